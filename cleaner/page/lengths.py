"""How long a page declares its article to be, checked against what it shows."""

from __future__ import annotations

from dataclasses import dataclass
from unicodedata import normalize

from cleaner.page.facts import Figure, read_script_figures
from cleaner.page.read import Page
from cleaner.page.scan import keep_letters
from cleaner.result import Evidence
from cleaner.words import count_characters, count_words

_SENTENCE = 40  # letters that make a passage unmistakable
_PROSE = 60
# A length in characters under a name that speaks of words is 4 to 8 times the words: too long to be a cut's by chance alone.
_NEAR = 0.1


@dataclass(frozen=True, slots=True)
class Length:
    """The declared length of an article, in words.

    `shown` is the share of it in the text, `within` in the prose of the whole page: what an extractor left behind is no cut. Both
    are 1 where the page holds the end of the declared text. `sure` tells that it is a length of this text: an articleBody that
    holds what is shown, or a count that is no characters'.
    """

    words: int
    shown: float
    within: float
    sure: bool
    evidence: Evidence


def find_lengths(text: str, page: Page, scripts: bool = False) -> list[Length]:
    """The declared lengths of the page's article, of which `text` is shown; the surest kind first.

    `scripts`: search the page's scripts as well, which takes as long as reading all the rest.
    """
    bodies = sorted((b for b in map(_read_body, page.facts.bodies) if b[0]), key=lambda b: -b[0])
    lengths = [_weigh_body(words, letters, text, page) for words, letters in bodies[:1]]
    figures = [*page.facts.figures, *(read_script_figures(page.source) if scripts else ())]
    return lengths + [_weigh_figure(figure, text, page) for figure in figures]


def _read_body(body: str) -> tuple[int, str]:
    return count_words(body), squeeze(body)


def squeeze(text: str) -> str:
    """Only the letters and digits of a text, for comparing what was laid out, quoted or escaped in different ways."""
    return keep_letters(normalize("NFC", text))


def _weigh_body(words: int, letters: str, text: str, page: Page) -> Length:
    """An articleBody is of this article if it holds what is shown; the article is all there if the page holds its end.

    Only lines that it holds count as shown: below a short teaser an extractor finds teasers of other articles.
    """
    whole = squeeze(page.whole)
    lines = [(line, squeezed) for line in text.split("\n") if (squeezed := squeeze(line))]
    held = [line for line, squeezed in lines if squeezed[:_SENTENCE] in letters or squeezed[-_SENTENCE:] in letters]
    sure = sum(map(len, held)) * 2 >= sum(len(line) for line, _ in lines) > 0
    if letters[-_SENTENCE:] in whole and letters[len(letters) // 2 :][:_SENTENCE] in whole:
        return Length(words, 1.0, 1.0, sure, Evidence("json-ld", "articleBody", words))
    shown = min(1.0, count_words("\n".join(held)) / words)
    return Length(words, shown, _find_share(letters, whole), sure, Evidence("json-ld", "articleBody", words))


def _find_share(letters: str, whole: str) -> float:
    """The share of a text that stands on the page, by samples."""
    step = max(_SENTENCE // 2, len(letters) // 200)
    samples = [letters[i : i + _SENTENCE // 2] in whole for i in range(0, len(letters), step)]
    return sum(samples) / max(1, len(samples))


def _weigh_figure(figure: Figure, text: str, page: Page) -> Length:
    """A count; no length of this text where it is the number of characters of what is shown, under the name of words."""
    prose = "\n".join([line.text for line in page.lines if len(line.text) >= _PROSE and line.role in {"p", "q", "d", ""}])
    count, other = (count_words, count_characters) if figure.unit == "words" else (count_characters, count_words)
    shown, within = count(text) / figure.value, count(prose) / figure.value
    sure = abs(other(text) - figure.value) > _NEAR * figure.value
    words = figure.value if figure.unit == "words" else round(figure.value * count_words(text) / max(1, count_characters(text)))
    return Length(max(words, 1), min(1.0, shown), min(1.0, within), sure, Evidence(figure.source, figure.name, figure.value))
