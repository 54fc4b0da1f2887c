"""Columns of Arrow tables in and out: texts, pages and statuses to read, the report to write.

The report has the fields of ``Result.as_dict()`` except the text, which has a column of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import pyarrow as pa

from cleaner.errors import InputError
from cleaner.result import Result


def _struct(**types: pa.DataType) -> pa.DataType:
    return pa.struct(list(types.items()))


_TEXT, _COUNT, _FIGURE = pa.string(), pa.int64(), pa.float64()
_EVIDENCE = _struct(source=_TEXT, says=_TEXT, figure=_FIGURE, text=_TEXT, start=_COUNT)
_CAUSE = _struct(start=_COUNT, text=_TEXT, rule=_TEXT)
_REMOVAL = _struct(start=_COUNT, end=_COUNT, text=_TEXT, rule=_TEXT, kind=_TEXT, because=_CAUSE)
_TRUNCATION = _struct(
    status=_TEXT,
    reason=_TEXT,
    missing=_FIGURE,
    basis=_TEXT,
    access=_TEXT,
    shown_words=_COUNT,
    total_words=_COUNT,
    evidence=pa.list_(_EVIDENCE),
)
REPORT = _struct(removals=pa.list_(_REMOVAL), truncation=_TRUNCATION)

Table = TypeVar("Table", pa.RecordBatch, pa.Table)


@dataclass(frozen=True, slots=True)
class Columns:
    """Names of columns. With `html` the text is extracted from that column (strings or bytes), else `text` is cleaned.

    `status` is that of the HTTP responses, if they are known.
    """

    text: str = "text"
    html: str | None = None
    url: str = "url"
    report: str = "report"
    status: str | None = None


def set_field(schema: pa.Schema, field: pa.Field) -> pa.Schema:
    """Return `schema` with `field` in the place of the one of its name, or at the end."""
    index = schema.get_field_index(field.name)
    return schema.append(field) if index < 0 else schema.set(index, field)


def read_statuses(table: Table, name: str | None) -> list[int | None]:
    """Return a column of statuses; None for each row where there is none."""
    if name is None:
        return [None] * table.num_rows
    kind = _column_type(table, name)
    if not pa.types.is_integer(kind) and not pa.types.is_null(kind):
        raise InputError(f"column {name!r} is of type {kind}, not an integer")
    return _to_list(table, name)


def read_texts(table: Table, name: str) -> list[str | None]:
    """Return a column of strings, of whichever of Arrow's types for them."""
    kind = _column_type(table, name)
    if not _is_string(kind):
        raise InputError(f"column {name!r} is of type {kind}, not a string")
    return _to_list(table, name)


def read_pages(table: Table, name: str) -> list[str | bytes | None]:
    """Return a column of strings or bytes."""
    kind = _column_type(table, name)
    if not (_is_string(kind) or pa.types.is_binary(kind) or pa.types.is_large_binary(kind)):
        raise InputError(f"column {name!r} is of type {kind}, not a string or bytes")
    return _to_list(table, name)


def _column_type(table: Table, name: str) -> pa.DataType:
    if table.schema.get_field_index(name) < 0:
        raise InputError(f"no column {name!r}; the columns are {', '.join(table.schema.names)}")
    kind = table.schema.field(name).type
    return kind.value_type if pa.types.is_dictionary(kind) else kind


def _is_string(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind))


def _to_list(table: Table, name: str) -> list[Any]:
    values: list[Any] = table.column(name).to_pylist()
    return values


def add_results(table: Table, columns: Columns, results: Sequence[Result | None], text: bool = True) -> Table:
    """Return `table` with the results of its rows in the columns for text (unless not wanted) and report."""
    if text:
        texts = pa.array([r and r.text for r in results], pa.string())
        table = _set_column(table, pa.field(columns.text, pa.string()), texts)
    reports = pa.array([r and _drop_text(r.as_dict()) for r in results], REPORT)
    return _set_column(table, pa.field(columns.report, REPORT), reports)


def _set_column(table: Table, field: pa.Field, values: pa.Array) -> Table:
    index = table.schema.get_field_index(field.name)
    return table.append_column(field, values) if index < 0 else table.set_column(index, field, values)


def _drop_text(report: dict[str, Any]) -> dict[str, Any]:
    return {name: report[name] for name in ("removals", "truncation")}
