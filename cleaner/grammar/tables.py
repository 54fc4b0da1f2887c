"""Lexicons compiled: one table from a token to the languages that know it, and for each language its words and their concepts.

The first decides which sentences are looked at, and in which languages; the second, loaded when a language is first needed, what
their words mean.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from pathlib import Path
from typing import Any

from cleaner.blocks import fold, is_unspaced
from cleaner.errors import RuleError, say_unknown
from cleaner.grammar.lexicon import (
    FREE,
    Concept,
    Entry,
    Meanings,
    Words,
    attach,
    head_of,
    inherit,
    join_bits,
    read_concepts,
    read_entries,
)
from cleaner.grammar.script import SCRIPTS

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
_Found = dict[tuple[str, bool], dict[int, bool]]  # entries, and whether they are stems: what they mean, and whether surely
_THINGS = (
    *("subscriber", "member", "user", "account", "subscription", "password", "name", "email", "newsletter", "comment"),
    *("article", "newspaper", "ad", "cookie", "data", "policy", "browser", "javascript", "robot"),
)
_MOST_SAID = 4  # ways to understand the words of an expression; with more they say nothing
ANY = "any"  # the lexicon of words that stand in every language


@dataclass(frozen=True, slots=True)
class Lexicons:
    """All lexicons: by token and by stem the languages (bit k: language k) that know it, and those in which it is a strong word.

    `words` holds for each language its words.
    """

    languages: tuple[str, ...]
    tokens: dict[str, tuple[int, int]]
    stems: dict[str, tuple[int, int]]
    words: list[Words]


def list_lexicon_files() -> list[Path]:
    """Return the package's files that hold a lexicon."""
    return [path for path in sorted(LANGUAGES.glob("*.toml")) if b"\n[lexicon]" in path.read_bytes()]


def list_common_files() -> list[Path]:
    """Return the package's lists of common words."""
    return sorted((LANGUAGES / "common").glob("*.txt"))


def compile_lexicons(paths: Iterable[Path]) -> Lexicons:
    """Compile the lexicons of language files; raise `RuleError` for a bad one."""
    files = {path.stem: (path, _read_data(path)) for path in paths}
    entries = {code: _gather(*files[code], files) for code in sorted(files, key=_order)}
    shared = entries.get(ANY, ())
    every = {code: own if code == ANY else (*own, *shared) for code, own in entries.items()}
    return _index(every, {code: _read_common(*files[code]) for code in every}, frozenset(shared))


def compile_own(paths: Iterable[Path]) -> Lexicons | None:
    """Compile the lexicons of a user's files, which may extend the package's; None if they hold none."""
    own = [(path, data) for path in paths if "lexicon" in (data := _read_data(path))]
    if not own:
        return None
    files = {path.stem: (path, _read_data(path)) for path in list_lexicon_files()}
    shared = _gather(*files[ANY], files)
    every, common = dict[str, tuple[Entry, ...]](), dict[str, frozenset[str]]()
    for path, data in own:
        code = data.get("language", path.stem)
        every[code] = (*every.get(code, shared), *_gather(path, data, files))
        common[code] = common.get(code, frozenset()) | _read_common(path, data)
    return _index(every, common, frozenset(shared))


def find_lacking(path: Path) -> list[Concept] | None:
    """Return the concepts that a file's lexicon has no words for; None if it has no lexicon; raise `RuleError` for a bad one."""
    data = _read_data(path)
    if "lexicon" not in data:
        return None
    files = {file.stem: (file, _read_data(file)) for file in list_lexicon_files()} if "extends" in data else {}
    known = reduce(or_, (entry.concepts for entry in _gather(path, data, files)), 0)
    return [concept for concept in read_concepts().values() if not concept.bit & known]


def _read_data(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _order(code: str) -> tuple[int, str]:
    """Order languages by how much is written in them: of many that know a sentence the first are asked."""
    return (_WIDELY_USED.index(code) if code in _WIDELY_USED else len(_WIDELY_USED), code)


def _gather(path: Path, data: dict[str, Any], files: Mapping[str, tuple[Path, dict[str, Any]]]) -> tuple[Entry, ...]:
    """Return the entries of a file's lexicon and of the one, among `files`, that it extends."""
    _check_keys(path, data, files)
    own = tuple(_read_words(data["lexicon"], path, data))
    if "extends" in data:
        parent, inherited = files[data["extends"]]
        own = inherit(own, _read_words(inherited["lexicon"], parent, data))
    prefixes = [fold(prefix).strip() for prefix in data.get("prefixes", "").split(",") if prefix.strip()]
    return (*own, *attach(own, prefixes)) if prefixes else own


def _check_keys(path: Path, data: Mapping[str, Any], known: Collection[str]) -> None:
    if not isinstance(data["lexicon"], dict):
        raise RuleError(f"{path}: lexicon must be a table, [lexicon], with a line for each concept")
    for key in ("extends", "prefixes", "script"):
        if not isinstance(data.get(key, ""), str):
            raise RuleError(f"{path}: {key} must be a string; docs/rules.md shows one")
    if "script" in data and data["script"] not in SCRIPTS:
        raise RuleError(f"{path}: script: {say_unknown('script', data['script'], SCRIPTS)}")
    if "extends" in data and data["extends"] not in known:
        raise RuleError(f"{path}: extends: {say_unknown('language', data['extends'], known)}")


def _read_words(table: Mapping[str, Any], path: Path, data: Mapping[str, Any]) -> Iterator[Entry]:
    """Yield the entries of a lexicon, in both scripts of a language that `data` says has two."""
    rewrite = SCRIPTS.get(data.get("script", ""))
    return read_entries({key: _write_twice(words, rewrite) for key, words in table.items()} if rewrite else table, str(path))


def _write_twice(words: Any, rewrite: Callable[[str], str]) -> Any:
    return f"{words}, {rewrite(words.lower())}" if isinstance(words, str) else words


def _read_common(path: Path, data: Mapping[str, Any]) -> frozenset[str]:
    """Return the words common in a language's prose; of one without a list, those of the language that it extends."""
    lists = path.parent / "common" / f"{path.stem}.txt", LANGUAGES / "common" / f"{data.get('extends')}.txt"
    found = next((file for file in lists if file.exists()), None)
    return frozenset(found.read_text(encoding="utf-8").split()) if found else frozenset()


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
    words = [_make_words(entries, common[code]) for code, entries in every.items()]
    return Lexicons(tuple(every), _freeze(exact), _freeze(stems), words)


def _freeze(masks: Mapping[str, Sequence[int]]) -> dict[str, tuple[int, int]]:
    return {token: (known, strong) for token, (known, strong) in masks.items()}


def _make_words(entries: Iterable[Entry], common: frozenset[str]) -> Words:
    found: _Found = {}
    for entry in entries:
        meanings = found.setdefault((" ".join(entry.tokens), entry.stem), {})
        meanings[entry.concepts] = meanings.get(entry.concepts, False) or not entry.weak
    exact, longest, stems = dict[str, Meanings](), dict[str, int](), dict[str, list[tuple[str, str, Meanings]]]()
    for (key, stem), meanings in found.items():
        before, _, last = key.rpartition(" ")
        alternatives = tuple(_join_parts(key, stem, meanings, found).items())
        if stem and not before:
            stems.setdefault(head_of(last), []).append((last, "", alternatives))
        elif stem:
            stems.setdefault(before + " " + head_of(last), []).append((last, before, alternatives))
            _note_length(longest, f"{before} {head_of(last)}")
        else:
            exact[key] = alternatives
            _note_length(longest, key)
    for some in stems.values():
        some.sort(key=lambda row: -len(row[0]))
    return exact, longest, stems, frozenset(common - exact.keys())


def _join_parts(key: str, stem: bool, meanings: dict[int, bool], found: _Found) -> dict[int, bool]:
    """Return the meanings of an entry, and for an expression those that hold the things of which it speaks as well.

    It is read as one word, so they would be lost: `forgotten password` is both, and may fill two slots of a rule.
    """
    tokens, small = key.split(" "), join_bits(FREE)
    things = _read_parts(tokens, stem, found) if len(tokens) > 1 else ()
    joined = dict(meanings)
    for concepts, strong in meanings.items():
        for said in things if concepts & ~small else ():
            joined.setdefault(concepts | said, strong)
    return joined


def _read_parts(tokens: list[str], stem: bool, found: _Found) -> Iterable[int]:
    """Return what things the words of an expression name, the longest first; nothing if one of them is not known.

    Acts are left out, which are other senses of it as often: to enter is to log in. A weak word names nothing, nor does a single
    character of a script without spaces.
    """
    at, said, things = 0, {0}, join_bits(_THINGS)
    while at < len(tokens):
        for end in range(min(len(tokens), at + len(tokens) - 1), at, -1):
            part = found.get((" ".join(tokens[at:end]), False), {})
            if not part and stem and end == len(tokens):
                part = found.get((" ".join(tokens[at:]), True), {})
            if part:
                break
        else:
            return ()
        if all(part.values()) and not (end == at + 1 and is_unspaced(tokens[at])):
            said = {before | meaning & things for before in said for meaning in part}
        at = end
    return said if len(said) <= _MOST_SAID else ()


def _note_length(longest: dict[str, int], key: str) -> None:
    tokens = key.split(" ")
    for beginning in (tokens[0], " ".join(tokens[:2])) if len(tokens) > 1 else ():
        longest[beginning] = max(longest.get(beginning, 1), len(tokens))
