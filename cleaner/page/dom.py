"""A page read by lexbor, in C: its facts, lines, main part, and which lines are its article. The fast path is this alone."""

from collections.abc import Iterator, Sequence
from functools import cached_property, partial
from typing import NamedTuple, overload

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from cleaner.native import load, prefer
from cleaner.page import article, parts
from cleaner.page.article import Row, Tree
from cleaner.page.facts import TYPES, Facts, Step, Tags, find_filled, gather_metas, read_facts
from cleaner.page.parts import Part
from cleaner.page.scan import holds_any
from cleaner.page.tags import CODE, INLINE, META, NOSCRIPT, SCRIPT, TEXT, UNSEEN
from cleaner.page.tree import PageLine

_ROLES = {"p": "p", "h1": "t", "blockquote": "q", "div": "d", "section": "d", "article": "d", "main": "d", "td": "d", "th": "d"}
_ROLES |= dict.fromkeys(("h2", "h3", "h4", "h5", "h6"), "h")
_HOLDING = frozenset({"div", "section", "article", "main", "td", "th", "body"})  # text right in them is a paragraph of theirs
_PAGERS = (b"inat", b"er", b"e-links", b"elinks", b"e-nav", b"enav")  # what follows "pag" in names of classes
_TYPED = (b"type", b"Type")  # what follows "item"; some frameworks write a capital
_NEAR = 4  # elements around a pager, any of which may be that of comments
_HIDDEN = 500  # characters of a noscript element that may be a page
_WANTED = UNSEEN | INLINE | {META}

_rules = load("article") or article  # the same module, built with types
_read_part = prefer("parts", parts.read_part)


class Dom(NamedTuple):
    """What is read of a page: tags and facts, its lines, its main part, the article's text, and the index after its last line.

    `paged` is the number of the page and of all pages where links lead to the others; `tree` holds the elements around lines.
    """

    tags: Tags
    facts: Facts
    lines: "PageLines"
    part: Part
    text: str
    end: int
    paged: tuple[int, int] | None
    tree: Tree


def read_dom(page: bytes) -> Dom:
    """Return what is read of a page in UTF-8."""
    parsed = LexborHTMLParser(page)
    # One walk for all that is looked for: each takes as long as a fifth of the parsing.
    nodes = _rules.find_nodes(parsed.root, _WANTED)
    tags = _read_tags(parsed, nodes, holds_any(page, b"item", 3, _TYPED))
    facts = read_facts(tags)  # before the tree is changed
    paged = _find_pages(parsed) if holds_any(page, b"pag", 2, _PAGERS) else None
    _join_inline(nodes, _is_in_noscript(parsed, nodes))
    rows = _rules.read_rows(parsed.body)
    tree = _rules.Tree()
    found = _rules.find_article(rows, tree)
    return Dom(tags, facts, PageLines(rows), _read_part(rows, tree), *_join(found, rows), paged, tree)


def widen(dom: Dom) -> Dom:
    """Return a page with its article sought once more, where it may stand in many parts of the page."""
    rows = dom.lines.rows
    dom.tree.forget()
    text, end = _join(_rules.find_article(rows, dom.tree, parted=True), rows)
    return dom._replace(text=text, end=end)


def _join(found: Sequence[Row], rows: Sequence[Row]) -> tuple[str, int]:
    """Return the text of lines, and the index after the last of them."""
    return "\n".join([row.text for row in found]), rows.index(found[-1]) + 1 if found else 0


def _find_pages(parsed: LexborHTMLParser) -> tuple[int, int] | None:
    """Return which page of how many the links of a pager tell: those to pages 2 to N, with the number of this page among them."""
    for node in parsed.css(", ".join(f"[class*=pag{tail.decode()}]" for tail in _PAGERS)):
        named = f"{node.attributes.get('class')} {node.attributes.get('id')}".lower()
        if "comment" in named or any("comment" in (above.attributes.get("class") or "").lower() for above in _climb(node)):
            continue
        if any(map(_leads_elsewhere, node.css("a"))):
            continue
        links = {int(text) for link in node.css("a") if (text := link.text(strip=True)).isdecimal() and len(text) < 3}
        others = {int(text) for text in node.text(separator=" ").split() if text.isdecimal() and len(text) < 3} - links
        pages = links | others
        if len(others) == 1 and len(links) >= 1 and pages == set(range(1, len(pages) + 1)):
            return others.pop(), len(pages)
    return None


def _leads_elsewhere(link: LexborNode) -> bool:
    """Tell whether a link of a pager leads to a place within a page: to comments, or other articles below this one."""
    address = link.attributes.get("href") or ""
    return "comment" in address or len(address.partition("#")[2]) > 1


def _climb(node: LexborNode) -> Iterator[LexborNode]:
    for _ in range(_NEAR):
        if node.parent is None:
            return
        node = node.parent
        yield node


def _is_in_noscript(parsed: LexborHTMLParser, nodes: Sequence[tuple[int, LexborNode]]) -> bool:
    """Tell whether a page shows its text to readers without scripts alone: more of it than all the rest (Discourse)."""
    size = max((len(node.text(deep=True)) for number, node in nodes if number == NOSCRIPT), default=0)
    if size < _HIDDEN or parsed.body is None:
        return False
    scripts = sum(len(node.text(deep=True)) for number, node in nodes if number in CODE)
    return 2 * size > len(parsed.body.text(deep=True)) - scripts


class PageLines(Sequence[PageLine]):
    """The lines of a page, each made when it is first asked for: the verdict on most pages asks for a few."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self.rows = rows
        self._known: list[PageLine | None] = [None] * len(rows)

    def __len__(self) -> int:
        return len(self.rows)

    @cached_property
    def texts(self) -> Sequence[str]:
        """The texts of all lines: most questions are answered by these."""
        return [row.text for row in self.rows]

    @overload
    def __getitem__(self, at: int) -> PageLine: ...
    @overload
    def __getitem__(self, at: slice) -> list[PageLine]: ...
    def __getitem__(self, at: int | slice) -> PageLine | list[PageLine]:
        places = range(len(self.rows))[at]
        return self._read(places) if isinstance(places, int) else list(map(self._read, places))

    def __iter__(self) -> Iterator[PageLine]:
        return map(self._read, range(len(self.rows)))

    def _read(self, at: int) -> PageLine:
        line = self._known[at]
        if line is None:
            line = self._known[at] = _read_line(self.rows[at])
        return line


def list_texts(lines: Sequence[PageLine]) -> Sequence[str]:
    """Return the texts of a page's lines, of which the other properties are read when they are asked for."""
    return lines.texts if isinstance(lines, PageLines) else [line.text for line in lines]


def _read_line(row: Row) -> PageLine:
    role = "a" if 2 * row.linked > len(row.text) else _ROLES.get(row.tag, "")
    node = row.node if row.tag in _HOLDING else row.node.parent
    outer = node.parent if node is not None else None
    return PageLine(row.text, role, str(node.mem_id) if node else "", str(outer.mem_id) if outer else "", True)


def _join_inline(nodes: Sequence[tuple[int, LexborNode]], noscript: bool = False) -> None:
    """Drop what is not seen, and the tags within lines; what is for readers without scripts stays if it is wanted."""
    for number, node in nodes:
        if number in INLINE:
            node.unwrap(delete_empty=True)
        elif number in UNSEEN and not (noscript and number == NOSCRIPT):
            node.decompose(recursive=False)


def _read_tags(tree: LexborHTMLParser, nodes: Sequence[tuple[int, LexborNode]], typed: bool) -> Tags:
    """Return the tags of facts; `typed` tells that the page has types in attributes, which are looked for in all elements."""
    title, link = tree.css_first("title"), tree.css_first("link[rel=canonical]")
    root = tree.root
    scripts = [node for number, node in nodes if number == SCRIPT and "json" in (node.attributes.get("type") or "").lower()]
    return Tags(
        " ".join(title.text().split()) if title else "",
        (root.attributes.get("lang") or "") if root else "",
        (link.attributes.get("href") or "").strip() if link else "",
        gather_metas(node.attributes for number, node in nodes if number == META),
        [node.text() for node in scripts],
        find_filled(partial(_list_filled, tree), partial(_select, tree)),
        [node.attributes.get("itemtype") or "" for node in tree.css("[itemtype]")[:TYPES]] if typed else [],
        " ".join(f"{node.attributes.get('class')} {node.attributes.get('id')}" for node in (root, tree.body) if node),
    )


def _list_filled(tree: LexborHTMLParser) -> set[int]:
    """The elements that hold text, those around them too, by their numbers."""
    filled = set[int]()
    for node in tree.root.traverse(include_text=True, skip_empty=True) if tree.root else ():
        if node.tag_id == TEXT and not (node.text_content or "").isspace():
            holder = node.parent
            while holder is not None and holder.mem_id not in filled:
                filled.add(holder.mem_id)
                holder = holder.parent
    return filled


def _select(tree: LexborHTMLParser, step: Step) -> list[int]:
    try:
        return [node.mem_id for node in tree.css("".join(step))]
    except SelectolaxError:  # a class that begins with a digit
        return []
