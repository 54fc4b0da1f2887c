"""What goes with the marked lines of an article: what they open or enclose, and nothing for its looks.

Each rule has a name (`any/after`), and each line that it takes names the marked line that is the reason.
"""

from __future__ import annotations

import re
from itertools import groupby, pairwise

from cleaner.structure.text import LIGHT, Label, Labels, Text, name_rule

_SOLID = 0.6  # of the words that no rule takes stand in sentences, in a text that is told and not listed
_MOST_AFTER = 60  # lines below the first opener; more are the text's own list
_MOST_BETWEEN = 9  # lines between two marks
_TITLE = range(3, 21)  # words of a title
_TOLD = 4  # words of a sentence
_TITLES = 2  # at least, above a mark
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
DATE = re.compile(
    r"\b\d{1,2}[:.h]\d{2}\b|\b\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b|\b\d{4}[./-]\d{1,2}[./-]\d{1,2}\b"
    r"|\b(?:19|20)\d\d\b|\d{4}年|\b\d{1,2}월|\d{1,2}月"
)


def label_article(text: Text) -> Labels:
    """Return for each line what removes it, or None."""
    labels: Labels = [name_rule(mark) if mark and mark.strong else None for mark in text.marks]
    first, last = text.find_prose()
    if is_solid(text):
        for rule in (take_after, take_between, take_before):
            rule(text, labels, last)
        take_head(text, labels, first)
        take_runs(text, labels)
    take_weak(text, labels, first, last)
    return labels


def is_solid(text: Text) -> bool:
    """Tell whether most of what no rule takes is sentences."""
    unmarked = [line for line, mark in zip(text.lines, text.marks, strict=True) if not mark]
    told = sum(line.words for line in unmarked if line.prose)
    return told > 0 and told >= _SOLID * sum(line.words for line in unmarked)


def take_after(text: Text, labels: Labels, last: int) -> None:
    """Take all that follows the first opener below the last prose: the items below "Read also", the thread below "Comments"."""
    cause = _find_opener(text, last)
    if cause is not None and len(labels) - cause - 1 <= _MOST_AFTER:
        _take(text, labels, range(cause + 1, len(labels)), "any/after", cause)


def take_between(text: Text, labels: Labels, last: int) -> None:
    """Take a few lines between two marks below the last prose."""
    marked = [k for k in range(last + 1, len(labels)) if text.marks[k]]
    for above, below in pairwise(marked):
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
    marked = [k for k in range(first) if text.marks[k]]
    undated = [k for k in range(first) if not text.marks[k] and not DATE.search(text.texts[k])]
    headline = max(undated, key=lambda k: text.lines[k].words, default=None)
    for above, below in pairwise(marked):
        if text.weighs(above) or text.weighs(below):
            small = [k for k in range(above + 1, below) if k != headline and _is_small(text, k)]
            _take(text, labels, small, "any/head", above if text.weighs(above) else below)


def take_runs(text: Text, labels: Labels) -> None:
    """Take two or more lines on end that weak rules mark, one of which asks for something: a box between paragraphs."""
    for known, run in groupby(range(len(labels)), lambda k: _is_furniture(text, k)):
        lines = list(run)
        if known and len({text.texts[k] for k in lines}) > 1 and any(_asks(text, k) for k in lines):
            for k in lines:
                labels[k] = labels[k] or name_rule(text.marks[k])


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
    weak = [(k, mark) for k, mark in enumerate(text.marks) if mark and not mark.strong and not labels[k]]
    for order in (weak, weak[::-1]):
        for k, mark in order:
            outside = (k < first and mark.where != "tail") or (k > last and mark.where != "head")
            beside = any(labels[max(0, k - 1) : k + 2]) and not (k < first and mark.where == "tail")
            if (
                beside
                or (mark.kind == "related" and _LEADS_ON.match(text.texts[k]))
                or _stands_apart(text, k)
                or (outside and not mark.button)
            ):
                labels[k] = name_rule(mark)


def _find_opener(text: Text, last: int) -> int | None:
    """Return the first line below the last prose that opens something, or is surely of a kind that articles have at their end."""
    marks = text.marks
    below = range(last + 1, len(marks))
    return next((k for k in below if (mark := marks[k]) and (mark.opens or (mark.strong and mark.kind not in _PASSING))), None)


def _is_title(text: Text, k: int) -> bool:
    line = text.lines[k]
    return line.words in _TITLE and not line.closed


def _is_told(text: Text, k: int) -> bool:
    """Tell whether a line that no rule takes is a sentence, as short answers in a thread are."""
    return not text.marks[k] and text.lines[k].closed and text.lines[k].words >= _TOLD


def _is_small(text: Text, k: int) -> bool:
    words = text.lines[k].words
    return words <= _HEAD_WORDS or (words <= _DATE_WORDS and DATE.search(text.texts[k]) is not None)


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
