"""Scrambled text: paragraphs behind a wall whose letters were shuffled, so that the length is there and the words are not."""

import re
from collections.abc import Collection

_TOKEN = re.compile(r"[^\W\d_]{3,7}")
_LEARNT = 40  # short words that must have been read before a paragraph can be judged
_FOUND = 4  # shuffled forms of earlier words that give the first such paragraph away


def split_scrambled(text: str) -> tuple[str, str]:
    """The text without its scrambled paragraphs, and the first of them ("" if there are none).

    Short words return all the time ("the", "and", "with"); shuffled they are anagrams of words read before. In prose nearly none
    are: 1.3 % in the articles of article-extraction-benchmark and fundus.
    """
    kept, scrambled, seen = list[str](), list[str](), set[str]()
    shuffled: set[str] = set()
    for line in text.split("\n"):
        tokens = _TOKEN.findall(line.lower())
        if len(seen) >= _LEARNT and _is_scrambled(set(tokens), seen, shuffled, 1 if scrambled else _FOUND):
            scrambled.append(line)
            continue
        kept.append(line)
        seen.update(tokens)
        shuffled.update(map(_sort, tokens))
    return ("\n".join(kept), scrambled[0]) if scrambled else (text, "")


def _is_scrambled(tokens: Collection[str], seen: set[str], shuffled: set[str], least: int) -> bool:
    known = sum(token in seen for token in tokens)
    anagrams = sum(token not in seen and _sort(token) in shuffled for token in tokens)
    return anagrams >= least and anagrams > known


def _sort(token: str) -> str:
    return "".join(sorted(token))
