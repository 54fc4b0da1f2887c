"""What a match took in its slots: the words of a label, a name, or a sentence that only begins like one.

“Temos: clima, energia” is a label and its words, “Temos de perder para aprender” a sentence. Where a rule gives one word and
takes any others with it, these have to be set off from it, or be written like names; behind two words no sentence may follow.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from cleaner.blocks import fold

if TYPE_CHECKING:
    from cleaner.matching.program import Taken
    from cleaner.rules import Rule

_MARK = re.compile(r"[:：|–—»›>•·/©]|(?<=\s)-(?=\s)")  # sets a label off
_COLONS = (":", "：")
_DASHES = "-–—/"
_BACK, _FORTH = "«‹←<", "»›→>"  # of links to the post before or after
_STOPS = (".", "!", "?", ",", ";", "…", "。", "！", "？", "，", "।", "؟", "۔", "။")
_ADDRESS = re.compile(r"[@#\d]|\w\.\w")  # what is no word of a sentence
_SURE = re.compile("©|copyright|cookie|javascript|adblock|newsletter", re.IGNORECASE)  # in any language, of pages alone
_WORD = 4  # letters; shorter words stand within names: “de la”, “und”
_NAME = 3  # words that a name has
_FEW = 2  # small words behind a dash, or in what says who, when and about what
_GIVEN = 2  # words of a rule that a sentence may begin with
_TITLED = {"related", "media"}  # kinds that titles and captions follow
_TERSE = {"byline", "navigation"}


def are_filled(taken: Taken, tokens: Sequence[str], text: str, rule: Rule) -> bool:
    """Tell whether the slots of a match of `text`, whose folded tokens are `tokens`, hold what they are for."""
    names = [" ".join(tokens[start:end]) for name, start, end in taken if name == "name"]
    if not _are_names(names, text):
        return False
    spans = [(start, end) for name, start, end in taken if name == "any"]
    if not spans:
        return True
    line = _Line(spans, tokens, text)
    return not line.taken or (line.is_label(rule) and not line.reads_on(rule))


def _is_han(text: str) -> bool:
    return not text.isascii() and any("\u3040" <= char <= "\u30ff" or "\u3400" <= char <= "\u9fff" for char in text)


def _are_names(captures: Sequence[str], text: str) -> bool:
    """Check that words look like a name: letters, of which not all are small."""
    unfold = {fold(word).strip(): word for word in text.split()} if captures else {}
    words = [unfold.get(name, name) for name in captures]
    return all(not word.islower() and any(map(str.isalpha, word)) for word in words)


class _Line:
    """A line that matches a rule: how many of its words are the rule's own (`given`), and how many stand in slots (`taken`)."""

    def __init__(self, spans: list[tuple[int, int]], tokens: Sequence[str], text: str) -> None:
        self.text, self.tokens, self.spans = text, tokens, spans
        self.folded = "".join([" " + token for token in tokens])
        self.taken = sum(end - start for start, end in spans)
        self.given = len(tokens) - self.taken
        self.unspaced = _is_han(self.folded)  # words are characters then

    def is_label(self, rule: Rule) -> bool:
        """Tell whether any words may stand in the slots: besides them there is more than one, or they are set off, or names."""
        if self.given > 1 + self.unspaced:
            return True
        if self.text.endswith(_COLONS) and self.spans[-1][1] < len(self.tokens) and self.taken <= _NAME:
            return True  # “theprocess12 says:”
        if self.text[0] in _BACK or self.text[-1] in _FORTH:
            return True
        ended = self.text.endswith(_STOPS)
        if self.is_set_off:
            return not (ended and rule.kind in _TERSE and self.small > _FEW)
        may_be_small = not rule.strong and self.taken <= _NAME and not ended
        return not self.unspaced and self.small <= may_be_small

    def reads_on(self, rule: Rule) -> bool:
        """Tell whether two words of a rule are followed by a sentence of others that nothing sets off."""
        if self.given > _GIVEN * (1 + self.unspaced) or _SURE.search(self.text) or (not rule.strong and rule.kind in _TITLED):
            return False
        many = self.taken > 3 * _GIVEN if self.unspaced else self.small >= (_GIVEN if rule.strong else _GIVEN + 1)
        return many and not self.is_set_off

    @cached_property
    def is_set_off(self) -> bool:
        """Whether a mark stands between the label and the words: before the first, or after the last where these come first.

        A colon may follow a label of two words; what follows a dash may be a sentence (“text - the main text of the page”).
        """
        start = sum(len(token) + 1 for token in self.tokens[: self.spans[0][0]])
        end = sum(len(token) + 1 for token in self.tokens[: self.spans[-1][1]])
        for mark in _MARK.finditer(self.text):
            colon, before = mark[0] in _COLONS, fold(self.text[: mark.start()])
            if start and before.startswith(self.folded[:start]) and (colon or before == self.folded[:start]):
                return before.count(" ") <= _NAME and (mark[0] not in _DASHES or self.small <= _FEW)
            if not start and fold(self.text[mark.end() :]) == self.folded[end:]:
                return True
        return False

    @cached_property
    def small(self) -> int:
        """How many words in the slots are not written like names, titles or addresses.

        Where letters have no case, a full stop tells the words of a sentence.
        """
        free = {token for span in self.spans for token in self.tokens[slice(*span)]}
        words = [word for word in self.text.split() if not free.isdisjoint(fold(word).split())]
        ended = self.text.endswith(_STOPS)
        return sum((i == 0 or len(w) >= _WORD) and _is_small(w, ended) and not _ADDRESS.search(w) for i, w in enumerate(words))


def _is_small(word: str, ended: bool) -> bool:
    return word.islower() or (ended and word.lower() == word.upper() and any(map(str.isalpha, word)))
