"""What a language knows of the words of a sentence, and which patterns of the grammar allow all of them.

What a word may stand for says at once which patterns allow it and which of their slots it fills; of some hundred patterns next to
none is left when all words have been asked.

Where there is a C compiler this module is built a second time, with the types of `cleaner/native/lexicon.pxd`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from cleaner.blocks import SIGNS, is_unspaced
from cleaner.grammar.lexicon import Meanings, head_of
from cleaner.rules.words import PackedWords

MOST_PATTERNS = 128  # bits of a mask of patterns
_MET = 3000  # tokens of which is remembered what a language says
_LEAST_HEAD = 2  # letters by which a stem is found, in Hangul
Read = tuple[Meanings, int, int]  # a word or expression: its meanings, its first token, and the one after its last


class Profile:
    """Patterns (masks) that `allow` a word of some meanings, and those whose `first`, `second` and `third` slot it may fill."""

    __slots__ = ("allow", "first", "second", "third")

    def __init__(self, allow: int, first: int, second: int, third: int) -> None:
        self.allow, self.first, self.second, self.third = allow, first, second, third


class Known:
    """What a language knows of a token: how many tokens an expression that begins with it has at most (0 for a number or a sign,
    which is left out), what it means by itself, and the profile of that.
    """

    __slots__ = ("longest", "meanings", "profile")

    def __init__(self, longest: int, meanings: Meanings, profile: Profile | None) -> None:
        self.longest, self.meanings, self.profile = longest, meanings, profile


class Lexicon:
    """The words of a language; what is known of tokens that were met is kept for a while.

    `find_profile` gives the profile of meanings, `named` are the patterns that allow one name, two, and three.
    """

    __slots__ = ("_find_profile", "_met", "_one", "_three", "_two", "_words", "is_common")

    def __init__(self, words: PackedWords, find_profile: Callable[[Meanings], Profile], named: Sequence[int]) -> None:
        self._words, self._find_profile, self.is_common = words, find_profile, words.is_common
        self._one, self._two, self._three = named
        self._met: dict[str, Known] = {}

    def choose(self, sentence: Any, allowed: int, wanted: int) -> int:
        """Return those patterns of `allowed` that allow all words and as many names, and each of whose slots some word may fill.

        Reading ends where none of those `wanted` is left.
        """
        tokens: list[str] = sentence.tokens
        at, end, names, fresh = 0, len(tokens), 0, True
        first = second = third = 0
        while at < end:
            known = self._meet(tokens[at])
            profile, size, at = known.profile, 0, at + 1
            if known.longest > 1 and at < end:
                meanings, size = self._find_expression(tokens, at - 1)
                if size:
                    at += size - 1
                    profile = self._find_profile(meanings)
            if size or known.meanings:
                assert profile
                allowed &= profile.allow
                first |= profile.first
                second |= profile.second
                third |= profile.third
                fresh = True
            elif known.longest:
                if fresh:
                    names += 1
                    allowed &= self._one if names == 1 else self._two if names == 2 else self._three if names == 3 else 0
                    if allowed and not self._may_name(sentence, at - 1):
                        return 0
                fresh = False
            if not allowed & wanted:
                return 0
        allowed &= first & second & third
        return allowed if allowed & wanted else 0

    def parse(self, tokens: list[str]) -> list[Read]:
        """Return the words and expressions of a sentence, the longest first; numbers and signs are left out."""
        at, end, read = 0, len(tokens), list[Read]()
        while at < end:
            known, after = self._meet(tokens[at]), at + 1
            meanings = known.meanings
            if known.longest > 1 and after < end:
                found, size = self._find_expression(tokens, at)
                if size:
                    meanings, after = found, at + size
            if known.longest:
                read.append((meanings, at, after))
            at = after
        return read

    def _may_name(self, sentence: Any, at: int) -> bool:
        """Tell whether a name may begin with a token that is not known: in a script with spaces, if it is not common in prose."""
        token = sentence.tokens[at]
        return is_unspaced(token) or not self.is_common(token) or token in sentence.proper

    def _meet(self, token: str) -> Known:
        """Return what is known of a token, and remember it."""
        known = self._met.get(token)
        if known is None:
            if len(self._met) >= _MET:
                self._met.clear()
            known = self._met[token] = self._look_up(token)
        return known

    def _look_up(self, token: str) -> Known:
        if token[0].isdecimal() or token in SIGNS:
            return Known(0, (), None)
        meanings = self._words.find(token) or self._words.find_stem(head_of(token), token)
        return Known(self._words.count_longest(token), meanings, self._find_profile(meanings) if meanings else None)

    def _find_expression(self, tokens: list[str], at: int) -> tuple[Meanings, int]:
        """Return what the longest expression that begins at a token means, and its tokens; 0 if there is none of two or more."""
        first, second = tokens[at] + " ", tokens[at + 1]
        words = self._words
        size = words.count_longest(first + second)
        if len(second) > _LEAST_HEAD and (head := head_of(second)) != second:
            size = max(size, words.count_longest(first + head))
        for length in range(min(size, len(tokens) - at), 1, -1):
            before, last = " ".join(tokens[at : at + length - 1]) + " ", tokens[at + length - 1]
            meanings = words.find(before + last) or words.find_stem(before + head_of(last), last)
            if meanings:
                return meanings, length
        return (), 0
