"""What goes wrong in a night's run: it is named, the rest goes through, or the run stops with nothing half-written."""

from __future__ import annotations

import errno
import gzip
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from click.testing import Result as Run

from cleaner.cli import main

LINES = [json.dumps({"id": f"doc-{n}", "text": f"It rained on day {n}, and the council met."}).encode() for n in range(1, 31)]


def run_command(*args: Any) -> Run:
    """Run ``cleaner corpus`` with one worker."""
    return CliRunner().invoke(main, ["corpus", "--workers", "1", *map(str, args)])


def read_ids(path: Path) -> list[str]:
    """Return the ids of JSON Lines."""
    return [json.loads(line)["id"] for line in path.read_bytes().splitlines()]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with thirty good records in in.jsonl."""
    (tmp_path / "in.jsonl").write_bytes(b"\n".join(LINES) + b"\n")
    return tmp_path


def test_a_clean_run_ends_with_zero_and_a_summary(folder: Path) -> None:
    """Articles, verdicts, shares removed and the rate go to standard error."""
    done = run_command(folder / "in.jsonl", "-o", folder / "out.jsonl")
    assert done.exit_code == 0
    assert "30 read, 30 written, 0 dropped" in done.stderr
    assert "by kind" in done.stderr
    assert "core-hour" in done.stderr
    assert done.stdout == ""
    assert sorted(p.name for p in folder.iterdir()) == ["in.jsonl", "out.jsonl"]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (b'{"id": "x", "text": "broken', "not JSON"),
        (b'["text"]', "not a JSON object"),
        (b'{"id": "x", "body": "It rained."}', "no field 'text' (id \"x\")"),
        (b'{"id": "x", "text": null}', "field 'text' holds no text (id \"x\")"),
        (b'{"id": "x", "text": 7}', "field 'text' holds no text (id \"x\")"),
        (b'{"id": "\xff", "text": "It rained."}', "not UTF-8 (byte 9)"),
        (b"[" * 100_000, "not JSON"),
        (b'{"id": "x", "text": "' + b"x" * 1_100_000 + b'"}', "longer than 1,048,576 bytes"),
        (b'{"id": "x", "text": "' + b"x" * 3_100_000 + b'"}', "longer than 1,048,576 bytes"),
    ],
    ids=["broken", "no object", "no field", "null", "number", "not UTF-8", "nested", "long", "longer than a chunk"],
)
def test_a_bad_line_is_named_and_the_others_go_through(folder: Path, line: bytes, message: str) -> None:
    """The message has file and record; every other record is written once; the exit status is 2."""
    (folder / "in.jsonl").write_bytes(b"\n".join([*LINES[:17], line, *LINES[17:]]))
    done = run_command(folder / "in.jsonl", "-o", folder / "out.jsonl", "--max-record", 1)
    assert f"in.jsonl: record 18: {message}" in done.stderr
    assert [f"doc-{n}" for n in range(1, 31)] == read_ids(folder / "out.jsonl")
    assert done.exit_code == 2
    assert "1 failed" in done.stderr


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the peak of a process is read from Linux's /proc")
def test_a_huge_record_is_not_held_in_memory(folder: Path) -> None:
    """200 MB in one line pass by in little memory, in a process of their own so that its peak can be read."""
    with (folder / "in.jsonl").open("wb") as file:
        file.write(LINES[0] + b'\n{"id": "huge", "text": "')
        for _ in range(200):
            file.write(b"All work and no play. " * 47_663)
        file.write(b'"}\n' + LINES[1])
    # VmHWM begins with the process; ru_maxrss would count the pages of pytest, which it is forked from.
    script = "import re, sys; from cleaner.cli import main\ntry: main(sys.argv[1:])\nfinally: "
    script += "print(int(re.search(r'VmHWM:\\s+(\\d+)', open('/proc/self/status').read())[1]) // 1024)"
    command = [
        sys.executable,
        "-c",
        script,
        "corpus",
        str(folder / "in.jsonl"),
        "-o",
        str(folder / "out.jsonl"),
        "--workers",
        "1",
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert "in.jsonl: record 2: longer than 16,777,216 bytes" in done.stderr
    assert read_ids(folder / "out.jsonl") == ["doc-1", "doc-2"]
    assert done.returncode == 2
    assert int(done.stdout) < 300


@pytest.mark.parametrize("suffix", ["gz", "zst"])
def test_a_truncated_download_gives_what_came_before_the_break(folder: Path, suffix: str) -> None:
    """A gzip member or zstd frame that ends early costs the record it ends in, and is named."""
    from cleaner.corpus.sources import import_zstd

    noise = [json.dumps({"id": f"doc-{n}", "text": os.urandom(2000).hex()}).encode() for n in range(1, 200)]
    data = b"\n".join(noise)
    packed = gzip.compress(data) if suffix == "gz" else import_zstd().compress(data)
    (folder / f"cut.jsonl.{suffix}").write_bytes(packed[: len(packed) // 2])
    done = run_command(folder / f"cut.jsonl.{suffix}", folder / "in.jsonl", "-o", folder / "out.jsonl")
    ids = read_ids(folder / "out.jsonl")
    first = len(ids) - 30
    assert 50 < first < 150
    assert ids == [f"doc-{n}" for n in range(1, first + 1)] + [f"doc-{n}" for n in range(1, 31)]
    assert f"cut.jsonl.{suffix}: record {first + 1}: the input breaks off here" in done.stderr
    assert done.exit_code == 2


def test_a_truncated_warc_is_named(folder: Path) -> None:
    """The record in which the archive breaks off is left out, those before it go through."""
    pytest.importorskip("fastwarc")
    records = []
    for number in range(5):
        body = f"It rained on day {number}, and the council met. {os.urandom(500).hex()}".encode()
        head = f"WARC/1.0\r\nWARC-Type: conversion\r\nWARC-Record-ID: <urn:uuid:{number}>\r\nContent-Length: {len(body)}\r\n\r\n"
        records.append(gzip.compress(head.encode() + body + b"\r\n\r\n"))
    data = b"".join(records)
    (folder / "cut.wet.gz").write_bytes(data[: len(data) - 300])
    done = run_command(folder / "cut.wet.gz", "-o", folder / "out.jsonl")
    assert read_ids(folder / "out.jsonl") == [f"<urn:uuid:{n}>" for n in range(4)]
    assert "cut.wet.gz: record 5: the input breaks off here" in done.stderr
    assert done.exit_code == 2


def test_a_row_of_parquet_that_is_not_utf8_is_named_and_the_others_go_through(folder: Path) -> None:
    """Whichever column it is in: it could not be written as JSON either."""
    pa, pq = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    text = pa.array([b"It rained.", b"It \xff rained.", b"It rained all day.", b"It rained on."]).view(pa.string())
    other = pa.array([b"a", b"b", b"\xe9", b"d"]).view(pa.string())
    pq.write_table(pa.table({"id": [1, 2, 3, 4], "text": text, "other": other}), folder / "in.parquet")
    for output in ("out.jsonl", "out.parquet"):
        done = run_command(folder / "in.parquet", "-o", folder / output)
        assert (2, True) == (done.exit_code, "in.parquet: record 2: not UTF-8" in done.stderr)
        assert "in.parquet: record 3: not UTF-8" in done.stderr
    assert [1, 4] == read_ids(folder / "out.jsonl") == pq.read_table(folder / "out.parquet")["id"].to_pylist()


def test_a_parquet_file_whose_names_are_not_utf8_is_named(folder: Path) -> None:
    pa, pq = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    pq.write_table(pa.table({"id": [1], "texxt": ["It rained."]}), folder / "in.parquet", store_schema=False)
    data = (folder / "in.parquet").read_bytes()
    (folder / "in.parquet").write_bytes(data.replace(b"texxt", b"tex\xfft"))
    done = run_command(folder / "in.parquet", folder / "in.jsonl", "-o", folder / "out.jsonl")
    assert (2, True) == (done.exit_code, "in.parquet: not a Parquet file that can be read" in done.stderr)
    assert 30 == len(read_ids(folder / "out.jsonl"))


def test_missing_and_unreadable_inputs_are_named(folder: Path) -> None:
    """A name that matches nothing, an unclear format: the others still go through."""
    (folder / "notes.txt").write_text("x")
    names = [folder / "none.jsonl", folder / "notes.txt", folder / "in.jsonl"]
    done = run_command(*names, "-o", folder / "out.jsonl")
    assert "none.jsonl: no such file" in done.stderr
    assert "notes.txt: no corpus by its name" in done.stderr
    assert len(read_ids(folder / "out.jsonl")) == 30
    assert done.exit_code == 2


def test_nothing_readable_makes_no_output(folder: Path) -> None:
    """A file that is not what its name says leaves no empty output behind."""
    pytest.importorskip("pyarrow")
    (folder / "no.parquet").write_bytes(b"no Parquet")
    for name in ("out.parquet", "out.jsonl"):
        done = run_command(folder / "no.parquet", "-o", folder / name)
        assert "no.parquet: not a Parquet file that can be read" in done.stderr
        assert done.exit_code == 2
    assert sorted(p.name for p in folder.iterdir()) == ["in.jsonl", "no.parquet"]


def test_a_parquet_file_with_a_foreign_schema_is_named(folder: Path) -> None:
    """No column to clean, one of a wrong type, or columns unlike those of the files before."""
    pa, pq = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    tables = {
        "good": {"id": ["a", "b"], "text": ["It rained.", None]},
        "nothing": {"id": ["c"]},
        "numbers": {"id": ["d"], "text": [7]},
        "other": {"id": [5], "text": ["It rained."]},
        "more": {"id": ["e"], "text": ["It snowed."]},
    }
    for name, columns in tables.items():
        pq.write_table(pa.table(columns), folder / f"{name}.parquet")
    done = run_command(*(folder / f"{name}.parquet" for name in tables), "-o", folder / "out.parquet")
    assert "good.parquet: record 2: column 'text' is null (id 'b')" in done.stderr
    assert "nothing.parquet: no column 'text'; the columns are id" in done.stderr
    assert "numbers.parquet: column 'text' is of type int64, not a string" in done.stderr
    assert "other.parquet: its columns (id int64, text string) are not those of the files before (id string" in done.stderr
    assert pq.read_table(folder / "out.parquet").column("id").to_pylist() == ["a", "e"]
    assert done.exit_code == 2


def test_a_damaged_row_group_is_left_out(folder: Path) -> None:
    """Bytes overwritten in the middle of a Parquet file cost their row group."""
    pa, pq = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    texts = [os.urandom(500).hex() for _ in range(40)]
    pq.write_table(pa.table({"id": list(map(str, range(40))), "text": texts}), folder / "in.parquet", row_group_size=20)
    data = bytearray((folder / "in.parquet").read_bytes())
    data[4:60] = bytes(56)  # the head of the first page
    (folder / "in.parquet").write_bytes(data)
    done = run_command(folder / "in.parquet", "-o", folder / "out.parquet")
    assert "in.parquet: record 1: damaged, left out to the end of its row group at 20" in done.stderr
    assert pq.read_table(folder / "out.parquet").column("id").to_pylist() == list(map(str, range(20, 40)))
    assert done.exit_code == 2


def test_an_output_that_cannot_be_written_is_named(folder: Path) -> None:
    """The run stops before it starts, and leaves nothing."""
    done = run_command(folder / "in.jsonl", "-o", folder / "in.jsonl" / "out.jsonl")
    assert "in.jsonl" in done.stderr
    assert "Not a directory" in done.stderr or "File exists" in done.stderr
    assert done.exit_code == 2
    assert sorted(p.name for p in folder.iterdir()) == ["in.jsonl"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_stops_the_run_and_a_resume_completes_it(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The output does not appear, the message names the file, and what was done is kept."""
    from cleaner.corpus import jsonl, outputs

    monkeypatch.setattr(jsonl, "CHUNK_BYTES", 300)
    run_command(folder / "in.jsonl", "-o", folder / "whole.jsonl")
    write, calls = outputs.FileSink.write, []

    def fill(self: outputs.FileSink, data: bytes) -> None:
        calls.append(1)
        if len(calls) == 4:
            write(self, data[:100])
            raise OSError(errno.ENOSPC, "No space left on device")
        write(self, data)

    monkeypatch.setattr(outputs.FileSink, "write", fill)
    done = run_command(folder / "in.jsonl", "-o", folder / "out.jsonl")
    assert done.exit_code == 2
    assert "out.jsonl: No space left on device; the part that is done is kept, --resume goes on from there" in done.stderr
    assert not (folder / "out.jsonl").exists()
    assert run_command(folder / "in.jsonl", "-o", folder / "out.jsonl", "--resume").exit_code == 0
    assert (folder / "out.jsonl").read_bytes() == (folder / "whole.jsonl").read_bytes()


def test_ctrl_c_stops_cleanly(folder: Path) -> None:
    """Status 2, one line, no output under its name; the workers are gone and --resume goes on."""
    with (folder / "in.jsonl").open("wb") as file:
        for _ in range(2000):
            file.write(b"\n".join(LINES) + b"\n")
    command = [
        sys.executable,
        "-m",
        "cleaner",
        "corpus",
        str(folder / "in.jsonl"),
        "-o",
        str(folder / "out.jsonl"),
        "--workers",
        "2",
    ]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, start_new_session=True)
    while process.poll() is None and not (folder / "out.jsonl.part").exists():
        time.sleep(0.01)
    os.killpg(process.pid, signal.SIGINT)
    _, stderr = process.communicate(timeout=60)
    assert stderr == "cleaner: stopped; the part that is done is kept, --resume goes on from there\n"
    assert process.returncode == 2
    assert not (folder / "out.jsonl").exists()
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)


def test_workers_that_die_of_no_record_end_the_run_with_their_exit_code(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker killed by the kernel is not waited for."""
    monkeypatch.setattr("cleaner.corpus.cleaning.ChunkCleaner.clean_chunk", lambda self, chunk: os._exit(9))
    done = run_command(folder / "in.jsonl", "-o", folder / "out.jsonl", "--workers", "2")
    assert "two worker processes died (exit code 9" in done.stderr
    assert done.exit_code == 2
    assert not (folder / "out.jsonl").exists()


def test_a_record_that_raises_is_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a record does to the code below, the others go through."""
    from cleaner.engine import Cleaner

    analyze = Cleaner._analyze

    def fail(self: Cleaner, text: str, source: Any) -> Any:
        if "day 7," in text:
            raise RecursionError("too deep")
        return analyze(self, text, source)

    monkeypatch.setattr(Cleaner, "_analyze", fail)
    done = run_command(folder / "in.jsonl", "-o", folder / "out.jsonl")
    assert "in.jsonl: record 7: RecursionError: too deep" in done.stderr
    assert len(read_ids(folder / "out.jsonl")) == 29


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["in.jsonl", "-o", "in.jsonl"], "is an input too"),
        (["in.jsonl", "-o", "out.parquet"], "JSON Lines have no schema"),
        (["in.jsonl", "-o", "-", "--drop-truncated"], "say with --dropped"),
        (["a/in.jsonl", "b/in.jsonl", "-o", "out/"], "is an output too"),
        (["in.jsonl", "-o", "out.jsonl", "--keep", "nonsense"], "unknown kind"),
    ],
)
def test_what_cannot_be_meant_is_refused(
    folder: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], message: str
) -> None:
    """The message says what to do instead; nothing is written."""
    monkeypatch.chdir(folder)
    for name in ("a", "b"):
        (folder / name).mkdir()
        (folder / name / "in.jsonl").write_bytes(LINES[0])
    done = run_command(*arguments)
    assert message in done.stderr
    assert done.exit_code == 2
    assert (folder / "in.jsonl").read_bytes().count(b"\n") == 30
