"""``cleaner report``: which articles are whole."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cleaner.cli import options as opt
from cleaner.cli.help import Command
from cleaner.cli.session import Session, guard, is_colored, is_terminal, read_reading, require_input, write
from cleaner.files.targets import check_report
from cleaner.files.writing import write_whole

if TYPE_CHECKING:
    from cleaner.report import Article


@click.command(
    cls=Command,
    short_help="Say which articles are whole, and how much is missing.",
    examples=[
        ("a row an article", "cleaner report articles/"),
        ("the worst sources first", "cleaner report articles/ --by folder"),
        ("a page to look at, with the texts", "cleaner report articles/ -o report.html --texts"),
        ("records, by a field of theirs", "cleaner report records.jsonl --by site --format csv"),
    ],
)
@opt.add(
    opt.INPUT,
    opt.TEXT_FIELD,
    opt.HTML_FIELD,
    opt.URL_FIELD,
    opt.FORMAT,
    opt.BY,
    opt.TEXTS,
    opt.FILE,
    opt.FORCE,
    opt.QUIET,
)
def report(
    form: str | None,
    by: str | None,
    texts: bool | None,
    output: Path | None,
    force: bool,
    text_field: str,
    html_field: str | None,
    url_field: str,
    **options: Any,
) -> None:
    """Say of each FILE whether it is whole: a row an article, and a summary.

    Shown and missing are given only where the text or the page says how long the whole is. Files of records (.jsonl) give a row
    a record. The host of an article is that of its address, of the address that its page names, or of a folder named like one.
    """
    require_input()
    from cleaner.files.records import Fields
    from cleaner.files.sources import NO_SOURCE
    from cleaner.report import find_format, make_article

    form = form or find_format(output)
    fields = Fields(text_field, html_field, url_field, None if by in ("host", "folder") else by)
    session = Session(options, read_reading(options, by=by or ("auto" if form == "html" else None), fields=fields))
    if output:
        guard(lambda: check_report(output, session.inputs, force))
    articles = [
        make_article(cleaned.found.name, cleaned.result, cleaned.source, cleaned.encoding.name if cleaned.encoding else None)
        for cleaned in session.run()
    ]
    if by and articles and all(article.row.source == NO_SOURCE for article in articles):
        session.say(f"no article has a source by {by!r}; try --by folder, or name a field of records")
    text = _render(articles, form, by, texts, output, options["rules"])
    if output:
        guard(lambda: write_whole(output, text.encode("utf-8", "replace")))
        session.say(f"wrote {output}: {len(articles):,} article{'s' * (len(articles) != 1)}")
    else:
        write(text)
    session.finish()


def _render(
    articles: Sequence[Article], form: str, by: str | None, texts: bool | None, output: Path | None, rules: Sequence[str]
) -> str:
    from cleaner.report import FORMATS, render_html, render_table

    if form == "html":
        from cleaner.authoring.catalog import explain_rules

        return render_html(articles, by, texts, explain_rules(rules))
    if form == "table" and output is None and is_terminal():
        return render_table(articles, by, shutil.get_terminal_size().columns, is_colored())
    return FORMATS[form](articles, by)
