"""A document that takes too long, or that ends the process it is cleaned in, is named; the others go through."""

from __future__ import annotations

import collections
import itertools
import json
import os
import re
import signal
import time
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import cleaner
from cleaner.cli import main
from cleaner.engine import Cleaner
from cleaner.errors import CleanerError
from cleaner.pool import Pool

pytestmark = pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="there are no interval timers")

GOOD = "It rained all day, and the council met in the old town hall."
LIMIT = 0.3
FORKED = pytest.mark.skipif(not hasattr(os, "fork"), reason="what a test put in is in the workers only if they are forked")


def loop() -> None:
    """Never end, in Python."""
    while True:
        pass


def hang() -> None:
    """Never come back from a library: no signal is seen."""
    collections.deque(itertools.repeat(None), maxlen=0)


def swallow() -> None:
    """Never end, and catch what would end it."""
    while True:
        try:
            loop()
        except BaseException:
            continue


def crash() -> None:
    """End as a process does whose memory runs out, or whose library reads where it must not."""
    os.kill(os.getpid(), signal.SIGKILL)


FAULTS = {"loop": loop, "hang": hang, "swallow": swallow, "crash": crash}
SAYS = {"crash": f"two processes died of it (exit code {-signal.SIGKILL})"} | dict.fromkeys(
    ("loop", "hang", "swallow"), f"took more than {LIMIT:g} s; raise the limit to clean it"
)


class Faulty(Cleaner):
    """A cleaner that a text can stop: one that consists of the name of a fault."""

    def clean(self, text: str) -> str:
        FAULTS.get(text, str)()
        return super().clean(text)

    def analyze(self, text: str) -> cleaner.Result:
        FAULTS.get(text, str)()
        return super().analyze(text)


@pytest.fixture
def faulty(monkeypatch: pytest.MonkeyPatch) -> None:
    analyze = Cleaner._analyze

    def fail(self: Cleaner, text: str, source: Any) -> cleaner.Result:
        FAULTS.get(text, str)()
        return analyze(self, text, source)

    monkeypatch.setattr(Cleaner, "_analyze", fail)


@FORKED
@pytest.mark.usefixtures("faulty")
@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize("fault", FAULTS)
def test_corpus_names_the_record_and_goes_on(tmp_path: Path, fault: str, workers: int) -> None:
    texts = [GOOD, fault, GOOD, GOOD]
    (tmp_path / "in.jsonl").write_text("".join(json.dumps({"id": n, "text": text}) + "\n" for n, text in enumerate(texts)))
    args = ["corpus", str(tmp_path / "in.jsonl"), "-o", str(tmp_path / "out.jsonl")]
    done = CliRunner().invoke(main, [*args, "--limit", str(LIMIT), "--workers", str(workers)])
    assert (2, True) == (done.exit_code, f"in.jsonl: record 2: {SAYS[fault]}" in done.stderr)
    assert [0, 2, 3] == [json.loads(line)["id"] for line in (tmp_path / "out.jsonl").read_bytes().splitlines()]
    assert ["in.jsonl", "out.jsonl"] == sorted(os.listdir(tmp_path))


@FORKED
@pytest.mark.usefixtures("faulty")
@pytest.mark.parametrize("fault", FAULTS)
def test_files_are_named_and_the_others_written(tmp_path: Path, fault: str) -> None:
    for name, text in {"a": GOOD, "b": fault, "c": GOOD}.items():
        (tmp_path / f"{name}.txt").write_text(text)
    done = CliRunner().invoke(main, [str(tmp_path), "-o", str(tmp_path / "out"), "--limit", str(LIMIT)])
    assert (2, True) == (done.exit_code, SAYS[fault] in done.stderr)
    assert "b.txt: " in done.stderr
    assert ["a.txt", "c.txt"] == sorted(path.name for path in (tmp_path / "out").rglob("*.txt"))


@pytest.mark.parametrize("fault", FAULTS)
def test_many_texts_come_back_in_order_with_a_warning(fault: str) -> None:
    texts = [GOOD, fault, GOOD]
    with pytest.warns(cleaner.CleanerWarning, match="text 2 comes back as it was") as warned:
        assert texts == list(cleaner.clean_many(texts, workers=1, cleaner=Faulty(languages=["en"]), limit=LIMIT))
    assert [True] == [SAYS[fault] in str(warning.message) for warning in warned]
    assert [__file__] == [warning.filename for warning in warned]


def test_results_of_what_was_given_up_are_unknown() -> None:
    with pytest.warns(cleaner.CleanerWarning):
        results = list(cleaner.analyze_many(["hang", GOOD], workers=1, cleaner=Faulty(languages=["en"]), limit=LIMIT))
    assert [("unknown", "hang", ()), ("complete", GOOD, ())] == [(r.truncation.status, r.text, r.removals) for r in results]


def test_what_waits_for_others_is_not_over_its_limit() -> None:
    """It is the time of the processor that counts: a machine that is busy with other things changes no output."""
    assert [GOOD] == list(cleaner.clean_many([GOOD], workers=1, cleaner=_Sleeping(languages=["en"]), limit=LIMIT))


class _Sleeping(Cleaner):
    def clean(self, text: str) -> str:
        time.sleep(2 * LIMIT)
        return text


def test_a_worker_that_dies_once_is_replaced(tmp_path: Path) -> None:
    """The kernel takes what it finds when memory runs short; the next try may go well."""
    with Pool(_DyingOnce(tmp_path), 2) as pool:
        assert list(range(6)) == list(pool.map(range(6)))
    assert ["died"] == os.listdir(tmp_path)


class _DyingOnce:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self, item: int) -> int:
        if item == 3:
            try:
                (self.folder / "died").mkdir()
            except FileExistsError:
                return item
            os.kill(os.getpid(), signal.SIGKILL)
        return item


@pytest.mark.parametrize("workers", [2, 3])
def test_what_kills_every_worker_outside_of_a_document_ends_the_run(workers: int) -> None:
    """Not for ever again, and with the code that the workers ended with."""
    with Pool(_end_process, workers) as pool, pytest.raises(CleanerError, match=r"two worker processes died \(exit code 7;"):
        list(pool.map(range(9)))


def _end_process(item: int) -> None:
    os._exit(7)


class _BoundError(ValueError):
    def __init__(self, one: str, two: str) -> None:
        super().__init__(f"{one} and {two}")


def _fail(item: int) -> None:
    raise _BoundError("this", "that") if item else KeyError("plain")


@pytest.mark.parametrize(("item", "error", "says"), [(0, KeyError, "plain"), (1, RuntimeError, "_BoundError: this and that")])
def test_an_error_in_a_worker_comes_back_as_itself_where_it_can_be_pickled(item: int, error: type[Exception], says: str) -> None:
    with Pool(_fail, 2) as pool, pytest.raises(error, match=says):
        list(pool.map([item]))


def test_items_are_read_no_further_ahead_than_the_workers_need() -> None:
    """A corpus does not fit into memory."""
    read = list[int]()
    with Pool(abs, 2) as pool:
        results = pool.map(read.append(n) or n for n in range(100))  # type: ignore[func-returns-value]
        assert 0 == next(results)
        assert len(read) <= 8
        assert list(range(1, 100)) == list(results)


# --- rules ------------------------------------------------------------------------------------------------------------
SLOW_RULE = """[[rule]]
id = "slow"
kind = "ad"
why = "a test"
keywords = ["alpha"]
removes = ["alpha beta"]
keeps = ["alpha"]
pattern = " alpha beta"
"""
SAYS_SLOW = r"^cleaner: rule mine/slow took more than 50 ms, \d times, and was not applied there; make its pattern simpler$"


@FORKED
@pytest.mark.parametrize("command", ["clean", "corpus"])
def test_a_rule_that_ran_out_of_time_is_named_at_the_end(tmp_path: Path, command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is known to run away is refused when the file is read; this one only does so on a machine that stands still."""

    def run_out(*_: Any) -> None:
        raise TimeoutError

    monkeypatch.setattr("cleaner.matching.matcher._run_pattern", run_out)
    (tmp_path / "mine.toml").write_text(SLOW_RULE)
    lines = f"{GOOD}\nalpha beta\n{GOOD}\nAlpha Beta\n"
    (tmp_path / "in.txt").write_text(lines)
    (tmp_path / "in.jsonl").write_text(json.dumps({"id": 1, "text": lines}) + "\n")
    arguments = {"clean": ["in.txt", "-o", "out"], "corpus": ["corpus", "in.jsonl", "-o", "out.jsonl"]}[command]
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(main, [*arguments, "--rules", "mine.toml"])
    assert 0 == done.exit_code
    assert re.search(SAYS_SLOW, done.stderr, re.MULTILINE)
