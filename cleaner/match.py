"""The matcher: which rules a block, or a sentence of it, is an instance of.

A multi-pattern automaton finds the keywords; only the rules they belong to run, as regular expressions with a time limit.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable, Mapping, Sequence
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
            _remember(self._remembered, text, verdict)
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
        self._rows = table.rules
        self._rules: dict[int, Rule] = {}
        wanted = [languages is None or row[0].partition("/")[0] in languages for row in table.rules]
        self._allowed = _make_mask(n for n, part in enumerate(table.parts) if wanted[part[0]])
        self._first, self._second, self._last = _Tokens(table.first), _Tokens(table.second, "?"), _Tokens(table.last, "?")
        open_ended = self._first.unpack("?") & self._last.unpack("?") & self._allowed
        self._anywhere = _Keywords([(n, self.parts[n][2]) for n in _list_bits(open_ended)]) if open_ended else None
        self._open_beginning = self._first.unpack("?") & ~open_ended

    @cached_property
    def shares(self) -> list[Part]:
        """The parts that state a percentage and may be cut out of a line."""
        return [part for part in self.parts if "_percent>" in part[1] and self._rows[part[0]][_SCOPE] == "sentence"]

    def rule_of(self, number: int) -> Rule:
        """Return the rule of a part; most are never asked for, so they are made when they are."""
        row = self.parts[number][0]
        if row not in self._rules:
            self._rules[row] = Rule(*self._rows[row])
        return self._rules[row]

    def find(self, text: str) -> list[int]:
        """Return the numbers of the parts that `text` may be an instance of, in order."""
        mask = self._find_by_edges(text) & self._allowed
        anywhere = self._anywhere if len(text) <= _ANYWHERE else None
        if not mask and not anywhere:
            return []
        lowered = text.lower()
        numbers = _list_bits(mask) if mask else []
        if anywhere and (loose := anywhere.find(lowered)):
            numbers = sorted([*numbers, *loose])
        return [number for number in numbers if _can_hold(self.parts[number], lowered)]

    def _find_by_edges(self, text: str) -> int:
        """Return the parts that the first two tokens of `text` and its last one allow."""
        word, _, rest = text[:_BEGINNING].partition(" ")
        first, second = self._first.get(word), None
        if first is None:  # several tokens, or none: a bullet, an elision, a script without spaces
            tokens = [*fold(text[: 4 * _BEGINNING]).split()[:2], "", ""]
            first, second = self._first.look_up(tokens[0]), self._second.look_up(tokens[1], name=True)
        if len(text) <= _ANYWHERE:
            first |= self._open_beginning
        if not first:
            return 0
        if second is None:
            word = rest.partition(" ")[0]
            second = self._second.get(word)
            if second is None:
                second = self._second.look_up("".join(fold(rest).split()[:1]), name=True)
        mask = first & second
        return mask & self._find_by_last(text) if mask else 0

    def _find_by_last(self, text: str) -> int:
        last = self._last.get(text[-_BEGINNING:].rpartition(" ")[2])
        return self._last.look_up("".join(fold(text[-4 * _BEGINNING :]).split()[-1:]), name=True) if last is None else last


class _Tokens:
    """An index of parts by token, which remembers the words it was asked for; parts under `always` allow any token.

    A set of parts is a bit mask: to intersect three of them takes a fraction of what it takes with sets.
    """

    def __init__(self, index: Mapping[str, bytes], always: str = "") -> None:
        self._index = index
        self._known: dict[str, int | None] = {}
        self._masks: dict[str, int] = {}
        self._shared: dict[int, int] = {}
        self._always = self.unpack(always) if always else 0
        self._names = self.unpack("A")

    def unpack(self, key: str) -> int:
        """Return the parts under a key of the index."""
        return _make_mask(unpack(self._index[key])) if key in self._index else 0

    def get(self, word: str) -> int | None:
        """Return the parts that allow the unfolded `word`, None if it is not just one token."""
        try:
            return self._known[word]
        except KeyError:
            tokens = fold(word).split()
            mask = self.look_up("".join(tokens), name=not word.islower()) if len(tokens) == 1 or not word else None
            _remember(self._known, word, mask)
            return mask

    def look_up(self, token: str, name: bool = False) -> int:
        """Return the parts that allow the folded `token`, or the end of the text if it is empty; `name`: it looks like one."""
        mask = self._masks.get(token)
        if mask is None:
            mask = self._gather(token)
            mask = self._shared.setdefault(mask, mask)
            _remember(self._masks, token, mask)
        return mask | self._names if name else mask

    def _gather(self, token: str) -> int:
        keys = ["0" if token.isdecimal() else token, *(f"{token[:end]}*" for end in range(1, len(token) + 1))]
        mask = self._always if token else 0
        for key in keys:
            if key in self._index:
                mask |= self.unpack(key)
        return mask


_Value = TypeVar("_Value")


def _remember(memory: dict[str, _Value], key: str, value: _Value) -> None:
    if len(memory) >= _REMEMBERED:
        memory.clear()
    memory[key] = value


def _make_mask(numbers: Iterable[int]) -> int:
    bits = bytearray()
    for number in numbers:
        if len(bits) <= number >> 3:
            bits.extend(bytes((number >> 3) + 1 - len(bits)))
        bits[number >> 3] |= 1 << (number & 7)
    return int.from_bytes(bits, "little")


def _list_bits(mask: int) -> list[int]:
    numbers = []
    while mask:
        low = mask & -mask
        numbers.append(low.bit_length() - 1)
        mask ^= low
    return numbers


def _can_hold(part: Part, lowered: str) -> bool:
    _, _, keywords, length, also = part
    if len(lowered) > length + _PUNCTUATION:
        return False
    return _has_any(lowered, keywords) and all(_has_any(lowered, words) for words in also)


def _has_any(lowered: str, words: Sequence[str]) -> bool:
    for word in words:  # noqa: SIM110 -- any() over a generator takes twice as long, and this runs for each candidate
        if word in lowered:
            return True
    return False


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
