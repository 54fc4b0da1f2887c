"""What goes with the lines that rules know, each with the line that is its reason; and whether a text is a whole page.

A text of which no rule marks a line is left alone, however its lines look.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from cleaner.structure.article import label_article
from cleaner.structure.forms import find_formed
from cleaner.structure.lines import describe
from cleaner.structure.page import TOLD, count_furniture, label_page
from cleaner.structure.spare import spare, spare_subjects, spare_topics
from cleaner.structure.text import Label, Labels, Marks, Text, name_rule

SourceKind = Literal["auto", "article", "page"]

_LAST = 12  # lines at the end of an article that may be buttons
_PROSE = 2  # lines of prose that an article has
SOURCES: tuple[SourceKind, ...] = ("auto", "article", "page")
# The rules that have no words of their own, with what each says.
RULES = {
    "after": "what follows the first opener below the last prose",
    "before": "titles right above the first opener below the last prose",
    "between": "a few lines between two marks below the last prose",
    "head": "names and dates between two marks above the prose",
    "page-head": "what stands above the article of a whole page",
    "page-tail": "what stands below the article of a whole page",
    "page-within": "a few lines between two marks within the article of a whole page",
}

__all__ = ["RULES", "SOURCES", "Label", "Labels", "SourceKind", "find_formed", "find_labels"]


def find_labels(texts: Sequence[str], gaps: Sequence[int], marks: Marks, source: SourceKind = "auto") -> Labels:
    """Return for each line what removes it, or None.

    `texts` are the lines in order, `gaps` the blank lines before each, `marks` the rules that take them; `source` says what the
    text is, "auto" that its words are to tell. Linear in the number of lines.
    """
    formed = find_formed(texts, marks) if source != "page" and any(marks) else ()
    own = [None if k in formed else mark for k, mark in enumerate(marks)] if formed else marks
    topics = spare_topics(texts, gaps, own) if source != "page" else marks
    if source == "auto":
        marks = own
    firm = [None if mark and mark.button else mark for mark in marks]
    marks = [topic if mark and mark.button else mark for mark, topic in zip(marks, topics, strict=True)]
    labels: Labels = [None] * len(texts)
    if any(firm):
        labels = _find_firm(texts, gaps, firm, topics, source)
    if firm != marks:
        _take_buttons(labels, marks)
        if sum(describe(text).prose for text, label in zip(texts, labels, strict=True) if not label) >= _PROSE:
            _take_last(texts, labels, marks)
    return labels


def _find_firm(texts: Sequence[str], gaps: Sequence[int], marks: Marks, topics: Marks, source: SourceKind) -> Labels:
    if source == "auto":
        marks = spare_subjects(texts, gaps, marks)
    text = Text.of(texts, gaps, marks)
    proof = count_furniture(text) if source == "auto" else TOLD if source == "page" else 0
    if not proof:
        marks = [mark if topic else None for mark, topic in zip(marks, topics, strict=True)]
    text = text._replace(marks=spare(texts, gaps, marks, bool(proof)))
    return label_page(text, proof) if proof else label_article(text)


def _take_buttons(labels: Labels, marks: Marks) -> None:
    """Take buttons: nothing but words of interfaces, which prove little, beside lines that go, or in a text of nothing else."""
    if all(label or (mark and mark.button) for label, mark in zip(labels, marks, strict=True)):
        labels[:] = [label or (name_rule(mark) if mark else None) for label, mark in zip(labels, marks, strict=True)]
        return
    numbers = range(len(marks))
    for order, beside in ((numbers, -1), (reversed(numbers), 1)):
        for k in order:
            mark = marks[k]
            if mark and mark.button and not labels[k] and 0 <= k + beside < len(labels) and labels[k + beside]:
                labels[k] = name_rule(mark)


def _take_last(texts: Sequence[str], labels: Labels, marks: Marks) -> None:
    """Take the buttons with which an article ends; a sentence is none."""
    for k in range(len(marks) - 1, max(-1, len(marks) - 1 - _LAST), -1):
        mark = marks[k]
        if not labels[k]:
            if not (mark and mark.button) or describe(texts[k]).closed:
                return
            labels[k] = name_rule(mark)
