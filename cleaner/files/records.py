"""Records of JSON Lines as documents, for reports on them; `cleaner corpus` is what cleans them."""

from __future__ import annotations

import gzip
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, cast

from cleaner.errors import InputError
from cleaner.files.documents import Document, Input

_SUFFIXES = (".jsonl", ".ndjson", ".jsonl.gz", ".ndjson.gz")


@dataclass(frozen=True, slots=True)
class Fields:
    """The fields of a record that are read: its text or its page, its address, and the one that a report groups by."""

    text: str = "text"
    html: str | None = None
    url: str = "url"
    group: str | None = None


def holds_records(path: Path | None) -> bool:
    """Tell whether a file's name says that it holds a record a line."""
    return path is not None and path.name.lower().endswith(_SUFFIXES)


def read_records(found: Input, fields: Fields) -> Iterator[Document | InputError]:
    """Yield each record of a file as a document called ``FILE:LINE``, or as the error that it is."""
    assert found.path is not None
    try:
        with _open(found.path) as file:
            for number, line in enumerate(file, 1):
                if line.strip():
                    yield _read_line(f"{found.name}:{number}", line, fields, found.path)
    except (OSError, EOFError) as error:
        yield InputError(f"{found.name}: cannot be read to its end: {error}; check the file")


def _open(path: Path) -> BinaryIO:
    return cast(BinaryIO, gzip.open(path)) if path.suffix == ".gz" else io.BufferedReader(io.FileIO(path))


def _read_line(name: str, line: bytes, fields: Fields, path: Path) -> Document | InputError:
    try:
        record = json.loads(line)
    except ValueError as error:
        return InputError(f"{name}: not JSON ({error}); mend the line")
    except RecursionError:
        return InputError(f"{name}: its values are nested too deep; mend the line")
    content = record.get(fields.html or fields.text) if isinstance(record, dict) else None
    if not isinstance(content, str):
        return InputError(f"{name}: no field {fields.html or fields.text!r} with text; name it with --text-field or --html-field")
    data: str | bytes = content.encode("utf-8", "replace") if fields.html else content
    return Document(name, data, path, url=_take(record, fields.url), group=_take(record, fields.group))


def _take(record: dict[str, Any], field: str | None) -> str | None:
    value = record.get(field) if field else None
    return None if value is None else str(value)
