"""What speaks for and against a line of a whole page: signs with names, of the line, of the lines around it, and of its page.

Each sign has a weight in `cleaner.structure.odds`, a logarithm of odds; those of a line are added up (an additive model).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from itertools import accumulate, pairwise, repeat
from typing import NamedTuple

from cleaner.result import KINDS
from cleaner.rules import Rule
from cleaner.structure.article import has_date
from cleaner.structure.lines import Line, ends_with_credit, is_code
from cleaner.structure.text import LIGHT, Marks, Text

Signs = tuple[str, ...]


class Span(NamedTuple):
    """The run of lines that is worth most on a page: its first line, its end, its worth, and its share of all worth."""

    first: int
    end: int
    worth: float
    share: float


def _name(edges: Sequence[float], unit: str) -> tuple[str, ...]:
    """Return names for what is up to each of the edges, or over the last."""
    return (*(f"{unit} up to {edge:g}" for edge in edges), f"{unit} over {edges[-1]:g}")


_WORDS = (1, 2, 3, 5, 8, 12, 20, 40)
_SIZES = tuple(tuple(f"{end}, {name}" for name in _name(_WORDS, "words")) for end in ("open", "closed"))
_BELOW = (0, 15, 50, 120)
_BELOW_NAMES = _name(_BELOW, "words of prose in the next 3 lines")
_NEXT = (0, 9, 25)
_NEXT_NAMES = _name(_NEXT, "words of prose in the next line")
_ABOVE = (0, 1, 2)
_ABOVE_NAMES = _name(_ABOVE, "marks in the 3 lines above")
_AROUND = (0, 1, 2, 4, 8)
_AROUND_NAMES = _name(_AROUND, "marks within 10 lines")
_LOOSE = (2, 6, 10, 14, 18)
_LOOSE_NAMES = _name(_LOOSE, "other lines within 10 lines")
_PLACE = (0.02, 0.1, 0.3, 0.5, 0.7, 0.9, 0.98)
_PLACE_NAMES = _name(_PLACE, "place on the page")
_CLUSTER = (0.05, 0.2, 0.6, 0.999)
_CLUSTER_NAMES = _name(_CLUSTER, "share of the largest cluster of prose")
_TOLD = (0.1, 0.25, 0.4, 0.6, 0.8)
_TOLD_NAMES = _name(_TOLD, "share of prose on the page")
_SINCE = (0, 20, 60, 200)
_SINCE_NAMES = {kind: _name(_SINCE, f"words of prose since {kind}") for kind in ("an opener", "comments")}
_SHARE = (0.4, 0.7, 0.9)
_SHARE_NAMES = tuple(_name(_SHARE, f"{place} the article, of a share") for place in ("outside of", "in"))
_PART = (0.5, 0.8)
_PART_NAMES = tuple(_name(_PART, f"{place} the main part, of a share") for place in ("outside of", "in"))
_NEAR = 4  # lines beside the article
_LEAST = 50  # what an article is worth at least
_REACH, _WIDE = 3, 10  # lines
_JOINED = 4  # lines at most from prose to prose of one cluster
_STARTED = 60  # words of prose before comments or teasers can follow
_ENDS = {
    **dict.fromkeys(":：", "a colon"),
    **dict.fromkeys(",;，；、", "a comma"),
    **dict.fromkeys("?？", "a question mark"),
    **dict.fromkeys(".!。！।۔", "a full stop"),
    **dict.fromkeys('"”»)]』」', "a closing sign"),
}
_END_NAMES = {name: f"ends with {name}" for name in (*_ENDS.values(), "dots", "a digit", "a letter", "another sign")}
_CLAUSE, _DATED, _BARS = 4, 9, (" | ", " · ", " » ")


def list_signs(text: Text, article: Span, part: Span, headline: int | None) -> list[Signs]:
    """Return the signs of each line; `article` and `part` are the runs that are worth most, by two measures."""
    told = [_count_told(text, k) for k in range(len(text.lines))]
    count = len(told)
    marked = [mark is not None and mark.kind not in LIGHT for mark in text.marks]
    loose = [not words and not mark for words, mark in zip(told, text.marks, strict=True)]
    page = _TOLD_NAMES[bisect_left(_TOLD, sum(told) / max(1, sum([line.words for line in text.lines])))]
    shares = [_SHARE_NAMES[inside][bisect_left(_SHARE, article.share)] for inside in (0, 1)]
    parts = [_PART_NAMES[inside][bisect_left(_PART, part.share)] if part.worth >= _LEAST else "no main part" for inside in (0, 1)]
    columns: list[Iterable[str]] = [
        map(_name_mark, text.marks),
        _slide(told, 1, _REACH, _BELOW, _BELOW_NAMES),
        _slide(told, 1, 1, _NEXT, _NEXT_NAMES),
        _slide(marked, -_REACH, -1, _ABOVE, _ABOVE_NAMES),
        _slide(marked, -_WIDE, _WIDE, _AROUND, _AROUND_NAMES),
        _slide(loose, -_WIDE, _WIDE, _LOOSE, _LOOSE_NAMES),
        [_PLACE_NAMES[bisect_left(_PLACE, k / count)] for k in range(count)],
        _measure_clusters(told),
        _tell_since(text.marks, told),
        repeat(page, count),
        [_GAPS[min(above, 2)][min(below, 2)] for above, below in pairwise([*text.gaps, 2])],
        _name_places(count, article, headline),
        _name_inside(count, article, *shares),
        _name_inside(count, part, *parts),
    ]
    own = map(describe_end, text.texts, text.lines)
    return [signs + around for signs, around in zip(own, zip(*columns, strict=True), strict=True)]


def _slide(counts: Sequence[int], start: int, end: int, edges: Sequence[float], names: Sequence[str]) -> list[str]:
    """Return for each line the name of the sum of the lines from `start` to `end` of it."""
    sums, before = [0, *accumulate(counts)], max(0, -start)
    padded = [0] * before + sums + [sums[-1]] * max(0, end)
    pairs = zip(padded[before + start :], padded[before + end + 1 :], counts, strict=False)
    return [names[bisect_left(edges, upper - lower)] for lower, upper, _ in pairs]


def _name_inside(count: int, span: Span, outside: str, inside: str) -> list[str]:
    """Return for each line one name or the other."""
    return [outside] * span.first + [inside] * (span.end - span.first) + [outside] * (count - span.end)


_GAPS = tuple(tuple(f"blank lines above {above}, below {below}" for below in ("0", "1", "more")) for above in ("0", "1", "more"))


def _count_told(text: Text, k: int) -> int:
    """Return the words of a line that is a sentence or prose which no rule takes, else 0."""
    line = text.lines[k]
    if text.marks[k] or line.linked:
        return 0
    told = (line.closed and line.words >= _CLAUSE) or (line.prose and not ends_with_credit(text.texts[k], line))
    return line.words if told else 0


_known: dict[str, Signs] = {}
_REMEMBERED, _SHORT = 1 << 14, 80


def describe_end(text: str, line: Line) -> Signs:
    """Return what a line says by itself: its size, how it ends, and its form."""
    signs = _known.get(text)
    if signs is None:
        signs = _SIZES[line.closed][bisect_left(_WORDS, line.words)], _name_end(text), _name_form(text, line)
        if len(text) <= _SHORT:
            if len(_known) >= _REMEMBERED:
                _known.clear()
            _known[text] = signs
    return signs


def _name_end(text: str) -> str:
    text = text.rstrip("*_ ")
    last = text[-1:]
    if text.endswith(("...", "…")):
        return "ends with dots"
    name = _ENDS.get(last) or ("a digit" if last.isdigit() else "a letter" if last.isalpha() else "another sign")
    return _END_NAMES[name]


def _name_form(text: str, line: Line) -> str:
    if line.linked:
        return "links"
    if ends_with_credit(text, line):
        return "ends with a credit"
    if line.words <= _DATED and has_date(text):
        return "has a date"
    if is_code(text):
        return "code"
    if any(bar in text for bar in _BARS):
        return "has bars"
    return "has commas" if text.count(", ") > 1 else "of no form"


_MARKED = tuple({kind: f"{level} mark of {kind}" for kind in KINDS} for level in ("weak", "strong"))


def _name_mark(mark: Rule | None) -> str:
    if not mark:
        return "no mark"
    return "an opener" if mark.opens else _MARKED[mark.strong][mark.kind]


def _measure_clusters(told: Sequence[int]) -> list[str]:
    """Return for each line how large the cluster of prose is that it stands in, beside the largest."""
    spans = list[list[int]]()  # first line, last line, words
    for k, words in enumerate(told):
        if words:
            if not spans or k - spans[-1][1] > _JOINED:
                spans.append([k, k, 0])
            spans[-1][1] = k
            spans[-1][2] += words
    names = ["in no cluster of prose"] * len(told)
    largest = max((span[2] for span in spans), default=1)
    for first, last, words in spans:
        names[first : last + 1] = [_CLUSTER_NAMES[bisect_left(_CLUSTER, words / largest)]] * (last + 1 - first)
    return names


def _tell_since(marks: Marks, told: Sequence[int]) -> list[str]:
    """Return for each line how much prose stands since comments or an opener above it, if any does below the first prose."""
    found, since, total = "", 0, 0
    names = []
    for mark, words in zip(marks, told, strict=True):
        if mark and total >= _STARTED and (mark.opens or mark.kind == "comments"):
            found, since = "comments" if mark.kind == "comments" else "an opener", 0
        names.append(_SINCE_NAMES[found][bisect_left(_SINCE, since)] if found else "no opener above")
        since += words
        total += words
    return names


def _name_places(count: int, article: Span, headline: int | None) -> list[str]:
    """Return for each line where it stands beside the article."""
    if article.worth < _LEAST:
        return ["no article"] * count
    above, below = min(_NEAR, article.first), min(_NEAR, count - article.end)
    names = ["above the article"] * (article.first - above) + ["just above the article"] * above
    names += ["in the article"] * (article.end - article.first)
    names += ["just below the article"] * below + ["below the article"] * (count - article.end - below)
    if headline is not None:
        names[headline] = "headline"
    return names
