"""What goes with the marked lines of an article: what they open or enclose, and nothing for its looks.

Each rule has a name (`any/after`), and each line that it takes names the marked line that is the reason.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import pairwise

from cleaner.structure.lines import name_bullet
from cleaner.structure.text import LIGHT, Label, Labels, Text, name_rule

_SOLID = 0.6  # of the words that no rule takes stand in sentences, in a text that is told and not listed
_MOST_AFTER = 60  # lines below the first opener; more are the text's own list
_MOST_BETWEEN = 9  # lines between two marks
_TITLE = range(3, 21)  # words of a title
_TOLD = 4  # words of a sentence
_TITLES = 2  # at least, above a mark or in a list
_LABEL, _ITEM = 6, 30  # words of a label above a list, and of an item
_HEAD_WORDS, _DATE_WORDS = 3, 8
_PASSING = LIGHT | {"ad", "navigation", "chrome"}  # kinds that stand within an article as well as below it
_LEADS_ON = re.compile(
    r"[^\w\s*•-]*\w[^\s:：|»›>.,;!?]* [^:：|»›>.,;!?]{2,30}[:：|»›>](?:$| ?\S+ \S+ \S)"
)  # a label of words, and a title
_SIGNED = {"byline", "legal"}  # kinds of lines that an article has itself
_SINGLE = {"share", "newsletter"}  # kinds of lines that stand alone between paragraphs
_BOXES = {
    "share",
    "related",
    "newsletter",
    "subscriber",
    "registration",
    "ad",
    "comments",
    "media",
}  # that stand between paragraphs
_DATE = re.compile(
    r"\b\d{1,2}[:.h]\d{2}\b|\b\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b|\b\d{4}[./-]\d{1,2}[./-]\d{1,2}\b"
    r"|\b(?:19|20)\d\d\b|\d{4}年|\b\d{1,2}월|\d{1,2}月"
)

_DIGIT = re.compile(r"\d")


def has_date(text: str) -> bool:
    """Tell whether a line holds a date, a time or a year."""
    return _DIGIT.search(text) is not None and _DATE.search(text) is not None


def label_article(text: Text) -> Labels:
    """Return for each line what removes it, or None."""
    labels: Labels = [None] * len(text.texts)
    for k in text.marked:
        mark = text.marks[k]
        if mark and mark.strong:
            labels[k] = name_rule(mark)
    first, last = text.find_prose()
    solid = is_solid(text)
    if solid:
        for rule in (take_after, take_between, take_before):
            rule(text, labels, last)
        take_head(text, labels, first)
        take_runs(text, labels)
    take_weak(text, labels, first, last)
    take_items(text, labels, last if solid else len(labels))
    return labels


def is_solid(text: Text) -> bool:
    """Tell whether most of what no rule takes is sentences."""
    lines = text.lines
    marked = [lines[k] for k in text.marked]
    told = sum([line.words for line in lines if line.prose]) - sum([line.words for line in marked if line.prose])
    return told > 0 and told >= _SOLID * (sum([line.words for line in lines]) - sum([line.words for line in marked]))


def take_after(text: Text, labels: Labels, last: int) -> None:
    """Take all that follows the first opener below the last prose: the items below "Read also", the thread below "Comments"."""
    cause = _find_opener(text, last)
    if cause is not None and len(labels) - cause - 1 <= _MOST_AFTER:
        _take(text, labels, range(cause + 1, len(labels)), "any/after", cause)


def take_between(text: Text, labels: Labels, last: int) -> None:
    """Take a few lines between two marks below the last prose."""
    for above, below in pairwise(text.marked[bisect_left(text.marked, last + 1) :]):
        if below - above - 1 <= _MOST_BETWEEN and (text.weighs(above) or text.weighs(below)):
            thread = any((mark := text.marks[k]) and mark.kind == "comments" for k in (above, below))
            few = [k for k in range(above + 1, below) if not (thread and _is_told(text, k))]
            _take(text, labels, few, "any/between", above if text.weighs(above) else below)


def take_before(text: Text, labels: Labels, last: int) -> None:
    """Take two or more titles right above the first opener below the last prose: teasers above what asks to read them."""
    cause = _find_opener(text, last)
    if cause is None:
        return
    start = cause
    while start - 1 > last and not text.marks[start - 1] and _is_title(text, start - 1):
        start -= 1
    if cause - start >= _TITLES:
        _take(text, labels, range(start, cause), "any/before", cause)


def take_head(text: Text, labels: Labels, first: int) -> None:
    """Take names and dates between two marks above the prose, but not the longest line: that is the headline."""
    marked = text.marked[: bisect_left(text.marked, first)]
    headline = _find_longest(text, first) if len(marked) > 1 else None
    for above, below in pairwise(marked):
        if text.weighs(above) or text.weighs(below):
            small = [k for k in range(above + 1, below) if k != headline and _is_small(text, k)]
            _take(text, labels, small, "any/head", above if text.weighs(above) else below)


def _find_longest(text: Text, first: int) -> int | None:
    """Return the first of the longest lines above line `first` that no rule takes and that hold no date."""
    unmarked = sorted((k for k in range(first) if not text.marks[k]), key=lambda k: -text.lines[k].words)
    return next((k for k in unmarked if not has_date(text.texts[k])), None)


def take_runs(text: Text, labels: Labels) -> None:
    """Take two or more lines on end that weak rules mark, one of which asks for something: a box between paragraphs."""
    for lines in _find_runs([k for k in text.marked if _is_furniture(text, k)]):
        if len({text.texts[k] for k in lines}) > 1 and any(_asks(text, k) for k in lines):
            for k in lines:
                if not labels[k] and (mark := text.marks[k]):
                    labels[k] = name_rule(mark)


def _find_runs(numbers: Sequence[int]) -> Iterator[Sequence[int]]:
    """Yield the runs of numbers in which each follows the one before."""
    start = 0
    for end in range(1, len(numbers) + 1):
        if end == len(numbers) or numbers[end] != numbers[end - 1] + 1:
            yield numbers[start:end]
            start = end


def _is_furniture(text: Text, k: int) -> bool:
    """Tell whether line `k` is marked by a rule that is no date's or name's, and is no sentence."""
    mark = text.marks[k]
    return mark is not None and mark.kind not in _SIGNED and not text.lines[k].closed


def _asks(text: Text, k: int) -> bool:
    mark = text.marks[k]
    return mark is not None and (mark.kind == "share" or (mark.kind in _BOXES and text.lines[k].words > 1))


def _stands_apart(text: Text, k: int) -> bool:
    """Tell whether line `k` between two paragraphs asks to share or to subscribe."""
    mark, line = text.marks[k], text.lines[k]
    if mark is None or mark.button or mark.kind not in _SINGLE or line.words < 2 or line.closed:
        return False
    return 0 < k < len(text.lines) - 1 and text.is_prose(k - 1) and text.is_prose(k + 1)


def take_weak(text: Text, labels: Labels, first: int, last: int) -> None:
    """Take what weak rules mark outside of the prose, or beside what goes; a button only there."""
    weak = [(k, mark) for k in text.marked if (mark := text.marks[k]) and not mark.strong and not labels[k]]
    told = [k for k in range(len(text.lines)) if _is_told(text, k)] if weak else []
    for order in (weak, weak[::-1]):
        for k, mark in order:
            inside = text.lines[k].closed and told and told[0] < k < told[-1]
            outside = not inside and ((k < first and mark.where != "tail") or (k > last and mark.where != "head"))
            beside = any(labels[max(0, k - 1) : k + 2]) and not (k < first and mark.where == "tail")
            if (
                beside
                or (mark.kind == "related" and _LEADS_ON.match(text.texts[k]))
                or _stands_apart(text, k)
                or (outside and not mark.button)
            ):
                labels[k] = name_rule(mark)


def take_items(text: Text, labels: Labels, last: int) -> None:
    """Take what a label of related articles heads: two items of a list at least; below line `last`, two titles."""
    for k in text.marked:
        mark, line = text.marks[k], text.lines[k]
        if mark and mark.kind == "related" and not line.closed and (line.words <= _LABEL or text.texts[k][-1] in ":："):
            items = _find_items(text, k, last)
            listed = items and name_bullet(text.texts[k + 1]) and mark.id.endswith("/read-also")
            if labels[k] or listed:
                _take(text, labels, [k, *items], "any/items", k)


def _find_items(text: Text, k: int, last: int) -> range:
    """Return the items below line `k` that no rule takes."""
    sign = name_bullet(text.texts[k + 1]) if k + 1 < len(text.texts) else ""
    end = k + 1
    while end < len(text.texts) and not text.marks[end] and not text.lines[end].closed and _is_item(text, end, sign, last):
        end += 1
    return range(k + 1, end) if end - k > _TITLES else range(0)


def _is_item(text: Text, k: int, sign: str, last: int) -> bool:
    if sign:
        return name_bullet(text.texts[k]) == sign and text.lines[k].words <= _ITEM
    return k > last and _is_title(text, k) and not text.texts[k][0].islower()


def _find_opener(text: Text, last: int) -> int | None:
    """Return the first line below the last prose that opens something, or is surely of a kind that articles have at their end."""
    marks = text.marks
    below = text.marked[bisect_left(text.marked, last + 1) :]
    return next((k for k in below if (mark := marks[k]) and (mark.opens or (mark.strong and mark.kind not in _PASSING))), None)


def _is_title(text: Text, k: int) -> bool:
    line = text.lines[k]
    return line.words in _TITLE and not line.closed


def _is_told(text: Text, k: int) -> bool:
    """Tell whether a line that no rule takes is a sentence, as short answers in a thread are."""
    return not text.marks[k] and text.lines[k].closed and text.lines[k].words >= _TOLD


def _is_small(text: Text, k: int) -> bool:
    words = text.lines[k].words
    return words <= _HEAD_WORDS or (words <= _DATE_WORDS and has_date(text.texts[k]))


def _take(text: Text, labels: Labels, lines: list[int] | range, rule: str, cause: int) -> None:
    mark = text.marks[cause]
    assert mark
    for k in lines:
        if not labels[k] and not text.marks[k]:
            labels[k] = Label(rule, mark.kind, cause)
    for k in lines:
        own = text.marks[k]
        if own and not labels[k]:
            labels[k] = name_rule(own)
