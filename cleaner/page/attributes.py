"""Tags with more attributes than any page has: a parser holds each against all before it, so 100,000 take half a minute."""

import re
from itertools import islice

from cleaner.page.scan import find_longest_tag

_MOST = 1000  # attributes of a tag that are read; the most in 4,141 pages are 90
_LONG = 10 * _MOST  # bytes outside of quoted values; in shorter tags more do no harm
_VALUE = rb"""=\s*+(?:"[^"]*+"?+|'[^']*+'?+)?+"""
_PIECE = re.compile(
    rb"<!--(?:[^-]++|-(?!->))*+|<(script|style)\b(?:[^<]++|<(?!/\1))*+|<[a-z](?:[^>=]++|" + _VALUE + rb")*+", re.I
)
_ATTRIBUTE = re.compile(rb"[\s/]++[^\s/>=]?[^\s/=>]*+(?:\s*+" + _VALUE + rb"[^\s>]*+)?+")


def limit_attributes(page: bytes) -> bytes:
    """A page in UTF-8 whose tags have no more attributes than are read; nearly every page is that already.

    >>> len(limit_attributes(b"<p" + b" a" * 9000 + b">Text</p>"))
    2011
    """
    if len(page) <= _LONG or find_longest_tag(page) <= _LONG:
        return page
    return _PIECE.sub(_shorten, page)


def _shorten(match: re.Match[bytes]) -> bytes:
    tag = match[0]
    if len(tag) <= _LONG or match[1] or tag.startswith(b"<!--"):
        return tag
    last = next(islice(_ATTRIBUTE.finditer(tag), _MOST - 1, None), None)
    return tag[: last.end()] if last else tag
