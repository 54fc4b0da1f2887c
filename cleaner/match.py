"""The matcher: which rules a block, or a sentence of it, is an instance of.

A multi-pattern automaton finds the keywords; only the rules they belong to run, as regular expressions with a time limit.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Mapping, Sequence, Set
from dataclasses import dataclass, fields
from functools import cached_property
from itertools import accumulate
from typing import Any, TypeVar

import regex
from ahocorasick_rs import AhoCorasick

from cleaner.blocks import fold, split_sentences
from cleaner.phrases import FIGURES
from cleaner.rules import Rule
from cleaner.table import Part, Table, unpack

_SHORT = 80  # characters; chrome is short and repeats, so verdicts of such lines are worth keeping
_REMEMBERED = 1 << 16  # short lines
_WHOLE = 600  # no rule matches a longer line as a whole
_TIMEOUT = 0.05  # seconds a rule may take on a line
_GLUED = 1500  # a longer block is a document on one line: its inner sentences are judged as well
_ANYWHERE = 160  # a longer line is not tried with parts that may begin with anything
_PUNCTUATION = 40  # characters of a line that folding takes away
_TAIL = 200  # characters at the end of a block in which an unpunctuated notice is looked for
_CAPITAL = regex.compile(r"(?<=\s)[\p{Lu}\d]")
_BEGINNING = 48  # characters that hold the first two words
_SCOPE = [field.name for field in fields(Rule)].index("scope")
_UNSPACED = "\u0e00"  # from here on most scripts run words together
_QUOTES = {'"': '"', "“": "”", "«": "»", "„": "“”", "‘": "’", "「": "」", "『": "』", "»": "«", "”": "”", "'": "'"}


@dataclass(frozen=True, slots=True)
class Hit:
    """A rule that a block, or the span `start` to `end` of it, is an instance of; `figures` as the text states them."""

    rule: Rule
    start: int
    end: int
    figures: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What rules say of one block: `whole` (the rule that takes all of it) or None, and the hits, in order."""

    whole: Rule | None
    hits: tuple[Hit, ...]


class Matcher:
    """All rules, behind what each needs to begin with and to hold."""

    def __init__(self, tables: Sequence[Table], languages: Collection[str] | None = None) -> None:
        self._remembered: dict[str, Verdict | None] = {}
        self._index = _Index(tables, languages)

    def inspect(self, text: str) -> Verdict | None:
        """Return what the rules say of the block `text`, None if nothing."""
        if len(text) > _SHORT:
            return self._inspect_long(text)
        try:
            return self._remembered[text]
        except KeyError:
            verdict = self._inspect_short(text)
            if len(self._remembered) >= _REMEMBERED:
                self._remembered.clear()
            self._remembered[text] = verdict
            return verdict

    def find_matching(self, text: str) -> list[Rule]:
        """Return every rule that matches all of `text`; several languages may share a form."""
        folded = fold(text)
        return [self._index.rule_of(number) for number in self._index.find(text) if self._index.fullmatch(number, folded)]

    def _inspect_short(self, text: str) -> Verdict | None:
        candidates = self._index.find(text)
        hit = self._match(text, 0, candidates) if candidates else None
        return Verdict(hit.rule, (hit,)) if hit else self._inspect_sentences(text)

    def _inspect_long(self, text: str) -> Verdict | None:
        """Judge a long block. Boilerplate begins it or ends it: all else is not looked at."""
        if len(text) > _GLUED:
            return self._inspect_sentences(text)
        if len(text) <= _WHOLE:
            candidates = self._index.find(text)
            hit = self._match(text, 0, candidates) if candidates else None
            if hit:
                return Verdict(hit.rule, (hit,))
        last = _find_last_sentence(text)
        if last and (self._match_piece(text, last) or self._match_piece(text, 0, _find_first_end(text))):
            return self._inspect_sentences(text)
        glued = self._match_unpunctuated(text, last) if "%" in text[-_TAIL:] else None
        return Verdict(None, (glued,)) if glued else None

    def _match_piece(self, text: str, start: int, end: int | None = None) -> Hit | None:
        piece = text[start:end].rstrip()
        candidates = self._index.find(piece)
        return self._match(piece, start, candidates) if candidates else None

    def _inspect_sentences(self, text: str) -> Verdict | None:
        spans = split_sentences(text)
        hits = [self._match_piece(text, *span) for span in spans if len(spans) > 1]
        found = [hit for hit in hits if hit]
        if hits and len(found) == len(hits):
            return Verdict(_leading_rule(found), tuple(found))
        glued = [hit for hit in _outer(hits, len(text) > _GLUED) if hit.rule.scope == "sentence" and hit.rule.strong]
        return Verdict(None, tuple(glued)) if glued else None

    def _match_unpunctuated(self, text: str, start: int) -> Hit | None:
        """Find a notice that states a share, glued to the last sentence without a mark: it begins at a capital or a digit."""
        begin = max(start, len(text) - _TAIL)
        if not self._index.may_state_share(text[begin:]):
            return None
        pieces = (match.start() for match in _CAPITAL.finditer(text, begin))
        return next(filter(None, (self._match_piece(text, at) for at in pieces)), None)

    def _match(self, text: str, start: int, candidates: Sequence[int]) -> Hit | None:
        if _is_quoted(text):
            return None
        folded = fold(text)
        for number in candidates:
            match = self._index.fullmatch(number, folded)
            if match and _names_are_names(match, text):
                return Hit(self._index.rule_of(number), start, start + len(text), _read_figures(match, text))
        return None


class _Index:
    """The parts of all rules, numbered, and which of them a text is worth trying.

    A part is tried where the first two tokens, the length and the keywords of a text allow it: nearly never in prose.
    """

    def __init__(self, tables: Sequence[Table], languages: Collection[str] | None) -> None:
        self._layers = [_Layer(table, languages) for table in tables]
        self._offsets = list(accumulate((len(layer.parts) for layer in self._layers), initial=0))
        self._compiled: dict[int, regex.Pattern[str]] = {}

    def find(self, text: str) -> list[int]:
        """Return the numbers of the parts that `text` may be an instance of, in order."""
        own = self._layers[-1].find(text)
        if len(self._layers) == 1:
            return own
        return [*self._layers[0].find(text), *(self._offsets[1] + number for number in own)]

    def may_state_share(self, text: str) -> bool:
        """Tell whether a part that states a percentage, and may be cut out of a line, has its keywords in `text`."""
        lowered = text.lower()
        return any(_can_hold(part, lowered) for layer in self._layers for part in layer.shares)

    def rule_of(self, number: int) -> Rule:
        """Return the rule that a part is of."""
        layer, number = self._locate(number)
        return layer.rule_of(number)

    def _locate(self, number: int) -> tuple[_Layer, int]:
        k = bisect_right(self._offsets, number) - 1
        return self._layers[k], number - self._offsets[k]

    def fullmatch(self, number: int, folded: str) -> regex.Match[str] | None:
        """Match a part against all of a folded text; one that takes too long does not match."""
        pattern = self._compiled.get(number)
        if pattern is None:
            layer, inside = self._locate(number)
            pattern = self._compiled[number] = regex.compile(layer.parts[inside][1], regex.V0)
        try:
            return pattern.fullmatch(folded, timeout=_TIMEOUT)
        except TimeoutError:
            return None


class _Layer:
    """The index over one table: the package's rules, or a user's."""

    def __init__(self, table: Table, languages: Collection[str] | None) -> None:
        self.parts = table.parts
        self._table = table
        self._rules: dict[int, Rule] = {}
        wanted = [row[0].partition("/")[0] in languages for row in table.rules] if languages is not None else None
        self._allowed = None if wanted is None else {n for n, part in enumerate(table.parts) if wanted[part[0]]}
        self._any_second = unpack(table.any_second)
        self._names_second = unpack(table.names_second)
        self._singles = unpack(table.singles)
        anywhere = unpack(table.any_first)
        self._anywhere = _Keywords([(n, self.parts[n][2]) for n in anywhere]) if anywhere else None
        self._first: dict[str, tuple[frozenset[int], frozenset[int] | None] | None] = {}
        self._second: dict[str, frozenset[int]] = {}

    @cached_property
    def shares(self) -> list[Part]:
        """The parts that state a percentage and may be cut out of a line."""
        return [part for part in self.parts if "_percent>" in part[1] and self._table.rules[part[0]][_SCOPE] == "sentence"]

    def rule_of(self, number: int) -> Rule:
        """Return the rule of a part; most are never asked for, so they are made when they are."""
        row = self.parts[number][0]
        if row not in self._rules:
            self._rules[row] = Rule(*self._table.rules[row])
        return self._rules[row]

    def find(self, text: str) -> list[int]:
        """Return the numbers of the parts that `text` may be an instance of, in order."""
        numbers = self._find_begun(text)
        anywhere = self._anywhere if len(text) <= _ANYWHERE else None
        if not numbers and not anywhere:
            return []
        lowered = text.lower()
        if anywhere:
            numbers = numbers | anywhere.find(lowered)
        found = [number for number in sorted(numbers) if _can_hold(self.parts[number], lowered)] if numbers else []
        return found if self._allowed is None else [number for number in found if number in self._allowed]

    def _find_begun(self, text: str) -> Set[int]:
        """Return the numbers of the parts that may begin as `text` does."""
        word, _, rest = text[:_BEGINNING].partition(" ")
        known = self._first[word] if word in self._first else self._look_up(word, text)
        if known is None:
            return _NOTHING
        first, second = known
        if second is None:
            word = rest.partition(" ")[0]
            second = self._second[word] if word in self._second else self._look_up_second(word, rest)
        return first & second

    def _look_up(self, word: str, text: str) -> tuple[frozenset[int], frozenset[int] | None] | None:
        """Find the parts for a text's first word, and for its second token if the word holds it; remember them."""
        tokens = fold(word).split()
        remember = bool(tokens) and len(word) < _BEGINNING
        if not tokens:  # a bullet or the like: what follows it decides
            tokens = fold(text[: 4 * _BEGINNING]).split()
        first = self._gather(self._table.first, tokens[0]) if tokens else _NOTHING
        if not remember and len(tokens) == 1:
            tokens.append("")
        second = self._gather_second(tokens[1]) | self._names_second if len(tokens) > 1 else None
        known = (first, second) if first else None
        if remember:
            _remember(self._first, word, known)
        return known

    def _look_up_second(self, word: str, rest: str) -> frozenset[int]:
        tokens = fold(word).split()
        if not tokens and word:
            return self._gather_second("".join(fold(rest).split()[:1])) | self._names_second
        second = self._gather_second(tokens[0] if tokens else "")
        if not word.islower():
            second |= self._names_second
        _remember(self._second, word, second)
        return second

    def _gather_second(self, token: str) -> frozenset[int]:
        return self._gather(self._table.second, token) | self._any_second if token else self._singles

    def _gather(self, index: Mapping[str, bytes], token: str) -> frozenset[int]:
        keys = ["0" if token.isdecimal() else token, *(f"{token[:end]}*" for end in range(1, len(token) + 1))]
        return _NOTHING.union(*(unpack(index[key]) for key in keys if key in index))


_NOTHING: frozenset[int] = frozenset()
_Known = TypeVar("_Known")


def _remember(memory: dict[str, _Known], key: str, value: _Known) -> None:
    if len(memory) >= _REMEMBERED:
        memory.clear()
    memory[key] = value


def _can_hold(part: Part, lowered: str) -> bool:
    _, _, keywords, length, also = part
    if len(lowered) > length + _PUNCTUATION or not any(word in lowered for word in keywords):
        return False
    return all(any(word in lowered for word in words) for words in also)


def _find_first_end(text: str) -> int:
    """Return where the first sentence of a block ends, roughly: the matcher only wants to know whether to look closer."""
    ends = [end for mark in (". ", "! ", "? ", "。", ": ", " | ") if (end := text.find(mark, 0, _WHOLE)) > 0]
    return min(ends, default=len(text)) + 1


def _find_last_sentence(text: str) -> int:
    """Return where the last sentence of a block begins, 0 if it has but one or a very long one."""
    tail, end = max(0, len(text) - _WHOLE), len(text) - 2
    point = text.rfind(". ", tail, end)
    last = max(point, text.rfind("! ", tail, end), text.rfind("? ", tail, end), text.rfind("。", tail, end))
    glued = text.rfind(".", tail, end)
    if glued > last and text[glued + 1].isupper():
        return glued + 1
    return last + 1 + (text[last + 1] == " ") if last >= 0 else 0


class _Keywords:
    """An automaton over numbered sets of keywords."""

    __slots__ = ("_automaton", "_owners")

    def __init__(self, numbered: Sequence[tuple[int, Sequence[str]]]) -> None:
        owners: dict[str, set[int]] = {}
        for number, keywords in numbered:
            for keyword in keywords:
                owners.setdefault(keyword, set()).add(number)
        self._owners = list(owners.values())
        self._automaton = AhoCorasick(list(owners))

    def find(self, lowered: str) -> set[int]:
        """Return the numbers of the sets that have a keyword in `lowered`, at the beginning of a word."""
        numbers: set[int] = set()
        for keyword, start, _ in self._automaton.find_matches_as_indexes(lowered, overlapping=True):
            if not start or not lowered[start - 1].isalpha() or lowered[start] >= _UNSPACED:
                numbers |= self._owners[keyword]
        return numbers


def _leading_rule(hits: Sequence[Hit]) -> Rule:
    """Of the rules that share a block, the one that tells most: a truncating one, else a strong one, else the first."""
    return max(hits, key=lambda hit: (hit.rule.truncates and hit.rule.strong, hit.rule.strong)).rule


def _outer(hits: Sequence[Hit | None], all_of_them: bool) -> list[Hit]:
    """Return the hits at the ends of a block: a notice is glued to a paragraph, not put into it."""
    if all_of_them:
        return [hit for hit in hits if hit]
    kept = [i for i, hit in enumerate(hits) if hit is None]
    inner = range(kept[0], kept[-1] + 1) if kept else range(0)
    return [hit for i, hit in enumerate(hits) if hit and i not in inner]


def _is_quoted(text: str) -> bool:
    """Tell whether all of `text` stands in quotation marks: speech, or a subhead that quotes."""
    return len(text) > 1 and text[-1] in _QUOTES.get(text[0], ()) and text[0] != text[1]


def _names_are_names(match: regex.Match[Any], text: str) -> bool:
    """Check that words outside a bag's vocabulary look like a name (a capital, a digit, or a script without case)."""
    captures = match.captures("name") if "name" in match.re.groupindex else ()
    unfold = {fold(word).strip(): word for word in text.split()} if captures else {}
    return all(not unfold.get(name.strip(), name).islower() for name in captures)


_NUMBER = regex.compile(r"\p{Nd}+(?:[.,٫٬'’\u00a0\u202f ]\p{Nd}+)*")


def _read_figures(match: regex.Match[Any], text: str) -> tuple[tuple[str, float], ...]:
    """Read the figures a match names from the unfolded text, where decimal marks still stand."""
    named = {name: value for name, value in match.groupdict().items() if value and name in FIGURES}
    if not named:
        return ()
    written = {fold(m[0]).strip(): m[0] for m in _NUMBER.finditer(text)}
    return tuple((name, read_number(written.get(value.strip(), value))) for name, value in named.items())


def read_number(written: str) -> float:
    """Return the value of a number as written, in any script, with a decimal comma or point or grouped thousands.

    >>> [read_number(s) for s in ("57,09", "2,941", "1.234.567", "８５", "12 500", "66.94")]
    [57.09, 2941.0, 1234567.0, 85.0, 12500.0, 66.94]
    """
    parts = fold(written).split()
    grouped = len(parts) > 1 and all(len(part) == 3 for part in parts[1:])
    if len(parts) > 2 or (grouped and parts[0] != "0"):
        return float("".join(parts))
    return float(".".join(parts))
