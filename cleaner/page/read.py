"""A page, read once: its text as its sort asks for, the lines of the whole of it, and its facts."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from cleaner.page.agreement import measure_held
from cleaner.page.attributes import limit_attributes
from cleaner.page.decode import MAX_BYTES, decode, is_plain
from cleaner.page.dom import Dom, list_texts, read_dom, widen
from cleaner.page.facts import Facts, find_raw_mark, read_facts, read_tags
from cleaner.page.island import read_island
from cleaner.page.repair import find_present, mend, part_lines
from cleaner.page.routes import read_route
from cleaner.page.scan import count_tags, holds
from cleaner.page.scramble import split_scrambled, split_shifted
from cleaner.page.sort import ARTICLE, Look, Sort, find_lacking, guess_sort, make_look
from cleaner.page.tree import PageLine, join_lines, parse, read_lines
from cleaner.words import count_words

if TYPE_CHECKING:
    from lxml.html import HtmlElement

# trafilatura logs each page in which it finds nothing, on stderr where the user has configured no logging.
logging.getLogger("trafilatura").addHandler(logging.NullHandler())
# Opening brackets of a page for lexbor, whose cost grows with the square where tags are nested: 0.7 s at most for 30,000 of them,
# and a minute for 200,000. The longest of 736 pages has 9,200.
MAX_TAGS = 30_000
# Two texts are of the same article where one holds so much of the other, and is so much of it in turn. The text of our own rules
# is then the better one: by .008 on articles of WCXB, .004 of magic_html, .022 of daniel (tuned on half of these).
_TYPES = 1_000  # of things in one script of JSON-LD; the most of 500 pages is 124
_SAME, _NOT_MORE = 0.7, 0.5
# An extractor stops at the first advertisement: our text holds nearly all of its own then, and is longer.
_ALL, _FAR_MORE = 0.9, 0.2
_SUBSTANCE = 1000  # characters; a shorter text on which rules agree may be a note beside the article, so that others are asked
_LITTLE = 30  # words; fewer are no article
# trafilatura falls back on all the text it finds. Where that lacks most of the prose of the main part and our text has it, ours
# is the article (+.3 on 25 pages); so it is where it is a part of trafilatura's on pages from before phones, whose menus are
# tables and lists (+.16 on 177 pages). Chosen on all sets.
_LACKING, _HAVING = 0.5, 0.2
_PART, _WITHIN, _WORDS = 0.25, 0.7, 50
# Of the prose of a part: where our text lacks so much of it, the article may stand in many elements; on pages from before phones,
# which have no viewport, it is other articles that it lacks.
_PARTED = 0.1

_PLAIN = Sort(ARTICLE)


@dataclass(frozen=True, slots=True)
class Page:
    """A page: its `sort`, its `text` as extracted, the `lines` of the whole of it, and `facts`, what it says of itself.

    `source` is the HTML in UTF-8; `scrambled` the paragraphs whose letters were shuffled, which `text` is without; `mark`
    what a paywall left where it cuts. `end` is the index after the line with which the text ends, where that is known; `paged`
    the number of the page and of all pages, where links lead to the others; `hidden` tells that the text stands in scripts only,
    `routed` that it is the lines of the main part, as the page is no article.
    """

    source: bytes
    url: str | None
    text: str
    lines: Sequence[PageLine]
    facts: Facts
    scrambled: str = ""
    mark: str = ""
    end: int | None = None
    sort: Sort = _PLAIN
    paged: tuple[int, int] | None = None
    hidden: bool = False
    routed: bool = False

    @property
    def texts(self) -> Sequence[str]:
        """The texts of its lines."""
        return list_texts(self.lines)

    @property
    def whole(self) -> str:
        """The text of all of the page."""
        return join_lines(self.lines)


def read_page(html: str | bytes, url: str | None = None, *, fast: bool = False) -> Page:
    """Read a page from HTML in characters or in bytes of any encoding. Any input gives a page, if need be an empty one.

    `fast` leaves trafilatura out: the article is what our own rules find.
    """
    source = _read_source(html)
    if len(source) > 3 * MAX_TAGS and count_tags(source) > MAX_TAGS:
        return _finish(source, url, _read_large(source, url))
    dom = read_dom(source)
    look = make_look(dom.tags, url, dom.part, dom.text)
    sort = guess_sort(look)
    routed = read_route(sort.name, look)
    if routed is not None and count_words(routed) >= _LITTLE:
        read = _Read(routed, dom.lines, dom.facts, _find_end(dom, routed), sort, routed=True)
        return _finish(source, url, read, dom.paged)
    if sort.name == ARTICLE and look.lacking >= _PARTED and "viewport" in dom.tags.metas:
        dom = widen(dom)
    if not fast:
        return _finish(source, url, _read_article(source, url, dom, look, sort), dom.paged)
    own = _Read(dom.text, dom.lines, dom.facts, dom.end, sort)
    return _finish(source, url, own if count_words(own.text) >= _LITTLE else _read_hidden(own, dom), dom.paged)


def read_look(html: str | bytes, url: str | None = None) -> Look | None:
    """Return what the sort of a page is told from; None for a page with too many tags."""
    source = _read_source(html)
    if count_tags(source) > MAX_TAGS:
        return None
    dom = read_dom(source)
    return make_look(dom.tags, url, dom.part, dom.text)


class _Read(NamedTuple):
    """What a page's reading gave: the fields of `Page` that depend on how it was read."""

    text: str
    lines: Sequence[PageLine]
    facts: Facts
    end: int | None
    sort: Sort
    hidden: bool = False
    routed: bool = False


def _finish(source: bytes, url: str | None, read: _Read, paged: tuple[int, int] | None = None) -> Page:
    """Return the page, its scrambled paragraphs taken out of the text, and with what a paywall left in it."""
    text, lines, facts, end, sort, hidden, routed = read
    scrambled = ""
    if False in facts.free or holds(source, b"paywall", rare=2):
        text, scrambled = split_scrambled(text)
        if not scrambled:
            text, scrambled = split_shifted(text, join_lines(lines))
    return Page(source, url, text, lines, facts, scrambled, find_raw_mark(source), end, sort, paged, hidden, routed)


def _find_end(dom: Dom, text: str) -> int:
    """Return the index after the last line of the page that the text holds."""
    last = text[text.rfind("\n") + 1 :].removeprefix("- ").strip()
    return next((i + 1 for i in range(len(dom.lines) - 1, -1, -1) if dom.lines[i].text == last), dom.end)


def _read_large(source: bytes, url: str | None) -> _Read:
    """Read a page that has too many tags for the parser of the fast path."""
    tree = parse(source)
    facts = read_facts(read_tags(tree) if tree is not None else None)
    lines = read_lines(tree, source)
    text = _run_trafilatura(tree, url, fast=False)
    return _Read(mend(text, lines, find_present(lines, text), facts.title), lines, facts, None, _PLAIN)


def _read_article(source: bytes, url: str | None, dom: Dom, look: Look, sort: Sort) -> _Read:
    """Read an article: what trafilatura finds, or what our own rules find where both speak of the same text.

    trafilatura compares what its own rules find with other extractors, at a quarter of its time. That is left to the pages where
    its rules and ours disagree. Products are left to it alone: of their many parts it finds the right one more often.
    """
    tree = parse(source)
    own = _Read(dom.text, dom.lines, dom.facts, dom.end, sort)
    is_article = sort.name != "product"
    for fast in (True, False) if is_article else (False,):
        text = part_lines(_run_trafilatura(tree, url, fast=fast), dom.lines)
        if is_article and (not fast or len(text) >= _SUBSTANCE) and are_same(text, dom.text):
            return own
    if is_article and _is_better(dom, look, text):
        return own
    if count_words(text) < _LITTLE:
        return _read_hidden(_Read(text, dom.lines, dom.facts, None, sort), dom)
    lines = read_lines(tree, source)
    text = mend(text, lines, find_present(lines, text), dom.facts.title) if is_article else text
    return _Read(text, lines, dom.facts, None, sort)


def _read_hidden(read: _Read, dom: Dom) -> _Read:
    """Return the longest text of an article of which an extractor found next to nothing: ours, or one that stands in scripts."""
    text = max(read.text, dom.text, *dom.facts.bodies, key=len)
    if count_words(text) < _LITTLE:
        text = read_island(dom.tags.scripts) or text
    if text == read.text:
        return read
    return read._replace(text=text, end=dom.end, hidden=text != dom.text)


def _is_better(dom: Dom, look: Look, text: str) -> bool:
    """Tell whether our own text is rather the article than what an extractor found, where the two are not the same."""
    if count_words(dom.text) < _LITTLE:
        return False
    if look.lacking < _HAVING and find_lacking(look.part.pieces, text) >= _LACKING:
        return True
    if "viewport" in dom.tags.metas or count_words(dom.text) < _WORDS:
        return False
    return measure_held(text, dom.text) >= _PART and measure_held(dom.text, text) >= _WITHIN


def are_same(text: str, own: str) -> bool:
    """Tell whether our own text is of the same article as an extractor's: it holds most of it, and not much else."""
    if count_words(text) < _LITTLE or (held := measure_held(text, own)) < _SAME:
        return False
    return measure_held(own, text) >= (_FAR_MORE if held >= _ALL else _NOT_MORE)


def _read_source(html: str | bytes) -> bytes:
    """A page in UTF-8, without NULs, which end it for lxml, and lone surrogates, which no file can hold."""
    if isinstance(html, bytes) and is_plain(html):
        return limit_attributes(html)
    source = html[:MAX_BYTES] if isinstance(html, str) else decode(bytes(html))
    return limit_attributes(source.replace("\x00", "\ufffd").encode("utf-8", "replace"))


def _drop_hostile_scripts(tree: "HtmlElement") -> None:
    """Empty scripts of thousands of types, in which trafilatura looks for a forum's in time that grows with the square."""
    for script in tree.iterfind('.//script[@type="application/ld+json"]'):
        if script.text and script.text.count('"@type"') > _TYPES:
            script.text = None


def _run_trafilatura(tree: "HtmlElement | None", url: str | None, *, fast: bool) -> str:
    """The article of a page as trafilatura extracts it, without its comments; empty where it finds none."""
    from trafilatura import extract as trafilatura_extract

    if tree is None:
        return ""
    _drop_hostile_scripts(tree)
    try:
        # It copies a tree before it changes it, at 2 % of its time; parsing again would be 8 %.
        return trafilatura_extract(tree, url=url, include_comments=False, fast=fast) or ""
    except Exception:
        return ""
