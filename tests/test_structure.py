"""Structure: what goes with marked lines, each with its reason; and content that looks like boilerplate left where it stands."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import cleaner
from cleaner import Cleaner, CleanerError
from cleaner.native import load
from cleaner.rules import Rule
from cleaner.structure import RULES, SOURCES, Labels, SourceKind, find_labels, lines
from cleaner.structure.lines import describe, is_code, is_document, is_markup
from cleaner.structure.page import choose_lines, count_furniture, label_likely, may_be_page
from cleaner.structure.text import Text

REPLY = Rule("xx/reply", "comments", False, None, None, "line", False, False)
SHARE = Rule("xx/share", "share", False, None, None, "line", False, False)
COMMENTS = Rule("xx/comments", "comments", True, None, "comments", "line", False, False)
RELATED = Rule("xx/related", "related", True, None, "related", "line", False, False)
ADVERT = Rule("xx/advert", "ad", True, None, None, "line", False, False)
BYLINE = Rule("xx/byline", "byline", False, None, None, "line", False, False)

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


def label(texts: list[str], marks: dict[int, Rule] | None = None, source: SourceKind = "auto") -> Labels:
    return find_labels(Text.of(texts, [0] * len(texts), [(marks or {}).get(i) for i in range(len(texts))]), source)


def clean(texts: list[str], marks: dict[int, Rule] | None = None, source: SourceKind = "auto") -> list[str]:
    return [text for text, found in zip(texts, label(texts, marks, source), strict=True) if found is None]


every = settings(deadline=None, derandomize=True)


# --- nothing for its looks --------------------------------------------------------------------------------------------
LINES = st.one_of(
    st.text(min_size=1).map(str.strip).filter(bool),
    st.sampled_from([line for texts in CONTENT.values() for line in texts]),
    st.sampled_from(
        ["©", "|", "# Home", "- News", "* Log", "1.", "2026-05-14", "10:32", "…", "---", "x = 1;", "A", "Menu Home", ">"]
    ),
)


@every
@given(st.lists(LINES, max_size=60), st.sampled_from(SOURCES))
def test_a_text_in_which_no_rule_knows_a_line_loses_nothing(texts: list[str], source: SourceKind) -> None:
    """However its lines look, and whatever it is said to be."""
    assert [None] * len(texts) == label(texts, None, source)


@every
@given(st.lists(st.text(), max_size=40).map("\n".join), st.sampled_from(SOURCES))
def test_every_removal_by_structure_names_a_line_that_a_rule_knows(text: str, source: SourceKind) -> None:
    """The reason stands in the source, and the rule that is named takes it."""
    page = "\n".join(["Log in", "Subscribe now", text, *BODY, "Share this", "Related", text, "Leave a Reply", "Cookie settings"])
    tool = Cleaner(source=source)
    for removal in tool.analyze(page).removals:
        assert (removal.because is None) == (removal.rule.removeprefix("any/") not in RULES)
        if removal.because:
            start, line, rule = removal.because
            verdict = tool._matcher.inspect(line)
            assert line.split() == page[start : start + len(line)].split()
            assert verdict
            assert verdict.whole
            assert rule == verdict.whole.id


@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize("texts", CONTENT.values(), ids=CONTENT)
def test_content_that_looks_like_boilerplate_stays(texts: list[str], source: SourceKind) -> None:
    """Lists, tables, verse, dialogue, code and the like are no menus, however long."""
    assert texts == clean(texts, None, source)


@pytest.mark.parametrize("texts", CONTENT.values(), ids=CONTENT)
def test_content_stays_within_an_article_that_has_a_share_bar(texts: list[str]) -> None:
    """A mark at the end opens the doubt about what is beside it, not about the article."""
    article = [*BODY[:3], *texts, *BODY[3:]]
    assert article == [line for line in clean([*article, "Share"], {len(article): SHARE}) if line != "Share"]


# --- in an article ----------------------------------------------------------------------------------------------------
TEASERS = ["Pilot retires after 41 years", "New lamp for the eastern pier"]


@pytest.mark.parametrize(
    ("line", "numbered"),
    [
        ("6.3.2. Users and passwords", True),
        ("2.1. Supported hardware", True),
        ("4.2.6 Plugging in", True),
        ("2.5 stars of five", False),
        ("01.05.2024 The mill", False),
        ("3. Switch it on", False),
        ("1.500 boats were lost", False),
    ],
)
def test_numbered_headings_make_a_document(line: str, numbered: bool) -> None:
    """A manual or a law is told by its sections: what its headings name are menus, settings and accounts."""
    assert numbered == is_document([line] * 3 + ["The lock keeper waits for the evening boat."] * 7)


def test_headings_that_differ_in_a_version_stay() -> None:
    """A list of changes has one above each version; a page has no button so often, with another number each time."""
    headings = [f"Overview of changes in Boats 3.24.{number}, 21-05-2023" for number in range(5)]
    text = "\n\n".join(
        f"{heading}\n\nThe rudder turns the other way now, as sailors had asked for years." for heading in headings
    )
    assert text == cleaner.clean(text)


def test_items_below_an_opener_go_and_name_it() -> None:
    """Teasers below "Related" have its kind, and its line for a reason."""
    labels = label([*BODY, "Related", *TEASERS], {len(BODY): RELATED})
    assert [None] * len(BODY) == labels[: len(BODY)]
    assert [("any/after", "related", len(BODY))] * len(TEASERS) == labels[len(BODY) + 1 :]


def test_items_below_an_opener_stay_where_prose_follows() -> None:
    """What stands between "Related" and the last prose may be the article's."""
    texts = [*BODY[:3], "Related", *TEASERS, *BODY[3:]]
    assert [*BODY[:3], *TEASERS, *BODY[3:]] == clean(texts, {3: RELATED})


def test_paragraph_below_an_advertisement_stays() -> None:
    """An advertisement stands in the middle of articles; it does not end them."""
    texts = [*BODY[:4], "Advertisement", "One more thing", *BODY[4:], "Share"]
    assert [*BODY[:4], "One more thing", *BODY[4:]] == clean(texts, {4: ADVERT, 8: SHARE})


def test_a_few_lines_between_two_marks_go() -> None:
    """What stands between a share bar and a form, below the article, is of them."""
    texts = [*BODY, "Share it", "3 likes", "Leave a reply"]
    assert BODY == clean(texts, {6: SHARE, 8: COMMENTS})


def test_titles_above_an_opener_go() -> None:
    """Teasers stand above "More news" as well as below it."""
    assert BODY == clean([*BODY, *TEASERS, "More news"], {8: RELATED})


def test_line_above_an_opener_stays() -> None:
    """A single line below the last paragraph is its author's name, or its end."""
    assert [*BODY, "The Osterlund ferry"] == clean([*BODY, "The Osterlund ferry", "More news"], {7: RELATED})


def test_headline_stays_below_a_share_bar_and_above_a_byline() -> None:
    """A short title between two marks is not a date."""
    texts = ["Share this", "Ferry stops for good this winter", "By Marta Holm", *BODY]
    assert [texts[1], *BODY] == clean(texts, {0: SHARE, 2: BYLINE})


def test_short_headline_stays_below_a_share_bar_and_above_a_byline() -> None:
    """Of the lines above the prose the longest is the headline, if it has but two words."""
    texts = ["Share this", "Ferry stops", "14.05.2026", "By Marta Holm", *BODY]
    assert ["Ferry stops", *BODY] == clean(texts, {0: SHARE, 3: BYLINE})


def test_text_that_is_listed_and_not_told_keeps_what_has_no_mark() -> None:
    """Below "Related" in a list of names the list goes on."""
    texts = ["Countries of the sea", *[f"Land {k}" for k in range(30)], BODY[0], "Related", "Land 31", "Land 32"]
    assert [*texts[:32], *texts[33:]] == clean(texts, {32: RELATED})


def test_title_of_an_extract_stays() -> None:
    """Extractors put the title on top; it is not the body's, but it is not boilerplate."""
    texts = ["Ferry stops after sixty years", *BODY, "Share"]
    assert texts[:-1] == clean(texts, {len(texts) - 1: SHARE})


# --- marked lines that are text ---------------------------------------------------------------------------------------
def test_weak_rule_within_prose_is_not_heeded() -> None:
    """ "Share" between two paragraphs may be the article's; at its end it is not."""
    assert [*BODY, "Share", *BODY] == clean([*BODY, "Share", *BODY, "Share"], {6: SHARE, 13: SHARE})


@pytest.mark.parametrize(
    ("lines", "stays"),
    [
        (["The harbour master wrote what he thought of the old", "share."], True),
        (["The harbour master wrote what he thought of the old", "Share."], True),
        (["The harbour master wrote what he thought of the old", "Share"], False),
        (["The harbour master wrote what he thought of it all.", "Share"], False),
        (["Ferry of Osterlund", "share"], False),
    ],
)
def test_last_word_of_a_wrapped_sentence_stays(lines: list[str], stays: bool) -> None:
    """Of two lines no column can be told, but a line that ends the sentence above it is no button."""
    assert stays == (clean(lines, {1: SHARE}) == lines)


def test_lines_of_one_sentence_stay_though_rules_know_both() -> None:
    """A comma and a small letter: what is judged are the halves of a sentence of the text."""
    halves = ["If you find errors in this page of the manual,", "please send a letter to the ferry."]
    assert [*BODY, *halves] == clean([*BODY, *halves], {6: SHARE, 7: SHARE})
    halves = ["This manual is free, under the", "or a later one, as you wish to print it."]
    assert [*BODY, *halves] == clean([*BODY, *halves], {7: SHARE})
    assert BODY == clean([*BODY, "Share it all now!", "Or print all of it here now."], {6: SHARE, 7: SHARE})


def test_weak_sentence_above_another_sentence_stays() -> None:
    """The steps of a manual are short, and below the last long one they are text too; what follows the last goes."""
    steps = ["Press the saved button.", "Then wait for the ferry."]
    assert [*BODY, *steps] == clean([*BODY, *steps], {6: SHARE})
    assert [*BODY, steps[1]] == clean([*BODY, *steps[::-1]], {7: SHARE})


@pytest.mark.parametrize("line", ["# Share", "| Share |", "> Share", "share();", "return share", "2.4. Share", "5.1.3. Share"])
def test_forms_of_documents_are_no_buttons(line: str) -> None:
    """A heading, a cell, a quotation and code are text, whatever word stands in them."""
    assert [*BODY, line] == clean([*BODY, line], {6: SHARE})


READ = replace(RELATED, id="xx/read-also", strong=False, opens=None)
ITEMS = ["- Ferry chain found worn", "- Who pays for the crossing"]


def test_list_below_a_label_of_related_articles_goes() -> None:
    """Between paragraphs as well; a label that stays keeps its list, and one item is none."""
    assert BODY == clean([*BODY[:3], "Related", *ITEMS, *BODY[3:]], {3: RELATED})
    assert BODY == clean([*BODY[:3], "Read also", *ITEMS, *BODY[3:]], {3: READ})
    other = [*BODY[:3], "Recommended", *ITEMS, *BODY[3:]]
    assert other == clean(other, {3: replace(READ, id="xx/related-label")})
    single = [*BODY[:3], "Read also", ITEMS[0], *BODY[3:]]
    assert single == clean(single, {3: READ})


def test_titles_below_a_label_go_after_the_last_prose() -> None:
    """Up to what is a sentence, or goes on in small letters."""
    titles = ["Ferry chain found worn", "Who pays for the crossing"]
    weak = replace(RELATED, strong=False, opens=None)
    assert [*BODY, "It was said."] == clean([*BODY, "Read also", *titles, "It was said."], {len(BODY): weak})
    assert [*BODY, "of the harbour and its boats"] == clean(
        [*BODY, "Read also", "of the harbour and its boats"], {len(BODY): weak}
    )


def test_caption_that_soon_stands_again_is_no_series() -> None:
    """Four captions are a picture story's own, two that stand twice are not."""
    caption = replace(BYLINE, kind="media", strong=True)
    texts = ["M. Holm at the quay", "M. Holm at the quay", "O. Lund at the quay", "O. Lund at the quay", *BODY]
    assert BODY == clean(texts, dict.fromkeys(range(4), caption))
    others = [f"{name} at the quay" for name in ("M. Holm", "O. Lund", "A. Berg", "I. Dahl")]
    assert [*others, *BODY] == clean([*others, *BODY], dict.fromkeys(range(4), caption))


def test_dates_of_a_log_stay() -> None:
    """An article has a date or two; what returns is the text's own form."""
    texts = [line for k in range(5) for line in (f"{k + 1}.05.2026", "The ferry ran.")]
    assert texts == clean(texts, dict.fromkeys(range(0, 10, 2), BYLINE))


def test_answer_of_a_word_stays() -> None:
    """ "No." with its full stop is speech; a button has none."""
    texts = ["MARTA", "Have you seen the key?", "OLE", "Share.", "MARTA", "It was on the table."]
    assert texts == clean(texts, {3: SHARE})


def test_headings_in_capitals_stay() -> None:
    """Of a manual or of a play."""
    texts = ["NAME", BODY[0], "SYNOPSIS", BODY[1], "SHARE", "ferry(6)"]
    assert texts == clean(texts, {4: SHARE})


TERMS = ["Name", "Browse", "Height of the frame", "Scroll bar", "Padding", "Border"]
TEXT_OF_TERM = "Sets what the dialog of this frame is to do with it, as long as nobody has locked the document it is in."


def test_terms_that_are_explained_stay() -> None:
    """A manual explains what a page would have for buttons; where others stand above a sentence too, they are subheads."""
    texts = ["The frame and its properties are set here, one below the other."]
    texts += [line for term in TERMS for line in (term, TEXT_OF_TERM)]
    mark = replace(SHARE, kind="comments", opens="comments")
    assert texts == clean(texts, {1: mark, 3: SHARE})


def test_sentence_of_a_wall_within_an_article_stays() -> None:
    """An error or a form stands instead of an article, or at its end; between two paragraphs the sentence is the article's."""
    line = "An error occurred in the count of the boats, the harbour said."
    mark = replace(SHARE, kind="wall", strong=True)
    article = [*BODY[:3], line, *BODY[3:]]
    assert article == clean(article, {3: mark})
    assert BODY == clean([*BODY, line], {len(BODY): mark})


# --- a whole page -----------------------------------------------------------------------------------------------------
HEAD = ["Osterlund Courier", "News", "Log in", "Subscribe", "Weather", "Share this article"]
FOOT = ["Related articles", *TEASERS, "Leave a Reply", "About us", "Cookie settings", "Back to top"]


def test_article_is_found_on_its_page() -> None:
    """Menus, teasers and the footer go, the headline and every paragraph stay, and each removal names its reason."""
    result = Cleaner(source="page").analyze("\n".join([*HEAD, "Ferry stops after sixty years", *BODY, *FOOT]))
    assert ["Ferry stops after sixty years", *BODY] == result.text.splitlines()
    assert {"any/page-head", "any/page-tail"} <= {removal.rule for removal in result.removals}


def test_page_is_told_by_words_at_both_ends() -> None:
    """Furniture of several kinds at both ends makes a page, and at one end none."""
    rules = [replace(SHARE, id=f"xx/{kind}", kind=kind) for kind in ("share", "navigation", "comments", "consent", "related")]
    count = 60
    texts = ["Ferry"] * count
    head, tail = dict(enumerate(rules[:3])), {count - 1 - k: rule for k, rule in enumerate(rules[2:])}

    def see(marks: dict[int, Rule]) -> int:
        return count_furniture(Text.of(texts, [0] * count, [marks.get(k) for k in range(count)]))

    assert see(head | tail)
    assert not see(head)
    assert not see(tail)


STREWN = [replace(SHARE, id=f"xx/{k}", kind=kind) for k, kind in enumerate(("share", "navigation", "comments", "related") * 2)]


def test_strewn_furniture_makes_what_may_be_a_page() -> None:
    """Five rules of four kinds on a line in twenty do; fewer rules, fewer kinds or a longer text do not."""

    def see(rules: list[Rule], count: int = 60) -> bool:
        return may_be_page(Text.of(["Ferry"] * count, [0] * count, [*rules, *[None] * (count - len(rules))]))

    assert see(STREWN)
    assert not see(STREWN[:4])
    assert not see([mark for mark in STREWN if mark.kind != "related"])
    assert not see(STREWN, 600)


def test_what_may_be_a_page_is_cut_only_where_its_signs_agree() -> None:
    """An article between its menu and footer stands out; of furniture among the items of a list nothing does."""
    page = [*["Ferry"] * 8, "Ferry stops after sixty years", *BODY, *["Harbour news"] * 8]
    marks = [*STREWN, *[None] * (len(page) - 8)]
    labels = label_likely(Text.of(page, [0] * len(page), marks))
    assert labels
    assert page[8:15] == [text for text, mark in zip(page, labels, strict=True) if not mark][:7]
    items = [f"{k} boats of the northern harbour" for k in range(60)]
    assert not label_likely(Text.of(items, [0] * 60, [STREWN[k // 8] if k % 8 == 0 else None for k in range(60)]))


def test_article_that_may_be_a_page_goes_on_where_no_rule_knows_a_line() -> None:
    """A menu above proves a page, but nothing of what stands below its article; outside of the prose lines go all the same."""
    page = [*["Ferry"] * 8, "Ferry stops after sixty years", *BODY, *["Harbour"] * 30, BODY[0].lower(), "Ferry"]
    labels = label_likely(Text.of(page, [0] * len(page), [*STREWN, *[None] * (len(page) - 8)]))
    assert labels
    assert not labels[-2]
    assert labels[-1]


def test_lines_are_chosen_only_where_enough_is_to_be_expected() -> None:
    """Odds near nothing promise little, and of a text of which little would go little is gained."""
    assert [True, False] == choose_lines([4, -4], [30, 60], 0.7)
    assert choose_lines([0.2, -0.2], [30, 60], 0.7) is None
    assert [True, False] == choose_lines([4, -4], [60, 3])
    assert choose_lines([4, -4], [60, 3], gain=0.05) is None


@pytest.mark.parametrize("texts", CONTENT.values(), ids=CONTENT)
def test_page_without_an_article_loses_but_what_rules_know(texts: list[str]) -> None:
    """A list has no sentences that would be worth an article."""
    texts = [text for text in texts if not describe(text).closed]
    assert texts == clean([*texts, "Share"], {len(texts): SHARE}, "page")


@pytest.mark.parametrize("source", SOURCES)
def test_cleaned_page_is_left_alone(source: SourceKind) -> None:
    """What was found once is found again."""
    tool = Cleaner(source=source)
    once = tool.clean("\n".join([*HEAD, "Ferry stops after sixty years", *BODY[:3], "Advertisement", *BODY[3:], *FOOT]))
    assert once == tool.clean(once)


# --- what a user says -------------------------------------------------------------------------------------------------
TEXT = "\n".join([*BODY, "Related", *TEASERS])


@pytest.mark.parametrize("without", ["structure", "after", "any/after"])
def test_structure_can_be_left_out(without: str) -> None:
    """As a family, by name and by id."""
    assert "\n".join([*BODY, *TEASERS]) == Cleaner(without=[without]).clean(TEXT)


OWN = """
[[rule]]
id = "osterlund-box"
kind = "chrome"
why = "A box of one site"
phrases = ["osterlund box"]
removes = ["Osterlund box"]
keeps = ["The box of Osterlund is in the harbour."]
"""


@pytest.mark.parametrize("without", ["own/osterlund-box", "osterlund-box"])
def test_rule_can_be_left_out(without: str, tmp_path: Path) -> None:
    """In one language or in every one."""
    (tmp_path / "own.toml").write_text(OWN, encoding="utf-8")
    text = "\n".join([*BODY, "Osterlund box"])
    assert text != Cleaner(rules=[tmp_path / "own.toml"]).clean(text)
    assert text == Cleaner(rules=[tmp_path / "own.toml"], without=[without]).clean(text)


def test_rule_of_the_grammar_can_be_left_out() -> None:
    """By the id under which it is reported."""
    line = "Already have an account? Log in to continue reading this article."
    (removal,) = cleaner.analyze(line).removals
    left = Cleaner(without=[removal.rule]).analyze(line).removals
    assert removal.rule not in {other.rule for other in left}


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"source": "pages"}, "unknown source 'pages'; did you mean 'page'"),
        ({"without": ["en/related-headng"]}, "unknown rule 'en/related-headng'; did you mean 'en/related-heading'"),
        ({"without": ["structur"]}, "did you mean 'structure'"),
        ({"without": ["xyzzyxyzzy"]}, "`cleaner rules list` names all rules"),
    ],
)
def test_bad_value_is_answered_with_what_is_near(options: dict[str, Any], says: str) -> None:
    """Whoever mistypes a name is told which there are."""
    with pytest.raises(CleanerError, match=says):
        Cleaner(**options)


def test_options_are_copied_with_the_cleaner() -> None:
    """Workers get what the user said."""
    tool = Cleaner(source="page", without=["structure", "close"])
    make, arguments = tool.__reduce__()
    assert repr(tool) == repr(make(*arguments))
    assert "without=['close', 'structure'], source='page'" in repr(tool)


# --- lines ------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("line", ["## Usage", "| a | b |", "> quoted", "=======", ".. image:: x.png", "```"])
def test_markup_is_seen(line: str) -> None:
    """Headings, rows, quotations, underlines, directives."""
    assert is_markup(line)


@pytest.mark.parametrize(
    "line", ["total += 1;", "x = 1", "def f(x):", "print(total)", "@property", "$ make", "</div>", "if a == b"]
)
def test_code_is_seen(line: str) -> None:
    """Of the languages that manuals are full of."""
    assert is_code(line)


@pytest.mark.parametrize("line", [*BODY, "Share", "If you want more", "For subscribers", "- News", "Return to top"])
def test_prose_and_buttons_are_no_code(line: str) -> None:
    """A word that a language also has is no code by itself."""
    assert not is_code(line)
    assert not is_markup(line)


@given(st.lists(st.text("aé字 .:=#>[]()-…।", min_size=1, max_size=30).map(str.strip).filter(bool)))
def test_lines_look_alike_with_types_and_without(texts: list[str]) -> None:
    """The module that is built as it stands gives what Python gives."""
    built = load("lines")
    if built is None:
        pytest.skip("the extensions were not built")
    texts = [*texts, *BODY, *HEAD, *FOOT, *CONTENT["code (en)"]]
    assert list(map(repr, built.describe_all(texts))) == list(map(repr, lines.describe_all(texts)))
    assert [line.prose for line in built.describe_all(texts)] == [line.prose for line in lines.describe_all(texts)]
    for some in (texts, texts[: len(texts) // 2], texts[::3]):
        assert built.is_document(some) == lines.is_document(some)
    assert list(map(built.is_code, texts)) == list(map(is_code, texts))
    assert list(map(built.is_markup, texts)) == list(map(is_markup, texts))


def test_document_is_told_by_its_forms() -> None:
    """An article has no headings in Markdown, nor code."""
    assert is_document(["# Ferry", "Install it.", "$ make", "x = 1"])
    assert is_document(["-h, --help", "Shows a help.", "--force", "Writes it all the same.", "-o FILE", "Writes to it."])
    assert not is_document(["- Share", "-- Mara", "- Print", "–print", "-"])
    assert not is_document(BODY)


@pytest.mark.parametrize("texts", [[], ["."], ["…"] * 50, ["X" * 9], ["a"] * 100, ["\u200f"], ["1"] * 40])
@pytest.mark.parametrize("source", SOURCES)
def test_any_text_is_labelled(texts: list[str], source: SourceKind) -> None:
    """No input raises, and there is a label a block, whether or not a rule knows one."""
    assert len(texts) == len(label(texts, None, source)) == len(label(texts, dict.fromkeys(range(1), RELATED), source))


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


@pytest.mark.parametrize("source", SOURCES)
def test_work_is_linear_in_the_number_of_blocks(source: SourceKind) -> None:
    """Ten times the page is ten times the work, counted in calls."""
    texts = [*HEAD, *BODY, *FOOT]
    marks = {2: SHARE, 5: SHARE, 12: RELATED, 15: COMMENTS}

    def work(times: int) -> int:
        own = {k + n * len(texts): mark for n in range(times) for k, mark in marks.items()}
        return count_calls(lambda: label(texts * times, own, source))

    work(10)
    assert work(100) < 11 * work(10)
