"""The text that is judged: its lines, what each is, and the rules that take lines of it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import lru_cache
from typing import NamedTuple

from cleaner.native import load
from cleaner.rules import Rule
from cleaner.structure import lines
from cleaner.structure.lines import Line

Marks = list[Rule | None]
# Kinds that stand in documents of every sort: a date, a credit, a name or a copyright is no sign of a web page.
LIGHT = frozenset({"byline", "media", "legal"})
_look = load("lines") or lines  # the same module, built with types


class Label(NamedTuple):
    """What removes a line: rule, kind, and the number of the line that is the reason, -1 where a rule of words matches itself."""

    rule: str
    kind: str
    cause: int = -1


Labels = list[Label | None]


class Text:
    """Lines without outer white space and breaks, what each is, the blank lines before each, the rules that take them, and the
    numbers of those that are so `marked`.

    Most lines of most texts are not: what hangs on the marked ones alone is told from these.
    """

    __slots__ = ("_document", "_lasts", "gaps", "lines", "marked", "marks", "texts")

    def __init__(
        self, texts: Sequence[str], lines: Sequence[Line], gaps: Sequence[int], marks: Marks, marked: Sequence[int]
    ) -> None:
        self.texts = texts
        self.lines = lines
        self.gaps = gaps
        self.marks = marks
        self.marked = marked
        self._document: bool | None = None
        self._lasts: str | None = None

    @classmethod
    def of(cls, texts: Sequence[str], gaps: Sequence[int], marks: Marks) -> Text:
        """Look at all lines."""
        return cls(texts, _look.describe_all(texts), gaps, marks, [k for k, mark in enumerate(marks) if mark])

    def unmark(self, lines: Collection[int]) -> Text:
        """Return the text without the marks of some lines."""
        if not lines:
            return self
        marks = self.marks.copy()
        for k in lines:
            marks[k] = None
        text = Text(self.texts, self.lines, self.gaps, marks, [k for k in self.marked if marks[k]])
        text._document, text._lasts = self._document, self._lasts
        return text

    @property
    def document(self) -> bool:
        """Tell whether the text is a document, of which a good part is markup, code or named fields."""
        if self._document is None:
            self._document = _look.is_document(self.texts)
        return self._document

    @property
    def lasts(self) -> str:
        """The last character of each line."""
        if self._lasts is None:
            self._lasts = "".join([text[-1] for text in self.texts])
        return self._lasts

    def is_prose(self, k: int) -> bool:
        """Tell whether line `k` is prose that no rule takes."""
        return not self.marks[k] and self.lines[k].prose

    def find_prose(self) -> tuple[int, int]:
        """Return the first and last line of prose, without prose those that no rule takes; (count, -1) if all are taken."""
        numbers = range(len(self.texts))
        for wanted in (self.is_prose, self._is_free):
            first = next(filter(wanted, numbers), None)
            if first is not None:
                return first, next(filter(wanted, reversed(numbers)))
        return len(self.texts), -1

    def _is_free(self, k: int) -> bool:
        return not self.marks[k]

    def weighs(self, k: int) -> bool:
        """Tell whether line `k` is marked by more than a button of one word, a date, a name or a credit."""
        mark = self.marks[k]
        return bool(mark and mark.kind not in LIGHT and (mark.strong or mark.opens or self.lines[k].words > 1))


@lru_cache(maxsize=1 << 14)
def name_rule(rule: Rule) -> Label:
    """Return the label of a line that a rule takes."""
    return Label(rule.id, rule.kind)
