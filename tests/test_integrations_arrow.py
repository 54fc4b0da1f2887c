"""Arrow batches, and the engines that speak Arrow: each gives the library's text and report on the same 2,000 records."""

from __future__ import annotations

import functools
import gzip
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import cleaner

pa = pytest.importorskip("pyarrow", reason="needs the extra `arrow`")

from cleaner.errors import InputError  # noqa: E402
from cleaner.integrations import arrow  # noqa: E402

PROSE = "It reopened on day {} after two summers of work, the council said, and the first bus crossed at noon."
ENDINGS = (
    "0 Comments\n\nLeave a Reply\n",
    "Subscribe to continue reading\n",
    "",
    "Il vous reste 66.94% de cet article à lire.\n",
)
TEXTS = [f"The bridge\n\n{PROSE.format(n)}\n\n{ENDINGS[n % 4]}" for n in range(2000)]
TABLE = pa.table({"id": list(range(2000)), "text": TEXTS, "tags": [["a", None]] * 2000})
EXAMPLES = Path(__file__).parent.parent / "examples"


@functools.cache
def expected_rows() -> list[dict[str, Any]]:
    """Return what the library gives for the 2,000 texts."""
    reports = [json.loads(json.dumps(cleaner.analyze(text).as_dict())) for text in TEXTS]
    rows = zip(TABLE.to_pylist(), reports, strict=True)
    return [{**row, "text": report.pop("text"), "report": report} for row, report in rows]


def assert_rows(rows: list[dict[str, Any]]) -> None:
    """Assert that `rows`, in whatever order, are the library's."""
    assert sorted(rows, key=lambda r: r["id"]) == expected_rows()


def write_input(folder: Path) -> Path:
    """Write the 2,000 records as Parquet."""
    import pyarrow.parquet as pq

    pq.write_table(TABLE, folder / "in.parquet", row_group_size=500)
    return folder / "in.parquet"


def run_example(name: str, *args: Any) -> None:
    """Run an example in a process of its own, with this interpreter for the engine's workers as well."""
    env = {**os.environ, "PYSPARK_PYTHON": sys.executable, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)}
    env.pop("COVERAGE_PROCESS_CONFIG", None)  # engines kill their workers, whose counts would be torn
    command = [sys.executable, str(EXAMPLES / name), *map(str, args)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300, env=env)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]


@pytest.mark.parametrize("make", [lambda: TABLE, lambda: TABLE.to_batches()[0]], ids=["table", "batch"])
def test_a_batch_gives_what_the_library_gives(make: Any) -> None:
    """Text and report equal those of `analyze`; other columns and their order are kept, and so is the type."""
    cleaned = arrow.clean_batch(make())
    assert type(cleaned) is type(make())
    assert cleaned.to_pylist() == expected_rows()
    assert cleaned.schema.equals(arrow.add_fields(TABLE.schema))
    assert {row["report"]["truncation"]["status"] for row in expected_rows()} >= {"complete", "truncated"}


@pytest.mark.parametrize("kind", [pa.large_string(), pa.string_view(), pa.dictionary(pa.int32(), pa.string())], ids=str)
def test_every_type_of_string_is_read(kind: Any) -> None:
    """Polars writes large strings or views, pandas dictionaries."""
    table = pa.table({"text": pa.array(TEXTS[:5]).cast(kind)})
    assert arrow.clean_batch(table).column("text").to_pylist() == [r["text"] for r in expected_rows()[:5]]


def test_nulls_stay_null() -> None:
    """A row without text has no report."""
    cleaned = arrow.clean_batch(pa.table({"text": [None, TEXTS[0]]}))
    assert cleaned.column("text").to_pylist() == [None, expected_rows()[0]["text"]]
    assert cleaned.column("report")[0].as_py() is None


def test_pages_as_strings_or_bytes() -> None:
    """With `html` the text is extracted into a new column."""
    page = f"<html><body><article><h1>The bridge</h1><p>{PROSE}</p><p>Leave a Reply</p></article></body></html>"
    for pages in ([page], [page.encode()]):
        cleaned = arrow.clean_batch(pa.table({"page": pages}), html="page")
        assert cleaned.column("text").to_pylist() == [cleaner.clean_html(page)]
        assert cleaned.column_names == ["page", "text", "report"]


def test_a_cleaner_of_ones_own() -> None:
    """Options are given by a `Cleaner`."""
    comments = cleaner.Cleaner(keep=["comments"])
    cleaned = arrow.clean_batch(TABLE.slice(0, 1), cleaner=comments)
    assert cleaned.column("text").to_pylist() == [comments.clean(TEXTS[0])]


@pytest.mark.parametrize("columns", [{"id": [1]}, {"text": [7]}], ids=["no column", "numbers"])
def test_a_wrong_column_is_named(columns: dict[str, Any]) -> None:
    """The message names the column and what there is."""
    with pytest.raises(InputError, match="column 'text'"):
        arrow.clean_batch(pa.table(columns))


def test_pandas_in_one_line() -> None:
    """The line of the docs."""
    pytest.importorskip("pandas")
    frame = TABLE.to_pandas()
    frame["text"] = frame["text"].map(cleaner.clean)
    assert frame["text"].tolist() == [row["text"] for row in expected_rows()]


def test_polars_in_one_line() -> None:
    """The lines of the docs: the text alone, and with the report."""
    pl = pytest.importorskip("polars")
    frame = pl.from_arrow(TABLE)
    texts = frame.with_columns(pl.col("text").map_elements(cleaner.clean, return_dtype=pl.String))
    assert texts["text"].to_list() == [row["text"] for row in expected_rows()]
    assert_rows(pl.from_arrow(arrow.clean_batch(frame.to_arrow())).to_dicts())


def test_datasets_map() -> None:
    """Hugging Face datasets: rows as dictionaries, and batches as Arrow."""
    datasets = pytest.importorskip("datasets")
    dataset = datasets.Dataset(TABLE)
    rows = dataset.map(lambda row: {"text": cleaner.clean(row["text"])})
    assert rows["text"][:] == [row["text"] for row in expected_rows()]
    batches = dataset.with_format("arrow").map(arrow.clean_batch, batched=True, batch_size=500)
    assert_rows(batches.with_format(None).to_list())


def test_the_example_for_data_frames(tmp_path: Path) -> None:
    """pandas, Polars and datasets write what the library gives."""
    for name in ("pandas", "polars", "datasets"):
        pytest.importorskip(name)
    import pyarrow.parquet as pq

    run_example("dataframes.py", write_input(tmp_path), tmp_path)
    assert pq.read_table(tmp_path / "pandas.parquet").column("text").to_pylist() == [r["text"] for r in expected_rows()]
    for name in ("polars", "datasets"):
        assert_rows(pq.read_table(tmp_path / f"{name}.parquet").to_pylist())


def write_archive(path: Path) -> Path:
    """Write the 2,000 texts as a WET file, each record compressed on its own, as Common Crawl does."""
    records = []
    for number, text in enumerate(TEXTS):
        head = f"WARC/1.0\r\nWARC-Type: conversion\r\nWARC-Record-ID: <urn:uuid:{number}>\r\nWARC-Date: 2026-01-01T00:00:00Z\r\n"
        head += f"WARC-Target-URI: https://example.org/{number}\r\nContent-Type: text/plain\r\n"
        body = text.encode()
        records.append(gzip.compress(head.encode() + b"Content-Length: %d\r\n\r\n" % len(body) + body + b"\r\n\r\n"))
    path.parent.mkdir()
    path.write_bytes(b"".join(records))
    return path


def assert_archive(rows: list[dict[str, Any]]) -> None:
    """Assert that `rows`, in whatever order, are the library's for the archive."""
    found = {row["url"]: (row["text"], row["report"]) for row in rows}
    expected = {f"https://example.org/{row['id']}": (row["text"], row["report"]) for row in expected_rows()}
    assert len(rows) == len(TEXTS)
    assert found == expected


def test_an_archive_gives_what_the_library_gives(tmp_path: Path) -> None:
    """A WET file of 2,000 records, as batches of the schema that is promised."""
    pytest.importorskip("fastwarc", reason="needs the extra `warc`")
    from cleaner.integrations.archives import archive_schema, clean_archive

    table = pa.Table.from_batches(clean_archive(write_archive(tmp_path / "in" / "1.wet.gz").read_bytes()), archive_schema())
    assert_archive(table.to_pylist())


def test_a_broken_archive_is_logged(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """The records before the break go through."""
    pytest.importorskip("fastwarc", reason="needs the extra `warc`")
    from cleaner.integrations.archives import clean_archive

    data = write_archive(tmp_path / "in" / "1.wet.gz").read_bytes()
    rows = sum(batch.num_rows for batch in clean_archive(data[: len(data) // 2], name="1.wet.gz"))
    assert 900 < rows < 1100
    assert f"1.wet.gz: record {rows + 1}: the input breaks off here" in caplog.text


def test_datatrove_reads_wet(tmp_path: Path) -> None:
    """The example with datatrove's own reader."""
    pytest.importorskip("datatrove", reason="needs the extra `datatrove`")
    for name in ("warcio", "magic", "cchardet"):
        pytest.importorskip(name, reason=f"datatrove reads WARC with {name}", exc_type=ImportError)
    write_archive(tmp_path / "in" / "1.wet.gz")
    run_example("datatrove_wet.py", tmp_path / "in", tmp_path / "out", 1)
    (output,) = (tmp_path / "out" / "clean").iterdir()
    records = [json.loads(line) for line in gzip.decompress(output.read_bytes()).splitlines()]
    assert_archive([{"url": r["metadata"]["url"], "text": r["text"], "report": r["metadata"]["report"]} for r in records])


@pytest.mark.parametrize(("example", "write"), [("ray_data.py", "parquet"), ("ray_wet.py", "wet")])
def test_ray_data(tmp_path: Path, example: str, write: str) -> None:
    """The examples with Ray Data's map_batches."""
    pytest.importorskip("ray", reason="Ray is installed in CI only (extra `ray`)")
    run_engine(tmp_path, example, write)


@pytest.mark.parametrize(("example", "write"), [("spark_job.py", "parquet"), ("spark_wet.py", "wet")])
def test_spark(tmp_path: Path, example: str, write: str) -> None:
    """The examples with Spark's mapInArrow."""
    pytest.importorskip("pyspark", reason="Spark is installed in CI only (extra `spark`)")
    if not (shutil.which("java") or os.environ.get("JAVA_HOME")):
        pytest.skip("Spark needs a Java, 17 or later")
    run_engine(tmp_path, example, write)


def run_engine(folder: Path, example: str, write: str) -> None:
    """Run an example on Parquet or on WET and check what it writes."""
    import pyarrow.parquet as pq

    source = write_input(folder) if write == "parquet" else write_archive(folder / "in" / "1.wet.gz").parent
    run_example(example, source, folder / "out")
    rows = pq.read_table(folder / "out").to_pylist()
    assert_rows(rows) if write == "parquet" else assert_archive(rows)
