"""Quality on public benchmarks: what cleaning does to the output of extractors, to raw pages and to clean articles.

    python benchmarks/quality.py FOLDER... [--system cleaner --system c4] [--by group] [--by type]

FOLDER holds article-extraction-benchmark, fundus or trafilatura (see public.py). Measures: precision, recall and F1 over
4-word shingles, averaged over pages, as the article-extraction-benchmark has it; for trafilatura's evaluation, segments found;
for gold texts, the share of words lost. Needs the extra `benchmarks`.
"""

from __future__ import annotations

import html
import re
import warnings
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import click
from public import WORD, Sample, read_folders, shingles

import cleaner

warnings.filterwarnings("ignore")


def run_cleaner(text: str) -> str:
    """Return the text as this package cleans it."""
    return cleaner.clean(text)


def run_identity(text: str) -> str:
    """Return the text as it is."""
    return text


def run_c4(text: str) -> str:
    """Return the lines that C4's rules keep (datatrove's implementation), without its document-level drops."""
    from datatrove.data import Document

    document = Document(text=text, id="")
    _load_c4().filter(document)
    return document.text


@cache
def _load_c4() -> Any:
    from datatrove.pipeline.filters import C4QualityFilter

    return C4QualityFilter(min_num_sentences=-1, filter_lorem_ipsum=False, filter_curly_bracket=False)


def run_justext(text: str) -> str:
    """Return what jusText keeps with each line as a paragraph and the stop words of all its languages."""
    import justext

    page = "".join(f"<p>{html.escape(line)}</p>" for line in text.splitlines() if line.strip())
    return "\n".join(
        p.text for p in justext.justext(f"<html><body>{page}</body></html>", _load_stop_words()) if not p.is_boilerplate
    )


@cache
def _load_stop_words() -> frozenset[str]:
    import justext

    return frozenset().union(*(justext.get_stoplist(name) for name in justext.get_stoplists()))


def run_mss(text: str) -> str:
    """Return the maximum-scoring run of lines (Pasternack and Roth, WWW 2009), its doubtful lines left out."""
    lines = [line for line in text.splitlines() if line.strip()]
    scores = [_score_line(line) for line in lines]
    best, total, start, span = 0.0, 0.0, 0, (0, 0)
    for i, score in enumerate(scores):
        if total <= 0:
            total, start = 0.0, i
        total += score
        if total > best:
            best, span = total, (start, i + 1)
    return "\n".join(line for line, score in zip(lines[slice(*span)], scores[slice(*span)], strict=True) if score > 0)


def _score_line(line: str) -> float:
    words, closed = len(WORD.findall(line)), line.rstrip().endswith(tuple(".!?…。！？\"”»'"))
    if words < 5 or (words < 25 and not closed):
        return -5.0
    return min(words, 60) * (1.0 if closed and words > 11 else 0.6)


SYSTEMS: dict[str, Callable[[str], str]] = {
    "identity": run_identity,
    "c4": run_c4,
    "justext": run_justext,
    "mss": run_mss,
    "cleaner": run_cleaner,
}


def score_shingles(pairs: Sequence[tuple[str, str]]) -> tuple[float, float, float]:
    """Return precision, recall and F1 of (gold, output) pairs: page averages, and the harmonic mean of the two."""
    precisions, recalls = [], []
    for gold, output in pairs:
        a, b = shingles(gold), shingles(output)
        shared = (a & b).total()
        if b:
            precisions.append(shared / b.total())
        if a:
            recalls.append(shared / a.total())
    return _f1(*(sum(x) / len(x) if x else 0.0 for x in (precisions, recalls)))


def _f1(precision: float, recall: float) -> tuple[float, float, float]:
    both = precision + recall
    return precision, recall, 2 * precision * recall / both if both else 0.0


def score_segments(rows: Sequence[tuple[Sample, str]]) -> tuple[float, float, float]:
    """Return precision, recall and F1 of the segments that must and must not be there (trafilatura's evaluation)."""
    right = wrong = missed = 0
    for sample, output in rows:
        flat = _flatten(output)
        found = sum(_flatten(segment) in flat for segment in sample.wanted)
        right, missed = right + found, missed + len(sample.wanted) - found
        wrong += sum(_flatten(segment) in flat for segment in sample.unwanted)
    return _f1(right / max(1, right + wrong), right / max(1, right + missed))


def _flatten(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def say_scores(rows: Sequence[tuple[Sample, str]]) -> str:
    """Return the figures of a table's rows: F1 and its parts, or for gold texts the words lost."""
    if rows[0][0].table.startswith("gold"):
        lost = [(Counter(WORD.findall(s.gold)) - Counter(WORD.findall(out))).total() for s, out in rows]
        words = sum(len(WORD.findall(s.gold)) for s, _ in rows)
        return f"words lost {100 * sum(lost) / words:.4f} %, texts touched {sum(map(bool, lost))} of {len(rows)}"
    segments = bool(rows[0][0].wanted or rows[0][0].unwanted)
    p, r, f = score_segments(rows) if segments else score_shingles([(s.gold, out) for s, out in rows])
    return f"P {p:.4f}  R {r:.4f}  F1 {f:.4f}  n={len(rows)}"


def name_type(sample: Sample) -> str:
    """Return what kind of text the gold article is: very short, made of short lines, long, or plain."""
    lines = [line for line in sample.gold.splitlines() if line.strip()]
    words = len(WORD.findall(sample.gold))
    if not sample.gold:
        return "segments"
    if words < 120:
        return "very short"
    if words < 14 * len(lines):
        return "short lines"
    return "long" if words > 1200 else "plain"


@click.command()
@click.argument("folders", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--system", "systems", multiple=True, type=click.Choice(list(SYSTEMS)), default=["identity", "cleaner"])
@click.option("--by", type=click.Choice(["group", "type"]), help="Break each table down by country or by type of text.")
def main(folders: tuple[Path, ...], systems: tuple[str, ...], by: str | None) -> None:
    """Print a line for each table and system."""
    tables: dict[str, list[Sample]] = defaultdict(list)
    for sample in read_folders(list(folders)):
        part = "" if by is None else f" [{sample.group if by == 'group' else name_type(sample)}]"
        tables[sample.table + part].append(sample)
    for table, samples in sorted(tables.items()):
        for system in systems:
            rows = [(sample, SYSTEMS[system](sample.text)) for sample in samples]
            print(f"{table:44} {system:9} {say_scores(rows)}", flush=True)


if __name__ == "__main__":
    main()
