"""How much of an article is not there, judged from its text alone: evidence in, `Truncation` out.

Removing a notice and concluding that the article is cut are two things: a notice counts where no prose follows it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from cleaner.result import Basis, Evidence, Reason, Truncation
from cleaner.rules import Rule
from cleaner.verdict.access import read_access, read_block, read_reason
from cleaner.verdict.says import read_says
from cleaner.words import PROSE, SENTENCE_CLOSE, count_characters, count_words, has_prose

HINTING = frozenset({"wall", "consent", "subscriber", "registration"})  # kinds of notices that may count where a text is in doubt
_FEED_ENDING = re.compile(r"[\[(](\.{3}|…)[\])]$")
_TAIL = 2000  # characters at the end in which the last line is looked for first
_STUB_WORDS = 150  # with more words left, a wall phrase is part of an article
_SHORT_WORDS = 60  # fewer, below the wall's own line, are the rest of its message
_GOES_ON = 0.25  # of what a notice says is missing: with more prose after it, the whole is there


class Notice(NamedTuple):
    """A rule's hit: `start` in the source, `text` its words, `figures` what they state, `at` its place in the cleaned text."""

    rule: Rule
    start: int
    text: str
    figures: Mapping[str, float]
    at: int

    @property
    def says(self) -> str:
        """What the rule says of the article."""
        return read_says(self.rule)


def judge(text: str, notices: Sequence[Notice], read_hints: Callable[[], Sequence[Notice]] | None = None) -> Truncation:
    """Judge the cleaned `text` by the notices that stood in it and by how it ends.

    Notices of the kinds in `HINTING` count only where the text is blank or has an odd end; `read_hints` returns `notices` with
    them, if they are not among these.
    """
    judged = _judge_status(text, notices, read_hints)
    said = [n.says for n in notices]
    access = read_access(said)
    return replace(judged, access=access) if access else judged


def _judge_status(text: str, notices: Sequence[Notice], read_hints: Callable[[], Sequence[Notice]] | None = None) -> Truncation:
    shown, last = count_words(text), _find_last(text)
    odd = _read_ending(last)
    if read_hints and (odd or not last):
        notices = read_hints()
    if not notices and last:
        return _judge_ending(text, last, odd, notices, shown)
    walls = [n for n in notices if n.rule.kind == "wall"]
    if walls and (_is_stub(text, shown) or (shown < _SHORT_WORDS and not has_prose(text[: walls[0].at]))):
        return Truncation("blocked", _read_block(walls), shown_words=shown, evidence=_cite_all(walls))
    if not last:
        return _judge_nothing(notices)
    cuts = [n for n in notices if n.rule.truncates and not _is_last_page(n)]
    for notice in cuts:
        missing, basis = _read_share(notice, text)
        if missing is not None:
            return _weigh_stated(notice, missing, basis, shown, text)
    closing = _closing(cuts, text)
    if closing and not any(n.rule.completes for n in notices):
        reason = read_reason(n.says for n in closing)
        return Truncation("truncated", reason, basis="inferred", shown_words=shown, evidence=_cite_all(closing))
    return _judge_ending(text, last, odd, notices, shown)


def _closing(notices: Sequence[Notice], text: str) -> list[Notice]:
    """Return the notices after which no prose follows."""
    last = max((n.at for n in notices), default=0)
    return [n for n in notices if not has_prose(text[n.at : last])] if notices and not has_prose(text[last:]) else []


def _judge_nothing(notices: Sequence[Notice]) -> Truncation:
    instead = [n for n in notices if n.rule.kind in HINTING]
    return Truncation("blocked" if instead else "unknown", _read_block(instead), evidence=_cite_all(instead))


def _weigh_stated(notice: Notice, missing: float, basis: Basis, shown: int, text: str) -> Truncation:
    """Reconcile a stated share with the prose behind the notice: a text that goes on past it is not cut by it."""
    before, after = count_words(text[: notice.at]), count_words(text[notice.at :])
    if has_prose(text[notice.at :]) and (missing == 0 or after > _GOES_ON * before * missing / (1 - missing)):
        return Truncation("complete", shown_words=shown, evidence=(_cite(notice),))
    if missing == 0:
        return Truncation("complete", None, 0.0, basis, None, shown, shown, (_cite(notice),))
    reason = read_reason([notice.says], paged=basis == "counted")
    total = round(shown / (1 - missing))
    return Truncation("truncated", reason, round(missing, 6), basis, None, shown, total, (_cite(notice),))


def _read_share(notice: Notice, text: str) -> tuple[float | None, Basis]:
    """Return the missing share that a notice states, None if it states none, and what the share rests on."""
    figures = notice.figures
    if "missing_percent" in figures or "shown_percent" in figures:
        percent = figures.get("missing_percent", 100 - figures.get("shown_percent", 0))
        return (percent / 100 if 0 < percent < 100 else None), "stated"
    if "page" in figures and "pages" in figures:
        page, pages = figures["page"], figures["pages"]
        return (1 - page / pages if 0 < page < pages <= 100 else None), "counted"
    for unit, shown in (("chars", count_characters(text)), ("words", count_words(text))):
        share = _share_of(figures.get(f"missing_{unit}"), figures.get(f"total_{unit}"), shown)
        if share is not None:
            return share, "stated"
    return None, "stated"


def _is_last_page(notice: Notice) -> bool:
    """Tell whether a page count says that the last page is shown: of the others it says nothing."""
    return "page" in notice.figures and notice.figures["page"] >= notice.figures.get("pages", float("inf"))


def _share_of(missing: float | None, total: float | None, shown: int) -> float | None:
    if missing is not None:
        whole = total if total is not None else missing + shown
        return missing / whole if 0 < missing < whole else None
    if total is None or total <= 0:
        return None
    return 0.0 if shown >= 0.95 * total else 1 - shown / total


def _judge_ending(text: str, last: str, says: str | None, notices: Sequence[Notice], shown: int) -> Truncation:
    if not says:
        return Truncation("complete", shown_words=shown)
    walled = bool(_closing([n for n in notices if n.rule.kind in {"subscriber", "registration"}], text))
    cut = walled or says == "ends in a feed's ellipsis"
    if not cut:
        return Truncation("unknown", shown_words=shown, evidence=(Evidence("text", says, text=last[-80:]),))
    reason: Reason = "subscription" if walled else "excerpt"
    return Truncation("truncated", reason, None, "inferred", None, shown, None, (Evidence("text", says, text=last[-80:]),))


def _find_last(text: str) -> str:
    """Return the last line that is not blank."""
    tail = text[-_TAIL:].rstrip()
    if "\n" not in tail:
        tail = text.rstrip()
    return tail[tail.rfind("\n") + 1 :].strip()


def _read_ending(last: str) -> str | None:
    if last.endswith(("]", ")")) and _FEED_ENDING.search(last):
        return "ends in a feed's ellipsis"
    if last.endswith(("...", "…")):
        return "ends in an ellipsis"
    if len(last) > 1.5 * PROSE and not last.endswith(SENTENCE_CLOSE) and (last[-1].isalpha() or last[-1] in ",;:"):
        return "stops within a sentence"
    return None


def _is_stub(text: str, shown: int) -> bool:
    prose = sum(has_prose(line) for line in text.splitlines())
    return shown < _STUB_WORDS and prose < 2


def _read_block(notices: Iterable[Notice]) -> Reason | None:
    return read_block(n.says for n in notices)


def _cite_all(notices: Iterable[Notice]) -> tuple[Evidence, ...]:
    return tuple(_cite(n) for n in notices)


def _cite(notice: Notice) -> Evidence:
    name, figure = next(iter(notice.figures.items()), (None, None))
    if figure is not None and name is not None and name.endswith("_percent"):
        figure /= 100
    return Evidence("text", notice.rule.id, figure, notice.text, notice.start)
