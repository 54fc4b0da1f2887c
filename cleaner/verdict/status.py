"""What the status of the HTTP response tells of the text that came with it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from http import HTTPStatus

from cleaner.result import Access, Evidence, Reason, Result, Truncation

_LONG = 400  # words; with more, a response holds an article, whatever its status
_SOME = 60  # words; with fewer nothing of an article is shown


@dataclass(frozen=True, slots=True)
class _Meaning:
    """What a status says: the `reason` why there is no article, who has `access`, and whether a part may be shown (`teases`)."""

    reason: Reason
    access: Access | None = None
    teases: bool = False


_MEANINGS = {
    401: _Meaning("login", "registration", teases=True),
    402: _Meaning("login", "paid", teases=True),
    403: _Meaning("bot", teases=True),
    429: _Meaning("bot"),
    451: _Meaning("region"),
}
_ERROR = _Meaning("error")  # of all others


def join_status(result: Result, status: int | None) -> Result:
    """Return the result of a text with the status of the response that brought it weighed in."""
    return result if status is None else replace(result, truncation=weigh_status(result.truncation, status))


def weigh_status(judged: Truncation, status: int | None) -> Truncation:
    """Join the status of a response to the verdict on its text; one of a success, or None, changes nothing.

    A short text under a status that refuses or regrets is no article. Where a long text stands under it, the two disagree.
    """
    if status is None or status < 400:
        return judged
    meaning = _MEANINGS.get(status, _ERROR)
    judged = replace(judged, evidence=(*judged.evidence, Evidence("http", "status", status, _name(status))))
    if judged.status == "blocked":
        return replace(judged, reason=judged.reason or meaning.reason)
    if meaning.teases:
        return _weigh_refusal(judged, meaning)
    if judged.shown_words >= _LONG:
        return replace(judged, status="unknown", reason=None, missing=None, basis=None, total_words=None)
    return _block(judged, meaning)


def _weigh_refusal(judged: Truncation, meaning: _Meaning) -> Truncation:
    """Weigh a status under which the beginning of an article may be shown."""
    if judged.status == "truncated":
        return replace(judged, access=judged.access or meaning.access)
    if judged.shown_words < _SOME:
        return _block(judged, meaning)
    if meaning.access == "paid" and judged.shown_words < _LONG:
        return replace(judged, status="truncated", reason="subscription", basis="inferred", access="paid")
    return replace(judged, status="unknown", access=judged.access or meaning.access)


def _block(judged: Truncation, meaning: _Meaning) -> Truncation:
    return replace(
        judged,
        status="blocked",
        reason=meaning.reason,
        missing=None,
        basis=None,
        access=judged.access or meaning.access,
        total_words=None,
    )


def _name(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)
