"""Where an article comes from: its host, its folder, or a field of its record."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import urlsplit

from cleaner.files.documents import Document

NO_SOURCE = "(none)"
_HOST = re.compile(r"(?:[a-z0-9-]+\.)+[a-z]{2,}(?::\d+)?", re.I)
_HEAD = 1 << 17  # bytes of a page in which its own address is looked for
_ADDRESS_TAG = re.compile(rb"<(?:link|meta)\b[^>]*(?:canonical|og:url)[^>]*>", re.I)
_ADDRESS = re.compile(rb"""(?:href|content)\s*=\s*["']?(https?://[^"'\s>]+)""", re.I)


def find_source(document: Document, by: str) -> str:
    """Return the source of a document by ``host``, ``folder``, ``auto`` (one or the other), or the field read with its record.

    The host is that of the record's address, of the address that a page gives as its own, or of a folder named like a host
    (as ``wget --mirror`` makes them).

    >>> find_source(Document("x", "", url="https://www.example.org/a"), "host")
    'example.org'
    """
    return _FINDERS.get(by, _find_group)(document) or NO_SOURCE


def _find_host(document: Document) -> str | None:
    url = document.url or (_find_address(document.content) if isinstance(document.content, bytes) else None)
    if url:
        return _read_host(url)
    parts = document.path.parts[:-1] if document.path else ()
    return next((part.lower().removeprefix("www.") for part in parts if _HOST.fullmatch(part)), None)


def _read_host(url: str) -> str | None:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.") or None
    except ValueError:
        return None


def _find_address(page: bytes) -> str | None:
    for tag in _ADDRESS_TAG.finditer(page, 0, _HEAD):
        if found := _ADDRESS.search(tag[0]):
            return found[1].decode("utf-8", "replace")
    return None


def _find_folder(document: Document) -> str | None:
    return str(document.path.parent) if document.path else None


def _find_group(document: Document) -> str | None:
    return document.group


_FINDERS: dict[str, Callable[[Document], str | None]] = {
    "host": _find_host,
    "folder": _find_folder,
    "auto": lambda document: _find_host(document) or _find_folder(document),
}
