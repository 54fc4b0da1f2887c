"""Who may read the article, whole or not, and why a part of it or all of it is not there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from cleaner.result import Access, Reason
from cleaner.verdict.says import BLOCKS

_PAID = frozenset({"cut", "gift"})  # a gift is of what is paid for else


def read_access(said: Iterable[str], free: frozenset[bool] = frozenset(), tier: str = "") -> Access | None:
    """Return who may read an article, by what its notices say, its JSON-LD (`free`) and its content tier; None if unknown.

    >>> read_access(["registration"]), read_access([], frozenset({False})), read_access([], frozenset({True, False}))
    ('registration', 'paid', None)
    """
    found = set(said)
    if "registration" in found and not found & _PAID:
        return "registration"
    if found & _PAID:
        return "paid"
    if tier in {"free", "registration"}:
        return "free" if tier == "free" else "registration"
    if tier or len(free) != 1:
        return "paid" if tier and True not in free else None
    return "free" if True in free else "paid"


def read_reason(said: Iterable[str], paged: bool = False) -> Reason | None:
    """Return why a cut article is cut: its notices' words; None where they say nothing."""
    found = set(said)
    if found & {"cut", "label", "offer", "member"}:
        return "subscription"
    if "registration" in found:
        return "registration"
    if "pager" in found or paged:
        return "pages"
    return "excerpt" if "feed" in found else None


def read_block(said: Mapping[str, int]) -> Reason | None:
    """Return what stands in the place of a blocked article: of what its notices say, that to which most words are given.

    >>> read_block({"error": 2, "bot": 6}), read_block({"": 9})
    ('bot', None)
    """
    word = max(BLOCKS.intersection(said), key=lambda word: (said[word], word), default=None)
    return word  # type: ignore[return-value]  # BLOCKS are reasons
