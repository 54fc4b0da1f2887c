"""The lines of a page, and which are its article, told from the elements that hold them: the fast path's extractor.

Lines of prose vote for the elements around them, for the nearest most (readability's way); what stands in elements of comments,
teasers and boxes has no vote. The text path takes out what is left of them, so that what is doubtful stays.

Where there is a C compiler this module is built a second time, with the types of `cleaner/native/article.pxd`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from cleaner.page.repair import SENTENCE_CLOSE
from cleaner.page.scan import tidy
from cleaner.page.tags import LINK, TEXT

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_PROSE = 60  # characters from which a closed line is prose; an open one from twice as many, at half its weight
_LEAST = _PROSE // 2  # characters of the shortest prose, which is Chinese
_WEIGHTS = {"p": 1.0, "div": 0.6, "li": 0.3}
_WEIGHT = 0.5
_SHARES = (1.0, 0.5, 0.33, 0.25, 0.2)  # of a line's vote, for the element around its own and for those around that
_ALIKE = 0.1  # of the best element's votes: another of its class with as many holds a part of the article
_LITTLE, _MOST = 0.45, 0.75  # of a page's prose outside of boxes: what a part of an article holds, and what all of it holds
_LINKED = 0.15  # of that prose: as many characters of links stand in a list of other articles
_WIDE = 8  # levels above the best element within which all of it is sought
_UP = 4  # levels above the best element within which the lead stands
_DEEP = 100
_FOREIGN = 0.3  # of a page's prose: what holds more is no box, whatever its name
_SCRAPS = 0.03  # of a page's prose: where no more is left outside of boxes, their names say something else
_SAID = 3.0  # times that much: what comments, reviews, asides and the foot of a page may hold
_COMMENTS = re.compile(
    r"(?:\S*[-_])?(?:comments?(?:[-_]?(?:list|area|section|s|thread|wrap\w*|container|rules|form))?|(?:customer|product|user)[-_]?reviews)(?!\S)",
    re.I,
)
# Consent managers by the names of their elements: their texts on purposes and partners are longer than many an article.
_CONSENT = re.compile(
    r"(?<!\S)(?:onetrust|didomi|cybotcookie|usercentrics|qc-cmp|truste|sp_message|cmplz|iubenda|borlabs|klaro|osano|termly"
    r"|cookie[-_]?(?:law|consent|banner|notice|script|yes|first|bar|popup|modal))",
    re.I,
)
_ALONE = 0.9  # of a line; with more of it links, it is one
_HEAD = 80  # characters of a heading above the article; longer ones are leads
_CLOSE = (*SENTENCE_CLOSE, ":")
_HEADINGS = frozenset({"h2", "h3", "h4", "h5", "h6"})
_FLAT = _HEADINGS | {"p", "div", "section"}
_LEADS = frozenset({"p", "div", "h2", "h3", "blockquote"})
_LISTED = frozenset({"p", "li", "div"})
_APART = frozenset({"aside", "footer", "figure"})
_TOPS = frozenset({"article", "main", "body"})
_TEXTS = frozenset({"article", "main", "section"})  # whose footers may be theirs
_LISTS = frozenset({"ul", "ol", "li", "dl", "table", "tbody", "tr", "td"})
_CELLS = frozenset({"td", "th"})
_CJK = re.compile("[぀-ヿ㐀-鿿豈-﫿]")
# Names of classes and ids; those that begin with what they tell of an article's state ("tag-music", "has-sidebar") are none.
# They are searched in lower case: to ignore the case takes three times as long.
_BOX = re.compile(
    r"(?!(?:tag|topic|category|format|has|no|not|with|without|is|field|styled|post_format|single|page|theme|js)[-_])\S*?(?:"
    r"(?:comments?|related|captions?|share|sidebar|newsletter|footer|byline|social|author|tags|teaser)(?![a-z])"
    r"|(?<![a-z])(?:commentlist|disqus|(?:customer|product|user)-?reviews|recommend\w*|recirc\w*|most-?(?:read|popular)|trending|ticker\d*|teasers|promos?|sharing|subscri\w*"
    r"|cookies?|consent|menu|breadcrumbs?|advert\w*|ads?|sponsor\w*|popup|modal|credits?|copyright|authors|see-also"
    r"|read-?(?:more|next|also)|more-(?:on|from)|pagination|slider|carousel|visually-hidden)(?![a-z]))|hidden\Z"
)
_HIDDEN = re.compile(r"display:\s*none")
_STREAMED = re.compile(
    r"S:[0-9a-f]+\Z"
)  # React sends parts of a page behind it, hidden, and its script puts them into their places


class Element:
    """An element around lines, and the `prose` in it; `link` tells that it is a link or stands in one.

    `box` and `inside` tell, once asked, that it or one around it is a box, and a part of the article; `parts` is the class of
    those elements in it that are parts, if there are several. Once it is `placed` (`cleaner.page.parts`), it is known to stand in
    something `unseen`, in a `header`, in the `main` element nearest to it; of such a one `rank` and `size` are known.
    """

    __slots__ = (
        *("_had", "around", "box", "depth", "header", "inside", "link", "main", "node", "parts", "placed", "prose", "rank"),
        *("size", "tag", "unseen"),
    )

    def __init__(self, node: LexborNode, around: Element | None) -> None:
        self.node, self.around = node, around
        self.tag = node.tag or ""
        self.link: bool = self.tag == "a" or (around is not None and around.link)
        self.depth: int = 0 if around is None else around.depth + 1
        self.prose = 0.0
        self.box: bool | None = None
        self.inside: bool | None = None
        self.parts: str | None = None
        self.placed = self.unseen = False
        self.header: Element | None = None
        self.main: Element | None = None
        self.rank = self.size = 0
        self._had: dict[str, str | None] | None = None

    def read_attributes(self) -> dict[str, str | None]:
        """Return its attributes, which the parser gives out one by one."""
        if self._had is None:
            self._had = self.node.attributes
        return self._had


class Row:
    """A line of a page: its text, the characters of it that are links, the node that holds it; and how much of it is prose.

    `element` is that of the node, once it is known.
    """

    __slots__ = ("_text", "element", "linked", "node", "prose", "raw", "tag")

    def __init__(self, raw: str, linked: int, node: LexborNode, tag: str) -> None:
        self.raw, self.linked, self.node, self.tag = raw, linked, node, tag
        self.prose = 0.0
        self.element: Element | None = None
        self._text: str | None = None

    def add(self, raw: str, linked: int) -> None:
        """Add what stands in the same line."""
        self.raw += raw
        self.linked += linked

    @property
    def text(self) -> str:
        """The text with its white space tidied, once it is asked for: most lines are menus, whose never is."""
        if self._text is None:
            self._text = tidy(self.raw)
        return self._text


def find_nodes(root: LexborNode | None, numbers: Collection[int]) -> list[tuple[int, LexborNode]]:
    """The elements of a page whose tags have these numbers, each with its own."""
    return [(number, node) for node in root.traverse() if (number := node.tag_id) in numbers] if root else []


def read_rows(body: LexborNode | None) -> list[Row]:
    """The lines of a page: runs of text that only links part. The cells of a table's row are one line."""
    if body is None:
        return []
    body.merge_text_nodes()
    rows: list[Row] = []
    key, parted, cells = 0, True, 0
    for node in body.traverse(include_text=True, skip_empty=True):
        number = node.tag_id
        if number != TEXT or (holder := node.parent) is None:
            if number != LINK:
                parted = True
            continue
        text, linked = node.text_content or "", 0
        if holder.tag_id == LINK:
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


def weigh_prose(row: Row) -> float:
    """The characters of a line that count as prose; a Chinese or Japanese one is two."""
    if len(row.raw) < _LEAST or len(row.raw.strip()) < _LEAST:
        return 0.0
    text = row.text
    size = len(text) if text.isascii() or not _CJK.search(text, 0, _PROSE) else 2 * len(text)
    if size < _PROSE or 2 * row.linked > size:
        return 0.0
    closed = size if text.endswith(_CLOSE) else size / 2 if size >= 2 * _PROSE else 0
    return closed * _WEIGHTS.get(row.tag, _WEIGHT)


class Tree:
    """The elements around lines, each made when it is first asked for; `articles` counts those placed that are ``<article>``."""

    def __init__(self) -> None:
        self._known: dict[int, Element] = {}
        self.articles = 0

    def hold(self, row: Row) -> Element:
        """Return the element that holds a line."""
        if row.element is None:
            row.element = self.find(row.node)
        return row.element

    def find(self, node: LexborNode) -> Element:
        """The element of a node of the parser. Below a depth that no page has the elements above are left out, for speed."""
        known = self._known
        if (found := known.get(node.mem_id)) is not None:
            return found
        path = [node]
        while node.tag != "body" and (above := node.parent) is not None and len(path) < _DEEP:
            node = above
            if (found := known.get(node.mem_id)) is not None:
                break
            path.append(node)
        for node in reversed(path):
            around = found if found is not None and found.depth < _DEEP else None
            found = known[node.mem_id] = Element(node, around)
        return known[path[0].mem_id]

    def open_parts(self) -> None:
        """Forget which elements are parts of the article."""
        for element in self._known.values():
            element.inside = element.parts = None

    def forget(self) -> None:
        """Forget all that was found of an article, so that it can be sought once more."""
        self.open_boxes()
        self.open_parts()
        for element in self._known.values():
            element.prose = 0.0

    def open_boxes(self) -> None:
        """Forget which elements are boxes."""
        for element in self._known.values():
            element.box = None


def climb(element: Element | None) -> Iterator[Element]:
    """An element and those around it."""
    while element is not None:
        yield element
        element = element.around


def find_article(rows: list[Row], tree: Tree, parted: bool = False) -> list[Row]:
    """The lines of the article, in their order; `tree` is that of the page. A page without prose gives all that is in no box.

    `parted` tells that the article may stand in many elements: sections, cards and tabs.
    """
    for row in rows:
        row.prose = weigh_prose(row)
    told = [(row, tree.hold(row)) for row in rows if row.prose]
    told = [(row, element) for row, element in told if not element.link]
    for row, element in told:
        _add_prose(element, row.prose)
    prose = sum([row.prose for row, _ in told])
    limit = _FOREIGN * prose
    own = [(row, element) for row, element in told if not is_box(element, limit)]
    if own and sum([row.prose for row, _ in own]) < _SCRAPS * prose:
        limit, own = 0.0, told
        tree.open_boxes()
    votes = _vote(own)
    if not votes:
        return [row for row in rows if row.tag != "h1" and not is_box(tree.hold(row), limit)]
    best = max(votes, key=votes.__getitem__)
    _mark_parts(best, votes)
    held = [(row, element) for row, element in own if is_inside(element)]
    if parted and (wide := _find_wide(best, own, held)) is not None and not _holds_links(rows, tree, wide, limit, held):
        tree.open_parts()
        best, wide.inside = wide, True
        held = [(row, element) for row, element in own if is_inside(element)]
    return _drop_repeated(list(_find_leads(best, own, held[0][0])) + _pick(rows, tree, held, limit, best.tag == "body"))


def _drop_repeated(rows: list[Row]) -> list[Row]:
    """The lines without those of prose that stood before: pages show an article twice, for narrow screens and wide ones."""
    seen: set[str] = set()
    kept: list[Row] = []
    for row in rows:
        if not row.prose or row.text not in seen:
            kept.append(row)
        if row.prose:
            seen.add(row.text)
    return kept


def _add_prose(element: Element | None, prose: float) -> None:
    while element is not None:
        element.prose += prose
        element = element.around


def is_box(element: Element | None, limit: float) -> bool:
    """Tell whether an element is hidden, or a box beside the article, or stands in one; none holds more prose than `limit`."""
    if element is None or element.tag == "body":
        return False
    if element.box is None:
        own = _looks_boxed(element) if element.prose <= limit else _is_foreign(element, limit)
        element.box = own or is_box(element.around, limit)
    return element.box


def _is_foreign(element: Element, limit: float) -> bool:
    """Tell whether an element that holds much is none of the article: what readers say, or the foot of the page."""
    if element.prose > _SAID * limit:
        return False
    if element.tag == "aside":
        return True
    if element.tag == "footer":
        return not [around for around in climb(element.around) if around.tag in _TEXTS]
    had = element.read_attributes()
    known, named = had.get("id") or "", had.get("class") or ""
    return bool(_COMMENTS.match(known) or _COMMENTS.match(named) or _CONSENT.search(known) or _CONSENT.search(named))


def _looks_boxed(element: Element) -> bool:
    had = element.read_attributes()
    named, known, style = had.get("class"), had.get("id"), had.get("style")
    if element.tag in _APART:
        return element.tag != "figure" or not (named and "table" in named)
    if (named and _names_box(named)) or (known and _names_box(known)):
        return True
    if style and _HIDDEN.search(style.lower()):
        return True
    return "hidden" in had and not (known and _STREAMED.match(known))


def _names_box(names: str) -> bool:
    return any(map(_is_box_name, names.lower().split()))


@lru_cache(8192)  # pages have a third of these names from each other; a search takes ten times as long as to remember
def _is_box_name(name: str) -> bool:
    return _BOX.match(name) is not None


def _vote(own: list[tuple[Row, Element]]) -> dict[Element, float]:
    """The votes of lines for the elements around them."""
    votes: dict[Element, float] = {}
    for row, element in own:
        around = element.around
        for share in _SHARES:
            if around is None or (share < 1 and around.tag == "body"):
                break
            votes[around] = votes.get(around, 0.0) + share * row.prose
            around = around.around
    return votes


def _mark_parts(best: Element, votes: Mapping[Element, float]) -> None:
    """Mark the parts of the article: the best element, and those of its tag and class that hold much as well."""
    best.inside = True
    name, least = best.read_attributes().get("class"), _ALIKE * votes[best]
    for around, number in votes.items() if name else ():
        if around.tag == best.tag and number > least and around.read_attributes().get("class") == name:
            around.inside = True
            if around is not best and around.around is best.around and best.around is not None:
                best.around.parts = name


def _find_wide(best: Element, own: list[tuple[Row, Element]], held: list[tuple[Row, Element]]) -> Element | None:
    """The element around the best that holds most of the prose where the best holds little of it, `held` with its parts."""
    prose, had = sum([row.prose for row, _ in own]), sum([row.prose for row, _ in held])
    if had >= _LITTLE * prose:
        return None
    least, around = max(_MOST * prose, 2 * had), best.around
    for _ in range(_WIDE):
        if around is None or around.tag == "body" or around.tag in _LISTS:
            break
        if sum([row.prose for row, element in own if around in climb(element)]) >= least:
            return around
        around = around.around
    return None


def _holds_links(rows: list[Row], tree: Tree, wide: Element, limit: float, held: list[tuple[Row, Element]]) -> bool:
    """Tell whether what an element holds beside prose that is `held` is full of links: other articles, with their titles."""
    linked = size = 0
    for row in rows:
        if wide in climb(tree.hold(row)) and not is_box(row.element, limit):
            linked += row.linked
            size += len(row.text) if row.prose else 0
    return linked > _LINKED * (size - sum([len(row.text) for row, _ in held]))


def _find_near(best: Element) -> Element:
    """The element within which the rest of the article is sought."""
    for _ in range(_UP):
        if best.tag in _TOPS or best.around is None or best.around.tag == "body":
            break
        best = best.around
    return best


def is_inside(element: Element | None) -> bool:
    """Tell whether an element is a part of the article or stands in one."""
    if element is None:
        return False
    if element.inside is None:
        element.inside = is_inside(element.around) or _is_part(element)
    return element.inside


def _is_part(element: Element) -> bool:
    """Tell whether an element stands among parts of the article and is of their class: one without prose, or of links alone."""
    around = element.around
    if around is None or around.parts is None or element.tag == "a":
        return False
    return element.read_attributes().get("class") == around.parts


def _find_leads(best: Element, own: Sequence[tuple[Row, Element]], first: Row) -> Iterator[Row]:
    """Prose above the first line of the article, not far from it."""
    top = _find_near(best)
    for row, element in own:
        if row is first:
            return
        if row.tag in _LEADS and 4 * row.linked <= len(row.text):
            around = list(climb(element))
            if top in around and all(e.tag != "li" for e in around):
                yield row


def _pick(rows: list[Row], tree: Tree, held: list[tuple[Row, Element]], limit: float, flat: bool) -> list[Row]:
    """The lines in the parts of the article, without links that stand alone, headings above it and labels below.

    `held` is the prose in these parts. Of a `flat` page all is one part: there only what looks like text stays.
    """
    body = {id(element.around) for row, element in held if row.tag == "p"}
    first, last = rows.index(held[0][0]), rows.index(held[-1][0])
    picked: list[Row] = []
    for i in range(_reach(rows, tree, first, -1), _reach(rows, tree, last, 1) + 1):
        row = rows[i]
        element = tree.hold(row)
        if not is_inside(element) or is_box(element, limit) or _is_menu(row):
            continue
        above = i < first and row.tag in _HEADINGS and len(row.text) < _HEAD
        below = i > last and id(element.around) not in body and not row.prose and not row.text.endswith(_CLOSE)
        if not above and not below and (not flat or _is_text(rows, i)):
            picked.append(row)
    return picked


def _is_text(rows: list[Row], i: int) -> bool:
    """Tell whether a line that stands right in the body, as all do, is text: prose, or what leads to it."""
    row = rows[i]
    if row.prose or row.tag not in _FLAT:
        return True
    if row.tag == "p":
        return row.text.endswith(_CLOSE)
    return row.tag in _HEADINGS and i + 1 < len(rows) and rows[i + 1].prose > 0


def _reach(rows: list[Row], tree: Tree, i: int, step: int) -> int:
    """The outermost line from line `i` on that stands in the same part."""
    while 0 <= i + step < len(rows) and is_inside(tree.hold(rows[i + step])):
        i += step
    return i


def _is_menu(row: Row) -> bool:
    """Tell whether a line is a title, or a link that stands alone and is no address written out."""
    if row.tag == "h1" or not row.linked or row.text.startswith("http"):
        return row.tag == "h1"
    if row.tag == "p" and len(row.text) > 2 * _PROSE and row.text.endswith("."):
        return False  # a paragraph that is all link: teasers stand in other elements, and most end without a full stop
    share = row.linked / len(row.text)
    return (share >= _ALONE and row.tag in _LISTED) or (share > 0.5 and row.tag == "li")
