"""WARC and WET files as Arrow batches: how Spark and Ray read a crawl, a whole file to a task."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from cleaner.corpus import parquet, warc
from cleaner.corpus.cleaning import ChunkCleaner
from cleaner.corpus.options import Format, Options, Storage
from cleaner.corpus.records import Position
from cleaner.corpus.sources import Source
from cleaner.engine import Cleaner

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Archive(Source):
    data: bytes = b""

    def open(self) -> Any:
        return io.BufferedReader(io.BytesIO(self.data))


def clean_archive(
    data: bytes, format: Format = "wet", options: Options | None = None, *, name: str = "archive", cleaner: Cleaner | None = None
) -> Iterator[pa.RecordBatch]:
    """Yield the pages (`format` "warc") or texts ("wet") of the archive `data`, cleaned, in batches of about a megabyte.

    The batches have the schema that `archive_schema` gives. Records that fail are logged as warnings, under `name`.
    """
    options = options or Options()
    worker = ChunkCleaner(cleaner or Cleaner(), options, (Storage("parquet"),))
    for chunk in warc.read_chunks(_Archive(name, format, data=data), 0, Position(), options):
        part = worker.clean_chunk(chunk)
        for problem in part.problems:
            _log.warning("%s: record %s: %s", name, problem.record, problem.message)
        if part.output:
            yield from parquet.from_bytes(part.output).to_batches()


def clean_archives(
    batches: Iterable[pa.RecordBatch], format: Format = "wet", column: str = "content", **options: Any
) -> Iterator[pa.RecordBatch]:
    """Yield the cleaned records of the archives in `column` of each batch: the form that Spark's ``mapInArrow`` wants."""
    for batch in batches:
        for value in batch.column(column):
            yield from clean_archive(value.as_py(), format, **options)


def archive_schema(format: Format = "wet", options: Options | None = None) -> pa.Schema:
    """Return the schema of `clean_archive`: id, url, date, http_status (WARC) or language (WET), text and report."""
    return parquet.warc_schema(format, options or Options())
