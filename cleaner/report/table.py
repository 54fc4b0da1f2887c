"""The report as a table for a terminal."""

from __future__ import annotations

import io
from collections.abc import Sequence

from cleaner.report.rows import Row, make_row, say_figures, say_summary
from cleaner.result import Result


def render_table(named: Sequence[tuple[str, Result]], width: int | None = None, color: bool = False) -> str:
    """Return the report as a table for a terminal, with the summary line under it."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    rows = [make_row(name, result) for name, result in named]
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("article", overflow="fold")
    table.add_column("status", no_wrap=True)
    for heading in ("shown", "missing", "words", "of"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("basis", no_wrap=True)
    table.add_column("words removed", overflow="fold")
    for row in rows:
        removed = ", ".join(f"{kind} {words}" for kind, words in row.removed_words.items())
        cells = [row.name, row.status, *say_figures(row), row.basis or "–", removed or "–"]
        table.add_row(*(Text(cell, style=_STYLES.get(cell, "")) for cell in cells))
    out = io.StringIO()
    console = Console(file=out, width=width or _natural_width(rows), force_terminal=color, no_color=not color, highlight=False)
    console.print(table)
    console.print(Text("\n" + say_summary(rows)))
    return "".join(line.rstrip() + "\n" for line in out.getvalue().splitlines())


_STYLES = {"truncated": "yellow", "blocked": "red", "complete": "green", "unknown": "magenta"}


def _natural_width(rows: Sequence[Row]) -> int:
    """Return a width at which no row is folded: a pipe has no edge."""
    return 100 + max((len(row.name) + 20 * len(row.removed_words) for row in rows), default=0)
