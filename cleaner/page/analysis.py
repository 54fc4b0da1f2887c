"""A page analysed: the better of two texts, cleaned, and the verdict that text and page give together."""

from typing import TYPE_CHECKING

from cleaner.page.choice import choose
from cleaner.page.read import read_page
from cleaner.result import Result
from cleaner.verdict.page import weigh

if TYPE_CHECKING:
    from cleaner.engine import Cleaner


def analyze_page(html: str | bytes, url: str | None, cleaner: "Cleaner", status: int | None = None) -> Result:
    """The article of a page, cleaned by `cleaner`, with its removals and how much of it is missing."""
    page = read_page(html, url, fast=cleaner.fast)
    result = choose(page, cleaner)
    return Result(result.source, result.text, result.removals, weigh(result, page, cleaner, status))
