"""The data that passes between reader, workers and writer."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from cleaner.corpus.options import Format
from cleaner.corpus.tally import Tally
from cleaner.result import Result

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True, slots=True)
class Position:
    """A place between two records of an input: `offset` as its reader counts (bytes, rows), `record` the next one's number."""

    offset: int = 0
    record: int = 1


@dataclass(frozen=True, slots=True)
class Problem:
    """A record that could not be cleaned, by its number from 1 (a line of JSON Lines), or None for the input as a whole."""

    record: int | None
    message: str


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some whole records as stored, cut by the reader and decoded by a worker.

    `data` is what the format's decoder takes; `consumed` counts the stored (compressed) bytes read so far; `opened` is
    false for an input that could not be read at all, so that it makes no output either.
    """

    source: int
    format: Format
    start: Position
    end: Position
    data: Any
    consumed: int = 0
    problems: tuple[Problem, ...] = ()
    opened: bool = True


@dataclass(slots=True)
class Record:
    """One record: its number, its fields as they pass through, and what is to be cleaned.

    `status` is that of the HTTP response, where it is known.
    """

    number: int
    fields: dict[str, Any]
    content: str | bytes
    is_html: bool = False
    url: str | None = None
    language: str | None = None
    row: int = 0
    status: int | None = None


@dataclass(slots=True)
class Batch:
    """The decoded chunk. `table` is there where the input has columns, and `Record.row` counts in it."""

    records: list[Record]
    problems: list[Problem] = field(default_factory=list)
    table: pa.Table | None = None


@dataclass(frozen=True, slots=True)
class CleanedRecord:
    """A record with its result and, if a filter drops it, the reason."""

    record: Record
    result: Result
    reason: str | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a worker makes of a chunk: bytes to append to the output and to the side file, and what to report."""

    source: int
    end: Position
    consumed: int
    opened: bool
    output: bytes
    dropped: bytes
    problems: tuple[Problem, ...]
    tally: Tally


def say_too_long(limit: int) -> str:
    """Return the message for a record of more than `limit` bytes."""
    return f"longer than {limit:,} bytes; raise --max-record to clean it"
