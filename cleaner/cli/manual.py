"""The manual page and the completion scripts, made from the commands themselves."""

from __future__ import annotations

from collections.abc import Iterator

import click
from click.shell_completion import get_completion_class

from cleaner.cli.help import Command, group_options
from cleaner.cli.session import write
from cleaner.version import VERSION

SHELLS = ("bash", "zsh", "fish")
_ENVIRONMENT = (("NO_COLOR", "If set, nothing is coloured."), ("CLEANER_PURE", "If set, the compiled parts are left out."))
_SEE = "The documentation on rules, reports and corpora is installed with the sources, in docs/."


@click.command(
    cls=Command,
    short_help="Print the script that completes commands in a shell.",
    examples=[
        ("in ~/.bashrc", 'eval "$(cleaner completion bash)"'),
        ("in ~/.zshrc", 'eval "$(cleaner completion zsh)"'),
        ("once, for fish", "cleaner completion fish > ~/.config/fish/completions/cleaner.fish"),
    ],
)
@click.argument("shell", type=click.Choice(SHELLS))
def completion(shell: str) -> None:
    """Print the script by which SHELL completes commands, options and files."""
    made = get_completion_class(shell)
    assert made is not None
    write(made(_find_main(), {}, "cleaner", "_CLEANER_COMPLETE").source() + "\n")


@click.command(
    cls=Command,
    short_help="Print the manual page.",
    examples=[("read it", "cleaner manual | man -l -"), ("keep it", "cleaner manual > cleaner.1")],
)
def manual() -> None:
    """Print the manual page, all commands and their options, as source for man."""
    write(render_manual(_find_main()))


def _find_main() -> click.Group:
    """Return the group of all commands, of which the one that runs is part."""
    main = click.get_current_context().find_root().command
    assert isinstance(main, click.Group)
    return main


def render_manual(main: click.Group) -> str:
    """Return the manual page of all commands in roff, the language of man(1)."""
    context = click.Context(main, info_name="cleaner", **main.context_settings)
    lines = [
        f'.TH CLEANER 1 "" "cleaner {VERSION}" "User Commands"',
        ".SH NAME",
        _escape("cleaner - take paywall notices and boilerplate out of article text, and say how much of it is missing"),
        ".SH SYNOPSIS",
        *(line for command in list_commands(main, context) for line in _say_synopsis(command)),
        ".SH DESCRIPTION",
        _escape(main.help or ""),
        "The command clean may be left out.",
        *(line for command in list_commands(main, context) for line in _describe(command)),
        ".SH ENVIRONMENT",
        *(line for name, says in _ENVIRONMENT for line in (".TP", f".B {name}", _escape(says))),
        ".SH SEE ALSO",
        _escape(_SEE),
    ]
    return "\n".join(lines) + "\n"


def list_commands(group: click.Group, context: click.Context) -> Iterator[click.Context]:
    """Yield a context for each command, those of groups within included."""
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if command is None or command.hidden:
            continue
        inner = click.Context(command, info_name=name, parent=context)
        if isinstance(command, click.Group):
            yield from list_commands(command, inner)
        else:
            yield inner


def _say_synopsis(context: click.Context) -> Iterator[str]:
    yield f".B {_escape(context.command_path)}"
    yield _escape(" ".join(context.command.collect_usage_pieces(context)))
    yield ".br"


def _describe(context: click.Context) -> Iterator[str]:
    yield f".SH {_escape(context.command_path.upper())}"
    for paragraph in (context.command.help or "").split("\n\n"):
        yield ".PP"
        yield _escape(" ".join(paragraph.split()))
    for heading, records in group_options(context.command, context).items():
        yield f".SS {_escape(heading)}"
        for name, says in records:
            yield from (".TP", f".B {_escape(name)}", _escape(says))
    if isinstance(context.command, Command) and context.command.examples:
        yield ".SS Examples"
        for says, example in context.command.examples:
            yield from (".PP", _escape(says[:1].upper() + says[1:] + ":"), ".RS", ".nf", _escape(example), ".fi", ".RE")


def _escape(text: str) -> str:
    """Return text in which roff sees no request and no escape, and no minus is made a hyphen."""
    escaped = text.replace("\\", "\\e").replace("-", "\\-").replace("…", "...").replace("—", "\\(em")
    return "\n".join("\\&" + line if line[:1] in (".", "'") else line for line in escaped.split("\n"))
