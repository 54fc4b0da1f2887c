"""Splitting and folding: what is judged, and what rules see."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.blocks import find_first_sentence, find_lines, fold, split, split_sentences


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Déjà abonné ? Connectez-vous", " deja abonne connectez vous"),
        ("DÉJÀ\u00a0ABONNÉ\u202f?", " deja abonne"),
        ("残り１８２８文字（全文２９４１文字）", " 残 り 1828 文 字 全 文 2941 文 字"),
        ("۴۵٪ ٤٥٪", " 45 % 45 %"),
        ("ёлка й", " елка и"),
        ("ﬁn — d’un mot", " fin d un mot"),
        ("İstanbul ISPARTA ılık", " istanbul isparta ilik"),
        ("Mañana, ¿sí?", " manana si"),
        ("soft\u00adhyphen zero\u200bwidth", " softhyphen zerowidth"),
        ("🔒 Abo", " abo"),
        ("", ""),
    ],
)
def test_fold(text: str, folded: str) -> None:
    """Case, accents, punctuation, widths and digits do not matter to a rule."""
    assert folded == fold(text)


def test_blocks_are_the_lines_that_are_not_blank() -> None:
    """Blank lines are counted, not judged, and lines begin where the one before them ends."""
    text = "Title\r\n\r\n  First line \nSecond\u2028Third\n\n\n"
    blocks = split(text)
    assert ["Title", "First line", "Second", "Third"] == blocks.texts
    assert [0, 1, 0, 0] == blocks.gaps
    bounds, lines = find_lines(text)
    assert lines == (blocks.texts, blocks.first, blocks.gaps)
    assert text.splitlines(keepends=True) == [text[a:b] for a, b in pairwise(bounds)]


WRAPPED = """\
The ferry that has linked the two banks since 1911 will stop at the end of the
month, the company said on Friday, because no one has applied for the post of
the second captain and the first will retire.

# A heading

It carried four hundred people on a market day and two on the night when the
winter's first ice came down the river. A bridge was promised in 1930, in 1958
and again in 1977, and each time a stone was laid which can still be seen in a
field of beets.

* one item of a list that is short
* another item of the list which is much longer than the first one and must be
  wrapped as well
"""


def test_wrapped_paragraphs_are_joined() -> None:
    """Text wrapped at a column is judged by paragraph; headings and list items begin their own."""
    blocks = split(WRAPPED)
    assert 5 == len(blocks.texts)
    assert blocks.texts[0].endswith("and the first will retire.")
    assert blocks.texts[4].endswith("wrapped as well")


def test_verse_is_not_joined() -> None:
    """Short lines that break before the margin are lines."""
    verse = "The river took the meadow\nand then it took the road\n" * 8
    assert 16 == len(split(verse).texts)


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("One. Two! Three?", ["One.", "Two!", "Three?"]),
        ("Share | Tweet | Print", ["Share", "Tweet", "Print"]),
        ("…de Bakou.Il vous reste 66.94% à lire.", ["…de Bakou.", "Il vous reste 66.94% à lire."]),
        ("この先は有料です。登録してください。", ["この先は有料です。", "登録してください。"]),
        ("at 10.30 on 1.5.2026 it was 3.5", ["at 10.30 on 1.5.2026 it was 3.5"]),
    ],
)
def test_split_sentences(text: str, sentences: list[str]) -> None:
    """Sentences end at marks before white space, and where a notice was glued on; figures do not end them."""
    assert sentences == [text[a:b] for a, b in split_sentences(text)]


@given(st.text(alphabet="aAéЖ .!?…:|»\"') 。」\u3000\u00a0—1", min_size=1).filter(lambda text: text == text.strip()))
def test_first_sentence_is_the_first_of_all(text: str) -> None:
    """The matcher looks at it alone, before it splits a block."""
    spans = split_sentences(text)
    assert not spans or spans[0] == (0, find_first_sentence(text))
