"""Pages: precision, recall and F1 of the article, and milliseconds a page, beside trafilatura on the same pages.

    python benchmarks/pages.py FOLDER [--rounds 3]      FOLDER is a clone of article-extraction-benchmark

Times are processor times, of each page the best of the rounds, in each of which all systems take their turn with it. The decoding
of the bytes is part of them.
"""

from __future__ import annotations

import gzip
import json
import time
from collections.abc import Callable
from pathlib import Path

import click
from public import decode
from quality import score_shingles

import cleaner

SYSTEMS: dict[str, Callable[[bytes], str]] = {
    "trafilatura": lambda raw: _extract(raw),
    "cleaner": lambda raw: cleaner.clean_html(raw),
    "cleaner --fast": cleaner.Cleaner(fast=True).clean_html,
}


def _extract(raw: bytes) -> str:
    import trafilatura

    return trafilatura.extract(decode(raw), include_comments=False) or ""


def measure(pages: list[bytes], rounds: int) -> tuple[dict[str, list[str]], dict[str, float]]:
    """By system the texts of pages, and the milliseconds a page."""
    texts: dict[str, list[str]] = {name: [] for name in SYSTEMS}
    times = dict.fromkeys(SYSTEMS, 0.0)
    for page in pages:
        best = dict.fromkeys(SYSTEMS, float("inf"))
        for _ in range(rounds):
            for name, system in SYSTEMS.items():
                start = time.process_time()
                text = system(page)
                best[name] = min(best[name], time.process_time() - start)
                texts[name].append(text)
        times = {name: times[name] + 1000 * best[name] / len(pages) for name in SYSTEMS}
    return {name: found[::rounds] for name, found in texts.items()}, times


@click.command()
@click.argument("folder", type=click.Path(exists=True, path_type=Path))
@click.option("--rounds", default=3)
def main(folder: Path, rounds: int) -> None:
    """Print a row for each system, with its time as a share of trafilatura's."""
    rows = json.loads((folder / "ground-truth.json").read_text("utf-8"))
    pages = [gzip.decompress((folder / "html" / f"{key}.html.gz").read_bytes()) for key in rows]
    texts, times = measure(pages, rounds)
    for name, taken in times.items():
        scores = score_shingles([(row["articleBody"], text) for row, text in zip(rows.values(), texts[name], strict=True)])
        rate = times["trafilatura"] / taken
        print(
            f"{name:15} P {scores[0]:.4f}  R {scores[1]:.4f}  F1 {scores[2]:.4f}  {taken:6.2f} ms  {rate:.2f} times as fast",
            flush=True,
        )


if __name__ == "__main__":
    main()
