"""Rules that a user does not want applied, by name, and what to say of a name that nobody knows."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from difflib import get_close_matches

from cleaner.errors import CleanerError
from cleaner.structure import RULES

STRUCTURE = "structure"  # all that has no rule of words


def names_rule(without: Collection[str], rule: str) -> bool:
    """Tell whether a rule is among `without`, by its id or by its name in every language.

    >>> names_rule({"close"}, "en/close"), names_rule({"en/close"}, "fr/close")
    (True, False)
    """
    return rule in without or rule.partition("/")[2] in without


def check_without(without: Iterable[str], rules: Iterable[str]) -> None:
    """Raise `CleanerError` for a name that is neither a rule of `rules` (ids), nor a rule's name, nor `structure`."""
    ids = {*rules, *(f"any/{name}" for name in RULES)}
    known = {STRUCTURE, *ids, *(rule.partition("/")[2] for rule in ids)}
    for name in sorted(set(without) - known):
        raise CleanerError(f"unknown rule {name!r}; {_suggest(name, sorted(known))}")


def _suggest(name: str, known: Sequence[str]) -> str:
    near = get_close_matches(name, known, 4, 0.5)
    return f"did you mean {' or '.join(map(repr, near))}?" if near else "`cleaner rules list` names all rules"
