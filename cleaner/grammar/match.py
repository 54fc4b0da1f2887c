"""Sentences to patterns: which languages may know a sentence, what its words mean in them, and which rule of the grammar it is.

A sentence is looked at only in languages that know all but two of its words and have a strong word in it: in prose nearly never.
"""

from __future__ import annotations

import marshal
import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from cleaner.blocks import UNSPACED, fold
from cleaner.grammar.rules import Pattern
from cleaner.grammar.tables import Lexicons, Meanings, Words, head_of

_MOST = 40  # tokens of a sentence that is looked at; in scripts without spaces `_MOST_UNSPACED`
_MOST_UNSPACED = 90
_NAME = 4  # tokens of a name; of characters `_NAME_UNSPACED`
_NAME_UNSPACED = 8
_NUMBERS = 6  # numbers in a sentence: with more it is a table
_SIGNS = frozenset("%©+#@&")
_UNSPACED = re.compile(f"[{UNSPACED}]")
_PIECE = re.compile(r"[.!?…。！？؟।۔:|·•–—/»]+")
_HIRAGANA = re.compile("[\u3041-\u309f]")  # no name is written in it
_TOLD = re.compile(r"(?:[^.…]\.|[。।])[\"'”’»)\]]*$")  # ends like a sentence
_WORD = re.compile(r"[^\W_]+")


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
    """The rules of the grammar over all lexicons, or over those of some `languages`."""

    def __init__(self, lexicons: Lexicons, languages: Iterable[str] | None = None) -> None:
        wanted = None if languages is None else set(languages)
        self._names = lexicons.languages
        self._all = sum(1 << k for k, code in enumerate(self._names) if wanted is None or code in wanted)
        self._masks, self._known, self._stems = lexicons.masks, lexicons.known, lexicons.stems
        self._packed = lexicons.words
        self._words: dict[int, Words] = {}
        self._patterns = [Pattern(*row) for row in lexicons.patterns]

    def find_languages(self, tokens: Sequence[str]) -> int:
        """Return the languages (a mask) in which a sentence of folded `tokens` may be an instance of some pattern."""
        none = one = two = self._all
        strong = missed = 0
        known, masks, stems = self._known, self._masks, self._stems
        for token in tokens:
            number = known.get(token)
            if number is not None:
                here, tells = masks[number]
                strong |= tells
            elif token[0].isdecimal() or token in _SIGNS:
                continue
            else:
                here = 0
                for stem, at in stems.get(head_of(token), ()):
                    if token.startswith(stem):
                        here |= masks[at][0]
                        strong |= masks[at][1]
            miss = ~here & ~missed if len(token) == 1 and _UNSPACED.match(token) else ~here
            missed = ~here
            two = (two & ~miss) | one
            one = (one & ~miss) | none
            none &= ~miss
            if not two:
                return 0
        return two & strong

    def may_hold(self, text: str) -> bool:
        """Tell whether some sentence of `text`, or all of it, may be an instance of some pattern."""
        return any(self.find_languages(fold(piece).split()) for piece in _PIECE.split(text))

    def match(self, sentence: str, tokens: Sequence[str] | None = None) -> Match | None:
        """Return the first pattern that a sentence is an instance of, None if it is none; `tokens` are its own, folded."""
        tokens = fold(sentence).split() if tokens is None else tokens
        if not tokens or len(tokens) > (_MOST_UNSPACED if _UNSPACED.search(sentence) else _MOST):
            return None
        languages, best = self.find_languages(tokens), None
        while languages:
            bit = languages & -languages
            languages ^= bit
            found = self._match_in(bit.bit_length() - 1, sentence, tokens)
            if found and (best is None or _rank(found) > _rank(best)):
                best = found
        return best

    def _match_in(self, number: int, sentence: str, tokens: Sequence[str]) -> Match | None:
        words = self._words.get(number)
        if words is None:
            words = self._words[number] = marshal.loads(self._packed[number])
        units = parse(tokens, words)
        figures = sum(token[0].isdecimal() for token in tokens)
        if figures > _NUMBERS:
            return None
        names = _count_names(units, words, sentence)
        if names is None:
            return None
        percent, told = any(token == "%" for token in tokens), bool(_TOLD.search(sentence))
        for pattern in self._patterns:
            if names <= pattern.names and not (told and pattern.label) and _has_figure(pattern, figures, percent):
                level = fit(pattern, units)
                if level:
                    if level == "strong" and told and not units[0].meanings:
                        level = "position"  # any first word is written like a name
                    return Match(pattern, self._names[number], level)
        return None


def _rank(match: Match) -> tuple[bool, bool]:
    return match.level == "strong", match.level == "position"


def _has_figure(pattern: Pattern, figures: int, percent: bool) -> bool:
    if not pattern.figure:
        return True
    return figures > 0 and percent == (pattern.figure != "count")


def parse(tokens: Sequence[str], words: Words) -> list[Unit]:
    """Return the words and expressions of a sentence, the longest first; numbers and signs are left out."""
    exact, longest, stems, _ = words
    units, at, end = list[Unit](), 0, len(tokens)
    while at < end:
        token = tokens[at]
        if token[0].isdecimal() or token in _SIGNS:
            at += 1
            continue
        size, meanings = 1, ()
        for length in range(min(longest.get(token, 1), end - at), 0, -1):
            key = " ".join(tokens[at : at + length]) if length > 1 else token
            found = exact.get(key) or _find_stem(stems, tokens, at, length)
            if found:
                size, meanings = length, found
                break
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
    capitals = {token for word in sentence.split() if not word.islower() or "." in word.strip(".") for token in fold(word).split()}
    return len(runs) if all(_is_name(run, words[3], capitals) for run in runs) else None


def _is_name(run: list[str], common: frozenset[str], capitals: set[str]) -> bool:
    """Tell whether words outside of the lexicon may be a name: rare ones, or written like one where no common words are known."""
    if _UNSPACED.match(run[0]):
        joined = "".join(run)
        plain = _HIRAGANA.search(joined) or any(word in joined for word in common if len(word) > 1)
        return len(run) <= _NAME_UNSPACED and not plain
    if len(run) > _NAME or any(token in common for token in run):
        return False
    return bool(common) or all(token in capitals for token in run)


def fit(pattern: Pattern, units: Sequence[Unit]) -> str:
    """Return the level at which units are an instance of a pattern, an empty string if they are none."""
    allowed, union, count = pattern.allowed, 0, 0
    options = list[tuple[tuple[int, bool], ...]]()
    for meanings, _ in units:
        if not meanings:
            continue
        left = tuple([meaning for meaning in meanings if not meaning[0] & ~allowed])
        if not left:
            return ""
        count += 1
        options.append(left)
        for concepts, _ in left:
            union |= concepts
    if not pattern.least <= count <= pattern.most or any(not slot & union for slot in pattern.slots):
        return ""
    strong = _fill(pattern.slots, options, 0, [0] * len(options), 0)
    if strong < 0:
        return ""
    weak = len(pattern.slots) - strong
    if not weak or pattern.level == "button":
        return pattern.level if strong else ""
    return "position" if strong else ""


def _fill(slots: Sequence[int], options: Sequence[Meanings], at: int, taken: list[int], strong: int) -> int:
    """Fill slots from number `at` on, each by a concept of its own.

    Return how many are filled by strong words at most, -1 if not all can be. `taken` holds the concepts by which a unit serves: two said
    at once may fill two slots, one of two meanings only its own.
    """
    if at == len(slots):
        return strong
    best, slot = -1, slots[at]
    for k, meanings in enumerate(options):
        for concepts, is_strong in meanings:
            free = concepts & ~(taken[k] & concepts)
            if taken[k] and (taken[k] & ~concepts or concepts & (concepts - 1) == 0):
                continue
            hit = free & slot
            if hit:
                taken[k] |= hit & -hit
                best = max(best, _fill(slots, options, at + 1, taken, strong + is_strong))
                taken[k] &= ~(hit & -hit)
                if best == strong + len(slots) - at:
                    return best
    return best
