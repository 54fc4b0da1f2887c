"""A text under deletion: its lines, and where each of them stands in the source."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from itertools import accumulate, compress

from cleaner.native import prefer

Span = tuple[int, int]


class Draft:
    """Lines with their ends, which join to the text, and for each the spans of the source it is made of.

    Nearly every line is one span; `starts` holds its beginning. `mended` holds the spans of the few lines that lost a part.
    """

    __slots__ = ("_before", "_starts", "lines", "mended")

    def __init__(self, lines: list[str], mended: dict[int, list[Span]], before: tuple[Draft, bytes] | None = None) -> None:
        self.lines = lines
        self.mended = mended
        self._before = before
        self._starts: list[int] | None = None

    @classmethod
    def of(cls, text: str) -> Draft:
        """Return the draft of a text from which nothing is deleted yet."""
        return cls(text.splitlines(True), {})

    @property
    def starts(self) -> list[int]:
        """Where each line begins in the source; worked out when asked for, since who only cleans does not ask."""
        if self._starts is None:
            if self._before:
                draft, stays = self._before
                self._starts = list(compress(draft.starts, stays))
            else:
                self._starts = _list_starts(self.lines)
        return self._starts

    @property
    def text(self) -> str:
        """The text that is left."""
        return "".join(self.lines)

    def project(self, first: int, last: int, start: int, end: int) -> list[Span]:
        """Return the spans of the source of `start` to `end`, counted from the beginning of line `first`, up to line `last`."""
        if first == last and start < end and first not in self.mended:
            return [(self.starts[first] + start, self.starts[first] + end)]
        spans: list[Span] = []
        for a, b in (span for line in range(first, last + 1) for span in self._spans_of(line)):
            inside = (a + max(start, 0), min(b, a + end))
            if inside[0] < inside[1]:
                _append(spans, inside)
            start, end = start - (b - a), end - (b - a)
        return spans

    def _spans_of(self, line: int) -> list[Span]:
        start = self.starts[line]
        return self.mended[line] if line in self.mended else [(start, start + len(self.lines[line]))]

    def delete(self, dropped: Sequence[tuple[int, int]], parts: Mapping[int, Sequence[Span]]) -> Draft:
        """Return the draft without the lines of the ranges `dropped`, and without `parts` (spans) of others, by line."""
        stays = bytearray(b"\1" * len(self.lines))
        for begin, end in dropped:
            stays[begin:end] = bytes(end - begin)
        lines, mended = self.lines, self.mended
        if parts:
            lines, mended = lines.copy(), mended.copy()
            for line, gone in parts.items():
                left = _invert(gone, len(lines[line]))
                mended[line] = [span for a, b in left for span in self.project(line, line, a, b)]
                lines[line] = "".join(lines[line][a:b] for a, b in left)
        if mended:
            at = list(accumulate(stays, initial=0))
            mended = {at[line]: spans for line, spans in mended.items() if stays[line]}
        return Draft(list(compress(lines, stays)), mended, (self, bytes(stays)))

    def locate(self, position: int) -> int:
        """Return where `position` of the source falls in the text: how much is kept before it."""
        k = bisect_right(self.starts, position)
        before = sum(map(len, self.lines[: k - 1])) if k else 0
        return before + sum(max(0, min(b, position) - a) for a, b in (self._spans_of(k - 1) if k else ()))


def list_starts(lines: list[str]) -> list[int]:
    """Return where each line begins in the text that they join to."""
    return list(accumulate(map(len, lines), initial=0))[:-1]


_list_starts = prefer("engine", list_starts)


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
