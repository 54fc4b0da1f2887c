"""The words of a language in one piece of memory: what they mean is looked up where it lies, and nothing is unpacked.

Of a hundred languages a crawl meets all, and their words as Python's objects would take more memory than everything else.
"""

from __future__ import annotations

import marshal
from array import array
from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import accumulate

from cleaner.grammar.lexicon import Meanings, Words
from cleaner.native import load
from cleaner.rules import index
from cleaner.rules.index import Pieces, write_index

_index = load("index") or index

_NUMBER = 4  # bytes
_OPENED = 20_000  # lists of stems that are remembered
Stemmed = tuple[tuple[str, int], ...]  # stems with the numbers of their meanings, the longest first


class PackedWords:
    """What a language knows, by token or by tokens joined; see `cleaner.grammar.lexicon.Words`."""

    __slots__ = ("_common", "_exact", "_heads", "_longest", "_meanings", "_stems")

    def __init__(self, data: bytes | memoryview) -> None:
        pieces = list(_split(memoryview(data)))
        self._meanings: list[Meanings] = marshal.loads(pieces[0])
        self._exact, self._longest, self._heads, self._common = (
            _index.TokenIndex(pieces[k].cast("I"), pieces[k + 1]) for k in range(1, 9, 2)
        )
        self._stems = Pieces(pieces[9].cast("I"), pieces[10])

    def find(self, key: str) -> Meanings:
        """Return the meanings of a token or an expression, an empty tuple if it has none."""
        number = self._exact.find(key)
        return self._meanings[number - 1] if number else ()

    def find_stem(self, key: str, last: str) -> Meanings:
        """Return the meanings of the longest stem with which `last` begins; `key` is its head, after what stands before it."""
        number = self._heads.find(key)
        for stem, meanings in open_stems(self._stems[number - 1]) if number else ():
            if last.startswith(stem):
                return self._meanings[meanings - 1]
        return ()

    def count_longest(self, key: str) -> int:
        """Return how many tokens an expression that begins with a token or two has at most, 1 if there is none."""
        return self._longest.find(key) or 1

    def is_common(self, token: str) -> bool:
        """Tell whether a token is common in prose."""
        return bool(self._common.find(token))


def pack_words(words: Words) -> bytes:
    """Return the words of a language as `PackedWords` reads them."""
    exact, longest, stems, common = words
    every = [*exact.values(), *(meanings for some in stems.values() for *_, meanings in some)]
    numbers = {meanings: number for number, meanings in enumerate(dict.fromkeys(every), 1)}
    lists = [marshal.dumps(tuple((stem, numbers[meanings]) for stem, _, meanings in some), 4) for some in stems.values()]
    indexes: list[Mapping[str, int]] = [
        {key: numbers[meanings] for key, meanings in exact.items()},
        longest,
        {key: number for number, key in enumerate(stems, 1)},
        dict.fromkeys(sorted(common), 1),
    ]
    pieces = [marshal.dumps(list(numbers), 4), *(piece for index in indexes for piece in write_index(index))]
    return _join([*pieces, array("I", accumulate(map(len, lists), initial=0)).tobytes(), b"".join(lists)])


def _join(pieces: Iterable[bytes]) -> bytes:
    """Return pieces in a row, each at a multiple of four bytes, behind their number and their lengths."""
    some = list(pieces)
    sizes = array("I", [len(some), *map(len, some)]).tobytes()
    return sizes + b"".join([piece + bytes(-len(piece) % _NUMBER) for piece in some])


def _split(data: memoryview) -> Iterable[memoryview]:
    count = data[:_NUMBER].cast("I")[0]
    at = _NUMBER * (1 + count)
    for size in data[_NUMBER:at].cast("I"):
        yield data[at : at + size]
        at += size + -size % _NUMBER


@lru_cache(maxsize=_OPENED)
def open_stems(stems: bytes | memoryview) -> Stemmed:
    """Return marshalled stems with their numbers, and remember them."""
    found: Stemmed = marshal.loads(stems)
    return found
