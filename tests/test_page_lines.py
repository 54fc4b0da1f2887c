"""A whole page, line by line: what a line is, what it costs or is worth, what speaks for it, and which run is the article."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from cleaner.result import KINDS
from cleaner.rules import Rule
from cleaner.structure import article, forms, page, signs, text
from cleaner.structure import spare as spared_marks
from cleaner.structure.lines import describe, is_code, is_document
from cleaner.structure.odds import ODDS
from cleaner.structure.page import ARTICLE, PART, Case, Worth, find_article, find_headline, label_run, sort_lines, weigh
from cleaner.structure.signs import Span, list_signs
from cleaner.structure.spare import spare, spare_subjects, spare_topics
from cleaner.structure.text import Text

SHARE = Rule("xx/share", "share", False, None, None, "line", False, False)
COMMENTS = replace(SHARE, id="xx/comments", kind="comments", opens="comments", strong=True)
BYLINE = replace(SHARE, id="xx/byline", kind="byline")
PROSE = "The ferry between the two halves of Osterlund has stopped running for the first time since the winter of 1963."
SHORT = "Divers found the chain worn to half of its thickness on Thursday."
FEW = "It rained all day."
PARAGRAPHS = [  # each of some thirty words
    f"{PROSE[:-1]}, and {' '.join(['nobody knows when it will run again'] * 2)}, {word} the harbour master says."
    for word in ("first", "then", "last")
]
WORDS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]


def see(texts: Sequence[str], marks: dict[int, Rule] | None = None, gaps: Sequence[int] = ()) -> Text:
    return Text.of(texts, [*gaps, *[0] * (len(texts) - len(gaps))], [(marks or {}).get(k) for k in range(len(texts))])


# --- lines ------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "words", "closed", "linked"),
    [
        ("Log in", 2, False, False),
        ("会员登录", 1, False, False),
        ("会员登录后可阅读全文", 6, False, False),
        ("登录会员后可以阅读本文 请先注册成为会员再继续阅读 谢谢您的支持与理解感谢有你们", 22, False, False),
        ('He said "no."', 3, True, False),
        ("(They left!)", 2, True, False),
        ("The end (of it)", 4, False, False),
        ("[Home](/) | [News](/news) | [Sport](/sport)", 5, False, True),
        ("* [Ferry stops after sixty years](/a/1)", 6, False, True),
        ("Read now: [Ferry stops after sixty years](/a/1)", 7, False, True),
        ("Read it again now: [ferry stops](/a/1)", 6, False, False),
        ("The council [met](/a/1) on Monday to hear the divers.", 9, True, False),
        ("a](b", 1, False, False),
    ],
)
def test_line_is_described(text: str, words: int, closed: bool, linked: bool) -> None:
    """Two characters of a script without spaces are a word; a line of links has two words beside them at most."""
    line = describe(text)
    assert (words, closed, linked) == (line.words, line.closed, line.linked)


@pytest.mark.parametrize(("words", "end", "prose"), [(9, ".", False), (10, ".", True), (20, "", False), (21, "", True)])
def test_prose_is_a_sentence_of_some_length_or_long(words: int, end: str, prose: bool) -> None:
    assert prose == describe(" ".join((WORDS * 2)[:words]) + end).prose


@pytest.mark.parametrize("words", [255, 256, 700])
def test_line_of_any_length_is_described(words: int) -> None:
    line = describe("a " * (words - 1) + "b.")
    assert (words, True, True, False) == (line.words, line.closed, line.prose, line.linked)


@pytest.mark.parametrize("text", ["call load() then", "p->next", "std::vector<int> v;", "the <b>end</b>"])
def test_each_sign_of_code_is_looked_at(text: str) -> None:
    assert is_code(text)


# --- signs ------------------------------------------------------------------------------------------------------------
def list_names() -> set[str]:
    """Return the names of signs that a line can be given."""
    names = {"no mark", "an opener", "no main part", "no article", "headline", "no opener above", "in no cluster of prose"}
    names |= {"links", "ends with a credit", "has a date", "code", "has bars", "has commas", "of no form"}
    names |= {f"{where} the article" for where in ("above", "just above", "in", "just below", "below")}
    names |= {f"{level} mark of {kind}" for level in ("weak", "strong") for kind in KINDS}
    return names | set(walk([value for name, value in vars(signs).items() if name[:1] == "_" and name[1:2].isupper()]))


def walk(value: Any) -> list[str]:
    if isinstance(value, dict):
        return walk(list(value.values()))
    return (
        [value]
        if isinstance(value, str)
        else [n for item in value for n in walk(item)]
        if isinstance(value, list | tuple)
        else []
    )


def test_each_weight_is_of_a_sign_that_a_line_can_have() -> None:
    """A sign whose name changes would lose its weight without a word."""
    assert set(ODDS) <= list_names()


PAGE = ["Osterlund Courier", "Log in", "Ferry stops after sixty years", PROSE, SHORT, PROSE, "5 Comments", FEW, "Share", "Menu"]
MARKS = {1: replace(SHARE, kind="registration"), 6: COMMENTS, 8: SHARE}


def test_each_sign_of_a_page_has_a_weight() -> None:
    """Of its lines, each is told of by as many signs as there are questions."""
    found = list_signs(see(PAGE, MARKS, [0, 2, 1]), Span(3, 6, 90.0, 1.0), Span(3, 8, 90.0, 0.4), 2)
    assert [17] * len(PAGE) == list(map(len, found))
    assert {sign for line in found for sign in line} - set(ODDS) <= {"strong mark of comments"} - set(ODDS)


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (0, "just above the article"),
        (2, "headline"),
        (3, "in the article"),
        (5, "in the article"),
        (6, "just below the article"),
        (9, "just below the article"),
        (0, "open, words up to 2"),
        (4, "closed, words up to 12"),
        (1, "blank lines above more, below 1"),
        (2, "blank lines above 1, below 0"),
        (9, "blank lines above 0, below more"),
        (1, "weak mark of registration"),
        (0, "no mark"),
        (6, "an opener"),
        (0, "in no cluster of prose"),
        (4, "share of the largest cluster of prose over 0.999"),
        (5, "no opener above"),
        (0, "place on the page up to 0.02"),
        (1, "place on the page up to 0.1"),
        (9, "place on the page up to 0.9"),
        (5, "marks in the 3 lines above up to 0"),
        (7, "marks in the 3 lines above up to 1"),
        (9, "marks in the 3 lines above up to 2"),
        (0, "marks within 10 lines up to 4"),
        (2, "words of prose in the next line up to 25"),
        (6, "words of prose in the next line up to 9"),
        (5, "words of prose in the next 3 lines up to 15"),
        (0, "outside of the article, of a share over 0.9"),
        (3, "in the article, of a share over 0.9"),
        (3, "in the main part, of a share up to 0.5"),
        (9, "outside of the main part, of a share up to 0.5"),
        (3, "ends with a full stop"),
        (9, "ends with a letter"),
    ],
)
def test_line_has_its_sign(line: int, says: str) -> None:
    found = list_signs(see(PAGE, MARKS, [0, 2, 1]), Span(3, 6, 90.0, 1.0), Span(3, 8, 90.0, 0.4), 2)
    assert says in found[line]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("Read on…", "ends with dots"),
        ("Read on ...", "ends with dots"),
        ("Why?", "ends with a question mark"),
        ("What it says:", "ends with a colon"),
        ("first,", "ends with a comma"),
        ("(he said)", "ends with a closing sign"),
        ("**It ended.**", "ends with a full stop"),
        ("Room 9", "ends with a digit"),
        ("→", "ends with another sign"),
        ("[Home](/) | [News](/news)", "links"),
        ("3 May 2021", "has a date"),
        ("News | Sport | Weather", "has bars"),
        ("Cod, herring, plaice and eel", "has commas"),
        ("return x;", "code"),
        ("The harbour in the morning (Photo: Mary Stone)", "ends with a credit"),
        ("Nothing of it", "of no form"),
    ],
)
def test_line_says_how_it_ends_and_looks(text: str, says: str) -> None:
    assert says in signs.describe_end(text, describe(text))


def test_what_is_known_of_lines_is_forgotten_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Memory is bounded, and what is forgotten is told anew."""
    monkeypatch.setattr(signs, "_known", {})
    monkeypatch.setattr(signs, "_REMEMBERED", 3)
    told = [signs.describe_end(text, describe(text)) for text in [*WORDS, *WORDS]]
    assert told[: len(WORDS)] == told[len(WORDS) :]
    assert len(signs._known) <= 3


def test_a_page_without_an_article_is_told() -> None:
    found = list_signs(see(PAGE, MARKS), Span(3, 6, 49.0, 1.0), Span(3, 8, 49.0, 0.4), None)
    assert all("no article" in line and "no main part" in line for line in found)


def test_clusters_are_parted_by_five_lines() -> None:
    """Prose up to four lines on is of the same cluster, and a cluster is measured beside the largest."""
    texts = [PROSE, *["Menu"] * 3, PROSE, *["Menu"] * 4, FEW]
    found = signs._measure_clusters([20, 0, 0, 0, 20, 0, 0, 0, 0, 4])
    largest = "share of the largest cluster of prose over 0.999"
    assert [largest] * 5 + ["in no cluster of prose"] * 4 + ["share of the largest cluster of prose up to 0.2"] == found
    assert len(texts) == len(found)


def test_openers_above_enough_prose_count_for_nothing() -> None:
    """A menu's "Comments" above the article parts nothing; only behind sixty words of prose does one."""
    since = signs._tell_since([None, COMMENTS, None, None], [59, 0, 9, 9])
    assert ["no opener above"] * 4 == since
    related = replace(COMMENTS, kind="related")
    since = signs._tell_since([None, related, None, None, SHARE], [60, 0, 25, 0, 0])
    expected = ["an opener up to 0", "an opener up to 0", "an opener up to 60", "an opener up to 60"]
    assert ["no opener above", *(f"words of prose since {name}" for name in expected)] == since


# --- what lines are worth ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "mark", "costs"),
    [
        ("Comments", COMMENTS, "opener"),
        ("Reply", replace(COMMENTS, opens=None), "comments"),
        ("By Mara Holm", BYLINE, "light"),
        ("Subscribe", replace(SHARE, kind="subscriber"), "passing"),
        ("Share this", replace(SHARE, strong=True), "strong"),
        ("Share", SHARE, "weak"),
        ("[Home](/) | [News](/news)", None, "linked"),
        (
            "The harbour of Osterlund early in the morning of the day on which the boats of the strike went out (Photo: Mary)",
            None,
            "credit",
        ),
        ("What is known:", None, "colon"),
        ("Known:", None, "tiny"),
        ("3 May 2021", None, "dated"),
        ("One two three", None, "tiny"),
        ("One two three four", None, "short"),
        ("One two three four five six seven eight nine", None, "short"),
        ("One two three four five six seven eight nine ten", None, "long"),
        ("It rained all.", None, "tiny"),
        (FEW, None, ""),
        (PROSE, None, ""),
    ],
)
def test_line_costs_what_it_looks_like(text: str, mark: Rule | None, costs: str) -> None:
    (case,) = sort_lines(see([text], {0: mark} if mark else {}))
    assert costs == case.costs


def test_lines_that_stand_twice_cost_as_such() -> None:
    assert ["repeated", "tiny", "repeated"] == [
        case.costs for case in sort_lines(see(["Harbour news today", "Menu", "Harbour news today"]))
    ]


def test_prose_is_alone_where_no_other_is_within_two_lines() -> None:
    texts = [PROSE, "Menu", SHORT, "News", "Sport", "Tides", PROSE.upper()]
    assert [False, False, True] == [case.alone for case in sort_lines(see(texts)) if not case.costs]


WORTH = Worth(50, -9, 0.25, 0.5, 0.4, -1, -2, -3, -4, -5, -6, -7, -8, -10, -11, -12, -13, -14, -15, share=0.7)


@pytest.mark.parametrize(
    ("case", "worth"),
    [
        (Case("", 20, True, True), 11),
        (Case("", 20, True, False), -4),
        (Case("", 20, True, True, True), -1),
        (Case("", 80, True, True), 41),
        (Case("", 6, False, True), 3),
        (Case("", 10, False, True, True), 2),
        (Case("opener"), -1),
        (Case("long"), -14),
    ],
)
def test_line_is_worth_its_words(case: Case, worth: float) -> None:
    assert [pytest.approx(worth)] == weigh([case], WORTH)


# --- the run of lines that is the article -----------------------------------------------------------------------------
def test_article_is_the_run_that_is_worth_most() -> None:
    """Two paragraphs that a link parts from it are its own, behind it as before; what stands farther off is not."""
    article = [FEW, "Log in", *PARAGRAPHS, "Log in", SHORT, "Log in", "Sport", SHORT]
    text = see(["Menu", "News", *article], {3: SHARE, 7: SHARE, 9: SHARE})
    assert (4, 9) == find_article(text, (ARTICLE, PART))
    text = see(["Menu", PROSE, "Log in", *PARAGRAPHS, "Log in", PROSE, "Log in", "Menu", PROSE], {2: SHARE, 6: SHARE, 8: SHARE})
    assert (1, 8) == find_article(text, (replace(ARTICLE, weak=-99),))
    assert find_article(see(["Menu", "News", FEW]), (ARTICLE, PART)) is None


def test_article_has_some_share_of_its_pages_words() -> None:
    """Three paragraphs in a page of a thousand labels are no article of it."""
    labels = [" ".join(WORDS[:9])]
    assert (0, 3) == find_article(see([*PARAGRAPHS, *labels * 200]), (ARTICLE,))
    assert find_article(see([*PARAGRAPHS, *labels * 300]), (ARTICLE,)) is None


def test_article_has_most_of_what_its_page_is_worth() -> None:
    """Of two runs as good as each other neither is the article, but the part of the page that holds both may be."""
    labels = [" ".join([*WORDS, str(k)]) for k in range(12)]
    texts = [*PARAGRAPHS, *labels, *(text.upper() for text in PARAGRAPHS)]
    assert find_article(see(texts), (ARTICLE,)) is None
    assert (0, 3) == find_article(see(texts[:-3]), (ARTICLE,))
    assert (0, 7) == find_article(see([*PARAGRAPHS, "Menu", *texts[-3:]]), (ARTICLE,))


@pytest.mark.parametrize(
    ("above", "marks", "headline"),
    [
        (["Menu", "Ferry stops after sixty years"], {}, 1),
        (["Ferry stops after sixty years", "By Mara Holm"], {1: BYLINE}, 0),
        (["Ferry stops after sixty years", "3 May 2021"], {}, 0),
        (["Ferry stops after sixty years", "3 May 2021", "Share"], {2: SHARE}, 0),
        (["Ferry stops after sixty years", "Reply"], {1: COMMENTS}, None),
        (["Ferry", "By Mara Holm"], {1: BYLINE}, None),
        (["3 May 2021"], {}, None),
        (["By Mara Holm"], {0: BYLINE}, None),
        ([" ".join(WORDS * 2) + " and"], {}, 0),
        ([" ".join(WORDS * 2) + " and more"], {}, None),
        ([], {}, None),
    ],
)
def test_headline_is_the_next_line_of_its_size(above: list[str], marks: dict[int, Rule], headline: int | None) -> None:
    assert headline == find_headline(see([*above, PROSE], marks), len(above))


def test_what_lies_outside_goes_and_names_the_last_mark_above_it() -> None:
    """Before the first mark, the first; of the lines above an article the longest that may be its headline stays."""
    texts = ["Home", "Log in", "Sport", "Share", "Tides", "Ferry stops after sixty years", *PARAGRAPHS, "Menu", "Share", "Top"]
    labels = label_run(see(texts, {1: SHARE, 3: COMMENTS, 10: SHARE}), (ARTICLE,))
    assert [1, -1, 1, -1, 3, None, None, None, None, 10, -1, 10] == [label and label.cause for label in labels]
    assert ["any/page-head", "xx/comments", "any/page-tail"] == [labels[k].rule for k in (0, 3, 11)]  # type: ignore[union-attr]


def test_a_side_on_which_no_rule_knows_a_line_stays() -> None:
    texts = ["Home", "Sport", *PARAGRAPHS, "Menu", "Share"]
    labels = label_run(see(texts, {6: SHARE}), (ARTICLE,))
    assert [False] * 5 + [True] * 2 == list(map(bool, labels))


@pytest.mark.parametrize(("count", "gone"), [(9, True), (10, False)])
def test_a_few_lines_between_two_marks_go(count: int, gone: bool) -> None:
    """A box within the article: up to nine lines without prose, between two of which one is more than a button."""
    box = [f"Boat {k}" for k in range(count)]
    texts = [*PARAGRAPHS, "Share this", *box, "Share", *(text.upper() for text in PARAGRAPHS)]
    marks = {3: SHARE, 4 + count: SHARE}
    labels = label_run(see(texts, marks), (replace(ARTICLE, tiny=-0.1, short=-0.1, share=0.1),))
    assert [gone] * count == [label is not None and label.rule == "any/page-within" for label in labels[4 : 4 + count]]
    assert not gone or {3} == {label.cause for label in labels[4 : 4 + count] if label}


def test_captions_within_an_article_go() -> None:
    caption = "The harbour of Osterlund early in the morning (Photo: Mary Stone)"
    labels = label_run(see([PARAGRAPHS[0], caption, *PARAGRAPHS[1:], "Share"], {4: SHARE}), (ARTICLE,))
    assert [None, ("any/caption", "media", -1)] == labels[:2]


def test_article_is_sought_only_where_it_is_surely_a_page() -> None:
    """Of what is not surely a page an article that is less than a quarter is none; of one that is, it is."""
    texts = [*PARAGRAPHS, *(" ".join([*WORDS, str(k)]) for k in range(40)), "Share this"]
    text = see(texts, {len(texts) - 1: SHARE})
    assert 40 < sum(map(bool, page.label_page(text, page.SURE)))
    assert 2 > sum(map(bool, page.label_page(text, page.SURE - 1)))


# --- kinds, and marks that are text all the same ----------------------------------------------------------------------
def list_kind_sets() -> list[tuple[str, set[str]]]:
    """Return what the modules of structure say of kinds, by name."""
    found = []
    for module in (article, forms, page, spared_marks, signs, text):
        for name, value in vars(module).items():
            are_words = isinstance(value, set | frozenset | tuple) and all(isinstance(part, str) for part in value)
            if are_words and set(KINDS) & set(value):
                found.append((f"{module.__name__}.{name}", set(value)))
    return found


@pytest.mark.parametrize(("name", "kinds"), list_kind_sets())
def test_kinds_that_are_told_apart_are_kinds(name: str, kinds: set[str]) -> None:
    """A name that is no kind would be met by no rule, without a word."""
    assert kinds <= set(KINDS)


WEAK = replace(SHARE, kind="related", id="xx/related")
LONG = "The council has been told of the state of the chain by divers,"


@pytest.mark.parametrize(
    ("texts", "mark", "gaps", "spared"),
    [
        (["The divers who went down on Thursday found that", "read also the chain was worn"], WEAK, (), True),
        (["The divers who went down on Thursday found that", "Read also the chain was worn"], WEAK, (), False),
        (["The divers who went down on Thursday found that", "Read also the chain was worn"], WEAK, (0, 1), False),
        (["The divers who went down on Thursday found that", "read also the chain was worn"], WEAK, (0, 1), False),
        (["Divers went down on Thursday", "read also the chain was worn"], WEAK, (), False),
        (["The divers who went down on Thursday found that", "Subscribe."], WEAK, (), True),
        (["The divers who went down on Thursday found that", "Subscribe."], replace(WEAK, strong=True), (), False),
        (["The divers who went down on Thursday found that", "Subscribe to it now."], WEAK, (), False),
        (["THE DIVERS WHO WENT DOWN ON THURSDAY FOUND THAT", "READ ALSO"], WEAK, (), True),
        (["The divers who went down on Thursday found that.", "read also"], WEAK, (), False),
        ([LONG, "read also the chain"], WEAK, (), True),
        (["Short,", "read also the chain"], WEAK, (), True),
        (["Divers went down on Thursday", "and read of the chain there."], WEAK, (), True),
        (["Divers went down on Thursday", "and read of it."], replace(WEAK, strong=True), (), True),
        (["Divers went down on Thursday", "and read it."], replace(WEAK, strong=True), (), False),
        (["Divers went down", "and read of it there."], WEAK, (), False),
        ([LONG, "read also the chain"], replace(WEAK, truncates=True), (), False),
    ],
)
def test_a_line_into_which_a_sentence_goes_on_is_text(texts: list[str], mark: Rule, gaps: Sequence[int], spared: bool) -> None:
    assert spared == (spare(see(texts, {1: mark}, gaps)).marks[1] is None)


@pytest.mark.parametrize(("others", "spared"), [(2, False), (3, True)])
def test_a_subhead_among_others_is_text(others: int, spared: bool) -> None:
    """A short line between two sentences is a box where no other stands so, and a subhead where three do."""
    texts = [SHORT, *(line for k in range(others) for line in (f"On the pier {k}", SHORT)), "Your account", SHORT]
    at = len(texts) - 2
    assert spared == (not spare(see(texts, {at: replace(WEAK, kind="chrome")})).marked)
    assert [at] == spare(see(texts, {at: WEAK})).marked  # a kind that pages put between paragraphs


@pytest.mark.parametrize(("count", "spared"), [(4, False), (5, True)])
def test_what_stands_in_each_row_is_a_cell(count: int, spared: bool) -> None:
    """“Accept” in a column; a banner asks once."""
    mark = replace(WEAK, kind="consent")
    texts = [line for k in range(count) for line in (f"Row {k}", "Accept")]
    assert spared == (not spare(see(texts, dict.fromkeys(range(1, len(texts), 2), mark)), page=True).marked)


@pytest.mark.parametrize(("count", "spared"), [(3, False), (4, True)])
def test_dates_in_a_series_are_a_logs(count: int, spared: bool) -> None:
    texts = [line for k in range(count) for line in (f"{k + 1} May 2021", f"Boat {k}")]
    assert spared == (not spare(see(texts, dict.fromkeys(range(0, len(texts), 2), BYLINE))).marked)


@pytest.mark.parametrize(("others", "spared"), [(1, False), (2, True)])
def test_capitals_among_capitals_are_headings(others: int, spared: bool) -> None:
    texts = [line for k in range(others) for line in (f"SECTION {k}", FEW)] + ["SEE ALSO", FEW]
    assert spared == (not spare(see(texts, {len(texts) - 2: WEAK})).marked)


@pytest.mark.parametrize(
    ("line", "spared"),
    [("# Share", True), ("| Share |", True), ("share = 1;", True), ('"Share', True), ("1. Share", True), ("Share", False)],
)
def test_forms_are_text_unless_the_rule_is_sure(line: str, spared: bool) -> None:
    texts = [FEW, "Menu", line, "Menu"]
    assert spared == (not spare(see(texts, {2: SHARE})).marked)
    assert [2] == spare(see(texts, {2: replace(SHARE, strong=True)})).marked
    assert [2] == spare(see(texts, {2: replace(SHARE, kind="subscriber", truncates=True)})).marked


@pytest.mark.parametrize(
    ("line", "spared"),
    [("Next.", True), ("Next page now.", True), ("Next", False), ("Next..", False), ("Next page of it.", False)],
)
def test_words_that_end_in_a_full_stop_are_no_button(line: str, spared: bool) -> None:
    texts = ["Menu", line, "Menu"]
    assert spared == (not spare_topics(see(texts, {1: replace(SHARE, kind="navigation")})).marked)
    assert [1] == spare_topics(see(texts, {1: replace(SHARE, kind="navigation", strong=True)})).marked


@pytest.mark.parametrize(
    ("kind", "apart", "places", "spared"),
    [
        ("newsletter", 3, 3, True),
        ("newsletter", 3, 2, False),
        ("newsletter", 8, 3, True),
        ("newsletter", 9, 3, False),
        ("consent", 9, 3, True),
        ("share", 3, 3, False),
    ],
)
def test_what_a_text_comes_back_to_is_its_subject(kind: str, apart: int, places: int, spared: bool) -> None:
    """A form stands in one place of a page, and a text about newsletters tells of them all over."""
    texts = [line for k in range(places) for line in (f"Form {k} of it", "Menu", FEW, *["Menu"] * (apart - 3))]
    marks = {k * apart: replace(SHARE, kind=kind, strong=True) for k in range(places)}
    assert spared == (not spare_topics(see(texts, marks)).marked)
    assert (spared and kind == "consent") == (not spare_subjects(see(texts, marks)).marked)


@pytest.mark.parametrize(("texts", "spared"), [(("In brief", "More", "Next"), True), (("In brief", "More"), False)])
def test_headings_with_sentences_below_are_topics(texts: Sequence[str], spared: bool) -> None:
    """Three of them, or two that return."""
    lines = [line for head in texts for line in (head, FEW)]
    heads = dict.fromkeys(range(0, len(lines), 2), replace(SHARE, strong=True))
    assert spared == (not spare_topics(see(lines, heads)).marked)
    again = dict.fromkeys(range(0, 2 * len(lines), 2), replace(SHARE, strong=True))
    assert [] == spare_topics(see(lines * 2, again)).marked


@pytest.mark.parametrize(
    ("mark", "line", "weighs"),
    [
        (None, "Share", False),
        (SHARE, "Share", False),
        (SHARE, "Share this", True),
        (replace(SHARE, strong=True), "Share", True),
        (COMMENTS, "Comments", True),
        (replace(BYLINE, strong=True), "By Mara Holm", False),
        (replace(BYLINE, kind="legal", opens="related"), "Terms of use", False),
    ],
)
def test_a_mark_weighs_if_it_is_more_than_a_button(mark: Rule | None, line: str, weighs: bool) -> None:
    assert weighs == see([line], {0: mark} if mark else {}).weighs(0)


@pytest.mark.parametrize(
    ("texts", "document"),
    [
        (["Name: ferry", "Version: 1", "License: none"], True),
        (["-h, --help", "-o FILE", "--force"], True),
        (["Name: ferry", "Version: 1", "It rained all day."], False),
        (["Name: ferry", "Version: 1", "License: none", *[FEW] * 27], True),
        (["Name: ferry", "Version: 1", "License: none", *[FEW] * 28], False),
    ],
)
def test_a_tenth_of_a_documents_lines_has_a_form(texts: list[str], document: bool) -> None:
    assert document == is_document(texts)
