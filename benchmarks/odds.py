"""Fit what the signs of a page's lines weigh (`cleaner.structure.odds`): the odds that a line is the article's.

    python benchmarks/odds.py SETS PUBLIC... [--every N] [--write]      SETS/<set>/gold.jsonl and pages/<id>.html.gz

PUBLIC are folders as for public.py. An additive model:
logistic regression with every line weighed by its words, each page alike. For each source it says how the others' weights do on
it, F1 over the words of lines that stand in the gold text; `--write` writes the module. Needs numpy.
"""

from __future__ import annotations

import gzip
import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from multiprocessing import Pool
from pathlib import Path
from textwrap import fill
from typing import Any, NamedTuple

import click
import numpy as np
from public import WORD, extract_whole, read_folders, shingles

from cleaner.draft import Draft
from cleaner.engine import Cleaner
from cleaner.structure import odds as module
from cleaner.structure.page import add_odds, choose_lines, find_signs
from cleaner.structure.signs import Signs
from cleaner.structure.spare import spare
from cleaner.structure.text import Text

_WHOLE = {"aeb html-text", "aeb html2text", "aeb inscriptis", "fundus plain"}
_ROUNDS, _RATE, _RIDGE = 400, 0.1, 1e-4
_TEMPER = 1.2  # odds are divided by it: lines of one page err together
_FEWEST = 30  # lines that show a sign which gets a weight
_HEAD = '''"""What the signs of a page's lines weigh: log odds that a line is the article's. Written by benchmarks/odds.py.

{provenance}
"""

from __future__ import annotations

ODDS: dict[str, float] = {{
{rows}
}}
'''


class Row(NamedTuple):
    """A page: its source, the signs and words of each line, which share of these is in the gold text, and words of that."""

    source: str
    signs: list[Signs]
    words: list[int]
    right: list[float]
    gold: int


def list_pages(sets: Path, public: Sequence[Path], every: int) -> Iterator[tuple[str, str, str | bytes]]:
    """Yield the source, the gold text and the page of each, as bytes where it is HTML."""
    for gold in sorted(sets.glob("*/gold.jsonl")):
        for number, row in enumerate(map(json.loads, gold.open(encoding="utf-8"))):
            path = gold.parent / "pages" / f"{row['id']}.html.gz"
            if number % every == 0 and path.exists():
                yield gold.parent.name, row["gold"], gzip.decompress(path.read_bytes())
    for sample in read_folders(list(public)):
        if sample.table in _WHOLE:
            yield sample.table.partition(" ")[0], sample.gold, sample.text


def read_row(given: tuple[str, str, str | bytes]) -> Row | None:
    """Return a page as `Row`, None if it is empty."""
    source, gold, page = given
    _, blocks = Draft.of(extract_whole(page) if isinstance(page, bytes) else page)
    if not blocks.texts:
        return None
    verdicts = Cleaner()._matcher.inspect_all(blocks.texts)
    marks = [verdict.whole if verdict else None for verdict in verdicts]
    read = spare(Text.of(blocks.texts, blocks.gaps, marks), page=True)
    wanted, right, words = shingles(gold), list[float](), list[int]()
    for text in blocks.texts:
        found = shingles(text)
        words.append(len(WORD.findall(text)))
        right.append(sum((found & wanted).values()) / max(1, sum(found.values())))
    return Row(source, find_signs(read), words, right, len(WORD.findall(gold)))


def fit(rows: Sequence[Row]) -> dict[str, float]:
    """Return the weights of signs that maximize the likelihood (Adam, full batch)."""
    counts: dict[str, int] = defaultdict(int)
    for row in rows:
        for signs in row.signs:
            for sign in signs:
                counts[sign] += 1
    numbers = {sign: k for k, sign in enumerate(sign for sign, count in counts.items() if count >= _FEWEST)}
    rest = len(numbers)
    table = np.array([[numbers.get(sign, rest) for sign in signs] for row in rows for signs in row.signs])
    right = np.clip(np.array([share for row in rows for share in row.right]), 0, 1)
    weight = np.array([max(count, 0.5) / (row.gold + 100) for row in rows for count in row.words])
    return dict(zip(numbers, _climb(table, right, weight / weight.sum(), rest + 1)[:rest].tolist(), strict=True))


def _climb(table: Any, right: Any, weight: Any, size: int) -> Any:
    odds, speed, square = np.zeros(size), np.zeros(size), np.zeros(size)
    for k in range(1, _ROUNDS + 1):
        wrong = weight * (1 / (1 + np.exp(-odds[table].sum(axis=1))) - right)
        slope = np.bincount(table.ravel(), np.repeat(wrong, table.shape[1]), minlength=size) + _RIDGE * odds
        speed, square = 0.9 * speed + 0.1 * slope, 0.99 * square + 0.01 * slope**2
        odds -= _RATE * (speed / (1 - 0.9**k)) / (np.sqrt(square / (1 - 0.99**k)) + 1e-8)
        odds[-1] = 0
    return odds / _TEMPER


def rate(rows: Sequence[Row], odds: dict[str, float]) -> float:
    """Return the mean F1 of pages."""
    return sum(_rate(row, odds) for row in rows) / max(1, len(rows))


def _rate(row: Row, odds: dict[str, float]) -> float:
    values = [add_odds(signs, odds) for signs in row.signs]
    kept = choose_lines(values, row.words) or [True] * len(values)
    lines = [k for k, keep in enumerate(kept) if keep]
    right = min(row.gold, sum(row.words[k] * row.right[k] for k in lines))
    return 2 * right / max(1, row.gold + sum(row.words[k] for k in lines))


def write(odds: dict[str, float], provenance: str) -> None:
    """Write the module, the signs sorted by name, so that those of one kind stand together."""
    rows = "\n".join(f'    "{sign}": {value:.2f},' for sign, value in sorted(odds.items()))
    Path(module.__file__).write_text(_HEAD.format(provenance=provenance, rows=rows), encoding="utf-8")


@click.command()
@click.argument("sets", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.argument("public", nargs=-1, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--every", default=9, show_default=True, help="Of the pages of each set.")
@click.option("--write", "written", is_flag=True, help="Write cleaner/structure/odds.py.")
def main(sets: Path, public: Sequence[Path], every: int, written: bool) -> None:
    """Print how weights fitted on the other sources do on each, and write those fitted on all."""
    with Pool(2) as pool:
        rows = [row for row in pool.imap(read_row, list_pages(sets, public, every), chunksize=8) if row]
    scores = []
    for source in sorted({row.source for row in rows}):
        own = [row for row in rows if row.source == source]
        if len(own) >= 20:
            score = rate(own, fit([row for row in rows if row.source != source]))
            scores.append(f"{source} {score:.3f}")
            click.echo(f"left out {source:24} pages {len(own):5}  F1 {score:.4f}")
    if written:
        odds = fit(rows)
        click.echo(f"fitted on all: {rate(rows, odds):.4f}")
        left_out = fill(f"{', '.join(scores)}.", 120)
        write(odds, f"Fitted on {datetime.now(UTC):%d %B %Y} on {len(rows)} pages; F1 of sources left out:\n{left_out}")


if __name__ == "__main__":
    main()
