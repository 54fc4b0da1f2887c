"""Programs of phrases run over tokens: all ways through a phrase at once, in time linear in the text for each of its items.

A place in the text is kept with what the slots on the way to it took; of several ways to a place the first is kept.

Where there is a C compiler this module is built a second time, with the types of `cleaner/native/program.pxd`.
"""

from __future__ import annotations

from typing import NamedTuple

from cleaner.blocks import is_unspaced
from cleaner.rules import Node

Taken = tuple[tuple[str, int, int], ...]  # of each slot its name, and the tokens that it took: first, and after the last
_Ways = dict[int, Taken]  # from the place where a way ends to what its slots took
_DATE_LETTERS, _DATE_DIGITS = 14, 4
_DATE_TOKENS = 7


class Found(NamedTuple):
    """A match of all of a text: what its slots took. Slots of any words are named ``any``."""

    taken: Taken


def run(program: Node, tokens: list[str]) -> Found | None:
    """Return how a program matches all of `tokens` (folded), None if it does not."""
    ends = _step(program, tokens, {0: ()})
    taken = ends.get(len(tokens))
    return None if taken is None else Found(taken)


def _step(node: Node, tokens: list[str], ways: _Ways) -> _Ways:
    operation, count = node[0], len(tokens)
    if operation == "=":
        token = node[1]
        return {at + 1: taken for at, taken in ways.items() if at < count and tokens[at] == token}
    if operation == "*":
        stem = node[1]
        return {at + 1: taken for at, taken in ways.items() if at < count and tokens[at].startswith(stem)}
    if operation == "seq":
        for child in node[1]:
            ways = _step(child, tokens, ways)
            if not ways:
                return ways
        return ways
    if operation == "case":
        return _branch(node, tokens, ways)
    if operation == "?":
        return {**_step(node[1], tokens, ways), **ways}
    return _take(node, tokens, ways)


def _branch(node: Node, tokens: list[str], ways: _Ways) -> _Ways:
    """Let one of several nodes take tokens, found by the first of these."""
    _, exact, stems, begun, others = node
    joined = _Ways()
    for at, taken in ways.items():
        if at < len(tokens):
            token = tokens[at]
            if token in exact or token.startswith(stems):
                joined.setdefault(at + 1, taken)
            for child in begun.get(token, ()):
                for end, more in _step(child, tokens, {at: taken}).items():
                    joined.setdefault(end, more)
    for child in others:
        for end, more in _step(child, tokens, ways).items():
            joined.setdefault(end, more)
    return joined


def _take(node: Node, tokens: list[str], ways: _Ways) -> _Ways:
    """Let a slot take tokens."""
    joined = _Ways()
    for at, taken in ways.items():
        for end in _list_ends(node, tokens, at):
            name = node[1] if node[0] == "n" else "any" if node[0] == "any" and node[4] else ""
            joined.setdefault(end, (*taken, (name, at, end)) if name else taken)
    return joined


def _list_ends(node: Node, tokens: list[str], at: int) -> list[int]:
    """Return where a slot that begins at a token may end, the longest first."""
    if node[0] == "n":
        numbers = [at + 1] if at < len(tokens) and tokens[at].isdecimal() else []
        return [at + 2, at + 1] if numbers and at + 1 < len(tokens) and tokens[at + 1].isdecimal() else numbers
    if node[0] == "date":
        return _list_dates(tokens, at)
    _, least, most, most_unspaced, _ = node
    last = min(at + most_unspaced, len(tokens))
    if not all([is_unspaced(token) for token in tokens[at:last]]):  # noqa: C419
        last = min(at + most, len(tokens))
    return list(range(last, at + least - 1, -1))


def _list_dates(tokens: list[str], at: int) -> list[int]:
    last = at
    while last < min(at + _DATE_TOKENS, len(tokens)):
        token = tokens[last]
        if len(token) > (_DATE_DIGITS if token.isdecimal() else _DATE_LETTERS) or not (token.isdecimal() or token.isalpha()):
            break
        last += 1
    return list(range(last, at, -1)) if any([token.isdecimal() for token in tokens[at:last]]) else []  # noqa: C419
