"""One run of a command: the cleaner made, inputs read, errors to stderr, the exit status."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import click

from cleaner.errors import CleanerError, InputError
from cleaner.files.documents import Document, read_documents
from cleaner.result import Result


class Session:
    """One run over the inputs: errors go to stderr as they come, and decide the exit status at the end."""

    def __init__(self, options: dict[str, Any]) -> None:
        self._options = options
        self._failed = False

    def run(self) -> Iterator[tuple[Document, Result]]:
        """Yield each input that could be read with its result."""
        options = self._options
        cleaner = guard(lambda: _make_cleaner(options))
        for document in read_documents(options["files"], options["html"], options["encoding"]):
            if isinstance(document, InputError):
                self._fail(document)
                continue
            result = self.attempt(partial(_analyze, cleaner, document))
            if result is not None:
                yield document, result

    def attempt(self, action: Callable[[], Any]) -> Any:
        """Run `action`; an error of ours is a line on stderr, and the run goes on."""
        try:
            return action()
        except CleanerError as error:
            self._fail(error)

    def finish(self, status: int = 0) -> None:
        """End the process with `status`, or 2 if anything failed."""
        sys.stdout.flush()
        sys.exit(2 if self._failed else status)

    def _fail(self, error: CleanerError) -> None:
        self._failed = True
        click.echo(f"cleaner: {error}", err=True)


def _make_cleaner(options: dict[str, Any]) -> Any:
    from cleaner.engine import Cleaner

    return Cleaner(languages=options["languages"] or None, keep=options["keep"], rules=options["rules"], fast=options["fast"])


def _analyze(cleaner: Any, document: Document) -> Result:
    try:
        result: Result = (cleaner.analyze_html if document.is_html else cleaner.analyze)(document.content)
    except CleanerError as error:
        raise InputError(f"{document.name}: {error}") from error
    return result


def find_target(folder: Path, document: Document) -> Path:
    """Return the file in `folder` for a document: its path below the folder it was found in, pages as text."""
    path = document.path
    if path is None:
        return folder / "stdin.txt"
    inside = path.relative_to(document.root) if document.root else Path(path.name)
    return folder / (inside.with_name(inside.name + ".txt") if document.is_html else inside)


def write(text: str) -> None:
    """Write to standard output; a reader that goes away (`| head`) ends the run, and is no error."""
    try:
        sys.stdout.buffer.write(text.encode("utf-8", "surrogatepass"))
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)


def is_colored() -> bool:
    """Tell whether standard output wants colours."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")


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
    click.echo(f"all {word}")
