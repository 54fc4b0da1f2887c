"""Figures that may only get better: F1 of trafilatura's text cleaned, and words of gold texts lost, by set and sort of page.

    python benchmarks/gate.py SETS [--renew]       SETS/<set>/gold.jsonl and pages/<id>.html.gz

Every 25th page of each sort, the same in each run. A figure worse than the one in gate.json (by more than the allowance for other
versions of trafilatura) fails; `--renew` writes the table, and takes no figure that is worse.
"""

from __future__ import annotations

import gzip
import json
import sys
from collections import defaultdict
from collections.abc import Iterator
from multiprocessing import Pool
from pathlib import Path

import click
import trafilatura
from public import WORD, shingles

import cleaner

_STEP = 25
_TABLE = Path(__file__).with_name("gate.json")
_F1, _LOST = 0.002, 0.05  # allowances: F1, and points of a per cent

Row = tuple[str, str, bytes]
Figures = dict[str, dict[str, float]]


def list_rows(sets: Path) -> Iterator[Row]:
    """Yield the sort, gold text and page of every 25th page of each sort."""
    for gold in sorted(sets.glob("*/gold.jsonl")):
        seen: dict[str, int] = defaultdict(int)
        for row in map(json.loads, gold.open(encoding="utf-8")):
            name = f"{gold.parent.name} {row.get('type', '')}".strip()
            page = gold.parent / "pages" / f"{row['id']}.html.gz"
            if seen[name] % _STEP == 0 and page.exists():
                yield name, row["gold"], page.read_bytes()
            seen[name] += 1


def measure_row(row: Row) -> tuple[str, float, float, int, int]:
    """Return the sort, F1 of the extract and of the extract cleaned, words of the gold text and how many are lost."""
    name, gold, page = row
    extract = trafilatura.extract(gzip.decompress(page), include_comments=False) or ""
    words = len(WORD.findall(gold))
    lost = words - len(WORD.findall(cleaner.clean(gold)))
    return name, rate(gold, extract), rate(gold, cleaner.clean(extract)), words, lost


def rate(gold: str, got: str) -> float:
    """Return F1 over shingles of four words."""
    wanted, found = shingles(gold), shingles(got)
    both = sum((wanted & found).values())
    return 2 * both / (sum(wanted.values()) + sum(found.values())) if both else 0.0


def measure(sets: Path) -> Figures:
    """Return for each sort its pages, the gain in F1, and the share of gold words lost in per cent."""
    by: dict[str, list[tuple[float, float, int, int]]] = defaultdict(list)
    with Pool(2) as pool:
        for name, before, after, words, lost in pool.imap(measure_row, list_rows(sets), chunksize=4):
            for key in (name, "all"):
                by[key].append((before, after, words, lost))
    return {name: _sum_up(rows) for name, rows in sorted(by.items())}


def _sum_up(rows: list[tuple[float, float, int, int]]) -> dict[str, float]:
    gain = sum(after - before for before, after, _, _ in rows) / len(rows)
    lost = 100 * sum(row[3] for row in rows) / max(1, sum(row[2] for row in rows))
    return {"pages": len(rows), "gain": round(gain, 4), "lost": round(lost, 3)}


def find_worse(now: Figures, pinned: Figures) -> Iterator[str]:
    """Yield a line for each figure that is worse than the pinned one."""
    for name, old in pinned.items():
        new = now.get(name)
        if new is None or new["pages"] < old["pages"]:
            yield f"{name}: pages are missing"
        elif new["gain"] < old["gain"] - _F1 or new["lost"] > old["lost"] + _LOST:
            yield f"{name}: gain {old['gain']:+.4f} to {new['gain']:+.4f}, gold words lost {old['lost']} % to {new['lost']} %"


@click.command()
@click.argument("sets", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--renew", is_flag=True, help="Write the table anew, if no figure is worse.")
def main(sets: Path, renew: bool) -> None:
    """Compare the figures with the table; exit with 1 if one is worse."""
    now = measure(sets)
    pinned: Figures = json.loads(_TABLE.read_text(encoding="utf-8")) if _TABLE.exists() else {}
    worse = list(find_worse(now, pinned))
    for line in worse:
        click.echo(line, err=True)
    click.echo(f"all {now['all']['pages']:.0f} pages: gain {now['all']['gain']:+.4f}, gold words lost {now['all']['lost']} %")
    if renew and not worse:
        rows = (f"  {json.dumps(name)}: {json.dumps(row)}" for name, row in now.items())
        _TABLE.write_text("{\n" + ",\n".join(rows) + "\n}\n", encoding="utf-8")
    sys.exit(1 if worse else 0)


if __name__ == "__main__":
    main()
