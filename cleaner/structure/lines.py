"""What a line is, from the line alone: its words, whether it is closed like a sentence, prose, code or markup."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from cleaner.blocks import UNSPACED_CHARACTER

_CLOSING = "\"”“’‘»«)]'』」*_ "
_ENDS = tuple(".!?…。！？।۔؟։")
_SENTENCE, _LONG = 10, 20  # words: a closed line of so many is prose, an open one of more than so many
_REMEMBERED = 1 << 16  # short lines that are kept
_SHORT = 130  # characters
# Links and pictures as Markdown writes them: the words of a link count, its address does not.
_BESIDE = " *-+.|•0123456789"  # signs between links
_LINK = re.compile(r"!?\[([^\[\]]*)\]\([^\s\[]*?\)")


class Line(NamedTuple):
    """A line: its words (two characters of an unspaced script are one), and whether it ends like a sentence or is but links."""

    words: int
    closed: bool
    linked: bool = False

    @property
    def prose(self) -> bool:
        """Tell whether the line is a sentence of some length, or long."""
        return self.words > _LONG or (self.closed and self.words >= _SENTENCE)


_known: dict[str, Line] = {}


def describe(text: str) -> Line:
    """Return what a line is; `text` is not empty and has no outer white space.

    >>> describe("The ferry stopped on Thursday.")
    Line(words=5, closed=True, linked=False)
    >>> describe("渡船从星期四起停开了。")
    Line(words=6, closed=True, linked=False)
    """
    line = _known.get(text)
    if line is None:
        plain = _LINK.sub(r"\1", text) if "](" in text else text
        words = _count_words(plain)
        line = Line(words, plain.rstrip(_CLOSING).endswith(_ENDS), plain is not text and _is_linked(text, words))
        if len(text) <= _SHORT:
            if len(_known) >= _REMEMBERED:
                _known.clear()
            _known[text] = line
    return line


def _is_linked(text: str, words: int) -> bool:
    """Tell whether a line is links, but for a bullet, a bar or a word or two."""
    beside = _LINK.sub("", text).strip(_BESIDE)
    return not beside or (count := _count_words(beside)) <= 2 or 3 * count < words


def _count_words(text: str) -> int:
    """Count words by their spaces; characters only where there are too few of these."""
    words = text.count(" ") + 1
    if words * 12 < len(text) or (words < 3 and len(text) > 8):
        unspaced = len(UNSPACED_CHARACTER.findall(text))
        if unspaced > 2:
            return words + unspaced // 2
    return words


# Who made a picture, at the end of its caption: "(AP Photo/Mary Stone)", "Photo: Mary Stone", "Mary Stone / AFP".
_CREDIT = re.compile(
    r"[(\[](?:[^()\[\]]*\b)?(?:(?i:photo|image|credit|picture|foto|bild)s?(?: ?[:/]| by | courtesy )|File: |(?i:getty|istock"
    r"|shutterstock|photo library|picture alliance|ap photo)|/ ?AFP|via REUTERS)[^()\[\]]*(?<!\.)[)\]]$"
    r"|(?:^|[.!?…”\"’'»)\]|–—-]\s*)(?:Photo|Photograph|Image|Imagen|Foto|Bild|Picture|Credit|Crédit|Fot\.|Фото|Kuva)s?"
    r"(?: by | ?: ?| ©|/ ?|(?<=Fot\.) )[^.:]{3,60}$"
    r"|/ ?(?:AP|AFP|Reuters|REUTERS|EPA|dpa)(?: file| photo)?$|Getty Images$"
)
_CAPTION = range(6, 90)  # words


def ends_with_credit(text: str) -> bool:
    """Tell whether a line ends with who made a picture, as captions do; nearly none of an article does."""
    return text[-1] not in _ENDS and describe(text).words in _CAPTION and _CREDIT.search(text[-90:]) is not None


_MARKUP = re.compile(r"#{1,6} |\|.*\|$|>|```|\[\w+ \"|\.\. |:\w+:|[=~^-]{4,}$")
_CODE = re.compile(
    r"[{};\\]$|^[{}@<]|\w\(\)|[=!]=|->|::|</|^\w+ = |^(?=.*\):?$).*\w\(|^\$ "
    r"|^(?:return|import|def|class|if|for|while|elif|else)\b.*[:)\w]$"
)
_FIELD = re.compile(r"[A-Z][A-Za-z-]{1,20}: \S")
_LONGEST = 200  # characters of a line of code


def is_markup(text: str) -> bool:
    """Tell whether a line is a heading, a quotation, a row of a table, a directive or an underline of some markup."""
    return text[0] in _MARKS and _MARKUP.match(text) is not None


_MARKS = frozenset("#|>`[.:=~^-")
_WRITTEN = re.compile(
    r"[{};\\@<=(]|->|::|\A[$] |\A(?:return|import|def|class|if|for|while|elif|else)\b"
)  # what all code has one of


def is_code(text: str) -> bool:
    """Tell whether a line looks like code."""
    return len(text) < _LONGEST and _WRITTEN.search(text) is not None and _CODE.search(text) is not None


def is_document(texts: Sequence[str]) -> bool:
    """Tell whether a tenth of the lines, three at least, are markup, code or named fields, as hardly any extract's are."""
    formed = 0
    for text in texts:
        formed += is_markup(text) or is_code(text) or (": " in text and _FIELD.match(text) is not None)
    return formed >= 3 and formed * 10 >= len(texts)
