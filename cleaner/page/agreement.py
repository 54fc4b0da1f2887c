"""How much of one text another holds, line by line: whether two extractors speak of the same article."""

from __future__ import annotations

_KEY = 48  # characters by which a line is recognized
_SEARCHED = 1_000_000  # characters of a text, above which only lines' beginnings are compared
_MARKS = "-|•*# \t"  # what extractors put around items, cells and headings


def measure_held(text: str, other: str) -> float:
    """Return the share of a text's characters that stand in lines which another text holds; 1 of an empty text.

    >>> measure_held("- One line\\nAnother", "One line, and more")
    0.5333333333333333
    """
    lines = [stripped for line in text.split("\n") if (stripped := line.strip(_MARKS))]
    keys = {line.strip(_MARKS)[:_KEY] for line in other.split("\n")}
    searched = other if len(other) <= _SEARCHED else ""
    held = sum(len(line) for line in lines if line[:_KEY] in keys or line[:_KEY] in searched or line[-_KEY:] in searched)
    return held / sum(map(len, lines)) if lines else 1.0
