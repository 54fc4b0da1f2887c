"""Texts of every sort that hold no boilerplate come back as they are: documents, code, verse, lists, logs."""

from pathlib import Path

import pytest

import cleaner

TEXTS = sorted((Path(__file__).parent / "untouched").iterdir())


@pytest.mark.parametrize("source", ["auto", "article"])
@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.name)
def test_text_without_boilerplate_comes_back_whole(path: Path, source: str) -> None:
    """Not a line goes for its looks, nor for a word that it shares with a button."""
    text = path.read_text("utf-8")
    result = cleaner.Cleaner(source=source).analyze(text)  # type: ignore[arg-type]
    assert [] == [(removal.rule, removal.text) for removal in result.removals]
    assert text == result.text


def test_texts_are_of_many_sorts() -> None:
    """And of many languages."""
    names = [path.name.split(".") for path in TEXTS]
    assert len({name[0] for name in names}) >= 15
    assert len({name[1] for name in names}) >= 9
