"""How much of an article is not there, judged from its text alone: notices and the end of the text in, `Truncation` out.

Removing a notice and concluding that the article is cut are two things: a notice counts where no prose follows it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import accumulate
from typing import NamedTuple

from cleaner.result import Basis, Evidence, Truncation
from cleaner.rules import Rule
from cleaner.verdict.access import read_access, read_block, read_reason
from cleaner.verdict.says import LINKS, STATEMENTS, read_says
from cleaner.verdict.signs import Sign, cite, list_said, weigh_signs
from cleaner.words import PROSE, SENTENCE_CLOSE, count_characters, count_words, has_prose, is_prose

HINTING = frozenset({"wall", "consent", "subscriber", "registration"})  # kinds of notices that may count where a text is in doubt
LINKING = frozenset({"navigation", "related"})  # kinds of links that lead from an excerpt to its article
BESIDE = LINKING | {"newsletter", "legal", "chrome"}  # kinds that tell what notices stand beside
SIGNS = {  # what a notice behind the last prose says, and the sign that it is
    "cut": "notice",
    "registration": "notice",
    "feed": "notice",
    "label": "label for subscribers",
    "offer": "offer",
    "member": "line for members",
    "login": "line for members",
    "gift": "gift",
}
FEW = 250  # words; an article may have as few, a teaser has no more
TEASER = 150  # words; a text of so few, in two paragraphs at most, is as long as what is shown of an article
MANY = 600  # words that a teaser never has; the cut pages of three benchmarks show 24 to 250
_INSTEAD = {
    "consent": "consent",
    "subscriber": "login",
    "registration": "login",
}  # why there is no article, by kind of what stands instead
_ASKING = frozenset({"subscriber", "registration"})  # kinds whose lines ask for something, whatever they say
_BUTTONS = frozenset({"offer", "line for members"})  # signs of which one or two words stand on every page: "Subscribe", "Log in"
_FEED_ENDING = re.compile(r"(?:[\[(](\.{3}|…)[\])]|(?:\.{3}|…) ?[\[(][^\[\]()]{1,30}[\])])$")
_MORE = re.compile(r"[\[(（][^\[\]()]{0,30}(?:\.{3}|…)+ ?(?:→|»|&raquo;)?[\])）]")  # "(more…)", in any language
_TEASER_PARAGRAPHS, _PARAGRAPH = 2, 10  # paragraphs, and words of one
_FOOTER = frozenset({"newsletter", "legal"})  # kinds of lines in the footer of a site
_LINK_WORDS = 12  # of a link to read on, which may name the article
_UNMARKED = "\u0e00", "\u0eff"  # Thai and Lao
_GOING_ON = frozenset(",;:，、；：،؛–—")
_TAIL = 2000  # characters at the end in which the last line is looked for first
_STUB_WORDS = 150  # with more words left, a wall phrase is part of an article
_SHORT_WORDS = 60  # fewer, below the wall's own line, are the rest of its message
_MUCH, _SOME = 0.4, 0.25  # of the words of a short text, and of a very short one that begins so: its sentences are a wall's
_PITCH = 15  # words; fewer below a notice of a cut are its own, and no article
_GOES_ON = 0.25  # of what a notice says is missing: with more prose after it, the whole is there
_HEAD = 200  # characters at the head of a text in which a label stands
LABEL_WORDS = 3  # "Read more" and "Weiterlesen" are links to other articles more often than notices


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

    @property
    def evidence(self) -> Evidence:
        """The notice as evidence, with the first of its figures."""
        name, figure = next(iter(self.figures.items()), (None, None))
        if figure is not None and name is not None and name.endswith("_percent"):
            figure /= 100
        return Evidence("text", self.rule.id, figure, self.text, self.start)


def judge(
    text: str,
    notices: Sequence[Notice],
    read_hints: Callable[[], Sequence[Notice]] | None = None,
    *,
    emptied: bool = False,
) -> Truncation:
    """Judge the cleaned `text` by the notices that stood in it and by how it ends.

    Labels, offers and the like count only where the text is blank or short or has an odd end; `read_hints` returns `notices` with
    them, if they are not among these. `emptied` says that there was text,
    and all of it was boilerplate: no article at all.
    """
    shown, last = count_words(text), find_last(text)
    if read_hints and (not last or shown < FEW or read_ending(last)):
        notices = read_hints()
    judged = _judge(text, notices, shown, last, emptied)
    access = read_access([n.says for n in notices if n.says == "gift" or (n.says in {"cut", "registration"} and not is_weak(n))])
    return replace(judged, access=access) if access else judged


def _judge(text: str, notices: Sequence[Notice], shown: int, last: str, emptied: bool) -> Truncation:
    walls = [n for n in notices if n.rule.kind == "wall"]
    if walls and _stand_instead(walls, text, shown):
        return _block(walls, shown)
    if shown < _PITCH and (asking := [n for n in notices if _opens(n, text)]):
        return _block(asking, shown)
    if not last:
        instead = [n for n in notices if n.rule.kind in HINTING]
        return _block(instead, 0) if instead or emptied else Truncation()
    for notice in notices:
        if notice.rule.truncates and not is_last_page(notice):
            missing, basis = read_share(notice, text)
            if missing is not None:
                return _weigh_stated(notice, missing, basis, shown, text)
    signs = list(read_signs(text, notices, shown, last))
    return conclude(signs, shown)


def _stand_instead(walls: Sequence[Notice], text: str, shown: int) -> bool:
    """Tell whether walls stand in the place of an article: next to no prose is left, or they are a good part of what is left."""
    left = [n for n in walls if text.startswith(n.text, n.at)]
    if len(left) < len(walls) and (_is_stub(text, shown) or (shown < _SHORT_WORDS and not has_prose(text[: walls[0].at]))):
        return True
    said = sum(count_words(n.text) for n in left)
    share = _SOME if left and shown < _SHORT_WORDS and not has_prose(text[: left[0].at]) else _MUCH
    return shown < _STUB_WORDS and said >= share * shown > 0


def _opens(notice: Notice, text: str) -> bool:
    """Tell whether a notice of a cut stands above all of a text: a few words below it are the rest of its message."""
    return notice.rule.truncates and notice.rule.strong and not is_weak(notice) and not text[: notice.at].strip()


def conclude(signs: Sequence[Sign], shown: int) -> Truncation:
    """Return the verdict of signs without a stated share."""
    status = weigh_signs(signs)
    if status != "truncated":
        return Truncation(status, shown_words=shown, evidence=cite(signs))
    reason = read_reason(list_said(signs))
    return Truncation("truncated", reason, basis="inferred", shown_words=shown, evidence=cite(signs))


def read_signs(text: str, notices: Sequence[Notice], shown: int, last: str) -> Iterator[Sign]:
    """Yield the signs of a text: the notices behind its last prose, labels at its head, its end and its length."""
    behind = find_behind(text, notices)
    asking = [*map(_as_statement, read_notice_signs(behind)), *_read_labels(notices)]
    teaser, ending = bool(asking) and is_teaser(text, shown), read_ending(last)
    if ending == "ellipsis":
        asking = [replace(sign, says="feed") if sign.name == "weak notice" else sign for sign in asking]
    yield from map(_as_offer_of_more, asking) if teaser else _read_footer(asking, behind)
    if ending:
        yield Sign(ending, Evidence("text", ending, text=last[-80:]), "feed" if ending == "excerpt's end" else "")
    yield from _read_links(behind, ending)
    if shown < FEW:
        yield Sign("few words")
    if teaser:
        yield Sign("length of a teaser")


def _read_labels(notices: Iterable[Notice]) -> Iterator[Sign]:
    return (Sign("label for subscribers", n.evidence, "label") for n in notices if n.says == "label" and n.at < _HEAD)


def is_teaser(text: str, shown: int) -> bool:
    """Tell whether a text is no longer than what is shown of an article: some words, in two paragraphs at most."""
    return shown < TEASER and 0 < sum(count_words(line) >= _PARAGRAPH for line in text.splitlines()) <= _TEASER_PARAGRAPHS


def _as_statement(sign: Sign) -> Sign:
    """Return the sign of a notice that says who may read, and not what to do to read on: it stands below whole articles too."""
    stated = sign.name == "notice" and sign.evidence and sign.evidence.says.rpartition("/")[2] in STATEMENTS
    return replace(sign, name="notice of who may read") if stated else sign


def _as_offer_of_more(sign: Sign) -> Sign:
    return replace(sign, name="offer below a teaser") if sign.name == "offer" else sign


def _read_footer(asking: Sequence[Sign], behind: Sequence[Notice]) -> Sequence[Sign]:
    """Return the signs below a longer text: of a line for members and offers, those beside links of a footer are the site's."""
    names = {sign.name for sign in asking}
    if "line for members" not in names or names - _BUTTONS:
        return asking
    of_site = any(notice.rule.kind in _FOOTER for notice in behind)
    return [] if of_site else [sign for sign in asking if sign.name != "offer"]


def _read_links(behind: Sequence[Notice], ending: str) -> Iterator[Sign]:
    """Yield what an excerpt ends with: `(more…)` on a line of its own, or any link to read on behind an ellipsis."""
    first = behind[0] if behind else None
    if first is None or count_words(first.text) > _LINK_WORDS:
        return
    if _MORE.fullmatch(first.text):
        yield Sign("excerpt's end", first.evidence, "feed")
    elif ending == "ellipsis" and (first.rule.kind in LINKING | _ASKING or len(behind) == 1):
        yield Sign("link behind the ellipsis", first.evidence, "feed")


def read_notice_signs(notices: Iterable[Notice]) -> Iterator[Sign]:
    """Yield what notices behind the last prose are signs of."""
    seen = 0
    for notice in notices:
        name = SIGNS.get(notice.says) or ("offer" if not notice.says and _asks(notice) else None)
        if name is None or is_last_page(notice) or (name in _BUTTONS and count_words(notice.text) < LABEL_WORDS):
            continue
        if name == "gift" and any(map(str.isdigit, notice.text)):  # some articles a month are an offer, no gift of this one
            name = "offer"
        if name == "notice":
            seen += 1
            name = "second notice" if seen > 1 else "weak notice" if is_weak(notice) else name
        yield Sign(name, notice.evidence, notice.says or ("registration" if notice.rule.kind == "registration" else ""))


def _asks(notice: Notice) -> bool:
    """Tell whether a notice asks for a subscription, or to log in, though its rule does not say so."""
    kind, name = notice.rule.kind, notice.rule.id.rpartition("/")[2]
    return kind == "subscriber" or (kind == "registration" and name == "account-button")


def is_weak(notice: Notice) -> bool:
    """Tell whether a notice is of the few words that a link to another article has as well."""
    few = count_words(notice.text) <= LABEL_WORDS
    return few and (not notice.rule.strong or notice.rule.id.rpartition("/")[2] in LINKS)


def find_behind(text: str, notices: Sequence[Notice]) -> list[Notice]:
    """Return the notices after which no prose follows."""
    if not notices:
        return []
    lines = text.splitlines(keepends=True)
    starts = [*accumulate(map(len, lines), initial=0)]
    last = next((k for k in range(len(lines) - 1, -1, -1) if is_prose(lines[k].strip())), -1)
    behind = [(n, starts[bisect_right(starts, n.at, hi=len(lines))]) for n in notices if last < 0 or starts[last] < n.at]
    return [n for n, end in behind if not has_prose(text[n.at : end])]


def _block(notices: Sequence[Notice], shown: int) -> Truncation:
    evidence = tuple(n.evidence for n in notices)
    said = Counter[str]()
    for notice in notices:
        said[notice.says if notice.rule.kind == "wall" else _INSTEAD.get(notice.rule.kind, "")] += count_words(notice.text)
    return Truncation("blocked", read_block(said), shown_words=shown, evidence=evidence)


def _weigh_stated(notice: Notice, missing: float, basis: Basis, shown: int, text: str) -> Truncation:
    """Reconcile a stated share with the prose behind the notice: a text that goes on past it is not cut by it."""
    before, after = count_words(text[: notice.at]), count_words(text[notice.at :])
    cited = (notice.evidence,)
    if has_prose(text[notice.at :]) and (missing == 0 or after > _GOES_ON * before * missing / (1 - missing)):
        return Truncation("complete", shown_words=shown, evidence=cited)
    if missing == 0:
        return Truncation("complete", None, 0.0, basis, None, shown, shown, cited)
    reason = read_reason([notice.says], paged=basis == "counted")
    return Truncation("truncated", reason, round(missing, 6), basis, None, shown, round(shown / (1 - missing)), cited)


def read_share(notice: Notice, text: str) -> tuple[float | None, Basis]:
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


def is_last_page(notice: Notice) -> bool:
    """Tell whether a page count says that the last page is shown: of the others it says nothing."""
    return "page" in notice.figures and notice.figures["page"] >= notice.figures.get("pages", float("inf"))


def _share_of(missing: float | None, total: float | None, shown: int) -> float | None:
    if missing is not None:
        whole = total if total is not None else missing + shown
        return missing / whole if 0 < missing < whole else None
    if total is None or total <= 0:
        return None
    return 0.0 if shown >= 0.95 * total else 1 - shown / total


def find_last(text: str) -> str:
    """Return the last line that is not blank."""
    tail = text[-_TAIL:].rstrip()
    if "\n" not in tail:
        tail = text.rstrip()
    return tail[tail.rfind("\n") + 1 :].strip()


def read_ending(last: str) -> str:
    """Return the sign that the last line of a text is; "" for a common end."""
    if last.endswith(("]", ")", "）")) and (_FEED_ENDING.search(last) or _MORE.fullmatch(last)):
        return "excerpt's end"
    if last.endswith(("...", "…")):
        return "ellipsis"
    if last.endswith((":", "：")) and len(last) > PROSE / 2:  # it announces what does not come
        return "stops within a sentence"
    if len(last) > 1.5 * PROSE and not last.endswith(SENTENCE_CLOSE) and may_go_on(last[-1]):
        return "stops within a sentence"
    return ""


def may_go_on(letter: str) -> bool:
    """Tell whether a sentence goes on behind a letter or mark; Thai and Lao put no mark at the end of one.

    >>> may_go_on("a"), may_go_on(","), may_go_on("."), may_go_on("\u0e01")
    (True, True, False, False)
    """
    return (letter.isalpha() and not _UNMARKED[0] <= letter <= _UNMARKED[1]) or letter in _GOING_ON


def _is_stub(text: str, shown: int) -> bool:
    prose = sum(has_prose(line) for line in text.splitlines())
    return shown < _STUB_WORDS and prose < 2
