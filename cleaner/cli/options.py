"""The options, each defined once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from cleaner.result import KINDS


def input_options(command: Callable[..., Any]) -> Callable[..., Any]:
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
