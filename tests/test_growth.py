"""Time is linear in the length of any text or page: measured on text drawn from the expressions that are to read it.

`fuzz/growth.py` does the same with every shape and a megabyte.
"""

import json
import re
from collections.abc import Callable
from typing import Any

import hostile
import pytest

from cleaner import Cleaner, analyze
from cleaner.page import read_page

pytestmark = pytest.mark.no_cover  # it measures time

PROSE = (
    "<p>The council met on Tuesday to discuss the bridge, which engineers say has been losing strength since the flood.</p>" * 3
)
PATHS = [False, True]
SECONDS = 1.0
# Applied to so many characters at most, whatever the text.
BOUNDED = {
    "cleaner.page.facts._BEFORE": 40,
    "cleaner.page.facts._CLOSING": 40,
    "cleaner.page.facts._SCRIPT_FIGURE": 80,
    "cleaner.page.tree._CLOSED_ROOT": 4096,
}
PATTERNS = hostile.find_patterns()


@pytest.mark.parametrize("name", PATTERNS)
def test_expression_takes_linear_time(name: str) -> None:
    pattern = PATTERNS[name]
    is_bytes = isinstance(pattern.pattern, bytes)
    uses = hostile.list_uses(name)
    for shape in hostile.draw_shapes(pattern):

        def make(size: int, shape: hostile.Shape = shape) -> Any:
            text = shape.draw(size)
            return text.encode() if is_bytes else text

        def call(text: Any) -> None:
            hostile.run_pattern(pattern, uses, text)

        if name in BOUNDED:
            assert hostile.time_call(call, make(BOUNDED[name])[: BOUNDED[name]]) < 0.05, shape
        else:
            assert hostile.measure_growth(call, make, 3000) <= hostile.GROWTH, shape


# --- inputs that once took seconds, or for ever -----------------------------------------------------------------------
def script(text: str, rest: str = "") -> str:
    return f'<html><head><script type="application/ld+json">{text}</script></head><body>{PROSE}{rest}</body></html>'


def lock(*selectors: str) -> str:
    parts = [{"isAccessibleForFree": False, "cssSelector": selector} for selector in selectors]
    return json.dumps({"@type": "Article", "hasPart": parts})


PAGES = {
    "a comment of paywall marks": f"<html><body>{PROSE}<!-- paywall{' PAYWALL_' + 'PAYWALL_' * 1000}</body></html>",
    "a mark that does not end": f"<html><body>{PROSE}PAYWALL_ __A{'_A' * 50_000}</body></html>",
    "a mark of marks": f"<html><body>{PROSE}__{'PAYWALL_' * 20_000}x</body></html>",
    "white space around no JSON": script(" " * 80_000 + 'x "articleBody"'),
    "white space between no JSON": script('"articleBody"' + " " * 80_000 + "x"),
    "a selector of many steps": script(lock("div " * 8 + ".x"), "<div>" * 200),
    "a selector that is one long name": script(lock("a" * 80_000 + "!")),
    "parts times elements": script(lock(*(f".x{i}" for i in range(1000))), "<div class=y></div>" * 10_000),
    "nested empty elements": script(lock("div"), "<div> " * 3000),
    "100,000 attributes": f"<html><body {' '.join(f'a{i}=1' for i in range(100_000))}>{PROSE}</body></html>",
    "attributes with brackets": "<html><body " + " ".join(f'a{i}=">"' for i in range(50_000)) + f">{PROSE}</body></html>",
    "a number of 6,000 digits": script('{"@type":"Article","wordCount":"1' + ",000" * 2000 + '"}'),
    "half a surrogate in a selector": script(
        '{"@type":"Article","hasPart":{"isAccessibleForFree":false,"cssSelector":".\\ud800"}}'
    ),
    "JSON 100,000 deep": script('{"articleBody":' + "[" * 100_000),
}


@pytest.mark.parametrize("fast", PATHS)
@pytest.mark.parametrize("name", PAGES)
def test_page_is_read_within_a_second(name: str, fast: bool) -> None:
    assert hostile.time_call(lambda page: read_page(page, fast=fast), PAGES[name]) < 3 * SECONDS


LINES = {
    "points": ".",
    "marks": "?!",
    "spaced marks": " .",
    "white space": " ",
    "bars": "| ",
    "quotes": '." ',
    "one sentence": "Subscribe to continue reading. ",
    "labels": "Close: ",
    "numbers": "1.",
}


@pytest.mark.parametrize("name", LINES)
def test_line_is_judged_in_linear_time(name: str) -> None:
    piece = LINES[name]
    assert hostile.measure_growth(analyze, lambda size: "a" + piece * (size // len(piece)) + "b", 10_000) <= hostile.GROWTH


def test_comments_before_a_page_are_passed_once() -> None:
    """An exponential search: 40 comments before what is no page never ended."""
    from cleaner.files.documents import _LOOKS_LIKE_HTML

    assert _LOOKS_LIKE_HTML.match(b"<!---->" * 500 + b"<p>") is None


# --- the program on what its expressions read -------------------------------------------------------------------------
CARRIERS: dict[str, Callable[[str], str]] = {
    "line": lambda text: text.replace("\n", " "),
    "lines": lambda text: re.sub(r"(.{1,60})", r"\1\n", text),
    "markup": lambda text: f"<html><body>{PROSE}{text}",
    "script": lambda text: script(f'"articleBody" paywall PAYWALL_ wordCount{text}'),
    "comment": lambda text: f"<html><body>{PROSE}<!-- {text}",
    "attribute": lambda text: f"<html><body>{PROSE}<div class='{text}'>paywall</div>",
    "meta": lambda text: f"<html><head><meta name=word_count content='{text}'><title>{text}</title></head><body>{PROSE}",
}
EVERY = 60  # shapes: one of so many is tried here, all by `fuzz/growth.py`


def list_cases(every: int = 1) -> list[tuple[str, hostile.Shape]]:
    """Return pairs of carriers and shapes; one of `every`, other ones for each carrier."""
    shapes = list(dict.fromkeys(shape for name in PATTERNS for shape in hostile.draw_shapes(PATTERNS[name])))
    return [(name, shape) for start, name in enumerate(CARRIERS) for shape in shapes[start * 7 % every :: every]]


def make_call(carrier: str, fast: bool) -> Callable[[str], object]:
    """Return the call that reads what `carrier` makes."""
    if carrier.startswith("line"):
        return Cleaner().analyze
    return Cleaner(fast=fast).analyze_html


@pytest.mark.parametrize("fast", PATHS)
@pytest.mark.parametrize("carrier", CARRIERS)
def test_hostile_text_takes_linear_time(carrier: str, fast: bool) -> None:
    if fast and carrier.startswith("line"):
        return
    call, wrap = make_call(carrier, fast), CARRIERS[carrier]
    for name, shape in list_cases(EVERY):
        if name == carrier:
            growth = hostile.measure_growth(call, lambda size, shape=shape: wrap(shape.draw(size)), 8_000)
            assert growth <= hostile.GROWTH, shape
