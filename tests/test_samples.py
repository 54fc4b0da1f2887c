"""The samples: what should remain of each, how much of it is missing, and what was taken out."""

import json
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import cleaner
from cleaner import Result

SAMPLES = Path(__file__).parent.parent / "samples"
REPORTS = sorted(SAMPLES.glob("*.expected.json"))
# Kinds that border on each other: a login line below an offer, a privacy link in a menu, a credit with a name.
BORDERING = {
    "registration": "subscriber",
    "newsletter": "subscriber",
    "chrome": "navigation",
    "legal": "navigation",
    "media": "byline",
}
# Known gaps, each a strict expected failure: sample -> the checks that fail, and what is wrong.
GAPS: dict[str, tuple[str, str]] = {
    "article-counter.pl.txt": ("kinds", "the editor's initials are called legal"),
    "bot-check.en.txt": ("text kinds", "the name of the site stays"),
    "characters-left.ja.txt": ("text kinds", "reporter with date, caption with credit, offer"),
    "code-tutorial.en.md": ("text kinds", "a page's question for feedback and its answers, a breadcrumb in Markdown"),
    "comments-bare.en.txt": ("text kinds", "a thread without a heading"),
    "comments-heading.pl.txt": ("text kinds", "a thread's texts and names stay"),
    "consent-or-pay.de.txt": ("text missing", "a consent-or-pay wall in a publisher's own words"),
    "cut-after-figure.hu.txt": ("text", "a name alone below the headline"),
    "cut-mid-sentence.pt.txt": ("text", "a name alone below the headline"),
    "dressed-page.el.txt": ("kinds", "byline, related link in the body; an ad mark is called consent"),
    "dressed-page.ko.txt": ("text", "breadcrumb, dates, caption, teasers"),
    "dressed-page.ru.txt": ("text kinds", "share bar, byline, related links in the body, request to report mistakes"),
    "dressed-page.sv.txt": ("text kinds", "menu and teasers in words that no rule has"),
    "dressed-page.th.txt": ("text kinds", "byline and dates, teasers"),
    "dressed-page.tr.txt": ("text kinds", "advertisement mark, teasers"),
    "dressed-page.uk.txt": ("text kinds", "a name alone below the headline, Telegram, request to report mistakes"),
    "dressed-page.zh.txt": ("text kinds", "breadcrumb, editor, disclaimer, teasers"),
    "gift-notice.nl.txt": ("text kinds", "gift notice and newsletter line of one site"),
    "interview.es.txt": ("text kinds", "a name alone, a comment count, related links between two answers"),
    "letters-page.en.txt": ("kinds", '"More letters"'),
    "list-of-tips.nb.txt": ("text kinds", "share, related and tip lines"),
    "live-blog.en.txt": ("text kinds", "a live blog's own controls"),
    "paged.ja.txt": ("text", "author and site in brackets, teasers"),
    "plain-login.de.html": ("text", "a login page's own sentence"),
    "poem.fr.txt": ("text kinds", "a verse of one word is taken for a menu entry"),
    "raw-page.cs.txt": ("text kept", "the headline is taken for the end of the menu"),
    "raw-page.en.txt": ("text kept", "the headline is taken for the end of the menu"),
    "recipe.fi.txt": ("text kinds", "share bar, related recipes, rating"),
    "results-table.nl.txt": ("text kinds", 'the subhead "Stand" is taken for a date line'),
    "right-to-left.ar.txt": ("text kinds", "byline, related link in the body, networks, newsletter line"),
    "single-line.fr.txt": ("text kept kinds", "the notice takes the closing quotation mark along; related sentence"),
    "soft-404.fr.txt": ("text", "an error page's own sentences"),
    "stated-share.fr.txt": ("text", "a byline with place and role"),
    "stated-share.he.txt": ("text", "byline and date"),
    "stated-share.pl.txt": ("text kinds", "a name alone below the headline; an offer is called related"),
    "stated-share.sk.txt": ("text", "a name alone below the headline"),
    "steps-list.de.txt": ("text kinds", "advertisement marks, teasers, newsletter line"),
    "subscriber-box-inside.en.txt": ("text", "the first lines of a box"),
    "wrapped-links.en.md": ("text kinds", "menus, pictures, share bar in Markdown"),
}


def list_samples() -> list[Path]:
    """Every sample that has a report beside it, in order of name; the pages (page-*) have tests of their own."""
    samples = (report.with_suffix("").with_suffix(end) for report in REPORTS for end in (".txt", ".md", ".html"))
    return sorted(sample for sample in samples if sample.exists() and not sample.name.startswith("page-"))


def expect_path(sample: Path, ending: str = "") -> Path:
    return sample.with_suffix(f".expected{ending}")


def params(check: str) -> list[Any]:
    """The samples as parameters of one check, its known gaps marked."""
    return [pytest.param(sample, id=sample.name, marks=mark_gap(sample, check)) for sample in list_samples()]


def mark_gap(sample: Path, check: str) -> list[pytest.MarkDecorator]:
    checks, reason = GAPS.get(sample.name, ("", ""))
    return [pytest.mark.xfail(strict=True, reason=reason)] if check in checks.split() else []


@cache
def analyze(sample: Path) -> Result:
    if sample.suffix == ".html":
        return cleaner.analyze_html(sample.read_bytes())
    return cleaner.analyze(sample.read_text("utf-8"))


def report_of(sample: Path) -> dict[str, Any]:
    report: dict[str, Any] = json.loads(expect_path(sample, ".json").read_text("utf-8"))
    return report


def join_bordering(kinds: Iterable[str]) -> list[str]:
    return sorted({BORDERING.get(kind, kind) for kind in kinds})


def tidy(text: str) -> str:
    """The text with the blank lines that a removal leaves behind made one, and no spaces at the ends of lines."""
    lines = "\n".join(line.rstrip() for line in text.splitlines())
    return re.sub(r"\n{3,}", "\n\n", lines).strip("\n")


def lines_of(sample: Path, text: str) -> list[str]:
    """What is compared: the tidy text, and for HTML only its lines, since blank lines there are the extractor's."""
    lines = tidy(text).split("\n")
    return [line for line in lines if line] if sample.suffix == ".html" else lines


@pytest.mark.parametrize("sample", params("text"))
def test_what_remains_is_the_article(sample: Path) -> None:
    expected = lines_of(sample, expect_path(sample).read_text("utf-8"))
    actual = lines_of(sample, analyze(sample).text)
    assert expected == actual


@pytest.mark.parametrize("sample", params("kept"))
def test_no_line_of_the_article_is_lost(sample: Path) -> None:
    left = lines_of(sample, analyze(sample).text)
    expected = lines_of(sample, expect_path(sample).read_text("utf-8"))
    assert [] == [line for line in expected if line and line not in left]


@pytest.mark.parametrize("sample", params("missing"))
def test_report_says_how_much_is_missing(sample: Path) -> None:
    expected = report_of(sample)
    truncation = analyze(sample).truncation
    # Words can be counted in more than one way, so a share of declared words is right within a point.
    tolerance = 0.01 if expected["basis"] == "declared" else 5e-4
    assert (expected["status"], expected["basis"]) == (truncation.status, truncation.basis)
    assert truncation.missing == pytest.approx(expected["missing"], abs=tolerance)


@pytest.mark.parametrize("sample", params("kinds"))
def test_removals_are_of_the_kinds_in_the_page(sample: Path) -> None:
    expected = report_of(sample)["removed_kinds"]
    if expected is None:
        pytest.skip("what reaches the text path is the extractor's choice")
    assert join_bordering(expected) == join_bordering(removal.kind for removal in analyze(sample).removals)


@pytest.mark.parametrize("sample", params("spans"))
def test_removals_are_spans_of_the_source(sample: Path) -> None:
    result, end = analyze(sample), 0
    for removal in result.removals:
        assert end <= removal.start < removal.end
        assert result.source[removal.start : removal.end] == removal.text
        end = removal.end


@pytest.mark.parametrize("sample", params("untouched"))
def test_an_article_that_is_clean_already_is_left_alone(sample: Path) -> None:
    expected = expect_path(sample).read_text("utf-8")
    assert expected == cleaner.clean(expected)


@pytest.mark.parametrize("sample", params("again"))
def test_cleaning_again_changes_nothing(sample: Path) -> None:
    once = analyze(sample).text
    assert once == cleaner.clean(once)


def test_every_sample_is_described() -> None:
    described = set(re.findall(r"^\| (\S+) \|", (SAMPLES / "README.md").read_text("utf-8"), re.M))
    assert {sample.name for sample in list_samples()} <= described


def test_known_gaps_are_of_samples() -> None:
    assert set(GAPS) <= {sample.name for sample in list_samples()}
