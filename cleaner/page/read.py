"""A page, read once: its article as trafilatura extracts it, the text of the whole of it, and its facts."""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cleaner.errors import CleanerError
from cleaner.page.decode import MAX_BYTES, decode, decode_plain
from cleaner.page.facts import Facts, find_raw_mark, read_facts, read_tags
from cleaner.page.repair import SENTENCE_CLOSE, is_present
from cleaner.page.scan import count_tags, holds
from cleaner.page.scramble import split_scrambled
from cleaner.page.tree import Line, join_lines, parse, read_lines

if TYPE_CHECKING:
    from lxml.html import HtmlElement

# trafilatura logs each page in which it finds nothing, on stderr where the user has configured no logging.
logging.getLogger("trafilatura").addHandler(logging.NullHandler())
# Opening brackets of a page for lexbor, whose cost grows with the square where tags are nested: 0.7 s at most for 30,000 of them,
# and a minute for 200,000. The longest of 736 pages has 9,200.
MAX_FAST = 30_000
_SHORT = 250  # characters; trafilatura's own measure of too short a text
_PARAGRAPHS = 0.05  # of a text
_PROSE = 60  # characters of a paragraph
_FAR = 4  # times as long as another text: it is more than the article


@dataclass(frozen=True, slots=True)
class Page:
    """A page: `text` the article as extracted, `lines` the whole of it, `facts` what it says of itself.

    `source` is the HTML, decoded; `scrambled` the first paragraph whose letters were shuffled, which `text` is without; `mark`
    what a paywall left where it cuts. The fast path gives `end`, the index after the line with which the article ends.
    """

    source: str
    url: str | None
    text: str
    lines: Sequence[Line]
    facts: Facts
    scrambled: str = ""
    mark: str = ""
    end: int | None = None

    @property
    def whole(self) -> str:
        """The text of all of the page."""
        return join_lines(self.lines)


def read_page(html: str | bytes, url: str | None = None, *, fast: bool = False) -> Page:
    """Read a page from HTML in characters or in bytes of any encoding. Any input gives a page, if need be an empty one.

    `fast` reads it with selectolax (the extra `fast`) instead of trafilatura and lxml. Raises `CleanerError`
    where that is missing.
    """
    source, utf8 = _read_source(html)
    fast = fast and (len(utf8) <= 3 * MAX_FAST or count_tags(utf8) <= MAX_FAST)
    text, lines, facts, end = _read_fast(utf8) if fast else _read_all(source, utf8, url)
    text, scrambled = split_scrambled(text) if False in facts.free or holds(utf8, b"paywall", rare=2) else (text, "")
    return Page(source, url, text, lines, facts, scrambled, find_raw_mark(utf8), end)


def _read_all(source: str, utf8: bytes, url: str | None) -> tuple[str, Sequence[Line], Facts, int | None]:
    tree = parse(utf8)
    facts = read_facts(read_tags(tree) if tree is not None else None)
    lines = read_lines(tree, source)
    return extract(tree, lines, url), lines, facts, None


def _read_fast(utf8: bytes) -> tuple[str, Sequence[Line], Facts, int | None]:
    try:
        from cleaner.page.fast import read_fast
    except ImportError as error:
        raise CleanerError('the fast path needs selectolax: pip install "paywall-cleaner[fast]"') from error
    return read_fast(utf8)


def _read_source(html: str | bytes) -> tuple[str, bytes]:
    """The characters of a page and their UTF-8: without NULs, which end it for lxml, and lone surrogates, which no file holds."""
    if isinstance(html, bytes) and (plain := decode_plain(html)) is not None:
        return plain, html
    source = html[:MAX_BYTES] if isinstance(html, str) else decode(bytes(html))
    source = source.replace("\x00", "\ufffd")
    try:
        return source, source.encode("utf-8")
    except UnicodeEncodeError:
        utf8 = source.encode("utf-8", "replace")
        return utf8.decode("utf-8"), utf8


def extract(tree: "HtmlElement | None", lines: Sequence[Line], url: str | None = None) -> str:
    """The article of a page as trafilatura extracts it, without its comments; empty where it finds none.

    trafilatura compares what its own rules find with other extractors, at a quarter of its time. That is left to pages where the
    rules find next to nothing, or no paragraphs, on which they rest (one in ten): `mend` and `choose` see to the others.
    """
    if tree is None:
        return ""
    text = _run_trafilatura(tree, url, fast=True)
    if len(text) >= _SHORT and _holds_paragraphs(text, lines):
        return text
    other = _run_trafilatura(tree, url, fast=False)
    if len(text) < _SHORT:
        return max(text, other, key=len)
    return other if 0 < len(other) < _FAR * len(text) else text


def _holds_paragraphs(text: str, lines: Iterable[Line]) -> bool:
    """Tell whether some share of the text stands in paragraphs of the page."""
    wanted = _PARAGRAPHS * len(text)
    for line in lines:
        if line.role == "p" and len(line.text) >= _PROSE and line.text.endswith(SENTENCE_CLOSE) and is_present(line, text):
            wanted -= len(line.text)
            if wanted <= 0:
                return True
    return False


def _run_trafilatura(tree: "HtmlElement", url: str | None, *, fast: bool) -> str:
    from trafilatura import extract as trafilatura_extract

    try:
        # It copies a tree before it changes it, at 2 % of its time; parsing again would be 8 %.
        return trafilatura_extract(tree, url=url, include_comments=False, fast=fast) or ""
    except Exception:
        return ""
