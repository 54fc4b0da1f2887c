"""Time and memory of pages of 50 MB, one process each: python benchmarks/huge.py [MEGABYTES]

A page of more than 100,000 tags is not given to trafilatura: its cost grows with their square.
"""

import multiprocessing
import random
import resource
import sys
import time

import click

SHAPES = {
    "paragraphs": "<p>The council met on Tuesday to discuss the bridge, which has been losing strength since the flood.</p>",
    "links": '<a href="x">link text</a> ',
    "nested": "<div>" * 200 + "text" + "</div>" * 200,
    "angles": "<",
    "scripts": "<script>",
    "letters": "a",
    "words": "word ",
}


def measure(shape: str, size: int) -> None:
    import cleaner

    page = "<html><body>" + SHAPES[shape] * (size // len(SHAPES[shape])) if shape in SHAPES else random.Random(1).randbytes(size)
    start = time.perf_counter()
    status = cleaner.analyze_html(page).truncation.status
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    print(f"{shape:11} {time.perf_counter() - start:6.1f} s  {peak / 1e6:6.0f} MB at the peak  {status}", flush=True)


@click.command()
@click.argument("megabytes", default=50)
def main(megabytes: int) -> None:
    """Print seconds and peak memory for pages of MEGABYTES of each shape."""
    size = megabytes * 1_000_000
    for shape in [*SHAPES, "binary"]:
        process = multiprocessing.Process(target=measure, args=(shape, size))
        process.start()
        process.join()


if __name__ == "__main__":
    main()
