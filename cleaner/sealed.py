"""Files that the program writes for itself: read again only if they are whole, unchanged, for this code, and the user's own.

A file holds named sections, each with its checksum; they are mapped into memory, and checked when they are first asked for.
"""

from __future__ import annotations

import marshal
import mmap
import os
import stat
import zlib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

_SUM = 4  # bytes of a checksum (CRC-32: it finds each change of up to 32 bits in a row, in a millisecond a megabyte)
_SIZE = 4  # bytes of the size of the index
_ALIGNED = 8  # bytes at a multiple of which a section begins, so that it can be read as numbers
_OTHERS = stat.S_IWGRP | stat.S_IWOTH


class DamagedSectionError(Exception):
    """A section that is not as it was written."""


class Sections:
    """The sections of a sealed file."""

    def __init__(self, data: memoryview, index: Mapping[str, tuple[int, int, int]]) -> None:
        self._data, self._index = data, index

    def __getitem__(self, name: str) -> memoryview:
        """Return a section; raise `DamagedSectionError` if it is not as it was written."""
        start, end, checksum = self._index[name]
        section = self._data[start:end]
        if len(section) != end - start or zlib.crc32(section) != checksum:
            raise DamagedSectionError(name)
        return section

    def __iter__(self) -> Iterator[str]:
        return iter(self._index)


def seal(sections: Mapping[str, bytes], digest: bytes) -> bytes:
    """Return the contents of a file: `digest` says what it was made from, checksums that it is whole."""
    index, pieces, at = dict[str, tuple[int, int, int]](), list[bytes](), 0
    for name, section in sections.items():
        index[name] = at, at + len(section), zlib.crc32(section)
        pieces.append(section + bytes(-len(section) % _ALIGNED))
        at += len(pieces[-1])
    packed = marshal.dumps(index)
    packed += bytes(-(len(digest) + _SUM + _SIZE + len(packed)) % _ALIGNED)
    head = len(packed).to_bytes(_SIZE, "big") + packed
    return b"".join([digest, _sum(digest, head), head, *pieces])


def read_sealed(path: Path, digest: bytes, *, private: bool) -> Sections | None:
    """Return the sections of a file; None if it is missing, its head is damaged, or it was made from something else.

    A `private` one has to be the user's own file, which nobody else can write to: whoever can, can switch rules off.
    """
    try:
        with path.open("rb") as file:
            if private and not _is_own(os.fstat(file.fileno())):
                return None
            data = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    except (OSError, ValueError):  # nothing can be mapped of an empty file
        return None
    at = len(digest) + _SUM
    size = int.from_bytes(data[at : at + _SIZE], "big")
    head = data[at : at + _SIZE + size]
    if bytes(data[:at]) != digest + _sum(digest, head):
        return None
    return Sections(data[at + _SIZE + size :], marshal.loads(head[_SIZE:]))


def write_sealed(path: Path, data: bytes) -> bool:
    """Write a file whole or not at all, for the user alone; tell whether that succeeded. Its folder is made."""
    import tempfile  # next to no start writes

    name = ""
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
            name = file.name
            file.write(data)
        os.replace(name, path)
    except OSError:
        with suppress(OSError):
            os.unlink(name)
        return False
    return True


def _sum(digest: bytes, head: bytes | memoryview) -> bytes:
    return zlib.crc32(head, zlib.crc32(digest)).to_bytes(_SUM, "big")


def _is_own(facts: os.stat_result) -> bool:
    if not hasattr(os, "geteuid"):  # Windows: folders of a user are closed to others
        return stat.S_ISREG(facts.st_mode)
    return stat.S_ISREG(facts.st_mode) and facts.st_uid == os.geteuid() and not facts.st_mode & _OTHERS
