"""Which parts of rules a text is worth trying: by its first two tokens and its last one, its length and the tokens it holds.

In prose nearly none: that is what makes thousands of rules cost little more than one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import fields
from functools import cached_property
from typing import Any, TypeVar

import regex

from cleaner.blocks import fold, strip_accents
from cleaner.rules import Rule
from cleaner.table import Table, unpack

_OPEN_ENDED = 120  # characters; a longer text is not tried with parts that may begin with anything
_REMEMBERED = 1 << 16  # words, or short lines, whose look-up is kept
_PUNCTUATION = 40  # characters of a text that folding takes away
_STEP, _STEPS = 32, 20  # characters: classes of the length of a text
_EDGE = 48  # characters that hold two words
_TIMEOUT = 0.05  # seconds a part may take on a text
_SCOPE = [field.name for field in fields(Rule)].index("scope")

# Letters and signs that folding changes; the quotes and dashes of prose are not among them.
_FOLDED = re.compile("[\u00aa-\u024f\u0300-\u06ff\u0900-\u0dff\u1e00-\u1fff\u200b-\u200f\uff00-\uffef]")
_Value = TypeVar("_Value")


def remember(memory: dict[str, _Value], key: str, value: _Value) -> None:
    """Keep `value` in a memory of bounded size."""
    if len(memory) >= _REMEMBERED:
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
        self._asking = make_mask(number for number, part in enumerate(self._parts) if part[3])
        self._bags = make_mask(range(len(self._parts))) & ~self._inner.unpack("?")
        self._held = _Held([table.held for table in tables])
        self._allowed = self._mask_of(lambda row: languages is None or row[0].partition("/")[0] in languages)
        self.glued = self._mask_of(lambda row: row[_SCOPE] == "sentence")
        self._open_beginning = self._first.unpack("?")
        self._roomy = [self._mask_of_long(_STEP * step) for step in range(_STEPS)]

    def _mask_of(self, holds: Callable[[tuple[Any, ...]], bool]) -> int:
        rows = [holds(row) for row in self._rows]
        return make_mask(number for number, part in enumerate(self._parts) if rows[part[0]])

    def _mask_of_long(self, size: int) -> int:
        return make_mask(number for number, part in enumerate(self._parts) if part[2] + _PUNCTUATION >= size)

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
        mask = begun and begun & self.end(text)
        return self.choose(mask, text) if mask else []

    def begin(self, text: str) -> int:
        """Return the parts that the first two tokens of `text` allow."""
        word, _, rest = text[:_EDGE].partition(" ")
        first, second = self._first.get(word), None
        if first is None:  # several tokens, or none: an elision, a bullet, a script without spaces
            first, second = self._begin_oddly(word, text)
        if len(text) <= _OPEN_ENDED:
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
        """Return the numbers of those parts of `mask` of which `text` holds a token, and is not too long for."""
        mask &= self._roomy[min(len(text) // _STEP, _STEPS - 1)]
        if not mask:
            return []
        words = text.split()
        mask &= self._held.find(words)
        if mask & self._bags:
            mask = self._open_bags(mask, words)
        return self._weigh(mask, text) if mask else []

    def _open_bags(self, mask: int, words: Iterable[str]) -> int:
        """Return `mask` without the bags that do not allow all of `words`."""
        bags = mask & self._bags
        others = mask ^ bags
        for allowed in map(self._inner.get, words):
            if allowed is not None:
                bags &= allowed
                if not bags:
                    break
        return others | bags

    def _weigh(self, mask: int, text: str) -> list[int]:
        """Return the numbers of those parts of `mask` that `text` is not too long for, and that are asked for as written."""
        parts, size = self._parts, len(text) - _PUNCTUATION
        numbers = [number for number in list_bits(mask) if parts[number][2] >= size]
        if mask & self._asking:
            lowered = _lower(text)
            numbers = [number for number in numbers if not parts[number][3] or _has_any(lowered, parts[number][3])]
        return numbers

    def holds(self, number: int, folded: str) -> bool:
        """Tell whether a folded text, with a space after it, holds one of each set of tokens that a part needs."""
        for needles in self._parts[number][4]:  # noqa: SIM110 -- any() over a generator takes twice as long
            if not _has_any(folded, needles):
                return False
        return True

    def may_state_share(self, text: str) -> bool:
        """Tell whether `text` holds a token of a part that states a percentage and may be cut out of a line."""
        return bool(self._held.find(text.split()) & self._stating)

    @cached_property
    def _stating(self) -> int:
        return make_mask(number for number in list_bits(self.glued) if "_percent>" in self._parts[number][1])


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
        """Return the parts that allow the unfolded `word`, None if it is not just one token, or too long to be one."""
        try:
            return self._known[word]
        except KeyError:
            if len(word) > _EDGE:
                return None
            tokens = fold(word).split()
            mask = self.look_up("".join(tokens), name=not word.islower()) if len(tokens) == 1 or not word else None
            remember(self._known, word, mask if mask is None else self._shared.setdefault(mask, mask))
            return mask

    def look_up(self, token: str, name: bool = False) -> int:
        """Return the parts that allow the folded `token`, or the end of the text if it is empty; `name`: it looks like one."""
        token = "0" if token.isdecimal() else token
        mask = self._masks.get(token)
        if mask is None:
            mask = self._gather(token)
            mask = self._shared.setdefault(mask, mask)  # most words are in no rule: one mask serves them all
            remember(self._masks, token, mask)
        return mask | self._names if name else mask

    def _gather(self, token: str) -> int:
        mask = self._always
        for key in (token, *(f"{token[:end]}*" for end in range(1, len(token) + 1))):
            mask |= self.unpack(key)
        return mask


class _Held(dict[str, int]):
    """From a word to the parts that are found by one of its tokens; worked out when first met."""

    def __init__(self, indexes: Sequence[Mapping[str, bytes]]) -> None:
        super().__init__()
        self._tokens = _Tokens(indexes)
        self._unneeded = self._tokens.unpack("?")

    def __missing__(self, word: str) -> int:
        mask = 0
        for token in fold(word).split():
            mask |= self._tokens.look_up(token)
        if len(word) <= _EDGE:
            remember(self, word, mask)
        return mask

    def find(self, words: Iterable[str]) -> int:
        """Return the parts of which one of `words` holds a token, and those that need none."""
        mask = self._unneeded
        for held in filter(None, map(self.__getitem__, words)):
            mask |= held
        return mask


def _lower(text: str) -> str:
    """Return `text` in lower case, and without accents behind it where it has some: a word may have them here and not there."""
    lowered = text.lower()
    return lowered + "\n" + strip_accents(text) if _FOLDED.search(lowered) else lowered


def _has_any(lowered: str, words: Sequence[str]) -> bool:
    for word in words:  # noqa: SIM110 -- as above
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
