"""A table from tokens to numbers in one piece of memory: it is mapped as it was written, and nothing is unpacked.

Open addressing with linear probing (Knuth, The Art of Computer Programming, 6.4, algorithm L), by CRC-32.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from zlib import crc32

_MOST_BYTES = 255  # of a token; none of a lexicon is longer
_LOAD = 2  # places for each token, at least


class PlainIndex(dict[str, int]):
    """The same as long as it is not written."""

    def find(self, token: str) -> int:
        """Return the number of a token, 0 if it has none."""
        return self.get(token, 0)


class TokenIndex:
    """Numbers (below 65,536) of tokens.

    `places`, unsigned 32-bit numbers, are the offsets in `records` of what stands at each place, 0 if nothing does; a record is
    the length of a token in bytes, the token, and its number.
    """

    __slots__ = ("_mask", "_places", "_records")

    def __init__(self, places: memoryview, records: memoryview) -> None:
        self._places, self._records, self._mask = places, records, len(places) - 1

    def find(self, token: str) -> int:
        """Return the number of a token, 0 if it has none."""
        key = token.encode("utf-8", "surrogatepass")
        places, records, mask = self._places, self._records, self._mask
        place = crc32(key) & mask
        while at := places[place]:
            end = at + 1 + records[at]
            if records[at + 1 : end] == key:
                return records[end] | records[end + 1] << 8
            place = (place + 1) & mask
        return 0


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
        records += bytes([len(key)]) + key + number.to_bytes(2, "little")
    return places.tobytes(), bytes(records)
