"""One run at a time on an output: a lock that dies with its process."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from cleaner.errors import CleanerError
from cleaner.files.writing import name_beside

try:
    import fcntl
except ImportError:  # Windows, where a file that is open for writing cannot be replaced anyway
    fcntl = None  # type: ignore[assignment]


@contextmanager
def lock_run(journal: Path | None) -> Iterator[None]:
    """Hold the lock beside the journal of a run; raise `CleanerError` where another process holds it."""
    if journal is None or fcntl is None:
        yield
        return
    path = name_beside(journal, ".lock")
    try:
        file = _take(path, journal)
    except OSError as error:
        raise CleanerError(f"{path}: {error.strerror}") from error
    try:
        yield
    finally:
        with suppress(OSError):  # one that is left behind holds nobody up
            path.unlink(missing_ok=True)
        os.close(file)


def _take(path: Path, journal: Path) -> int:
    path.parent.mkdir(parents=True, exist_ok=True)
    while True:
        file = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            # This kind is the process's alone: workers, which are forked from it, do not hold it.
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except (BlockingIOError, PermissionError) as error:
            os.close(file)
            raise CleanerError(f"{journal}: another run writes this output; wait for it, or write elsewhere") from error
        if path.exists() and os.path.samestat(os.fstat(file), path.stat()):
            return file
        os.close(file)  # the run before removed it just now
