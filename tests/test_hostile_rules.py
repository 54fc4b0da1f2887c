"""Rule files of users that would take for ever are refused with the rule's name, within a second."""

import sys
import time
from pathlib import Path

import pytest

from cleaner.errors import RuleError
from cleaner.rules.read import read_rule_file

RULE = """[[rule]]
id = "mine"
kind = "ad"
why = "a test"
removes = ["Alpha"]
keeps = ["Beta"]
"""


def double(word: str) -> str:
    families = "\n".join(f'f{i} = "<f{i - 1}> <f{i - 1}>"' for i in range(1, 30))
    return f'[words]\nf0 = "{word}"\n{families}\n{RULE}phrases = ["<f29>"]\n'


FILES = {
    "families that double 29 times": (double("alpha"), "rule mine: .*stands for too many wordings"),
    "families of nothing that double": (double("-"), "rule mine: .*stands for too many wordings"),
    "brackets": (RULE + f'phrases = ["{"(" * 5000}alpha{")" * 5000}"]\n', "rule mine: .*stands for too many wordings"),
    "families in families": (
        "[words]\nf0 = 'alpha'\n" + "".join(f'f{i} = "<f{i - 1}>"\n' for i in range(1, 2000)) + RULE + 'phrases = ["<f1999>"]\n',
        "rule mine: .*stands for too many wordings",
    ),
    "a pattern that runs away": (
        RULE + 'keywords = ["alpha"]\npattern = "(?: a| a a)+ beta"\n',
        "rule mine: pattern takes too long",
    ),
    "a pattern of nested repeats": (
        RULE + 'keywords = ["alpha"]\npattern = " (?:a|a)* end"\n',
        "rule mine: pattern takes too long",
    ),
    "nested lists": (RULE + f"phrases = {'[' * 5000}{']' * 5000}\n", "nested too deep"),
    "a pattern nested deep": (
        RULE + f"keywords = ['alpha']\npattern = ' {'(?:' * 5000}alpha{')' * 5000}'\n",
        "rule mine: pattern",
    ),
}


@pytest.mark.parametrize("name", FILES)
def test_file_is_refused_within_a_second(name: str, tmp_path: Path) -> None:
    text, message = FILES[name]
    path = tmp_path / "mine.toml"
    path.write_text(text)
    start = time.thread_time()
    with pytest.raises(RuleError, match=message):
        read_rule_file(path)
    assert time.thread_time() - start < (1 if sys.gettrace() is None else 5)  # to measure coverage takes time itself
