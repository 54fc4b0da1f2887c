"""What goes of the raw text of a whole page: what lies outside of its article.

The article is the run of lines with the highest sum of what its lines are worth (maximum subsequence segmentation: Pasternack and
Roth, WWW 2009). What a line is worth hangs on its words alone; the few figures that say so are below.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from cleaner.structure.article import label_article, take_weak
from cleaner.structure.lines import Line
from cleaner.structure.text import LIGHT, Label, Labels, Text, name_rule

# A word of a sentence of ten words or more is worth 1; of a shorter one, or of a long line that no mark ends, half.
_SENTENCE, _CLAUSE, _MOST = 1.0, 0.5, 60  # words of a line that count
_FEWEST = 4  # words of a clause
# A line that is no sentence costs: what rules know, a line of links, one of up to 3 words, up to 9, up to 20, and before a list.
_STRONG, _WEAK, _DATED, _LINKED, _TINY, _SHORT, _OPEN, _COLON = -8.0, -4.0, -1.0, -4.0, -3.0, -3.5, -2.0, -1.0
_TINY_WORDS, _SHORT_WORDS = 3, 9
# An article is worth 50 at least, and half of all sentences of its page: else the page is a list of others, or a thread.
_LEAST, _SHARE = 50, 0.5
_HEADLINE = range(4, 26)  # words of a line right above the article that is its headline
_MOST_WITHIN = 9  # lines between two marks within the article
_TENTH, _KINDS, _RULES = 10, 3, 5  # of the lines at either end; kinds and rules of furniture in both together
_DENSE = 0.1  # of the lines at either end


def is_page(text: Text) -> bool:
    """Tell whether a text is that of a whole page: words of furniture stand at both ends, several, of several kinds."""
    count = len(text.texts)
    reach = max(count // _TENTH, 3)
    if count < 2 * reach:
        return False
    head, tail = ([k for k in ends if _is_furniture(text, k)] for ends in (range(reach), range(count - reach, count)))
    if not head or not tail or len(head) + len(tail) < 2 * reach * _DENSE:
        return False
    marks = [mark for k in (*head, *tail) if (mark := text.marks[k])]
    return len({mark.kind for mark in marks}) >= _KINDS and len({mark.id for mark in marks}) >= _RULES


def _is_furniture(text: Text, k: int) -> bool:
    mark = text.marks[k]
    return mark is not None and mark.kind not in {"byline", "media"} and not text.texts[k].isupper()


def label_page(text: Text) -> Labels:
    """Return for each line what removes it, or None; of a page without an article only what goes of any text."""
    span = find_article(text) if any(text.marks) else None
    if span is None:
        return label_article(text)
    first, end = span
    labels: Labels = [None] * len(text.texts)
    _take_outside(text, labels, range(first), "any/page-head")
    _take_outside(text, labels, range(end, len(labels)), "any/page-tail")
    for k, mark in enumerate(text.marks):
        if mark and (mark.strong or labels[k]):
            labels[k] = name_rule(mark)
    _take_within(text, labels, first, end)
    take_weak(text, labels, first, end - 1)
    return labels


def find_article(text: Text) -> tuple[int, int] | None:
    """Return the first line of the article and the end of it, with its headline; None where no run of lines is one."""
    worth = [weigh(text, k) for k in range(len(text.texts))]
    total, first, end = find_best(worth)
    inside = sum(value for value in worth[first:end] if value > 0)
    if total < _LEAST or inside < _SHARE * sum(value for value in worth if value > 0):
        return None
    if first and not text.marks[first - 1] and text.lines[first - 1].words in _HEADLINE:
        first -= 1
    return first, end


def weigh(text: Text, k: int) -> float:
    """Return what line `k` is worth."""
    mark, line = text.marks[k], text.lines[k]
    if mark:
        return _DATED if mark.kind in LIGHT else _STRONG if mark.strong else _WEAK
    if line.linked:
        return _LINKED
    if line.prose:
        return min(line.words, _MOST) * (_SENTENCE if line.closed else _CLAUSE)
    if line.closed and line.words >= _FEWEST:
        return line.words * _CLAUSE
    return _weigh_label(text.texts[k], line)


def _weigh_label(text: str, line: Line) -> float:
    if text.endswith((":", "：")) and line.words > 1:
        return _COLON
    return _TINY if line.words <= _TINY_WORDS else _SHORT if line.words <= _SHORT_WORDS else _OPEN


def find_best(worth: Sequence[float]) -> tuple[float, int, int]:
    """Return the highest sum of a run of values, its first number and its end.

    >>> find_best([-1, 3, -1, 2, -5, 1])
    (4.0, 1, 4)
    """
    best, total, start = (0.0, 0, 0), 0.0, 0
    for k, value in enumerate(worth):
        if total <= 0:
            total, start = 0.0, k
        total += value
        if total > best[0]:
            best = total, start, k + 1
    return best


def _take_outside(text: Text, labels: Labels, lines: range, rule: str) -> None:
    """Take the lines at one side of the article, if rules know any; the reason of each is the last one known, or the first."""
    cause = next((k for k in lines if text.marks[k]), None)
    if cause is None:
        return
    for k in lines:
        cause = k if text.marks[k] else cause
        labels[k] = _label(text, rule, cause)


def _take_within(text: Text, labels: Labels, first: int, end: int) -> None:
    """Take a few lines that are no prose between two marks within the article."""
    for above, below in pairwise([k for k in range(first, end) if text.marks[k]]):
        few = below - above - 1 <= _MOST_WITHIN and not any(text.lines[k].prose for k in range(above + 1, below))
        if few and (text.weighs(above) or text.weighs(below)):
            cause = above if text.weighs(above) else below
            for k in range(above + 1, below):
                labels[k] = _label(text, "any/page-within", cause)


def _label(text: Text, rule: str, cause: int) -> Label:
    mark = text.marks[cause]
    assert mark
    return Label(rule, mark.kind, cause)
