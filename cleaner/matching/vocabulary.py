"""The vocabulary: every word that a lexicon or a phrase holds, and the number of the row that holds what is known of it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache, reduce
from operator import or_
from typing import Any

from cleaner.blocks import SIGNS, is_unspaced
from cleaner.rules.index import PlainIndex
from cleaner.rules.table import HEAD, NEUTRAL, UNKNOWN, UNKNOWN_CHARACTER, Role, Rows, pack_masks, read_mask
from cleaner.rules.words import Stemmed, open_stems

_OPENED = 20_000  # lists of stems that are remembered


class Vocabulary:
    """From a folded token to its row: the languages that know it, those in which it is a strong word, and flags (`columns`, made
    by `make_columns`).
    """

    def __init__(self, rows: Sequence[Rows], make_columns: Any) -> None:
        self._layers = rows
        self._joined = dict[tuple[int, ...], int]()
        self._parents = {NEUTRAL: (NEUTRAL,) * len(rows)}
        own = rows[-1]
        self.columns = make_columns(own.known, own.strong, own.flags)
        for row in rows[:-1]:  # what users' rules say of numbers
            self.columns.mark(NEUTRAL, row.flags[NEUTRAL])

    def read_roles(self, number: int) -> list[Role]:
        """Return the roles of a row, of each layer that has one."""
        parents = self._parents.get(number)
        if parents is None:
            return [self._layers[-1].read_role(number)]
        return [rows.read_role(at) for rows, at in zip(self._layers, parents, strict=True)]

    def find(self, token: str) -> int:
        """Return the row of a token."""
        if token[0].isdecimal():
            return NEUTRAL
        if len(self._layers) == 1:
            number = _look_up(self._layers[0], token)
        else:
            found = [_look_up(rows, token) for rows in self._layers]
            number = found[-1] if not any(found[:-1]) else self._join(tuple(found))
        if number:
            return number
        if token.isascii():
            return NEUTRAL if token in SIGNS else UNKNOWN
        return NEUTRAL if token in SIGNS else UNKNOWN_CHARACTER if is_unspaced(token) else UNKNOWN

    def share_index(self) -> tuple[memoryview, ...] | None:
        """Return the index of tokens and that of the heads of stems, each in two pieces, if nothing else knows any token."""
        rows = self._layers[0]
        if len(self._layers) > 1 or isinstance(rows.numbers, PlainIndex) or isinstance(rows.heads, PlainIndex):
            return None
        return *rows.numbers.pieces, *rows.heads.pieces

    def _join(self, found: tuple[int, ...]) -> int:
        """Return the row in which what several layers know of a token is joined."""
        number = self._joined.get(found)
        if number is None:
            number = self._joined[found] = len(self.columns)
            self._parents[number] = found
            pairs = list(zip(self._layers, found, strict=True))
            known = reduce(or_, [read_mask(rows.known, at) for rows, at in pairs])
            strong = reduce(or_, [read_mask(rows.strong, at) for rows, at in pairs])
            flags = reduce(or_, [rows.flags[at] for rows, at in pairs])
            self.columns.append(pack_masks([known]), pack_masks([strong]), bytes([flags]))
        return number


def _look_up(rows: Rows, token: str) -> int:
    """Return the row of a token, or of the longest stem with which it begins; 0 if there is none."""
    number = rows.numbers.find(token)
    if number:
        return number
    for head in (token[:HEAD], token[:3], token[:2], token[:1]):  # of those under the longest head the longest come first
        held = rows.heads.find(head)
        if held:
            begun, stems = _open(rows.stems[held - 1])
            if token.startswith(begun):
                return next(own for stem, own in stems if token.startswith(stem))
    return 0


@lru_cache(maxsize=_OPENED)
def _open(packed: bytes | memoryview) -> tuple[tuple[str, ...], Stemmed]:
    """Return marshalled stems, alone and with the numbers of their rows."""
    stems = open_stems(packed)
    return tuple(stem for stem, _ in stems), stems
