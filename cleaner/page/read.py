"""A page, read once: its article as trafilatura extracts it, the text of the whole of it, and its facts."""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cleaner.errors import CleanerError
from cleaner.page.decode import MAX_BYTES, decode, is_plain
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

    `source` is the HTML in UTF-8; `scrambled` the first paragraph whose letters were shuffled, which `text` is without; `mark`
    what a paywall left where it cuts. The fast path gives `end`, the index after the line with which the article ends.
    """

    source: bytes
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
    source = _read_source(html)
    fast = fast and (len(source) <= 3 * MAX_FAST or count_tags(source) <= MAX_FAST)
    text, lines, facts, end = _read_fast(source) if fast else _read_all(source, url)
    text, scrambled = split_scrambled(text) if False in facts.free or holds(source, b"paywall", rare=2) else (text, "")
    return Page(source, url, text, lines, facts, scrambled, find_raw_mark(source), end)


def _read_all(source: bytes, url: str | None) -> tuple[str, Sequence[Line], Facts, int | None]:
    tree = parse(source)
    facts = read_facts(read_tags(tree) if tree is not None else None)
    lines = read_lines(tree, source)
    return extract(tree, lines, url), lines, facts, None


def _read_fast(source: bytes) -> tuple[str, Sequence[Line], Facts, int | None]:
    try:
        from cleaner.page.fast import read_fast
    except ImportError as error:
        raise CleanerError('the fast path needs selectolax: pip install "paywall-cleaner[fast]"') from error
    return read_fast(source)


def _read_source(html: str | bytes) -> bytes:
    """A page in UTF-8, without NULs, which end it for lxml, and lone surrogates, which no file can hold."""
    if isinstance(html, bytes) and is_plain(html):
        return html
    source = html[:MAX_BYTES] if isinstance(html, str) else decode(bytes(html))
    return source.replace("\x00", "\ufffd").encode("utf-8", "replace")


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
