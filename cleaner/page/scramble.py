"""Scrambled text: paragraphs behind a wall whose letters were shuffled or shifted, so that the length is there and the words are
not.
"""

import re
import string
from collections import Counter
from collections.abc import Collection, Sequence

_TOKEN = re.compile(r"[^\W\d_]{3,7}")
_WORDS = re.compile(r"[^\W\d_]{2,}")
_LETTERS = string.ascii_lowercase
_SHIFTS = [str.maketrans(_LETTERS, _LETTERS[-k:] + _LETTERS[:-k]) for k in (1, -1, 13)]
_JUDGED = 12  # words of a paragraph that is judged
_STRANGE, _FAMILIAR = 0.05, 0.2  # of its words, known as they stand, and moved back
_LEARNT = 40  # short words that must have been read before a paragraph can be judged
_FOUND = 4  # shuffled forms of earlier words that give the first such paragraph away


def split_scrambled(text: str) -> tuple[str, str]:
    """The text without its scrambled paragraphs, and these ("" if there are none).

    Short words return all the time ("the", "and", "with"); shuffled they are anagrams of words read before. In prose nearly none
    are: 1.3 % in the articles of article-extraction-benchmark and fundus.
    """
    kept, scrambled, seen = list[str](), list[str](), set[str]()
    shuffled: set[str] = set()
    for line in text.split("\n"):
        tokens = set(_TOKEN.findall(line.lower()))
        unknown = tokens - seen
        forms = list(map(_sort, unknown))
        anagrams = sum(map(shuffled.__contains__, forms))
        if len(seen) >= _LEARNT and anagrams >= (1 if scrambled else _FOUND) and anagrams > len(tokens) - len(unknown):
            scrambled.append(line)
            continue
        kept.append(line)
        seen |= unknown
        shuffled.update(forms)
    return "\n".join(kept), "\n".join(scrambled)


def split_shifted(text: str, page: str) -> tuple[str, str]:
    """The text without the paragraphs whose letters are moved on in the alphabet, and these ("" if there are none).

    The shift is plain where hardly a word of a paragraph stands elsewhere on the page, and moved back many do.
    """
    known = Counter(_WORDS.findall(page.lower()))
    here = Counter(_WORDS.findall(text.lower()))
    others = {word for word, count in known.items() if count > here[word]}
    if len(others) < _LEARNT:
        return text, ""
    lines = [(line, _is_shifted(line.lower(), others)) for line in text.split("\n")]
    gone = [line for line, shifted in lines if shifted]
    return ("\n".join(line for line, shifted in lines if not shifted), "\n".join(gone)) if gone else (text, "")


def _is_shifted(line: str, known: Collection[str]) -> bool:
    words = _WORDS.findall(line)
    if len(words) < _JUDGED or _share(words, known) > _STRANGE:
        return False
    return any(_share(_WORDS.findall(line.translate(shift)), known) >= _FAMILIAR for shift in _SHIFTS)


def _share(words: Sequence[str], known: Collection[str]) -> float:
    return sum(word in known for word in words) / max(1, len(words))


def _sort(token: str) -> str:
    return "".join(sorted(token))
