"""The pages on corpora and integrations: their code runs, their commands exist, their links lead somewhere."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from cleaner.cli.corpus import corpus

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "docs" / "corpora.md", ROOT / "docs" / "cluster.md", *sorted((ROOT / "docs" / "integrations").glob("*.md"))]
BLOCKS = [
    pytest.param(block, id=f"{page.stem}-{number}")
    for page in PAGES
    for number, block in enumerate(re.findall(r"```python\n(.*?)```", page.read_text(encoding="utf-8"), re.S), 1)
]
# fundus holds FastWARC below the version needed here, pip 23.2 cannot resolve newspaper4k: their code is compiled at least
NOT_IN_ANY_EXTRA = ("fundus", "newspaper")
COMMANDS = [
    pytest.param(command, id=f"{page.stem}-{number}")
    for page in PAGES
    for number, command in enumerate(re.findall(r"cleaner corpus (.*? -o [^|;\n#]*)", page.read_text(encoding="utf-8")), 1)
]


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("block", BLOCKS)
def test_code_runs(block: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each block of Python runs as it stands; those of engines that are not installed are skipped."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "articles.txt").write_text("It rained all day.\nIt snowed all night.\n")
    (tmp_path / "articles").mkdir()
    try:
        exec(compile(block, "<docs>", "exec"), {"__name__": "docs"})
    except ImportError as error:
        if error.name not in NOT_IN_ANY_EXTRA:
            pytest.skip(f"needs an extra: {error}")


@pytest.mark.parametrize("command", COMMANDS)
def test_commands_are_understood(command: str) -> None:
    """Each `cleaner corpus` has options that exist, with values they take."""
    assert corpus.make_context("corpus", shlex.split(command)).params["output"]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_links_lead_somewhere(page: Path) -> None:
    """Links within the repository name files that are there."""
    links = re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text(encoding="utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_every_option_is_documented() -> None:
    """The page on corpora names each option that changes what is written."""
    text = (ROOT / "docs" / "corpora.md").read_text(encoding="utf-8")
    options = {name for param in corpus.params for name in param.opts if name.startswith("--")}
    elsewhere = {"--output", "--keep", "--rules", "--language", "--fast", "--help"}
    assert sorted(option for option in options - elsewhere if option not in text) == []
