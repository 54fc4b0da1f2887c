"""Speed of the text path beside datatrove's C4 filter, on text that the process has not met: a corpus holds nothing else.

    python benchmarks/speed.py SETS [--tables pages,extracts,start,memory,growth] [--most N] [--warm N] [--count N]

SETS/<set>/pages/<id>.html.gz; `pages` is the whole text of a page, `extracts` what trafilatura takes for its article. Each text
is read once by each system, after a warm-up on other texts; the systems take turns text by text, so that what else the machine
does befalls all alike; counted is the processor's time. The floor is the least that a filter of lines does: fold the case,
split, join. `analyze` reads the same texts in a process of its own, so that it has not seen them either.
CLEANER_PURE=1 measures without the compiled parts. Needs the extra `benchmarks`.
"""

from __future__ import annotations

import gzip
import json
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import cycle, islice
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import click
from public import extract_main, extract_whole
from quality import run_c4

from cleaner.native import name_languages

Function = Callable[[str], object]
COLD = 200  # texts at the beginning of a process
STARTS = 15
NOTICE = "The council met on Tuesday.\n\nIl vous reste 60 % de cet article à lire.\n"
MEGABYTE = 1_000_000


def fold_floor(text: str) -> str:
    """Do the least that any filter of lines does: fold the case, split, join."""
    return "\n".join(text.casefold().splitlines())


def load_function(name: str) -> Function:
    """Return what is measured under a name; loaded in the process that measures."""
    import cleaner

    return {"floor": fold_floor, "C4": run_c4, "clean": cleaner.clean, "analyze": cleaner.analyze}[name]


def spend(function: Function, text: str) -> float:
    """Return the seconds of processor time that a call takes."""
    begin = time.process_time()
    function(text)
    return time.process_time() - begin


def measure_size(texts: Sequence[str]) -> float:
    """Return the megabytes of texts as UTF-8."""
    return sum(len(text.encode("utf-8", "replace")) for text in texts) / MEGABYTE


def run_apart(function: Callable[..., Any], *arguments: object) -> Any:
    """Call `function` in a new process that has met nothing yet, and return what it returns."""
    with get_context("spawn").Pool(1) as pool:
        return pool.apply(function, arguments)


# --- rates ------------------------------------------------------------------------------------------------------------
def measure_rates(path: Path, names: Sequence[str], warm: int) -> dict[str, float]:
    """Return MB/s of each function on the texts of a file behind the first `warm`, and of the last one `cold` in its first."""
    texts = list(read_lines(path))
    functions = [load_function(name) for name in names]
    cold = sum(spend(functions[-1], text) for text in texts[:COLD])
    for function in functions:
        for text in texts[:warm]:
            function(text)
    seconds = [0.0] * len(functions)
    for text in texts[warm:]:
        for k, function in enumerate(functions):
            seconds[k] += spend(function, text)
    size = measure_size(texts[warm:])
    return {"cold": measure_size(texts[:COLD]) / cold, "size": size} | {
        name: size / spent for name, spent in zip(names, seconds, strict=True)
    }


def print_rates(kind: str, path: Path, warm: int) -> None:
    """Print megabytes a second of each system, and the ratios that count."""
    rates = run_apart(measure_rates, path, ("floor", "C4", "clean"), warm)
    other = run_apart(measure_rates, path, ("floor", "analyze"), warm)
    analyze = other["analyze"] * rates["floor"] / other["floor"]  # at the pace that the machine had in the first run
    clean, c4, floor, cold = (rates[name] for name in ("clean", "C4", "floor", "cold"))
    print(
        f"{kind:9} {rates['size']:.1f} MB never seen, each text read once: floor {floor:.0f}  C4 {c4:.1f}  clean {clean:.2f}  "
        f"analyze {analyze:.2f} MB/s;  clean/C4 {clean / c4:.2f}  clean/floor {clean / floor:.4f}  "
        f"analyze takes {clean / analyze:.2f} of the time;  first {COLD} texts of the process {cold:.2f} MB/s"
    )


# --- start, memory, growth --------------------------------------------------------------------------------------------
def time_process(command: Sequence[str]) -> float:
    """Return the milliseconds of a whole process that cleans a short text."""
    begin = time.perf_counter()
    subprocess.run(command, input=NOTICE.encode(), stdout=subprocess.DEVNULL, check=True)
    return 1000 * (time.perf_counter() - begin)


def print_start() -> None:
    """Print how long the command takes for a short text, beside the imports that it cannot do without."""
    commands = [[sys.executable, "-c", "import click, regex"], [sys.executable, "-m", "cleaner"]]
    times = [[time_process(command) for command in commands] for _ in range(STARTS)]
    least, ours = (statistics.median(column) for column in zip(*times, strict=True))
    print(f"start     cleaner < text {ours:.0f} ms, python -c 'import click, regex' {least:.0f} ms: {ours / least:.1f} times")


def freshen(text: str, turn: int) -> str:
    """Return the text with a number of this round after every 40th word, so that its long lines are new."""
    words = text.split(" ")
    words[::40] = [f"{word}{turn}" for word in words[::40]]
    return " ".join(words)


def measure_memory(path: Path, counts: Sequence[int]) -> list[float]:
    """Return the most megabytes that were resident after so many texts; later rounds of the same texts have other words."""
    clean, sizes = load_function("clean"), list[float]()
    unit = 1 if sys.platform == "darwin" else 1024
    for number, text in enumerate(islice(cycle_fresh(path), counts[-1]), 1):
        clean(text)
        if number in counts:
            sizes.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / MEGABYTE)
    return sizes


def cycle_fresh(path: Path) -> Iterator[str]:
    """Yield the texts of a file again and again, each round with other words in them."""
    for turn in cycle(range(MEGABYTE)):
        for text in read_lines(path):
            yield freshen(text, turn) if turn else text


def print_memory(path: Path, count: int) -> None:
    """Print the resident memory of a process after ever more texts."""
    counts = [max(1, count // 20), count // 4, count]
    sizes = run_apart(measure_memory, path, counts)
    told = ", ".join(f"{size:.0f} MB after {number:,} texts" for number, size in zip(counts, sizes, strict=True))
    print(f"memory    {told}")


SHAPES: dict[str, Callable[[int], str]] = {
    "one line": lambda size: "The council met on day 7 to discuss the bridge, and adjourned. " * (size // 63),
    "short lines": lambda size: "".join(f"{number % 1000:03}\n" for number in range(size // 4)),  # a million of them in 4 MB
    "lines that hit": lambda size: (
        "Subscribe to continue reading this article\nLeave a Reply\nRead also: The bridge\n" * (size // 79)
    ),
    "one line that hits": lambda size: "Subscribe to continue reading this article. " * (size // 44),
}


def measure_growth(shape: str) -> list[float]:
    """Return the seconds for texts of one, two and four megabytes."""
    clean = load_function("clean")
    clean(NOTICE)
    return [spend(clean, SHAPES[shape](times * MEGABYTE)) for times in (1, 2, 4)]


def print_growth() -> None:
    """Print how the time grows with the size of one text: 4.0 is linear."""
    for shape in SHAPES:
        one, two, four = run_apart(measure_growth, shape)
        seconds = f"{one:.2f}, {two:.2f}, {four:.2f} s"
        print(f"growth    {shape:18} 1, 2, 4 MB: {seconds}: {four / one:.1f} times the time for 4 times the text")


# --- texts ------------------------------------------------------------------------------------------------------------
def write_lines(pages: Sequence[Path], extract: Callable[[bytes], str], path: Path) -> Path:
    """Write the text of each page as a line of JSON."""
    with path.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(extract(gzip.decompress(page.read_bytes()))) + "\n" for page in pages)
    return path


def read_lines(path: Path) -> Iterator[str]:
    """Yield the texts of such a file."""
    with path.open(encoding="utf-8") as file:
        yield from map(json.loads, file)


@click.command()
@click.argument("sets", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--tables", default="pages,extracts,start,memory,growth", show_default=True)
@click.option("--most", default=1500, show_default=True, help="Pages, drawn at random.")
@click.option("--warm", default=300, show_default=True, help="Texts to warm up on; they are not counted.")
@click.option("--count", default=20_000, show_default=True, help="Texts until memory is measured last.")
def main(sets: Path, tables: str, most: int, warm: int, count: int) -> None:
    """Print what was asked for, a line a table."""
    chosen = tables.split(",")
    pages = sorted(sets.glob("*/pages/*.html.gz"))
    random.Random(7).shuffle(pages)
    print(name_languages())
    with tempfile.TemporaryDirectory(prefix="speed-") as folder:
        whole = Path(folder, "pages.jsonl")
        if {"pages", "memory"} & set(chosen):
            write_lines(pages[:most], extract_whole, whole)
        if "pages" in chosen:
            print_rates("pages", whole, warm)
        if "extracts" in chosen:
            print_rates("extracts", write_lines(pages[:most], extract_main, Path(folder, "extracts.jsonl")), warm)
        if "start" in chosen:
            print_start()
        if "memory" in chosen:
            print_memory(whole, count)
        if "growth" in chosen:
            print_growth()


if __name__ == "__main__":
    main()
