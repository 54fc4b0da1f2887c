"""Bytes of a page -> characters. Any bytes give an answer."""

import codecs
import re
import zlib

from cleaner.page.scan import is_utf8

# A page larger than this is cut before it is parsed: lxml trees take about 15 times the size of their source.
MAX_BYTES = 64_000_000

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED = re.compile(
    rb"""<(?!script|link|form)[a-z?]{1,12}(?![\w?])[^<>]{0,200}?(?<![\w-])(?:charset|encoding)\s{0,9}=\s{0,9}["']?\s{0,9}([\w.:+-]+)""",
    re.I,
)
# What browsers read under these names (WHATWG Encoding Standard): supersets, so that curly quotes survive.
_READ_AS = {
    "iso-8859-1": "cp1252",
    "latin1": "cp1252",
    "latin-1": "cp1252",
    "us-ascii": "cp1252",
    "ascii": "cp1252",
    "iso-8859-9": "cp1254",
    "iso-8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "gb_2312-80": "gb18030",
    "x-gbk": "gb18030",
    "big5": "big5hkscs",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "sjis": "cp932",
    "x-sjis": "cp932",
    "windows-31j": "cp932",
    "euc-kr": "cp949",
    "ks_c_5601-1987": "cp949",
    "x-mac-roman": "mac_roman",
}
# Encodings whose bytes are all ASCII, and so pass for UTF-8.
_SEVEN_BIT = frozenset({"iso-2022-jp", "iso-2022-kr", "hz-gb-2312"})
# The most frequent characters under each encoding of two bytes a character: a fifth of a text or more, and next to none
# of one that is read under a wrong encoding.
_EASTERN = {
    "gb18030": "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里",
    "big5hkscs": "的一是不了在人有我他這個們中來上大為和國地到以說時要就出會可也你對生能而子那得於著下自之年過發後作裡",
    "cp932": "のにはをたがでてとしれさいるなもかっりまくあけよこう",
    "euc_jp": "のにはをたがでてとしれさいるなもかっりまくあけよこう",
    "cp949": "이다는의에가을를한고하은로지도기사서인어나시자대일라해",
}
_FREQUENT = 0.15
_GUESSED = 10_000  # bytes that are enough for a guess; the whole of a large binary file would take minutes
_MARKED_UP = re.compile(rb"<(script|style)\b(?:[^<]++|<(?!/\1))*+|<[^<>]{0,2000}>|<!--(?:[^-]++|-(?!->))*+", re.I)


def decode(raw: bytes) -> str:
    """The characters of a page given as bytes: byte order mark, UTF-8, the declared charset, a guess, in this order.

    Valid UTF-8 goes before the declaration, since pages that were converted to UTF-8 often keep the old one.
    Undecodable bytes become U+FFFD. Gzip is unpacked, up to 64 MB.
    """
    raw = _unpack(raw)[:MAX_BYTES]
    for bom, name in _BOMS:
        if raw.startswith(bom):
            return raw[len(bom) :].decode(name, "replace")
    declared = declared_charset(raw)
    if declared in _SEVEN_BIT:
        return raw.decode(declared, "replace")
    return _decode_wide(raw) or _decode_utf8(raw) or _decode_declared(raw, declared) or _decode_eastern(raw) or _decode_guess(raw)


def is_plain(raw: bytes) -> bool:
    """Tell whether a page is UTF-8 without a mark or NUL, not packed and not too large, as most are."""
    odd = len(raw) > MAX_BYTES or b"\x00" in raw or raw.startswith(codecs.BOM_UTF8) or declared_charset(raw) in _SEVEN_BIT
    return not odd and is_utf8(raw)


def declared_charset(raw: bytes) -> str | None:
    """The charset named in the first 4 KB, as Python knows it; None without one or where it is no character encoding."""
    found = _DECLARED.search(raw, 0, 4096)
    if not found:
        return None
    name = found[1].decode("ascii").lower()
    name = _READ_AS.get(name, name)
    try:
        info = codecs.lookup(name)
    except LookupError:
        return None
    # base64 and rot13 are codecs as well; a declared UTF-16 in a page that is readable as ASCII is a mistake.
    return None if name.startswith(("utf-16", "utf-32")) or not _maps_text(info.name) else name


def _maps_text(name: str) -> bool:
    try:
        return isinstance(b"a".decode(name), str)
    except (LookupError, ValueError):
        return False


def _unpack(raw: bytes) -> bytes:
    if raw[:3] != b"\x1f\x8b\x08":
        return raw
    try:
        return zlib.decompressobj(31).decompress(raw, MAX_BYTES)
    except zlib.error:
        return raw


def _decode_wide(raw: bytes) -> str | None:
    """UTF-16 without its mark: every other byte of the markup is NUL."""
    head = raw[:1024]
    if len(head) < 4 or head.count(0) * 5 < len(head) * 2:
        return None
    return raw.decode("utf-16-be" if head[::2].count(0) > head[1::2].count(0) else "utf-16-le", "replace")


def _decode_utf8(raw: bytes) -> str | None:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        text = raw.decode("utf-8", "replace")
    # A UTF-8 page with a few bytes broken (a cut download, an advertisement in Latin-1) is UTF-8 still.
    bad = text.count("\ufffd")
    return text if bad * 20 < _count_wide(text) else None


def _count_wide(text: str) -> int:
    return len(text) - text.count("\ufffd") - len(text.encode("ascii", "ignore"))


def _decode_declared(raw: bytes, name: str | None) -> str | None:
    if name is None or codecs.lookup(name).name == "utf-8":
        return None
    text = raw.decode(name, "replace")
    return text if text.count("\ufffd") * 200 < max(len(text), 200) else None


def _decode_eastern(raw: bytes) -> str | None:
    """Chinese, Japanese or Korean without a declaration, told by its most frequent characters."""
    sample = _read_sample(raw)
    best = max(_EASTERN, key=lambda name: _measure_frequent(sample, name))
    return raw.decode(best, "replace") if _measure_frequent(sample, best) >= _FREQUENT else None


def _measure_frequent(sample: bytes, name: str) -> float:
    wide = [c for c in sample.decode(name, "replace") if not c.isascii()]
    return sum(map(_EASTERN[name].__contains__, wide)) / max(1, len(wide))


def _read_sample(raw: bytes) -> bytes:
    """The beginning of a page's text: of its markup nothing can be learnt."""
    text = _MARKED_UP.sub(b" ", raw[: 20 * _GUESSED])
    return raw[:_GUESSED] if text.isascii() else text[:_GUESSED]


def _decode_guess(raw: bytes) -> str:
    from charset_normalizer import from_bytes

    best = from_bytes(_read_sample(raw)).best()
    return raw.decode(best.encoding if best else "cp1252", "replace")
