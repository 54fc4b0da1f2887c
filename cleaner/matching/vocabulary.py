"""The vocabulary: every word that a lexicon or a phrase holds, and the number of the row that holds what is known of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import reduce
from operator import or_

from cleaner.blocks import SIGNS, fold_letters, is_unspaced
from cleaner.rules.table import HEAD, LINE, NEUTRAL, STOP, UNKNOWN, UNKNOWN_CHARACTER, Role, Rows
from cleaner.rules.words import open_stems

_REMEMBERED = 60_000  # words of which the row is remembered


class Vocabulary(dict[str, int]):
    """From a folded token to its row: the languages that know it, those in which it is a `strong` word, and `flags`.

    Words are looked up when they are first met, and remembered for a while.
    """

    def __init__(self, rows: Sequence[Rows]) -> None:
        super().__init__()
        self._layers = rows
        self._joined = dict[tuple[int, ...], int]()
        self._parents = {NEUTRAL: (NEUTRAL,) * len(rows)}
        self.known, self.strong, self.flags = rows[-1].known[:], rows[-1].strong[:], rows[-1].flags[:]
        for row in rows[:-1]:  # what users' rules say of numbers
            self.flags[NEUTRAL] |= row.flags[NEUTRAL]
        self._add_marks()

    def read_roles(self, number: int) -> list[Role]:
        """Return the roles of a row, of each layer that has one."""
        parents = self._parents.get(number)
        if parents is None:
            return [self._layers[-1].read_role(number)]
        return [rows.read_role(at) for rows, at in zip(self._layers, parents, strict=True)]

    def __missing__(self, token: str) -> int:
        if len(self) >= _REMEMBERED:
            self.clear()
            self._add_marks()
        self[token] = number = NEUTRAL if token[0].isdecimal() else self._find(token)
        return number

    def _add_marks(self) -> None:
        self.update({"\x00": LINE, "\x01": STOP})

    def _find(self, token: str) -> int:
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

    def _join(self, found: tuple[int, ...]) -> int:
        """Return the row in which what several layers know of a token is joined."""
        number = self._joined.get(found)
        if number is None:
            number = self._joined[found] = len(self.flags)
            self._parents[number] = found
            pairs = list(zip(self._layers, found, strict=True))
            self.known.append(reduce(or_, [rows.known[at] for rows, at in pairs]))
            self.strong.append(reduce(or_, [rows.strong[at] for rows, at in pairs]))
            self.flags.append(reduce(or_, [rows.flags[at] for rows, at in pairs]))
        return number


def _look_up(rows: Rows, token: str) -> int:
    """Return the row of a token, or of the longest stem with which it begins; 0 if there is none."""
    number = rows.numbers.find(token)
    if number:
        return number
    for head in (token[:HEAD], token[:3], token[:2], token[:1]):  # of those under the longest head the longest come first
        if head in rows.stems:
            for stem, own in open_stems(rows.stems[head]):
                if token.startswith(stem):
                    return own
    return 0


def split_tokens(texts: Iterable[str]) -> list[str]:
    r"""Return the folded tokens of lines, with ``\x01`` where a sentence may end and ``\x00`` at the end of each line.

    >>> split_tokens(["Close. Déjà abonné ?", "続き"])
    ['close', '\x01', 'deja', 'abonne', '\x01', '\x00', '続', 'き', '\x00']
    """
    return " ".join([fold_letters(f"{text}\n") for text in texts]).split()
