"""Pages that are no articles: which lines of their main part are text, by the sort of page, and what is cleaned of them."""

from __future__ import annotations

import pytest

from cleaner import Cleaner
from cleaner.page.facts import Tags
from cleaner.page.parts import Part, Piece
from cleaner.page.routes import join_pieces, read_route
from cleaner.page.sort import Look, guess_sort

PROSE = "Close the valve before you open the housing, since the spring inside is under load and jumps out at you."
MENU = [Piece(word, len(word), "li") for word in ("Home", "News", "Sports", "Shop", "Help", "About")]


def look_at(*pieces: Piece, lacking: float = 1.0) -> Look:
    return Look(Tags("", "", "", {}, []), "", "", Part(pieces), "", lacking)


def text(words: str, tag: str = "p") -> Piece:
    return Piece(words, 0, tag)


def link(words: str, tag: str = "p") -> Piece:
    return Piece(words, len(words), tag)


@pytest.mark.parametrize(
    ("sort", "lacking", "is_routed"),
    [
        ("article", 1.0, False),
        ("nothing known", 1.0, False),
        ("documentation", 0.0, True),
        ("listing", 0.0, True),
        ("service", 0.03, False),
        ("service", 0.04, True),
        ("forum", 0.03, False),
        ("forum", 0.04, True),
        ("product", 0.5, False),
        ("product", 0.51, True),
    ],
)
def test_an_extract_that_lacks_little_is_left_to_be_the_text(sort: str, lacking: float, is_routed: bool) -> None:
    assert is_routed == (read_route(sort, look_at(text(PROSE), lacking=lacking)) is not None)


@pytest.mark.parametrize("sort", ["documentation", "listing", "service", "product"])
def test_what_stands_above_the_first_heading_leads_about_the_site(sort: str) -> None:
    found = read_route(sort, look_at(link("Docs"), text("The valve", "h1"), text(PROSE)))
    assert f"The valve\n{PROSE}" == found


def test_without_a_heading_all_is_text() -> None:
    assert f"{PROSE}\n- One" == read_route("documentation", look_at(text(PROSE), text("One", "li")))


def test_a_manual_may_repeat_itself_and_a_service_does_not() -> None:
    look = look_at(text("The valve", "h1"), text("Close it."), text("Turn it."), text("Close it."))
    assert "The valve\nClose it.\nTurn it.\nClose it." == read_route("documentation", look)
    assert "The valve\nClose it.\nTurn it." == read_route("service", look)


def test_prices_of_a_listing_recur_and_its_menus_do_not() -> None:
    goods = [text("Valves", "h1"), text("Brass"), text("9.50"), text("Sort by"), text("Price"), text("Steel"), text("9.50")]
    found = read_route("listing", look_at(*goods, text("Sort by"), text("Price")))
    assert "Valves\nBrass\n9.50\nSort by\nPrice\nSteel\n9.50" == found


@pytest.mark.parametrize(
    "heading",
    [
        "Reviews",
        "29 reviews for Valve",
        "Customer reviews",
        "Write a review",
        "Kundenrezensionen",
        "Ratings & reviews",
        "Avis (4)",
    ],
)
def test_a_product_ends_above_its_reviews(heading: str) -> None:
    said = [text("Valve", "h1"), text(heading, "h2"), text(PROSE)]
    assert f"Valve\n{heading}\n{PROSE}" == read_route("product", look_at(*said, text(heading, "h2"), text("Holds tight!")))


@pytest.mark.parametrize("heading", ["Reviewed valves", "How we review", "Ratings of pressure", "Avis de sécurité", "Details"])
def test_other_headings_end_no_product(heading: str) -> None:
    look = look_at(text("Valve", "h1"), text(PROSE), text(heading, "h2"), text("It holds."))
    assert f"Valve\n{PROSE}\n{heading}\nIt holds." == read_route("product", look)


@pytest.mark.parametrize(("lacking", "words", "name"), [(0.35, 80, "article"), (0.36, 80, "listing"), (0.35, 79, "listing")])
def test_a_list_beside_a_text_is_an_article(lacking: float, words: int, name: str) -> None:
    """A shop's guide above its goods, a letter of its makers: where the extract holds most of the prose, it is the text."""
    tags = Tags("", "", "", {"viewport": "", "og:type": "product.group"}, ['{"@type": "CollectionPage"}'])
    look = Look(tags, "shop.example.org", "shop/c12", Part([text("word " * words)]), "", lacking)
    assert name == guess_sort(look).name


@pytest.mark.parametrize(("links", "are_kept"), [(5, True), (6, False)])
@pytest.mark.parametrize("at_the_end", [False, True])
def test_six_lines_of_links_are_a_menu(links: int, are_kept: bool, at_the_end: bool) -> None:
    """As many as five may be what the page offers."""
    pieces = [text("Our shop", "h1"), text(PROSE), *MENU[:links]]
    found = read_route("service", look_at(*pieces, *(() if at_the_end else (text("Call us."),)))) or ""
    assert are_kept == ("Sports" in found)
    assert PROSE in found
    assert at_the_end != ("Call us." in found)


def test_of_a_forum_posts_are_taken_with_the_heading_above_them() -> None:
    pieces = [
        text("General", "h2"),
        text("The spring jumped out", "h1"),
        text("anna"),
        text(PROSE),
        text("3 replies"),
        text("That helps, thanks."),
        link("Quote the post that somebody wrote here before"),
        link("Reply", "h3"),
        text("A second answer", "h2"),
        text("It is the same with the older ones, only that nothing jumps."),
        text("Similar threads", "h2"),
        text("Another thread about valves that somebody else wrote last year."),
    ]
    expected = [
        "The spring jumped out",
        PROSE,
        "That helps, thanks.",
        "A second answer",
        "It is the same with the older ones, only that nothing jumps.",
    ]
    assert "\n".join(expected) == read_route("forum", look_at(*pieces))


def test_related_threads_above_all_posts_do_not_end_a_forum() -> None:
    look = look_at(text("Related topics", "h2"), text(PROSE))
    assert f"Related topics\n{PROSE}" == read_route("forum", look)


@pytest.mark.parametrize(
    ("piece", "is_said"),
    [
        (text("one two three four five six seven eight"), True),
        (text("one two three four five six seven"), False),
        (text("one two three."), True),
        (text("one two."), False),
        (Piece("one two three.", 3, "p"), False),
        (Piece("one two three four five six seven eight", 19, "p"), True),
        (Piece("one two three four five six seven eight", 20, "p"), False),
    ],
)
def test_a_post_has_eight_words_or_is_a_sentence(piece: Piece, is_said: bool) -> None:
    assert is_said == bool(read_route("forum", look_at(piece)))


def test_items_get_their_dash() -> None:
    assert "- One\nTwo" == join_pieces([text("One", "li"), text("Two")])


@pytest.mark.parametrize("fast", [False, True])
def test_a_forum_loses_only_lines_that_are_beyond_doubt(fast: bool) -> None:
    """Posts look like furniture: what goes is what a strong rule knows whole."""
    said = [f"{PROSE} It happened to me {n} times." for n in range(9)]
    posts = "".join(
        f"<article class='post'><b>user{n}</b><p>{words}</p><p>Subscribe to continue reading</p><p>Thanks</p>"
        for n, words in enumerate(said)
    )
    page = f"<title>The spring - Forum</title><body class='forum thread'><h1>The spring</h1>{posts}"
    result = Cleaner(fast=fast).analyze_html(page, "http://forum.example.org/viewtopic.php?t=1")
    assert "sort: forum" in [evidence.says for evidence in result.truncation.evidence]
    assert all(words in result.text for words in said)
    assert "Subscribe to continue" not in result.text
    assert [removal.text for removal in result.removals] == [
        result.source[removal.start : removal.end] for removal in result.removals
    ]
