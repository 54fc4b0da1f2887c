"""The phrase language of rule files: from words, `(a|b)` and `[optional]` to a program that is run over the tokens of a text.

Grammar of a phrase, over the words that `blocks.fold` leaves::

    phrase = item*
    item   = word | word* | "(" phrase ("|" phrase)* ")" | "[" phrase ("|" phrase)* "]" | "<" family ">" | "{" slot "}"

A program is made of nested tuples, so that it can be compiled when the package is built and loaded as it is. A clause is a set of
keys (tokens, or beginnings of tokens) of which every match must hold one: a text without them never meets the program.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

from cleaner.blocks import UNSPACED, UNSPACED_CHARACTER, fold, is_unspaced
from cleaner.rules import FIGURES, Node

Clause = frozenset[str]
_LEXEME = re.compile(r"\s*(?:([()\[\]|])|<([\w-]+)>|\{(\w+)\}|([^\s()\[\]|<>{}]+))")
_UNSPACED_RUN = re.compile(f"[{UNSPACED}](?: [{UNSPACED}])*")
_WORDS, _CHARACTERS = 6, 20  # that a slot of words takes: words, or characters where words are not spaced
LONGEST = 60  # tokens of a text that a pattern may match
_REST = 4  # slots of words that {rest} stands for
_MOST_NODES = 20_000  # of a program; families that double in each other grow beyond all bounds
_DEEPEST = 40  # brackets and families in each other


class PhraseError(ValueError):
    """A phrase that does not follow the grammar."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase as a program, and what it asks of a text before it is run.

    A match holds one key of each of `clauses` (the rarest first), and has `least` to `most` tokens; `written` are words of which
    one must stand in the text as written, in lower case. A `pattern` is a regular expression over the folded text instead of a
    program; `length` is the most folded characters that a match may have, 0 for any.
    """

    program: Node
    clauses: tuple[Clause, ...] = ()
    least: int = 0
    most: int = 0
    written: tuple[str, ...] = ()
    pattern: str = ""
    length: int = 0


_EMPTY = Phrase(("seq", ()))
_SLOTS = {
    "n": Phrase(("n", ""), (), 1, 2),
    "word": Phrase(("any", 1, 1, 1, True), (), 1, 1),
    "words": Phrase(("any", 1, _WORDS, _CHARACTERS, True), (), 1, _CHARACTERS),
    "rest": Phrase(("any", 1, _REST * _WORDS, _REST * _CHARACTERS, False), (), 1, _REST * _CHARACTERS),
    "date": Phrase(("date",), (), 1, 7),
}


def compile_phrase(phrase: str, families: Mapping[str, str]) -> Phrase:
    """Compile `phrase`; `families` maps the names usable as ``<name>`` to phrases. Raises `PhraseError`.

    >>> compile_phrase("(close|shut) [the] window*", {}).program
    ('seq', (('or', (('=', 'close'), ('=', 'shut'))), ('?', ('=', 'the')), ('*', 'window')))
    >>> [sorted(words) for words in compile_phrase("(close|shut*) it", {}).clauses]
    [['close', 'shut*'], ['it']]
    """
    parser = _Parser(phrase, families)
    found = parser.alternatives()
    if parser.peek() is not None:
        raise PhraseError(f"unexpected {parser.peek()!r} in {phrase!r}")
    if _count_nodes(found.program) > _MOST_NODES:
        raise PhraseError(f"{phrase[:60]!r} stands for too many wordings; write fewer families within families")
    return found


def _count_nodes(node: Node, so_far: int = 0) -> int:
    so_far += 1
    for part in node[1:]:
        if isinstance(part, tuple):
            for child in part if part and isinstance(part[0], tuple) else (part,):
                if child and so_far <= _MOST_NODES:
                    so_far = _count_nodes(child, so_far)
    return so_far


class _Parser:
    def __init__(
        self, phrase: str, families: Mapping[str, str], inside: tuple[str, ...] = (), budget: list[int] | None = None
    ) -> None:
        self.phrase, self.families, self.inside = phrase, families, inside
        self.tokens = _lex(phrase)
        self.at = self.depth = 0
        self.budget = [_MOST_NODES] if budget is None else budget

    def peek(self) -> str | None:
        return self.tokens[self.at] if self.at < len(self.tokens) else None

    def alternatives(self) -> Phrase:
        branches = [self.sequence()]
        while self.peek() == "|":
            self.at += 1
            branches.append(self.sequence())
        return _join_branches(branches)

    def sequence(self) -> Phrase:
        items: list[Phrase] = []
        while (token := self.peek()) is not None and token not in ")]|":
            self.at += 1
            items.append(self.item(token))
        return _join_items(items)

    def item(self, token: str) -> Phrase:
        self.budget[0] -= 1
        if self.budget[0] < 0 or self.depth + len(self.inside) > _DEEPEST:
            raise PhraseError(
                f"{self.phrase[:60]!r} stands for too many wordings; write fewer families and brackets in each other"
            )
        if token in "([":
            self.depth += 1
            inner = self.alternatives()
            self.depth -= 1
            if self.peek() != {"(": ")", "[": "]"}[token]:
                raise PhraseError(f"{token!r} is never closed in {self.phrase!r}")
            self.at += 1
            return inner if token == "(" else _make_optional(inner)
        if token[0] == "<":
            return self.family(token[1:-1])
        return _slot(token[1:-1]) if token[0] == "{" else _literal(token)

    def family(self, name: str) -> Phrase:
        if name not in self.families or name in self.inside:
            raise PhraseError(f"<{name}> is not a word family of this file; known are: {', '.join(sorted(self.families))}")
        return _Parser(self.families[name], self.families, (*self.inside, name), self.budget).alternatives()


def _lex(phrase: str) -> list[str]:
    tokens, at = [], 0
    while at < len(phrase.rstrip()):
        match = _LEXEME.match(phrase, at)
        if not match:
            raise PhraseError(f"cannot read {phrase[at:].strip()[:40]!r} in {phrase[:60]!r}")
        bracket, family, slot, word = match.groups()
        tokens.append(bracket or (f"<{family}>" if family else f"{{{slot}}}" if slot else word))
        at = match.end()
    return tokens


def _make_optional(inner: Phrase) -> Phrase:
    return Phrase(("?", inner.program), (), 0, inner.most) if inner.most else inner


def _slot(name: str) -> Phrase:
    if name in FIGURES:
        return Phrase(("n", name), (), 1, 2)
    if name not in _SLOTS:
        raise PhraseError(f"{{{name}}} is no slot; known are: {', '.join((*_SLOTS, *FIGURES))}")
    return _SLOTS[name]


def _literal(word: str) -> Phrase:
    stem, star = (word[:-1], True) if word.endswith("*") and len(word) > 1 else (word, False)
    tokens = fold(stem).split()
    if not tokens:  # punctuation only: folding leaves nothing of it in the text either
        return _EMPTY
    if star and is_unspaced(tokens[-1]):
        raise PhraseError(f"{word!r}: a script without spaces has no endings to leave open; use {{words}}")
    nodes = [("=", token) for token in tokens]
    if star:
        nodes[-1] = ("*", tokens[-1])
    program = nodes[0] if len(nodes) == 1 else ("seq", tuple(nodes))
    return Phrase(program, (frozenset({_find_key(" ".join(tokens), star)}),), len(tokens), len(tokens))


def find_clause(written: Iterable[str]) -> Clause:
    """Return the keys by which text that may hold one of the words `written` is found; none if one of them folds to nothing."""
    folded = [fold(word).strip() for word in written]
    return frozenset(_find_key(word, star=True) for word in folded) if all(folded) else frozenset()


def _find_key(folded: str, star: bool = False) -> str:
    """Return what is rarest in folded text: its longest token, or its longest run of unspaced characters."""
    runs = _UNSPACED_RUN.findall(folded)
    if runs:
        return str(max(runs, key=len))
    tokens = folded.split()
    longest = max(tokens, key=len)
    return longest + "*" * (star and longest == tokens[-1])


def _join_branches(branches: list[Phrase]) -> Phrase:
    if len(branches) == 1:
        return branches[0]
    worded = [b for b in branches if b.most]
    if len(worded) < len(branches):  # "(|a)", or an alternative of punctuation only
        return _make_optional(_join_branches(worded)) if worded else branches[0]
    clause = frozenset[str]().union(*(b.clauses[0] for b in branches)) if all(b.clauses for b in branches) else None
    program = ("or", tuple(b.program for b in branches))
    return Phrase(program, (clause,) if clause else (), min(b.least for b in branches), max(b.most for b in branches))


def _join_items(items: list[Phrase]) -> Phrase:
    items = [item for words, run in groupby(items, _is_words) for item in ([_join_words([*run])] if words else run)]
    items = [item for item in items if item.most]
    if not items:
        return _EMPTY
    nodes = [n for item in items for n in (item.program[1] if item.program[0] == "seq" else (item.program,))]
    clauses = order_clauses(words for item in items for words in item.clauses)
    program = nodes[0] if len(nodes) == 1 else ("seq", tuple(nodes))
    return Phrase(program, clauses, sum(item.least for item in items), sum(item.most for item in items))


def _is_words(item: Phrase) -> bool:
    return item.program in (_SLOTS["words"].program, ("?", _SLOTS["words"].program))


def _join_words(run: list[Phrase]) -> Phrase:
    """Join slots of some words into one: there are hundreds of ways to share out a sentence among seven."""
    least, many = sum(item.program[0] == "any" for item in run), len(run)
    joined = Phrase(("any", max(least, 1), many * _WORDS, many * _CHARACTERS, True), (), max(least, 1), many * _CHARACTERS)
    return joined if least else _make_optional(joined)


def order_clauses(clauses: Iterable[Clause]) -> tuple[Clause, ...]:
    """Return clauses, each once, the rarest first."""
    return tuple(sorted(dict.fromkeys(clauses), key=_rarity, reverse=True))


def _rarity(clause: Clause) -> tuple[int, int]:
    """Order clauses by how seldom they will be met: the shortest token decides; a CJK character counts for three."""
    return min(len(key) + 2 * len(UNSPACED_CHARACTER.findall(key)) for key in clause), -len(clause)


def find_edge(node: Node, last: bool = False) -> Clause | None:
    """Return the keys with one of which every match of a program begins (or ends, with `last`); None if it may be any token.

    ``0`` stands for any number.

    >>> sorted(find_edge(compile_phrase("[the] (close|shut*) it", {}).program))
    ['close', 'shut*', 'the']
    """
    keys, _ = _find_edges(node, last)
    return keys


def _find_edges(node: Node, last: bool) -> tuple[Clause | None, bool]:
    """Return the keys at one end of a program's matches, and whether a match may be empty."""
    operation = node[0] if node else "any"
    if operation == "=":
        return frozenset({"0" if node[1].isdecimal() else node[1]}), False
    if operation == "n":
        return frozenset({"0"}), False
    if operation == "*":
        return frozenset({f"{node[1]}*"}), False
    if operation == "?":
        return _find_edges(node[1], last)[0], True
    if operation == "or":
        found = [_find_edges(child, last) for child in node[1]]
        return _unite(keys for keys, _ in found), any(empty for _, empty in found)
    if operation == "seq":
        found = []
        for child in reversed(node[1]) if last else node[1]:
            found.append(_find_edges(child, last))
            if not found[-1][1]:
                break
        return _unite(keys for keys, _ in found), all(empty for _, empty in found)
    return None, False


def _unite(sets: Iterable[Clause | None]) -> Clause | None:
    every = list(sets)
    return None if None in every else frozenset[str]().union(*(keys for keys in every if keys))


def list_beginnings(program: Node) -> set[tuple[str, str]]:
    """Return the keys of the first two tokens with which a match of a program may begin.

    ``*`` stands for any token, ``0`` for any number; an empty second one where the match ends.

    >>> sorted(list_beginnings(compile_phrase("close [the|this] window*", {}).program))
    [('close', 'the'), ('close', 'this'), ('close', 'window*')]
    """
    found = set[tuple[str, str]]()
    for first, rest in _list_firsts((program,)):
        found.update((first, second) for second, _ in _list_firsts(rest))
    return found


_Rest = tuple[Node, ...]


def _list_firsts(nodes: _Rest) -> Iterator[tuple[str, _Rest]]:
    """Yield the keys with which nodes in a row begin, each with the nodes that follow; an empty one where they may be empty."""
    if not nodes:
        yield "", ()
        return
    node, rest = nodes[0], nodes[1:]
    operation = node[0] if node else "any"
    if operation in {"=", "*"}:
        yield "0" if node[1].isdecimal() else node[1] + "*" * (operation == "*"), rest
    elif operation == "n":
        yield "0", rest
        yield "0", (("=", "0"), *rest)
    elif operation in {"any", "date"}:
        yield "*", (("?", node), *rest)
    else:
        ways = [node[1]] if operation == "seq" else [[child] for child in node[1]] if operation == "or" else [[node[1]], []]
        for way in ways:
            yield from _list_firsts((*way, *rest))


def count_most(node: Node) -> int:
    """Return how many tokens a match has at most in scripts with spaces."""
    if not node:
        return LONGEST
    operation = node[0]
    if operation in {"seq", "or"}:
        counts = map(count_most, node[1])
        return sum(counts) if operation == "seq" else max(counts, default=0)
    if operation == "?":
        return count_most(node[1])
    return {"n": 2, "date": _SLOTS["date"].most, "any": node[2] if operation == "any" else 0}.get(operation, 1)


def index_branches(node: Node) -> Node:
    """Return a program in which alternatives are looked up by the token with which they begin.

    ``("case", tokens, stems, {token: nodes}, others)`` stands for them: single tokens, beginnings of single tokens, what begins
    with a token, and what may begin with several.

    >>> index_branches(compile_phrase("(a|b|bc*|a d)", {}).program)[3]
    {'a': (('seq', (('=', 'a'), ('=', 'd'))),)}
    """
    if not node or node[0] not in {"seq", "or", "?"}:
        return node
    if node[0] == "?":
        return "?", index_branches(node[1])
    children = tuple(map(index_branches, node[1]))
    if node[0] == "seq":
        return "seq", children
    tokens = frozenset(child[1] for child in children if child[0] == "=")
    stems = tuple(child[1] for child in children if child[0] == "*")
    begun, others = dict[str, list[Node]](), list[Node]()
    for child, plain in zip(children, node[1], strict=True):
        if child[0] not in "=*":
            keys, empty = _find_edges(plain, last=False)
            if keys is None or empty or any(key.endswith("*") or key == "0" for key in keys):
                others.append(child)
            else:
                for key in keys:
                    begun.setdefault(key, []).append(child)
    return "case", tokens, stems, {key: tuple(nodes) for key, nodes in begun.items()}, tuple(others)
