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
_LINE, _STOP, _NEUTRAL, _UNKNOWN_CHARACTER = LINE, STOP, NEUTRAL, UNKNOWN_CHARACTER  # a name of this module can have a type
_UNSPACED, _BEGINS, _ANCHORS = UNSPACED_CHARACTER, BEGINS, ANCHORS
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


class _ScannedSentence:
    """What is known of a sentence: its tokens (`begin`, `end`), and its words as languages (masks) know them.

    All words but none, one or two are known in the languages of `none`, `one` and `two`; in those of `tells` one of them is
    strong, in those of `twice` two are; `found` may take it.
    """

    begin: int
    end: int
    words: int
    none: int
    one: int
    two: int
    tells: int
    twice: int
    missed: int
    found: int
    unspaced: bool
    counted: bool
    possible: Numbers
    fitting: Numbers

    def add(self, held: int, here: int, unspaced: bool, every: int) -> None:
        """Add a word that languages hold (a mask), in some of them strong; letters that one language misses count as one word."""
        self.twice |= self.tells & here
        self.tells |= here
        if unspaced:
            held, self.missed = held | self.missed, every & ~held
        self.two = (self.two & held) | self.one
        self.one = (self.one & held) | self.none
        self.none &= held

    def decide(self) -> None:
        """Tell which languages may take the sentence: of many words two may be unknown, of a few one."""
        self.found = self.none & self.tells
        if not self.found and self.words >= _FEW:
            self.found = self.one & (self.tells if self.words < _SOME else self.twice)
            if not self.found and self.words >= _SOME:
                self.found = self.two & self.twice


class _ScannedLine:
    """What is known of a line, from its sentences: how many there are, and are `known`; the languages that may take all of them.

    `parts` may begin it, `only` may be its one sentence; `anchored` may begin anywhere. The first and the last sentence are
    promising, or tell something by themselves.
    """

    start: int
    sentences: int
    known: int
    found: int
    none: int
    one: int
    two: int
    first: bool
    last: bool
    first_tells: bool
    last_tells: bool
    unspaced: bool
    counted: bool
    parts: Numbers
    only: Numbers
    anchored: Numbers
    anchors: set[int]
    head: _ScannedSentence
    tail: _ScannedSentence

    def join(self, sentence: _ScannedSentence) -> None:
        """Add what languages know of a sentence to what they know of those before it."""
        self.unspaced = self.unspaced or sentence.unspaced
        self.counted = self.counted or sentence.counted
        self.found |= sentence.found
        self.two = (self.two & sentence.none) | (self.one & sentence.one) | (self.none & sentence.two)
        self.one = (self.one & sentence.none) | (self.none & sentence.one)
        self.none &= sentence.none
        self.sentences += 1
        self.tail = sentence
        if self.sentences == 1:
            self.head, self.parts, self.only = sentence, sentence.possible, sentence.fitting


class _Scan:
    """The search for lines worth judging among tokens."""

    __slots__ = ("_candidates", "_columns", "_every", "_tokens")

    def __init__(self, tokens: Tokens, columns: WordColumns, candidates: Candidates, every: int) -> None:
        self._tokens, self._columns, self._candidates, self._every = tokens, columns, candidates, every

    def read(self) -> list[Row]:
        """Return the lines worth judging."""
        rows, numbers, place, count, line = list[Row](), self._tokens.numbers, 0, len(self._tokens), 0
        while place < count:
            found = self._open_line(place)
            while numbers[place] != _LINE:
                if numbers[place] == _STOP:
                    place += 1
                else:
                    place = self._add_sentence(found, place)
            row = self._make_row(found, line, place)
            if row is not None:
                rows.append(row)
            line += 1
            place += 1
        return rows

    def _open_line(self, start: int) -> _ScannedLine:
        line = _ScannedLine()
        line.start, line.sentences, line.known, line.found = start, 0, 0, 0
        line.none = line.one = line.two = self._every
        line.first = line.last = line.first_tells = line.last_tells = line.unspaced = line.counted = False
        line.parts = line.only = line.anchored = ()
        line.anchors = set()
        return line

    def _add_sentence(self, line: _ScannedLine, begin: int) -> int:
        """Read a sentence of a line; return where it ends."""
        candidates, sentence = self._candidates, self._read_sentence(line, begin)
        sentence.decide()
        promising, tells = sentence.found != 0, sentence.found & sentence.twice != 0
        if sentence.possible:
            sentence.fitting = self._fit(sentence.possible, begin, sentence.end, sentence.unspaced)
            promising = promising or sentence.fitting != ()
            tells = tells or candidates.list_telling(sentence.fitting) != ()
        line.join(sentence)
        if line.sentences == 1:
            line.first, line.first_tells = promising, tells
        elif line.sentences == 2 and line.parts and not line.first:
            joined = self._fit(line.parts, line.start, sentence.end, line.unspaced)
            line.first, line.first_tells = joined != (), candidates.list_telling(joined) != ()
        line.last, line.last_tells = promising, tells
        line.known += promising
        return sentence.end

    def _fit(self, parts: Numbers, start: int, end: int, unspaced: bool) -> Numbers:
        return list_fitting(parts, self._tokens, self._candidates, start, end, unspaced)

    def _read_sentence(self, line: _ScannedLine, place: int) -> _ScannedSentence:
        """Look up the words of the sentence that begins at a token, and the parts that may begin with it."""
        numbers, flags, sentence, every = self._tokens.numbers, self._columns.flags, _ScannedSentence(), self._every
        known, strong = self._columns.known, self._columns.strong
        sentence.begin, sentence.words, sentence.found, sentence.missed = place, 0, 0, 0
        sentence.none = sentence.one = sentence.two = every
        sentence.tells, sentence.twice, sentence.unspaced, sentence.counted = 0, 0, False, False
        sentence.possible = sentence.fitting = ()
        number = numbers[place]
        if number == _NEUTRAL or flags[number] & _BEGINS:
            sentence.possible = self._candidates.find(self._tokens, place)
        while number > _STOP:
            sentence.words += number != _NEUTRAL or not sentence.words
            if number == _NEUTRAL:
                sentence.counted = True
            elif number > _NEUTRAL:
                if flags[number] & _ANCHORS:
                    self._add_anchored(line, number)
                if flags[number] & _UNSPACED:
                    sentence.unspaced = True
                if sentence.two:
                    sentence.add(known[number], strong[number], flags[number] & _UNSPACED != 0, every)
            else:
                sentence.unspaced = sentence.unspaced or number == _UNKNOWN_CHARACTER
                sentence.add(0, 0, number == _UNKNOWN_CHARACTER, every)
            place += 1
            number = numbers[place]
        sentence.end = place
        return sentence

    def _add_anchored(self, line: _ScannedLine, number: int) -> None:
        """Add the parts that hold a word; each word counts once, or they would grow with the square of the line."""
        if number not in line.anchors:
            line.anchors.add(number)
            line.anchored += self._candidates.find_anchored(number)

    def _make_row(self, line: _ScannedLine, number: int, end: int) -> Row | None:
        """Return a line as a row if it is worth judging."""
        candidates, several, telling, parts = self._candidates, line.sentences > 1, False, line.parts
        if line.counted and end - line.start <= candidates.longest_counted:
            line.anchored += candidates.counted
        if not line.sentences:
            parts = candidates.wordless
        elif not several and not line.anchored:
            parts = line.only
        elif parts or line.anchored:
            parts = self._fit(parts + line.anchored, line.start, end, line.unspaced)
        first, last, anchored = line.first, line.last, line.anchored if several else ()
        if several and (first + last + (anchored != ()) < _BOTH or 2 * line.known + (anchored != ()) < line.sentences):
            telling, first, last, anchored = True, line.first_tells, line.last_tells, candidates.list_telling(anchored)
        found = line.found & line.two
        if not (found or parts or anchored or (several and (first or last))):
            return None
        head, tail = (_describe_end(line.head), _describe_end(line.tail)) if several else (None, None)
        return Row(number, line.start, end, found, parts, anchored, several, first, last, telling, head, tail)


def _describe_end(sentence: _ScannedSentence) -> LineEnd:
    return LineEnd(sentence.begin, sentence.end, sentence.found, sentence.unspaced)


def scan(tokens: Tokens, columns: WordColumns, candidates: Candidates, every: int) -> list[Row]:
    """Return the lines worth judging among tokens, of whose words `columns` say what they hold; `every` are the languages that
    count.
    """
    return _Scan(tokens, columns, candidates, every).read()


def list_alone(tokens: Tokens, columns: WordColumns, candidates: Candidates, sentence: LineEnd) -> Numbers:
    """Return the parts that may match a sentence at an end of a line, as if it stood alone."""
    numbers, flags, start, end = tokens.numbers, columns.flags, sentence.start, sentence.end
    number, counted, seen = numbers[start], False, set[int]()
    parts: Numbers = ()
    if number == _NEUTRAL or flags[number] & _BEGINS:
        parts = candidates.find(tokens, start)
    for k in range(start, end):
        number = numbers[k]
        if number == _NEUTRAL:
            counted = True
        elif number > _NEUTRAL and flags[number] & _ANCHORS and number not in seen:
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
        if number > _STOP:
            pieces = 1 if number != _NEUTRAL or tokens.is_number(k) else len(split_digits(tokens[k]))
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
        if number > _STOP:
            if number == _NEUTRAL and not tokens.is_number(k):
                for piece in split_digits(tokens[k]):
                    words.append(candidates.find_number(piece))
            else:
                words.append(NEUTRAL if tokens.ends_in_digit(k) else number)  # the last piece decides
    return words
