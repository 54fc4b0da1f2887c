"""What a worker does with a chunk: decode, clean, judge, encode."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from cleaner.corpus import jsonl
from cleaner.corpus.options import Compression, Format, Options, Storage, find_reason
from cleaner.corpus.records import Batch, Chunk, CleanedRecord, Outcome, Problem, Record
from cleaner.corpus.sources import import_zstd
from cleaner.corpus.tally import Tally
from cleaner.engine import Cleaner, analyze_taken
from cleaner.limit import GivenUpError, run_limited
from cleaner.matching.overruns import take_overruns
from cleaner.verdict.status import join_status

_GZIP_LEVEL, _ZSTD_LEVEL = 6, 3


@dataclass(frozen=True, slots=True)
class ChunkCleaner:
    """Cleans chunks; it is sent to the workers, and `clean_chunk` depends on nothing but it and the chunk.

    `storages` are those of the outputs, by the number of the input; `dropped` is the compression of the side file.
    """

    cleaner: Cleaner
    options: Options
    storages: tuple[Storage, ...]
    dropped: Compression | None = None

    def clean_chunk(self, chunk: Chunk) -> Outcome:
        """Return the bytes to write for `chunk`, and the counts."""
        try:
            batch = run_limited(partial(_decode, chunk, self.options))
        except (Exception, GivenUpError) as error:  # neither must a record that a reader trips over
            batch = Batch(
                [], [Problem(chunk.start.record, f"cannot be read, nor what follows ({type(error).__name__}: {error})")]
            )
        problems, tally = [*chunk.problems, *batch.problems], Tally()
        cleaned = []
        for record in batch.records:
            try:
                item = run_limited(partial(self._clean, record, chunk.format), self.options.limit)
            except GivenUpError as error:
                problems.append(Problem(record.number, str(error)))
                continue
            except Exception as error:  # one page must not end a night's run, whatever it does to the parsers below
                problems.append(Problem(record.number, f"{type(error).__name__}: {error}"))
                continue
            tally.count(item.result, record.language, item.reason)
            cleaned.append(item)
        tally.failed["records"] += len(problems)
        tally.overruns.update(take_overruns())
        return Outcome(
            source=chunk.source,
            end=chunk.end,
            consumed=chunk.consumed,
            opened=chunk.opened,
            output=self._encode([item for item in cleaned if not item.reason], batch, chunk),
            dropped=self._encode_dropped([item for item in cleaned if item.reason], batch),
            problems=tuple(sorted(problems, key=lambda p: p.record or 0)),
            tally=tally,
        )

    def _clean(self, record: Record, format: Format) -> CleanedRecord:
        """Clean a record; the texts of WET are whole pages, unless the user says otherwise."""
        if record.is_html:
            result = self.cleaner.analyze_html(record.content, record.url, record.status)
        else:
            assert isinstance(record.content, str)
            result = analyze_taken(self.cleaner, record.content, "page" if format == "wet" else "auto")
            result = join_status(result, record.status)
        return CleanedRecord(record, result, find_reason(result, self.options))

    def _encode(self, cleaned: list[CleanedRecord], batch: Batch, chunk: Chunk) -> bytes:
        storage = self.storages[chunk.source]
        if storage.format == "parquet":
            from cleaner.corpus import parquet

            return parquet.encode(cleaned, batch, chunk.format, self.options)
        _load_fields(cleaned, batch)
        return compress(jsonl.encode(cleaned, self.options), storage.compression)

    def _encode_dropped(self, cleaned: list[CleanedRecord], batch: Batch) -> bytes:
        _load_fields(cleaned, batch)
        return compress(jsonl.encode_dropped(cleaned, self.options), self.dropped)


def _decode(chunk: Chunk, options: Options) -> Batch:
    decode: Callable[[Chunk, Options], Batch] = load_format(chunk.format).decode
    return decode(chunk, options) if chunk.data else Batch([])


def load_format(format: str) -> Any:
    """Return the module of a format; only the one in use is imported, pyarrow alone takes 60 MB."""
    if format == "parquet":
        from cleaner.corpus import parquet

        return parquet
    if format in ("warc", "wet"):
        from cleaner.corpus import warc

        return warc
    return jsonl


def _load_fields(cleaned: list[CleanedRecord], batch: Batch) -> None:
    """Rows of a table become dictionaries only where they are written as JSON."""
    if batch.table is not None:
        from cleaner.corpus import parquet

        for item in cleaned:
            item.record.fields = parquet.read_fields(batch.table, item.record.row)


def compress(data: bytes, compression: Compression | None) -> bytes:
    """Return `data` as a gzip member or zstd frame of its own: joined, these are again one valid file."""
    if not data or compression is None:
        return data
    if compression == "gzip":
        return gzip.compress(data, _GZIP_LEVEL, mtime=0)
    packed: bytes = import_zstd().compress(data, _ZSTD_LEVEL)
    return packed
