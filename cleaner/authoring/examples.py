"""Run the examples that stand in rule files: they are the rules' tests, for the package's files and for anybody's own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from cleaner.engine import Cleaner
from cleaner.matching.matcher import Verdict
from cleaner.rules.read import Entry, RuleFile, read_rule_file
from cleaner.rules.table import leave_foreign, list_rule_files

PROSE = (
    "The council met on Tuesday evening to hear what the engineers had found below the old bridge, and it did not like the news.",
    "Two piers have lost half of their stone since the flood, they said, and the third stands on gravel that moves every spring.",
    "Work could begin in May, if the region pays its part, and would close the road for buses and lorries for two summers.",
)


@dataclass(frozen=True, slots=True)
class Example:
    """One example of a rule: `role` is removes, keeps, quoted, todo_removes or todo_keeps."""

    file: RuleFile
    entry: Entry
    role: str
    text: str

    @property
    def name(self) -> str:
        """The example's name: rule, role and the beginning of the text."""
        return f"{self.entry.rule.id}/{self.role}/{self.text[:40]}"


@dataclass(frozen=True, slots=True)
class Failure:
    """An example that does not hold, with what happened instead."""

    example: Example
    message: str

    def __str__(self) -> str:
        place = f"{self.example.file.path}:{self.example.entry.line}"
        return f"{place}: rule {self.example.entry.rule.id.partition('/')[2]}: {self.message}"


def read_examples(file: RuleFile) -> Iterator[Example]:
    """Yield the examples of a rule file; each line to remove also has to survive when quoted within a sentence."""
    for entry in file.entries:
        for role in ("removes", "keeps", "todo_removes", "todo_keeps"):
            for text in getattr(entry, role):
                yield Example(file, entry, role, text)
        for text in entry.removes:
            yield Example(file, entry, "quoted", f"She read the words “{text}” on the screen and went home without a word.")


class Checker:
    """Checks examples with all rules of the package, and of `extra` files, loaded."""

    def __init__(self, extra: Sequence[str | Path] = ()) -> None:
        self._cleaner = Cleaner(rules=extra)
        self._matcher = self._cleaner._matcher

    def check(self, example: Example) -> Failure | None:
        """Return why the example does not hold, or None; a known failure that holds is a failure too."""
        role = example.role.removeprefix("todo_")
        message = self._check_removed(example) if role == "removes" else self._check_kept(example)
        if example.role.startswith("todo_"):
            message = None if message else f"{example.text!r} works now; move it from {example.role} to {role}"
        return Failure(example, message) if message else None

    def _check_removed(self, example: Example) -> str | None:
        wanted, text = example.entry.rule, example.text
        verdict = self._matcher.inspect(text)
        by_sentence = verdict is not None and any(hit.rule.id == wanted.id for hit in verdict.hits)
        if not by_sentence and wanted.id not in {rule.id for rule in self._matcher.find_matching(text)}:
            return f"{text!r} is not matched; widen the phrases, or check the example"
        blocks = [text, *PROSE] if wanted.where == "head" else [*PROSE, text]
        if self._cleaner.clean("\n\n".join(blocks)).rstrip("\n") != "\n\n".join(PROSE):
            return f"{text!r} is matched but not removed; see `cleaner explain`"
        return None

    def _check_kept(self, example: Example) -> str | None:
        verdict = self._matcher.inspect(example.text)
        if verdict is not None and not all(hit.rule.button for hit in verdict.hits):
            return f"{example.text!r} would be removed by {_name_rules(verdict)}; narrow that rule"
        return None


def _name_rules(verdict: Verdict) -> str:
    return ", ".join(sorted({hit.rule.id for hit in verdict.hits}))


def check_files(paths: Sequence[str | Path] | None = None) -> Iterator[Failure]:
    """Yield the failures of the examples in `paths`, by default in all files of the package."""
    files = [read_rule_file(path) for path in paths or list_rule_files()]
    checker = Checker(leave_foreign(file.path for file in files))
    for file in files:
        for example in read_examples(file):
            failure = checker.check(example)
            if failure:
                yield failure
