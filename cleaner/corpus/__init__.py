"""Corpora: many records, many files, all cores."""

from __future__ import annotations

from cleaner.corpus.many import clean_many

__all__ = ["clean_many"]
