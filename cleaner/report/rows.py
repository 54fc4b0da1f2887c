"""The one shape of the report: an article's row with its result, and the summary of all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from cleaner.result import KINDS, Result
from cleaner.words import count_words

STATUSES = ("complete", "truncated", "blocked", "unknown")


@dataclass(frozen=True, slots=True)
class ArticleRow:
    """What the report says of one article. Shares are between 0 and 1, None where nothing is known.

    `source` is where it comes from, if articles are grouped; `encoding` that of a text, None for a page.
    """

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
    source: str | None = None
    encoding: str | None = None


@dataclass(frozen=True, slots=True)
class Article:
    """A row, and the result it was made from where the form of the report needs it."""

    row: ArticleRow
    result: Result


def make_article(name: str, result: Result, source: str | None = None, encoding: str | None = None) -> Article:
    """Return what the report needs of one result."""
    return Article(make_row(name, result, source, encoding), result)


def make_row(name: str, result: Result, source: str | None = None, encoding: str | None = None) -> ArticleRow:
    """Return the report's row for one result."""
    removed: Counter[str] = Counter()
    for removal in result.removals:
        removed[removal.kind] += count_words(removal.text)
    t = result.truncation
    return ArticleRow(
        name=name,
        status=t.status,
        reason=t.reason,
        basis=t.basis,
        access=t.access,
        shown=None if t.missing is None else round(1 - t.missing, 6),
        missing=t.missing,
        shown_words=t.shown_words,
        total_words=t.total_words,
        removed_words={kind: removed[kind] for kind in KINDS if removed[kind]},
        source=source,
        encoding=encoding,
    )


def summarize(rows: Sequence[ArticleRow]) -> dict[str, Any]:
    """Return the figures of the summary: articles by status and reason, words, the mean of the missing shares that are known."""
    status = Counter(row.status for row in rows)
    known = list_missing(rows)
    return {
        "articles": len(rows),
        **{name: status[name] for name in STATUSES},
        "reasons": count_reasons(rows),
        "share_known": len(known),
        "mean_missing": round(sum(known) / len(known), 6) if known else None,
        "shown_words": sum(row.shown_words for row in rows),
        "removed_words": sum(sum(row.removed_words.values()) for row in rows),
    }


def list_missing(rows: Sequence[ArticleRow]) -> list[float]:
    """Return the missing shares of the cut articles whose share is known."""
    return [row.missing for row in rows if row.status == "truncated" and row.missing is not None]


def count_reasons(rows: Sequence[ArticleRow]) -> dict[str, int]:
    """Return how many articles are cut or blocked for each reason, the commonest first."""
    return dict(Counter(row.reason for row in rows if row.reason).most_common())


def say_summary(rows: Sequence[ArticleRow]) -> str:
    """Return the summary as one line of English."""
    s = summarize(rows)
    known = f" ({s['share_known']} with a known share, {s['mean_missing']:.0%} missing on average)" if s["share_known"] else ""
    plural = "s" * (s["articles"] != 1)
    return (
        f"{s['articles']:,} article{plural}: {s['complete']:,} complete, {s['truncated']:,} truncated{known}, "
        f"{s['blocked']:,} blocked, {s['unknown']:,} unknown; "
        f"{s['removed_words']:,} words removed, {s['shown_words']:,} left"
    )


def say_share(share: float | None) -> str:
    """Return a share as percent, or a dash where it is not known."""
    return "–" if share is None else f"{100 * share:.1f} %"
