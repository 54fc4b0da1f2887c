"""Lexicons compiled: one table from a token to the languages that know it, and for each language its words and their concepts.

The first decides which sentences are looked at, and in which languages; the second, loaded when a language is first needed, what
their words mean.
"""

from __future__ import annotations

import marshal
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cleaner.blocks import fold
from cleaner.grammar.lexicon import FREE, Entry, attach, head_of, inherit, join_bits, read_entries
from cleaner.grammar.script import to_cyrillic

LANGUAGES = Path(__file__).parents[1] / "languages"
# what a compiled table depends on, beside the languages' own files
_SOURCES = ("concepts.toml", "lexicon.py", "rules.py", "rules.toml", "script.py", "tables.py")
CODE = tuple(Path(__file__).parent / name for name in _SOURCES)
_WIDELY_USED = (
    "en",
    "es",
    "de",
    "fr",
    "ja",
    "ru",
    "pt",
    "it",
    "zh",
    "nl",
    "pl",
    "tr",
    "id",
    "vi",
    "cs",
    "ko",
    "sv",
    "ar",
    "fa",
    "hu",
)
ANY = "any"  # the lexicon of words that stand in every language
# Of an entry: masks of concepts, one of which it stands for, each strong or weak.
Meanings = tuple[tuple[int, bool], ...]
# Of a language: its entries by their tokens joined, greatest number of tokens by first token, stems by their head, common words.
Words = tuple[dict[str, Meanings], dict[str, int], dict[str, list[tuple[str, str, Meanings]]], frozenset[str]]


@dataclass(frozen=True, slots=True)
class Lexicons:
    """All lexicons: by token and by stem the languages (bit k: language k) that know it, and those in which it is a strong word.

    `words` holds for each language its words, marshalled.
    """

    languages: tuple[str, ...]
    tokens: dict[str, tuple[int, int]]
    stems: dict[str, tuple[int, int]]
    words: list[bytes]


def list_lexicon_files() -> list[Path]:
    """Return the package's files that hold a lexicon."""
    return [path for path in sorted(LANGUAGES.glob("*.toml")) if b"\n[lexicon]" in path.read_bytes()]


def list_common_files() -> list[Path]:
    """Return the package's lists of common words."""
    return sorted((LANGUAGES / "common").glob("*.txt"))


def compile_lexicons(paths: Iterable[Path]) -> Lexicons:
    """Compile the lexicons of language files; raise `RuleError` for a bad one."""
    tables = {path.stem: (path, tomllib.loads(path.read_text(encoding="utf-8"))) for path in paths}
    entries = {code: _gather(code, tables) for code in tables}
    entries = {code: entries[code] for code in sorted(entries, key=_order)}
    shared = entries.get(ANY, ())
    every = {code: own if code == ANY else (*own, *shared) for code, own in entries.items()}
    return _index(every, {code: _read_common(tables[code][0]) for code in every}, frozenset(shared))


def _order(code: str) -> tuple[int, str]:
    """Order languages by how much is written in them: of many that know a sentence the first are asked."""
    return (_WIDELY_USED.index(code) if code in _WIDELY_USED else len(_WIDELY_USED), code)


def _gather(code: str, tables: Mapping[str, tuple[Path, dict[str, Any]]]) -> tuple[Entry, ...]:
    path, data = tables[code]
    table = data["lexicon"]
    if data.get("script") == "Cyrl":
        table = {key: f"{words}, {to_cyrillic(words.lower())}" for key, words in table.items()}
    own = tuple(read_entries(table, str(path)))
    parent = data.get("extends")
    if parent:
        inherited = tables[parent][1]["lexicon"]
        if data.get("script") == "Cyrl":
            inherited = {key: f"{words}, {to_cyrillic(words.lower())}" for key, words in inherited.items()}
        own = inherit(own, read_entries(inherited, str(path)))
    prefixes = [fold(prefix).strip() for prefix in data.get("prefixes", "").split(",") if prefix.strip()]
    return (*own, *attach(own, prefixes)) if prefixes else own


def _read_common(path: Path) -> frozenset[str]:
    file = path.parent / "common" / f"{path.stem}.txt"
    return frozenset(file.read_text(encoding="utf-8").split()) if file.exists() else frozenset()


def _index(every: Mapping[str, Sequence[Entry]], common: Mapping[str, frozenset[str]], shared: frozenset[Entry]) -> Lexicons:
    exact, stems = dict[str, list[int]](), dict[str, list[int]]()
    small = join_bits(FREE)
    for number, (code, entries) in enumerate(every.items()):
        bit = 1 << number
        for entry in entries:
            told = entry.weak or not entry.concepts & ~small or (code != ANY and entry in shared)
            strong = 0 if told else bit
            for at, token in enumerate(entry.tokens, 1):
                found = (stems if entry.stem and at == len(entry.tokens) else exact).setdefault(token, [0, 0])
                found[0] |= bit
                found[1] |= strong
    words = [marshal.dumps(_make_words(entries, common[code])) for code, entries in every.items()]
    return Lexicons(tuple(every), _freeze(exact), _freeze(stems), words)


def _freeze(masks: Mapping[str, Sequence[int]]) -> dict[str, tuple[int, int]]:
    return {token: (known, strong) for token, (known, strong) in masks.items()}


def _make_words(entries: Iterable[Entry], common: frozenset[str]) -> Words:
    found = dict[tuple[str, bool], dict[int, bool]]()
    for entry in entries:
        meanings = found.setdefault((" ".join(entry.tokens), entry.stem), {})
        meanings[entry.concepts] = meanings.get(entry.concepts, False) or not entry.weak
    exact, longest, stems = dict[str, Meanings](), dict[str, int](), dict[str, list[tuple[str, str, Meanings]]]()
    for (key, stem), meanings in found.items():
        before, _, last = key.rpartition(" ")
        alternatives = tuple(meanings.items())
        if stem and not before:
            stems.setdefault(head_of(last), []).append((last, "", alternatives))
        elif stem:
            stems.setdefault(before + " " + head_of(last), []).append((last, before, alternatives))
            first = key.split(" ", 1)[0]
            longest[first] = max(longest.get(first, 1), key.count(" ") + 1)
        else:
            exact[key] = alternatives
            first = key.split(" ", 1)[0]
            longest[first] = max(longest.get(first, 1), key.count(" ") + 1)
    for some in stems.values():
        some.sort(key=lambda row: -len(row[0]))
    return exact, longest, stems, common - exact.keys()
