"""Second scripts of a language."""

from __future__ import annotations

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
