"""What is built in C for pages gives what Python gives."""

from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.native import load

scans, article = load("pages"), load("article")
SAMPLES = sorted((Path(__file__).parent.parent / "samples").glob("*/*/input.html"))

if scans is None:
    pytest.skip("the extensions were not built", allow_module_level=True)


@given(st.text("ab<\n\t \xa0\u2003\x1c\u200bé漢😀\U00100000"))
def test_white_space_is_tidied_as_python_splits_it(text: str) -> None:
    tidied = scans.tidy(text)
    assert (tidied, hash(tidied)) == (" ".join(text.split()), hash(" ".join(text.split())))


@given(st.text("ab<\n\t \xa0\u2003\x1c\u200bé漢😀\U00100000"))
def test_tokens_are_counted_as_python_splits_them(text: str) -> None:
    assert scans.count_tokens(text) == len(text.split())


@given(st.text())
def test_letters_are_those_of_python(text: str) -> None:
    kept = "".join(filter(str.isalnum, text))
    assert (scans.keep_letters(text), hash(scans.keep_letters(text))) == (kept, hash(kept))


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
    assert scans.is_utf8(page) == readable


@given(st.lists(st.sampled_from([b"<", b"a" * 63, b"b" * 64, b"payw", b"all", b"wall"]), max_size=9).map(b"".join))
def test_tags_and_words_are_found_as_python_finds_them(page: bytes) -> None:
    assert scans.count_tags(page) == page.count(b"<")
    assert all(scans.holds(page, b"paywall", at) == (b"paywall" in page) for at in range(7))


def test_what_is_no_text_is_refused() -> None:
    for wrong in (
        lambda: scans.tidy(None),
        lambda: scans.count_tokens(None),
        lambda: scans.keep_letters(b""),
        lambda: scans.count_tags("<"),
        lambda: scans.holds(b"", None, 0),
    ):
        with pytest.raises(TypeError):
            wrong()


# --- the module of the fast path that is built as it stands -------------------------------------------------------------
def read_article(module: ModuleType, html: str) -> tuple[list[tuple[str, str, int, float]], list[str]]:
    """The lines of a page with what is known of them, and those of its article."""
    fast = pytest.importorskip("cleaner.page.dom")
    tree = fast.LexborHTMLParser(html)
    fast._join_inline(module.find_nodes(tree.root, fast._WANTED))
    rows = module.read_rows(tree.body)
    found = module.find_article(rows, module.Tree())
    return [(row.text, row.tag, row.linked, row.prose) for row in rows], [row.text for row in found]


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: "/".join(path.parts[-3:-1]))
def test_article_of_a_page_is_the_same(path: Path) -> None:
    pure = pytest.importorskip("cleaner.page.article")
    assert article is not None
    assert read_article(article, path.read_text("utf-8")) == read_article(pure, path.read_text("utf-8"))


OPENING = ["<p>", "<div>", "<div hidden>", "<div class='x share'>", "<li>", "<a>", "<aside>", "<td>", "<h1>", "<b>", "<br>"]
TAGS = st.sampled_from([*OPENING, "</p>", "</div>", "</a>", "</td>", "<body>", "<frameset>"])
TEXTS = st.sampled_from(["Menu ", "https://a.example", "One sentence of prose, as long as such sentences are. " * 3])


@given(st.lists(TAGS | TEXTS))
def test_article_of_any_tags_is_the_same(pieces: list[str]) -> None:
    pure = pytest.importorskip("cleaner.page.article")
    assert article is not None
    assert read_article(article, "".join(pieces)) == read_article(pure, "".join(pieces))
