"""Zones in C: the same as in Python, for every text."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cleaner import Cleaner, zones
from cleaner.blocks import split
from cleaner.rules import Rule
from cleaner.shapes import LETTERS, LONG, Shape, describe, ends_with_credit
from cleaner.views import find_spans
from cleaner.zones import IN_PYTHON, Label, find_zones

IN_C = zones.choose_loops()
pytestmark = pytest.mark.skipif(IN_C is IN_PYTHON, reason="the loops in C are not built, or CLEANER_PURE is set")
every = settings(max_examples=150, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])

SAMPLES = sorted((Path(__file__).parent.parent / "samples").glob("*.*"))
RULES = [
    Rule("xx/reply", "comments", False, None, None, "line", False, False),
    Rule("xx/share", "share", False, "tail", None, "line", False, False),
    Rule("xx/comments", "comments", True, None, "comments", "line", False, False),
    Rule("xx/related", "related", True, None, "related", "line", False, False),
    Rule("xx/advert", "ad", True, None, None, "line", False, False),
    Rule("xx/author", "byline", True, "head", None, "line", False, False),
    Rule("xx/offer", "subscriber", True, None, None, "line", False, False),
    Rule("xx/cookies", "consent", True, None, None, "line", False, False),
]
# What the lines of texts are made of: what each expression of `shapes` looks for, whole and in part, scripts, oddities.
PARTS = (
    *("The ferry has stopped running", "between", "two", "halves of the town", "Osterlund", "HARBOUR", "ǅungla", "ʰ"),
    *(
        "http://a.b",
        "https",
        "www.osterlund",
        "@",
        "@olle",
        "olle@",
        ".com",
        ".jpeg",
        "osterlund.organ",
        " / ",
        "/",
        "|",
        "›",
        "©",
    ),
    *("2019", "1999", "20", "19", "12:30", "3.4.2021", "2021-3-4", "3h15", "5월", "2020年", "12月", "٣", "²", "½", "1 234 567"),
    *(
        "Photo: Marta Holm",
        "(AP Photo/Marta Holm)",
        "/ AFP",
        "Getty Images",
        "Fot. Holm",
        "rédit",
        "while",
        "image",
        "Bild",
        "Фото: Н",
    ),
    *(
        "...",
        "…",
        ".",
        "!",
        "?",
        ":",
        "；",
        "。",
        "？",
        "،",
        "-",
        "–",
        "—",
        "»",
        "”",
        '"',
        ")",
        "(",
        "【",
        "『",
        "«",
        "• ",
        "* ",
        "> ",
        "›",
    ),
    *("橋の下", "古い川を渡る人々が", "ข้ามแม่น้ำ", "الجسر", "η γέφυρα", "Łódź", "\U00020000\U00020001", "😀", "İ", "ß"),
    *("\0", "\ud800", "\udfff", "\u200f", "\u0301", "\ufeff", "\x1c", "\x85", "\xa0", "\u3000", "\u2028", "_", "\U0001d7ce"),
)
lines = (
    st.lists(st.sampled_from(PARTS + (" ",) * len(PARTS)), min_size=1, max_size=60)
    .map(lambda parts: "".join(parts).strip())
    .filter(bool)
)
prose = st.lists(st.sampled_from(PARTS[:6]), min_size=4, max_size=30).map(lambda parts: " ".join(parts) + ".")
menu = st.sampled_from(["News", "Sport", "Log in", "3 comments", "2 hours ago", "Harbour", "A subhead of five words"])
blocks = st.tuples(st.one_of(menu, menu, prose, lines), st.integers(0, 2), st.sampled_from([None] * 12 + RULES))
texts = st.lists(blocks, max_size=70)


def find_both(texts: list[str], gaps: list[int], marks: list[Rule | None]) -> tuple[list[Label], list[Label]]:
    """Return what is found in Python and in C."""
    with patch.object(zones, "loops", IN_PYTHON):
        first = find_zones(texts, gaps, marks)
    with patch.object(zones, "loops", IN_C):
        return first, find_zones(texts, gaps, marks)


def describe_natively(texts: list[str]) -> list[tuple[Any, ...]]:
    letters, (words, *looks) = IN_C.look(texts)
    return list(zip(letters, words, *(look.decode() for look in looks), strict=True))


def expect(text: str) -> tuple[Any, ...]:
    shape = describe(text)
    return (shape.letter, min(shape.words, 255), shape.end, shape.case, shape.start, shape.form)


@pytest.fixture(scope="module")
def cleaner() -> Cleaner:
    return Cleaner()


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_samples_are_labelled_alike(path: Path, cleaner: Cleaner) -> None:
    """The samples, what should remain of them and the notes on them, with the marks of the rules."""
    blocks = split(path.read_text("utf-8"))
    verdicts = map(cleaner.inspect, blocks.texts)
    first, second = find_both(blocks.texts, blocks.gaps, [verdict.whole if verdict else None for verdict in verdicts])
    assert first == second
    assert list(map(expect, blocks.texts)) == describe_natively(blocks.texts)


@given(texts)
@every
def test_texts_are_labelled_alike(blocks: list[tuple[str, int, Rule | None]]) -> None:
    """Menus, prose, odd lines and marks, in any order."""
    columns = [list(column) for column in zip(*blocks, strict=True)] if blocks else [[], [], []]
    first, second = find_both(*columns)
    assert first == second


@given(st.lists(st.one_of(lines, st.text(min_size=1).map(str.strip).filter(bool)), min_size=20))
@settings(every, max_examples=200)
def test_lines_look_alike(texts: list[str]) -> None:
    """Lines of any characters, short and long; whether they end with a credit is asked of them by themselves, too."""
    texts = [*texts, *(text + LONG * " x" for text in texts)]
    assert list(map(expect, texts)) == describe_natively(texts)
    assert list(map(ends_with_credit, texts)) == [IN_C.has_credit([text]) for text in texts]


def test_every_character_looks_alike() -> None:
    """A line that is one character, ends with it, or has it between others."""
    characters = [
        chr(code) for code in (*range(1, 0x3100), *range(0xD7F0, 0xE010), *range(0xFB00, 0x10450), *range(0x1D7C0, 0x1F700))
    ]
    texts = [text for char in characters if char.strip() for text in (char, f"ab {char}", f"{char} cd", f"3{char}4 {char}ab")]
    assert list(map(expect, texts)) == describe_natively(texts)


@pytest.mark.parametrize(
    "texts",
    [
        ["." * k + "a" for k in range(230)],
        ["日" * (k % 7) + " a" * k for k in range(1, 140)],
        ["a " * k + "B C D" for k in range(60)],
        [f"Divers went down to see the chain (Photo: {'y' * k})" for k in range(110)],
        [f"The chain is worn to half of its thickness, says Marta Holm{' ' * k}/ AFP" for k in range(110)],
        ["-" * a + "1" * b for a in range(45) for b in range(1, 45)],
        [
            f"{year}{a}{b}{c}"
            for year in (7, 18, 850, 1850, 2850, 12850)
            for a in "./-年월"
            for b in (3, 11, "")
            for c in ("", "-4", "/12x")
        ],
        [
            f"{before}{year}{after}"
            for before in ("", "x", "_", "(", "٣")
            for year in (1850, 1999, 2100, 199)
            for after in ("", "s", "_", "9", ")")
        ],
    ],
    ids=["marks and a letter", "script", "capitals", "credit in brackets", "credit at the end", "digits", "dates", "years"],
)
def test_lines_of_any_size_look_alike(texts: list[str]) -> None:
    """What is looked at only so far, on either side of the limit."""
    assert list(map(expect, texts)) == describe_natively(texts)


def make_text(choose: random.Random) -> tuple[list[str], list[int], list[Shape], str]:
    """Return lines of random letters and words, of few classes in turn so that runs come about."""
    kinds = [choose.sample(list(LETTERS), choose.randint(1, 8)) for _ in range(3)]
    letters = "".join(choose.choice(choose.choice(kinds)) for _ in range(choose.randint(1, 120)))
    shapes = [
        Shape(
            letter, words, _class_length(words), *(choose.choice(values) for values in (".?:,f0", "UTtsln", "bulodq(", "cud9np0"))
        )
        for letter in letters
        for words in (choose.choice((choose.randint(0, 14), choose.randint(0, 100), 255)),)
    ]
    texts = [choose.choice(("News", "Sport", "")) if choose.random() < 0.2 else str(i) for i in range(len(letters))]
    return texts, [choose.randint(0, 2) for _ in letters], shapes, letters


def _class_length(words: int) -> int:
    return describe(" ".join(["a"] * words) or "-").length if words else 0


@pytest.mark.parametrize("page", [True, False], ids=["page", "extract"])
def test_models_agree_on_any_letters(page: bool) -> None:
    """Thousands of texts that no one would write."""
    choose = random.Random(20)
    models = [zones._build_model(loops.model, page) for loops in (IN_PYTHON, IN_C)]
    for _ in range(1500):
        texts, gaps, shapes, letters = make_text(choose)
        assert find_spans(letters) == IN_C.find_spans(letters)
        spans = find_spans(letters) if page else [(0, len(letters))]
        columns = (
            bytes(shape.words for shape in shapes),
            *("".join(column).encode() for column in list(zip(*shapes, strict=True))[3:]),
        )
        assert models[0].label(texts, gaps, shapes, letters, spans) == models[1].label(texts, gaps, columns, letters, spans)
