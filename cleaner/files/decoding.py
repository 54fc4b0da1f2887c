"""Bytes of a text file to characters, and back to the same bytes: its encoding and byte order mark are kept."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from cleaner.errors import InputError

_BOMS = (  # the longer ones first: that of UTF-32 begins like that of UTF-16
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_BINARIES = (
    (b"%PDF-", "a PDF; take its text with pdftotext"),
    (b"PK\x03\x04", "a ZIP archive (or a Word or EPUB file); unpack or convert it"),
    (b"\x1f\x8b", "packed with gzip; pipe it: zcat FILE | cleaner"),
    (b"\x28\xb5\x2f\xfd", "packed with zstd; pipe it: zstdcat FILE | cleaner"),
    (b"BZh", "packed with bzip2; pipe it: bzcat FILE | cleaner"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"PAR1", "a Parquet file; use cleaner corpus"),
)
# Western first: where little speaks for any encoding, it is the likeliest.
_SINGLE = ("cp1252", "cp1250", "cp1251", "koi8_r", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp1258", "cp874")
_WIDE = ("cp932", "euc_jp", "gb18030", "big5", "cp949", "iso2022_jp")
_SAMPLE = 10_000  # bytes; a guess does not get better with more
_FEW = 12  # high bytes under which a guess between Western and another single-byte encoding is a throw of dice
_RUN = re.compile(rb"[\x80-\xff]{2}")
_PUNCTUATION = frozenset("‘’“”„‚«»‹›–—…•·§°©®™€£¡¿\u00a0\u00ad")


@dataclass(frozen=True, slots=True)
class Encoding:
    """How a text file is written: the encoding's `name` as Python knows it, and the byte order mark in front."""

    name: str = "utf-8"
    mark: bytes = b""

    def encode(self, text: str) -> bytes:
        """Return `text` as the file had it; a character that the encoding lacks cannot have come from the file."""
        return self.mark + text.encode(self.name, "surrogatepass" if self.name.startswith("utf") else "strict")


UTF8 = Encoding()


def decode(name: str, data: bytes, encoding: str | None = None) -> tuple[str, Encoding]:
    """Return the text of the file `name`, and how it is written: as `encoding` says, a mark, UTF-8, or a guess, in this order.

    Raises `InputError` for what is no text, and for bytes that `encoding` does not have.

    >>> decode("x", b"Caf\\xe9 ouvert")
    ('Café ouvert', Encoding(name='cp1252', mark=b''))
    """
    mark, marked = next(((mark, name) for mark, name in _BOMS if data.startswith(mark)), (b"", None))
    if encoding:
        return _decode_as(name, data, _look_up(name, encoding), mark, marked)
    if marked:
        return _decode_as(name, data, marked, mark, marked)
    for magic, what in _BINARIES:
        if data.startswith(magic):
            raise InputError(f"{name}: is no text but {what}")
    if b"\0" in data:
        return _decode_wide(name, data)
    try:
        return data.decode(), UTF8
    except UnicodeDecodeError:
        return _guess(name, data)


def _look_up(name: str, encoding: str) -> str:
    try:
        codecs.lookup(encoding)
        "".encode(encoding)  # base64 and rot13 are codecs as well, but no encodings of text
    except LookupError as error:
        raise InputError(f"{name}: unknown encoding {encoding!r}; name one that Python knows, for example cp1252") from error
    return encoding


def _decode_as(name: str, data: bytes, encoding: str, mark: bytes, marked: str | None) -> tuple[str, Encoding]:
    plain = codecs.lookup(encoding).name.replace("-sig", "")
    if marked and marked.startswith(plain):  # --encoding utf-16 of a marked file: the mark says which of the two
        data, plain = data[len(mark) :], marked
    else:
        mark = b""
    try:
        text = data.decode(plain)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InputError(
            f"{name}:{line}: byte {error.start} (0x{data[error.start]:02x}) is not {plain.upper()}; "
            "leave --encoding out to have it guessed, or name another"
        ) from error
    if "\0" in text:
        raise _say_binary(name)
    return text, Encoding(plain, mark)


def _say_binary(name: str) -> InputError:
    return InputError(f"{name}: is a binary file, not text (it holds NUL bytes); convert it first, or name it with --encoding")


def _decode_wide(name: str, data: bytes) -> tuple[str, Encoding]:
    """UTF-16 without its mark: of the two byte orders the one that finds blanks, line ends and points in it."""
    found = []
    for encoding in ("utf-16-le", "utf-16-be"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            found.append((sum(map(text.count, " \n.,。、")), encoding, text))
    blanks, encoding, text = max(found, default=(0, "", ""))
    if not blanks:
        raise _say_binary(name)
    return text, Encoding(encoding)


def _guess(name: str, data: bytes) -> tuple[str, Encoding]:
    """Return text in the likeliest encoding that gives all of the bytes back."""
    for encoding in (*_rank(data), *_SINGLE, "latin-1"):
        try:
            text = data.decode(encoding)
            if text.encode(encoding) == data:
                _check_text(name, text)
                return text, Encoding("cp1252" if text == data.decode("cp1252", "replace") else encoding)
        except UnicodeError:
            continue
    raise _say_binary(name)  # latin-1 has every byte: not reached


def _check_text(name: str, text: str) -> None:
    """Raise `InputError` where control characters say that these bytes were never text."""
    controls = sum(text.count(chr(code)) for code in (*range(1, 9), *range(14, 27), *range(28, 32)))
    if controls * 50 > len(text):
        raise InputError(f"{name}: is a binary file, not text (it holds control characters); convert it first")


def _rank(data: bytes) -> list[str]:
    from charset_normalizer import from_bytes

    sample = data if len(data) <= _SAMPLE else _cut_lines(data)
    found = [match.encoding for match in from_bytes(sample, cp_isolation=[*_SINGLE, *_WIDE])]
    if not _RUN.search(sample):  # characters of two bytes do not stand alone among letters
        found = [encoding for encoding in found if encoding not in _WIDE]
    is_doubtful = not found or (found[0] not in _WIDE and sum(byte > 127 for byte in sample) < _FEW)
    return ["cp1252", *found] if is_doubtful and _is_western(sample) else found


def _cut_lines(data: bytes) -> bytes:
    """Return the first lines that hold high bytes; whole ones, since a sample cut within a character misleads."""
    lines = [line for line in data.split(b"\n") if not line.isascii()]
    sample = b"\n".join(lines)[:_SAMPLE]
    return sample[: sample.rfind(b"\n")] if len(sample) == _SAMPLE and b"\n" in sample else sample


def _is_western(data: bytes) -> bool:
    """Tell whether the high bytes, read as Western, are letters and the punctuation of print: no signs within words."""
    text = data.decode("cp1252", "replace")
    return all(char.isascii() or char.isalpha() or char in _PUNCTUATION for char in text)
