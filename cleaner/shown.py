"""Text of others on its way to a terminal or a spreadsheet: shown, not obeyed."""

from __future__ import annotations

import re
from typing import Any

# Control characters move the cursor, change the title or the colours; the last ones turn the direction of writing.
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_FORMULA = ("=", "+", "-", "@")


def show(text: str) -> str:
    r"""Return `text` with its control characters written out.

    >>> print(show("\x1b[2JGone"))
    \x1b[2JGone
    """
    return _CONTROLS.sub(lambda match: match[0].encode("unicode_escape").decode(), text)


def guard_cell(value: Any) -> Any:
    """Return the value of a cell so that a spreadsheet reads no formula in it: text that begins like one gets an apostrophe.

    >>> guard_cell("=1+1"), guard_cell("Text"), guard_cell(-1)
    ("'=1+1", 'Text', -1)
    """
    if not isinstance(value, str):
        return value
    text = show(value)
    return f"'{text}" if text.startswith(_FORMULA) else text
