"""The report as data for programs: JSON, JSON Lines, CSV; docs/json.md and schema-1.json describe the fields."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

from cleaner.report.rows import Article, ArticleRow, summarize
from cleaner.report.sources import SourceRow, as_record, group_by_source
from cleaner.result import KINDS
from cleaner.shown import guard_cell

SCHEMA = 1  # fields are added under the same number; it changes when one is renamed or goes
SCHEMA_FILE = Path(__file__).with_name(f"schema-{SCHEMA}.json")


def render_json(articles: Sequence[Article], by: str | None = None) -> str:
    """Return the whole report as one JSON object; with `by` a row a source in place of the articles."""
    rows = [article.row for article in articles]
    body: dict[str, Any] = {"articles": list(map(_as_record, articles))}
    if by:
        body = {"by": by, "sources": list(map(as_record, group_by_source(rows)))}
    return json.dumps({"schema": SCHEMA, **body, "summary": summarize(rows)}, ensure_ascii=False, indent=2) + "\n"


def render_jsonl(articles: Sequence[Article], by: str | None = None) -> str:
    """Return the report as JSON Lines, an article a line, or a source."""
    records: Iterable[dict[str, Any]] = map(_as_record, articles)
    if by:
        records = map(as_record, group_by_source([article.row for article in articles]))
    return "".join(json.dumps({"schema": SCHEMA, **record}, ensure_ascii=False) + "\n" for record in records)


def _as_record(article: Article) -> dict[str, Any]:
    data = article.result.as_dict()
    return {**asdict(article.row), "evidence": data["truncation"]["evidence"], "removals": data["removals"]}


def render_csv(articles: Sequence[Article], by: str | None = None) -> str:
    """Return the report as CSV: a header line, a row an article or a source, a column of removed words for each kind."""
    rows: Sequence[ArticleRow | SourceRow] = [article.row for article in articles]
    if by:
        rows = group_by_source([article.row for article in articles])
    names = [field.name for field in fields(SourceRow if by else ArticleRow) if field.name not in ("removed_words", "reasons")]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([*names, *(f"removed_{kind}" for kind in KINDS)])
    for row in rows:
        values = [guard_cell(getattr(row, name)) for name in names]
        writer.writerow([*("" if v is None else v for v in values), *(row.removed_words.get(kind, 0) for kind in KINDS)])
    return out.getvalue()
