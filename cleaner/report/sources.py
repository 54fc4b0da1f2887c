"""The report by source: a row a host, a folder, or a value of a field."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any

from cleaner.report.rows import ArticleRow, count_reasons, list_missing
from cleaner.result import KINDS


@dataclass(frozen=True, slots=True)
class SourceRow:
    """What the report says of one source; `median_missing` is that of the missing shares that are known."""

    source: str
    articles: int
    complete: int
    truncated: int
    blocked: int
    unknown: int
    reasons: dict[str, int]
    share_known: int
    median_missing: float | None
    shown_words: int
    removed_words: dict[str, int]

    @property
    def lost(self) -> float:
        """The share of articles that are cut or blocked."""
        return (self.truncated + self.blocked) / self.articles


def group_by_source(rows: Sequence[ArticleRow]) -> list[SourceRow]:
    """Return a row for each source, the worst first: by the share of articles that are cut or blocked, then by their number."""
    groups: dict[str, list[ArticleRow]] = {}
    for row in rows:
        groups.setdefault(row.source or "", []).append(row)
    made = [_make_row(source, members) for source, members in groups.items()]
    return sorted(made, key=lambda row: (-row.lost, -row.articles, row.source))


def _make_row(source: str, rows: Sequence[ArticleRow]) -> SourceRow:
    status = Counter(row.status for row in rows)
    known = list_missing(rows)
    removed: Counter[str] = Counter()
    for row in rows:
        removed.update(row.removed_words)
    return SourceRow(
        source=source,
        articles=len(rows),
        complete=status["complete"],
        truncated=status["truncated"],
        blocked=status["blocked"],
        unknown=status["unknown"],
        reasons=count_reasons(rows),
        share_known=len(known),
        median_missing=round(median(known), 6) if known else None,
        shown_words=sum(row.shown_words for row in rows),
        removed_words={kind: removed[kind] for kind in KINDS if removed[kind]},
    )


def as_record(row: SourceRow) -> dict[str, Any]:
    """Return a row as JSON-ready data."""
    return asdict(row)
