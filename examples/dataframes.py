"""Clean a column with pandas, Polars or Hugging Face datasets: python dataframes.py IN.parquet OUT_FOLDER"""

from __future__ import annotations

import sys
from pathlib import Path

import cleaner
from cleaner.integrations.arrow import clean_batch


def with_pandas(source: str, output: Path) -> None:
    """The text alone."""
    import pandas as pd

    frame = pd.read_parquet(source)
    frame["text"] = frame["text"].map(cleaner.clean, na_action="ignore")
    frame.to_parquet(output / "pandas.parquet")


def with_polars(source: str, output: Path) -> None:
    """Text and report."""
    import polars as pl

    frame = pl.from_arrow(clean_batch(pl.read_parquet(source).to_arrow()))
    assert isinstance(frame, pl.DataFrame)
    frame.write_parquet(output / "polars.parquet")


def with_datasets(source: str, output: Path) -> None:
    """Text and report, in two processes."""
    import datasets

    dataset = datasets.Dataset.from_parquet(source).with_format("arrow")
    dataset.map(clean_batch, batched=True, num_proc=2).to_parquet(output / "datasets.parquet")


if __name__ == "__main__":
    for step in (with_pandas, with_polars, with_datasets):
        step(sys.argv[1], Path(sys.argv[2]))
