"""Take paywall notices and boilerplate out of article text, and say how much of the article is missing.

>>> import cleaner
>>> cleaner.clean("The bridge\\n\\nIt reopened on Tuesday after two summers of work.\\n\\nLeave a Reply\\n")
'The bridge\\n\\nIt reopened on Tuesday after two summers of work.\\n'
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache

from cleaner.engine import Cleaner
from cleaner.errors import CleanerError, CleanerWarning, InputError, RuleError
from cleaner.result import KINDS, Cause, Evidence, Removal, Result, Truncation
from cleaner.version import VERSION

__version__ = VERSION
__all__ = [
    "KINDS",
    "Cause",
    "Cleaner",
    "CleanerError",
    "CleanerWarning",
    "Evidence",
    "InputError",
    "Removal",
    "Result",
    "RuleError",
    "Truncation",
    "analyze",
    "analyze_html",
    "analyze_many",
    "clean",
    "clean_html",
    "clean_many",
]


@cache
def _default() -> Cleaner:
    return Cleaner()


def clean(text: str) -> str:
    """Return `text` without its boilerplate; text in which nothing is found comes back unchanged."""
    return _default().clean(text)


def analyze(text: str) -> Result:
    """Return the cleaned text with every removal, and how much of the article is missing."""
    return _default().analyze(text)


def clean_html(html: str | bytes, url: str | None = None) -> str:
    """Return the article of a page as clean text; see `Cleaner.clean_html`."""
    return _default().clean_html(html, url)


def analyze_html(html: str | bytes, url: str | None = None, status: int | None = None) -> Result:
    """Return the article of a page and the verdict on it; see `Cleaner.analyze_html`."""
    return _default().analyze_html(html, url, status)


def clean_many(
    texts: Iterable[str], workers: int | None = None, cleaner: Cleaner | None = None, limit: float | None = None
) -> Iterator[str]:
    """Yield each of `texts` cleaned, in order, on all cores or on `workers` of them; see `cleaner.corpus.many`.

    A text that takes more than `limit` seconds comes back as it was, with a `CleanerWarning`.
    """
    from cleaner.corpus.many import clean_many as run

    return run(texts, workers, cleaner, limit)


def analyze_many(
    texts: Iterable[str], workers: int | None = None, cleaner: Cleaner | None = None, limit: float | None = None
) -> Iterator[Result]:
    """Yield the result for each of `texts`, in order, on all cores or on `workers` of them; see `clean_many`."""
    from cleaner.corpus.many import analyze_many as run

    return run(texts, workers, cleaner, limit)
