"""The command as a user meets it: files, pipes, errors, exit statuses."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import cleaner
from cleaner.cli import main
from cleaner.cli.manual import render_manual

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
    """-o DIR mirrors the folder that was walked, and says at the end what it wrote."""
    (folder / "in" / "deep").mkdir(parents=True)
    (folder / "in" / "deep" / "a.txt").write_text(CUT, encoding="utf-8")
    (folder / "in" / "b.txt").write_text(CLEAN, encoding="utf-8")
    result = run("in", "-o", "out")
    assert (0, "cleaner: wrote 2 files to out/, 1 of them shortened\n") == (result.exit_code, result.stderr)
    assert cleaner.clean(CUT) == (folder / "out" / "deep" / "a.txt").read_text(encoding="utf-8")
    assert ["b.txt", "deep"] == sorted(p.name for p in (folder / "out").iterdir())


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
    "nul.txt": (b"one\ntwo\0three\n", "nul.txt: is a binary file, not text (it holds NUL bytes)"),
    "page.pdf": (b"%PDF-1.7\n1 0 obj", "page.pdf: is no text but a PDF; take its text with pdftotext"),
    "noise.txt": (bytes(range(1, 32)) * 9 + b"\xff\xfe\xfd", "noise.txt: is a binary file, not text"),
    "missing.txt": (None, "missing.txt: no such file"),
    "https://example.org/a": (None, "is a web address, and cleaner fetches nothing; pipe the page: curl -sL"),
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
        (["--keep", "adds", "cut.txt"], "unknown kind 'adds'; did you mean 'ad'?"),
        (["--keep", "byline,shard", "cut.txt"], "unknown kind 'shard'; did you mean 'share'?"),
        (["--language", "zh-hant", "cut.txt"], "did you mean 'zh-Hant'?"),
        (["--language", "xx", "cut.txt"], "unknown language 'xx'"),
        (["--rules", "none.toml", "cut.txt"], "none.toml: cannot be read"),
        (["--rules", "cut.txt", "cut.txt"], "cut.txt:1: not valid TOML"),
        (["--encoding", "klingon", "cut.txt"], "unknown encoding 'klingon'"),
        (["report", "--format", "xml", "cut.txt"], "'xml' is not one of"),
        (["--nonsense"], "No such option"),
        (["reprot", "cut.txt"], "no command and no file is called 'reprot'; did you mean cleaner report?"),
        (["rules", "lsit"], "No such command 'lsit'"),
        (["cut.txt", "-o", "out", "--in-place"], "three different things"),
    ],
)
def test_bad_option(folder: Path, args: list[str], message: str) -> None:
    """A wrong option says what would be right; exit status 2, no traceback."""
    result = CliRunner().invoke(main, args, prog_name="cleaner")
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


@pytest.mark.parametrize("args", [[], ["--encoding", "cp1252"]])
def test_encoding_comes_back(folder: Path, args: list[str]) -> None:
    """Text of another encoding, found or named, comes out as it was."""
    (folder / "cut.txt").write_bytes(CUT.encode("cp1252"))
    assert cleaner.clean(CUT).encode("cp1252") == run("cut.txt", *args).stdout_bytes


def test_byte_order_mark_comes_back(folder: Path) -> None:
    """The mark is no part of the text, and stays in the file."""
    (folder / "cut.txt").write_bytes(b"\xef\xbb\xbf" + CUT.encode())
    assert b"\xef\xbb\xbf" + cleaner.clean(CUT).encode() == run("cut.txt").stdout_bytes


def test_several_encodings_on_one_stream_are_utf8(folder: Path) -> None:
    """A stream of mixed encodings could be read by nobody."""
    (folder / "latin.txt").write_bytes(CUT.encode("cp1252"))
    assert 2 * cleaner.clean(CUT) == run("latin.txt", "cut.txt").stdout


def test_report_names_other_encodings(folder: Path) -> None:
    """An encoding that was guessed is named, so that a wrong guess is seen."""
    (folder / "latin.txt").write_bytes(CUT.encode("cp1252"))
    articles = json.loads(run("report", "-f", "json", "latin.txt", "cut.txt").stdout)["articles"]
    assert ["cp1252", "utf-8"] == [article["encoding"] for article in articles]
    assert "latin.txt (cp1252)" in run("report", "latin.txt", "cut.txt").stdout


def test_encoding_that_does_not_fit(folder: Path) -> None:
    """An encoding that was named is not silently replaced by another."""
    (folder / "latin.txt").write_bytes(CUT.encode("cp1252"))
    result = run("--encoding", "utf-8", "latin.txt")
    assert (2, "") == (result.exit_code, result.stdout)
    assert "latin.txt:5: byte" in result.stderr


@pytest.mark.parametrize("command", ["clean", "report", "explain"])
def test_empty_input_is_no_error(folder: Path, command: str) -> None:
    """Nothing in, nothing out, status 0."""
    (folder / "empty.txt").write_bytes(b"")
    result = run(command, "empty.txt")
    assert (0, "") == (result.exit_code, result.stderr)
    assert "" == run(text="").stdout == run("clean", "empty.txt").stdout


def test_two_inputs_of_one_name_keep_their_folders(folder: Path) -> None:
    """a/x.txt and b/x.txt do not become one file."""
    for name, text in (("a", CUT), ("b", CLEAN)):
        (folder / name).mkdir()
        (folder / name / "x.txt").write_text(text, encoding="utf-8")
    assert 0 == run("a/x.txt", "b/x.txt", "-o", "out").exit_code
    assert [cleaner.clean(CUT), CLEAN] == [(folder / "out" / n / "x.txt").read_text(encoding="utf-8") for n in "ab"]


@pytest.mark.parametrize("command", ["clean", "report", "explain"])
def test_folder_without_texts(folder: Path, command: str) -> None:
    """A folder in which nothing can be read is said to be one, instead of a silent end."""
    (folder / "records").mkdir()
    (folder / "records" / "a.json").write_text("{}", encoding="utf-8")
    result = run(command, "records")
    assert (2, 1) == (result.exit_code, result.stderr.count("\n"))
    assert "records: no file in it ends in .htm, .html" in result.stderr


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("missing.txt -o out", "wrote nothing"),
        ("cut.txt --in-place", "replaced 1 of 1 files; the old ones end in .bak"),
        ("clean.txt -o out", "wrote 1 file to out/, 0 of them shortened"),
    ],
)
def test_says_what_was_done(folder: Path, line: str, expected: str) -> None:
    """The last line is about what happened, and nothing else."""
    assert f"cleaner: {expected}" == run(*line.split()).stderr.splitlines()[-1]


def test_outputs_that_would_collide(folder: Path) -> None:
    """A page and a text that would go to one file: an error before anything is written."""
    (folder / "x.html").write_text("<html><body><p>Hello.</p></body></html>", encoding="utf-8")
    (folder / "x.html.txt").write_text(CUT, encoding="utf-8")
    result = run("x.html", "x.html.txt", "-o", "out")
    assert (2, False) == (result.exit_code, (folder / "out").exists())
    assert "so would" in result.stderr


@pytest.mark.parametrize("line", ["in -o in", "in/a.txt -o in", "in -o in --force", "in -o link"])
def test_inputs_are_never_overwritten(folder: Path, line: str) -> None:
    """`cleaner -o in in` destroys nothing, by no name of the folder, and with --force neither."""
    (folder / "in").mkdir()
    (folder / "link").symlink_to("in")
    (folder / "in" / "a.txt").write_text(CUT, encoding="utf-8")
    result = run(*line.split())
    assert (2, CUT) == (result.exit_code, (folder / "in" / "a.txt").read_text(encoding="utf-8"))
    assert "would overwrite the input in/a.txt" in result.stderr


def test_files_that_stand_there(folder: Path) -> None:
    """What stands in DIR is replaced with --force only, and nothing is written without."""
    (folder / "out").mkdir()
    (folder / "out" / "cut.txt").write_text("mine", encoding="utf-8")
    result = run("clean.txt", "cut.txt", "-o", "out")
    assert (2, "mine") == (result.exit_code, (folder / "out" / "cut.txt").read_text(encoding="utf-8"))
    assert ("out/cut.txt: already there" in result.stderr, (folder / "out" / "clean.txt").exists()) == (True, False)
    assert 0 == run("clean.txt", "cut.txt", "-o", "out", "--force").exit_code
    assert cleaner.clean(CUT) == (folder / "out" / "cut.txt").read_text(encoding="utf-8")


def test_output_below_the_input_is_not_read_again(folder: Path) -> None:
    """`cleaner . -o out` twice: the first run's output is no input of the second."""
    assert 0 == run(".", "-o", "out").exit_code
    assert 0 == run(".", "-o", "out", "--force").exit_code
    assert ["clean.txt", "cut.txt"] == sorted(p.name for p in (folder / "out").iterdir())


def test_a_file_is_no_folder(folder: Path) -> None:
    """`cleaner cut.txt -o new.txt` means a file, and makes no folder of that name."""
    result = run("cut.txt", "-o", "new.txt")
    assert (2, False) == (result.exit_code, (folder / "new.txt").exists())
    assert "cleaner FILE > new.txt" in result.stderr


def test_in_place(folder: Path) -> None:
    """The file is replaced, in its encoding; the old one stands beside it; what has nothing to remove is not touched."""
    (folder / "cut.txt").write_bytes(CUT.encode("cp1252"))
    (folder / "cut.txt").chmod(0o640)
    result = run("cut.txt", "clean.txt", "--in-place")
    assert (0, "cleaner: replaced 1 of 2 files; the old ones end in .bak; the others had nothing to remove\n") == (
        result.exit_code,
        result.stderr,
    )
    assert cleaner.clean(CUT).encode("cp1252") == (folder / "cut.txt").read_bytes()
    assert CUT.encode("cp1252") == (folder / "cut.txt.bak").read_bytes()
    assert (0o640, False) == ((folder / "cut.txt").stat().st_mode & 0o777, (folder / "clean.txt.bak").exists())


def test_in_place_keeps_the_first_backup(folder: Path) -> None:
    """A second run would replace the only copy of the original: it is refused."""
    (folder / "cut.txt.bak").write_text("the original", encoding="utf-8")
    result = run("cut.txt", "--in-place")
    assert (2, CUT) == (result.exit_code, (folder / "cut.txt").read_text(encoding="utf-8"))
    assert "cut.txt.bak: already there" in result.stderr
    assert 0 == run("cut.txt", "--in-place", "--backup", "").exit_code
    assert cleaner.clean(CUT) == (folder / "cut.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["page.html", "page.txt"])
def test_pages_are_not_replaced(folder: Path, name: str) -> None:
    """The text of a page is no page."""
    page = f"<!doctype html><html><body><article><p>{PROSE}</p></article></body></html>"
    (folder / name).write_text(page, encoding="utf-8")
    result = run(name, "--in-place")
    assert (2, page) == (result.exit_code, (folder / name).read_text(encoding="utf-8"))
    assert "is a page" in result.stderr


def test_name_that_begins_with_a_dash(folder: Path) -> None:
    """`cleaner -- -dash.txt`."""
    (folder / "-dash.txt").write_text(CUT, encoding="utf-8")
    assert cleaner.clean(CUT) == run("--", "-dash.txt").stdout == run("clean", "--", "-dash.txt").stdout


def test_a_file_taken_for_an_option(folder: Path) -> None:
    """`cleaner -dash.txt` says how the file is meant."""
    (folder / "-dash.txt").write_text(CUT, encoding="utf-8")
    result = run("-dash.txt")
    assert (2, True) == (result.exit_code, "for the file: cleaner -- -dash.txt" in result.stderr)


def test_file_named_like_a_misspelt_command(folder: Path) -> None:
    """A file that is there is meant, whatever it is called."""
    (folder / "reprot").write_text(CUT, encoding="utf-8")
    assert cleaner.clean(CUT) == run("reprot").stdout


@pytest.mark.parametrize("args", [["--keep", "subscriber,byline"], ["--keep", "byline", "--keep", "subscriber"]])
def test_kinds_by_comma_or_apart(folder: Path, args: list[str]) -> None:
    """`--keep a,b` and `--keep a --keep b` are the same."""
    assert CUT == run(*args, "cut.txt").stdout


def run_in_terminal(*args: str) -> tuple[int, str]:
    """Run the command with a terminal for its input and output; return its status and all that it showed."""
    import pty

    parent, child = pty.openpty()
    command = [sys.executable, "-m", "cleaner", *args]
    process = subprocess.Popen(command, stdin=child, stdout=child, stderr=child, env={**os.environ, "COLUMNS": "80"})
    os.close(child)
    shown = bytearray()
    while True:
        try:
            data = os.read(parent, 4096)
        except OSError:  # how Linux says that nobody holds the other end
            break
        if not data:
            break
        shown += data
    os.close(parent)
    return process.wait(timeout=120), shown.decode()


@pytest.mark.skipif(os.name == "nt", reason="pseudo-terminals are POSIX")
@pytest.mark.parametrize("args", [[], ["report"], ["explain"]])
def test_alone_in_a_terminal(args: list[str]) -> None:
    """Without an input it says how it is used, instead of waiting for what is typed."""
    status, shown = run_in_terminal(*args)
    assert (2, True, True) == (status, "Usage:" in shown, "Examples:" in shown)


@pytest.mark.skipif(os.name == "nt", reason="pseudo-terminals are POSIX")
def test_long_paths_are_shortened_in_the_middle(folder: Path) -> None:
    """In a narrow terminal a row stays a row."""
    deep = folder / "a-rather-long-folder-name" / "and-another-one-below-it"
    deep.mkdir(parents=True)
    (deep / "the-bridge-reopens.txt").write_text(CLEAN, encoding="utf-8")
    _, shown = run_in_terminal("report", "a-rather-long-folder-name")
    row = next(line for line in shown.splitlines() if "complete" in line)
    assert ("…" in row, "reopens.txt" in row, row.startswith("a-rather")) == (True, True, True)


@pytest.mark.skipif(os.name == "nt", reason="pseudo-terminals are POSIX")
@pytest.mark.parametrize("args", [[], ["--by", "folder"]])
def test_headings_are_whole_in_eighty_columns(folder: Path, args: list[str]) -> None:
    """A narrow terminal gets fewer columns, not headings cut to their first letters."""
    _, shown = run_in_terminal("report", "cut.txt", "clean.txt", *args)
    heading = re.sub(r"\x1b\[[\d;]*m", "", shown.splitlines()[0]).rstrip()
    assert (False, True) == ("…" in heading, heading.endswith("removed"))


def test_commands_are_listed_in_whole_lines() -> None:
    """The list of commands says of each what it does, and is not cut off."""
    for args in (("--help",), ("rules", "--help")):
        assert "..." not in run(*args).stdout.partition("Commands:")[2].partition("\n\n")[0]


@pytest.mark.skipif(os.name == "nt", reason="pseudo-terminals are POSIX")
def test_progress_in_a_terminal(folder: Path) -> None:
    """Many files show how far it is; the end says what was written."""
    (folder / "in").mkdir()
    for number in range(25):
        (folder / "in" / f"{number}.txt").write_text(CUT, encoding="utf-8")
    status, shown = run_in_terminal("in", "-o", "out", "--jobs", "2")
    assert (0, True, True) == (status, "cleaning" in shown, "wrote 25 files to out/, 25 of them shortened" in shown)


@pytest.mark.parametrize("args", [["--jobs", "1"], ["--jobs", "3"], []])
def test_two_thousand_files(folder: Path, args: list[str]) -> None:
    """Every file is written once, whatever the number of processes."""
    (folder / "in").mkdir()
    for number in range(2000):
        (folder / "in" / f"{number}.txt").write_text(CUT if number % 2 else CLEAN, encoding="utf-8")
    result = run_process("in", "-o", "out", *args)
    assert (0, b"cleaner: wrote 2,000 files to out/, 1,000 of them shortened\n") == (result.returncode, result.stderr)
    assert {CLEAN, cleaner.clean(CUT)} == {p.read_text(encoding="utf-8") for p in (folder / "out").iterdir()}
    assert 2000 == len(list((folder / "out").iterdir()))


@pytest.mark.parametrize("name", ["r.json", "r.csv", "r.jsonl", "r.html", "r.txt"])
def test_report_into_a_file(folder: Path, name: str) -> None:
    """The name says the form; the file is replaced with --force only."""
    first = run("report", "cut.txt", "-o", name)
    written = (folder / name).read_text(encoding="utf-8")
    starts = {"r.json": "{", "r.csv": "name,", "r.jsonl": "{", "r.html": "<!doctype html>", "r.txt": "article"}
    assert (0, f"cleaner: wrote {name}: 1 article\n") == (first.exit_code, first.stderr)
    assert written.startswith(starts[name])
    assert 2 == run("report", "clean.txt", "-o", name).exit_code
    assert written == (folder / name).read_text(encoding="utf-8")
    assert 0 == run("report", "clean.txt", "-o", name, "--force").exit_code


def test_report_never_overwrites_its_input(folder: Path) -> None:
    """`report cut.txt -o cut.txt` is refused, with --force as well."""
    assert 2 == run("report", "cut.txt", "-o", "cut.txt", "--force").exit_code
    assert CUT == (folder / "cut.txt").read_text(encoding="utf-8")


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


def test_report_without_any_source(folder: Path) -> None:
    """Where no article names its host, the table would be one row: it says what to do."""
    result = run("report", "cut.txt", "clean.txt", "--by", "host")
    assert (0, "cleaner: no article has a source by 'host'; try --by folder, or name a field of records\n") == (
        result.exit_code,
        result.stderr,
    )


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


@pytest.mark.parametrize("line", ["", "clean", "report", "explain", "corpus", "rules", "rules list", "rules new"])
def test_help(line: str) -> None:
    """Every command says what it does."""
    result = run(*line.split(), "--help")
    assert (0, True, True) == (result.exit_code, "Usage:" in result.stdout, "Examples:" in result.stdout)


def test_help_shows_the_default_command() -> None:
    """What may be left out is shown all the same: its options, under headings."""
    shown = run("--help").stdout
    for expected in ("Without a command: clean", "What is removed:", "--in-place", "What is read:", "--encoding"):
        assert expected in shown


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


def test_rules_for_a_site(folder: Path) -> None:
    """The beginning for a site's own lines is a file that holds, and takes its line."""
    (folder / "gazette.toml").write_text(run("rules", "new", "gazette", "--site").stdout, encoding="utf-8")
    assert 0 == run("rules", "test", "gazette.toml").exit_code
    line = "From the paper's almanac, every Friday on page 3"
    assert CLEAN == run("--rules", "gazette.toml", text=f"{CLEAN}\n{line}\n").stdout


def test_rules_test_against_clean_articles(folder: Path) -> None:
    """What a file would remove from articles that are clean is shown, and fails."""
    template = run("rules", "new", "xx").stdout.replace("subscribe to (continue|keep) reading", "the bridge [(a|b)]")
    template = template.replace("Subscribe to keep reading this article", "The bridge this article")
    (folder / "xx.toml").write_text(template.replace(" [(this|the) <article>]", " [this article]"), encoding="utf-8")
    (folder / "articles").mkdir()
    (folder / "articles" / "a.txt").write_text(CLEAN, encoding="utf-8")
    result = run("rules", "test", "xx.toml", "--against", "articles")
    assert 2 == result.exit_code
    assert "articles/a.txt: xx/subscribe-to-continue would remove 'The bridge'\n" == result.stderr


def test_rules_test_against_shows_this_file_only(folder: Path) -> None:
    """What the package's own rules take from the folder is no matter of the file's, though it names their language."""
    template = run("rules", "new", "en").stdout.replace("subscribe to (continue|keep) reading", "xyzzy (plugh|plover)")
    template = template.replace("Subscribe to keep reading this article", "Xyzzy plugh this article")
    (folder / "own.toml").write_text(template, encoding="utf-8")
    (folder / "articles").mkdir()
    (folder / "articles" / "a.txt").write_text(f"{CLEAN}\nLeave a Reply\nSubscribe to keep reading\n", encoding="utf-8")
    result = run("rules", "test", "own.toml", "--against", "articles")
    assert (0, "") == (result.exit_code, result.stderr)


def test_text_path_leaves_trafilatura_alone() -> None:
    """A filter starts fast: the text path imports neither trafilatura nor rich."""
    code = "import sys, cleaner; cleaner.analyze('x'); from cleaner import cli; "
    code += "print([m for m in sys.modules if m in ('trafilatura', 'lxml', 'rich')])"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True, timeout=60)
    assert "[]\n" == result.stdout


def test_version_tells_what_each_part_is_written_in() -> None:
    """A slow run may be one without the extensions."""
    assert re.fullmatch(r"\w+, version \d+\.\d+\.\d+, text in [^,]+, pages in (C|Python|C .+)\n", run("--version").stdout)


ROOT = Path(__file__).parent.parent


def test_manual_page_is_that_of_the_commands() -> None:
    """docs/cleaner.1 is what `cleaner manual` prints; renew it with `cleaner manual > docs/cleaner.1`."""
    assert (ROOT / "docs" / "cleaner.1").read_text(encoding="utf-8") == run("manual").stdout


def test_manual_page_names_everything() -> None:
    """Each command, each option and each example is there."""
    page = render_manual(main).replace("\\-", "-")
    for name in ("cleaner corpus", "cleaner rules test", "--in-place", "--drop-blocked", "cat page.txt | cleaner"):
        assert name in page


@pytest.mark.skipif(shutil.which("man") is None, reason="needs man")
def test_manual_page_is_well_formed() -> None:
    """man reads it without a warning."""
    command = ["man", "--warnings", "-E", "UTF-8", "-l", "-Tutf8", "-Z", str(ROOT / "docs" / "cleaner.1")]
    result = subprocess.run(command, capture_output=True, check=False, env={**os.environ, "MANWIDTH": "80"})
    assert b"" == result.stderr


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_script(shell: str) -> None:
    """Each shell gets a script that asks the command."""
    assert "_CLEANER_COMPLETE" in run("completion", shell).stdout


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("cleaner rep", "report"),
        ("cleaner report --fo", "--format"),
        ("cleaner --in", "--in-place"),
        ("cleaner report --format h", "html"),
    ],
)
def test_completes(words: str, expected: str) -> None:
    """Commands, options (those of the default command too) and their values."""
    env = {"_CLEANER_COMPLETE": "bash_complete", "COMP_WORDS": words, "COMP_CWORD": str(words.count(" "))}
    assert expected in run_process(**env).stdout.decode()


@pytest.mark.skipif(os.name == "nt", reason="signals are POSIX")
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_stopped_by_the_keyboard(folder: Path, jobs: str) -> None:
    """Ctrl-C leaves whole files and nothing half written; one line, and a status that is not that of --check."""
    (folder / "in").mkdir()
    for number in range(400):
        (folder / "in" / f"{number}.txt").write_text(CUT * 40, encoding="utf-8")
    command = [sys.executable, "-m", "cleaner", "in", "-o", "out", "--jobs", jobs]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, start_new_session=True)
    while process.poll() is None and not (folder / "out").is_dir():
        time.sleep(0.02)
    os.killpg(process.pid, signal.SIGINT)
    _, shown = process.communicate(timeout=120)
    assert (2, b"cleaner: stopped; what is written is whole\n") == (process.returncode, shown)
    assert {cleaner.clean(CUT * 40)} >= {p.read_text(encoding="utf-8") for p in (folder / "out").iterdir()}
    assert 400 > len(list((folder / "out").iterdir()))


@pytest.mark.skipif(sys.platform != "linux", reason="names of bytes are Linux's")
def test_names_that_are_no_text(folder: Path) -> None:
    """A file's name may be any bytes; reports stay readable all the same."""
    (folder / os.fsdecode(b"caf\xe9.txt")).write_text(CUT, encoding="utf-8")
    for form in ("table", "json", "csv", "html"):
        result = run_process("report", ".", "--format", form)
        assert (0, b"") == (result.returncode, result.stderr)
        assert "caf?.txt" in result.stdout.decode()
    assert 0 == run_process(".", "-o", "out").returncode
    assert os.fsdecode(b"caf\xe9.txt") in os.listdir(folder / "out")
