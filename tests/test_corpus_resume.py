"""Killed at any moment and resumed: the output is that of an undisturbed run, each record exactly once."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import cleaner
from cleaner.corpus.journal import Journal, State
from cleaner.corpus.options import Options
from cleaner.corpus.outputs import FileSink
from cleaner.corpus.plan import Job, plan_job
from cleaner.corpus.records import Position
from cleaner.corpus.run import run
from cleaner.corpus.sources import Source, find_sources
from cleaner.corpus.tally import Tally
from cleaner.errors import CleanerError


class KilledError(BaseException):
    """Stands for SIGKILL: nothing catches it and nothing is tidied up."""


def write_inputs(folder: Path, format: str) -> list[str]:
    """Write three inputs, the middle one empty, and return their names."""
    records = [{"id": str(n), "text": f"It rained on day {n}.\n\nLeave a Reply\n" + "word " * (n % 7)} for n in range(24)]
    paths = []
    for number, part in enumerate((records[:16], [], records[16:])):
        path = folder / f"in{number}.{format}"
        if format == "jsonl":
            path.write_text("".join(json.dumps(r) + "\n" for r in part))
        else:
            pa, pq = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
            schema = pa.schema([("id", pa.string()), ("text", pa.string())])
            pq.write_table(pa.Table.from_pylist(part, schema), path, row_group_size=10)
        paths.append(str(path))
    return paths


def make_job(inputs: list[str], output: str) -> Job:
    """Return a job that drops some of the records."""
    sources = [s for s in find_sources(inputs) if isinstance(s, Source)]
    return plan_job(sources, output, Options(min_words=6), cleaner.Cleaner(languages=["en"]))


def make_folder(path: Path) -> Path:
    """Return a new folder with another in it."""
    (path / "folder").mkdir(parents=True)
    return path


def read_outputs(folder: Path) -> dict[str, bytes]:
    """Return all files below a folder."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.fixture
def small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small chunks, and a commit after each, so that there is much to break."""
    monkeypatch.setattr("cleaner.corpus.jsonl.CHUNK_BYTES", 400)
    monkeypatch.setattr("cleaner.corpus.parquet.CHUNK_BYTES", 400)
    monkeypatch.setattr("cleaner.corpus.run.COMMIT_SECONDS", -1.0)


@pytest.fixture
def kill_at(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Give the function that sets at which of the writing steps, from now on, the run is killed."""
    left = [-1]

    def breaking(function: Any) -> Any:
        def step(*args: Any, **kwargs: Any) -> Any:
            left[0] -= 1
            if left[0] == 0:
                raise KilledError
            return function(*args, **kwargs)

        return step

    monkeypatch.setattr(os, "fsync", breaking(lambda descriptor: None))  # the disk itself does not fail here
    for owner, name in ((Path, "replace"), (Path, "unlink"), (FileSink, "write")):
        monkeypatch.setattr(owner, name, breaking(getattr(owner, name)))
    monkeypatch.setattr("cleaner.corpus.run._Writer.close", lambda self: None)
    return lambda step: left.__setitem__(0, step)


@pytest.mark.usefixtures("small_steps")
@pytest.mark.parametrize(("format", "output"), [("jsonl", "out.jsonl.gz"), ("jsonl", "folder/"), ("parquet", "out.parquet")])
def test_a_kill_at_each_writing_step_does_no_harm(
    tmp_path: Path, kill_at: Callable[[int], None], format: str, output: str
) -> None:
    """For every step at which something reaches the disk: killed there and resumed, the files are the same."""
    inputs = write_inputs(tmp_path, format)
    whole = make_folder(tmp_path / "whole")
    tally = run(make_job(inputs, f"{whole}/{output}"), workers=1)
    expected = read_outputs(whole)
    step, killed = 0, True
    while killed:
        step += 1
        folder = make_folder(tmp_path / f"killed{step}")
        job = make_job(inputs, f"{folder}/{output}")
        kill_at(step)
        try:
            run(job, workers=1)
            killed = False
        except KilledError:
            assert run(job, workers=1, resume=True).as_dict() == tally.as_dict()
        kill_at(-1)
        assert read_outputs(folder) == expected, f"killed at step {step}"
    assert step > 20


@pytest.mark.usefixtures("small_steps")
def test_many_kills_in_one_run(tmp_path: Path, kill_at: Callable[[int], None]) -> None:
    """Killed again and again, a few steps on each time, the run still ends with the same bytes."""
    inputs = write_inputs(tmp_path, "jsonl")
    run(make_job(inputs, str(tmp_path / "whole.jsonl.zst")), workers=1)
    job = make_job(inputs, str(tmp_path / "out.jsonl.zst"))
    chance = random.Random(7)
    for _ in range(200):
        kill_at(chance.randrange(5, 20))
        try:
            run(job, workers=1, resume=True)
            break
        except KilledError:
            continue
    assert (tmp_path / "out.jsonl.zst").read_bytes() == (tmp_path / "whole.jsonl.zst").read_bytes()


def test_sigkill(tmp_path: Path) -> None:
    """The real thing, with two workers: no process is left over, and the resumed output is the same."""
    path = tmp_path / "in.jsonl"
    with path.open("w") as file:
        for n in range(5000):
            file.write(
                json.dumps({"id": n, "text": f"It rained on day {n}.\n\nLeave a Reply\n" + "More words here. " * 30}) + "\n"
            )
    command = [sys.executable, "-m", "cleaner", "corpus", str(path), "--workers", "2", "--language", "en", "--resume", "-o"]
    subprocess.run([*command, str(tmp_path / "whole.jsonl.gz")], check=True, capture_output=True)
    output = tmp_path / "out.jsonl.gz"
    for delay in (0.05, 0.3):
        process = subprocess.Popen([*command, str(output)], start_new_session=True, stderr=subprocess.DEVNULL)
        while process.poll() is None and not output.with_name("out.jsonl.gz.part").exists():
            time.sleep(0.01)
        time.sleep(delay)
        process.send_signal(signal.SIGKILL)
        process.wait()
        wait_for_end(process.pid)
    subprocess.run([*command, str(output)], check=True, capture_output=True)
    assert output.read_bytes() == (tmp_path / "whole.jsonl.gz").read_bytes()


BROKEN_OFF = """
import os, signal, struct
from cleaner.pool import Pool, choose_context
pool = Pool(len, 2, choose_context())
for connection in pool._workers:
    os.write(connection.fileno(), struct.pack("!i", 1000))
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="processes are killed by a signal")
def test_workers_end_where_a_message_to_them_is_broken_off() -> None:
    """A parent killed while it sends leaves half a message behind, which no worker waits for."""
    process = subprocess.Popen([sys.executable, "-c", BROKEN_OFF], start_new_session=True)
    process.wait()
    wait_for_end(process.pid)


def wait_for_end(group: int) -> None:
    """Return when no process of the group is left; fail if the workers outlive their parent by ten seconds."""
    for _ in range(1000):
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return
        time.sleep(0.01)
    os.killpg(group, signal.SIGKILL)
    pytest.fail("workers outlive a killed parent")


def test_resume_refuses_another_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A journal made with other inputs or options is not continued, and the message says what to do."""
    inputs = write_inputs(tmp_path, "jsonl")
    job = make_job(inputs, str(tmp_path / "out.jsonl"))
    monkeypatch.setattr("cleaner.corpus.run._Writer.finish", lambda self: None)
    run(job, workers=1)
    Path(inputs[0]).write_text('{"text": "Other words."}\n')
    with pytest.raises(CleanerError, match="made with other inputs or options"):
        run(make_job(inputs, str(tmp_path / "out.jsonl")), workers=1, resume=True)


def test_a_damaged_journal_is_refused(tmp_path: Path) -> None:
    """A size with a flipped bit cut off good output, and JSON that is no state ended in a traceback."""
    journal = Journal(tmp_path / "out.jsonl.journal")
    state = State("f" * 8, source=1, position=Position(70, 3), size=1234, tally=Tally(words=Counter(en=17)))
    journal.save(state)
    whole = journal.path.read_bytes()
    assert state == journal.load("f" * 8)
    wrong = [whole[:at] + bytes([byte ^ 1 << bit]) + whole[at + 1 :] for at, byte in enumerate(whole[:-1]) for bit in range(8)]
    for contents in [*wrong, whole[:-9], b"", b"[]", b"{}", b"null", b"\xff", b"0 ", b'{"fingerprint": 1}', b"[" * 5000]:
        journal.path.write_bytes(contents)
        with pytest.raises(CleanerError, match=r"not a journal .*; remove it to start again"):
            journal.load("f" * 8)


def test_resume_with_nothing_to_resume_starts_at_the_beginning(tmp_path: Path) -> None:
    """So one command line does for the first run and for all after it."""
    inputs = write_inputs(tmp_path, "jsonl")
    run(make_job(inputs, str(tmp_path / "out.jsonl")), workers=1, resume=True)
    assert (tmp_path / "out.jsonl").exists()
