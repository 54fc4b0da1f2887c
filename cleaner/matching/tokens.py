"""Text to tokens, each with the number of its row, and what rows say, in columns.

Where there is a C compiler the extension `cleaner.native.tokens` takes the place of this module.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, overload

from cleaner.blocks import fold_letters
from cleaner.rules.table import LINE, STOP, unpack_masks

if TYPE_CHECKING:
    from cleaner.matching.vocabulary import Vocabulary

_REMEMBERED = 60_000  # tokens of which the row is remembered
_MARKS = {"\x00": LINE, "\x01": STOP}


class Tokens:
    r"""The folded tokens of lines and the `numbers` of their rows, with ``\x01`` where a sentence may end and ``\x00`` at the end
    of each line: ``close \x01 deja abonne \x01 \x00`` of "Close. Déjà abonné ?".
    """

    __slots__ = ("_words", "numbers")

    def __init__(self, words: list[str], numbers: list[int]) -> None:
        self._words, self.numbers = words, numbers

    def __len__(self) -> int:
        return len(self._words)

    @overload
    def __getitem__(self, at: int) -> str: ...

    @overload
    def __getitem__(self, at: slice) -> list[str]: ...

    def __getitem__(self, at: int | slice) -> str | list[str]:
        return self._words[at]

    def measure(self, k: int) -> int:
        """Return how many letters token `k` has."""
        return len(self._words[k])

    def is_number(self, k: int) -> bool:
        """Tell whether token `k` is digits."""
        return self._words[k].isdecimal()

    def ends_in_digit(self, k: int) -> bool:
        """Tell whether token `k` ends in a digit."""
        return self._words[k][-1].isdecimal()


class Tokenizer:
    """Splits lines into tokens; a `vocabulary` gives the row of one that is met for the first time."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._rows = _Rows(vocabulary.find)

    def read(self, texts: Iterable[str]) -> Tokens:
        """Return the tokens of lines."""
        lines = [text.replace("\n", " ") for text in texts]  # a notice in two lines is one line here
        words = " ".join([fold_letters(f"{line}\n") for line in lines]).split()
        return Tokens(words, list(map(self._rows.__getitem__, words)))


class _Rows(dict[str, int]):
    """Rows of tokens, remembered for a while."""

    def __init__(self, find: Callable[[str], int]) -> None:
        super().__init__(_MARKS)
        self._find = find

    def __missing__(self, token: str) -> int:
        if len(self) >= _REMEMBERED:
            self.clear()
            self.update(_MARKS)
        self[token] = number = self._find(token)
        return number


class WordColumns:
    """What rows say, by number: the languages that know a token, those in which it is strong (masks, packed), and flags."""

    def __init__(self, known: bytes, strong: bytes, flags: bytes) -> None:
        self.known, self.strong, self.flags = unpack_masks(known), unpack_masks(strong), list(flags)

    def __len__(self) -> int:
        return len(self.flags)

    def append(self, known: bytes, strong: bytes, flags: bytes) -> None:
        """Add rows."""
        self.known += unpack_masks(known)
        self.strong += unpack_masks(strong)
        self.flags += flags

    def mark(self, number: int, flag: int) -> None:
        """Add a flag to those of a row."""
        self.flags[number] |= flag
