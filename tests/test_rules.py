"""The rule files are data, and this is their test suite: their examples, their format, their order."""

from __future__ import annotations

import pytest

from cleaner.authoring.examples import Checker, Example, read_examples
from cleaner.rules.read import read_rule_file
from cleaner.rules.table import LANGUAGES

FILES = [read_rule_file(path) for path in sorted(LANGUAGES.glob("*.toml"))]
EXAMPLES = [example for file in FILES for example in read_examples(file)]


@pytest.fixture(scope="module")
def checker() -> Checker:
    return Checker()


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda e: e.name)
def test_example_holds(example: Example, checker: Checker) -> None:
    """Every example of every rule holds with all languages loaded."""
    failure = checker.check(example)
    assert failure is None, str(failure)


@pytest.mark.parametrize("file", FILES, ids=lambda f: f.path.name)
def test_file_is_named_after_its_language(file) -> None:
    """fr.toml holds the rules of language "fr", so that fr/comment-form names a file."""
    assert file.path.stem == file.language


@pytest.mark.parametrize("file", FILES, ids=lambda f: f.path.name)
def test_no_example_stands_twice(file) -> None:
    """An example tests one rule; twice in a file, it hides which."""
    texts = [text for entry in file.entries for text in (*entry.removes, *entry.todo_removes)]
    assert sorted(set(texts)) == sorted(texts)
