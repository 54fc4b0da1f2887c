"""How commands say what they do: options under headings, examples below, and the default command in the group's own help."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import click
from click.shell_completion import CompletionItem

from cleaner.cli.session import write

OTHER = "Other"  # where options stand that have no heading, last of all

Example = tuple[str, str]  # what it does, and the command


class Helped(click.Command):
    """What is asked for its help writes it as all else is written: where that fails it is said, with status 2."""

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """Return the option, which shows the help itself."""
        option = super().get_help_option(ctx)
        if option:
            option.callback = _show_help
        return option


def _show_help(ctx: click.Context, param: click.Parameter, wanted: bool) -> None:
    if wanted and not ctx.resilient_parsing:
        write(ctx.get_help() + "\n")
        ctx.exit()


class Command(Helped):
    """A command with `examples`, whose options stand under headings."""

    def __init__(self, *args: Any, examples: Sequence[Example] = (), **settings: Any) -> None:
        super().__init__(*args, **settings)
        self.examples = tuple(examples)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Say how a file is named whose name begins like an option."""
        given = tuple(args)
        try:
            return super().parse_args(ctx, args)
        except click.NoSuchOption:
            for name in given:
                if name.startswith("-") and Path(name).is_file():
                    raise click.UsageError(f"there is no option {name}; for the file: cleaner -- {name}", ctx) from None
            raise

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options, a list for each heading."""
        write_options(self, ctx, formatter)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the examples."""
        write_examples(self.examples, formatter)


def group_options(command: click.Command, ctx: click.Context) -> dict[str, list[tuple[str, str]]]:
    """Return (option, help) of a command by heading, in the order of their definition; the help option comes last."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for param in command.get_params(ctx):
        record = param.get_help_record(ctx) if isinstance(param, click.Option) else None
        if record:
            groups.setdefault(getattr(param, "group", OTHER), []).append(record)
    return dict(sorted(groups.items(), key=lambda group: group[0] == OTHER))


def write_options(command: click.Command, ctx: click.Context, formatter: click.HelpFormatter) -> None:
    """Write the options of a command into its help."""
    for heading, records in group_options(command, ctx).items():
        with formatter.section(heading):
            formatter.write_dl(records)


def write_examples(examples: Sequence[Example], formatter: click.HelpFormatter) -> None:
    """Write examples into a help text: what each does, and the command below it."""
    if not examples:
        return
    with formatter.section("Examples"):
        for i, (says, command) in enumerate(examples):
            formatter.write(("\n" if i else "") + f"{'':{formatter.current_indent}}# {says}\n")
            formatter.write(f"{'':{formatter.current_indent}}{command}\n")


class Group(Helped, click.Group):
    """A group of commands; in one with a `default` the name of that command may be left out."""

    command_class = Command

    def __init__(self, *args: Any, default: str | None = None, examples: Sequence[Example] = (), **settings: Any) -> None:
        super().__init__(*args, **settings)
        self.default = default
        self.examples = tuple(examples)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put the default command in front of what is neither a command nor an option of the group."""
        own = {name for param in self.get_params(ctx) for name in param.opts}
        is_default = not args or (args[0] not in own and args[0] not in self.list_commands(ctx))
        if self.default and is_default and not ctx.resilient_parsing:
            if args and not args[0].startswith("-"):
                self._refuse_misspelt(ctx, args[0])
            args = [self.default, *args]
        return super().parse_args(ctx, args)

    def _refuse_misspelt(self, ctx: click.Context, name: str) -> None:
        """`cleaner reprot FILE` means no file called reprot, unless there is one."""
        close = get_close_matches(name, self.list_commands(ctx), 1, 0.7)
        if close and not Path(name).exists():
            raise click.UsageError(f"no command and no file is called {name!r}; did you mean {ctx.command_path} {close[0]}?", ctx)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands, and the options of the one that may be left out."""
        self.format_commands(ctx, formatter)
        command = self.get_command(ctx, self.default) if self.default else None
        if command is None:
            write_options(self, ctx, formatter)
            return
        with formatter.section(f"Without a command: {self.default}"):
            formatter.write_text((command.help or "").partition("\n\n")[0])
        for heading, records in group_options(command, ctx).items():
            with formatter.section(heading):
                formatter.write_dl(records + [r for p in self.params if (r := p.get_help_record(ctx))] * (heading == OTHER))

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the examples."""
        write_examples(self.examples, formatter)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Complete commands, and for the command that may be left out its options and files."""
        found = super().shell_complete(ctx, incomplete)
        command = self.get_command(ctx, self.default) if self.default else None
        if command is None:
            return found
        if incomplete.startswith("-"):
            return found + command.shell_complete(click.Context(command, ctx), incomplete)
        return [*found, CompletionItem(incomplete, type="file")]
