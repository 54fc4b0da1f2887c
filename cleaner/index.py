"""Which parts of rules a text is worth trying: by its first two tokens and its last one, its length and the tokens it holds.

In prose nearly none: that is what makes thousands of rules cost little more than one.
"""

from __future__ import annotations

import marshal
import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import fields
from functools import cache, cached_property
from itertools import accumulate
from operator import or_
from typing import TYPE_CHECKING, Any, NamedTuple

import regex

from cleaner.blocks import UNSPACED, find_first_sentence, fold, strip_accents
from cleaner.rules import Rule
from cleaner.table import Clause, Table
from cleaner.tokens import EDGE, Words, list_bits, make_mask, remember

if TYPE_CHECKING:
    from cleaner.match import Verdict

OPEN_ENDED = 120  # characters; a longer text is not tried with parts that may begin with anything
STEP, _STEPS = 32, 20  # characters: classes of the length of a text
SHORT = 80  # characters; in shorter lines rules are looked for at once, in longer ones first at either end
WHOLE = 600  # no rule matches a longer line as a whole; boilerplate repeats, so what is said of other lines is worth keeping
GLUED = 3000  # a longer block is a document on one line: its inner sentences are judged as well
KNOWN = 0x2E00  # characters; later ones begin no word that is counted
LOOKED = 4  # words at either end of a text that are looked at for one with letters or digits
TAIL = 200  # characters at the end of a block in which an unpunctuated notice is looked for
_PUNCTUATION = 40  # characters of a text that folding takes away
_TIMEOUT = 0.05  # seconds a part may take on a text
_SCOPE = [field.name for field in fields(Rule)].index("scope")

_UNSPACED = re.compile(f"[{UNSPACED}]")
_ASCII_ENDS = (". ", "! ", "? ")
_ENDS = (*_ASCII_ENDS, "。", "！", "？", "। ", "؟ ", "۔ ", "။")
_ANY_WORDS = re.compile(r"\(\?: \\S\+\)\{1,6\}|\|\(\?: \\S\+\)\{[1-9],\d+\}\)")  # a slot of words, or several joined
# Letters and signs that folding changes; the quotes and dashes of prose are not among them.
_FOLDED = re.compile("[\u00aa-\u024f\u0300-\u06ff\u0900-\u0dff\u1e00-\u1fff\u200b-\u200f\uff00-\uffef]")


class Look(NamedTuple):
    """Numbers of parts that a long block may match as a whole, with its `last` sentence, or with its first, up to `first`.

    Where not both of these may be instances of rules, only parts that may be glued to prose are among them.
    """

    whole: list[int]
    last: int
    ending: list[int]
    first: int
    beginning: list[int]


class Index:
    """The numbered parts of all rules. A set of parts is a bit mask: three are intersected in no time."""

    def __init__(
        self, tables: Sequence[Table], languages: Collection[str] | None = None, without: Collection[str] = frozenset()
    ) -> None:
        self._parts = [part for table in tables for part in table.parts]
        self._rows = [row for table in tables for row in table.rules]
        self._rules: dict[int, Rule] = {}
        self._compiled: dict[str, regex.Pattern[str]] = {}
        self._remembered: dict[str, Verdict | None] = {}
        self.words = Words(tables)
        self.bags = make_mask(range(len(self._parts))) & ~self.words.open_inside
        self.allowed = self._mask_of(lambda row: _is_wanted(row[0], languages, without))
        self.glued = self._mask_of(lambda row: row[_SCOPE] == "sentence")
        self.rows = [part[0] for part in self._parts]
        self.clauses: dict[int, tuple[Clause, ...]] = {}
        self.written = [part[3] for part in self._parts]
        self.signs = [_find_sign(words) for words in self.written]
        self.asking = make_mask(number for number, words in enumerate(self.written) if words)
        self.lengths = [part[2] + _PUNCTUATION for part in self._parts]
        self.most = [part[7] for part in self._parts]
        self.roomy = self._list_roomy()

    def _mask_of(self, holds: Callable[[tuple[Any, ...]], bool]) -> int:
        rows = [holds(row) for row in self._rows]
        return make_mask(number for number, part in enumerate(self._parts) if rows[part[0]])

    def _list_roomy(self) -> list[int]:
        """Return for each class of lengths the parts that a text of that length, or a shorter one, may match."""
        exact = [make_mask(numbers) for numbers in self._class_lengths()]
        return list(accumulate(reversed(exact), or_))[::-1]

    def _class_lengths(self) -> list[list[int]]:
        classes: list[list[int]] = [[] for _ in range(_STEPS)]
        for number, length in enumerate(self.lengths):
            classes[min(length // STEP, _STEPS - 1)].append(number)
        return classes

    def is_label(self, number: int) -> bool:
        """Tell whether a part is a label that takes any words after it."""
        return _ANY_WORDS.search(self._parts[number][1][-24:]) is not None

    def rule_of(self, number: int) -> Rule:
        """Return the rule of a part; most are never asked for, so they are made when they are."""
        row = self._parts[number][0]
        if row not in self._rules:
            self._rules[row] = Rule(*self._rows[row])
        return self._rules[row]

    def fullmatch(self, number: int, folded: str) -> regex.Match[str] | None:
        """Match a part against all of a folded text; one that takes too long does not match.

        Other threads wait: their time would count as this one's.
        """
        _, source, _, _, _, needs, names, _ = self._parts[number]
        try:
            match = self._compile(source).fullmatch(folded, timeout=_TIMEOUT, concurrent=False)
            found = match and _has_names(match, names)
            found = found and all(self._compile(need).search(folded, timeout=_TIMEOUT, concurrent=False) for need in needs)
        except TimeoutError:
            return None
        return match if found else None

    def list_clauses(self, number: int) -> tuple[Clause, ...]:
        """Return the clauses of a part."""
        if number not in self.clauses:
            self.clauses[number] = marshal.loads(self._parts[number][4])
        return self.clauses[number]

    def _compile(self, source: str) -> regex.Pattern[str]:
        pattern = self._compiled.get(source)
        if pattern is None:
            pattern = self._compiled[source] = regex.compile(source, regex.V0)
        return pattern

    def sift(
        self, texts: list[str], known: dict[str, Verdict | None]
    ) -> tuple[list[Verdict | None], list[tuple[int, list[int]]], list[tuple[int, Look]]]:
        """Return what is remembered, or `known`, of each text, and the numbers of those that are new and may match.

        First the short ones with the parts that they may match, and those so long that they are documents; then the long ones
        with what `look` says.
        """
        found: list[Verdict | None] = [None] * len(texts)
        short, long = list[tuple[int, list[int]]](), list[tuple[int, Look]]()
        for number, text in enumerate(texts):
            memory = self._remembered if text in self._remembered else known
            if text in memory:
                found[number] = memory[text]
            elif SHORT < len(text) <= GLUED:
                look = self.look(text)
                if look:
                    long.append((number, look))
            else:
                numbers = self.find(text) if len(text) <= SHORT else []
                if numbers or find_first_sentence(text) < len(text):
                    short.append((number, numbers))
                elif len(text) <= SHORT:
                    self.remember(text, None)
        return found, short, long

    def remember(self, text: str, verdict: Verdict | None) -> None:
        """Keep what was said of a text of at most `WHOLE` characters."""
        remember(self._remembered, text, verdict)

    def find(self, text: str) -> list[int]:
        """Return the numbers of the parts that `text` may be an instance of, in order."""
        begun = self.begin(text)
        mask = begun and begun & self.end(text)
        return self.choose(mask, text) if mask else []

    def begin(self, text: str) -> int:
        """Return the parts that the first two tokens of `text` allow."""
        words = self.words
        first = allowed = None
        for name in text.split(None, LOOKED)[:LOOKED]:
            word = words[name[:EDGE]]
            if first is None:
                first, allowed = word.first, word.following
            else:
                allowed = word.second
            if allowed is not None:
                break
        end = words[""]
        first = end.first or 0 if first is None else first
        if len(text) <= OPEN_ENDED:
            first |= words.open_beginning
        return first & (end.second or 0 if allowed is None else allowed) & self.allowed

    def end(self, text: str) -> int:
        """Return the parts that the last token of `text` allows."""
        for word in text.rsplit(None, LOOKED)[: -LOOKED - 1 : -1]:
            last = self.words[word[-EDGE:]].last
            if last is not None:
                return last
        return self.words[""].last or 0

    def look(self, text: str) -> Look | None:
        """Return what may be an instance of a rule in a long block: boilerplate is all of it, or begins or ends it."""
        begun, ended = self.begin(text), self.end(text)
        whole = self.choose(begun & ended, text) if len(text) <= WHOLE else []
        last = find_last_sentence(text)
        first = find_first_sentence(text) if last else 0
        ending, beginning = self._look_at_ends(text[:first], text[last:]) if last else ([], [])
        if whole or ending or beginning or "%" in text[-TAIL:]:
            return Look(whole, last, ending, first, beginning)
        return None

    def _look_at_ends(self, first: str, last: str) -> tuple[list[int], list[int]]:
        """Return the parts that the last sentence of a block may be an instance of, and the first."""
        begun, ended = self.begin(first) & self.end(first), self.begin(last) & self.end(last)
        if len(first) <= len(last):  # the shorter of the two tells sooner
            beginning = self.choose(begun, first)
            ending = self.choose(ended if beginning else ended & self.glued, last)
        else:
            ending = self.choose(ended, last)
            beginning = self.choose(begun if ending else begun & self.glued, first)
        if ending and beginning:
            return ending, beginning
        return [n for n in ending if self.glued >> n & 1], [n for n in beginning if self.glued >> n & 1]

    def choose(self, mask: int, text: str) -> list[int]:
        """Return the numbers of those parts of `mask` of which `text` holds a token, and is not too long for."""
        mask &= self.roomy[min(len(text) // STEP, _STEPS - 1)]
        if not mask:
            return []
        words = text.split()
        mask &= self.words.find(words)
        if mask & self.bags:
            mask = self._open_bags(mask, words)
        if not mask:
            return []
        least = sum(is_counted(word[0]) for word in words)
        numbers = [n for n in list_bits(mask) if self.lengths[n] >= len(text) and self.most[n] >= least]
        if mask & self.asking:
            numbers = self._ask(numbers, text)
        return sorted(self._hold(numbers, fold(text)), key=self.rows.__getitem__) if numbers else numbers

    def _open_bags(self, mask: int, words: Iterable[str]) -> int:
        """Return `mask` without the bags that do not allow all of `words`."""
        bags = mask & self.bags
        others = mask ^ bags
        for word in words:
            inner = self.words[word].inner
            if inner is not None:
                bags &= inner
                if not bags:
                    break
        return others | bags

    def _ask(self, numbers: Iterable[int], text: str) -> list[int]:
        """Return those of `numbers` whose words, where a part asks for some as written, stand in `text`."""
        lowered = text.lower()
        lowered += "\n" + self.fold_letters(lowered)
        numbers = [n for n in numbers if self.signs[n] in lowered]
        return [number for number in numbers if not self.written[number] or _has_any(lowered, self.written[number])]

    def fold_letters(self, lowered: str) -> str:
        """Return `lowered` without accents, if it has some: a word may have them here and not in the rule."""
        return strip_accents(lowered) if _FOLDED.search(lowered) else ""

    def _hold(self, numbers: Iterable[int], folded: str) -> list[int]:
        """Return those of `numbers` of which a folded text meets every clause."""
        tokens, spaced = folded.split(), f"{folded} "
        return [number for number in numbers if all(_meets(clause, tokens, spaced) for clause in self.list_clauses(number))]

    def may_state_share(self, text: str) -> bool:
        """Tell whether `text` holds a token of a part that states a percentage and may be cut out of a line."""
        return bool(self.words.find(text.split()) & self._stating)

    @cached_property
    def _stating(self) -> int:
        return make_mask(number for number in list_bits(self.glued) if "_percent>" in self._parts[number][1])


def _is_wanted(rule: str, languages: Collection[str] | None, without: Collection[str]) -> bool:
    """Tell whether a rule, given by its id, is of one of `languages`, and none of `without`, by id or by name."""
    language, _, name = rule.partition("/")
    return (languages is None or language in languages) and rule not in without and name not in without


def _find_sign(words: Sequence[str]) -> str:
    """Return the letter with which all of `words`, which are sorted, begin; nothing if there is none."""
    return words[0][:1] if words and words[0][:1] == words[-1][:1] else ""


def _has_names(match: regex.Match[str], most: int | None) -> bool:
    """Tell whether a match of a bag has at most so many names, and does not begin with one."""
    starts = match.starts("name") if most else []
    return not starts or (starts[0] > 0 and len(starts) <= (most or 0))


@cache
def is_counted(letter: str) -> bool:
    """Tell whether a word with this first letter is at least one token of a script with spaces."""
    return ord(letter) < KNOWN and letter.isalnum() and bool(fold(letter)) and not _UNSPACED.match(letter)


def _meets(clause: Clause, tokens: Sequence[str], spaced: str) -> bool:
    return not clause[0].isdisjoint(tokens) or _has_any(spaced, clause[1])


def _has_any(lowered: str, words: Sequence[str]) -> bool:
    for word in words:  # noqa: SIM110 -- any() over a generator takes twice as long
        if word in lowered:
            return True
    return False


def find_last_sentence(text: str) -> int:
    """Return where the last sentence of a block begins, 0 if it has but one or a very long one."""
    tail, end = max(0, len(text) - WHOLE), len(text) - 2
    last = max([text.rfind(mark, tail, end) for mark in (_ENDS if not text.isascii() else _ASCII_ENDS)])
    glued = text.rfind(".", tail, end)
    if glued > last and text[glued + 1].isupper():
        return glued + 1
    return last + 1 + (text[last + 1] == " ") if last >= 0 else 0
