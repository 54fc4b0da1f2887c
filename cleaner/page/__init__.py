"""HTML in, text and facts of the page out: the only part of the package that knows trafilatura, lxml and lexbor."""

from cleaner.page.facts import Facts, Figure, Locked
from cleaner.page.read import Page, read_page

__all__ = ["Facts", "Figure", "Locked", "Page", "read_page"]
