"""``cleaner clean``: the filter, and files into files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from cleaner.cli import options as opt
from cleaner.cli.help import Command
from cleaner.cli.session import Session, guard, is_terminal, require_input, write_bytes
from cleaner.files.outputs import CheckOutput, FileOutput, Output, ReplacingOutput, StreamOutput
from cleaner.files.targets import plan_outputs, plan_replacements


@click.command(
    cls=Command,
    short_help="Write the cleaned text of files, or of standard input.",
    examples=[
        ("a filter", "cat page.txt | cleaner"),
        ("a folder into another, bylines left in the text", "cleaner articles/ -o clean/ --keep byline"),
        ("the files themselves; the old ones end in .orig", "cleaner articles/*.txt --in-place --backup .orig"),
        ("is anything left to remove? (exit status 1 if so)", "cleaner --check articles/"),
    ],
)
@opt.add(opt.INPUT, opt.FOLDER, opt.IN_PLACE, opt.BACKUP, opt.FORCE, opt.CHECK, opt.QUIET)
def clean(output: Path | None, in_place: bool, backup: str, force: bool, check: bool, **options: Any) -> None:
    """Write the cleaned text of each FILE (none or -: standard input) to standard output.

    A folder stands for the text and HTML files below it. Text comes back in the encoding it came in; of several files on
    standard output it is UTF-8. Files in DIR keep the structure of the folders they came from.

    Exit status: 0 done, 1 with --check and something to remove, 2 when an input could not be read (the others still go
    through).
    """
    require_input()
    if bool(output) + in_place + check > 1:
        raise click.UsageError("--output, --in-place and --check are three different things; give one of them")
    session = Session(options, folder=output)

    def choose() -> Output:
        if output:
            return FileOutput(plan_outputs(session.inputs, output, options["html"], force), f"{output}/")
        if in_place:
            return ReplacingOutput(plan_replacements(session.inputs, backup, options["html"], force), backup)
        return StreamOutput(write_bytes, as_read=len(session.inputs) == 1 and not is_terminal())

    checking = CheckOutput(lambda line: click.echo(line, err=True))
    session.deliver(checking if check else guard(choose), show_progress=bool(output) or in_place or check)
    session.finish(int(checking.is_dirty))
