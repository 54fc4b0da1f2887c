"""The better of two texts: what the extractor gave, or what the text path finds in the whole page."""

from typing import TYPE_CHECKING

from cleaner.page.read import Page
from cleaner.result import Result
from cleaner.truncation import count_words

if TYPE_CHECKING:
    from cleaner.engine import Cleaner

_PROSE = 60
_SHARE = 0.4
_BETTER = 1.5
_SENTENCE_CLOSE = tuple(".!?…。！？।؟۔\"”»“’'」』)")


def choose(page: Page, cleaner: "Cleaner") -> Result:
    """The analysis of the extract, or of the whole page where that holds far more of the article."""
    first = cleaner.analyze(page.text)
    if len(first.text) >= _SHARE * count_prose(page):
        return first
    second = cleaner.analyze(page.whole)
    return second if count_words(second.text) > _BETTER * count_words(first.text) else first


def count_prose(page: Page) -> int:
    """Characters in lines of the page that read as sentences."""
    return sum(len(line.text) for line in page.lines if len(line.text) >= _PROSE and line.text.endswith(_SENTENCE_CLOSE))
