"""Fit what the signs of a page's lines weigh (`cleaner.structure.odds`): the odds that a line is the article's.

    python benchmarks/odds.py SETS PUBLIC... [--every N] [--write]      SETS/<set>/gold.jsonl and pages/<id>.html.gz

PUBLIC are folders as for public.py. An additive model: logistic regression with every line weighed by its words, each page alike.
A word is the article's if a run of four words that it stands in is the gold text's. For each source it says how the others'
weights do on it, F1 over these words; `--write` writes the module. Needs numpy and scipy.
"""

from __future__ import annotations

import gzip
import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import accumulate, pairwise
from math import sqrt
from multiprocessing import Pool
from pathlib import Path
from textwrap import fill
from typing import Any, NamedTuple

import click
import numpy as np
from public import WORD, extract_whole, read_folders, shingles
from scipy.optimize import minimize
from scipy.sparse import csr_array

from cleaner.draft import Draft
from cleaner.engine import Cleaner
from cleaner.structure import odds as module
from cleaner.structure.page import add_odds, choose_lines, find_signs
from cleaner.structure.signs import Signs
from cleaner.structure.spare import spare
from cleaner.structure.text import Text

_WHOLE = {"aeb html-text", "aeb html2text", "aeb inscriptis", "fundus plain"}
_RUN = 4  # words
_ROUNDS, _RIDGE = 150, 1e-4
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
    matcher = Cleaner()._matcher
    verdicts = matcher.inspect_all(blocks.texts)
    matcher.inspect_end(blocks.texts, verdicts)
    marks = [whole if verdict and (whole := verdict.whole) and not whole.button else None for verdict in verdicts]
    read = spare(Text.of(blocks.texts, blocks.gaps, marks), page=True)
    words, right = find_right(blocks.texts, gold)
    return Row(source, find_signs(read), words, right, len(WORD.findall(gold)))


def find_right(texts: Sequence[str], gold: str) -> tuple[list[int], list[float]]:
    """Return the words of each line, and which share of them stands in a run of words of the gold text.

    The runs go from line to line, so that short lines of the article count as its own.
    """
    lines = [WORD.findall(text) for text in texts]
    words, wanted, right = [word for line in lines for word in line], shingles(gold), set[int]()
    for k in range(len(words) - _RUN + 1):
        if tuple(words[k : k + _RUN]) in wanted:
            right.update(range(k, k + _RUN))
    ends = list(accumulate(map(len, lines), initial=0))
    return [len(line) for line in lines], [
        sum(k in right for k in range(start, end)) / max(1, end - start) for start, end in pairwise(ends)
    ]


def fit(rows: Sequence[Row]) -> dict[str, float]:
    """Return the weights of signs that maximize the likelihood."""
    counts: dict[str, int] = defaultdict(int)
    for row in rows:
        for signs in row.signs:
            for sign in signs:
                counts[sign] += 1
    numbers = {sign: k for k, sign in enumerate(sign for sign, count in counts.items() if count >= _FEWEST)}
    rest = len(numbers)
    table = np.array([[numbers.get(sign, rest) for sign in signs] for row in rows for signs in row.signs])
    right = np.clip(np.array([share for row in rows for share in row.right]), 0, 1)
    weight = np.array([max(count, 0.5) / sqrt((row.gold + 100) * (sum(row.words) + 100)) for row in rows for count in row.words])
    return dict(zip(numbers, _climb(table, right, weight / weight.sum(), rest).tolist(), strict=True))


def _climb(table: Any, right: Any, weight: Any, size: int) -> Any:
    count, each = table.shape
    ends = np.arange(0, table.size + 1, each)
    signs = csr_array((np.ones(table.size), table.ravel(), ends), shape=(count, size + 1))[:, :size]

    def lose(odds: Any) -> tuple[float, Any]:
        values = signs @ odds
        loss = weight @ (np.logaddexp(0, values) - right * values) + _RIDGE / 2 * odds @ odds
        return loss, signs.T @ (weight * (1 / (1 + np.exp(-values)) - right)) + _RIDGE * odds

    return minimize(lose, np.zeros(size), jac=True, method="L-BFGS-B", options={"maxiter": _ROUNDS}).x


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
