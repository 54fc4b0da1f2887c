"""Rule files: read, check and compile them.

A file is a language (or a user's own set); the format is described in docs/rules.md.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from cleaner.errors import RuleError
from cleaner.result import KINDS
from cleaner.rules import FIGURES, Rule
from cleaner.rules.phrases import LONGEST, Phrase, PhraseError, compile_phrase, find_clause

_TRIED, _PATIENCE = 200, 0.05  # characters of the texts that a `pattern` is tried on, and the seconds that it may take on one


@dataclass(frozen=True, slots=True)
class Entry:
    """A rule as its file has it: what it matches (`parts`), why it is there, and the examples that test it."""

    rule: Rule
    parts: tuple[Phrase, ...]
    line: int
    why: str
    removes: tuple[str, ...]
    keeps: tuple[str, ...]
    todo_removes: tuple[str, ...] = ()
    todo_keeps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RuleFile:
    """A rule file: language code, its name, and its rules in order."""

    path: Path
    language: str
    name: str
    entries: tuple[Entry, ...] = field(default=())


_TEXTS = {"id", "kind", "why", "pattern", "strength", "where", "opens", "scope"}
_LISTS = {"phrases", "keywords", "removes", "keeps", "todo_removes", "todo_keeps"}
_FLAGS = {"truncates", "completes"}
_NUMBERS = {"length"}
_CHOICES = {
    "kind": set(KINDS),
    "strength": {"strong", "weak"},
    "where": {"head", "tail"},
    "opens": {"comments", "related", "newsletter", "navigation"},
    "scope": {"line", "sentence"},
}
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def read_rule_file(path: str | Path) -> RuleFile:
    """Read and check one rule file; raise `RuleError` naming file, line and rule."""
    path = Path(path)
    text, data = _read_toml(path)
    language = data.get("language", path.stem)
    families = data.get("words", {})
    if not isinstance(language, str) or not isinstance(families, dict):
        raise RuleError(f'{path}:1: "language" must be a string and [words] a table of strings')
    unknown = set(data) - {"language", "name", "words", "rule", "lexicon", "extends", "prefixes", "script"}
    if unknown:
        raise RuleError(
            f"{path}:1: unknown key {min(unknown)!r}; a rule file has language, name, [lexicon], [words] and [[rule]]"
        )
    entries = []
    for table, line in zip(_tables(data, path), _rule_lines(text), strict=False):
        entries.append(_read_entry(table, language, families, f"{path}:{line}", line))
    _check_unique(entries, path)
    return RuleFile(path, language, str(data.get("name", language)), tuple(entries))


def _read_toml(path: Path) -> tuple[str, dict[str, Any]]:
    try:
        text = path.read_text(encoding="utf-8")
        return text, tomllib.loads(text)
    except RecursionError as error:
        raise RuleError(f"{path}:1: its lists or tables are nested too deep; a rule file has no more than lists") from error
    except OSError as error:
        raise RuleError(f"{path}: cannot be read: {error.strerror}; name a TOML file of rules") from error
    except UnicodeDecodeError as error:
        raise RuleError(f"{path}: byte {error.start} is not UTF-8; save the file as UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        where = re.search(r"line (\d+)", str(error))
        line = where[1] if where else str(text.count("\n") + 1)
        raise RuleError(f"{path}:{line}: not valid TOML: {error}") from error


def _tables(data: dict[str, Any], path: Path) -> list[dict[str, Any]]:
    tables = data.get("rule", [])
    if not isinstance(tables, list) or not all(isinstance(t, dict) for t in tables):
        raise RuleError(f"{path}:1: rules are written as [[rule]] tables")
    return tables


def _rule_lines(text: str) -> list[int]:
    return [text.count("\n", 0, m.start()) + 1 for m in re.finditer(r"^[ \t]*\[\[ *rule *\]\]", text, re.M)]


def _read_entry(table: dict[str, Any], language: str, families: Mapping[str, str], place: str, line: int) -> Entry:
    name = table.get("id", "?")
    try:
        _check_fields(table)
        parts = _compile_matches(table, families)
        rule = Rule(
            id=f"{language}/{name}",
            kind=table["kind"],
            strong=table.get("strength", "strong") == "strong",
            where=table.get("where"),
            opens=table.get("opens"),
            scope=table.get("scope", "line"),
            truncates=table.get("truncates", False),
            completes=table.get("completes", False),
        )
        if not all(part.clauses or part.written for part in parts):
            raise PhraseError('no word stands in every match, so every line would be searched; add `keywords = ["..."]`')
    except (PhraseError, KeyError) as error:
        raise RuleError(f"{place}: rule {name}: {error.args[0]}") from error
    examples = {key: tuple(table.get(key, ())) for key in ("removes", "keeps", "todo_removes", "todo_keeps")}
    return Entry(rule, tuple(parts), line, table["why"], **examples)


def _check_fields(table: dict[str, Any]) -> None:
    for key, value in table.items():
        kind = {str: _TEXTS, list: _LISTS, bool: _FLAGS, int: _NUMBERS}.get(type(value), set())
        if key not in _TEXTS | _LISTS | _FLAGS | _NUMBERS:
            raise PhraseError(f"unknown field {key!r}; see docs/rules.md")
        if key not in kind or (isinstance(value, list) and not all(isinstance(v, str) for v in value)):
            raise PhraseError(f"{key} has a value of the wrong type")
        if key in _CHOICES and value not in _CHOICES[key]:
            raise PhraseError(f"{key} = {value!r}; it must be one of {', '.join(sorted(_CHOICES[key]))}")
    for key in ("id", "kind", "why", "removes", "keeps"):
        if not table.get(key):
            raise PhraseError(f"{key} is missing; every rule says what it is, why, what it removes and what it keeps")
    if not _ID.fullmatch(table["id"]):
        raise PhraseError("id must be lower-case words joined by hyphens")
    if not ("phrases" in table or "pattern" in table):
        raise PhraseError("nothing to match; give phrases or a pattern")


def _compile_matches(table: dict[str, Any], families: Mapping[str, str]) -> list[Phrase]:
    compiled = [compile_phrase(phrase, families) for phrase in table.get("phrases", ())]
    written = tuple(sorted({keyword.lower() for keyword in table.get("keywords", ())}))
    if "pattern" in table:
        clause = find_clause(written)
        compiled.append(Phrase((), (clause,) if clause else (), 0, LONGEST, pattern=_check_pattern(table["pattern"])))
    length = table.get("length", 0)
    return [replace(phrase, written=written, length=length) for phrase in compiled]


def _check_pattern(pattern: str) -> str:
    import regex

    try:
        groups = set(regex.compile(pattern).groupindex)
    except (regex.error, RecursionError, MemoryError, OverflowError) as error:
        raise PhraseError(f"pattern does not compile: {error}") from error
    unknown = groups - set(FIGURES) - {"name"}
    if unknown:
        raise PhraseError(f"pattern has an unknown group {min(unknown)!r}; known are {', '.join(FIGURES)}")
    _check_time(pattern)
    return pattern


def _check_time(pattern: str) -> None:
    """Raise `PhraseError` for a pattern that looks at the same words again and again: it would slow down every text."""
    import regex

    from cleaner.rules.hostile import draw_shapes

    compiled = regex.compile(pattern)
    try:
        shapes = draw_shapes(compiled)
    except (re.error, RecursionError):
        return  # Python's parser does not know all that `regex` does; there is a time limit at work as well
    for shape in shapes:
        text = shape.draw(_TRIED)
        try:
            compiled.fullmatch(text, timeout=_PATIENCE, concurrent=False)
        except TimeoutError as error:
            raise PhraseError(f"pattern takes too long on a text like {text[:30]!r}; repeat nothing that repeats") from error


def _check_unique(entries: Sequence[Entry], path: Path) -> None:
    seen: dict[str, int] = {}
    for entry in entries:
        if entry.rule.id in seen:
            name = entry.rule.id.partition("/")[2]
            raise RuleError(f"{path}:{entry.line}: rule {name}: the id is taken by line {seen[entry.rule.id]}; choose another")
        seen[entry.rule.id] = entry.line
