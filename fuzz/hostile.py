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
from re import _constants as op  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any, NamedTuple

import regex

import cleaner

GROWTH = 1.3  # times the growth of the text
_TRIES = 4  # measurements of what seems to grow faster: another process may have had the core's cache
_TINY = 0.004  # seconds that are not worth measuring
_LONG = 0.3  # seconds for the smallest of texts: a tenfold one would never come back
_CHOICES = 3  # ways of each repeated part
_LETTERS = "x<>\"'=/-_.,:;! \n\t|()[]{}&#%0aA»。"
_WIDE = {op.CATEGORY_DIGIT: "0", op.CATEGORY_SPACE: " ", op.CATEGORY_WORD: "a"}
_NOT = {op.CATEGORY_NOT_DIGIT: "x", op.CATEGORY_NOT_SPACE: "x", op.CATEGORY_NOT_WORD: "-"}
_REPEATS = {op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT}


class Shape(NamedTuple):
    """A text of any length: `head`, `piece` again and again, `tail`."""

    head: str
    piece: str
    tail: str

    def draw(self, size: int) -> str:
        """Return the text with about `size` characters."""
        return self.head + self.piece * max(1, size // len(self.piece)) + self.tail


# --- expressions ------------------------------------------------------------------------------------------------------
def find_patterns() -> dict[str, re.Pattern[Any]]:
    """Return the compiled expressions that the package's modules hold, by name."""
    found: dict[int, tuple[str, re.Pattern[Any]]] = {}
    for info in pkgutil.walk_packages(cleaner.__path__, "cleaner."):
        if info.name.endswith("__main__"):
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


def parse(pattern: re.Pattern[Any]) -> Any:
    """Return the syntax tree of an expression; classes of the module `regex` are read as ASCII."""
    source = pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode("latin-1")
    return parser.parse(source.replace(r"\p{Lu}", "A-Z").replace(r"\p{Nd}", "0-9"), pattern.flags & (re.I | re.S | re.M | re.X))


# --- what they match --------------------------------------------------------------------------------------------------
def spell(nodes: Iterable[Any], choice: int = 0) -> str:
    """Return a text that an expression's syntax tree describes; `choice` takes another alternative where there are some."""
    return "".join(_spell_node(code, value, choice) for code, value in nodes)


def _spell_node(code: Any, value: Any, choice: int) -> str:
    if code is op.LITERAL:
        return chr(value)
    if code is op.NOT_LITERAL:
        return "x" if value != ord("x") else "y"
    if code is op.ANY:
        return "x"
    if code is op.IN:
        return _spell_class(value, choice)
    if code is op.BRANCH:
        return spell(value[1][choice % len(value[1])], choice)
    if code is op.SUBPATTERN:
        return spell(value[3], choice)
    if code is op.ATOMIC_GROUP:
        return spell(value, choice)
    if code in _REPEATS:
        return spell(value[2], choice) * max(1, value[0])
    return ""


def _spell_class(items: list[Any], choice: int) -> str:
    if items[0][0] is op.NEGATE:
        fits = [letter for letter in _LETTERS if not any(_holds(item, letter) for item in items[1:])]
    else:
        fits = [_spell_item(*item) for item in items]
    return fits[choice % len(fits)] if fits else "x"


def _holds(item: Any, letter: str) -> bool:
    code, value = item
    if code is op.LITERAL:
        return bool(chr(value) == letter)
    if code is op.RANGE:
        return bool(value[0] <= ord(letter) <= value[1])
    known = {op.CATEGORY_DIGIT: str.isdigit, op.CATEGORY_SPACE: str.isspace, op.CATEGORY_WORD: str.isalnum}
    if value in known:
        return known[value](letter)
    opposite = {op.CATEGORY_NOT_DIGIT: str.isdigit, op.CATEGORY_NOT_SPACE: str.isspace, op.CATEGORY_NOT_WORD: str.isalnum}
    return not opposite[value](letter)


def _spell_item(code: Any, value: Any) -> str:
    if code is op.LITERAL:
        return chr(value)
    if code is op.RANGE:
        return chr(value[0])
    return {**_WIDE, **_NOT}.get(value, "x")


# --- shapes -----------------------------------------------------------------------------------------------------------
def draw_shapes(pattern: re.Pattern[Any]) -> list[Shape]:
    """Return hostile texts for an expression: its repeated parts, all of it and its beginnings, again and again."""
    nodes = list(parse(pattern))
    shapes = dict.fromkeys(_draw_repeats(nodes, ""))
    for choice in range(_CHOICES):
        whole = spell(nodes, choice)
        for piece in (whole, whole[:-1], whole + " ", whole[: len(whole) // 2 + 1]):
            shapes[Shape("", piece, "")] = None
    return [shape for shape in shapes if shape.piece]


def _draw_repeats(nodes: list[Any], head: str) -> Iterator[Shape]:
    for code, value in nodes:
        if code in _REPEATS:
            yield from _draw_repeat(value, head)
        for inner in _list_inner(code, value):
            yield from _draw_repeats(list(inner), head)
        head += _spell_node(code, value, 0)


def _draw_repeat(value: Any, head: str) -> Iterator[Shape]:
    pieces = dict.fromkeys(spell(value[2], choice) for choice in range(_CHOICES))
    for piece in pieces:
        yield Shape(head, piece, "")
        yield Shape(head, piece, "\x01")
        yield Shape("", head + piece * max(1, value[0]), "")
        yield Shape("", head + piece * 9, " ")
    yield Shape(head, "".join(pieces), "")


def _list_inner(code: Any, value: Any) -> Iterable[Any]:
    if code in _REPEATS:
        return [value[2]]
    if code is op.BRANCH:
        return list(value[1])
    if code in (op.SUBPATTERN, op.ATOMIC_GROUP, op.ASSERT, op.ASSERT_NOT):
        return [{op.SUBPATTERN: lambda: value[3], op.ATOMIC_GROUP: lambda: value}.get(code, lambda: value[1])()]
    return []


# --- growth -----------------------------------------------------------------------------------------------------------
def measure_growth(call: Callable[[Any], object], make: Callable[[int], Any], small: int, times: int = 10) -> float:
    """Return the growth of a call's time from `small` to `times` as many characters, in growths of the text; 1 is linear.

    It is the least of some measurements, and 0 where a call takes no time worth measuring.
    """
    call(make(20))  # loads what has to be loaded
    if time_call(call, make(small // times)) > _LONG:
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
