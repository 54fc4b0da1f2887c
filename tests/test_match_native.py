"""What of the matcher is built in C says the same as the Python that it stands for."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from cleaner.matching import tokens as plain
from cleaner.matching.vocabulary import Vocabulary
from cleaner.native import load
from cleaner.rules.index import PlainIndex, TokenIndex, write_index
from cleaner.rules.table import load_table

built, index = load("tokens"), load("index")
pytestmark = pytest.mark.skipif(not (built and index), reason="built without a C compiler")
TEXTS = [
    "",
    "   ",
    "Close. Déjà abonné ? — 66,94 % restent",
    "続きを読む （残り１８２８文字）",
    "İSTANBUL ΑΣ ΣΑΣ ﷺ ﬁn ½ x² m³ a\u0301 e\u0301\u0302",
    "\x00 a\x00b \x01 c\x01d\ne\x1cf",
    "\ud800 broken \udfff",
    "@name #tag C++ 50% © 2024 &c 404not 3rd",
    "word" * 100,
    "." * 50,
]


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    """The package's own."""
    return Vocabulary(load_table().rows, plain.WordColumns)


def _list_alphabets() -> Iterator[str]:
    letters = [chr(code) for code in range(0x2FA20)]
    yield " ".join(letters)
    yield from ("".join(letters[at : at + 997]) for at in range(0, len(letters), 997))


def _make_texts(count: int) -> Iterator[str]:
    draw = random.Random(3)
    pieces = [
        "read",
        "Subscribe",
        "continue",
        "déjà",
        "абонемент",
        "続",
        "٣٤",
        "404",
        ".",
        "?!",
        " ",
        "\n",
        "\ufeff",
        "#",
        "é",
        "İ",
    ]
    for _ in range(count):
        yield "".join(draw.choices(pieces, k=draw.randrange(40)))


@pytest.mark.parametrize("texts", [TEXTS, list(_list_alphabets()), list(_make_texts(2000))], ids=["texts", "letters", "drawn"])
def test_tokens(vocabulary: Vocabulary, texts: list[str]) -> None:
    """Tokens, their rows and what is asked of them are the same."""
    assert built
    expected, found = plain.Tokenizer(vocabulary).read(texts), built.Tokenizer(vocabulary).read(texts)
    assert expected[:] == found[:]
    assert len(expected) == len(found)
    for k in range(0, len(expected), 1 + len(expected) // 5000):
        assert expected[k] == found[k]
        assert expected.measure(k) == found.measure(k)
        assert expected.is_number(k) == found.is_number(k)
        assert expected.ends_in_digit(k) == found.ends_in_digit(k)


def test_rows_are_asked_for_once() -> None:
    """The row of a token is the vocabulary's, whether it is met for the first time, or again, or after thousands of others."""
    assert built

    class Told:
        def find(self, token: str) -> int:
            asked.append(token)
            return 5 + len(token)

        def share_index(self) -> None:
            return None

    asked: list[str] = []
    tokenizer = built.Tokenizer(Told())
    tokenizer.read(["once and once", "and"])
    assert asked == ["once", "and"]
    tokenizer.read([" ".join(f"w{number}" for number in range(70_000))])
    assert len(asked) == 70_002
    tokenizer.read(["once"])
    assert asked[-1] == "once"


def test_columns() -> None:
    """WordColumns grow, and refuse a row that is not there."""
    assert built
    known, strong, flags = bytes(16), bytes(16), bytes(1)
    for make in (plain.WordColumns, built.WordColumns):
        columns = make(known, strong, flags)
        columns.append(known * 2, strong * 2, flags * 2)
        assert len(columns) == 3
        columns.mark(2, 4)
        with pytest.raises((AssertionError, IndexError)):
            columns.mark(3, 4)


def test_index() -> None:
    """A token is found in the same place, or in none."""
    assert index
    words = {
        token: 1 + number % 60_000
        for number, token in enumerate(f"{word}{n}" for word in ("é", "read", "続") for n in range(4000))
    }
    pieces = [memoryview(piece) for piece in write_index(PlainIndex(words))]
    expected, found = (make(pieces[0].cast("I"), pieces[1]) for make in (TokenIndex, index.TokenIndex))
    for token in [*words, "", "reading", "\ud800", "x" * 70_000]:
        assert expected.find(token) == found.find(token) == words.get(token, 0)
