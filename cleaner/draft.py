"""A text under deletion: where its lines stand in the source, and what is left of them."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import accumulate

from cleaner.blocks import Blocks, Lines, find_lines, group, strip_lines

Span = tuple[int, int]

_GONE, _WHOLE, _MENDED = range(3)  # what is left of a line
_LEFT = re.compile(b"\1+|\2")


class Draft:
    """A text, of which lines and parts of lines are deleted. Lines keep their numbers.

    `bounds` are where the lines begin in the source, and its end; `mended` are the spans left of the few lines that lost a part.
    """

    __slots__ = ("_left", "_spans", "bounds", "mended", "source")

    def __init__(self, source: str, bounds: array[int], left: bytearray, mended: dict[int, list[Span]]) -> None:
        self.source = source
        self.bounds = bounds
        self.mended = mended
        self._left = left
        self._spans: list[Span] | None = None

    @classmethod
    def of(cls, text: str) -> tuple[Draft, Blocks]:
        """Return the draft of a text from which nothing is deleted yet, and its blocks."""
        bounds, lines = find_lines(text)
        return cls(text, bounds, bytearray(b"\1" * (len(bounds) - 1)), {}), group(lines)

    def __len__(self) -> int:
        return len(self._left)

    @property
    def text(self) -> str:
        """The text that is left."""
        source = self.source
        return "".join([source[start:end] for start, end in self.spans])

    @property
    def spans(self) -> list[Span]:
        """What is left of the source."""
        if self._spans is None:
            self._spans = list_spans(self._left, self.bounds, self.mended)
        return self._spans

    def read(self, first: int, last: int) -> str:
        """Return what is left of lines `first` to `last`."""
        return "".join([self.source[a:b] for line in range(first, last + 1) for a, b in self._spans_of(line)])

    def project(self, first: int, last: int, start: int, end: int) -> list[Span]:
        """Return the spans of the source of `start` to `end`, counted from the beginning of line `first`, up to line `last`."""
        if first == last and start < end and first not in self.mended:
            return [(self.bounds[first] + start, self.bounds[first] + end)]
        return self.open_lines(first, last)(start, end)

    def open_lines(self, first: int, last: int) -> Callable[[int, int], list[Span]]:
        """Return a function that projects from these lines: of many spans each costs no more than one of a few."""
        spans = [span for line in range(first, last + 1) for span in self._spans_of(line)]
        ends = list(accumulate([b - a for a, b in spans]))

        def project(start: int, end: int) -> list[Span]:
            found: list[Span] = []
            for k in range(bisect_right(ends, start) if start < end else len(ends), len(ends)):
                (a, b), at = spans[k], ends[k]
                if at - (b - a) >= end:
                    break
                _append(found, (max(a, b - at + start), min(b, b - at + end)))
            return found

        return project

    def _spans_of(self, line: int) -> list[Span]:
        if self._left[line] == _WHOLE:
            return [(self.bounds[line], self.bounds[line + 1])]
        return self.mended[line] if self._left[line] else []

    def measure(self, line: int) -> int:
        """Return the length of what is left of a line."""
        return sum([b - a for a, b in self._spans_of(line)])

    def delete(self, dropped: Iterable[Span], parts: Mapping[int, Sequence[Span]]) -> Draft:
        """Return the draft without the lines of the ranges `dropped`, and without `parts` (spans) of others, by line."""
        left, mended = self._left.copy(), self.mended
        if parts:
            mended = mended.copy()
            for line, gone in parts.items():
                left[line] = _MENDED
                kept = _invert(gone, self.measure(line))
                project = self.open_lines(line, line)
                mended[line] = [span for a, b in kept for span in project(a, b)]
        for begin, end in dropped:
            left[begin:end] = bytes(end - begin)
        return Draft(self.source, self.bounds, left, mended)

    def split(self) -> Blocks:
        """Return the blocks of what is left."""
        numbers = [number for number, left in enumerate(self._left) if left]
        texts, where, gaps = strip_lines([self.read(number, number) for number in numbers])
        return group(Lines(texts, [numbers[k] for k in where], gaps))

    def locate(self, positions: list[int]) -> list[int]:
        """Return where `positions` of the source, in order, fall in the text: how much is kept before each."""
        return locate(self.spans, positions)


def locate(spans: list[Span], positions: list[int]) -> list[int]:
    """Return how much of `spans` is before each of `positions`, which are in order."""
    places, before, left = list[int](), 0, iter(spans)
    start, end = next(left, (0, 0))
    for position in positions:
        while end <= position and (span := next(left, None)):
            before += end - start
            start, end = span
        places.append(before + max(0, min(end, position) - start))
    return places


def list_spans(left: bytearray, bounds: array[int], mended: Mapping[int, list[Span]]) -> list[Span]:
    """Return the spans of the source that are left of the lines."""
    spans = list[Span]()
    for run in _LEFT.finditer(left):
        first, end = run.span()
        spans += mended[first] if left[first] == _MENDED else [(bounds[first], bounds[end])]
    return spans


def _append(spans: list[Span], span: Span) -> None:
    if spans and spans[-1][1] == span[0]:
        spans[-1] = (spans[-1][0], span[1])
    else:
        spans.append(span)


def _invert(gone: Sequence[Span], length: int) -> list[Span]:
    """Return the spans of 0 to `length` that are not in `gone`, which is sorted."""
    left, at = [], 0
    for start, end in (*gone, (length, length)):
        if start > at:
            left.append((at, start))
        at = max(at, end)
    return left
