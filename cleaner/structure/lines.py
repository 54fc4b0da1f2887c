"""What a line is, from the line alone: its words, whether it is closed like a sentence, prose, code or markup.

Where there is a C compiler this module is built a second time, with the types of `cleaner/native/lines.pxd`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from cleaner.blocks import UNSPACED

_CLOSING = "\"”“’‘»«)]'』」*_ "
_ENDS = tuple(".!?…。！？।۔؟։")
_SENTENCE, _LONG = 10, 20  # words: a closed line of so many is prose, an open one of more than so many
# Links and pictures as Markdown writes them: the words of a link count, its address does not.
_BESIDE = " *-+.|•0123456789"  # signs between links
_LINK = re.compile(r"!?\[([^\[\]]*)\]\([^\s\[]*?\)")
_UNSPACED = re.compile(f"[{UNSPACED}]+")


class Line:
    """A line: its words (two characters of an unspaced script are one), whether it ends like a sentence, is but links, and is
    prose, which is a sentence of some length, or long. Lines that are alike in this are one object.
    """

    __slots__ = ("closed", "linked", "prose", "words")

    def __init__(self, words: int, closed: bool, linked: bool) -> None:
        self.words = words
        self.closed = closed
        self.linked = linked
        self.prose = words > _LONG or (closed and words >= _SENTENCE)

    def __repr__(self) -> str:
        return f"Line(words={self.words}, closed={self.closed}, linked={self.linked})"


_MOST = 256  # words
_LINES = [Line(words, closed, linked) for words in range(_MOST) for closed in (False, True) for linked in (False, True)]


def _find_line(words: int, closed: bool, linked: bool) -> Line:
    return _LINES[4 * words + 2 * closed + linked] if words < _MOST else Line(words, closed, linked)


def describe(text: str) -> Line:
    """Return what a line is; `text` is not empty and has no outer white space.

    >>> describe("The ferry stopped on Thursday.")
    Line(words=5, closed=True, linked=False)
    >>> describe("渡船从星期四起停开了。")
    Line(words=6, closed=True, linked=False)
    """
    return describe_all([text])[0]


def describe_all(texts: Sequence[str]) -> list[Line]:
    """Return what each of some lines is."""
    found: list[Line] = []
    for text in texts:
        if "](" in text:
            found.append(_describe_link(text))
            continue
        words, last = text.count(" ") + 1, text[-1]
        if words * 12 < len(text) or (words < 3 and len(text) > 8):
            words = _count_unspaced(text, words)
        closed = last in _STOPS or (last in _CLOSING and text.rstrip(_CLOSING).endswith(_ENDS))
        found.append(_LINES[4 * words + 2 * closed] if words < _MOST else Line(words, closed, False))
    return found


_STOPS = "".join(_ENDS)


def _describe_link(text: str) -> Line:
    """Return what a line with links of Markdown is."""
    plain = _LINK.sub(r"\1", text)
    words = _count_words(plain)
    closed = plain.rstrip(_CLOSING).endswith(_ENDS)
    return _find_line(words, closed, plain is not text and _is_linked(text, words))


def _is_linked(text: str, words: int) -> bool:
    """Tell whether a line is links, but for a bullet, a bar or a word or two."""
    beside = _LINK.sub("", text).strip(_BESIDE)
    return not beside or (count := _count_words(beside)) <= 2 or 3 * count < words


def _count_words(text: str) -> int:
    """Count words by their spaces; characters only where there are too few of these."""
    words = text.count(" ") + 1
    return _count_unspaced(text, words) if words * 12 < len(text) or (words < 3 and len(text) > 8) else words


def _count_unspaced(text: str, words: int) -> int:
    """Return how many words a text is whose spaces say `words`, too few for its length."""
    unspaced = 0 if text.isascii() else len("".join(_UNSPACED.findall(text)))
    return words + unspaced // 2 if unspaced > 2 else words


# Who made a picture, at the end of its caption: "(AP Photo/Mary Stone)", "Photo: Mary Stone", "Mary Stone / AFP".
_CREDIT = re.compile(
    r"[(\[](?:[^()\[\]]*\b)?(?:(?i:photo|image|credit|picture|foto|bild)s?(?: ?[:/]| by | courtesy )|File: |(?i:getty|istock"
    r"|shutterstock|photo library|picture alliance|ap photo)|/ ?AFP|via REUTERS)[^()\[\]]*(?<!\.)[)\]]$"
    r"|(?:^|[.!?…”\"’'»)\]|–—-]\s*)(?:Photo|Photograph|Image|Imagen|Foto|Bild|Picture|Credit|Crédit|Fot\.|Фото|Kuva)s?"
    r"(?: by | ?: ?| ©|/ ?|(?<=Fot\.) )[^.:]{3,60}$"
    r"|/ ?(?:AP|AFP|Reuters|REUTERS|EPA|dpa)(?: file| photo)?$|Getty Images$"
)
_CAPTION = range(6, 90)  # words


def ends_with_credit(text: str, line: Line) -> bool:
    """Tell whether a line ends with who made a picture, as captions do; nearly none of an article does."""
    return line.words in _CAPTION and text[-1] not in _STOPS and _CREDIT.search(text[-90:]) is not None


_MARKUP = re.compile(r"#{1,6} |\|.*\|$|>|```|\[\w+ \"|\.\. |:\w+:|[=~^-]{4,}$")
_CODE = re.compile(
    r"[{};\\]$|^[{}@<]|\w\(\)|[=!]=|->|::|</|^\w+ = |^(?=.*\):?$).*\w\(|^\$ "
    r"|^(?:return|import|def|class|if|for|while|elif|else)\b.*[:)\w]$"
)
_FIELD = re.compile(r"[A-Z][A-Za-z-]{1,20}: \S")
_OPTION = re.compile(r"--?[A-Za-z][\w-]*(?:[ ,=\[]|$)")  # of a program
_SECTION = re.compile(
    r"[1-9]\d?(?:\.[1-9]\d?){1,4}\. |[1-9]\d?(?:\.[1-9]\d?){2,4} "
)  # a heading of a manual or a law: 6.3.2. Users
_LONGEST = 200  # characters of a line of code
_MARKS = "#|>`[.:=~^-"  # with which all markup begins
# What all code begins with, ends with, or holds: to look for these is many times as fast as the expression.
_BEGINS, _CLOSES = "{}@<$ridcfwe", "{};\\):"
_OPENS = _MARKS + _BEGINS


def is_markup(text: str) -> bool:
    """Tell whether a line is a heading, a quotation, a row of a table, a directive or an underline of some markup."""
    return text[0] in _MARKS and _MARKUP.match(text) is not None


def is_code(text: str) -> bool:
    """Tell whether a line looks like code."""
    may_be = len(text) < _LONGEST and (text[0] in _BEGINS or text[-1] in _CLOSES or "=" in text or _has_sign(text))
    return may_be and _CODE.search(text) is not None


def _has_sign(text: str) -> bool:
    return "()" in text or "->" in text or "::" in text or "</" in text


def _is_section(text: str) -> bool:
    return "1" <= text[0] <= "9" and _SECTION.match(text) is not None


BULLETS = "-*•·–—"


def name_bullet(text: str) -> str:
    """Return the sign with which an item of a list begins, or nothing."""
    return text[0] if text[1:2] == " " and text[0] in BULLETS else ""


def is_document(texts: Sequence[str]) -> bool:
    """Tell whether a tenth of the lines, three at least, are markup, code, options, fields or numbered headings, as hardly any
    extract's are.
    """
    least, found = max(3, -(-len(texts) // 10)), []
    for text in texts:
        if text[0] in _OPENS or text[-1] in _CLOSES or "=" in text or ": " in text or _is_section(text) or _has_sign(text):
            found.append(text)
    return len(found) >= least and sum(map(_is_formed, found)) >= least


def _is_formed(text: str) -> bool:
    return (
        is_markup(text)
        or is_code(text)
        or (": " in text and _FIELD.match(text) is not None)
        or (text[0] == "-" and _OPTION.match(text) is not None)
        or _is_section(text)
    )
