"""The prefilter: which lines of a text are worth judging, in which languages, and by which phrases.

Every word of a text is looked up once. A sentence is worth judging where a language knows all but two of its words, and one of
them is strong; a phrase where a sentence begins as it may begin, and holds a word that each of its matches holds. Of prose that
is next to nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

UNKNOWN, LINE, STOP, NEUTRAL, UNKNOWN_CHARACTER = range(5)  # numbers of tokens that no vocabulary holds; its own are greater
_FEW, _SOME = 2, 5  # words of a sentence from which on one may be unknown; and two, or one, where two words are strong


class Row(NamedTuple):
    """A line worth judging: its number, its tokens (first, and after the last), how many sentences; languages and parts as masks.

    `outer` tells whether its first or last sentence is worth judging, and not only one within.
    """

    line: int
    start: int
    end: int
    sentences: int
    languages: int
    parts: int
    outer: bool


def scan(
    numbers: Sequence[int],
    known: Sequence[int],
    strong: Sequence[int],
    starts: Sequence[int],
    anchors: Sequence[int],
    characters: bytes,
    every: int,
    open_parts: int,
    number_parts: int,
    number_anchors: int,
    wordless_parts: int,
) -> list[Row]:
    """Return the lines worth judging among tokens, given by number; `LINE` ends a line, `STOP` a sentence.

    By number of a token: the languages that `known` it, those in which it is `strong`, the parts that may begin with it
    (`starts`), and those that it `anchors`; and whether it is one of the `characters` of a script without spaces. `open_parts`
    may begin with anything, `number_parts` with a number; `number_anchors` hold one, `wordless_parts` no word. `every` are the
    languages that count.
    """
    rows = list[Row]()
    line = first = sentences = count = languages = tells = twice = missed = begun = held = 0
    line_begun = line_held = parts = last = 0
    outer = False
    none = one = two = every
    for place, number in enumerate(numbers):
        if number > NEUTRAL:
            if not count:
                begun = starts[number] | open_parts
            count += 1
            if anchors[number]:
                held |= anchors[number]
            if two:
                here = strong[number]
                twice |= tells & here
                tells |= here
                miss = ~known[number]
                if number == UNKNOWN_CHARACTER or characters[number]:
                    miss, missed = miss & ~missed, miss
                two = (two & ~miss) | one
                one = (one & ~miss) | none
                none &= ~miss
        elif number == UNKNOWN:
            if not count:
                begun = open_parts
            count += 1
            two, one, none = one, none, 0
        elif number == NEUTRAL:
            held |= number_anchors
            if not count:
                begun = open_parts | number_parts
                count = 1
        else:
            if count:
                found = none & tells
                if not found and count >= _FEW:
                    found = one & (tells if count < _SOME else twice)
                    if not found and count >= _SOME:
                        found = two & twice
                last = begun & held if held else 0
                if not sentences:
                    line_begun = begun
                    outer = bool(found or last)
                sentences += 1
                line_held |= held
                languages |= found
                parts |= last
                last |= found
                count = tells = twice = missed = held = 0
                none = one = two = every
            if number == LINE:
                parts |= line_begun & line_held if sentences else wordless_parts
                if languages or parts:
                    rows.append(Row(line, first, place, sentences, languages, parts, outer or bool(last)))
                line += 1
                first = place + 1
                sentences = languages = parts = line_held = last = 0
                outer = False
    return rows
