"""What the site shows that does not lie in docs/: the examples, the notes for contributors, the changes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from inspect import cleandoc
from pathlib import Path
from typing import Any

import click
from mkdocs.structure.files import File, Files

from cleaner.cli import main
from cleaner.cli.help import Command, group_options
from cleaner.cli.manual import list_commands

ROOT = Path(__file__).parent.parent
OUTSIDE = (
    *("CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md"),
    *(f"examples/{path.name}" for path in ROOT.glob("examples/*.py")),
)


def on_files(files: Files, config: Any) -> Files:
    """Add the files from outside of docs/, and the schema out of the package."""
    for name in OUTSIDE:
        files.append(File.generated(config, name, abs_src_path=str(ROOT / name)))
    for schema in ROOT.glob("cleaner/report/schema-*.json"):
        files.append(File.generated(config, schema.name, abs_src_path=str(schema)))
    return files


def on_page_markdown(markdown: str, page: Any, config: Any, files: Files) -> str:
    """Make links out of docs/, and links into it from outside, links within the site."""
    source = page.file.src_uri
    if source == "cli.md":
        markdown = markdown.replace("<!-- commands -->", "\n".join(describe_commands()))
    if source in OUTSIDE:
        return re.sub(r"\]\(docs/", "](", markdown)
    up = "../" * source.count("/")
    markdown = re.sub(rf"\]\({re.escape('../' + up)}cleaner/report/", f"]({up}", markdown)
    return re.sub(rf"\]\({re.escape('../' + up)}(?=\w)", f"]({up}", markdown)


def describe_commands() -> Iterator[str]:
    """Yield the lines of the reference of all commands: usage, what it does, options by heading, examples."""
    for context in list_commands(main, click.Context(main, info_name="cleaner", **main.context_settings)):
        yield f"\n## {context.command_path}\n"
        yield f"    {context.command_path} {' '.join(context.command.collect_usage_pieces(context))}\n"
        yield from ((paragraph + "\n") for paragraph in cleandoc(context.command.help or "").split("\n\n"))
        for heading, records in group_options(context.command, context).items():
            yield f"| {heading.lower()} | |\n|---|---|"
            yield from (f"| `{escape_cell(name)}` | {escape_cell(says)} |" for name, says in records)
            yield ""
        if isinstance(context.command, Command) and context.command.examples:
            yield "```sh"
            yield from (f"# {says}\n{example}" for says, example in context.command.examples)
            yield "```"


def escape_cell(text: str) -> str:
    """Return text that does not end a cell of a table."""
    return text.replace("|", "\\|").replace("[", "\\[") if "`" not in text else text.replace("|", "\\|")
