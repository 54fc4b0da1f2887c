"""Inner loops again, in Cython: the same results several times faster.

They are built where a C compiler is at hand. Without one, or with ``CLEANER_PURE`` in the environment, the loops of the modules
that load these serve alone; tests hold the two against each other.
"""

import os
from collections.abc import Callable, Sequence
from importlib import import_module
from types import ModuleType
from typing import Any, TypeVar

PARTS = {  # and the extensions that each has
    "text": ("index", "lexicon", "lines", "prefilter", "program", "tokens"),
    "pages": ("article", "pages", "parts"),
}
_Function = TypeVar("_Function", bound=Callable[..., Any])


def load(name: str) -> ModuleType | None:
    """Return the extension `name`, None if it was not built or is not wanted."""
    if os.environ.get("CLEANER_PURE"):
        return None
    try:
        return import_module(f"cleaner.native.{name}")
    except ImportError:
        return None


def prefer(name: str, function: _Function) -> _Function:
    """Return the function of the same name in the extension `name`, or `function` itself where there is none."""
    twin: _Function = getattr(load(name), function.__name__, function)
    return twin


def name_languages() -> str:
    """Return in which language each part of the program runs.

    >>> name_languages().startswith("text in ")
    True
    """
    return ", ".join(f"{part} in {_name_language(names)}" for part, names in PARTS.items())


def _name_language(names: Sequence[str]) -> str:
    built = [name for name in names if load(name)]
    return "Python" if not built else "C" if len(built) == len(names) else f"C ({' and '.join(built)}) and Python"
