"""The truncation report: a row an article and a summary, as a table for people or as data for programs."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from cleaner.report.data import render_csv, render_json, render_jsonl
from cleaner.report.explain import color_explanation, explain, say_verdict
from cleaner.report.html import render_html
from cleaner.report.rows import Row, make_row, say_summary
from cleaner.report.table import render_table
from cleaner.result import Result

__all__ = [
    "FORMATS",
    "Row",
    "color_explanation",
    "explain",
    "make_row",
    "render_table",
    "say_summary",
    "say_verdict",
    "summarize",
]

FORMATS: dict[str, Callable[[Sequence[tuple[str, Result]]], str]] = {
    "table": render_table,
    "json": render_json,
    "jsonl": render_jsonl,
    "csv": render_csv,
    "html": render_html,
}
