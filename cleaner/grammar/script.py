"""Second ways in which a language is written."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

_PAIRS = {"dž": "џ", "lj": "љ", "nj": "њ", "dz": "џ"}
_LETTERS = dict(
    zip("abvgdđežzijklmnoprstćufhcčš", "абвгдђежзијклмнопрстћуфхцчш", strict=True),
)


def to_cyrillic(word: str) -> str:
    """Return a Serbian word written in Latin letters in Cyrillic ones.

    >>> to_cyrillic("pretplatnik"), to_cyrillic("ljubav")
    ('претплатник', 'љубав')
    """
    out, at = [], 0
    while at < len(word):
        pair = _PAIRS.get(word[at : at + 2])
        out.append(pair or _LETTERS.get(word[at], word[at]))
        at += 2 if pair else 1
    return "".join(out)


_SYLLABLE = re.compile(
    "(?P<base>[\u1000-\u1021\u103f](?:\u1039[\u1000-\u1021])*)(?P<ya>\u103b?)(?P<ra>\u103c?)(?P<low>[\u103d\u103e]*)(?P<e>\u1031?)"
)


def to_visual_order(word: str) -> str:
    """Return a Burmese word in the order of older fonts, in which signs stand as seen: \u1031 and \u103c before their consonant.

    >>> to_visual_order("\u1000\u103c\u1031\u102c\u1004\u103a\u1038") == "\u1031\u103c\u1000\u102c\u1004\u103a\u1038"
    True
    """
    return _SYLLABLE.sub(r"\g<e>\g<ra>\g<base>\g<ya>\g<low>", word)


# What a lexicon's key `script` may name, and how its words are written there.
SCRIPTS: Mapping[str, Callable[[str], str]] = {"Cyrl": to_cyrillic, "visual": to_visual_order}
