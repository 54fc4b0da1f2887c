"""The group of all commands; `corpus` is imported only when it is called, since the filter has to start fast."""

from __future__ import annotations

from typing import Any

import click

from cleaner.cli.clean import clean
from cleaner.cli.explain import explain
from cleaner.cli.help import Group
from cleaner.cli.manual import completion, manual
from cleaner.cli.report import report
from cleaner.cli.rules import rules
from cleaner.cli.session import write
from cleaner.version import VERSION


class _Commands(Group):
    """The group of all commands, those included that live elsewhere."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted([*super().list_commands(ctx), "corpus"])

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            click.echo("cleaner: stopped; what is written is whole", err=True)
            ctx.exit(2)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name == "corpus":
            from cleaner.cli.corpus import corpus

            return corpus
        return super().get_command(ctx, name)


def show_version(ctx: click.Context, param: click.Parameter, wanted: bool) -> None:
    """Print the version and in what the parts are written; to know that loads them, which no other command has to wait for."""
    if wanted and not ctx.resilient_parsing:
        from cleaner.native import name_languages

        write(f"cleaner, version {VERSION}, {name_languages()}\n")
        ctx.exit()


@click.group(
    cls=_Commands,
    default="clean",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
    examples=[
        ("a filter: what is removed is removed, the rest comes back as it was", "cat page.txt | cleaner"),
        ("a folder of articles into another", "cleaner articles/ -o clean/"),
        ("which articles are whole, and how much of the others is missing", "cleaner report articles/"),
        ("the same as a page to look at, with the sources compared", "cleaner report articles/ -o report.html"),
        ("what was removed, and by which rule", "cleaner explain page.txt"),
    ],
)
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=show_version, help="Show the version and exit."
)
def main() -> None:
    """Take paywall notices and boilerplate out of article text, and say how much of the article is missing."""


for command in (clean, report, explain, rules, completion, manual):
    main.add_command(command)
