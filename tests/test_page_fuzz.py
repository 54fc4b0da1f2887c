"""Any bytes at all are an answer: broken, nested, huge, binary and empty pages, in bounded time and memory."""

import os
import random
import resource
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import cleaner
from cleaner import Result
from cleaner.page.facts import find_raw_mark, read_script_figures
from cleaner.page.tree import strip_markup

PROSE = "<p>The council met on Tuesday to discuss the bridge, which engineers say has been losing strength since the flood.</p>"
SEED = "".join(p.read_text("utf-8") for p in sorted((Path(__file__).parent.parent / "samples").glob("*/page-s*/input.html")))
TAGS = [
    "<p>",
    "</p>",
    "<div class='paywall'>",
    "</div>",
    "<script>",
    "</script>",
    "<!--",
    "-->",
    "<br>",
    "<blockquote>",
    "<li><a href=x>",
    "<title>",
    "<table><tr><td>",
    "&amp;",
    "&#0;",
    "<![CDATA[",
    "&#xFDD0;",
    "\ufdd1",
    "\x00",
    "\ud800",
    "<svg>",
    "<h1>",
    "</html>",
    "<html/>",
    "<meta charset=utf-16>",
    '<script type="application/ld+json">{"@type":"Article","wordCount":',
]
MEGABYTE = 1_000_000


def check(result: Result) -> Result:
    """The invariants of a result, whatever the page."""
    assert result.truncation.status in {"complete", "truncated", "blocked", "unknown"}
    assert result.truncation.missing is None or 0 <= result.truncation.missing <= 1
    assert (result.truncation.missing is None) == (result.truncation.basis in {None, "inferred"})
    for removal in result.removals:
        assert result.source[removal.start : removal.end] == removal.text
    result.text.encode("utf-8")
    return result


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(max_size=2000))
def test_any_bytes_are_an_answer(raw: bytes) -> None:
    check(cleaner.analyze_html(raw))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from([*TAGS, PROSE, "Subscribe to continue reading", "word "]) | st.text(max_size=20), max_size=60))
def test_any_markup_is_an_answer(parts: list[str]) -> None:
    check(cleaner.analyze_html("".join(parts)))


def mutate(random_: random.Random) -> Iterator[bytes]:
    raw = SEED.encode()
    for _ in range(40):
        start = random_.randrange(len(raw) - 6000)
        piece = bytearray(raw[start : start + 6000])
        for _ in range(random_.randrange(1, 60)):
            at = random_.randrange(len(piece))
            piece[at : at + random_.randrange(3)] = os.urandom(random_.randrange(3)) if random_.random() < 0.5 else b"<"
        yield bytes(piece)


def test_broken_pages_are_answers() -> None:
    for page in mutate(random.Random(7)):
        check(cleaner.analyze_html(page))


@pytest.mark.parametrize(
    "tag", ["div", "span", "b", "p", "ul><li", "table><tr><td", "blockquote", "a href=x", "font", "svg", "x-y"]
)
def test_nesting_of_100_000_is_survived(tag: str) -> None:
    html = f"<html><body>{f'<{tag}>' * 100_000}{PROSE * 3}"
    check(cleaner.analyze_html(html))


def test_nested_json_and_attributes_are_survived() -> None:
    json_ld = '<script type="application/ld+json">' + '{"@graph":[' * 100_000 + "</script>"
    check(cleaner.analyze_html(f"<html><head>{json_ld}</head><body class='{'a ' * 500_000}'>{PROSE * 3}</body></html>"))


HUGE = {
    "paragraphs": PROSE,
    "divisions": "<div>some text</div>",
    "links": '<a href="x">link text</a> ',
    "nested": "<div>" * 200 + "text" + "</div>" * 200,
    "angles": "<",
    "scripts": "<script>",
    "comments": "<!-- ",
    "entities": "&amp;",
    "letters": "a",
    "spaces": " \n",
    "quotes": '<p class="',
    "words": "word ",
    "marks": "paywall ",
    "figures": '"wordCount":',
}


@pytest.mark.parametrize("shape", HUGE)
def test_huge_page_is_read_in_bounded_memory(shape: str) -> None:
    """Here 4 MB of each shape; `benchmarks/huge.py` reads 50 MB."""
    piece = HUGE[shape]
    check(cleaner.analyze_html("<html><body>" + piece * (4 * MEGABYTE // len(piece))))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    assert peak < 3_000 * MEGABYTE


@pytest.mark.parametrize("shape", HUGE)
def test_searches_of_the_source_are_linear(shape: str) -> None:
    """A search that goes by the square would not come back within the suite's time."""
    source = HUGE[shape] * (2 * MEGABYTE // len(HUGE[shape]))
    strip_markup(source)
    find_raw_mark(source.encode())
    read_script_figures(source.encode())


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x00",
        b"\xff\xfe",
        b"\xef\xbb\xbf",
        b"<",
        b"%PDF-1.7\n%\xe2\xe3\xcf\xd3",
        b"GIF89a",
        b"\x89PNG\r\n",
        b"{}",
        b"plain text",
    ],
)
def test_what_is_no_page_is_an_answer(raw: bytes) -> None:
    check(cleaner.analyze_html(raw))


def test_binary_megabytes_are_an_answer() -> None:
    check(cleaner.analyze_html(random.Random(1).randbytes(3 * MEGABYTE)))


def test_bytes_and_characters_agree() -> None:
    html = f"<html><head><meta charset='utf-8'><title>Grüße</title></head><body>{PROSE * 3}</body></html>"
    assert cleaner.analyze_html(html) == cleaner.analyze_html(html.encode())
