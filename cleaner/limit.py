"""A limit on the time that one document may take, and what a worker tells its parent so that it can be kept.

The documents of an item are numbered. A worker says which it is at in memory that it shares with its parent; where it dies,
the parent starts another and has the item done again, without the document that it died of.
"""

from __future__ import annotations

import signal
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

_Output = TypeVar("_Output")
_AGAIN = 1.0  # seconds after which the signal comes once more, where something below swallowed it
_GRACE = 1.0  # seconds over the limit after which the kernel ends a process whose library does not come back
_KILLS: int | None = getattr(signal, "SIGVTALRM", None)  # nobody handles it


class GivenUpError(BaseException):
    """A document was given up; the message says why. No `Exception`: extractors below catch all of these."""


@dataclass(slots=True)
class Watch:
    """What a worker knows of its item: `place`, shared with the parent, is the number of the document it is at, 0 between
    two; `lost` are those that workers before it died of, with the exit codes.
    """

    place: Any
    lost: Mapping[int, int] = field(default_factory=dict)
    number: int = 0

    def begin(self, lost: Mapping[int, int]) -> None:
        """Start with an item."""
        self.lost, self.number = lost, 0


_watches: list[Watch] = []  # that of this process, if it is a worker


def enter_worker(place: Any) -> Watch:
    """Make this process a worker, in which limits are kept."""
    _watches[:] = [Watch(place)]
    return _watches[0]


def run_limited(call: Callable[[], _Output], seconds: float | None = None) -> _Output:
    """Return what `call` does with a document; raise `GivenUpError` once it has worked for so many seconds of the processor's
    time, or where workers died of it before.

    Loops in Python and searches of `re` end at once; a process whose library does not come back ends a second later. Outside of
    a worker, and on systems without interval timers, nothing is kept.
    """
    if not _watches:
        return call()
    watch = _watches[0]
    watch.number += 1
    if watch.number in watch.lost:
        raise GivenUpError(_say_lost(watch.lost[watch.number], seconds))
    watch.place.value = watch.number
    try:
        return call() if seconds is None or _KILLS is None else _run_timed(call, seconds)
    finally:
        watch.place.value = 0


def _run_timed(call: Callable[[], _Output], seconds: float) -> _Output:
    def stop(*_: Any) -> None:
        raise GivenUpError(_say_slow(seconds))

    before = signal.signal(signal.SIGPROF, stop)
    try:
        signal.setitimer(signal.ITIMER_VIRTUAL, seconds + _GRACE)
        signal.setitimer(signal.ITIMER_PROF, seconds, _AGAIN)
        return call()
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGPROF, before)


def is_overrun(code: int | None) -> bool:
    """Tell whether a worker ended with `code` since a document did not come back."""
    return _KILLS is not None and code == -_KILLS


def _say_lost(code: int, seconds: float | None) -> str:
    return _say_slow(seconds) if seconds and is_overrun(code) else f"two processes died of it (exit code {code})"


def _say_slow(seconds: float) -> str:
    return f"took more than {seconds:g} s; raise the limit to clean it"
