"""Articles that stand only in the data of a page's scripts: `__NEXT_DATA__`, and what other frameworks build their pages from."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from typing import Any

from cleaner.page.facts import parse_json
from cleaner.words import SENTENCE_CLOSE, count_words, is_prose

_LEAST = 200  # characters of prose; less is a description of the page or a notice
_WORDS = 8  # of a line of prose
_LARGE = 8_000_000  # characters of scripts that are looked through
_BLOCK = re.compile(r"(?:</?(?:p|div|h[1-6]|li|ul|ol|blockquote|section|table|tr)\b[^<>]*>|<br[^<>]*>)\s*", re.I)
_DEEP = 30  # names above a string: deeper ones are not looked at
_TAG = re.compile(r"</?[a-z][^<>]*>", re.I)
_Place = tuple[str, ...]


def read_island(scripts: Iterable[str]) -> str:
    """Return the article that the JSON of scripts holds: of all places in it the one with the most prose; "" if none has much.

    A place is a path of names, whatever the numbers between them: the paragraphs of one list stand in one.

    >>> read_island(['{"page": {"blocks": [{"text": "%s."}, {"text": "Short."}]}}' % ("word " * 50)])[-13:]
    'word .\\nShort.'
    """
    found: dict[_Place, list[str]] = {}
    for script in scripts:
        if _LEAST < len(script) < _LARGE:
            for place, text in _walk(parse_json(script)):
                found.setdefault(place, []).append(text)
    best = max(found.values(), key=_measure, default=[])
    return "\n".join([line for text in best for line in _read_lines(text)]) if _measure(best) >= _LEAST else ""


def _walk(top: Any) -> Iterator[tuple[_Place, str]]:
    """Yield the strings of a piece of JSON with the names that lead to each, in order."""
    stack: list[tuple[_Place, Any]] = [((), top)]
    while stack:
        place, node = stack.pop()
        if isinstance(node, str):
            yield place, node
        elif isinstance(node, dict) and len(place) < _DEEP:
            stack += [((*place, name), inner) for name, inner in reversed(node.items())]
        elif isinstance(node, list):
            stack += [(place, inner) for inner in reversed(node)]


def _measure(texts: Iterable[str]) -> int:
    """Count the characters of prose."""
    return sum(len(line) for text in texts if len(text) > 1 for line in _read_lines(text) if _is_sentence(line))


def _is_sentence(line: str) -> bool:
    """Tell whether a line is prose, and no code nor address."""
    return is_prose(line) and line.endswith(SENTENCE_CLOSE) and count_words(line) >= _WORDS


def _read_lines(text: str) -> list[str]:
    """Return the lines of a string that may be HTML."""
    if "<" in text:
        text = _TAG.sub("", _BLOCK.sub("\n", text))
    return [" ".join(line.split()) for line in html.unescape(text).split("\n") if not line.isspace() and line]
