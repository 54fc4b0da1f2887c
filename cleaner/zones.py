"""Boilerplate by position and neighbours."""

from __future__ import annotations

from collections.abc import Sequence

from cleaner.rules import Rule


def find_zones(texts: Sequence[str], gaps: Sequence[int], marks: Sequence[Rule | None]) -> list[tuple[str, str] | None]:
    """Return for each block the rule and kind that removes it, or None."""
    labels: list[tuple[str, str] | None] = [(m.id, m.kind) if m and m.strong else None for m in marks]
    prose = [i for i, text in enumerate(texts) if not marks[i] and len(text) > 100]
    first, last = (prose[0], prose[-1]) if prose else (0, -1)
    changed = True
    while changed:
        changed = False
        for i, mark in enumerate(marks):
            if mark and not labels[i]:
                beside = (i and labels[i - 1]) or (i + 1 < len(labels) and labels[i + 1])
                if beside or i < first or i > last:
                    labels[i] = (mark.id, mark.kind)
                    changed = True
    return labels
