"""Many texts from Python."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Generic, TypeVar

from cleaner.corpus.pool import Pool, count_cores
from cleaner.engine import Cleaner
from cleaner.errors import check_list
from cleaner.result import Result

_BATCH_CHARACTERS = 1 << 18
_Output = TypeVar("_Output")


def clean_many(texts: Iterable[str], workers: int | None = None, cleaner: Cleaner | None = None) -> Iterator[str]:
    """Yield each of `texts` cleaned, in order, using `workers` processes (default: all cores; 1: none but this one).

    `texts` may be endless: it is read only a little ahead. Scripts that use more than one worker need the usual
    ``if __name__ == "__main__":`` where processes are spawned (macOS, Windows). Raises `CleanerError` for a str.

    >>> list(clean_many(["It rained all day.\\n"], workers=1))
    ['It rained all day.\\n']
    """
    check_list("clean_many", texts)
    return _map((cleaner or Cleaner()).clean, texts, workers)


def analyze_many(texts: Iterable[str], workers: int | None = None, cleaner: Cleaner | None = None) -> Iterator[Result]:
    """Yield the result for each of `texts`, as `clean_many` yields the text.

    >>> list(analyze_many(["It rained all day.\\n"], workers=1))
    [<Result complete, 4 words, nothing removed>]
    """
    check_list("analyze_many", texts)
    return _map((cleaner or Cleaner()).analyze, texts, workers)


def _map(function: Callable[[str], _Output], texts: Iterable[str], workers: int | None) -> Iterator[_Output]:
    with Pool(_Batches(function), workers or count_cores()) as pool:
        for batch in pool.map(_make_batches(texts)):
            yield from batch


class _Batches(Generic[_Output]):
    """Texts go to the workers many at a time."""

    def __init__(self, function: Callable[[str], _Output]) -> None:
        self._function = function

    def __call__(self, texts: list[str]) -> list[_Output]:
        return list(map(self._function, texts))


def _make_batches(texts: Iterable[str]) -> Iterator[list[str]]:
    batch, size = [], 0
    for text in texts:
        batch.append(text)
        size += len(text)
        if size >= _BATCH_CHARACTERS:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch
