"""Lexicons: the words and short expressions that a language has for the concepts which all languages share.

A lexicon is the table ``[lexicon]`` of a language's file: a line a concept, its entries separated by commas. ``word*`` stands
for any ending, ``~word`` for a word that is common in prose in other senses; two concepts joined by ``+`` are said at once by
each entry of their line.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from cleaner.blocks import fold, is_unspaced
from cleaner.errors import RuleError

CONCEPTS = Path(__file__).parent / "concepts.toml"
# Concepts that any sentence may hold, and that prove nothing.
FREE = tuple(
    "small address not can must want now already yet again here later first all more use get thank ok".split()  # noqa: SIM905
)
# Of an entry: masks of concepts, one of which it stands for, each strong or weak.
Meanings = tuple[tuple[int, bool], ...]
# Of a language: its entries by their tokens joined; of expressions the greatest number of tokens, by the first and by the first
# two (of a stem its head); stems by their head; common words.
Words = tuple[dict[str, Meanings], dict[str, int], dict[str, list[tuple[str, str, Meanings]]], frozenset[str]]
_PLAIN = 4  # letters of a word that may be one of another language
_LONGEST = 8  # tokens of an entry; of scripts without spaces characters, see `_LONGEST_UNSPACED`
_LONGEST_UNSPACED = 48


@dataclass(frozen=True, slots=True)
class Concept:
    """What a concept means, for whoever translates it: `rank` 1 are those that carry most; `bit` is its number."""

    name: str
    bit: int
    rank: int
    means: str
    in_english: str
    warns: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """Folded `tokens` that express `concepts` (bits joined).

    The last token may go on if it is a `stem`; `weak` words prove little.
    """

    tokens: tuple[str, ...]
    concepts: int
    stem: bool = False
    weak: bool = False


def count_head(token: str) -> int:
    """Return how many letters a stem has at least: four, three in other scripts, two of Hangul, which are syllables."""
    return 4 if token < "\u0370" else 2 if "\uac00" <= token < "\ud7b0" else 3


def head_of(token: str) -> str:
    """Return the letters by which stems are found."""
    return token[: count_head(token)]


@cache
def read_concepts() -> Mapping[str, Concept]:
    """Return the concepts by name, in the order of their table."""
    import tomllib

    rows = tomllib.loads(CONCEPTS.read_text(encoding="utf-8"))
    return {
        name: Concept(name, 1 << number, row["rank"], row["means"], row["in_english"], row.get("not", ""))
        for number, (name, row) in enumerate(rows.items())
    }


def join_bits(names: Iterable[str]) -> int:
    """Return the bits of concepts joined; raise `KeyError` for a name that is none."""
    concepts, bits = read_concepts(), 0
    for name in names:
        bits |= concepts[name].bit
    return bits


def read_entries(table: Mapping[str, Any], place: str) -> Iterator[Entry]:
    """Yield the entries of a ``[lexicon]`` table; raise `RuleError` at `place` for what is wrong with it."""
    for key, words in table.items():
        try:
            bits = join_bits(key.split("+"))
        except KeyError as error:
            what = f"no concept {error.args[0]!r}; `cleaner rules new CODE` prints all of them"
            raise RuleError(f"{place}: lexicon: {what}") from None
        if not isinstance(words, str):
            raise RuleError(f"{place}: lexicon: {key} must be a string of words separated by commas")
        for written in words.split(","):
            if fold(written):  # signs of money and the like are no words
                yield _read_entry(written.strip(), bits, f"{place}: lexicon: {key}")


def _read_entry(written: str, bits: int, place: str) -> Entry:
    stem, weak = written.endswith("*"), written.startswith("~")
    tokens = tuple(fold(written.strip("~*")).split())
    if len(tokens) > (_LONGEST_UNSPACED if any(map(is_unspaced, tokens)) else _LONGEST):
        raise RuleError(f"{place}: {written!r} is too long; an entry is a word or a short expression")
    if len(tokens) == 1 and len(tokens[0]) <= _PLAIN and tokens[0].isascii() and not written.isascii():
        weak = True  # without its accents it is a word of other languages: Vietnamese thẻ, a card
    weak = weak or (len(tokens) == 1 and len(tokens[0]) == 1 and tokens[0].isascii())
    least = count_head(tokens[-1])
    if stem and len(tokens[-1]) < least:
        raise RuleError(f"{place}: the stem {written!r} is short enough to catch other words; give at least {least} letters")
    return Entry(tokens, bits, stem, weak)


def inherit(entries: Iterable[Entry], parent: Iterable[Entry]) -> tuple[Entry, ...]:
    """Return the entries of a language and those of the one that it extends."""
    return tuple(dict.fromkeys([*entries, *parent]))


def attach(entries: Iterable[Entry], prefixes: Iterable[str]) -> Iterator[Entry]:
    """Yield entries with each of `prefixes`, particles that are written together with the next word."""
    for entry in entries:
        if len(entry.tokens[0]) > 1:
            for prefix in prefixes:
                if not entry.tokens[0].startswith(prefix):
                    yield Entry((prefix + entry.tokens[0], *entry.tokens[1:]), entry.concepts, entry.stem, entry.weak)
