"""Marked lines that are text all the same: cells, subheads, ends of sentences, code, and what returns again and again."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise

from cleaner.rules import Rule
from cleaner.structure.lines import describe, is_code, is_document, is_markup
from cleaner.structure.text import LIGHT, Marks

Marked = Sequence[tuple[int, Rule]]
_Finder = Callable[[Sequence[str], Sequence[int], Marks, Marked], Iterable[int]]

_COLUMN = 40  # characters; text is wrapped at no narrower column
_WORDS = 5  # of a line of a sentence that goes on
_CELLS = 5  # at least, of a column
_SERIES = 4  # dates, names, credits or copyright lines; an article has fewer, a log, a licence or a forum more
_HEADINGS = 2  # at least, in capitals
_ANSWER = 3  # words
_SHORT = 9  # words of a subhead
_SUBHEADS = 3  # at least, to tell what a text's subheads look like
_SUBJECTS = ("consent", "subscriber", "registration", "newsletter", "comments", "legal")  # of policies, questions, manuals
_STREWN = {"ad", "related", "media", "byline"}  # kinds that stand among the paragraphs of an article
_POLICIES = {"consent", "legal"}  # kinds of which a page has one banner and one footer
_APART = 8  # lines at most from one place to the next
_PRESSED = {"chrome", "navigation", "consent", "registration", "share", "comments", "related"}  # kinds that have buttons
_AGAIN = 2  # headings that return, each with a sentence below
_PLACES = 3  # at least, at which a text comes back to its subject
_BETWEEN = {"ad", "related", "newsletter", "subscriber", "registration"}  # what pages put between paragraphs
_OUTSIDE = {"wall", "comments", "consent", "legal"}  # what stands above an article, below it or instead of it


def spare(texts: Sequence[str], gaps: Sequence[int], marks: Marks, page: bool = False) -> Marks:
    """Return `marks` without those of lines that are text all the same; on a page that is known to be one, without cells only."""
    finders: list[_Finder] = [_find_cells, _find_continued]
    if not page:
        finders += [_find_series, _find_forms, _find_capitals, _find_speech, _find_subheads, _find_told]
    return _apply(finders, texts, gaps, marks)


def spare_subjects(texts: Sequence[str], gaps: Sequence[int], marks: Marks) -> Marks:
    """Return `marks` without those of policies, of which a text is made: they prove no page."""
    return _apply([_find_policy], texts, gaps, marks)


def spare_topics(texts: Sequence[str], gaps: Sequence[int], marks: Marks) -> Marks:
    """Return `marks` without those of what a text is about."""
    return _apply([_find_subject, _find_topics, _find_closed], texts, gaps, marks)


def _apply(finders: Iterable[_Finder], texts: Sequence[str], gaps: Sequence[int], marks: Marks) -> Marks:
    marked = [(k, mark) for k, mark in enumerate(marks) if mark]
    if not marked:
        return marks
    marks = list(marks)
    for finder in finders:
        for k in list(finder(texts, gaps, marks, [pair for pair in marked if marks[pair[0]]])):
            marks[k] = None
    return marks


def _find_cells(texts: Sequence[str], _gaps: Sequence[int], _marks: Marks, marked: Marked) -> Iterator[int]:
    """Yield the cells of a table: a banner asks once, a column says “Yes” in each row."""
    buttons = [k for k, mark in marked if mark.kind == "consent" and not mark.strong]
    counts = Counter(texts[k] for k in buttons)
    return (k for k in buttons if counts[texts[k]] >= _CELLS)


def _find_continued(texts: Sequence[str], gaps: Sequence[int], marks: Marks, marked: Marked) -> Iterator[int]:
    """Yield lines of paragraphs wrapped at a column, too few to see that: a sentence goes on into or out of them."""
    last = len(texts) - 1
    for k, mark in marked:
        if mark.truncates or mark.completes:
            continue
        above = k > 0 and not gaps[k] and not marks[k - 1] and _goes_on(texts[k - 1], texts[k], mark)
        below = k < last and not gaps[k + 1] and not marks[k + 1] and _goes_on(texts[k], texts[k + 1])
        if above or below:
            yield k


def _goes_on(text: str, following: str, mark: Rule | None = None) -> bool:
    """Tell whether a sentence goes on from one line to the next, of which the second may be taken by `mark`."""
    if text[-1] == "," and following[0].islower():
        return True
    begun = len(text) >= _COLUMN and text.count(" ") >= _WORDS and text.rstrip(",-")[-1:].isalpha()
    alone = mark and not mark.strong and following.endswith(".") and following.count(" ") < 2
    return begun and bool(following[0].islower() or alone or (text.isupper() and following.isupper()))


def _find_subject(texts: Sequence[str], _gaps: Sequence[int], marks: Marks, marked: Marked) -> Iterator[int]:
    """Yield the lines of a kind that stands all over a text: its subject. A banner or a form stands in one place."""
    for kind in _SUBJECTS:
        lines = [k for k, mark in marked if mark.kind == kind]
        far = len(texts) if kind in _POLICIES else _APART
        parted = sum(b - a <= far and _is_parted(texts, marks, a, b) for a, b in pairwise(lines))
        if parted >= _PLACES - 1 and len({texts[k] for k in lines}) >= _PLACES:
            yield from lines


def _find_policy(texts: Sequence[str], gaps: Sequence[int], marks: Marks, marked: Marked) -> Iterator[int]:
    return _find_subject(texts, gaps, marks, [(k, mark) for k, mark in marked if mark.kind in _POLICIES])


def _is_parted(texts: Sequence[str], marks: Marks, above: int, below: int) -> bool:
    return any(not marks[k] and _is_sentence(texts[k]) for k in range(above + 1, below))


def _is_sentence(text: str) -> bool:
    line = describe(text)
    return line.prose or (line.closed and line.words >= _ANSWER)


def _find_topics(texts: Sequence[str], _gaps: Sequence[int], marks: Marks, marked: Marked) -> Iterator[int]:
    """Yield the headings of a manual or a list of questions: short lines with sentences below; and sentences under these."""
    heads = [k for k, mark in marked if mark.kind not in _STREWN and _is_topic(texts, marks, k)]
    sure = Counter(texts[k] for k in heads if not marks[k + 1])
    if len(sure) >= _PLACES or sum(count > 1 for count in sure.values()) >= _AGAIN:
        yield from heads
        yield from (k + 1 for k in heads if marks[k + 1])


def _is_topic(texts: Sequence[str], marks: Marks, k: int) -> bool:
    if k + 1 >= len(texts) or describe(texts[k]).words > _SHORT or not _is_sentence(texts[k + 1]):
        return False
    return not k or not marks[k - 1] or _is_sentence(texts[k - 1])


def _find_closed(texts: Sequence[str], _gaps: Sequence[int], _marks: Marks, marked: Marked) -> Iterator[int]:
    """Yield a word or three that end in a full stop, as no button does: “Next.” is said, or a line of verse."""
    weak = ((k, texts[k]) for k, mark in marked if not mark.strong and mark.kind in _PRESSED)
    return (k for k, text in weak if text.endswith((".", "。")) and text[-2:] != ".." and describe(text).words <= _ANSWER)


def _find_series(_texts: Sequence[str], _gaps: Sequence[int], _marks: Marks, marked: Marked) -> Iterator[int]:
    """Yield the lines of a rule that takes many: dates of a log, names of a play, copyright lines of a licence."""
    light = [(k, mark.id.partition("/")[2]) for k, mark in marked if mark.kind in LIGHT]
    counts = Counter(name for _, name in light)
    return (k for k, name in light if counts[name] >= _SERIES)


def _find_forms(texts: Sequence[str], _gaps: Sequence[int], marks: Marks, marked: Marked) -> Iterator[int]:
    """Yield headings, cells, code, numbered items and speech; in a document made of such forms all but what is safe anywhere."""
    everywhere = is_document(texts)
    bare = not any(not mark and _is_sentence(text) for text, mark in zip(texts, marks, strict=True))  # but for walls
    for k, mark in marked:
        sure = (mark.strong and mark.kind not in LIGHT) or (bare and mark.kind == "wall") or (_is_notice(mark) and not everywhere)
        if not sure and (everywhere or _is_form(texts[k], mark)):
            yield k


def _is_notice(mark: Rule) -> bool:
    """Tell whether a rule's lines say that the article is cut or for subscribers, in whatever form."""
    return mark.truncates or (mark.kind == "subscriber" and "subscribers" in mark.id)


_ITEM = re.compile(r"\d{1,3}[.)] ")


def _is_form(text: str, mark: Rule) -> bool:
    numbered = mark.kind != "byline" and _ITEM.match(text) is not None  # “3. May 2021” is a date
    return text[0] == '"' or is_markup(text) or is_code(text) or numbered


def _find_capitals(texts: Sequence[str], _gaps: Sequence[int], marks: Marks, marked: Marked) -> Iterator[int]:
    """Yield what weak rules take of the headings of a manual or the speakers of a play: others in capitals stand around them."""
    others = {text for text, mark in zip(texts, marks, strict=True) if not mark and len(text) < _COLUMN and text.isupper()}
    found = (k for k, mark in marked if not mark.strong and texts[k].isupper())
    return found if len(others) >= _HEADINGS else iter(())


def _find_speech(texts: Sequence[str], _gaps: Sequence[int], marks: Marks, marked: Marked) -> Iterator[int]:
    """Yield what weak rules take of words that end in a full stop, with no other mark near: “No.” is an answer, no button."""
    for k, mark in marked:
        weak = not mark.strong and not mark.truncates and mark.kind not in LIGHT | {"wall"}
        short = weak and describe(texts[k]).words <= _ANSWER and not texts[k].endswith("...")
        if short and texts[k].endswith((".", "。")) and not any(marks[max(0, k - 1) : k]) and not any(marks[k + 1 : k + 2]):
            yield k


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
