"""Outputs: bytes that appear under their name only when they are whole, and that can be continued after a kill."""

from __future__ import annotations

import os
import struct
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Protocol

from cleaner.errors import CleanerError
from cleaner.files.writing import name_beside, write_all

if TYPE_CHECKING:
    import pyarrow as pa

_LENGTH = struct.Struct("<Q")
_ROW_GROUP_BYTES = 1 << 25


class Sink(Protocol):
    """What the run writes to."""

    def open(self, size: int) -> None:
        """Begin, or go on after the `size` bytes that a run before this one had made sure of."""

    def reopen(self, size: int) -> None:
        """Go on after a kill while the complete output was given its name, which may or may not have happened."""

    def write(self, data: bytes) -> None:
        """Append."""

    def sync(self) -> int:
        """See to it that all bytes are on the disk, and return how many there are."""

    def finish(self) -> None:
        """Give the whole output its name."""

    def close(self) -> None:
        """Let go of the file, as it is."""


class StdoutSink:
    """Standard output."""

    def open(self, size: int) -> None:
        """Nothing to open."""

    def reopen(self, size: int) -> None:
        """Nothing to open."""

    def write(self, data: bytes) -> None:
        """Append."""
        if sys.stdout is None:
            raise CleanerError("standard output is closed; name a file with -o")
        write_all(sys.stdout.buffer, data)

    def sync(self) -> int:
        """Flush."""
        if sys.stdout is not None:
            sys.stdout.buffer.flush()
        return 0

    def finish(self) -> None:
        """Flush."""
        self.sync()

    def close(self) -> None:
        """Not ours to close."""


class FileSink:
    """A file, written as ``NAME.part`` and renamed when it is whole."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.part = name_beside(path, ".part")
        self._file: BinaryIO | None = None

    def open(self, size: int) -> None:
        """Begin, or go on after `size` bytes; what a killed run wrote beyond them is cut off."""
        self.part.parent.mkdir(parents=True, exist_ok=True)
        self._file = self.part.open("r+b" if size else "wb")
        if self._file.seek(0, os.SEEK_END) < size:
            raise CleanerError(f"{self.part}: shorter than the journal says; run again without --resume")
        self._file.truncate(size)
        self._file.seek(size)

    def reopen(self, size: int) -> None:
        """Nothing to do: `finish` sees whether the part is there."""

    def write(self, data: bytes) -> None:
        """Append."""
        assert self._file is not None
        self._file.write(data)

    def sync(self) -> int:
        """Write through to the disk, and return the size."""
        assert self._file is not None
        self._file.flush()
        os.fsync(self._file.fileno())
        return self._file.tell()

    def finish(self) -> None:
        """Rename the part; a missing one was renamed before a kill."""
        self.close()
        if self.part.exists():
            self.part.replace(self.path)
            sync_folder(self.path.parent)

    def close(self) -> None:
        """Close the part."""
        if self._file is not None:
            self._file.close()
            self._file = None


class ParquetSink:
    """A Parquet file, which cannot be continued after a kill, since its index stands at the end.

    So the batches are kept in a stage file beside it as well, from which the Parquet file is then begun anew; the same
    batches in the same order make the same file. The stage goes away when the file is whole.
    """

    def __init__(self, path: Path, schema: pa.Schema) -> None:
        self._file = FileSink(path)
        self._stage = FileSink(name_beside(path, ".stage"))
        self._schema = schema
        self._sink: Any = None
        self._writer: Any = None

    def open(self, size: int) -> None:
        """Begin, or feed the stage's batches to a new file."""
        import pyarrow.parquet as pq

        self._stage.open(size)
        self._file.part.unlink(missing_ok=True)
        self._sink = self._file.part.open("wb")
        self._writer = pq.ParquetWriter(self._sink, self._schema, compression="zstd")
        self._waiting: list[pa.Table] = []
        with self._stage.part.open("rb") as stage:
            while head := stage.read(_LENGTH.size):
                self._append(stage.read(_LENGTH.unpack(head)[0]))

    def reopen(self, size: int) -> None:
        """Begin the file anew if its stage is there still."""
        if self._stage.part.exists():
            self.open(size)

    def write(self, data: bytes) -> None:
        """Append an Arrow stream."""
        if data:
            self._stage.write(_LENGTH.pack(len(data)) + data)
            self._append(data)

    def _append(self, data: bytes) -> None:
        import pyarrow as pa

        self._waiting.append(pa.ipc.open_stream(data).read_all())
        if sum(table.nbytes for table in self._waiting) >= _ROW_GROUP_BYTES:
            self._write_group()

    def _write_group(self) -> None:
        import pyarrow as pa

        if self._waiting:
            table = pa.concat_tables(self._waiting)
            self._writer.write_table(table, row_group_size=table.num_rows)
        self._waiting = []

    def sync(self) -> int:
        """Write the stage through to the disk, and return its size."""
        return self._stage.sync()

    def finish(self) -> None:
        """Write the index, rename the part and remove the stage; without a stage that had been done before a kill."""
        if self._writer is None:
            return
        self._write_group()
        self._writer.close()
        self._sink.flush()
        os.fsync(self._sink.fileno())
        self._sink.close()
        self._file.finish()
        self._stage.close()
        self._stage.part.unlink()

    def close(self) -> None:
        """Leave the stage to a later run; the Parquet file without its index is of no use."""
        self._stage.close()
        if self._writer is not None:
            self._writer.close()
            self._file.part.unlink(missing_ok=True)
            self._writer = None


def sync_folder(folder: Path) -> None:
    """Make sure of the names in `folder`: a rename is on the disk only when its folder is."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
