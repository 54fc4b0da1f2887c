"""The progress bar on standard error, shown only where that is a terminal."""

from __future__ import annotations

from itertools import accumulate

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
from rich.text import Text

from cleaner.corpus.plan import Job
from cleaner.corpus.records import Outcome


class _RateColumn(ProgressColumn):
    def render(self, task: Task) -> Text:
        seconds = task.elapsed or 0
        return Text(f"{task.fields['records'] / seconds:,.0f} records/s" if seconds else "")


class ProgressBar:
    """Bytes read of all, records a second and the time that remains; without a terminal it only counts `records`."""

    def __init__(self, job: Job, console: Console) -> None:
        self.records = 0
        sizes = [source.size or 0 for source in job.sources]
        self._before = list(accumulate(sizes, initial=0))
        columns = (TextColumn("cleaning"), BarColumn(), DownloadColumn(), _RateColumn(), TimeRemainingColumn())
        known = all(source.size is not None for source in job.sources)
        self._bar = Progress(*columns, console=console, transient=True, disable=not (known and console.is_terminal))
        self._task = self._bar.add_task("cleaning", total=sum(sizes), records=0)

    def update(self, outcome: Outcome) -> None:
        """Count what was written."""
        self.records += outcome.tally.cleaned
        self._bar.update(self._task, completed=self._before[outcome.source] + outcome.consumed, records=self.records)

    def __enter__(self) -> ProgressBar:
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()
