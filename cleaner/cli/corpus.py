"""``cleaner corpus``: options to one call."""

from __future__ import annotations

import sys
from dataclasses import fields
from typing import Any

import click

from cleaner.cli import options as opt
from cleaner.cli.help import Command
from cleaner.cli.session import settle_stdout
from cleaner.corpus.options import FORMATS, Options
from cleaner.errors import CleanerError


def _field(name: str, group: str, says: str) -> opt.Decorator:
    return opt.option(f"--{name}-field", group=group, default=name, show_default=True, metavar="NAME", help=says)


_READ = (
    click.argument("inputs", nargs=-1, required=True, metavar="IN..."),
    opt.option("--format", group=opt.READING, type=click.Choice(FORMATS), help="Of the inputs; by default their names say it."),
    opt.TEXT_FIELD,
    opt.HTML_FIELD,
    _field("id", opt.READING, "Field that names a record in messages."),
    opt.URL_FIELD,
    opt.option("--language-field", group=opt.READING, metavar="NAME", help="For the summary; language or lang by default."),
    opt.option(
        "--status-field",
        group=opt.READING,
        metavar="NAME",
        help="Field with the status of the HTTP response (WARC has its own).",
    ),
    opt.option(
        "--max-record",
        group=opt.READING,
        type=click.IntRange(1),
        default=16,
        show_default=True,
        metavar="MB",
        help="Name larger ones, and read on.",
    ),
    opt.LIMIT,
    opt.FAST,
    opt.option(
        "--workers", group=opt.READING, type=click.IntRange(1), metavar="N", help="Processes; all cores, or one for little input."
    ),
)
_WRITTEN = (
    opt.option(
        "-o", "--output", group=opt.WRITING, required=True, metavar="OUT", help="A file, a folder (a file for each input), or -."
    ),
    _field("report", opt.WRITING, "Field to add."),
    opt.option("--report-only", group=opt.WRITING, is_flag=True, help="Add the report and leave the text as it is."),
    opt.option("--resume", group=opt.WRITING, is_flag=True, help="Go on where a run that was stopped or killed left off."),
)
_LEFT_OUT = "What is left out"
_DROPPED = (
    opt.option("--drop-truncated", group=_LEFT_OUT, is_flag=True, help="Articles that are cut."),
    opt.option("--drop-blocked", group=_LEFT_OUT, is_flag=True, help="What is no article: bot checks, consent walls, errors."),
    opt.option("--min-words", group=_LEFT_OUT, type=click.IntRange(0), default=0, metavar="N", help="Texts with fewer words."),
    opt.option("--dropped", group=_LEFT_OUT, metavar="FILE", help="Where they are kept; OUT.dropped.jsonl by default."),
)


@click.command(
    cls=Command,
    short_help="Clean JSON Lines, Parquet, WARC and WET.",
    examples=[
        ("records, the text of each cleaned in its place", "cleaner corpus articles.jsonl.gz -o clean.jsonl.gz"),
        ("a folder, going on where a run before was stopped", "cleaner corpus crawl/ -o clean/ --resume"),
        ("a crawl's text as Parquet, without what is no article", "cleaner corpus 'CC-*.wet.gz' -o texts.parquet --drop-blocked"),
    ],
)
@opt.add(*_READ, opt.CLEANING, *_DROPPED, *_WRITTEN)
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
    except BrokenPipeError:
        click.echo("cleaner: standard output was closed before all was written", err=True)
    except KeyboardInterrupt:
        click.echo("cleaner: stopped; the part that is done is kept, --resume goes on from there", err=True)
    settle_stdout()
    return 2


def read_options(given: dict[str, Any]) -> Options:
    """Take what `Options` knows out of the options that were given."""
    given["max_record"] *= 2**20
    return Options(**{f.name: given.pop(f.name) for f in fields(Options)})
