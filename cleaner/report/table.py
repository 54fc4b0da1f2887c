"""The report as a table for a terminal: a row an article, or a row a source."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from cleaner.report.rows import Article, Row, say_share, say_summary
from cleaner.report.sources import SourceRow, group_by_source
from cleaner.shown import show

if TYPE_CHECKING:
    from rich.table import Table

_STYLES = {"truncated": "yellow", "blocked": "red", "complete": "green", "unknown": "magenta"}
_ROW_HEADINGS = ("shown", "missing", "words", "of")
_SOURCE_HEADINGS = ("articles", "complete", "cut", "blocked", "unknown", "median missing", "words", "removed")
_KINDS_SHOWN = 3
_LEAST = 24  # columns that a name keeps, however narrow the terminal
_PIPE = 10_000  # columns: a pipe has no edge


def render_table(articles: Sequence[Article], by: str | None = None, width: int | None = None, color: bool = False) -> str:
    """Return the report as a table of `width` columns (None: as wide as it needs), with the summary line under it."""
    rows = [article.row for article in articles]
    table = _make_source_table(group_by_source(rows), by, width) if by else _make_article_table(rows, width)
    return _print(table, "\n" + say_summary(rows), width, color)


def _make_article_table(rows: Sequence[Row], width: int | None) -> Table:
    table = _start("article")
    table.add_column("status", no_wrap=True)
    _add_figures(table, _ROW_HEADINGS)
    table.add_column("basis", no_wrap=True)
    table.add_column("words removed", overflow="fold")
    room = _find_room(width, 62)
    for row in rows:
        of = "–" if row.total_words is None else f"{row.total_words:,}"
        status = row.status + (f": {row.reason}" if row.reason else "")
        cells = [say_share(row.shown), say_share(row.missing), f"{row.shown_words:,}", of, row.basis or "–"]
        _add_row(table, [shorten(show(_name(row)), room), status, *cells, _list(row.removed_words)], row.status)
    return table


def _name(row: Row) -> str:
    is_foreign = row.encoding not in (None, "utf-8")
    return f"{row.name} ({row.encoding})" if is_foreign else row.name


def _make_source_table(rows: Sequence[SourceRow], by: str | None, width: int | None) -> Table:
    table = _start(by or "source")
    _add_figures(table, _SOURCE_HEADINGS)
    table.add_column("most of it", overflow="fold")
    room = _find_room(width, 92)
    for row in rows:
        counts = (row.articles, row.complete, row.truncated, row.blocked, row.unknown)
        words = f"{row.shown_words:,}", f"{sum(row.removed_words.values()):,}"
        most = dict(sorted(row.removed_words.items(), key=lambda item: -item[1])[:_KINDS_SHOWN])
        cells = [*map("{:,}".format, counts), say_share(row.median_missing), *words, _list(most)]
        _add_row(table, [shorten(show(row.source), room), *cells], None)
    return table


def _list(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {number:,}" for name, number in counts.items()) or "–"


def _find_room(width: int | None, others: int) -> int:
    """Return the columns that are left for a name beside the `others`."""
    return _PIPE if width is None else max(_LEAST, width - others - 20)


def shorten(name: str, width: int) -> str:
    """Return `name` in at most `width` characters, without its middle: both ends of a path tell more.

    >>> shorten("articles/2023/november/the-bridge.txt", 24)
    'articles/20…e-bridge.txt'
    """
    if len(name) <= width:
        return name
    tail = width // 2
    return f"{name[: width - tail - 1]}…{name[len(name) - tail :]}"


def _start(name: str) -> Table:
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column(name, no_wrap=True)
    return table


def _add_figures(table: Table, headings: Iterable[str]) -> None:
    for heading in headings:
        table.add_column(heading, justify="right", no_wrap=True)


def _add_row(table: Table, cells: Iterable[str], status: str | None) -> None:
    from rich.text import Text

    styles = {1: _STYLES.get(status, "")} if status else {}
    table.add_row(*(Text(cell, style=styles.get(i, "")) for i, cell in enumerate(cells)))


def _print(table: Table, summary: str, width: int | None, color: bool) -> str:
    from rich.console import Console
    from rich.text import Text

    out = io.StringIO()
    console = Console(file=out, width=width or _PIPE, force_terminal=color, no_color=not color, highlight=False)
    console.print(table)
    console.print(Text(summary))
    return "".join(line.rstrip() + "\n" for line in out.getvalue().splitlines())
