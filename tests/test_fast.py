"""The fast path: which lines of a page are its article, told from the elements that hold them."""

import pytest
from selectolax.lexbor import LexborHTMLParser

import cleaner
from cleaner.page import article, read_page
from cleaner.page.read import MAX_TAGS

PROSE = [
    "The council met on Tuesday to discuss the bridge, which engineers say has been losing strength since the flood of 1997.",
    "Repairs would take two summers and cost about 14 million euros, half of which the region has already promised to pay.",
    "A decision is expected in March, after residents of both banks have been heard in the old town hall by the river.",
]
LATER = [f"Later on, {p}" for p in PROSE]
BODY, MORE = ("".join(f"<p>{p}</p>" for p in some) for some in (PROSE, LATER))
OTHER = "Another story, of which only the first lines stand here, is about the new tunnel and what it may cost the region."


def read(inner: str) -> list[str]:
    page = read_page(f"<html><head><title>The bridge</title></head><body>{inner}</body></html>", fast=True)
    return page.text.split("\n")


def test_article_is_found_among_menus_teasers_and_comments() -> None:
    teasers = "".join(f'<li><a href="/{i}"><h3>Story {i}</h3><p>{OTHER}</p></a></li>' for i in range(9))
    comments = "".join(f'<div class="comment"><p>{OTHER} I agree.</p></div>' for _ in range(5))
    article = f"<article><h1>The bridge</h1><div>{BODY}</div></article>"
    assert read(f"<nav>Home</nav>{article}<ul>{teasers}</ul><div id='comments'>{comments}</div>") == PROSE


@pytest.mark.parametrize("name", ["newsletter-box", "related", "article__caption", "c-socialShare", "most-read", "hidden"])
def test_box_within_the_article_is_left_out(name: str) -> None:
    assert read(f"<div>{BODY}<div class='{name}'><p>{OTHER}</p></div>{MORE}</div>") == PROSE + LATER


@pytest.mark.parametrize("name", ["tag-comments", "has-sidebar", "category-newsletter single", "format-related"])
def test_name_that_tells_of_the_articles_state_makes_no_box(name: str) -> None:
    """WordPress writes an article's tags and categories into its class."""
    replies = "".join(f"<div><div><div><p>{OTHER} And so on.</p></div></div></div>" for _ in range(8))
    assert read(f"<article class='{name}'>{BODY}</article><section>{replies}</section>") == PROSE


def test_what_holds_most_of_the_page_is_no_box() -> None:
    assert read(f"<div class='sidebar-right social'><div>{BODY}</div></div><p>{OTHER[:61]}.</p>") == PROSE


def test_hidden_element_that_a_script_shows_is_read() -> None:
    """React streams the article into a hidden element."""
    assert read(f"<div hidden id='S:1'><div>{BODY}</div></div>") == PROSE


def test_lines_right_in_the_body_are_text_if_they_are_prose_or_lead_to_it() -> None:
    """Pages rebuilt from their text have no other structure, nor have letters and pages of the nineties."""
    menu = "<div>Home</div><div>Sport</div><p>Advertisement</p><h3>Most read</h3><div>Weather</div>"
    text = f"{BODY}<h2>Costs</h2><p>{LATER[0]}</p><p>So it was.</p>"
    assert read(f"{menu}{text}{menu}<p>{LATER[1]}</p>{menu}") == [*PROSE, "Costs", LATER[0], "So it was.", LATER[1]]


def test_lead_stands_above_the_body() -> None:
    assert read(f"<article><header><h1>T</h1><p>{OTHER}</p></header><div>{BODY}</div></article>") == [OTHER, *PROSE]


def test_article_in_parts_of_one_class_is_joined() -> None:
    parts = "".join(f"<section><div class='text'><p>{p}</p></div><div>Advertisement</div></section>" for p in PROSE)
    assert read(f"<main>{parts}</main>") == PROSE


def test_lines_break_at_blocks_and_not_at_inline_tags() -> None:
    inner = (
        f"<div>{PROSE[0][:20]}<b>{PROSE[0][20:30]}</b><a href='/'>{PROSE[0][30:35]}</a>{PROSE[0][35:]}<br><br>{PROSE[1]}</div>"
    )
    assert read(inner) == PROSE[:2]


def test_cells_of_a_row_are_one_line() -> None:
    table = "<table><tr><th>Year<th>Cost<tr><td>1997<td>14</table>"
    assert read(f"<div><p>{PROSE[0]}</p>{table}<p>{PROSE[1]}</p></div>") == [PROSE[0], "Year Cost", "1997 14", PROSE[1]]


def test_link_alone_is_left_out_unless_it_is_an_address() -> None:
    inner = (
        f"<p>{PROSE[0]}</p><p><a href='/x'>Read this as well</a></p><p><a href='/y'>https://a.example/b</a></p><p>{PROSE[1]}</p>"
    )
    assert read(f"<div>{inner}</div>") == [PROSE[0], "https://a.example/b", PROSE[1]]


def test_bytes_and_characters_agree() -> None:
    html = f"<html><head><title>Grüße</title></head><body><div>{BODY}<p>Grüße aus Köln.</p></div></body></html>"
    clean = cleaner.Cleaner(fast=True)
    assert clean.analyze_html(html) == clean.analyze_html(html.encode()) == clean.analyze_html(b"\xef\xbb\xbf" + html.encode())


def test_page_of_very_many_tags_is_not_given_to_lexbor() -> None:
    assert read_page(f"<html><body>{BODY}{'<b>' * MAX_TAGS}", fast=True).end is None


@pytest.mark.parametrize(
    "shape", ["<div>", "<b>", "<b><i><a><font>x", "<span><div>", "<blockquote><p>y", "<li><a>", "<table><td>"]
)
def test_nested_page_is_an_answer(shape: str) -> None:
    html = f"<html><body>{shape * ((MAX_TAGS - 3) // shape.count('<'))}{BODY}"
    assert cleaner.Cleaner(fast=True).analyze_html(html).truncation.status in {"complete", "unknown"}


@pytest.mark.parametrize(
    "html", ["", "\x00", "<frameset><frame></frameset>", "<html><head></head></html>", "plain", b"\xff\xfe", b"GIF89a"]
)
def test_what_is_no_page_is_an_answer(html: str | bytes) -> None:
    assert isinstance(cleaner.Cleaner(fast=True).clean_html(html), str)


def test_paragraph_that_is_a_link_stands_among_parts_of_its_class() -> None:
    first, last = ("".join(f"<div class='markup'><p>{p}</p></div>" for p in some) for some in (PROSE, LATER))
    link = f"<div class='markup'><p><a href='/a'><b>{PROSE[0]} {PROSE[1]}</b></a></p></div>"
    assert read(f"<article>{first}{link}{last}</article>") == [*PROSE, f"{PROSE[0]} {PROSE[1]}", *LATER]


def test_article_that_a_page_shows_twice_is_read_once() -> None:
    assert read(f"<article><div class='wide'>{BODY}</div><div class='narrow'>{BODY}</div></article>") == PROSE


def test_comments_that_outweigh_the_article_are_none_of_it() -> None:
    said = "".join(f"<div><p>{OTHER} Reader {i} has more to say on this than the council.</p></div>" for i in range(4))
    assert read(f"<div id='post'>{BODY}</div><div id='comments'>{said}</div>") == PROSE


@pytest.mark.parametrize(
    "opening", ["<aside>", "<div id='Comments'>", "<div class='product-reviews'>", "<div class='comments-rules'>"]
)
def test_what_stands_beside_an_article_may_be_many_times_as_long(opening: str) -> None:
    beside = "".join(f"<p>{OTHER} Item {i} says more on this than the council ever did.</p>" for i in range(9))
    assert read(f"<div><div>{BODY}</div></div>{opening}<div>{beside}</div>") == PROSE


def test_figure_that_holds_a_table_is_a_part_of_the_text() -> None:
    cells = "<tr><td>Bridge</td><td>14</td></tr>"
    assert "Bridge 14" in read(f"<div>{BODY}<figure class='wp-block-table'><table>{cells}</table></figure>{MORE}</div>")
    assert "Bridge 14" not in read(f"<div>{BODY}<figure><table>{cells}</table></figure>{MORE}</div>")


@pytest.mark.parametrize("name", ["styled-tags", "loop-item-0 topic-author"])
def test_names_of_looks_and_of_who_wrote_a_post_make_no_box(name: str) -> None:
    assert read(f"<div><p>{OTHER}</p></div><main><div class='{name}'>{BODY}</div></main>") == PROSE


SECTIONS = [[f"Part {i} of the report: {p} That is what part {i} says." for p in PROSE] for i in range(4)]
VIEWPORT = "<meta name='viewport' content='width=device-width'>"


def build_sections(link: str = "") -> str:
    texts = ["".join(f"<p>{p}</p>" for p in some) for some in SECTIONS]
    parts = "".join(f"<section><div>{link}<div><div>{text}</div></div></div></section>" for text in texts)
    return f"<main>{parts}</main>"


def test_sections_of_one_text_are_read_together() -> None:
    assert read(VIEWPORT + build_sections()) == [*SECTIONS[0], *SECTIONS[1], *SECTIONS[2], *SECTIONS[3]]


@pytest.mark.parametrize(("link", "found"), [("", 4), (f"<div><a href='/other'>{OTHER[:80]}</a></div>", 1)])
def test_sections_among_links_are_texts_of_their_own(link: str, found: int) -> None:
    rows = article.read_rows(LexborHTMLParser(build_sections(link)).body)
    texts = [row.text for row in article.find_article(rows, article.Tree(), parted=True)]
    assert [some[0] in texts for some in SECTIONS].count(True) == found


def test_foot_of_a_page_is_none_of_its_article_however_long() -> None:
    terms = "".join(f"<p>{OTHER} Paragraph {i} of the terms.</p>" for i in range(4))
    assert read(f"<div>{BODY}</div><footer><div>{terms}</div></footer>") == PROSE
    assert OTHER in read(f"<article><div>{BODY}</div><footer><p>{OTHER}</p>{terms}</footer></article>")[-5:]


def test_names_of_boxes_that_take_all_of_a_page_say_nothing() -> None:
    entries = "".join(f"<div class='comment'><h2>Entry {i}</h2><p>{p} {i}.</p></div>" for i in range(12) for p in PROSE)
    found = read(f"<div class='banner'><p>{PROSE[0][:70]}.</p></div><div class='teaser-list'>{entries}</div>")
    assert f"{PROSE[2]} 11." in found
