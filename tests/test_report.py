"""The report: one shape, in every form; a row an article or a source."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import click
import pytest

from cleaner import Evidence, Removal, Result, Truncation
from cleaner.report import FORMATS, Article, group_by_source, make_article, make_row, render_html, render_table, summarize
from cleaner.report.data import SCHEMA_FILE
from cleaner.report.explain import color_explanation, explain
from cleaner.report.table import shorten
from cleaner.result import Cause

HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(2)>&\u2028\"'"


def make(name: str, status: str = "complete", missing: float | None = None, source: str | None = None, **more: str) -> Article:
    removal = Removal(10, 15, "Close", "en/close", "chrome")
    evidence = Evidence("text", "en/share-left", missing, "You have 60 % left", 10)
    truncation = Truncation(status=status, missing=missing, shown_words=100, evidence=(evidence,), **more)  # type: ignore[arg-type]
    return make_article(name, Result("It rained\nClose", "It rained\n", (removal,), truncation), source, "utf-8")


ARTICLES = [
    make("a.txt", source="whole.example"),
    make("b.txt", "truncated", 0.6, "cut.example", reason="subscription", basis="stated", access="paid"),
    make("c.txt", "truncated", 0.2, "cut.example", reason="subscription", basis="stated"),
    make("d.txt", "blocked", source="cut.example", reason="bot"),
    make("e.txt", "unknown", source="whole.example"),
]
ROWS = [article.row for article in ARTICLES]


def read_page(page: str) -> dict[str, object]:
    """Return the data that a page holds."""
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.S)
    assert found
    data: dict[str, object] = json.loads(found[1])
    return data


def test_summary_counts_status_and_reason() -> None:
    """The mean is that of the cut articles whose share is known."""
    summary = summarize(ROWS)
    assert (5, 1, 2, 1, 1) == tuple(summary[key] for key in ("articles", "complete", "truncated", "blocked", "unknown"))
    assert ({"subscription": 2, "bot": 1}, 2, 0.4) == (summary["reasons"], summary["share_known"], summary["mean_missing"])


def test_the_worst_source_comes_first() -> None:
    """By the share of articles that are cut or blocked, whatever else."""
    first, second = group_by_source(ROWS)
    assert ("cut.example", 3, 2, 1, 0.4, {"chrome": 3}) == (
        first.source,
        first.articles,
        first.truncated,
        first.blocked,
        first.median_missing,
        first.removed_words,
    )
    assert ("whole.example", 0.0, None) == (second.source, second.lost, second.median_missing)


@pytest.mark.parametrize("form", ["json", "jsonl", "csv", "table"])
def test_sources_in_every_form(form: str) -> None:
    """--by gives a row a source: the same figures everywhere."""
    shown = FORMATS[form](ARTICLES, "host")
    rows = {
        "json": lambda: json.loads(shown)["sources"],
        "jsonl": lambda: [json.loads(line) for line in shown.splitlines()],
        "csv": lambda: list(csv.DictReader(io.StringIO(shown))),
        "table": lambda: [dict(zip(("source", "articles"), line.split(), strict=False)) for line in shown.splitlines()[1:3]],
    }[form]()
    assert [("cut.example", "3"), ("whole.example", "2")] == [(row["source"], str(row["articles"])) for row in rows]


def test_article_forms_agree() -> None:
    """JSON, JSON Lines and CSV say the same of an article."""
    whole = json.loads(FORMATS["json"](ARTICLES, None))["articles"]
    lines = [json.loads(line) for line in FORMATS["jsonl"](ARTICLES, None).splitlines()]
    rows = list(csv.DictReader(io.StringIO(FORMATS["csv"](ARTICLES, None))))
    assert whole == [{key: value for key, value in line.items() if key != "schema"} for line in lines]
    for key in ("name", "status", "reason", "access", "basis", "source", "encoding"):
        assert [article[key] or "" for article in whole] == [row[key] for row in rows]


@pytest.mark.parametrize("by", [None, "host"])
def test_json_follows_its_schema(by: str | None) -> None:
    """The schema that is shipped describes what is written, and nothing is written that it does not name."""
    jsonschema = pytest.importorskip("jsonschema", reason="needs the extra test")
    schema = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    report = json.loads(FORMATS["json"](ARTICLES, by))
    validator.validate(report)
    with pytest.raises(jsonschema.ValidationError):
        validator.validate({**report, "schema": 2})
    with pytest.raises(jsonschema.ValidationError):
        validator.validate({**report, "surprise": 1})


def test_schema_describes_results() -> None:
    """`Result.as_dict` is part of the schema."""
    jsonschema = pytest.importorskip("jsonschema", reason="needs the extra test")
    schema = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))
    part = {"$ref": "#/$defs/result", "$defs": schema["$defs"]}
    jsonschema.validate(json.loads(json.dumps(ARTICLES[1].result.as_dict())), part)


def test_row_of_a_result() -> None:
    """Words removed are counted by kind; shown is the rest of what is missing."""
    row = make_row("b.txt", ARTICLES[1].result)
    assert (0.4, 0.6, {"chrome": 1}) == (row.shown, row.missing, row.removed_words)


@pytest.mark.parametrize(("width", "expected"), [(40, "news/2026/bridge.txt"), (12, "news/…ge.txt"), (11, "news/…e.txt")])
def test_paths_lose_their_middle(width: int, expected: str) -> None:
    """Both ends of a path tell more than its middle."""
    assert expected == shorten("news/2026/bridge.txt", width)


def test_table_fits_its_terminal() -> None:
    """No row is broken, however long the names."""
    shown = render_table([make("long/" * 30 + "name.txt")], width=90)
    assert max(map(len, shown.splitlines())) <= 90
    assert "name.txt" in shown.splitlines()[1]


def test_hostile_texts_stay_text() -> None:
    """Names, texts and sources end up in the data, and nothing of them in the markup."""
    result = Result(HOSTILE, HOSTILE, (), Truncation(evidence=(Evidence("text", HOSTILE, None, HOSTILE),)))
    page = render_html([make_article(HOSTILE, result, HOSTILE, HOSTILE)], by=HOSTILE)
    assert (2, 0) == (page.count("<script"), page.count("<img"))
    assert HOSTILE == read_page(page)["rows"][0][0]  # type: ignore[index]


def test_policy_names_what_the_page_holds() -> None:
    """Nothing but this style and this script may run; nothing is loaded."""
    page = render_html(ARTICLES)
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)
    assert policy
    assert "default-src 'none'" in policy[1]
    assert "unsafe" not in policy[1]
    assert [] == re.findall(r"""(?:src|href)=["']?https?:""", page)


def test_texts_only_where_they_are_asked_for() -> None:
    """Few articles bring their texts along, many do not."""
    assert read_page(render_html(ARTICLES))["texts"]
    assert read_page(render_html(ARTICLES, texts=False))["texts"] is None
    assert read_page(render_html(ARTICLES * 50))["texts"] is None
    assert read_page(render_html(ARTICLES * 50, texts=True))["texts"]


def test_pieces_are_the_source() -> None:
    """What is kept and what is removed make up the text, in order."""
    pieces = read_page(render_html(ARTICLES))["texts"][0]  # type: ignore[index]
    assert ["It rained\n", ["Close", 0, 0], ""] == pieces


def test_size_of_ten_thousand_articles() -> None:
    """Without texts a page of 10,000 stays under 6 MB."""
    name = "www.example.org/2026/{:05}-the-bridge-reopens-after-two-summers.html"
    many = [make(name.format(i), "truncated", 0.5, f"host-{i % 40}.example") for i in range(10_000)]
    assert len(render_html(many).encode()) < 6_000_000


def test_schema_file_is_shipped() -> None:
    """The file lies in the package, under the number that reports carry."""
    assert Path(SCHEMA_FILE).name == f"schema-{json.loads(FORMATS['json'](ARTICLES, None))['schema']}.json"


def test_explanation_names_lines_and_reasons_and_colours_change_no_word() -> None:
    """Places count from 1, also behind several line ends; what has no words of its own names the line that it belongs to."""
    source = "Title\n\nProse.\n  Share\n\nAnna: fine\nComments"
    share, anna, comments = (source.index(words) for words in ("Share", "Anna", "Comments"))
    cause = Cause(comments, "Comments", "any/comments")
    removals = (
        Removal(share, share + 5, "Share", "en/share", "social"),
        Removal(anna, anna + 10, "Anna: fine", "structure", "comments", cause),
        Removal(comments, comments + 8, "Comments", "any/comments", "comments"),
    )
    result = Result(source, "Title\n\nProse.", removals, Truncation("complete", shown_words=2))
    lines = list(explain("a.txt", result))
    assert lines == [
        "a.txt:4:3: en/share [social] Share",
        "a.txt:6:1: structure [comments] Anna: fine <- 7: Comments",
        "a.txt:7:1: any/comments [comments] Comments",
        "a.txt: complete",
    ]
    colored = [color_explanation(line) for line in lines]
    assert lines == [click.unstyle(line) for line in colored]
    assert all(line != plain for line, plain in zip(colored, lines, strict=True))
