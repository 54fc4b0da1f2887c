"""The one writer of files: whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

from cleaner.errors import InputError


def write_whole(path: Path, text: str) -> None:
    """Write `text` to `path` so that the file appears whole or not at all; raise `InputError` where it cannot be written."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_text(text, encoding="utf-8", errors="surrogatepass", newline="")
        temporary.replace(path)
    except OSError as error:
        temporary.unlink(missing_ok=True) if path.parent.is_dir() else None
        raise InputError(f"{path}: cannot be written: {error.strerror}; choose another folder with -o") from error
