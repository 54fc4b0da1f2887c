"""The grammar and the lexicons: the examples of its rules hold, lexicons are sound, and a user's own file may bring one."""

from pathlib import Path

import pytest

from cleaner.catalog import check_format, find_gaps
from cleaner.engine import Cleaner
from cleaner.grammar.lexicon import read_concepts
from cleaner.template import make_template

OWN = """language = "zz"
name = "Zz"
[lexicon]
small = "zu"
already = "jazo"
subscriber = "abnikto"
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "zz.toml"
    path.write_text(text, encoding="utf-8")
    return path


def read_says(cleaner: Cleaner, line: str) -> tuple[str, str] | None:
    verdict = cleaner.inspect(line)
    return (verdict.whole.id, verdict.whole.says) if verdict and verdict.whole else None


def test_own_lexicon_counts(tmp_path: Path) -> None:
    """A file given with --rules may bring the words of a language that the package does not have."""
    assert ("zz/already-subscriber", "member") == read_says(Cleaner(rules=[write(tmp_path, OWN)]), "Jazo abnikto?")
    assert None is read_says(Cleaner(), "Jazo abnikto?")


def test_own_lexicon_extends_one_of_the_package(tmp_path: Path) -> None:
    """It may build on one of the package's, whose words it then has as well."""
    path = write(tmp_path, 'extends = "de"\n' + OWN)
    assert ("zz/already-subscriber", "member") == read_says(Cleaner(rules=[path]), "Bereits Abnikto?")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[lexicon]\nsubscriberr = "abnikto"\n', "no concept 'subscriberr'"),
        ("[lexicon]\nread = 3\n", "read must be a string"),
        ('[lexicon]\nread = "le*"\n', "the stem 'le*' is short"),
        ('extends = "dee"\n[lexicon]\nread = "lezo"\n', "did you mean 'de'"),
        ('script = "Latn"\n[lexicon]\nread = "lezo"\n', "script 'Latn' is not known"),
        ("lexicon = 3\n", "lexicon must be a table"),
    ],
)
def test_bad_lexicon_is_named(text: str, message: str, tmp_path: Path) -> None:
    """What is wrong with a lexicon is said with its file and key."""
    path = write(tmp_path, text)
    [problem] = check_format([path])
    assert problem.startswith(f"{path}: ")
    assert message in problem


def test_template_has_a_line_for_each_concept(tmp_path: Path) -> None:
    """The beginning of a file asks for every concept, is well formed, and says that all are empty."""
    path = write(tmp_path, make_template("zz"))
    assert [] == list(check_format([path]))
    first, later = find_gaps([path])
    asked = [name.strip() for line in (first, later) for name in line.rpartition(": ")[2].split(",")]
    assert sorted(read_concepts()) == sorted(asked)


def test_file_without_lexicon_lacks_nothing(tmp_path: Path) -> None:
    """A site's file has no need of words."""
    assert [] == list(find_gaps([write(tmp_path, make_template("zz", site=True))]))
