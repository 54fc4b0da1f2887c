"""Arrow tables, for whatever speaks Arrow: Spark (`mapInArrow`), Ray Data (`map_batches`), datasets, Polars, DuckDB.

The report has the fields of ``Result.as_dict()`` except the text, which has a column of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import pyarrow as pa

import cleaner
from cleaner.errors import InputError
from cleaner.result import Evidence, Result
from cleaner.verdict.status import join_status

_EVIDENCE = pa.struct(
    [
        ("source", pa.string()),
        ("says", pa.string()),
        ("figure", pa.float64()),
        ("text", pa.string()),
        ("start", pa.int64()),
    ]
)
_CAUSE = pa.struct([("start", pa.int64()), ("text", pa.string()), ("rule", pa.string())])
_REMOVAL = pa.struct(
    [
        ("start", pa.int64()),
        ("end", pa.int64()),
        ("text", pa.string()),
        ("rule", pa.string()),
        ("kind", pa.string()),
        ("because", _CAUSE),
    ]
)
_TRUNCATION = pa.struct(
    [
        ("status", pa.string()),
        ("reason", pa.string()),
        ("missing", pa.float64()),
        ("basis", pa.string()),
        ("access", pa.string()),
        ("shown_words", pa.int64()),
        ("total_words", pa.int64()),
        ("evidence", pa.list_(_EVIDENCE)),
    ]
)
REPORT = pa.struct([("removals", pa.list_(_REMOVAL)), ("truncation", _TRUNCATION)])

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


def clean_batch(
    batch: Table,
    text: str = "text",
    *,
    html: str | None = None,
    url: str = "url",
    report: str = "report",
    status: str | None = None,
    cleaner: cleaner.Cleaner | None = None,
) -> Table:
    """Return `batch` (a RecordBatch or a Table) with the column `text` cleaned and a column `report` added.

    With `html`, the name of a column of pages, the text is extracted from it, and the column `url` is used if there is
    one; `status` names a column with the statuses of the HTTP responses. Texts of whole pages want ``Cleaner(source="page")``.
    Rows whose cell is null keep a null. All other columns are passed through as they are. Raises InputError where a column is
    missing or of the wrong type.

    >>> clean_batch(pa.table({"id": [7], "text": ["It rained.\\n\\nLeave a Reply\\n"]})).to_pylist()[0]["id"]
    7
    """
    columns = Columns(text, html, url, report, status)
    results = list(analyze_rows(batch, columns, cleaner))
    return add_results(batch, columns, results)


def clean_batches(batches: Iterable[pa.RecordBatch], **options: Any) -> Iterator[pa.RecordBatch]:
    """Yield each batch cleaned, as `clean_batch` does: the form in which Spark's ``mapInArrow`` wants its function."""
    for batch in batches:
        yield clean_batch(batch, **options)


def add_fields(schema: pa.Schema, text: str = "text", report: str = "report") -> pa.Schema:
    """Return the schema that `clean_batch` gives for a batch of `schema`: for engines that must know it beforehand."""
    return set_field(set_field(schema, pa.field(text, pa.string())), pa.field(report, REPORT))


def set_field(schema: pa.Schema, field: pa.Field) -> pa.Schema:
    """Return `schema` with `field` in the place of the one of its name, or at the end."""
    index = schema.get_field_index(field.name)
    return schema.append(field) if index < 0 else schema.set(index, field)


def analyze_rows(table: Table, columns: Columns, cleaner_: cleaner.Cleaner | None = None) -> Iterator[Result | None]:
    """Yield the result of each row, None for a null."""
    tool = cleaner_ or cleaner
    statuses = read_statuses(table, columns.status)
    if columns.html is None:
        for text, status in zip(read_texts(table, columns.text), statuses, strict=True):
            yield None if text is None else join_status(tool.analyze(text), status)
        return
    urls = read_texts(table, columns.url) if columns.url in table.schema.names else [None] * table.num_rows
    for page, url, status in zip(read_pages(table, columns.html), urls, statuses, strict=True):
        yield None if page is None else tool.analyze_html(page, url, status)


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
    reports = pa.array([r and report_dict(r) for r in results], REPORT)
    return _set_column(table, pa.field(columns.report, REPORT), reports)


def _set_column(table: Table, field: pa.Field, values: pa.Array) -> Table:
    index = table.schema.get_field_index(field.name)
    return table.append_column(field, values) if index < 0 else table.set_column(index, field, values)


def report_dict(result: Result) -> dict[str, Any]:
    """Return ``Result.as_dict()`` without the text."""
    cut = result.truncation
    return {
        "removals": [removal.as_dict() for removal in result.removals],
        "truncation": {
            "status": cut.status,
            "reason": cut.reason,
            "missing": cut.missing,
            "basis": cut.basis,
            "access": cut.access,
            "shown_words": cut.shown_words,
            "total_words": cut.total_words,
            "evidence": [_evidence_dict(e) for e in cut.evidence],
        },
    }


def _evidence_dict(sign: Evidence) -> dict[str, Any]:
    return {"source": sign.source, "says": sign.says, "figure": sign.figure, "text": sign.text, "start": sign.start}
