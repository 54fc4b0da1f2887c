"""Cleaning many texts from Python."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cleaner.corpus.pool import Pool, count_cores
from cleaner.engine import Cleaner

_BATCH_CHARACTERS = 1 << 18


def clean_many(texts: Iterable[str], workers: int | None = None, cleaner: Cleaner | None = None) -> Iterator[str]:
    """Yield each of `texts` cleaned, in order, using `workers` processes (default: all cores; 1: none but this one).

    `texts` may be endless: it is read only a little ahead. Scripts that use more than one worker need the usual
    ``if __name__ == "__main__":`` where processes are spawned (macOS, Windows).

    >>> list(clean_many(["It rained all day.\\n"], workers=1))
    ['It rained all day.\\n']
    """
    with Pool(_BatchCleaner(cleaner or Cleaner()), workers or count_cores()) as pool:
        for batch in pool.map(_make_batches(texts)):
            yield from batch


class _BatchCleaner:
    def __init__(self, cleaner: Cleaner) -> None:
        self._cleaner = cleaner

    def __call__(self, texts: list[str]) -> list[str]:
        return [self._cleaner.clean(text) for text in texts]


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
