"""The better of two texts: what the extractor gave, or what the text path finds in the whole page."""

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from cleaner.page.read import Page
from cleaner.page.repair import SENTENCE_CLOSE, find_present, mend
from cleaner.result import Result
from cleaner.words import count_words

if TYPE_CHECKING:
    from cleaner.engine import Cleaner

_PROSE = 60
_TINY = 160  # characters; less prose than that is a teaser's
_BETTER = 1.5


def choose(page: Page, cleaner: "Cleaner") -> Result:
    """The analysis of the extract, or of the whole page where that holds far more of the article."""
    text, present = page.text, list[bool]()
    if page.end is None:  # of the fast path's text nothing is to be mended
        present = find_present(page.lines, text)
        text = mend(text, page.lines, present, page.facts.title)
    first = cleaner.analyze_as("article", text)
    if not is_doubtful(page, present):
        return first
    second = cleaner.analyze_as("page", page.whole)
    return second if count_words(second.text) > _BETTER * count_words(first.text) else first


def is_doubtful(page: Page, present: Sequence[bool]) -> bool:
    """Tell whether the extract seems to have missed the article: the element with the most prose is not in it.

    `present` tells of each line of the page whether it is in the extract.

    A page's prose alone tells nothing: below many short articles stand comments ten times as long, each in its own element.
    """
    if page.end is not None or not any(line.role for line in page.lines):  # without a tree, one heap of lines
        return len(page.text) < _TINY
    had, lost = Counter[str](), Counter[str]()
    for line, there in zip(page.lines, present, strict=True):
        if line.role in {"p", "d", ""} and len(line.text) >= _PROSE and line.text.endswith(SENTENCE_CLOSE):
            (had if there else lost)[line.parent] += len(line.text)
    most = max(lost.values(), default=0)
    return most > _BETTER * max(_TINY, len(page.text), *had.values())
