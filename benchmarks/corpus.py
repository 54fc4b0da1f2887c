"""Corpora: rate beside datatrove's own pipeline, scaling, memory, kills, and the cost of a crawl.

    python benchmarks/corpus.py DATA [--records N] [--tables rate,scaling,memory,kills,crawl]

The records are the outputs of 17 extractors on the pages of article-extraction-benchmark (DATA is a clone of it, or a folder
that holds one), repeated with changed ids. Every figure is of whole processes: start, reading, cleaning and writing.
`rate` needs datatrove, spacy and orjson; `memory` needs psutil; `crawl` needs resiliparse and fastwarc.

`crawl` is the exception: it takes every page below DATA once, as WARC, and its whole text as resiliparse gives it, as WET.
Half of the pages go first, so that the rules are compiled; counted is the processor's time for the other half, in which
nothing is repeated.
"""

from __future__ import annotations

import argparse
import gzip
import itertools
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cleaner.corpus.cleaning import ChunkCleaner
    from cleaner.corpus.options import Format

_PEER = """
import sys
from datatrove.executor import LocalPipelineExecutor
from datatrove.pipeline.filters import C4QualityFilter
from datatrove.pipeline.readers import JsonlReader
from datatrove.pipeline.writers import JsonlWriter

source, output, workers, options = sys.argv[1], sys.argv[2], int(sys.argv[3]), eval(sys.argv[4])
steps = [JsonlReader(source), C4QualityFilter(**options), JsonlWriter(output, compression=None)]
LocalPipelineExecutor(steps, tasks=workers, workers=workers, logging_dir=output + "/logs").run()
"""
_PEERS = {
    "datatrove, C4QualityFilter": "{}",
    "  without its sentence count": "{'min_num_sentences': -1}",
}


def main() -> None:
    """Print the tables that were asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--records", type=int, default=200_000)
    parser.add_argument("--tables", default="rate,scaling,memory,kills,crawl")
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--pages", type=float, default=2.5e9, help="pages of a crawl")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="corpus-") as folder:
        for name in options.tables.split(","):
            _TABLES[name](options, Path(folder))


def read_texts(data: Path) -> list[str]:
    """Return the texts of all extractors."""
    files = sorted(data.rglob("output/*.json"))
    if not files:
        sys.exit(f"{data}: no output/*.json of article-extraction-benchmark in it")
    outputs = [json.loads(file.read_text(encoding="utf-8"))["output"] for file in files]
    return [page["articleBody"] for output in outputs for page in output.values()]


def write_records(data: Path, path: Path, records: int, first: int = 0) -> Path:
    """Write so many records; return the path."""
    texts = itertools.cycle(read_texts(data))
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8") as file:
        for number in range(first, first + records):
            record = {"id": f"doc-{number}", "text": next(texts), "url": f"https://example.org/{number}"}
            file.write(json.dumps(record, ensure_ascii=False) + "\n")
    return path


def corpus_command(source: Path, output: Path, workers: int, *more: str) -> list[str]:
    """Return the command that cleans `source`."""
    return [sys.executable, "-m", "cleaner", "corpus", str(source), "-o", str(output), "--workers", str(workers), *more]


def time_command(command: list[str]) -> float:
    """Run a command and return its seconds."""
    started = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - started


def print_rates(options: argparse.Namespace, folder: Path) -> None:
    """Documents a second of both pipelines on the same two files, with two workers each."""
    half = options.records // 2
    source = folder / "in"
    for number in range(2):
        write_records(options.data, source / f"{number}.jsonl", half, number * half)
    (folder / "out").mkdir()
    times = {"cleaner corpus": time_command(corpus_command(source, folder / "out", 2))}
    for name, peer_options in _PEERS.items():
        output = folder / f"peer{len(times)}"
        times[name] = time_command([sys.executable, "-c", _PEER, str(source), str(output), "2", peer_options])
    print(f"\nrate: {2 * half:,} records, {_megabytes(source):,.0f} MB, 2 workers")
    for name, seconds in times.items():
        times_peer = seconds / times["cleaner corpus"]
        print(f"  {name:28} {seconds:7.1f} s {2 * half / seconds:8,.0f} records/s  ours is {times_peer:.2f} times that")


def _megabytes(folder: Path) -> float:
    return sum(path.stat().st_size for path in folder.iterdir()) / 1e6


def print_scaling(options: argparse.Namespace, folder: Path) -> None:
    """Seconds with one worker and with two, and whether the bytes are the same."""
    source = write_records(options.data, folder / "scaling.jsonl", options.records)
    outputs = [folder / f"scaling{workers}.jsonl" for workers in (1, 2)]
    one, two = (time_command(corpus_command(source, output, workers)) for workers, output in enumerate(outputs, 1))
    same = "the same bytes" if _equal(*outputs) else "DIFFERENT BYTES"
    print(f"\nscaling: {options.records:,} records: {one:.1f} s, with two workers {two:.1f} s: {one / two:.2f} times; {same}")


def _equal(one: Path, two: Path) -> bool:
    return subprocess.run(["cmp", "-s", str(one), str(two)], check=False).returncode == 0


def print_memory(options: argparse.Namespace, folder: Path) -> None:
    """Peak resident memory of all processes together, for a tenth of the records and for all."""
    for records in (options.records // 10, options.records):
        source = write_records(options.data, folder / "memory.jsonl", records)
        peaks = watch_memory(corpus_command(source, folder / "memory.out.jsonl", 2))
        print(f"\nmemory: {records:,} records, 2 workers: {sum(peaks):.0f} MB resident ({', '.join(f'{p:.0f}' for p in peaks)})")


def watch_memory(command: list[str]) -> list[float]:
    """Run a command and return the resident megabytes of each of its processes when they were most together."""
    import psutil

    process = psutil.Popen(command, stderr=subprocess.DEVNULL)
    peak: list[float] = []
    while process.poll() is None:
        try:
            now = [p.memory_info().rss / 2**20 for p in (process, *process.children(recursive=True))]
        except psutil.Error:
            continue
        peak = max(peak, now, key=sum)
        time.sleep(0.05)
    return peak


def print_kills(options: argparse.Namespace, folder: Path) -> None:
    """Kill a run at random moments, resume it each time, and compare with an undisturbed one."""
    source = write_records(options.data, folder / "kills.jsonl", options.records)
    whole, output = folder / "whole.jsonl.gz", folder / "killed.jsonl.gz"
    seconds = time_command(corpus_command(source, whole, 2))
    moments = list(_kill_often(corpus_command(source, output, 2, "--resume"), seconds, options.kills))
    same = "the same bytes" if _equal(whole, output) else "DIFFERENT BYTES"
    print(f"\nkills: {options.records:,} records, {seconds:.1f} s undisturbed; killed after {', '.join(moments)}: {same}")


def _kill_often(command: list[str], seconds: float, kills: int) -> Iterator[str]:
    chance = random.Random(2026)
    for _ in range(kills):
        process = subprocess.Popen(command, stderr=subprocess.DEVNULL, start_new_session=True)
        moment = chance.uniform(0.5, 0.5 + 1.5 * seconds / kills)
        try:
            process.wait(moment)
            yield "(done)"
        except subprocess.TimeoutExpired:
            os.kill(process.pid, signal.SIGKILL)
            process.wait()
            yield f"{moment:.1f} s"
    subprocess.run(command, check=True, capture_output=True)


def print_crawl(options: argparse.Namespace, folder: Path) -> None:
    """Pages a core-hour, and core-hours a crawl, for WET and WARC."""
    from cleaner import Cleaner
    from cleaner.corpus.cleaning import ChunkCleaner
    from cleaner.corpus.options import Options, Storage

    pages = read_pages(options.data)
    random.Random(2026).shuffle(pages)
    worker = ChunkCleaner(Cleaner(), Options(), (Storage(),))
    for format, blocks in (("wet", list(map(_extract_text, pages))), ("warc", [_HTTP_HEAD + page for page in pages])):
        half = len(blocks) // 2
        _time_chunks(worker, format, blocks[:half])
        seconds = _time_chunks(worker, format, blocks[half:])
        count, megabytes = len(blocks) - half, sum(map(len, blocks[half:])) / 1e6
        rate = count / seconds * 3600
        print(
            f"\ncrawl: {format:4} {count} pages, {megabytes:.1f} MB, {seconds:.2f} s of one core: {rate:,.0f} pages a core-hour,",
            end=" ",
        )
        print(f"{megabytes / seconds:.2f} MB/s; {options.pages:,.0f} pages take {1.1 * options.pages / rate:,.0f} core-hours")


_HTTP_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"


def read_pages(data: Path) -> list[bytes]:
    """Return the pages below a folder."""
    files = sorted(path for path in data.rglob("*") if path.name.endswith((".html", ".html.gz")))
    return [gzip.decompress(f.read_bytes()) if f.suffix == ".gz" else f.read_bytes() for f in files]


def _extract_text(page: bytes) -> bytes:
    from resiliparse.extract.html2text import extract_plain_text
    from resiliparse.parse.encoding import bytes_to_str, detect_encoding

    return extract_plain_text(bytes_to_str(page, detect_encoding(page)), main_content=False).encode("utf-8", "replace")


def _time_chunks(worker: ChunkCleaner, format: Format, blocks: list[bytes]) -> float:
    from cleaner.corpus.records import Chunk, Position
    from cleaner.corpus.warc import Stored

    records = [Stored(n, str(n), f"https://example.org/{n}", None, None, block) for n, block in enumerate(blocks)]
    started = time.process_time()
    for first in range(0, len(records), 50):
        worker.clean_chunk(Chunk(0, format, Position(), Position(), records[first : first + 50]))
    return time.process_time() - started


_TABLES: dict[str, Callable[[argparse.Namespace, Path], None]] = {
    "rate": print_rates,
    "scaling": print_scaling,
    "memory": print_memory,
    "kills": print_kills,
    "crawl": print_crawl,
}

if __name__ == "__main__":
    main()
