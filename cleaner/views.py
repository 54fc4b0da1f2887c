"""What the model of `zones` sees of each line of a text: its shape, its neighbours, and the prose and marks around it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from itertools import accumulate, pairwise
from operator import sub
from typing import Any, NamedTuple

from cleaner.shapes import MARKS, Shape

# Prose, or lines as lists, tables and verse have them; what is farther than EDGE lines from any is not looked at.
PROSE, LISTED, FEWEST = "pPULF", "Nn0b:ahm", 4
_CORE = re.compile(f"[{PROSE}]+|[{LISTED}]{{{FEWEST},}}")
EDGE = 4
_SIZES = str.maketrans(dict.fromkeys("pPULF", "P") | dict.fromkeys("bf:am", "b") | dict.fromkeys(f"{MARKS}=", "-"))
_SMALL = re.compile(r"[^Pb-]")
UNSEEN = frozenset(f"{MARKS}=")  # lines whose own shape says nothing more
PAST = 8  # lines that are looked at on either side
SOLID = 12  # words of prose that distances are measured to
FAR = "6"
WITHIN = "012334444" + "5" * 11  # classes of a distance to prose, in lines
SINCE = "012344555" + "6" * 8 + "7" * 24  # classes of the distance to a marked line
_UP_TO_3 = (0, 1, 2, 3, 3, 3, 3, 3, 3)


Span = tuple[int, int]


class View(NamedTuple):
    """A text as the model sees it.

    `where` holds the index of each line, -1 for a run of lines that are not looked at; `columns` a key a line each, of which the
    function of `NAMES` in the same place makes the names of features.
    """

    where: list[int]
    columns: list[Sequence[Any]]


def view_page(texts: Sequence[str], gaps: Sequence[int], shapes: Sequence[Shape], letters: str) -> View:
    """Return the view of a page; lines far from prose and lists are left out."""
    return view_spans(texts, gaps, shapes, letters, find_spans(letters))


def view_extract(texts: Sequence[str], gaps: Sequence[int], shapes: Sequence[Shape], letters: str) -> View:
    """Return the view of an extract: every line, with its distance to the ends and to what rules marked."""
    where, columns = view_spans(texts, gaps, shapes, letters, [(0, len(texts))])
    sections = list(zip(_find_sections(letters), class_sizes(letters), strict=True))
    return View(where, [*columns, sections, _find_edges(letters)])


def find_spans(letters: str) -> list[Span]:
    """Return what of a page is looked at: prose and lists, and the lines around."""
    spans: list[Span] = []
    begin = at = 0
    for core in _CORE.finditer(letters):
        start = core.start() - EDGE
        if start > at + 1:  # a single line is not left out
            if at:
                spans.append((begin, at))
            begin = start
        at = min(core.end() + EDGE, len(letters))
    return [*spans, (begin, at)] if at else []


def see(letters: str, spans: Iterable[Span]) -> str:
    """Return the letters of the lines that are looked at, and one for each run of others."""
    parts, at = [], 0
    for start, stop in spans:
        parts.append("=" + letters[start:stop] if start > at else letters[start:stop])
        at = stop
    return "".join(parts) + "=" * (at < len(letters))


def _number_lines(spans: Iterable[Span], count: int) -> list[int]:
    where: list[int] = []
    at = 0
    for start, stop in spans:
        where += [-1, *range(start, stop)] if start > at else range(start, stop)
        at = stop
    return where + [-1] * (at < count)


def view_spans(texts: Sequence[str], gaps: Sequence[int], shapes: Sequence[Shape], letters: str, spans: Sequence[Span]) -> View:
    """Return the view of the lines in `spans`."""
    where, seen = _number_lines(spans, len(letters)), see(letters, spans)
    prose = [weigh_prose(letter, shapes[i][1]) for letter, i in zip(seen, where, strict=True)]
    sizes = class_sizes(seen)
    padded = f"^^{seen}$$"
    columns: list[Sequence[Any]] = [
        [None if letter in UNSEEN else shapes[i] for i, letter in zip(where, seen, strict=True)],
        _find_repeats(texts, gaps, where, sizes),
        [padded[i : i + 5] for i in range(len(seen))],
        _find_places(prose, seen),
        *_sum_prose(prose),
        _find_company(seen, sizes),
    ]
    return View(where, columns)


def class_sizes(letters: str) -> str:
    """Return the class of each letter: prose, a line with a mark or of some words, a marked line or a run, another."""
    return _SMALL.sub("s", letters.translate(_SIZES))


def weigh_prose(letter: str, words: int) -> int:
    """Return the words of a line that count as prose, up to 60."""
    if letter in "pPU":
        return min(words, 60)
    if letter == "L" and words >= 25:
        return int(min(words, 60) * 0.6)
    return min(words, 30) // 2 if letter == "F" else 0


def _find_repeats(
    texts: Sequence[str], gaps: Sequence[int], where: Sequence[int], sizes: str
) -> list[tuple[str, bool, bool, str]]:
    blank = [gap > 0 for gap in gaps]
    blank.append(True)
    shown = [texts[i] if i >= 0 else "" for i in where]
    repeats = [""] * len(shown) if len(set(shown)) == len(shown) else _note_repeats(shown)
    return list(zip(repeats, [blank[i] for i in where], [blank[i + 1] for i in where], sizes, strict=True))


def _note_repeats(shown: Sequence[str]) -> list[str]:
    counts = Counter(shown)
    met: set[str] = set()
    repeats = []
    for text in shown:
        repeats.append("" if counts[text] == 1 else "again" if text in met else "twice")
        met.add(text)
    return repeats


def _find_places(prose: Sequence[int], seen: str) -> list[tuple[str, str, str]]:
    """Return for each line the classes of its distance to the prose before and after it, and its letter."""
    solid = [i for i, words in enumerate(prose) if words >= SOLID]
    if not solid:
        return [(FAR, FAR, letter) for letter in seen]
    runs = [b - a for a, b in pairwise(solid)]
    rest = len(prose) - 1 - solid[-1]
    up = FAR * (solid[0] + 1) + "".join(map(_class_distances, runs)) + _class_distances(rest)
    down = _class_distances(solid[0])[::-1] + "".join([_class_distances(run)[::-1] for run in runs]) + FAR * (rest + 1)
    return list(zip(up, down, seen, strict=True))


def _class_distances(run: int) -> str:
    return WITHIN[:run] if run <= len(WITHIN) else WITHIN + FAR * (run - len(WITHIN))


def _sum_prose(prose: Sequence[int]) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """Return the sizes (powers of two) of the prose near and of all prose, before and after each line."""
    sums = list(accumulate(prose, initial=0))
    size, total = int.bit_length, sums[-1]
    before, after = _sum_within(sums)
    near = zip(map(size, before), map(size, after), strict=False)
    ends = zip(map(size, sums), [(total - x).bit_length() for x in sums[1:]], strict=False)
    return list(near), list(ends)


def _sum_within(sums: Sequence[int]) -> tuple[Iterable[int], Iterable[int]]:
    """Return what stands within `PAST` lines before and after each line, of what `sums` adds up."""
    last = sums[-1]
    return map(sub, sums, [0] * PAST + list(sums)), map(sub, [*sums[PAST + 1 :], *[last] * (PAST + 1)], sums[1:])


def _find_company(seen: str, sizes: str) -> list[tuple[int, int, int, int, str]]:
    """Return the numbers of dates and of marked lines near each line."""
    dates = _count_within([letter == "d" for letter in seen])
    marked = _count_within([letter in MARKS for letter in seen])
    return list(zip(*dates, *marked, sizes, strict=False))


def _count_within(flags: Sequence[bool]) -> tuple[Iterable[int], Iterable[int]]:
    before, after = _sum_within(list(accumulate(flags, initial=0)))
    return map(_UP_TO_3.__getitem__, after), map(_UP_TO_3.__getitem__, before)


def _find_sections(seen: str) -> list[str]:
    """Return for each line how far above a rule's heading, or another marked line, stands, with no long prose between."""
    found = []
    distance, heading = len(SINCE), False
    for letter in seen:
        found.append(("o" if heading else "x") + SINCE[distance] if distance < len(SINCE) else "-")
        distance += 1
        if letter in MARKS:
            heading = letter == "o" or (heading and distance < 3)
            distance = 0
        elif letter == "P":
            heading = False
            distance = distance if distance < 2 else len(SINCE)
    return found


def _find_edges(seen: str) -> list[tuple[int, int, str]]:
    last = len(seen) - 1
    return [(min(k, 4), min(last - k, 8), letter) for k, letter in enumerate(seen)]


# --- features: the names of the rows of `zone_weights` ----------------------------------------------------------------
def name_shape(shape: Shape | None) -> list[str]:
    """Return the features of the line alone."""
    if shape is None:
        return ["any"]
    letter, _, length, end, case, start, form = shape
    size = f"length {length}"
    return ["any", f"{size} end {end}", f"{size} case {case}", f"{letter} start {start}", f"{size} form {form}"]


def name_repeat(key: tuple[str, bool, bool, str]) -> list[str]:
    """Return the features of repetition and blank lines."""
    repeat, above, below, size = key
    if size == "-":
        return []
    return [f"{size} gap {above:d}{below:d}"] + ([f"{size} {repeat}"] if repeat else [])


def name_window(window: str) -> list[str]:
    """Return the features of the letters of a line and its neighbours."""
    a, b, c, d, e = list(window)
    return [f"is {c}", f"-1 {b}", f"-2 {a}", f"+1 {d}", f"+2 {e}"]


def name_place(key: tuple[str, str, str]) -> list[str]:
    """Return the features of the distance to prose."""
    up, down, letter = key
    return [f"{letter} up {up}", f"{letter} down {down}", f"up {up} down {down}"]


def name_prose(key: tuple[int, int]) -> list[str]:
    """Return the features of the amount of prose within 8 lines."""
    before, after = key
    return [f"before8 {before}", f"after8 {after}", f"before8 {before} after8 {after}"]


def name_ends(key: tuple[int, int]) -> list[str]:
    """Return the features of the amount of prose from the head and to the tail."""
    return [f"before {key[0]}", f"after {key[1]}"]


def name_company(key: tuple[int, int, int, int, str]) -> list[str]:
    """Return the features of dates and marked lines within 8 lines."""
    a, b, c, d, size = key
    return [f"{size} dates after {a}", f"{size} dates before {b}", f"{size} marks after {c}", f"{size} marks before {d}"]


def name_section(key: tuple[str, str]) -> list[str]:
    """Return the features of the marked lines above."""
    return [f"{key[1]} under {key[0]}"]


def name_edge(key: tuple[int, int, str]) -> list[str]:
    """Return the features of the distance to the first and the last line."""
    return [f"{key[2]} from {key[0]}", f"{key[2]} to {key[1]}"]


# In the order of `View.columns`; the last two are of extracts only.
NAMES: Sequence[Callable[..., list[str]]] = (
    *(name_shape, name_repeat, name_window, name_place, name_prose),
    *(name_ends, name_company, name_section, name_edge),
)
