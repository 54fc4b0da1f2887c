"""The signs of a cut: what each weighs, as the documentation has it, and what their sum decides."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from cleaner.result import Evidence
from cleaner.verdict.signs import WEIGHTS, Sign, cite, list_said, weigh_signs
from cleaner.verdict.text import SIGNS

ROOT = Path(__file__).parent.parent
ROW = re.compile(r"^\| ([^|]+) \| ([^|]*\d[^|]*) \|", re.M)
SHORT = {"three times greater": "length is three times greater"}


def read_table() -> dict[str, float]:
    """Return the weights that stand in docs/verdict.md."""
    found = dict[str, float]()
    for names, weights in ROW.findall((ROOT / "docs" / "verdict.md").read_text(encoding="utf-8").replace("−", "-")):
        several = names.split(", ")
        for number, said in enumerate(weights.split(", ")):
            if weight := re.search(r"-?\d*\.?\d+$", said):
                name = f"{names} on the page" if said.startswith("on a page") else several[min(number, len(several) - 1)]
                found[SHORT.get(name, name)] = float(weight[0])
    return found


def test_documentation_states_the_weights() -> None:
    assert read_table() == dict(WEIGHTS)


def test_each_sign_that_is_given_has_a_weight() -> None:
    """A name that has none would end a run on the first page that shows the sign."""
    given = set(SIGNS.values())
    for path in (ROOT / "cleaner" / "verdict").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Sign" and node.args:
                given |= {part.value for part in ast.walk(node.args[0]) if isinstance(part, ast.Constant)}
    assert given - {"weak notice"} <= set(WEIGHTS)


@pytest.mark.parametrize(
    ("signs", "status"),
    [
        ("", "complete"),
        ("notice", "truncated"),
        ("notice, notice", "truncated"),
        ("weak notice", "unknown"),
        ("weak notice, weak notice", "unknown"),
        ("weak notice, few words", "truncated"),
        ("notice of who may read", "unknown"),
        ("notice of who may read, few words", "unknown"),
        ("notice of who may read, few words, length of a teaser", "truncated"),
        ("few words, length of a teaser, offer, not free, paid tier, offer on the page", "complete"),
        ("offer, line for members", "unknown"),
        ("offer below a teaser, few words", "unknown"),
        ("offer below a teaser, few words, length of a teaser", "truncated"),
        ("line for members on the page", "complete"),
        ("ellipsis", "unknown"),
        ("ellipsis, link behind the ellipsis", "truncated"),
        ("excerpt's end", "truncated"),
        ("excerpt's end, many words", "unknown"),
        ("text is longer, few words", "truncated"),
        ("text is longer, length as declared", "complete"),
        ("length is greater", "unknown"),
        ("length is greater, length is three times greater", "truncated"),
        ("locked part is absent, many words", "complete"),
        ("locked part is absent, free", "complete"),
        ("mark of a paywall, free", "unknown"),
        ("notice, gift", "complete"),
        ("notice, mark of a paywall, gift", "unknown"),
        ("scrambled text, gift", "unknown"),
        ("notice, many words, many words", "unknown"),
        ("weak notice, many words", "complete"),
    ],
)
def test_the_sum_decides(signs: str, status: str) -> None:
    """A sign counts once; what is true of whole articles too counts beside others only; signs of a cut that are outweighed
    leave it open.
    """
    assert status == weigh_signs([Sign(name) for name in signs.split(", ") if name])


def test_what_was_seen_is_cited_once_and_the_heaviest_says_why() -> None:
    seen, other = Evidence("text", "en/wall", text="Subscribe"), Evidence("text", "ellipsis")
    signs = [Sign("ellipsis", other), Sign("notice", seen, "cut"), Sign("weak notice", seen, "feed"), Sign("few words")]
    assert (other, seen) == cite(signs)
    assert ["cut", "feed"] == list_said(signs)
