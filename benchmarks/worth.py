"""Fit the tables of what lines of a page are worth (`cleaner.structure.page`): each figure is tried at half and twice its value.

    python benchmarks/worth.py SETS [--rounds N] [--every N]      SETS/<set>/gold.jsonl and pages/<id>.html.gz

Fitted on half of WCXB's pages (by a hash of the id) and five other sets; all else is left out, and its figure is the honest one.
It prints the tables as they are to be written into the module; F1 is over the words of lines that stand in the gold text.
"""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import fields, replace
from pathlib import Path
from typing import NamedTuple

import click
from public import WORD, extract_whole, shingles

from cleaner.draft import Draft
from cleaner.engine import Cleaner
from cleaner.structure import page as tables
from cleaner.structure.page import Worth, label_run
from cleaner.structure.spare import spare
from cleaner.structure.text import Text

_FITTED = {"daniel", "cleaneval_lines", "magic_html", "mercury", "newspaper"}
_FACTORS = (0.5, 0.7, 1.5, 2.0)


class Row(NamedTuple):
    """A page: its text, words of each line, how many of them are in the gold text, words of that; whether it is fitted on."""

    text: Text
    words: list[int]
    right: list[float]
    gold: int
    fitted: bool


def read_rows(sets: Path, every: int) -> Iterator[Row]:
    """Yield the pages, with the rules that take their lines."""
    matcher = Cleaner()._matcher
    for gold in sorted(sets.glob("*/gold.jsonl")):
        for number, row in enumerate(map(json.loads, gold.open(encoding="utf-8"))):
            path = gold.parent / "pages" / f"{row['id']}.html.gz"
            if number % every == 0 and path.exists():
                half = gold.parent.name == "wcxb" and zlib.crc32(str(row["id"]).encode()) % 2 == 0
                yield read_row(
                    matcher, extract_whole(gzip.decompress(path.read_bytes())), row["gold"], half or gold.parent.name in _FITTED
                )


def read_row(matcher: object, page: str, gold: str, fitted: bool) -> Row:
    """Return a page as `Row`."""
    _, blocks = Draft.of(page)
    verdicts = matcher.inspect_all(blocks.texts)  # type: ignore[attr-defined]
    marks = [verdict.whole if verdict else None for verdict in verdicts]
    read = spare(Text.of(blocks.texts, blocks.gaps, marks), page=True)
    wanted, right, words = shingles(gold), list[float](), list[int]()
    for text in blocks.texts:
        found = shingles(text)
        words.append(len(WORD.findall(text)))
        right.append(words[-1] * sum((found & wanted).values()) / max(1, sum(found.values())))
    return Row(read, words, right, len(WORD.findall(gold)), fitted)


def rate(rows: Sequence[Row]) -> float:
    """Return the mean F1 with the tables as they are in the module."""
    return sum(map(_rate, rows)) / max(1, len(rows))


def _rate(row: Row) -> float:
    kept = [k for k, label in enumerate(label_run(row.text, (tables.ARTICLE, tables.PART))) if label is None]
    right = min(row.gold, sum(row.right[k] for k in kept))
    return 2 * right / max(1, row.gold + sum(row.words[k] for k in kept))


def fit(rows: Sequence[Row], name: str) -> None:
    """Try each figure of the table `name` at half and twice its value, and keep what is better."""
    best = rate(rows)
    for field in fields(Worth):
        table: Worth = getattr(tables, name)
        for factor in _FACTORS:
            setattr(tables, name, replace(table, **{field.name: round(getattr(table, field.name) * factor, 2)}))
            score = rate(rows)
            if score > best + 1e-4:
                best, table = score, getattr(tables, name)
            setattr(tables, name, table)


@click.command()
@click.argument("sets", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--rounds", default=1, show_default=True)
@click.option("--every", default=3, show_default=True, help="Of the pages of each set.")
def main(sets: Path, rounds: int, every: int) -> None:
    """Print the tables and how they do on the sets that they are fitted on, and on those left out."""
    rows = list(read_rows(sets, every))
    fitted, others = [row for row in rows if row.fitted], [row for row in rows if not row.fitted]
    click.echo(f"before: fitted {rate(fitted):.4f}, left out {rate(others):.4f}")
    for name in ("ARTICLE", "PART") * rounds:
        fit(fitted, name)
        click.echo(f"{name} = {getattr(tables, name)}")
    click.echo(f"after: fitted {rate(fitted):.4f}, left out {rate(others):.4f}")


if __name__ == "__main__":
    main()
