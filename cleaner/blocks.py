"""Text to blocks: the lines, or joined paragraphs, that are judged; and the folding that only matching sees."""

from __future__ import annotations

import re
import unicodedata
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, compress, count, pairwise
from typing import NamedTuple

Span = tuple[int, int]  # start, and end after the last character
# Scripts written without spaces between words: each character is a token of its own.
UNSPACED = "\u0e00-\u0eff\u0f00-\u0fff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
SIGNS = "%©+#@&"  # that folding keeps, each a token of its own
_DIGITS = re.compile(r"\d+")
_WITHIN = "՛՜՞"  # Armenian marks of stress, exclamation and question, which stand within a word
_APOSTROPHES = "ʹʻʼʽ"  # that Unicode calls letters: Uzbek oʻqish, Ukrainian пʼять
_FEWEST = 8  # lines of a wrapped text, blank ones too
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
    if 0x300 <= code <= 0x36F or 0x591 <= code <= 0x5C7 or 0x64B <= code <= 0x65F or code in (0x640, 0x1037):
        return ""  # accents, Hebrew points, Arabic vowels and the stroke that stretches words, a Burmese tone
    if category == "Cf" or char in _WITHIN:
        return ""
    if char in _APOSTROPHES:
        return " "
    if 0xFF00 <= code <= 0xFFEF or 0xFB00 <= code <= 0xFB06:
        wide = unicodedata.normalize("NFKC", char).lower()
        return wide if wide == char else wide.translate(_FOLDING)
    if char in SIGNS:
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
UNSPACED_CHARACTER = re.compile(f"[{UNSPACED}]")
_STOPS = ".!?…。！？؟।۔።:：|·•»–—։;"  # where a sentence may end
_STOP = re.compile(f"[{re.escape(_STOPS)}]")
_LETTER = re.compile(r"[^\W_]")


class _Spreading(dict[int, str]):
    """As `_Folding`, with blanks around what is a token by itself, and `marked` for the ends of sentences and lines."""

    def __init__(self, marked: bool) -> None:
        super().__init__()
        self._marked = marked

    def __missing__(self, code: int) -> str:
        char = chr(code)
        if self._marked and char == "\n":
            spread = " \x00 "
        elif self._marked and char in _STOPS:
            spread = " \x01 "
        elif code < 2:
            spread = " "
        else:
            spread = _FOLDING[code]
            if spread and (spread[0] in SIGNS or UNSPACED_CHARACTER.match(spread)):
                spread = f" {spread} "
        self[code] = spread
        return spread


_SPREAD, _PLAIN = _Spreading(marked=True), _Spreading(marked=False)


def spread_character(code: int) -> str:
    r"""Return what a small letter is folded to, with blanks around what is a token by itself.

    >>> [spread_character(ord(letter)) for letter in "é.続"]
    ['e', ' \x01 ', ' 続 ']
    """
    return _SPREAD[code]


def is_unspaced(token: str) -> bool:
    """Tell whether a token is a character of a script without spaces."""
    return bool(UNSPACED_CHARACTER.match(token))


def is_one_sentence(text: str) -> bool:
    """Tell whether a text holds words, and between them no mark at which a sentence may end.

    >>> [is_one_sentence(text) for text in ("Read more.", "Read more: today", "---")]
    [True, False, False]
    """
    core = text.strip(_STOPS)
    return _STOP.search(core) is None and _LETTER.search(core) is not None


def strip_accents(text: str) -> str:
    """Return `text` in lower case, folded character by character, spaces as they are.

    >>> strip_accents("Sólo hoy")
    'solo hoy'
    """
    return text.lower().translate(_FOLDING)


def fold_letters(text: str) -> str:
    r"""Return `text` folded in one pass: tokens in blanks, ``\x01`` where a sentence may end, ``\x00`` at each line end.

    >>> fold_letters("Déjà abonné ?\n続き").split()
    ['deja', 'abonne', '\x01', '\x00', '続', 'き']
    """
    if text.isascii():
        folded = text.lower().translate(_MARKED)
        for sign in _APART:
            if sign in folded:
                folded = folded.replace(sign, f" {sign} ")
        return folded
    return text.lower().translate(_SPREAD)


# One character for one, which is many times as fast; control characters are no letters, so that two may stand for the marks.
_APART = "\0\1" + "".join(filter(str.isascii, SIGNS))
_MARKED = {code: chr(code) if chr(code).isalnum() or chr(code) in SIGNS else " " for code in range(128)}
_MARKED |= dict.fromkeys(map(ord, filter(str.isascii, _STOPS)), "\1") | {ord("\n"): "\0"}


def fold(text: str) -> str:
    """Return `text` as rules see it: one space before every token, no case, accents or punctuation.

    Digits of every script become ASCII; a character of an unspaced script is a token; `%©+#@&` stay.

    >>> fold("Déjà abonné\\u202f? Connectez-vous")
    ' deja abonne connectez vous'
    >>> fold("残り１８２８文字")
    ' 残 り 1828 文 字'
    """
    spread = _DIGITS.sub(r" \g<0> ", text.lower().translate(_PLAIN))
    return "".join([" " + token for token in spread.split()])


class Lines(NamedTuple):
    """The lines of a text that are not blank: `texts` without outer white space, `numbers`, and the blank ones before each."""

    texts: list[str]
    numbers: list[int]
    gaps: list[int]


@dataclass(slots=True)
class Blocks:
    """What is judged: lines, or joined paragraphs.

    Block k is made of lines ``first[k]`` to ``last[k]``; ``texts[k]`` is its text without outer white space, lines joined by
    a space; ``gaps[k]`` counts the blank lines before it.
    """

    texts: list[str]
    first: list[int]
    last: list[int]
    gaps: list[int]

    @property
    def joined(self) -> bool:
        """Tell whether blocks are made of several lines."""
        return self.first is not self.last


def split(text: str) -> Blocks:
    """Split `text` into blocks: its non-blank lines; in hard-wrapped text, its paragraphs."""
    return group(find_lines(text)[1])


def find_lines(text: str) -> tuple[array[int], Lines]:
    """Return where the lines of `text` begin, and where the last one ends; and the lines."""
    pieces = text.splitlines(keepends=True)
    return array("q", accumulate(map(len, pieces), initial=0)), strip_lines(pieces)


def strip_lines(pieces: Sequence[str]) -> Lines:
    """Return the lines that are not blank."""
    lines = [*map(str.strip, pieces)]
    where = [*compress(count(), lines)]
    if len(where) == len(lines):
        return Lines(lines, where, [0] * len(lines))
    return Lines([*filter(None, lines)], where, [b - a - 1 for a, b in pairwise([-1, *where])])


def group(lines: Lines) -> Blocks:
    """Return lines as blocks, joined where they were wrapped."""
    width = find_width(lines.texts, lines.gaps)
    if width:
        return _join_wrapped(lines, width)
    return Blocks(lines.texts, lines.numbers, lines.numbers, lines.gaps)


def find_width(texts: list[str], gaps: Sequence[int]) -> int:
    """Return the column at which the text was wrapped, 0 if it was not.

    A wrapped line is never longer than the width, and the first word of the next line would not have fitted. Items, headings,
    rows of tables and addresses are wrapped by nobody, and a line or two in a hundred may be longer all the same.
    """
    long = [text for text in texts if len(text) > _WIDEST]
    if len(texts) + sum(gaps) < _FEWEST or len(long) > _MOST_LONG * len(texts):
        return 0
    outliers = sum([_is_long(text) and not _is_unwrapped(text) for text in long])
    if outliers > _OUTLIERS * len(texts):
        return 0
    wrapped = [text for text in texts if not _is_unwrapped(text)] if long else texts
    if outliers > _OUTLIERS * len(wrapped):
        return 0
    lengths = sorted([len(line) for line in wrapped if 40 <= len(line) <= _WIDEST and line.count(" ") > 3])
    width = lengths[int((1 - _OUTLIERS) * (len(lengths) - 1))] if lengths else 0
    if not 60 <= width <= 100:
        return 0
    pairs = zip(texts, texts[1:], gaps[1:], strict=False)
    follows = [_would_not_fit(a, b, width) for a, b, gap in pairs if not gap and len(a) >= 40 and not _STARTS_ITEM.match(b)]
    return width if len(follows) >= 4 and sum(follows) >= 0.7 * len(follows) else 0


_WIDEST = 120  # characters
_MOST_LONG = 0.2  # of the lines of a wrapped text are longer: links, rows, items
_OUTLIERS = 0.02
_HANGING = 2  # characters beyond the width: marks of emphasis
_ADDRESS = re.compile(r"\]\(|://")
_STARTS_ITEM = re.compile(r"[*+\-•] |\d+[.)] |#|\||>")


def _is_unwrapped(line: str) -> bool:
    return _STARTS_ITEM.match(line) is not None or _ADDRESS.search(line) is not None


def _is_long(line: str) -> bool:
    """Tell whether a line that is longer than any wrapped one is so not for want of spaces."""
    return line.count(" ", 0, 200) > 12 or line.count(" ") > 12


def _would_not_fit(line: str, following: str, width: int) -> bool:
    return len(line) + 1 + len(following.split(" ", 1)[0]) > width - 2  # quotes and indents take a column or two


def _join_wrapped(lines: Lines, width: int) -> Blocks:
    starts = [k for k in range(len(lines.texts)) if not _goes_on(lines, k, width)]
    spans = [*pairwise([*starts, len(lines.texts)])]
    return Blocks(
        [" ".join(lines.texts[a:b]) for a, b in spans],
        [lines.numbers[a] for a, _ in spans],
        [lines.numbers[b - 1] for _, b in spans],
        [lines.gaps[a] for a, _ in spans],
    )


def _goes_on(lines: Lines, k: int, width: int) -> bool:
    """Tell whether line `k` belongs to the paragraph of the line before it."""
    if not k or lines.gaps[k]:
        return False
    above, text = lines.texts[k - 1], lines.texts[k]
    return len(above) <= width + _HANGING and _would_not_fit(above, text, width) and not _STARTS_ITEM.match(text)


# A sentence ends at its mark, before white space or, where a notice was glued on, before a capital. Every alternative begins
# with a mark, so that a search passes over letters at once; a run of marks is entered at its beginning only and read once.
_SENTENCE_END = re.compile(
    r"[.!?…։؟।۔။。！？|·•–—/»:;](?:"
    r"(?<=[.!?…։؟।۔။])(?<![.!?…։؟।۔။]{2})[.!?…։؟।۔။]*+(?:\s?»|[\"'”’“)\]])*(?=\s)\s*"
    r"|(?<=[。！？])[。！？]*[」』）]*\s*|(?<=\s[|·•–—/»])\s+"
    r"|(?<=\w[.!?…])(?=[A-ZÀ-ÞА-Я][a-zß-ÿа-я])|(?<=:)\s+(?=[A-ZÀ-Þ])"
    r"|(?<=[\u0370-\u03ff\u1f00-\u1fff];)(?=\s)\s*)"  # in Greek it asks
)

_BARS = frozenset("|·•–—/»")


def split_sentences(text: str) -> list[Span]:
    """Return the spans of the sentences of a block, outer white space left out.

    >>> [("Free now. Sign in | Help")[a:b] for a, b in split_sentences("Free now. Sign in | Help")]
    ['Free now.', 'Sign in', 'Help']
    """
    return list(find_sentences(text))


def find_sentences(text: str, start: int = 0) -> Iterator[Span]:
    """Yield the spans of the sentences from `start` on, as they are asked for."""
    for match in _SENTENCE_END.finditer(text, start):
        if text[match.start()] in _BARS and not text[start : match.start()].strip():
            continue  # a bar with nothing before it parts nothing
        yield from _trim(text, start, _find_end(match))
        start = match.end()
    yield from _trim(text, start, len(text))


def find_last_sentences(text: str, length: int) -> list[Span]:
    """Return the spans of the sentences that begin among the last `length` characters of a block, of a shorter one all."""
    if len(text) <= length:
        return split_sentences(text)
    begun = _SENTENCE_END.search(text, len(text) - length)
    return list(find_sentences(text, begun.end())) if begun else []


def find_first_sentence(text: str) -> int:
    """Return where the first sentence of a block ends; `text` has no outer white space.

    >>> find_first_sentence("Free now. Sign in | Help")
    9
    """
    match = _SENTENCE_END.search(text)
    return len(text[: _find_end(match)].rstrip()) if match else len(text)


def _find_end(match: re.Match[str]) -> int:
    """Return where the sentence ends that a match of `_SENTENCE_END` ends: a bar is no part of it."""
    return match.start() if match[0][0] in _BARS else match.end()


def _trim(text: str, start: int, end: int) -> tuple[Span, ...]:
    """Return a span without outer white space, nothing if it is all white space."""
    piece = text[start:end]
    core = piece.strip()
    start += len(piece) - len(piece.lstrip())
    return ((start, start + len(core)),) if core else ()
