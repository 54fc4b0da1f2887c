"""``cleaner explain``: what was removed, by which rule."""

from __future__ import annotations

from typing import Any

import click

from cleaner.cli import options as opt
from cleaner.cli.help import Command
from cleaner.cli.session import Session, is_colored, require_input, write


@click.command(
    cls=Command,
    short_help="Show what is removed, by which rule, and why.",
    examples=[
        ("every removal, and the verdict", "cleaner explain page.txt"),
        ("what a rule took in a folder", "cleaner explain articles/ | grep en/newsletter"),
        ("the kinds by number of removals", "cleaner explain articles/ | grep -o '\\[[a-z]*\\]' | sort | uniq -c"),
    ],
)
@opt.INPUT
def explain(**options: Any) -> None:
    """Show what is removed from each FILE, by which rule, and what the verdict rests on.

    A line a removal, FILE:LINE:COLUMN: RULE [KIND] TEXT, coloured in a terminal.
    """
    require_input()
    from cleaner.report.explain import color_explanation
    from cleaner.report.explain import explain as explain_result

    session = Session(options)
    for cleaned in session.run(show_progress=False):
        for line in explain_result(cleaned.found.name, cleaned.result):
            write((color_explanation(line) if is_colored() else line) + "\n")
    session.finish()
