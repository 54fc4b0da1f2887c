"""The options, each defined once; commands take the groups of them that they need."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from cleaner.result import KINDS

Decorator = Callable[[Any], Any]
READING, REMOVING, WRITING = "What is read", "What is removed", "What is written"


class Option(click.Option):
    """An option that knows under which heading of the help it stands."""

    def __init__(self, *args: Any, group: str = "Other", **settings: Any) -> None:
        super().__init__(*args, **settings)
        self.group = group


def option(*names: str, group: str, **settings: Any) -> Decorator:
    """Return the decorator that adds an option under the heading `group`."""
    return click.option(*names, cls=Option, group=group, **settings)


def split_names(ctx: click.Context, param: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    """Read ``--keep a,b --keep c`` as three names."""
    return tuple(name.strip() for value in values for name in value.split(",") if name.strip())


FILES = click.argument("files", nargs=-1, metavar="[FILE]...", type=click.Path(allow_dash=True))


def _list_option(*names: str, metavar: str, says: str) -> Decorator:
    return option(*names, group=REMOVING, multiple=True, callback=split_names, metavar=metavar, help=says)


KEEP = _list_option("--keep", metavar="KIND,...", says=f"Leave these kinds in the text: {', '.join(KINDS)}.")
RULES = option("--rules", group=REMOVING, multiple=True, metavar="FILE", type=click.Path(), help="Load your own rules as well.")
LANGUAGES = _list_option(
    "--language", "languages", metavar="CODE,...", says="Load the rules of these languages only; all by default."
)
WITHOUT = _list_option(
    "--without", metavar="RULE,...", says="Leave out rules: en/close, close (in every language), or structure."
)
SOURCE = option(
    "--source",
    group=READING,
    default="auto",
    show_default=True,
    metavar="WHAT",
    help="What texts are: article (an extract), page (a whole page), or auto.",
)
HTML = option("--html/--text", "html", group=READING, default=None, help="What the input is; by default it is looked at.")
FAST = option("--fast", group=READING, is_flag=True, help="Read pages without trafilatura.")
ENCODING = option("--encoding", group=READING, metavar="NAME", help="Encoding of text; by default found for each file.")
JOBS = option(
    "-j",
    "--jobs",
    group=READING,
    type=click.IntRange(1),
    metavar="N",
    help="Processes; all cores, or one for little input.",
)
LIMIT = option(
    "--limit",
    group=READING,
    type=click.FloatRange(0, min_open=True),
    metavar="SECONDS",
    help="Give up on an input or record after so much time of its own, and name it; none by default.",
)
FOLDER = option(
    "-o", "--output", group=WRITING, type=click.Path(path_type=Path), metavar="DIR", help="Write a file for each input into DIR."
)
IN_PLACE = option("--in-place", group=WRITING, is_flag=True, help="Replace the files themselves, and keep the old ones.")
BACKUP = option(
    "--backup",
    group=WRITING,
    default=".bak",
    show_default=True,
    metavar="SUFFIX",
    help="With --in-place: what the old files' names end in; '' keeps none.",
)
FORCE = option("--force", group=WRITING, is_flag=True, help="Replace files that stand where something is written.")
CHECK = option(
    "--check", group=WRITING, is_flag=True, help="Write nothing; name what has boilerplate, exit with 1 if anything has."
)
QUIET = option("-q", "--quiet", group=WRITING, is_flag=True, help="Say nothing of what was written, and show no progress.")

TEXT_FIELD = option("--text-field", group=READING, default="text", show_default=True, metavar="NAME", help="Field with the text.")
HTML_FIELD = option("--html-field", group=READING, metavar="NAME", help="Field with pages: extract the text from it instead.")
URL_FIELD = option("--url-field", group=READING, default="url", show_default=True, metavar="NAME", help="Field with the address.")
FORMAT = option(
    "-f",
    "--format",
    "form",
    group=WRITING,
    type=click.Choice(("table", "json", "jsonl", "csv", "html")),
    help="By default what FILE's name says, or a table.",
)
BY = option("--by", group=WRITING, metavar="host|folder|FIELD", help="A row a source, the worst first, not a row an article.")
TEXTS = option(
    "--texts/--no-texts", group=WRITING, default=None, help="Texts in the HTML page; by default those of up to 200 articles."
)
FILE = option("-o", "--output", group=WRITING, type=click.Path(path_type=Path), metavar="FILE", help="Write into FILE.")


def add(*options: Decorator) -> Decorator:
    """Return one decorator for all of `options`, which appear in the help in this order."""

    def decorate(command: Any) -> Any:
        for each in reversed(options):
            command = each(command)
        return command

    return decorate


CLEANING = add(KEEP, RULES, LANGUAGES, WITHOUT, SOURCE)  # what decides on the cleaner itself, the same for files and corpora
INPUT = add(FILES, HTML, ENCODING, FAST, JOBS, LIMIT, CLEANING)
