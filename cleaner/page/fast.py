"""The fast path: a page read by resiliparse, in C, without trafilatura and lxml."""

import re
from collections.abc import Iterator
from functools import partial
from html import unescape
from typing import Any

from cleaner.errors import CleanerError
from cleaner.page.facts import Tags, gather_metas
from cleaner.page.tree import Line

# No part of an article's text as gold standards have it; without them resiliparse's F1 is .01 higher.
_NO_TEXT = "h1,[class*=caption]"

_META = re.compile(r"<meta\b[^<>]{0,5000}>", re.I)
_ROOT = re.compile(r"<html\b[^<>]{0,5000}>", re.I)
_CANONICAL = re.compile(r"""<link\b[^<>]{0,2000}rel=["']?canonical[^<>]{0,2000}>""", re.I)
_ATTRIBUTE = re.compile(r"""([\w:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")


def read_fast(source: str) -> tuple[str, tuple[Line, ...], Tags]:
    """The main text of a page, the lines of all of it, and its tags. Raises `CleanerError` where resiliparse is missing."""
    try:
        from resiliparse.extract.html2text import extract_plain_text
        from resiliparse.parse.html import HTMLTree
    except ImportError as error:
        raise CleanerError('the fast path needs resiliparse: pip install "paywall-cleaner[fast]"') from error
    tree = HTMLTree.parse(source)
    tags = _read_tags(tree, source)
    whole = extract_plain_text(tree, main_content=False, alt_texts=False, list_bullets=False)
    lines = tuple(Line(" ".join(line.split()), "", "", "", True) for line in whole.split("\n") if line.strip())
    _prune(tree)
    text = extract_plain_text(tree, main_content=True, comments=False, alt_texts=False, list_bullets=False, noscript=False)
    return text, lines, tags


def _prune(tree: Any) -> None:
    for node in tree.document.query_selector_all(_NO_TEXT):
        if node.parent is not None:
            node.decompose()


def _read_tags(tree: Any, source: str) -> Tags:
    """The tags of a page; those in its head from the source, since to ask resiliparse for an attribute takes 20 µs."""
    root, canonical = _ROOT.search(source), _CANONICAL.search(source)
    href = dict(_read_attributes(canonical[0])).get("href", "") if canonical else ""
    return Tags(
        " ".join((tree.title or "").split()),
        dict(_read_attributes(root[0])).get("lang", "") if root else "",
        href.strip(),
        gather_metas(dict(_read_attributes(m[0])) for m in _META.finditer(source)),
        list(_find_json(source)),
        partial(_holds_text, tree.document),
    )


def _read_attributes(tag: str) -> Iterator[tuple[str, str]]:
    for m in _ATTRIBUTE.finditer(tag):
        yield m[1].lower(), unescape(m[2] or m[3] or m[4] or "")


def _find_json(source: str) -> Iterator[str]:
    at = 0
    while (at := source.find("ld+json", at)) >= 0:
        start = source.find(">", at) + 1
        end = source.find("</script", start)
        if not start or end < 0:
            return
        yield source[start:end]
        at = end


def _holds_text(document: Any, selector: str) -> bool:
    try:
        found = document.query_selector_all(selector)
    except ValueError:
        return True  # a selector that is not understood says nothing
    return any(node.text.strip() for node in found)
