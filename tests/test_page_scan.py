"""The scans of a page in C give what those in Python give."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.native import load

native = load("pages")
if native is None:
    pytest.skip("the extension was not built", allow_module_level=True)


@given(st.text("ab<\n\t \xa0\u2003\x1c\u200bé漢😀\U00100000"))
def test_white_space_is_tidied_as_python_splits_it(text: str) -> None:
    tidied = native.tidy(text)
    assert (tidied, hash(tidied)) == (" ".join(text.split()), hash(" ".join(text.split())))


LETTERS = [
    b"a" * 63,
    b"b" * 64,
    *map(str.encode, "aéस雪\ud7ff\uffff😀\U0010ffff"),
    *(bytes([byte]) for byte in range(0x80, 0x100)),
]


@given(st.lists(st.sampled_from(LETTERS), max_size=5).map(b"".join))
def test_utf8_is_what_python_reads(page: bytes) -> None:
    try:
        page.decode("utf-8")
        readable = True
    except UnicodeDecodeError:
        readable = False
    assert native.is_utf8(page) == readable


@given(st.lists(st.sampled_from([b"<", b"a" * 127, b"b" * 128, b"payw", b"all", b"wall"]), max_size=9).map(b"".join))
def test_tags_and_words_are_found_as_python_finds_them(page: bytes) -> None:
    assert native.count_tags(page) == page.count(b"<")
    assert all(native.holds(page, b"paywall", at) == (b"paywall" in page) for at in range(7))


def test_what_is_no_text_is_refused() -> None:
    for wrong in (lambda: native.tidy(None), lambda: native.count_tags("<"), lambda: native.holds(b"", None, 0)):
        with pytest.raises(TypeError):
            wrong()
