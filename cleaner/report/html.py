"""The report as one HTML page."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from itertools import pairwise

from cleaner.report.rows import Row, make_row, say_figures, say_summary
from cleaner.result import Result


def render_html(named: Sequence[tuple[str, Result]]) -> str:
    """Return the report as one HTML page: the table, then each article with what was removed struck through."""
    rows = [make_row(name, result) for name, result in named]
    body = "".join(_html_row(i, row) for i, row in enumerate(rows))
    articles = "".join(_html_article(i, name, result) for i, (name, result) in enumerate(named))
    return _PAGE.format(summary=escape(say_summary(rows)), rows=body, articles=articles)


def _html_row(number: int, row: Row) -> str:
    shown, missing, words, total = map(escape, say_figures(row))
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
