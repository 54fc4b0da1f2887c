"""Corpora in and out: every format gives the library's own results, in order, with all other fields as they were."""

from __future__ import annotations

import gzip
import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import cleaner
from cleaner.cli import main
from cleaner.corpus import session
from cleaner.corpus.options import Options
from cleaner.corpus.plan import plan_job
from cleaner.corpus.run import run
from cleaner.corpus.sources import Source, find_sources, import_zstd, read_suffixes
from cleaner.corpus.tally import Tally

ARTICLE = "The bridge\n\nIt reopened on Tuesday after two summers of work, the council said.\n\n0 Comments\n\nLeave a Reply\n"
RECORDS = [
    {"id": f"doc-{n}", "text": ARTICLE.replace("two", str(n)), "score": n / 3, "nested": {"tags": ["a", None]}} for n in range(40)
]


def clean_files(inputs: list[Path], output: Path, workers: int = 1, **options: Any) -> list[str]:
    """Run the job as the command does and return the complaints."""
    complaints: list[str] = []
    sources = [s for s in find_sources(map(str, inputs)) if isinstance(s, Source)]
    job = plan_job(sources, str(output), Options(**options), cleaner.Cleaner())
    run(job, workers=workers, complain=complaints.append)
    return complaints


def write_lines(path: Path, records: list[dict[str, Any]]) -> Path:
    """Write JSON Lines, compressed as the name says."""
    data = b"".join(json.dumps(r, ensure_ascii=False).encode() + b"\n" for r in records)
    path.write_bytes(
        gzip.compress(data) if path.suffix == ".gz" else import_zstd().compress(data) if path.suffix == ".zst" else data
    )
    return path


def read_lines(path: Path) -> list[dict[str, Any]]:
    """Read JSON Lines, compressed as the name says."""
    data = path.read_bytes()
    data = gzip.decompress(data) if path.suffix == ".gz" else import_zstd().decompress(data) if path.suffix == ".zst" else data
    return [json.loads(line) for line in data.splitlines()]


def expect(record: dict[str, Any]) -> dict[str, Any]:
    """Return the record with the library's own result."""
    result = json.loads(json.dumps(cleaner.analyze(record["text"]).as_dict()))
    return {**record, "text": result.pop("text"), "report": result}


@pytest.mark.parametrize("suffix", ["", ".gz", ".zst"])
def test_json_lines_keep_their_order_and_fields(tmp_path: Path, suffix: str) -> None:
    """The text is cleaned in place, the report is added, everything else goes through."""
    source = write_lines(tmp_path / f"in.jsonl{suffix}", RECORDS)
    output = tmp_path / f"out.jsonl{suffix}"
    assert clean_files([source], output) == []
    assert list(map(expect, RECORDS)) == read_lines(output)
    assert "Leave a Reply" not in read_lines(output)[0]["text"]


def test_other_fields_go_through_byte_for_byte(tmp_path: Path) -> None:
    """No float is reformatted, no long number rounded, no escape rewritten."""
    fields = b'"a":1.50,"b":1E5,"id":123456789012345678901234567890,"c":"\\u00e9\\/","d":{ "x":[ 1 ] }'
    (tmp_path / "in.jsonl").write_bytes(b'{"text":"It rained.",' + fields + b"}\n")
    clean_files([tmp_path / "in.jsonl"], tmp_path / "out.jsonl")
    assert (tmp_path / "out.jsonl").read_bytes().startswith(b'{"text":"It rained.",' + fields + b',"report":')


@pytest.mark.parametrize("value", ["NaN", "-Infinity", '"\\ud800"', '{"deep": "\\udfff"}'])
def test_what_pythons_json_writes_is_read(tmp_path: Path, value: str) -> None:
    """Python's json writes NaN and half surrogate pairs, which stricter parsers refuse."""
    (tmp_path / "in.jsonl").write_text('{"text": "It rained \\ud83d today.", "x": ' + value + "}\n")
    assert clean_files([tmp_path / "in.jsonl"], tmp_path / "out.jsonl") == []
    (record,) = read_lines(tmp_path / "out.jsonl")
    assert repr(json.loads(value)) == repr(record["x"])
    assert record["text"] == "It rained \ud83d today."


def test_report_only_leaves_the_text(tmp_path: Path) -> None:
    """With --report-only the record differs from the input by the report alone."""
    source = write_lines(tmp_path / "in.jsonl", RECORDS)
    clean_files([source], tmp_path / "out.jsonl", report_only=True)
    assert [{**r, "report": expect(r)["report"]} for r in RECORDS] == read_lines(tmp_path / "out.jsonl")


def test_a_second_run_replaces_the_report(tmp_path: Path) -> None:
    """Cleaning cleaned records changes no text, and leaves one report."""
    source = write_lines(tmp_path / "in.jsonl", RECORDS)
    clean_files([source], tmp_path / "once.jsonl")
    clean_files([tmp_path / "once.jsonl"], tmp_path / "twice.jsonl")
    once, twice = read_lines(tmp_path / "once.jsonl"), read_lines(tmp_path / "twice.jsonl")
    assert [r["text"] for r in once] == [r["text"] for r in twice]
    assert list(once[0]) == list(twice[0])


def test_html_field_is_extracted(tmp_path: Path) -> None:
    """The page goes through, its article goes into the text field."""
    page = f"<html><body><article>{''.join(f'<p>{line}</p>' for line in ARTICLE.split(chr(10) * 2))}</article></body></html>"
    source = write_lines(tmp_path / "in.jsonl", [{"page": page, "address": "https://example.org/bridge"}])
    clean_files([source], tmp_path / "out.jsonl", html_field="page", text_field="body", url_field="address")
    (record,) = read_lines(tmp_path / "out.jsonl")
    assert record["page"] == page
    assert record["body"] == cleaner.clean_html(page, "https://example.org/bridge")


def test_the_output_does_not_depend_on_the_workers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One process and three write the same bytes, compressed ones too."""
    monkeypatch.setattr("cleaner.corpus.jsonl.CHUNK_BYTES", 700)
    source = write_lines(tmp_path / "in.jsonl.gz", RECORDS)
    outputs = [tmp_path / f"out{workers}.jsonl.gz" for workers in (1, 3)]
    for workers, output in zip((1, 3), outputs, strict=True):
        clean_files([source], output, workers)
    assert outputs[0].read_bytes() == outputs[1].read_bytes()
    assert len(read_lines(outputs[0])) == len(RECORDS)


def test_several_inputs_make_one_output_or_a_folder_of_them(tmp_path: Path) -> None:
    """A file takes all inputs in order; a folder gets a file for each, named alike."""
    sources = [write_lines(tmp_path / "b.jsonl", RECORDS[:3]), write_lines(tmp_path / "a.jsonl.gz", RECORDS[3:5])]
    clean_files(sources, tmp_path / "all.jsonl")
    assert [r["id"] for r in RECORDS[:5]] == [r["id"] for r in read_lines(tmp_path / "all.jsonl")]
    (tmp_path / "out").mkdir()
    clean_files(sources, tmp_path / "out")
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == ["a.jsonl.gz", "b.jsonl"]
    assert [r["id"] for r in RECORDS[3:5]] == [r["id"] for r in read_lines(tmp_path / "out" / "a.jsonl.gz")]


def test_a_folder_of_folders_keeps_its_shape(tmp_path: Path) -> None:
    """Files of one name in two folders do not meet in the output."""
    for name in ("a", "b"):
        (tmp_path / "in" / name).mkdir(parents=True)
        write_lines(tmp_path / "in" / name / "part.jsonl", RECORDS[:2] if name == "a" else RECORDS[2:3])
    (tmp_path / "out").mkdir()
    clean_files([tmp_path / "in"], tmp_path / "out")
    assert [r["id"] for r in read_lines(tmp_path / "out" / "a" / "part.jsonl")] == ["doc-0", "doc-1"]
    assert [r["id"] for r in read_lines(tmp_path / "out" / "b" / "part.jsonl")] == ["doc-2"]


def test_the_progress_bar_shows_rate_and_remaining_time(tmp_path: Path) -> None:
    """It is drawn on a terminal and nowhere else; records are counted in either case."""
    from rich.console import Console

    from cleaner.corpus.progress import ProgressBar

    source = write_lines(tmp_path / "in.jsonl", RECORDS)
    job = plan_job([Source(str(source), "jsonl")], str(tmp_path / "out.jsonl"), Options(), cleaner.Cleaner())
    for terminal in (True, False):
        screen = io.StringIO()
        with ProgressBar(job, Console(file=screen, force_terminal=terminal, width=120)) as bar:
            run(job, workers=1, watch=bar.update)
        assert bar.records == len(RECORDS)
        assert ("records/s" in screen.getvalue()) is terminal


def test_globs_and_folders_name_their_corpus_files_sorted(tmp_path: Path) -> None:
    """A quoted glob is expanded; a folder stands for what can be read in it."""
    for name in ("b.jsonl", "a.jsonl.gz", "c.txt", "_dropped.jsonl", "d.parquet"):
        (tmp_path / name).touch()
    names = [Path(s.path).name for s in find_sources([str(tmp_path / "*.jsonl*"), str(tmp_path)]) if isinstance(s, Source)]
    assert names == ["_dropped.jsonl", "a.jsonl.gz", "b.jsonl", "a.jsonl.gz", "b.jsonl", "d.parquet"]


def test_parquet_keeps_its_columns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Parquet gives Parquet with the same columns, and a report of typed columns."""
    pq, pa = pytest.importorskip("pyarrow.parquet"), pytest.importorskip("pyarrow")
    monkeypatch.setattr("cleaner.corpus.parquet.CHUNK_BYTES", 700)
    table = pa.Table.from_pylist(RECORDS).set_column(1, "text", pa.array([r["text"] for r in RECORDS]).dictionary_encode())
    pq.write_table(table, tmp_path / "in.parquet", row_group_size=15)
    for workers in (1, 2):
        assert clean_files([tmp_path / "in.parquet"], tmp_path / f"out{workers}.parquet", workers) == []
    written = pq.read_table(tmp_path / "out1.parquet")
    assert written.column_names == ["id", "text", "score", "nested", "report"]
    assert list(map(expect, RECORDS)) == written.to_pylist()
    assert (tmp_path / "out1.parquet").read_bytes() == (tmp_path / "out2.parquet").read_bytes()
    assert not list(tmp_path.glob("*.stage")) + list(tmp_path.glob("*.part"))


def test_parquet_can_become_json_lines(tmp_path: Path) -> None:
    """The name of the output decides."""
    pq, pa = pytest.importorskip("pyarrow.parquet"), pytest.importorskip("pyarrow")
    pq.write_table(pa.Table.from_pylist(RECORDS), tmp_path / "in.parquet")
    clean_files([tmp_path / "in.parquet"], tmp_path / "out.jsonl.zst")
    assert list(map(expect, RECORDS)) == read_lines(tmp_path / "out.jsonl.zst")


def make_archive(kind: str, bodies: list[bytes], headers: dict[str, str] | None = None) -> bytes:
    """Return an archive as ISO 28500 has it, each record compressed on its own."""
    records = []
    for number, body in enumerate(bodies):
        if kind == "response":
            lines = [f"{name}: {value}" for name, value in (headers or {"Content-Type": "text/html; charset=utf-8"}).items()]
            body = "\r\n".join(["HTTP/1.1 200 OK", *lines, "", ""]).encode() + body
        media = "application/http; msgtype=response" if kind == "response" else "text/plain"
        head = f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:{number}>\r\nWARC-Date: 2026-01-01T00:00:00Z\r\n"
        head += f"WARC-Target-URI: https://example.org/{number}\r\nContent-Type: {media}\r\nContent-Length: {len(body)}\r\n\r\n"
        records.append(gzip.compress(head.encode() + body + b"\r\n\r\n"))
    return b"".join(records)


PAGE = f"<html><body><article>{''.join(f'<p>{line}</p>' for line in ARTICLE.split(chr(10) * 2))}</article></body></html>".encode()


@pytest.mark.parametrize("suffix", ["jsonl", "parquet"])
def test_wet_takes_the_text_path(tmp_path: Path, suffix: str) -> None:
    """Each conversion gives a record with address, date, text and report."""
    pytest.importorskip("fastwarc")
    pq = pytest.importorskip("pyarrow.parquet")
    (tmp_path / "CC-1.warc.wet.gz").write_bytes(make_archive("conversion", [ARTICLE.encode()] * 3))
    output = tmp_path / f"out.{suffix}"
    assert clean_files([tmp_path / "CC-1.warc.wet.gz"], output) == []
    records = read_lines(output) if suffix == "jsonl" else pq.read_table(output).to_pylist()
    assert [r["url"] for r in records] == [f"https://example.org/{n}" for n in range(3)]
    assert {r["text"] for r in records} == {cleaner.clean(ARTICLE)}
    assert records[0]["report"] == expect({"text": ARTICLE})["report"]


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        ({"Content-Type": "text/html; charset=utf-8"}, PAGE),
        ({"Content-Type": "text/html", "Content-Encoding": "gzip"}, gzip.compress(PAGE)),
        ({"Content-Type": "text/html", "Content-Encoding": "gzip"}, PAGE),
        ({"Content-Type": "text/html", "Transfer-Encoding": "chunked"}, b"%x\r\n%s\r\n0\r\n\r\n" % (len(PAGE), PAGE)),
    ],
    ids=["plain", "gzip", "gzip named but not applied", "chunked"],
)
def test_warc_takes_the_html_path(tmp_path: Path, headers: dict[str, str], body: bytes) -> None:
    """Each HTML response gives a record, whatever its encodings."""
    pytest.importorskip("fastwarc")
    (tmp_path / "CC-1.warc.gz").write_bytes(make_archive("response", [body], headers))
    assert clean_files([tmp_path / "CC-1.warc.gz"], tmp_path / "out.jsonl") == []
    (record,) = read_lines(tmp_path / "out.jsonl")
    assert record["text"] == cleaner.clean_html(PAGE, "https://example.org/0")
    assert record["http_status"] == 200


def test_a_text_may_be_empty(tmp_path: Path) -> None:
    """Common Crawl has pages without text."""
    pytest.importorskip("fastwarc")
    (tmp_path / "CC-1.warc.wet.gz").write_bytes(make_archive("conversion", [b"", ARTICLE.encode()]))
    assert clean_files([tmp_path / "CC-1.warc.wet.gz"], tmp_path / "out.jsonl") == []
    assert [r["text"] for r in read_lines(tmp_path / "out.jsonl")] == ["", cleaner.clean(ARTICLE)]


def test_warc_passes_over_what_is_no_page(tmp_path: Path) -> None:
    """An image is neither a record nor a fault."""
    pytest.importorskip("fastwarc")
    (tmp_path / "CC-1.warc.gz").write_bytes(make_archive("response", [b"\x89PNG"], {"Content-Type": "image/png"}))
    assert clean_files([tmp_path / "CC-1.warc.gz"], tmp_path / "out.jsonl") == []
    assert (tmp_path / "out.jsonl").read_bytes() == b""


def test_dropped_records_are_kept_aside_with_their_reason(tmp_path: Path) -> None:
    """What a filter drops stands in the side file as it came, and nowhere else."""
    short = {"id": "short", "text": "It rained.\n\nLeave a Reply\n"}
    source = write_lines(tmp_path / "in.jsonl", [RECORDS[0], short, RECORDS[1]])
    clean_files([source], tmp_path / "out.jsonl", min_words=8)
    assert [r["id"] for r in read_lines(tmp_path / "out.jsonl")] == ["doc-0", "doc-1"]
    (dropped,) = read_lines(tmp_path / "out.jsonl.dropped.jsonl")
    assert dropped == {**short, "report": expect(short)["report"], "reason": "too few words"}


def test_clean_many_keeps_order(monkeypatch: pytest.MonkeyPatch) -> None:
    """The iterator gives what `clean` gives, for any number of workers, and reads its input only as it needs it."""
    monkeypatch.setattr("cleaner.corpus.many._BATCH_CHARACTERS", 300)
    from cleaner.corpus import clean_many

    texts = [r["text"] for r in RECORDS]
    for workers in (1, 2):
        assert list(map(cleaner.clean, texts)) == list(clean_many(iter(texts), workers=workers))
    read: list[int] = []
    endless = (read.append(n) or ARTICLE for n in iter(int, 1))
    cleaned = clean_many(endless, workers=2)
    assert [next(cleaned) for _ in range(10)] == [cleaner.clean(ARTICLE)] * 10
    cleaned.close()
    assert len(read) < 100


def test_standard_input_to_standard_output(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A pipe is read as JSON Lines, compressed or not, and nothing is left on the disk."""
    stdin, stdout = (io.TextIOWrapper(io.BytesIO(data)) for data in (gzip.compress(json.dumps(RECORDS[0]).encode()), b""))
    stdin = io.TextIOWrapper(io.BufferedReader(io.BytesIO(gzip.compress(json.dumps(RECORDS[0]).encode()))))  # type: ignore[arg-type]
    monkeypatch.setattr(sys, "stdin", stdin)
    monkeypatch.setattr(sys, "stdout", stdout)
    monkeypatch.chdir(tmp_path)
    run(plan_job([Source("-", "jsonl")], "-", Options(), cleaner.Cleaner()), workers=1)
    assert json.loads(stdout.buffer.getvalue()) == expect(RECORDS[0])  # type: ignore[attr-defined]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "format", "compression"),
    [
        ("a.jsonl", "jsonl", None),
        ("a.ndjson.gz", "jsonl", "gzip"),
        ("c4-train.00000.json.gz", "jsonl", "gzip"),
        ("A.JSONL.ZST", "jsonl", "zstd"),
        ("a.parquet", "parquet", None),
        ("a.pq", "parquet", None),
        ("a.warc.gz", "warc", "gzip"),
        ("CC-MAIN-1.warc.wet.gz", "wet", "gzip"),
        ("a.txt", None, None),
        ("a.gz", None, "gzip"),
    ],
)
def test_names_say_what_is_in_a_file(name: str, format: str | None, compression: str | None) -> None:
    assert (format, compression) == read_suffixes(name)


def test_standard_input_has_a_name_in_a_folder(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "cleaner", "corpus", "-", "-o", f"{tmp_path}/"]
    done = subprocess.run(command, input=json.dumps(RECORDS[0]).encode() + b"\n", timeout=100, check=False)
    assert (0, ["stdin.jsonl"]) == (done.returncode, os.listdir(tmp_path))
    assert [expect(RECORDS[0])] == read_lines(tmp_path / "stdin.jsonl")


@pytest.mark.parametrize(("given", "used"), [(["--workers", "3"], 3), ([], 1)])
def test_there_are_as_many_workers_as_are_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: list[str], used: int
) -> None:
    """Little input has one, unless the user says otherwise."""
    seen = []

    def note(*arguments: Any, workers: int, **others: Any) -> Tally:
        seen.append(workers)
        return run(*arguments, workers=1, **others)

    monkeypatch.setattr(session, "run", note)
    source = write_lines(tmp_path / "in.jsonl", RECORDS[:1])
    assert 0 == CliRunner().invoke(main, ["corpus", str(source), "-o", str(tmp_path / "out.jsonl"), *given]).exit_code
    assert [used] == seen
