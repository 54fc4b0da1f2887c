"""lexbor's numbers for the tags that are told apart: to compare them takes half as long as names."""

from selectolax.lexbor import LexborHTMLParser

_UNSEEN = (
    "script style nav noscript template svg button figcaption select iframe dialog menu textarea datalist object video audio"
    " canvas"
)
# All that stands within a line but links, which tell a menu from a paragraph.
_INLINE = (
    "span b strong i em font time small label u sup sub img center abbr cite code q s mark ins del big bdi bdo dfn kbd nobr samp"
    " strike tt var wbr ruby rb"
)


def _number(tags: str) -> frozenset[int]:
    trees = ((tag, LexborHTMLParser(f"<body><{tag}>")) for tag in tags.split())
    return frozenset(node.tag_id for tag, tree in trees for node in tree.css(tag))


UNSEEN, INLINE = _number(_UNSEEN), _number(_INLINE)
CODE = _number("script style template")
(LINK,), (SCRIPT,), (META,), (NOSCRIPT,) = _number("a"), _number("script"), _number("meta"), _number("noscript")
TEXT: int = next(node.tag_id for node in LexborHTMLParser("<p>.").css("p")[0].iter(include_text=True))
