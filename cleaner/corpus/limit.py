"""A limit on the time that one record may take."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from typing import Any, TypeVar

_Output = TypeVar("_Output")
_AGAIN = 1.0  # seconds after which the signal comes once more, where something below swallowed it


class OverLimitError(BaseException):
    """A record took too long. No `Exception`: extractors below catch all of these."""


def run_limited(call: Callable[[], _Output], seconds: float | None) -> _Output:
    """Return what `call` returns; raise `OverLimitError` once it has worked for so many seconds of the processor's time.

    The limit is kept where a signal can do it: in the main thread of a process, on systems with interval timers. Loops in
    Python and searches of `re` end at once, a call of a C library when it returns.
    """
    if seconds is None or not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        return call()
    before = signal.signal(signal.SIGPROF, _stop)
    try:
        signal.setitimer(signal.ITIMER_PROF, seconds, _AGAIN)
        return call()
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def _stop(*_: Any) -> None:
    raise OverLimitError
