"""Rules that ran out of time, counted until somebody who can tell of it asks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

SECONDS = 0.05  # that a pattern may take on a line
_counts: Counter[str] = Counter()


def note_overrun(rule: str) -> None:
    """Count that a rule took too long on a line, and is not applied to it. A line may be tried once more with the next one."""
    _counts[rule] += 1


def take_overruns() -> dict[str, int]:
    """Return the counts by rule since the last call, in this process."""
    found = dict(_counts)
    _counts.clear()
    return found


def describe_overruns(counts: Mapping[str, int]) -> Iterator[str]:
    """Yield a line a rule.

    >>> list(describe_overruns({"mine/box": 2}))
    ['rule mine/box took more than 50 ms, 2 times, and was not applied there; make its pattern simpler']
    """
    for rule, count in sorted(counts.items()):
        times = f"{count:,} times" if count > 1 else "once"
        yield f"rule {rule} took more than {SECONDS * 1000:g} ms, {times}, and was not applied there; make its pattern simpler"
