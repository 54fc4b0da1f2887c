"""Sentences to patterns: what the words of a sentence mean in a language, and which rule of the grammar it is an instance of.

What a word may stand for says at once which patterns allow it and which of their slots it fills; of some hundred patterns next to
none is left when all words have been asked.
"""

from __future__ import annotations

import marshal
import re
from collections.abc import Collection, Sequence
from functools import reduce
from operator import or_
from typing import NamedTuple

from cleaner.blocks import UNSPACED, fold
from cleaner.grammar.lexicon import FREE, head_of, join_bits
from cleaner.grammar.rules import Pattern
from cleaner.grammar.tables import Meanings, Words

_MOST = 40  # tokens of a sentence that is looked at; in scripts without spaces `_MOST_UNSPACED`
_MOST_UNSPACED = 90
_NAME = 4  # tokens of a name; of characters `_NAME_UNSPACED`
_NAME_UNSPACED = 8
_ASKED = 5  # languages: what more of them know is made of words that all of them share
_SHORT = 3  # tokens of a sentence that the first language decides
_NUMBERS = 6  # numbers in a sentence: with more it is a table
_SIGNS = frozenset("%©+#@&")
_SLOTS = 3  # of a pattern, at most
_UNSPACED = re.compile(f"[{UNSPACED}]")
_HIRAGANA = re.compile("[\u3041-\u309f]")  # no name is written in it
_TOLD = re.compile(r"(?:[^.…]\.|[。।])[\"'”’»)\]]*$")  # ends like a sentence
_NOT_READ = "\x01"


class Unit(NamedTuple):
    """A word or expression of a sentence: the concepts it may stand for, none if the lexicon does not know it; its tokens."""

    meanings: Meanings
    tokens: tuple[str, ...]


class Match(NamedTuple):
    """A pattern that a sentence is an instance of, in a language; `level` is lower than the pattern's where words are weak."""

    pattern: Pattern
    language: str
    level: str


class Grammar:
    """The rules of the grammar over lexicons, `without` some of them; `words` are those of each of `languages`, marshalled."""

    def __init__(
        self,
        languages: Sequence[str],
        words: Sequence[bytes],
        patterns: Sequence[Pattern],
        without: Collection[str] = frozenset(),
    ) -> None:
        patterns = [pattern for pattern in patterns if pattern.id not in without]
        self._languages, self._packed, self._patterns, self._without = languages, words, patterns, without
        self._words: dict[int, Words] = {}
        self._profiles: dict[Meanings, tuple[int, ...]] = {}
        every = enumerate(patterns)
        self._named = [_mask(k for k, p in enumerate(patterns) if p.names >= names) for names in range(4)]
        self._told = _mask(k for k, p in enumerate(patterns) if not p.label)
        self._figured = {key: _mask(k for k, p in enumerate(patterns) if _has_figure(p, *key)) for key in _FIGURES}
        self._all = _mask(k for k, _ in every)

    def match(self, sentence: str, tokens: Sequence[str], languages: int) -> Match | None:
        """Return the pattern that a sentence is an instance of in one of `languages` (a mask), None if it is none.

        `tokens` are its own, folded; of several languages the one counts in which the match is the surest.
        """
        tokens = [token for token in tokens if token != _NOT_READ]
        if not tokens or len(tokens) > (_MOST_UNSPACED if _UNSPACED.search(sentence) else _MOST):
            return None
        best, asked = None, 0
        while languages and asked < _ASKED:
            bit = languages & -languages
            languages ^= bit
            asked += 1
            found = self._match_in(bit.bit_length() - 1, sentence, tokens)
            if found and (best is None or _rank(found) > _rank(best)):
                best = found
                if found.level == "strong" or len(tokens) <= _SHORT:
                    break
        return best

    def read(self, tokens: Sequence[str], language: int) -> list[Unit]:
        """Return the words of a sentence as a language (by number) knows them."""
        return parse(tokens, self._load(language))

    def _load(self, language: int) -> Words:
        words = self._words.get(language)
        if words is None:
            words = self._words[language] = marshal.loads(self._packed[language])
        return words

    def _match_in(self, language: int, sentence: str, tokens: Sequence[str]) -> Match | None:
        words = self._load(language)
        units = parse(tokens, words)
        candidates = self._choose(units)
        if not candidates:
            return None
        names = _count_names(units, words, sentence)
        figures = sum(token[0].isdecimal() for token in tokens)
        if names is None or figures > _NUMBERS or names >= len(self._named):
            return None
        candidates &= self._named[names] & self._figured[figures > 0, "%" in tokens]
        told = bool(_TOLD.search(sentence))
        if told:
            candidates &= self._told
        return self._decide(candidates, units, told, self._languages[language])

    def _decide(self, candidates: int, units: Sequence[Unit], told: bool, language: str) -> Match | None:
        while candidates:
            bit = candidates & -candidates
            candidates ^= bit
            pattern = self._patterns[bit.bit_length() - 1]
            level = fit(pattern, units)
            if level and f"{language}/{pattern.id}" not in self._without:
                named = told and not all(unit.meanings for unit in units)
                if named and (level != "strong" or not units[0].meanings):
                    continue  # a sentence of prose; any first word is written like a name
                if told and level == "position" and not _addresses(units):
                    continue
                return Match(pattern, language, level)
        return None

    def _choose(self, units: Sequence[Unit]) -> int:
        """Return the patterns (a mask) that allow all units, and each of whose slots some unit may fill."""
        allowed, filled = self._all, [0] * _SLOTS
        profiles = self._profiles
        for meanings, _ in units:
            if meanings:
                profile = profiles.get(meanings) or self._profile(meanings)
                allowed &= profile[0]
                if not allowed:
                    return 0
                for k in range(_SLOTS):
                    filled[k] |= profile[k + 1]
        for fills in filled:
            allowed &= fills
        return allowed

    def _profile(self, meanings: Meanings) -> tuple[int, ...]:
        """Return which patterns allow a word of some meanings, and of which it may fill the first, second and third slot."""
        allows, fills = 0, [0] * _SLOTS
        for k, pattern in enumerate(self._patterns):
            concepts = reduce(or_, (m for m, _ in meanings if not m & ~pattern.allowed), 0)
            if concepts:
                allows |= 1 << k
            for j in range(_SLOTS):
                if j >= len(pattern.slots) or concepts & pattern.slots[j]:
                    fills[j] |= 1 << k
        profile = self._profiles[meanings] = (allows, *fills)
        return profile


_FIGURES = [(figures, percent) for figures in (False, True) for percent in (False, True)]


def _mask(numbers: object) -> int:
    return sum(1 << number for number in numbers)  # type: ignore[attr-defined]


_FREE = join_bits(FREE)
_ADDRESS = join_bits(["address"])


def _addresses(units: Sequence[Unit]) -> bool:
    """Tell whether a sentence speaks to its reader, or holds two strong words: one alone stands in prose."""
    strong = sum(any(sure and concepts & ~_FREE for concepts, sure in unit.meanings) for unit in units)
    return strong > 1 or any(concepts & _ADDRESS for unit in units for concepts, _ in unit.meanings)


def _rank(match: Match) -> tuple[bool, bool]:
    return match.level == "strong", match.level == "position"


def _has_figure(pattern: Pattern, figures: bool, percent: bool) -> bool:
    if not pattern.figure:
        return True
    return figures and percent == (pattern.figure != "count")


def parse(tokens: Sequence[str], words: Words) -> list[Unit]:
    """Return the words and expressions of a sentence, the longest first; numbers and signs are left out."""
    exact, longest, stems, _ = words
    units, at, end = list[Unit](), 0, len(tokens)
    while at < end:
        token = tokens[at]
        if token[0].isdecimal() or token in _SIGNS:
            at += 1
            continue
        size = min(longest.get(token, 1), end - at)
        while True:
            key = " ".join(tokens[at : at + size]) if size > 1 else token
            meanings = exact.get(key) or _find_stem(stems, tokens, at, size)
            if meanings or size == 1:
                break
            size -= 1
        units.append(Unit(meanings, tuple(tokens[at : at + size])))
        at += size
    return units


def _find_stem(stems: dict[str, list[tuple[str, str, Meanings]]], tokens: Sequence[str], at: int, length: int) -> Meanings:
    last = tokens[at + length - 1]
    head = head_of(last)
    key = " ".join(tokens[at : at + length - 1]) + " " + head if length > 1 else head
    for stem, _, meanings in stems.get(key, ()):
        if last.startswith(stem):
            return meanings
    return ()


def _count_names(units: Sequence[Unit], words: Words, sentence: str) -> int | None:
    """Return how many runs of unknown words there are; None where one of them is no name."""
    runs = list[list[str]]()
    fresh = True
    for unit in units:
        if unit.meanings:
            fresh = True
            continue
        if fresh:
            runs.append([])
        runs[-1] += unit.tokens
        fresh = False
    if not runs:
        return 0
    small, proper = _sort_cases(sentence)
    return len(runs) if all(_is_name(run, words[3] - proper, small) for run in runs) else None


def _sort_cases(sentence: str) -> tuple[set[str], set[str]]:
    """Return the tokens of a sentence in small letters, and those written large within a sentence of small words."""
    words = sentence.split()
    lower = [word for word in words if word.islower() and "." not in word.strip(".")]
    small = {token for word in lower for token in fold(word).split()}
    if 2 * len(lower) < len(words):
        return small, set()
    return small, {token for word in words[1:] if word[:1].isupper() for token in fold(word).split()}


def _is_name(run: list[str], common: frozenset[str], small: set[str]) -> bool:
    """Tell whether words outside of the lexicon may be a name: none is common in prose, or written in small letters."""
    if _UNSPACED.match(run[0]):
        joined = "".join(run)
        return len(run) <= _NAME_UNSPACED and not _HIRAGANA.search(joined) and not _holds_common(joined, common)
    return len(run) <= _NAME and common.isdisjoint(run) and small.isdisjoint(run)


def _holds_common(joined: str, common: frozenset[str]) -> bool:
    """Tell whether two or three characters in a row are a common word."""
    pieces = (joined[at : at + length] for length in (2, 3) for at in range(len(joined) - length + 1))
    return any(piece in common for piece in pieces)


def fit(pattern: Pattern, units: Sequence[Unit]) -> str:
    """Return the level at which units are an instance of a pattern, an empty string if they are none."""
    allowed, options = pattern.allowed, list[Meanings]()
    for meanings, _ in units:
        if meanings:
            left = tuple([meaning for meaning in meanings if not meaning[0] & ~allowed])
            if not left:
                return ""
            options.append(left)
    if not pattern.least <= len(options) <= pattern.most:
        return ""
    if len(units) > len(pattern.slots) and len({unit.tokens for unit in units}) == 1:
        return ""  # one word, again and again
    strong = _fill(pattern.slots, options, 0, [0] * len(options), 0)
    if strong <= 0:
        return ""
    return pattern.level if strong == len(pattern.slots) or pattern.level == "button" else "position"


def _fill(slots: Sequence[int], options: Sequence[Meanings], at: int, taken: list[int], strong: int) -> int:
    """Fill slots from number `at` on, each by a concept of its own.

    Return how many are filled by strong words at most, -1 if not all can be. `taken` holds the concepts by which a unit serves:
    two said at once may fill two slots, one of two meanings only its own.
    """
    if at == len(slots):
        return strong
    best, slot = -1, slots[at]
    for k, meanings in enumerate(options):
        for concepts, is_strong in meanings:
            if taken[k] and (taken[k] & ~concepts or not concepts & (concepts - 1)):
                continue
            hit = concepts & ~taken[k] & slot
            if hit:
                taken[k] |= hit & -hit
                best = max(best, _fill(slots, options, at + 1, taken, strong + is_strong))
                taken[k] &= ~(hit & -hit)
                if best == strong + len(slots) - at:
                    return best
    return best
