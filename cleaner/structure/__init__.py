"""What goes with the lines that rules know, each with the line that is its reason; and whether a text is a whole page.

A text of which no rule marks a line is left alone, however its lines look.
"""

from __future__ import annotations

from itertools import islice
from typing import Literal

from cleaner.structure.article import label_article
from cleaner.structure.forms import find_formed
from cleaner.structure.page import TOLD, count_furniture, label_likely, label_page, may_be_page
from cleaner.structure.spare import spare, spare_subjects, spare_topics
from cleaner.structure.text import Label, Labels, Text, name_rule

SourceKind = Literal["auto", "article", "page"]

_LAST = 12  # lines at the end of an article that may be buttons
_PROSE = 2  # lines of prose that an article has
SOURCES: tuple[SourceKind, ...] = ("auto", "article", "page")
# The rules that have no words of their own, with what each says.
RULES = {
    "after": "what follows the first opener below the last prose",
    "before": "titles right above the first opener below the last prose",
    "between": "a few lines between two marks below the last prose",
    "items": "the list below a label of related articles",
    "head": "names and dates between two marks above the prose",
    "page-head": "what stands above the article of a whole page",
    "page-tail": "what stands below the article of a whole page",
    "page-within": "a few lines between two marks within the article of a whole page",
}

__all__ = ["RULES", "SOURCES", "Label", "Labels", "SourceKind", "find_formed", "find_labels"]


def find_labels(text: Text, source: SourceKind = "auto") -> Labels:
    """Return for each line what removes it, or None.

    `source` says what the text is, "auto" that its words are to tell. Linear in the number of lines.
    """
    labels: Labels = [None] * len(text.texts)
    if not text.marked:
        return labels
    own = text.unmark(find_formed(text)) if source != "page" else text
    topics = spare_topics(own) if source != "page" else text
    text = own if source == "auto" else text
    buttons = [k for k in text.marked if (mark := text.marks[k]) and mark.button]
    firm = text.unmark(buttons)
    if firm.marked:
        labels = _find_firm(firm, topics, source)
    if buttons:
        text = text.unmark([k for k in buttons if not topics.marks[k]])
        _take_buttons(labels, text)
        prose = (k for k, line in enumerate(text.lines) if line.prose and not labels[k])
        if len([*islice(prose, _PROSE)]) == _PROSE:
            _take_last(text, labels)
    return labels


def _find_firm(text: Text, topics: Text, source: SourceKind) -> Labels:
    if source == "auto":
        text = spare_subjects(text)
        labels = label_likely(spare(text, page=True)) if may_be_page(text) else None
        if labels:
            return labels
    proof = count_furniture(text) if source == "auto" else TOLD if source == "page" else 0
    if not proof:
        text = text.unmark([k for k in text.marked if not topics.marks[k]])
    text = spare(text, bool(proof))
    return label_page(text, proof) if proof else label_article(text)


def _take_buttons(labels: Labels, text: Text) -> None:
    """Take buttons: nothing but words of interfaces, which prove little, beside lines that go, or in a text of nothing else."""
    buttons = [(k, mark) for k in text.marked if (mark := text.marks[k]) and mark.button and not labels[k]]
    if len(buttons) == labels.count(None):
        for k, mark in buttons:
            labels[k] = name_rule(mark)
    for order, beside in ((buttons, -1), (reversed(buttons), 1)):
        for k, mark in order:
            if not labels[k] and 0 <= k + beside < len(labels) and labels[k + beside]:
                labels[k] = name_rule(mark)


def _take_last(text: Text, labels: Labels) -> None:
    """Take the buttons with which an article ends; a sentence is none."""
    for k in range(len(labels) - 1, max(-1, len(labels) - 1 - _LAST), -1):
        mark = text.marks[k]
        if not labels[k]:
            if not (mark and mark.button) or text.lines[k].closed:
                return
            labels[k] = name_rule(mark)
