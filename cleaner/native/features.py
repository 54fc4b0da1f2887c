"""What `labels` works with, as numbers: the values that each attribute of a line may have, and the weights of pairs of them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import product
from typing import Any, NamedTuple

from cleaner import views
from cleaner.shapes import LENGTHS, LETTERS, MARKS, Shape

# The values of each attribute, a number of `labels` each; None is the length of a line whose own shape is not looked at.
DOMAINS: Mapping[str, Sequence[Any]] = {
    "none": ("",),
    **dict.fromkeys(("letter", "letter -1", "letter -2", "letter +1", "letter +2"), "".join(LETTERS)),
    "length": (*range(len(LENGTHS) + 1), None),
    **{"end": ".?:,f0", "case": "UTtsln", "start": "bulodq(", "form": "cud9np0"},
    "size": "Pbs-",
    "gap": tuple(product((False, True), repeat=2)),
    "repeat": ("", "twice", "again"),
    **dict.fromkeys(("up", "down"), "0123456"),
    **dict.fromkeys(("before8", "after8"), range(10)),
    **dict.fromkeys(("before", "after"), range(64)),
    **dict.fromkeys(("dates after", "dates before", "marks after", "marks before"), range(4)),
    "section": ("-", *map("".join, product("ox", "01234567"))),
    **{"from": range(5), "to": range(9)},
}


def _shape(
    letter: str = "", length: int | None = 0, end: str = "", case: str = "", start: str = "", form: str = ""
) -> Shape | None:
    return None if length is None or letter in views.UNSEEN else Shape(letter, 0, length, end, case, start, form)


# The function that names a feature and the feature's place among its names, two attributes, and the key that has their values.
_FEATURES: Sequence[tuple[Callable[[Any], list[str]], int, str, str, Callable[[Any, Any], Any]]] = (
    (views.name_shape, 0, "none", "none", lambda _a, _b: None),
    (views.name_shape, 1, "length", "end", lambda a, b: _shape(length=a, end=b)),
    (views.name_shape, 2, "length", "case", lambda a, b: _shape(length=a, case=b)),
    (views.name_shape, 3, "letter", "start", lambda a, b: _shape(letter=a, start=b)),
    (views.name_shape, 4, "length", "form", lambda a, b: _shape(length=a, form=b)),
    (views.name_repeat, 0, "size", "gap", lambda a, b: ("", *b, a)),
    (views.name_repeat, 1, "size", "repeat", lambda a, b: (b, False, False, a)),
    (views.name_window, 0, "letter", "none", lambda a, _b: f"^^{a}$$"),
    (views.name_window, 1, "letter -1", "none", lambda a, _b: f"^{a}$$$"),
    (views.name_window, 2, "letter -2", "none", lambda a, _b: f"{a}$$$$"),
    (views.name_window, 3, "letter +1", "none", lambda a, _b: f"^^^{a}$"),
    (views.name_window, 4, "letter +2", "none", lambda a, _b: f"^^^^{a}"),
    (views.name_place, 0, "letter", "up", lambda a, b: (b, "", a)),
    (views.name_place, 1, "letter", "down", lambda a, b: ("", b, a)),
    (views.name_place, 2, "up", "down", lambda a, b: (a, b, "")),
    (views.name_prose, 0, "before8", "none", lambda a, _b: (a, 0)),
    (views.name_prose, 1, "after8", "none", lambda a, _b: (0, a)),
    (views.name_prose, 2, "before8", "after8", lambda a, b: (a, b)),
    (views.name_ends, 0, "before", "none", lambda a, _b: (a, 0)),
    (views.name_ends, 1, "after", "none", lambda a, _b: (0, a)),
    (views.name_company, 0, "size", "dates after", lambda a, b: (b, 0, 0, 0, a)),
    (views.name_company, 1, "size", "dates before", lambda a, b: (0, b, 0, 0, a)),
    (views.name_company, 2, "size", "marks after", lambda a, b: (0, 0, b, 0, a)),
    (views.name_company, 3, "size", "marks before", lambda a, b: (0, 0, 0, b, a)),
    (views.name_section, 0, "size", "section", lambda a, b: (b, a)),
    (views.name_edge, 0, "letter", "from", lambda a, b: (b, 0, a)),
    (views.name_edge, 1, "letter", "to", lambda a, b: (0, b, a)),
)


def tabulate(weights: Mapping[str, tuple[int, int]]) -> Iterator[tuple[str, str, int, list[tuple[int, int]]]]:
    """Yield for each kind of feature its two attributes, the number of values of the second, and the weights by both."""
    for name, at, a, b, key in _FEATURES:
        names = [name(key(x, y))[at : at + 1] for x in DOMAINS[a] for y in DOMAINS[b]]
        rows = [weights.get(feature[0], (0, 0)) if feature else (0, 0) for feature in names]
        if any(map(any, rows)):
            yield a, b, len(DOMAINS[b]), rows


class Codes(NamedTuple):
    """Tables from what is read to the numbers of `DOMAINS`.

    The first five are by character; `lengths` is by words; `sizes`, `traits` and `prose` (by words up to 60, too) are by letter;
    `within` and `since` are by distance.
    """

    letters: bytes
    ends: bytes
    cases: bytes
    starts: bytes
    forms: bytes
    lengths: bytes
    sizes: bytes
    traits: bytes
    prose: bytes
    within: bytes
    since: bytes


UNSEEN, MARK, HEADING, DATE, LONG, PROSAIC, LISTED = 1, 2, 4, 8, 16, 32, 64  # traits of letters
WORDS = 61  # numbers of words that `Codes.prose` tells apart


def make_codes() -> Codes:
    """Return the tables."""
    letters = "".join(LETTERS)
    return Codes(
        _number("letter"),
        _number("end"),
        _number("case"),
        _number("start"),
        _number("form"),
        bytes(bisect_left(LENGTHS, words) for words in range(256)),
        bytes(map(DOMAINS["size"].index, views.class_sizes(letters))),
        bytes(map(_find_traits, letters)),
        bytes(views.weigh_prose(letter, words) for letter in letters for words in range(WORDS)),
        bytes(map(int, views.WITHIN)),
        bytes(map(int, views.SINCE)),
    )


def _number(attribute: str) -> bytes:
    """Return the number of each character of one byte, 0 for those that the attribute does not have."""
    values = DOMAINS[attribute]
    return bytes(values.index(chr(code)) if chr(code) in values else 0 for code in range(256))


def _find_traits(letter: str) -> int:
    return (
        UNSEEN * (letter in views.UNSEEN)
        + MARK * (letter in MARKS)
        + HEADING * (letter == "o")
        + DATE * (letter == "d")
        + LONG * (letter == "P")
        + PROSAIC * (letter in views.PROSE)
        + LISTED * (letter in views.LISTED)
    )
