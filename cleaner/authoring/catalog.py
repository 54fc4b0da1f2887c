"""The rule files as a catalogue: lists, tables, format checks, and what a file would remove from clean articles."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

from cleaner.engine import Cleaner
from cleaner.errors import InputError, RuleError
from cleaner.files.documents import read_documents
from cleaner.grammar.rules import read_patterns
from cleaner.grammar.tables import ANY, find_lacking
from cleaner.result import KINDS
from cleaner.rules.read import RuleFile, read_rule_file
from cleaner.rules.table import check_languages, leave_foreign, list_rule_files
from cleaner.structure import RULES as STRUCTURE


def _read_files(paths: Sequence[str | Path]) -> list[RuleFile]:
    return [read_rule_file(path) for path in paths or list_rule_files()]


class _Listed(NamedTuple):
    """A rule as it is listed; `*` stands for every language, and the kind of a rule of structure is that of its cause."""

    path: str
    kind: str
    flags: tuple[str, ...]
    why: str


def _read_languages(languages: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Yield the data of the package's rule files as it stands there; compiling the rules takes a hundred times as long."""
    known = {path.stem: path for path in list_rule_files()}
    check_languages(languages)
    for language in languages or known:
        yield tomllib.loads(known[language].read_text(encoding="utf-8"))


def _list_file(file: dict[str, Any]) -> Iterator[_Listed]:
    for rule in file.get("rule", ()):
        scope = rule.get("scope", "line")
        flags = (
            rule.get("where", ""),
            "weak" * (rule.get("strength") == "weak"),
            "truncates" * rule.get("truncates", False),
            scope * (scope != "line"),
        )
        yield _Listed(f"{file['language']}/{rule['id']}", rule["kind"], flags, rule["why"])


def _list_shared(languages: Sequence[str] = ()) -> Iterator[_Listed]:
    """Yield the rules that all languages share, under the names of `languages`: those of the grammar and those of structure."""
    file = read_patterns()
    for language, pattern in product(languages or "*", file.patterns):
        flags = (pattern.level * (pattern.level != "strong"), pattern.says)
        yield _Listed(f"{language}/{pattern.id}", pattern.kind, flags, file.reasons[pattern.id])
    for name, why in STRUCTURE.items():
        yield _Listed(f"any/{name}", "", ("structure",), why[:1].upper() + why[1:])


def list_lines(languages: Sequence[str] = (), kind: str | None = None) -> Iterator[str]:
    """Yield a line for each rule: path, kind, flags, why; at the end those that all languages share."""
    listed = (rule for file in _read_languages(languages) for rule in _list_file(file))
    for path, of, flags, why in (*listed, *_list_shared(languages)):
        if kind is None or of == kind:
            yield f"{path:40} {of:12} {','.join(filter(None, flags)):20} {why}\n"


def tabulate(languages: Sequence[str] = ()) -> Iterator[str]:
    """Yield the lines of a Markdown table: rules of one's own by language and kind, and the entries of the lexicon."""
    yield "| language | " + " | ".join(KINDS) + " | all | lexicon |\n"
    yield "|---|" + "--:|" * (len(KINDS) + 2) + "\n"
    for file in _read_languages(languages):
        count = Counter(rule["kind"] for rule in file.get("rule", ()))
        cells = [str(count[kind] or "") for kind in KINDS]
        entries = sum(words.count(",") + 1 for words in file.get("lexicon", {}).values())
        yield f"| {file['language']} ({file['name']}) | " + " | ".join(cells) + f" | {count.total()} | {entries:,} |\n"


def explain_rules(own: Sequence[str | Path] = ()) -> dict[str, str]:
    """Return why each rule is there, by its path, for the package's rules and those of the user's `own` files.

    Rules of the grammar are under ``*/ID``, whatever the language in which they matched.
    """
    files = [*_read_languages(()), *(tomllib.loads(Path(path).read_text(encoding="utf-8")) for path in own)]
    own_names = [Path(path).stem for path in own]
    for file, name in zip(files[len(files) - len(own_names) :], own_names, strict=True):
        file.setdefault("language", name)
    return {rule.path: rule.why for rule in (*_list_shared(), *(rule for file in files for rule in _list_file(file)))}


def check_format(paths: Sequence[str | Path] = ()) -> Iterator[str]:
    """Yield what is wrong with the format of rule files and their lexicons; the first error of each file."""
    for path in paths or list_rule_files():
        try:
            read_rule_file(path)
            find_lacking(Path(path))
        except RuleError as error:
            yield str(error)


def find_gaps(paths: Sequence[str | Path] = ()) -> Iterator[str]:
    """Yield which concepts the lexicons of well-formed files have no words for; of the package's those of rank 1 only."""
    for path in paths or list_rule_files():
        lacking = () if Path(path).stem == ANY else find_lacking(Path(path)) or ()
        first = [concept.name for concept in lacking if concept.rank == 1]
        later = [concept.name for concept in lacking if concept.rank > 1]
        if first:
            yield f"{path}: lexicon: no words yet for what carries most (rank 1): {', '.join(first)}"
        if later and paths:
            yield f"{path}: lexicon: no words yet for {len(later)} other concepts: {', '.join(later)}"


def find_in_clean(paths: Sequence[str | Path], folder: str) -> Iterator[str]:
    """Yield what the rules of `paths` remove from the articles below `folder`, which are taken to be clean, and nothing else."""
    files = _read_files(paths)
    ids = {entry.rule.id for file in files for entry in file.entries}
    foreign = leave_foreign(file.path for file in files)
    cleaner, without = Cleaner(rules=foreign), Cleaner()
    for document in read_documents([folder]):
        if isinstance(document, InputError):
            yield str(document)
        elif isinstance(document.content, str):
            found = [removal for removal in cleaner.analyze(document.content).removals if removal.rule in ids]
            # a rule of one's own may be called like one of the package, which then takes its lines without the file
            known = set(without.analyze(document.content).removals) if foreign and found else set()
            for removal in found:
                if removal not in known:
                    yield f"{document.name}: {removal.rule} would remove {removal.text!r}"
