"""Marked lines that are text all the same: cells, subheads, ends of sentences, code, and what returns again and again."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise

from cleaner.rules import Rule
from cleaner.structure.lines import Line, is_code, is_markup
from cleaner.structure.text import LIGHT, Marks, Text

_DIGITS, _VERSION = re.compile(r"\d+"), re.compile(r"\d\.\d+")
Marked = Sequence[tuple[int, Rule]]
# Of a text, its marks as they are by now, and those lines that are still marked: which of these are text.
_Finder = Callable[[Text, Marks, Marked], Iterable[int]]

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
_SERVED = {"registration", "newsletter", "subscriber"}  # kinds of which sites tell in short sentences: “Subscription expired.”
_AGAIN = 2  # headings that return, each with a sentence below
_PLACES = 3  # at least, at which a text comes back to its subject
_BETWEEN = {"ad", "related", "newsletter", "subscriber", "registration"}  # what pages put between paragraphs
_OUTSIDE = {"wall", "comments", "consent", "legal"}  # what stands above an article, below it or instead of it


def spare(text: Text, page: bool = False) -> Text:
    """Return the text without the marks of lines that are text all the same; of a page that is known to be one, of cells only."""
    finders: list[_Finder] = [_find_cells, _find_continued]
    if not page:
        finders += [_find_series, _find_versions, _find_forms, _find_capitals, _find_speech, _find_subheads, _find_told]
    return _apply(finders, text)


def spare_subjects(text: Text) -> Text:
    """Return the text without the marks of policies, of which it is made: they prove no page."""
    return _apply([_find_policy], text)


def spare_topics(text: Text) -> Text:
    """Return the text without the marks of what it is about."""
    return _apply([_find_subject, _find_topics, _find_closed], text)


def _apply(finders: Iterable[_Finder], text: Text) -> Text:
    marks, marked = list(text.marks), [(k, mark) for k in text.marked if (mark := text.marks[k])]
    for finder in finders:
        found = list(finder(text, marks, marked)) if marked else ()
        for k in found:
            marks[k] = None
        if found:
            marked = [pair for pair in marked if marks[pair[0]]]
    return text.unmark([k for k in text.marked if not marks[k]])


def _find_cells(text: Text, _marks: Marks, marked: Marked) -> Iterator[int]:
    """Yield the cells of a table: a banner asks once, a column says “Yes” in each row."""
    buttons = [k for k, mark in marked if mark.kind == "consent" and not mark.strong]
    counts = Counter(text.texts[k] for k in buttons)
    return (k for k in buttons if counts[text.texts[k]] >= _CELLS)


def _find_continued(text: Text, marks: Marks, marked: Marked) -> Iterator[int]:
    """Yield lines of paragraphs wrapped at a column, too few to see that: a sentence goes on into or out of them."""
    texts, gaps, last = text.texts, text.gaps, len(text.texts) - 1
    for k, mark in marked:
        if mark.truncates or mark.completes:
            continue
        above = k > 0 and not gaps[k] and _goes_on(texts[k - 1], texts[k], bool(marks[k - 1]), mark)
        below = k < last and not gaps[k + 1] and _goes_on(texts[k], texts[k + 1], bool(marks[k + 1]))
        if above or below:
            yield k


def _goes_on(text: str, following: str, known: bool, mark: Rule | None = None) -> bool:
    """Tell whether a sentence goes on from one line to the next, of which the second may be taken by `mark`.

    If the other line is `known` as well, a comma alone tells: a box asks in lines that are sentences.
    """
    if following[0].islower() and (text[-1] == "," or _ends_it(text, following)):
        return True
    if known:
        return False
    begun = len(text) >= _COLUMN and text.count(" ") >= _WORDS and text.rstrip(",-")[-1:].isalpha()
    alone = mark and not mark.strong and following.endswith(".") and following.count(" ") < 2
    return begun and bool(following[0].islower() or alone or (text.isupper() and following.isupper()))


def _ends_it(text: str, following: str) -> bool:
    """Tell whether a line that begins small and ends in a full stop ends the sentence of a line that has no end."""
    return following[-1] in ".。" and following.count(" ") >= _ANSWER and text[-1].isalnum() and text.count(" ") >= _ANSWER


def _find_subject(text: Text, marks: Marks, marked: Marked) -> Iterator[int]:
    """Yield the lines of a kind that stands all over a text: its subject. A banner or a form stands in one place."""
    for kind in _SUBJECTS:
        lines = [k for k, mark in marked if mark.kind == kind]
        if len({text.texts[k] for k in lines}) >= _PLACES:
            far = len(text.texts) if kind in _POLICIES else _APART
            if sum(b - a <= far and _is_parted(text, marks, a, b) for a, b in pairwise(lines)) >= _PLACES - 1:
                yield from lines


def _find_policy(text: Text, marks: Marks, marked: Marked) -> Iterator[int]:
    return _find_subject(text, marks, [(k, mark) for k, mark in marked if mark.kind in _POLICIES])


def _is_parted(text: Text, marks: Marks, above: int, below: int) -> bool:
    return any(not marks[k] and _is_sentence(text.lines[k]) for k in range(above + 1, below))


def _is_sentence(line: Line) -> bool:
    return line.prose or (line.closed and line.words >= _ANSWER)


def _find_topics(text: Text, marks: Marks, marked: Marked) -> Iterator[int]:
    """Yield the headings of a manual or a list of questions: short lines with sentences below; and sentences under these."""
    heads = [k for k, mark in marked if mark.kind not in _STREWN and _is_topic(text.lines, marks, k)]
    sure = Counter(text.texts[k] for k in heads if not marks[k + 1])
    if len(sure) >= _PLACES or sum(count > 1 for count in sure.values()) >= _AGAIN:
        yield from heads
        yield from (k + 1 for k in heads if marks[k + 1])


def _is_topic(lines: Sequence[Line], marks: Marks, k: int) -> bool:
    if k + 1 >= len(lines) or lines[k].words > _SHORT or not _is_sentence(lines[k + 1]):
        return False
    return not k or not marks[k - 1] or _is_sentence(lines[k - 1])


def _find_closed(text: Text, _marks: Marks, marked: Marked) -> Iterator[int]:
    """Yield a word or three that end in a full stop, as no button does: “Next.” is said, or a line of verse."""
    weak = ((k, text.texts[k]) for k, mark in marked if not mark.strong and mark.kind in _PRESSED)
    return (k for k, line in weak if line.endswith((".", "。")) and line[-2:] != ".." and text.lines[k].words <= _ANSWER)


def _find_series(text: Text, _marks: Marks, marked: Marked) -> Iterator[int]:
    """Yield the lines of a rule that takes many: dates of a log, names of a play, copyright lines of a licence.

    A caption that soon stands again is one: pages show a picture small and large.
    """
    light = [(k, mark) for k, mark in marked if mark.kind in LIGHT]
    counts, last = Counter[str](), dict[str, int]()
    for k, mark in light:
        again = mark.strong and mark.kind == "media" and k - last.get(text.texts[k], -_APART) < _APART
        counts[_name(mark)] += not again
        last[text.texts[k]] = k
    return (k for k, mark in light if counts[_name(mark)] >= _SERIES)


def _find_versions(text: Text, _marks: Marks, marked: Marked) -> Iterator[int]:
    """Yield the headings of a list of changes: lines that differ in the number of a version alone."""
    forms = {k: _DIGITS.sub("0", text.texts[k]) for k, mark in marked if not mark.strong and _VERSION.search(text.texts[k])}
    counts = Counter(forms.values())
    return (k for k, form in forms.items() if counts[form] >= _SERIES)


def _name(mark: Rule) -> str:
    return mark.id.partition("/")[2]


def _find_forms(text: Text, marks: Marks, marked: Marked) -> Iterator[int]:
    """Yield headings, cells, code, numbered items and speech; in a document made of such forms all but what is safe anywhere."""
    doubtful = [(k, mark) for k, mark in marked if not mark.strong or mark.kind in LIGHT]
    walls = any(mark.kind == "wall" for _, mark in doubtful)
    bare = walls and not any(not mark and _is_sentence(line) for line, mark in zip(text.lines, marks, strict=True))
    for k, mark in doubtful:  # but for walls of a text that has no sentence else
        sure = (bare and mark.kind == "wall") or (_is_notice(mark) and not text.document)
        if not sure and (text.document or _is_form(text.texts[k], mark)):
            yield k


def _is_notice(mark: Rule) -> bool:
    """Tell whether a rule's lines say that the article is cut or for subscribers, in whatever form."""
    return mark.truncates or (mark.kind == "subscriber" and "subscribers" in mark.id)


_ITEM = re.compile(r"\d{1,3}[.)] |\d{1,2}(?:\.\d{1,2})+\.? +[^\W\d]")  # “2.4.6. Storage” as well


def _is_form(text: str, mark: Rule) -> bool:
    numbered = mark.kind != "byline" and _ITEM.match(text) is not None  # “3. May 2021” is a date
    return text[0] == '"' or is_markup(text) or is_code(text) or numbered


def _find_capitals(text: Text, marks: Marks, marked: Marked) -> Sequence[int]:
    """Return what weak rules take of the headings of a manual or the speakers of a play: others in capitals stand around them."""
    found = [k for k, mark in marked if not mark.strong and text.texts[k].isupper()]
    if not found:
        return found
    unmarked = (line for line, mark in zip(text.texts, marks, strict=True) if not mark)
    return found if len({line for line in unmarked if len(line) < _COLUMN and line.isupper()}) >= _HEADINGS else ()


def _find_speech(text: Text, marks: Marks, marked: Marked) -> Iterator[int]:
    """Yield what weak rules take of words that end in a full stop, with no other mark near: “No.” is an answer, no button."""
    for k, mark in marked:
        said = not mark.button and mark.kind in _SERVED  # of two words at least
        weak = not (mark.strong or mark.truncates or said or mark.kind in LIGHT or mark.kind == "wall")
        short = weak and text.lines[k].words <= _ANSWER and not text.texts[k].endswith("...")
        if short and text.texts[k].endswith((".", "。")) and not any(marks[max(0, k - 1) : k]) and not any(marks[k + 1 : k + 2]):
            yield k


def _find_subheads(text: Text, marks: Marks, marked: Marked) -> list[int]:
    """Return the lines of weak rules that are subheads: short lines above sentences, as most others of them are."""
    lines = text.lines
    weak = [k for k, mark in marked if not mark.strong and mark.kind not in _BETWEEN and _is_subhead(lines, k)]
    found = [k for k in weak if _is_alone(marks, k)]
    if not found:
        return found
    others = sum(_is_subhead(lines, k) and not any(marks[k - 1 : k + 2]) for k in range(1, len(lines) - 1))
    return found if others >= max(_SUBHEADS, len(found)) else []


def _is_subhead(lines: Sequence[Line], k: int) -> bool:
    if lines[k].words > _SHORT or lines[k].closed or not 0 < k < len(lines) - 1:
        return False
    return lines[k - 1].closed and lines[k + 1].closed and lines[k + 1].words > 3


def _find_told(text: Text, marks: Marks, marked: Marked) -> Iterator[int]:
    """Yield the lines between two paragraphs that are of kinds which extractors do not find there."""
    lines = text.lines
    inner = [k for k, mark in marked if mark.kind in _OUTSIDE and 0 < k < len(lines) - 1 and _is_alone(marks, k)]
    return (k for k in inner if lines[k - 1].prose and lines[k + 1].prose)


def _is_alone(marks: Marks, k: int) -> bool:
    """Tell whether line `k`, which is neither the first nor the last, is marked and its neighbours are not."""
    return bool(marks[k]) and not marks[k - 1] and not marks[k + 1]
