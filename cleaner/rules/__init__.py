"""Rules: read, checked and compiled; here what the stages after them need, so that a start reads no more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

FIGURES = (
    "missing_percent",
    "shown_percent",
    "missing_words",
    "total_words",
    "missing_chars",
    "total_chars",
    "minutes_left",
    "page",
    "pages",
)
# (operation, ...): ("=", token), ("*", stem), ("n", name), ("any", least, most, most in scripts without spaces, captured),
# ("date",), ("seq", nodes), ("or", nodes), ("?", node)
Node = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule as the stages after the matcher need it."""

    id: str
    kind: str
    strong: bool
    where: str | None
    opens: str | None
    scope: str
    truncates: bool
    completes: bool
    says: str = ""
    button: bool = False
