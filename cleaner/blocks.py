"""Text to blocks: the lines, or joined paragraphs, that are judged; and the folding that only matching sees."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from itertools import pairwise

from cleaner.native import load, prefer

# Scripts written without spaces between words: each character is a token of its own.
UNSPACED = "\u0e00-\u0eff\u0f00-\u0fff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_SYMBOLS = "%©+#@&"
_TOKEN = re.compile(rf"([{UNSPACED}{_SYMBOLS}]|\d+)")
_KEPT_MARKS = frozenset({"Mn", "Mc", "Me"})
# Letters that writers of one language mix or replace, and no decomposition joins.
_ALIKE = dict(zip("øđłıþðħŋəأإآٱىیےکةھہۀ", "odlitdhneاااايييكهههه", strict=True)) | {"ß": "ss", "æ": "ae", "œ": "oe", "٪": "%"}


class _Folding(dict[int, str]):
    """Character to folded character, worked out when first met (a full table would slow every start)."""

    def __missing__(self, code: int) -> str:
        self[code] = folded = _fold_character(chr(code))
        return folded


def _fold_character(char: str) -> str:
    code = ord(char)
    if char in _ALIKE:
        return _ALIKE[char]
    category = unicodedata.category(char)
    if category == "Nd":
        return str(unicodedata.decimal(char))
    if 0x300 <= code <= 0x36F or 0x591 <= code <= 0x5C7 or 0x64B <= code <= 0x65F or code == 0x640:
        return ""  # combining accents, Hebrew points, Arabic vowels and the stroke that stretches words
    if category == "Cf":
        return ""
    if 0xFF00 <= code <= 0xFFEF or 0xFB00 <= code <= 0xFB06:
        wide = unicodedata.normalize("NFKC", char).lower()
        return wide if wide == char else wide.translate(_FOLDING)
    if char in _SYMBOLS:
        return char
    if 0x900 <= code <= 0xDFF:  # Indic letters with a dot below, often typed without it, in two encodings
        return unicodedata.normalize("NFD", char).replace("\u093c", "").replace("\u09bc", "") if category != "Po" else " "
    if category[0] == "L":
        base = unicodedata.normalize("NFD", char)[0] if code < 0x530 or 0x1E00 <= code < 0x2000 else char
        return base if base == char else base.translate(_FOLDING)
    if category in _KEPT_MARKS or category[0] == "N":
        return char
    return " "


_FOLDING = _Folding()


def strip_accents(text: str) -> str:
    """Return `text` in lower case, folded character by character, spaces as they are.

    >>> strip_accents("Sólo hoy")
    'solo hoy'
    """
    return text.lower().translate(_FOLDING)


def fold(text: str) -> str:
    """Return `text` as rules see it: one space before every token, no case, accents or punctuation.

    Digits of every script become ASCII; a character of an unspaced script is a token; `%©+#@&` stay.

    >>> fold("Déjà abonné\\u202f? Connectez-vous")
    ' deja abonne connectez vous'
    >>> fold("残り１８２８文字")
    ' 残 り 1828 文 字'
    """
    return _fold(text)


def _join_tokens(text: str) -> str:
    return "".join([" " + token for token in " ".join(_TOKEN.split(strip_accents(text))).split()])


_native = load("blocks")
_fold = _native.Folder(_FOLDING, re.compile(f"[{UNSPACED}{_SYMBOLS}]").match).fold if _native else _join_tokens


@dataclass(slots=True)
class Blocks:
    """A text as its pieces (lines with their ends, which join to the text) and the blocks made of them.

    Block k is made of pieces ``first[k]`` to ``last[k]``; ``texts[k]`` is its text without outer white space, lines joined by
    a space; ``gaps[k]`` counts the blank lines before it.
    """

    pieces: list[str]
    texts: list[str]
    first: list[int]
    last: list[int]
    gaps: list[int]


def split(text: str) -> Blocks:
    """Split `text` into blocks: its non-blank lines; in hard-wrapped text, its paragraphs."""
    return split_lines(text.splitlines(True))


def split_lines(pieces: list[str]) -> Blocks:
    """Return the blocks of a text given as its lines, ends included."""
    texts, where, gaps = _strip_lines(pieces)
    width = _wrap_width(pieces, texts)
    if width:
        return _join_wrapped(pieces, [piece.strip() for piece in pieces], where, width)
    return Blocks(pieces, texts, where, where, gaps)


def strip_lines(pieces: list[str]) -> tuple[list[str], list[int], list[int]]:
    """Return the lines that are not blank without outer white space, their numbers, and how many blank ones are before each."""
    lines = [piece.strip() for piece in pieces]
    where = [i for i, line in enumerate(lines) if line]
    return [lines[i] for i in where], where, [b - a - 1 for a, b in pairwise([-1, *where])]


_strip_lines = prefer("blocks", strip_lines)


def _wrap_width(pieces: list[str], texts: list[str]) -> int:
    """Return the column at which the text was wrapped, 0 if it was not.

    A wrapped line is never longer than the width, and the first word of the next line would not have fitted.
    """
    if len(pieces) < 8:
        return 0
    longest = max(texts, key=len, default="")
    if len(longest) > 120 and longest.count(" ") > 12:
        return 0
    spaced = [len(line) for line in texts if 40 <= len(line) <= 120 and line.count(" ") > 3]
    width = max(spaced, default=0)
    if not 60 <= width <= 100:
        return 0
    lines = pairwise([piece.strip() for piece in pieces])
    follows = [_would_not_fit(a, b, width) for a, b in lines if b and len(a) >= 40]
    return width if len(follows) >= 4 and sum(follows) >= 0.7 * len(follows) else 0


def _would_not_fit(line: str, following: str, width: int) -> bool:
    return len(line) + 1 + len(following.split(" ", 1)[0]) > width - 2  # quotes and indents take a column or two


_STARTS_ITEM = re.compile(r"[*+\-•] |\d+[.)] |#|\||>")


def _join_wrapped(pieces: list[str], lines: list[str], where: list[int], width: int) -> Blocks:
    blocks = Blocks(pieces, [], [], [], [])
    end = -1
    for i in where:
        line = lines[i]
        goes_on = i == end + 1 and end >= 0 and _would_not_fit(lines[end], line, width) and not _STARTS_ITEM.match(line)
        if not goes_on:
            blocks.first.append(i)
            blocks.last.append(i)
            blocks.gaps.append(i - end - 1)
        blocks.last[-1] = end = i
    spans = zip(blocks.first, blocks.last, strict=True)
    blocks.texts.extend([" ".join(lines[first : last + 1]) for first, last in spans])
    return blocks


# A sentence ends at its mark, before white space or, where a notice was glued on, before a capital.
_SENTENCE_END = re.compile(
    r"[.!?…؟।۔။]+(?:\s?»|[\"'”’“)\]])*(?=\s)\s*|[。！？]+[」』）]*\s*|\s+[|·•–—/»]\s+|(?<=\w[.!?…])(?=[A-ZÀ-ÞА-Я][a-zß-ÿа-я])|:\s+(?=[A-ZÀ-Þ])"
)


def split_sentences(text: str) -> list[tuple[int, int]]:
    """Return the spans of the sentences of a block, outer white space left out.

    >>> [("Free now. Sign in | Help")[a:b] for a, b in split_sentences("Free now. Sign in | Help")]
    ['Free now.', 'Sign in', 'Help']
    """
    spans: list[tuple[int, int]] = []
    start = 0
    for match in _SENTENCE_END.finditer(text):
        end = match.end() if match[0].strip() not in {"|", "·", "•", "–", "—", "/", "»"} else match.start()
        _append_span(spans, text, start, end)
        start = match.end()
    _append_span(spans, text, start, len(text))
    return spans


def _append_span(spans: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    piece = text[start:end]
    core = piece.strip()
    if core:
        start += len(piece) - len(piece.lstrip())
        spans.append((start, start + len(core)))
