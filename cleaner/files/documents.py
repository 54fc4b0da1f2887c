"""Files, folders and standard input to documents, with one clear error for what cannot be read."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from cleaner.errors import InputError
from cleaner.files.decoding import Encoding, decode

STDIN = "-"
HTML_SUFFIXES = frozenset({".html", ".htm", ".xhtml"})
TEXT_SUFFIXES = frozenset({".txt", ".text", ".md", ".markdown"})
_LOOKS_LIKE_HTML = re.compile(
    rb"\s*+(?:<\?xml[^>]*+>\s*+|<!--(?>.*?-->)\s*+)*+<(?:!doctype\s+html|html|head|body)\b", re.I | re.S
)
_URL = re.compile(r"https?://", re.I)


@dataclass(frozen=True, slots=True)
class Input:
    """An input that is to be read: its `name` for people, its `path` (None: standard input), the folder it was found in."""

    name: str
    path: Path | None = None
    root: Path | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """An input that was read: its `content`, text or the bytes of a page, and how the text was written.

    `url` and `group` are known of records: their address, and the field by which a report groups them.
    """

    name: str
    content: str | bytes
    path: Path | None = None
    root: Path | None = None
    encoding: Encoding | None = None
    url: str | None = None
    group: str | None = None

    @property
    def is_html(self) -> bool:
        """Whether the content is a page (bytes) rather than text."""
        return isinstance(self.content, bytes)


def read_documents(
    names: Iterable[str], html: bool | None = None, encoding: str | None = None
) -> Iterator[Document | InputError]:
    """Yield each input of `names` (files, folders, ``-``) as a document, or as the error that kept it from being read.

    `html` says what the inputs are (None: by suffix and looks); `encoding` is that of text (None: a mark, UTF-8, or a guess).
    """
    for found in find_inputs(names):
        try:
            yield found if isinstance(found, InputError) else read_document(found, html, encoding)
        except InputError as error:
            yield error


def find_inputs(names: Iterable[str], without: Path | None = None) -> Iterator[Input | InputError]:
    """Yield each input of `names`: a file, each text and HTML file below a folder in order, standard input for ``-`` or nothing.

    What lies below the folder `without` is left out where a folder is walked: the outputs of a run before this one.
    """
    for name in names or (STDIN,):
        path = Path(name)
        if name == STDIN:
            yield Input("<stdin>")
        elif path.is_dir():
            yield from _walk(path, without.resolve() if without else None)
        else:
            yield Input(name, path)


def _walk(root: Path, without: Path | None) -> Iterator[Input | InputError]:
    errors: list[OSError] = []
    is_empty = True
    for folder, folders, files in os.walk(root, onerror=errors.append):
        folders[:] = sorted(f for f in folders if without is None or Path(folder, f).resolve() != without)
        for file in sorted(files):
            path = Path(folder, file)
            # No pipes and devices: to open one waits for whoever writes to it.
            if path.suffix.lower() in HTML_SUFFIXES | TEXT_SUFFIXES and path.is_file():
                is_empty = False
                yield Input(str(path), path, root)
    for error in errors:
        yield InputError(f"{error.filename}: folder cannot be read: {error.strerror}; check its permissions")
    if is_empty and not errors:
        suffixes = ", ".join(sorted(HTML_SUFFIXES | TEXT_SUFFIXES))
        yield InputError(
            f"{root}: no file in it ends in {suffixes}; name the files themselves, or use cleaner corpus for records"
        )


def read_document(found: Input, html: bool | None = None, encoding: str | None = None) -> Document:
    """Read an input; raise `InputError` where it cannot be, or is no text."""
    data = _read_bytes(found)
    if html is None:
        html = is_page_name(found.path) or bool(_LOOKS_LIKE_HTML.match(data[:4096]))
    if html:
        return Document(found.name, data, found.path, found.root)
    text, written = decode(found.name, data, encoding)
    return Document(found.name, text, found.path, found.root, written)


def is_page_name(path: Path | None) -> bool:
    """Tell whether a file's name says that it is a page."""
    return path is not None and path.suffix.lower() in HTML_SUFFIXES


def _read_bytes(found: Input) -> bytes:
    try:
        return found.path.read_bytes() if found.path else sys.stdin.buffer.read()
    except FileNotFoundError as error:
        raise InputError(_say_missing(found.name)) from error
    except OSError as error:
        raise InputError(f"{found.name}: cannot be read: {error.strerror}; check its permissions") from error


def _say_missing(name: str) -> str:
    if _URL.match(name):
        return f"{name}: is a web address, and cleaner fetches nothing; pipe the page: curl -sL '{name}' | cleaner"
    return f"{name}: no such file; check the name"
