"""``cleaner corpus``: options to one call."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import fields
from typing import Any

import click

from cleaner.corpus.options import FORMATS, Options
from cleaner.errors import CleanerError
from cleaner.result import KINDS

_OPTIONS = [
    click.argument("inputs", nargs=-1, required=True, metavar="IN..."),
    click.option("-o", "--output", required=True, metavar="OUT", help="A file, a folder (a file for each input), or -."),
    click.option("--format", type=click.Choice(FORMATS), help="Of the inputs; by default their names say it."),
    click.option("--text-field", default="text", show_default=True, metavar="NAME", help="Field to clean, in place."),
    click.option("--html-field", metavar="NAME", help="Field with pages: extract the text from it instead."),
    click.option("--id-field", default="id", show_default=True, metavar="NAME", help="Field that names a record in messages."),
    click.option("--url-field", default="url", show_default=True, metavar="NAME", help="Field with the address of a page."),
    click.option("--language-field", metavar="NAME", help="For the summary; language or lang by default."),
    click.option("--status-field", metavar="NAME", help="Field with the status of the HTTP response (WARC has its own)."),
    click.option("--report-field", default="report", show_default=True, metavar="NAME", help="Field to add."),
    click.option("--report-only", is_flag=True, help="Add the report and leave the text as it is."),
    click.option("--drop-truncated", is_flag=True, help="Leave out articles that are cut."),
    click.option("--drop-blocked", is_flag=True, help="Leave out what is no article: bot checks, consent walls, errors."),
    click.option("--min-words", type=click.IntRange(0), default=0, metavar="N", help="Leave out texts with fewer words left."),
    click.option("--dropped", metavar="FILE", help="Where to keep what is left out; OUT.dropped.jsonl by default."),
    click.option("--max-record", type=click.IntRange(1), default=16, show_default=True, metavar="MB", help="Name larger ones."),
    click.option("--workers", type=click.IntRange(1), metavar="N", help="Processes; all cores by default, one for little input."),
    click.option("--resume", is_flag=True, help="Go on where a run that was stopped or killed left off."),
    click.option("--keep", multiple=True, metavar="KIND", help=f"Leave this kind in the text: {', '.join(KINDS)}."),
    click.option("--rules", multiple=True, metavar="FILE", help="Load your own rule file as well."),
    click.option("--language", "languages", multiple=True, metavar="CODE", help="Load the rules of this language only."),
    click.option("--fast", is_flag=True, help="Read pages without trafilatura (needs the extra `fast`)."),
]


def _add_options(command: Callable[..., Any]) -> Callable[..., Any]:
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


@click.command()
@_add_options
def corpus(**options: Any) -> None:
    """Clean corpora: JSON Lines, Parquet, WARC and WET, compressed with gzip or zstd or not.

    IN is a file, a folder, a quoted glob, or - for standard input. Each record keeps its fields and its place; its text is
    cleaned and a report is added. Records that cannot be read are named on standard error and the others go through.

    Exit status: 0 done, 2 when a record or an input failed, or the run had to stop.
    """
    sys.exit(_run(options))


def _run(options: dict[str, Any]) -> int:
    try:
        from cleaner.corpus.session import run_session  # only now: the help must show without the extra

        return run_session(options.pop("inputs"), read_options(options), **options)
    except CleanerError as error:
        click.echo(f"cleaner: {error}", err=True)
    except KeyboardInterrupt:
        click.echo("cleaner: stopped; the part that is done is kept, --resume goes on from there", err=True)
    return 2


def read_options(given: dict[str, Any]) -> Options:
    """Take what `Options` knows out of the options that were given."""
    given["max_record"] *= 2**20
    return Options(**{f.name: given.pop(f.name) for f in fields(Options)})
