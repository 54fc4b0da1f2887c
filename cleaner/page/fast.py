"""The fast path: a page read by lexbor, in C, without trafilatura and lxml."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import overload

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from cleaner.native import load
from cleaner.page.article import Row, find_article, find_nodes, read_rows
from cleaner.page.facts import Facts, Tags, gather_metas, read_facts
from cleaner.page.tags import INLINE, META, SCRIPT, UNSEEN
from cleaner.page.tree import Line

_ROLES = {"p": "p", "h1": "t", "blockquote": "q", "div": "d", "section": "d", "article": "d", "main": "d", "td": "d", "th": "d"}
_ROLES |= dict.fromkeys(("h2", "h3", "h4", "h5", "h6"), "h")
_WANTED = UNSEEN | INLINE | {META}

if _native := load("article"):
    find_nodes, read_rows, find_article = _native.find_nodes, _native.read_rows, _native.find_article


def read_fast(page: bytes) -> tuple[str, Sequence[Line], Facts, int]:
    """The main text of a page, the lines of all of it, its facts, and the index after the line with which the article ends.

    `page` is UTF-8.
    """
    tree = LexborHTMLParser(page)
    # One walk for all that is looked for: each takes as long as a fifth of the parsing.
    nodes = find_nodes(tree.root, _WANTED)
    facts = read_facts(_read_tags(tree, nodes))  # before the tree is changed
    _join_inline(nodes)
    rows = read_rows(tree.body)
    article = find_article(rows)
    end = rows.index(article[-1]) + 1 if article else 0
    return "\n".join([row.text for row in article]), Lines(rows), facts, end


class Lines(Sequence[Line]):
    """The lines of a page, each made when it is asked for: the verdict on most pages asks for a few."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self._rows = rows

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, at: int) -> Line: ...
    @overload
    def __getitem__(self, at: slice) -> list[Line]: ...
    def __getitem__(self, at: int | slice) -> Line | list[Line]:
        return list(map(_read_line, self._rows[at])) if isinstance(at, slice) else _read_line(self._rows[at])

    def __iter__(self) -> Iterator[Line]:
        return map(_read_line, self._rows)


def _read_line(row: Row) -> Line:
    role = "a" if 2 * row.linked > len(row.text) else _ROLES.get(row.tag, "")
    return Line(row.text, role, "", "", True)


def _join_inline(nodes: Sequence[tuple[int, LexborNode]]) -> None:
    """Drop what is not seen, and the tags within lines."""
    for number, node in nodes:
        if number in INLINE:
            node.unwrap(delete_empty=True)
        elif number in UNSEEN:
            node.decompose(recursive=False)


def _read_tags(tree: LexborHTMLParser, nodes: Sequence[tuple[int, LexborNode]]) -> Tags:
    title, link = tree.css_first("title"), tree.css_first("link[rel=canonical]")
    root = tree.root
    scripts = [node for number, node in nodes if number == SCRIPT and "json" in (node.attributes.get("type") or "").lower()]
    return Tags(
        " ".join(title.text().split()) if title else "",
        (root.attributes.get("lang") or "") if root else "",
        (link.attributes.get("href") or "").strip() if link else "",
        gather_metas(node.attributes for number, node in nodes if number == META),
        [node.text() for node in scripts],
        partial(_holds_text, tree),
    )


def _holds_text(tree: LexborHTMLParser, selector: str) -> bool:
    try:
        found = tree.css(selector)
    except SelectolaxError:
        return True  # a selector that is not understood says nothing
    return any(node.text().strip() for node in found)
