"""The one writer of files: they appear whole or not at all, and take the place of nothing that was not meant."""

from __future__ import annotations

import errno
import os
import shutil
import zlib
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from cleaner.errors import InputError

_MOST_BYTES = 255  # of a name, on most file systems


def name_beside(path: Path, suffix: str) -> Path:
    """Return the name of a file kept beside `path`: with `suffix` behind it, or a short one where that is too long for a name."""
    name = path.name + suffix
    if len(os.fsencode(name)) > _MOST_BYTES:
        name = f".{zlib.crc32(os.fsencode(path.name)):08x}{suffix}"
    return path.with_name(name)


def write_all(stream: BinaryIO, data: bytes) -> None:
    """Write all of `data`: a stream without a buffer (PYTHONUNBUFFERED) may take a part of it, or nothing, and say so."""
    left = memoryview(data)
    while left:
        taken = stream.write(left)
        if taken is None:
            raise BlockingIOError(errno.EAGAIN, os.strerror(errno.EAGAIN))
        left = left[taken:]


def write_whole(path: Path, data: bytes, *, like: Path | None = None) -> None:
    """Write `data` to `path` so that the file appears whole or not at all; raise `InputError` where it cannot be written.

    Folders above it are made. `like` is a file whose permissions the new one gets.
    """
    # A short name: that of the file may be as long as a name can be.
    temporary = path.with_name(f".{os.getpid()}-{zlib.crc32(os.fsencode(path.name)):08x}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_bytes(data)
        if like is not None:
            shutil.copymode(like, temporary)
        temporary.replace(path)
    except OSError as error:
        raise InputError(f"{path}: cannot be written: {error.strerror}; mend that, or write elsewhere") from error
    finally:  # also where the run is stopped
        with suppress(OSError):
            temporary.unlink(missing_ok=True)


def replace_whole(path: Path, data: bytes, suffix: str) -> None:
    """Replace the file at `path`, and keep the old one beside it under its name and `suffix` (none: not at all).

    A link stays a link: the file it leads to is replaced.
    """
    path = path.resolve()
    if suffix:
        try:
            old = path.read_bytes()
        except OSError as error:
            raise InputError(f"{path}: cannot be kept: {error.strerror}; it was not replaced") from error
        write_whole(name_backup(path, suffix), old, like=path)
    write_whole(path, data, like=path)


def name_backup(path: Path, suffix: str) -> Path:
    """Return the name under which `replace_whole` keeps the old file."""
    path = path.resolve()
    return path.with_name(path.name + suffix)
