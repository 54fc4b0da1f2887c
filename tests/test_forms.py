"""Forms of text: items, questions, columns and speech are the text's own, whatever words they hold; bars of buttons are not."""

from __future__ import annotations

import pytest

import cleaner
from cleaner.rules import Rule
from cleaner.structure import find_formed
from cleaner.structure.text import Text

WALL = Rule("xx/wall", "subscriber", True, None, None, "line", False, False)
BANNER = Rule("xx/banner", "consent", True, None, None, "line", False, False)
ADVERT = Rule("xx/advert", "ad", True, None, None, "line", False, False)
CONTROL = Rule("xx/control", "chrome", False, None, None, "line", False, False)

FORMS = {
    "numbered items": (["1. Open the page.", "2. Subscribe to read on", "3. Close it."], {1: WALL}, {0, 1, 2}),
    "items that do not count on": (["1. Open the page.", "4. Subscribe to read on", "9. Close it."], {1: WALL}, set()),
    "questions": (
        ["Why?", "Because it rains a lot.", "Log in?", "Only on the third day.", "Who?", "The man at the pier."],
        {2: WALL},
        {0, 1, 2, 3, 4, 5},
    ),
    "a title above questions": (
        ["Help", *["Why?", "It rains a lot."], "Log in?", *["Only on day three.", "Who?"], "Nobody does that now."],
        {3: WALL},
        set(range(7)),
    ),
    "questions far apart": (
        ["Why?", "It rains a lot.", *["Sport"] * 5, "Log in?", "Only on day three.", "Who?", "Nobody does that now.", "Sport"],
        {7: WALL},
        {0, 1, 7, 8, 9, 10},
    ),
    "two questions of a wall": (
        ["Already a member?", "Log in to read on here.", "Not yet?", "Subscribe to read it now."],
        {0: WALL},
        set(),
    ),
    "an advertisement below a question": (
        ["Why?", "Ad here now.", "It rains.", *["Who?", "The man at the pier."] * 3],
        {1: ADVERT},
        {0, 2, 3, 4, 5, 6, 7, 8},
    ),
    "shares": (["Sport 3 %", "Comments 9 %", "Weather 2 %", "Home 1 %"], {1: WALL}, {0, 1, 2, 3}),
    "cells": (["a,1", "close,2", "b,3", "c,4"], {1: WALL}, {0, 1, 2, 3}),
    "items of a list": (["- the rope", "- the banner", "- the oars"], {1: BANNER}, {0, 1, 2}),
    "a bar of buttons": (["- Share", "- Print", "- Close"], {0: WALL, 1: WALL, 2: WALL}, set()),
    "speakers": (
        ["MARA", "Close it now.", "DEREK", "Log in.", "MARA", "No.", "DEREK", "Yes."],
        {1: WALL, 3: WALL},
        set(range(8)),
    ),
    "a speaker who speaks once": (["MARA", "Close it now.", "DEREK", "Log in.", "MARA", "No."], {1: WALL, 3: WALL}, set()),
    "items of two lists": (
        ["1. Open it.", "2. Subscribe to read on", "1. Open that.", "2. Log in.", "3. Close it.", "Sport"],
        {1: WALL, 3: WALL},
        {0, 1, 2, 3, 4, 5},
    ),
    "articles of a law": (["§ 1 Of boats", "§ 2 Subscribe", "§ 3 Of piers", "All of it.", "Sport"], {1: WALL}, {0, 1, 2, 3}),
    "two cells": (["a,1", "close,2", "b,3"], {1: WALL}, set()),
    "names and values": (["a: 1", "close: 2", "b: 3", "c = 4", "Sport"], {1: WALL}, {0, 1, 2, 3}),
    "tags among values": (["a: 1", "Photo: 2", "b: 3", "c = 4"], {1: ADVERT}, {0, 2, 3}),
    "a dialogue": (["– Why?", "– Close it.", "– Log in.", "– No."], {1: WALL, 2: WALL}, {0, 1, 2, 3}),
    "a menu with dashes": (["- Why", "- Close it", "- Log in", "- No"], {1: WALL, 2: WALL}, set()),
    "a policy": (
        ["What we keep", "We keep the letters that you write.", "Cookies", "We keep a cookie of each of you.", "Share"],
        {0: BANNER, 2: BANNER, 3: BANNER, 4: CONTROL},
        {0, 1, 2, 3, 4},
    ),
    "a banner": (["What we keep", "We keep the letters that you write.", "Share"], {0: BANNER, 2: CONTROL}, set()),
    "steps that name buttons": (
        ["Press “Save” to keep it.", "It is kept there then.", "Share", "Press “Send” and it goes to the pier."],
        {0: WALL, 2: CONTROL},
        {0, 1},
    ),
    "a step that names a button": (
        ["Press “Save” to keep it.", "It is kept there then.", "Share", "Press it and it goes."],
        {0: WALL, 2: CONTROL},
        {0},
    ),
    "a notice that is quoted": (["“Subscribe now”: so it said on the wall that day."], {0: WALL}, {0}),
    "a title above a sentence": (
        ["Change of letters", "Pages are shown as the system does it.", "It is quick."],
        {0: CONTROL},
        {0},
    ),
    "a button above a sentence": (["Print", "The ferry to the islands stopped on Thursday.", "It rained."], {0: CONTROL}, set()),
    "a sentence above a sentence": (["You can print it.", "The ferry stopped on Thursday.", "It rained."], {0: CONTROL}, set()),
    "words that return": (
        [
            "The ferry carries letters and keeps them.",
            "You may clear the letters that the ferry keeps.",
            "It rained.",
            "Press it.",
        ],
        {1: CONTROL},
        {1},
    ),
    "words that do not return": (
        ["The ferry stopped on Thursday.", "You may clear the saved cookies.", "It rained."],
        {1: CONTROL},
        set(),
    ),
    "a banner that names its button": (["By clicking “Accept” you agree to all of these."], {0: BANNER}, set()),
}


def read(texts: list[str], marks: dict[int, Rule]) -> Text:
    return Text.of(texts, [0] * len(texts), [marks.get(k) for k in range(len(texts))])


@pytest.mark.parametrize(("texts", "marks", "formed"), FORMS.values(), ids=FORMS)
def test_forms_make_lines_the_texts_own(texts: list[str], marks: dict[int, Rule], formed: set[int]) -> None:
    """Where the form is proven by several lines; two questions prove none, nor do buttons in a row."""
    found = find_formed(read(texts, marks), range(len(texts)))
    assert formed == found


def test_advertisements_among_questions_are_no_answers() -> None:
    """What stands among the paragraphs of any article goes from a list of questions too."""
    texts, marks, _ = FORMS["an advertisement below a question"]
    assert 1 not in find_formed(read(texts, marks), range(len(texts)))


@pytest.mark.parametrize(
    "paragraph",
    [
        "This article is for subscribers only. That is the sentence which sold worst of all in a test at a Danish paper.",
        "Already a subscriber? Log in. The line has to be there, the tests showed, or readers will buy it twice.",
    ],
)
def test_notice_that_a_paragraph_goes_on_about_is_quoted(paragraph: str) -> None:
    """Nothing follows a notice that is meant."""
    assert cleaner.clean(paragraph) == paragraph
