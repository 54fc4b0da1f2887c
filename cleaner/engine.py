"""The cleaner: its stages joined, and run until nothing more is found."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache, partial
from itertools import accumulate, compress, groupby
from operator import itemgetter
from pathlib import Path
from typing import Any, NamedTuple

from cleaner.blocks import Blocks, find_width
from cleaner.draft import Draft, Span
from cleaner.errors import CleanerError, check_list, say_unknown
from cleaner.matching.matcher import Hit, Matcher, Verdict
from cleaner.result import KINDS, Cause, Removal, Result
from cleaner.rules.table import Table, check_languages, load_table, read_tables
from cleaner.structure import SOURCES, Labels, SourceKind, find_formed, find_labels
from cleaner.structure.lines import describe
from cleaner.structure.text import Marks, Text
from cleaner.verdict.text import BESIDE, HINTING, Notice, judge
from cleaner.without import STRUCTURE, check_without, names_rule

_PASSES = 12  # each pass deletes or ends; more than three were never seen outside of made-up input
_READ = 500_000  # characters that may be read in more passes: short texts end where nothing more is found, whatever they are
_HINTING = HINTING | BESIDE
_NOTICES = 50  # notices judged at either end of a text that has more


class _Part(NamedTuple):
    """A sentence to cut out of a block: its `place` (first and last line, start and end from the first), rule and kind."""

    place: tuple[int, int, int, int]
    rule: str
    kind: str


class _Pass(NamedTuple):
    """What one pass found: verdicts of the blocks (`telling`: those that tell something of the whole article, by number),
    labels of what is to be deleted, `runs` of these, and sentences to cut out of the rest.
    """

    draft: Draft
    blocks: Blocks
    verdicts: list[Verdict | None]
    telling: list[tuple[int, Verdict]]
    labels: Labels
    runs: list[Span]
    parts: list[_Part]


class Cleaner:
    """Takes boilerplate out of text by rules, and judges how much of an article is missing.

    `languages` names the rule files to load (default: all, since a text's language is not given), `keep` the kinds to leave
    in the text, `rules` further rule files of the user's own, `without` rules not to apply: `en/close`, `close` in every
    language, or `structure` for all that have no words. `source` tells what texts are: an "article" as an extractor gives it, a
    whole "page", or "auto", where words of page furniture at both ends prove a page. `fast` reads pages without trafilatura.
    Instances are immutable, picklable and safe to share between threads. Raises `RuleError` for a bad rule file,
    `CleanerError` for an unknown kind, source or rule.
    """

    __slots__ = ("_fast", "_keep", "_languages", "_matcher", "_rules", "_source", "_without")

    def __init__(
        self,
        languages: Iterable[str] | None = None,
        keep: Collection[str] = (),
        rules: Sequence[str | Path] = (),
        *,
        without: Iterable[str] = (),
        source: SourceKind = "auto",
        fast: bool = False,
    ) -> None:
        for name, given in (("languages", languages), ("keep", keep), ("rules", rules), ("without", without)):
            check_list(name, given)
        unknown = set(keep) - set(KINDS)
        if unknown:
            raise CleanerError(say_unknown("kind", min(unknown), KINDS))
        if source not in SOURCES:
            raise CleanerError(say_unknown("source", str(source), SOURCES))
        self._languages = None if languages is None else tuple(sorted(languages))
        self._keep = frozenset(keep)
        self._fast = fast
        self._source: SourceKind = source
        self._rules = tuple(str(path) for path in rules)
        own = _load()
        table = read_tables(rules, own) if rules else own
        self._without = frozenset(without)
        if self._without:
            check_without(self._without, _list_rules(table))
        self._matcher = Matcher(table, self._wanted(), self._without) if rules or self._without else _own(self._wanted())

    def _wanted(self) -> tuple[str, ...] | None:
        if self._languages is None:
            return None
        check_languages(self._languages)
        return (*self._languages, "any", *(Path(path).stem for path in self._rules))

    def __reduce__(self) -> tuple[Any, ...]:
        options: dict[str, Any] = {"without": tuple(sorted(self._without)), "source": self._source, "fast": self._fast}
        return partial(type(self), **options), (self._languages, tuple(sorted(self._keep)), self._rules)

    def __repr__(self) -> str:
        rest = f", without={sorted(self._without)}" if self._without else ""
        rest += f", source={self._source!r}" if self._source != "auto" else ""
        rest += ", fast=True" * self._fast
        return f"Cleaner(languages={self._languages}, keep={sorted(self._keep)}, rules={list(self._rules)}{rest})"

    def clean(self, text: str) -> str:
        """Return `text` without its boilerplate; text in which nothing is found comes back unchanged."""
        return self._run(text, self._keep, self._source)[0].text

    def analyze(self, text: str) -> Result:
        """Return the cleaned text with every removal, and how much of the article is missing."""
        return self._analyze(text, self._source)

    def _analyze(self, text: str, source: SourceKind) -> Result:
        draft, passes = self._run(text, self._keep, source)
        removals, left = _collect_removals(passes, text), draft.text
        if self._keep:
            draft, passes = self._run(
                text, frozenset(), source
            )  # what a user wants to keep is no part of the article all the same
        article = draft.text if self._keep else left
        read_hints = partial(_read_notices, draft, passes, hints=True)
        return Result(
            text,
            left,
            removals,
            judge(article, _read_notices(draft, passes), read_hints, emptied=bool(removals) and not article.strip()),
        )

    def clean_html(self, html: str | bytes, url: str | None = None) -> str:
        """Return the article of a page as clean text; `bytes` are decoded as the page declares, or as they look."""
        return self.analyze_html(html, url).text

    def analyze_html(self, html: str | bytes, url: str | None = None, status: int | None = None) -> Result:
        """Return the article of a page as `analyze` does; `Result.source` is the text taken from the page.

        `status` is that of the HTTP response which brought it.
        """
        from cleaner.analysis import Tools, analyze_page

        return analyze_page(
            html, url, status, Tools(partial(self._analyze, source="article"), self._matcher.inspect_all, self._keep, self._fast)
        )

    def _run(self, text: str, keep: frozenset[str], source: SourceKind) -> tuple[Draft, list[_Pass]]:
        """Delete what is found until nothing more is; return what is left, and the passes in order."""
        draft, blocks = Draft.of(text)
        verdicts, passes = self._matcher.inspect_all(blocks.texts), list[_Pass]()
        while True:
            self._matcher.inspect_end(blocks.texts, verdicts)
            done = self._look(draft, blocks, verdicts, keep, source)
            passes.append(done)
            if not done.runs and not done.parts:
                return draft, passes
            draft = draft.delete(_drop_lines(blocks, done.runs, len(draft)), _split_parts(draft, done.parts))
            if len(passes) >= _PASSES and len(passes) * len(text) > _READ:
                return draft, passes
            blocks, verdicts = self._go_on(draft, done)

    def _look(
        self, draft: Draft, blocks: Blocks, verdicts: list[Verdict | None], keep: frozenset[str], source: SourceKind
    ) -> _Pass:
        """Tell what is to be deleted of a draft; kinds to `keep` are not."""
        marks, found, telling = sort_verdicts(verdicts)
        if not found:
            return _Pass(draft, blocks, verdicts, telling, [None] * len(verdicts), [], [])
        text = Text.of(blocks.texts, blocks.gaps, marks)
        labels = find_labels(text, source)
        if self._without:
            labels = [None if label and label.cause >= 0 and self._leaves(label.rule) else label for label in labels]
        glued = [(k, verdict) for k, verdict in found if verdict.hits and not verdict.whole and not labels[k]]
        formed = find_formed(text, [k for k, _ in glued]) if glued and source != "page" else ()
        parts = [part for k, verdict in glued if k not in formed for part in _cut_sentences(draft, blocks, k, verdict, keep)]
        if keep:
            labels = [label if label and label.kind not in keep else None for label in labels]
        return _Pass(draft, blocks, verdicts, telling, labels, find_runs(labels), parts)

    def _leaves(self, rule: str) -> bool:
        """Tell whether a rule of structure is not to be applied."""
        return STRUCTURE in self._without or names_rule(self._without, rule)

    def _go_on(self, draft: Draft, done: _Pass) -> tuple[Blocks, list[Verdict | None]]:
        """Return the blocks of what is left after a pass, and their verdicts."""
        blocks, left = done.blocks, [not label for label in done.labels]
        texts, verdicts = [*compress(blocks.texts, left)], [*compress(done.verdicts, left)]
        if not done.parts and not blocks.joined:
            gaps = [*compress(_close_gaps(blocks.gaps, done.runs), left)]
            if not find_width(texts, gaps):
                numbers = [*compress(blocks.first, left)]
                return Blocks(texts, numbers, numbers, gaps), verdicts
        known = dict(zip(texts, verdicts, strict=True))
        blocks = draft.split()
        return blocks, self._matcher.inspect_all(blocks.texts, known)


def analyze_taken(cleaner: Cleaner, text: str, default: SourceKind) -> Result:
    """Analyze a text that is taken for `default` where the cleaner was not told what texts are."""
    return cleaner._analyze(text, default if cleaner._source == "auto" else cleaner._source)


def list_own_rules(cleaner: Cleaner) -> tuple[str, ...]:
    """Return the names of the user's rule files."""
    return cleaner._rules


@lru_cache(maxsize=8)
def _own(languages: tuple[str, ...] | None) -> Matcher:
    """Return the matcher of the package's rules; users' files may change between two calls, these do not."""
    return Matcher(_load(), languages)


def _list_rules(table: Table) -> Iterator[str]:
    """Yield the ids of all rules that have words: of the phrases, and of the grammar in each language."""
    yield from (row[0] for row in table.rules)
    yield from (f"{code}/{row[0]}" for code in table.languages for row in table.patterns)


@cache
def _load() -> Table:
    return load_table()


def sort_verdicts(
    verdicts: list[Verdict | None],
) -> tuple[Marks, list[tuple[int, Verdict]], list[tuple[int, Verdict]]]:
    """Return for each block the rule that takes all of it; the verdicts there are, with the numbers of their blocks; and those
    of them that tell something of the whole article.
    """
    found = [(k, verdict) for k, verdict in enumerate(verdicts) if verdict]
    marks: Marks = [None] * len(verdicts)
    for k, verdict in found:
        marks[k] = verdict.whole
    return marks, found, [hit for hit in found if hit[1].telling]


def _collect_removals(passes: Iterable[_Pass], source: str) -> tuple[Removal, ...]:
    """Return what was deleted, in order."""
    found = [_list_removals(done, source) for done in passes if done.runs or done.parts]
    return tuple(sorted([removal for some in found for removal in some]) if len(found) > 1 else found[0] if found else ())


# --- cutting ----------------------------------------------------------------------------------------------------------
def _list_removals(done: _Pass, source: str) -> list[Removal]:
    """Return what a pass deletes, in order; of a block more than one piece where lines between are gone already."""
    draft, blocks = done.draft, done.blocks
    causes = _find_causes(done)
    removals, left = list_simple(Removal, done.labels, blocks, draft, causes)
    pieces = [(spans, rule, kind, -1) for spans, rule, kind in _project_parts(draft, done.parts)]
    for k in left:
        label = done.labels[k]
        if label:
            _, start, end = _open_block(draft, blocks.first[k], blocks.last[k])
            pieces.append((draft.project(blocks.first[k], blocks.last[k], start, end), *label))
    if pieces:
        removals += [Removal(a, b, source[a:b], rule, kind, causes.get(k)) for spans, rule, kind, k in pieces for a, b in spans]
        removals.sort()
    return removals


def _project_parts(draft: Draft, parts: Iterable[_Part]) -> Iterator[tuple[list[Span], str, str]]:
    for (first, last), some in groupby(parts, _lines_of):
        project = draft.open_lines(first, last)
        for part in some:
            yield project(*part.place[2:]), part.rule, part.kind


def _lines_of(part: _Part) -> Span:
    return part.place[:2]


def _find_causes(done: _Pass) -> dict[int, Cause]:
    """Return the lines that are reasons, by the number of their block."""
    draft, blocks, verdicts = done.draft, done.blocks, done.verdicts
    causes = {}
    for k in {label.cause for label in done.labels if label and label.cause >= 0}:
        _, start, end = _open_block(draft, blocks.first[k], blocks.last[k])
        spans = draft.project(blocks.first[k], blocks.last[k], start, end)
        verdict = verdicts[k]
        assert verdict
        assert verdict.whole
        causes[k] = Cause(spans[0][0], blocks.texts[k], verdict.whole.id)
    return causes


def list_simple(
    removal: type[Removal], labels: Labels, blocks: Blocks, draft: Draft, causes: Mapping[int, Cause]
) -> tuple[list[Removal], list[int]]:
    """Return the removals of labelled blocks that are one line from which nothing is gone, without outer white space; and the
    numbers of the others.
    """
    removals, left = list[Removal](), list[int]()
    for k, label in enumerate(labels):
        if label:
            first, text = blocks.first[k], blocks.texts[k]
            if first != blocks.last[k] or first in draft.mended:
                left.append(k)
            else:
                start = draft.source.index(text, draft.bounds[first])
                removals.append(removal(start, start + len(text), text, label.rule, label.kind, causes.get(label.cause)))
    return removals, left


def _cut_sentences(draft: Draft, blocks: Blocks, k: int, verdict: Verdict, keep: frozenset[str]) -> list[_Part]:
    """Return the sentences to cut from block `k`; the blank between them and what is left goes with them."""
    first, last = blocks.first[k], blocks.last[k]
    inside, begin, end = _open_block(draft, first, last)
    unjoin = _unjoin(inside[begin:end], first != last)
    parts = []
    hits = () if _goes_on(blocks.texts[k], verdict.hits) else verdict.hits
    for hit in hits:
        a, b = (begin + offset for offset in unjoin(hit.start, hit.end))
        while b == end and a > begin and inside[a - 1].isspace():
            a -= 1
        while a == begin and b < end and inside[b].isspace():
            b += 1
        if hit.rule.kind not in keep:
            parts.append(_Part((first, last, a, b), hit.rule.id, hit.rule.kind))
    return parts


_NOTICES_END = {"subscriber", "registration", "comments", "consent", "newsletter", "wall"}  # kinds that nothing follows
_GOES_ON = 5  # words of a sentence that does


def _goes_on(text: str, hits: Sequence[Hit]) -> bool:
    """Tell whether a sentence of some words stands after a notice in its paragraph: it is about the notice, which is quoted."""
    ends = [*(hit.start for hit in hits[1:]), len(text)]
    rests = [text[hit.end : end].strip() for hit, end in zip(hits, ends, strict=True) if hit.rule.kind in _NOTICES_END]
    return any((line := describe(rest)).closed and line.words >= _GOES_ON for rest in rests if rest)


def _open_block(draft: Draft, first: int, last: int) -> tuple[str, int, int]:
    """Return the lines of a block as they stand, and where its text begins and ends in them."""
    inside = draft.read(first, last)
    return inside, len(inside) - len(inside.lstrip()), len(inside.rstrip())


# A character of a joined block, or the line end, with the blanks around it, that was joined into one space.
_ENDS = "\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029"
_JOINED = re.compile(rf"(?<!\s)[^\S{_ENDS}]*+[{_ENDS}]\s*|.", re.S)


def _unjoin(inside: str, joined: bool) -> Callable[[int, int], Span]:
    """Return a function that turns offsets in a block's joined text into offsets in its lines as they stand."""
    if not joined:
        return lambda start, end: (start, end)
    where = [match.start() for match in _JOINED.finditer(inside)]
    return lambda start, end: (where[min(start, len(where) - 1)], where[min(end, len(where)) - 1] + 1)


def _split_parts(draft: Draft, parts: Sequence[_Part]) -> dict[int, list[Span]]:
    """Return what to delete of each line, as spans from the line's beginning."""
    by_line: dict[int, list[Span]] = {}
    for (first, last), some in groupby(parts, _lines_of):
        ends = list(accumulate(map(draft.measure, range(first, last + 1))))
        for part in some:
            _, _, start, end = part.place
            for k in range(bisect_right(ends, start), len(ends)):
                before = ends[k - 1] if k else 0
                if before >= end:
                    break
                by_line.setdefault(first + k, []).append((max(0, start - before), min(end, ends[k]) - before))
    return by_line


def _drop_lines(blocks: Blocks, runs: Iterable[Span], lines: int) -> list[Span]:
    """Return the ranges of lines that go with removed runs of blocks: their own, and the blank lines they leave behind.

    The blank lines before a removed run stay (those after it, where there are none before); at the head and the tail none do.
    """
    ranges: list[Span] = []
    for first, end in runs:
        above = blocks.last[first - 1] + 1 if first else 0
        below = blocks.first[end] if end < len(blocks.texts) else lines
        if first and end < len(blocks.texts):
            ranges.append((blocks.first[first], below) if blocks.gaps[first] else (above, blocks.last[end - 1] + 1))
        else:
            ranges.append((above, below))
    return ranges


def _close_gaps(gaps: Sequence[int], runs: Iterable[Span]) -> list[int]:
    """Return the blank lines before each block when those of the removed runs are gone."""
    closed = list(gaps)
    for first, end in runs:
        if end < len(closed):
            closed[end] = (gaps[first] or gaps[end]) if first else 0
    return closed


_LABELLED = re.compile(b"\1+")


def find_runs(labels: Labels) -> list[Span]:
    """Return the first number and the end of each run of labelled blocks."""
    return [run.span() for run in _LABELLED.finditer(bytes(map(bool, labels)))]


# --- what the hits tell -----------------------------------------------------------------------------------------------
def _read_hits(done: _Pass, found: Iterable[tuple[int, Hit]]) -> Iterator[tuple[Span, Hit]]:
    """Yield the hits of blocks, given by number, with their place in the source."""
    for k, hits in groupby(found, itemgetter(0)):
        project = _open_source(done.draft, done.blocks, k)
        for _, hit in hits:
            yield project(hit.start, hit.end), hit


def _open_source(draft: Draft, blocks: Blocks, k: int) -> Callable[[int, int], Span]:
    """Return a function that turns offsets in the text of block `k` into offsets in the source. One block may hold all hits."""
    first, last = blocks.first[k], blocks.last[k]
    if first == last and first not in draft.mended:
        at = draft.source.index(blocks.texts[k], draft.bounds[first])
        return lambda start, end: (at + start, at + end)
    inside, begin, end = _open_block(draft, first, last)
    unjoin, project = _unjoin(inside[begin:end], first != last), draft.open_lines(first, last)

    def place(start: int, end: int) -> Span:
        a, b = unjoin(start, end)
        spans = project(begin + a, begin + b)
        return spans[0][0], spans[-1][1]

    return place


def _list_hits(done: _Pass, hints: bool) -> list[tuple[int, Hit]]:
    """Return the hits that tell something of the whole article, or may where it ends oddly, with the numbers of their blocks."""
    found = [(k, verdict) for k, verdict in enumerate(done.verdicts) if verdict] if hints else done.telling
    gone = [(k, verdict) for k, verdict in found if done.labels[k] or not verdict.whole]
    if not hints:
        return [(k, hit) for k, verdict in gone for hit in verdict.telling]
    some = [(k, (*verdict.hits, *verdict.heard), verdict.telling) for k, verdict in gone]
    return [(k, hit) for k, hits, telling in some for hit in hits if hit.rule.kind in _HINTING or hit in telling]


def _read_notices(draft: Draft, passes: Iterable[_Pass], hints: bool = False) -> list[Notice]:
    """Return the notices in order, each once: those that tell something by themselves, and with `hints` the others.

    Of very many only the outer ones, so that judging stays linear.
    """
    found: dict[Span, Hit] = {}
    for done in passes:
        if hints or done.telling:
            found.update(_read_hits(done, _list_hits(done, hints)))
    if not found:
        return []
    places = sorted(found)
    if len(places) > 2 * _NOTICES:
        places = places[:_NOTICES] + places[-_NOTICES:]
    return [
        Notice(found[place].rule, place[0], draft.source[slice(*place)], dict(found[place].figures), at)
        for place, at in zip(places, draft.locate([start for start, _ in places]), strict=True)
    ]
