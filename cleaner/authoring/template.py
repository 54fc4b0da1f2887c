"""The beginning of a rule file, to be filled in: for a language its whole lexicon, for a site one rule."""

from __future__ import annotations

from collections.abc import Iterator

from cleaner.grammar.lexicon import Concept, read_concepts

_WIDTH = 22  # columns of a concept with its empty string
_RANKS = {
    1: "Rank 1: what carries most; begin with these.",
    2: "Rank 2: what most notices, forms and boxes hold.",
    3: "Rank 3: the rest.",
}


def make_template(language: str, site: bool = False) -> str:
    """Return the beginning of a rule file for a language, or for a site's own lines."""
    if site:
        return _SITE.format(language=language)
    return _HEAD.format(language=language) + "\n".join(_list_lexicon()) + _TAIL


def _list_lexicon() -> Iterator[str]:
    concepts = read_concepts().values()
    for rank, title in _RANKS.items():
        yield f"\n# --- {title}"
        yield from (_write_line(concept) for concept in concepts if concept.rank == rank)


def _write_line(concept: Concept) -> str:
    warning = f"; NOT: {concept.warns}" if concept.warns else ""
    return f"{concept.name + ' = ' + chr(34) * 2:{_WIDTH}} # means {concept.means}; English: {concept.in_english}{warning}"


_SITE = """# Lines of one site that no general rule can know; docs/howto/site.md goes through it. Try it with
#   cleaner rules test THIS-FILE --against FOLDER-OF-CLEAN-ARTICLES
language = "{language}"       # the first part of the rules' names, as `explain` prints them: {language}/almanac
name = "{language}"           # for people

[[rule]]                      # one for each line, or family of lines
id = "almanac"
kind = "ad"                   # what it is; `cleaner --help` has the kinds
why = "The paper's own advertisement, below most of its articles"
phrases = ["from the paper's almanac every {{word}} on page {{n}}"]     # small letters, no commas; a word, a number
removes = ["From the paper's almanac, every Thursday on page 12"]     # a line that it has to take
keeps = ["The verse is from the paper's almanac, which appears every Thursday on page 12."]     # a sentence that it has to leave
"""


_HEAD = """# Words and rules for {language}; docs/rules.md has the format, docs/howto/language.md goes through it.
#   cleaner rules check THIS-FILE      what is wrong with it, and what is still empty
#   cleaner rules test THIS-FILE --against FOLDER-OF-CLEAN-ARTICLES      do its examples hold, and is it safe?
language = "{language}"
name = "{language}"       # what the language calls itself

# Write between the quotation marks how web pages and notices in this language say each of these: all forms that one meets (polite
# and plain, singular and plural, cases, both genders), with accents, separated by commas. Leave empty what you are not sure of.
#   lesen, lese, liest     words; an expression of several is fine too: "melden Sie sich an"
#   abonnent*              a word with any ending, of four letters at least
#   ~plan                  a word that is common in prose in other senses: it counts for less
# Where one word says two things at once, add a line for both: "continue+read" = "weiterlesen, lesen Sie weiter"
[lexicon]
"""


_TAIL = """

# Idioms: lines that are made of other words than these. Most files need few; take this one out if yours needs none.
[words]
article = "(article|story)"

[[rule]]
id = "subscribe-to-continue"
kind = "subscriber"
why = "Notice put where a paywall cuts the article"
truncates = true
scope = "sentence"
phrases = ["subscribe to (continue|keep) reading [(this|the) <article>]"]
removes = ["Subscribe to keep reading this article"]
keeps = ["They had to subscribe to keep reading the weather reports of the coast."]
"""
