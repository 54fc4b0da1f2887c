"""What goes with the lines that rules know, each with the line that is its reason; and whether a text is a whole page.

A text of which no rule marks a line is left alone, however its lines look.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from cleaner.structure.article import label_article
from cleaner.structure.page import SURE, count_furniture, label_page
from cleaner.structure.spare import spare
from cleaner.structure.text import Label, Labels, Marks, Text

SourceKind = Literal["auto", "article", "page"]

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

__all__ = ["RULES", "SOURCES", "Label", "Labels", "SourceKind", "find_labels"]


def find_labels(texts: Sequence[str], gaps: Sequence[int], marks: Marks, source: SourceKind = "auto") -> Labels:
    """Return for each line what removes it, or None.

    `texts` are the lines in order, `gaps` the blank lines before each, `marks` the rules that take them; `source` says what the
    text is, "auto" that its words are to tell. Linear in the number of lines.
    """
    if not any(marks):
        return [None] * len(texts)
    text = Text.of(texts, gaps, marks)
    proof = count_furniture(text) if source == "auto" else SURE if source == "page" else 0
    text = text._replace(marks=spare(texts, gaps, marks, bool(proof)))
    return label_page(text, proof >= SURE) if proof else label_article(text)
