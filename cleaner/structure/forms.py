"""Lines that the form of a text makes its own, whatever words they hold: items, questions and answers, columns, speech, steps.

A banner, a wall or a bar of buttons has none of these forms. So a list of questions about subscriptions, the terms of a site, a
manual, a play in which a wall speaks, come back whole.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate, pairwise

from cleaner.blocks import UNSPACED_CHARACTER
from cleaner.structure.lines import BULLETS, Line, describe, name_bullet
from cleaner.structure.text import LIGHT, Marks, Text

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

Numbers = Sequence[int]
_Finder = Callable[[Text, Numbers], Iterator[int]]


def find_formed(text: Text, asked: Numbers | None = None) -> set[int]:
    """Return which of the lines that are asked for, or else of the marked ones, are the text's own for its form."""
    asked = text.marked if asked is None else asked
    title = text.marks[0] if asked and len(text.texts) > 1 else None
    titled = title is not None and (title.kind not in _ABOVE or title.kind == "legal")
    near = [0, 1, *(k for k in asked if k > 1)] if titled else asked
    formed = set[int]()
    for finder in _FINDERS:
        formed.update(finder(text, near))
    if titled and 1 in formed:
        formed.add(0)  # the title of what is formed
    return formed.intersection(asked)


def _is_strewn(marks: Marks, k: int) -> bool:
    mark = marks[k]
    return mark is not None and mark.kind in _STREWN


def _is_sentence(line: Line) -> bool:
    return line.prose or (line.closed and line.words >= _ANSWER)


def _find_run(texts: Sequence[str], k: int, look: Callable[[str], str]) -> range:
    """Return the lines around line `k` that look as it does."""
    own, first, end = look(texts[k]), k, k + 1
    while first and look(texts[first - 1]) == own:
        first -= 1
    while end < len(texts) and look(texts[end]) == own:
        end += 1
    return range(first, end)


def _find_between(series: Numbers, marks: Marks, count: int) -> Iterator[int]:
    """Yield the lines of a series, the line below each, and the lines up to the next, but what stands among paragraphs."""
    for k, following in pairwise([*series, min(count, series[-1] + 2)]):
        yield k
        if k + 1 < following and not ((mark := marks[k + 1]) and mark.kind in _BESIDE):
            yield k + 1
        if following - k <= _APART:
            yield from (i for i in range(k + 2, following) if not _is_strewn(marks, i))


# --- numbered items ---------------------------------------------------------------------------------------------------
# In lines that are joined: to begin with what parts them is many times as fast as to ask each. A digit is looked for first.
_NUMBERED = re.compile(
    r"\n(?=[*_#>]*+[^\S\n]*+(?:§|[^\W\d]{0,9}+)\.?[^\S\n]?\d)"
    r"[*_#>]*[^\S\n]*((?:§|\w{1,9}\.?)?[^\S\n]?)(\d{1,3})(?:[.):]{0,2}[^\S\n]+|[.、．](?=[^\s\d.]))(?=[^\W\d]|[^\w\s])"
)


def _find_items(text: Text, _asked: Numbers) -> Iterator[int]:
    """Yield numbered lines, three at least that count on, and what stands below each."""
    series, last = list[list[int]](), ("", 0)
    joined = "\n".join(["", *text.texts])
    for match in _NUMBERED.finditer(joined):
        prefix, number = match.groups()
        place = prefix, int(number)
        if place[1] == 1:
            series.append([match.start()])
        elif series and last == (prefix, place[1] - 1):
            series[-1].append(match.start())
        last = place
    if any(len(numbered) >= _PLACES for numbered in series):
        starts = [0, *accumulate(len(line) + 1 for line in text.texts)]
        for numbered in series:
            yield from _find_between([bisect_left(starts, at) for at in numbered], text.marks, len(text.texts))


# --- questions and answers --------------------------------------------------------------------------------------------
_ASKS = ("?", "？", "؟")
_MAY_ASK = re.compile(r"[?？؟*_#> ]")


def _is_question(text: str) -> bool:
    return text.rstrip(_STRIP).endswith(_ASKS)


def _find_questions(text: Text, _asked: Numbers) -> Iterator[int]:
    """Yield questions, three at least with an answer of a sentence, the answers, and a title right above the first."""
    closing = (match.start() for match in _MAY_ASK.finditer(text.lasts))
    questions = [k for k in closing if _is_question(text.texts[k])]
    if len(questions) < _PLACES:
        return
    last = len(text.texts) - 1
    asked = [k for k, below in pairwise([*questions, -1]) if k < last and below != k + 1]
    answered = [k for k in asked if _is_sentence(text.lines[k + 1])]
    if len(answered) >= _PLACES:
        yield from _find_between(asked, text.marks, len(text.texts))
        if asked[0] == 1:
            yield 0


def _find_sections(text: Text, asked: Numbers) -> Iterator[int]:
    """Yield headings, four at least and each another, with a paragraph below each, and the paragraphs: a glossary, a report."""
    lines, seen = text.lines, 0
    for k in asked:
        if k < seen:
            continue
        first, end = _find_pairs(lines, k)
        heads = {text.texts[i] for i in range(first, end, 2)}
        if len(heads) >= _ROWS and 2 * len(heads) == end - first:
            told = sum(not text.marks[i] for i in range(first, end))
            if told >= (1 if len(heads) > _ROWS else 2):
                yield from range(first, end)
        seen = end


def _find_pairs(lines: Sequence[Line], k: int) -> tuple[int, int]:
    """Return where headings with a paragraph below each, of which line `k` is a part, begin and end."""
    first = k if _is_heading(lines[k]) else k - 1
    end = first
    while end >= 0 and end + 1 < len(lines) and _is_heading(lines[end]) and _is_sentence(lines[end + 1]):
        end += 2
    while end > first > 1 and _is_heading(lines[first - 2]) and _is_sentence(lines[first - 1]):
        first -= 2
    return first, end


def _is_heading(line: Line) -> bool:
    return line.words <= _HEADING and not line.closed


# --- columns ----------------------------------------------------------------------------------------------------------
_PAIR = re.compile(r"[^\s:=]+(?: [^\s:=]+){0,3}?\s?[:=]\s+\S")
_SHARE = re.compile(r"\D{2,40}\s[\d.,]+\s?[%٪％]$")


def _name_shape(text: str) -> str:
    """Return what a line of a column looks like: a name and its value, a name and its share, cells; or nothing."""
    for sign in "\t,;":
        if sign in text and f"{sign} " not in text and text[-1] != sign:
            return f"{text.count(sign)} {sign}"
    if text[-1] in "%٪％" and _SHARE.match(text):
        return "share"
    return "pair" if (":" in text or "=" in text) and _PAIR.match(text) else ""


def _find_columns(text: Text, asked: Numbers) -> Iterator[int]:
    """Yield the lines of columns: four at least of one shape; but tags, teasers and the like only among other things."""
    marks, seen = text.marks, 0
    for k in asked:
        if k < seen or not (shape := _name_shape(text.texts[k])):
            continue
        lines = _find_run(text.texts, k, _name_shape)
        seen = lines.stop
        if len(lines) >= _ROWS:
            kinds = {mark.kind for i in lines if (mark := marks[i])}
            strewn = LIGHT if len(kinds - _STREWN) > 1 else _STREWN
            yield from (i for i in lines if shape != "pair" or not (mark := marks[i]) or mark.kind not in strewn)


# --- bullets ----------------------------------------------------------------------------------------------------------
_SHARES = dict.fromkeys(BULLETS, 0.5) | {"–": 0.8, "—": 0.8}  # by sign, what share of a list rules may know


def _find_bullets(text: Text, asked: Numbers) -> Iterator[int]:
    """Yield the items of lists, and the lines of dialogues, of which rules know but a part."""
    seen = 0
    for k in asked:
        sign = name_bullet(text.texts[k])
        if k < seen or not sign:
            continue
        lines = _find_run(text.texts, k, name_bullet)
        seen = lines.stop
        share = sum(bool(text.marks[i]) for i in lines) / len(lines)
        if len(lines) >= _PLACES and share < _SHARES[sign]:
            yield from lines


# --- speech -----------------------------------------------------------------------------------------------------------
def _find_speech(text: Text, _asked: Numbers) -> Iterator[int]:
    """Yield the speakers of a play, two at least who speak twice, each in capitals on a line; and what they say."""
    capitals = [k for k, line in enumerate(text.texts) if line.isupper()]
    names = [k for k in capitals if text.lines[k].words <= _SPEAKER]
    counts = Counter(text.texts[k] for k in names if not ((mark := text.marks[k]) and mark.strong))
    if sum(count > 1 for count in counts.values()) >= 2:
        yield from names
        yield from (k + 1 for k in names if k + 1 < len(text.texts))


# --- steps ------------------------------------------------------------------------------------------------------------
_QUOTED = re.compile(
    r"“[^“”]{1,40}”|„[^„“”]{1,40}[“”]|«[^«»]{1,40}»|「[^「」]{1,30}」|『[^『』]{1,30}』|\"[^\"]{1,40}\"|‘[^‘’]{1,40}’(?!\w)"
)


_QUOTATION = re.compile(r"“[^“”]+”|„[^„“”]+[“”]|«[^«»]+»|「[^「」]+」|『[^『』]+』|\"[^\"]+\"")


def _names_label(text: Text, k: int) -> bool:
    """Tell whether a sentence holds something short in quotation marks, and more than that."""
    if not _is_sentence(text.lines[k]):
        return False
    found = _QUOTED.search(text.texts[k])
    return found is not None and 3 * (found.end() - found.start()) < 2 * len(text.texts[k])


def _quotes(text: str) -> bool:
    """Tell whether a line begins with a quotation and goes on about it."""
    found = _QUOTATION.match(text)
    if not found:
        return False
    rest = describe(text[found.end() :].strip() or "-")
    return rest.closed and rest.words >= _ANSWER


def _find_quotations(text: Text, _asked: Numbers) -> Iterator[int]:
    """Yield the marked lines that quote a notice and say something of it."""
    return (k for k in text.marked if _quotes(text.texts[k]))


def _find_steps(text: Text, _asked: Numbers) -> Iterator[int]:
    """Yield sentences that quote a button, as no button does; in a manual, where they are several, the sentences about them."""
    quoted = [k for k in text.marked if (mark := text.marks[k]) and mark.kind not in _PLEDGING and _names_label(text, k)]
    yield from quoted
    count = len(text.texts)
    named = [k for k in range(count) if _names_label(text, k)] if quoted else []
    if len(named) > 1:
        for step in (-1, 1):
            for k in named:
                while 0 <= k + step < count and _is_sentence(text.lines[k + step]) and not _is_strewn(text.marks, k + step):
                    k += step
                    yield k


# --- policies ---------------------------------------------------------------------------------------------------------
_POLICY = frozenset({"consent", "legal"})


def _find_policy(text: Text, asked: Numbers) -> Iterator[int]:
    """Yield all lines of a policy: headings over sentences about consent, where a banner has buttons, and no article beside."""
    marks, lines = text.marks, text.lines
    known = [k for k in text.marked if (mark := marks[k]) and mark.kind in _POLICY]
    headings = [k for k in known if not _is_sentence(lines[k])]
    headed = [k for k in headings if k + 1 < len(lines) and _is_sentence(lines[k + 1])]
    if len(headed) >= 2 and len(headings) - len(headed) <= 1:
        told = sum(line.words for line, mark in zip(lines, marks, strict=True) if not mark)
        policy = sum(lines[k].words for k in {*known, *(k + 1 for k in headed if marks[k + 1])})
        if told <= 2 * policy:
            yield from asked


# --- titles and lists -------------------------------------------------------------------------------------------------
_WORD = re.compile(r"\w{4,}")
_STEM = 6  # letters of a word that tell it
_NEAR = 40  # lines below a title
_TITLED = frozenset(
    {"chrome", "consent", "registration", "comments", "subscriber"}
)  # kinds of which one line alone heads no text
_TOLD = frozenset({"chrome", "consent", "registration", "comments", "wall", "legal"})  # kinds of which manuals tell
_AROUND = 10  # lines
_TITLES = 3  # lines at most that say what a text is about


def _find_title(text: Text, _asked: Numbers) -> Iterator[int]:
    """Yield what a text begins with: a title right above its first sentence, lines whose words return below.

    All of them return below a title (“Close” above a story in which doors do); most of them where the rule is weak.
    """
    marks = text.marks
    if len(text.texts) < 3 or not marks[0]:
        return
    below = " ".join(line for line, mark in zip(text.texts[1:_NEAR], marks[1:_NEAR], strict=True) if not mark).casefold()
    for k in range(min(_TITLES, len(text.texts) - 1)):
        mark = marks[k]
        if not mark or mark.kind in LIGHT:
            return
        pieces = _list_pieces(text.texts[k])
        found = sum(piece in below for piece in pieces)
        titled = not k and text.lines[0].words <= _SHORT and not marks[1]
        if titled and (found == len(pieces) or (not mark.strong and mark.kind in _TITLED and _is_title(text.lines))):
            yield 0
        elif not mark.strong and mark.kind in _TITLED | _TOLD and found > max(1, len(pieces) // 2 - 1):
            yield k


def _is_title(lines: Sequence[Line]) -> bool:
    """Tell whether two words or more that are no sentence stand above one."""
    return lines[0].words > 1 and not lines[0].closed and _is_sentence(lines[1])


def _find_returning(text: Text, asked: Numbers) -> Iterator[int]:
    """Yield the sentences of weak rules most of whose words return in what no rule takes near by: a manual of a browser."""
    texts, marks = text.texts, text.marks
    for k in asked:
        mark = marks[k]
        if mark and not mark.strong and mark.kind in _TOLD and _is_sentence(text.lines[k]):
            around = range(max(0, k - _AROUND), min(len(texts), k + _AROUND))
            near = " ".join([texts[i] for i in around if not marks[i]]).casefold()
            pieces = _list_pieces(texts[k])
            if len(pieces) >= _PLACES and 5 * sum(piece in near for piece in pieces) >= 3 * len(pieces):
                yield k


def _list_pieces(text: str) -> list[str]:
    """Return the beginnings of the longer words of a line; of a script without spaces, each two characters."""
    text = text.casefold()
    words = _WORD.findall(text) or [text]
    return [
        piece
        for word in words
        for piece in (_pair(word) if UNSPACED_CHARACTER.match(word) else [word[: max(4, min(_STEM, len(word) - 2))]])
    ]


def _pair(word: str) -> list[str]:
    return [word[at : at + 2] for at in range(0, len(word) - 1)]


_LISTING = re.compile("[:：]")


def _find_listed(text: Text, asked: Numbers) -> Iterator[int]:
    """Yield the short lines between one that no rule takes and that ends with a colon, and a sentence: what it lists."""
    lines, end = text.lines, 0
    for k in (match.start() for match in _LISTING.finditer(text.lasts)):
        if text.marks[k] or lines[k].words < _ANSWER:
            continue
        if end <= k:
            end = next((i for i in range(k + 1, len(lines)) if lines[i].closed or lines[i].words > _SHORT), len(lines))
        if end < len(lines) and end - k > _ROWS and not text.marks[end]:
            yield from asked[bisect_right(asked, k) : bisect_right(asked, end - 1)]


_FINDERS: tuple[_Finder, ...] = (
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
    _find_returning,
    _find_listed,
)
