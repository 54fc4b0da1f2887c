"""What is asked of all the characters of a page or a line: answered in C where the extension is there."""

import re

from cleaner.native import prefer


def is_utf8(page: bytes) -> bool:
    """Tell whether bytes are UTF-8."""
    try:
        page.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def count_tags(page: bytes) -> int:
    """Count the opening brackets of a page in UTF-8."""
    return page.count(b"<")


def holds(page: bytes, word: bytes, rare: int) -> bool:
    """Tell whether `word` stands in a page in UTF-8; `rare` is the place in it of a letter that pages have few of."""
    return word in page


def holds_any(page: bytes, head: bytes, rare: int, tails: tuple[bytes, ...]) -> bool:
    """Tell whether a word that begins with `head`, which has a `rare` letter, and goes on as one of `tails` is in a page.

    >>> holds_any(b"<ul class=pager>", b"pag", 2, (b"inat", b"er"))
    True
    """
    return any(head + tail in page for tail in tails)


_TAG = re.compile(rb"""<[a-z](?:[^>=]++|=\s*+(?:"[^"]*+"?+|'[^']*+'?+)?+)*+""", re.I)

_QUOTED = re.compile(rb"""(?<==)(\s*+)(?:"[^"]*+"?+|'[^']*+'?+)""")


def find_longest_tag(page: bytes) -> int:
    """Return the bytes outside of quoted values of the longest tag of a page in UTF-8, or of what looks like one in a script."""
    return max((len(_QUOTED.sub(b"", match[0])) for match in _TAG.finditer(page)), default=0)


def tidy(text: str) -> str:
    r"""Return a text with one space for each run of white space, and none around it.

    >>> tidy(" Two\n\n words ")
    'Two words'
    """
    return " ".join(text.split())


def keep_letters(text: str) -> str:
    """Return the letters and digits of a text.

    >>> keep_letters("«Two», 2 !")
    'Two2'
    """
    return "".join(filter(str.isalnum, text))


is_utf8, count_tags = prefer("pages", is_utf8), prefer("pages", count_tags)
find_longest_tag = prefer("pages", find_longest_tag)
holds, holds_any = prefer("pages", holds), prefer("pages", holds_any)
tidy, keep_letters = prefer("pages", tidy), prefer("pages", keep_letters)
