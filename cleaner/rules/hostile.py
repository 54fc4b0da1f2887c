"""Hostile text, drawn from a regular expression that is to read it.

What an expression repeats is repeated a thousand times, behind what has to stand before it, and left unfinished. That is what
makes it look at the same characters again and again, if anything does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from re import _constants as op  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any, NamedTuple

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


_NAMED = re.compile(r"\(\?P<\w+>")  # a group's name may stand twice for `regex`, but not for Python's parser


def parse(pattern: Any) -> Any:
    """Return the syntax tree of a compiled expression; classes of the module `regex` are read as ASCII.

    Raises `re.error` for what Python's parser does not know.
    """
    source = pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode("latin-1")
    return parser.parse(
        _NAMED.sub("(?:", source).replace(r"\p{Lu}", "A-Z").replace(r"\p{Nd}", "0-9"), pattern.flags & (re.I | re.S | re.M | re.X)
    )


# --- what they match --------------------------------------------------------------------------------------------------
def spell(nodes: Iterable[Any], choice: int = 0) -> str:
    """Return a text that an expression's syntax tree describes; `choice` takes another alternative where there are some."""
    return "".join(_spell_node(code, value, choice) for code, value in nodes)


def _spell_node(code: Any, value: Any, choice: int) -> str:
    if code is op.LITERAL:
        return chr(value)
    if code is op.NOT_LITERAL:
        return "y" if value == ord("x") else "x"
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
        return spell(value[2], choice) * max(1, int(value[0]))
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
def draw_shapes(pattern: Any) -> list[Shape]:
    """Return hostile texts for an expression: its repeated parts, all of it and its beginnings, again and again."""
    nodes = list(parse(pattern))
    # Behind a text that does not match stands one that does: where letters that it must have are missing, nothing is tried.
    shapes = dict.fromkeys(_draw_repeats(nodes, "", "\x01" + spell(nodes)))
    for choice in range(_CHOICES):
        whole = spell(nodes, choice)
        for piece in (whole, whole[:-1], whole + " ", whole[: len(whole) // 2 + 1]):
            shapes[Shape("", piece, "")] = None
    return [shape for shape in shapes if shape.piece]


def _draw_repeats(nodes: list[Any], head: str, tail: str) -> Iterator[Shape]:
    for code, value in nodes:
        if code in _REPEATS:
            yield from _draw_repeat(value, head, tail)
        for inner in _list_inner(code, value):
            yield from _draw_repeats(list(inner), head, tail)
        head += _spell_node(code, value, 0)


def _draw_repeat(value: Any, head: str, tail: str) -> Iterator[Shape]:
    pieces = dict.fromkeys(spell(value[2], choice) for choice in range(_CHOICES))
    for piece in pieces:
        yield Shape(head, piece, "")
        yield Shape(head, piece, tail)
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
