"""Zones: an article found on its page, and content that looks like boilerplate left where it stands."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from types import FrameType
from typing import Any

import pytest

from cleaner import zone_weights
from cleaner.rules import Rule
from cleaner.shapes import LETTERS, describe
from cleaner.views import NAMES, view_extract
from cleaner.zones import Label, find_zones, is_page, see_letters

REPLY = Rule("xx/reply", "comments", False, None, None, "line", False, False)
SHARE = Rule("xx/share", "share", False, None, None, "line", False, False)
COMMENTS = Rule("xx/comments", "comments", True, None, "comments", "line", False, False)
RELATED = Rule("xx/related", "related", True, None, "related", "line", False, False)
ADVERT = Rule("xx/advert", "ad", True, None, None, "line", False, False)

BODY = [
    "The ferry between the two halves of Osterlund has stopped running for the first time since the winter of 1963.",
    "Divers who went down on Thursday found the chain worn to half of its thickness, and the harbour master closed the crossing.",
    "About 900 people use the ferry on a working day, most of them pupils, and the way round by road takes an hour.",
    '"I have rowed to work twice this week," said Marta Holm, who teaches on the northern side. "My arms ache."',
    "The council will decide on Monday whether to mend the chain, which is quick, or to replace it, which is lasting.",
    "A new chain would have to be forged abroad. The last works that could make one in the country closed eleven years ago.",
]

CONTENT = {
    "list of tips (de)": [
        "Was ins Wintergepäck gehört:",
        *[f"- {n} Paar {x}" for n in ("Zwei", "Drei") for x in ("Socken", "Schuhe")],
    ],
    "recipe (fi)": ["Aineet", *["2 dl jauhoja", "1 muna", "100 g voita", "ripaus suolaa"] * 8, "Sekoita ja paista 20 minuuttia."],
    "results (nl)": ["Uitslagen", *[f"{i} Graafdijk - Westhuizen {i % 4}-{i % 3}" for i in range(1, 40)]],
    "verse (fr)": ["La barque dort sur l'eau sans ride", "le vent s'est tu dans les roseaux", "un enfant compte les oiseaux"]
    * 12,
    "dialogue (es)": ["—¿Has visto la llave?", "—No.", "—Estaba en la mesa.", "—Pues ya no está."] * 10,
    "code (en)": ["def count(words):", "total = 0", "for word in words:", "total += 1", "return total"] * 8,
    "questions (it)": ["Quanto costa il biglietto?", "Tre euro.", "Dove si compra?", "A bordo, dal marinaio."] * 10,
    "live blog (sv)": ["14.05", "Färjan har lämnat kajen och är nu mitt i sundet.", "14.20", "Motorn har stannat igen."] * 9,
    "names (ja)": ["出演者", *["山田花子（船長）", "佐藤次郎（機関士）", "鈴木一（通学する生徒）"] * 12],
    "short news (pl)": ["Prom nie kursuje od czwartku."],
    "verse (ar)": ["نام البحر والليل طويل", "والقارب ينتظر الصباح", "يا ريح هاتي ما تقول"] * 12,
    "subheads (en)": ["What broke", BODY[0], "What it costs", BODY[1], "What comes next", BODY[2]],
}


def clean(texts: list[str], marks: dict[int, Rule] | None = None) -> list[str]:
    labels = find_zones(texts, [0] * len(texts), [(marks or {}).get(i) for i in range(len(texts))])
    return [text for text, label in zip(texts, labels, strict=True) if label is None]


def make_page(article: list[str], comments: list[str] | None = None) -> tuple[list[str], list[Label]]:
    menu = [
        "Osterlund Courier",
        "News",
        "Sport",
        "Harbour",
        "Letters",
        "Weather",
        "Tides",
        "Jobs",
        "Houses",
        "Subscribe",
        "Log in",
    ]
    head = [*menu, *menu[1:9], "Home", "News", "Harbour"]
    foot = ["More from the harbour", "Pilot retires after 41 years", "New lamp for the eastern pier", "Seals return to the bay"]
    end = ["About us", "Contact", "Advertise", "Privacy", "Terms", "© 2026 Osterlund Courier"]
    texts = [*head, *article, *(comments or []), *foot, *end]
    gaps = [int(text in article) for text in texts]
    return texts, find_zones(texts, gaps, [None] * len(texts))


@pytest.mark.parametrize("texts", CONTENT.values(), ids=CONTENT)
def test_content_that_looks_like_boilerplate_stays(texts: list[str]) -> None:
    """Lists, tables, verse, dialogue, code and the like are no menus, however long."""
    assert texts == clean(texts)


@pytest.mark.parametrize("texts", CONTENT.values(), ids=CONTENT)
def test_content_stays_within_an_article_that_has_a_share_bar(texts: list[str]) -> None:
    """A mark at the end opens the doubt about what is beside it, not about the article."""
    article = [*BODY[:3], *texts, *BODY[3:]]
    assert article == clean([*article, "Share"], {len(article): SHARE})


def test_article_is_found_on_its_page() -> None:
    """Menus, teasers and the footer go, every paragraph stays, and each removal is named."""
    texts, labels = make_page(BODY)
    assert BODY == [text for text, label in zip(texts, labels, strict=True) if label is None]
    assert {"any/zone-head", "any/zone-tail"} == {label[0] for label in labels if label}


def test_page_without_blank_lines_or_marks_is_still_a_page() -> None:
    """Text copied from a browser often has no blank line."""
    texts, _ = make_page(BODY)
    assert BODY == clean(texts)


def test_comment_thread_without_a_heading_goes() -> None:
    """A thread is told by its names, dates and votes around what a rule knows, the word for "reply"."""
    notes = ["Good riddance, it was always late.", "My uncle forged the last chain, and he would do it again.", "Row, row."]
    thread = [part for k, note in enumerate(notes * 3) for part in (f"harbourcat{k}", f"{k + 2} hours ago", note, "Reply")]
    texts = [*BODY, *thread]
    kept = clean(texts, {i: REPLY for i, text in enumerate(texts) if text == "Reply"})
    assert BODY == kept[: len(BODY)]
    assert set(kept[len(BODY) :]) <= set(thread[:3])  # nothing parts the first comment from the article


def test_section_below_a_heading_has_its_kind() -> None:
    """What stands under a rule's heading is of the section, and says so."""
    texts = [*BODY, "3 comments", "olle", "Row, row.", "brit", "Late again.", "karin", "Good riddance."]
    labels = find_zones(texts, [0] * len(texts), [COMMENTS if text == "3 comments" else None for text in texts])
    assert [None] * len(BODY) == labels[: len(BODY)]
    assert {"comments"} == {label[1] for label in labels if label}


def test_paragraph_after_an_advertisement_stays() -> None:
    """An advertisement stands in the middle of articles; it does not end them."""
    texts = [*BODY[:4], "Advertisement", *BODY[4:], "Share"]
    assert BODY == clean(texts, {4: ADVERT, 7: SHARE})


@pytest.mark.parametrize(
    "caption",
    [
        "Divers below the ferry of Osterlund, on Thursday (Photo: Marta Holm)",
        "The chain of the ferry is worn to half of its thickness. Marta Holm / AFP",
        "La chaîne du bac est usée à moitié de son épaisseur. Crédit : Marta Holm",
        "Łańcuch promu jest starty do połowy swojej grubości. Fot. Marta Holm",
    ],
)
def test_caption_that_ends_with_its_credit_goes(caption: str) -> None:
    """Extractors take captions for paragraphs; the credit at the end tells them, with no rule near."""
    assert BODY == clean([*BODY[:3], caption, *BODY[3:]])


@pytest.mark.parametrize("line", ["Open the picture in the editor (Image > Crop)", "A new image: how Osterlund sees its ferry"])
def test_line_that_speaks_of_pictures_is_no_caption(line: str) -> None:
    """A credit names somebody, behind a colon or a slash at the end."""
    texts = [*BODY[:3], line, *BODY[3:]]
    assert texts == clean(texts)


def test_subhead_below_a_link_stays() -> None:
    """What stands between a link to another article and a paragraph may be the paragraph's subhead."""
    article = [*BODY[:3], "What the chain costs", *BODY[3:]]
    assert article == clean([*BODY[:3], "Read also: Osterlund and its ferry", *article[3:]], {3: RELATED})


@pytest.mark.parametrize("at", [3, len(BODY)])
def test_short_sentences_below_a_link_stay(at: int) -> None:
    """A link to another article stands for itself: sentences below it are the article's, in its midst and at its end."""
    own = ["The harbour has a board of its own.", "It has three members, who are chosen by the pilots every year."]
    article = [*BODY[:at], *own, *BODY[at:]]
    link = replace(RELATED, opens=None)
    assert article == clean([*article[:at], "Read also: The ferry will be back in May", *article[at:]], {at: link})


def test_list_above_a_link_stays() -> None:
    """Teasers stand below a heading of theirs; what stands right below a paragraph is the paragraph's list."""
    demands = [
        "- Every passenger needs free passage to a hospital on the other side",
        "- The pay of the ferrymen has to be secured for the winter",
        "- The cost of the tug must be borne by the harbour and not by those who wait",
    ]
    texts = ["Print page", *BODY[:2], *demands, "Background:", *BODY[2:]]
    assert [*BODY[:2], *demands, *BODY[2:]] == clean(texts, {0: SHARE, 6: replace(RELATED, strong=False, opens=None)})


def test_first_paragraph_between_two_links_stays() -> None:
    """What a mark parts from the rest may be the article's beginning: a paragraph is not taken for a menu."""
    demands = [
        "- Every passenger needs free passage to a hospital on the other side",
        "- The pay of the ferrymen has to be secured for the winter",
        "- The cost of the tug must be borne by the harbour and not by those who wait",
    ]
    texts = ["Print page", BODY[0], *demands, "Background:", *BODY[1:]]
    assert [BODY[0], *demands, *BODY[1:]] == clean(texts, {0: SHARE, 5: replace(RELATED, strong=False, opens=None)})


def test_title_of_an_extract_stays() -> None:
    """Extractors put the title on top; it is not the body's, but it is not boilerplate."""
    texts = ["Ferry stops after sixty years", *BODY, "Share"]
    assert texts[:-1] == clean(texts, {len(texts) - 1: SHARE})


def test_weak_rule_within_prose_is_not_heeded() -> None:
    """ "Share" between two paragraphs may be the article's; at its end it is not."""
    assert [*BODY, "Share", *BODY] == clean([*BODY, "Share", *BODY, "Share"], {6: SHARE, 13: SHARE})


@pytest.mark.parametrize(
    ("lines", "stays"),
    [
        (["The harbour master wrote what he thought of the old", "share."], True),
        (["The harbour master wrote what he thought of the old", "Share."], True),
        (["The harbour master wrote what he thought of the old", "Share"], False),
        (["The harbour master wrote what he thought of it all.", "Share."], False),
        (["Ferry of Osterlund", "share."], False),
    ],
)
def test_last_word_of_a_wrapped_sentence_stays(lines: list[str], stays: bool) -> None:
    """Of two lines no column can be told, but a line that ends the sentence above it is no button."""
    assert stays == (clean(lines, {1: SHARE}) == lines)


TERMS = ["Name", "Browse", "Height of the frame", "Scroll bar", "Padding", "Border"]
TEXT_OF_TERM = "Sets what the dialog of this frame is to do with it, as long as nobody has locked the document it is in."


def test_terms_that_are_explained_stay() -> None:
    """A manual explains what a page would have for buttons; where others stand above a sentence too, they are subheads."""
    texts = ["The frame and its properties are set here, one below the other."]
    texts += [line for term in TERMS for line in (term, TEXT_OF_TERM)]
    label = replace(SHARE, kind="comments", opens="comments")
    assert texts == clean(texts, {1: label, 3: SHARE})
    assert texts != clean(["Ferry", TEXT_OF_TERM, "Name", TEXT_OF_TERM, "Browse", TEXT_OF_TERM], {2: label, 4: SHARE})


def test_sentence_of_a_wall_within_an_article_stays() -> None:
    """An error or a form stands instead of an article, or at its end; between two paragraphs the sentence is the article's."""
    line = "An error occurred in the count of the boats, the harbour said."
    label = replace(SHARE, kind="wall", strong=True)
    article = [*BODY[:3], line, *BODY[3:]]
    assert article == clean(article, {3: label})
    assert BODY == clean([*BODY, line], {len(BODY): label})


def test_table_in_an_article_makes_no_page() -> None:
    """A cell on each line looks like menus, but hardly a rule knows one of them."""
    cells = [cell for row in range(30) for cell in (f"Stage {row}", "Osterlund", f"{row + 3}", "Marta Holm")]
    texts = ["Share", *BODY, *cells]
    assert texts[1:] == clean(texts, {0: SHARE})


@pytest.mark.parametrize("texts", [[], ["."], ["…"] * 50, ["X" * 9], ["a"] * 100, ["\u200f"], ["1"] * 40])
def test_any_text_is_labelled(texts: list[str]) -> None:
    """No input raises, and there is a label a block."""
    assert len(texts) == len(find_zones(texts, [0] * len(texts), [None] * len(texts)))


def count_calls(work: Callable[[], Any]) -> int:
    """Return the number of Python calls that `work` makes."""
    calls = 0

    def note(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event in {"call", "c_call"}

    sys.setprofile(note)
    try:
        work()
    finally:
        sys.setprofile(None)
    return calls


def test_work_is_linear_in_the_number_of_blocks() -> None:
    """Ten times the page is ten times the work, counted in calls."""
    texts, _ = make_page(BODY)
    marks: list[Rule | None] = [None] * len(texts)

    def work(times: int) -> int:
        return count_calls(lambda: find_zones(texts * times, [0] * len(texts) * times, marks * times))

    work(10)
    assert work(100) < 11 * work(10)


def test_work_is_constant_for_one_long_line() -> None:
    """A line of a megabyte is looked at by a fixed number of calls."""
    short, long = ("The ferry stopped. " * times for times in (100, 50_000))
    assert count_calls(lambda: describe(long)) == count_calls(lambda: describe(short))


def test_letters_are_explained() -> None:
    """Each letter that a line may have is in the table that explains them."""
    texts = [*BODY, *make_page(BODY)[0], *(line for texts in CONTENT.values() for line in texts)]
    assert {describe(text).letter for text in texts} <= set(LETTERS)


def test_features_are_rows_of_the_table() -> None:
    """The table is of this code: most features of a common text have a weight."""
    texts = [*BODY, "Share", "More from the harbour", "Pilot retires after 41 years"]
    shapes = list(map(describe, texts))
    marks = [SHARE if text == "Share" else RELATED if text.startswith("More") else None for text in texts]
    view = view_extract(texts, [0] * len(texts), shapes, see_letters(shapes, marks))
    features = {name for make, column in zip(NAMES, view.columns, strict=True) for key in column for name in make(key)}
    assert len(features & set(zone_weights.EXTRACT)) > 0.6 * len(features)


def test_extract_of_many_short_lines_is_no_page() -> None:
    """A page has menus: runs of lines of a word or two, not of rows and verses."""
    for texts in CONTENT.values():
        assert not is_page(see_letters(map(describe, texts), [None] * len(texts)))
