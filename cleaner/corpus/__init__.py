"""Corpora: many records, many files, all cores."""

from __future__ import annotations

from cleaner.corpus.many import analyze_many, clean_many

__all__ = ["analyze_many", "clean_many"]
