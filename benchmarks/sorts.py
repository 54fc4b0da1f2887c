"""Fit the weights by which the sort of a page is told, on labelled pages, and write them with what they were fitted on.

    python benchmarks/sorts.py SETS [--write]      SETS/<set>/gold.jsonl and pages/<id>.html.gz, as benchmarks/pages.py reads them

Fitted on half of WCXB's pages (by a hash of the id), daniel and magic_html; the other half and all other sets are left out, and
what is printed for them is the honest figure. A page of a set without sorts is an article. Softmax regression with a penalty on
the square of the weights; signs that fewer than four pages show are left out, weights under a tenth too.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import click
import numpy as np

from cleaner.page.read import read_look
from cleaner.page.sort import read_signs

TARGET = Path(__file__).parent.parent / "cleaner" / "page" / "sort_weights.py"
SORTS = ("article", "documentation", "forum", "listing", "product", "service")
FITTED = ("wcxb", "daniel", "magic_html")
PENALTY, STEPS, RATE = 2.0, 1500, 1.0
PRIOR = 0.5  # added to the bias of articles: to take a page for something else costs more
WEIGHTS = {"daniel": 0.25}  # of a page of this set: it has 754, all of them news


class Labelled(NamedTuple):
    """A page: its set, id, sort, and the signs it shows."""

    name: str
    ident: str
    sort: str
    signs: frozenset[str]


def read_pages(sets: Path) -> Iterator[Labelled]:
    """Yield the labelled pages of all sets."""
    for gold in sorted(sets.glob("*/gold.jsonl")):
        for row in map(json.loads, gold.read_text("utf-8").splitlines()):
            page = gold.parent / "pages" / f"{row['id']}.html.gz"
            if page.exists():
                look = read_look(gzip.decompress(page.read_bytes()), row.get("url"))
                sort = {"collection": "listing"}.get(row.get("type", ""), row.get("type") or "article")
                if look is not None:
                    yield Labelled(gold.parent.name, row["id"], sort, frozenset(read_signs(look)))


def is_fitted(page: Labelled) -> bool:
    """Tell whether a page is one of those that the weights are fitted on."""
    return page.name in FITTED and (page.name != "wcxb" or int(hashlib.md5(page.ident.encode()).hexdigest(), 16) % 2 == 0)


def fit(pages: Sequence[Labelled]) -> dict[str, dict[str, float]]:
    """Return the weights of each sort: of the signs, and under "" its bias."""
    counts = Counter(sign for page in pages for sign in page.signs)
    signs = sorted(sign for sign, count in counts.items() if count >= 4)
    given = np.array([[1.0, *(sign in page.signs for sign in signs)] for page in pages])
    wanted = np.eye(len(SORTS))[[SORTS.index(page.sort) for page in pages]]
    each = np.array([WEIGHTS.get(page.name, 1.0) for page in pages])
    weights = np.zeros((given.shape[1], len(SORTS)))
    for _ in range(STEPS):
        scores = given @ weights
        shares = np.exp(scores - scores.max(1, keepdims=True))
        shares /= shares.sum(1, keepdims=True)
        gradient = given.T @ ((shares - wanted) * each[:, None])
        gradient[1:] += PENALTY * weights[1:]
        weights -= RATE * gradient / each.sum()
    weights[0, 0] += PRIOR
    return {
        sort: {sign: round(float(w), 1) for sign, w in zip(["", *signs], weights[:, k], strict=True) if not sign or abs(w) >= 0.1}
        for k, sort in enumerate(SORTS)
    }


def guess(weights: dict[str, dict[str, float]], signs: frozenset[str]) -> str:
    """Return the sort with the highest score."""
    return max(SORTS, key=lambda sort: weights[sort][""] + sum(weights[sort].get(sign, 0.0) for sign in signs))


def write(weights: dict[str, dict[str, float]], pages: int) -> None:
    """Write the module of the weights."""
    lines = [
        f'''"""By how much each sign speaks for a sort of page; written by benchmarks/sorts.py, fitted on {pages} pages.

Half of WCXB's dev pages (by a hash of the id), daniel and magic_html. Under "" stands what speaks for a sort before anything is
seen.
"""

from collections.abc import Mapping

WEIGHTS: Mapping[str, Mapping[str, float]] = {{'''
    ]
    for sort, signs in weights.items():
        lines.append(f'    "{sort}": {{')
        lines += [
            f'        "{sign}": {weight},' for sign, weight in sorted(signs.items(), key=lambda item: (item[0] != "", -item[1]))
        ]
        lines.append("    },")
    TARGET.write_text("\n".join([*lines, "}", ""]), "utf-8")


@click.command()
@click.argument("sets", type=click.Path(exists=True, path_type=Path))
@click.option("--write", "written", is_flag=True, help="Write the weights into the package.")
def main(sets: Path, written: bool) -> None:
    """Print how many pages of each sort are told, of those fitted on and of those left out."""
    pages = list(read_pages(sets))
    fitted = [page for page in pages if is_fitted(page)]
    weights = fit(fitted)
    for name, some in (("fitted on", fitted), ("left out", [page for page in pages if not is_fitted(page)])):
        for sort in SORTS:
            found = Counter(guess(weights, page.signs) for page in some if page.sort == sort)
            print(f"{name:10}{sort:14} {found[sort]}/{found.total()}  {dict(found.most_common())}")
    if written:
        write(weights, len(fitted))


if __name__ == "__main__":
    main()
