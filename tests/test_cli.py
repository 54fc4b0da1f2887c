"""The command as a user meets it: files, pipes, errors, exit statuses."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import cleaner
from cleaner.cli import main

PROSE = "The council met on Tuesday to discuss the bridge, which engineers say has been losing strength since the flood of 1997."
CUT = f"Le pont\n\n{PROSE}\n\nIl vous reste 60 % de cet article à lire. La suite est réservée aux abonnés.\n"
CLEAN = f"The bridge\n\n{PROSE}\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with a cut and a clean article."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "cut.txt").write_text(CUT, encoding="utf-8")
    (tmp_path / "clean.txt").write_text(CLEAN, encoding="utf-8")
    return tmp_path


def run(*args: str, text: str | bytes | None = None) -> Result:
    return CliRunner().invoke(main, args, input=text)


def run_process(*args: str, data: bytes = b"", **env: str) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "cleaner", *args]
    return subprocess.run(command, input=data, capture_output=True, env={**os.environ, **env}, check=False, timeout=120)


def test_is_a_filter() -> None:
    """Standard input to standard output; nothing on stderr."""
    result = run_process(data=CUT.encode())
    assert (0, f"Le pont\n\n{PROSE}\n", b"") == (result.returncode, result.stdout.decode(), result.stderr)


@pytest.mark.parametrize("args", [["cut.txt"], ["clean", "cut.txt"], ["--text", "cut.txt"]])
def test_cleans_files(folder: Path, args: list[str]) -> None:
    """The command `clean` may be left out."""
    assert cleaner.clean(CUT) == run(*args).stdout


def test_clean_text_comes_back_byte_for_byte(folder: Path) -> None:
    """Line ends and the missing last one are the author's."""
    text = CLEAN.replace("\n", "\r\n").rstrip()
    assert text.encode() == run("-", text=text.encode()).stdout_bytes


def test_writes_files_into_a_folder(folder: Path) -> None:
    """-o DIR mirrors the folder that was walked."""
    (folder / "in" / "deep").mkdir(parents=True)
    (folder / "in" / "deep" / "a.txt").write_text(CUT, encoding="utf-8")
    assert 0 == run("in", "cut.txt", "-o", "out").exit_code
    assert cleaner.clean(CUT) == (folder / "out" / "deep" / "a.txt").read_text(encoding="utf-8")
    assert cleaner.clean(CUT) == (folder / "out" / "cut.txt").read_text(encoding="utf-8")
    assert ["cut.txt", "deep"] == sorted(p.name for p in (folder / "out").iterdir())


@pytest.mark.parametrize(("name", "status"), [("cut.txt", 1), ("clean.txt", 0)])
def test_check(folder: Path, name: str, status: int) -> None:
    """--check writes no text, and tells by its exit status."""
    result = run("--check", name)
    assert (status, "") == (result.exit_code, result.stdout)
    assert ("cut.txt: " in result.stderr) == bool(status)


def test_keep(folder: Path) -> None:
    """A kind that is kept stays in the text, and still counts for the verdict."""
    assert CUT == run("--keep", "subscriber", "cut.txt").stdout
    assert "60.0 %" in run("report", "--keep", "subscriber", "cut.txt").stdout


def test_own_rules(folder: Path) -> None:
    """--rules FILE adds the user's own."""
    own = (
        'id = "xyzzy"\nkind = "ad"\nwhy = "x"\nphrases = ["xyzzy plugh"]\nremoves = ["Xyzzy plugh"]\nkeeps = ["A xyzzy plugh."]\n'
    )
    (folder / "own.toml").write_text(f"[[rule]]\n{own}", encoding="utf-8")
    assert CLEAN == run("--rules", "own.toml", text=CLEAN + "\nXyzzy, plugh!\n").stdout
    assert "own/xyzzy" in run("explain", "--rules", "own.toml", text=CLEAN + "\nXyzzy, plugh!\n").stdout
    assert 0 == run("rules", "test", "own.toml").exit_code


BAD_INPUTS = {
    "latin.txt": (b"Caf\xe9 ouvert\n", "latin.txt:1: byte 3 (0xe9) is not UTF-8; name the encoding with --encoding"),
    "nul.txt": (b"one\ntwo\0three\n", "nul.txt:2: holds a NUL character"),
    "empty.txt": (b"", "empty.txt: is empty"),
    "missing.txt": (None, "missing.txt: no such file"),
}


@pytest.mark.parametrize("name", BAD_INPUTS)
@pytest.mark.parametrize("command", ["clean", "report", "explain"])
def test_bad_input_is_one_line(folder: Path, name: str, command: str) -> None:
    """A bad file is named on stderr, the other files still go through, and the exit status is 2."""
    data, message = BAD_INPUTS[name]
    if data is not None:
        (folder / name).write_bytes(data)
    result = run(command, name, "cut.txt")
    assert 2 == result.exit_code
    assert 1 == result.stderr.count("\n")
    assert message in result.stderr
    assert "Le pont" in result.stdout or "truncated" in result.stdout


@pytest.mark.skipif(os.name == "nt", reason="folder permissions are POSIX")
def test_unreadable_folder(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder that may not be read is named; the root user reads everything, so the refusal is made."""
    (folder / "locked").mkdir()
    scan = os.scandir

    def refuse(path: str | Path) -> object:
        if Path(path).name == "locked":
            raise PermissionError(13, "Permission denied", str(path))
        return scan(path)

    monkeypatch.setattr(os, "scandir", refuse)
    result = run("locked", "cut.txt")
    assert (2, cleaner.clean(CUT)) == (result.exit_code, result.stdout)
    assert "locked: folder cannot be read" in result.stderr


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["--keep", "adds", "cut.txt"], "unknown kind 'adds'"),
        (["--language", "xx", "cut.txt"], "no rules for language 'xx'"),
        (["--rules", "none.toml", "cut.txt"], "none.toml: cannot be read"),
        (["--rules", "cut.txt", "cut.txt"], "cut.txt:1: not valid TOML"),
        (["--encoding", "klingon", "cut.txt"], "unknown encoding 'klingon'"),
        (["report", "--format", "xml", "cut.txt"], "'xml' is not one of"),
        (["--nonsense"], "No such option"),
    ],
)
def test_bad_option(folder: Path, args: list[str], message: str) -> None:
    """A wrong option says what would be right; exit status 2, no traceback."""
    result = run(*args)
    assert 2 == result.exit_code
    assert message in result.stderr
    assert "Traceback" not in result.stderr


def test_output_that_cannot_be_written(folder: Path) -> None:
    """What stands in the way is named, and stays as it was."""
    (folder / "out").write_text("a file", encoding="utf-8")
    result = run("cut.txt", "-o", "out")
    assert 2 == result.exit_code
    assert "cannot be written" in result.stderr
    assert "a file" == (folder / "out").read_text(encoding="utf-8")


def test_closed_pipe(folder: Path) -> None:
    """`cleaner big.txt | head -1` is no error."""
    (folder / "big.txt").write_text("\n\n".join(f"{i} {PROSE}" for i in range(40_000)), encoding="utf-8")
    command = f'"{sys.executable}" -m cleaner big.txt big.txt | head -1; exit ${{PIPESTATUS[0]}}'
    result = subprocess.run(["bash", "-c", command], capture_output=True, check=False, timeout=120)
    assert (0, b"") == (result.returncode, result.stderr)
    assert f"0 {PROSE}\n".encode() == result.stdout


def test_encoding(folder: Path) -> None:
    """Text of another encoding comes out as UTF-8."""
    (folder / "cut.txt").write_bytes(CUT.encode("cp1252"))
    assert cleaner.clean(CUT) == run("--encoding", "cp1252", "cut.txt").stdout


def test_report_json(folder: Path) -> None:
    """The JSON report is one object: schema, articles, summary."""
    data = json.loads(run("report", "-f", "json", "cut.txt", "clean.txt").stdout)
    assert (1, 2, 1) == (data["schema"], data["summary"]["articles"], data["summary"]["truncated"])
    assert {"status": "truncated", "missing": 0.6, "shown": 0.4, "basis": "stated"}.items() <= data["articles"][0].items()


def test_report_jsonl_and_csv(folder: Path) -> None:
    """Both have a record an article; a share that is not known is null or empty."""
    lines = [json.loads(line) for line in run("report", "-f", "jsonl", "cut.txt", "clean.txt").stdout.splitlines()]
    rows = list(csv.DictReader(io.StringIO(run("report", "-f", "csv", "cut.txt", "clean.txt").stdout)))
    assert [0.6, None] == [line["missing"] for line in lines]
    assert ["0.6", ""] == [row["missing"] for row in rows]
    assert ["truncated", "complete"] == [row["status"] for row in rows]


def test_report_table(folder: Path) -> None:
    """For people: percent, and a summary line under the table."""
    out = run("report", "cut.txt", "clean.txt").stdout
    assert "60.0 %" in out
    assert "2 articles: 1 complete, 1 truncated (1 with a known share, 60% missing on average)" in out


def test_report_html_escapes(folder: Path) -> None:
    """The HTML report shows text as text."""
    (folder / "x.txt").write_text(
        CLEAN + "\n<script>alert(1)</script> is what the page had in its last line.\n", encoding="utf-8"
    )
    out = run("report", "-f", "html", "--text", "x.txt").stdout
    assert "&lt;script&gt;" in out
    assert "<script" not in out


def test_explain_is_greppable(folder: Path) -> None:
    """NAME:LINE:COLUMN: RULE [KIND] TEXT, and the verdict as the last line."""
    lines = run("explain", "cut.txt").stdout.splitlines()
    assert lines[0].startswith("cut.txt:5:1: fr/share-left [subscriber] Il vous reste")
    assert lines[-1].startswith("cut.txt: truncated, 60.00 % missing")


def test_html_is_looked_for(folder: Path) -> None:
    """What begins like a page takes the HTML path; --text forbids it."""
    page = f"<!doctype html><html><body><article><h1>The bridge</h1><p>{PROSE}</p><p>{PROSE}</p></article></body></html>"
    assert "<p>" not in run(text=page).stdout
    assert page == run("--text", text=page).stdout


def test_no_color_in_a_pipe(folder: Path) -> None:
    """Escape codes are for terminals."""
    for command in ("report", "explain"):
        assert b"\x1b" not in run_process(command, "cut.txt", FORCE_COLOR="1").stdout


@pytest.mark.parametrize("command", [[], ["clean"], ["report"], ["explain"], ["corpus"], ["rules"], ["rules", "list"]])
def test_help(command: list[str]) -> None:
    """Every command says what it does."""
    result = run(*command, "--help")
    assert 0 == result.exit_code
    assert "Usage:" in result.stdout


def test_readme_names_every_command() -> None:
    """A command that the README does not know is a command nobody finds."""
    readme = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
    for command in ("report", "explain", "corpus", "rules list", "rules check", "rules test", "rules new"):
        assert f"cleaner {command}" in readme


def test_rules_commands(folder: Path) -> None:
    """A new file made from the template is well formed and its example holds."""
    template = run("rules", "new", "xx").stdout
    (folder / "xx.toml").write_text(template, encoding="utf-8")
    assert 0 == run("rules", "check", "xx.toml").exit_code
    assert 0 == run("rules", "test", "xx.toml").exit_code
    assert "fr/share-left" in run("rules", "list", "--language", "fr").stdout
    assert "| fr (Français) |" in run("rules", "list", "--table").stdout


def test_rules_test_against_clean_articles(folder: Path) -> None:
    """What a file would remove from articles that are clean is shown, and fails."""
    template = run("rules", "new", "xx").stdout.replace("subscribe to (continue|keep) reading", "the bridge [(a|b)]")
    template = template.replace("Subscribe to keep reading this article", "The bridge this article")
    (folder / "xx.toml").write_text(template.replace(" [(this|the) <article>]", " [this article]"), encoding="utf-8")
    (folder / "articles").mkdir()
    (folder / "articles" / "a.txt").write_text(CLEAN, encoding="utf-8")
    result = run("rules", "test", "xx.toml", "--against", "articles")
    assert 2 == result.exit_code
    assert "xx/subscribe-to-continue would remove 'The bridge'" in result.stderr


def test_text_path_leaves_trafilatura_alone() -> None:
    """A filter starts fast: the text path imports neither trafilatura nor rich."""
    code = "import sys, cleaner; cleaner.analyze('x'); from cleaner import cli; "
    code += "print([m for m in sys.modules if m in ('trafilatura', 'lxml', 'rich')])"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True, timeout=60)
    assert "[]\n" == result.stdout


def test_version_tells_what_the_loops_are_written_in() -> None:
    """A slow run may be one without the extensions."""
    assert re.fullmatch(r"\w+, version \d+\.\d+\.\d+, inner loops in (C|Python)\n", run("--version").stdout)
