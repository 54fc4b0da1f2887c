"""The examples in docstrings."""

import doctest
import importlib
import pkgutil

import pytest

import cleaner

ENGINES = ("cleaner.integrations", "cleaner.native", "cleaner.__main__")  # need what may not be installed, or run
MODULES = [m.name for m in pkgutil.walk_packages(cleaner.__path__, "cleaner.") if not m.name.startswith(ENGINES)]


@pytest.mark.parametrize("name", MODULES)
def test_examples_hold(name: str) -> None:
    """What a docstring shows is what comes out."""
    assert doctest.testmod(importlib.import_module(name)).failed == 0


def test_there_are_examples() -> None:
    """A module that could not be walked would pass as well."""
    finder = doctest.DocTestFinder()
    shown = [case for name in MODULES for case in finder.find(importlib.import_module(name)) if case.examples]
    assert len(shown) > 10
