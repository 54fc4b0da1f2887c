"""The phrase language of rule files: from words, `(a|b)` and `[optional]` to a regular expression and its keywords.

Grammar of a phrase, over the words that `blocks.fold` leaves::

    phrase = item*
    item   = word | word* | "(" phrase ("|" phrase)* ")" | "[" phrase ("|" phrase)* "]" | "<" family ">" | "{" slot "}"

A clause is a set of tokens of which every match must hold one; the matcher looks for them first (gitleaks does the same), so
that a line without one never meets a regular expression.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import reduce
from itertools import groupby

from cleaner.blocks import UNSPACED, fold

NUMBER = r"\d+(?: \d+)?"
FIGURES = (
    "missing_percent",
    "shown_percent",
    "missing_words",
    "total_words",
    "missing_chars",
    "total_chars",
    "minutes_left",
    "page",
    "pages",
)


def _match_words(least: int, most: int) -> str:
    """Return the expression of `least` to `most` slots of some words; one is up to six words, or twenty unspaced characters."""
    return rf"(?: [{UNSPACED}]){{{least},{20 * most}}}|(?: \S+){{{least},{6 * most}}}"


def _name_words(least: int, most: int) -> str:
    return f"(?P<any>{_match_words(least, most)})"


MANY = 255  # words: more than anybody asks about
_LEXEME = re.compile(r"\s*(?:([()\[\]|])|<([\w-]+)>|\{(\w+)\}|([^\s()\[\]|<>{}]+))")
_UNSPACED_CHAR = re.compile(f"[{UNSPACED}]")
_UNSPACED_RUN = re.compile(f"[{UNSPACED}](?: [{UNSPACED}])*")


class PhraseError(ValueError):
    """A phrase that does not follow the grammar."""


Tokens = frozenset[str] | None  # None: any token


@dataclass(frozen=True, slots=True)
class Edges:
    """The tokens a match may have: first, second, last and anywhere, and whether it may have one token only, or none.

    ``abonn*`` stands for the tokens with that beginning, ``0`` for a number; `named`: all but the first may also be any name.
    """

    first: Tokens = frozenset()
    second: Tokens = frozenset()
    last: Tokens = frozenset()
    inner: Tokens = None
    one: bool = False
    empty: bool = True
    named: bool = False

    def then(self, other: Edges) -> Edges:
        """Return the edges of a match of this followed by a match of `other`."""
        first = _unite(self.first, other.first) if self.empty else self.first
        second = _unite(self.second, other.first if self.one else frozenset(), other.second if self.empty else frozenset())
        last = _unite(self.last, other.last) if other.empty else other.last
        one = (self.one and other.empty) or (self.empty and other.one)
        return Edges(first, second, last, None, one, self.empty and other.empty)

    def either(self, other: Edges) -> Edges:
        """Return the edges of a match of this or of `other`."""
        second, last = _unite(self.second, other.second), _unite(self.last, other.last)
        return Edges(_unite(self.first, other.first), second, last, None, self.one or other.one, self.empty or other.empty)


_A_NUMBER = Edges(frozenset("0"), frozenset("0"), frozenset("0"), None, one=True, empty=False)


_ANYTHING = Edges(None, None, None, None, one=True, empty=False)


def _unite(*sets: Tokens) -> Tokens:
    return None if None in sets else frozenset().union(*(s for s in sets if s))


@dataclass(frozen=True, slots=True)
class Compiled:
    """A phrase as regular expression source, and what the matcher asks before it runs one.

    Every match has the `edges`, holds one of each set of `clauses` (the rarest first; ``abonn*`` for a token with that
    beginning), and is at most `length` folded characters long; what matches is also searched for each of `needs`. `written`
    are words of which one must stand in the text as written, in lower case. `tokens` are all the tokens it may have, `names` is
    how many captures of ``name`` a bag may have, `words` the greatest number of tokens in scripts with spaces.
    """

    source: str
    length: int
    edges: Edges = Edges()
    clauses: tuple[frozenset[str], ...] = ()
    written: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    tokens: Tokens = frozenset()
    names: int | None = None
    words: int = 0


# Slots without a figure; all bounded, so that matching stays linear.
SLOTS = {
    "n": Compiled(rf" {NUMBER}", 14, _A_NUMBER, tokens=_A_NUMBER.first, words=2),
    "word": Compiled(r"(?P<any> \S+)", 20, _ANYTHING, tokens=None, words=1),
    "words": Compiled(_name_words(1, 1), 60, _ANYTHING, tokens=None, words=6),
    "rest": Compiled(f"(?:{_match_words(1, 4)})", 180, _ANYTHING, tokens=None, words=24),
    "date": Compiled(r"(?=(?: [^\W\d]{1,14}){0,6} \d)(?: (?:\d{1,4}|[^\W\d]{1,14})){1,7}", 60, _ANYTHING, tokens=None, words=7),
}


def compile_phrase(phrase: str, families: Mapping[str, str]) -> Compiled:
    """Compile `phrase`; `families` maps the names usable as ``<name>`` to phrases.

    >>> compile_phrase("(close|shut) [the] window*", {}).source
    '(?: close| shut)(?: the)? window\\\\S*'
    >>> [sorted(words) for words in compile_phrase("(close|shut*) it", {}).clauses]
    [['close', 'shut*'], ['it']]
    """
    parser = _Parser(phrase, families)
    node = parser.alternatives()
    if parser.peek() is not None:
        raise PhraseError(f"unexpected {parser.peek()!r} in {phrase!r}")
    return node


class _Parser:
    def __init__(self, phrase: str, families: Mapping[str, str], inside: frozenset[str] = frozenset()) -> None:
        self.phrase, self.families, self.inside = phrase, families, inside
        self.tokens = _lex(phrase)
        self.at = 0

    def peek(self) -> str | None:
        return self.tokens[self.at] if self.at < len(self.tokens) else None

    def alternatives(self) -> Compiled:
        branches = [self.sequence()]
        while self.peek() == "|":
            self.at += 1
            branches.append(self.sequence())
        return _join_branches(branches)

    def sequence(self) -> Compiled:
        items: list[Compiled] = []
        while (token := self.peek()) is not None and token not in ")]|":
            self.at += 1
            items.append(self.item(token))
        return _join_items(items)

    def item(self, token: str) -> Compiled:
        if token in "([":
            inner = self.alternatives()
            if self.peek() != {"(": ")", "[": "]"}[token]:
                raise PhraseError(f"{token!r} is never closed in {self.phrase!r}")
            self.at += 1
            return inner if token == "(" else _make_optional(inner)
        if token[0] == "<":
            return self.family(token[1:-1])
        return _slot(token[1:-1]) if token[0] == "{" else _literal(token)

    def family(self, name: str) -> Compiled:
        if name not in self.families or name in self.inside:
            raise PhraseError(f"<{name}> is not a word family of this file; known are: {', '.join(sorted(self.families))}")
        parser = _Parser(self.families[name], self.families, self.inside | {name})
        return parser.alternatives()


def _lex(phrase: str) -> list[str]:
    tokens, at = [], 0
    while at < len(phrase.rstrip()):
        match = _LEXEME.match(phrase, at)
        if not match:
            raise PhraseError(f"cannot read {phrase[at:].strip()!r} in {phrase!r}")
        bracket, family, slot, word = match.groups()
        tokens.append(bracket or (f"<{family}>" if family else f"{{{slot}}}" if slot else word))
        at = match.end()
    return tokens


def _make_optional(inner: Compiled) -> Compiled:
    edges = replace(inner.edges, empty=True)
    return Compiled(f"(?:{inner.source})?", inner.length, edges, tokens=inner.tokens, words=inner.words)


def _slot(name: str) -> Compiled:
    if name in FIGURES:
        # Several alternatives may carry one figure: `regex` lets a group name repeat.
        return Compiled(f" (?P<{name}>{NUMBER})", 14, _A_NUMBER, tokens=_A_NUMBER.first, words=2)
    if name not in SLOTS:
        raise PhraseError(f"{{{name}}} is no slot; known are: {', '.join((*SLOTS, *FIGURES))}")
    return SLOTS[name]


def _literal(word: str) -> Compiled:
    stem, star = (word[:-1], True) if word.endswith("*") and len(word) > 1 else (word, False)
    folded = fold(stem)
    if not folded:  # punctuation only: folding leaves nothing of it in the text either
        return Compiled("", 0)
    if star and _UNSPACED_CHAR.match(folded[-1]):
        raise PhraseError(f"{word!r}: a script without spaces has no endings to leave open; use {{words}}")
    source = re.sub(r"([%©+#@&])", r"\\\1", folded) + (r"\S*" if star else "")
    named = ["0" if token.isdecimal() else token for token in folded.split()]
    named[-1] += "*" * star
    edges = Edges(frozenset(named[:1]), frozenset(named[1:2]), frozenset(named[-1:]), None, one=len(named) == 1, empty=False)
    clauses = (frozenset({_find_key(folded, star)}),)
    return Compiled(source, len(folded) + 8 * star, edges, clauses, tokens=frozenset(named), words=len(named))


def find_clause(written: Iterable[str]) -> frozenset[str]:
    """Return the tokens by which text that may hold one of the words `written` is found; none if one of them folds to nothing."""
    folded = [fold(word) for word in written]
    return frozenset(_find_key(word, star=True) for word in folded) if all(folded) else frozenset()


def _find_key(folded: str, star: bool = False) -> str:
    """Return what is rarest in folded text: its longest token, or its longest run of unspaced characters."""
    runs = _UNSPACED_RUN.findall(folded)
    if runs:
        return str(max(runs, key=len))
    tokens = folded.split()
    longest = max(tokens, key=len)
    return longest + "*" * (star and longest == tokens[-1])


def _join_branches(branches: list[Compiled]) -> Compiled:
    if len(branches) == 1:
        return branches[0]
    worded = [b for b in branches if b.source]
    if len(worded) < len(branches):  # "(|a)", or an alternative of punctuation only
        return _make_optional(_join_branches(worded)) if worded else branches[0]
    clause = frozenset[str]().union(*(b.clauses[0] for b in branches)) if all(b.clauses for b in branches) else None
    source, length = f"(?:{'|'.join(b.source for b in branches)})", max(b.length for b in branches)
    edges = reduce(Edges.either, (b.edges for b in branches))
    tokens = _unite(*(b.tokens for b in branches))
    return Compiled(source, length, edges, (clause,) if clause else (), tokens=tokens, words=max(b.words for b in branches))


def _join_items(items: list[Compiled]) -> Compiled:
    items = [item for words, run in groupby(items, _is_words) for item in ([_join_words([*run])] if words else run)]
    edges = reduce(Edges.then, (i.edges for i in items), Edges())
    source, tokens = "".join(i.source for i in items), _unite(*(i.tokens for i in items))
    clauses = order_clauses(words for i in items for words in i.clauses)
    length, most = sum(i.length for i in items), sum(i.words for i in items)
    return Compiled(source, length, edges, clauses, tokens=tokens, words=most)


def _is_words(item: Compiled) -> bool:
    return item.source in _WORDS


def _join_words(run: list[Compiled]) -> Compiled:
    """Join slots of some words into one: there are hundreds of ways to share out a sentence among seven."""
    least = sum(not item.edges.empty for item in run)
    edges = replace(_ANYTHING, one=least <= 1)
    length = sum(item.length for item in run)
    most = sum(item.words for item in run)
    joined = Compiled(_name_words(max(least, 1), len(run)), length, edges, tokens=None, words=most)
    return joined if least else _make_optional(joined)


_WORDS = (SLOTS["words"].source, _make_optional(SLOTS["words"]).source)


def order_clauses(clauses: Iterable[frozenset[str]]) -> tuple[frozenset[str], ...]:
    """Return clauses, each once, the rarest first."""
    return tuple(sorted(dict.fromkeys(clauses), key=_rarity, reverse=True))


def _rarity(clause: frozenset[str]) -> tuple[int, int]:
    """Order clauses by how seldom they will be met: the shortest token decides; a CJK character counts for three."""
    return min(len(key) + 2 * len(_UNSPACED_CHAR.findall(key)) for key in clause), -len(clause)


def compile_bag(all_of: list[str], filler: str, names: int, families: Mapping[str, str]) -> Compiled:
    """Compile a bag: any order of the words of the `all_of` families and of `filler`, each of `all_of` at least once.

    Up to `names` further words may stand in it, not first, captured as ``name``. Tokens are matched atomically: one way to read a
    line.
    """
    needed = [compile_phrase(f"<{name}>", families) for name in all_of]
    for name, compiled in zip(all_of, needed, strict=True):
        if not compiled.clauses:
            raise PhraseError(f"the family <{name}> of all_of has an alternative without a word to look for")
    others = [other for word in filler.split() if (other := compile_phrase(word, families)).source]
    # Longest first: an atomic group takes the first alternative that fits.
    sources = [c.source.removesuffix("?") if c.edges.empty else c.source for c in (*needed, *others)]
    vocabulary = "|".join(sources[: len(needed)] + sorted(sources[len(needed) :], key=len, reverse=True))
    token = rf"(?>(?:{vocabulary})(?![^ ]))"
    # The vocabulary is long and slow to compile, so it stands there once: one name too many is seen afterwards.
    source = rf"(?:{token}*+(?P<name> \S+)?+){{1,{names + 1}}}+" if names else rf"{token}++"
    edges = reduce(Edges.either, (c.edges for c in (*needed, *others)))
    tokens = _unite(*(c.tokens for c in (*needed, *others)))
    edges = Edges(edges.first, tokens, edges.last, tokens, one=True, empty=False, named=names > 0)
    needs = tuple(rf"(?:{n.source})(?![^ ])" for n in needed)
    clauses = order_clauses(n.clauses[0] for n in needed)
    return Compiled(source, 240, edges, clauses, needs=needs, names=names, words=MANY)
