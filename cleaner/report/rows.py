"""What the report says: a row an article, and the summary of all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from cleaner.result import KINDS, Result
from cleaner.words import count_words


@dataclass(frozen=True, slots=True)
class Row:
    """What the report says of one article. Shares are between 0 and 1, None where nothing is known."""

    name: str
    status: str
    reason: str | None
    basis: str | None
    access: str | None
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
    return Row(name, t.status, t.reason, t.basis, t.access, shown, t.missing, t.shown_words, t.total_words, by_kind)


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


def say_figures(row: Row) -> list[str]:
    """Return shown, missing, words and whole length for people, a dash where it is not known."""
    shares = ["–" if share is None else f"{100 * share:.1f} %" for share in (row.shown, row.missing)]
    return [*shares, f"{row.shown_words:,}", "–" if row.total_words is None else f"{row.total_words:,}"]
