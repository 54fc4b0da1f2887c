"""Parts of rules by the tokens of a text, as bit masks: a set of thousands is intersected with another in no time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import reduce
from itertools import chain
from operator import itemgetter, or_
from typing import NamedTuple, TypeVar

from cleaner.blocks import fold
from cleaner.table import Table, unpack

EDGE = 48  # characters that hold two words
REMEMBERED = 1 << 16  # words, or lines, of which is kept what was found
_HELD = itemgetter(5)  # `Word.held`
_Key = TypeVar("_Key")
_Value = TypeVar("_Value")


def remember(memory: dict[_Key, _Value], key: _Key, value: _Value) -> None:
    """Keep `value` in a memory of bounded size."""
    if len(memory) >= REMEMBERED:
        memory.clear()
    memory[key] = value


class Word(NamedTuple):
    """The parts that a word of a text allows, by where it stands; None where it holds no letters or digits.

    `following`: of a word of several tokens ("l'article") that begins a text, what its second token allows; else None. `inner` is
    None for such a word too. `held` are the parts that are found by one of its tokens.
    """

    first: int | None
    second: int | None
    following: int | None
    last: int | None
    inner: int | None
    held: int


class Words(dict[str, Word]):
    """What the words of texts allow, worked out when first met; the empty word is the end of a text."""

    def __init__(self, tables: Sequence[Table]) -> None:
        super().__init__()
        first, inner = Tokens([table.first for table in tables]), Tokens([table.inner for table in tables], "?")
        second, last = (Tokens([getattr(table, place) for table in tables], "?") for place in ("second", "last"))
        self._places = first, second, last, inner
        self._held = Tokens([table.held for table in tables])
        self.open_beginning = first.unpack("?")
        self.open_inside = inner.unpack("?")
        self.bases = [mask for tokens in (second, last, inner) for mask in (tokens.always, tokens.always | tokens.names)]
        self.unneeded = self._held.unpack("?")

    def list_holding(self) -> Iterator[str]:
        """Yield the tokens by which parts are found, ``abonn*`` for all with that beginning."""
        return self._held.list_keys()

    def list_keys(self) -> Iterator[str]:
        """Yield the keys of all indexes."""
        return chain.from_iterable(tokens.list_keys() for tokens in (*self._places, self._held))

    def __missing__(self, word: str) -> Word:
        tokens = fold(word).split()
        found = self._join(tokens) if len(tokens) > 1 else self._read("".join(tokens), word)
        if len(word) > EDGE:
            return found._replace(inner=None)
        remember(self, word, found)
        return found

    def _read(self, token: str, word: str) -> Word:
        if not token and word:
            return Word(None, None, None, None, None, 0)
        name = not word.islower()
        first, second, last, inner = (tokens.look_up(token, name) for tokens in self._places)
        return Word(first, second, None, last, inner, self._held.look_up(token))

    def _join(self, tokens: Sequence[str]) -> Word:
        first, second, last, _ = self._places
        following = second.look_up(tokens[1], name=True)
        held = self._held.share(reduce(or_, map(self._held.look_up, tokens)))
        last_mask = last.look_up(tokens[-1], name=True)
        return Word(first.look_up(tokens[0]), second.look_up(tokens[0], name=True), following, last_mask, None, held)

    def find(self, words: Iterable[str]) -> int:
        """Return the parts of which one of `words` holds a token, and those that need none."""
        mask = self.unneeded
        for held in filter(None, map(_HELD, map(self.__getitem__, words))):
            mask |= held
        return mask


class Tokens:
    """Parts by token; parts under `always` allow any token."""

    def __init__(self, indexes: Sequence[Mapping[str, bytes]], always: str = "") -> None:
        self._indexes = indexes
        self._masks: tuple[dict[str, int], dict[str, int]] = {}, {}  # of tokens, and of those that look like names
        self._shared: dict[int, int] = {}
        self.always = self.unpack(always) if always else 0
        self.names = self.unpack("A")

    def list_keys(self) -> Iterator[str]:
        """Yield the keys of the index."""
        return chain.from_iterable(self._indexes)

    def unpack(self, key: str) -> int:
        """Return the parts under a key of the index."""
        mask = 0
        for index in self._indexes:
            if key in index:
                mask |= make_mask(unpack(index[key]))
        return mask

    def look_up(self, token: str, name: bool = False) -> int:
        """Return the parts that allow the folded `token`, or the end of the text if it is empty; `name`: it looks like one."""
        token = "0" if token.isdecimal() else token
        mask = self._masks[name].get(token)
        if mask is None:
            mask = self.share(self._gather(token) | (self.names if name else 0))
            remember(self._masks[name], token, mask)
        return mask

    def share(self, mask: int) -> int:
        """Return one object for all equal masks, up to a bound: most words have the same, a line without spaces its own."""
        known = self._shared.get(mask)
        if known is None:
            remember(self._shared, mask, mask)
            return mask
        return known

    def _gather(self, token: str) -> int:
        mask = self.always
        for key in (token, *(f"{token[:end]}*" for end in range(1, len(token) + 1))):
            mask |= self.unpack(key)
        return mask


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
