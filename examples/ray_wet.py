"""Clean Common Crawl's WET files with Ray Data: python ray_wet.py IN_FOLDER OUT_FOLDER"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import ray

from cleaner.integrations.archives import clean_archives


def clean_table(table: pa.Table) -> Iterator[pa.Table]:
    """Clean the archives in the column that `read_binary_files` gives."""
    for batch in clean_archives(table.to_batches(), column="bytes"):
        yield pa.Table.from_batches([batch])


def run(source: str, output: str) -> None:
    """Clean each file in a task of its own; `source` may be on any file system that Ray knows."""
    files = ray.data.read_binary_files(source)
    files.map_batches(clean_table, batch_format="pyarrow", batch_size=1).write_parquet(str(Path(output).absolute()))


if __name__ == "__main__":
    run(*sys.argv[1:])
