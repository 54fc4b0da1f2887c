"""Words, characters and prose of a text, counted alike wherever a length is spoken of."""

from __future__ import annotations

import re
from functools import cache

from cleaner.native import prefer

SENTENCE_CLOSE = tuple(".!?…。！？｡．।॥؟۔።។။།\"”»“’'」』)）]")
PROSE = 60  # characters from which a closed line counts as prose
_CJK = "[぀-ヿ㐀-鿿豈-﫿]"


def count_words(text: str) -> int:
    """Count words; a Chinese or Japanese character is a word.

    >>> count_words("Two words"), count_words("二つの語")
    (2, 4)
    """
    words = count_tokens(text)
    return len(_compile_word().findall(text)) if (words - 1) * 12 < len(text) and _has_cjk(text) else words


@cache
def _compile_word() -> re.Pattern[str]:
    """Return what a word is; few texts need it, and to compile it takes as long as to read one."""
    return re.compile(rf"{_CJK}|\w+?(?={_CJK})|\w+")


@cache
def _compile_cjk() -> re.Pattern[str]:
    return re.compile(_CJK)


def _has_cjk(text: str) -> bool:
    return not text.isascii() and max(text) >= "\u3040" and _compile_cjk().search(text) is not None


def count_tokens(text: str) -> int:
    """Count what blanks part."""
    return len(text.split())


count_tokens = prefer("pages", count_tokens)


def count_characters(text: str) -> int:
    """Count characters as notices do: without white space in Chinese and Japanese, with it elsewhere."""
    return sum(map(len, text.split())) if _has_cjk(text) else len(text)


def has_prose(text: str) -> bool:
    """Tell whether some line of `text` is prose: long, or shorter and closed like a sentence."""
    return any(map(is_prose, map(str.strip, text.splitlines())))


def is_prose(line: str) -> bool:
    """Tell whether a line without blanks around it is prose."""
    return len(line) > PROSE and (len(line) > 2 * PROSE or line.endswith(SENTENCE_CLOSE))
