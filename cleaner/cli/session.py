"""One run of a command: inputs found, the cleaner made, errors to stderr as they come, the exit status at the end."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cleaner.errors import CleanerError, InputError
from cleaner.files.documents import Input, find_inputs
from cleaner.files.outputs import Output
from cleaner.files.run import Cleaned, Reading, choose_jobs, clean_all
from cleaner.files.writing import write_all
from cleaner.matching.overruns import describe_overruns
from cleaner.shown import show

if TYPE_CHECKING:
    from cleaner.engine import Cleaner

_MANY = 20  # inputs from which on progress is shown


class Session:
    """A run over the inputs named on the command line."""

    def __init__(self, options: dict[str, Any], reading: Reading | None = None, folder: Path | None = None) -> None:
        self._options = options
        self._reading = reading or read_reading(options)
        self._failed = False
        self._overruns: Counter[str] = Counter()
        self._quiet = options.get("quiet", False)
        self.inputs = list(self._find(folder))
        self._cleaner = guard(lambda: _make_cleaner(options))

    def _find(self, folder: Path | None) -> Iterator[Input]:
        for found in find_inputs(self._options["files"], folder):
            if isinstance(found, InputError):
                self.fail(found)
            else:
                yield found

    def run(self, show_progress: bool = True) -> Iterator[Cleaned]:
        """Yield each input that could be read and cleaned; the others are named on stderr."""
        jobs = self._options["jobs"] or choose_jobs(self.inputs)
        outcomes = clean_all(self.inputs, self._cleaner, self._reading, jobs)
        is_shown = show_progress and not self._quiet and len(self.inputs) >= _MANY and sys.stderr.isatty()
        for outcome in _show_progress(outcomes, len(self.inputs)) if is_shown else outcomes:
            if isinstance(outcome, Cleaned):
                self._overruns.update(outcome.overruns)
                yield outcome
            else:
                self.fail(outcome)

    def deliver(self, output: Output, show_progress: bool = True) -> None:
        """Clean all inputs into `output`, and say what was written."""
        for cleaned in self.run(show_progress):
            try:
                output.take(cleaned)
            except CleanerError as error:
                self.fail(error)
        self.say(output.describe())

    def say(self, text: str) -> None:
        """Write a line to stderr, unless nothing is to be said."""
        if text and not self._quiet:
            click.echo(f"cleaner: {text}", err=True)

    def fail(self, error: CleanerError) -> None:
        """Name what failed on stderr; the run goes on, and its status will be 2."""
        self._failed = True
        click.echo(f"cleaner: {show(str(error))}", err=True)

    def finish(self, status: int = 0) -> None:
        """Name the rules that ran out of time; end the process with `status`, or 2 if anything failed."""
        for line in describe_overruns(self._overruns):
            click.echo(f"cleaner: {line}", err=True)
        if sys.stdout is not None:
            sys.stdout.flush()
        sys.exit(2 if self._failed else status)


def read_reading(options: dict[str, Any], **more: Any) -> Reading:
    """Return how the options say that inputs are read."""
    return Reading(options["html"], options["encoding"], limit=options["limit"], **more)


def _show_progress(outcomes: Iterable[Cleaned | InputError], total: int) -> Iterator[Cleaned | InputError]:
    from rich.console import Console
    from rich.progress import track

    console = Console(stderr=True)
    yield from track(outcomes, "cleaning", total=total, console=console, transient=True)


def _make_cleaner(options: dict[str, Any]) -> Cleaner:
    from cleaner.engine import Cleaner

    given = {name: options[name] for name in ("keep", "rules", "without", "source", "fast")}
    return Cleaner(languages=options["languages"] or None, **given)


def require_input() -> None:
    """Show how a command is used, where nobody gave it anything and it would wait for what is typed."""
    ctx = click.get_current_context()
    if not ctx.params["files"] and sys.stdin.isatty():
        shown = ctx.parent if ctx.parent and ctx.parent.parent is None and ctx.info_name == "clean" else ctx
        click.echo(shown.get_help(), err=True)
        ctx.exit(2)


def write(text: str) -> None:
    """Write text to standard output in UTF-8."""
    write_bytes(text.encode("utf-8", "replace"))


def write_bytes(data: bytes) -> None:
    """Write to standard output; a reader that goes away (`| head`) ends the run, and is no error."""
    try:
        write_all(sys.stdout.buffer, data)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        _leave_stdout()
        sys.exit(0)
    except (OSError, AttributeError) as error:  # closed before we began, it is None
        _leave_stdout()
        click.echo(f"cleaner: standard output cannot be written: {getattr(error, 'strerror', 'it is closed')}", err=True)
        sys.exit(2)


def settle_stdout() -> None:
    """Write what is left in the buffer, or nowhere: a second error, when the process ends, would be its status (120)."""
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except OSError:
        _leave_stdout()


def _leave_stdout() -> None:
    """Write to nowhere from now on, so that no second error comes when the process ends."""
    if sys.stdout is not None:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def is_colored() -> bool:
    """Tell whether standard output wants colours."""
    return is_terminal() and not os.environ.get("NO_COLOR")


def is_terminal() -> bool:
    """Tell whether standard output is a terminal; where it is closed there is none."""
    return sys.stdout is not None and sys.stdout.isatty()


def guard(action: Callable[[], Any]) -> Any:
    """Run `action`; an error of ours is one line on stderr and exit status 2."""
    try:
        return action()
    except CleanerError as error:
        click.echo(f"cleaner: {error}", err=True)
        sys.exit(2)


def report_failures(failures: Iterator[str], word: str) -> None:
    """Print each failure and exit with 2, or say that all is `word`."""
    count = 0
    for failure in guard(lambda: list(failures)):
        count += 1
        click.echo(failure, err=True)
    if count:
        sys.exit(2)
    write(f"all {word}\n")
