"""The matcher: which rules a block, or a sentence of it, is an instance of.

The index tells which parts of rules are worth trying; only these run, as regular expressions with a time limit.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

import regex

from cleaner.blocks import fold, split_sentences
from cleaner.grammar.match import Grammar, Match
from cleaner.index import GLUED, TAIL, WHOLE, Index, Look
from cleaner.native import load
from cleaner.phrases import FIGURES
from cleaner.rules import Rule
from cleaner.slots import are_filled
from cleaner.table import Table

_native = load("index")
_LABELLED = {"related", "media", "byline"}  # kinds with rules of a label and any words after it
_PLAIN = {"ad"}  # kinds of which one word tells enough
_CAPITAL = regex.compile(r"(?<=\s)[\p{Lu}\d]")
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
    """What rules say of one block: `whole` (the rule that takes all of it) or None, and the hits, in order.

    `telling` are those that by themselves tell something of the whole article.
    """

    whole: Rule | None
    hits: tuple[Hit, ...]
    telling: tuple[Hit, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "telling", tuple(filter(_tells, self.hits)))


def _tells(hit: Hit) -> bool:
    return hit.rule.truncates or hit.rule.completes or hit.rule.kind == "wall"


class Matcher:
    """All rules, behind what each needs to begin with and to hold."""

    def __init__(
        self, tables: Sequence[Table], languages: Collection[str] | None = None, without: Collection[str] = frozenset()
    ) -> None:
        self._index = Index(tables, languages, without)
        self._finder: Index = _native.Scanner(self._index) if _native else self._index  # as far as finding goes
        lexicons = tables[0].lexicons
        self._grammar = Grammar(lexicons, languages, without) if lexicons else None

    def inspect(self, text: str) -> Verdict | None:
        """Return what the rules say of the block `text`, None if nothing."""
        return self.inspect_all([text])[0]

    def inspect_all(self, texts: list[str], known: dict[str, Verdict | None] | None = None) -> list[Verdict | None]:
        """Return what the rules say of each block, None where nothing; of some it is `known`."""
        verdicts, short, long = self._finder.sift(texts, known or {})
        met: dict[str, Verdict | None] = {}  # a line may stand twice in a text
        for number, candidates in short:
            text = texts[number]
            if text not in met:
                met[text] = self._inspect_short(text, candidates)
            verdicts[number] = met[text]
        for number, look in long:
            text = texts[number]
            if text not in met:
                met[text] = self._inspect_long(text, look)
            verdicts[number] = met[text]
        if self._grammar:
            self._add_sentences(texts, verdicts, met)
        for text, verdict in met.items():
            if len(text) <= WHOLE:
                self._finder.remember(text, verdict)
        return verdicts

    def _add_sentences(self, texts: list[str], verdicts: list[Verdict | None], met: dict[str, Verdict | None]) -> None:
        """Judge by the grammar what no rule has taken."""
        for number, text in enumerate(texts):
            if verdicts[number] is None and self._grammar and self._grammar.may_hold(text):
                if met.get(text) is None:
                    met[text] = self._inspect_short(text, [])
                verdicts[number] = met[text]

    def find_matching(self, text: str) -> list[Rule]:
        """Return every rule that matches all of `text`; several languages may share a form."""
        folded = fold(text)
        return [self._index.rule_of(number) for number in self._finder.find(text) if self._index.fullmatch(number, folded)]

    def _inspect_short(self, text: str, candidates: list[int]) -> Verdict | None:
        """Judge a short block, or one so long that it is a whole document."""
        hit = self._match(text, 0, candidates)
        return Verdict(hit.rule, (hit,)) if hit else self._inspect_sentences(text)

    def _inspect_long(self, text: str, look: Look) -> Verdict | None:
        """Judge a long block. Boilerplate begins it or ends it: all else is not looked at."""
        hit = self._match(text, 0, look.whole)
        if hit:
            return Verdict(hit.rule, (hit,))
        if self._match(text[look.last :], look.last, look.ending) or self._match(text[: look.first], 0, look.beginning):
            return self._inspect_sentences(text)
        glued = self._match_unpunctuated(text, look.last) if "%" in text[-TAIL:] else None
        return Verdict(None, (glued,)) if glued else None

    def _match_piece(self, text: str, start: int, end: int | None = None) -> Hit | None:
        piece = text[start:end].rstrip()
        return self._match(piece, start, self._finder.find(piece))

    def _inspect_sentences(self, text: str) -> Verdict | None:
        spans = split_sentences(text)
        hits = [self._match_piece(text, *span) for span in spans if len(spans) > 1]
        found = [hit for hit in hits if hit]
        if hits and len(found) == len(hits):
            return Verdict(_leading_rule(found), tuple(found))
        glued = [hit for hit in _outer(hits, len(text) > GLUED) if hit.rule.scope == "sentence" and hit.rule.strong]
        return Verdict(None, tuple(glued)) if glued else None

    def _match_unpunctuated(self, text: str, start: int) -> Hit | None:
        """Find a notice that states a share, glued to the last sentence without a mark: it begins at a capital or a digit."""
        begin = max(start, len(text) - TAIL)
        if not self._index.may_state_share(text[begin:]):
            return None
        hits = (self._match_piece(text, match.start()) for match in _CAPITAL.finditer(text, begin))
        return next((hit for hit in hits if hit and any(name.endswith("_percent") for name, _ in hit.figures)), None)

    def _match(self, text: str, start: int, candidates: Sequence[int]) -> Hit | None:
        if _is_quoted(text) or _splits_quotation(text):
            return None
        hit = self._match_phrases(text, start, candidates) if candidates else None
        return hit or self._match_grammar(text, start)

    def _match_grammar(self, text: str, start: int) -> Hit | None:
        if not self._grammar or _is_code(text):
            return None
        match = self._grammar.match(text)
        if not match or (match.level != "strong" and (_is_row(text) or _is_item(text))):
            return None
        return Hit(_rule_of(match), start, start + len(text), read_share(match, text))

    def _match_phrases(self, text: str, start: int, candidates: Sequence[int]) -> Hit | None:
        folded, best, row = fold(text), None, _is_row(text)
        for number in candidates:
            rule = self._index.rule_of(number)
            if best and (_weight(rule) <= _weight(best[0]) or (best[0].strong and _is_of_one_file(rule, best[0]))):
                continue  # within a file the order is its author's
            if not rule.strong and row:
                continue
            if rule.kind in _LABELLED and not rule.strong and self._index.is_label(number) and _is_told(text):
                continue
            match = self._index.fullmatch(number, folded)
            if match and are_filled(match, text, rule):
                best = rule, match
        if not best or _is_drawn(text):
            return None
        rule = _weaken(best[0]) if folded.count(" ") == 1 else best[0]
        return Hit(rule, start, start + len(text), _read_figures(best[1], text))


def _rule_of(match: Match) -> Rule:
    return _make_rule(match.pattern.id, match.pattern.kind, match.pattern.says, match.language, match.level == "strong")


_CUTS = {"cut", "limit", "login"}
_GLUED = {"cut", "limit", "login", "gift", "counter", "lock"}  # what is glued to the last sentence of an article


@cache
def _make_rule(name: str, kind: str, says: str, language: str, strong: bool) -> Rule:
    """Return a rule of the grammar as the stages after the matcher need it."""
    scope = "sentence" if strong and says in _GLUED else "line"
    return Rule(f"{language}/{name}", kind, strong, None, None, scope, says in _CUTS, says == "gift", says)


_SHARE = regex.compile(r"(?<!\p{Nd})(\p{Nd}{1,3}(?:[.,٫]\p{Nd}{1,9})?)\s?[%％٪]|[%％٪]\s?(\p{Nd}{1,3}(?:[.,٫]\p{Nd}{1,9})?)")


def read_share(match: Match, text: str) -> tuple[tuple[str, float], ...]:
    """Return the share of an article that a notice says is missing."""
    found = _SHARE.search(text) if match.pattern.figure == "percent" else None
    return (("missing_percent", read_number(found[1] or found[2])),) if found else ()


_CODE = regex.compile(r"[{}<>\\`;$]|==|::|\(\)|^\s*(?:#!|//|--\w)|\w_\w|=\S")
_ITEM = regex.compile(r"\s*(?:[*+\-•‣◦] |\d{1,3}[.)] |#{1,6} |>)")


def _is_code(text: str) -> bool:
    """Tell whether a line looks like code or a command."""
    return bool(_CODE.search(text))


def _is_item(text: str) -> bool:
    """Tell whether a line is an item of a list, or a heading written with marks."""
    return bool(_ITEM.match(text))


@cache
def _weaken(rule: Rule) -> Rule:
    """Return the rule as it counts for a line of one word, which may be speech or a subhead: “Спасибо.”, “Galerie”."""
    plain = rule.kind in _PLAIN or rule.truncates or rule.completes
    return rule if plain or not rule.strong else replace(rule, strong=False)


def _is_row(text: str) -> bool:
    """Tell whether a line is a row of a table of two cells or more."""
    return text[:1] == "|" == text[-1:] and text.count("|") > 2


def _is_of_one_file(rule: Rule, other: Rule) -> bool:
    return rule.id.partition("/")[0] == other.id.partition("/")[0]


def _is_told(text: str) -> bool:
    """Tell whether a line reads like a sentence, or announces one: “Photos of that day show it.”, “More from the report:”."""
    if text.endswith((":", "：")):
        return text.count(" ") > 1
    return text.endswith((".", "。", "।", "!", "?")) and text.count(" ") > 3 and not any(mark in text for mark in ":：|/©")


def _weight(rule: Rule) -> tuple[bool, bool, bool]:
    """Of several rules that match, the one that tells most counts: of an offer, of a cut, of what goes wherever it stands."""
    return rule.completes, rule.truncates, rule.strong


def _leading_rule(hits: Sequence[Hit]) -> Rule:
    """Of the rules that share a block, the one that tells most."""
    return max((hit.rule for hit in hits), key=_weight)


def _outer(hits: Sequence[Hit | None], all_of_them: bool) -> list[Hit]:
    """Return the hits at the ends of a block: a notice is glued to a paragraph, not put into it."""
    if all_of_them:
        return [hit for hit in hits if hit]
    kept = [i for i, hit in enumerate(hits) if hit is None]
    inner = range(kept[0], kept[-1] + 1) if kept else range(0)
    return [hit for i, hit in enumerate(hits) if hit and i not in inner]


def _splits_quotation(text: str) -> bool:
    """Tell whether a quotation begins or ends within a sentence: what is quoted there is speech."""
    return sum(map(text.count, '"“”„「」『』')) % 2 == 1


_SIGN = regex.compile(r"[^\w\s]|_")
_SIGNS, _DRAWN = 3, 0.7  # different signs, share of them


def _is_drawn(text: str) -> bool:
    """Tell whether nearly all of a line is signs, and not the same one: a drawing, a formula or code."""
    signs = _SIGN.findall(text)
    return len(signs) > len(text) // 4 and len(signs) > _DRAWN * len("".join(text.split())) and len(set(signs)) >= _SIGNS


def _is_quoted(text: str) -> bool:
    """Tell whether all of `text`, a dash before it or not, stands in quotation marks: speech, or a subhead that quotes."""
    text = text.lstrip("–—- ")
    return len(text) > 1 and text[-1] in _QUOTES.get(text[0], ()) and text[0] != text[1]


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
