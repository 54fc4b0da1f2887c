"""Clean articles of 28 countries stay whole: no language's rules fire on another's text."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

import cleaner
from cleaner.words import count_words

DATA = Path(__file__).parent.parent.parent / "shared" / "data"
pytestmark = pytest.mark.skipif(not DATA.exists(), reason="needs ../shared/data, the gold texts of public benchmarks")

# Languages that the press of a country writes in, where its code is not the language's.
SPOKEN = {
    "ke": "en sw",
    "at": "de", "au": "en", "be": "nl fr de", "br": "pt", "ca": "en fr", "ch": "de fr it", "cl": "es", "cz": "cs", "dk": "da",
    "gl": "da", "il": "he en", "ind": "hi en bn ta", "isl": "is", "jp": "ja", "kr": "ko", "li": "de", "ls": "en st",
    "lu": "de fr", "mx": "es", "my": "ms en zh", "na": "en af", "no": "nb", "py": "es", "se": "sv", "tw": "zh-Hant zh en",
    "tz": "sw en", "uk": "en", "us": "en es", "vn": "vi", "za": "en af", "cn": "zh zh-Hant en", "ar": "es", "eg": "ar",
}  # fmt: skip


def read_bodies() -> Iterator[tuple[str, str]]:
    """Every gold body with its country, and those of the article-extraction-benchmark as "uk"."""
    for path in sorted((DATA / "fundus").glob("*/*.json")):
        for gold in json.loads(path.read_text("utf-8")).values():
            body = gold.get("body") or {}
            lines = list(body.get("summary") or [])
            for section in body.get("sections") or []:
                lines += (section.get("headline") or []) + (section.get("paragraphs") or [])
            yield path.parent.name, "\n".join(lines)
    truth = json.loads((DATA / "article-extraction-benchmark" / "ground-truth.json").read_text("utf-8"))
    yield from (("uk", row["articleBody"]) for row in truth.values())


def test_no_rule_fires_on_text_of_another_language() -> None:
    """All languages are loaded at once, so a rule has to be safe in every other."""
    foreign = []
    for country, body in read_bodies():
        spoken = {"any", *SPOKEN.get(country, country).split()}
        foreign += [(country, r.rule, r.text) for r in cleaner.analyze(body).removals if r.rule.partition("/")[0] not in spoken]
    assert [] == foreign


def test_clean_articles_lose_next_to_nothing() -> None:
    """At most 0.05 % of the words of articles that are clean already."""
    results = [cleaner.analyze(body) for _, body in read_bodies()]
    lost = sum(count_words(removal.text) for result in results for removal in result.removals)
    assert lost <= 0.0005 * sum(count_words(result.source) for result in results)
