"""The verdict on a page: the signs of its text, of its lines around the text, and of what it declares, weighed together.

None of a page's own signs is a verdict: of the pages whose JSON-LD says that they are not free, one in four is cut.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from itertools import chain
from operator import attrgetter, itemgetter
from typing import TYPE_CHECKING

from cleaner.page.lengths import Length, find_lengths
from cleaner.page.read import Page
from cleaner.page.repair import find_end
from cleaner.page.tree import PageLine
from cleaner.result import Evidence, Result, Truncation
from cleaner.rules import Rule
from cleaner.verdict.access import read_access, read_reason
from cleaner.verdict.signs import WEIGHTS, Sign, cite, list_said, weigh_signs
from cleaner.verdict.status import weigh_status
from cleaner.verdict.text import (
    FEW,
    MANY,
    Notice,
    find_last,
    is_last_page,
    is_weak,
    judge,
    may_go_on,
    read_ending,
    read_notice_signs,
    read_share,
)
from cleaner.words import PROSE, SENTENCE_CLOSE, count_words, has_prose, is_prose

if TYPE_CHECKING:
    from cleaner.matching.matcher import Verdict

    Inspect = Callable[[str], Verdict | None]

_WHOLE = 0.85  # of a declared length: with as much shown, nothing is missing
_SHORT = 0.6  # of a declared length: with less of it on the page the article may be cut
_STUB = 400  # words of a page above which it is no wall
_STUB_TEXT = 150  # words of an article above which no wall stands in its place
_LABEL = 30  # characters; shorter lines are menus and labels, which do not make a page long
_AFTER = 12  # lines after the last prose in which a wall's notice stands
_ABOVE = 8  # lines before the first of the text in which a label of it stands
_BODIES = 3  # elements with the most prose that may be the body, and lines behind each in which its notice stands
_SO_MANY = 5  # words of a notice that is more than a label
_BELOW = 30  # short lines that may stand below the last prose of a text
_SITE_LINE = 120  # characters of a line below a notice that may be the site's
_REFERENCES = 10  # items with a year that make a list of references
_ITEM = 60  # characters of an item
_BEFORE = 20  # lines before the references in which a notice stands
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_BRACKETED = re.compile(r"[\[(（【].{2,40}[\])）】]$")
_PAGED = re.compile(r"[\[(（]([^\[\]()（）]{3,20})[\])）](?=$| [-|–—])")  # what stands in brackets at the end of a title
# A count of pages in any language: one number of another, and a word.
_COUNTED = re.compile(r"[^\d/]{0,10}(?<!\d)(\d{1,2}) ?[/／] ?(\d{1,2})(?!\d)(?=.*[^\W\d_]{2})[^\d/]{0,10}$")
_COUNTING = 8  # words of such a count; a Chinese headline on two thirds of something has more
_PAGER = Rule("any/pager", "navigation", True, None, None, "line", True, False, "pager")
_KEY = 40  # characters by which a line of the text is recognized in the page
_SEARCHED = 1_000_000  # characters of a text, above which only lines' beginnings are compared
_HEADINGS = frozenset({"t", "h"})
_PAID_TIERS = frozenset({"paid", "locked", "premium", "metered", "subscriber", "subscription"})
_LISTS = frozenset({"forum", "listing", "documentation"})  # sorts whose pages are counted, or which are many texts
_BROKEN = 40  # characters of a paragraph that breaks off; half as many of Chinese or Japanese
_PARAGRAPHS = 3  # of a body, from which its habit of ending them is told
_MANY_LOCKED = 780  # words from which on a part that is absent is rather a stale name: nine such pages showed 784 or more
_UNCLOSED = 0.2  # of its paragraphs that are credits and captions
_CREDITS = 5  # short lines that may stand below an excerpt
_CLOSED = (*SENTENCE_CLOSE, ":")
_QUOTES = "\"”“’'»"
_COMMAS = (",", "，", "、", "،")
_NAMES = 3  # words for each that begins with a capital, at least, in a sentence that is no list of names
_LEFT_OUT = ("[...]", "[…]")  # the end of a feed's excerpt; also of a quotation that leaves something out
_FOLLOWING = 2  # paragraphs below the last of a text in which one that breaks off is sought
_ENDINGS = frozenset({"ellipsis", "stops within a sentence"})


def weigh(result: Result, page: Page, inspect: Inspect, status: int | None = None) -> Truncation:
    """Return the verdict on a page: that of its text (`result.truncation`) with the signs of page and response weighed in."""
    judged = _finish(_weigh_page(result, page, cache(inspect)), page)  # half of the lines are asked for twice
    if page.hidden and judged.status == "complete" and page.facts.free != {True}:
        judged = replace(judged, status="unknown", evidence=(*judged.evidence, Evidence("script", "text stands in scripts only")))
    return weigh_status(judged, status)


def _finish(judged: Truncation, page: Page) -> Truncation:
    """Return the verdict with who may read the article, its reason where it has one, and the sort of the page as evidence."""
    access = judged.access or read_access([], page.facts.free, _read_tier(page.facts.tier))
    reason = judged.reason
    if judged.status == "truncated" and reason is None:
        reason = "subscription" if access == "paid" or page.mark or page.scrambled else None
    sort = Evidence("page", f"sort: {page.sort.name}", text=", ".join(page.sort.reasons))
    shown = reason if judged.status in {"truncated", "blocked"} else None
    return replace(judged, access=access, reason=shown, evidence=(*judged.evidence, sort))


def _read_tier(tier: str) -> str:
    return "paid" if tier in _PAID_TIERS else tier if tier in {"free", "registration"} else ""


def _weigh_page(result: Result, page: Page, inspect: Inspect) -> Truncation:
    judged = result.truncation
    if judged.status == "blocked":
        return judged if _is_short(page) else replace(judged, status="unknown")
    if walls := find_blocks(result.text, page, inspect):
        found = judge(result.text, walls)
        return replace(found, evidence=tuple(replace(e, source="page", start=None) for e in found.evidence))
    if judged.basis in {"stated", "counted"}:
        return _join_stated(judged, page)
    if not judged.shown_words:
        return judged
    text, notices = _find_notices(result, page, inspect)
    for notice in notices:
        if notice.rule.truncates and not is_last_page(notice) and read_share(notice, text)[0] is not None:
            stated = judge(text, [notice])
            if stated.basis:
                return _join_stated(replace(stated, evidence=(_cite(notice),)), page)
    return _weigh_all(judged, page, text, notices, inspect)


def _join_stated(judged: Truncation, page: Page) -> Truncation:
    """Return a verdict that the text states with the page's signs as further evidence; a whole declared length refutes it."""
    lengths = find_lengths(judged_text(judged, page), page, scripts=True) if judged.status == "truncated" else []
    if _is_all_there(lengths):
        return replace(judged, status="complete", reason=None, missing=None, basis=None, total_words=None)
    facts = [sign.evidence for sign in _read_fact_signs(page) if sign.evidence]
    return replace(judged, evidence=(*judged.evidence, *facts))


def judged_text(judged: Truncation, page: Page) -> str:
    """Return the lines of the article that stand above its notice: below a short teaser an extractor finds teasers of others."""
    cited = [e.text for e in judged.evidence if e.text]
    at = max((i for i, line in enumerate(page.lines) if any(words in line.text for words in cited)), default=0)
    return _keep_above(page.text, page.lines[:at]) or page.text


def _weigh_all(judged: Truncation, page: Page, text: str, notices: Sequence[Notice], inspect: Inspect) -> Truncation:
    """Weigh the signs of text, page and declared lengths."""
    signs = [
        *_read_text_signs(judged, text, page, inspect),
        *map(_as_page, read_notice_signs(notices)),
        *_read_fact_signs(page),
    ]
    signs += _read_size_signs(judged.shown_words, signs)
    asked = any(sign.weight > 0 for sign in signs) or page.facts.bodies or page.facts.figures
    shown = judged_text(replace(judged, evidence=cite(signs)), page) if any(s.says for s in signs) else text
    lengths = find_lengths(shown, page, scripts=any(sign.weight > 0.3 for sign in signs)) if asked else []
    signs += _read_length_signs(lengths, judged.shown_words)
    signs = _drop_endings(signs)
    status = "complete" if page.sort.name in _LISTS and not _is_told(signs) else weigh_signs(signs)
    verdict = Truncation(
        status, None, None, None, judged.access, judged.shown_words, None, (*cite(signs), *(n.evidence for n in lengths))
    )
    if status != "truncated":
        return verdict
    reason = read_reason(list_said(signs))
    if page.scrambled:
        hidden = count_words(page.scrambled)
        total = judged.shown_words + hidden
        return replace(verdict, reason=reason, basis="counted", missing=round(hidden / total, 4), total_words=total)
    return _measure(replace(verdict, reason=reason, basis="inferred"), [length for length in lengths if length.sure])


def _as_page(sign: Sign) -> Sign:
    """Return the sign of a notice that stands on the page only: a box of the site may hold it, so that some weigh less."""
    name = f"{sign.name} on the page"
    seen = sign.evidence and replace(sign.evidence, source="page", start=None)
    return Sign(name if name in WEIGHTS else sign.name, seen, sign.says)


def _cite(notice: Notice) -> Evidence:
    return replace(notice.evidence, source="page", start=None)


def _is_told(signs: Iterable[Sign]) -> bool:
    """Tell whether a notice or a wall's mark says that something is missing."""
    return any(sign.name in {"notice", "mark of a paywall", "scrambled text", "excerpt's end"} for sign in signs)


def _drop_endings(signs: list[Sign]) -> list[Sign]:
    """Leave out an odd end of the text where nothing else speaks of a cut.

    A last line without its full stop is a credit or a label in nearly all pages, and an ellipsis a figure of speech in most.
    """
    if any(sign.weight > 0 and sign.name not in {*_ENDINGS, "few words"} for sign in signs):
        return signs
    return [sign for sign in signs if sign.name not in _ENDINGS]


def _read_text_signs(judged: Truncation, text: str, page: Page, inspect: Inspect) -> Iterator[Sign]:
    """Yield the signs that the text gave; and what the page shows at its end."""
    notices = [n for e in judged.evidence if e.start is not None for n in _read_again(e, inspect)]
    for sign in read_notice_signs(notices):
        yield Sign("weak notice on the page", sign.evidence, sign.says) if sign.name == "weak notice" else sign
    last, ending = _find_end(text, page, inspect)
    if last.endswith(("...", "…")) and (link := _find_bracketed(page, last)):
        yield Sign("link behind the ellipsis", Evidence("page", "link behind the ellipsis", text=link), "feed")
    if ending and not (ending == "stops within a sentence" and _is_heading(page, last)):
        yield Sign(ending, Evidence("text", ending, text=last[-80:]), "feed" if ending == "excerpt's end" else "")


def _find_end(text: str, page: Page, inspect: Inspect) -> tuple[str, str]:
    """Return the last line of the article's body that is prose or ends oddly, and the sign that its end is.

    Headings, items and boxes may stand below it. Without a body it is the very last line.
    """
    body, very_last = [*_find_body(text, page)], find_last(text)
    body += _find_left(body, page, inspect)
    closed = [line.endswith(_CLOSED) for line in body if _may_break(line)]
    habit = len(closed) >= _PARAGRAPHS and closed.count(False) <= 1 + _UNCLOSED * len(closed)
    ended = _find_excerpt([*body, very_last]) or _find_excerpt([line for line in text.split("\n") if line.strip()])
    if ended := ended or _find_broken(body, text, page):
        return ended, "excerpt's end"
    for line in reversed(body):
        ending = read_ending(line)
        if not ending and habit and _may_break(line) and _is_open(line):
            ending = "stops within a sentence"
        if ending or is_prose(line):
            break
    else:
        return very_last, read_ending(very_last)
    if not ending and habit and very_last not in body and _is_paragraph(very_last, page) and _is_open(very_last):
        return very_last, "stops within a sentence"
    return line, ending


def _is_open(line: str) -> bool:
    """Tell whether a line goes on: it ends in a letter, a comma (be it before a quotation mark), or, if it is long, a number."""
    unquoted = line.rstrip(_QUOTES)
    if unquoted != line:
        return unquoted.endswith(_COMMAS)
    return may_go_on(line[-1]) or (line[-1].isdigit() and len(line) > PROSE)


def _may_break(line: str) -> bool:
    """Tell whether a line is long enough for a paragraph that breaks off."""
    return len(line) >= _BROKEN or (2 * len(line) >= _BROKEN and 2 * count_words(line) >= _BROKEN)


def _is_paragraph(line: str, page: Page) -> bool:
    """Tell whether a line is a long paragraph of the page: items, headings and captions are never closed."""
    return len(line) > PROSE and any(words == line and page.lines[i].role == "p" for i, words in enumerate(page.texts))


def _find_excerpt(body: Sequence[str]) -> str:
    """Return the line with which a body ends as an excerpt does, whatever few short lines stand below it."""
    for line in body[: -_CREDITS - 1 : -1]:
        if read_ending(line) == "excerpt's end":
            return line
        if len(line) > _SITE_LINE:
            break
    return ""


def _find_broken(body: Sequence[str], text: str, page: Page) -> str:
    """Return the one paragraph of a page that ends as an excerpt does, in the text or where the body stands around or above it.

    Headings, captions and lists of other articles may stand below it. Of teasers several end so; below a quotation that
    leaves something out the element goes on.
    """
    ends = [i for i, words in enumerate(page.texts) if words.endswith(_LEFT_OUT) and is_prose(words)]
    if len(ends) != 1 or page.sort.name in _LISTS:
        return ""
    at, broken, known = ends[0], page.lines[ends[0]], set(body)
    places = [i for i, line in enumerate(page.lines) if line.text in known]
    around = {element for i in places for element in (page.lines[i].parent, page.lines[i].outer)} - {""}
    is_beside = around & {broken.parent, broken.outer} or (places and 0 < at - places[-1] <= _FOLLOWING)
    if not is_beside and broken.text not in text:
        return ""
    below = [line for line in page.lines[at + 1 :] if line.parent == broken.parent or line.outer == broken.outer]
    return "" if any(line.role not in _HEADINGS and is_prose(line.text) for line in below) else broken.text


def _find_body(text: str, page: Page) -> list[str]:
    """Return the lines of the element that holds most of the text's prose; where each paragraph has its own, of that around.

    Where there is no such element it is all paragraphs.
    """
    keys = {line.strip()[:_KEY] for line in text.split("\n")}
    found = [page.lines[i] for i, words in enumerate(page.texts) if words[:_KEY] in keys]
    found = [line for line in found if line.role in {"p", "d"}]
    for level in (attrgetter("parent"), attrgetter("outer")):
        sizes: Counter[str] = Counter()
        for line in found:
            if is_prose(line.text):
                sizes[level(line)] += len(line.text)
        best, size = max(sizes.items(), key=itemgetter(1), default=("", 0))
        if 2 * size >= sizes.total():
            return [line.text for line in found if level(line) == best] if best else []
    return [line.text for line in found if line.role == "p"]


def _find_left(body: Sequence[str], page: Page, inspect: Inspect) -> list[str]:
    """Return paragraphs that an extractor left right below the body: what breaks off looks like a label.

    They stand in the same element, or are long and the very next line.
    """
    prose = next((line for line in reversed(body) if is_prose(line)), "")
    at = _find_place(page, lambda words: words == prose) if prose else None
    if at is None:
        return []
    last, left = page.lines[at], list[str]()
    for i, line in enumerate(page.lines[at + 1 : at + 1 + _FOLLOWING]):
        beside = {line.parent, line.outer} & {last.parent, last.outer} or (i == 0 and len(line.text) > PROSE)
        if line.role != "p" or not beside or inspect(line.text):
            break
        if line.text not in body:
            left.append(line.text)
    return left


def _read_again(evidence: Evidence, inspect: Inspect) -> Iterator[Notice]:
    """Yield the notices that evidence of the text cites."""
    verdict = inspect(evidence.text)
    for hit in verdict.hits if verdict else ():
        yield Notice(hit.rule, evidence.start or 0, evidence.text, dict(hit.figures), 0)


def _is_heading(page: Page, last: str) -> bool:
    return any(words == last and page.lines[i].role in _HEADINGS for i, words in enumerate(page.texts))


def _find_place(page: Page, is_wanted: Callable[[str], bool]) -> int | None:
    """Return the place of the last line of a page that is wanted."""
    texts = page.texts
    return next((i for i in range(len(texts) - 1, -1, -1) if is_wanted(texts[i])), None)


def _find_bracketed(page: Page, last: str) -> str:
    """Return the bracketed words that follow the last line of the text on the page, on a line of their own or at its end."""
    key = last[-_KEY:]
    at = _find_place(page, lambda words: key in words)
    if at is None:
        return ""
    rest = page.lines[at].text.rpartition(key)[2].strip()
    for words in (rest, *(line.text for line in page.lines[at + 1 : at + 2])):
        if words and _BRACKETED.match(words):
            return words
    return ""


def _read_size_signs(shown: int, signs: Iterable[Sign]) -> list[Sign]:
    """Return what the length says: a long text is no teaser, unless it says itself that it is cut."""
    if shown < FEW:
        return [Sign("few words")]
    seen = {sign.name: sign for sign in signs}
    many = _MANY_LOCKED if "locked part is absent" in seen else MANY
    if shown < many or "excerpt's end" in seen or any(sign.name == "notice" and _is_explicit(sign) for sign in signs):
        return []
    broken = seen.get("stops within a sentence")
    return [] if "not free" in seen and broken and _breaks_off(broken) else [Sign("many words")]


def _breaks_off(sign: Sign) -> bool:
    """Tell whether a text breaks off before a common word or a number, or, in German, a noun: credits are full of names."""
    words = sign.evidence.text.split() if sign.evidence else []
    capitals = [word[:1].isupper() for word in words]
    return bool(words) and (not capitals[-1] or _NAMES * sum(capitals) <= len(capitals))


def _is_explicit(sign: Sign) -> bool:
    """Tell whether a notice stands in the text itself, or says in so many words that one must subscribe to read on."""
    seen = sign.evidence
    return seen is not None and (seen.start is not None or (sign.says == "cut" and count_words(seen.text) >= _SO_MANY))


def _read_fact_signs(page: Page) -> Iterator[Sign]:
    """Yield what the page says of itself. Each of these stands on more complete pages than on cut ones, but for a wall's mark."""
    facts = page.facts
    if page.mark:
        yield Sign("mark of a paywall", Evidence("dom", "paywall mark", text=page.mark))
    if page.scrambled:
        yield Sign("scrambled text", Evidence("text", "scrambled text", text=page.scrambled[:80]))
    if facts.free == {False}:
        yield Sign("not free", Evidence("json-ld", "isAccessibleForFree", 0.0, "false"))
    if facts.free == {True}:
        yield Sign("free", Evidence("json-ld", "isAccessibleForFree", 1.0, "true"))
    if facts.tier in _PAID_TIERS:
        yield Sign("paid tier", Evidence("meta", "content tier", text=facts.tier))
    for part in facts.locked:
        if not part.present:
            yield Sign("locked part is absent", Evidence("json-ld", "locked part is not in the page", text=part.selector))


def _read_length_signs(lengths: Sequence[Length], shown: int) -> Iterator[Sign]:
    if _is_all_there(lengths):
        yield Sign("length as declared")
        return
    for length in lengths:
        if max(length.shown, length.within) >= _SHORT or not length.sure:
            continue
        if length.evidence.says == "articleBody":
            yield Sign("text is longer")
        else:
            yield Sign("length is greater")
            if 3 * length.shown < 1:
                yield Sign("length is three times greater")


def _is_all_there(lengths: Sequence[Length]) -> bool:
    return any(length.sure and min(length.within, length.shown) >= _WHOLE for length in lengths)


def _measure(judged: Truncation, lengths: Sequence[Length]) -> Truncation:
    """Return a cut with the share that a declared length gives."""
    if not lengths or lengths[0].shown >= _WHOLE:
        return judged
    share = round(1 - lengths[0].shown, 4)
    return replace(judged, missing=share, basis="declared", total_words=lengths[0].words)


# --- notices on the page ----------------------------------------------------------------------------------------------
def _find_notices(result: Result, page: Page, inspect: Inspect) -> tuple[str, list[Notice]]:
    """Return the notices of the page that speak of the text, and the text as far as they do."""
    text = result.text
    end = (find_end(page.text, page.lines) if page.end is None else page.end) if page.text else 0
    start = _find_prose_end(page, end)
    notices = [
        *find_closing(text, page.lines[start : end + _AFTER] if end else (), inspect),
        *find_late(result.source, inspect),
        *find_amid(text, page, end, inspect),
        *find_pager(text, page, end, inspect),
        *find_label(text, page, inspect),
    ]
    if not notices:
        return find_above_references(text, page, inspect)
    return text, notices


def _find_prose_end(page: Page, end: int) -> int:
    """Return the place after the last prose of the text: headings, quotations and items that were left below it are none."""
    for i in range(end - 1, max(-1, end - 1 - _BELOW), -1):
        text = page.lines[i].text
        if page.lines[i].role not in _HEADINGS and (is_prose(text) or read_ending(text)):
            return i + 1
    return end


def find_closing(text: str, lines: Iterable[PageLine], inspect: Inspect) -> list[Notice]:
    """Return what the lines right behind the article's last prose say, up to what belongs to something else than the article."""
    notices: list[Notice] = []
    for line in lines:
        verdict = inspect(line.text)
        if (verdict is None and _is_other(line)) or line.text.startswith("©"):
            break
        if verdict and any(hit.rule.opens for hit in verdict.hits):
            break
        notices += _read(line, verdict, len(text)) if verdict else ()
    if any(sign.name == "gift" for sign in read_notice_signs(notices)):
        return [n for n in notices if n.says == "gift"]
    return notices if any(map(_is_firm, notices)) or count_words(text) < FEW else []


def _is_firm(notice: Notice) -> bool:
    """Tell whether a notice speaks of the article before it, not only of the site: an offer may stand anywhere."""
    speaks = notice.says in {"cut", "registration", "feed"} and notice.rule.strong and not is_weak(notice)
    return speaks or notice.says == "label"


def find_amid(text: str, page: Page, end: int, inspect: Inspect) -> list[Notice]:
    """Return a notice of a cut with which the element of the article's body ends, whatever an extractor found below it.

    Below a short teaser it finds teasers of others, boxes and bios: none of them stands in that element. No single other element
    below may hold more prose than the body shows: that would be the article.
    """
    texts = page.texts[: end + _AFTER]
    prose = [(i, page.lines[i]) for i, words in enumerate(texts) if is_prose(words)]
    prose = [(i, line) for i, line in prose if line.role in {"p", "d", "q"}]
    for i in dict.fromkeys(_list_behind(prose, len(texts))):
        if len(texts[i]) > 2 * _SITE_LINE or count_words(texts[i]) < _SO_MANY:
            continue
        line = page.lines[i]
        if _ends_body(i, line, [p for p in prose if p[1].text != line.text]) and (verdict := inspect(line.text)):
            found = [n for n in _read(line, verdict, len(text)) if _is_firm(n) and count_words(n.text) >= _SO_MANY]
            if found:
                return found
    return []


def _list_behind(prose: Sequence[tuple[int, PageLine]], end: int) -> Iterator[int]:
    """Yield the places of lines at the ends of the elements with the most prose, right in them or in those around paragraphs."""
    for level in (attrgetter("parent"), attrgetter("outer")):
        sizes: Counter[str] = Counter()
        for _, line in prose:
            sizes[level(line)] += len(line.text)
        last = {level(line): i for i, line in prose}
        for body in sorted(sizes, key=sizes.__getitem__, reverse=True)[:_BODIES]:
            yield from range(max(0, last[body] - 1), min(end, last[body] + _BODIES + 1))


def _ends_body(at: int, notice: PageLine, prose: Sequence[tuple[int, PageLine]]) -> bool:
    """Tell whether the element that holds the prose above a line holds none below it, and no other holds more there.

    The notice stands in that element, or beside it: one in a dialog elsewhere on the page is none.
    """
    above = [line for i, line in prose if i < at]
    if not above or not {notice.parent, notice.outer} & {above[-1].parent, above[-1].outer}:
        return False
    for level in (attrgetter("parent"), attrgetter("outer")):
        below: Counter[str] = Counter()
        for i, line in prose:
            if i > at:
                below[level(line)] += len(line.text)
        body = [line for line in above if level(line) == level(above[-1])]
        if (below and len(body) < 2) or not level(above[-1]):
            continue
        return not below[level(above[-1])] and max(below.values(), default=0) < sum(len(line.text) for line in body)
    return False


def find_pager(text: str, page: Page, end: int, inspect: Inspect) -> list[Notice]:
    """Return a count of pages that stands by itself right above or behind the text, with more pages to come."""
    if page.sort.name in _LISTS:
        return []
    first = _find_first(page)
    named = (page.facts.title, *page.texts[max(0, first - 1) : first + 1])
    titles = [PageLine(m[1], "t", "", "", True) for title in named if (m := _PAGED.search(title))]
    near = page.lines[end : end + _AFTER], page.lines[max(0, first - _ABOVE) : first], titles
    for line in chain.from_iterable(near):
        verdict = inspect(line.text) if len(line.text) <= _LABEL and _may_count(line.text) else None
        found = [n for n in _read(line, verdict, len(text)) if n.says == "pager"] if verdict and verdict.whole else []
        is_count = not found and len(line.text) <= _LABEL and count_words(line.text) <= _COUNTING
        if is_count and (counted := _COUNTED.match(line.text)):
            found = [_count_pages(line.text, int(counted[1]), int(counted[2]), len(text))]
        if found:
            return [n for n in found if n.rule.truncates and not is_last_page(n)]
    notice = _count_pages(" / ".join(map(str, page.paged)), *page.paged, len(text)) if page.paged else None
    return [notice] if notice and not is_last_page(notice) else []


def _may_count(line: str) -> bool:
    """Tell whether a line may count pages: with a number, or in Japanese, which says so without one."""
    return not line.isascii() or any(map(str.isdigit, line))


def _count_pages(words: str, number: int, pages: int, at: int) -> Notice:
    return Notice(_PAGER, 0, words, {"page": number, "pages": pages}, at)


def _find_first(page: Page) -> int:
    """Return the place of the first line of the text on the page; 0 if it is not found."""
    key = next((line.strip() for line in page.text.split("\n") if len(line.strip()) >= _LABEL), "")[:_KEY]
    return next((i for i, words in enumerate(page.texts) if words.startswith(key)), 0) if key else 0


def find_label(text: str, page: Page, inspect: Inspect) -> list[Notice]:
    """Return a label "for subscribers" that stands right above the first line of a short text."""
    if count_words(text) >= MANY:
        return []
    at = _find_first(page)
    for line in page.lines[max(0, at - _ABOVE) : at]:
        verdict = inspect(line.text) if line.role != "a" and len(line.text) <= 2 * _LABEL else None
        found = [n for n in _read(line, verdict, 0) if n.says == "label"] if verdict else []
        if found:
            return found[:1]
    return []


def find_late(source: str, inspect: Inspect) -> list[Notice]:
    """A notice in the extract before its last sentence, which is no prose of the article but the site's own.

    nationnews.com: "Subscribe now … for the full story." and then a line about its apps.
    """
    above, _, last = source.rstrip().rpartition("\n")
    line = above.rstrip().rpartition("\n")[2].strip()
    if len(last.strip()) > _SITE_LINE:
        return []
    verdict = inspect(line)
    hits = verdict.hits if verdict and verdict.whole else ()
    notices = [Notice(hit.rule, 0, line, dict(hit.figures), len(source)) for hit in hits if hit.rule.truncates]
    return [notice for notice in notices if notice.rule.strong and not is_weak(notice)]


def find_above_references(text: str, page: Page, inspect: Inspect) -> tuple[str, list[Notice]]:
    """Notices between the prose of a paper's preview and its references, which are shown in full; and the text above them.

    link.springer.com: "This is a preview of subscription content, log in to check access." and 90 references.
    """
    if text.count("19") + text.count("20") < _REFERENCES:
        return text, []
    lines = page.lines
    items = _find_references(page.texts)
    for i in range(max(0, items[0] - _BEFORE), items[0]) if items else ():
        verdict = inspect(lines[i].text)
        found = [n for n in _read(lines[i], verdict, 0) if n.rule.truncates and n.rule.strong] if verdict else []
        if found and sum(map(_is_other, lines[i + 1 : items[0]])) <= 1:
            above = _keep_above(text, lines[:i])
            return above, [n._replace(at=len(above)) for n in found]
    return text, []


def _find_references(texts: Sequence[str]) -> list[int]:
    """Return the places of the items of the first list of references: long lines with a year, only numbers and links between."""
    run: list[int] = []
    for i, words in enumerate(texts):
        if len(words) >= _ITEM and _YEAR.search(words):
            run.append(i)
        elif len(words) > _LABEL:
            if len(run) >= _REFERENCES:
                break
            run = []
    return run if len(run) >= _REFERENCES else []


def _keep_above(text: str, lines: Iterable[PageLine]) -> str:
    """The lines of a text that begin lines of the page, or stand in one that was split."""
    texts = [line.text for line in lines]
    keys = {text[:_KEY] for text in texts}
    above = "\n".join(texts) if len(text) <= _SEARCHED else ""
    kept = [
        line for line in text.split("\n") if line.strip() and ((key := " ".join(line.split())[:_KEY]) in keys or key in above)
    ]
    return "\n".join(kept)


def _is_other(line: PageLine) -> bool:
    """Prose that no rule knows: what follows belongs to something else than the article."""
    return line.role in {"p", "d"} and has_prose(line.text)


def _read(line: PageLine, verdict: Verdict, at: int) -> Iterator[Notice]:
    for hit in verdict.hits:
        yield Notice(hit.rule, 0, line.text[hit.start : hit.end], dict(hit.figures), at)


def find_blocks(text: str, page: Page, inspect: Inspect) -> list[Notice]:
    """Phrases of walls that stand instead of an article on a short page: as its title, or beyond doubt in its text.

    A weak phrase ("Not logged in") stands in the menus of a catalogue as well, so it counts as a heading only.
    """
    if count_words(text) >= _STUB_TEXT or not _is_short(page):
        return []
    lines = [PageLine(page.facts.title, "t", "", "", True), *page.lines]
    lines = [line for line in lines if line.role != "a"]  # a link leads to a wall, if anything
    hits = ((line, hit) for line in lines if (verdict := inspect(line.text)) for hit in verdict.hits)
    walls = [(line, hit) for line, hit in hits if hit.rule.kind == "wall" and (hit.rule.strong or line.role in _HEADINGS)]
    return [Notice(hit.rule, 0, line.text[hit.start : hit.end], {}, 0) for line, hit in walls]


def _is_short(page: Page) -> bool:
    words = 0
    for i, text in enumerate(page.texts):
        if len(text) >= _LABEL and page.lines[i].role != "a":
            words += count_words(text)
            if words >= _STUB:
                return False
    return True
