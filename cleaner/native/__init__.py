"""The inner loops of the text path again, in Cython: the same results several times faster.

They are built where a C compiler is at hand. Without one, or with ``CLEANER_PURE`` in the environment, the loops of the modules
that load these serve alone; tests hold the two against each other.
"""

import os
from collections.abc import Callable
from importlib import import_module
from types import ModuleType
from typing import Any, TypeVar

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


def name_language() -> str:
    """Return in which language the loops run: all of them are built, or none."""
    return "C" if load("pages") else "Python"
