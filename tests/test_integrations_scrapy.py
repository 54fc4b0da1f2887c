"""The pipeline in Scrapy: items of every type, and a crawl of a site served here."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

import cleaner

scrapy = pytest.importorskip("scrapy", reason="needs the extra `scrapy`")

from cleaner.integrations.scrapy import CleanerPipeline  # noqa: E402

PROSE = "It reopened on Tuesday after two summers of work, the council said, and the first bus crossed at noon."
TEXT = f"The bridge\n\n{PROSE}\n\n0 Comments\n\nLeave a Reply\n"
CUT = f"The bridge\n\n{PROSE}\n\nSubscribe to continue reading\n"
EXAMPLE = Path(__file__).parent.parent / "examples" / "scrapy_spider.py"


class Item(scrapy.Item):  # type: ignore[misc]
    text = scrapy.Field()
    report = scrapy.Field()


class BareItem(scrapy.Item):  # type: ignore[misc]
    text = scrapy.Field()


@dataclass
class DataItem:
    text: str
    report: dict[str, Any] = field(default_factory=dict)


def make_pipeline(**settings: Any) -> CleanerPipeline:
    """Return the pipeline as a crawler makes it."""
    from scrapy.utils.test import get_crawler

    return CleanerPipeline.from_crawler(get_crawler(settings_dict=settings))


@pytest.mark.parametrize("make", [dict, Item, BareItem, DataItem], ids=lambda c: c.__name__)
def test_items_of_every_type_are_cleaned(make: Any) -> None:
    """The text is the library's; the report is there wherever the item has a place for it."""
    from itemadapter import ItemAdapter

    item = ItemAdapter(make_pipeline().process_item(make(text=TEXT)))
    expected = cleaner.analyze(TEXT).as_dict()
    assert expected.pop("text") == item["text"]
    assert make is BareItem or item["report"] == expected


def test_pages_are_extracted_from_their_own_field() -> None:
    """With CLEANER_HTML_FIELD the article goes into the text field."""
    page = f"<html><body><article><h1>The bridge</h1><p>{PROSE}</p><p>Leave a Reply</p></article></body></html>"
    item = make_pipeline(CLEANER_HTML_FIELD="page", CLEANER_TEXT_FIELD="body").process_item({"page": page})
    assert item["body"] == cleaner.clean_html(page)


def test_filters_drop_items() -> None:
    """Cut articles and short texts are dropped, with the reason in the message."""
    from scrapy.exceptions import DropItem

    assert cleaner.analyze(CUT).truncation.status == "truncated"
    with pytest.raises(DropItem, match="truncated"):
        make_pipeline(CLEANER_DROP_TRUNCATED=True).process_item({"text": CUT})
    with pytest.raises(DropItem, match="too few words"):
        make_pipeline(CLEANER_MIN_WORDS=100).process_item({"text": TEXT})


def test_items_without_text_are_left_alone() -> None:
    """A crawl has items of other kinds, too."""
    assert make_pipeline().process_item({"price": 7}) == {"price": 7}


@pytest.fixture
def site(tmp_path: Path) -> Iterator[str]:
    """Serve a folder with two articles."""
    for name in ("bridge", "tunnel"):
        body = (
            f"<h1>The {name}</h1><p>{PROSE}</p><p>{PROSE.replace('Tuesday', 'Friday')}</p><p>0 Comments</p><p>Leave a Reply</p>"
        )
        (tmp_path / f"{name}.html").write_text(f"<html><body><article>{body}</article></body></html>")
    (tmp_path / "index.html").write_text('<a href="bridge.html">bridge</a> <a href="tunnel.html">tunnel</a>')
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(SimpleHTTPRequestHandler, directory=str(tmp_path)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/index.html"
    server.shutdown()


def test_a_spider_yields_clean_items(site: str, tmp_path: Path) -> None:
    """The example spider crawls the site; what it writes is what the library makes of the pages."""
    command = [sys.executable, str(EXAMPLE), site, str(tmp_path / "items.jsonl")]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    items = {item["url"]: item for item in map(json.loads, (tmp_path / "items.jsonl").read_text().splitlines())}
    assert len(items) == 2
    for url, item in items.items():
        page = (tmp_path / url.rpartition("/")[2]).read_bytes()
        expected = json.loads(json.dumps(cleaner.analyze_html(page, url).as_dict()))
        assert expected.pop("text") == item["text"]
        assert expected == item["report"]
    assert "'cleaner/complete': 2" in done.stderr
