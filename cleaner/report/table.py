"""The report as a table for a terminal: a row an article, or a row a source."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from cleaner.report.rows import Article, ArticleRow, say_share, say_summary
from cleaner.report.sources import SourceRow, group_by_source
from cleaner.shown import show

if TYPE_CHECKING:
    from rich.table import Table

_STYLES = {"truncated": "yellow", "blocked": "red", "complete": "green", "unknown": "magenta"}
_KINDS_SHOWN = 3
_LEAST = 20  # columns that a name keeps, however narrow the terminal
_PIPE = 10_000  # columns: a pipe has no edge
_WIDE = 110  # columns that all figures need; in less a row has those that tell most


def render_table(articles: Sequence[Article], by: str | None = None, width: int | None = None, color: bool = False) -> str:
    """Return the report as a table of `width` columns (None: as wide as it needs), with the summary line under it."""
    rows = [article.row for article in articles]
    table = _make_source_table(group_by_source(rows), by, width) if by else _make_article_table(rows, width)
    return _print(table, "\n" + say_summary(rows), width, color)


def _make_article_table(rows: Sequence[ArticleRow], width: int | None) -> Table:
    is_wide = width is None or width >= _WIDE
    table, figures = _start("article"), _ROW_FIGURES if is_wide else _NARROW_ROW_FIGURES
    table.add_column("status", no_wrap=True)
    _add_figures(table, figures)
    if is_wide:
        table.add_column("basis", no_wrap=True)
        table.add_column("words removed", overflow="fold")
    room = _find_room(width, 82 if is_wide else 51)
    for row in rows:
        status = row.status + (f": {row.reason}" if row.reason else "")
        cells = [status, *(tell(row) for tell in figures.values()), *([row.basis or "–", _list(row.removed_words)] * is_wide)]
        _add_row(table, [shorten(show(_name(row)), room), *cells], row.status)
    return table


def _count_removed(row: ArticleRow | SourceRow) -> str:
    return f"{sum(row.removed_words.values()):,}"


_ROW_FIGURES: Mapping[str, Callable[[ArticleRow], str]] = {
    "shown": lambda row: say_share(row.shown),
    "missing": lambda row: say_share(row.missing),
    "words": lambda row: f"{row.shown_words:,}",
    "of": lambda row: "–" if row.total_words is None else f"{row.total_words:,}",
}
_NARROW_ROW_FIGURES: Mapping[str, Callable[[ArticleRow], str]] = {
    "missing": _ROW_FIGURES["missing"],
    "words": _ROW_FIGURES["words"],
    "removed": _count_removed,
}


def _name(row: ArticleRow) -> str:
    is_foreign = row.encoding not in (None, "utf-8")
    return f"{row.name} ({row.encoding})" if is_foreign else row.name


def _make_source_table(rows: Sequence[SourceRow], by: str | None, width: int | None) -> Table:
    """Return a table of sources; in a narrow terminal without the columns that can be spared."""
    is_wide = width is None or width >= _WIDE
    table, figures = _start(by or "source"), _SOURCE_FIGURES if is_wide else _NARROW_SOURCE_FIGURES
    _add_figures(table, figures)
    if is_wide:
        table.add_column("most of it", overflow="fold")
    room = _find_room(width, 112 if is_wide else 57)
    for row in rows:
        cells = [tell(row) for tell in figures.values()]
        _add_row(table, [shorten(show(row.source), room), *cells, *([_list_most(row)] * is_wide)], None)
    return table


_SOURCE_FIGURES: Mapping[str, Callable[[SourceRow], str]] = {
    "articles": lambda row: f"{row.articles:,}",
    "complete": lambda row: f"{row.complete:,}",
    "cut": lambda row: f"{row.truncated:,}",
    "blocked": lambda row: f"{row.blocked:,}",
    "unknown": lambda row: f"{row.unknown:,}",
    "median missing": lambda row: say_share(row.median_missing),
    "words": lambda row: f"{row.shown_words:,}",
    "removed": _count_removed,
}
_NARROW_SOURCE_FIGURES = {
    heading.removeprefix("median "): tell for heading, tell in _SOURCE_FIGURES.items() if heading not in ("unknown", "words")
}


def _list_most(row: SourceRow) -> str:
    return _list(dict(sorted(row.removed_words.items(), key=lambda item: -item[1])[:_KINDS_SHOWN]))


def _list(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {number:,}" for name, number in counts.items()) or "–"


def _find_room(width: int | None, others: int) -> int:
    """Return the columns that are left for a name beside the `others`."""
    return _PIPE if width is None else max(_LEAST, width - others)


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
