"""Nothing is lost without a word: outputs that cannot be written, records that cannot be read, runs that meet each other."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cleaner.report import FORMATS, make_article
from cleaner.report.explain import explain
from cleaner.result import Result
from cleaner.shown import show

GOOD = {"id": "good", "text": "It rained all day, and the council met in the old town hall."}
UNBUFFERED = {**os.environ, "PYTHONUNBUFFERED": "1"}


def run(*args: Any, **options: Any) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "cleaner", *map(str, args)]
    return subprocess.run(command, stderr=subprocess.PIPE, timeout=100, check=False, **options)


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    path = tmp_path / "in.jsonl"
    path.write_text(json.dumps(GOOD) + "\n")
    return path


# --- records ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("depth", [1_100, 100_000])
def test_a_value_nested_deep_is_named_and_the_rest_goes_through(tmp_path: Path, depth: int) -> None:
    deep = '{"id":"deep","text":"x","more":' + "[" * depth + "]" * depth + "}"
    (tmp_path / "in.jsonl").write_text(f"{json.dumps(GOOD)}\n{deep}\n{json.dumps(GOOD)}\n")
    done = run("corpus", tmp_path / "in.jsonl", "-o", tmp_path / "out.jsonl")
    written = len((tmp_path / "out.jsonl").read_bytes().splitlines())
    if sys.version_info >= (3, 12):  # whose C code may go deeper
        assert (0, 3) == (done.returncode, written) or b"nested too deep" in done.stderr
        return
    assert (2, 2) == (done.returncode, written)
    assert b"record 2: its values are nested too deep" in done.stderr
    done = run("report", tmp_path / "in.jsonl", "--format", "jsonl", stdout=subprocess.PIPE)
    assert (2, 2) == (done.returncode, len(done.stdout.splitlines()))
    assert b"in.jsonl:2: its values are nested too deep" in done.stderr


def test_a_name_of_250_characters_is_written(tmp_path: Path) -> None:
    path = tmp_path / ("n" * 246 + ".txt")
    path.write_text(GOOD["text"])
    done = run(path, "-o", tmp_path / "out")
    assert (0, GOOD["text"]) == (done.returncode, (tmp_path / "out" / path.name).read_text())


@pytest.mark.parametrize("size", [240, 244, 249])
@pytest.mark.parametrize("is_folder", [False, True])
def test_a_name_of_250_characters_is_an_output_of_corpus(tmp_path: Path, size: int, is_folder: bool) -> None:
    """Its companions have short names: none of `NAME.jsonl.journal.lock` would fit."""
    (tmp_path / "in").mkdir()
    for name in ("n" * size, "short"):
        (tmp_path / "in" / f"{name}.jsonl").write_text(json.dumps(GOOD) + "\n")
    output = tmp_path / "out" / ("n" * size + ".jsonl")
    assert 0 == run("corpus", tmp_path / "in", "-o", f"{output.parent}/" if is_folder else output, "--drop-blocked").returncode
    assert (1 if is_folder else 2) == len(output.read_bytes().splitlines())
    assert [] == [name for name in os.listdir(output.parent) if name.endswith((".part", ".journal", ".lock"))]


def test_a_name_that_is_not_utf8_is_read_and_written(tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"caf\xe9.txt")
    try:
        path.write_text(GOOD["text"])
    except OSError:
        pytest.skip("the file system takes names in UTF-8 only")
    assert 0 == run(path, "-o", tmp_path / "out").returncode
    assert [path.name] == os.listdir(tmp_path / "out")


def test_a_pipe_in_a_folder_is_passed_over(tmp_path: Path) -> None:
    """To open it would wait for ever for somebody to write to it."""
    (tmp_path / "a.txt").write_text(GOOD["text"])
    os.mkfifo(tmp_path / "b.txt")
    assert 0 == run(tmp_path, "--check").returncode


def test_a_record_over_its_limit_is_named_and_the_rest_goes_through(tmp_path: Path) -> None:
    slow = {"id": "slow", "text": "Close. Subscribe to continue reading. I say. " * 100_000}
    (tmp_path / "in.jsonl").write_text("".join(json.dumps(record) + "\n" for record in (GOOD, slow, GOOD)))
    done = run("corpus", tmp_path / "in.jsonl", "-o", tmp_path / "out.jsonl", "--limit", "0.3")
    assert 2 == done.returncode
    assert b"record 2: took more than 0.3 s; raise the limit" in done.stderr
    assert 2 == len((tmp_path / "out.jsonl").read_bytes().splitlines())


# --- outputs ----------------------------------------------------------------------------------------------------------
@pytest.fixture
def text(tmp_path: Path) -> Path:
    path = tmp_path / "long.txt"
    path.write_text((GOOD["text"] + "\n") * 20_000)
    return path


COMMANDS = ["clean", "explain", "report", "corpus"]
SAYING = ["--help", "--version", "report --help", "corpus --help", "rules --help", "rules check", "rules list", "manual"]


def list_arguments(command: str, text: Path, corpus: Path) -> list[str]:
    """Return a command with what it is to read."""
    if command == "corpus":
        return [command, str(corpus), "-o", "-"]
    return [command, str(text)] if command in COMMANDS else command.split()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize("environment", [dict(os.environ), UNBUFFERED], ids=["buffered", "unbuffered"])
@pytest.mark.parametrize("command", [*COMMANDS, *SAYING])
def test_a_full_disk_is_a_failure(text: Path, corpus: Path, command: str, environment: dict[str, str]) -> None:
    with open("/dev/full", "wb") as full:
        done = run(*list_arguments(command, text, corpus), stdout=full, env=environment)
    assert 2 == done.returncode
    assert b"No space left on device" in done.stderr
    assert b"Traceback" not in done.stderr


def test_a_short_write_is_completed(text: Path) -> None:
    """A pipe takes 64 KB at a time; without a buffer the rest was lost, in status 0."""
    command = [sys.executable, "-m", "cleaner", str(text)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=UNBUFFERED) as process:
        assert process.stdout
        time.sleep(0.5)
        assert text.read_bytes() == process.stdout.read()
    assert 0 == process.returncode


@pytest.mark.parametrize("command", [*COMMANDS, *SAYING])
def test_a_closed_output_is_a_failure(text: Path, corpus: Path, command: str) -> None:
    args = " ".join(list_arguments(command, text, corpus))
    done = subprocess.run(
        ["sh", "-c", f"exec {sys.executable} -m cleaner {args} >&-"], stderr=subprocess.PIPE, timeout=100, check=False
    )
    assert 2 == done.returncode
    assert b"standard output" in done.stderr
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize("command", SAYING)
def test_a_reader_that_goes_away_is_no_failure(command: str) -> None:
    """The status of an error at the end of a pipe was 1, which is that of `--check`."""
    read, write = os.pipe()
    os.close(read)
    done = run(*command.split(), stdout=write)
    os.close(write)
    assert (0, b"") == (done.returncode, done.stderr)


def test_the_report_field_is_no_other_field(corpus: Path, tmp_path: Path) -> None:
    done = run("corpus", corpus, "-o", tmp_path / "out.jsonl", "--report-field", "text")
    assert (2, ["in.jsonl"]) == (done.returncode, os.listdir(tmp_path))


# --- resume -----------------------------------------------------------------------------------------------------------
def test_a_second_run_on_one_output_is_refused_and_a_killed_one_is_no_obstacle(corpus: Path, tmp_path: Path) -> None:
    code = "import sys, time; from pathlib import Path; from cleaner.corpus.lock import lock_run\n"
    code += "with lock_run(Path(sys.argv[1])): print('held', flush=True); time.sleep(99)"
    output = tmp_path / "out.jsonl"
    command = [sys.executable, "-c", code, f"{output}.journal"]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as other:
        assert other.stdout
        other.stdout.readline()
        done = run("corpus", corpus, "-o", output)
        assert (2, False) == (done.returncode, output.exists())
        assert b"another run writes this output" in done.stderr
        other.send_signal(signal.SIGKILL)
    assert 0 == run("corpus", corpus, "-o", output).returncode
    assert ["in.jsonl", "out.jsonl"] == sorted(os.listdir(tmp_path))


def test_rules_that_changed_make_another_run(corpus: Path, tmp_path: Path) -> None:
    from cleaner import Cleaner
    from cleaner.corpus.options import Options
    from cleaner.corpus.plan import plan_job
    from cleaner.corpus.run import _fingerprint
    from cleaner.corpus.sources import Source

    rules = tmp_path / "mine.toml"

    def take_fingerprint(word: str) -> str:
        rule = f'id = "mine"\nkind = "ad"\nwhy = "a test"\nphrases = ["{word}"]\nremoves = ["{word}"]\nkeeps = ["Other"]\n'
        rules.write_text(f"[[rule]]\n{rule}")
        job = plan_job([Source(str(corpus), "jsonl")], str(tmp_path / "out.jsonl"), Options(), Cleaner(rules=[rules]))
        return _fingerprint(job)

    assert take_fingerprint("alpha") != take_fingerprint("omega")


# --- terminals and spreadsheets ---------------------------------------------------------------------------------------
NASTY = "\x1b]0;owned\x07\x9b2J\u202etxt"


def list_shown() -> Iterator[str]:
    result = Result(NASTY, NASTY)
    yield from explain(NASTY, result)
    yield FORMATS["table"]([make_article(NASTY, result)], None)


def test_control_characters_are_shown_and_not_sent() -> None:
    for text in list_shown():
        assert text.replace("\n", "") == show(text.replace("\n", ""))
        assert r"\x1b]0;owned" in text


@pytest.mark.parametrize("name", ["=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)"])
def test_a_cell_that_begins_like_a_formula_is_guarded(name: str) -> None:
    import csv
    import io

    rows = list(csv.reader(io.StringIO(FORMATS["csv"]([make_article(name, Result("", ""))], None), newline="")))
    assert f"'{name}" == rows[1][0]


@pytest.mark.parametrize("end", ["\t", "\r", "\n", "\x1b"])
def test_control_characters_in_cells_are_shown(end: str) -> None:
    """A carriage return parted a row in two."""
    lines = FORMATS["csv"]([make_article(f"{end}name", Result("", ""))], None).split("\n")
    assert show(end) + "name" == lines[1].partition(",")[0]
