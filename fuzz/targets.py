"""What is fuzzed, each with what has to hold of every input, and with inputs to begin with, written for this."""

from __future__ import annotations

import gzip
import io
import json
import random
import tempfile
from collections.abc import Callable, Hashable, Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from engine import Target
from peer import Peer

import cleaner
from cleaner import Cleaner, Result
from cleaner.corpus import jsonl, parquet, warc
from cleaner.corpus.options import Format, Options
from cleaner.corpus.records import Chunk, Position
from cleaner.corpus.sources import Source, import_zstd
from cleaner.engine import _READ as MOST_READ
from cleaner.errors import CleanerError, InputError, RuleError
from cleaner.rules.read import read_rule_file
from cleaner.rules.table import LANGUAGES

PROSE = "The council met on Tuesday to hear what the engineers had found below the old bridge, and it rained all day."
ARTICLE = f"The bridge\n\n{PROSE}\n\n{PROSE}\n\nLeave a Reply\n\nSubscribe to continue reading\n"
PAGE = f"<html><head><title>The bridge</title></head><body><article><p>{PROSE}</p><p>{PROSE}</p></article></body></html>"


def split(text: str) -> list[bytes]:
    """Return the pieces between bars."""
    return [piece.encode() for piece in text.split("|")]


@cache
def list_lines() -> list[bytes]:
    """Return what the rules' own examples remove and keep: pieces that mean something to the text path."""
    entries = [entry for path in sorted(LANGUAGES.glob("*.toml")) for entry in read_rule_file(path).entries]
    lines = sorted({line for entry in entries for line in (*entry.removes, *entry.keeps)})
    return [line.encode() for line in random.Random(1).sample(lines, 1000)]


# --- texts and pages --------------------------------------------------------------------------------------------------
def check_result(result: Result) -> Iterator[Hashable]:
    """Cleaning only deletes, and accounts for it."""
    end, kept = 0, list[str]()
    for removal in result.removals:
        assert end <= removal.start < removal.end
        assert result.source[removal.start : removal.end] == removal.text
        kept.append(result.source[end : removal.start])
        end = removal.end
        yield removal.rule
    kept.append(result.source[end:])
    assert list_words("".join(kept)) == list_words(result.text)
    truncation = result.truncation
    assert truncation.missing is None or 0 <= truncation.missing <= 1
    json.dumps(result.as_dict())
    yield truncation.status, truncation.reason, truncation.basis, truncation.access
    yield from ((evidence.source, evidence.says) for evidence in truncation.evidence)


def list_words(text: str) -> list[str]:
    """Return the lines that are not blank."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def read_text(data: bytes) -> str:
    """Return any text, lone surrogates among it."""
    return data.decode("utf-8", "surrogatepass") if _is_strange(data) else data.decode("utf-8", "replace")


def _is_strange(data: bytes) -> bool:
    try:
        data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return False
    return True


def check_text(data: bytes) -> Iterator[Hashable]:
    """Cleaning twice is cleaning once, but for long texts in which each pass finds one line more: docs/trust.md."""
    text = read_text(data)
    result = cleaner.analyze(text)
    assert text == result.source
    assert result.removals or result.text == text
    if len(text) * (len(text.splitlines()) + 1) <= MOST_READ:
        assert result.text == cleaner.clean(result.text), "cleaning twice is not cleaning once"
    yield from check_result(result)


def check_page(data: bytes) -> Iterator[Hashable]:
    yield from check_result(cleaner.analyze_html(data))


@cache
def _fast() -> Cleaner:
    return Cleaner(fast=True)


def check_fast_page(data: bytes) -> Iterator[Hashable]:
    yield from check_result(_fast().analyze_html(data))


_TEXTS = (
    ARTICLE,
    PROSE,
    "",
    "Close\n" * 30 + ARTICLE + "Share\n" * 30,
    "این مقاله\nادامه مطلب\n",
    "続きを読むには会員登録が必要です。残り1828文字\n",
)
_JSON_LD = (
    '<script type="application/ld+json">{"@type":"NewsArticle","isAccessibleForFree":false,"wordCount":900,'
    '"hasPart":{"cssSelector":".paywall"}}</script>'
)
_PAGES = (
    PAGE,
    PAGE.replace("<article>", f"{_JSON_LD}<article class=paywall>"),
    f"<meta charset=windows-1251><div class='paywall'>{PROSE}</div><p>Subscribe to continue reading",
    "<div><a href=/a>Menu</a><ul><li>One<li>Two</ul></div>" + PAGE,
    f"<table><tr><td>{PROSE}<td><blockquote>{PROSE}</blockquote></table><div class=comments>5 comments</div>",
)
_MARKUP = split(
    "<p>|</p>|<div class='|'>|</div>|<script>|</script>|<!--|-->|<br>|<li>|<table><tr><td>|&amp;|&#0;|&#xFDD0;|<![CDATA[|"
    "<svg>|<h1>|</html>|<meta charset=utf-16>|<meta property='article:content_tier' content='locked'>|<noscript>|<template>|"
    '"wordCount":|"isAccessibleForFree":false|"@graph":[|{"@type":"Article"|"articleBody":|style="display:none"|aria-hidden=true|'
    "<iframe src=x>|paywall|<textarea>|<base href='http://a.org/'>|<title>|<form><input type=password>|<pre>|"
    "<button>Subscribe</button>|<?xml version='1.0' encoding='koi8-r'?>"
)


# --- files of records -------------------------------------------------------------------------------------------------
def check_reader(data: bytes, name: str, format: Format, reader: Any) -> Iterator[Hashable]:
    """What is read does not depend on where one begins, and nothing raises but to say that the input cannot be read."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(data)
        source, options = Source(str(path), format), Options(max_record=100_000)
        try:
            chunks = list(reader.read_chunks(source, 0, Position(), options))
        except InputError as error:
            yield str(error).partition(": ")[2][:30]
            return
        yield from describe(chunks, reader, options)
        if len(chunks) > 1:
            again = list(reader.read_chunks(source, 0, chunks[0].end, options))
            assert [c.data for c in chunks[1:]] == [c.data for c in again], "a resumed reading differs"
            assert [c.problems for c in chunks[1:]] == [c.problems for c in again], "a resumed reading says something else"


def describe(chunks: list[Chunk], reader: Any, options: Options) -> Iterator[Hashable]:
    at = 0
    for chunk in chunks:
        assert chunk.end.record >= chunk.start.record >= at
        at = chunk.end.record
        batch = reader.decode(chunk, options) if chunk.data else None
        for problem in (*chunk.problems, *(batch.problems if batch else ())):
            yield problem.message[:30]
        for record in batch.records if batch else ():
            assert isinstance(record.content, str | bytes)
            yield record.is_html, record.status, bool(record.url), record.language


def check_jsonl(data: bytes) -> Iterator[Hashable]:
    yield from check_reader(data, "in.jsonl", "jsonl", jsonl)


def check_warc(data: bytes) -> Iterator[Hashable]:
    yield from check_reader(data, "in.warc", "warc", warc)


def check_wet(data: bytes) -> Iterator[Hashable]:
    yield from check_reader(data, "in.wet", "wet", warc)


def check_parquet(data: bytes) -> Iterator[Hashable]:
    yield from check_reader(data, "in.parquet", "parquet", parquet)


_RECORDS = [
    {"id": n, "url": "http://a.org/", "language": "en", "text": ARTICLE, "more": [1.5, None, {"a": "é"}]} for n in range(3)
]
_LINES = b"".join(json.dumps(record).encode() + b"\n" for record in _RECORDS)


def make_archive(kind: str, count: int = 3) -> list[bytes]:
    """Return records as they stand in an archive."""
    block = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n{PAGE}" if kind == "response" else ARTICLE
    head = "WARC/1.0\r\nWARC-Type: {}\r\nWARC-Record-ID: <urn:uuid:{}>\r\nContent-Length: {}\r\n\r\n"
    return [(head.format(kind, n, len(block)) + block + "\r\n\r\n").encode() for n in range(count)]


def list_archives(kind: str) -> list[bytes]:
    """Return an archive, compressed in the ways there are."""
    records, zstd = make_archive(kind), import_zstd()
    return [
        b"".join(records),
        b"".join(map(gzip.compress, records)),
        gzip.compress(b"".join(records)),
        b"".join(map(zstd.compress, records)),
    ]


def list_tables() -> list[bytes]:
    """Return Parquet files of several kinds."""
    files = []
    for options in ({}, {"compression": "zstd"}, {"use_dictionary": False, "row_group_size": 1}):
        sink = io.BytesIO()
        pq.write_table(pa.Table.from_pylist([{**record, "more": "x"} for record in _RECORDS]), sink, **options)
        files.append(sink.getvalue())
    return files


_HEADS = split(
    "WARC/1.0\r\n|WARC/1.1\r\n|WARC-Type: response\r\n|WARC-Type: conversion\r\n|Content-Length: 10\r\n|Content-Length: -1\r\n|"
    "\r\n\r\n|HTTP/1.1 200 OK\r\n|Content-Length: 99999999999999999999\r\n|Content-Encoding: gzip\r\n|"
    "Content-Encoding: deflate\r\n|HTTP/2 999\r\n|Content-Encoding: br\r\n|Transfer-Encoding: chunked\r\n|"
    "Content-Type: text/html; charset=x\r\n|5\r\nhello\r\n0\r\n\r\n|\x1f\x8b\b"
)
_JSON = split(
    '{|}|[|]|"|:|,|"text"|"text":|null|NaN|1e999|-0|\\ud800|\\u0000|"id":|{"text":"x"}\n|"language":["en"]|"url":7|true|\ufeff|\r\n'
)


# --- rule files -------------------------------------------------------------------------------------------------------
RULES = """extends = "en"

[words]
site = "site page <more>"
more = "web portal"

[[rule]]
id = "mine"
kind = "subscriber"
why = "a test"
phrases = ["(please) subscribe {missing_percent} to the <site> [now|today]", "read on ..."]
removes = ["Please subscribe 5 % to the site now"]
keeps = ["She subscribed to the site"]

[[rule]]
id = "other"
kind = "ad"
why = "a test"
keywords = ["alpha"]
pattern = " alpha(?: beta){0,3}"
removes = ["alpha beta"]
keeps = ["beta"]

[lexicon]
subscribe = ["subscrib*", "sign up"]
"""


def check_rules(data: bytes) -> Iterator[Hashable]:
    """A rule file is refused, with its name, or is one that texts can be cleaned with."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "mine.toml"
        path.write_bytes(data)
        try:
            found = read_rule_file(path)
        except RuleError as error:
            if not str(error).startswith(str(path)):
                raise AssertionError("a message without the file's name") from error
            yield " ".join(str(error).rpartition(": ")[2].split()[-3:])
            return
        yield from (len(entry.rule.id) > 0 for entry in found.entries)
        if hash(data) % 20 == 0:
            try:
                yield from check_result(Cleaner(languages=[], rules=[path]).analyze(ARTICLE))
            except CleanerError as error:
                yield str(error)[-20:]


_TOML = split(
    "[[rule]]\n|[words]\n|[lexicon]\n|id = |kind = |why = |phrases = [|removes = [|keeps = [|pattern = |keywords = [|opens = |"
    "\"|'|]|[|(|)|<|>|{name}|{missing_words}|...|* |+|{0,9}|(?:|\\S+|extends = \"de\"\n|strong = true\n|'''|\\u0000|<site>|"
    'says = "cut"\n|names = 2\n|scope = "line"\n'
)


# --- what is compiled -------------------------------------------------------------------------------------------------
def compare(kind: str) -> Callable[[bytes], Iterator[Hashable]]:
    """Return the check that a process in which nothing is compiled gives the same result."""
    peer = Peer()

    def check(data: bytes) -> Iterator[Hashable]:
        ours, others = peer.compare(kind, data)
        assert ours == others, "compiled and not, the results differ"
        yield from ours.split("'")[:50]

    return check


def encode(texts: Iterable[str]) -> list[bytes]:
    return [text.encode() for text in texts]


def list_targets() -> dict[str, Callable[[], Target]]:
    """Return what can be fuzzed, each made when it is wanted."""
    return {
        "text": lambda: Target(check_text, encode(_TEXTS), list_lines()),
        "page": lambda: Target(check_page, encode(_PAGES), _MARKUP + list_lines()[::30]),
        "fast": lambda: Target(check_fast_page, encode(_PAGES), _MARKUP + list_lines()[::30]),
        "rules": lambda: Target(check_rules, [RULES.encode()], _TOML),
        "jsonl": lambda: Target(check_jsonl, [_LINES, gzip.compress(_LINES), import_zstd().compress(_LINES)], _JSON),
        "warc": lambda: Target(check_warc, list_archives("response"), _HEADS),
        "wet": lambda: Target(check_wet, list_archives("conversion"), _HEADS),
        "parquet": lambda: Target(check_parquet, list_tables(), [b"PAR1", b"\0\0\0\0", b"\xff\xff\xff\xff", b"text"]),
        "compiled-text": lambda: Target(compare("text"), encode(_TEXTS), list_lines()),
        "compiled-fast": lambda: Target(compare("fast"), encode(_PAGES), _MARKUP + list_lines()[::30]),
    }
