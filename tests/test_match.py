"""The phrase language, the loader's messages and the matcher."""

from __future__ import annotations

from pathlib import Path

import pytest

import cleaner
from cleaner.blocks import fold
from cleaner.errors import RuleError
from cleaner.matching import lexicon
from cleaner.matching.matcher import Matcher, _goes_on, read_number
from cleaner.matching.program import run
from cleaner.rules.phrases import PhraseError, compile_phrase, index_branches
from cleaner.rules.read import read_rule_file
from cleaner.rules.table import load_table, make_table

FAMILIES = {"subscriber": "(abonné*|adhérent*)", "article": "(article|texte)", "loop": "<loop>"}


@pytest.mark.parametrize(
    ("phrase", "text", "matches"),
    [
        ("(close|shut) [the] window*", "Shut the windows!", True),
        ("(close|shut) [the] window*", "Shut a window", False),
        ("déjà <subscriber>", "DEJA ABONNÉE ?", True),
        ("il reste {missing_percent} % de l'<article>", "Il reste 57,09 % de l’article", True),
        ("il reste {missing_percent} % de l'<article>", "Il reste 57 de l’article", False),
        ("reply to {words}", "Reply to Anna M. Berg", True),
        ("reply to {words}", "Reply to", False),
        ("この[有料]記事は", "この記事は", True),
        ("この[有料]記事は", "この有料記事は", True),
        ("残り{missing_chars}文字", "残り1828文字", True),
    ],
)
def test_phrase(phrase: str, text: str, matches: bool) -> None:
    """A phrase is matched as a whole, over folded text."""
    program = index_branches(compile_phrase(phrase, FAMILIES).program)
    assert matches == (run(program, fold(text).split()) is not None)


@pytest.mark.parametrize("phrase", ["(a|b", "a)", "[x", "<nothing>", "{nothing}", "<loop>", "記事*"])
def test_bad_phrase_is_refused(phrase: str) -> None:
    """A phrase that cannot be read says so when it is compiled, not when it is matched."""
    with pytest.raises(PhraseError):
        compile_phrase(phrase, FAMILIES)


def test_clauses_cover_every_branch() -> None:
    """One token of each clause stands in whatever the phrase matches, folded as the text will be."""
    assert (frozenset({"reserver", "command*"}),) == compile_phrase("(réserver|command*) [ici]", {}).clauses


@pytest.mark.parametrize(
    ("written", "value"),
    [("57.09", 57.09), ("57,09", 57.09), ("８５", 85), ("٤٥", 45), ("1 234", 1234), ("1.234.567", 1234567), ("0,125", 0.125)],
)
def test_read_number(written: str, value: float) -> None:
    """Decimal commas and points, grouped thousands, digits of any script."""
    assert value == read_number(written)


GOOD = """\
language = "xx"

[[rule]]
id = "close"
kind = "chrome"
why = "a button"
phrases = ["kloze this windo"]
removes = ["Kloze this windo"]
keeps = ["They kloze this windo at night."]
"""


def make_matcher(folder: Path, rules: str) -> Matcher:
    """Return a matcher of one rule file, written into a folder."""
    file = folder / "xx.toml"
    file.write_text(rules)
    return Matcher(make_table(read_rule_file(file).entries))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('kind = "chrome"', 'kind = "crome"', "xx.toml:3: rule close: kind = 'crome'; it must be one of"),
        ('why = "a button"', "", "xx.toml:3: rule close: why is missing"),
        ("phrases", "phrasez", "xx.toml:3: rule close: unknown field 'phrasez'"),
        ("kloze this windo", "(kloze", "xx.toml:3: rule close: '(' is never closed"),
        ('["kloze this windo"]', '["[kloze] {n}"]', "xx.toml:3: rule close: no word stands in every match"),
        ("phrases = [", "pattern = '(x'\nkeywords = [", "xx.toml:3: rule close: pattern does not compile"),
        ('removes = ["Kloze', 'removes = [3, "Kloze', "xx.toml:3: rule close: removes has a value of the wrong type"),
        ("[[rule]]", "[[rule]", "xx.toml:3: not valid TOML"),
        ("[[rule]]", GOOD[GOOD.index("[[rule]]") :] + "[[rule]]", "xx.toml:10: rule close: the id is taken by line 3"),
        ('language = "xx"', 'langauge = "xx"', "xx.toml:1: unknown key 'langauge'"),
    ],
)
def test_bad_rule_file_is_named(tmp_path: Path, old: str, new: str, message: str) -> None:
    """A broken rule file names its file, line and rule, and what to do."""
    file = tmp_path / "xx.toml"
    file.write_text(GOOD.replace(old, new, 1))
    with pytest.raises(RuleError) as caught:
        read_rule_file(file)
    assert message in str(caught.value)


def test_what_tells_most_is_reported(tmp_path: Path) -> None:
    """Of two languages' rules that match a line, a notice of a cut wins over a label; within a file the first rule does."""
    label, notice = tmp_path / "xx.toml", tmp_path / "yy.toml"
    label.write_text(GOOD)
    cut = GOOD.replace('"xx"', '"yy"').replace('kind = "chrome"', 'kind = "subscriber"\ntruncates = true')
    notice.write_text(cut)
    first = make_table(read_rule_file(label).entries)
    both = Matcher(make_table(read_rule_file(notice).entries, after=first)).inspect("Kloze this windo")
    notice.write_text(f"{GOOD}\n{cut[cut.index('[[rule]]') :]}".replace('"close"', '"cut"', 1))
    own = Matcher(make_table(read_rule_file(notice).entries)).inspect("Kloze this windo")
    assert both is not None
    assert own is not None
    assert ("yy/close", "xx/cut") == (both.hits[0].rule.id, own.hits[0].rule.id)


@pytest.mark.parametrize(
    ("text", "taken"),
    [
        ("Kloze: the river and the dam", True),
        ("Kloze window: the river and the dam", True),
        ("Kloze – the river and the dam", True),
        ("Kloze Maria de la Vega", True),
        ("Kloze maria@courier.example", True),
        ("Kloze maria", True),
        ("Kloze maria.", False),
        ("Kloze the Dam", True),
        ("Kloze the river and the dam", False),
        ("Kloze Maria leads the river home", False),
        ("Kloze in time, and all of it: the river", False),
        ("Kloze - dam and river", True),
        ("Kloze - the main text of the river is thrown away", False),
        ("Kloze and shat the river and the dam", True),
    ],
)
def test_a_label_takes_words_that_are_set_off(tmp_path: Path, text: str, taken: bool) -> None:
    """One word and anything after it begins sentences too; of two words a rule's author knows what they mean."""
    matcher = make_matcher(
        tmp_path,
        GOOD.replace('"kloze this windo"', '"kloze [and shat] {words} [{words}]"').replace("why", 'strength = "weak"\nwhy'),
    )
    assert taken == (matcher.inspect(text) is not None)


@pytest.mark.parametrize(
    ("phrase", "text", "taken"),
    [
        ("kloze due {words}", "Kloze due to a storm over the river.", False),
        ("kloze due {words}", "Kloze due: the storm over the river", True),
        ("kloze due {words}", "Kloze due Maria Vega and the Dam", True),
        ("kloze due {words}", "Kloze due today", True),
        ("kloze due {words}", "Kloze due where cookies are stored here", True),
        ("kloze due today {words}", "Kloze due today over the river that burst.", True),
        ("kloze due {rest}", "Kloze due to a storm over the river that nobody had seen coming when they went to bed.", True),
    ],
)
def test_two_words_of_a_rule_begin_no_sentence(tmp_path: Path, phrase: str, text: str, taken: bool) -> None:
    """“Due to maintenance the bridge is closed” is news; what follows two words must not read on, or the rule says {rest}."""
    matcher = make_matcher(tmp_path, GOOD.replace("kloze this windo", phrase))
    assert taken == (matcher.inspect(text) is not None)


@pytest.mark.parametrize(
    ("text", "taken"),
    [("maria says:", True), ("Maria Vega kloze:", True), ("Maria kloze the Dam", True), ("maria, kloze the river", False)],
)
def test_a_label_may_stand_behind_its_words(tmp_path: Path, text: str, taken: bool) -> None:
    """Comments begin with “Maria says:”; the colon stands behind the label then."""
    matcher = make_matcher(
        tmp_path, GOOD.replace('"kloze this windo"', '"{words} (kloze|says) [{words}]"').replace("why", 'strength = "weak"\nwhy')
    )
    assert taken == (matcher.inspect(text) is not None)


def test_one_word_is_a_weak_sign(tmp_path: Path) -> None:
    """“Thanks” ends a newsletter's box and a dialogue; what tells of a cut counts all the same."""
    matcher = make_matcher(tmp_path, GOOD.replace('"kloze this windo"', '"kloze [it]"'))
    strengths = [
        verdict.whole.strong for text in ("– Kloze!", "Kloze it") if (verdict := matcher.inspect(text)) and verdict.whole
    ]
    assert strengths == [False, True]
    assert (
        cleaner.analyze("A dam of stone is built below the old mill by the river.\n\nWeiterlesen").truncation.status
        == "truncated"
    )


@pytest.mark.parametrize(("text", "taken"), [("______", True), ("▲", True), ("|____(,,)/", False), ("`-.-'    ____\"", False)])
def test_drawings_are_no_signs(text: str, taken: bool) -> None:
    """Folding leaves nothing of a drawing, as of an arrow; what is made of several signs stays."""
    assert taken == (cleaner.Cleaner()._matcher.inspect(text) is not None)


@pytest.mark.parametrize(
    ("text", "taken"),
    [
        ("Assine por R$ 2,90 e leia o texto completo.", True),
        ("Abonnez-vous pour 1,99 $ et lisez l'article en entier", True),
        ("subscribe $plan to read the full article", False),
    ],
)
def test_a_price_in_dollars_is_no_code(text: str, taken: bool) -> None:
    """Lines of code are left alone; a sign of money beside a number makes none."""
    assert taken == (cleaner.Cleaner()._matcher.inspect(text) is not None)


@pytest.mark.parametrize(
    ("text", "taken"),
    [
        ("Kloze this windo", True),
        ("“Kloze this windo”", False),
        ("– „Kloze this windo.“", False),
        ("„Kloze this windo", False),
        ("He read: “Stop. Kloze this windo.” That was all he had to read on that long day in the archive.", False),
    ],
)
def test_speech_is_left_alone(tmp_path: Path, text: str, taken: bool) -> None:
    """A line in quotation marks, or a piece of a quotation, is somebody's words."""
    matcher = make_matcher(tmp_path, GOOD.replace("why", 'scope = "sentence"\nwhy'))
    assert taken == (matcher.inspect(text) is not None)


def test_spaces_do_not_matter(tmp_path: Path) -> None:
    """Doubled and no-break spaces, bullets and brackets are not in the way of a rule."""
    matcher = make_matcher(tmp_path, GOOD)
    for text in (
        "Kloze  this  windo",
        "» Kloze\u00a0this windo",
        "(kloze this windo)",
        "KLOZE THIS WINDO !",
        "\tKloze this\twindo",
    ):
        assert matcher.inspect(text) is not None, text


def test_runaway_pattern_is_stopped(tmp_path: Path) -> None:
    """A pattern that would run for ages gives up after its time and matches nothing."""
    matcher = make_matcher(
        tmp_path, GOOD.replace('phrases = ["kloze this windo"]', "pattern = '( a+)+( a+)+ b'\nkeywords = ['a a a']")
    )
    assert matcher.inspect("a " * 39 + "c") is None


def test_only_a_share_is_found_without_a_mark_before_it() -> None:
    """A notice with its share may be glued to the last sentence; a paragraph with a percentage may end in a menu's word."""
    paragraph = "Die Ausstellung zeigt bis zum Herbst 40 % mehr Bilder, dazu Briefe und Artikel zu verschiedenen Themen."
    assert paragraph == cleaner.clean(paragraph)
    glued = "The council wants to cut the whole of the budget for the bridge by half before the winter"
    assert glued == cleaner.clean(glued + " You have 60% of this article left to read")


def test_an_empty_keyword_stands_in_every_line(tmp_path: Path) -> None:
    """As the empty string does; a rule file that has one loads."""
    for keywords in ('[""]', '["", "zeppelin"]'):
        file = tmp_path / "own.toml"
        file.write_text(
            '[[rule]]\nid = "zeppelin"\nkind = "ad"\nwhy = "test"\nphrases = ["zeppelin rides today"]\n'
            f'keywords = {keywords}\nremoves = ["Zeppelin rides today"]\nkeeps = ["A zeppelin rides."]\n'
        )
        verdict = cleaner.Cleaner(rules=[file])._matcher.inspect("Zeppelin rides today")
        assert verdict
        assert verdict.whole
        assert verdict.whole.id == "own/zeppelin"


def test_what_a_line_repeats_is_asked_for_once() -> None:
    """The phrases that a word may stand in do not grow with the line: they grew with its square."""
    matcher = Matcher(load_table())
    lines = ["Subscribe to continue reading this article. " * times for times in (2, 50)]
    twice, often = (matcher._scan(matcher._tokenizer.read([line]))[0] for line in lines)
    assert twice.anchored
    assert twice.anchored == often.anchored


TOLD = "The river burst its banks on Monday night and took the old mill with it."
ONE = GOOD.replace("why", 'scope = "sentence"\nwhy')
OTHER = ONE[ONE.index("[[rule]]") :].replace("close", "mop").replace("loze this windo", "mop that floor")


@pytest.mark.parametrize(
    ("text", "taken"),
    [
        (f"{TOLD} Kloze this windo.", ["Kloze this windo."]),
        (f"Kloze this windo. {TOLD}", ["Kloze this windo."]),
        (f"{TOLD} Kloze this windo. Kmop that floor.", ["Kloze this windo.", "Kmop that floor."]),
        (f"Kmop that floor. Kloze this windo. {TOLD}", ["Kmop that floor.", "Kloze this windo."]),
        (f"Kloze this windo. {TOLD} Kmop that floor.", ["Kloze this windo.", "Kmop that floor."]),
        (f"{TOLD} Kloze this windo. {TOLD}", []),
        (f"{TOLD} Kloze this windo. {TOLD} Kmop that floor.", ["Kmop that floor."]),
        (f"{TOLD} {TOLD}", []),
        ("Kloze this windo. Kmop that floor. Kloze this windo.", ["Kloze this windo.", "Kmop that floor.", "Kloze this windo."]),
    ],
)
def test_what_is_glued_to_a_paragraph_goes_from_its_ends(tmp_path: Path, text: str, taken: list[str]) -> None:
    """From either end, up to the first sentence that no rule knows; what stands within is the paragraph's."""
    verdict = make_matcher(tmp_path, f"{ONE}\n{OTHER}").inspect(text)
    assert taken == [text[hit.start : hit.end] for hit in verdict.hits] if verdict else taken == []


@pytest.mark.parametrize(
    ("sentence", "taken"),
    [
        ("Subscribe today to continue reading the rest of this story.", True),
        ("This story is for our paying members only.", True),
        ("Click here to share this story with your friends.", False),
    ],
)
def test_of_what_the_grammar_knows_notices_go_where_they_are_glued(sentence: str, taken: bool) -> None:
    """A notice of a cut is cut from its paragraph; what only stands on lines of its own is left in one."""
    assert cleaner.Cleaner()._matcher.inspect(sentence) is not None
    assert (TOLD if taken else f"{TOLD} {sentence}") == cleaner.clean(f"{TOLD} {sentence}")


@pytest.mark.parametrize(
    ("kind", "strength", "taken"),
    [
        ("chrome", "strong", False),
        ("chrome", "weak", False),
        ("related", "strong", False),
        ("related", "weak", True),
    ],
)
def test_titles_follow_labels_of_their_kinds(tmp_path: Path, kind: str, strength: str, taken: bool) -> None:
    """What follows two words must not read on, but where a rule is not sure, what is related has titles."""
    rules = GOOD.replace("kloze this windo", "kloze due {words}").replace('"chrome"', f'"{kind}"\nstrength = "{strength}"')
    matcher = make_matcher(tmp_path, rules)
    text = "Kloze due storms over rivers and dams"
    assert taken == (matcher.inspect(text) is not None)


@pytest.mark.parametrize(
    ("above", "below", "goes_on"),
    [
        ("To continue reading,", "Subscribe", True),
        ("To continue reading", "subscribe", True),
        ("To continue reading the", "Guardian", True),
        ("To continue with", "Guardian", True),
        ("To continue using", "Guardian", False),
        ("Read The", "Guardian", False),
        ("To continue reading.", "subscribe", False),
    ],
)
def test_a_line_goes_on_in_the_next(above: str, below: str, goes_on: bool) -> None:
    """Behind a comma, before a small letter, behind a small word of four letters at most."""
    assert goes_on == _goes_on(above, below)


def test_what_is_known_of_words_is_forgotten_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Memory is bounded, and what is forgotten is looked up anew."""
    lines = ["Subscribe to continue reading this article", "Jetzt abonnieren und weiterlesen", "Log in to read on"]
    expected = [Matcher(load_table()).inspect(line) for line in lines]
    monkeypatch.setattr(lexicon, "_MET", 2)
    matcher = Matcher(load_table())
    assert expected == [matcher.inspect(line) for line in lines]
    assert all(expected)


def test_a_notice_in_two_lines_is_one_line() -> None:
    """A line that a page breaks within a notice had no number among the lines that were asked about."""
    matcher = Matcher(load_table())
    verdict = matcher.inspect("Subscribe\nto continue reading this article.")
    assert verdict
    assert verdict.whole
    assert verdict.whole.truncates
    assert matcher.inspect_all(["One.\nSubscribe to continue reading.", "Two."])[1] is None
