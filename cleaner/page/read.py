"""A page, read once: its article as trafilatura extracts it, the text of the whole of it, and its facts."""

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cleaner.page.decode import MAX_BYTES, decode
from cleaner.page.facts import Facts, Tags, read_facts, read_tags
from cleaner.page.scramble import split_scrambled
from cleaner.page.tree import MAX_TAGS, Line, join_lines, parse, read_lines

if TYPE_CHECKING:
    from lxml.html import HtmlElement

# trafilatura logs each page in which it finds nothing, on stderr where the user has configured no logging.
logging.getLogger("trafilatura").addHandler(logging.NullHandler())


@dataclass(frozen=True, slots=True)
class Page:
    """A page: `text` the article as extracted, `lines` the whole of it, `facts` what it says of itself.

    `source` is the HTML, decoded; `scrambled` the first paragraph whose letters were shuffled, which `text` is without.
    """

    source: str
    url: str | None
    text: str
    lines: tuple[Line, ...]
    facts: Facts
    scrambled: str = ""

    @property
    def whole(self) -> str:
        """The text of all of the page."""
        return join_lines(self.lines)


def read_page(html: str | bytes, url: str | None = None, *, fast: bool = False) -> Page:
    """Read a page from HTML in characters or in bytes of any encoding. Any input gives a page, if need be an empty one.

    `fast` reads it with resiliparse (the extra `fast`) instead of trafilatura, at the price of roles of lines and some precision.
    """
    source = _read_source(html)
    read = _read_fast if fast and source.count("<") <= 2 * MAX_TAGS else _read_all
    text, lines, tags = read(source, url)
    facts = read_facts(tags)
    text, scrambled = split_scrambled(text) if False in facts.free or "paywall" in source else (text, "")
    return Page(source, url, text, lines, facts, scrambled)


def _read_all(source: str, url: str | None) -> tuple[str, tuple[Line, ...], Tags | None]:
    tree = parse(source)
    tags = read_tags(tree) if tree is not None else None
    return extract(tree, url), tuple(read_lines(tree, source)), tags


def _read_fast(source: str, url: str | None) -> tuple[str, tuple[Line, ...], Tags | None]:
    from cleaner.page.fast import read_fast

    return read_fast(source)


def _read_source(html: str | bytes) -> str:
    """The characters of a page, without NULs, which end it for lxml, and lone surrogates, which no file can hold."""
    source = _drop_surrogates(html[:MAX_BYTES]) if isinstance(html, str) else decode(bytes(html))
    return source.replace("\x00", "\ufffd")


def _drop_surrogates(source: str) -> str:
    try:
        source.encode("utf-8")
    except UnicodeEncodeError:
        return source.encode("utf-8", "replace").decode("utf-8")
    return source


def extract(tree: "HtmlElement | None", url: str | None = None) -> str:
    """The article of a page as trafilatura extracts it, without its comments; empty where it finds none."""
    from trafilatura import extract as trafilatura_extract

    if tree is None:
        return ""
    try:
        # It copies a tree before it changes it, at 2 % of its time; parsing again would be 8 %.
        return trafilatura_extract(tree, url=url, include_comments=False) or ""
    except Exception:
        return ""
