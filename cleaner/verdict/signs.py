"""The signs that an article is cut, or is all there, and what each weighs: docs/verdict.md says what they catch and what they got
wrong. A verdict is their sum; nothing else decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from cleaner.result import Evidence, Status

CUT = 1.0  # from this sum on the article is cut
DOUBT = 0.5  # from this on nobody can tell

WEIGHTS: Mapping[str, float] = {
    # The text says so.
    "notice": 1.0,
    "notice of who may read": 0.6,
    "second notice": 0.2,
    "weak notice": 0.8,
    "excerpt's end": 1.2,
    "line for members": 0.5,
    "label for subscribers": 0.5,
    "offer": 0.4,
    "offer below a teaser": 0.5,
    # The page says so, behind the text.
    "weak notice on the page": 0.2,
    "line for members on the page": 0.4,
    "offer on the page": 0.3,
    # The text looks so.
    "ellipsis": 0.5,
    "link behind the ellipsis": 0.5,
    "stops within a sentence": 0.7,
    "few words": 0.2,
    "length of a teaser": 0.3,
    # The page declares it.
    "mark of a paywall": 1.2,
    "scrambled text": 1.5,
    "locked part is absent": 0.7,
    "not free": 0.3,
    "paid tier": 0.1,
    "text is longer": 1.0,
    "length is greater": 0.7,
    "length is three times greater": 0.3,
    # Signs against a cut.
    "many words": -0.5,
    "free": -0.4,
    "gift": -1.5,
    "length as declared": -3.0,
}
# True of whole articles too: they count beside others.
_BYSTANDERS = frozenset({"few words", "length of a teaser", "not free", "paid tier", "offer", "offer on the page"})


@dataclass(frozen=True, slots=True)
class Sign:
    """A sign that was seen: its name in `WEIGHTS`, what was seen, and what a notice says."""

    name: str
    evidence: Evidence | None = None
    says: str = ""

    @property
    def weight(self) -> float:
        """What it weighs."""
        return WEIGHTS[self.name]


def weigh_signs(signs: Iterable[Sign]) -> Status:
    """Return the verdict of signs, each kind of which counts once.

    Where signs of a cut that would do by themselves are outweighed, they disagree, and nobody can tell.
    """
    weights = {sign.name: sign.weight for sign in signs}
    if not any(weight > 0 and name not in _BYSTANDERS for name, weight in weights.items()):
        return "complete"
    total = sum(weights.values())
    if total >= CUT - 1e-9:
        return "truncated"
    for_cut = sum(weight for weight in weights.values() if weight > 0)
    disagree = for_cut >= CUT - 1e-9 and total >= 0
    return "unknown" if disagree or total >= DOUBT - 1e-9 else "complete"


def cite(signs: Iterable[Sign]) -> tuple[Evidence, ...]:
    """Return what was seen, each once, in order."""
    return tuple(dict.fromkeys(sign.evidence for sign in signs if sign.evidence is not None))


def list_said(signs: Sequence[Sign]) -> list[str]:
    """Return what the notices among signs say, the heaviest first."""
    return [sign.says for sign in sorted(signs, key=lambda sign: -sign.weight) if sign.says]
