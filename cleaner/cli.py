"""The command line: options in, one call, text out. No logic lives here."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import click
from click_default_group import DefaultGroup

from cleaner.errors import CleanerError, InputError
from cleaner.inputs import Document, read_documents, write_whole
from cleaner.native import name_language
from cleaner.result import KINDS, Result

_FORMATS = ("table", "json", "jsonl", "csv", "html")


class _Commands(DefaultGroup):
    """The group; `corpus` is imported only when it is called, since the filter has to start fast."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted([*super().list_commands(ctx), "corpus"])

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name == "corpus":
            from cleaner.corpus.command import corpus

            return corpus
        return super().get_command(ctx, name)


@click.group(cls=_Commands, default="clean", default_if_no_args=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="paywall-cleaner", message=f"%(prog)s, version %(version)s, inner loops in {name_language()}")
def main() -> None:
    r"""Take paywall notices and boilerplate out of article text, and say how much of the article is missing.

    `cleaner FILE` cleans (the command `clean` may be left out); `cleaner < page.txt` is a filter.
    """


def _input_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add what every command that reads articles takes."""
    options = [
        click.argument("files", nargs=-1, metavar="[FILE]..."),
        click.option("--keep", multiple=True, metavar="KIND", help=f"Leave this kind in the text: {', '.join(KINDS)}."),
        click.option("--rules", "rules", multiple=True, metavar="FILE", help="Load your own rule file as well."),
        click.option("--language", "languages", multiple=True, metavar="CODE", help="Load the rules of this language only."),
        click.option("--html/--text", "html", default=None, help="What the input is; by default it is looked at."),
        click.option("--fast", is_flag=True, help="Read pages without trafilatura (needs the extra `fast`)."),
        click.option("--encoding", metavar="NAME", help="Encoding of text input; UTF-8 by default."),
    ]
    for option in reversed(options):
        command = option(command)
    return command


@main.command()
@_input_options
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="DIR", help="Write a file for each input into DIR.")
@click.option("--check", is_flag=True, help="Write nothing; name what has boilerplate, exit with 1 if anything has.")
def clean(output: Path | None, check: bool, **options: Any) -> None:
    """Write the cleaned text of each FILE (none or -: standard input) to standard output.

    A folder stands for the text and HTML files below it. Exit status: 0 done, 1 with --check and something to remove, 2 when
    an input could not be read (the others still go through).
    """
    session = _Session(options)
    dirty = False
    for document, result in session.run():
        if check:
            dirty |= bool(result.removals)
            if result.removals:
                click.echo(f"{document.name}: {len(result.removals)} to remove", err=True)
        elif output:
            session.attempt(partial(write_whole, _target(output, document), result.text))
        else:
            _write(result.text)
    session.finish(1 if dirty else 0)


@main.command()
@_input_options
@click.option("-f", "--format", "form", type=click.Choice(_FORMATS), default="table", show_default=True, help="How to write it.")
def report(form: str, **options: Any) -> None:
    """Say of each FILE whether it is whole: a row an article, and a summary.

    Shown and missing are given only where the text or the page says how long the whole is.
    """
    from cleaner.report import FORMATS, render_table

    session = _Session(options)
    named = [(document.name, result) for document, result in session.run()]
    if form == "table":
        width = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
        _write(render_table(named, width, _is_colored()))
    else:
        _write(FORMATS[form](named))
    session.finish()


@main.command()
@_input_options
def explain(**options: Any) -> None:
    """Show what is removed from each FILE, by which rule, and what the verdict rests on.

    A line a removal, FILE:LINE:COLUMN: RULE [KIND] TEXT, coloured in a terminal.
    """
    from cleaner.report import color_explanation
    from cleaner.report import explain as explain_result

    session = _Session(options)
    for document, result in session.run():
        for line in explain_result(document.name, result):
            _write((color_explanation(line) if _is_colored() else line) + "\n")
    session.finish()


@main.group()
def rules() -> None:
    """List, check and test rule files, your own as well."""


@rules.command("list")
@click.option("--language", "languages", multiple=True, metavar="CODE", help="Only this language.")
@click.option("--kind", type=click.Choice(KINDS), help="Only this kind.")
@click.option("--table", is_flag=True, help="Count the rules by language and kind instead.")
def list_rules(languages: Sequence[str], kind: str | None, table: bool) -> None:
    """Print each rule: its path, kind, flags and reason."""
    from cleaner.catalog import list_lines, tabulate

    _guard(lambda: _write("".join(tabulate(languages) if table else list_lines(languages, kind))))


@rules.command("check")
@click.argument("files", nargs=-1, metavar="[FILE]...")
def check_rules(files: Sequence[str]) -> None:
    """Check the format of rule files (default: the package's); name file, line and rule of what is wrong."""
    from cleaner.catalog import check_format

    _report_failures(check_format(files), "well formed")


@rules.command("test")
@click.argument("files", nargs=-1, metavar="[FILE]...")
@click.option(
    "--against", type=click.Path(exists=True), metavar="FOLDER", help="Also show what FILE removes from clean articles."
)
def test_rules(files: Sequence[str], against: str | None) -> None:
    """Run the examples in rule files (default: the package's) with all languages loaded."""
    from cleaner.catalog import find_in_clean
    from cleaner.examples import check_files

    def failures() -> Iterator[str]:
        yield from map(str, check_files(files))
        if against:
            yield from find_in_clean(files, against)

    _report_failures(failures(), "hold")


@rules.command("new")
@click.argument("language")
def new_rules(language: str) -> None:
    """Print the beginning of a rule file for LANGUAGE (a code such as fr); redirect it into a file and fill it in."""
    from cleaner.catalog import make_template

    _write(make_template(language))


class _Session:
    """One run over the inputs: errors go to stderr as they come, and decide the exit status at the end."""

    def __init__(self, options: dict[str, Any]) -> None:
        self._options = options
        self._failed = False

    def run(self) -> Iterator[tuple[Document, Result]]:
        options = self._options
        cleaner = _guard(lambda: _make_cleaner(options))
        for document in read_documents(options["files"], options["html"], options["encoding"]):
            if isinstance(document, InputError):
                self._fail(document)
                continue
            result = self.attempt(partial(_analyze, cleaner, document))
            if result is not None:
                yield document, result

    def attempt(self, action: Callable[[], Any]) -> Any:
        try:
            return action()
        except CleanerError as error:
            self._fail(error)

    def finish(self, status: int = 0) -> None:
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


def _target(folder: Path, document: Document) -> Path:
    """Return the file in `folder` for a document: its path below the folder it was found in, pages as text."""
    path = document.path
    if path is None:
        return folder / "stdin.txt"
    inside = path.relative_to(document.root) if document.root else Path(path.name)
    return folder / (inside.with_name(inside.name + ".txt") if document.is_html else inside)


def _write(text: str) -> None:
    """Write to standard output; a reader that goes away (`| head`) ends the run, and is no error."""
    try:
        sys.stdout.buffer.write(text.encode("utf-8", "surrogatepass"))
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)


def _is_colored() -> bool:
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")


def _guard(action: Callable[[], Any]) -> Any:
    """Run `action`; an error of ours is one line on stderr and exit status 2."""
    try:
        return action()
    except CleanerError as error:
        click.echo(f"cleaner: {error}", err=True)
        sys.exit(2)


def _report_failures(failures: Iterator[str], word: str) -> None:
    count = 0
    for failure in _guard(lambda: list(failures)):
        count += 1
        click.echo(failure, err=True)
    if count:
        sys.exit(2)
    click.echo(f"all {word}")
