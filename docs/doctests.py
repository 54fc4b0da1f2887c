"""Shows the examples in docstrings as code; the parser of docstrings takes them for quotations."""

from __future__ import annotations

import re
from typing import Any

import griffe

_EXAMPLE = re.compile(r"^(>>> .*?)(?=\n\n|\Z)", re.M | re.S)


class Doctests(griffe.Extension):
    """Puts fences around each run of lines that begins with the prompt."""

    def on_object(self, *, obj: griffe.Object, **_: Any) -> None:
        """Change the docstring of a function, a class, a module."""
        if obj.docstring:
            obj.docstring.value = _EXAMPLE.sub(r"```pycon\n\1\n```", obj.docstring.value)
