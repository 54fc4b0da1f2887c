"""The documentation: its code runs, its commands print what it shows, its links lead somewhere, its rule files hold."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import click
import pytest

from cleaner.cli import main
from cleaner.cli.corpus import corpus

ROOT = Path(__file__).parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), ROOT / "samples" / "README.md"])
# What a block of each language is tested by; others hold nothing that could be wrong.
_BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.M | re.S)
LANGUAGES = {"python", "console", "sh", "toml", "json", "sql", "text", "yaml"}
# fundus holds FastWARC below the version needed here, pip 23.2 cannot resolve newspaper4k: their code is compiled at least
NOT_IN_ANY_EXTRA = ("fundus", "newspaper")
# Pages whose commands are run; elsewhere they are of files, services and clusters that are not there, and are parsed.
RUN = ("index.md", "tutorial.md", "site.md", "language.md", "README.md")
NOT_RUN = ("curl ", "pip install", "eval ", "man ")


def list_blocks(*languages: str) -> list[Any]:
    """Every block of these languages, as parameters named by page and number."""
    return [
        pytest.param(page, match[2], id=f"{page.relative_to(ROOT)}-{number}")
        for page in PAGES
        for number, match in enumerate(_BLOCK.finditer(page.read_text(encoding="utf-8")), 1)
        if match[1] in languages
    ]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_block_is_of_a_known_language(page: Path) -> None:
    """A block without one would be tested by nothing."""
    assert {match[1] for match in _BLOCK.finditer(page.read_text(encoding="utf-8"))} <= LANGUAGES


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(("page", "block"), list_blocks("python"))
def test_python_runs(page: Path, block: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each block of Python runs as it stands; those of engines that are not installed are skipped."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "articles.txt").write_text("It rained all day.\nIt snowed all night.\n")
    (tmp_path / "articles").mkdir()
    code = compile(block, "<docs>", "exec")
    try:
        exec(code, {"__name__": "docs"})
    except ImportError as error:
        if error.name not in NOT_IN_ANY_EXTRA:
            pytest.skip(f"needs an extra: {error}")


@pytest.mark.parametrize(("page", "block"), list_blocks("toml"))
def test_rule_files_are_well_formed(page: Path, block: str, tmp_path: Path) -> None:
    """A whole rule file is read, and its examples hold; a part of one is TOML."""
    import tomllib

    from cleaner.authoring.examples import check_files

    data = tomllib.loads(block.replace("…", ""))
    if "language" in data and "rule" in data:
        (tmp_path / "page.toml").write_text(block, encoding="utf-8")
        assert [] == list(map(str, check_files([tmp_path / "page.toml"])))


@pytest.mark.parametrize(("page", "block"), list_blocks("json"))
def test_json_is_json(page: Path, block: str) -> None:
    """What is shown as JSON can be read as such."""
    assert json.loads(block)


def read_session(block: str) -> list[tuple[str, str]]:
    """Return the commands of a console block, each with the output shown below it."""
    steps = re.split(r"^\$ ", block, flags=re.M)[1:]
    return [(command.replace("\\\n", ""), shown) for command, shown in (split_step(step) for step in steps)]


def split_step(step: str) -> tuple[str, str]:
    command, rest = "", step
    while True:
        line, _, rest = rest.partition("\n")
        command += line
        if not line.endswith("\\"):
            return command, rest
        command = command[:-1]


def list_commands() -> list[Any]:
    """Every call of `cleaner` in the documentation."""
    found = []
    for each in list_blocks("console", "sh"):
        page, block = each.values
        lines = [c for c, _ in read_session(block)] if "$ " in block else block.splitlines()
        for line in lines:
            found += [pytest.param(part, id=f"{page.stem}: {part[:60]}") for part in find_calls(line)]
    return found


def find_calls(line: str) -> list[str]:
    """Return the calls of `cleaner` in a line of shell."""
    parts = re.split(r"\|\||[|;]|&&|\bdo\b|\buntil\b|\$\(", line.partition(" # ")[0])
    words = [re.sub(r"\s*\d?>.*", "", part).strip().rstrip(')"') for part in parts]
    return [word.removeprefix(".venv/bin/") for word in words if re.match(r"(\.venv/bin/)?cleaner( |$)", word)]


@pytest.mark.parametrize("command", list_commands())
def test_commands_are_understood(command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each command is there, with options that exist and values that they take."""
    monkeypatch.chdir(tmp_path)
    for folder in ("FOLDER", "articles", "examples/crawl/www.post.example"):
        (tmp_path / folder).mkdir(parents=True)
    arguments = shlex.split(command)[1:]
    context: click.Context | None = main.make_context("cleaner", arguments, resilient_parsing=False)
    group: click.Command = main
    while isinstance(group, click.Group) and context is not None:
        rest = [*context._protected_args, *context.args]
        name, group, rest = group.resolve_command(context, rest)  # type: ignore[assignment]
        context = group.make_context(name, rest, parent=context)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder to run the commands of a page in, with `cleaner` on the path."""
    folder = tmp_path_factory.mktemp("desk")
    (folder / "bin").mkdir()
    (folder / "bin" / "cleaner").write_text(f'#!/bin/sh\nPYTHONPATH="{ROOT}" exec "{sys.executable}" -m cleaner "$@"\n')
    (folder / "bin" / "cleaner").chmod(0o755)
    return folder


@pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")
@pytest.mark.parametrize("page", [page for page in PAGES if page.name in RUN], ids=lambda page: str(page.relative_to(ROOT)))
def test_commands_print_what_is_shown(page: Path, desk: Path, tmp_path: Path) -> None:
    """The commands of a page, run one after the other, print what stands below them; … stands for anything."""
    for name in ("examples", "samples"):
        shutil.copytree(ROOT / name, tmp_path / name)
    text = page.read_text(encoding="utf-8")
    write_files(text, tmp_path)
    steps = [step for match in _BLOCK.finditer(text) if match[1] == "console" for step in read_session(match[2])]
    for command, shown in steps:
        if not command.startswith(NOT_RUN) and "curl" not in command:
            env = {**os.environ, "PATH": f"{desk / 'bin'}:{os.environ['PATH']}"}
            done = subprocess.run(["bash", "-c", command], cwd=tmp_path, env=env, capture_output=True, check=False, timeout=300)
            printed = (done.stdout + done.stderr).decode()
            assert fits(shown, printed), f"$ {command}\n{printed}\nis not\n{shown}"


def write_files(text: str, folder: Path) -> None:
    """Write each rule file that a page shows under the name of its language."""
    for match in _BLOCK.finditer(text):
        if match[1] == "toml" and (language := re.search(r'^language += "(\w+)"', match[2], re.M)):
            (folder / f"{language[1]}.toml").write_text(match[2], encoding="utf-8")


def fits(shown: str, printed: str) -> bool:
    """Tell whether `printed` is what is `shown`, where … stands for the rest of a line and, alone on one, for lines."""
    if not shown.strip():
        return True
    pattern = re.escape(shown.rstrip("\n")).replace("…\\\n", "…\n")
    pattern = re.sub(r"(?m)^…$", r"(?s:.*)", pattern).replace("…", "[^\\n]*")
    return re.fullmatch(pattern + r"\s*", printed) is not None


FITS = [
    ("a\nb\n", "a\nb\n", True),
    ("a …\n", "a b c\n", True),
    ("a …\n", "a\nb\n", False),
    ("a\n…\n", "a\nb\nc\n", True),
    ("a\n", "b\n", False),
]


@pytest.mark.parametrize(("shown", "printed", "expected"), FITS)
def test_fits(shown: str, printed: str, expected: bool) -> None:
    """The comparison itself can fail."""
    assert expected == fits(shown, printed)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    """Links within the repository name files that are there."""
    links = re.findall(r"\]\((?!https?:|#)([^)#\s]+)", page.read_text(encoding="utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_every_option_of_corpora_is_documented() -> None:
    """The page on corpora names each option that changes what is written."""
    text = (ROOT / "docs" / "corpora.md").read_text(encoding="utf-8")
    options = {name for param in corpus.params for name in param.opts if name.startswith("--")}
    elsewhere = {"--output", "--keep", "--rules", "--language", "--fast", "--help", "--without", "--source"}
    assert sorted(option for option in options - elsewhere if option not in text) == []


def test_everything_public_is_documented() -> None:
    """The reference has each name that the package exports, and no other."""
    import cleaner

    text = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    named = set(re.findall(r"^::: cleaner\.(\w+)$", text, re.M)) | set(re.findall(r"`cleaner\.([A-Z]+)`", text))
    assert set(cleaner.__all__) == named


CONTRACT = {
    "Cleaner": "analyze analyze_html clean clean_html",
    "Result": "as_dict removals source text truncation",
    "Removal": "as_dict because end kind rule start text",
    "Cause": "rule start text",
    "Evidence": "figure says source start text",
    "Truncation": "access basis evidence missing reason shown_words status total_words",
}


@pytest.mark.parametrize("name", CONTRACT)
def test_nothing_else_is_public(name: str) -> None:
    """What the classes show is the contract; the rest begins with an underscore, and may change in any version."""
    import cleaner

    made: type = getattr(cleaner, name)
    inherited = set(dir(tuple)) if issubclass(made, tuple) else set()
    assert CONTRACT[name].split() == sorted(each for each in dir(made) if not each.startswith("_") and each not in inherited)


def test_hooks_call_commands_that_exist() -> None:
    """What others put into their pre-commit is a call that is understood."""
    text = (ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")
    entries = re.findall(r"^  entry: (cleaner .*)$", text, re.M)
    assert 2 == len(entries)
    for entry in entries:
        assert main.make_context("cleaner", [*shlex.split(entry)[1:], "README.md"])


def test_readme_is_short() -> None:
    """A visitor reads two pages, not ten."""
    assert len((ROOT / "README.md").read_text(encoding="utf-8").splitlines()) < 200


@pytest.mark.skipif(find_spec("mkdocstrings") is None, reason="needs the extra docs")
def test_site_builds(tmp_path: Path) -> None:
    """The site is built without a warning."""
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=False, env={**os.environ, "PYTHONPATH": str(ROOT)})
    assert (0, True) == (done.returncode, (tmp_path / "tutorial.html").exists()), done.stderr.decode()[-3000:]
    reference = (tmp_path / "cli.html").read_text(encoding="utf-8")
    for heading in ("cleaner clean", "cleaner corpus", "cleaner report", "cleaner explain", "cleaner rules test"):
        assert f"{heading}<a" in reference
