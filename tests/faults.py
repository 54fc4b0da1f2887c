"""A disk that fails: the n-th use of it below a folder goes wrong, as SQLite's test harness does it.

Files are opened through a raw file of ours, under Python's own buffers, so that these have to cope with short reads and writes
and with interrupted calls as they do with the system's; what `os` does with names is replaced.
"""

from __future__ import annotations

import builtins
import errno
import io
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ERRORS = {"ENOSPC": errno.ENOSPC, "EIO": errno.EIO, "EINTR": errno.EINTR}
# What can go wrong with each use; "short" does a part, and says so.
FAULTS = {
    "write": ("ENOSPC", "EIO", "EINTR", "short"),
    "read": ("EIO", "EINTR", "short"),
    "open": ("ENOSPC", "EIO", "EINTR"),
    "fsync": ("ENOSPC", "EIO", "EINTR"),
    "replace": ("ENOSPC", "EIO", "EINTR"),
    "mkdir": ("ENOSPC", "EIO"),
    "truncate": ("EIO", "EINTR"),
    "close": ("EIO", "ENOSPC"),
    "unlink": ("EIO",),
    "chmod": ("EIO",),
}


class Disk:
    """Counts the uses of files below `folder`; use number `fails` goes wrong by `fault`, later ones do not.

    The fault of a write is only met when the buffers above it are written: a full disk stays full, so with ENOSPC all writes
    after it fail as well, until `mend`.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = os.path.realpath(folder)
        self.uses: list[str] = []
        self.fails, self.fault, self.is_full = -1, "", False

    def arm(self, fails: int, fault: str) -> None:
        """From now on, count anew."""
        self.uses, self.fails, self.fault, self.is_full = [], fails, fault, False

    def mend(self) -> None:
        """Fail no more."""
        self.arm(-1, "")

    def use(self, name: str, path: Any) -> bool:
        """Count a use, and raise its fault; tell whether it is to be short."""
        number = len(self.uses)
        self.uses.append(name)
        if self.is_full and name == "write":
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), path)
        if number != self.fails:
            return False
        if self.fault == "short":
            return True
        self.is_full = self.fault == "ENOSPC"
        raise OSError(ERRORS[self.fault], os.strerror(ERRORS[self.fault]), path)

    def holds(self, path: Any) -> bool:
        """Tell whether a path lies below the folder."""
        return isinstance(path, str | Path) and os.path.realpath(path).startswith(self.folder)

    @contextmanager
    def mounted(self) -> Iterator[Disk]:
        """Stand between the program and its files."""
        before = {(owner, name): getattr(owner, name) for owner, name in _list_calls()}
        opening = io.open
        try:
            for (owner, name), call in before.items():
                setattr(owner, name, self._wrap(name, call))
            io.open = builtins.open = self._make_open(opening)  # type: ignore[assignment]
            yield self
        finally:
            for (owner, name), call in before.items():
                setattr(owner, name, call)
            io.open = builtins.open = opening

    def _wrap(self, name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        kind = "replace" if name == "rename" else name

        def wrapped(first: Any, *args: Any, **options: Any) -> Any:
            if self.holds(first) or (kind == "fsync" and self.holds(_find_name(first))):
                self.use(kind, first if kind != "fsync" else None)
            return None if kind == "fsync" else call(first, *args, **options)  # the power does not fail here

        return wrapped

    def _make_open(self, opening: Callable[..., Any]) -> Callable[..., Any]:
        def opened(path: Any, mode: str = "r", buffering: int = -1, *args: Any, **options: Any) -> Any:
            if "b" not in mode or not self.holds(path):
                return opening(path, mode, buffering, *args, **options)
            self.use("open", str(path))
            raw = _Raw(self, path, mode)
            size = buffering if buffering > 1 else io.DEFAULT_BUFFER_SIZE
            if "+" in mode:
                return io.BufferedRandom(raw, size)
            return io.BufferedReader(raw, size) if "r" in mode else io.BufferedWriter(raw, size)

        return opened


class _Raw(io.FileIO):
    """A file on the disk that fails."""

    def __init__(self, disk: Disk, path: Any, mode: str) -> None:
        super().__init__(path, mode.replace("b", ""))
        self._disk = disk

    def write(self, data: Any) -> int:
        view = memoryview(data).cast("B")
        return super().write(view[: len(view) // 2] if self._disk.use("write", self.name) and len(view) > 1 else view)

    def readinto(self, buffer: Any) -> int:
        view = memoryview(buffer).cast("B")
        return super().readinto(view[: len(view) // 2] if self._disk.use("read", self.name) and len(view) > 1 else view)

    def readall(self) -> bytes:
        pieces = []
        buffer = bytearray(1 << 16)
        while size := self.readinto(buffer):
            pieces.append(bytes(buffer[:size]))
        return b"".join(pieces)

    def truncate(self, size: int | None = None) -> int:
        self._disk.use("truncate", self.name)
        return super().truncate(size)

    def close(self) -> None:
        """A file whose close fails is closed all the same, as on Linux."""
        was_open = not self.closed
        super().close()
        if was_open:
            self._disk.use("close", self.name)


def _list_calls() -> list[tuple[Any, str]]:
    return [(os, name) for name in ("open", "fsync", "replace", "rename", "unlink", "mkdir", "chmod")]


def _find_name(descriptor: int) -> str:
    try:
        return os.readlink(f"/proc/self/fd/{descriptor}")
    except OSError:
        return ""
