"""What can go wrong, each with a message that says where and what to do."""

from collections.abc import Iterable
from difflib import get_close_matches


class CleanerError(Exception):
    """The base of every error this package raises on purpose."""


class RuleError(CleanerError):
    """A rule file that cannot be used; the message is ``FILE:LINE: rule ID: what, and what to do``."""


class InputError(CleanerError):
    """An input that cannot be read; the message names the file and, where there is one, the record."""


class CleanerWarning(UserWarning):
    """Something was left undone, and the work went on."""


def say_unknown(what: str, name: str, known: Iterable[str]) -> str:
    """Return the message for a `name` that is not among `known`, with the one that was probably meant, or with all.

    >>> say_unknown("kind", "adds", ["ad", "media"])
    "unknown kind 'adds'; did you mean 'ad'?"
    """
    close = get_close_matches(name, known := sorted(known), 1)
    return f"unknown {what} {name!r}; " + (f"did you mean {close[0]!r}?" if close else f"known are {', '.join(known)}")


def check_list(what: str, given: object) -> None:
    """Raise `CleanerError` for a str where several are wanted: its characters would be taken for them."""
    if isinstance(given, str | bytes):
        raise CleanerError(f"{what} wants a list, not the string {given!r}; write [{given!r}]")
