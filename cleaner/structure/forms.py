"""Lines that the form of a text makes its own, whatever words they hold: items, questions and answers, columns, speech, steps.

A banner, a wall or a bar of buttons has none of these forms. So a list of questions about subscriptions, the terms of a site, a
manual, a play in which a wall speaks, come back whole.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby, pairwise

from cleaner.structure.lines import describe
from cleaner.structure.text import LIGHT, Marks

_PLACES = 3  # items, questions or steps at least
_ANSWER = 4  # words
_SHORT = 9  # words of a heading
_HEADING = 4  # words of the heading of a short section
_APART = 6  # lines at most from one question, item or step to the next
_ROWS = 4  # lines of a column at least
_SPEAKER = 6  # words at most of a line that says who speaks
# Kinds that stand among the paragraphs of an article of any form.
_STREWN = frozenset({"ad", "related", "media", "byline", "share", "newsletter", "navigation"})
_PLEDGING = frozenset({"consent", "legal", "newsletter", "media", "byline"})  # kinds that quote the button which they are about
_BESIDE = frozenset({"ad", "related", "media", "share"})  # and right below a question
_ABOVE = LIGHT | {"chrome", "ad"}  # kinds that stand above a title
_STRIP = "*_#> "

Texts = Sequence[str]


def find_formed(texts: Texts, marks: Marks) -> set[int]:
    """Return the lines that are the text's own for its form."""
    formed = set[int]()
    for finder in _FINDERS:
        formed.update(finder(texts, marks))
    if 1 in formed and (mark := marks[0]) and (mark.kind not in _ABOVE or mark.kind == "legal"):
        formed.add(0)  # the title of what is formed
    return formed


def _is_strewn(marks: Marks, k: int) -> bool:
    mark = marks[k]
    return mark is not None and mark.kind in _STREWN


def _is_sentence(text: str) -> bool:
    line = describe(text)
    return line.prose or (line.closed and line.words >= _ANSWER)


def _find_between(series: Sequence[int], marks: Marks, count: int) -> Iterator[int]:
    """Yield the lines of a series, the line below each, and the lines up to the next, but what stands among paragraphs."""
    for k, following in pairwise([*series, min(count, series[-1] + 2)]):
        yield k
        if k + 1 < following and not ((mark := marks[k + 1]) and mark.kind in _BESIDE):
            yield k + 1
        if following - k <= _APART:
            yield from (i for i in range(k + 2, following) if not _is_strewn(marks, i))


# --- numbered items ---------------------------------------------------------------------------------------------------
_NUMBERED = re.compile(r"[*_#>]*\s*((?:§|\w{1,9}\.?)?\s?)(\d{1,3})(?:[.):]{0,2}\s+|[.、．](?=[^\s\d.]))(?=[^\W\d]|[^\w\s])")


def _find_items(texts: Texts, marks: Marks) -> Iterator[int]:
    """Yield numbered lines, three at least that count on, and what stands below each."""
    series, last = list[list[int]](), ("", 0)
    for k, text in enumerate(texts):
        match = _NUMBERED.match(text)
        if not match:
            continue
        prefix, number = match[1], int(match[2])
        if number == 1:
            series.append([k])
        elif series and last == (prefix, number - 1):
            series[-1].append(k)
        last = prefix, number
    if any(len(numbered) >= _PLACES for numbered in series):
        for numbered in series:
            yield from _find_between(numbered, marks, len(texts))


# --- questions and answers --------------------------------------------------------------------------------------------
_ASKS = ("?", "？", "؟")


def _is_question(text: str) -> bool:
    return text.rstrip(_STRIP).endswith(_ASKS)


def _find_questions(texts: Texts, marks: Marks) -> Iterator[int]:
    """Yield questions, three at least with an answer of a sentence, the answers, and a title right above the first."""
    asked = [k for k in range(len(texts) - 1) if _is_question(texts[k]) and not _is_question(texts[k + 1])]
    answered = [k for k in asked if _is_sentence(texts[k + 1])]
    if len(answered) >= _PLACES:
        yield from _find_between(asked, marks, len(texts))
        if asked[0] == 1:
            yield 0


def _find_sections(texts: Texts, marks: Marks) -> Iterator[int]:
    """Yield headings, four at least and each another, with a paragraph below each, and the paragraphs: a glossary, a report."""
    k = 0
    while k + 1 < len(texts):
        heads = list[int]()
        while k + 1 < len(texts) and _is_heading(texts[k]) and _is_sentence(texts[k + 1]):
            heads.append(k)
            k += 2
        lines = range(heads[0], k) if heads else range(0)
        told = sum(not marks[k] for k in lines)
        if len(heads) >= _ROWS and len({texts[k] for k in heads}) == len(heads) and told >= (1 if len(heads) > _ROWS else 2):
            yield from lines
        k += not heads


def _is_heading(text: str) -> bool:
    line = describe(text)
    return line.words <= _HEADING and not line.closed


# --- columns ----------------------------------------------------------------------------------------------------------
_PAIR = re.compile(r"[^\s:=]+(?: [^\s:=]+){0,3}?\s?[:=]\s+\S")
_SHARE = re.compile(r"\D{2,40}\s[\d.,]+\s?[%٪％]$")


def _name_shape(text: str) -> str:
    """Return what a line of a column looks like: a name and its value, a name and its share, cells; or nothing."""
    for sign in "\t,;":
        if sign in text and f"{sign} " not in text and text[-1] != sign:
            return f"{text.count(sign)} {sign}"
    return "share" if _SHARE.match(text) else "pair" if _PAIR.match(text) else ""


def _find_columns(texts: Texts, marks: Marks) -> Iterator[int]:
    """Yield the lines of columns: four at least of one shape; but tags, teasers and the like only among other things."""
    for shape, group in groupby(range(len(texts)), key=lambda k: _name_shape(texts[k])):
        lines = list(group)
        if not shape or len(lines) < _ROWS:
            continue
        kinds = {mark.kind for k in lines if (mark := marks[k])}
        strewn = LIGHT if len(kinds - _STREWN) > 1 else _STREWN
        yield from (k for k in lines if shape != "pair" or not (mark := marks[k]) or mark.kind not in strewn)


# --- bullets ----------------------------------------------------------------------------------------------------------
_BULLETS = {"-": 0.5, "*": 0.5, "•": 0.5, "·": 0.5, "–": 0.8, "—": 0.8}  # by sign, what share of a list rules may know


def _find_bullets(texts: Texts, marks: Marks) -> Iterator[int]:
    """Yield the items of lists, and the lines of dialogues, of which rules know but a part."""
    for sign, group in groupby(range(len(texts)), key=lambda k: texts[k][0] if texts[k][1:2] == " " else ""):
        lines = list(group)
        share = sum(bool(marks[k]) for k in lines) / len(lines)
        if len(lines) >= _PLACES and share < _BULLETS.get(sign, 0):
            yield from lines


# --- speech -----------------------------------------------------------------------------------------------------------
def _find_speech(texts: Texts, marks: Marks) -> Iterator[int]:
    """Yield the speakers of a play, two at least who speak twice, each in capitals on a line; and what they say."""
    names = [k for k, text in enumerate(texts) if text.isupper() and describe(text).words <= _SPEAKER]
    counts = Counter(texts[k] for k in names if not ((mark := marks[k]) and mark.strong))
    if sum(count > 1 for count in counts.values()) >= 2:
        yield from names
        yield from (k + 1 for k in names if k + 1 < len(texts))


# --- steps ------------------------------------------------------------------------------------------------------------
_QUOTED = re.compile(
    r"“[^“”]{1,40}”|„[^„“”]{1,40}[“”]|«[^«»]{1,40}»|「[^「」]{1,30}」|『[^『』]{1,30}』|\"[^\"]{1,40}\"|‘[^‘’]{1,40}’(?!\w)"
)


_QUOTATION = re.compile(r"“[^“”]+”|„[^„“”]+[“”]|«[^«»]+»|「[^「」]+」|『[^『』]+』|\"[^\"]+\"")


def _names_label(text: str) -> bool:
    """Tell whether a sentence holds something short in quotation marks, and more than that."""
    found = _QUOTED.search(text)
    return found is not None and 3 * (found.end() - found.start()) < 2 * len(text) and _is_sentence(text)


def _quotes(text: str) -> bool:
    """Tell whether a line begins with a quotation and goes on about it."""
    found = _QUOTATION.match(text)
    if not found:
        return False
    rest = describe(text[found.end() :].strip() or "-")
    return rest.closed and rest.words >= _ANSWER


def _find_quotations(texts: Texts, marks: Marks) -> Iterator[int]:
    """Yield the marked lines that quote a notice and say something of it."""
    return (k for k, mark in enumerate(marks) if mark and _quotes(texts[k]))


def _find_steps(texts: Texts, marks: Marks) -> Iterator[int]:
    """Yield sentences that quote a button, as no button does; in a manual, where they are several, the sentences about them."""
    named = [k for k, text in enumerate(texts) if _names_label(text)]
    quoted = [k for k in named if (mark := marks[k]) and mark.kind not in _PLEDGING]
    yield from quoted
    if quoted and len(named) > 1:
        for step in (-1, 1):
            for k in named:
                while 0 <= k + step < len(texts) and _is_sentence(texts[k + step]) and not _is_strewn(marks, k + step):
                    k += step
                    yield k


# --- policies ---------------------------------------------------------------------------------------------------------
_POLICY = frozenset({"consent", "legal"})


def _find_policy(texts: Texts, marks: Marks) -> Iterator[int]:
    """Yield all lines of a policy: headings over sentences about consent, where a banner has buttons, and no article beside."""
    known = [k for k, mark in enumerate(marks) if mark and mark.kind in _POLICY]
    headings = [k for k in known if not _is_sentence(texts[k])]
    headed = [k for k in headings if k + 1 < len(texts) and _is_sentence(texts[k + 1])]
    if len(headed) >= 2 and len(headings) - len(headed) <= 1:
        told = sum(describe(texts[k]).words for k in range(len(texts)) if not marks[k])
        policy = sum(describe(texts[k]).words for k in {*known, *(k + 1 for k in headed if marks[k + 1])})
        if told <= 2 * policy:
            yield from range(len(texts))


# --- titles and lists -------------------------------------------------------------------------------------------------
_WORD = re.compile(r"\w{4,}")
_STEM = 6  # letters of a word that tell it
_NEAR = 40  # lines below a title


def _find_title(texts: Texts, marks: Marks) -> Iterator[int]:
    """Yield the first line if all its words return in what no rule takes below: “Close” above a story in which doors do."""
    if len(texts) < 3 or not marks[0] or marks[1] or marks[0].kind in LIGHT or describe(texts[0]).words > _SHORT:
        return
    below = " ".join(text for text, mark in zip(texts[1:_NEAR], marks[1:_NEAR], strict=True) if not mark).casefold()
    words = _WORD.findall(texts[0].casefold()) or [texts[0].casefold()]
    if all(word[:_STEM] in below for word in words):
        yield 0


def _find_listed(texts: Texts, marks: Marks) -> Iterator[int]:
    """Yield the short lines between one that no rule takes and that ends with a colon, and a sentence: what it lists."""
    for k, text in enumerate(texts):
        if text.endswith((":", "：")) and not marks[k] and describe(text).words >= _ANSWER:
            end = next((i for i in range(k + 1, len(texts)) if describe(texts[i]).closed or describe(texts[i]).words > _SHORT), k)
            if end - k > _ROWS and not marks[end]:
                yield from range(k + 1, end)


_FINDERS: tuple[Callable[[Texts, Marks], Iterator[int]], ...] = (
    _find_items,
    _find_questions,
    _find_sections,
    _find_columns,
    _find_bullets,
    _find_speech,
    _find_steps,
    _find_quotations,
    _find_policy,
    _find_title,
    _find_listed,
)
