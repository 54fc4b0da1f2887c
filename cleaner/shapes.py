"""What a line looks like, from the line alone: its length, end, case, start and form."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import NamedTuple

from cleaner.blocks import UNSPACED

BULLETS = "•*-+·►▶›»→|#✓●○▪◦>–—"
_BULLETED = re.compile(rf"(?:[{re.escape(BULLETS)}]+\s+)+")
ADDRESS = re.compile(r"https?:|www\.|\S@\w|\.(?:com|org|net|jpe?g|png|gif)\b|(?:^|\s)@\w")
DATE = re.compile(
    r"\b\d{1,2}[:.h]\d{2}\b|\b\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b|\b\d{4}[./-]\d{1,2}[./-]\d{1,2}\b"
    r"|\b(?:19|20)\d\d\b|\d{4}年|\b\d{1,2}월|\d{1,2}月"
)
# Who made a picture, at the end of its caption: "(AP Photo/Mary Stone)", "Photo: Mary Stone", "Mary Stone / AFP".
CREDIT = re.compile(
    r"[(\[](?:[^()\[\]]*\b)?(?:(?i:photo|image|credit|picture|foto|bild)s?(?: ?[:/]| by | courtesy )|File: |(?i:getty|istock"
    r"|shutterstock|photo library|picture alliance|ap photo)|/ ?AFP|via REUTERS)[^()\[\]]*(?<!\.)[)\]]$"
    r"|(?:^|[.!?…”\"’'»)\]|–—-]\s*)(?:Photo|Photograph|Image|Imagen|Foto|Bild|Picture|Credit|Crédit|Fot\.|Фото|Kuva)s?"
    r"(?: by | ?: ?| ©|/ ?|(?<=Fot\.) )[^.:]{3,60}$"
    r"|/ ?(?:AP|AFP|Reuters|REUTERS|EPA|dpa)(?: file| photo)?$|Getty Images$"
)
HINTS = ("hoto", "Foto", "mage", "etty", "redit", "rédit", "icture", "Bild", "Fot", "Фото", "Kuva", "/", "ile")
_UNSPACED = re.compile(f"[{UNSPACED}]")
LONG = 130  # characters
CLOSING = "\"”“’‘»«)]'』」*_ "
QUOTES = "\"“„«'‘「『—–"
OPENING = "([（【"
# Upper bounds of the classes of length, in words; two characters of an unspaced script count as one.
LENGTHS = (1, 2, 3, 4, 6, 9, 13, 19, 30, 50, 90)
ENDS = dict.fromkeys(".!。！।።۔", ".") | dict.fromkeys("?？؟", "?") | dict.fromkeys(":：", ":") | dict.fromkeys(",;،、-–", ",")


class Shape(NamedTuple):
    """The look of a line.

    `letter` is what its neighbours see (see `LETTERS`), `words` its length, `length` the class of it, `end` its last mark
    (`.` `?` `:` `,` `f` for an ellipsis, `0` for none), `case` U upper, T title, t mostly title, s sentence, l lower, n none,
    `start` b bullet, u upper, l lower, d digit, q quote, ( bracket, o other, `form` c copyright, u address, d date,
    9 mostly digits, n with digits, p with pipes, 0 none of these.
    """

    letter: str
    words: int
    length: int
    end: str
    case: str
    start: str
    form: str


LETTERS = {
    "-": "no words",
    "C": "copyright line",
    "c": "caption that ends with its credit",
    "d": "short, with a date or time",
    "u": "short, with an address",
    "0": "digits",
    "n": "up to 3 words, with digits",
    "t": "up to 3 words, capitals",
    "s": "up to 3 words, sentence case",
    "l": "up to 3 words, lower case",
    "N": "4 to 9 words, with digits",
    "T": "4 to 9 words, capitals",
    "h": "4 to 9 words, sentence case",
    "M": "10 to 20 words, capitals",
    "m": "10 to 20 words, no mark at the end",
    "L": "over 20 words, no mark at the end",
    "a": "up to 3 words and a mark",
    "b": "4 to 9 words and a mark",
    "p": "10 to 20 words and a mark",
    "P": "over 20 words and a mark",
    "U": "over 8 words, an address and a mark",
    "f": "up to 12 words and an ellipsis",
    "F": "over 12 words and an ellipsis",
    ":": "colon",
    "X": "marked by a rule",
    "x": "marked by a weak rule",
    "o": "marked as the heading of a section",
    "y": "marked as a byline or date",
    "i": "marked as an advertisement, or of a picture or film",
    "w": "marked as an offer or a wall",
    "=": "a long run of short lines",
    "^": "before the text",
    "$": "after the text",
}

MARKS = "Xxoyiw"
_MARKS_OF_KINDS = {"byline": "y", "ad": "i", "media": "i"} | dict.fromkeys(
    ("subscriber", "registration", "newsletter", "wall"), "w"
)


def choose_mark(kind: str, strong: bool, opens: bool) -> str:
    """Return the letter of a line that a rule of this kind takes."""
    return "o" if opens else _MARKS_OF_KINDS.get(kind, "X" if strong else "x")


def describe(text: str) -> Shape:
    """Return the shape of a line; `text` is not empty and has no outer white space."""
    if len(text) > LONG:
        return _describe_long(text)
    bullet = _BULLETED.match(text)
    core = text[bullet.end() :] if bullet and bullet.end() < len(text) else text
    tokens = core.split()
    words = _count_words(core, len(tokens))
    end = _find_end(core)
    case = _find_case(core, tokens)
    form = _find_form(core, words)
    letter = _choose_letter(core, words, end, case, form)
    return Shape(letter, words, bisect_left(LENGTHS, words), end, case, _find_start(text, bullet is not None), form)


def ends_with_credit(text: str) -> bool:
    """Tell whether a line, which is not empty, ends with who made a picture, as captions do."""
    if text[-1] in ENDS:
        return False
    tail = text[-90:]
    return any(hint in tail for hint in HINTS) and CREDIT.search(tail) is not None


def _describe_long(text: str) -> Shape:
    """Look only at what matters in a long line, since these are most of an article and each is new."""
    spaces = text.count(" ")
    words = spaces + 1 if spaces * 12 > len(text) else _count_words(text, spaces + 1)
    end = _find_end(text)
    form = "c" if "©" in text else "u" if "@" in text or "http" in text or "www." in text else "0"
    letter = _choose_letter(text, words, end, "s", form)
    return Shape(letter, words, bisect_left(LENGTHS, words), end, "s", _find_start(text, False), form)


def _count_words(text: str, tokens: int) -> int:
    if tokens < len(text) // 12 or (tokens < 3 and len(text) > 8):
        characters = len(_UNSPACED.findall(text))
        if characters > 2:
            return tokens + characters // 2
    return tokens


def _find_end(text: str) -> str:
    bare = text.rstrip(CLOSING)
    if bare[-1:] == "…" or bare[-3:] == "...":
        return "f"
    return ENDS.get(bare[-1:], "0")


def _find_case(text: str, tokens: list[str]) -> str:
    first = [token[0] for token in tokens[:40]]
    lower, upper = sum(map(str.islower, first)), sum(map(str.isupper, first))
    if not lower:
        return "n" if not upper else "U" if text.isupper() else "T"
    return "t" if upper > lower else "s" if upper else "l"


def _find_start(text: str, bullet: bool) -> str:
    first = text[0]
    if bullet:
        return "b"
    if first.isalpha():
        return "u" if first.isupper() else "l" if first.islower() else "o"
    return "d" if first.isdigit() else "q" if first in QUOTES else "(" if first in OPENING else "o"


def _find_form(text: str, words: int) -> str:
    if "©" in text:
        return "c"
    if words > 20:
        return "0"
    if ADDRESS.search(text):
        return "u"
    digits = sum(map(str.isdigit, text[:60]))
    if digits:
        return "d" if DATE.search(text) else "9" if digits * 2 >= len(text) else "n"
    return "p" if "|" in text or "›" in text or " / " in text else "0"


def _choose_letter(text: str, words: int, end: str, case: str, form: str) -> str:
    if words < 3 and not any(map(str.isalnum, text[:200])):
        return "-"
    if form == "c" and words < 60:
        return "C"
    if 5 < words < 90 and ends_with_credit(text):
        return "c"
    if end in ".?":
        if form == "u" and words > 8:
            return "U"
        return "a" if words <= 3 else "b" if words <= 9 else "p" if words <= 20 else "P"
    if form == "d" and words <= 12:
        return "d"
    if form == "u" and words <= 8:
        return "u"
    if form == "9":
        return "0"
    if end == "f":
        return "f" if words <= 12 else "F"
    if end == ":":
        return ":" if words <= 20 else "P"
    return _choose_unmarked(words, case in "UTt", form in "n9", case == "l")


def _choose_unmarked(words: int, capitals: bool, digits: bool, lower: bool) -> str:
    if words <= 3:
        return "n" if digits else "t" if capitals else "l" if lower else "s"
    if words <= 9:
        return "N" if digits else "T" if capitals else "h"
    if words <= 20:
        return "M" if capitals else "m"
    return "L"
