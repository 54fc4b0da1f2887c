"""The public benchmarks as rows of text, read from folders laid out as in their own repositories.

* article-extraction-benchmark (scrapinghub): ``ground-truth.json``, ``output/*.json``, ``html/*.html.gz``
* fundus (flairNLP), ``tests/resources/parser/test_data``: ``<country>/<page>.html.gz``, ``meta.info``, ``<Publisher>.json``
* trafilatura (adbar), ``tests``: ``evaldata.json``, ``eval/<page>[.gz]``
"""

from __future__ import annotations

import gzip
import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

WORD = re.compile(r"[぀-ヿ㐀-鿿豈-﫿]|\w+?(?=[぀-ヿ㐀-鿿豈-﫿])|\w+")


@dataclass(frozen=True, slots=True)
class Sample:
    """A text to clean and what is right: a gold text, or segments that must and must not be in the output."""

    table: str
    key: str
    text: str
    gold: str = ""
    wanted: tuple[str, ...] = ()
    unwanted: tuple[str, ...] = ()
    group: str = ""


def shingles(text: str, size: int = 4) -> Counter[tuple[str, ...]]:
    """Return the word shingles of `text` with their counts (article-extraction-benchmark's unit)."""
    words = WORD.findall(text)
    last = max(1, len(words) - size + 1) if words else 0
    return Counter(tuple(words[i : i + size]) for i in range(last))


def read_folders(folders: list[Path]) -> Iterator[Sample]:
    """Yield the samples of every benchmark found at or directly below `folders`."""
    for folder in (f for given in folders for f in (given, *sorted(p for p in given.iterdir() if p.is_dir()))):
        if (folder / "ground-truth.json").exists():
            yield from _read_article_extraction(folder)
        elif (folder / "evaldata.json").exists():
            yield from _read_trafilatura(folder)
        elif folder.name == "fundus" or (folder.name == "test_data" and list(folder.glob("*/meta.info"))):
            yield from _read_fundus(folder)


def _read_article_extraction(folder: Path) -> Iterator[Sample]:
    gold = {key: row["articleBody"] for key, row in json.loads((folder / "ground-truth.json").read_text()).items()}
    for path in sorted((folder / "output").glob("*.json")):
        output = json.loads(path.read_text())["output"]
        for key, body in gold.items():
            yield Sample(f"aeb {path.stem}", key, output[key]["articleBody"], body, group="en")
    for key, body in gold.items():
        yield Sample("gold aeb", key, body, body, group="en")


def _read_fundus(folder: Path) -> Iterator[Sample]:
    for info in sorted(folder.glob("*/meta.info")):
        for name in json.loads(info.read_text()):
            golds = json.loads((info.parent / f"{name.split('_')[0]}.json").read_text())
            raw = gzip.decompress((info.parent / name).read_bytes())
            page = extract_whole(raw)
            gold = _pick_gold(page, golds)
            if gold:
                country = info.parent.name
                yield Sample("fundus trafilatura", name, extract_main(raw), gold, group=country)
                yield Sample("fundus plain", name, page, gold, group=country)
                yield Sample("gold fundus", name, gold, gold, group=country)


def _pick_gold(page: str, golds: dict[str, Any]) -> str:
    """Return the gold body (a publisher has one a page layout) that stands on the page, empty if none does."""
    there = set(shingles(page))
    best, most = "", 0.8
    for gold in golds.values():
        text = _join_body(gold.get("body") or {})
        parts = set(shingles(text))
        share = len(parts & there) / len(parts) if parts else 0.0
        if share > most:
            best, most = text, share
    return best


def _join_body(body: dict[str, Any]) -> str:
    lines = list(body.get("summary") or [])
    for section in body.get("sections") or []:
        lines += (section.get("headline") or []) + (section.get("paragraphs") or [])
    return "\n".join(lines)


def _read_trafilatura(folder: Path) -> Iterator[Sample]:
    for url, row in json.loads((folder / "evaldata.json").read_text()).items():
        raw = _read_page(folder / "eval" / row["file"])
        segments = tuple(row["with"]), tuple(row["without"])
        yield Sample("trafilatura-eval trafilatura", url, extract_main(raw), "", *segments)
        yield Sample("trafilatura-eval plain", url, extract_whole(raw), "", *segments)


def _read_page(path: Path) -> bytes:
    packed = path.with_name(path.name + ".gz")
    return gzip.decompress(packed.read_bytes()) if packed.exists() else path.read_bytes()


def decode(raw: bytes) -> str:
    """Decode a page as resiliparse detects its encoding."""
    from resiliparse.parse.encoding import bytes_to_str, detect_encoding

    return bytes_to_str(raw, detect_encoding(raw))


def extract_whole(raw: bytes) -> str:
    """Return all visible text of a page."""
    from resiliparse.extract.html2text import extract_plain_text

    return extract_plain_text(decode(raw), main_content=False)


def extract_main(raw: bytes) -> str:
    """Return what trafilatura takes for the article."""
    import trafilatura

    return trafilatura.extract(decode(raw), include_comments=False) or ""
