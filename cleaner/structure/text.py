"""The text that is judged: its lines, what each is, and the rules that take lines of it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from cleaner.rules import Rule
from cleaner.structure.lines import Line, describe

Marks = list[Rule | None]
# Kinds that stand in documents of every sort: a date, a credit, a name or a copyright is no sign of a web page.
LIGHT = frozenset({"byline", "media", "legal"})


class Label(NamedTuple):
    """What removes a line: rule, kind, and the number of the line that is the reason, -1 where a rule of words matches itself."""

    rule: str
    kind: str
    cause: int = -1


Labels = list[Label | None]


class Text(NamedTuple):
    """Lines without outer white space, what each is, the blank lines before each, and the rules that take them."""

    texts: Sequence[str]
    lines: Sequence[Line]
    gaps: Sequence[int]
    marks: Marks

    @classmethod
    def of(cls, texts: Sequence[str], gaps: Sequence[int], marks: Marks) -> Text:
        """Look at all lines."""
        return cls(texts, [describe(text) for text in texts], gaps, marks)

    def is_prose(self, k: int) -> bool:
        """Tell whether line `k` is prose that no rule takes."""
        return not self.marks[k] and self.lines[k].prose

    def find_prose(self) -> tuple[int, int]:
        """Return the first and last line of prose, without prose those that no rule takes; (count, -1) if all are taken."""
        prose = [k for k in range(len(self.texts)) if self.is_prose(k)]
        found = prose or [k for k, mark in enumerate(self.marks) if not mark]
        return (found[0], found[-1]) if found else (len(self.texts), -1)

    def weighs(self, k: int) -> bool:
        """Tell whether line `k` is marked by more than a button of one word, a date, a name or a credit."""
        mark = self.marks[k]
        return bool(mark and mark.kind not in LIGHT and (mark.strong or mark.opens or self.lines[k].words > 1))


@lru_cache(maxsize=1 << 14)
def name_rule(rule: Rule) -> Label:
    """Return the label of a line that a rule takes."""
    return Label(rule.id, rule.kind)
