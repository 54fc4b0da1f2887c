"""WARC (responses: the HTML path) and WET (conversions: the text path) of ISO 28500, as Common Crawl publishes them."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Literal

from cleaner.corpus.options import Options
from cleaner.corpus.records import Batch, Chunk, Position, Problem, Record, say_too_long
from cleaner.corpus.sources import Source, Stream
from cleaner.errors import CleanerError

try:
    from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType
except ImportError as error:
    raise CleanerError("WARC and WET need fastwarc: pip install 'paywall-cleaner[warc]'") from error

CHUNK_BYTES = 1 << 20
_TYPES = {"warc": WarcRecordType.response, "wet": WarcRecordType.conversion}
_Decoding = Literal["all", "transfer", "none"]
_LESS: tuple[_Decoding, ...] = ("transfer", "none")  # where all that is named cannot be undone
_PAGES = ("text/html", "application/xhtml+xml")
_LANGUAGE = "WARC-Identified-Content-Language"


@dataclass(frozen=True, slots=True)
class Stored:
    """A record as it stands in the archive: `block` is an HTTP response, or the text of a conversion."""

    number: int
    id: str | None
    url: str | None
    date: str | None
    language: str | None
    block: bytes


def read_chunks(source: Source, number: int, start: Position, options: Options) -> Iterator[Chunk]:
    """Yield responses or conversions from record `start` on, about a megabyte at a time.

    Records of all types count, from 1, so that the numbers are those of other WARC tools.
    """
    with Stream(source) as stream:
        chunk = _Collector(source, number, start, stream)
        for record, item in _read_records(source, stream, start, options):
            chunk.add(record, item)
            if chunk.size >= CHUNK_BYTES:
                yield chunk.close()
        if not chunk.is_empty():
            yield chunk.close()


class _Collector:
    """Gathers records into chunks."""

    def __init__(self, source: Source, number: int, start: Position, stream: Stream) -> None:
        self._source, self._number, self._stream = source, number, stream
        self._start = self._end = start
        self._reset()

    def _reset(self) -> None:
        self._stored: list[Stored] = []
        self._problems: list[Problem] = []
        self.size = 0

    def is_empty(self) -> bool:
        return not (self._stored or self._problems)

    def add(self, record: int, item: Stored | Problem) -> None:
        self._end = Position(record, record + 1)
        if isinstance(item, Problem):
            self._problems.append(item)
        else:
            self._stored.append(item)
            self.size += len(item.block)

    def close(self) -> Chunk:
        """Return the chunk, and start the next one."""
        start, self._start = self._start, self._end
        problems, consumed = tuple(self._problems), self._stream.consumed()
        chunk = Chunk(self._number, self._source.format, start, self._end, self._stored, consumed, problems)
        self._reset()
        return chunk


def _read_records(source: Source, stream: Stream, start: Position, options: Options) -> Iterator[tuple[int, Stored | Problem]]:
    """Yield what is to be read, with its number; a damaged member counts as one record."""
    last = 0
    while True:
        for number, item in _read_run(source, stream, last + 1, start, options):
            last = number
            if item:
                yield number, item
        if not stream.error:
            return
        fault, last = stream.error, last + 1
        goes_on = stream.go_on()
        if last >= start.record:
            says = f"is damaged ({fault}); the next ones are read" if goes_on else f"the input breaks off here ({fault})"
            yield last, Problem(last, says)
        if not goes_on:
            return


def _read_run(
    source: Source, stream: Stream, first: int, start: Position, options: Options
) -> Iterator[tuple[int, Stored | Problem | None]]:
    """Yield the records up to the end or to a fault of the compression, those that are not to be read as None."""
    wanted, number = _TYPES[source.format], first - 1
    try:
        for number, record in enumerate(ArchiveIterator(stream.raw, parse_http=False), first):
            is_read = number >= start.record and record.record_type == wanted
            yield number, _read_record(number, record, options) if is_read else None
    except OSError as error:
        yield number + 1, Problem(number + 1, f"not a WARC record, the rest of the file is left out ({error})")


def _read_record(number: int, record: Any, options: Options) -> Stored | Problem:
    size = record.content_length
    if size > options.max_record:
        return Problem(number, say_too_long(options.max_record))
    block = record.reader.read(size) if size else b""
    if len(block) < size:
        return Problem(number, f"cut short: {len(block):,} of {size:,} bytes")
    get = record.headers.get
    id_, url, date, language = (get(k) for k in ("WARC-Record-ID", "WARC-Target-URI", "WARC-Date", _LANGUAGE))
    return Stored(number, id_, url, date, language, block)


def decode(chunk: Chunk, options: Options) -> Batch:
    """Make records of a chunk; responses that are no HTML pages are passed over."""
    batch = Batch([])
    read = _read_page if chunk.format == "warc" else _read_text
    for stored in chunk.data:
        try:
            if record := read(stored, options):
                batch.records.append(record)
        except ValueError as error:
            batch.problems.append(Problem(stored.number, str(error)))
    return batch


def _read_text(stored: Stored, options: Options) -> Record:
    text = stored.block.decode("utf-8", "replace")
    language = stored.language and stored.language.partition(",")[0]
    fields = _name_fields(stored, options) | ({"language": language} if language else {})
    return Record(stored.number, fields, text, url=stored.url, language=language)


def _read_page(stored: Stored, options: Options) -> Record | None:
    response, page = _read_http(stored, options.max_record)
    kind = response.http_content_type
    if kind is not None and kind.lower() not in _PAGES:
        return None
    if len(page) > options.max_record:  # it was compressed
        raise ValueError(say_too_long(options.max_record))
    status = response.http_headers.status_code
    fields = _name_fields(stored, options) | {"http_status": status}
    return Record(stored.number, fields, page, is_html=True, url=stored.url, status=status)


def _read_http(stored: Stored, limit: int) -> tuple[Any, bytes]:
    """Return the response and its body, the encodings undone; some servers name one that they did not apply."""
    try:
        response, body = _parse_http(stored, limit, "all")
        if body or stored.block.endswith(b"\r\n\r\n"):  # the end of the head, or of an empty body in chunks
            return response, body
        raise OSError("nothing comes out of its body")
    except OSError as error:
        for decoding in _LESS:
            with suppress(OSError):
                response, body = _parse_http(stored, limit, decoding)
                if page := body if body.lstrip()[:1] == b"<" else _inflate(response, body, limit):
                    return response, page
        raise ValueError(f"not an HTTP response that can be decoded ({error})") from error


def _inflate(response: Any, body: bytes, limit: int) -> bytes:
    """Undo "deflate" as many servers do it, without the header that the standard (RFC 9110, 8.4.1.2) asks for."""
    if response.http_headers.get("Content-Encoding", "").strip().lower() != "deflate":
        return b""
    try:
        return zlib.decompressobj(-zlib.MAX_WBITS).decompress(body, limit + 1)
    except zlib.error:
        return b""


def _parse_http(stored: Stored, limit: int, decoding: _Decoding) -> tuple[Any, bytes]:
    response = WarcRecord()
    response.init_headers(record_type=WarcRecordType.response, content_length=len(stored.block))
    response.set_bytes_content(stored.block)
    response.is_http = True
    response.parse_http(auto_decode=decoding)
    return response, response.reader.read(limit + 1)


def _name_fields(stored: Stored, options: Options) -> dict[str, Any]:
    return {options.id_field: stored.id, options.url_field: stored.url, "date": stored.date}
