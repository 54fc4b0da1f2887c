"""The gzip members or zstd frames of an archive, one after the other, so that reading goes on behind a damaged one.

An archive has a member for each record. One that is whole is given on only when its checksum has been seen to be right; of a
damaged one the records before the last that it has begun.
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable
from typing import Any

_STEP = 1 << 16  # stored bytes that are read at a time
_PIECE = 1 << 20  # bytes that are decompressed at a time
_HELD = 1 << 24  # bytes of a member that are held until its end is seen; a longer one is given on in pieces
_BEGINS, _END = b"WARC/1.", b"\r\n\r\n"  # of a record
_LOOK = 1 << 12  # stored bytes that show how a member begins


class DamagedError(Exception):
    """A member cannot be decompressed."""


class Members:
    """A compressed file, read from where it stands.

    Its members begin with `magic`; `make_decoder` makes what decompresses one, as `zstd.ZstdDecompressor` does it, and raises
    `fault` where that cannot be done.
    """

    def __init__(self, file: Any, magic: bytes, make_decoder: Callable[[], Any], fault: type[Exception]) -> None:
        self._file, self._magic, self._make_decoder, self._fault = file, magic, make_decoder, fault
        self._decoder: Any = None
        self._stored = b""  # read, and not decompressed yet
        self._kept = bytearray()  # what has been decompressed of this member, as it is stored: another may begin within
        self._ready = io.BytesIO()
        self._damage: DamagedError | None = None

    def read1(self, size: int) -> bytes:
        """Return up to `size` bytes, none at the end; raise `DamagedError` where a member is damaged."""
        while True:
            if data := self._ready.read(size):
                return data
            if self._damage:
                raise self._damage
            if not self._fill():
                return b""

    def go_on(self) -> bool:
        """After damage, find the next member that begins with a record, and tell whether there is one."""
        if not self._damage:
            return False
        data, at = bytes(self._kept) + self._stored, 0
        while (at := data.find(self._magic, at + 1)) >= 0 or (more := self._file.read1(_STEP)):
            if at < 0:
                data, at = data[-len(self._magic) :] + more, 0
                continue
            while len(data) - at < _LOOK and (more := self._file.read1(_STEP)):
                data += more
            if self._begins_with_record(data[at : at + _LOOK]):
                self._stored, self._damage, self._decoder = data[at:], None, None
                return True
        return False

    def _begins_with_record(self, stored: bytes) -> bool:
        try:
            return bool(self._make_decoder().decompress(stored, len(_BEGINS)) == _BEGINS)
        except self._fault:
            return False

    def _fill(self) -> bool:
        """Decompress until a member ends or is too long to be held; tell whether there was one."""
        if self._decoder is None and not self._begin():
            return False
        data = io.BytesIO()
        try:
            while not self._decoder.eof and data.tell() < _HELD:
                data.write(self._decompress())
        except DamagedError as error:
            self._damage = error
            data.truncate(_find_last(data.getvalue()))
        else:
            if self._decoder.eof:
                self._stored = self._decoder.unused_data + self._stored
                self._decoder = None
        self._ready = data
        data.seek(0)
        return True

    def _begin(self) -> bool:
        while not self._stored.lstrip(b"\0"):  # some archives are padded
            self._stored = self._file.read1(_STEP)
            if not self._stored:
                return False
        self._kept.clear()
        self._stored, self._decoder = self._stored.lstrip(b"\0"), self._make_decoder()
        return True

    def _decompress(self) -> bytes:
        stored = b""
        if self._decoder.needs_input:
            stored, self._stored = self._stored or self._file.read1(_STEP), b""
            if not stored:
                raise DamagedError("it ends before its end")
            if len(self._kept) > _HELD:
                self._kept.clear()
            self._kept += stored
        try:
            data: bytes = self._decoder.decompress(stored, _PIECE)
        except self._fault as error:
            raise DamagedError(str(error)) from error
        return data


class Gunzip:
    """Decompresses a member of gzip, with the methods of `zstd.ZstdDecompressor`."""

    def __init__(self) -> None:
        self._inner = zlib.decompressobj(16 + zlib.MAX_WBITS)

    @property
    def eof(self) -> bool:
        """Tell whether the end of the member was reached."""
        return self._inner.eof

    @property
    def unused_data(self) -> bytes:
        """What was given beyond the end."""
        return self._inner.unused_data

    @property
    def needs_input(self) -> bool:
        """Tell whether all that was given is decompressed."""
        return not self._inner.unconsumed_tail

    def decompress(self, data: bytes, limit: int) -> bytes:
        """Return up to `limit` bytes."""
        return self._inner.decompress(self._inner.unconsumed_tail + data, limit)


def _find_last(data: bytes) -> int:
    """Return where the last record begins, 0 where there is but one."""
    found = data.rfind(_END + _BEGINS)
    return found + len(_END) if found > 0 else 0
