"""How much of an article is not there, judged from its text alone: evidence in, `Truncation` out.

Removing a notice and concluding that the article is cut are two things: a notice counts where no prose follows it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from cleaner.native import prefer
from cleaner.result import Basis, Evidence, Status, Truncation
from cleaner.rules import Rule

HINTING = frozenset({"wall", "consent", "subscriber", "registration"})  # kinds of notices that may count where a text is in doubt
_CJK = re.compile(r"[぀-ヿ㐀-鿿豈-﫿]")
_WORD = re.compile(r"[぀-ヿ㐀-鿿豈-﫿]|\w+?(?=[぀-ヿ㐀-鿿豈-﫿])|\w+")
_SENTENCE_CLOSE = tuple(".!?…。！？।؟۔\"”»“’'」』)）]")
_FEED_ENDING = re.compile(r"[\[(](\.{3}|…)[\])]$")
_TAIL = 2000  # characters at the end in which the last line is looked for first
_PROSE = 60  # characters from which a closed line counts as prose
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


def count_words(text: str) -> int:
    """Count words; a Chinese or Japanese character is a word.

    >>> count_words("Two words"), count_words("二つの語")
    (2, 4)
    """
    words = _count_tokens(text)
    return len(_WORD.findall(text)) if (words - 1) * 12 < len(text) and _CJK.search(text) else words


def count_tokens(text: str) -> int:
    """Count what blanks part."""
    return len(text.split())


_count_tokens = prefer("blocks", count_tokens)


def judge(text: str, notices: Sequence[Notice], read_hints: Callable[[], Sequence[Notice]] | None = None) -> Truncation:
    """Judge the cleaned `text` by the notices that stood in it and by how it ends.

    Notices of the kinds in `HINTING` count only where the text is blank or has an odd end; `read_hints` returns `notices` with
    them, if they are not among these.
    """
    shown, last = count_words(text), _find_last(text)
    odd = _read_ending(last)
    if read_hints and (odd or not last):
        notices = read_hints()
    if not notices and last:
        return _judge_ending(text, last, odd, notices, shown)
    walls = [n for n in notices if n.rule.kind == "wall"]
    if walls and (_is_stub(text, shown) or (shown < _SHORT_WORDS and not has_prose(text[: walls[0].at]))):
        return Truncation("blocked", None, None, shown, None, tuple(_cite(n) for n in walls))
    if not last:
        return _judge_nothing(notices)
    cuts = [n for n in notices if n.rule.truncates and not _is_last_page(n)]
    for notice in cuts:
        missing, basis = _read_share(notice, text)
        if missing is not None:
            return _weigh_stated(notice, missing, basis, shown, text)
    closing = _closing(cuts, text)
    if closing and not any(n.rule.completes for n in notices):
        return Truncation("truncated", None, "inferred", shown, None, tuple(_cite(n) for n in closing))
    return _judge_ending(text, last, odd, notices, shown)


def _closing(notices: Sequence[Notice], text: str) -> list[Notice]:
    """Return the notices after which no prose follows."""
    last = max((n.at for n in notices), default=0)
    return [n for n in notices if not has_prose(text[n.at : last])] if notices and not has_prose(text[last:]) else []


def _judge_nothing(notices: Sequence[Notice]) -> Truncation:
    instead = [n for n in notices if n.rule.kind in HINTING]
    return Truncation("blocked" if instead else "unknown", evidence=tuple(_cite(n) for n in instead))


def _weigh_stated(notice: Notice, missing: float, basis: Basis, shown: int, text: str) -> Truncation:
    """Reconcile a stated share with the prose behind the notice: a text that goes on past it is not cut by it."""
    before, after = count_words(text[: notice.at]), count_words(text[notice.at :])
    if has_prose(text[notice.at :]) and (missing == 0 or after > _GOES_ON * before * missing / (1 - missing)):
        return Truncation("complete", None, None, shown, None, (_cite(notice),))
    if missing == 0:
        return Truncation("complete", 0.0, basis, shown, shown, (_cite(notice),))
    return Truncation("truncated", round(missing, 6), basis, shown, round(shown / (1 - missing)), (_cite(notice),))


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


def count_characters(text: str) -> int:
    """Count characters as such notices do: without white space in Chinese and Japanese, with it elsewhere."""
    return sum(map(len, text.split())) if _CJK.search(text) else len(text)


def _judge_ending(text: str, last: str, says: str | None, notices: Sequence[Notice], shown: int) -> Truncation:
    if not says:
        return Truncation("complete", shown_words=shown)
    walled = bool(_closing([n for n in notices if n.rule.kind in {"subscriber", "registration"}], text))
    cut = walled or says == "ends in a feed's ellipsis"
    status: Status = "truncated" if cut else "unknown"
    return Truncation(status, None, "inferred" if cut else None, shown, None, (Evidence("text", says, text=last[-80:]),))


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
    if len(last) > 1.5 * _PROSE and not last.endswith(_SENTENCE_CLOSE) and (last[-1].isalpha() or last[-1] in ",;:"):
        return "stops within a sentence"
    return None


def has_prose(text: str) -> bool:
    """Tell whether some line of `text` is prose: long, or shorter and closed like a sentence."""
    for line in map(str.strip, text.splitlines()):
        if len(line) > _PROSE and (len(line) > 2 * _PROSE or line.endswith(_SENTENCE_CLOSE)):
            return True
    return False


def _is_stub(text: str, shown: int) -> bool:
    prose = sum(has_prose(line) for line in text.splitlines())
    return shown < _STUB_WORDS and prose < 2


def _cite(notice: Notice) -> Evidence:
    name, figure = next(iter(notice.figures.items()), (None, None))
    if figure is not None and name is not None and name.endswith("_percent"):
        figure /= 100
    return Evidence("text", notice.rule.id, figure, notice.text, notice.start)
