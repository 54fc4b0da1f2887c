"""What a page shows, line by line, and which of it is its main part: for pages that hold no single text of prose.

Where there is a C compiler this module is built a second time, with the types of `cleaner/native/parts.pxd`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from cleaner.words import count_words

if TYPE_CHECKING:
    from cleaner.page import article

_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_APART = frozenset({"aside", "footer"})  # more is not seen in the first place (`tags.UNSEEN`)
_LANDMARKS = frozenset(
    {"navigation", "contentinfo", "complementary", "search", "dialog", "alertdialog", "menu", "menubar", "banner"}
)
_MAIN_IDS = frozenset({"main", "content"})
_PLAIN = _HEADINGS | {"p", "li", "td", "th", "tr", "tbody", "dd", "dt", "pre", "blockquote"}  # elements that are no part by name
_CODE, _CELLS = frozenset({"pre", "code"}), frozenset({"td", "th", "dd", "dt"})
_LEAST = 0.25  # of the text of the body: a part with less is not the main one
_LINK = 0.9  # of a line; with more of it links, it is one
_PROSE = 60
_SENTENCE = 80  # characters of a sentence in prose
_KEY = 48  # characters at an end of a line by which an extract is asked for it


class Piece:
    """A line: its `text`, the characters of it that are links, and the `tag` of the block that holds it.

    It may be a heading, nothing but links, or prose: long, no heading and mostly no links.
    """

    __slots__ = ("is_heading", "is_link", "is_prose", "linked", "tag", "text")

    def __init__(self, text: str, linked: int, tag: str) -> None:
        size = len(text)
        self.text, self.linked, self.tag = text, linked, tag
        self.is_heading: bool = tag in _HEADINGS
        self.is_link: bool = linked >= _LINK * size
        self.is_prose: bool = size >= _PROSE and 2 * linked < size and not self.is_heading


class Part(NamedTuple):
    """The main part of a page: its `pieces`, whether it is less than the whole, and how many ``<article>`` stand on the page."""

    pieces: Sequence[Piece] = ()
    partial: bool = False
    articles: int = 0


class Measures(NamedTuple):
    """What is counted of the lines of a part: all in characters but the words, lines that are headings, and those with links."""

    size: int = 0
    words: int = 0
    linked: int = 0
    prose: int = 0
    items: int = 0
    code: int = 0
    cells: int = 0
    headings: int = 0
    linked_headings: int = 0
    titles: int = 0


UNMEASURED = Measures()


def read_part(rows: Sequence[article.Row], tree: article.Tree) -> Part:
    """Return the main part of a page: an element that says so and holds a quarter of the text, else all of the body.

    A header counts only within the main element. Text that is hidden until it is unfolded is part of the page.
    """
    found: list[article.Row] = []
    mains: list[article.Element] = []
    total = 0
    for row in rows:
        element = tree.hold(row)
        place(element, tree)
        if not element.unseen and row.text:
            found.append(row)
            total += len(row.text)
            _add_size(find_main(element), len(row.text), mains)
    best = _choose(mains, _LEAST * total)
    pieces = [_read_piece(row, element) for row in found if _is_within(element := tree.hold(row), best)]
    return Part(pieces, best is not None and len(pieces) < len(rows), tree.articles)


def place(element: article.Element, tree: article.Tree) -> None:
    """Note where an element stands: in something unseen, in a header, and in which element that says it is the main one."""
    if element.placed:
        return
    element.placed = True
    around, tag = element.around, element.tag
    if around is not None:
        place(around, tree)
        element.unseen, element.header, element.main = around.unseen, find_header(around), find_main(around)
    if tag in _PLAIN:
        return
    had = element.read_attributes()
    role = had.get("role")
    tree.articles += tag == "article"
    if tag in _APART or role in _LANDMARKS:
        element.unseen = True
    element.rank = 1 if tag == "main" else 2 if role == "main" else 3 if had.get("id") in _MAIN_IDS else 0


def find_main(element: article.Element) -> article.Element | None:
    """Return the nearest element that says it is the main one, be it `element` itself: no element refers to itself."""
    return element if element.rank else element.main


def find_header(element: article.Element) -> article.Element | None:
    """Return the outermost header, be it `element` itself."""
    return element if element.header is None and element.tag == "header" else element.header


def _add_size(main: article.Element | None, size: int, mains: list[article.Element]) -> None:
    """Add the size of a line to all main elements around it."""
    while main is not None:
        if not main.size:
            mains.append(main)
        main.size += size
        main = main.main


def _choose(mains: Sequence[article.Element], least: float) -> article.Element | None:
    """Return the main element: the surest by name, the largest of these, the outermost of two that hold the same."""
    large = [main for main in mains if main.size >= least]
    return min(large, key=lambda main: (main.rank, -main.size, main.depth), default=None)


def _is_within(element: article.Element, best: article.Element | None) -> bool:
    """Tell whether an element stands in the main one, and in no header but one of it."""
    header = find_header(element)
    if best is None:
        return header is None
    return _stands_in(find_main(element) if header is None else header.main, best)


def _stands_in(main: article.Element | None, best: article.Element) -> bool:
    while main is not None:
        if main is best:
            return True
        main = main.main
    return False


def _read_piece(row: article.Row, element: article.Element) -> Piece:
    text = row.raw.strip("\n").rstrip() if row.tag == "pre" else row.text
    return Piece(text, len(text) if element.link else min(row.linked, len(text)), row.tag)


def measure_pieces(pieces: Sequence[Piece], closed: tuple[str, ...]) -> Measures:
    """Measure the lines of a part; a sentence of prose has one of the ends `closed`."""
    size = words = linked = prose = items = code = cells = headings = linked_headings = titles = 0
    for piece in pieces:
        text, tag = piece.text, piece.tag
        length = len(text)
        size += length
        linked += piece.linked
        words += len(text.split()) if tag == "pre" else text.count(" ") + (length > 0)
        if piece.is_heading:
            headings += 1
            linked_headings += piece.linked > 0
            titles += tag == "h1"
        elif piece.is_prose and length >= _SENTENCE and text.endswith(closed):
            prose += length
        if tag == "li":
            items += length
        elif tag in _CODE:
            code += length
        elif tag in _CELLS:
            cells += length
    return Measures(size, words, linked, prose, items, code, cells, headings, linked_headings, titles)


def find_lacking(pieces: Sequence[Piece], extract: str) -> float:
    """Return the share of the words of a part's prose that an extract lacks."""
    had = lost = 0
    lines = set(extract.split("\n"))
    for piece in pieces:
        if piece.is_prose:
            text = piece.text
            words = count_words(text)
            had += words
            if text not in lines and text[:_KEY] not in extract and text[-_KEY:] not in extract:
                lost += words
    return lost / had if had else 0.0
