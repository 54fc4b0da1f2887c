"""Which parts of rules a text is worth trying: by its first two tokens and its last one, its length and its keywords.

In prose nearly none: that is what makes thousands of rules cost little more than one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import fields
from functools import cached_property
from typing import Any, TypeVar

import regex
from ahocorasick_rs import AhoCorasick

from cleaner.blocks import fold, strip_accents
from cleaner.rules import Rule
from cleaner.table import Part, Table, unpack

OPEN_ENDED = 120  # characters; a longer text is not tried with parts that may begin with anything
REMEMBERED = 1 << 16  # words, or short lines, whose look-up is kept
_PUNCTUATION = 40  # characters of a text that folding takes away
_EDGE = 48  # characters that hold two words
_TIMEOUT = 0.05  # seconds a part may take on a text
_SCOPE = [field.name for field in fields(Rule)].index("scope")
_UNSPACED = "\u0e00"  # from here on most scripts run words together

# Letters and signs that folding changes; the quotes and dashes of prose are not among them.
_FOLDED = re.compile("[\u00aa-\u024f\u0300-\u06ff\u0900-\u0dff\u1e00-\u1fff\u200b-\u200f\uff00-\uffef]")
_Value = TypeVar("_Value")


def remember(memory: dict[str, _Value], key: str, value: _Value) -> None:
    """Keep `value` in a memory of bounded size."""
    if len(memory) >= REMEMBERED:
        memory.clear()
    memory[key] = value


class Index:
    """The numbered parts of all rules. A set of parts is a bit mask: three are intersected in no time."""

    def __init__(self, tables: Sequence[Table], languages: Collection[str] | None = None) -> None:
        self._parts = [part for table in tables for part in table.parts]
        self._rows = [row for table in tables for row in table.rules]
        self._rules: dict[int, Rule] = {}
        self._compiled: dict[str, regex.Pattern[str]] = {}
        self._first = _Tokens([table.first for table in tables])
        self._second = _Tokens([table.second for table in tables], "?")
        self._last = _Tokens([table.last for table in tables], "?")
        self._inner = _Tokens([table.inner for table in tables], "?")
        self._allowed = self._mask_of(lambda row: languages is None or row[0].partition("/")[0] in languages)
        self.glued = self._mask_of(lambda row: row[_SCOPE] == "sentence")
        open_ended = self._first.unpack("?") & self._last.unpack("?") & self._allowed
        self._anywhere = _Keywords([(n, self._parts[n][2]) for n in list_bits(open_ended)]) if open_ended else None
        self._open_beginning = self._first.unpack("?") & ~open_ended

    def _mask_of(self, holds: Callable[[tuple[Any, ...]], bool]) -> int:
        rows = [holds(row) for row in self._rows]
        return make_mask(number for number, part in enumerate(self._parts) if rows[part[0]])

    def is_label(self, number: int) -> bool:
        """Tell whether a part is a label that takes any words after it."""
        return r"(?: \S+){1,6}" in self._parts[number][1][-24:]

    def rule_of(self, number: int) -> Rule:
        """Return the rule of a part; most are never asked for, so they are made when they are."""
        row = self._parts[number][0]
        if row not in self._rules:
            self._rules[row] = Rule(*self._rows[row])
        return self._rules[row]

    def fullmatch(self, number: int, folded: str) -> regex.Match[str] | None:
        """Match a part against all of a folded text; one that takes too long does not match."""
        _, source, _, _, _, needs = self._parts[number]
        try:
            match = self._compile(source).fullmatch(folded, timeout=_TIMEOUT)
            found = match and all(self._compile(need).search(folded, timeout=_TIMEOUT) for need in needs)
        except TimeoutError:
            return None
        return match if found else None

    def _compile(self, source: str) -> regex.Pattern[str]:
        pattern = self._compiled.get(source)
        if pattern is None:
            pattern = self._compiled[source] = regex.compile(source, regex.V0)
        return pattern

    def find(self, text: str) -> list[int]:
        """Return the numbers of the parts that `text` may be an instance of, in order."""
        begun = self.begin(text)
        return self.choose(begun and begun & self.end(text), text)

    def begin(self, text: str) -> int:
        """Return the parts that the first two tokens of `text` allow."""
        word, _, rest = text[:_EDGE].partition(" ")
        first, second = self._first.get(word), None
        if first is None:  # several tokens, or none: an elision, a bullet, a script without spaces
            first, second = self._begin_oddly(word, text)
        if len(text) <= OPEN_ENDED:
            first |= self._open_beginning
        if not first:
            return 0
        if second is None:
            word = rest.lstrip().partition(" ")[0]
            second = self._second.get(word)
            if second is None:
                second = self._second.look_up("".join(fold(rest).split()[:1]), name=True)
        return first & second & self._allowed

    def _begin_oddly(self, word: str, text: str) -> tuple[int, int]:
        tokens = fold(word).split()
        if len(tokens) < 2:
            tokens = [*fold(text[: 2 * _EDGE]).split()[:2], "", ""]
        return self._first.look_up(tokens[0]), self._second.look_up(tokens[1], name=True)

    def end(self, text: str) -> int:
        """Return the parts that the last token of `text` allows."""
        last = self._last.get(text[-_EDGE:].rpartition(" ")[2])
        return self._last.look_up("".join(fold(text[-2 * _EDGE :]).split()[-1:]), name=True) if last is None else last

    def choose(self, mask: int, text: str) -> list[int]:
        """Return the numbers of those parts of `mask`, and of those that may be met anywhere, whose keywords are in `text`."""
        anywhere = self._anywhere if len(text) <= OPEN_ENDED else None
        if mask:
            mask &= self._look_inside(text)
        if not mask and not anywhere:
            return []
        lowered = text.lower()
        if mask and _FOLDED.search(lowered):
            lowered += "\n" + strip_accents(text)  # a word may have accents in the rule, in the text, or in both
        numbers = list_bits(mask)
        if anywhere and (loose := anywhere.find(lowered)):
            numbers = sorted({*numbers, *loose})
        return [number for number in numbers if _can_hold(self._parts[number], len(text), lowered)]

    def _look_inside(self, text: str) -> int:
        """Return the parts that some inner words of `text` allow: a bag allows but its vocabulary."""
        mask = -1
        for word in (*text[: 2 * _EDGE].split(" ", 5)[2:5], *text[-2 * _EDGE :].rsplit(" ", 3)[-3:-1]):
            allowed = self._inner.get(word) if word else None
            if allowed is not None:
                mask &= allowed
        return mask

    def may_state_share(self, text: str) -> bool:
        """Tell whether a part that states a percentage, and may be cut out of a line, has its keywords in `text`."""
        lowered = text.lower()
        return any(_can_hold(self._parts[number], len(text), lowered) for number in self._shares.find(lowered))

    @cached_property
    def _shares(self) -> _Keywords:
        stating = [number for number in list_bits(self.glued) if "_percent>" in self._parts[number][1]]
        return _Keywords([(number, self._parts[number][2]) for number in stating])


class _Tokens:
    """Parts by token, with a memory of the words asked for; parts under `always` allow any token."""

    def __init__(self, indexes: Sequence[Mapping[str, bytes]], always: str = "") -> None:
        self._indexes = indexes
        self._known: dict[str, int | None] = {}
        self._masks: dict[str, int] = {}
        self._shared: dict[int, int] = {}
        self._always = self.unpack(always) if always else 0
        self._names = self.unpack("A")

    def unpack(self, key: str) -> int:
        """Return the parts under a key of the index."""
        mask = 0
        for index in self._indexes:
            if key in index:
                mask |= make_mask(unpack(index[key]))
        return mask

    def get(self, word: str) -> int | None:
        """Return the parts that allow the unfolded `word`, None if it is not just one token."""
        try:
            return self._known[word]
        except KeyError:
            tokens = fold(word).split()
            mask = self.look_up("".join(tokens), name=not word.islower()) if len(tokens) == 1 or not word else None
            remember(self._known, word, mask)
            return mask

    def look_up(self, token: str, name: bool = False) -> int:
        """Return the parts that allow the folded `token`, or the end of the text if it is empty; `name`: it looks like one."""
        mask = self._masks.get(token)
        if mask is None:
            mask = self._gather(token)
            mask = self._shared.setdefault(mask, mask)  # most words are in no rule: one mask serves them all
            remember(self._masks, token, mask)
        return mask | self._names if name else mask

    def _gather(self, token: str) -> int:
        mask = self._always if token else 0
        for key in ("0" if token.isdecimal() else token, *(f"{token[:end]}*" for end in range(1, len(token) + 1))):
            mask |= self.unpack(key)
        return mask


class _Keywords:
    """An automaton over numbered sets of keywords."""

    def __init__(self, numbered: Sequence[tuple[int, Sequence[str]]]) -> None:
        owners: dict[str, set[int]] = {}
        for number, keywords in numbered:
            for keyword in keywords:
                owners.setdefault(keyword, set()).add(number)
        self._owners = list(owners.values())
        self._automaton = AhoCorasick(list(owners) or ["\0"])

    def find(self, lowered: str) -> set[int]:
        """Return the numbers of the sets that have a keyword in `lowered`, at the beginning of a word."""
        numbers: set[int] = set()
        try:
            found = self._automaton.find_matches_as_indexes(lowered, overlapping=True)
        except UnicodeEncodeError:  # a lone surrogate, which UTF-8 has no form for
            return self.find(lowered.encode("utf-8", "replace").decode())
        for keyword, start, _ in found:
            if not start or not lowered[start - 1].isalpha() or not lowered[start].isalpha() or _is_unspaced(lowered, start):
                numbers |= self._owners[keyword]
        return numbers


def _is_unspaced(text: str, at: int) -> bool:
    return text[at] >= _UNSPACED or text[at - 1] >= _UNSPACED


def _can_hold(part: Part, size: int, lowered: str) -> bool:
    _, _, keywords, length, also, _ = part
    if size > length + _PUNCTUATION:
        return False
    return _has_any(lowered, keywords) and all(_has_any(lowered, words) for words in also)


def _has_any(lowered: str, words: Sequence[str]) -> bool:
    for word in words:  # noqa: SIM110 -- any() over a generator takes twice as long, and this runs for each candidate
        if word in lowered:
            return True
    return False


def make_mask(numbers: Iterable[int]) -> int:
    """Return numbers as a bit mask."""
    bits = bytearray()
    for number in numbers:
        if len(bits) <= number >> 3:
            bits.extend(bytes((number >> 3) + 1 - len(bits)))
        bits[number >> 3] |= 1 << (number & 7)
    return int.from_bytes(bits, "little")


def list_bits(mask: int) -> list[int]:
    """Return the numbers in a bit mask, in order.

    >>> list_bits(make_mask([12, 3]))
    [3, 12]
    """
    numbers = []
    while mask:
        low = mask & -mask
        numbers.append(low.bit_length() - 1)
        mask ^= low
    return numbers
