"""The report as data for programs: JSON, JSON Lines, CSV."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from cleaner.report.rows import Row, make_row, summarize
from cleaner.result import KINDS, Result

SCHEMA = 1  # of the JSON forms; docs/json.md


def render_json(named: Sequence[tuple[str, Result]]) -> str:
    """Return the whole report as one JSON object."""
    rows = [make_row(name, result) for name, result in named]
    articles = [_as_record(row, result) for row, (_, result) in zip(rows, named, strict=True)]
    return json.dumps({"schema": SCHEMA, "articles": articles, "summary": summarize(rows)}, ensure_ascii=False, indent=2) + "\n"


def render_jsonl(named: Sequence[tuple[str, Result]]) -> str:
    """Return the report as JSON Lines, an article a line."""
    records = (_as_record(make_row(name, result), result) for name, result in named)
    return "".join(json.dumps({"schema": SCHEMA, **record}, ensure_ascii=False) + "\n" for record in records)


def _as_record(row: Row, result: Result) -> dict[str, Any]:
    data = result.as_dict()
    return {**asdict(row), "evidence": data["truncation"]["evidence"], "removals": data["removals"]}


def render_csv(named: Sequence[tuple[str, Result]]) -> str:
    """Return the report as CSV: a header line, a row an article, a column of removed words for each kind."""
    out = io.StringIO()
    fields = ["name", "status", "reason", "basis", "access", "shown", "missing", "shown_words", "total_words"]
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([*fields, *(f"removed_{kind}" for kind in KINDS)])
    for row in (make_row(name, result) for name, result in named):
        values = [getattr(row, field) for field in fields]
        writer.writerow([*("" if v is None else v for v in values), *(row.removed_words.get(kind, 0) for kind in KINDS)])
    return out.getvalue()
