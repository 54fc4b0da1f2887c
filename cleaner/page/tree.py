"""One parse of a page, and the text of the whole of it."""

import html
import re
from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from lxml import etree
from lxml.html import HTMLParser, fromstring

from cleaner.page.scan import count_tags, tidy

if TYPE_CHECKING:
    from lxml.html import HtmlElement

# Above this many tags trafilatura takes minutes (0.25 s for 10,000 tags at a depth of 240, and its cost grows with the square).
MAX_TAGS = 100_000

_INLINE = (
    "a|abbr|acronym|b|bdi|bdo|big|cite|code|data|del|dfn|em|font|i|ins|kbd|label|mark|nobr|q|s|samp|small|span|strike|"
    "strong|sub|sup|time|tt|u|var|wbr"
)
_UNSEEN = (
    "nav|body/footer|body/div/footer|script|style|noscript|template|head|svg|math|select|datalist|iframe|object|embed|canvas|audio|video|map|progress|"
    "amp-ad|comment()|processing-instruction()"
)
_APART = "ul|ol|dl|table|header|footer|aside|form|figure|pre|hr"
_HEADS = "h2|h3|h4|h5|h6"
# Noncharacters, which no page may hold: they open and close the mark of a line, its role and the elements that contain it.
_OPEN, _CLOSE = "\ufdd0", "\ufdd1"
_BARE = _OPEN + _CLOSE
_LINES = """<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
<xsl:output method="text" encoding="UTF-8"/>
<xsl:template match="{unseen}"/>
<xsl:template match="{inline}"><xsl:apply-templates/></xsl:template>
<xsl:template match="br">{new}</xsl:template>
<xsl:template match="p/br">{new}{open}P{outside}</xsl:template>
<xsl:template match="div/br|td/br">{new}{open}D{inside}</xsl:template>
<xsl:template match="div|section|article|main">{new}{open}d{within}{text}{new}{open}{close}</xsl:template>
<xsl:template match="td|th">{open}D{within}{text}<xsl:text> </xsl:text></xsl:template>
<xsl:template match="p">{new}{open}p{inside}{text}{new}{open}{close}</xsl:template>
<xsl:template match="h1">{new}{open}t{inside}{text}{new}{open}{close}</xsl:template>
<xsl:template match="{heads}">{new}{open}h{inside}{text}{new}{open}{close}</xsl:template>
<xsl:template match="blockquote">{new}{open}q{inside}{text}{new}{open}{close}</xsl:template>
<xsl:template match="figcaption">{new}{open}c{inside}{text}{new}{open}{close}</xsl:template>
<xsl:template match="p[a and normalize-space() = normalize-space(a)]">{new}{open}a{inside}{text}{new}{open}{close}</xsl:template>
<xsl:template match="li[(a or */a)
and 2 * string-length(normalize-space(.//a)) > string-length(normalize-space())]">{new}{open}A{inside}{text}{new}</xsl:template>
<xsl:template match="blockquote/*|figcaption/*|li/p|li/div">{new}{text}{new}</xsl:template>
<xsl:template match="{apart}">{new}{open}{close}{text}{new}{open}{close}</xsl:template>
<xsl:template match="div[@style][contains(@style, 'display:none') or contains(@style, 'display: none')]|div[@hidden]|p[@hidden]"/>
<xsl:template match="*">{new}{text}{new}</xsl:template>
<xsl:template match="text()[normalize-space() = '']"><xsl:text> </xsl:text></xsl:template>
<xsl:template match="text()"><xsl:value-of select="translate(., '&#9;&#10;&#13;&#173;&#xFDD0;&#xFDD1;', '   ')"/></xsl:template>
</xsl:stylesheet>"""
_IDS = """<xsl:value-of select="concat(generate-id({}), '.', generate-id({}))"/>""" + f"<xsl:text>{_CLOSE}</xsl:text>"
_FIELDS = {
    "unseen": _UNSEEN,
    "inline": _INLINE,
    "apart": _APART,
    "heads": _HEADS,
    "new": "<xsl:text>&#10;</xsl:text>",
    "text": "<xsl:apply-templates/>",
    "open": f"<xsl:text>{_OPEN}</xsl:text>",
    "close": f"<xsl:text>{_CLOSE}</xsl:text>",
    "within": _IDS.format(".", ".."),
    "inside": _IDS.format("..", "../.."),
    "outside": _IDS.format("../..", "../../.."),
}

# What trafilatura repairs or strips before it parses, and the parser that it does it with.
_CONTROLS = bytes({*range(32)} - {9, 10, 13})
_LAST = b"\xef\xbf"  # the last 64 characters of the basic plane, among them two that are none
_CLOSED_ROOT = re.compile(rb"<html[^>]*/>")
_XHTML = re.compile(rb"^< ?! ?DOCTYPE[^>\n]*/[^<>\n]*>", re.I)
_PARSER = HTMLParser(
    collect_ids=False,
    default_doctype=False,  # type: ignore[call-arg]  # newer than the stubs
    encoding="utf-8",
    remove_comments=True,
    remove_pis=True,
)

_BLIND = re.compile(
    r"<(?P<open>script|style|noscript|template|svg|!--)|(?:</|--)(?P<close>script|style|noscript|template|svg|)\s*>", re.I
)
_INLINE_TAG = re.compile(rf"</?(?=[a-z])(?:{_INLINE})\b[^<>]{{0,5000}}>", re.I)
_TAG = re.compile(r"<[!/?a-z][^<>]{0,20000}>", re.I)


class PageLine(NamedTuple):
    """A line of a page: `role` is "p", "a" (a paragraph or list item that is one link), "q" (a quotation), "t" (a heading of
    the first level), "h" (another heading), "c" (a caption), or "" for others.

    `parent` identifies the element that holds it, for lines with a role; `gap` tells that a blank line stands before it.
    """

    text: str
    role: str
    parent: str
    outer: str
    gap: bool


def parse(source: bytes) -> "HtmlElement | None":
    """The tree of a page in UTF-8 as trafilatura reads it, for all that reads the page; None where lxml finds no page in it."""
    from trafilatura.utils import load_html

    if len(source) > 6 * MAX_TAGS and count_tags(source) > 2 * MAX_TAGS:
        return None
    try:
        tree = _load_plain(source)
        if tree is None:
            tree = load_html(source.decode("utf-8"))
    except (ValueError, TypeError, AssertionError, etree.LxmlError):
        return None
    if tree is not None:
        _drop_code(tree)
    return tree


def _load_plain(utf8: bytes) -> "HtmlElement | None":
    """The tree that trafilatura's `load_html` makes of a page, in two thirds of its time; None where it repairs or rejects it."""
    head = utf8[:4096].lower()
    if b"html" not in head[:50] or _CLOSED_ROOT.search(head):
        return None
    if _LAST in utf8 or len(utf8.translate(None, _CONTROLS)) != len(utf8):
        return None
    tree = fromstring(_XHTML.sub(b"", utf8, count=1), parser=_PARSER)
    return tree if len(tree) else None


def _drop_code(tree: "HtmlElement") -> None:
    """Drop scripts (but those of facts), styles and drawings, which each of trafilatura's copies of the tree would hold.

    This makes it 5 % faster and changes none of the extracts of 184 pages.
    """
    for node in list(tree.iter("script", "style", "svg")):
        if node.getparent() is not None and (node.tag != "script" or "json" not in (node.get("type") or "").lower()):
            node.drop_tree()


def read_lines(tree: "HtmlElement | None", source: bytes) -> list[PageLine]:
    """The lines of the whole page, one for each block.

    The tree is read by XSLT, in C: that takes 3 % of the time of trafilatura, a loop over the elements alone 5 %.
    """
    lines = _split_lines(_transform(tree)) if tree is not None else []
    # lxml stops at a depth of 256, and drops what follows: then the markup is stripped from the source.
    return lines or [PageLine(text, "", "", "", True) for text in strip_markup(source.decode("utf-8"))]


def _split_lines(text: str) -> list[PageLine]:
    """Lines with their white space tidied; a mark without text stands for the line after it (a blockquote's first paragraph)."""
    lines: list[PageLine] = []
    mark, gap = "", True
    for piece in text.split("\n"):
        if not piece or piece == " ":
            continue
        if piece == _BARE:
            mark, gap = "", True
            continue
        if _CLOSE in piece:
            mark, _, piece = piece.rpartition(_CLOSE)
            mark = mark[mark.rindex(_OPEN) + 1 :]
            gap = gap or not mark[:1].isupper()
        text = tidy(piece)
        if text:
            inner, _, outer = mark.partition(".")
            lines.append(PageLine(text, inner[:1].lower(), inner[1:], outer, gap))
            mark, gap = "", False
    return lines


def join_lines(lines: Iterable[PageLine]) -> str:
    """The text of lines, with the blank lines that stood before them."""
    return "".join([("\n\n" if line.gap else "\n") + line.text for line in lines]).lstrip("\n")


def _transform(tree: "HtmlElement") -> str:
    try:
        return str(_stylesheet()(tree))
    except etree.XSLTApplyError:
        return ""


@cache
def _stylesheet() -> etree.XSLT:
    return etree.XSLT(etree.XML(_LINES.format(**_FIELDS)))


def strip_markup(source: str) -> list[str]:
    """The lines of a page of which no tree can be made. Linear in the length of the source."""
    text = _INLINE_TAG.sub("", _drop_unseen(source).translate({9: " ", 10: " ", 13: " "}))
    lines = html.unescape(_TAG.sub("\n", text)).split("\n")
    return [" ".join(line.split()) for line in lines if line and not line.isspace()]


def _drop_unseen(source: str) -> str:
    """The source without scripts, styles and comments. What is never closed stays, so that one broken tag costs no page."""
    kept, start, within = list[str](), 0, ""
    for mark in _BLIND.finditer(source):
        opened, closed = mark["open"], mark["close"]
        if not within and opened:
            kept.append(source[start : mark.start()])
            start, within = mark.start(), opened.lower()
        elif within and closed is not None and within.removeprefix("!--") == closed.lower():
            start, within = mark.end(), ""
    return "\n".join([*kept, source[start:]])
