"""Boilerplate by position and neighbours: the article among the menus, teasers, comments and footers of a page.

The lines of a page are labelled outside, kept or dropped (inside the article, not of it) by a linear-chain conditional random
field (Lafferty, McCallum and Pereira, ICML 2001) with one span of article, as in maximum subsequence segmentation (Pasternack
and Roth, WWW 2009). Its weights are in `zone_weights`, written by benchmarks/fit.py. Text that no page would hold, since an
extractor or a writer has made it, is left to the rules and their neighbours.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from itertools import accumulate
from math import inf, log1p
from operator import add, sub
from typing import Any, NamedTuple

from cleaner.rules import Rule
from cleaner.shapes import Shape, describe
from cleaner.zone_weights import PAGE, TRANSITIONS, WEIGHTS

Label = tuple[str, str] | None

_REMEMBERED = 1 << 16  # short lines whose shape is kept
_SHORT = 80  # characters
_MENU = re.compile(r"[tslTMudXxo\-]{12,}")  # a run of menu entries; tables and verse have digits or lower case
_EDGE = 4  # entries kept at each end of such a run
_WITHIN = tuple([0, 0, 1, 2, 3, 3] + [4] * 4 + [5] * 11 + [6])  # lines to the next prose, in classes
_FAR = len(_WITHIN) - 1
_SIZES = str.maketrans(dict.fromkeys("pPLF", "P") | dict.fromkeys("bf:am", "b"))
_SMALL = re.compile(r"[^Pb]")
_PAST = 8  # lines that are looked at on either side
_PAST_FAR = 20


class Context(NamedTuple):
    """What is known of the lines of a page, column by column; `where` is a line's index, -1 for a run of menu entries."""

    where: list[int]
    shapes: list[Shape | None]
    repeats: list[tuple[str, bool, bool, str] | None]
    windows: list[str]
    places: list[tuple[int, int, str]]
    prose: list[tuple[int, int, int, int]]
    ends: list[tuple[int, int]]
    company: list[tuple[int, int, int, int, str]]


def find_zones(texts: Sequence[str], gaps: Sequence[int], marks: Sequence[Rule | None]) -> list[Label]:
    """Return for each block the rule and kind that removes it, or None.

    `texts` are the blocks in order, `gaps` the blank lines before each, `marks` the rules that take them. Linear in the number
    of blocks.
    """
    if not texts:
        return []
    shapes = list(map(_look, texts))
    letters = see_letters(shapes, marks)
    if is_page(letters) or _has_banner(letters, marks):
        labels = _label_page(texts, gaps, shapes, letters, marks)
        if labels:
            return labels
    return _label_extract(letters, marks)


# --- looking ----------------------------------------------------------------------------------------------------------
_known: dict[str, Shape] = {}


def _look(text: str) -> Shape:
    shape = _known.get(text)
    if shape is None:
        shape = describe(text)
        if len(text) <= _SHORT:
            if len(_known) >= _REMEMBERED:
                _known.clear()
            _known[text] = shape
    return shape


def see_letters(shapes: Iterable[Shape], marks: Sequence[Rule | None]) -> str:
    """Return the text as a letter a line (`shapes.LETTERS`)."""
    letters = [shape[0] for shape in shapes]
    for i, mark in enumerate(marks):
        if mark:
            letters[i] = "o" if mark.opens else "X" if mark.strong else "x"
    return "".join(letters)


# --- page or extract --------------------------------------------------------------------------------------------------
_SHORTS = re.compile(r"[tslhTNMd0nXxou\-]")
_TINY = re.compile(r"[tsl\-uXxo]+")


def weigh_page(letters: str) -> dict[str, float]:
    """Return what tells a whole page from a text that was taken out of one."""
    n = len(letters)
    marks = sum(map(letters.count, "Xxo"))
    tiny = sum(map(letters.count, "tsl-u")) + marks
    short = tiny + sum(map(letters.count, "ThNMd0n"))
    return {
        "one": 1.0,
        "tiny lines": log1p(tiny),
        "longest run of tiny lines": log1p(max(map(len, _TINY.findall(letters)), default=0)),
        "share of tiny lines": tiny / n,
        "share of short lines": short / n,
        "lines": log1p(n),
        "copyright near the end": float("C" in letters[-12:]),
        "marked lines": log1p(marks),
        "share of marked lines": marks / n,
    }


def is_page(letters: str) -> bool:
    """Tell whether the lines are those of a whole page, menus and all."""
    if len(letters) < 8:
        return False
    return sum(PAGE[name] * value for name, value in weigh_page(letters).items()) > 0


def _has_banner(letters: str, marks: Sequence[Rule | None]) -> bool:
    """Tell whether a consent manager's texts are there: no extractor leaves them, and most of their lines have no rule."""
    kinds = [mark.kind for mark in marks if mark]
    banner = kinds.count("consent") > 1 or ("consent" in kinds and len(kinds) > 3)
    return banner and len(letters) >= 8 and 3 * len(_SHORTS.findall(letters)) > len(letters)


# --- a page -----------------------------------------------------------------------------------------------------------
def observe(texts: Sequence[str], gaps: Sequence[int], shapes: Sequence[Shape], letters: str) -> Context:
    """Return the context of each line, runs of menu entries shortened."""
    where = _shorten(letters)
    seen = "".join([letters[i] if i >= 0 else "=" for i in where])
    prose = [_weigh_prose(letter, shapes[i][1]) for letter, i in zip(seen, where, strict=True)]
    sizes = _SMALL.sub("s", seen.translate(_SIZES))
    padded = f"^^{seen}$$"
    return Context(
        where,
        [shapes[i] if i >= 0 and letter not in "Xxo" else None for i, letter in zip(where, seen, strict=True)],
        _find_repeats(texts, gaps, where, seen, sizes),
        [padded[i : i + 5] for i in range(len(seen))],
        _find_places(prose, seen),
        *_sum_prose(prose),
        _find_company(seen, sizes),
    )


def _shorten(letters: str) -> list[int]:
    where: list[int] = []
    at = 0
    for run in _MENU.finditer(letters):
        where += range(at, run.start() + _EDGE)
        where.append(-1)
        at = run.end() - _EDGE
    where += range(at, len(letters))
    return where


def _weigh_prose(letter: str, words: int) -> int:
    if letter in "pP":
        return min(words, 60)
    if letter == "L" and words >= 25:
        return int(min(words, 60) * 0.6)
    return min(words, 30) // 2 if letter == "F" else 0


def _find_repeats(
    texts: Sequence[str], gaps: Sequence[int], where: Sequence[int], seen: str, sizes: str
) -> list[tuple[str, bool, bool, str] | None]:
    counts = Counter([texts[i] for i in where if i >= 0])
    met: set[str] = set()
    following = [gap > 0 for gap in gaps[1:]] + [True]
    found: list[tuple[str, bool, bool, str] | None] = []
    for i, letter, size in zip(where, seen, sizes, strict=True):
        if i < 0 or letter in "Xxo":
            found.append(None)
            continue
        text, repeat = texts[i], ""
        if counts[text] > 1:
            repeat = "again" if text in met else "twice"
            met.add(text)
        found.append((repeat, gaps[i] > 0, following[i], size))
    return found


def _find_places(prose: Sequence[int], seen: str) -> list[tuple[int, int, str]]:
    solid = [words >= 12 for words in prose]
    up = list(accumulate(solid, _step, initial=_FAR))[:-1]
    down = list(accumulate(reversed(solid), _step, initial=_FAR))[-2::-1]
    return [(_WITHIN[a], _WITHIN[b], letter) for a, b, letter in zip(up, down, seen, strict=True)]


def _step(distance: int, solid: bool) -> int:
    return 1 if solid else distance + (distance < _FAR)


def _sum_prose(prose: Sequence[int]) -> tuple[list[tuple[int, int, int, int]], list[tuple[int, int]]]:
    """Return the sizes (powers of two) of the prose within some lines and of all prose, before and after each line."""
    sums = list(accumulate(prose, initial=0))
    size = int.bit_length
    columns = [map(size, side) for past in (_PAST, _PAST_FAR) for side in _sum_within(sums, past)]
    total = sums[-1]
    ends = zip(map(size, sums), [size(total - x) for x in sums[1:]], strict=False)
    return list(zip(*columns, strict=False)), list(ends)


def _sum_within(sums: Sequence[int], past: int) -> tuple[Iterable[int], Iterable[int]]:
    last = sums[-1]
    return map(sub, sums, [0] * past + list(sums)), map(sub, [*sums[past + 1 :], *[last] * (past + 1)], sums[1:])


def _find_company(seen: str, sizes: str) -> list[tuple[int, int, int, int, str]]:
    dates = _count_within([letter == "d" for letter in seen])
    marked = _count_within([letter in "Xxo" for letter in seen])
    return list(zip(*dates, *marked, sizes, strict=False))


def _count_within(flags: Sequence[bool]) -> tuple[Iterable[int], Iterable[int]]:
    before, after = _sum_within(list(accumulate(flags, initial=0)), _PAST)
    return map(_UP_TO_3.__getitem__, after), map(_UP_TO_3.__getitem__, before)


_UP_TO_3 = (0, 1, 2, 3, 3, 3, 3, 3, 3)


# --- features: the names of the rows of `zone_weights` ----------------------------------------------------------------
def name_shape(shape: Shape | None) -> list[str]:
    """Return the features of the line alone."""
    if shape is None:
        return ["any"]
    letter, _, length, end, case, start, form = shape
    size = f"length {length}"
    return ["any", f"{size} end {end}", f"{size} case {case}", f"{letter} start {start}", f"{size} form {form}"]


def name_repeat(key: tuple[str, bool, bool, str] | None) -> list[str]:
    """Return the features of repetition and blank lines."""
    if key is None:
        return []
    repeat, above, below, size = key
    return [f"{size} gap {above:d}{below:d}"] + ([f"{size} {repeat}"] if repeat else [])


def name_window(window: str) -> list[str]:
    """Return the features of the letters of a line and its neighbours."""
    a, b, c, d, e = list(window)
    return [f"is {c}", f"-1 {b}", f"-2 {a}", f"+1 {d}", f"+2 {e}", f"-1 {b} is {c}", f"is {c} +1 {d}"]


def name_place(key: tuple[int, int, str]) -> list[str]:
    """Return the features of the distance to prose."""
    up, down, letter = key
    return [f"{letter} up {up}", f"{letter} down {down}", f"up {up} down {down}"]


def name_prose(key: tuple[int, int, int, int]) -> list[str]:
    """Return the features of the amount of prose within 8 and 20 lines."""
    a, b, c, d = key
    return [f"before8 {a}", f"after8 {b}", f"before8 {a} after8 {b}", f"before20 {c}", f"after20 {d}"]


def name_ends(key: tuple[int, int]) -> list[str]:
    """Return the features of the amount of prose from the head and to the tail."""
    return [f"before {key[0]}", f"after {key[1]}"]


def name_company(key: tuple[int, int, int, int, str]) -> list[str]:
    """Return the features of dates and marked lines within 8 lines."""
    a, b, c, d, size = key
    return [f"{size} dates after {a}", f"{size} dates before {b}", f"{size} marks after {c}", f"{size} marks before {d}"]


class _Scores(dict[Any, complex]):
    """From a key to the sum of its features' weights: outside the article (real part) and dropped within (imaginary part).

    Two scores added at once, and each key worked out when first met.
    """

    def __init__(self, name: Callable[..., list[str]]) -> None:
        super().__init__()
        self._name = name

    def __missing__(self, key: Any) -> complex:
        if len(self) >= _REMEMBERED:
            self.clear()
        score = sum((complex(*WEIGHTS[name]) for name in self._name(key) if name in WEIGHTS), 0j) / 100
        self[key] = score
        return score


# The names of the features of each column of `Context` after the first.
NAMES: Sequence[Callable[..., list[str]]] = (
    *(name_shape, name_repeat, name_window, name_place),
    *(name_prose, name_ends, name_company),
)
_SCORES = tuple(_Scores(name) for name in NAMES)


def _score(context: Context) -> list[complex]:
    columns: list[Iterable[Any]] = list(context[1:])
    total: Iterable[complex] = map(_SCORES[0].__getitem__, columns[0])
    for scores, column in zip(_SCORES[1:], columns[1:], strict=True):
        total = map(add, total, map(scores.__getitem__, column))
    return list(total)


# --- the best labelling -----------------------------------------------------------------------------------------------
def trace(scores: Sequence[complex], transitions: Sequence[float] = TRANSITIONS) -> list[str]:
    """Return the best labels: H before the article, K kept, D dropped, T after it (Viterbi, the score of K being 0)."""
    starts, leaves, ends, stays, returns = transitions
    head, kept, dropped, tail = 0.0, -inf, -inf, -inf
    back: list[tuple[str, str, str]] = []
    for score in scores:
        start, again, leave, end, stay = head + starts, dropped + returns, kept + leaves, kept + ends, dropped + stays
        to_kept = "H" if start > kept and start > again else "D" if again > kept else "K"
        back.append((to_kept, "D" if stay > leave else "K", "T" if tail > end else "K"))
        kept = max(kept, start, again)
        dropped = max(stay, leave) + score.imag
        tail = max(tail, end) + score.real
        head += score.real
    label = max(zip((head, kept, dropped, tail), "HKDT", strict=True))[1]
    return _walk_back(label, back)


def _walk_back(label: str, back: Sequence[tuple[str, str, str]]) -> list[str]:
    labels = [label]
    for to_kept, to_dropped, to_tail in reversed(back[1:]):
        label = to_kept if label == "K" else to_dropped if label == "D" else to_tail if label == "T" else "H"
        labels.append(label)
    return labels[::-1]


_ZONES = {"H": ("any/zone-head", "navigation"), "T": ("any/zone-tail", "related"), "D": ("any/zone-within", "chrome")}


def _label_page(
    texts: Sequence[str], gaps: Sequence[int], shapes: Sequence[Shape], letters: str, marks: Sequence[Rule | None]
) -> list[Label]:
    """Return the labels of a page's blocks; none where it holds no article."""
    context = observe(texts, gaps, shapes, letters)
    states = trace(_score(context))
    if "K" not in states:
        return []
    labels: list[Label] = [_ZONES["H"]] * len(texts)
    first, last = states.index("K"), len(states) - 1 - states[::-1].index("K")
    for i, state in zip(context.where, states, strict=True):
        if i >= 0:
            labels[i] = None if state == "K" else _ZONES[state]
    _fill_menus(labels, context.where, first, last)
    return [(m.id, m.kind) if m and (label or m.strong) else label for m, label in zip(marks, labels, strict=True)]


def _fill_menus(labels: list[Label], where: Sequence[int], first: int, last: int) -> None:
    """Label the entries within shortened runs."""
    for k, i in enumerate(where):
        if i < 0:
            a, b = where[k - 1] + 1, where[k + 1]
            labels[a:b] = [_ZONES["H" if k < first else "T" if k > last else "D"]] * (b - a)


# --- an extract -------------------------------------------------------------------------------------------------------
def _label_extract(letters: str, marks: Sequence[Rule | None]) -> list[Label]:
    """Return the labels of the blocks of an extract: strong rules hold anywhere, weak ones beside others or at the ends."""
    labels: list[Label] = [(mark.id, mark.kind) if mark and mark.strong else None for mark in marks]
    weak = [(i, mark) for i, mark in enumerate(marks) if mark and not mark.strong]
    if weak:
        first, last = _find_ends(letters)
        for order in (weak, weak[::-1]):
            for i, mark in order:
                if i < first or i > last or any(labels[max(0, i - 1) : i + 2]):
                    labels[i] = (mark.id, mark.kind)
    return labels


def _find_ends(letters: str) -> tuple[int, int]:
    """Return the first and last line of prose; of a text without prose the first and last line that no rule marks."""
    prose = _PROSE.search(letters) or _UNMARKED.search(letters)
    ending = _PROSE.search(letters[::-1]) or _UNMARKED.search(letters[::-1])
    return (prose.start(), len(letters) - 1 - ending.start()) if prose and ending else (len(letters), -1)


_PROSE = re.compile("[pPL]")
_UNMARKED = re.compile("[^Xxo]")
