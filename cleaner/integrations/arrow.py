"""Arrow tables, for whatever speaks Arrow: Spark (`mapInArrow`), Ray Data (`map_batches`), datasets, Polars, DuckDB."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import pyarrow as pa

from cleaner.corpus.tables import REPORT, Columns, Table, add_results, read_pages, read_statuses, read_texts, set_field
from cleaner.engine import Cleaner
from cleaner.result import Result
from cleaner.verdict.status import join_status


def clean_batch(
    batch: Table,
    text: str = "text",
    *,
    html: str | None = None,
    url: str = "url",
    report: str = "report",
    status: str | None = None,
    cleaner: Cleaner | None = None,
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
    results = list(_analyze_rows(batch, columns, cleaner or Cleaner()))
    return add_results(batch, columns, results)


def clean_batches(batches: Iterable[pa.RecordBatch], **options: Any) -> Iterator[pa.RecordBatch]:
    """Yield each batch cleaned, as `clean_batch` does: the form in which Spark's ``mapInArrow`` wants its function."""
    for batch in batches:
        yield clean_batch(batch, **options)


def add_fields(schema: pa.Schema, text: str = "text", report: str = "report") -> pa.Schema:
    """Return the schema that `clean_batch` gives for a batch of `schema`: for engines that must know it beforehand."""
    return set_field(set_field(schema, pa.field(text, pa.string())), pa.field(report, REPORT))


def _analyze_rows(table: Table, columns: Columns, tool: Cleaner) -> Iterator[Result | None]:
    """Yield the result of each row, None for a null."""
    statuses = read_statuses(table, columns.status)
    if columns.html is None:
        for text, status in zip(read_texts(table, columns.text), statuses, strict=True):
            yield None if text is None else join_status(tool.analyze(text), status)
        return
    urls = read_texts(table, columns.url) if columns.url in table.schema.names else [None] * table.num_rows
    for page, url, status in zip(read_pages(table, columns.html), urls, statuses, strict=True):
        yield None if page is None else tool.analyze_html(page, url, status)
