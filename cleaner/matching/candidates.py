"""Phrases by their beginnings: which parts of rules may match a run of tokens, from its first two."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from cleaner.rules.table import ANY, END, LINE, NEUTRAL, NUMBER, STOP, Keys, Numbers, Table

_MOST = 20_000  # tokens of which is remembered what begins with them
_FEW = 2  # parts that are tried whatever tokens hold
_PIECES = re.compile(r"\d+|\D+")  # phrases have numbers apart


class _Following:
    """What may follow a first token: parts by the second."""

    __slots__ = ("_any", "_end", "_exact", "_number", "_prefixes", "_stems")

    def __init__(self, found: list[dict[str, Numbers]], wanted: Callable[[int], bool]) -> None:
        joined = dict[str, set[int]]()
        for parts in found:
            for key, some in parts.items():
                joined.setdefault(key, set()).update(filter(wanted, some))
        free = joined.pop(ANY, set())
        self._any, self._end = _sort(free), _sort(joined.pop(END, set()))
        self._number = _sort(free | joined.pop(NUMBER, set()))
        self._stems = [(key[:-1], _sort(parts)) for key, parts in joined.items() if key.endswith("*")]
        self._prefixes = tuple([stem for stem, _ in self._stems])
        self._exact = {key: _sort(free | parts) for key, parts in joined.items() if not key.endswith("*")}

    def find(self, token: str) -> Numbers:
        """Return the parts that may go on with a token, those that end here for an empty one."""
        if not token:
            return self._end
        found = self._exact.get(token, self._any)
        if token[0].isdecimal():
            return found + self._number
        if self._prefixes and token.startswith(self._prefixes):
            for stem, parts in self._stems:
                if token.startswith(stem):
                    found += parts
        return found


def split_digits(token: str) -> list[str]:
    """Return a token in pieces, as phrases have it: numbers stand apart.

    >>> split_digits("3rd")
    ['3', 'rd']
    """
    return _PIECES.findall(token)


def _sort(parts: set[int]) -> Numbers:
    return tuple(sorted(parts))


class Candidates:
    """The parts of a table by their first two tokens, or by any that they hold, and by their last; `wanted` tells which count."""

    def __init__(self, table: Table, wanted: Callable[[int], bool]) -> None:
        self._table, self._wanted = table, wanted
        self._most, self._most_unspaced = [part[6] for part in table.parts], [part[3] for part in table.parts]
        self._least = [part[2] for part in table.parts]
        self._following = dict[str, _Following]()
        self._held = dict[str, frozenset[int]]()
        self._anchored = dict[str, Numbers]()
        self._anchors = frozenset(table.anchors)
        self._ends = dict[str, frozenset[int]]()
        self._endless = frozenset(table.endless)
        self.wordless = tuple(filter(wanted, table.wordless))
        self.counted = self.find_anchored(NUMBER)
        self.longest_counted = max([self._most_unspaced[part] for part in self.counted], default=0)

    def find(self, tokens: list[str], numbers: list[int], at: int) -> Numbers:
        """Return the parts that may match a run of tokens from number `at` on, up to a stop or to the end of the line."""
        first = tokens[at]
        if numbers[at] == NEUTRAL and not first.isdecimal() and len(pieces := split_digits(first)) > 1:
            return self._open(pieces[0]).find(pieces[1])
        following, at = self._following.get(first) or self._open(first), at + 1
        if numbers[at] > STOP:
            return following.find(tokens[at])
        while numbers[at] == STOP:
            at += 1
        ended = following.find(END)
        return ended if numbers[at] == LINE else ended + following.find(tokens[at])

    def find_anchored(self, token: str) -> Numbers:
        """Return the parts that may begin with any token and hold this one, or another of its clause."""
        found = self._anchored.get(token)
        if found is None:
            if len(self._anchored) >= _MOST:
                self._anchored.clear()
            found = self._anchored[token] = _sort({part for part in self._find_held(token) if part in self._anchors})
        return found

    def _find_held(self, token: str) -> frozenset[int]:
        """Return the parts of whose rarest clause a token is."""
        found = self._held.get(token)
        if found is None:
            if len(self._held) >= _MOST:
                self._held.clear()
            keys = [NUMBER if piece.isdecimal() else piece for piece in split_digits(token)]
            found = self._held[token] = self._gather(self._table.holds, keys)
        return found

    def _gather(self, layers: Sequence[Keys], tokens: Sequence[str]) -> frozenset[int]:
        found = {part for token in tokens for some in _look_up(layers, token) for part in some[ANY]}
        return frozenset(filter(self._wanted, found))

    def list_fitting(self, parts: Numbers, tokens: list[str], unspaced: bool, holding: list[str]) -> Numbers:
        """Return those of `parts` that may match tokens by their number, the last of them, and what they hold, each once.

        `holding` are those of which some part is found.
        """
        most, count = self._most_unspaced if unspaced else self._most, len(tokens)
        fitting = [part for part in parts if most[part] >= count >= self._least[part]]
        if not fitting:
            return ()
        ends = self._ends.get(tokens[-1])
        if ends is None:
            ends = self._find_ends(tokens[-1])
        fitting = [part for part in fitting if part in ends or part in self._endless]
        if len(fitting) > _FEW:
            held = [self._held.get(token) or self._find_held(token) for token in holding]
            fitting = [part for part in fitting if any([part in some for some in held])]  # noqa: C419
        return _sort(set(fitting))

    def _find_ends(self, last: str) -> frozenset[int]:
        if len(self._ends) >= _MOST:
            self._ends.clear()
        found = self._ends[last] = self._gather(self._table.ends, split_digits(last)[-1:])
        return found

    def _open(self, token: str) -> _Following:
        if token.isdecimal():
            token = NUMBER
        found = self._following.get(token)
        if found is None:
            if len(self._following) >= _MOST:
                self._following.clear()
            found = self._following[token] = _Following(_look_up(self._table.begins, token), self._wanted)
        return found


def _look_up(layers: Sequence[Keys], token: str) -> list[Any]:
    return [found for keys in layers for found in keys.find(token)]
