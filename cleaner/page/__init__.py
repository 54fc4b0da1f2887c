"""HTML in, article text and page facts out: the only part of the package that knows trafilatura and lxml."""

from cleaner.page.analysis import analyze_page
from cleaner.page.facts import Facts, Figure, Locked
from cleaner.page.read import Page, read_page

__all__ = ["Facts", "Figure", "Locked", "Page", "analyze_page", "read_page"]
