"""``cleaner rules``: rule files listed, checked and tested."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import click

from cleaner.cli.help import Group
from cleaner.cli.options import split_names
from cleaner.cli.session import guard, report_failures, write
from cleaner.result import KINDS


@click.group(
    cls=Group,
    examples=[
        ("the beginning of a file for a site's own lines", "cleaner rules new gazette --site > my.toml"),
        ("do its examples hold?", "cleaner rules test my.toml"),
        ("what would it take from articles that are clean?", "cleaner rules test my.toml --against articles/"),
    ],
)
def rules() -> None:
    """List, check and test rule files, your own as well."""


@rules.command(
    "list",
    examples=[
        ("every newsletter rule", "cleaner rules list --kind newsletter"),
        ("German and French by kind", "cleaner rules list --language de,fr --table"),
    ],
)
@click.option("--language", "languages", multiple=True, callback=split_names, metavar="CODE,...", help="Only these languages.")
@click.option("--kind", type=click.Choice(KINDS), help="Only this kind.")
@click.option("--table", is_flag=True, help="Count the rules by language and kind instead.")
def list_rules(languages: Sequence[str], kind: str | None, table: bool) -> None:
    """Print each rule: its path, kind, flags and reason."""
    from cleaner.authoring.catalog import list_lines, tabulate

    guard(lambda: write("".join(tabulate(languages) if table else list_lines(languages, kind))))


@rules.command(
    "check", short_help="Say what is wrong in rule files.", examples=[("is a file well formed?", "cleaner rules check my.toml")]
)
@click.argument("files", nargs=-1, metavar="[FILE]...", type=click.Path())
def check_rules(files: Sequence[str]) -> None:
    """Check rule files (default: the package's): name file, line and rule of what is wrong, and concepts without words."""
    from cleaner.authoring.catalog import check_format, find_gaps

    report_failures(check_format(files), "well formed")
    for gap in find_gaps(files):
        write(f"{gap}\n")


@rules.command(
    "test",
    short_help="Run the examples in rule files.",
    examples=[
        ("do the examples of a file hold?", "cleaner rules test my.toml"),
        ("and what does it take from articles that are clean?", "cleaner rules test my.toml --against articles/"),
    ],
)
@click.argument("files", nargs=-1, metavar="[FILE]...", type=click.Path())
@click.option(
    "--against", type=click.Path(exists=True), metavar="FOLDER", help="Also show what FILE removes from clean articles."
)
def test_rules(files: Sequence[str], against: str | None) -> None:
    """Run the examples in rule files (default: the package's) with all languages loaded."""
    from cleaner.authoring.catalog import find_in_clean
    from cleaner.authoring.examples import check_files

    def failures() -> Iterator[str]:
        yield from map(str, check_files(files))
        if against:
            yield from find_in_clean(files, against)

    report_failures(failures(), "hold")


@rules.command(
    "new",
    short_help="Print the beginning of a rule file.",
    examples=[
        ("for lines of one site, used with --rules", "cleaner rules new gazette --site > gazette.toml"),
        ("for a language of the package", "cleaner rules new fo > cleaner/languages/fo.toml"),
    ],
)
@click.argument("name")
@click.option("--site", is_flag=True, help="For a site's own lines, instead of a language.")
def new_rules(name: str, site: bool) -> None:
    """Print the beginning of a rule file called NAME (a language's code, or a site); redirect it into a file and fill it in."""
    from cleaner.authoring.template import make_template

    write(make_template(name, site))
