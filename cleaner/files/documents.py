"""Files and standard input to documents, with one clear error for what cannot be read."""

from __future__ import annotations

import codecs
import os
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from cleaner.errors import InputError

STDIN = "-"
HTML_SUFFIXES = {".html", ".htm", ".xhtml"}
TEXT_SUFFIXES = {".txt", ".text", ".md", ".markdown"}
_LOOKS_LIKE_HTML = re.compile(rb"\s*(?:<\?xml[^>]*>\s*|<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.I | re.S)
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


@dataclass(frozen=True, slots=True)
class Document:
    """An input: its `name` for people, and its `content`: text, or the bytes of an HTML page."""

    name: str
    content: str | bytes
    path: Path | None = None
    root: Path | None = None

    @property
    def is_html(self) -> bool:
        """Whether the content is a page (bytes) rather than text."""
        return isinstance(self.content, bytes)


def read_documents(
    names: Iterable[str], html: bool | None = None, encoding: str | None = None
) -> Iterator[Document | InputError]:
    """Yield each input of `names` (files, folders, ``-``) as a document, or as the error that kept it from being read.

    `html` says what the inputs are (None: by suffix and looks); `encoding` is that of text (None: UTF-8, or what a byte
    order mark says).
    """
    for name in names or (STDIN,):
        for found in find_files(name):
            if isinstance(found, InputError):
                yield found
                continue
            try:
                yield _read(*found, html, encoding)
            except InputError as error:
                yield error


def find_files(name: str) -> Iterator[tuple[str, Path | None, Path | None] | InputError]:
    """Yield (name, path, root) of the file `name`, or of each text and HTML file below the folder `name`, in order."""
    path = Path(name)
    if name == STDIN:
        yield "<stdin>", None, None
    elif path.is_dir():
        errors: list[OSError] = []
        for folder, folders, files in os.walk(path, onerror=errors.append):
            folders.sort()
            for file in sorted(files):
                if Path(file).suffix.lower() in HTML_SUFFIXES | TEXT_SUFFIXES:
                    yield str(Path(folder, file)), Path(folder, file), path
        for error in errors:
            yield InputError(f"{error.filename}: folder cannot be read: {error.strerror}; check its permissions")
    else:
        yield name, path, None


def _read(name: str, path: Path | None, root: Path | None, html: bool | None, encoding: str | None) -> Document:
    data = _read_bytes(name, path)
    if not data.strip():
        raise InputError(f"{name}: is empty; there is nothing to clean")
    suffix = path.suffix.lower() if path else ""
    if html is None:
        html = suffix in HTML_SUFFIXES or bool(_LOOKS_LIKE_HTML.match(data[:4096]))
    return Document(name, data if html else _decode(name, data, encoding), path, root)


def _read_bytes(name: str, path: Path | None) -> bytes:
    try:
        return path.read_bytes() if path else sys.stdin.buffer.read()
    except FileNotFoundError as error:
        raise InputError(f"{name}: no such file; check the name") from error
    except OSError as error:
        raise InputError(f"{name}: cannot be read: {error.strerror}; check its permissions") from error


def _decode(name: str, data: bytes, encoding: str | None) -> str:
    chosen = encoding or next((e for bom, e in _BOMS if data.startswith(bom)), "utf-8")
    try:
        text = data.decode(chosen)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InputError(
            f"{name}:{line}: byte {error.start} (0x{data[error.start]:02x}) is not {chosen.upper()}; "
            "name the encoding with --encoding, for example --encoding cp1252"
        ) from error
    except LookupError as error:
        raise InputError(f"{name}: unknown encoding {chosen!r}; name one that Python knows, for example cp1252") from error
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise InputError(f"{name}:{line}: holds a NUL character, so it is not text; convert it, or name it with --encoding")
    return text
