"""The prefilter: which lines of a text are worth judging, in which languages, and by which phrases.

Every word of a text is looked up once. A sentence is worth judging where a language knows all but two of its words, and one of
them is strong; and where it begins as a phrase does. Of prose that is next to nothing.

Where there is a C compiler this module is built a second time, with the types of `cleaner/native/prefilter.pxd`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from cleaner.blocks import SIGNS
from cleaner.rules.table import (
    ANCHORS,
    ANY,
    BEGINS,
    END,
    LINE,
    NEUTRAL,
    NUMBER,
    STOP,
    UNKNOWN,
    UNKNOWN_CHARACTER,
    UNSPACED_CHARACTER,
    Numbers,
    Role,
    Table,
)

if TYPE_CHECKING:
    from cleaner.matching.tokens import Tokens, WordColumns
    from cleaner.matching.vocabulary import Vocabulary

_FEW, _SOME = 2, 5  # words of a sentence from which on one may be unknown; and two, or one, where two words are strong
_BOTH = 2  # ends of a line, or one and a word of a phrase that may begin with any
_MOST = 20_000  # tokens of which is remembered what begins with them
_ANYWAY = 2  # parts that are tried whatever tokens hold
_PIECES = re.compile(r"\d+|\D+")  # phrases have numbers apart


class LineEnd(NamedTuple):
    """A sentence at an end of a line: its tokens (first, and after the last), languages that may take it, and whether it holds
    characters of a script without spaces.
    """

    start: int
    end: int
    languages: int
    unspaced: bool


class Row(NamedTuple):
    """A line worth judging: its number, its tokens (first, and after the last), and languages that may take all of it (a mask).

    `parts` may match it; of `several` sentences, the `first` or the `last` is worth judging, and some may match one of the
    `anchored` parts, of which the line holds a word. `head` and `tail` are these sentences, to the first mark and from the last.
    Where not all of it may be boilerplate, only what is `telling` counts: what is glued to a sentence, or heard beside one.
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
    telling: bool = False
    head: LineEnd | None = None
    tail: LineEnd | None = None


class _Following:
    """What may follow a first token: parts by the second."""

    __slots__ = ("_any", "_end", "_exact", "_number", "_prefixes", "_stems")

    def __init__(self, found: dict[str, Numbers]) -> None:
        self._any, self._end = found.get(ANY, ()), found.get(END, ())
        self._number = self._any + found.get(NUMBER, ())
        self._stems = [(key[:-1], parts) for key, parts in found.items() if key[-1:] == "*" and len(key) > 1]
        self._prefixes = tuple([stem for stem, _ in self._stems])
        self._exact = found

    def find(self, token: str) -> Numbers:
        """Return the parts that may go on with a token, those that end here for an empty one."""
        if not token:
            return self._end
        found = self._exact.get(token, ()) + (self._number if token[0].isdecimal() else self._any)
        if self._prefixes and token.startswith(self._prefixes):
            for stem, parts in self._stems:
                if token.startswith(stem):
                    found += parts
        return found


def split_digits(token: str) -> list[str]:
    """Return a token in pieces, as phrases have it: numbers stand apart.

    >>> split_digits("3rd")
    ['3', 'rd']
    """
    return _PIECES.findall(token)


class Candidates:
    """The parts of a table by their first two tokens, or by any that they hold, and by their last.

    `wanted` tells which count, all if it is None.
    """

    def __init__(self, table: Table, vocabulary: Vocabulary, wanted: Callable[[int], bool] | None) -> None:
        self._vocabulary, self._wanted = vocabulary, wanted
        parts = table.parts
        self._most, self._most_unspaced, self._least, self._length = parts.most_spaced, parts.most, parts.least, parts.length
        self._anchors, self._endless, self._telling = map(frozenset, (table.anchors, table.endless, table.telling))
        self._roles = dict[int, _Role]()
        self.wordless = tuple(filter(wanted, table.wordless)) if wanted else table.wordless
        self.counted = self.find_anchored(NEUTRAL)
        self.longest_counted = max([self._most_unspaced[part] for part in self.counted], default=0)

    def find(self, tokens: Tokens, at: int) -> Numbers:
        """Return the parts that may match a run of tokens from number `at` on, up to a stop or to the end of the line."""
        numbers, number = tokens.numbers, tokens.numbers[at]
        if number == NEUTRAL and not tokens.is_number(at) and len(pieces := split_digits(tokens[at])) > 1:
            return self.read(NEUTRAL).following.find(pieces[1])
        following, at = self.read(number).following, at + 1
        if numbers[at] > STOP:
            return following.find(tokens[at])
        while numbers[at] == STOP:
            at += 1
        ended = following.find(END)
        return ended if numbers[at] == LINE else ended + following.find(tokens[at])

    def find_number(self, token: str) -> int:
        """Return the row of a piece of a token; a sign that no phrase has is unknown."""
        number = self._vocabulary.find(token)
        return UNKNOWN if number == NEUTRAL and token in SIGNS else number

    def find_anchored(self, number: int) -> Numbers:
        """Return the parts that may begin with any token and hold one of this row, or another of its clause."""
        return self.read(number).anchored

    def list_sized(self, parts: Numbers, count: int, size: int, unspaced: bool) -> list[int]:
        """Return those of `parts` that may match `count` words of `size` letters, with a space before each."""
        most, least, length, found = self._most_unspaced if unspaced else self._most, self._least, self._length, list[int]()
        for part in parts:
            if most[part] >= count >= least[part] and not 0 < length[part] < size:
                found.append(part)
        return found

    def list_ended(self, parts: list[int], number: int) -> list[int]:
        """Return those of `parts` that may end with a word of this row."""
        ends, endless = self.read(number).ends, self._endless
        return [part for part in parts if part in ends or part in endless]

    def list_held(self, parts: list[int], words: list[int]) -> list[int]:
        """Return those of `parts` of whose rarest clause one of the words (rows) is."""
        every = [self.read(number).holds for number in words]
        held, found = [holds for holds in every if holds], list[int]()
        for part in parts:
            for holds in held:
                if part in holds:
                    found.append(part)
                    break
        return found

    def list_telling(self, parts: Numbers) -> Numbers:
        """Return those of `parts` that may be glued to a sentence; the others count where all sentences of a line are known."""
        return tuple([part for part in parts if part in self._telling])

    def read(self, number: int) -> _Role:
        """Return the role of a row."""
        return self._roles.get(number) or self._open(number)

    def _open(self, number: int) -> _Role:
        if len(self._roles) >= _MOST:
            self._roles.clear()
        roles = self._vocabulary.read_roles(number)
        role = roles[0] if len(roles) == 1 and self._wanted is None else _join_roles(roles, self._wanted or _every)
        found = self._roles[number] = _Role(role, self._anchors)
        return found


class _Role:
    """The part that a row plays in phrases: what may follow if it comes first, and the parts that hold it or end with it."""

    __slots__ = ("_begins", "_following", "anchored", "ends", "holds")

    def __init__(self, role: Role, anchors: frozenset[int]) -> None:
        self._begins = role.begins
        self._following: _Following | None = None
        self.holds, self.ends = frozenset(role.holds), frozenset(role.ends)
        self.anchored = tuple(sorted(self.holds & anchors))

    @property
    def following(self) -> _Following:
        """What may follow."""
        following = self._following
        if following is None:
            following = self._following = _Following(self._begins)
        return following


def _every(_: int) -> bool:
    return True


def _join_roles(roles: list[Role], wanted: Callable[[int], bool]) -> Role:
    """Return the roles of several layers as one, and of its parts those that are wanted."""
    begins, holds, ends = dict[str, Numbers](), list[int](), list[int]()
    for role in roles:
        holds += filter(wanted, role.holds)
        ends += filter(wanted, role.ends)
        for key, parts in role.begins.items():
            begins[key] = begins.get(key, ()) + tuple(filter(wanted, parts))
    return Role(begins, tuple(holds), tuple(ends))


def scan(
    tokens: Tokens,
    columns: WordColumns,
    candidates: Candidates,
    every: int,
) -> list[Row]:
    """Return the lines worth judging among tokens; of their rows `LINE` ends a line and `STOP` a sentence, and `columns` say what
    they hold. `every` are the languages that count.
    """
    rows, numbers, known, strong, flags = list[Row](), tokens.numbers, columns.known, columns.strong, columns.flags
    stop, neutral, line_end, few, some, both = STOP, NEUTRAL, LINE, _FEW, _SOME, _BOTH  # a module's names are looked up each time
    unspaced_character, unknown_character, anchor, beginning = UNSPACED_CHARACTER, UNKNOWN_CHARACTER, ANCHORS, BEGINS
    line = place = first_begin = first_end = first_found = 0
    first_unspaced = False
    count = len(tokens)
    anchors = set[int]()  # of the line; each counts once, or the tuple of what they may match grows with the square of the line
    while place < count:
        start = place
        found_all, sentences, known_sentences = 0, 0, 0
        none_all = one_all = two_all = every
        first = last = first_tells = last_tells = False
        parts: Numbers = ()
        only: Numbers = ()
        anchored: Numbers = ()
        if anchors:
            anchors.clear()
        is_unspaced = counted = False
        while numbers[place] != line_end:
            if numbers[place] == stop:
                place += 1
                continue
            # a sentence
            begin = place
            none = one = two = every
            tells = twice = missed = words = 0
            unspaced = False
            fitting: Numbers = ()
            while True:
                number = numbers[place]
                if number <= stop:
                    break
                place += 1
                if number > neutral:
                    words += 1
                    flag = flags[number]
                    if flag & anchor and number not in anchors:
                        anchors.add(number)
                        anchored += candidates.find_anchored(number)
                    if flag & unspaced_character:
                        unspaced = True
                    if two:
                        here = strong[number]
                        twice |= tells & here
                        tells |= here
                        held = known[number]
                        if flag & unspaced_character:
                            held, missed = held | missed, every & ~held
                        two, one, none = (two & held) | one, (one & held) | none, none & held
                elif number == neutral:
                    counted = True
                    if not words:
                        words = 1
                else:
                    words += 1
                    if number == unknown_character:
                        unspaced = True
                        two, one, none = (two & missed) | one, (one & missed) | none, none & missed
                        missed = every
                    else:
                        two, one, none = one, none, 0
            found = none & tells
            if not found and words >= few:
                found = one & (tells if words < some else twice)
                if not found and words >= some:
                    found = two & twice
            promising, tells_alone = found != 0, found & twice != 0
            is_unspaced = is_unspaced or unspaced
            number = numbers[begin]
            if number == neutral or flags[number] & beginning:
                possible = candidates.find(tokens, begin)
                if possible:
                    fitting = list_fitting(possible, tokens, candidates, begin, place, unspaced)
                    promising = promising or fitting != ()
                    tells_alone = tells_alone or candidates.list_telling(fitting) != ()
                    if not sentences:
                        parts, only = possible, fitting
            if sentences == 1 and parts and not first:
                joined = list_fitting(parts, tokens, candidates, start, place, is_unspaced)
                first, first_tells = joined != (), candidates.list_telling(joined) != ()
            sentences += 1
            known_sentences += promising
            found_all |= found
            two_all = (two_all & none) | (one_all & one) | (none_all & two)
            one_all = (one_all & none) | (none_all & one)
            none_all &= none
            last, last_tells = promising, tells_alone
            if sentences == 1:
                first, first_tells = promising, tells_alone
                first_begin, first_end, first_found, first_unspaced = begin, place, found, unspaced
        found_all &= two_all
        several = sentences > 1
        telling = False
        if counted and place - start <= candidates.longest_counted:
            anchored += candidates.counted
        if not sentences:
            parts = candidates.wordless
        elif sentences == 1 and not anchored:
            parts = only
        elif parts or anchored:
            parts = list_fitting(parts + anchored, tokens, candidates, start, place, is_unspaced)
        if not several:
            anchored = ()
        elif first + last + (anchored != ()) < both or 2 * known_sentences + (anchored != ()) < sentences:
            telling, first, last, anchored = True, first_tells, last_tells, candidates.list_telling(anchored)
        if found_all or parts or anchored or (several and (first or last)):
            head = tail = None
            if several:
                head = LineEnd(first_begin, first_end, first_found, first_unspaced)
                tail = LineEnd(begin, place, found, unspaced)
            rows.append(Row(line, start, place, found_all, parts, anchored, several, first, last, telling, head, tail))
        line += 1
        place += 1
    return rows


def list_alone(tokens: Tokens, columns: WordColumns, candidates: Candidates, sentence: LineEnd) -> Numbers:
    """Return the parts that may match a sentence at an end of a line, as if it stood alone."""
    numbers, flags, start, end = tokens.numbers, columns.flags, sentence.start, sentence.end
    number, counted, seen = numbers[start], False, set[int]()
    parts: Numbers = ()
    if number == NEUTRAL or flags[number] & BEGINS:
        parts = candidates.find(tokens, start)
    for k in range(start, end):
        number = numbers[k]
        if number == NEUTRAL:
            counted = True
        elif number > NEUTRAL and flags[number] & ANCHORS and number not in seen:
            seen.add(number)
            parts += candidates.find_anchored(number)
    if counted and end - start <= candidates.longest_counted:
        parts += candidates.counted
    return list_fitting(parts, tokens, candidates, start, end, sentence.unspaced) if parts else ()


def list_fitting(parts: Numbers, tokens: Tokens, candidates: Candidates, start: int, end: int, unspaced: bool) -> Numbers:
    """Return those of `parts` that may match the tokens from `start` to `end`, stops left out: each once, by the number of
    words, by the last, and by what they hold.
    """
    numbers, count, size, last = tokens.numbers, 0, 0, start
    for k in range(start, end):
        number = numbers[k]
        if number > STOP:
            pieces = 1 if number != NEUTRAL or tokens.is_number(k) else len(split_digits(tokens[k]))
            count += pieces
            size += tokens.measure(k) + pieces
            last = k
    fitting = candidates.list_sized(parts, count, size, unspaced)
    if fitting:
        fitting = candidates.list_ended(fitting, find_words(tokens, candidates, last, last + 1)[-1])
        if len(fitting) > _ANYWAY:
            fitting = candidates.list_held(fitting, find_words(tokens, candidates, start, end))
    return tuple(sorted(set(fitting)))


def find_words(tokens: Tokens, candidates: Candidates, start: int, end: int) -> list[int]:
    """Return the rows of the tokens from `start` to `end` as phrases have them: numbers stand apart."""
    words, numbers = list[int](), tokens.numbers
    for k in range(start, end):
        number = numbers[k]
        if number > STOP:
            if number == NEUTRAL and not tokens.is_number(k):
                for piece in split_digits(tokens[k]):
                    words.append(candidates.find_number(piece))
            else:
                words.append(NEUTRAL if tokens.ends_in_digit(k) else number)  # the last piece decides
    return words
