"""Boilerplate by position and neighbours: the article among the menus, teasers, comments and footers of a page.

The lines of a text are labelled outside, kept or dropped (inside the article, not of it) by a linear-chain conditional random
field (Lafferty, McCallum and Pereira, ICML 2001) with one span of article, as in maximum subsequence segmentation (Pasternack
and Roth, WWW 2009). There are two sets of weights, for whole pages and for what extractors gave; benchmarks/fit.py writes them to
`zone_weights`. A text of which no rule marks a line, and which no page would be, is left alone.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from math import inf, log1p
from operator import add, mul
from typing import Any, NamedTuple

from cleaner import zone_weights
from cleaner.native import load
from cleaner.rules import Rule
from cleaner.shapes import LETTERS, MARKS, Shape, choose_mark, describe, ends_with_credit
from cleaner.views import NAMES, Span, find_spans, see, view_extract, view_spans

Label = tuple[str, str] | None
Marks = list[Rule | None]

_REMEMBERED = 1 << 16  # short lines whose shape is kept
_SHORTS = re.compile(r"[tslhTNMd0nXxou\-]")
_SHORT = 130  # characters
# Of the benchmarks' lines that end with a credit (6 to 89 words), 152 of them on pages with a gold text, none is in it.
_CAPTION = ("any/zone-caption", "media")
_ZONES = {"H": ("any/zone-head", "navigation"), "T": ("any/zone-tail", "related"), "D": ("any/zone-within", "chrome")}


def find_zones(texts: list[str], gaps: list[int], marks: Marks) -> list[Label]:
    """Return for each block the rule and kind that removes it, or None.

    `texts` are the blocks in order, `gaps` the blank lines before each, `marks` the rules that take them. Linear in the number
    of blocks.
    """
    marked = [(k, mark) for k, mark in enumerate(marks) if mark]
    if marked:
        marks = _spare(marks, _find_continued(texts, gaps, marked) + _find_cells(texts, marked))
    if len(texts) < _FEWEST and not any(marks) and not loops.has_credit(texts):
        return [None] * len(texts)
    own, shapes = loops.look(texts)
    if marked:
        marks = _spare(marks, _find_subheads(own, marks, marked))
    letters = loops.mark_letters(own, marks)
    page = is_page(letters)
    if marked and not page and (told := _find_told(own, marks, marked)):
        marks = _spare(marks, told)
        letters = loops.mark_letters(own, marks)
    text = _Text(texts, gaps, shapes, letters)
    labels: list[Label] | None = None
    if page:
        labels = _label(text, page=True)
    elif any(marks):
        labels = _label(text, page=False)
        if has_banner(letters, marks):
            labels = _add_banner(labels, _label(text, page=True), marks)
    return _join_marks(labels or [None] * len(texts), letters, marks)


class _Text(NamedTuple):
    """The lines of a text: blocks, blank lines before, looks as `Loops.look` gives them, letters."""

    texts: list[str]
    gaps: list[int]
    shapes: Any
    letters: str


# --- looking ----------------------------------------------------------------------------------------------------------
_known: dict[str, Shape] = {}


def look(texts: Sequence[str]) -> tuple[str, list[Shape]]:
    """Return the letter of each line and its shape."""
    shapes = list(map(_look, texts))
    return "".join([shape[0] for shape in shapes]), shapes


def _look(text: str) -> Shape:
    shape = _known.get(text)
    if shape is None:
        shape = describe(text)
        if len(text) <= _SHORT:
            if len(_known) >= _REMEMBERED:
                _known.clear()
            _known[text] = shape
    return shape


def has_credit(texts: Iterable[str]) -> bool:
    """Tell whether some line ends with who made a picture."""
    return any(map(ends_with_credit, texts))


def see_letters(shapes: Iterable[Shape], marks: Marks) -> str:
    """Return the text as a letter a line (`shapes.LETTERS`)."""
    return mark_letters("".join([shape[0] for shape in shapes]), marks)


def mark_letters(own: str, marks: Marks) -> str:
    """Return the letters of the lines, given those that they have without the rules."""
    letters = list(own)
    for i, mark in enumerate(marks):
        if mark:
            letters[i] = choose_mark(mark.kind, mark.strong, bool(mark.opens))
    return "".join(letters)


# --- marked lines that are text all the same --------------------------------------------------------------------------
_STOPS = ".!?,;:"
_COLUMN = 40  # characters; text is wrapped at no narrower column
_WORDS = 5  # of a line of a sentence that goes on
_CELLS = 5  # at least, of a column
_SHORT_LINES = "tsTh"
_SUBHEAD = re.compile(f"(?<=[abpPU])[{_SHORT_LINES}](?=[bpPU])")
_SUBHEADS = 3  # at least, to tell what a text's subheads look like
_BETWEEN = {"ad", "related", "newsletter", "subscriber", "registration"}  # what pages put between paragraphs


def _spare(marks: Marks, spared: Sequence[int]) -> Marks:
    if spared:
        marks = list(marks)
        for k in spared:
            marks[k] = None
    return marks


def _find_continued(texts: Sequence[str], gaps: Sequence[int], marked: Iterable[tuple[int, Rule]]) -> list[int]:
    """Return the marked lines that end a sentence of the line above: text wrapped at a column, too little of it to see that."""
    return [k for k, mark in marked if texts[k][-1] in _STOPS and k and not gaps[k] and _continues(texts[k - 1], texts[k], mark)]


def _continues(above: str, text: str, mark: Rule) -> bool:
    if mark.truncates or mark.completes:
        return False
    alone = not mark.strong and text.endswith(".") and text.count(" ") < 2
    begun = len(above) >= _COLUMN and above.count(" ") >= _WORDS and above.removesuffix(",")[-1:].isalpha()
    return begun and (text[0].islower() or alone)


def _find_cells(texts: Sequence[str], marked: Iterable[tuple[int, Rule]]) -> list[int]:
    """Return the marked lines that are cells of a table: a banner asks once, a column says “Yes” in each row."""
    buttons = [k for k, mark in marked if mark.kind == "consent" and not mark.strong]
    if len(buttons) < _CELLS:
        return []
    counts = Counter(texts[k] for k in buttons)
    return [k for k in buttons if counts[texts[k]] >= _CELLS]


def _find_subheads(own: str, marks: Marks, marked: Iterable[tuple[int, Rule]]) -> list[int]:
    """Return the lines that weak rules mark but that are subheads: short lines above sentences, as most others of them are."""
    weak = [(k, mark.kind) for k, mark in marked if not mark.strong and own[k] in _SHORT_LINES and _SUBHEAD.match(own, k)]
    found = [k for k, kind in weak if kind not in _BETWEEN and _is_alone(marks, k)]
    if not found:
        return found
    others = sum(not any(marks[head.start() - 1 : head.end() + 1]) for head in _SUBHEAD.finditer(own))
    return found if others >= max(_SUBHEADS, len(found)) else []


_TOLD = re.compile("(?<=[pPL])[abpPtslTh](?=[pPL])")
_OUTSIDE = {"wall", "comments", "consent", "legal"}  # what stands above an article, below it or instead of it


def _find_told(own: str, marks: Marks, marked: Iterable[tuple[int, Rule]]) -> list[int]:
    """Return the marked lines that are sentences between two paragraphs, of kinds that extractors do not find there."""
    return [k for k, mark in marked if mark.kind in _OUTSIDE and _TOLD.match(own, k) and _is_alone(marks, k)]


def _is_alone(marks: Marks, k: int) -> bool:
    """Tell whether line `k`, which is neither the first nor the last, is marked still and its neighbours are not."""
    return bool(marks[k]) and not marks[k - 1] and not marks[k + 1]


# --- page or extract --------------------------------------------------------------------------------------------------
_FEWEST = 30  # lines; of 900 pages three have fewer
_LEAST_MARKED = 0.02  # share of lines; of 700 pages one has fewer, documents with tables and code have
_MENU = 8  # lines; a page in a language without rules begins with as many that are no sentence
_CLASSES = str.maketrans(
    dict.fromkeys(LETTERS, " ") | dict.fromkeys("ThNMd0n", "s") | dict.fromkeys("tsl-u", "t") | dict.fromkeys(MARKS, "m")
)


def weigh_page(letters: str) -> dict[str, float]:
    """Return what tells a whole page from a text that was taken out of one."""
    return dict(zip(_PAGE_FEATURES, measure_page(letters), strict=True))


def measure_page(letters: str) -> tuple[float, ...]:
    """Return the values of `_PAGE_FEATURES`."""
    n = len(letters)
    classes = letters.translate(_CLASSES)
    marks = classes.count("m")
    tiny = classes.count("t") + marks
    short = classes.count("s") + tiny
    longest = max(map(len, classes.replace("s", " ").split()), default=0)
    copyright_near_end = float("C" in letters[-12:])
    return 1.0, log1p(tiny), log1p(longest), tiny / n, short / n, log1p(n), copyright_near_end, log1p(marks), marks / n


def is_page(letters: str) -> bool:
    """Tell whether the lines are those of a whole page, menus and all."""
    if len(letters) < _FEWEST:
        return False
    values = measure_page(letters)
    return sum(map(mul, _IS_PAGE, values)) > 0 and (values[-1] >= _LEAST_MARKED or not _SENTENCE.search(letters, 0, _MENU))


_PAGE_FEATURES = (
    "one",
    "tiny lines",
    "longest run of tiny lines",
    "share of tiny lines",
    "share of short lines",
    "lines",
    "copyright near the end",
    "marked lines",
    "share of marked lines",
)
_IS_PAGE = tuple(map(zone_weights.IS_PAGE.__getitem__, _PAGE_FEATURES))


def has_banner(letters: str, marks: Marks) -> bool:
    """Tell whether a consent manager's texts are there: no extractor leaves them, and most of their lines have no rule."""
    strong = len(_find_consent(marks))
    banner = strong > 1 or (strong and sum(map(bool, marks)) > 3)
    return bool(banner and len(letters) >= 8 and 3 * len(_SHORTS.findall(letters)) > len(letters))


def _find_consent(marks: Marks) -> list[int]:
    return [i for i, mark in enumerate(marks) if mark and mark.strong and mark.kind == "consent"]


def _add_banner(labels: list[Label] | None, page: list[Label] | None, marks: Marks) -> list[Label] | None:
    """Add to `labels` what `page` removes around the marks of consent, up to what it keeps."""
    if page is None:
        return labels
    consent = _find_consent(marks)
    first, last = consent[0], consent[-1]
    while first and page[first - 1]:
        first -= 1
    while last + 1 < len(page) and page[last + 1]:
        last += 1
    joined = list(labels or [None] * len(page))
    joined[first : last + 1] = [a or b for a, b in zip(joined[first : last + 1], page[first : last + 1], strict=True)]
    return joined


# --- the model --------------------------------------------------------------------------------------------------------
class _Scores(dict[Any, complex]):
    """From a key to the sum of its features' weights: outside the article (real part) and dropped within (imaginary part).

    Two scores added at once, in whole hundredths, which are exact, and each key worked out when first met.
    """

    def __init__(self, name: Any, weights: Mapping[str, tuple[int, int]]) -> None:
        super().__init__()
        self._name, self._weights = name, weights

    def __missing__(self, key: Any) -> complex:
        if len(self) >= _REMEMBERED:
            self.clear()
        weights = self._weights
        score = sum((complex(*weights[name]) for name in self._name(key) if name in weights), 0j)
        self[key] = score
        return score


class Model:
    """The scores of features, and of the steps before to kept, kept to dropped, kept to after, dropped on, dropped to kept."""

    def __init__(self, steps: Sequence[float], weights: Mapping[str, tuple[int, int]], page: bool) -> None:
        self.steps = [round(100 * step) for step in steps]
        self._scores = [_Scores(name, weights) for name in NAMES]
        self._page = page

    def label(
        self, texts: Sequence[str], gaps: Sequence[int], shapes: Sequence[Shape], letters: str, spans: Sequence[Span]
    ) -> str:
        """Return the label of each line in view: H before the article, K kept, D dropped, T after it."""
        view = view_spans(texts, gaps, shapes, letters, spans) if self._page else view_extract(texts, gaps, shapes, letters)
        total: Iterable[complex] = map(self._scores[0].__getitem__, view.columns[0])
        for scores, column in zip(self._scores[1:], view.columns[1:], strict=False):
            total = map(add, total, map(scores.__getitem__, column))
        return "".join(trace(total, self.steps))


def trace(scores: Iterable[complex], steps: Sequence[float]) -> list[str]:
    """Return the best labels (Viterbi, the score of K being 0)."""
    starts, leaves, ends, stays, returns = steps
    head, kept, dropped, tail = 0.0, -inf, -inf, -inf
    to_kept, to_dropped, to_tail = [], [], []  # where each label came from
    for score in scores:
        outside = score.real
        best, source = (kept, "K") if kept >= dropped + returns else (dropped + returns, "D")
        if head + starts > best:
            best, source = head + starts, "H"
        to_kept.append(source)
        stay, leave, end = dropped + stays, kept + leaves, kept + ends
        to_dropped.append("D" if stay > leave else "K")
        to_tail.append("T" if tail > end else "K")
        dropped = (stay if stay > leave else leave) + score.imag
        tail = (tail if tail > end else end) + outside
        head += outside
        kept = best
    label = max(zip((head, kept, dropped, tail), "HKDT", strict=True))[1]
    sources = {"K": to_kept, "D": to_dropped, "T": to_tail, "H": "H" * len(to_kept)}
    labels = []
    for k in range(len(to_kept) - 1, -1, -1):
        labels.append(label)
        label = sources[label][k]
    return labels[::-1]


@cache
def _build_model(build: Callable[..., Any], page: bool) -> Any:
    if page:
        return build(zone_weights.PAGE_STEPS, zone_weights.PAGE, page)
    return build(zone_weights.EXTRACT_STEPS, zone_weights.EXTRACT, page)


def _label(text: _Text, page: bool) -> list[Label] | None:
    """Return the labels of the blocks; None where no article is found."""
    letters = text.letters
    spans = loops.find_spans(letters) if page else [(0, len(letters))]
    states = list(_build_model(loops.model, page).label(*text, spans))
    if "K" not in states:
        return None
    hold(states, see(letters, spans), page)
    return _list_labels(_spread("".join(states), spans, len(letters)))


def _spread(states: str, spans: Sequence[Span], count: int) -> str:
    """Return the states of all lines, given those in view."""
    if spans == [(0, count)]:
        return states
    first, last = _find_span(states)
    parts = []
    at = k = 0
    for start, stop in [*spans, (count, count)]:
        if start > at:
            parts.append(("H" if k < first else "T" if k > last else "D") * (start - at))
            k += 1
        parts.append(states[k : k + stop - start])
        k += stop - start
        at = stop
    return "".join(parts)


def _list_labels(states: str) -> list[Label]:
    labels: list[Label] = []
    for run in _RUN.finditer(states):
        labels += [_ZONES.get(states[run.start()])] * (run.end() - run.start())
    return labels


def hold(states: list[str], seen: str, page: bool) -> None:
    """Keep (in `states`, where some are kept) the prose that no mark parts from the article."""
    (_hold_page if page else _hold_extract)(states, seen)


def _find_span(states: Sequence[str]) -> tuple[int, int]:
    return states.index("K"), len(states) - 1 - states[::-1].index("K")


def _hold_page(states: list[str], seen: str) -> None:
    """Keep the paragraphs that adjoin the article: a last one is often taken for the first of what follows."""
    first, last = _find_span(states)
    for step, at in ((-1, first - 1), (1, last + 1)):
        while 0 <= at < len(seen) and seen[at] in "pP":
            states[at] = "K"
            at += step


def _hold_extract(states: list[str], seen: str) -> None:
    """Keep what no mark parts from the article: its title, its last paragraphs, and prose within that is under no mark."""
    first, last = _find_span(states)
    held = _hold_head(seen, first) | _hold_tail(seen, last + 1)
    for at in held | _hold_within(states, seen, first, last):
        states[at] = "K"


def _hold_within(states: list[str], seen: str, first: int, last: int) -> set[int]:
    """Return what would be dropped within the article though no mark is above it, subheads, and prose that is under no mark."""
    held = {at for at in range(first + 1, last) if states[at] == "D" and states[at - 1] == "K" and seen[at] in "PLF"}
    for run in _DROPPED.finditer("".join(states), first, last):
        start, end = run.span()
        mark = _MARKED.search(seen, start, end)
        if not mark or mark.start() > start + 1:  # nothing parts a list from the paragraph above it
            held.update(range(start, mark.start() if mark else end))
        if mark and seen[end - 1] in "TthMmNb" and seen[end] in "pPL":
            held.add(end - 1)
        held.update(_find_sentences(seen, start, end))
    return held


def _find_sentences(seen: str, start: int, end: int) -> Iterator[int]:
    """Yield the sentences below a mark that stands for itself: an advertisement, a picture or a link among the paragraphs."""
    above = ""
    for at in range(start, end):
        if seen[at] in MARKS:
            above = seen[at]
        elif above and above in "xiX" and seen[at] in "pPb":
            yield at


def _hold_head(seen: str, first: int) -> set[int]:
    """Return the first line, the lines above the article up to a mark, past marks and names the title over them, and prose.

    From the first sentence of ten words on only marked lines go, whatever stands between it and the article.
    """
    above = _UNPARTED.match(seen[:first][::-1])
    held = set(range(first - above.end(1), first)) if above else set()
    if above and above[2]:
        held.add(first - above.end(2))
    prose = _SENTENCE.search(seen, 0, first)
    if prose:
        held.update(at for at in range(prose.start(), first) if seen[at] not in MARKS)
    return held if seen[0] in MARKS else held | {0}


def _hold_tail(seen: str, start: int) -> set[int]:
    """Return the lines below the article up to its last prose, before any mark or right after an advertisement or a link.

    One or two lines between the prose and the mark are a signature.
    """
    below = _LAST_PROSE.match(seen, start)
    return set(range(start, below.end())) if below else set()


_RUN = re.compile("H+|K+|D+|T+")
_MARKED = re.compile(f"[{MARKS}]")
_DROPPED = re.compile("D+")
_SENTENCE = re.compile("[pP]")
_UNPARTED = re.compile(f"([^{MARKS}]*)(?:[{MARKS}tsl\\-u0dn]*([TNhMmLabpPfF:]))?")
_LAST_PROSE = re.compile(f"(?:[^{MARKS}]*[PLF])?(?:[ixX]+[pPb]+)*(?:[^{MARKS}]{{1,2}}(?![^{MARKS}]))?")


# --- with the rules ---------------------------------------------------------------------------------------------------
def _join_marks(labels: list[Label], letters: str, marks: Marks) -> list[Label]:
    """Name the rules of marked blocks and remove those that hold; what is removed beside them is of their kind."""
    weak = loops.name_rules(labels, marks)
    if "c" in letters and _PROSE.search(letters):
        labels[:] = [_CAPTION if letter == "c" else label for letter, label in zip(letters, labels, strict=True)]
    if weak:
        _remove_weak(labels, weak, *_find_ends(letters))
    loops.name_kinds(labels, marks)
    return labels


def name_rules(labels: list[Label], marks: Marks) -> list[tuple[int, Rule]]:
    """Name the rules of marked blocks that go, and return those of weak rules that do not."""
    weak = []
    for i, mark in enumerate(marks):
        if mark and (mark.strong or labels[i]):
            labels[i] = (mark.id, mark.kind)
        elif mark:
            weak.append((i, mark))
    return weak


def _remove_weak(labels: list[Label], weak: list[tuple[int, Rule]], first: int, last: int) -> None:
    """Remove the blocks of weak rules that stand outside of the prose, or beside removed blocks."""
    for order in (weak, weak[::-1]):
        for i, mark in order:
            outside = (i < first and mark.where != "tail") or (i > last and mark.where != "head")
            if outside or any(labels[max(0, i - 1) : i + 2]):
                labels[i] = (mark.id, mark.kind)


def name_kinds(labels: list[Label], marks: Marks) -> None:
    """Give what no rule took the kind of the section that a rule's heading opened above it, or of a marked neighbour."""
    kind = None
    following = [*marks[1:], None]
    for i, (label, mark, below) in enumerate(zip(labels, marks, following, strict=True)):
        if label is None:
            kind = None
        elif mark:
            kind = mark.kind if mark.opens else kind
        elif kind:
            labels[i] = ("any/comment-thread" if kind == "comments" else label[0], kind)
        else:
            beside = marks[i - 1] if i else None
            neighbour = beside or below
            labels[i] = (label[0], neighbour.kind) if neighbour else label


_PROSE = re.compile("[pPL]")
_UNMARKED = re.compile(f"[^{MARKS}]")


def _find_ends(letters: str) -> tuple[int, int]:
    """Return the first and last line of prose; of a text without prose the first and last line that no rule marks."""
    backwards = letters[::-1]
    prose, ending = _PROSE.search(letters), _PROSE.search(backwards)
    if not prose or not ending:
        prose, ending = _UNMARKED.search(letters), _UNMARKED.search(backwards)
    return (prose.start(), len(letters) - 1 - ending.start()) if prose and ending else (len(letters), -1)


# --- in C or in Python ------------------------------------------------------------------------------------------------
class Loops(NamedTuple):
    """What takes the time; the shapes that `look` gives are for the model of its own."""

    look: Callable[[list[str]], tuple[str, Any]]
    has_credit: Callable[[list[str]], bool]
    mark_letters: Callable[[str, Marks], str]
    find_spans: Callable[[str], list[Span]]
    model: Callable[..., Any]
    name_rules: Callable[[list[Label], Marks], list[tuple[int, Rule]]]
    name_kinds: Callable[[list[Label], Marks], None]


IN_PYTHON = Loops(look, has_credit, mark_letters, find_spans, Model, name_rules, name_kinds)


def choose_loops() -> Loops:
    """Return the loops in C if they are built and wanted."""
    labels, marks, shapes = load("labels"), load("marks"), load("shapes")
    if not (labels and marks and shapes):
        return IN_PYTHON
    functions = marks.mark_letters, labels.find_spans, labels.Model, marks.name_rules, marks.name_kinds
    return Loops(shapes.look, shapes.has_credit, *functions)


loops = choose_loops()
