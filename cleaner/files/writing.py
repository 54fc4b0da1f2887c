"""The one writer of files: they appear whole or not at all, and take the place of nothing that was not meant."""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from pathlib import Path

from cleaner.errors import InputError


def write_whole(path: Path, data: bytes, *, like: Path | None = None) -> None:
    """Write `data` to `path` so that the file appears whole or not at all; raise `InputError` where it cannot be written.

    Folders above it are made. `like` is a file whose permissions the new one gets.
    """
    temporary = path.with_name(f".{path.name[:200]}.{os.getpid()}.part")
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
        write_whole(name_backup(path, suffix), path.read_bytes(), like=path)
    write_whole(path, data, like=path)


def name_backup(path: Path, suffix: str) -> Path:
    """Return the name under which `replace_whole` keeps the old file."""
    path = path.resolve()
    return path.with_name(path.name + suffix)
