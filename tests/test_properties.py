"""What holds for every input: cleaning only deletes, explains all of it, ends, and never fails.

The documents mix the lines that the rules' own examples remove with generated prose, in every way that lines can be joined.
`EXAMPLES=5000 pytest tests/test_properties.py` searches further, at random; without it each run tries the same inputs.
"""

import json
import os
import pickle
import re
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import cleaner
from cleaner import KINDS, Cleaner, CleanerError, Result
from cleaner.matching.matcher import Matcher
from cleaner.rules.read import Entry, read_rule_file
from cleaner.rules.table import LANGUAGES, load_table

SAMPLES = Path(__file__).parent.parent / "samples"
# A red build must come from the change and not from luck, so the inputs are the same in each run.
every = settings(
    max_examples=int(os.environ.get("EXAMPLES", "40")),
    derandomize="EXAMPLES" not in os.environ,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
few = settings(every, max_examples=every.max_examples // 4 or 1)

ENTRIES = [entry for path in sorted(LANGUAGES.glob("*.toml")) for entry in read_rule_file(path).entries]
BOILERPLATE = sorted({line for entry in ENTRIES for line in entry.removes})
NEAR_MISSES = sorted({line for entry in ENTRIES for line in entry.keeps})
PAGES = [path.read_text("utf-8") for path in sorted(SAMPLES.glob("*/*/input.txt"))]
PHRASES = (
    "the bridge council of river stone and winter engineers have found below market old lamps street seven children",
    "le pont de la rivière und der Fluss über die alte Brücke el puente viejo río il fiume лодка река старый мост",
    "橋の下 古い川 الجسر النهر القديم η γέφυρα 47 1,250 2026 m² Łódź İzmir",
)
WORDS = " ".join(PHRASES).split()
LINE_ENDS = ("\n", "\r\n", "\r", "\v", "\f", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029")
# NUL, lone surrogates, marks of direction and width, a combining accent, a capital that grows when lowered, and other rarities.
ODDITIES = tuple("\x00\ud800\udfff\u200f\u202b\u2066\ufeff\u200b\u00ad\u0301\u0130\xa0😀ﷺ")


@st.composite
def sentences(draw: st.DrawFn, least: int = 3, most: int = 24) -> str:
    words = draw(st.lists(st.sampled_from(WORDS), min_size=least, max_size=most))
    return words[0].capitalize() + " " + " ".join(words[1:]) + draw(st.sampled_from([".", "?", "!", "…", "。", "", " …"]))


@st.composite
def paragraphs(draw: st.DrawFn) -> str:
    """Prose that nobody could take for a button: three sentences of some length, closed."""
    parts = draw(st.lists(sentences(least=14), min_size=3, max_size=4))
    return " ".join(part.rstrip(".?!…。 ") + "." for part in parts)


@st.composite
def glued(draw: st.DrawFn) -> str:
    """A line as it never should be: boilerplate glued to prose, or to odd characters."""
    parts = draw(st.lists(st.one_of(sentences(), boilerplate, st.sampled_from(ODDITIES)), min_size=2, max_size=4))
    return draw(st.sampled_from(["", " ", "  ", " | ", "\t"])).join(parts)


@st.composite
def documents(draw: st.DrawFn) -> str:
    """Lines of all kinds, joined by line ends of one kind or of many, with blank lines or without."""
    lines = draw(st.lists(st.one_of(boilerplate, boilerplate, sentences(), paragraphs(), near_misses, glued()), max_size=14))
    ends = draw(st.sampled_from([("\n",), ("\n\n",), ("\n", "\n\n", "\n \n\n"), LINE_ENDS]))
    joined = "".join(line + draw(st.sampled_from(ends)) for line in lines)
    return draw(st.sampled_from(["", "\n\n", " ", "\ufeff"])) + joined.rstrip("\n" if draw(st.booleans()) else "")


@st.composite
def raw_pages(draw: st.DrawFn) -> str:
    """The text of a whole page: menus, an article with what stands in it, teasers and a footer."""
    labels = st.lists(st.one_of(boilerplate, sentences(least=1, most=6)), min_size=12, max_size=24)
    body = st.lists(st.one_of(paragraphs(), paragraphs(), sentences(), boilerplate), min_size=2, max_size=10)
    parts = [*draw(labels), *draw(body), *draw(labels)]
    return draw(st.sampled_from(["\n", "\n\n"])).join(parts)


boilerplate = st.sampled_from(BOILERPLATE)
near_misses = st.sampled_from(NEAR_MISSES)
debris = st.lists(st.sampled_from([*LINE_ENDS, *ODDITIES, " ", "a", "."])).map("".join)
texts = st.one_of(documents(), raw_pages(), st.text(), debris)


def kept_text(result: Result) -> str:
    pieces, at = [], 0
    for removal in result.removals:
        pieces.append(result.source[at : removal.start])
        at = removal.end
    return "".join([*pieces, result.source[at:]])


def lines_of(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


@every
@given(texts)
def test_removals_are_exact_sorted_and_disjoint(text: str) -> None:
    result, end = cleaner.analyze(text), 0
    for removal in result.removals:
        assert end <= removal.start < removal.end
        assert text[removal.start : removal.end] == removal.text
        end = removal.end


@every
@given(texts)
def test_every_removal_names_a_rule_and_a_kind(text: str) -> None:
    for removal in cleaner.analyze(text).removals:
        assert re.fullmatch(r"[A-Za-z-]+/[a-z0-9-]+", removal.rule)
        assert removal.kind in KINDS


@every
@given(texts)
def test_kept_pieces_are_the_text_but_for_blank_lines(text: str) -> None:
    result = cleaner.analyze(text)
    assert lines_of(kept_text(result)) == lines_of(result.text)
    assert result.removals or result.text == text


@every
@given(texts)
def test_clean_gives_the_text_of_analyze(text: str) -> None:
    result = cleaner.analyze(text)
    assert (result.source, result.text) == (text, cleaner.clean(text))


@every
@given(texts)
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    once = cleaner.clean(text)
    assert once == cleaner.clean(once)


def test_a_short_text_is_read_until_nothing_more_is_found() -> None:
    """Here each pass finds the end of what is left."""
    text = "Share\nShare\nSa\n \u0645\u0637\u0644\u0628\n" * 60
    once = cleaner.clean(text)
    assert once == cleaner.clean(once)


@every
@given(st.lists(paragraphs(), min_size=1, max_size=6), st.sampled_from(["\n", "\n\n", "\r\n", "\n\n\n"]))
def test_prose_comes_back_unchanged(prose: list[str], gap: str) -> None:
    text = gap.join(prose)
    assert text == cleaner.clean(text)


def stands_alone(entry: Entry) -> bool:
    """Whether what the rule takes is one line, and not the heading of a section that goes on."""
    return entry.rule.opens is None and entry.rule.kind not in {"comments", "related", "navigation"}


@every
@given(
    st.lists(paragraphs(), min_size=3, max_size=6),
    st.sampled_from(sorted({line for entry in ENTRIES if stands_alone(entry) for line in entry.removes})),
    st.integers(0, 6),
)
def test_a_line_of_boilerplate_takes_no_prose_with_it(prose: list[str], line: str, at: int) -> None:
    text = "\n\n".join([*prose[:at], line, *prose[at:]])
    left = lines_of(cleaner.clean(text))
    assert prose == [paragraph for paragraph in left if paragraph in prose]


@every
@given(texts)
def test_the_verdict_is_within_its_bounds(text: str) -> None:
    verdict = cleaner.analyze(text).truncation
    assert verdict.status in {"complete", "truncated", "blocked", "unknown"}
    assert verdict.basis in {"stated", "declared", "counted", "inferred", None}
    assert verdict.missing is None or 0 <= verdict.missing <= 1
    assert verdict.shown_words >= 0
    assert verdict.total_words is None or verdict.total_words >= verdict.shown_words
    for evidence in verdict.evidence:
        assert evidence.start is None or text.startswith(evidence.text, evidence.start)


@every
@given(texts)
def test_a_report_goes_through_json(text: str) -> None:
    report = cleaner.analyze(text).as_dict()
    assert report == json.loads(json.dumps(report))


@every
@given(texts)
def test_nothing_goes_where_every_kind_is_kept(text: str) -> None:
    assert text == Cleaner(keep=KINDS).clean(text)


@every
@given(documents(), st.sets(st.sampled_from(KINDS), min_size=1, max_size=4))
def test_kept_kinds_stay(text: str, keep: set[str]) -> None:
    assert not keep & {removal.kind for removal in Cleaner(keep=keep).analyze(text).removals}


@few
@given(documents())
def test_a_pickled_cleaner_gives_the_same_answer(text: str) -> None:
    original = Cleaner(keep={"byline"})
    copy = pickle.loads(pickle.dumps(original))
    assert original.analyze(text) == copy.analyze(text)


@few
@given(st.lists(documents(), min_size=2, max_size=8))
def test_threads_give_the_same_answers(pages: list[str]) -> None:
    shared = Cleaner()
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(shared.analyze, pages * 2))
    assert answers == [cleaner.analyze(page) for page in pages] * 2


def test_threads_that_switch_all_the_time_miss_nothing() -> None:
    """The time that other threads take while a rule is matched does not count as its own; what misses once is remembered."""
    shared = Cleaner()
    lines = BOILERPLATE[::10]
    expected = list(map(Matcher(load_table()).inspect, lines))
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        shared._matcher = Matcher(load_table())  # which remembers nothing yet
        with ThreadPoolExecutor(8) as pool:
            found = list(pool.map(shared._matcher.inspect, lines))
    finally:
        sys.setswitchinterval(before)
    assert [bool(verdict) for verdict in expected] == [bool(verdict) for verdict in found]


TAGS = st.sampled_from(
    ["<p>", "</p>", "<div class='paywall'>", "<h1>", "<li>", "<br>", "<!--", "<script type='application/ld+json'>{", "&#0;"]
)


@st.composite
def html_pages(draw: st.DrawFn) -> bytes:
    """Bytes that are more or less a page: whole, cut, in an encoding that may not be the one declared."""
    body = "".join(draw(st.lists(st.one_of(TAGS, boilerplate, paragraphs()), max_size=12)))
    head = draw(st.sampled_from(["", "<html><body>", "<meta charset=utf-16>", "<?xml version='1.0' encoding='koi8-r'?>"]))
    page = (head + body).encode(draw(st.sampled_from(["utf-8", "utf-16", "cp1251", "shift-jis"])), "replace")
    return page[: draw(st.integers(0, len(page)))] if draw(st.booleans()) else page


@few
@given(st.one_of(st.binary(max_size=300), html_pages()))
def test_any_bytes_are_a_page_or_a_clear_error(page: bytes) -> None:
    with suppress(CleanerError):
        result = cleaner.analyze_html(page)
        assert all(result.source[r.start : r.end] == r.text for r in result.removals)


@few
@given(texts)
def test_any_text_is_a_page_or_a_clear_error(page: str) -> None:
    with suppress(CleanerError):
        assert isinstance(cleaner.clean_html(page), str)


@pytest.mark.parametrize("surrogate", [0xD800, 0xDFFF], ids=hex)
def test_a_lone_surrogate_is_a_character_like_another(surrogate: int) -> None:
    prose = f"The council{chr(surrogate)} met on Tuesday to hear what the engineers had found below the old bridge."
    text = f"{prose}\n\nPlus{chr(surrogate)}\n\n{BOILERPLATE[0]}{chr(surrogate)}\n"
    assert prose in cleaner.clean(text)


@pytest.mark.parametrize("end", LINE_ENDS, ids=ascii)
def test_every_line_end_is_a_line_end(end: str) -> None:
    lines = [
        "Close",
        "The council met on Tuesday to hear what the engineers had found below the old bridge.",
        "Laisser un commentaire",
    ]
    assert [lines[1]] == lines_of(cleaner.clean(end.join(lines)))


@few
@given(st.sampled_from(PAGES), st.data())
def test_a_page_cut_anywhere_is_cleaned_to_a_fixed_point(page: str, data: st.DataObject) -> None:
    text = page[: data.draw(st.integers(0, len(page)))]
    once = cleaner.clean(text)
    assert once == cleaner.clean(once)
