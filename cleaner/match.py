"""The matcher: which rules a block, or a sentence of it, is an instance of.

A multi-pattern automaton finds the keywords; only the rules they belong to run, as regular expressions with a time limit.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import regex
from ahocorasick_rs import AhoCorasick

from cleaner.blocks import find_sentence_end, fold, split_sentences
from cleaner.phrases import FIGURES
from cleaner.rules import Part, Rule

_SHORT = 80  # characters; chrome is short and repeats, so verdicts of such lines are worth keeping
_REMEMBERED = 1 << 16  # short lines
_WHOLE = 600  # no rule matches a longer line as a whole
_TIMEOUT = 0.05  # seconds a rule may take on a line
_GLUED = 1500  # a longer block is a document on one line: its inner sentences are judged as well
_ANYWHERE = 160  # a longer line is not tried with parts that may begin with anything
_PUNCTUATION = 40  # characters of a line that folding takes away
_TAIL = 200  # characters at the end of a block in which an unpunctuated notice is looked for
_CAPITAL = regex.compile(r"(?<=\s)[\p{Lu}\d]")
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

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._remembered: dict[str, Verdict | None] = {}
        self._index = _Index(rules)

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
        numbers = sorted(self._index.find(text))
        return [self._index.rule_of(number) for number in numbers if self._index.fullmatch(number, folded)]

    def _inspect_short(self, text: str) -> Verdict | None:
        candidates = self._index.find(text)
        hit = self._match(text, 0, candidates) if candidates else None
        return Verdict(hit.rule, (hit,)) if hit else self._inspect_sentences(text)

    def _inspect_long(self, text: str) -> Verdict | None:
        """Judge a long block. Boilerplate begins it or ends it: all else is not looked at."""
        if len(text) > _GLUED:
            return self._inspect_sentences(text)
        candidates = self._index.find_long(text[:_WHOLE])
        if candidates and len(text) <= _WHOLE:
            hit = self._match(text, 0, candidates)
            if hit:
                return Verdict(hit.rule, (hit,))
        last = _find_last_sentence(text)
        if (candidates and self._match_piece(text, 0, find_sentence_end(text))) or (last and self._match_piece(text, last)):
            return self._inspect_sentences(text)
        glued = self._match_unpunctuated(text, last) if "%" in text[-_TAIL:] else None
        return Verdict(None, (glued,)) if glued else None

    def _match_piece(self, text: str, start: int, end: int | None = None) -> Hit | None:
        piece = text[start:end].rstrip()
        return self._match(piece, start, self._index.find(piece))

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
        if not self._index.find_shares(text[begin:]):
            return None
        pieces = (match.start() for match in _CAPITAL.finditer(text, begin))
        return next(filter(None, (self._match_piece(text, at) for at in pieces)), None)

    def _match(self, text: str, start: int, candidates: Iterable[int]) -> Hit | None:
        if not candidates or _is_quoted(text):
            return None
        folded = fold(text)
        for number in sorted(candidates):
            match = self._index.fullmatch(number, folded)
            if match and _names_are_names(match, text):
                return Hit(self._index.rule_of(number), start, start + len(text), _read_figures(match, text))
        return None


class _Index:
    """The parts of all rules, numbered, and which of them a text is worth trying: by its first token, length and keywords."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._parts = [(rule, part) for rule in rules for part in rule.parts]
        self._compiled: dict[int, regex.Pattern[str]] = {}
        self._long = {n for n, (r, part) in enumerate(self._parts) if part.length > _SHORT or r.scope == "sentence"}
        self._starts: dict[str, set[int]] = {}
        for number, (_, part) in enumerate(self._parts):
            for start in part.starts or ():
                self._starts.setdefault(start, set()).add(number)
        self._anywhere = self._gather(n for n, (_, part) in enumerate(self._parts) if part.starts is None)
        shares = (n for n, (r, p) in enumerate(self._parts) if r.scope == "sentence" and "_percent>" in p.source)
        self._shares = self._gather(shares)
        self._known: dict[str, tuple[_Keywords | None, _Keywords | None]] = {}
        self._shared: dict[str, tuple[_Keywords | None, _Keywords | None]] = {}

    def _gather(self, numbers: Iterable[int]) -> _Keywords | None:
        chosen = [(number, self._parts[number][1].keywords) for number in numbers]
        return _Keywords(chosen) if chosen else None

    def find(self, text: str) -> set[int]:
        """Return the numbers of the parts that `text` may be an instance of."""
        return self._find(text, self._look_up(text)[0])

    def find_shares(self, text: str) -> set[int]:
        """Return the numbers of the parts that state a percentage, may be cut out of a line, and have a keyword in `text`."""
        return self._shares.find(text.lower()) if self._shares else set()

    def rule_of(self, number: int) -> Rule:
        """Return the rule that a part is of."""
        return self._parts[number][0]

    def fullmatch(self, number: int, folded: str) -> regex.Match[str] | None:
        """Match a part against all of a folded text; one that takes too long does not match."""
        pattern = self._compiled.get(number)
        if pattern is None:
            pattern = self._compiled[number] = regex.compile(self._parts[number][1].source, regex.V0)
        try:
            return pattern.fullmatch(folded, timeout=_TIMEOUT)
        except TimeoutError:
            return None

    def find_long(self, text: str) -> set[int]:
        """Return what `find` does, of the rules that can be met in long blocks."""
        return self._find(text, self._look_up(text)[1])

    def _find(self, text: str, begun: _Keywords | None) -> set[int]:
        anywhere = self._anywhere if len(text) <= _ANYWHERE else None
        if begun is None and anywhere is None:
            return set()
        lowered = text.lower()
        found = (begun.find(lowered) if begun else set[int]()) | (anywhere.find(lowered) if anywhere else set[int]())
        return {number for number in found if _can_hold(self._parts[number][1], lowered)} if found else found

    def _look_up(self, text: str) -> tuple[_Keywords | None, _Keywords | None]:
        """Return the keywords of the parts that may begin as `text` does: of all, and of those met in long blocks."""
        word = text[:40].partition(" ")[0]
        if word >= "\u2e80":
            word = word[0]
        try:
            return self._known[word]
        except KeyError:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            tokens = fold(word).split()
            if not tokens:  # a bullet or the like: what follows it decides
                return self._begin(fold(text[:120]).split())
            self._known[word] = begun = self._begin(tokens)
            return begun

    def _begin(self, tokens: list[str]) -> tuple[_Keywords | None, _Keywords | None]:
        numbers = set[int]().union(*(self._starts.get(key, ()) for key in _list_keys(tokens[0]))) if tokens else set[int]()
        key = ",".join(map(str, sorted(numbers)))
        if key not in self._shared:
            self._shared[key] = self._gather(numbers), self._gather(numbers & self._long)
        return self._shared[key]


def _list_keys(token: str) -> list[str]:
    """Return the forms under which rules may list the first token."""
    return ["0" if token.isdecimal() else token, *(f"{token[:end]}*" for end in range(1, len(token) + 1))]


def _can_hold(part: Part, lowered: str) -> bool:
    return len(lowered) <= part.length + _PUNCTUATION and all(any(word in lowered for word in words) for words in part.also)


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
