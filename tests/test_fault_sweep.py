"""Every use of the disk fails once: the output is whole, or it is said what is missing and the next run makes it whole.

Of some cases one of EVERY is tried here; all by `python fuzz/faults.py`.
"""

from __future__ import annotations

import json
import re
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import pytest
from click.testing import CliRunner, Result
from faults import FAULTS, Disk

from cleaner.cli import main

pytest.importorskip("msgspec", reason="needs the extra `corpus`")
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="descriptors get their names from /proc")

EVERY = {"lines": 5, "folder": 5, "parquet": 5, "files": 1, "in place": 1}
TEXT = "It rained on day {}, and the council met in the old town hall.\n\nLeave a Reply\n"


@dataclass(frozen=True, slots=True)
class Case:
    """A command, given the folder it works in; what makes its inputs; and the options by which it is tried again."""

    arguments: tuple[str, ...]
    prepare: Callable[[Path], None]
    again: tuple[str, ...]

    @property
    def resumes(self) -> bool:
        """Tell whether it goes on where a run before stopped."""
        return "--resume" in self.again


def write_lines(folder: Path) -> None:
    for number, days in enumerate((range(8), [], range(8, 12))):
        records = [{"id": day, "text": TEXT.format(day) if day % 3 else "Short."} for day in days]
        (folder / f"in{number}.jsonl").write_text("".join(json.dumps(record) + "\n" for record in records))
    (folder / "folder").mkdir()


def write_tables(folder: Path) -> None:
    pa, pq = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    for number in range(2):
        table = pa.table({"id": list(range(9)), "text": [TEXT.format(day) for day in range(9)]})
        pq.write_table(table, folder / f"in{number}.parquet", row_group_size=5)


def write_texts(folder: Path) -> None:
    (folder / "texts" / "below").mkdir(parents=True)
    for name in ("a.txt", "b.txt", "below/c.txt"):
        (folder / "texts" / name).write_text(TEXT.format(name))


_LINES = ("in0.jsonl", "in1.jsonl", "in2.jsonl")
_CORPUS = ("corpus", "--workers", "1", "--min-words", "6")
CASES = {
    "lines": Case((*_CORPUS, *_LINES, "-o", "out.jsonl.gz"), write_lines, ("--resume",)),
    "folder": Case((*_CORPUS, *_LINES, "-o", "folder/"), write_lines, ("--resume",)),
    "parquet": Case((*_CORPUS, "in0.parquet", "in1.parquet", "-o", "out.parquet"), write_tables, ("--resume",)),
    "files": Case(("texts", "-o", "out"), write_texts, ("--force",)),
    "in place": Case(("texts", "--in-place"), write_texts, ("--force",)),
}


class Sweep:
    """Runs a case again and again in folders below `root`, each time with another fault."""

    def __init__(self, case: Case, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.case, self.root, self.chdir = case, root, monkeypatch.chdir
        case.prepare(self.make("inputs"))
        self.expected, self.uses = self._try_whole()

    def make(self, name: str) -> Path:
        folder = self.root / name
        folder.mkdir()
        return folder

    def begin(self, name: str, source: str = "inputs") -> Path:
        """Return a folder with the inputs, which is the current one."""
        folder = self.root / name
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(self.root / source, folder)
        self.chdir(folder)
        return folder

    def run(self, *more: str) -> Result:
        return CliRunner().invoke(main, [*self.case.arguments, *more])

    def _try_whole(self) -> tuple[dict[str, bytes], list[str]]:
        folder = self.begin("whole")
        with Disk(folder).mounted() as disk:
            done = self.run()
        assert 0 == done.exit_code, done.stderr
        return read_all(folder), disk.uses

    def stop(self) -> list[str]:
        """Leave a run behind that a full disk stopped halfway, and return the uses of one that goes on from there."""
        folder = self.begin("stopped")
        writes = [number for number, use in enumerate(self.uses) if use == "write"]
        with Disk(folder).mounted() as disk:
            disk.arm(writes[len(writes) // 2], "ENOSPC")
            assert 2 == self.run().exit_code
        with Disk(self.begin("resumed", "stopped")).mounted() as disk:
            assert 0 == self.run(*self.case.again).exit_code
        return disk.uses

    def check(self, number: int, fault: str, is_resumed: bool) -> None:
        """Let use `number` of the disk fail, and then run again."""
        source, more = ("stopped", self.case.again) if is_resumed else ("inputs", ())
        folder = self.begin("broken", source)
        with Disk(folder).mounted() as disk:
            disk.arm(number, fault)
            done = self.run(*more)
            where = f"{disk.uses[number] if number < len(disk.uses) else '?'} {number} fails by {fault}: {done.stderr}"
            disk.mend()
            found = read_all(folder)
            again = self.run(*self.case.again)
        assert isinstance(done.exception, SystemExit | None), f"{where} {done.exception!r}"
        assert done.exit_code in (0, 2), where
        if done.exit_code == 0:
            assert self.expected == found, where
            return
        assert "cleaner: " in done.stderr, where
        partial = {name for name in self.expected if found.get(name, b"") not in (b"", self.expected[name])}
        untouched = {name for name in partial if found[name] == read_all(self.root / source).get(name)}
        named = {name for name in partial if f"{name}: " in done.stderr}
        told = is_told_of_input(done.stderr)  # what could not be read is not in the output
        assert told or partial <= untouched | named, f"{where}: {partial} is not whole"
        assert (0, self.expected) == (again.exit_code, read_all(folder)), f"{where}; then {again.stderr}"


def is_told_of_input(stderr: str) -> bool:
    """Tell whether an input is named that could not be read, or not to its end."""
    return re.search(r"^cleaner: in\d\.\w+: (?:.*breaks off|.*error|.*[Ii]nterrupted)", stderr, re.M) is not None


def read_all(folder: Path) -> dict[str, bytes]:
    """Return all files; a lock that could not be removed holds nobody up."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix != ".lock"
    }


class Trial(NamedTuple):
    """A use of the disk that fails, by what, and whether it is in a run that goes on after another."""

    number: int
    fault: str
    is_resumed: bool = False


def list_trials(sweep: Sweep, with_resumed: bool) -> list[Trial]:
    """Return all that can go wrong in a fresh run, and in one that goes on after a full disk."""
    trials = [Trial(number, fault) for number, use in enumerate(sweep.uses) for fault in FAULTS[use]]
    if with_resumed:
        uses = sweep.stop()
        trials += [Trial(number, fault, True) for number, use in enumerate(uses) for fault in FAULTS[use]]
    return trials


def make_small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small chunks, and a commit after each, so that there is much to break."""
    monkeypatch.setattr("cleaner.corpus.jsonl.CHUNK_BYTES", 300)
    monkeypatch.setattr("cleaner.corpus.run.COMMIT_SECONDS", -1.0)


@pytest.mark.parametrize("name", CASES)
def test_each_use_of_the_disk_may_fail(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_small_steps(monkeypatch)
    sweep = Sweep(CASES[name], tmp_path, monkeypatch)
    trials = list_trials(sweep, CASES[name].resumes)
    assert len(trials) > 30
    for trial in trials[:: EVERY[name]]:
        sweep.check(*trial)
