"""What a page shows, line by line, and which of it is its main part: for pages that hold no single text of prose."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from cleaner.page.article import Element, Row, Tree

HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_APART = frozenset({"aside", "footer"})  # more is not seen in the first place (`tags.UNSEEN`)
_LANDMARKS = frozenset(
    {"navigation", "contentinfo", "complementary", "search", "dialog", "alertdialog", "menu", "menubar", "banner"}
)
_MAIN_IDS = frozenset({"main", "content"})
_PLAIN = HEADINGS | {"p", "li", "td", "th", "tr", "tbody", "dd", "dt", "pre", "blockquote"}  # elements that are no part by name
_NONE: Mapping[str, str | None] = {}
_LEAST = 0.25  # of the text of the body: a part with less is not the main one
_LINK = 0.9  # of a line; with more of it links, it is one
_PROSE = 60


class Piece(NamedTuple):
    """A line: its `text`, the characters of it that are links, and the `tag` of the block that holds it."""

    text: str
    linked: int
    tag: str

    @property
    def is_heading(self) -> bool:
        """Whether it is a heading."""
        return self.tag in HEADINGS

    @property
    def is_link(self) -> bool:
        """Whether it is nothing but links."""
        return self.linked >= _LINK * len(self.text)

    @property
    def is_prose(self) -> bool:
        """Whether it is long, no heading and mostly no links."""
        return len(self.text) >= _PROSE and 2 * self.linked < len(self.text) and self.tag not in HEADINGS


class Part(NamedTuple):
    """The main part of a page: its `pieces`, whether it is less than the whole, and how many ``<article>`` stand on the page."""

    pieces: Sequence[Piece] = ()
    partial: bool = False
    articles: int = 0


class _Place(NamedTuple):
    """Where an element stands: in something `unseen`, in a header (its number, or 0), in main elements (ranks and numbers)."""

    unseen: bool
    header: int
    mains: tuple[tuple[int, int], ...]


_TOP = _Place(False, 0, ())


def read_part(rows: Sequence[Row], tree: Tree) -> Part:
    """Return the main part of a page: an element that says so and holds a quarter of the text, else all of the body.

    A header counts only within the main element. Text that is hidden until it is unfolded is part of the page.
    """
    places = _Places()
    found = [(row, place) for row in rows if not (place := places.find(tree.find(row.node))).unseen and row.text]
    sizes: dict[tuple[int, int], int] = {}
    for row, place in found:
        for main in place.mains:
            sizes[main] = sizes.get(main, 0) + len(row.text)
    least = _LEAST * sum(len(row.text) for row, _ in found)
    best = min((m for m in sizes if sizes[m] >= least), key=lambda m: (m[0], -sizes[m]), default=None)
    inside = [row for row, place in found if (best in place.mains if best else not place.header) and _is_own(place, best, places)]
    pieces = [_read_piece(row, tree.find(row.node).link) for row in inside]
    return Part(pieces, best is not None and len(inside) < len(rows), len(places.articles))


def _is_own(place: _Place, main: tuple[int, int] | None, places: _Places) -> bool:
    """Tell whether a line stands in no header but one of the main element."""
    return not place.header or (main is not None and main in places.headers[place.header])


def _read_piece(row: Row, in_link: bool) -> Piece:
    text = row.raw.strip("\n").rstrip() if row.tag == "pre" else row.text
    return Piece(text, len(text) if in_link else min(row.linked, len(text)), row.tag)


class _Places:
    """The places of elements, each found once."""

    def __init__(self) -> None:
        self._known: dict[int, _Place] = {}
        self.headers: dict[int, tuple[tuple[int, int], ...]] = {}  # the main elements around each
        self.articles: set[int] = set()

    def find(self, element: Element | None) -> _Place:
        """Return the place of an element; those above it are kept, so that all take one walk."""
        path: list[Element] = []
        while element is not None and id(element) not in self._known:
            path.append(element)
            element = element.around
        place = _TOP if element is None else self._known[id(element)]
        for element in reversed(path):
            place = self._known[id(element)] = self._enter(place, element)
        return place

    def _enter(self, place: _Place, element: Element) -> _Place:
        number, tag = id(element), element.tag
        had = _NONE if tag in _PLAIN else element.node.attributes
        role = had.get("role")
        if tag == "article":
            self.articles.add(number)
        rank = 1 if tag == "main" else 2 if role == "main" else 3 if had.get("id") in _MAIN_IDS else 0
        mains = (*place.mains, (rank, number)) if rank else place.mains
        header = place.header
        if tag == "header" and not header:
            header, self.headers[number] = number, place.mains
        return _Place(place.unseen or tag in _APART or role in _LANDMARKS, header, mains)
