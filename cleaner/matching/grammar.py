"""Sentences to patterns: what the words of a sentence mean in a language, and which rule of the grammar it is an instance of.

What a word may stand for says at once which patterns allow it and which of their slots it fills; of some hundred patterns next to
none is left when all words have been asked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from functools import cache, cached_property, reduce
from itertools import islice
from operator import and_, or_
from typing import NamedTuple

from cleaner.blocks import UNSPACED_CHARACTER, fold, is_unspaced
from cleaner.grammar.lexicon import FREE, Meanings, join_bits
from cleaner.grammar.rules import Pattern
from cleaner.matching import lexicon
from cleaner.matching.lexicon import Lexicon, Profile, Read
from cleaner.native import load
from cleaner.rules.words import PackedWords

_lexicon = load("lexicon") or lexicon

_MOST = 40  # tokens of a sentence that is looked at; in scripts without spaces `_MOST_UNSPACED`
_MOST_UNSPACED = 160
_NAME = 4  # tokens of a name; of characters `_NAME_UNSPACED`
_NAME_UNSPACED = 8
_ASKED = 5  # languages: what more of them know is made of words that all of them share
_SHORT = 3  # tokens of a sentence that the first language decides
_NUMBERS = 6  # numbers in a sentence: with more it is a table
_SLOTS = 3  # of a pattern, at most
_HIRAGANA = re.compile("[\u3041-\u309f]")  # no name is written in it
_TOLD = re.compile(r"(?:[^.…]\.|[。।։۔])[\"'”’»)\]]*$")  # ends like a sentence
_NOT_READ = "\x01"
_ENDING = ".。।։۔\"'”’»)]"


SENTENCES_SAY = {"cut", "limit", "member", "gift", "counter", "lock"}  # what is glued to the last sentence of an article


class Unit(NamedTuple):
    """A word or expression of a sentence: the concepts it may stand for, none if the lexicon does not know it; its tokens."""

    meanings: Meanings
    tokens: tuple[str, ...]


_Test = Callable[[str], bool]


class Match(NamedTuple):
    """A pattern that a sentence is an instance of, in a language; `level` is lower than the pattern's where words are weak."""

    pattern: Pattern
    language: str
    level: str


class Grammar:
    """The rules of the grammar over lexicons, `without` some of them.

    `words` read the words of each of `languages`, packed.
    """

    def __init__(
        self,
        languages: Sequence[str],
        words: Sequence[Callable[[], bytes | memoryview]],
        patterns: Sequence[Pattern],
        without: Collection[str] = frozenset(),
    ) -> None:
        patterns = [pattern for pattern in patterns if pattern.id not in without]
        self._languages, self._packed, self._patterns, self._without = languages, words, patterns, without
        assert len(patterns) <= lexicon.MOST_PATTERNS
        self._lexicons: dict[int, Lexicon] = {}
        self._profiles: dict[Meanings, Profile] = {}
        self._named = [_mask(k for k, p in enumerate(patterns) if p.names >= names) for names in range(1, 4)]
        self._every = _mask(range(len(patterns)))
        self._telling = _mask(k for k, p in enumerate(patterns) if p.kind == "wall" or p.says in {*SENTENCES_SAY, "label"})
        self._concepts: dict[int, list[int]] = {}
        self._unasked = [_mask(k for k, p in enumerate(patterns) if len(p.slots) <= j) for j in range(_SLOTS)]
        self._told = _mask(k for k, p in enumerate(patterns) if not p.label)
        self._figured = {key: _mask(k for k, p in enumerate(patterns) if _has_figure(p, *key)) for key in _FIGURES}

    def match(self, sentence: str, tokens: list[str], languages: Iterable[int], telling: bool = False) -> Match | None:
        """Return the pattern that a sentence is an instance of in one of `languages` (by number), None if it is none.

        `tokens` are its own, folded; of several languages the one counts in which the match is the surest. Sentences that may
        only be an instance of what is not `telling` need not be found where that is asked for.
        """
        if _NOT_READ in tokens:
            tokens = [token for token in tokens if token != _NOT_READ]
        if not tokens or (len(tokens) > _MOST and (len(tokens) > _MOST_UNSPACED or not UNSPACED_CHARACTER.search(sentence))):
            return None
        asked = _Sentence(sentence, tokens)
        allowed = self._list_allowed(asked)
        wanted = self._telling if telling else self._every
        return self._match_in_some(languages, asked, allowed, wanted) if allowed & wanted else None

    def read(self, tokens: list[str], language: int) -> list[Unit]:
        """Return the words of a sentence as a language (by number) knows them."""
        return _make_units(self._load(language).parse(tokens), tokens)

    def _list_allowed(self, sentence: _Sentence) -> int:
        """Return the patterns (a mask) that the numbers and the end of a sentence allow."""
        figures = sum([token[0] <= "9" and token[0].isdecimal() for token in sentence.tokens])
        if figures > _NUMBERS:
            return 0
        allowed = self._figured[figures > 0, "%" in sentence.tokens]
        return allowed & self._told if sentence.told else allowed

    def _match_in_some(self, languages: Iterable[int], sentence: _Sentence, allowed: int, wanted: int) -> Match | None:
        best = None
        for language in islice(languages, _ASKED):
            found = self._match_in(language, sentence, allowed, wanted)
            if found and (best is None or _rank(found) > _rank(best)):
                best = found
                if found.level == "strong" or len(sentence.tokens) <= _SHORT:
                    break
        return best

    def _load(self, language: int) -> Lexicon:
        found = self._lexicons.get(language)
        if found is None:
            words = PackedWords(self._packed[language]())
            found = self._lexicons[language] = _lexicon.Lexicon(words, self._find_profile, self._named)
        return found

    def _match_in(self, language: int, sentence: _Sentence, allowed: int, wanted: int) -> Match | None:
        known = self._load(language)
        candidates = known.choose(sentence, allowed, wanted)
        if not candidates:
            return None
        units = _make_units(known.parse(sentence.tokens), sentence.tokens)
        if not _are_names(units, known.is_common, sentence):
            return None
        return self._decide(candidates, units, sentence.told, self._languages[language])

    def _decide(self, candidates: int, units: Sequence[Unit], told: bool, language: str) -> Match | None:
        while candidates:
            bit = candidates & -candidates
            candidates ^= bit
            pattern = self._patterns[bit.bit_length() - 1]
            level = fit(pattern, units)
            if level and f"{language}/{pattern.id}" not in self._without:
                named = told and not all(unit.meanings for unit in units)
                if named and ((level != "strong" and pattern.says not in _LEADING) or not units[0].meanings):
                    continue  # a sentence of prose; any first word is written like a name
                if told and level == "position" and not _addresses(units, pattern.kind == "wall"):
                    continue
                return Match(pattern, language, level)
        return None

    def _find_profile(self, meanings: Meanings) -> Profile:
        return self._profiles.get(meanings) or self._profile(meanings)

    def _profile(self, meanings: Meanings) -> Profile:
        """Return which patterns allow a word of some meanings, and whose first, second and third slots it may fill."""
        allow, fills = 0, [*self._unasked]
        for concepts, _ in meanings:
            allowing, *filling = zip(*map(self._find_concept, list_bits(concepts)), strict=True)
            allowed = reduce(and_, allowing, self._every)
            allow |= allowed
            for j in range(_SLOTS):
                fills[j] |= allowed & reduce(or_, filling[j], 0)
        profile: Profile = _lexicon.Profile(allow, *fills)
        self._profiles[meanings] = profile
        return profile

    def _find_concept(self, bit: int) -> list[int]:
        """Return the patterns that allow a concept, and those whose first, second and third slot ask for it."""
        found = self._concepts.get(bit)
        if found is None:
            numbered = list(enumerate(self._patterns))
            slots = [_mask(k for k, p in numbered if j < len(p.slots) and p.slots[j] & bit) for j in range(_SLOTS)]
            found = self._concepts[bit] = [_mask(k for k, p in numbered if p.allowed & bit), *slots]
        return found


def list_bits(mask: int) -> list[int]:
    """Return the bits of a mask.

    >>> list_bits(0b1101)
    [1, 4, 8]
    """
    return [1 << k for k in range(mask.bit_length()) if mask >> k & 1]


_FIGURES = [(figures, percent) for figures in (False, True) for percent in (False, True)]


def _mask(numbers: object) -> int:
    return sum(1 << number for number in numbers)  # type: ignore[attr-defined]


# what is said of where the rest is, or of what it needs, which may have a name: "Read the full story at the Courier."
_LEADING = ("cut", "feed", "consent")


@cache
def _join_free() -> tuple[int, int]:
    """Return the masks of concepts that any sentence may hold, and of what speaks to a reader."""
    return join_bits(FREE), join_bits(["address"])


def _addresses(units: Sequence[Unit], wall: bool) -> bool:
    """Tell whether a sentence speaks to its reader, or holds two strong words: one alone stands in prose.

    Of a wall it holds two words, strong or not: “Es würde uns sonst was fehlen.” is none.
    """
    free, address = _join_free()
    if wall:
        return sum(any(concepts & ~free for concepts, _ in unit.meanings) for unit in units) > 1
    strong = sum(any(sure and concepts & ~free for concepts, sure in unit.meanings) for unit in units)
    return strong > 1 or any(concepts & address for unit in units for concepts, _ in unit.meanings)


def _rank(match: Match) -> tuple[bool, bool]:
    return match.level == "strong", match.level == "position"


def _has_figure(pattern: Pattern, figures: bool, percent: bool) -> bool:
    if not pattern.figure:
        return not percent or pattern.level != "button"  # the votes of a poll are no button
    return figures and percent == (pattern.figure != "count")


class _Sentence:
    """A sentence that languages are asked about: its text and tokens, and whether it ends like one."""

    def __init__(self, text: str, tokens: list[str]) -> None:
        self.text, self.tokens = text, tokens
        self.told = text[-1] in _ENDING and _TOLD.search(text) is not None

    @cached_property
    def small(self) -> frozenset[str]:
        """The tokens in small letters, addresses left out."""
        return frozenset(fold(" ".join(self._list_small())).split())

    @cached_property
    def proper(self) -> frozenset[str]:
        """The tokens that are written large within a sentence of small words."""
        words = self.text.split()
        large = [word for word in words[1:] if word[:1].isupper()]
        return frozenset(fold(" ".join(large)).split()) if large and 2 * len(self._list_small()) >= len(words) else frozenset()

    def _list_small(self) -> list[str]:
        return [word for word in self.text.split() if word.islower() and "." not in word.strip(".")]


def _make_units(read: Iterable[Read], tokens: Sequence[str]) -> list[Unit]:
    return [Unit(meanings, tuple(tokens[at:end])) for meanings, at, end in read]


def _are_names(units: Sequence[Unit], is_common: _Test, sentence: _Sentence) -> bool:
    """Tell whether each run of words that the lexicon does not know may be a name."""
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
    return not runs or all(_is_name(run, is_common, sentence) for run in runs)


def _is_name(run: list[str], is_common: _Test, sentence: _Sentence) -> bool:
    """Tell whether words outside of the lexicon may be a name: none is common in prose, or written in small letters."""
    if is_unspaced(run[0]):
        joined = "".join(run)
        if len(run) > _NAME_UNSPACED or _HIRAGANA.search(joined):
            return False
        return not any(map(is_common, _list_pieces(joined) - sentence.proper))
    return len(run) <= _NAME and sentence.small.isdisjoint(run) and not any(map(is_common, frozenset(run) - sentence.proper))


def _list_pieces(joined: str) -> set[str]:
    """Return what a few characters in a row are, which may be a common word."""
    return {joined[at : at + length] for length in range(2, _NAME_UNSPACED + 1) for at in range(len(joined) - length + 1)}


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
    if len(units) > len(pattern.slots) and 2 * len({unit.tokens for unit in units}) < len(units):
        return ""  # a word or two, again and again
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
