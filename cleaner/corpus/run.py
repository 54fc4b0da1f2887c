"""A run over a corpus: read, clean in parallel, write in order, keep a journal."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from cleaner.corpus.cleaning import ChunkCleaner, load_format
from cleaner.corpus.journal import Journal, State
from cleaner.corpus.lock import lock_run
from cleaner.corpus.outputs import FileSink, ParquetSink, Sink, StdoutSink
from cleaner.corpus.plan import Job, Target
from cleaner.corpus.records import Chunk, Outcome, Position, Problem
from cleaner.corpus.sources import STDIN, Source
from cleaner.corpus.tally import Tally
from cleaner.engine import list_own_rules
from cleaner.errors import CleanerError, InputError
from cleaner.pool import Pool, choose_context, count_cores
from cleaner.rules.table import list_rule_files
from cleaner.version import VERSION

if TYPE_CHECKING:
    import pyarrow as pa

COMMIT_SECONDS = 2.0


def run(
    job: Job,
    *,
    workers: int | None = None,
    resume: bool = False,
    complain: Callable[[str], None] = lambda message: None,
    watch: Callable[[Outcome], None] = lambda outcome: None,
) -> Tally:
    """Do the job with so many processes (default: all cores) and return the counts, those before a resume included.

    `complain` is told of each record or input that failed, `watch` of each outcome that was written. The output does not
    depend on `workers`. Raises CleanerError if the run had to stop; `resume` then goes on from there.
    """
    with lock_run(job.journal):
        return _run(job, workers, resume, complain, watch)


def _run(job: Job, workers: int | None, resume: bool, complain: Callable[[str], None], watch: Callable[[Outcome], None]) -> Tally:
    state = _load_state(job, resume)
    with closing(_Writer(job, state)) as writer:
        writer.open()
        worker = ChunkCleaner(job.cleaner, job.options, job.storages, job.dropped_compression)
        apart = job.options.limit is not None
        with Pool(worker.clean_chunk, workers or count_cores(), choose_context(), apart=apart) as pool:
            for outcome in pool.map(_read(job, state)):
                for problem in outcome.problems:
                    complain(_describe(job.sources[outcome.source], problem))
                writer.take(outcome)
                watch(outcome)
        writer.finish()
    return state.tally


def _describe(source: Source, problem: Problem) -> str:
    place = source.name if problem.record is None else f"{source.name}: record {problem.record}"
    return f"{place}: {problem.message}"


def _load_state(job: Job, resume: bool) -> State:
    fingerprint = _fingerprint(job)
    state = Journal(job.journal).load(fingerprint) if resume and job.journal else None
    return state or State(fingerprint)


def _fingerprint(job: Job) -> str:
    """Return what changes whenever the output may."""
    inputs = [(s.path, s.format, s.size, s.changed) for s in job.sources]
    facts = (VERSION, inputs, job.targets, job.storages, job.options, job.cleaner, job.dropped)
    rules = [path.read_bytes() for path in (*map(Path, list_own_rules(job.cleaner)), *list_rule_files())]
    return hashlib.sha256(b"\0".join([repr(facts).encode(), *rules])).hexdigest()


def _read(job: Job, state: State) -> Iterator[Chunk]:
    """Yield the chunks of all inputs from the state's place on. One without data ends each input, even an empty one."""
    start = state.position
    for number, source in enumerate(job.sources):
        if number >= state.source:
            yield from _read_source(job, number, source, start)
            start = Position()


def _read_source(job: Job, number: int, source: Source, start: Position) -> Iterator[Chunk]:
    problems: tuple[Problem, ...] = ()
    end = start
    try:
        _check_schema(job, number, source)
        for chunk in load_format(source.format).read_chunks(source, number, start, job.options):
            yield chunk
            end = chunk.end
    except InputError as error:
        problems = (Problem(None, str(error).removeprefix(f"{source.path}: ")),)
    yield Chunk(number, source.format, end, end, b"", source.size or 0, problems, opened=not problems)


def _check_schema(job: Job, number: int, source: Source) -> None:
    """Raise InputError if the columns of `source` are not those of the Parquet file that it is to be joined to."""
    target = job.target_of(number)
    if job.storages[number].format != "parquet" or len(target.sources) == 1:
        return
    from cleaner.corpus.tables import REPORT

    schema, expected = _read_schema(job, number), find_schema(job, target)
    if not schema.equals(expected):
        columns, others = (", ".join(f"{f.name} {f.type}" for f in s if f.type != REPORT) for s in (schema, expected))
        raise InputError(f"its columns ({columns}) are not those of the files before ({others})")


def find_schema(job: Job, target: Target) -> pa.Schema:
    """Return the schema of a Parquet output: that of the first of its inputs that can be read."""
    for number in target.sources:
        try:
            return _read_schema(job, number)
        except InputError:
            continue
    raise InputError(f"{target.path}: none of its inputs can be read")


def _read_schema(job: Job, number: int) -> pa.Schema:
    from cleaner.corpus import parquet

    source = job.sources[number]
    if source.format == "parquet":
        return parquet.read_schema(source, job.options)
    return parquet.warc_schema(source.format, job.options)


class _Writer:
    """Appends the outcomes to the outputs, in order, and keeps the journal."""

    def __init__(self, job: Job, state: State) -> None:
        self._job, self._state = job, state
        self._journal = Journal(job.journal) if job.journal else None
        self._output: Sink | None = None
        self._dropped = FileSink(job.dropped) if job.dropped else None
        self._committed = time.monotonic()

    def open(self) -> None:
        """Begin, or go on where the state says; the journal comes first, so that a folder that cannot be written to shows."""
        with self._name_faults():
            if self._journal:
                self._journal.path.parent.mkdir(parents=True, exist_ok=True)
                self._journal.save(self._state)
            if self._dropped and not self._is_done():
                self._dropped.open(self._state.dropped)
            if self._state.closing:
                self._finish_target()
            elif self._state.opened:
                self._output = self._open_output()

    def take(self, outcome: Outcome) -> None:
        """Append an outcome. One that belongs to a finished output is the end of an input, met again after a resume."""
        target = self._job.target_numbers[outcome.source]
        if target < self._state.target:
            return
        with self._name_faults():
            while self._state.target < target:
                self._finish_target()
            self._append(outcome)
            if time.monotonic() - self._committed > COMMIT_SECONDS:
                self._commit()

    def _append(self, outcome: Outcome) -> None:
        if outcome.opened and self._output is None:
            self._output = self._open_output()
        if self._output:
            self._output.write(outcome.output)
        if self._dropped:
            self._dropped.write(outcome.dropped)
        self._state.source, self._state.position = outcome.source, outcome.end
        self._state.tally.add(outcome.tally)

    def _open_output(self) -> Sink:
        output = self._make_sink(self._job.targets[self._state.target])
        output.open(self._state.size)
        self._state.opened = True
        return output

    def _make_sink(self, target: Target) -> Sink:
        if target.path == STDIN:
            return StdoutSink()
        if self._job.storages[target.sources[0]].format == "parquet":
            return ParquetSink(Path(target.path), find_schema(self._job, target))
        return FileSink(Path(target.path))

    def _commit(self) -> None:
        """Make sure of the outputs, and only then say so in the journal."""
        self._state.size = self._output.sync() if self._output else 0
        self._state.dropped = self._dropped.sync() if self._dropped else 0
        if self._journal:
            self._journal.save(self._state)
        self._committed = time.monotonic()

    def _finish_target(self) -> None:
        if self._output:
            self._state.closing = True
            self._commit()
        elif self._state.closing:
            self._output = self._make_sink(self._job.targets[self._state.target])
            self._output.reopen(self._state.size)
        if self._output:
            self._output.finish()
        self._output = None
        self._state.target += 1
        self._state.opened = self._state.closing = False
        self._commit()

    def _is_done(self) -> bool:
        return self._state.target == len(self._job.targets)

    def finish(self) -> None:
        """Give the outputs their names; the run is complete."""
        with self._name_faults():
            while not self._is_done():
                self._finish_target()
            if self._dropped:
                self._dropped.finish()
            if self._journal:
                self._journal.remove()

    def close(self) -> None:
        """Let go of the files, as they are."""
        for output in (self._output, self._dropped):
            if output:
                with suppress(OSError):  # a full disk again, of which has been told
                    output.close()

    @contextmanager
    def _name_faults(self) -> Iterator[None]:
        """Say which file could not be written, and what to do."""
        try:
            yield
        except BrokenPipeError:
            raise
        except OSError as error:
            name = error.filename or self._job.targets[min(self._state.target, len(self._job.targets) - 1)].path
            advice = "; the part that is done is kept, --resume goes on from there" if self._journal else ""
            raise CleanerError(f"{name}: {error.strerror or error}{advice}") from error
