"""Counts of a run, and the summary at its end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from typing import Any

from cleaner.result import Result
from cleaner.words import count_words

UNKNOWN = "?"


@dataclass(slots=True)
class Tally:
    """Records by status and by reason of dropping; words that came in, and words removed, by kind and by language."""

    status: Counter[str] = field(default_factory=Counter)
    dropped: Counter[str] = field(default_factory=Counter)
    failed: Counter[str] = field(default_factory=Counter)
    words: Counter[str] = field(default_factory=Counter)
    removed: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    overruns: Counter[str] = field(default_factory=Counter)

    def count(self, result: Result, language: str | None, reason: str | None) -> None:
        """Add one cleaned record."""
        language = language or guess_language(result)
        self.status[result.truncation.status] += 1
        if reason:
            self.dropped[reason] += 1
        removed = self._count_removals(result)
        self.words[language] += result.truncation.shown_words + removed
        self.removed[language] += removed

    def _count_removals(self, result: Result) -> int:
        total = 0
        for removal in result.removals:
            words = count_words(removal.text)
            self.kinds[removal.kind] += words
            total += words
        return total

    def add(self, other: Tally) -> None:
        """Add the counts of `other`."""
        for name in _NAMES:
            getattr(self, name).update(getattr(other, name))

    @property
    def cleaned(self) -> int:
        """Records that were cleaned, dropped ones included."""
        return self.status.total()

    @property
    def problems(self) -> int:
        """Records and inputs that failed."""
        return self.failed.total()

    def as_dict(self) -> dict[str, dict[str, int]]:
        """Return plain data for JSON."""
        return {name: dict(getattr(self, name)) for name in _NAMES}

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Tally:
        """Read what `as_dict` gave."""
        return cls(**{name: Counter(data[name]) for name in _NAMES})


_NAMES = tuple(f.name for f in fields(Tally))


def guess_language(result: Result) -> str:
    """Return the language whose rules fired most in `result`, or "?": good enough for a table, at no cost.

    >>> guess_language(Result("x", "x"))
    '?'
    """
    fired = Counter(language for r in result.removals if (language := r.rule.partition("/")[0]) != "any")
    return fired.most_common(1)[0][0] if fired else UNKNOWN


def summarize(tally: Tally, seconds: float, fresh: int, workers: int) -> Iterator[str]:
    """Yield the lines of the summary; `fresh` records took `seconds` in this run, the tally also counts those before a resume."""
    yield _describe_records(tally)
    yield "status    " + _list_counts(tally.status)
    removed, words = tally.removed.total(), tally.words.total()
    yield f"removed   {_share(removed, words)} of {words:,} words"
    yield "  by kind      " + _list_shares(tally.kinds, lambda kind: words)
    yield "  by language  " + _list_shares(tally.removed, lambda language: tally.words[language])
    rate = fresh / seconds if seconds else 0.0
    yield (
        f"rate      {rate:,.0f} records/s on {workers} worker{'s' * (workers > 1)}, "
        f"{rate * 3600 / workers:,.0f} records a core-hour, {seconds:,.1f} s"
    )


def _describe_records(tally: Tally) -> str:
    dropped = tally.dropped.total()
    text = f"articles  {tally.cleaned:,} read, {tally.cleaned - dropped:,} written, {dropped:,} dropped"
    if dropped:
        text += f" ({_list_counts(tally.dropped)})"
    return text + (f", {tally.problems:,} failed" if tally.problems else "")


def _list_counts(counts: Counter[str]) -> str:
    return ", ".join(f"{number:,} {name}" for name, number in counts.most_common()) or "none"


def _list_shares(counts: Counter[str], whole_of: Any) -> str:
    return ", ".join(f"{name} {_share(n, whole_of(name))}" for name, n in counts.most_common()) or "none"


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.2f} %" if whole else "0 %"
