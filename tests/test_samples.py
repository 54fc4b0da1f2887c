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
# Kinds that border on each other: a login line below an offer, a privacy link in a menu, a credit with a name.
BORDERING = {
    "registration": "subscriber",
    "newsletter": "subscriber",
    "chrome": "navigation",
    "legal": "navigation",
    "media": "byline",
}

CHECKS = {"text", "kept", "missing", "kinds", "spans", "untouched", "again"}


def list_samples() -> list[Path]:
    """Every sample that has a report beside it, in order of name; the pages (page-*) have tests of their own."""
    return sorted(sample for sample in SAMPLES.glob("*/*/input.*") if not sample.parent.name.startswith("page-"))


def name_sample(sample: Path) -> str:
    """The language and the name of a sample."""
    return str(sample.parent.relative_to(SAMPLES))


def expect_text(sample: Path) -> str:
    return sample.with_name("expected").read_text("utf-8")


def params(check: str) -> list[Any]:
    """The samples as parameters of one check, its known gaps marked."""
    return [pytest.param(sample, id=name_sample(sample), marks=mark_gap(sample, check)) for sample in list_samples()]


def mark_gap(sample: Path, check: str) -> list[pytest.MarkDecorator]:
    gaps = report_of(sample).get("gaps", {"checks": (), "why": ""})
    return [pytest.mark.xfail(strict=True, reason=gaps["why"])] if check in gaps["checks"] else []


@cache
def analyze(sample: Path) -> Result:
    if sample.suffix == ".html":
        return cleaner.analyze_html(sample.read_bytes())
    return cleaner.analyze(sample.read_text("utf-8"))


def report_of(sample: Path) -> dict[str, Any]:
    report: dict[str, Any] = json.loads(sample.with_name("report.json").read_text("utf-8"))
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
    expected = lines_of(sample, expect_text(sample))
    actual = lines_of(sample, analyze(sample).text)
    assert expected == actual


@pytest.mark.parametrize("sample", params("kept"))
def test_no_line_of_the_article_is_lost(sample: Path) -> None:
    left = lines_of(sample, analyze(sample).text)
    expected = lines_of(sample, expect_text(sample))
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
    expected = expect_text(sample)
    assert expected == cleaner.clean(expected)


@pytest.mark.parametrize("sample", params("again"))
def test_cleaning_again_changes_nothing(sample: Path) -> None:
    once = analyze(sample).text
    assert once == cleaner.clean(once)


def test_every_sample_is_described() -> None:
    described = set(re.findall(r"[a-z]{2,3}/[\w-]+", (SAMPLES / "README.md").read_text("utf-8")))
    assert [] == [name_sample(sample) for sample in list_samples() if name_sample(sample) not in described]


def test_every_sample_is_whole() -> None:
    folders = {path.parent for path in SAMPLES.glob("*/*/*")}
    assert [] == [folder for folder in folders if not ((folder / "expected").exists() and (folder / "report.json").exists())]


@pytest.mark.parametrize("sample", [pytest.param(sample, id=name_sample(sample)) for sample in list_samples()])
def test_gaps_name_checks(sample: Path) -> None:
    gaps = report_of(sample).get("gaps")
    assert gaps is None or (
        gaps["why"] and {*gaps["checks"]} <= {"text", "kept", "missing", "kinds", "spans", "untouched", "again"}
    )
