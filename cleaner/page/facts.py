"""What a page says of itself: JSON-LD, meta tags, figures in scripts, marks of paywalls."""

import html
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any

from cleaner.page.scan import holds

if TYPE_CHECKING:
    from lxml.html import HtmlElement


@dataclass(frozen=True, slots=True)
class Figure:
    """A length that the page declares: `value` in `unit` ("words" or "chars"), found in `source` under `name`."""

    source: str
    name: str
    value: int
    unit: str


@dataclass(frozen=True, slots=True)
class Locked:
    """A part that JSON-LD declares as not free: its CSS selector, and whether it is `present` in the page with text."""

    selector: str
    present: bool


@dataclass(frozen=True, slots=True)
class Facts:
    """Facts of a page, none of them a verdict. `free` holds every value of isAccessibleForFree: two contradict each other."""

    title: str = ""
    language: str = ""
    canonical: str = ""
    free: frozenset[bool] = frozenset()
    bodies: tuple[str, ...] = ()
    figures: tuple[Figure, ...] = ()
    locked: tuple[Locked, ...] = ()
    tier: str = ""


_ARTICLE = re.compile(r"(?:Article|Posting|Report|Review|NewsItem|CreativeWork|WebPage|Blog|Recipe)$")
_HOOKS = ("articleBody", "wordCount", "isAccessibleForFree", "hasPart")
# Wrappers and slips of content systems around JSON that is else well-formed.
_OPENING = re.compile(r"\s*+(?:(?://|/\*)\s*+)?(?:<!--|<!\[CDATA\[)\s*+(?:\*/)?")
_CLOSING = re.compile(r"(?://|/\*)?\s*(?:-->|\]\]>)\s*(?:\*/)?\s*;?$")
_WRAPPED = 40  # characters at the end in which a closing is sought: a search of all takes 6 ms where the JSON is long
_TRAILING_COMMA = re.compile(r",(\s*[}\]])")
_BROKEN = {
    "isAccessibleForFree": re.compile(r'"isAccessibleForFree"\s*:\s*"?([\w:/.]+)'),
    "wordCount": re.compile(r'"wordCount"\s*:\s*"?(\d+)'),
    "articleBody": re.compile(r'"articleBody"\s*:\s*"((?:[^"\\]|\\.)*)"'),
}
_PARTS = 10  # parts declared as not free that are looked for in a page; of 4,141 pages none has more than two
_MARKUP = re.compile(r"</?[a-z][^<>]*>", re.I)
_COUNT = re.compile(r"\s*(\d{1,3}(?:[.,  ]\d{3}){1,2}|\d{1,7})(?![\d.,])")
_META_FIGURES = {
    "article:word_count": "words",
    "word_count": "words",
    "wordcount": "words",
    "article:wordcount": "words",
    "article.wordcount": "words",
    "article:char_count": "chars",
    "character_count": "chars",
}
TYPES = 200  # elements with a type of schema.org that are looked at
_TIERS = frozenset({"article:content_tier", "content_tier", "article:access", "article.access", "cxenseparse:pageclass"})


@dataclass(frozen=True, slots=True)
class Tags:
    """The tags of a page that carry facts, whatever parser read them.

    `metas` are names in lower case and contents, `scripts` the texts of JSON scripts, `holds` tells of a CSS selector whether an
    element that it selects holds text, `itemtypes` are the types of schema.org in attributes, `classes` those of html and body.
    """

    title: str
    language: str
    canonical: str
    metas: dict[str, str]
    scripts: list[str]
    holds: Callable[[str], bool] = lambda selector: True
    itemtypes: Sequence[str] = ()
    classes: str = ""


def read_tags(tree: "HtmlElement") -> Tags:
    """The tags of a page read by lxml."""
    found: dict[str, list[HtmlElement]] = {"title": [], "link": [], "script": [], "meta": []}
    for node in tree.iter(*found):
        found[node.tag].append(node)
    links = (link for link in found["link"] if link.get("rel") == "canonical")
    # The text of other scripts is not asked for: to copy it takes longer than all the facts.
    scripts = (script.text for script in found["script"] if "json" in (script.get("type") or "").lower())
    return Tags(
        " ".join("".join(found["title"][0].itertext()).split()) if found["title"] else "",
        tree.get("lang") or "",
        next((link.get("href", "").strip() for link in links), ""),
        gather_metas(m.attrib for m in found["meta"]),
        [text for text in scripts if text],
        find_filled(partial(_list_filled, tree), partial(_select, tree)),
        [str(name) for name in tree.xpath("//@itemtype")[:TYPES]],
        " ".join(f"{node.get('class', '')} {node.get('id', '')}" for node in (tree, *tree.iterchildren("body"))),
    )


def gather_metas(metas: Iterable[Mapping[str, str | None]]) -> dict[str, str]:
    """Contents of meta tags by their name, the first of each; `metas` are their attributes."""
    out: dict[str, str] = {}
    for m in metas:
        name = m.get("property") or m.get("name") or m.get("itemprop") or m.get("http-equiv")
        content = m.get("content")
        if name and content:
            out.setdefault(name.strip().lower(), content)
    return out


def read_facts(tags: Tags | None) -> Facts:
    """The facts of a page, from its tags; a page that cannot be parsed has none."""
    if tags is None:
        return Facts()
    meta = tags.metas
    title = tags.title or meta.get("og:title", "")
    nodes = _own_nodes(list(_read_articles(tags.scripts)), title)
    selectors = dict.fromkeys(s for node in nodes for s in _locked_selectors(node))
    return Facts(
        title=title,
        language=(tags.language or meta.get("og:locale", "") or meta.get("content-language", "")).strip(),
        canonical=tags.canonical or meta.get("og:url", ""),
        free=frozenset(f for node in nodes if (f := read_free(node.get("isAccessibleForFree"))) is not None),
        bodies=tuple(b for node in nodes if (b := unescape_body(node.get("articleBody")))),
        figures=(*_json_figures(nodes), *_meta_figures(meta)),
        locked=tuple(Locked(s, tags.holds(s)) for s in islice(selectors, _PARTS)),
        tier=next((meta[k].strip().lower() for k in sorted(_TIERS) if meta.get(k)), ""),
    )


# --- JSON-LD -------------------------------------------------------------------------------------------------------
def _read_articles(scripts: Iterable[str]) -> Iterator[dict[str, Any]]:
    for text in scripts:
        if any(h in text for h in _HOOKS):
            yield from _walk(parse_json(text))


def parse_json(text: str) -> Any:
    """JSON as pages carry it: wrapped in comments, with trailing commas or raw line breaks; else what can be read of it."""
    for attempt in (str, _repair):
        try:
            return json.loads(attempt(text), strict=False)
        except (ValueError, RecursionError):
            continue
    return _salvage(text)


def _repair(text: str) -> str:
    opened = _OPENING.match(text)
    text = text[opened.end() if opened else 0 :].rstrip()
    return _TRAILING_COMMA.sub(r"\1", text[:-_WRAPPED] + _CLOSING.sub("", text[-_WRAPPED:]))


def _salvage(text: str) -> dict[str, Any]:
    """The three facts of broken JSON (a quotation mark that is not escaped in a headline: aoc.media)."""
    found = {name: pattern.search(text) for name, pattern in _BROKEN.items()}
    return {"@type": "Article", **{name: m[1] for name, m in found.items() if m}}


def _walk(top: Any) -> Iterator[dict[str, Any]]:
    """Nodes of articles: at the top, in lists, @graph and mainEntity. Parts, updates and lists of others are not entered."""
    stack = [top]
    while stack:
        node = stack.pop()
        if isinstance(node, list):
            stack.extend(reversed(node))
        elif isinstance(node, dict):
            if _is_article(node):
                yield node
            stack.extend(node[k] for k in ("@graph", "mainEntity", "mainEntityOfPage") if isinstance(node.get(k), list | dict))


def _is_article(node: dict[str, Any]) -> bool:
    kinds = node.get("@type")
    kinds = kinds if isinstance(kinds, list) else [kinds]
    return "articleBody" in node or any(isinstance(k, str) and _ARTICLE.search(k) for k in kinds)


def _own_nodes(nodes: list[dict[str, Any]], title: str) -> list[dict[str, Any]]:
    """The nodes of the page's own article, where a page describes others as well: those whose headline its title holds."""
    named = [n for n in nodes if isinstance(n.get("headline"), str)]
    own = [n for n in named if _squeeze(n["headline"])[:40] in _squeeze(title)]
    return [n for n in nodes if n not in named or n in own] if own and len(named) > len(own) else nodes


def _squeeze(text: str) -> str:
    return "".join(c for c in html.unescape(text).casefold() if c.isalnum())


def read_free(value: Any) -> bool | None:
    """isAccessibleForFree as sites write it: true, "False", "http://schema.org/True".

    >>> read_free("http://schema.org/False"), read_free(True), read_free("metered")
    (False, True, None)
    """
    if isinstance(value, bool):
        return value
    word = str(value).strip().rsplit("/", 1)[-1].lower() if isinstance(value, str | int) else ""
    return {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}.get(word)


def unescape_body(value: Any) -> str:
    """The plain text of an articleBody, which may be HTML, escaped once or twice, or a list.

    >>> unescape_body("&amp;lt;p&amp;gt;Caf&amp;amp;eacute;&amp;lt;/p&amp;gt;")
    'Café'
    """
    if isinstance(value, list):
        value = "\n".join(v for v in value if isinstance(v, str))
    if not isinstance(value, str):
        return ""
    for _ in range(3):
        if "&" not in value:
            break
        value = html.unescape(value)
    return _MARKUP.sub(" ", value).strip() if "<" in value else value.strip()


def _json_figures(nodes: list[dict[str, Any]]) -> Iterator[Figure]:
    for node in nodes:
        value = read_number(node.get("wordCount"))
        if value:
            yield Figure("json-ld", "wordCount", value, "words")


def _meta_figures(meta: dict[str, str]) -> Iterator[Figure]:
    for name, unit in _META_FIGURES.items():
        value = read_number(meta.get(name))
        if value:
            yield Figure("meta", name, value, unit)


def read_number(value: Any) -> int | None:
    """A count as pages write it: 842, "842", "1,234 words"; None for anything else, and for what no article has."""
    if isinstance(value, str):
        found = _COUNT.match(value)
        value = int("".join(filter(str.isdecimal, found[1]))) if found else None
    return int(value) if isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < 1_000_000 else None


def _locked_selectors(node: dict[str, Any]) -> Iterator[str]:
    parts = node.get("hasPart")
    for part in parts if isinstance(parts, list) else [parts]:
        if isinstance(part, dict) and read_free(part.get("isAccessibleForFree")) is False:
            selectors = part.get("cssSelector")
            yield from (
                s for s in (selectors if isinstance(selectors, list) else [selectors]) if isinstance(s, str) and s.strip()
            )


# --- what stands in the page ---------------------------------------------------------------------------------------
_STEP = re.compile(r"([a-z][a-z0-9-]*+)?(?:([.#])([\w-]+))?", re.I)
Step = tuple[str, str, str]


def read_step(selector: str) -> Step | None:
    """The last step of a CSS selector: tag, "." or "#", and class or id, each may be empty; None where it is something else.

    >>> read_step("main > div.paywall"), read_step("a:not(.b)")
    (('div', '.', 'paywall'), None)
    """
    steps = selector.replace(">", " ").split()
    step = _STEP.fullmatch(steps[-1]) if steps else None
    return (step[1] or "", step[2] or "", step[3] or "") if step else None


def find_filled(list_filled: Callable[[], set[Any]], select: Callable[[Step], Iterable[Any]]) -> Callable[[str], bool]:
    """A function that tells whether an element that the last step of a selector selects holds text.

    Elements that hold text are listed once a page: where many are nested, to ask each for its text takes their number's square.
    """
    filled: set[Any] | None = None

    def holds_text(selector: str) -> bool:
        nonlocal filled
        step = read_step(selector)
        if step is None:
            return True  # a selector that is not understood says nothing
        filled = list_filled() if filled is None else filled
        return not filled.isdisjoint(select(step))

    return holds_text


def _list_filled(tree: "HtmlElement") -> set["HtmlElement"]:
    """The elements that hold text, those around them too."""
    filled = set["HtmlElement"]()
    for node in tree.iter():
        for text, holder in ((node.text if isinstance(node.tag, str) else "", node), (node.tail, node.getparent())):
            if text and not text.isspace():
                while holder is not None and holder not in filled:
                    filled.add(holder)
                    holder = holder.getparent()
    return filled


def _select(tree: "HtmlElement", step: Step) -> Iterable["HtmlElement"]:
    tag, mark, name = step
    test = {".": "contains(concat(' ', normalize-space(@class), ' '), concat(' ', $name, ' '))", "#": "@id = $name"}.get(
        mark, "true()"
    )
    found: list[HtmlElement] = tree.xpath(f"//{tag or '*'}[{test}]", name=name)
    return found


_SCRIPT_FIGURE = re.compile(
    rb"""\b(?P<words>[a-z_]*word_?count(?:_actual)?)|(?P<chars>nbChar\w*|char(?:acter)?_?count(?:_actual)?)""", re.I
)
# One of these stands in every such name: to find them first takes a tenth of the time of a search for the names.
_HINTS = (b"Count", b"count", b"COUNT", b"nbChar", b"nbchar")
_BEFORE = re.compile(rb"[A-Za-z_]*\Z")
_NAME = 40  # characters
_LIMIT = re.compile(rb"min|max|limit|required|comment|title", re.I)  # in names of counts that are no article's
_VALUE = re.compile(rb"""\\?["']?\s*[:=]\s*\\?["']?(?=0{0,5}[1-9])(\d{2,6})(?![\d.\w])""")  # "00" is no length


def read_script_figures(page: bytes) -> tuple[Figure, ...]:
    """Lengths in scripts and attributes of a page in UTF-8 (`"wordCount":994`, `nbChar = 5120`), the first of each name.

    A search over the whole source, so it is done only where something else says that the article is cut.
    """
    out: dict[bytes, Figure] = {}
    for at in sorted(at for hint in _HINTS for at in _find_all(page, hint)):
        before = _BEFORE.search(page, max(0, at - _NAME), at)
        m = _SCRIPT_FIGURE.search(page, before.start() if before else at, at + _NAME)
        value = _VALUE.match(page, m.end()) if m else None
        if m and value and m[0] not in out and not _LIMIT.search(page, before.start() if before else at, m.end()):
            out[m[0]] = Figure("script", m[0].decode(), int(value[1]), m.lastgroup or "words")
    return tuple(out.values())


def _find_all(page: bytes, wanted: bytes) -> Iterator[int]:
    at = page.find(wanted)
    while at >= 0:
        yield at
        at = page.find(wanted, at + 1)


_RAW_MARK = re.compile(
    rb"_{2,3}(?:[A-Z]{1,20}_){0,4}PAYWALL(?:_[A-Z]{1,20}){0,4}_{2,3}|"
    rb"<!--\s*+(?:paywall|PAYWALL|Paywall)(?:[ _-][\w\x80-\xff]++){0,3}\s*+-->"
)


def find_raw_mark(page: bytes) -> str:
    """A paywall's own mark left in a page in UTF-8 (`___STEADY_PAYWALL___`), where the wall cuts; empty without one."""
    found = _RAW_MARK.search(page) if holds(page, b"PAYWALL_", rare=3) else None
    return found[0].decode("utf-8", "replace") if found else ""
