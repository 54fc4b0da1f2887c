"""The fast path: a page read by lexbor, in C, without trafilatura and lxml."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import overload

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from cleaner.page.article import Row, find_article
from cleaner.page.facts import Facts, Tags, gather_metas, read_facts
from cleaner.page.tree import Line

_UNSEEN = (
    "script style nav noscript template svg button figcaption select iframe dialog menu textarea datalist object video audio"
    " canvas"
)
# All that stands within a line but links, which tell a menu from a paragraph.
_INLINE = (
    "span b strong i em font time small label u sup sub img center abbr cite code q s mark ins del big bdi bdo dfn kbd nobr samp"
    " strike tt var wbr ruby rb"
)
_CELLS = frozenset({"td", "th"})
_ROLES = {"p": "p", "h1": "t", "blockquote": "q", "div": "d", "section": "d", "article": "d", "main": "d", "td": "d", "th": "d"}
_ROLES |= dict.fromkeys(("h2", "h3", "h4", "h5", "h6"), "h")


def _number(tags: str) -> frozenset[int]:
    """lexbor's numbers for tags: to compare them takes half as long as names."""
    trees = ((tag, LexborHTMLParser(f"<body><{tag}>")) for tag in tags.split())
    return frozenset(node.tag_id for tag, tree in trees for node in tree.css(tag))


_UNSEEN_TAGS, _INLINE_TAGS, (_LINK,) = _number(_UNSEEN), _number(_INLINE), _number("a")
(_SCRIPT,), (_META,) = _number("script"), _number("meta")
_WANTED_TAGS = _UNSEEN_TAGS | _INLINE_TAGS | {_META}
_TEXT = next(node.tag_id for node in LexborHTMLParser("<p>.").css("p")[0].iter(include_text=True))


def read_fast(page: bytes) -> tuple[str, Sequence[Line], Facts, int]:
    """The main text of a page, the lines of all of it, its facts, and the index after the line with which the article ends.

    `page` is UTF-8.
    """
    tree = LexborHTMLParser(page)
    # One walk for all that is looked for: each takes as long as a fifth of the parsing.
    nodes = [(node.tag_id, node) for node in _walk(tree.root) if node.tag_id in _WANTED_TAGS]
    facts = read_facts(_read_tags(tree, nodes))  # before the tree is changed
    _join_inline(nodes)
    rows = _read_rows(tree.body)
    article = find_article(rows)
    end = rows.index(article[-1]) + 1 if article else 0
    return "\n".join([row.text for row in article]), Lines(rows), facts, end


def _walk(node: LexborNode | None, text: bool = False) -> Iterator[LexborNode]:
    return iter(()) if node is None else node.traverse(include_text=text, skip_empty=text)


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
        if number in _INLINE_TAGS:
            node.unwrap(delete_empty=True)
        elif number in _UNSEEN_TAGS:
            node.decompose(recursive=False)


def _read_rows(body: LexborNode | None) -> list[Row]:
    """The lines of a page: runs of text that only links part. The cells of a table's row are one line."""
    if body is None:
        return []
    body.merge_text_nodes()
    rows: list[Row] = []
    key, parted, cells = 0, True, 0
    for node in _walk(body, text=True):
        number = node.tag_id
        if number != _TEXT or (holder := node.parent) is None:
            if number != _LINK:
                parted = True
            continue
        text, linked = node.text_content or "", 0
        if holder.tag_id == _LINK:
            holder, linked = holder.parent or holder, len(text)
        if not parted and holder.mem_id == key:
            rows[-1].add(text, linked)
        elif not text.isspace():
            tag = holder.tag or ""
            beside = around.mem_id if tag in _CELLS and (around := holder.parent) else 0
            if beside and beside == cells:
                rows[-1].add(" " + text, linked)
            else:
                rows.append(Row(text, linked, holder, tag))
            key, parted, cells = holder.mem_id, False, beside
    return rows


def _read_tags(tree: LexborHTMLParser, nodes: Sequence[tuple[int, LexborNode]]) -> Tags:
    title = tree.css_first("title")
    scripts = [node for number, node in nodes if number == _SCRIPT and "json" in (node.attributes.get("type") or "").lower()]
    return Tags(
        " ".join(title.text().split()) if title else "",
        gather_metas(node.attributes for number, node in nodes if number == _META),
        [node.text() for node in scripts],
        partial(_holds_text, tree),
    )


def _holds_text(tree: LexborHTMLParser, selector: str) -> bool:
    try:
        found = tree.css(selector)
    except SelectolaxError:
        return True  # a selector that is not understood says nothing
    return any(node.text().strip() for node in found)
