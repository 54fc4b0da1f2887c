"""The report as one HTML page that needs nothing else: an overview, a table of the articles, and each article opened."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import partial
from html import escape
from pathlib import Path
from typing import Any

from cleaner.report.rows import Article, say_summary
from cleaner.result import KINDS, Evidence, Result
from cleaner.words import count_words

TEXTS = 200  # articles up to which their texts are put into the page, if nothing else is asked for
_PAGE = Path(__file__).with_name("page")
# data: for the icon, which browsers ask for otherwise
_POLICY = "default-src 'none'; style-src {style}; script-src {script}; img-src data:; base-uri 'none'; form-action 'none'"
_EVIDENCE_LENGTH = 160
_PLACE = re.compile(r"\{\{(\w+)\}\}")


def render_html(
    articles: Sequence[Article],
    by: str | None = None,
    texts: bool | None = None,
    reasons: Mapping[str, str] | None = None,
) -> str:
    """Return the report as one page.

    `by` is what sources are called; `texts` whether the page holds the articles' texts (None: if there are few); `reasons`
    why each rule is there.
    """
    style, script = ((_PAGE / name).read_text(encoding="utf-8") for name in ("report.css", "report.js"))
    data = _make_data(articles, by or "source", len(articles) <= TEXTS if texts is None else texts, reasons or {})
    parts = {
        "policy": _POLICY.format(style=_hash(style), script=_hash(script)),
        "summary": escape(say_summary([article.row for article in articles])),
        "style": style,
        "script": script,
        "data": _dump(data),
    }
    return _PLACE.sub(lambda place: parts[place[1]], (_PAGE / "report.html").read_text(encoding="utf-8"))


def _hash(content: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}'"


def _dump(data: Any) -> str:
    """Return JSON in which nothing can be taken for the end of the element that holds it."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


class _Table:
    """Values told once: each is named by its number."""

    def __init__(self, values: Sequence[str] = ()) -> None:
        self._numbers = {value: i for i, value in enumerate(values)}

    def number(self, value: str | None) -> int | None:
        """Return the number of `value`; None has none."""
        return None if value is None else self._numbers.setdefault(value, len(self._numbers))

    @property
    def values(self) -> list[str]:
        """The values in the order of their numbers."""
        return list(self._numbers)


def _make_data(articles: Sequence[Article], by: str, texts: bool, reasons: Mapping[str, str]) -> dict[str, Any]:
    words, rules = _Table(), _Table()
    rows = [_make_row(article, words, rules) for article in articles]
    pieces = [_cut(article.result, rules) for article in articles] if texts else None
    return {
        "by": by,
        "kinds": KINDS,
        "columns": _COLUMNS,
        "rows": rows,
        "texts": pieces,
        "rules": _describe_rules(articles, rules.values, reasons),
        "words": words.values,
    }


_COLUMNS = (
    "name",
    "source",
    "status",
    "reason",
    "access",
    "basis",
    "encoding",
    "missing",
    "shown",
    "total",
    "kinds",
    "rules",
    "evidence",
)


def _make_row(article: Article, words: _Table, rules: _Table) -> list[Any]:
    row = article.row
    fired = Counter(removal.rule for removal in article.result.removals)
    return [
        row.name,
        *map(words.number, (row.source, row.status, row.reason, row.access, row.basis, row.encoding)),
        row.missing,
        row.shown_words,
        row.total_words,
        [number for kind, count in row.removed_words.items() for number in (KINDS.index(kind), count)],
        [number for rule, count in fired.items() for number in (rules.number(rule), count)],
        [_list_evidence(evidence, words) for evidence in article.result.truncation.evidence],
    ]


def _list_evidence(evidence: Evidence, words: _Table) -> list[Any]:
    text = " ".join(evidence.text.split())[:_EVIDENCE_LENGTH]
    return [words.number(evidence.source), words.number(evidence.says), evidence.figure, text]


def _cut(result: Result, rules: _Table) -> list[Any]:
    """Return the source in pieces: what is kept as text, what was removed as [text, rule, kind] and its cause if any."""
    pieces: list[Any] = []
    at = 0
    for removal in result.removals:
        piece = [removal.text, rules.number(removal.rule), KINDS.index(removal.kind)]
        pieces += [result.source[at : removal.start], [*piece, removal.because.text] if removal.because else piece]
        at = removal.end
    return [*pieces, result.source[at:]]


def _describe_rules(articles: Sequence[Article], names: Sequence[str], reasons: Mapping[str, str]) -> list[list[Any]]:
    """Return (rule, kinds, why, words, removals, articles) of each rule; what goes for its place has the kind of its cause."""
    kinds: dict[str, Counter[int]] = {name: Counter() for name in names}
    reason = partial(_find_reason, reasons)
    words, removals, seen = Counter[str](), Counter[str](), Counter[str]()
    for article in articles:
        for removal in article.result.removals:
            size = count_words(removal.text)
            kinds[removal.rule][KINDS.index(removal.kind)] += size
            words[removal.rule] += size
            removals[removal.rule] += 1
        seen.update({removal.rule for removal in article.result.removals})
    told = {name: [kind for kind, _ in kinds[name].most_common()] for name in names}
    return [[name, told[name], reason(name), words[name], removals[name], seen[name]] for name in names]


def _find_reason(reasons: Mapping[str, str], rule: str) -> str:
    """Return why a rule is there; one of the grammar is known under its name in every language."""
    return reasons.get(rule) or reasons.get(f"*/{rule.partition('/')[2]}", "")
