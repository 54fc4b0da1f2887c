"""The vocabulary: every word that a lexicon or a phrase holds, and the number under which what is known of it is found."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from cleaner.blocks import SIGNS, fold_letters, is_unspaced
from cleaner.grammar.lexicon import head_of
from cleaner.matching.scan import LINE, NEUTRAL, STOP, UNKNOWN, UNKNOWN_CHARACTER

_REMEMBERED = 200_000  # words looked up beyond those of the vocabulary


class Vocabulary(dict[str, int]):
    """From a folded token to its number. Words that are met and not held are worked out once, and remembered for a while."""

    def __init__(self, known: Mapping[str, int], stems: Mapping[str, list[tuple[str, int]]]) -> None:
        super().__init__(known)
        self._stems, self._own, self._most = stems, known, len(known) + _REMEMBERED
        self._add_marks()

    def __missing__(self, token: str) -> int:
        if len(self) >= self._most:
            self._forget()
        self[token] = number = self._find(token)
        return number

    def _find(self, token: str) -> int:
        if token[0].isdecimal():
            return NEUTRAL
        best = UNKNOWN
        longest = 0
        for end in range(1, len(head_of(token)) + 1):
            for stem, number in self._stems.get(token[:end], ()):
                if len(stem) > longest and token.startswith(stem):
                    best, longest = number, len(stem)
        return best or (UNKNOWN_CHARACTER if is_unspaced(token) else UNKNOWN)

    def _forget(self) -> None:
        self.clear()
        self.update(self._own)
        self._add_marks()

    def _add_marks(self) -> None:
        self.update({"\x00": LINE, "\x01": STOP} | dict.fromkeys(set(SIGNS) - self._own.keys(), NEUTRAL))


def split_tokens(texts: Iterable[str]) -> list[str]:
    r"""Return the folded tokens of lines, with ``\x01`` where a sentence may end and ``\x00`` at the end of each line.

    >>> split_tokens(["Close. Déjà abonné ?", "続き"])
    ['close', '\x01', 'deja', 'abonne', '\x01', '\x00', '続', 'き', '\x00']
    """
    return fold_letters("\n".join([*texts, ""])).split()
