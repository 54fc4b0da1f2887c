"""Many inputs through one cleaner, in order, on several cores."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from cleaner.errors import CleanerError, InputError
from cleaner.files.decoding import Encoding
from cleaner.files.documents import Document, Input, read_document
from cleaner.limit import GivenUpError, run_limited
from cleaner.matching.overruns import take_overruns
from cleaner.result import Result

if TYPE_CHECKING:
    from cleaner.engine import Cleaner
    from cleaner.files.records import Fields

_SMALL_BYTES = 1 << 20  # under which starting a second process takes longer than it saves


@dataclass(frozen=True, slots=True)
class Cleaned:
    """An input that was cleaned; `encoding` is that of a text, None for a page; `source` what the report groups it by;
    `overruns` the rules that ran out of time, with the lines they did on.
    """

    found: Input
    result: Result
    encoding: Encoding | None = None
    source: str | None = None
    overruns: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reading:
    """How inputs are read: what they are (None: by suffix and looks), the encoding of text, what a source is (`find_source`),
    the fields of records, if files of records are read as such, and the seconds that one input may take.
    """

    html: bool | None = None
    encoding: str | None = None
    by: str | None = None
    fields: Fields | None = None
    limit: float | None = None


def clean_all(
    inputs: Iterable[Input], cleaner: Cleaner, reading: Reading | None = None, jobs: int = 1
) -> Iterator[Cleaned | InputError]:
    """Yield what became of each of `inputs`, in order, using `jobs` processes."""
    reading = reading or Reading()
    worker = _FileCleaner(cleaner, reading)
    items = (item for found in inputs for item in _expand(found, reading))
    apart = reading.limit is not None
    if jobs == 1 and not apart:
        yield from map(worker, items)
        return
    from cleaner.pool import Pool, choose_context

    with Pool(worker, jobs, choose_context(), apart=apart) as pool:
        yield from pool.map(items)


def _expand(found: Input, reading: Reading) -> Iterator[Input | Document | InputError]:
    """Standard input is read here, since workers have none; so are files of records."""
    if reading.fields:  # what only a report needs is imported only for one: a filter starts fast
        from cleaner.files.records import holds_records, read_records

        if holds_records(found.path):
            yield from read_records(found, reading.fields)
            return
    if found.path is None:
        try:
            yield read_document(found, reading.html, reading.encoding)
        except InputError as error:
            yield error
    else:
        yield found


class _FileCleaner:
    def __init__(self, cleaner: Cleaner, reading: Reading) -> None:
        self._cleaner = cleaner
        self._reading = reading

    def __call__(self, item: Input | Document | InputError) -> Cleaned | InputError:
        if isinstance(item, InputError):
            return item
        try:
            return run_limited(partial(self._read_and_clean, item), self._reading.limit)
        except GivenUpError as error:
            return InputError(f"{item.name}: {error}")
        except Exception as error:  # one page must not end the run, whatever it does to the parsers below
            return InputError(f"{item.name}: {type(error).__name__}: {error}")

    def _read_and_clean(self, item: Input | Document) -> Cleaned | InputError:
        try:
            document = read_document(item, self._reading.html, self._reading.encoding) if isinstance(item, Input) else item
            return self._clean(document)
        except CleanerError as error:
            return error if isinstance(error, InputError) else InputError(f"{item.name}: {error}")

    def _clean(self, document: Document) -> Cleaned:
        if isinstance(document.content, bytes):
            result = self._cleaner.analyze_html(document.content, document.url)
        else:
            result = self._cleaner.analyze(document.content)
        found = Input(document.name, document.path, document.root)
        return Cleaned(found, result, document.encoding, self._find_source(document), take_overruns())

    def _find_source(self, document: Document) -> str | None:
        if self._reading.by is None:
            return None
        from cleaner.files.sources import find_source

        return find_source(document, self._reading.by)


def choose_jobs(inputs: Iterable[Input]) -> int:
    """Return one job for little input, else one for each core."""
    size = 0
    for found in inputs:
        size += found.path.stat().st_size if found.path and found.path.is_file() else 0
        if size >= _SMALL_BYTES:
            from cleaner.pool import count_cores

            return count_cores()
    return 1
