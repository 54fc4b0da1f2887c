"""How much of one text another holds, line by line: whether two extractors speak of the same article."""

from __future__ import annotations

_KEY = 48  # characters by which a line is recognized
_STEP = 100  # characters after which a long line is looked for again: an extractor may have joined a page to one line
_SEARCHED = 1_000_000  # characters of a text, above which only lines' beginnings are compared
_MARKS = "-|•*# \t"  # what extractors put around items, cells and headings


def measure_held(text: str, other: str) -> float:
    """Return the share of a text's characters that stand in lines which another text holds; 1 of an empty text.

    >>> measure_held("- One line\\nAnother", "One line, and more")
    0.5333333333333333
    """
    lines = [" ".join(stripped.split()) for line in text.split("\n") if (stripped := line.strip(_MARKS))]
    keys = {line.strip(_MARKS)[:_KEY] for line in other.split("\n")}
    searched = " ".join(other.split()) if len(other) <= _SEARCHED else ""
    held = sum(len(line) * _measure_line(line, keys, searched) for line in lines)
    return held / sum(map(len, lines)) if lines else 1.0


def _measure_line(line: str, keys: set[str], searched: str) -> float:
    """Return the share of a line that a text holds: all or nothing of it, by samples of a long one."""
    if len(line) <= 2 * _STEP:
        return line[:_KEY] in keys or line[:_KEY] in searched or line[-_KEY:] in searched
    samples = [line[i : i + _KEY] in searched for i in range(0, len(line) - _KEY + 1, _STEP)]
    return sum(samples) / len(samples)
