"""Many texts from Python."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Generic, TypeVar

from cleaner.engine import Cleaner
from cleaner.errors import CleanerWarning, check_list
from cleaner.limit import GivenUpError, run_limited
from cleaner.pool import Pool, count_cores
from cleaner.result import Result

_BATCH_CHARACTERS = 1 << 18
_Output = TypeVar("_Output")


def clean_many(
    texts: Iterable[str], workers: int | None = None, cleaner: Cleaner | None = None, limit: float | None = None
) -> Iterator[str]:
    """Yield each of `texts` cleaned, in order, using `workers` processes (default: all cores; 1: none but this one).

    `texts` may be endless: it is read only a little ahead. With a `limit` (seconds of the processor's time) a text that takes
    longer comes back as it was, and a `CleanerWarning` gives its number, from 1; all work is then done in other processes.
    Scripts that start any need the usual ``if __name__ == "__main__":`` where they are spawned (macOS, Windows). Raises
    `CleanerError` for a str.

    >>> list(clean_many(["It rained all day.\\n"], workers=1))
    ['It rained all day.\\n']
    """
    check_list("clean_many", texts)
    return _map((cleaner or Cleaner()).clean, texts, workers, limit, str)


def analyze_many(
    texts: Iterable[str], workers: int | None = None, cleaner: Cleaner | None = None, limit: float | None = None
) -> Iterator[Result]:
    """Yield the result for each of `texts`, as `clean_many` yields the text.

    >>> list(analyze_many(["It rained all day.\\n"], workers=1))
    [<Result complete, 4 words, nothing removed>]
    """
    check_list("analyze_many", texts)
    return _map((cleaner or Cleaner()).analyze, texts, workers, limit, _leave)


def _leave(text: str) -> Result:
    return Result(text, text)


def _map(
    function: Callable[[str], _Output],
    texts: Iterable[str],
    workers: int | None,
    limit: float | None,
    leave: Callable[[str], _Output],
) -> Iterator[_Output]:
    number = 0
    with Pool(_Batches(function, leave, limit), workers or count_cores(), apart=limit is not None) as pool:
        for batch in pool.map(_make_batches(texts)):
            for output, why in batch:
                number += 1
                if why:
                    warnings.warn(f"text {number} comes back as it was: it {why}", CleanerWarning, stacklevel=2)
                yield output


class _Batches(Generic[_Output]):
    """Texts go to the workers many at a time; one that is given up comes back as `leave` gives it, with the reason."""

    def __init__(self, function: Callable[[str], _Output], leave: Callable[[str], _Output], limit: float | None) -> None:
        self._function, self._leave, self._limit = function, leave, limit

    def __call__(self, texts: list[str]) -> list[tuple[_Output, str]]:
        return list(map(self._try, texts))

    def _try(self, text: str) -> tuple[_Output, str]:
        try:
            return run_limited(partial(self._function, text), self._limit), ""
        except GivenUpError as error:
            return self._leave(text), str(error)


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
