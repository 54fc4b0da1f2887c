"""What cleaning gives back: plain, immutable data."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any, Literal, NamedTuple

Status = Literal["complete", "truncated", "blocked", "unknown"]
Reason = Literal[
    "subscription", "registration", "excerpt", "pages", "bot", "region", "consent", "login", "script", "adblock", "error"
]
Basis = Literal["stated", "declared", "counted", "inferred"]
Access = Literal["free", "registration", "paid"]

KINDS = (
    "chrome",
    "comments",
    "subscriber",
    "registration",
    "newsletter",
    "consent",
    "share",
    "related",
    "ad",
    "media",
    "legal",
    "byline",
    "navigation",
    "wall",
)


class Cause(NamedTuple):
    """The line that is the reason of a removal: where it begins in `Result.source`, its text, and the rule that knows it."""

    start: int
    text: str
    rule: str


class Removal(NamedTuple):
    """A deleted span: ``source[start:end] == text``, offsets in characters of `Result.source`.

    `because` is the line that is the reason, of what has no words that a rule knows; None where the rule matches the text itself.
    """

    start: int
    end: int
    text: str
    rule: str
    kind: str
    because: Cause | None = None

    def as_dict(self) -> dict[str, Any]:
        """Return the removal as JSON-ready data."""
        return {**self._asdict(), "because": self.because and self.because._asdict()}


@dataclass(frozen=True, slots=True)
class Evidence:
    """One sign for or against a cut.

    `source` is where it was read ("text", "page", "json-ld", "meta", "script", "dom", "http"), `says` what it is (a rule or a
    fact), `figure` the number it carries (a share for ``*_percent``, else a count), `text` the words, `start` their offset in
    `Result.source`.
    """

    source: str
    says: str
    figure: float | None = None
    text: str = ""
    start: int | None = None


@dataclass(frozen=True, slots=True)
class Truncation:
    """How much of the article is not there.

    `reason` says why: of a truncated article subscription, registration, excerpt or pages; of a blocked one what stands in its
    place. `missing` is a share between 0 and 1, or None where nothing says how much; `basis` tells what it rests on. `access` is
    who may read the article, whole or not. Word counts are of the cleaned text; a Chinese or Japanese character is a word.
    """

    status: Status = "unknown"
    reason: Reason | None = None
    missing: float | None = None
    basis: Basis | None = None
    access: Access | None = None
    shown_words: int = 0
    total_words: int | None = None
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True, repr=False)
class Result:
    """The cleaned text, what was taken out of `source`, and what was never there."""

    source: str
    text: str
    removals: tuple[Removal, ...] = ()
    truncation: Truncation = field(default_factory=Truncation)

    def __repr__(self) -> str:
        """Say the verdict in one line, however long the text.

        >>> Result("One.", "One.")
        <Result unknown, 0 words, nothing removed>
        """
        t = self.truncation
        parts = [t.status + (f" ({t.reason})" if t.reason else "")]
        parts += [f"{t.missing:.1%} missing"] if t.missing is not None else []
        parts += [_count(t.shown_words, "word"), _count(len(self.removals), "removal") if self.removals else "nothing removed"]
        return f"<Result {', '.join(parts)}>"

    def as_dict(self) -> dict[str, Any]:
        """Return the result as JSON-ready data, without `source`; docs/json.md describes the fields."""
        return {
            "text": self.text,
            "removals": [r.as_dict() for r in self.removals],
            "truncation": {**asdict(self.truncation), "evidence": [asdict(e) for e in self.truncation.evidence]},
        }


def _count(number: int, word: str) -> str:
    return f"{number:,} {word}{'s' * (number != 1)}"
