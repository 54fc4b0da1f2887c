"""The text of a page that is no article: which lines of its main part belong to it, by the sort of page."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from cleaner.page.parts import Piece
from cleaner.page.sort import Look
from cleaner.words import SENTENCE_CLOSE, count_words

_RUN = 6  # lines of links alone, one after the other, are a menu
_POST = 8  # words of a line of a post
_ANSWER = 3  # words of a shorter one that is a sentence
# Of the prose of a part: where an extract lacks no more, it is taken. Of a product it is the description, and the rest tables.
_LACKING = {"service": 0.03, "forum": 0.03, "product": 0.5}
# Headings below which a forum lists other threads. Few languages: elsewhere the lines below them are links, which go anyway.
_OTHERS = re.compile(
    r"(?:related|similar|suggested|recommended|see also|you may|who.?s (?:viewing|online)|users (?:browsing|viewing))", re.I
)

# The heading of what buyers say of a product, maybe with how many there are, in the languages of most shops.
_REVIEWS = re.compile(
    r"\W*(?:(?:\d+|customers?|product|user|global|top|verified|latest|write|ratings?|an?|our|all|and|&)\W+)*"
    r"(?:reviews?|ratings?(?=\W*\d|\W*$)|testimonials|(?:kunden)?bewertung(?:en)?|(?:kunden)?rezensionen"
    r"|avis(?=\W*\d|\W*$| clients?\b| sur\b)|opiniones|reseñas|recensioni"
    r"|avaliações|beoordelingen|recenzje|opinie|отзывы|レビュー|评论|评价)\b",
    re.I,
)


def read_route(sort: str, look: Look) -> str | None:
    """Return the text of the main part as pages of a sort have it; None where the extract is the page's text.

    Articles are left to the extractor. So are services and forums of which it lacks next to nothing, and products of which it has
    half.
    """
    route = _ROUTES.get(sort)
    if route is None or look.lacking <= _LACKING.get(sort, -1):
        return None
    return join_pieces(route(look.part.pieces))


def join_pieces(pieces: Iterable[Piece]) -> str:
    """Return the lines of pieces; an item of a list with its dash, as extractors give it."""
    return "\n".join([f"- {p.text}" if p.tag == "li" else p.text for p in pieces])


def _read_documentation(pieces: Sequence[Piece]) -> Sequence[Piece]:
    return pieces[_find_heading(pieces) :]


def _read_listing(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """Yield the lines from the first heading on, those left out that stood before below the same line: prices recur, menus do."""
    seen = set[tuple[str, str]]()
    above = ""
    for piece in pieces[_find_heading(pieces) :]:
        pair = above, piece.text
        if pair not in seen:
            seen.add(pair)
            yield piece
        above = piece.text


def _read_service(pieces: Sequence[Piece]) -> Iterable[Piece]:
    return _drop_menus(list(_drop_repeated(pieces[_find_heading(pieces) :])))


def _read_product(pieces: Sequence[Piece]) -> Iterable[Piece]:
    """Return what stands above the reviews: lines of buyers outweigh those of the product."""
    said = next((i for i, piece in enumerate(pieces) if piece.is_prose), len(pieces))
    end = next((i for i in range(said, len(pieces)) if pieces[i].is_heading and _REVIEWS.match(pieces[i].text)), len(pieces))
    return _read_service(pieces[:end])


def _read_forum(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """Yield what is said in posts, each run of it below the heading above it."""
    heading, said = None, False
    for piece in _drop_repeated(pieces):
        if said and piece.is_heading and _OTHERS.match(piece.text):
            return
        if piece.is_heading and not piece.is_link:
            heading = piece
        elif _is_said(piece):
            if heading:
                yield heading
                heading = None
            yield piece
            said = True


def _is_said(piece: Piece) -> bool:
    words = count_words(piece.text)
    if words >= _POST:
        return 2 * piece.linked < len(piece.text)
    return words >= _ANSWER and not piece.linked and piece.text.endswith(SENTENCE_CLOSE)


def _find_heading(pieces: Sequence[Piece]) -> int:
    """Return the place of the first heading; what stands above it leads about the site."""
    return next((i for i, piece in enumerate(pieces) if piece.is_heading), 0)


def _drop_repeated(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Yield each line once: what stands in a page again and again is the page's own."""
    seen: set[str] = set()
    for piece in pieces:
        if piece.text not in seen:
            seen.add(piece.text)
            yield piece


def _drop_menus(pieces: Sequence[Piece]) -> Iterator[Piece]:
    run: list[Piece] = []
    for piece in pieces:
        if piece.is_link:
            run.append(piece)
            continue
        yield from run if len(run) < _RUN else ()
        run = []
        yield piece
    yield from run if len(run) < _RUN else ()


_ROUTES: Mapping[str, Callable[[Sequence[Piece]], Iterable[Piece]]] = {
    "documentation": _read_documentation,
    "listing": _read_listing,
    "service": _read_service,
    "forum": _read_forum,
    "product": _read_product,
}
