"""Speed of the text path beside datatrove's C4 filter, in one process: ratios, since machines are noisy.

    python benchmarks/speed.py FOLDER [--times 10]

FOLDER is an article-extraction-benchmark folder; `pages` is whole-page text, `extracts` an extractor's output. Of `new` text
each round of each system is given every text with other words in it, so that no long line is answered from what an earlier round
remembered; `again` is the same text every round. `--times N` adds N times as many phrases and prints how much slower that makes
cleaning.
"""

from __future__ import annotations

import json
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import click
from quality import run_c4

from cleaner import Cleaner
from cleaner.rules.table import load_table

ROUNDS = 7


def freshen(text: str, turn: int) -> str:
    """Return the text with a number of this round after every 40th word, so that its long lines are new."""
    words = text.split(" ")
    words[::40] = [f"{word}{turn}" for word in words[::40]]
    return " ".join(words)


def measure(functions: Sequence[Callable[[str], object]], texts: Sequence[str], *, new: bool) -> list[float]:
    """Return the median MB of UTF-8 a second of each function, measured in turn, round by round."""
    rates: list[list[float]] = [[] for _ in functions]
    for turn in range(ROUNDS):
        for k, (rate, function) in enumerate(zip(rates, functions, strict=True)):
            fresh = [freshen(text, turn * len(functions) + k) if new else text for text in texts]
            size = sum(len(text.encode()) for text in fresh) / 1e6
            begin = time.perf_counter()
            for text in fresh:
                function(text)
            rate.append(size / (time.perf_counter() - begin))
    return [statistics.median(rate) for rate in rates]


def fold_floor(text: str) -> str:
    """Do the least any line filter does: fold the case, split, join."""
    return "\n".join(text.casefold().splitlines())


def make_rules(times: int) -> Path:
    """Write a rule file with `times` as many phrases as the package has, of words no language has."""
    phrases = times * len(load_table().parts)
    listed = ", ".join(f'"qx{i:x}z (read|see) [the] zq{i * 7919:x}w"' for i in range(phrases))
    path = Path(tempfile.mkdtemp()) / "many.toml"
    path.write_text(
        f'[[rule]]\nid = "many"\nkind = "ad"\nwhy = "ballast"\nphrases = [{listed}]\n'
        'removes = ["qx0z read the zq0w"]\nkeeps = ["They read the qx0z."]\n'
    )
    return path


@click.command()
@click.argument("folder", type=click.Path(exists=True, path_type=Path))
@click.option("--times", default=0, help="Add this many times as many phrases.")
def main(folder: Path, times: int) -> None:
    """Print megabytes a second and the ratios."""
    ours = Cleaner()
    many = Cleaner(rules=[make_rules(times)]) if times else None
    for name, file in (("pages", "html-text"), ("extracts", "trafilatura")):
        output = json.loads((folder / "output" / f"{file}.json").read_text())["output"]
        texts = [row["articleBody"] for row in output.values()]
        functions = [fold_floor, run_c4, ours.clean, ours.analyze] + ([many.clean] if many else [])
        for new in (True, False):
            floor, c4, clean, analyze, *more = measure(functions, texts, new=new)
            print(
                f"{name:9} {'new' if new else 'again':6} floor {floor:6.1f}  C4 {c4:5.1f}  clean {clean:5.1f}  "
                f"analyze {analyze:5.1f} MB/s   clean/C4 {clean / c4:.2f}  clean/analyze {clean / analyze:.2f}"
                + "".join(f"  with {times} times the phrases: {clean / rate:.2f} times the time" for rate in more)
            )


if __name__ == "__main__":
    main()
