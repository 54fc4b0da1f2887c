"""Files that the program writes for itself: read again only if they are whole, unchanged, for this code, and the user's own."""

from __future__ import annotations

import os
import stat
import tempfile
import zlib
from contextlib import suppress
from pathlib import Path

_SUM = 4  # bytes of a checksum (CRC-32: it finds each change of up to 32 bits in a row, in a millisecond a megabyte)
_OTHERS = stat.S_IWGRP | stat.S_IWOTH


def seal(payload: bytes, digest: bytes) -> bytes:
    """Return the contents of a file: `digest` says what it was made from, a checksum that it is whole."""
    return digest + _sum(digest, payload) + payload


def read_sealed(path: Path, digest: bytes, *, private: bool) -> memoryview | None:
    """Return the payload of a file; None if it is missing, damaged or made from something else.

    A `private` one has to be the user's own file, which nobody else can write to: whoever can, can switch rules off.
    """
    try:
        with path.open("rb") as file:
            if private and not _is_own(os.fstat(file.fileno())):
                return None
            data = memoryview(file.read())
    except OSError:
        return None
    head, payload = bytes(data[: len(digest) + _SUM]), data[len(digest) + _SUM :]
    return payload if head == digest + _sum(digest, payload) else None


def write_sealed(path: Path, data: bytes) -> bool:
    """Write a file whole or not at all, for the user alone; tell whether that succeeded. Its folder is made."""
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


def _sum(digest: bytes, payload: bytes | memoryview) -> bytes:
    return zlib.crc32(payload, zlib.crc32(digest)).to_bytes(_SUM, "big")


def _is_own(facts: os.stat_result) -> bool:
    if not hasattr(os, "geteuid"):  # Windows: folders of a user are closed to others
        return stat.S_ISREG(facts.st_mode)
    return stat.S_ISREG(facts.st_mode) and facts.st_uid == os.geteuid() and not facts.st_mode & _OTHERS
