"""The prefilter: which lines of a text are worth judging, in which languages, and by which phrases.

Every word of a text is looked up once. A sentence is worth judging where a language knows all but two of its words, and one of
them is strong; and where it begins as a phrase does. Of prose that is next to nothing.
"""

from __future__ import annotations

from typing import NamedTuple

from cleaner.matching.candidates import Candidates, split_digits
from cleaner.matching.vocabulary import Vocabulary
from cleaner.rules.table import ANCHORS, BEGINS, HOLDS, LINE, NEUTRAL, STOP, UNKNOWN_CHARACTER, UNSPACED_CHARACTER, Numbers

_FEW, _SOME = 2, 5  # words of a sentence from which on one may be unknown; and two, or one, where two words are strong


class Row(NamedTuple):
    """A line worth judging: its number, its tokens (first, and after the last), and languages that may take all of it (a mask).

    `parts` may match it, of those `anchored` it holds a word; of `several` sentences, the `first` or the `last` is worth judging.
    """

    line: int
    start: int
    end: int
    languages: int
    parts: Numbers
    anchored: Numbers
    several: bool
    first: bool
    last: bool


def scan(tokens: list[str], numbers: list[int], vocabulary: Vocabulary, candidates: Candidates, every: int) -> list[Row]:
    """Return the lines worth judging among tokens, and their rows in the vocabulary; `LINE` ends a line, `STOP` a sentence.

    `every` are the languages that count.
    """
    rows = list[Row]()
    known, strong, flags = vocabulary.known, vocabulary.strong, vocabulary.flags
    line = place = 0
    count = len(numbers)
    anchors = set[str]()  # of the line; each counts once, or the tuple of what they may match grows with the square of the line
    while place < count:
        start = place
        found_all, sentences = 0, 0
        none_all = one_all = two_all = every
        first = last = False
        parts: Numbers = ()
        anchored: Numbers = ()
        if anchors:
            anchors.clear()
        is_unspaced = counted = False
        while numbers[place] != LINE:
            if numbers[place] == STOP:
                place += 1
                continue
            # a sentence
            begin = place
            none = one = two = every
            tells = twice = missed = words = 0
            unspaced = False
            while True:
                number = numbers[place]
                if number <= STOP:
                    break
                place += 1
                if number > NEUTRAL:
                    words += 1
                    flag = flags[number]
                    if flag & ANCHORS and tokens[place - 1] not in anchors:
                        anchors.add(tokens[place - 1])
                        anchored += candidates.find_anchored(tokens[place - 1])
                    if flag & UNSPACED_CHARACTER:
                        unspaced = True
                    if two:
                        here = strong[number]
                        twice |= tells & here
                        tells |= here
                        held = known[number]
                        if flag & UNSPACED_CHARACTER:
                            held, missed = held | missed, every & ~held
                        two, one, none = (two & held) | one, (one & held) | none, none & held
                elif number == NEUTRAL:
                    counted = True
                    if not words:
                        words = 1
                else:
                    words += 1
                    if number == UNKNOWN_CHARACTER:
                        unspaced = True
                        two, one, none = (two & missed) | one, (one & missed) | none, none & missed
                        missed = every
                    else:
                        two, one, none = one, none, 0
            found = none & tells
            if not found and words >= _FEW:
                found = one & (tells if words < _SOME else twice)
                if not found and words >= _SOME:
                    found = two & twice
            promising = found != 0
            is_unspaced = is_unspaced or unspaced
            number = numbers[begin]
            if number == NEUTRAL or flags[number] & BEGINS:
                possible = candidates.find(tokens, numbers, begin)
                if possible:
                    if not sentences:
                        parts = possible
                    promising = (
                        promising or list_fitting(possible, tokens, numbers, flags, candidates, begin, place, unspaced) != ()
                    )
            if sentences == 1 and parts and not first:
                first = list_fitting(parts, tokens, numbers, flags, candidates, start, place, is_unspaced) != ()
            sentences += 1
            found_all |= found
            two_all = (two_all & none) | (one_all & one) | (none_all & two)
            one_all = (one_all & none) | (none_all & one)
            none_all &= none
            last = promising
            if sentences == 1:
                first = promising
        found_all &= two_all
        if not sentences:
            parts = candidates.wordless
        elif parts:
            parts = list_fitting(parts, tokens, numbers, flags, candidates, start, place, is_unspaced)
        if counted and place - start <= candidates.longest_counted:
            anchored += candidates.counted
        several = sentences > 1
        if found_all or parts or anchored or (several and (first or last)):
            rows.append(Row(line, start, place, found_all, parts, anchored, several, first, last))
        line += 1
        place += 1
    return rows


def list_fitting(
    parts: Numbers,
    tokens: list[str],
    numbers: list[int],
    flags: list[int],
    candidates: Candidates,
    start: int,
    end: int,
    unspaced: bool,
) -> Numbers:
    """Return those of `parts` that may match the tokens from `start` to `end`, stops left out."""
    words, holding = list[str](), list[str]()
    for k in range(start, end):
        number, token = numbers[k], tokens[k]
        if number == NEUTRAL and not token.isdecimal():
            pieces = split_digits(token)
            words += pieces
            holding += pieces
        elif number > STOP:
            words.append(token)
            if flags[number] & HOLDS:
                holding.append(token)
    return candidates.list_fitting(parts, words, unspaced, holding)
