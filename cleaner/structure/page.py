"""What goes of the raw text of a whole page: what lies outside of its article.

The article is the run of lines with the highest sum of what its lines are worth (maximum subsequence segmentation: Pasternack and
Roth, WWW 2009). What a line is worth hangs on its words alone; the two small tables that say so are below. Where it is told that
a text is a page, that run is one of the signs by which its lines are judged one by one (`cleaner.structure.signs`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from itertools import dropwhile, pairwise
from math import exp
from typing import NamedTuple

from cleaner.rules import Rule
from cleaner.structure.article import has_date, label_article, take_weak
from cleaner.structure.lines import Line, ends_with_credit
from cleaner.structure.odds import ODDS
from cleaner.structure.signs import Signs, Span, list_signs
from cleaner.structure.text import LIGHT, Label, Labels, Text, name_rule


@dataclass(frozen=True, slots=True)
class Worth:
    """What lines are worth, in words of a sentence.

    A line of prose is worth its words, up to `most`, and `line`; of a line that no mark ends the share `unended` of the
    words counts, of a short sentence the share `clause`, of either the share `alone` where no other is near. All others cost:
    headings that open a section, what rules know of comments, strong rules, kinds that stand within articles too, weak rules,
    dates and credits; a line of links, one that stands twice, a date, a label of up to 3, 9 and 20 words, a line before a
    list. An article holds `share` of all that its page is worth.
    """

    most: int
    line: float
    unended: float
    clause: float
    alone: float
    opener: float
    comments: float
    strong: float
    passing: float
    weak: float
    light: float
    linked: float
    credit: float
    repeated: float
    dated: float
    tiny: float
    short: float
    long: float
    colon: float
    share: float


# Fitted on 1 December 2026 by trying each figure at about half and twice its value (benchmarks/worth.py) on half of wcxb's
# development pages, daniel, cleaneval_lines, magic_html, mercury and newspaper; raw pages of these .83, of the sources
# left out .80. The first finds an article; where that is but a part of what its page tells, as in manuals, threads and
# shops, the second finds the part of the page that holds most of it.
ARTICLE = Worth(90, -9, 0.35, 0.5, 0.5, -24, -32, -32, -16, -8, -4, -4, -8, -3, -18, -3, -5, -12, -1, share=0.7)
PART = Worth(90, 0, 0.5, 0.5, 1, -4, -8, -8, -8, -4, -1, -4, -2, -4, -1, -3, -4, -7, -1, share=0.5)
_LEAST_WORDS = 0.05  # of the page's words are the article's
_NEAR = 2  # lines
_LEAST = 50  # what an article is worth at least
_CLAUSE, _TINY, _SHORT = 4, 3, 9  # words
_PASSING = {"ad", "newsletter", "subscriber", "registration"}
_HEADLINE = range(3, 26)  # words
_LEADING = {"byline", "media", "share", "subscriber", "ad"}  # kinds that stand between a headline and its article
_ABOVE = 12  # lines above an article that may hold its headline
_PARTED = 2  # lines between an article and more of its prose
_MOST_WITHIN = 9  # lines between two marks within the article
_TENTH, _KINDS, _RULES = 10, 3, 5  # of the lines at either end; kinds and rules of furniture in both together
_LEFT = 0.25  # of the words of what is not surely a page: more of it would be the page itself
_DENSE, _STREWN = 0.1, 0.05  # of the lines at either end, of all lines
_SEVERAL, SURE, TOLD = 5, 6, 1000  # rules; what is told is surer than any number of them
_CAUTION = 0.9  # of the best threshold
_GAIN = 0.02  # of F1 that is to be expected, at least
_LONG = 40  # lines, as 97 of 100 pages have
_LIKELY, _WORTHWHILE = 0.8, 0.05  # F1 to be expected, and of it to be gained, at least, where nobody told that a text is a page


def count_furniture(text: Text) -> int:
    """Return how many rules of page furniture prove that a text is a whole page; 0 if they are no proof.

    They must be several, of several kinds, and close together: at both ends, or above the first prose and all over the text.
    """
    count = len(text.texts)
    reach = max(count // _TENTH, 3)
    everywhere = [k for k in text.marked if _is_furniture(text, k)] if count >= 2 * reach else ()
    head, tail = [k for k in everywhere if k < reach], [k for k in everywhere if k >= count - reach]
    if head and tail and len(head) + len(tail) >= 2 * reach * _DENSE:
        rules, kinds = _count_rules(text, [*head, *tail])
        if rules >= _RULES and kinds >= _KINDS:
            return 0 if text.document else rules
    return SURE - 1 if _is_strewn(text, everywhere, SURE) and _encloses(text, everywhere) and not text.document else 0


def may_be_page(text: Text) -> bool:
    """Tell whether furniture of some rules and kinds is strewn over a text of as many lines as pages have that is no document."""
    furniture = [k for k in text.marked if _is_furniture(text, k)] if len(text.texts) >= _LONG else ()
    return _is_strewn(text, furniture, _SEVERAL) and not text.document


def _is_strewn(text: Text, furniture: Sequence[int], least: int) -> bool:
    rules, kinds = _count_rules(text, furniture)
    return rules >= least and kinds > _KINDS and len(furniture) >= _STREWN * len(text.texts)


def _encloses(text: Text, furniture: Sequence[int]) -> bool:
    """Tell whether lines of furniture stand above and below the prose."""
    first, last = text.find_prose()
    above, _ = _count_rules(text, [k for k in furniture if k < first])
    return above > 1 and furniture[-1] > last


def _count_rules(text: Text, lines: Sequence[int]) -> tuple[int, int]:
    """Return how many rules, and rules of how many kinds, take some lines."""
    marks = [mark for k in lines if (mark := text.marks[k])]
    return len({mark.id for mark in marks}), len({mark.kind for mark in marks})


def _is_furniture(text: Text, k: int) -> bool:
    mark = text.marks[k]
    return mark is not None and mark.kind not in {"byline", "media"} and not text.texts[k].isupper()


def label_page(text: Text, proof: int = TOLD) -> Labels:
    """Return for each line what removes it, or None; of a page without an article only what goes of any text.

    Lines are judged by their signs only where it was told that it is a page, and rules know something of it. Where the `proof`
    is not sure, nothing but an article is looked for, and one that is a smaller part of the text is none.
    """
    if not text.marked:
        return label_article(text)
    if proof >= TOLD and len({mark.id for k in text.marked if (mark := text.marks[k])}) >= _KINDS:
        return label_lines(text) or label_article(text)
    if proof >= SURE:
        return label_run(text, (ARTICLE, PART))
    labels = label_run(text, (ARTICLE,))
    left = sum(line.words for line, label in zip(text.lines, labels, strict=True) if not label)
    return labels if left >= _LEFT * sum(line.words for line in text.lines) else label_article(text)


def label_likely(text: Text) -> Labels | None:
    """Return for each line of what may be a page what removes it, None if its signs leave doubts which lines are the article's.

    The signs of a text that is no page disagree. Of 426 raw pages of all sets that were not fitted on 47 % are judged so, which
    takes their F1 from .738 to .792; of 3,375 gold texts one loses more than before (its menu), of 2,200 other texts none.
    """
    labels = label_lines(text, _LIKELY, _WORTHWHILE)
    if labels:
        _spare_ends(text, labels)
    return labels


def _spare_ends(text: Text, labels: Labels) -> None:
    """Leave what stands inside of the outermost prose at an end of which rules know no line: an article that goes on."""
    first, last = labels.index(None), len(labels) - 1 - labels[::-1].index(None)
    for outer in (range(first), range(len(labels) - 1, last, -1)):
        if not any(text.marks[k] for k in outer):
            for k in dropwhile(lambda k: not text.is_prose(k), outer):
                labels[k] = None


def label_lines(text: Text, least: float = 0.0, gain: float = _GAIN) -> Labels | None:
    """Return for each line of a page what removes it, judged by its signs; None where F1 of `least` or a `gain` of it is not to
    be expected.
    """
    odds = [add_odds(signs) for signs in find_signs(text)]
    kept = choose_lines(odds, [line.words for line in text.lines], least, gain)
    if kept is None:
        return None
    first, last = kept.index(True), len(kept) - 1 - kept[::-1].index(True)
    _keep_ends(text, odds, kept, first, last)
    _keep_within(text, kept, first, last)
    labels: Labels = [None] * len(kept)
    cause = text.marked[0]
    for k, mark in enumerate(text.marks):
        cause = k if mark else cause
        if not kept[k]:
            labels[k] = _label(text, f"any/page-{'head' if k < first else 'tail' if k > last else 'within'}", cause)
        if mark and (mark.strong or labels[k]):
            labels[k] = name_rule(mark)
    return labels


def _keep_ends(text: Text, odds: Sequence[float], kept: list[bool], first: int, last: int) -> None:
    """Keep the headline, the likeliest line of its size above an article, and prose that a link or two parts from the end."""
    titles = _list_titles(text, first)
    if titles:
        kept[max(titles, key=lambda k: odds[k])] = True
    for k in range(last + 1, _reach(text, last, 1) + 1):
        kept[k] = text.is_prose(k)


def _keep_within(text: Text, kept: list[bool], first: int, last: int) -> None:
    """Keep the lines within an article that stand beside none that rules know: subheads, items, cells."""
    lines = [k for k in range(first, last) if kept[k]]
    for above, below in pairwise([*lines, last]):
        if not any(text.marks[k] for k in range(above + 1, below)):
            kept[above + 1 : below] = [True] * (below - above - 1)


def _list_titles(text: Text, first: int) -> list[int]:
    """Return the lines above an article that may be its headline: no marks, dates or captions."""
    near = range(max(0, first - _ABOVE), first)
    sized = [k for k in near if not text.marks[k] and text.lines[k].words in _HEADLINE]
    return [k for k in sized if not (_is_dated(text, k) or ends_with_credit(text.texts[k], text.lines[k]))]


def add_odds(signs: Signs, odds: Mapping[str, float] = ODDS) -> float:
    """Return the logarithm of the odds that a line with these signs is the article's."""
    return sum([odds.get(sign, 0.0) for sign in signs])


def find_signs(text: Text) -> list[Signs]:
    """Return the signs of each line of a page."""
    cases = sort_lines(text)
    article, part = (measure_run(cases, worth) for worth in (ARTICLE, PART))
    return list_signs(text, article, part, find_headline(text, article.first) if article.worth else None)


def measure_run(cases: Sequence[Case], worth: Worth) -> Span:
    """Return the run of lines that is worth most, with its share of all that is worth something."""
    values = weigh(cases, worth)
    total, first, end = find_best(values)
    inside = sum([value for value in values[first:end] if value > 0])
    return Span(first, end, total, inside / max(1, sum([value for value in values if value > 0])))


def choose_lines(odds: Sequence[float], words: Sequence[int], least: float = 0.0, gain: float = _GAIN) -> list[bool] | None:
    """Return which lines are the article's, so that the F1 to be expected is highest; None if it is less than `least`, or less
    than `gain` over that of all lines.

    `odds` are logarithms. The lines are taken by their odds down to the best threshold (Lipton and others, ECML 2014).

    >>> choose_lines([3, -2, 4, -5], [20, 5, 30, 60])
    [True, False, True, False]
    """
    chances = [1 / (1 + exp(-value)) for value in odds]
    right = sum(chance * count for chance, count in zip(chances, words, strict=True))
    best, threshold, taken, found = 0.0, 0.0, 0, 0.0
    for chance, count in sorted(zip(chances, words, strict=True), reverse=True):
        taken += count
        found += chance * count
        score = 2 * found / (taken + right)
        if score > best:
            best, threshold = score, chance
    if best < least or best - score < gain:
        return None
    lowest = min(_CAUTION * threshold, max(chances))
    return [chance >= lowest for chance in chances]


def label_run(text: Text, worths: Sequence[Worth]) -> Labels:
    """Return for each line what removes it where the article is one run of lines, by one of `worths`."""
    span = find_article(text, worths)
    if span is None:
        return label_article(text)
    first, end = span
    labels: Labels = [None] * len(text.texts)
    _take_outside(text, labels, range(first), "any/page-head")
    _take_outside(text, labels, range(end, len(labels)), "any/page-tail")
    titles = _list_titles(text, first)
    if titles:
        labels[max(titles, key=lambda k: text.lines[k].words)] = None
    for k in text.marked:
        mark = text.marks[k]
        if mark and (mark.strong or labels[k]):
            labels[k] = name_rule(mark)
    for k in range(first, end):
        if not text.marks[k] and ends_with_credit(text.texts[k], text.lines[k]):
            labels[k] = Label("any/caption", "media")
    _take_within(text, labels, first, end)
    take_weak(text, labels, first, end - 1)
    return labels


def find_article(text: Text, worths: Sequence[Worth]) -> tuple[int, int] | None:
    """Return the first line and the end of what is an article by one of `worths`; None if nothing is."""
    cases, words = sort_lines(text), [line.words for line in text.lines]
    for worth in worths:
        span = measure_run(cases, worth)
        enough = span.worth >= _LEAST and span.share >= worth.share
        if enough and sum(words[span.first : span.end]) >= _LEAST_WORDS * sum(words):
            return _reach(text, span.first, -1), _reach(text, span.end - 1, 1) + 1
    return None


def _reach(text: Text, k: int, step: int) -> int:
    """Return the last line of the article from its line `k` on: prose that a link or two parts from it is its own."""
    at = k
    while abs(at + step - k) <= _PARTED and 0 <= at + step < len(text.lines):
        at += step
        mark = text.marks[at]
        if text.is_prose(at) and text.lines[at].closed and not text.lines[at].linked:
            k = at
        elif not mark or mark.opens or mark.kind == "comments":
            break
    return k


def find_headline(text: Text, first: int) -> int | None:
    """Return the headline of an article that begins with line `first`: the next line above it that is no mark, name or date."""
    k = first - 1
    while k >= 0 and (((mark := text.marks[k]) and mark.kind in _LEADING) or _is_dated(text, k)):
        k -= 1
    return k if k >= 0 and not text.marks[k] and text.lines[k].words in _HEADLINE else None


def _is_dated(text: Text, k: int) -> bool:
    return text.lines[k].words <= _SHORT and has_date(text.texts[k])


def _find_repeated(texts: Sequence[str]) -> Collection[str]:
    """Return the lines that stand more than once on the page."""
    return {text for text, count in Counter(texts).items() if count > 1} if len({*texts}) < len(texts) else ()


class Case(NamedTuple):
    """What a line's worth hangs on: the figure of `Worth` that it costs; or, of a line that tells something, its words, whether
    it is prose and ends like a sentence, and whether it stands alone.
    """

    costs: str
    words: int = 0
    prose: bool = False
    closed: bool = False
    alone: bool = False


_COSTS = {field.name: Case(field.name) for field in fields(Worth)}


def sort_lines(text: Text) -> list[Case]:
    """Return what the worth of each line hangs on, by whatever measure."""
    marks, repeated = text.marks, _find_repeated(text.texts)
    told = bytes([not mark and _is_told(line) for line, mark in zip(text.lines, marks, strict=True)])
    cases = list[Case]()
    for k, (own, line, mark) in enumerate(zip(text.texts, text.lines, marks, strict=True)):
        if costs := _name_mark(mark) if mark else _name_costs(own, line, repeated, told[k]):
            cases.append(_COSTS[costs])
        else:
            beside = told.find(1, max(0, k - _NEAR), k) >= 0 or told.find(1, k + 1, k + 1 + _NEAR) >= 0
            cases.append(Case("", line.words, line.prose, line.closed, not beside))
    return cases


def _name_costs(text: str, line: Line, repeated: Collection[str], told: int) -> str:
    """Return what a line costs that no rule takes; "" for one that tells something."""
    if line.linked:
        return "linked"
    if line.prose and ends_with_credit(text, line):
        return "credit"
    if text in repeated:
        return "repeated"
    return "" if told else _name_label(text, line.words)


def _is_told(line: Line) -> bool:
    """Tell whether a line is a sentence or prose."""
    return not line.linked and (line.prose or (line.closed and line.words >= _CLAUSE))


def _name_mark(mark: Rule) -> str:
    if mark.opens:
        return "opener"
    if mark.kind == "comments":
        return "comments"
    if mark.kind in LIGHT:
        return "light"
    return "passing" if mark.kind in _PASSING else "strong" if mark.strong else "weak"


def _name_label(text: str, words: int) -> str:
    if words > 1 and text[-1] in ":：":
        return "colon"
    if words <= _SHORT and has_date(text):
        return "dated"
    return "tiny" if words <= _TINY else "short" if words <= _SHORT else "long"


def weigh(cases: Iterable[Case], worth: Worth) -> list[float]:
    """Return what lines are worth."""
    costs: dict[str, float] = {name: getattr(worth, name) for name in _COSTS}
    return [costs[case.costs] if case.costs else _weigh_told(case, worth) for case in cases]


def _weigh_told(case: Case, worth: Worth) -> float:
    share = worth.alone if case.alone else 1
    if case.prose:
        return min(case.words, worth.most) * (1 if case.closed else worth.unended) * share + worth.line
    return case.words * worth.clause * share


def find_best(worth: Sequence[float]) -> tuple[float, int, int]:
    """Return the highest sum of a run of values, its first number and its end.

    >>> find_best([-1, 3, -1, 2, -5, 1])
    (4.0, 1, 4)
    """
    best, total, start = (0.0, 0, 0), 0.0, 0
    for k, value in enumerate(worth):
        if total <= 0:
            total, start = 0.0, k
        total += value
        if total > best[0]:
            best = total, start, k + 1
    return best


def _take_outside(text: Text, labels: Labels, lines: range, rule: str) -> None:
    """Take the lines at one side of the article, if rules know any; the reason of each is the last one known, or the first."""
    causes = [k for k in text.marked if k in lines]
    for k, end in pairwise([*causes, lines.stop]):
        start = lines.start if k == causes[0] else k
        labels[start:end] = [_label(text, rule, k)] * (end - start)


def _take_within(text: Text, labels: Labels, first: int, end: int) -> None:
    """Take a few lines that are no prose between two marks within the article."""
    for above, below in pairwise([k for k in range(first, end) if text.marks[k]]):
        few = below - above - 1 <= _MOST_WITHIN and not any(text.lines[k].prose for k in range(above + 1, below))
        if few and (text.weighs(above) or text.weighs(below)):
            cause = above if text.weighs(above) else below
            for k in range(above + 1, below):
                labels[k] = _label(text, "any/page-within", cause)


def _label(text: Text, rule: str, cause: int) -> Label:
    mark = text.marks[cause]
    assert mark
    return Label(rule, mark.kind, cause)
