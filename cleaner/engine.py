"""The cleaner: its stages joined, and run until nothing more is found."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache, partial
from itertools import accumulate
from pathlib import Path
from typing import Any

from cleaner.blocks import Blocks, split
from cleaner.errors import CleanerError
from cleaner.match import Hit, Matcher, Verdict
from cleaner.result import KINDS, Removal, Result
from cleaner.rules import Rule
from cleaner.table import Table, check_languages, load_table, read_tables
from cleaner.truncation import Notice, judge
from cleaner.zones import find_zones

_PASSES = 12  # each pass deletes or ends; more than three were never seen outside of made-up input
_NOTICES = 50  # notices judged at either end of a text that has more


@dataclass(frozen=True, slots=True)
class _Cut:
    """A span to delete, in characters of the text of one pass."""

    start: int
    end: int
    rule: str
    kind: str


@dataclass(frozen=True, slots=True)
class _Found:
    rule: Rule
    hit: Hit
    start: int
    end: int


class Cleaner:
    """Takes boilerplate out of text by rules, and judges how much of an article is missing.

    `languages` names the rule files to load (default: all, since a text's language is not given), `keep` the kinds to leave
    in the text, `rules` further rule files of the user's own; `fast` reads pages without trafilatura (extra `fast`).
    Instances are immutable, picklable and safe to share between threads. Raises `RuleError` for a bad rule file,
    `CleanerError` for an unknown kind.
    """

    __slots__ = ("_fast", "_keep", "_languages", "_rules", "matcher")

    def __init__(
        self,
        languages: Iterable[str] | None = None,
        keep: Collection[str] = (),
        rules: Sequence[str | Path] = (),
        *,
        fast: bool = False,
    ) -> None:
        unknown = set(keep) - set(KINDS)
        if unknown:
            raise CleanerError(f"unknown kind {min(unknown)!r}; kinds are {', '.join(KINDS)}")
        self._languages = None if languages is None else tuple(sorted(languages))
        self._keep = frozenset(keep)
        self._fast = fast
        self._rules = tuple(str(path) for path in rules)
        own = _load()
        self.matcher = Matcher([own, read_tables(rules, own)], self._wanted()) if rules else _own(self._wanted())

    def _wanted(self) -> tuple[str, ...] | None:
        if self._languages is None:
            return None
        check_languages(self._languages)
        return (*self._languages, "any", *(Path(path).stem for path in self._rules))

    def __reduce__(self) -> tuple[Any, ...]:
        return partial(type(self), fast=self._fast), (self._languages, tuple(sorted(self._keep)), self._rules)

    def __repr__(self) -> str:
        rest = ", fast=True" * self._fast
        return f"Cleaner(languages={self._languages}, keep={sorted(self._keep)}, rules={list(self._rules)}{rest})"

    def clean(self, text: str) -> str:
        """Return `text` without its boilerplate; text in which nothing is found comes back unchanged."""
        return self._run(text, self._keep)[0]

    def analyze(self, text: str) -> Result:
        """Return the cleaned text with every removal, and how much of the article is missing."""
        cleaned, kept, cuts, found = self._run(text, self._keep)
        removals = tuple(Removal(c.start, c.end, text[c.start : c.end], c.rule, c.kind) for c in cuts)
        judged = cleaned
        if self._keep:  # what a user wants to keep is no part of the article all the same
            judged, kept, _, found = self._run(text, frozenset())
        return Result(text, cleaned, removals, judge(judged, _read_notices(text, found, kept)))

    def clean_html(self, html: str | bytes, url: str | None = None) -> str:
        """Return the article of a page as clean text; `bytes` are decoded as the page declares, or as they look."""
        return self.analyze_html(html, url).text

    def analyze_html(self, html: str | bytes, url: str | None = None) -> Result:
        """Return the article of a page as `analyze` does; `Result.source` is the text taken from the page."""
        from cleaner.page import analyze_page

        return analyze_page(html, url, self)

    def inspect(self, line: str) -> Verdict | None:
        """Return what the rules say of a line by itself, whatever is kept; None if nothing."""
        return self.matcher.inspect(line)

    @property
    def fast(self) -> bool:
        """Tell whether pages are read without trafilatura."""
        return self._fast

    def _run(self, text: str, keep: frozenset[str]) -> tuple[str, _Kept, list[_Cut], list[_Found]]:
        """Return the cleaned text, the kept spans of `text`, the cuts and the rules' hits, all in characters of `text`."""
        kept, cuts, found = _Kept([(0, len(text))]), list[_Cut](), list[_Found]()
        current, inspect = text, self.matcher.inspect
        known: dict[str, Verdict | None] = {}
        for _ in range(_PASSES):
            blocks = split(current)
            verdicts = (
                [known[t] if t in known else inspect(t) for t in blocks.texts] if known else list(map(inspect, blocks.texts))
            )
            marks = [v.whole if v else None for v in verdicts]
            labels = find_zones(blocks.texts, blocks.gaps, marks)
            hit = any(verdicts)
            if not hit and not any(labels):
                break
            starts = list(accumulate(map(len, blocks.pieces), initial=0))
            if hit:
                found += _locate(current, blocks, verdicts, starts, kept, labels)
            deleted, blanks = _choose(current, blocks, verdicts, labels, starts, keep)
            if not deleted:
                break
            cuts += [_Cut(a, b, c.rule, c.kind) for c in deleted for a, b in kept.project(c.start, c.end)]
            gone = sorted([(c.start, c.end) for c in deleted] + blanks)
            current, kept = _delete(current, gone, kept)
            known = dict(zip(blocks.texts, verdicts, strict=True))
        return current, kept, sorted(cuts, key=lambda c: c.start), found


@lru_cache(maxsize=8)
def _own(languages: tuple[str, ...] | None) -> Matcher:
    """Return the matcher of the package's rules; users' files may change between two calls, these do not."""
    return Matcher([_load()], languages)


@cache
def _load() -> Table:
    return load_table()


def _choose(
    text: str,
    blocks: Blocks,
    verdicts: Sequence[Verdict | None],
    labels: Sequence[tuple[str, str] | None],
    starts: Sequence[int],
    keep: frozenset[str],
) -> tuple[list[_Cut], list[tuple[int, int]]]:
    """Return the spans to delete, and the blank lines that go with them."""
    cuts, whole = [], set()
    for k, label in enumerate(labels):
        verdict = verdicts[k]
        if label and label[1] not in keep:
            start, end = _span(text, blocks, k, starts)
            cuts.append(_Cut(start, end, *label))
            whole.add(k)
        elif verdict and not label and not verdict.whole:
            cuts += _cut_sentences(text, blocks, k, verdict, starts, keep)
    return cuts, _blank_spans(blocks, whole, starts)


def _cut_sentences(
    text: str, blocks: Blocks, k: int, verdict: Verdict, starts: Sequence[int], keep: frozenset[str]
) -> list[_Cut]:
    """Return the cuts of sentences from block `k`; the blank before a cut at its end goes with it."""
    start, end = _span(text, blocks, k, starts)
    inside = text[start:end]
    cuts = []
    for hit in verdict.hits:
        if hit.rule.kind in keep:
            continue
        a, b = _unjoin(inside, hit.start, hit.end, blocks.first[k] != blocks.last[k])
        while a and b == len(inside) and inside[a - 1].isspace():
            a -= 1
        while a == 0 and b < len(inside) and inside[b].isspace():
            b += 1
        cuts.append(_Cut(start + a, start + b, hit.rule.id, hit.rule.kind))
    return cuts


def _span(text: str, blocks: Blocks, k: int, starts: Sequence[int]) -> tuple[int, int]:
    """Return the span of block `k` without outer white space."""
    start, end = starts[blocks.first[k]], starts[blocks.last[k] + 1]
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())


# A character of a joined block, or the line end, with the blanks around it, that was joined into one space.
_JOINED = re.compile("\\s*[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]\\s*|.", re.S)


def _unjoin(inside: str, start: int, end: int, joined: bool) -> tuple[int, int]:
    """Turn offsets in a block's joined text into offsets in its lines as they stand."""
    if not joined:
        return start, end
    where = [match.start() for match in _JOINED.finditer(inside)]
    return where[min(start, len(where) - 1)], where[min(end, len(where)) - 1] + 1


def _blank_spans(blocks: Blocks, whole: set[int], starts: Sequence[int]) -> list[tuple[int, int]]:
    """Return the spans of the lines' outer blanks and of the blank lines that removed blocks leave behind.

    The blank lines before a removed run stay (those after it, where there are none before); at the head and the tail none do.
    """
    spans: list[tuple[int, int]] = []
    for first, last in _runs(whole):
        above = blocks.last[first - 1] + 1 if first else 0
        below = blocks.first[last + 1] if last + 1 < len(blocks.texts) else len(blocks.pieces)
        if first and below < len(blocks.pieces):
            begin, end = (blocks.first[first], below) if blocks.gaps[first] else (above, blocks.last[last] + 1)
        else:
            begin, end = above, below
        spans.append((starts[begin], starts[end]))
    return spans


def _runs(whole: set[int]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for k in sorted(whole):
        if runs and runs[-1][1] == k - 1:
            runs[-1] = (runs[-1][0], k)
        else:
            runs.append((k, k))
    return runs


class _Kept:
    """The spans of the source that a text is made of, in order."""

    __slots__ = ("_offsets", "spans")

    def __init__(self, spans: list[tuple[int, int]]) -> None:
        self.spans = spans
        self._offsets = list(accumulate((b - a for a, b in spans), initial=0))

    def project(self, start: int, end: int) -> list[tuple[int, int]]:
        """Return the spans of the source that make up `start` to `end` of the text."""
        offsets, spans = self._offsets, []
        k = max(bisect_right(offsets, start) - 1, 0)
        while k < len(self.spans) and offsets[k] < end:
            a, b = max(start, offsets[k]) - offsets[k], min(end, offsets[k + 1]) - offsets[k]
            if a < b:
                spans.append((self.spans[k][0] + a, self.spans[k][0] + b))
            k += 1
        return spans

    def locate(self, position: int) -> int:
        """Return where `position` of the source falls in the text: what is kept before it."""
        k = bisect_right(self.spans, (position, position))
        inside = min(position, self.spans[k - 1][1]) - self.spans[k - 1][0] if k else 0
        return self._offsets[max(k - 1, 0)] + inside


def _delete(text: str, gone: Sequence[tuple[int, int]], kept: _Kept) -> tuple[str, _Kept]:
    """Delete the spans `gone` from `text`; return it and what is left of the source."""
    left, at = [], 0
    for start, end in gone:
        if start > at:
            left.append((at, start))
        at = max(at, end)
    if at < len(text):
        left.append((at, len(text)))
    return "".join([text[a:b] for a, b in left]), _Kept([span for a, b in left for span in kept.project(a, b)])


def _locate(
    text: str,
    blocks: Blocks,
    verdicts: Sequence[Verdict | None],
    starts: Sequence[int],
    kept: _Kept,
    labels: Sequence[tuple[str, str] | None],
) -> list[_Found]:
    """Return the hits that tell something of the whole article, with their place in the source."""
    found = []
    for k, verdict in enumerate(verdicts):
        if not verdict or (verdict.whole and not labels[k]):
            continue
        start, _ = _span(text, blocks, k, starts)
        for hit in verdict.hits:
            rule = hit.rule
            if rule.truncates or rule.completes or rule.kind in {"wall", "subscriber", "registration", "consent"}:
                a, b = kept.project(start + hit.start, start + hit.end)[0]
                found.append(_Found(rule, hit, a, b))
    return found


def _read_notices(source: str, found: Sequence[_Found], kept: _Kept) -> list[Notice]:
    """Return the notices in order, each once; of very many the outer ones, so that judging stays linear."""
    distinct = sorted({(f.start, f.end): f for f in found}.values(), key=lambda f: f.start)
    if len(distinct) > 2 * _NOTICES:
        distinct = distinct[:_NOTICES] + distinct[-_NOTICES:]
    return [Notice(f.rule, f.start, source[f.start : f.end], dict(f.hit.figures), kept.locate(f.start)) for f in distinct]
