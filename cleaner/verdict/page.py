"""Evidence of text and page joined: is the article cut, by how much, and what says so.

None of a page's signs is a verdict: of the pages whose JSON-LD says that they are not free, one in four is cut. A cut needs
a notice where the prose ends, a mark that only a wall leaves, or a declared length that the page falls short of and a wall
beside it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from cleaner.page.lengths import Length, find_lengths
from cleaner.page.read import Page
from cleaner.page.repair import find_end
from cleaner.page.tree import Line
from cleaner.result import Evidence, Result, Truncation
from cleaner.verdict.access import read_access
from cleaner.verdict.status import weigh_status
from cleaner.verdict.text import Notice, judge
from cleaner.words import count_words, has_prose

if TYPE_CHECKING:
    from cleaner.matching.matcher import Verdict

    Inspect = Callable[[str], Verdict | None]

_WHOLE = 0.85  # of a declared length: with as much shown, nothing is missing
_SHORT = 0.6  # of a declared length: with less of it on the page, and a wall, the article is cut
_STUB = 400  # words of a page above which it is no wall
_STUB_TEXT = 150  # words of an article above which no wall stands in its place
_LABEL = 30  # characters; shorter lines are menus and labels, which do not make a page long
_LONG = 600  # words that a teaser never has; the cut pages of three benchmarks show 24 to 250
_AFTER = 12  # lines after the last prose in which a wall's notice stands
_LABEL_WORDS = 3  # "Read more" and "Weiterlesen" are links to other articles more often than notices
_SITE_LINE = 120  # characters of a line below a notice that may be the site's
_REFERENCES = 10  # items with a year that make a list of references
_ITEM = 60  # characters of an item
_BEFORE = 20  # lines before the references in which a notice stands
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_KEY = 40  # characters by which a line of the text is recognized in the page
_SEARCHED = 1_000_000  # characters of a text, above which only lines' beginnings are compared
_HEADINGS = frozenset({"t", "h"})
_PAID_TIERS = frozenset({"paid", "locked", "premium", "metered", "subscriber", "subscription"})


def weigh(result: Result, page: Page, inspect: Inspect, status: int | None = None) -> Truncation:
    """The verdict on a page: that of its text (`result.truncation`) with the evidence of page and response joined to it."""
    judged = _fill(_weigh_page(result, page, inspect), page)
    return weigh_status(judged, status)


def _fill(judged: Truncation, page: Page) -> Truncation:
    """The verdict with its reason, where only a truncated or blocked article has one, and who may read the article."""
    access = judged.access or read_access([], page.facts.free, _read_tier(page.facts.tier))
    reason = judged.reason
    if judged.status == "truncated" and reason is None:
        reason = "subscription" if access == "paid" or any(find_marks(page)) else None
    return replace(judged, access=access, reason=reason if judged.status in {"truncated", "blocked"} else None)


def _read_tier(tier: str) -> str:
    return "paid" if tier in _PAID_TIERS else tier if tier in {"free", "registration"} else ""


def _weigh_page(result: Result, page: Page, inspect: Inspect) -> Truncation:
    judged = _judge_page(result, page, inspect)
    if judged.status == "blocked":
        return judged if _is_short(page) else replace(judged, status="unknown")
    walls, cut = list(find_walls(page)), judged.status == "truncated"
    marks = list(find_marks(page))
    if marks and not cut:
        judged = replace(judged, status="truncated", basis="inferred")
    shown = _find_shown(result.text, page, judged) if cut else result.text
    declared = page.facts.bodies or page.facts.figures
    asked = cut or marks or (declared and (walls or _is_short(page)))
    lengths = find_lengths(shown, page, scripts=bool(marks) or cut) if asked else []
    if cut and not walls and not marks and not _is_all_there(lengths):
        judged = _judge_alone(judged, page)
    return _join(judged, [*marks, *walls], lengths)


def find_marks(page: Page) -> Iterator[Evidence]:
    """What only a wall leaves in a page: its own mark, or paragraphs with shuffled letters."""
    if page.mark:
        yield Evidence("dom", "paywall mark", text=page.mark)
    if page.scrambled:
        yield Evidence("text", "scrambled text", text=page.scrambled[:80])


def _find_shown(text: str, page: Page, judged: Truncation) -> str:
    """The lines of the article that stand above its notice: below a short teaser an extractor finds teasers of others."""
    cited = [e.text for e in judged.evidence if e.text]
    at = max((i for i, line in enumerate(page.lines) if any(words in line.text for words in cited)), default=0)
    return _keep_above(text, page.lines[:at]) or text


def _keep_above(text: str, lines: Iterable[Line]) -> str:
    """The lines of a text that begin lines of the page, or stand in one that was split."""
    texts = [line.text for line in lines]
    keys = {text[:_KEY] for text in texts}
    above = "\n".join(texts) if len(text) <= _SEARCHED else ""
    kept = [
        line for line in text.split("\n") if line.strip() and ((key := " ".join(line.split())[:_KEY]) in keys or key in above)
    ]
    return "\n".join(kept)


def _judge_alone(judged: Truncation, page: Page) -> Truncation:
    """A notice without a figure that nothing else on the page bears out.

    A few words are a label, an odd end of a long text above a request to subscribe is no cut, a notice left out of a long extract
    is a box that stands on every page of the site, and a page that says it is free may ask for a subscription all the same.
    """
    if judged.basis != "inferred":
        return judged
    odd = all(e.start is None and e.source == "text" for e in judged.evidence)
    if all(count_words(e.text) <= _LABEL_WORDS for e in judged.evidence) or (odd and judged.shown_words >= _STUB):
        return replace(judged, status="complete", basis=None)
    boxed = all(e.source == "page" for e in judged.evidence) and judged.shown_words >= _LONG
    return replace(judged, status="unknown", basis=None) if boxed or page.facts.free == {True} else judged


def _judge_page(result: Result, page: Page, inspect: Inspect) -> Truncation:
    """The verdict of the text, or of the notices of the page where the text holds none."""
    judged = result.truncation
    if judged.status in {"truncated", "blocked"}:
        return judged
    notices = [
        *find_closing(result.text, page, inspect),
        *find_late(result.source, inspect),
        *find_blocks(result.text, page, inspect),
    ]
    text = result.text
    if not notices:
        text, notices = find_above_references(text, page, inspect)
    if not notices:
        return judged
    found = judge(text, notices)
    said = {n.text for n in notices}
    cited = tuple(replace(e, source="page", start=None) if e.text in said else e for e in found.evidence)
    return replace(found, evidence=cited)


def find_closing(text: str, page: Page, inspect: Inspect) -> list[Notice]:
    """Notices of a cut right after the article's last prose on the page, which the extractor left out of `text`."""
    end = find_end(text, page.lines) if page.end is None else page.end
    notices: list[Notice] = []
    for line in page.lines[end : end + _AFTER] if end else ():
        verdict = inspect(line.text)
        if verdict is None and _is_other(line):
            break
        if line.text.startswith("©") or (verdict and any(hit.rule.opens for hit in verdict.hits)):
            break
        notices += _read(line, verdict, len(text)) if verdict else ()
    if any(n.rule.completes for n in notices) or not any(n.rule.strong for n in notices):
        return []
    return [n for n in notices if n.rule.truncates]


def find_late(source: str, inspect: Inspect) -> list[Notice]:
    """A notice in the extract before its last sentence, which is no prose of the article but the site's own.

    nationnews.com: "Subscribe now … for the full story." and then a line about its apps.
    """
    above, _, last = source.rstrip().rpartition("\n")
    line = above.rstrip().rpartition("\n")[2].strip()
    if len(last.strip()) > _SITE_LINE or count_words(line) <= _LABEL_WORDS:
        return []
    verdict = inspect(line)
    hits = verdict.hits if verdict and verdict.whole else ()
    return [Notice(hit.rule, 0, line, dict(hit.figures), len(source)) for hit in hits if hit.rule.truncates and hit.rule.strong]


def find_above_references(text: str, page: Page, inspect: Inspect) -> tuple[str, list[Notice]]:
    """Notices between the prose of a paper's preview and its references, which are shown in full; and the text above them.

    link.springer.com: "This is a preview of subscription content, log in to check access." and 90 references.
    """
    if text.count("19") + text.count("20") < _REFERENCES:
        return text, []
    lines = page.lines
    items = [i for i, line in enumerate(lines) if not line.role and len(line.text) >= _ITEM and _YEAR.search(line.text)]
    start = max(0, items[0] - _BEFORE) if len(items) >= _REFERENCES else len(lines)
    for i in range(start, items[0] if items else 0):
        verdict = inspect(lines[i].text)
        found = [n for n in _read(lines[i], verdict, 0) if n.rule.truncates and n.rule.strong] if verdict else []
        if found and sum(map(_is_other, lines[i + 1 : items[0]])) <= 1:
            above = _keep_above(text, lines[:i])
            return above, [n._replace(at=len(above)) for n in found]
    return text, []


def _is_other(line: Line) -> bool:
    """Prose that no rule knows: what follows belongs to something else than the article."""
    return line.role == "p" and has_prose(line.text)


def _read(line: Line, verdict: Verdict, at: int) -> Iterator[Notice]:
    for hit in verdict.hits:
        yield Notice(hit.rule, 0, line.text[hit.start : hit.end], dict(hit.figures), at)


def find_blocks(text: str, page: Page, inspect: Inspect) -> list[Notice]:
    """Phrases of walls that stand instead of an article on a short page: as its title, or beyond doubt in its text.

    A weak phrase ("Not logged in") stands in the menus of a catalogue as well, so it counts as a heading only.
    """
    if count_words(text) >= _STUB_TEXT or not _is_short(page):
        return []
    lines = [Line(page.facts.title, "t", "", "", True), *page.lines]
    hits = ((line, hit) for line in lines if (verdict := inspect(line.text)) for hit in verdict.hits)
    walls = [(line, hit) for line, hit in hits if hit.rule.kind == "wall" and (hit.rule.strong or line.role in _HEADINGS)]
    return [Notice(hit.rule, 0, line.text[hit.start : hit.end], {}, 0) for line, hit in walls]


def _is_short(page: Page) -> bool:
    words = 0
    for line in page.lines:
        if len(line.text) >= _LABEL and line.role != "a":
            words += count_words(line.text)
            if words >= _STUB:
                return False
    return True


def find_walls(page: Page) -> Iterator[Evidence]:
    """The page's signs of a wall. Each of them stands on more complete pages than on cut ones."""
    facts = page.facts
    if facts.free == {False}:
        yield Evidence("json-ld", "isAccessibleForFree", 0.0, "false")
    if facts.tier in _PAID_TIERS:
        yield Evidence("meta", "content tier", text=facts.tier)
    for part in facts.locked:
        if not part.present:
            yield Evidence("json-ld", "locked part is not in the page", text=part.selector)


def _join(judged: Truncation, walls: Sequence[Evidence], lengths: Sequence[Length]) -> Truncation:
    """The verdict with the page's own signs and lengths weighed in."""
    judged = replace(judged, evidence=(*judged.evidence, *walls, *(length.evidence for length in lengths)))
    sure = [length for length in lengths if length.sure]
    if judged.status == "truncated":
        return _measure(judged, sure)
    short = [length for length in lengths if max(length.shown, length.within) < _SHORT]
    if short and walls:
        return _measure(replace(judged, status="truncated", basis="inferred"), [length for length in short if length.sure])
    if judged.status == "unknown" and judged.shown_words and any(e.source == "text" and e.start is None for e in judged.evidence):
        return _judge_doubt(judged, bool(walls))
    if short and short[0].sure and short[0].shown < _SHORT / 2:
        return replace(judged, status="unknown")
    return judged


def _judge_doubt(judged: Truncation, walled: bool) -> Truncation:
    """What an odd end of the text tells on a page: much beside a wall and above little text, nothing else.

    A last line without its full stop is a credit or a label in nearly all pages, and an ellipsis a figure of speech in most.
    """
    if not walled or judged.shown_words >= _STUB:
        return replace(judged, status="complete")
    ellipsis = any("ellipsis" in e.says for e in judged.evidence)
    return replace(judged, status="truncated", basis="inferred") if ellipsis else judged


def _is_all_there(lengths: Sequence[Length]) -> bool:
    return any(length.sure and min(length.within, length.shown) >= _WHOLE for length in lengths)


def _measure(judged: Truncation, lengths: Sequence[Length]) -> Truncation:
    """A cut with the share that a declared length gives; complete where the page holds all that is declared."""
    if _is_all_there(lengths):
        return replace(judged, status="complete", missing=None, basis=None, total_words=None)
    if judged.basis in {"stated", "counted"} or not lengths:
        return judged
    share = round(1 - lengths[0].shown, 4)
    return replace(judged, missing=share, basis="declared", total_words=lengths[0].words)
