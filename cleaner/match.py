"""The matcher: which rules a block, or a sentence of it, is an instance of.

A multi-pattern automaton finds the keywords; only the rules they belong to run, as regular expressions with a time limit.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import regex
from ahocorasick_rs import AhoCorasick

from cleaner.blocks import fold, split_sentences
from cleaner.phrases import FIGURES
from cleaner.rules import Rule

_SHORT = 80  # characters; chrome is short and repeats, so verdicts of such lines are worth keeping
_REMEMBERED = 1 << 16  # short lines
_WHOLE = 600  # no rule matches a longer line as a whole
_TIMEOUT = 0.05  # seconds a rule may take on a line
_GLUED = 1500  # a longer block is a document on one line: its inner sentences are judged as well
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
    """All rules behind two automata: one for short lines, one of the rules that can match in long ones."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._rules = rules
        self._compiled: dict[int, regex.Pattern[str] | None] = {}
        self._remembered: dict[str, Verdict | None] = {}
        self._short = _Keywords(enumerate(rules))
        self._long = _Keywords((i, r) for i, r in enumerate(rules) if r.length > _SHORT or r.scope == "sentence")

    def inspect(self, text: str) -> Verdict | None:
        """Return what the rules say of the block `text`, None if nothing."""
        if len(text) > _SHORT:
            return self._inspect_long(text) if self._long.find(text.lower()) else None
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
        candidates = sorted(self._short.find(text.lower()))
        return [self._rules[i] for i in candidates if self._fullmatch(i, folded)]

    def _inspect_short(self, text: str) -> Verdict | None:
        candidates = self._short.find(text.lower())
        if not candidates:
            return None
        hit = self._match(text, 0, candidates)
        return Verdict(hit.rule, (hit,)) if hit else self._inspect_sentences(text)

    def _inspect_long(self, text: str) -> Verdict | None:
        if len(text) <= _WHOLE:
            hit = self._match(text, 0, self._short.find(text.lower()))
            if hit:
                return Verdict(hit.rule, (hit,))
        return self._inspect_sentences(text)

    def _inspect_sentences(self, text: str) -> Verdict | None:
        spans = split_sentences(text)
        hits = [self._match(text[a:b], a, self._short.find(text[a:b].lower())) for a, b in spans if len(spans) > 1]
        found = [hit for hit in hits if hit]
        if hits and len(found) == len(hits):
            return Verdict(_leading_rule(found), tuple(found))
        glued = [hit for hit in _outer(hits, len(text) > _GLUED) if hit.rule.scope == "sentence" and hit.rule.strong]
        if not glued and spans:
            glued = self._match_unpunctuated(text, *spans[-1])
        return Verdict(None, tuple(glued)) if glued else None

    def _match_unpunctuated(self, text: str, start: int, end: int) -> list[Hit]:
        """Find a notice glued to the last sentence without a mark between: it begins at a capital or a digit."""
        candidates = [i for i in self._long.find(text[start:end].lower()) if _states_a_share(self._rules[i])]
        for match in regex.finditer(r"(?<=\s)[\p{Lu}\d]", text[max(start, end - 200) : end]) if candidates else ():
            begin = max(start, end - 200) + match.start()
            hit = self._match(text[begin:end], begin, candidates)
            if hit:
                return [hit]
        return []

    def _match(self, text: str, start: int, candidates: Iterable[int]) -> Hit | None:
        if _is_quoted(text):
            return None
        folded = fold(text)
        for index in sorted(candidates):
            rule = self._rules[index]
            if len(folded) > rule.length + 2:
                continue
            match = self._fullmatch(index, folded)
            if match and _names_are_names(match, text):
                return Hit(rule, start, start + len(text), _read_figures(match, text))
        return None

    def _fullmatch(self, index: int, folded: str) -> regex.Match[str] | None:
        if index not in self._compiled:
            self._compiled[index] = regex.compile(self._rules[index].source, regex.V0)
        pattern = self._compiled[index]
        try:
            return pattern.fullmatch(folded, timeout=_TIMEOUT) if pattern else None
        except TimeoutError:
            return None


class _Keywords:
    """An automaton over the keywords of some rules."""

    def __init__(self, rules: Iterable[tuple[int, Rule]]) -> None:
        owners: dict[str, list[int]] = {}
        for index, rule in rules:
            for keyword in rule.keywords:
                owners.setdefault(keyword, []).append(index)
        self._owners = list(owners.values())
        self._automaton = AhoCorasick(list(owners)) if owners else None

    def find(self, lowered: str) -> set[int]:
        """Return the indexes of the rules with a keyword in `lowered`."""
        found = self._automaton.find_matches_as_indexes(lowered, overlapping=True) if self._automaton else ()
        return {index for keyword, _, _ in found for index in self._owners[keyword]} if found else set()


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


def _states_a_share(rule: Rule) -> bool:
    return rule.scope == "sentence" and "_percent>" in rule.source


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
