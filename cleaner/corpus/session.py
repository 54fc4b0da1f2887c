"""One call of the corpus command: inputs found, the job run with a progress bar, the summary printed."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence

from rich.console import Console

from cleaner.corpus.options import Format, Options
from cleaner.corpus.plan import plan_job
from cleaner.corpus.progress import ProgressBar
from cleaner.corpus.run import run
from cleaner.corpus.sources import Source, find_sources
from cleaner.corpus.tally import summarize
from cleaner.engine import Cleaner
from cleaner.matching.overruns import describe_overruns
from cleaner.pool import count_cores
from cleaner.shown import show
from cleaner.structure import SourceKind

_SMALL_BYTES = 4 << 20


def run_session(
    inputs: Sequence[str],
    options: Options,
    *,
    output: str,
    format: Format | None = None,
    dropped: str | None = None,
    workers: int | None = None,
    resume: bool = False,
    keep: Sequence[str] = (),
    rules: Sequence[str] = (),
    languages: Sequence[str] = (),
    without: Sequence[str] = (),
    source: SourceKind = "auto",
    fast: bool = False,
) -> int:
    """Clean `inputs` into `output`; return the exit status, 2 if any record or input failed. See the command for the rest."""
    console = Console(stderr=True, highlight=False, soft_wrap=True)
    sources, missing = [], 0
    for found in find_sources(inputs, format):
        if isinstance(found, Source):
            sources.append(found)
        else:
            missing += 1
            _complain(str(found))
    if not sources:
        return 2
    cleaner = Cleaner(languages=languages or None, keep=keep, rules=rules, without=without, source=source, fast=fast)
    job = plan_job(sources, output, options, cleaner, dropped)
    workers = workers or choose_workers(sources)
    started = time.monotonic()
    with ProgressBar(job, console) as progress:
        tally = run(job, workers=workers, resume=resume, complain=_complain, watch=progress.update)
    for line in describe_overruns(tally.overruns):
        _complain(line)
    for line in summarize(tally, time.monotonic() - started, progress.records, workers):
        console.print(line, markup=False)
    return 2 if missing or tally.problems else 0


def choose_workers(sources: Sequence[Source]) -> int:
    """Return one worker for little input, whose time would go into starting more, else one for each core."""
    sizes = [source.size for source in sources]
    known = [size for size in sizes if size is not None]
    return 1 if len(known) == len(sizes) and sum(known) < _SMALL_BYTES else count_cores()


def _complain(message: str) -> None:
    """Past the console, which would wrap the line; under the progress bar, which is drawn again."""
    sys.stderr.write(f"cleaner: {show(message)}\n")
