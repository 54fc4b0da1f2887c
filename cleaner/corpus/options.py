"""What a run reads, adds and drops: the same for every record."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from cleaner.result import Result

Format = Literal["jsonl", "parquet", "warc", "wet"]
OutputFormat = Literal["jsonl", "parquet"]
Compression = Literal["gzip", "zstd"]

FORMATS: tuple[Format, ...] = ("jsonl", "parquet", "warc", "wet")
LANGUAGE_FIELDS = ("language", "lang")


@dataclass(frozen=True, slots=True)
class Options:
    """Names of the fields and the filters; `max_record` is in bytes of the record as it is stored, `limit` in
    seconds of the processor's time that a record may take.

    With `html_field` the text is extracted from that field; the cleaned text goes into `text_field` in either case,
    unless `report_only` leaves the record's own text as it is.
    """

    text_field: str = "text"
    html_field: str | None = None
    id_field: str = "id"
    url_field: str = "url"
    language_field: str | None = None
    status_field: str | None = None
    report_field: str = "report"
    report_only: bool = False
    drop_truncated: bool = False
    drop_blocked: bool = False
    min_words: int = 0
    max_record: int = 16 * 2**20
    limit: float | None = None

    @property
    def drops(self) -> bool:
        """Whether any filter can drop a record."""
        return self.drop_truncated or self.drop_blocked or self.min_words > 0

    @property
    def language_fields(self) -> tuple[str, ...]:
        """The fields that may name the language of a record."""
        return (self.language_field,) if self.language_field else LANGUAGE_FIELDS


@dataclass(frozen=True, slots=True)
class Storage:
    """How an output is written."""

    format: OutputFormat = "jsonl"
    compression: Compression | None = None


def find_reason(result: Result, options: Options) -> str | None:
    """Return why a filter drops this result, or None if it stays."""
    status, words = result.truncation.status, result.truncation.shown_words
    if options.drop_blocked and status == "blocked":
        return "blocked"
    if options.drop_truncated and status == "truncated":
        return "truncated"
    return "too few words" if words < options.min_words else None
