"""The grammar and the lexicons: the examples of its rules hold, lexicons are sound, and a user's own file may bring one."""

import time
import tomllib
from collections import Counter, defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner.authoring.catalog import check_format, find_gaps
from cleaner.authoring.template import make_template
from cleaner.blocks import fold
from cleaner.engine import Cleaner
from cleaner.errors import RuleError
from cleaner.grammar.lexicon import read_concepts
from cleaner.grammar.rules import Pattern, read_pattern, read_patterns
from cleaner.grammar.tables import ANY, LANGUAGES, find_lacking, list_lexicon_files
from cleaner.matching.grammar import Grammar, Match
from cleaner.rules.table import Table, list_rule_files, load_table

OWN = """language = "zz"
name = "Zz"
[lexicon]
small = "zu"
already = "jazo"
subscriber = "abnikto"
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "zz.toml"
    path.write_text(text, encoding="utf-8")
    return path


def read_says(cleaner: Cleaner, line: str) -> tuple[str, str] | None:
    verdict = cleaner._matcher.inspect(line)
    return (verdict.whole.id, verdict.whole.says) if verdict and verdict.whole else None


def test_own_lexicon_counts(tmp_path: Path) -> None:
    """A file given with --rules may bring the words of a language that the package does not have."""
    assert ("zz/already-subscriber", "member") == read_says(Cleaner(rules=[write(tmp_path, OWN)]), "Jazo abnikto?")
    assert None is read_says(Cleaner(), "Jazo abnikto?")


def test_own_lexicon_extends_one_of_the_package(tmp_path: Path) -> None:
    """It may build on one of the package's, whose words it then has as well."""
    path = write(tmp_path, 'extends = "de"\n' + OWN)
    assert ("zz/already-subscriber", "member") == read_says(Cleaner(rules=[path]), "Bereits Abnikto?")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[lexicon]\nsubscriberr = "abnikto"\n', "no concept 'subscriberr'"),
        ("[lexicon]\nread = 3\n", "read must be a string"),
        ('[lexicon]\nread = "le*"\n', "the stem 'le*' is short"),
        ('extends = "dee"\n[lexicon]\nread = "lezo"\n', "did you mean 'de'"),
        ('script = "Latn"\n[lexicon]\nread = "lezo"\n', "unknown script 'Latn'"),
        ("lexicon = 3\n", "lexicon must be a table"),
    ],
)
def test_bad_lexicon_is_named(text: str, message: str, tmp_path: Path) -> None:
    """What is wrong with a lexicon is said with its file and key."""
    path = write(tmp_path, text)
    [problem] = check_format([path])
    assert problem.startswith(f"{path}: ")
    assert message in problem


def test_template_has_a_line_for_each_concept(tmp_path: Path) -> None:
    """The beginning of a file asks for every concept, is well formed, and says that all are empty."""
    path = write(tmp_path, make_template("zz"))
    assert [] == list(check_format([path]))
    first, later = find_gaps([path])
    asked = [name.strip() for line in (first, later) for name in line.rpartition(": ")[2].split(",")]
    assert sorted(read_concepts()) == sorted(asked)


def test_file_without_lexicon_lacks_nothing(tmp_path: Path) -> None:
    """A site's file has no need of words."""
    assert [] == list(find_gaps([write(tmp_path, make_template("zz", site=True))]))


# Lexicons with few words yet: what is left out is not sure enough to be written down.
SMALL = {
    "an": "a small Wikipedia, no newspapers with a paywall",
    "br": "no newspapers with a paywall",
    "sc": "no newspapers with a paywall",
}
# Names of rules that stand for different kinds on purpose.
KINDS_DIFFER = {
    "agency-note": "a rights line in some countries, a byline in France",
    "labels": "a list of small words, sorted by what most of them are in that language",
    "menu": "the button Menu, or the words of a menu",
    "reading-progress": "minutes to read are chrome; in East Asia they are stated beside the paywall",
    "skip-link": "a link for screen readers, or the menu that it stands in",
}
ALREADY_SUBSCRIBER = {
    "en": "Already a subscriber?",
    "de": "Bereits Abonnent?",
    "fr": "Déjà abonné ?",
    "es": "¿Ya eres suscriptor?",
    "it": "Sei già abbonato?",
    "pt": "Já é assinante?",
    "nl": "Al abonnee?",
    "sv": "Redan prenumerant?",
    "da": "Allerede abonnent?",
    "nb": "Allerede abonnent?",
    "nn": "Allereie abonnent?",
    "fi": "Oletko jo tilaaja?",
    "pl": "Jesteś już subskrybentem?",
    "cs": "Již jste předplatitel?",
    "sk": "Už ste predplatiteľ?",
    "hu": "Már előfizető?",
    "ro": "Deja abonat?",
    "ru": "Уже подписчик?",
    "uk": "Вже передплатник?",
    "bg": "Вече сте абонат?",
    "hr": "Već ste pretplatnik?",
    "sr": "Већ сте претплатник?",
    "el": "Ήδη συνδρομητής;",
    "tr": "Zaten abone misiniz?",
    "ja": "すでに購読者ですか？",
    "ko": "이미 구독자이신가요?",
    "zh": "已经是订阅者？",
}
LONG = 10_000  # characters of a hostile line


def build_grammar() -> tuple[Grammar, Table]:
    table = load_table()
    return Grammar(table.languages, table.words, [Pattern(*row) for row in table.patterns]), table


GRAMMAR, TABLE = build_grammar()
EVERY = tuple(range(len(TABLE.languages)))
PATTERNS = {pattern.id: pattern for pattern in read_patterns().patterns}


def match(line: str, language: str = "") -> Match | None:
    languages = (TABLE.languages.index(language),) if language else EVERY
    return GRAMMAR.match(line, fold(line).split(), languages)


def list_lines(by_rule: Mapping[str, tuple[str, ...]]) -> list[tuple[str, str]]:
    return [(rule, line) for rule, lines in by_rule.items() for line in lines]


@pytest.mark.parametrize(("rule", "line"), list_lines(read_patterns().removes))
def test_removes(rule: str, line: str) -> None:
    """A line that a rule removes is taken, by it or by an earlier rule of its kind that says the same."""
    found = match(line, "en")
    assert found is not None
    assert (PATTERNS[rule].kind, PATTERNS[rule].says) == (found.pattern.kind, found.pattern.says)


@pytest.mark.parametrize(("rule", "line"), list_lines(read_patterns().keeps))
def test_keeps(rule: str, line: str) -> None:
    """A near miss is taken by no rule, but as a button that goes only beside lines that go."""
    found = match(line, "en")
    assert found is None or found.level == "button"


RULE = {
    "id": "x",
    "kind": "ad",
    "why": "An advertisement's label",
    "level": "strong",
    "slots": ["ad"],
    "removes": ["Ad"],
    "keeps": ["The ad is old."],
}
BROKEN = [
    ({"why": ""}, "why is missing"),
    ({"keeps": []}, "keeps is missing"),
    ({"kind": "adverts"}, "unknown value"),
    ({"slot": ["ad"]}, "unknown field 'slot'"),
    ({"slots": ["advert"]}, "advert is no concept or group"),
]


@pytest.mark.parametrize(("change", "message"), BROKEN)
def test_broken_rule_is_named(change: dict[str, Any], message: str) -> None:
    """A rule that is not well formed is an error that names it, and says what is wrong."""
    groups = {"free": 0}
    assert "x" == read_pattern(RULE, groups).id
    with pytest.raises(RuleError, match=f"rule x: .*{message}"):
        read_pattern({**RULE, **change}, groups)


@pytest.mark.parametrize("path", [path for path in list_lexicon_files() if path.stem != ANY], ids=lambda path: path.stem)
def test_lexicon_has_what_carries_most(path: Path) -> None:
    """Each lexicon has words for the concepts of rank 1, of its own or of the language that it extends."""
    lacking = [concept.name for concept in find_lacking(path) or () if concept.rank == 1]
    assert (path.stem in SMALL) == bool(lacking)


@pytest.mark.parametrize("path", list_lexicon_files(), ids=lambda path: path.stem)
def test_no_entry_stands_twice(path: Path) -> None:
    """An entry is listed once under a concept."""
    table = tomllib.loads(path.read_text(encoding="utf-8"))["lexicon"]
    counts = {key: Counter(word.strip() for word in words.split(",") if word.strip()) for key, words in table.items()}
    assert [] == [(key, word) for key, count in counts.items() for word, times in count.items() if times > 1]


@pytest.mark.parametrize("language", ALREADY_SUBSCRIBER)
def test_says_the_same_in_every_language(language: str) -> None:
    """One question means one thing, in whatever language it is put."""
    found = match(ALREADY_SUBSCRIBER[language], language)
    assert ("subscriber", "member") == (found and (found.pattern.kind, found.pattern.says))


def test_rules_of_one_name_are_of_one_kind() -> None:
    """What has the same name in two languages is the same thing, but for what is listed."""
    kinds = defaultdict[str, set[str]](set)
    for path in list_rule_files():
        for rule in tomllib.loads(path.read_text(encoding="utf-8")).get("rule", ()):
            kinds[rule["id"]].add(rule["kind"])
    assert sorted(KINDS_DIFFER) == sorted(name for name, of in kinds.items() if len(of) > 1)


UNKNOWN = ("qwyxolt", "vrimzakk")  # of no language
KNOWN = [words.split(",")[0].strip() for words in tomllib.loads((LANGUAGES / "en.toml").read_text())["lexicon"].values()]


@given(st.lists(st.sampled_from(KNOWN), max_size=12), st.integers(0, 12), st.integers(0, 12), st.sampled_from(["", ".", "?"]))
@settings(max_examples=200, deadline=None)
def test_words_of_no_lexicon_save_a_sentence(known: list[str], first: int, second: int, mark: str) -> None:
    """Whatever else a sentence is made of, two words in small letters that no lexicon knows make it prose."""
    words = [word.lstrip("~").rstrip("*") for word in known]
    words.insert(first, UNKNOWN[0])
    words.insert(second, UNKNOWN[1])
    sentence = " ".join(words) + mark
    assert match(sentence) is None


def measure(line: str, cleaner: Cleaner) -> float:
    """Return the seconds that a line takes, the best of three."""
    times = []
    for number in range(3):
        start = time.thread_time()
        cleaner._matcher.inspect(f"{line} {number}")
        times.append(time.thread_time() - start)
    return min(times)


HOSTILE = {
    "one word": "subscribe ",
    "two words": "subscribe now ",
    "every concept": " ".join(word.lstrip("~").rstrip("*") for word in KNOWN) + " ",
    "sentences": "Already a subscriber? ",
    "halves of an expression": "sign ",
    "characters": "続きを読む",
}


@pytest.mark.no_cover
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_line_costs_what_its_length_does(name: str) -> None:
    """A line of ten kilobytes of words that the grammar knows takes about ten times as long as one of one."""
    cleaner, unit = Cleaner(), HOSTILE[name]
    short, long = ((unit * (length // len(unit) + 1))[:length] for length in (LONG // 10, LONG))
    assert measure(long, cleaner) < 30 * measure(short, cleaner) + 0.05


@pytest.mark.no_cover
@pytest.mark.parametrize("name", HOSTILE)
def test_longest_sentence_is_read_at_once(name: str) -> None:
    """A sentence of as many words as are looked at, all of them known, takes no more than a fifth of a second."""
    tokens = fold(HOSTILE[name] * 40).split()[:40]
    start = time.thread_time()
    GRAMMAR.match(" ".join(tokens), tokens, EVERY)
    assert time.thread_time() - start < 0.2
