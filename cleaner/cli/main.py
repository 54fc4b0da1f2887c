"""The commands: options in, one call, text out."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import click
from click_default_group import DefaultGroup

from cleaner.cli.options import input_options
from cleaner.cli.session import Session, find_target, guard, is_colored, report_failures, write
from cleaner.files.writing import write_whole
from cleaner.native import name_language
from cleaner.result import KINDS

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


@main.command()
@input_options
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="DIR", help="Write a file for each input into DIR.")
@click.option("--check", is_flag=True, help="Write nothing; name what has boilerplate, exit with 1 if anything has.")
def clean(output: Path | None, check: bool, **options: Any) -> None:
    """Write the cleaned text of each FILE (none or -: standard input) to standard output.

    A folder stands for the text and HTML files below it. Exit status: 0 done, 1 with --check and something to remove, 2 when
    an input could not be read (the others still go through).
    """
    session = Session(options)
    dirty = False
    for document, result in session.run():
        if check:
            dirty |= bool(result.removals)
            if result.removals:
                click.echo(f"{document.name}: {len(result.removals)} to remove", err=True)
        elif output:
            session.attempt(partial(write_whole, find_target(output, document), result.text))
        else:
            write(result.text)
    session.finish(1 if dirty else 0)


@main.command()
@input_options
@click.option("-f", "--format", "form", type=click.Choice(_FORMATS), default="table", show_default=True, help="How to write it.")
def report(form: str, **options: Any) -> None:
    """Say of each FILE whether it is whole: a row an article, and a summary.

    Shown and missing are given only where the text or the page says how long the whole is.
    """
    from cleaner.report import FORMATS, render_table

    session = Session(options)
    named = [(document.name, result) for document, result in session.run()]
    if form == "table":
        width = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
        write(render_table(named, width, is_colored()))
    else:
        write(FORMATS[form](named))
    session.finish()


@main.command()
@input_options
def explain(**options: Any) -> None:
    """Show what is removed from each FILE, by which rule, and what the verdict rests on.

    A line a removal, FILE:LINE:COLUMN: RULE [KIND] TEXT, coloured in a terminal.
    """
    from cleaner.report import color_explanation
    from cleaner.report import explain as explain_result

    session = Session(options)
    for document, result in session.run():
        for line in explain_result(document.name, result):
            write((color_explanation(line) if is_colored() else line) + "\n")
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

    guard(lambda: write("".join(tabulate(languages) if table else list_lines(languages, kind))))


@rules.command("check")
@click.argument("files", nargs=-1, metavar="[FILE]...")
def check_rules(files: Sequence[str]) -> None:
    """Check the format of rule files (default: the package's); name file, line and rule of what is wrong."""
    from cleaner.catalog import check_format

    report_failures(check_format(files), "well formed")


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

    report_failures(failures(), "hold")


@rules.command("new")
@click.argument("language")
def new_rules(language: str) -> None:
    """Print the beginning of a rule file for LANGUAGE (a code such as fr); redirect it into a file and fill it in."""
    from cleaner.catalog import make_template

    write(make_template(language))
