"""The rules of the grammar: read from their file into masks of concepts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from cleaner.errors import RuleError
from cleaner.grammar.lexicon import join_bits
from cleaner.result import KINDS

RULES = Path(__file__).parent / "rules.toml"
LEVELS = ("strong", "position", "button")
SAYS = (
    "",
    *("cut", "limit", "member", "label", "counter", "gift", "lock", "offer", "pager", "feed"),
    *("bot", "region", "consent", "login", "script", "adblock", "error"),
)
_REQUIRED = ("id", "kind", "why", "level", "slots", "removes", "keeps")
_FIELDS = {*_REQUIRED, "says", "also", "not", "figure", "names", "least", "most", "label"}


@dataclass(frozen=True, slots=True)
class Pattern:
    """A rule of the grammar: each of `slots` (masks of concepts) is filled by a word of its own, all words are in `allowed`.

    `figure` asks for a number: of percent (``percent``, ``any``) or of things (``count``); `names` is how many runs of words
    outside of the lexicon may stand in the sentence; `least` and `most` bound its units; a `label` ends in no full stop.
    """

    id: str
    kind: str
    says: str
    level: str
    slots: tuple[int, ...]
    allowed: int
    figure: str
    names: int
    least: int
    most: int
    label: bool


@dataclass(frozen=True, slots=True)
class PatternFile:
    """The patterns in the order in which they count, why each is there, and the lines in English that each removes and keeps."""

    patterns: tuple[Pattern, ...]
    reasons: Mapping[str, str]
    removes: Mapping[str, tuple[str, ...]]
    keeps: Mapping[str, tuple[str, ...]]


@cache
def read_patterns() -> PatternFile:
    """Return the rules of the grammar; raise `RuleError` that names the rule for what is wrong with one."""
    import tomllib

    data = tomllib.loads(RULES.read_text(encoding="utf-8"))
    groups = {name: _expand(words, {}) for name, words in data["groups"].items()}
    rows = data["rule"]
    patterns = tuple(read_pattern(row, groups) for row in rows)
    reasons = {row["id"]: row["why"] for row in rows}
    return PatternFile(patterns, reasons, _read_lines(rows, "removes"), _read_lines(rows, "keeps"))


def _read_lines(rows: list[dict[str, Any]], key: str) -> Mapping[str, tuple[str, ...]]:
    return {row["id"]: tuple(row[key]) for row in rows}


def _expand(words: str, groups: Mapping[str, int]) -> int:
    bits = 0
    for word in words.replace("|", " ").split():
        bits |= groups[word[1:]] if word.startswith("@") else join_bits(word.split("+"))
    return bits


def read_pattern(row: Mapping[str, Any], groups: Mapping[str, int]) -> Pattern:
    """Return one rule, its concepts and `groups` as masks; raise `RuleError` that names it for what is wrong with it."""
    place = f"{RULES.name}: rule {row.get('id', '?')}"
    for problem in _find_problems(row):
        raise RuleError(f"{place}: {problem}")
    try:
        slots, allowed = _read_masks(row, groups)
    except KeyError as error:
        raise RuleError(f"{place}: {error.args[0]} is no concept or group") from None
    figure, names, label = row.get("figure", ""), row.get("names", 1), row.get("label", False)
    bounds = row.get("least", 1), row.get("most", 40)
    return Pattern(row["id"], row["kind"], row.get("says", ""), row["level"], slots, allowed, figure, names, *bounds, label)


def _read_masks(row: Mapping[str, Any], groups: Mapping[str, int]) -> tuple[tuple[int, ...], int]:
    slots = tuple(_expand(slot, groups) for slot in row["slots"])
    allowed = groups["free"] | _expand(row.get("also", ""), groups)
    for slot in slots:
        allowed |= slot
    return slots, allowed & ~_expand(row.get("not", ""), groups)


def _find_problems(row: Mapping[str, Any]) -> Iterator[str]:
    yield from (f"{name} is missing" for name in _REQUIRED if not row.get(name))
    if set(row) - _FIELDS:
        yield f"unknown field {min(set(row) - _FIELDS)!r}"
    if row["kind"] not in KINDS or row["level"] not in LEVELS or row.get("says", "") not in SAYS:
        yield "kind, level or says has an unknown value"
