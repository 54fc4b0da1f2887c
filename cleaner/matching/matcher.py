"""The matcher: which rules a line of a text, or a sentence of it, is an instance of.

The prefilter tells which lines are worth judging; only there phrases run as programs and sentences are read by the grammar.
"""

from __future__ import annotations

import marshal
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, reduce
from itertools import compress
from operator import or_

import regex

from cleaner.blocks import Span, find_last_sentences, find_sentences, fold, is_one_sentence, split_sentences, strip_accents
from cleaner.grammar.rules import Pattern
from cleaner.matching import prefilter, program, tokens
from cleaner.matching.grammar import SENTENCES_SAY, Grammar, Match
from cleaner.matching.overruns import SECONDS, note_overrun
from cleaner.matching.prefilter import LineEnd, Row
from cleaner.matching.program import Taken
from cleaner.matching.slots import are_filled
from cleaner.matching.tokens import Tokens
from cleaner.matching.vocabulary import Vocabulary
from cleaner.native import load, prefer
from cleaner.rules import FIGURES, Node, Rule
from cleaner.rules.table import Numbers, Table

_prefilter = load("prefilter") or prefilter
_tokens = (load("tokens") if _prefilter is not prefilter else None) or tokens  # each prefilter reads tokens of its own
_run_program = prefer("program", program.run)
_LABELLED = {"related", "media", "byline"}  # kinds with rules of a label and any words after it
_PLAIN = {"ad"}  # kinds of which one word tells enough
_BEGINNING = re.compile(r"(?<=\s)\w")
_QUOTES = {'"': '"', "“": "”", "«": "»", "„": "“”", "‘": "’", "「": "」", "『": "』", "»": "«", "”": "”", "'": "'"}
_GLUED = 3000  # characters; a longer line is a document on one line: its inner sentences are judged as well
_WHOLE = 600  # characters; no rule matches a longer line as a whole; what is said of shorter ones is remembered
_REMEMBERED = 20_000  # lines of which is remembered what was said
_TAIL = 200  # characters at the end of a line in which an unpunctuated notice is looked for
# What an excerpt ends with: a link in a few words behind the ellipsis, in brackets or with an arrow.
_LINK = re.compile(r"(?:\.{3}|…|\. ?\. ?\.)\s*([\[(（【<]?[^.…\[\](){}<>]{2,40}(?:\.{3}|…)?[\])）】>]?\s?[→»›>]*)$")
_LINK_LENGTH, _LEAST_BEFORE = 60, 60  # characters: of ellipsis and link, at most; and of the line before, at least
_LEADING_ON = {"navigation", "related", "subscriber", "consent", "chrome"}  # kinds of what the words "read more" belong to
_TAIL_LINES, _BROKEN = 12, 70  # lines at the end of a text, and characters of one, that may be pieces of a notice
_SMALL = 4  # letters of a small word, with which no line of a box ends
_BOXED = {"subscriber", "registration", "wall"}
_STOP = "\x01"  # among tokens, where a sentence may end
_GLUED_DIGIT = re.compile(r"[^\W\d]\d|\d[^\W\d]")  # phrases have numbers apart


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

    `heard` are sentences of a wall that are not taken, since others stand beside them; `ending` is a notice with which the
    block ends, which goes where the text ends with it; `telling` are those hits that by
    themselves tell something of the whole article.
    """

    whole: Rule | None
    hits: tuple[Hit, ...]
    heard: tuple[Hit, ...] = ()
    ending: Hit | None = None
    telling: tuple[Hit, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "telling", (*filter(_tells, self.hits), *self.heard))


def _tells(hit: Hit) -> bool:
    return hit.rule.truncates or hit.rule.completes or hit.rule.kind == "wall"


class Matcher:
    """All rules of a table, or of some `languages`, `without` some of them, by id or by name in every language."""

    def __init__(self, table: Table, languages: Collection[str] | None = None, without: Collection[str] = frozenset()) -> None:
        wanted = None if languages is None else set(languages)
        self._table = table
        self._vocabulary = Vocabulary(table.rows, _tokens.WordColumns)
        self._tokenizer = _tokens.Tokenizer(self._vocabulary)
        self._counted = [wanted is None or code in wanted for code in table.languages]
        self._every = reduce(or_, compress(table.bits, self._counted), 0)
        self._asked = dict[int, tuple[int, ...]]()
        self._grammar = Grammar(table.languages, table.words, [Pattern(*row) for row in table.patterns], without)
        self._rows = [_is_wanted(row[0], wanted, without) for row in table.rules]
        self._candidates = _prefilter.Candidates(table, self._vocabulary, None if all(self._rows) else self._is_wanted)
        self._rules: dict[int, Rule] = {}
        self._programs: dict[int, tuple[Node, str]] = {}
        self._remembered: dict[str, Verdict | None] = {}

    def inspect(self, text: str) -> Verdict | None:
        """Return what the rules say of the block `text`, None if nothing."""
        return self.inspect_all([text])[0]

    def inspect_all(self, texts: list[str], known: dict[str, Verdict | None] | None = None) -> list[Verdict | None]:
        """Return what the rules say of each block, None where nothing; of some it is `known`."""
        verdicts: list[Verdict | None] = [known.get(text) for text in texts] if known else [None] * len(texts)
        new = [k for k, text in enumerate(texts) if text not in known] if known else range(len(texts))
        plain = [text if "](" not in text else _LINKED.sub(r"\1", text) for text in map(texts.__getitem__, new)]
        tokens = self._tokenizer.read([text if text[:1] != "#" else _HEADING.sub("", text) for text in plain])
        for row in self._scan(tokens):
            text, k = plain[row.line], new[row.line]
            verdict = self._recall(text, tokens, row)
            verdicts[k] = _dress(verdict, texts[k]) if verdict and text != texts[k] else verdict
        return verdicts

    def inspect_end(self, texts: Sequence[str], verdicts: list[Verdict | None]) -> None:
        """Judge the end of a text once more: the notice with which it ends, and pieces of one in short lines, joined."""
        last = verdicts[-1] if verdicts else None
        if last and last.ending:
            verdicts[-1] = Verdict(None, (*last.hits, last.ending), last.heard)
        for k in range(len(texts) - 2, max(-1, len(texts) - 2 - _TAIL_LINES), -1):
            above, below = texts[k : k + 2]
            if len(below) > _BROKEN:
                return
            both = [verdict and verdict.whole and verdict.whole.strong for verdict in verdicts[k : k + 2]]
            if len(above) > _BROKEN or all(both) or not _goes_on(above, below):
                continue
            joined = self.inspect(f"{above} {below}")
            if joined and joined.whole and joined.whole.kind in _BOXED:
                hit = joined.hits[0]
                verdicts[k] = Verdict(joined.whole, (replace(hit, start=0, end=len(above)),))
                verdicts[k + 1] = Verdict(joined.whole, (Hit(joined.whole, 0, len(below)),))

    def _scan(self, tokens: Tokens) -> list[Row]:
        rows: list[Row] = _prefilter.scan(tokens, self._vocabulary.columns, self._candidates, self._every)
        return rows

    def _recall(self, text: str, tokens: Tokens, row: Row) -> Verdict | None:
        """Return what was said of a line before, or judge it."""
        remembered = self._remembered
        if text in remembered:
            return remembered[text]
        verdict = self._judge(text, tokens, row)
        if len(text) <= _WHOLE:
            if len(remembered) >= _REMEMBERED:
                remembered.clear()
            remembered[text] = verdict
        return verdict

    def _judge(self, text: str, tokens: Tokens, row: Row) -> Verdict | None:
        if len(text) <= _WHOLE:
            hit = self._match(text, 0, row.languages, row.parts, tokens[row.start : row.end])
            if hit:
                return Verdict(hit.rule, (hit,))
        if " / " in text or (row.several and (row.first or row.last or len(text) > _GLUED or row.anchored)):
            return self._inspect_sentences(text, tokens, row)
        glued = self._match_glued(text)
        return Verdict(None, (glued,)) if glued else None

    def _inspect_sentences(self, text: str, tokens: Tokens, row: Row) -> Verdict | None:
        hits = self._match_all(text, row.telling) if len(text) > _GLUED else self._match_ends(text, tokens, row)
        found = [hit for hit in hits if hit]
        if found:
            if len(found) == len(hits) > 1:
                return Verdict(_leading_rule(found), tuple(found))
            glued = [hit for hit in _outer(hits, len(text) > _GLUED) if hit.rule.scope == "sentence" and hit.rule.strong]
            heard = [hit for hit in found if hit.rule.kind == "wall" and hit not in glued] if len(text) <= _WHOLE else []
            ending = hits[-1] if hits[-1] and hits[-1] not in glued and _ends_short(hits[-1].rule) else None
            if glued or heard or ending:
                return Verdict(None, tuple(glued), tuple(heard), ending)
        hit = self._match_glued(text)
        return Verdict(None, (hit,)) if hit else None

    def _match_all(self, text: str, telling: bool) -> list[Hit | None]:
        spans = split_sentences(text)
        return self._match_pieces(text, spans, telling) if len(spans) > 1 else []

    def _match_ends(self, text: str, tokens: Tokens, row: Row) -> list[Hit | None]:
        """Return the hits of the first and the last sentences of a line, up to one without, which stands for all within.

        Of a line of one sentence there are none.
        """
        hits, promising, barred = list[Hit | None](), row.first, "/" in text
        for span in find_sentences(text):
            if span[1] == len(text):
                if not hits:
                    return []
                return [*hits, self._match_end(text, span, tokens, row, None if barred else row.tail, row.last or promising)]
            hit = self._match_end(text, span, tokens, row, None if barred or hits else row.head, promising or barred)
            hits.append(hit)
            promising = hit is not None
            if not promising:
                break
        return hits + self._match_last(text, tokens, row)[::-1]

    def _match_last(self, text: str, tokens: Tokens, row: Row) -> list[Hit | None]:
        """Return the hits of the last sentences of a line, the last first."""
        hits, barred = list[Hit | None](), "/" in text
        promising, known = row.last or barred, None if barred else row.tail
        for span in reversed(find_last_sentences(text, _WHOLE)):
            hit = self._match_end(text, span, tokens, row, known, promising)
            hits.append(hit)
            promising, known = hit is not None, None
            if not promising:
                break
        return hits

    def _match_end(self, text: str, span: Span, tokens: Tokens, row: Row, known: LineEnd | None, promising: bool) -> Hit | None:
        """Return the hit of a sentence; what is `known` of it counts where no mark that parts sentences stands in it."""
        if not promising and not row.anchored:
            return None
        piece = text[slice(*span)]
        if known and len(piece) <= _WHOLE and "\n" not in piece and is_one_sentence(piece):
            parts = _prefilter.list_alone(tokens, self._vocabulary.columns, self._candidates, known)
            return self._match(piece, span[0], known.languages, parts, tokens[known.start : known.end], row.telling)
        promising = promising or self._may_hold(row.anchored, piece)
        return self._match_pieces(text, [span], row.telling)[0] if promising else None

    def _may_hold(self, anchored: Numbers, text: str) -> bool:
        """Tell whether one of the parts of which a line holds a word may be found in `text` as it is written."""
        lowered, written = _lower(text), self._table.parts.written
        return any(not written[part] or _holds_one(written[part], lowered) for part in set(anchored))

    def _match_pieces(self, text: str, spans: Sequence[Span], telling: bool = False) -> list[Hit | None]:
        """Return the hit of each of some spans of a line, None where there is none."""
        tokens = self._tokenizer.read([text[start:end] for start, end in spans])
        hits: list[Hit | None] = [None] * len(spans)
        for row in self._scan(tokens):
            start, end = spans[row.line]
            piece = text[start:end].rstrip()
            if len(piece) <= _WHOLE:
                hits[row.line] = self._match(piece, start, row.languages, row.parts, tokens[row.start : row.end], telling)
        return hits

    def _match_glued(self, text: str) -> Hit | None:
        """Find what is glued to the last sentence of a line: a link behind the ellipsis of an excerpt, or a notice of a share."""
        return self._match_link(text) or self._match_unpunctuated(text)

    def _match_link(self, text: str) -> Hit | None:
        if len(text) <= _LEAST_BEFORE or not ("…" in text or "..." in text or ". ." in text):
            return None
        link = _LINK.search(text, max(_LEAST_BEFORE, len(text) - _LINK_LENGTH))
        if not link:
            return None
        hit = self._match_pieces(text, [link.span(1)])[0]
        return hit if hit and hit.rule.kind in _LEADING_ON and not hit.rule.button else None

    def _match_unpunctuated(self, text: str) -> Hit | None:
        """Find a notice that states a share, glued to the last sentence without a mark: it begins at a capital or a digit."""
        if "%" not in text and "％" not in text and "٪" not in text:
            return None
        begun = _BEGINNING.finditer(text, max(0, len(text) - _TAIL))
        starts = [match.start() for match in begun if match[0].isupper() or match[0].isdecimal()]
        hits = self._match_pieces(text, [(start, len(text)) for start in starts])
        return next((hit for hit in hits if hit and any(name.endswith("_percent") for name, _ in hit.figures)), None)

    def find_matching(self, text: str) -> list[Rule]:
        """Return every rule that matches all of `text`; several languages may share a form."""
        tokens = self._tokenizer.read([text])
        found = fold(text).split()
        rules = [rule for row in self._scan(tokens) for rule, _ in self._list_phrases(text, found, row.parts)]
        hit = self._match_whole_by_grammar(text, tokens)
        return [*rules, hit.rule] if hit else rules

    def _match_whole_by_grammar(self, text: str, tokens: Tokens) -> Hit | None:
        rows = self._scan(tokens)
        return self._match_grammar(text, 0, rows[0].languages, tokens[rows[0].start : rows[0].end]) if rows else None

    # --- one line or sentence ---------------------------------------------------------------------------------------------
    def _match(self, text: str, start: int, mask: int, parts: Numbers, tokens: list[str], telling: bool = False) -> Hit | None:
        """Return the hit of a line or sentence that languages of a mask and some parts may take; only what is `telling` counts
        where that is asked for.
        """
        if telling:
            parts = self._candidates.list_telling(parts)
        if not mask and not parts:
            return None
        tokens = [token for token in tokens if token != _STOP]
        hit = self._match_phrases(text, start, tokens, parts) if parts else None
        if mask and (not hit or _may_tell_less(hit.rule)):
            hit = _choose(hit, self._match_grammar(text, start, mask, tokens, telling))
        return None if not hit or _is_quoted(text) or _splits_quotation(text) else hit

    def _match_grammar(self, text: str, start: int, mask: int, tokens: list[str], telling: bool = False) -> Hit | None:
        languages = self._asked.get(mask) or self._list_asked(mask)
        match = self._grammar.match(text, tokens, languages, telling)
        if not match or _is_code(text.removeprefix("> ")):
            return None
        if "$" in text and (match.pattern.kind != "subscriber" or _PRICES.search(text)):
            return None
        if match.level != "strong" and (_is_row(text) or (_is_item(text) and match.pattern.says not in _DRESSED)):
            return None
        return Hit(_rule_of(match), start, start + len(text), read_share(match, text))

    def _list_asked(self, mask: int) -> tuple[int, ...]:
        """Return the languages of a mask, in the order in which they are asked."""
        found = tuple(k for k, bit in enumerate(self._table.bits) if bit & mask and self._counted[k])
        if len(self._asked) >= _REMEMBERED:
            self._asked.clear()
        self._asked[mask] = found
        return found

    def _match_phrases(self, text: str, start: int, tokens: list[str], parts: Numbers) -> Hit | None:
        tokens, best = fold(text).split() if _GLUED_DIGIT.search(" ".join(tokens)) else tokens, None
        for rule, taken in self._list_phrases(text, tokens, parts):
            if best and (_weight(rule) <= _weight(best[0]) or (best[0].strong and _is_of_one_file(rule, best[0]))):
                continue  # within a file the order is its author's
            best = rule, taken
        if not best or _is_drawn(text):
            return None
        rule = _weaken(best[0]) if len(tokens) == 1 else best[0]
        return Hit(rule, start, start + len(text), _read_figures(best[1], tokens, text))

    def _list_phrases(self, text: str, tokens: list[str], parts: Numbers) -> list[tuple[Rule, Taken]]:
        """Return the rules that match all of a text, of those with `parts` that may, in their order."""
        found, lowered, columns = list[tuple[Rule, Taken]](), "", self._table.parts
        for number in parts:
            if not columns.least[number] <= len(tokens) <= columns.most[number]:
                continue
            if 0 < columns.length[number] < sum(map(len, tokens)) + len(tokens):
                continue
            if columns.written[number]:
                lowered = lowered or _lower(text)
                if not _holds_one(columns.written[number], lowered):
                    continue
            taken = self._run(number, tokens)
            if taken is None:
                continue
            rule = self._rule_of(number)
            if not rule.strong and (_is_row(text) or (rule.kind in _LABELLED and _is_told(text) and self._is_label(number))):
                continue
            if are_filled(taken, tokens, text, rule):
                found.append((rule, taken))
        return found

    def _is_wanted(self, part: int) -> bool:
        return self._rows[self._table.parts.rules[part]]

    def _load(self, number: int) -> tuple[Node, str]:
        program = self._programs.get(number)
        if program is None:
            program = self._programs[number] = marshal.loads(self._table.parts.programs[number])
        return program

    def _run(self, number: int, tokens: list[str]) -> Taken | None:
        node, pattern = self._load(number)
        if node:
            found = _run_program(node, tokens)
            return found.taken if found else None
        try:
            return _run_pattern(pattern, tokens)
        except TimeoutError:
            note_overrun(self._rule_of(number).id)
            return None

    def _is_label(self, number: int) -> bool:
        """Tell whether a part is a label that takes any words after it."""
        node, pattern = self._load(number)
        if pattern:
            return _ANY_WORDS.search(pattern[-24:]) is not None
        while node and node[0] in {"seq", "?"}:
            node = node[1][-1] if node[0] != "?" else node[1]
        return bool(node) and node[0] == "any" and node[2] > 1

    def _rule_of(self, number: int) -> Rule:
        """Return the rule of a part; most are never asked for, so they are made when they are."""
        row = self._table.parts.rules[number]
        rule = self._rules.get(row)
        if rule is None:
            rule = self._rules[row] = Rule(*self._table.rules[row])
        return rule


def _is_wanted(rule: str, languages: Collection[str] | None, without: Collection[str]) -> bool:
    language, _, name = rule.partition("/")
    return (languages is None or language in languages) and rule not in without and name not in without


def _holds_one(pieces: Iterable[str], text: str) -> bool:
    return any(map(text.__contains__, pieces))


def _lower(text: str) -> str:
    """Return a text in small letters, and once more without accents: where words stand as written, or nearly so."""
    lowered = text.lower()
    if lowered.isascii():
        return lowered
    folded = strip_accents(lowered)
    return lowered if folded == lowered else f"{lowered}\x00{folded}"


@cache
def _compile(pattern: str) -> regex.Pattern[str]:
    return regex.compile(_SLOT.sub(r"(?P<any>\g<0>)", pattern), regex.V0)


_ANY_WORDS = re.compile(r"\(\?: \\S\+\)\{1,6\}|\|\(\?: \\S\+\)\{[1-9],\d+\}\)")
_SLOT = re.compile(r"\(\?: \\S\+\)(?:\{\d+,\d+\}|\?)?")  # in a pattern, what a slot is in a phrase


def _run_pattern(pattern: str, tokens: list[str]) -> Taken | None:
    """Match a regular expression against folded tokens; raise `TimeoutError` if that takes too long.

    Other threads wait: their time would count as this one's.
    """
    folded = "".join([" " + token for token in tokens])
    match = _compile(pattern).fullmatch(folded, timeout=SECONDS, concurrent=False)
    if not match:
        return None
    groups = match.re.groupindex
    return tuple(
        (name, folded.count(" ", 0, start + 1) - 1, folded.count(" ", 0, end))
        for name in groups
        for start, end in match.spans(name)
        if start >= 0
    )


def _goes_on(above: str, below: str) -> bool:
    """Tell whether a short line goes on in the one below it, by the letters at its end and at the beginning of that."""
    last = above.rsplit(maxsplit=1)[-1]
    return above[-1] == "," or (above[-1].isalnum() and (below[0].islower() or (last.islower() and len(last) <= _SMALL)))


def _ends_short(rule: Rule) -> bool:
    """Tell whether a notice says that the text above it is not all, or not for all."""
    return rule.kind == "subscriber" and (rule.truncates or rule.says == "label")


def _dress(verdict: Verdict, text: str) -> Verdict:
    """Return what was said of a line without the addresses of its links as what is said of `text`, the line itself."""
    starts, ends, at = list[int](), list[int](), 0  # of each character of the plain line, a link's mark and address included
    for link in _LINKED.finditer(text):
        words = range(link.start(1), link.end(1))
        starts += [*range(at, link.start()), link.start(), *words[1:]] if words else range(at, link.start())
        ends += [*range(at, link.start()), *words[:-1], link.end() - 1] if words else range(at, link.start())
        at = link.end()
    starts += range(at, len(text))
    ends += range(at, len(text))
    hits, heard = (
        [replace(h, start=starts[h.start], end=ends[h.end - 1] + 1) for h in some] for some in (verdict.hits, verdict.heard)
    )
    ending = verdict.ending and replace(verdict.ending, start=starts[verdict.ending.start], end=ends[verdict.ending.end - 1] + 1)
    return Verdict(verdict.whole, tuple(hits), tuple(heard), ending)


def _choose(phrase: Hit | None, sentence: Hit | None) -> Hit | None:
    """Return the hit of the grammar if no phrase hits, or if it tells more: which wall it is, or that an article is cut."""
    if not phrase or not sentence:
        return phrase or sentence
    if phrase.rule.kind == "subscriber":
        return sentence if sentence.rule.says == "limit" else phrase  # a counter that has run out
    tells = sentence.rule.kind == "wall" and sentence.rule.says != "error"
    return sentence if tells or (sentence.rule.truncates and sentence.rule.strong) else phrase


_TOLD_LESS = {"wall", "related", "chrome", "media", "navigation"}


def _may_tell_less(rule: Rule) -> bool:
    """Tell whether the grammar may know that what a phrase took tells more."""
    return rule.kind in _TOLD_LESS or (rule.kind == "subscriber" and not (rule.truncates or rule.completes))


def _rule_of(match: Match) -> Rule:
    return _make_rule(match.pattern.id, match.pattern.kind, match.pattern.says, match.language, match.level)


_CUTS = {"cut", "limit", "member"}
_DRESSED = _CUTS | {"label", "gift"}  # what is said in headings, items and quotations too


@cache
def _make_rule(name: str, kind: str, says: str, language: str, level: str) -> Rule:
    """Return a rule of the grammar as the stages after the matcher need it."""
    scope = "sentence" if level == "strong" and says in SENTENCES_SAY else "line"
    strong = level == "strong"
    return Rule(f"{language}/{name}", kind, strong, None, None, scope, says in _CUTS, says == "gift", says, level == "button")


_SHARE = re.compile(r"(?<!\d)(\d{1,3}(?:[.,٫]\d{1,9})?)\s?[%％٪]|[%％٪]\s?(\d{1,3}(?:[.,٫]\d{1,9})?)")


def read_share(match: Match, text: str) -> tuple[tuple[str, float], ...]:
    """Return the share of an article that a notice says is missing."""
    found = _SHARE.search(text) if match.pattern.figure == "percent" else None
    return (("missing_percent", read_number(found[1] or found[2])),) if found else ()


_LINKED = re.compile(r"(?<!!)\[([^\[\]]*)\]\([^\s()]*(?: \"[^\"]*\")?\)")  # a link in Markdown
_HEADING = re.compile(r"\A#{1,6} +")  # Markdown's mark of a heading
_CODE = re.compile(
    r"[{}<>\\`]|(?<!\d)(?<!\d )\$(?!\s?\d)|(?<![\u0370-\u03ff\u1f00-\u1fff]);|==|::|\(\)|^\s*(?:#!|//|--\w)|\w_\w|=\S|#\d{3}"
)
_PRICES = re.compile(r"\$\s?\d[\d.,]*\s?[-–—]\s?\$?\d|(?:\$\s?\d[^$]*){3}")  # from one to another, or three: goods
_ITEM = re.compile(r"\s*(?:[*+\-•‣◦] |\d{1,3}[.)] |#{1,6} |>)")


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
    return sum(map(text.count, '"“”„「」『』')) % 2 == 1 or (text[-1] in '"”“»' and _SPEECH.search(text) is not None)


_SPEECH = re.compile(r"""\w[,:]? ["“„«][^"“”„«»]*[.!?…]["”“»]$""")  # told before it, whole sentences to the end
_SIGN = re.compile(r"[^\w\s]|_")
_SIGNS, _DRAWN = 3, 0.7  # different signs, share of them


def _is_drawn(text: str) -> bool:
    """Tell whether nearly all of a line is signs, and not the same one: a drawing, a formula or code."""
    signs = _SIGN.findall(text)
    return len(signs) > len(text) // 4 and len(signs) > _DRAWN * len("".join(text.split())) and len(set(signs)) >= _SIGNS


def _is_quoted(text: str) -> bool:
    """Tell whether all of `text`, a dash before it or not, stands in quotation marks: speech, or a subhead that quotes."""
    text = text.lstrip("–—- ")
    return len(text) > 1 and text[-1] in _QUOTES.get(text[0], ()) and text[0] != text[1]


_NUMBER = re.compile(r"\d+(?:[.,٫٬'’\u00a0\u202f ]\d+)*")


def _read_figures(taken: Taken, tokens: Sequence[str], text: str) -> tuple[tuple[str, float], ...]:
    """Read the figures that a match names from the unfolded text, where decimal marks still stand."""
    named = [(name, " ".join(tokens[start:end])) for name, start, end in taken if name in FIGURES]
    if not named:
        return ()
    written = {fold(m[0]).strip(): m[0] for m in _NUMBER.finditer(text)}
    return tuple((name, read_number(written.get(value, value))) for name, value in named)


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
