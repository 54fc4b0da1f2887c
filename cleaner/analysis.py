"""A page analysed: read, its text cleaned as its sort allows, and the verdict that text, page and response give together."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from cleaner.page import read_page
from cleaner.page.sort import ARTICLE
from cleaner.result import Removal, Result
from cleaner.verdict.page import weigh
from cleaner.verdict.text import Notice, judge

if TYPE_CHECKING:
    from cleaner.matching.matcher import Verdict

_PROSE_SORTS = frozenset({ARTICLE, "product"})  # whose text an extractor found: cleaned as articles are


@dataclass(frozen=True, slots=True)
class Tools:
    """What a page is analysed with: `analyze` cleans an article, `inspect_all` says what rules say of lines, `keep` kinds."""

    analyze: Callable[[str], Result]
    inspect_all: Callable[[list[str]], Sequence[Verdict | None]]
    keep: Collection[str] = ()
    fast: bool = False


def analyze_page(html: str | bytes, url: str | None, status: int | None, tools: Tools) -> Result:
    """Return the text of a page, cleaned, with its removals and how much of it is missing."""
    page = read_page(html, url, fast=tools.fast)
    as_article = page.sort.name in _PROSE_SORTS and not page.routed
    result = tools.analyze(page.text) if as_article else analyze_lines(page.text, tools)
    return replace(result, truncation=weigh(result, page, lambda line: tools.inspect_all([line])[0], status))


def analyze_lines(text: str, tools: Tools) -> Result:
    """Return a text without the lines that are an instance of a strong rule, and nothing else.

    Posts, lists and manuals look like the furniture of a page: only what is beyond doubt goes.
    """
    kept, removals, notices = list[str](), list[Removal](), list[Notice]()
    at = left = 0
    lines = text.split("\n")
    for line, verdict in zip(lines, tools.inspect_all([line.strip() for line in lines]), strict=True):
        if verdict and verdict.whole and verdict.whole.strong:
            start = at + len(line) - len(line.lstrip())
            notices += _read_notices(verdict, line.strip(), start, left)
            if verdict.whole.kind not in tools.keep:
                removals.append(Removal(start, start + len(line.strip()), line.strip(), verdict.whole.id, verdict.whole.kind))
                at += len(line) + 1
                continue
        kept.append(line)
        at += len(line) + 1
        left += len(line) + 1
    cleaned = "\n".join(kept)
    return Result(text, cleaned, tuple(removals), judge(cleaned, notices))


def _read_notices(verdict: Verdict, line: str, start: int, at: int) -> Iterator[Notice]:
    for hit in verdict.telling:
        yield Notice(hit.rule, start + hit.start, line[hit.start : hit.end], dict(hit.figures), at)
