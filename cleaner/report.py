"""The truncation report: a row an article and a summary, as a table for people or as data for programs."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from html import escape
from itertools import pairwise
from typing import Any

from cleaner.result import KINDS, Result
from cleaner.truncation import count_words

SCHEMA = 1  # of the JSON forms; docs/json.md


@dataclass(frozen=True, slots=True)
class Row:
    """What the report says of one article. Shares are between 0 and 1, None where nothing is known."""

    name: str
    status: str
    basis: str | None
    shown: float | None
    missing: float | None
    shown_words: int
    total_words: int | None
    removed_words: dict[str, int]


def make_row(name: str, result: Result) -> Row:
    """Return the report's row for one result."""
    removed: Counter[str] = Counter()
    for removal in result.removals:
        removed[removal.kind] += count_words(removal.text)
    t = result.truncation
    shown = None if t.missing is None else round(1 - t.missing, 6)
    by_kind = {kind: removed[kind] for kind in KINDS if removed[kind]}
    return Row(name, t.status, t.basis, shown, t.missing, t.shown_words, t.total_words, by_kind)


def summarize(rows: Sequence[Row]) -> dict[str, Any]:
    """Return the figures of the summary line: articles by status, words kept and removed, mean missing share where known."""
    status = Counter(row.status for row in rows)
    known = [row.missing for row in rows if row.status == "truncated" and row.missing is not None]
    return {
        "articles": len(rows),
        **{name: status[name] for name in ("complete", "truncated", "blocked", "unknown")},
        "share_known": len(known),
        "mean_missing": round(sum(known) / len(known), 6) if known else None,
        "shown_words": sum(row.shown_words for row in rows),
        "removed_words": sum(sum(row.removed_words.values()) for row in rows),
    }


def say_summary(rows: Sequence[Row]) -> str:
    """Return the summary as one line of English."""
    s = summarize(rows)
    known = f" ({s['share_known']} with a known share, {s['mean_missing']:.0%} missing on average)" if s["share_known"] else ""
    return (
        f"{s['articles']} article{'s' * (s['articles'] != 1)}: {s['complete']} complete, {s['truncated']} truncated{known}, "
        f"{s['blocked']} blocked, {s['unknown']} unknown; {s['removed_words']:,} words removed, {s['shown_words']:,} left"
    )


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
    fields = ["name", "status", "basis", "shown", "missing", "shown_words", "total_words"]
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([*fields, *(f"removed_{kind}" for kind in KINDS)])
    for row in (make_row(name, result) for name, result in named):
        values = [getattr(row, field) for field in fields]
        writer.writerow([*("" if v is None else v for v in values), *(row.removed_words.get(kind, 0) for kind in KINDS)])
    return out.getvalue()


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
        cells = [row.name, row.status, *_say_figures(row), row.basis or "–", removed or "–"]
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


def _say_figures(row: Row) -> list[str]:
    shares = ["–" if share is None else f"{100 * share:.1f} %" for share in (row.shown, row.missing)]
    return [*shares, f"{row.shown_words:,}", "–" if row.total_words is None else f"{row.total_words:,}"]


def render_html(named: Sequence[tuple[str, Result]]) -> str:
    """Return the report as one HTML page: the table, then each article with what was removed struck through."""
    rows = [make_row(name, result) for name, result in named]
    body = "".join(_html_row(i, row) for i, row in enumerate(rows))
    articles = "".join(_html_article(i, name, result) for i, (name, result) in enumerate(named))
    return _PAGE.format(summary=escape(say_summary(rows)), rows=body, articles=articles)


def _html_row(number: int, row: Row) -> str:
    shown, missing, words, total = map(escape, _say_figures(row))
    bar = f'<span class="bar"><i style="width:{100 * row.shown:.1f}%"></i></span>' if row.shown is not None else ""
    removed = escape(", ".join(f"{kind} {count}" for kind, count in row.removed_words.items())) or "–"
    return (
        f'<tr><td><a href="#a{number}">{escape(row.name)}</a></td><td class="{row.status}">{row.status}</td>'
        f"<td>{shown}{bar}</td><td>{missing}</td><td>{words}</td><td>{total}</td>"
        f"<td>{row.basis or '–'}</td><td>{removed}</td></tr>\n"
    )


def _html_article(number: int, name: str, result: Result) -> str:
    t = result.truncation
    signs = "".join(f"<li><code>{escape(e.source)}: {escape(e.says)}</code> {escape(e.text)}</li>" for e in t.evidence)
    evidence = f"<ul>{signs}</ul>" if signs else ""
    return f'<section id="a{number}"><h2>{escape(name)}</h2>{evidence}<pre dir="auto">{_mark_removals(result)}</pre></section>\n'


def _mark_removals(result: Result) -> str:
    edges = [0, *(edge for r in result.removals for edge in (r.start, r.end)), len(result.source)]
    parts = [escape(result.source[a:b]) for a, b in pairwise(edges)]
    for i, removal in enumerate(result.removals):
        parts[2 * i + 1] = f'<del class="{removal.kind}" title="{escape(removal.rule)}">{parts[2 * i + 1]}</del>'
    return "".join(parts)


_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Truncation report</title><style>
:root {{ color-scheme: light dark; --line: #8884; --gone: #c0392b; }}
body {{ font: 15px/1.5 system-ui, sans-serif; max-width: 72rem; margin: 2rem auto; padding: 0 1rem; }}
table {{ border-collapse: collapse; width: 100%; display: block; overflow-x: auto; }}
th, td {{ text-align: left; padding: .3rem .7rem; border-bottom: 1px solid var(--line); vertical-align: top; }}
td:nth-child(n+3):nth-child(-n+6) {{ text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }}
.bar {{ display: block; height: 4px; background: var(--line); }} .bar i {{ display: block; height: 4px; background: #2980b9; }}
.truncated {{ color: #b9770e; }} .blocked {{ color: #c0392b; }} .complete {{ color: #1e8449; }} .unknown {{ color: #8e44ad; }}
section {{ border-top: 1px solid var(--line); margin-top: 2rem; }}
pre {{ white-space: pre-wrap; overflow-wrap: anywhere; font: inherit; }}
del {{ color: var(--gone); background: #c0392b18; }} del::after {{ content: " " attr(title); font-size: .75em; opacity: .8; }}
</style></head><body><h1>Truncation report</h1><p>{summary}</p>
<table><thead><tr><th>article</th><th>status</th><th>shown</th><th>missing</th><th>words</th><th>of</th><th>basis</th>
<th>words removed</th></tr></thead><tbody>
{rows}</tbody></table>
{articles}</body></html>
"""

FORMATS: dict[str, Callable[[Sequence[tuple[str, Result]]], str]] = {
    "table": render_table,
    "json": render_json,
    "jsonl": render_jsonl,
    "csv": render_csv,
    "html": render_html,
}


def explain(name: str, result: Result) -> Iterable[str]:
    """Yield a greppable line for each removal, ``NAME:LINE:COLUMN: RULE [KIND] TEXT``, and one for the verdict."""
    line, line_start, at = 1, 0, 0
    for removal in result.removals:
        breaks = result.source.count("\n", at, removal.start)
        if breaks:
            line, line_start = line + breaks, result.source.rindex("\n", at, removal.start) + 1
        at = removal.start
        text = " ".join(removal.text.split())
        yield f"{name}:{line}:{removal.start - line_start + 1}: {removal.rule} [{removal.kind}] {text}"
    yield f"{name}: {say_verdict(result)}"


def say_verdict(result: Result) -> str:
    """Return the verdict and its evidence as one line of English.

    >>> say_verdict(Result("", ""))
    'unknown'
    """
    t = result.truncation
    share = f", {100 * t.missing:.2f} % missing" if t.missing is not None else ""
    share += ", share unknown" if t.status == "truncated" and t.missing is None else ""
    of = f", {t.shown_words:,} of about {t.total_words:,} words shown" if t.total_words else ""
    signs = "; ".join(f"{e.source}: {e.says}" + (f" “{' '.join(e.text.split())[:80]}”" if e.text else "") for e in t.evidence)
    return f"{t.status}{share}{of}" + (f" ({t.basis})" if t.basis else "") + (f" -- {signs}" if signs else "")


def color_explanation(line: str) -> str:
    """Return a line of `explain` with its parts coloured for a terminal."""
    import re

    import click

    match = re.match(r"(.*?:\d+:\d+): (\S+) (\[\w+\]) (.*)", line)
    if not match:
        return click.style(line, bold=True)
    place, rule, kind, text = match.groups()
    gone = click.style(text, fg="red", strikethrough=True)
    return f"{click.style(place, dim=True)}: {click.style(rule, fg='cyan')} {kind} {gone}"
