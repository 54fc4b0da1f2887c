"""What the regular expression of a rule asks of a text: with which tokens it may begin and end, and how long it may be.

Read off the expression's syntax tree where that is plain: literals, alternatives and what is optional, with a space before each
token. Anything else leaves an end open, as if nothing were known. The tree is that of Python's own parser.

>>> [sorted(tokens) for tokens in read_edges(r" (?:photo|picture)s? by(?: \\S+){1,4} (?:afp|reuters)")]
[['photo', 'photos', 'picture', 'pictures'], ['afp', 'reuters']]
>>> read_edges(r"(?: \\S+){1,4} from left")[0], measure(r" \\d{1,2} [a-z]{3}", 160)
(None, 7)
>>> count_words(r" \\d{1,2}(?: [a-z]{3}){2,4}", 99)
5
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from re import _constants as op  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any, NamedTuple

_NAMED = re.compile(r"\(\?P<\w+>")  # a group's name may stand twice in a rule, but not for Python's parser
_MOST = 400  # beginnings that are followed
_GROUPS = {op.SUBPATTERN, op.ATOMIC_GROUP}
_REPEATS = {op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT}
_WIDTHLESS = {op.AT, op.ASSERT, op.ASSERT_NOT}
_NUMBER = "0"  # stands for a run of digits


class _TooManyError(Exception):
    """More beginnings than are followed."""


class _Piece(NamedTuple):
    """How a match may begin (or, read backwards, end): some literal text, and whether that is all of it."""

    text: str
    whole: bool


def read_edges(pattern: str) -> tuple[frozenset[str] | None, frozenset[str] | None]:
    """Return the tokens with which a match of `pattern` may begin and end, ``abonn*`` for all with that beginning; None: any."""
    try:
        tree = list(_parse(pattern))
        return _list_firsts(_spell(tree, 1)), _list_lasts(_spell(tree, -1))
    except (re.error, _TooManyError, RecursionError):
        return None, None


def measure(pattern: str, most: int) -> int:
    """Return how many characters a match of `pattern` may have; `most` if that is not known, or more."""
    try:
        return min(most, int(_parse(pattern).getwidth()[1]))
    except re.error:
        return most


def count_words(pattern: str, most: int) -> int:
    """Return how many tokens a match of `pattern` may have; `most` if that is not known, or more."""
    try:
        return min(most, _count_spaces(_parse(pattern), most))
    except (re.error, RecursionError):
        return most


def _parse(pattern: str) -> Any:
    return parser.parse(_NAMED.sub("(?:", pattern))


def _count_spaces(nodes: Iterable[Any], most: int) -> int:
    count = 0
    for code, value in nodes:
        if code is op.BRANCH:
            count += max(_count_spaces(branch, most) for branch in value[1])
        elif code in _GROUPS:
            count += _count_spaces(value[3] if code is op.SUBPATTERN else value, most)
        elif code in _REPEATS:
            count += min(int(value[1]), most) * _count_spaces(value[2], most)
        elif code not in _WIDTHLESS:
            count += _may_be_space(code, value)
    return count


def _may_be_space(code: Any, value: Any) -> bool:
    """Tell whether a node that matches one character matches a space; of one that is not known, say so."""
    if code is op.LITERAL:
        return bool(value == ord(" "))
    if code is op.IN:
        negated = value[0][0] is op.NEGATE
        return any(_has_space(*item) for item in value[negated:]) != negated
    return True


def _has_space(code: Any, value: Any) -> bool:
    if code is op.LITERAL:
        return bool(value == ord(" "))
    if code is op.RANGE:
        return bool(value[0] <= ord(" ") <= value[1])
    return value in {op.CATEGORY_SPACE, op.CATEGORY_NOT_DIGIT, op.CATEGORY_NOT_WORD}


def _list_firsts(pieces: Iterable[_Piece]) -> frozenset[str] | None:
    tokens = set()
    for text, whole in pieces:
        token, space, _ = text[1:].partition(" ")
        if text[:1] != " " or not token:
            return None
        tokens.add(_NUMBER if token[0].isdecimal() else token if whole or space else f"{token}*")
    return frozenset(tokens) or None


def _list_lasts(pieces: Iterable[_Piece]) -> frozenset[str] | None:
    tokens = set()
    for text, _ in pieces:
        _, space, token = text.rpartition(" ")
        if not space or not token:
            return None
        tokens.add(_NUMBER if token[-1].isdecimal() else token)
    return frozenset(tokens) or None


def _spell(nodes: Iterable[Any], step: int) -> set[_Piece]:
    """Return the ways in which a match may begin, or end if `step` is -1, up to where they are no longer literal."""
    pieces = {_Piece("", True)}
    for code, value in list(nodes)[::step]:
        more = set(_spell_node(code, value, step))
        pieces = {_join(a, b, step) if a.whole else a for a in pieces for b in more}
        if len(pieces) > _MOST:
            raise _TooManyError
        if not any(piece.whole for piece in pieces):
            break
    return pieces


def _join(piece: _Piece, more: _Piece, step: int) -> _Piece:
    """Return a piece and what follows it; with a second space, or a first from the end, nothing more is asked."""
    text = piece.text + more.text if step > 0 else more.text + piece.text
    return _Piece(text, more.whole and text.count(" ") < (2 if step > 0 else 1))


def _spell_node(code: Any, value: Any, step: int) -> Iterator[_Piece]:
    if code is op.LITERAL:
        yield _Piece(chr(value), True)
    elif code is op.BRANCH:
        for nodes in value[1]:
            yield from _spell(nodes, step)
    elif code in _GROUPS:
        yield from _spell(value[3] if code is op.SUBPATTERN else value, step)
    elif code is op.IN and all(kind is op.LITERAL for kind, _ in value):
        yield from (_Piece(chr(letter), True) for _, letter in value)
    elif code in _REPEATS:
        yield from _spell_repeat(value[0], value[1], value[2], step)
    elif code is not op.AT:
        yield _Piece("", False)


def _spell_repeat(least: int, most: int, nodes: Any, step: int) -> Iterator[_Piece]:
    if least == 0:
        yield _Piece("", True)
    if _is_digit(nodes):
        yield _Piece(_NUMBER, True)
        return
    for piece in _spell(nodes, step):
        yield piece if most == 1 else piece._replace(whole=False)


def _is_digit(nodes: Any) -> bool:
    return [(op.IN, [(op.CATEGORY, op.CATEGORY_DIGIT)])] == list(nodes)
