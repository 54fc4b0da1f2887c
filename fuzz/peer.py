"""The same program in a process in which nothing is compiled (CLEANER_PURE), to be held against this one."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys

from cleaner import Cleaner
from cleaner.native import PARTS, load

_CLEANERS = {"text": Cleaner(), "fast": Cleaner(fast=True)}


def answer(kind: str, data: bytes) -> str:
    """Return all that the program says of a text or a page."""
    analyzer = _CLEANERS[kind]
    if kind == "fast":
        return repr(analyzer.analyze_html(data).as_dict())
    return repr(analyzer.analyze(data.decode("utf-8", "surrogateescape")).as_dict())


def is_compiled() -> bool:
    """Tell whether this process runs anything that is compiled."""
    return any(load(name) for names in PARTS.values() for name in names)


class Peer:
    """The other process."""

    def __init__(self) -> None:
        if not is_compiled():
            raise SystemExit("nothing is compiled here, so there is nothing to compare")
        environment = {**os.environ, "CLEANER_PURE": "1"}
        self._process = subprocess.Popen(
            [sys.executable, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment
        )

    def compare(self, kind: str, data: bytes) -> tuple[str, str]:
        """Return the answers of both."""
        assert self._process.stdin
        assert self._process.stdout
        pickle.dump((kind, data), self._process.stdin)
        self._process.stdin.flush()
        return answer(kind, data), pickle.load(self._process.stdout)


def serve() -> None:
    """Answer until nobody asks any more."""
    assert not is_compiled()
    while True:
        try:
            kind, data = pickle.load(sys.stdin.buffer)
        except EOFError:
            return
        pickle.dump(answer(kind, data), sys.stdout.buffer)
        sys.stdout.flush()


if __name__ == "__main__":
    serve()
