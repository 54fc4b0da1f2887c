"""Hostile text, drawn from the regular expressions that are to read it, and how the time of a call grows with it.

Each expression of the package outside of the rules is found by walking its modules, and taken apart: what it repeats is
repeated 10,000 times, behind what has to stand before it, and left unfinished. That is what makes an expression look at the
same characters again and again, if anything does. The time of a call is not judged but its growth, for machines differ.
"""

from __future__ import annotations

import collections
import importlib
import pkgutil
import re
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import regex

import cleaner
from cleaner.rules.hostile import Shape, draw_shapes

__all__ = ["Shape", "draw_shapes", "find_patterns", "list_uses", "measure_growth", "run_pattern", "time_call"]

GROWTH = 1.3  # times the growth of the text
_TRIES = 4  # measurements of what seems to grow faster: another process may have had the core's cache
_TINY = 0.004  # seconds that are not worth measuring
_LONG = 0.3  # seconds for the smallest of texts: a tenfold one would never come back


# --- expressions ------------------------------------------------------------------------------------------------------
def find_patterns() -> dict[str, re.Pattern[Any]]:
    """Return the compiled expressions that the package's modules hold, by name."""
    found: dict[int, tuple[str, re.Pattern[Any]]] = {}
    for info in pkgutil.walk_packages(cleaner.__path__, "cleaner."):
        if info.name.endswith("__main__") or info.name.startswith("cleaner.native."):  # built from what is looked at here
            continue
        try:
            module = importlib.import_module(info.name)
        except ImportError:  # an extra that is not installed
            continue
        for name, value in vars(module).items():
            if not name.startswith("__"):
                for path, pattern in _walk(value, f"{info.name}.{name}", 0):
                    found.setdefault(id(pattern), (path, pattern))
    return dict(sorted(found.values(), key=lambda pair: pair[0]))


def _walk(value: Any, path: str, depth: int) -> Iterator[tuple[str, re.Pattern[Any]]]:
    if isinstance(value, re.Pattern | regex.Pattern):
        yield path, value
    elif isinstance(owner := getattr(value, "__self__", None), re.Pattern | regex.Pattern):
        yield path, owner
    elif depth < 3 and isinstance(value, dict) and len(value) < 100:
        for key, item in value.items():
            yield from _walk(item, f"{path}[{key!r}]", depth + 1)
    elif depth < 3 and isinstance(value, list | tuple) and len(value) < 100:
        for number, item in enumerate(value):
            yield from _walk(item, f"{path}[{number}]", depth + 1)


# --- growth -----------------------------------------------------------------------------------------------------------
def measure_growth(call: Callable[[Any], object], make: Callable[[int], Any], small: int, times: int = 10) -> float:
    """Return the growth of a call's time from `small` to `times` as many characters, in growths of the text; 1 is linear.

    It is the least of some measurements, and 0 where a call takes no time worth measuring.
    """
    call(make(20))  # loads what has to be loaded
    for part in (100, 30, 10, 3):
        if min(time_call(call, make(small // part)) for _ in range(2)) > _LONG / part**0.5:
            return float("inf")
    few, many = make(small), make(small * times)
    least = float("inf")
    for _ in range(_TRIES):
        large = time_call(call, many)
        if large < _TINY:
            return 0.0
        least = min(least, large / (max(_time_best(call, few), 1e-6) * times))
        if least <= GROWTH:
            break
    return least


def time_call(call: Callable[[Any], object], text: Any) -> float:
    """Return the seconds that this thread works on a call."""
    start = time.thread_time()
    call(text)
    return time.thread_time() - start


def _time_best(call: Callable[[Any], object], text: Any) -> float:
    """Return the greater of two: a small text may have been lucky, a large one never is."""
    return max(time_call(call, text), time_call(call, text))


def list_uses(name: str) -> tuple[str, ...]:
    """Return the methods by which the package calls the expression `name`; all that search where that is not plain to see."""
    module = next(part for part in _list_parents(name) if part in sys.modules)
    short = re.match(r"\w+", name[len(module) + 1 :])
    own = Path(str(sys.modules[module].__file__))
    every = Path(cleaner.__path__[0]).rglob("*.py")
    for sources in ([own] if own.suffix == ".py" else [], every):
        text = "\n".join(path.read_text("utf-8") for path in sources)
        used = set(re.findall(rf"\b{short[0] if short else ''}\.(\w+)\b", text)) & _METHODS
        if used:
            return tuple(sorted(used))
    return ("finditer",)


def _list_parents(name: str) -> Iterator[str]:
    while "." in name:
        name = name.rpartition(".")[0]
        yield name


_METHODS = {"findall", "finditer", "fullmatch", "match", "search", "split", "sub"}


def run_pattern(pattern: re.Pattern[Any], methods: Iterable[str], text: Any) -> None:
    """Apply an expression as the package does."""
    for method in methods:
        if method == "sub":
            pattern.sub(b"" if isinstance(text, bytes) else "", text)
        else:
            found = getattr(pattern, method)(text)
            if method == "finditer":
                collections.deque(found, maxlen=0)
