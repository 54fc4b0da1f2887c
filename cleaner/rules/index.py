"""A table from tokens to numbers in one piece of memory: it is mapped as it was written, and nothing is unpacked.

Open addressing with linear probing (Knuth, The Art of Computer Programming, 6.4, algorithm L), by CRC-32.

Where there is a C compiler this module is built a second time, with the types of `cleaner/native/index.pxd`.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from typing import Any
from zlib import crc32

_MOST_BYTES = 65_535  # of a token; none of a lexicon is longer
_LOAD = 2  # places for each token, at least


class PlainIndex(dict[str, int]):
    """The same as long as it is not written."""

    def find(self, token: str) -> int:
        """Return the number of a token, 0 if it has none."""
        return self.get(token, 0)


class TokenIndex:
    """Numbers (below 65,536) of tokens.

    `places`, unsigned 32-bit numbers, are the offsets in `records` of what stands at each place, 0 if nothing does; a record is
    the length of a token in bytes, the token, and its number; both numbers are two bytes, the lower one first.
    """

    __slots__ = ("_data", "_mask", "_places", "_records")

    def __init__(self, places: memoryview, records: memoryview) -> None:
        self._places, self._records, self._mask = places, records, len(places) - 1
        self._data = records  # to be cut, which typed memory cannot be as fast

    @property
    def pieces(self) -> tuple[memoryview, memoryview]:
        """The places and the records."""
        return self._places, self._data

    def find(self, token: str) -> int:
        """Return the number of a token, 0 if it has none."""
        key = token.encode("utf-8", "surrogatepass")
        places, records, mask, length = self._places, self._records, self._mask, len(key)
        place = crc32(key) & mask
        while True:
            at = places[place]
            if not at:
                return 0
            if records[at] | records[at + 1] << 8 == length and self._data[at + 2 : at + 2 + length] == key:
                at += 2 + length
                return records[at] | records[at + 1] << 8
            place = (place + 1) & mask


class Pieces(Sequence[memoryview]):
    """Pieces of memory, by the `offsets` at which they begin."""

    def __init__(self, offsets: memoryview, data: memoryview) -> None:
        self._offsets, self._data = offsets, data

    def __getitem__(self, k: Any) -> Any:
        return self._data[self._offsets[k] : self._offsets[k + 1]]

    def __len__(self) -> int:
        return len(self._offsets) - 1


def write_index(numbers: Mapping[str, int]) -> tuple[bytes, bytes]:
    """Return `places` and `records` of a `TokenIndex`; tokens too long to be met are left out."""
    size = 1 << (_LOAD * len(numbers) + 1).bit_length()
    places, records, mask = array("I", bytes(4 * size)), bytearray(1), size - 1
    for token, number in numbers.items():
        key = token.encode("utf-8", "surrogatepass")
        if len(key) > _MOST_BYTES:
            continue
        place = crc32(key) & mask
        while places[place]:
            place = (place + 1) & mask
        places[place] = len(records)
        records += len(key).to_bytes(2, "little") + key + number.to_bytes(2, "little")
    return places.tobytes(), bytes(records)
