"""The truncation report: a row an article or a source, as a table for people, as data for programs, as a page to look at."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from cleaner.report.data import render_csv, render_json, render_jsonl
from cleaner.report.html import render_html
from cleaner.report.rows import Article, ArticleRow, make_article, make_row, summarize
from cleaner.report.sources import SourceRow, group_by_source
from cleaner.report.table import render_table

__all__ = [
    "FORMATS",
    "Article",
    "ArticleRow",
    "SourceRow",
    "find_format",
    "group_by_source",
    "make_article",
    "make_row",
    "render_html",
    "render_table",
    "summarize",
]

FORMATS: dict[str, Callable[[Sequence[Article], str | None], str]] = {
    "table": render_table,
    "json": render_json,
    "jsonl": render_jsonl,
    "csv": render_csv,
    "html": render_html,
}
_SUFFIXES = {".json": "json", ".jsonl": "jsonl", ".ndjson": "jsonl", ".csv": "csv", ".html": "html", ".htm": "html"}


def find_format(path: Path | None) -> str:
    """Return the form of the report that a file's name asks for: a table where it says nothing."""
    return _SUFFIXES.get(path.suffix.lower(), "table") if path else "table"
