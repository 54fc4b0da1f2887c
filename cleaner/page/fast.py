"""The fast path: a page read by resiliparse, in C, without trafilatura and lxml."""

from functools import partial
from typing import Any

from cleaner.errors import CleanerError
from cleaner.page.facts import Tags, gather_metas
from cleaner.page.tree import Line

# No part of an article's text as gold standards have it; without them resiliparse's F1 is .01 higher.
_NO_TEXT = "h1,nav,footer,[class*=caption]"


def read_fast(source: str) -> tuple[str, tuple[Line, ...], Tags]:
    """The main text of a page, the lines of all of it, and its tags. Raises `CleanerError` where resiliparse is missing."""
    try:
        from resiliparse.extract.html2text import extract_plain_text
        from resiliparse.parse.html import HTMLTree
    except ImportError as error:
        raise CleanerError('the fast path needs resiliparse: pip install "paywall-cleaner[fast]"') from error
    tree = HTMLTree.parse(source)
    tags = _read_tags(tree)
    whole = extract_plain_text(tree, main_content=False, alt_texts=False, list_bullets=False)
    lines = tuple(Line(" ".join(line.split()), "", "", "", True) for line in whole.split("\n") if line.strip())
    _prune(tree)
    text = extract_plain_text(tree, main_content=True, comments=False, alt_texts=False, list_bullets=False, noscript=False)
    return text, lines, tags


def _prune(tree: Any) -> None:
    for node in tree.document.query_selector_all(_NO_TEXT):
        if node.parent is not None:
            node.decompose()


def _read_tags(tree: Any) -> Tags:
    document = tree.document
    scripts = document.query_selector_all('script[type*="json"]')
    canonical = document.query_selector('link[rel="canonical"]')
    root = document.query_selector("html")
    return Tags(
        " ".join((tree.title or "").split()),
        (root.getattr("lang") or "") if root else "",
        (canonical.getattr("href") or "").strip() if canonical else "",
        gather_metas({name: m.getattr(name) or "" for name in m.attrs} for m in document.query_selector_all("meta")),
        [script.text for script in scripts],
        partial(_holds_text, document),
    )


def _holds_text(document: Any, selector: str) -> bool:
    try:
        found = document.query_selector_all(selector)
    except ValueError:
        return True  # a selector that is not understood says nothing
    return any(node.text.strip() for node in found)
