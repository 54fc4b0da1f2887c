"""Which lines of a text are the article's: its lines aligned with the gold text, or with segments known to be in or out.

A line belongs to the article where its 4-word shingles stand in the gold text, in order: of the lines that do, a heaviest
increasing chain is kept (titles and teasers repeat the article's words elsewhere). Lines too short for a shingle belong
where all their words stand between those of their neighbours.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Sequence

from public import WORD

UNKNOWN = -1.0
_REACH = 300  # earlier lines that may precede a line in the chain
_STRETCH = 400  # gold words among which a short line is looked for
_SHORT = 12  # words


def label_by_gold(lines: Sequence[str], gold: str) -> list[float]:
    """Return for each line the share of it that is in `gold`, 0 to 1, or UNKNOWN for a line without words."""
    words = WORD.findall(gold)
    tokens = [WORD.findall(line) for line in lines]
    found = _locate_lines(tokens, words)
    chain = _find_chain(tokens, found)
    labels = [0.0] * len(lines)
    covered: set[int] = set()
    for i in [*chain, *(i for i in found if i not in set(chain))]:
        share, _, places = found[i]
        if i in chain or len(places - covered) > 0.6 * len(places):
            labels[i] = share
            covered |= places
    _label_short(labels, tokens, words, {i: found[i][1] for i in chain}, covered)
    return labels


_Found = dict[int, tuple[float, int, set[int]]]


def _locate_lines(tokens: Sequence[list[str]], words: list[str]) -> _Found:
    """Return of each line that stands in gold: the share of its shingles, where its first word falls, the words covered."""
    index: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for i in range(len(words) - 3):
        index[tuple(words[i : i + 4])].append(i)
    found: _Found = {}
    expected = 0
    for i, line in enumerate(tokens):
        hits = []
        for j in range(len(line) - 3):
            places = index.get(tuple(line[j : j + 4]))
            if places:
                hits.append((places[min(bisect_left(places, expected), len(places) - 1)], j))
        share = len(hits) / max(1, len(line) - 3)
        if share > 0.3:
            start = sorted(place - j for place, j in hits)[len(hits) // 2]
            found[i] = (share, start, {place + k for place, _ in hits for k in range(4)})
            expected = max(0, start) if share > 0.5 else expected
    return found


def _find_chain(tokens: Sequence[list[str]], found: _Found) -> list[int]:
    lines = list(found)
    weight: list[float] = []
    before: list[int] = []
    for a, i in enumerate(lines):
        best = max(((weight[b], b) for b in range(max(0, a - _REACH), a) if found[lines[b]][1] < found[i][1]), default=(0.0, -1))
        weight.append(best[0] + len(tokens[i]) * found[i][0])
        before.append(best[1])
    chain = []
    a = max(range(len(lines)), key=weight.__getitem__, default=-1)
    while a >= 0:
        chain.append(lines[a])
        a = before[a]
    return chain[::-1]


def _label_short(
    labels: list[float], tokens: Sequence[list[str]], words: list[str], starts: dict[int, int], covered: set[int]
) -> None:
    from_here, up_to = _bound(tokens, starts, len(words))
    for i, line in enumerate(tokens):
        size = len(line)
        if not size:
            labels[i] = UNKNOWN
        elif labels[i] <= 0.3 and size <= _SHORT and up_to[i] - from_here[i] <= _STRETCH:
            for at in range(max(0, from_here[i] - 2), min(len(words), up_to[i] + 2) - size + 1):
                if at not in covered and words[at : at + size] == line:
                    labels[i] = 1.0
                    covered |= set(range(at, at + size))
                    break


def _bound(tokens: Sequence[list[str]], starts: dict[int, int], size: int) -> tuple[list[int], list[int]]:
    """Return the gold words between which each line would stand."""
    n = len(tokens)
    from_here, up_to = [0] * n, [size] * n
    at = 0
    for i in range(n):
        from_here[i] = at
        at = starts[i] + len(tokens[i]) if i in starts else at
    at = size
    for i in reversed(range(n)):
        up_to[i] = at
        at = starts.get(i, at)
    return from_here, up_to


def label_by_segments(lines: Sequence[str], wanted: Sequence[str], unwanted: Sequence[str]) -> list[float]:
    """Return 1 for lines that hold words of a wanted segment, 0 of an unwanted one, else UNKNOWN."""
    plain = [" ".join(line.split()) for line in lines]
    text = " ".join(plain)
    starts, at = [], 0
    for line in plain:
        starts.append(at)
        at += len(line) + 1
    labels = [UNKNOWN] * len(lines)
    for segments, label in ((unwanted, 0.0), (wanted, 1.0)):
        for segment in filter(None, (" ".join(s.split()) for s in segments)):
            for match in re.finditer(re.escape(segment), text):
                for i in range(bisect_right(starts, match.start()) - 1, bisect_left(starts, match.end())):
                    labels[i] = label
    return labels
