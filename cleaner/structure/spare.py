"""Marked lines that are text all the same: cells, subheads, ends of sentences, code, and what returns again and again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence

from cleaner.rules import Rule
from cleaner.structure.lines import describe, is_code, is_document, is_markup
from cleaner.structure.text import LIGHT, Marks

Marked = Sequence[tuple[int, Rule]]

_STOPS = ".!?,;:"
_COLUMN = 40  # characters; text is wrapped at no narrower column
_WORDS = 5  # of a line of a sentence that goes on
_CELLS = 5  # at least, of a column
_SERIES = 4  # dates, names, credits or copyright lines; an article has fewer, a log, a licence or a forum more
_SHORT = 9  # words of a subhead
_SUBHEADS = 3  # at least, to tell what a text's subheads look like
_BETWEEN = {"ad", "related", "newsletter", "subscriber", "registration"}  # what pages put between paragraphs
_OUTSIDE = {"wall", "comments", "consent", "legal"}  # what stands above an article, below it or instead of it


def spare(texts: Sequence[str], gaps: Sequence[int], marks: Marks, page: bool = False) -> Marks:
    """Return `marks` without those of lines that are text all the same; on a page that is known to be one, without cells only."""
    marked = [(k, mark) for k, mark in enumerate(marks) if mark]
    if not marked:
        return marks
    finders: list[Callable[[Sequence[str], Sequence[int], Marks, Marked], Iterable[int]]] = [_find_cells, _find_continued]
    if not page:
        finders += [_find_series, _find_forms, _find_subheads, _find_told]
    marks = list(marks)
    for finder in finders:
        for k in list(finder(texts, gaps, marks, [(k, mark) for k, mark in marked if marks[k]])):
            marks[k] = None
    return marks


def _find_cells(texts: Sequence[str], _gaps: Sequence[int], _marks: Marks, marked: Marked) -> Iterator[int]:
    """Yield the cells of a table: a banner asks once, a column says “Yes” in each row."""
    buttons = [k for k, mark in marked if mark.kind == "consent" and not mark.strong]
    counts = Counter(texts[k] for k in buttons)
    return (k for k in buttons if counts[texts[k]] >= _CELLS)


def _find_continued(texts: Sequence[str], gaps: Sequence[int], _marks: Marks, marked: Marked) -> Iterator[int]:
    """Yield the lines that end a sentence of the line above: text wrapped at a column, too little of it to see that."""
    return (k for k, mark in marked if texts[k][-1] in _STOPS and k and not gaps[k] and _continues(texts[k - 1], texts[k], mark))


def _continues(above: str, text: str, mark: Rule) -> bool:
    if mark.truncates or mark.completes:
        return False
    alone = not mark.strong and text.endswith(".") and text.count(" ") < 2
    begun = len(above) >= _COLUMN and above.count(" ") >= _WORDS and above.removesuffix(",")[-1:].isalpha()
    return begun and (text[0].islower() or alone)


def _find_series(_texts: Sequence[str], _gaps: Sequence[int], _marks: Marks, marked: Marked) -> Iterator[int]:
    """Yield the lines of a rule that takes many: dates of a log, names of a play, copyright lines of a licence."""
    light = [(k, mark.id.partition("/")[2]) for k, mark in marked if mark.kind in LIGHT]
    counts = Counter(name for _, name in light)
    return (k for k, name in light if counts[name] >= _SERIES)


def _find_forms(texts: Sequence[str], _gaps: Sequence[int], _marks: Marks, marked: Marked) -> Iterator[int]:
    """Yield what only weak rules take of headings, tables, code and speech; in a document made of such, all that they take."""
    weak = [k for k, mark in marked if not mark.strong]
    if not weak:
        return iter(())
    everywhere = is_document(texts)
    return (k for k in weak if everywhere or texts[k][0] == '"' or is_markup(texts[k]) or is_code(texts[k]))


def _find_subheads(texts: Sequence[str], _gaps: Sequence[int], marks: Marks, marked: Marked) -> list[int]:
    """Return the lines of weak rules that are subheads: short lines above sentences, as most others of them are."""
    weak = [k for k, mark in marked if not mark.strong and mark.kind not in _BETWEEN and _is_subhead(texts, k)]
    found = [k for k in weak if _is_alone(marks, k)]
    if not found:
        return found
    others = sum(_is_subhead(texts, k) and not any(marks[k - 1 : k + 2]) for k in range(1, len(texts) - 1))
    return found if others >= max(_SUBHEADS, len(found)) else []


def _is_subhead(texts: Sequence[str], k: int) -> bool:
    if not 0 < k < len(texts) - 1:
        return False
    line, above, below = describe(texts[k]), describe(texts[k - 1]), describe(texts[k + 1])
    return line.words <= _SHORT and not line.closed and above.closed and below.closed and below.words > 3


def _find_told(texts: Sequence[str], _gaps: Sequence[int], marks: Marks, marked: Marked) -> Iterator[int]:
    """Yield the lines between two paragraphs that are of kinds which extractors do not find there."""
    inner = [k for k, mark in marked if mark.kind in _OUTSIDE and 0 < k < len(texts) - 1 and _is_alone(marks, k)]
    return (k for k in inner if describe(texts[k - 1]).prose and describe(texts[k + 1]).prose)


def _is_alone(marks: Marks, k: int) -> bool:
    """Tell whether line `k`, which is neither the first nor the last, is marked and its neighbours are not."""
    return bool(marks[k]) and not marks[k - 1] and not marks[k + 1]
