"""Which sort of page it is: an article, a forum, documentation, a listing, a service or a product, told by weighed signs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from cleaner.native import prefer
from cleaner.page import parts
from cleaner.page.facts import Tags
from cleaner.page.parts import UNMEASURED, Measures, Part
from cleaner.page.sort_weights import WEIGHTS
from cleaner.words import SENTENCE_CLOSE, count_words

ARTICLE = "article"
_REASONS = 3  # signs that are named
_LEAST = 0.3  # weight of a sign that is named
_TYPE = re.compile(r'"@type"\s*:\s*(?:\[\s*)?"(?:https?://schema\.org/)?(\w+)"')
_PRICE = re.compile(r"[$€£¥₹]\s?\d|\d\s?(?:€|zł\b|kr\b|USD\b|EUR\b|руб)")
_MONEY = (*"$€£¥₹", "zł", "kr", "USD", "EUR", "руб")  # one of these stands in each price
_PRICES = 12
_DATES = (
    *("article:published_time", "og:article:published_time", "article:modified_time", "parsely-pub-date", "sailthru.date"),
    *("datepublished", "pubdate", "publishdate", "date", "dc.date", "dc.date.issued"),
)
_AUTHORS = ("author", "article:author", "parsely-author")
_SENTENCE = 80  # characters of a sentence in prose
_CLOSED = (*SENTENCE_CLOSE, ":")

measure_pieces, find_lacking = prefer("parts", parts.measure_pieces), prefer("parts", parts.find_lacking)


class Sort(NamedTuple):
    """The sort of a page, and the signs that say most for it."""

    name: str
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Look:
    """What the signs are read from: tags, address (in lower case, without scheme and query), main part and extract of a page.

    `measures` are of the lines of the part; the extract is `lacking` a share of the words of its prose.
    """

    tags: Tags
    host: str
    path: str
    part: Part
    extract: str
    lacking: float
    measures: Measures = UNMEASURED

    @property
    def slugs(self) -> list[str]:
        """The parts of the path."""
        return [slug for slug in self.path.split("/") if slug]


def guess_sort(look: Look) -> Sort:
    """Return the sort of a page by its tags, its address, its main part and what an extractor takes for its article."""
    signs = list(read_signs(look))
    scores = {sort: bias + sum(WEIGHTS[sort].get(sign, 0.0) for sign in signs) for sort, bias in _BIASES.items()}
    best = max(scores, key=scores.__getitem__)
    if best != ARTICLE and _is_told(look, best):
        best = ARTICLE
    weights = WEIGHTS[best]
    reasons = sorted((s for s in signs if weights.get(s, 0.0) >= _LEAST), key=lambda s: -weights[s])
    return Sort(best, tuple(reasons[:_REASONS]))


_BIASES: Mapping[str, float] = {sort: weights[""] for sort, weights in WEIGHTS.items()}
_HELD = 0.35  # of the prose of a part: where an extract lacks less, it holds the text of the page
_MUCH = 80  # words of such a text


def _is_told(look: Look, sort: str) -> bool:
    """Tell whether a listing's prose is one text, which the extract has: then it is an article beside a list."""
    return (
        sort == "listing" and look.lacking <= _HELD and sum(count_words(p.text) for p in look.part.pieces if p.is_prose) >= _MUCH
    )


def make_look(tags: Tags, url: str | None, part: Part, extract: str) -> Look:
    """Return what the signs of a page are read from."""
    address = (url or tags.canonical or tags.metas.get("og:url", "")).lower()
    host, _, path = re.sub(r"^[a-z]+://", "", address).partition("/")
    if "topic=" not in path:  # of queries only that of a forum tells something
        path = path.partition("?")[0]
    measures = measure_pieces(part.pieces, _CLOSED)
    return Look(tags, host, path, part, extract, find_lacking(part.pieces, extract), measures)


def read_signs(look: Look) -> Iterator[str]:
    """Yield the names of the signs that a page shows."""
    for name, test in _SIGNS.items():
        if test(look):
            yield name
    yield from _read_types(look.tags)
    yield from _read_lines(look)
    yield from _read_extract(look)


def _has(pattern: str, of: Callable[[Look], str]) -> Callable[[Look], bool]:
    search = re.compile(pattern).search
    return lambda look: search(of(look)) is not None


def _path(words: str) -> Callable[[Look], bool]:
    return _has(rf"(?:^|/)(?:{words})(?:/|$|[-_.])", lambda look: look.path)


_SIGNS: Mapping[str, Callable[[Look], bool]] = {
    "date of publication": lambda look: any(name in look.tags.metas for name in _DATES),
    "author": lambda look: any(name in look.tags.metas for name in _AUTHORS),
    "viewport": lambda look: "viewport" in look.tags.metas,
    "og:type article": lambda look: _og(look) == "article",
    "og:type website": lambda look: _og(look) == "website",
    "og:type product": lambda look: _og(look).startswith(("product", "og:product", "book")) and "group" not in _og(look),
    "og:type product group": lambda look: _og(look) in {"product.group", "product:group"},
    "date in address": _has(r"/(?:19|20)\d\d(?:[/-]?(?:0?[1-9]|1[012]))?(?:/|[-.]|$)", lambda look: "/" + look.path),
    "title in address": lambda look: bool(look.slugs) and len(re.findall("[-_]", look.slugs[-1])) >= 4,
    "address of a home page": lambda look: not look.slugs or (len(look.slugs) == 1 and len(look.slugs[0]) < 4),
    "address of articles": _path(
        "blogs?|news|articles?|stories|story|posts?|magazine|insights?|guides?|resources|recipes?|nachrichten"
    ),
    "address of a forum": _has(
        r"(?:^|/)(?:forums?|threads?|topics?|discussions?|questions|comments|community|communities|bbs|t)(?:/|$|[-.]\d)|viewtopic"
        r"|showthread|thread-\d|topic=\d|/t/[^/]+/\d",
        lambda look: look.path,
    ),
    "host of a forum": _has(r"^(?:www\.)?(?:forums?|community|discuss|discussions?|answers|bbs|ask)\b", lambda look: look.host),
    "software of a forum": _has(
        r"discourse|phpbb|vbulletin|xenforo|mybb|nodebb|flarum|invision|simple machines|vanilla|discuz|\bxf-|ips-?app"
        r"|template-forum|question-page",
        lambda look: _made_by(look),
    ),
    "address of documentation": _path("docs?|documentation|manual|api|reference|wiki|handbook|developer|man\\d?|javadoc|help|kb"),
    "host of documentation": _has(
        r"^(?:www\.)?(?:docs?|developers?|wiki|api|help|manual|learn|support|devdocs|man|documentation)\.|readthedocs|^docs",
        lambda look: look.host,
    ),
    "software of documentation": _has(
        r"sphinx|docusaurus|mkdocs|gitbook|docbook|vuepress|vitepress|mediawiki|rustdoc|javadoc|doxygen|nextra|asciidoctor|antora"
        r"|docutils|mdbook|docs-wrapper|docs-doc|theme-doc|vp-doc|\bwy-",
        lambda look: _made_by(look),
    ),
    "address of a product": _has(
        r"(?:^|/)(?:products?|p|dp|itm|item|listing|pd|prod|detail|app)(?:/|$)|-p-\d|/p\d+", lambda look: look.path
    ),
    "address of a list": _has(
        r"(?:^|/)(?:c|cat|category|categories|collections?|shop|browse|b|f|s|catalog|list|department|search|sale|store|tags?|topics?"
        r"|subject|archive|all|rankings?|directory|lists?|index)(?:/|$|\.)|/c\d",
        lambda look: look.path,
    ),
    "address of a service": _path(
        "services?|solutions?|about|pricing|consulting|company|products-services|practice|treatments?|expertise|industries|careers?"
        "|courses?|programs?|features|platform|what-we-do|offerings?"
    ),
    "one article element": lambda look: look.part.articles == 1,
    "many article elements": lambda look: look.part.articles >= 5,
    "main element": lambda look: look.part.partial,
}


def _og(look: Look) -> str:
    return look.tags.metas.get("og:type", "").lower()


def _made_by(look: Look) -> str:
    return f"{look.tags.metas.get('generator', '')} {look.tags.classes}".lower()


_ARTICLES = re.compile(r"(?!Tech)\w*Article$|BlogPosting$|Report$|Recipe$")
_SERVICES = {"LocalBusiness", "Service", "ProfessionalService", "MedicalBusiness", "LegalService", "FinancialService"}
_SERVICES |= {"HomeAndConstructionBusiness", "Corporation", "Course"}


def _read_types(tags: Tags) -> Iterator[str]:
    """Yield what the page's types of schema.org tell, whether in JSON or in attributes."""
    types = Counter(name for text in tags.scripts for name in _TYPE.findall(text))
    types.update(name.rstrip("/").rpartition("/")[2] for name in tags.itemtypes)
    forum = "DiscussionForumPosting" in types or "QAPage" in types
    tests = {
        "type of an article": any(map(_ARTICLES.match, types)),
        "type of a thread": forum,
        "type of a product": "ProductGroup" in types or ("Product" in types and "ItemList" not in types),
        "types of products": types["Product"] + types["SomeProducts"] >= 4 or "OfferCatalog" in types,
        "type of a list": "CollectionPage" in types or ("ItemList" in types and not forum),
        "type of a service": not _SERVICES.isdisjoint(types),
        "type of questions": "FAQPage" in types,
    }
    yield from (name for name, holds in tests.items() if holds)


def _read_lines(look: Look) -> Iterator[str]:
    """Yield what the lines of the main part tell."""
    had = look.measures
    size, heads = had.size or 1, had.headings
    links, prose, items = had.linked / size, had.prose / size, had.items / size
    tests = {
        "code": had.code / size > 0.08,
        "a third are links": links > 0.3,
        "half are links": links > 0.5,
        "few links": links < 0.1,
        "mostly prose": prose > 0.7,
        "less than half prose": prose < 0.4,
        "hardly prose": prose < 0.15,
        "a third are list items": items > 0.3,
        "mostly list items": items > 0.6,
        "tables": had.cells / size > 0.2,
        "headings are links": had.linked_headings >= 0.5 * heads >= 1,
        "dense headings": heads >= 6 and had.words < 60 * heads,
        "many headings": heads >= 8,
        "very many headings": heads >= 20,
        "no heading": not heads,
        "one title": had.titles == 1,
        "prices": _has_prices(look),
        "short": had.words < 300,
        "long": had.words > 3000,
    }
    yield from (name for name, holds in tests.items() if holds)


def _has_prices(look: Look) -> bool:
    """Tell whether many prices stand in the part; their signs are counted first, at a tenth of the time of a search."""
    text = "\n".join([piece.text for piece in look.part.pieces])
    return sum(map(text.count, _MONEY)) >= _PRICES and len(_PRICE.findall(text)) >= _PRICES


def _read_extract(look: Look) -> Iterator[str]:
    """Yield what the extract tells, held against the part."""
    size = look.measures.size or 1
    text = look.extract
    sentences = [line for line in text.split("\n") if len(line) >= _SENTENCE and line.rstrip().endswith(SENTENCE_CLOSE)]
    length = sum(map(len, sentences))
    tests = {
        "extract of most": len(text) > 0.7 * size,
        "extract of little": len(text) < 0.3 * size,
        "extract of next to nothing": len(text) < 0.1 * size,
        "extract of many paragraphs": len(sentences) >= 8,
        "extract of few paragraphs": len(sentences) <= 2,
        "extract of prose": length > 0.8 * len(text) and len(text) > 600,
        "extract of little prose": length < 0.4 * len(text),
        "extract lacks prose": look.lacking > 0.03,
        "extract lacks much prose": look.lacking > 0.2,
        "extract lacks most prose": look.lacking > 0.5,
    }
    yield from (name for name, holds in tests.items() if holds)
