"""The verdict from text alone: what counts as a cut, what only looks like one."""

from __future__ import annotations

import pytest

import cleaner
from cleaner.matching.matcher import Hit
from cleaner.rules import Rule
from cleaner.verdict.text import Notice, judge
from cleaner.words import count_words

PARAGRAPH = "The council met on Tuesday to discuss the bridge, which engineers say has been losing strength since the flood."
BODY = "\n\n".join([PARAGRAPH] * 3)


def notice(at: int, *, kind: str = "subscriber", truncates: bool = True, completes: bool = False, **figures: float) -> Notice:
    """A notice that stood at `at` in the cleaned text."""
    rule = Rule("xx/notice", kind, True, None, None, "line", truncates, completes)
    assert Hit(rule, 0, 1).rule is rule
    return Notice(rule, at, "a notice of some words", figures, at)


END = len(BODY)


@pytest.mark.parametrize(
    ("notices", "status", "missing", "basis"),
    [
        ([], "complete", None, None),
        ([notice(END)], "truncated", None, "inferred"),
        ([notice(END, missing_percent=66.94)], "truncated", 0.6694, "stated"),
        ([notice(END, shown_percent=40)], "truncated", 0.6, "stated"),
        ([notice(END, missing_percent=0)], "truncated", None, "inferred"),
        ([notice(END, missing_percent=100)], "truncated", None, "inferred"),
        ([notice(END, missing_chars=1828, total_chars=2941)], "truncated", 0.621557, "stated"),
        ([notice(END, missing_chars=END)], "truncated", 0.5, "stated"),
        ([notice(END, total_chars=END)], "complete", 0.0, "stated"),
        ([notice(END, page=1, pages=3)], "truncated", 0.666667, "counted"),
        ([notice(END, page=3, pages=3)], "complete", None, None),
        ([notice(END, truncates=False)], "complete", None, None),
        ([notice(END), notice(END, truncates=False, completes=True)], "complete", None, None),
        ([notice(len(PARAGRAPH))], "complete", None, None),
        ([notice(len(PARAGRAPH), missing_percent=89)], "truncated", 0.89, "stated"),
        ([notice(len(PARAGRAPH), missing_percent=50)], "complete", None, None),
        ([notice(END, kind="wall", truncates=False)], "complete", None, None),
    ],
)
def test_verdict(notices: list[Notice], status: str, missing: float | None, basis: str | None) -> None:
    """A notice counts where no prose follows it; a stated share is reconciled with the prose that does."""
    truncation = judge(BODY, notices)
    assert (status, missing, basis) == (truncation.status, truncation.missing, truncation.basis)


@pytest.mark.parametrize(
    ("text", "notices", "status"),
    [
        ("", [], "unknown"),
        ("", [notice(0, kind="wall", truncates=False)], "blocked"),
        (f"{PARAGRAPH}\n\n{PARAGRAPH}", [notice(0, kind="wall", truncates=False)], "blocked"),
        (f"{PARAGRAPH}\n\n{PARAGRAPH}", [notice(2 * len(PARAGRAPH) + 2, kind="wall", truncates=False)], "complete"),
        ("The bridge\n", [notice(11, kind="wall", truncates=False)], "blocked"),
        (BODY + "\n\nAnd then the mayor said that the", [], "complete"),
        (BODY[:-1] + " and that the mayor, who had listened until then without a word, was about", [], "unknown"),
        (BODY + "\n\nThe mayor, who had listened...", [], "unknown"),
        (BODY + "\n\nThe mayor, who had listened...", [notice(END + 34, truncates=False)], "truncated"),
        (BODY + "\n\nThe mayor, who had listened [...]", [], "truncated"),
    ],
)
def test_ending(text: str, notices: list[Notice], status: str) -> None:
    """An ellipsis alone proves nothing (one in four such texts is cut); beside a subscriber notice it does."""
    assert status == judge(text, notices).status


def test_stated_share_gives_the_whole() -> None:
    """The whole's length follows from what is shown and the share that is missing."""
    truncation = judge(BODY, [notice(END, missing_percent=75)])
    assert (count_words(BODY), 4 * count_words(BODY)) == (truncation.shown_words, truncation.total_words)


def say(
    words: str, at: int = END, *, kind: str = "subscriber", says: str = "", strong: bool = True, name: str = "notice"
) -> Notice:
    """A notice of a cut, in its own words."""
    return Notice(Rule(f"xx/{name}", kind, strong, None, None, "line", True, False, says), 0, words, {}, at)


@pytest.mark.parametrize(
    ("notices", "reason"),
    [
        ([say("not found", kind="wall", says="error"), say("are you a robot", kind="wall", says="bot")], "bot"),
        ([say("this page was not found", kind="wall", says="error"), say("robot", kind="wall", says="bot")], "error"),
        ([say("we use cookies", kind="consent")], "consent"),
        ([say("subscribe", kind="subscriber")], "login"),
        ([say("log in", kind="registration")], "login"),
        ([say("log in", kind="registration"), say("we use cookies for this", kind="consent")], "consent"),
    ],
)
def test_what_stands_in_place_of_an_article_is_what_most_words_are_given_to(notices: list[Notice], reason: str) -> None:
    found = judge("", notices)
    assert ("blocked", reason, 0) == (found.status, found.reason, found.shown_words)
    assert tuple(notice.evidence for notice in notices) == found.evidence


def test_a_text_that_was_all_boilerplate_is_no_article_and_an_empty_one_says_nothing() -> None:
    assert ("blocked", "unknown") == (judge("", [], emptied=True).status, judge("", []).status)
    assert "complete" == judge(BODY, [], emptied=True).status


@pytest.mark.parametrize(
    ("given", "access"),
    [
        (say("subscribe to read on here"), "paid"),
        (say("read on"), "paid"),
        (say("read on", strong=False), None),
        (say("subscribe to read on here", strong=False), "paid"),
        (say("read on", name="read-on"), None),
        (say("read on in the whole article", name="read-on"), "paid"),
        (say("register to read on here", kind="registration"), "registration"),
        (say("only for you", says="label"), None),
    ],
)
def test_a_notice_that_a_link_may_be_says_nothing_of_who_may_read(given: Notice, access: str | None) -> None:
    assert access == judge(BODY, [given]).access


@pytest.mark.parametrize(
    ("text", "are_read"),
    [
        ("", True),
        (BODY, True),
        ("\n\n".join([PARAGRAPH] * 40), False),
        ("\n\n".join([PARAGRAPH] * 40) + "\n\nThe mayor, who had listened...", True),
    ],
)
def test_hints_are_read_where_a_text_is_blank_or_short_or_ends_oddly(text: str, are_read: bool) -> None:
    asked = list[bool]()
    judge(text, [], lambda: asked.append(True) or [])  # type: ignore[func-returns-value]
    assert are_read == bool(asked)


@pytest.mark.parametrize(
    ("opening", "status"),
    [
        (say("subscribe to read this article", 0), "blocked"),
        (say("subscribe to read this article", 0, strong=False), "truncated"),
        (say("read on", 0, name="read-on"), "truncated"),
        (say("subscribe to read this article", 12), "truncated"),
    ],
)
def test_a_few_words_below_a_notice_are_its_own(opening: Notice, status: str) -> None:
    assert status == judge("Join leaders in business who read us.", [opening]).status


@pytest.mark.parametrize(("text", "words"), [("", 0), ("Two words", 2), ("二つの語", 4), ("a b\n\nc d\n" * 500, 2000)])
def test_count_words(text: str, words: int) -> None:
    """A Chinese or Japanese character is a word; long texts are counted by their blanks."""
    assert words == pytest.approx(count_words(text), abs=1)


def test_seed_like_text() -> None:
    """A blog's copy of a cut article: stated share, and the notice is gone."""
    result = cleaner.analyze(BODY + "\n\nIl vous reste 57,09 % de cet article à lire. La suite est réservée aux abonnés.\n")
    assert BODY + "\n" == result.text
    assert ("truncated", 0.5709, "stated") == (
        result.truncation.status,
        result.truncation.missing,
        result.truncation.basis,
    )


def test_few_words_below_a_request_to_subscribe_are_its_own() -> None:
    wall = cleaner.analyze(
        "Subscribe to read the full article.\nJoin the leaders in business and technology who read The Gazette."
    )
    assert wall.truncation.status == "blocked"
    news = f"Subscribe to continue reading this article\n\n{PARAGRAPH}"
    assert cleaner.analyze(news).truncation.status != "blocked"
