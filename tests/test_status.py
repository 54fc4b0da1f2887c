"""The status of a response, reason and access: what they add to a verdict, and every way in which a status comes in."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

import cleaner
from cleaner.result import Truncation
from cleaner.verdict.access import read_access, read_block, read_reason
from cleaner.verdict.status import weigh_status

SHORT, LONG = 100, 900


@pytest.mark.parametrize(
    ("status", "words", "verdict", "reason", "access"),
    [
        (None, SHORT, "complete", None, None),
        (200, SHORT, "complete", None, None),
        (399, SHORT, "complete", None, None),
        (400, SHORT, "blocked", "error", None),
        (999, SHORT, "blocked", "error", None),
        (404, SHORT, "blocked", "error", None),
        (404, 399, "blocked", "error", None),
        (404, 400, "unknown", None, None),
        (410, SHORT, "blocked", "error", None),
        (503, SHORT, "blocked", "error", None),
        (429, SHORT, "blocked", "bot", None),
        (451, SHORT, "blocked", "region", None),
        (404, LONG, "unknown", None, None),
        (403, 20, "blocked", "bot", None),
        (401, 20, "blocked", "login", "registration"),
        (402, 20, "blocked", "login", "paid"),
        (402, SHORT, "truncated", "subscription", "paid"),
        (402, LONG, "unknown", None, "paid"),
        (402, 59, "blocked", "login", "paid"),
        (402, 60, "truncated", "subscription", "paid"),
        (402, 399, "truncated", "subscription", "paid"),
        (402, 400, "unknown", None, "paid"),
        (403, SHORT, "unknown", None, None),
    ],
)
def test_status_of_a_text_that_looks_complete(
    status: int | None, words: int, verdict: str, reason: str | None, access: str | None
) -> None:
    """A short text under an error is no article; a long one and an error disagree; what costs money shows a beginning."""
    found = weigh_status(Truncation("complete", shown_words=words), status)
    assert (verdict, reason, access) == (found.status, found.reason, found.access)


def test_status_leaves_the_reason_that_the_text_gives() -> None:
    """A page that says that it is not for this region says more than its 403."""
    found = weigh_status(Truncation("blocked", "region", shown_words=20), 403)
    assert ("blocked", "region") == (found.status, found.reason)


@pytest.mark.parametrize(("status", "access"), [(401, "registration"), (402, "paid"), (403, None)])
def test_a_cut_article_stays_cut_below_a_refusal(status: int, access: str | None) -> None:
    """Its notice says more than the status, which says who may read where the notice does not."""
    judged = Truncation("truncated", "pages", 0.5, "counted", None, 20, 40)
    found = weigh_status(judged, status)
    assert replace(judged, access=access, evidence=found.evidence) == found
    assert "free" == weigh_status(replace(judged, access="free"), status).access


def test_status_is_cited() -> None:
    """The evidence names the status."""
    (sign,) = weigh_status(Truncation("complete"), 451).evidence
    assert ("http", "status", 451, "451 Unavailable For Legal Reasons") == (sign.source, sign.says, sign.figure, sign.text)


@pytest.mark.parametrize(
    ("said", "free", "tier", "access"),
    [
        ([], frozenset(), "", None),
        ([], frozenset({True}), "", "free"),
        ([], frozenset({False}), "", "paid"),
        ([], frozenset({True, False}), "", None),
        ([], frozenset({True}), "paid", None),
        ([], frozenset(), "paid", "paid"),
        ([], frozenset({False}), "free", "free"),
        ([], frozenset({True}), "registration", "registration"),
        (["gift"], frozenset({True}), "", "paid"),
        (["registration"], frozenset(), "", "registration"),
        (["cut", "registration"], frozenset(), "", "paid"),
    ],
)
def test_access(said: list[str], free: frozenset[bool], tier: str, access: str | None) -> None:
    """What the text says of the article goes before what the page's data say; data that contradict each other say nothing."""
    assert access == read_access(said, free, tier)


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        *(([said], "subscription") for said in ("cut", "label", "offer", "member")),
        (["registration"], "registration"),
        (["feed"], "excerpt"),
        (["pager"], "pages"),
        ([], None),
    ],
)
def test_reason(said: list[str], reason: str | None) -> None:
    """The reason of a cut follows from what its notices say."""
    assert reason == read_reason(said)


def test_block() -> None:
    """What most words of the notices in the article's place are given to is the reason."""
    assert "script" == read_block({"": 9, "script": 5, "error": 2})


PAGE = "<html><body><article><p>The page that you asked for was moved when the site was rebuilt.</p></article></body></html>"


def test_library_takes_a_status() -> None:
    """The same page is an article, or the text of an error."""
    verdicts = [cleaner.analyze_html(PAGE, None, status).truncation for status in (None, 410)]
    assert [("complete", None), ("blocked", "error")] == [(v.status, v.reason) for v in verdicts]


@pytest.mark.parametrize(("value", "verdict"), [(404, "blocked"), ("404", "blocked"), (200, "complete"), (None, "complete")])
def test_json_lines_take_a_status_field(tmp_path: Path, value: Any, verdict: str) -> None:
    """A status is a number or its digits; null is none."""
    from test_corpus_formats import clean_files, read_lines, write_lines

    source = write_lines(tmp_path / "in.jsonl", [{"html": PAGE, "code": value}])
    assert clean_files([source], tmp_path / "out.jsonl", html_field="html", status_field="code") == []
    assert verdict == read_lines(tmp_path / "out.jsonl")[0]["report"]["truncation"]["status"]


def test_a_status_that_is_none_is_named(tmp_path: Path) -> None:
    """The record with a broken status is named, the others go through."""
    from test_corpus_formats import clean_files, read_lines, write_lines

    source = write_lines(tmp_path / "in.jsonl", [{"text": "It rained.", "code": "gone"}, {"text": "It snowed.", "code": 200}])
    (complaint,) = clean_files([source], tmp_path / "out.jsonl", status_field="code")
    assert "field 'code' holds no HTTP status" in complaint
    assert ["It snowed."] == [record["text"] for record in read_lines(tmp_path / "out.jsonl")]


def test_warc_gives_its_own_status(tmp_path: Path) -> None:
    """The status line of a response is read."""
    pytest.importorskip("fastwarc")
    from test_corpus_formats import clean_files, read_lines

    (tmp_path / "a.warc").write_bytes(respond(b"HTTP/1.1 404 Not Input\r\nContent-Type: text/html\r\n\r\n" + PAGE.encode()))
    assert clean_files([tmp_path / "a.warc"], tmp_path / "out.jsonl") == []
    assert "blocked" == read_lines(tmp_path / "out.jsonl")[0]["report"]["truncation"]["status"]


def respond(block: bytes) -> bytes:
    """A WARC of one response."""
    head = f"WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: https://example.org/\r\nContent-Length: {len(block)}\r\n"
    return head.encode() + b"Content-Type: application/http; msgtype=response\r\n\r\n" + block + b"\r\n\r\n"


def test_arrow_takes_a_status_column() -> None:
    """The column is read, and the report has the reason."""
    pa = pytest.importorskip("pyarrow")
    from cleaner.integrations.arrow import clean_batch

    table = clean_batch(pa.table({"page": [PAGE, PAGE], "code": [200, 451]}), html="page", status="code")
    reports = table.column("report").to_pylist()
    assert [None, "region"] == [report["truncation"]["reason"] for report in reports]


def test_datatrove_reads_the_status_from_the_metadata() -> None:
    """Metadata of a WARC reader hold it."""
    pytest.importorskip("datatrove")
    from datatrove.data import Document

    from cleaner.integrations.datatrove import ArticleCleaner

    doc = Document(PAGE, "a", metadata={"http_status": 404})
    assert ArticleCleaner(html=True).filter(doc) is True
    assert "error" == doc.metadata["report"]["truncation"]["reason"]


@dataclass
class BareItem:
    html: str
    text: str = ""


def test_scrapy_hands_the_status_from_response_to_item() -> None:
    """The middleware marks items that have room for it, and the pipeline reads the mark."""
    pytest.importorskip("scrapy")
    from scrapy.http import Request, Response
    from scrapy.utils.test import get_crawler

    from cleaner.integrations.scrapy import CleanerPipeline, StatusMiddleware

    crawler = get_crawler(settings_dict={"CLEANER_HTML_FIELD": "html"})
    response = Response("https://example.org/", status=404)
    yielded = [{"html": PAGE}, {"html": PAGE, "http_status": 200}, BareItem(PAGE), Request("https://example.org/2")]
    marked = list(StatusMiddleware.from_crawler(crawler).process_spider_output(response, yielded))
    items = [CleanerPipeline.from_crawler(crawler).process_item(item) for item in marked[:2]]
    assert [404, 200] == [item["http_status"] for item in items]
    assert ["blocked", "complete"] == [item["report"]["truncation"]["status"] for item in items]
    assert yielded[2:] == marked[2:]


def test_reports_show_reason_and_access() -> None:
    """CSV, JSON and the line of `explain` hold both."""
    from cleaner.report.data import render_csv, render_json
    from cleaner.report.explain import explain
    from cleaner.report.rows import make_article

    result = cleaner.analyze_html(PAGE, None, 402)
    articles = [make_article("a", result)]
    assert {"login", "paid"} <= set(render_csv(articles).splitlines()[1].split(","))
    assert ("login", "paid") == tuple(json.loads(render_json(articles))["articles"][0][k] for k in ("reason", "access"))
    assert "blocked (login, access paid)" in "".join(map(str, explain("a", result)))
