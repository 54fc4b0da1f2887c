"""What a match took in its slots: the words of a label, a name, or a sentence that only begins like one.

“Temos: clima, energia” is a label and its words, “Temos de perder para aprender” a sentence. Where a rule gives one word and
takes any others with it, these have to be set off from it, or be written like names.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from cleaner.blocks import fold

if TYPE_CHECKING:
    import regex

    from cleaner.rules import Rule

Span = tuple[int, int]

_MARK = re.compile(r"[:：|–—»›>•·/©]|(?<=\s)-(?=\s)")  # sets a label off
_COLONS = (":", "：")
_STOPS = (".", "!", "?", ",", ";", "…", "。", "！", "？", "，", "।", "؟", "۔", "။")
_ADDRESS = re.compile(r"[@#\d]|\w\.\w")  # what is no word of a sentence
_HAN = re.compile("[\u3040-\u30ff\u3400-\u9fff]")
_WORD = 4  # letters; shorter words stand within names: “de la”, “und”
_NAME = 3  # words that a name has
_BACK, _FORTH = "«‹←<", "»›→>"
_DASHES = "-–—/"
_FEW = 2  # small words behind a dash, or in what says who, when and about what
_SURE = re.compile("©|copyright|cookie|javascript|adblock|newsletter", re.IGNORECASE)  # in any language, of pages alone
_GIVEN = 2  # words of a rule that a sentence may begin with
_TITLED = {"related", "media"}  # kinds that titles and captions follow
_TERSE = {"byline", "navigation"}


def are_filled(match: regex.Match[Any], text: str, rule: Rule) -> bool:
    """Tell whether the slots of a match of `text` (folded) hold what they are for."""
    groups = match.re.groupindex
    if "name" in groups and not _are_names(match.captures("name"), text):
        return False
    if "any" not in groups:
        return True
    folded, spans = match.string, match.spans("any")
    return _is_label(folded, spans, text, rule) and not _reads_on(folded, spans, text, rule)


def _reads_on(folded: str, spans: list[Span], text: str, rule: Rule) -> bool:
    """Tell whether two words of a rule are followed by a sentence of others that nothing sets off."""
    if _SURE.search(text) or (not rule.strong and rule.kind in _TITLED):
        return False
    taken = sum(folded.count(" ", *span) for span in spans)
    given = folded.count(" ") - taken
    if _HAN.search(folded):
        return given <= 2 * _GIVEN and taken > 3 * _GIVEN and not _is_set_off(folded, spans, text)
    few = _GIVEN if rule.strong else _GIVEN + 1
    return given <= _GIVEN and _count_small(folded, spans, text) >= few and not _is_set_off(folded, spans, text)


def _are_names(captures: list[str], text: str) -> bool:
    """Check that words outside a bag's vocabulary look like a name: letters, of which not all are small."""
    unfold = {fold(word).strip(): word for word in text.split()} if captures else {}
    words = [unfold.get(name.strip(), name) for name in captures]
    return all(not word.islower() and any(map(str.isalpha, word)) for word in words)


def _is_label(folded: str, spans: list[Span], text: str, rule: Rule) -> bool:
    """Tell whether the words at `spans` may be any: besides them there is more than one word, or they are set off, or names."""
    taken = sum(folded.count(" ", *span) for span in spans)
    given = folded.count(" ") - taken
    if not taken or given > 1 + bool(_HAN.search(folded)):
        return True
    if text.endswith(_COLONS) and spans[-1][1] < len(folded) and taken <= _NAME:
        return True  # “theprocess12 says:”
    if text[0] in _BACK or text[-1] in _FORTH:
        return True  # a link to the post before or after
    if _is_set_off(folded, spans, text):
        told = rule.kind in _TERSE and text.endswith(_STOPS) and _count_small(folded, spans, text) > _FEW
        return not told
    may_be_small = not rule.strong and taken <= _NAME and not text.endswith(_STOPS)
    return not _HAN.search(folded) and _count_small(folded, spans, text) <= may_be_small


def _is_set_off(folded: str, spans: list[Span], text: str) -> bool:
    """Tell whether a mark stands between the label and the words: before the first, or after the last where these come first.

    A colon may follow a label of two words; what follows a dash may be a sentence (“text - the main text of the page”).
    """
    start, end = spans[0][0], spans[-1][1]
    for mark in _MARK.finditer(text):
        colon, before = mark[0] in _COLONS, fold(text[: mark.start()])
        if start and before.startswith(folded[:start]) and (colon or before == folded[:start]):
            few = colon or mark[0] not in _DASHES or _count_small(folded, spans, text) <= _FEW
            return few and before.count(" ") <= _NAME
        if not start and fold(text[mark.end() :]) == folded[end:]:
            return True
    return False


def _count_small(folded: str, spans: list[Span], text: str) -> int:
    """Return how many of the words at `spans` are not written like names, titles or addresses.

    Where letters have no case, a full stop tells the words of a sentence.
    """
    free = {token for span in spans for token in folded[slice(*span)].split()}
    words = [word for word in text.split() if not free.isdisjoint(fold(word).split())]
    ended = text.endswith(_STOPS)
    return sum((i == 0 or len(w) >= _WORD) and _is_small(w, ended) and not _ADDRESS.search(w) for i, w in enumerate(words))


def _is_small(word: str, ended: bool) -> bool:
    return word.islower() or (ended and word.lower() == word.upper() and any(map(str.isalpha, word)))
