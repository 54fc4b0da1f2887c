"""Clean Parquet with Ray Data: python ray_data.py IN OUT_FOLDER"""

from __future__ import annotations

import sys
from pathlib import Path

import ray

from cleaner.integrations.arrow import clean_batch


def run(source: str, output: str) -> None:
    """Clean the column `text` of the Parquet at `source` on every core that Ray has."""
    dataset = ray.data.read_parquet(source)
    dataset = dataset.map_batches(clean_batch, batch_format="pyarrow", batch_size=1000, zero_copy_batch=True)
    dataset.write_parquet(str(Path(output).absolute()))


if __name__ == "__main__":
    run(*sys.argv[1:])
