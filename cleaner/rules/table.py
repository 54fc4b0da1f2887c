"""The compiled rules: all that the matcher looks up, in a form that loads in a few milliseconds.

Reading thousands of rules at every start would cost a filter more than its work, so the package's rules are compiled when it
is built; while they are being worked on, into the user's cache when they change.
"""

from __future__ import annotations

import hashlib
import marshal
import os
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import astuple, dataclass
from operator import or_
from pathlib import Path
from typing import Any

from cleaner.blocks import SIGNS, is_unspaced
from cleaner.errors import RuleError, say_unknown
from cleaner.grammar.lexicon import head_of
from cleaner.grammar.rules import read_patterns
from cleaner.grammar.tables import CODE, Lexicons, compile_lexicons, compile_own, list_common_files, list_lexicon_files
from cleaner.rules.phrases import Phrase, find_clause, find_edge, index_branches, order_clauses
from cleaner.sealed import read_sealed, seal, write_sealed

COMPILED = "compiled.bin"
_CACHED = 4  # versions kept in the user's cache: checkouts used side by side do not compile by turns
LANGUAGES = Path(__file__).parents[1] / "languages"
FIRST = 6  # the number of the vocabulary's first token
# (rule number, marshalled (program, pattern), marshalled clauses, marshalled tokens with which it ends or None, least and most
# tokens, words of which one stands as written, greatest length or 0)
Part = tuple[int, bytes, bytes, bytes, int, int, tuple[str, ...], int]


@dataclass(frozen=True, slots=True)
class Table:
    """Rules (as rows of `rules.Rule`), their parts, and by token what is known of it.

    `numbers` gives the number of a token, `stems` those of the beginnings of tokens, by their head. By number, in four `columns`:
    the languages that know it, those in which it is a strong word, the parts that may begin with it, and those of which each
    match holds it or another of its clause (all masks); and whether it is one of the `characters` of a script without spaces.
    `open_parts` may begin with anything, `number_parts` with a number; `number_anchors` hold one, `wordless_parts` no word.
    `languages` and `words` are the lexicons, `patterns` the grammar.
    """

    rules: list[tuple[Any, ...]]
    parts: list[Part]
    open_parts: int
    number_parts: int
    number_anchors: int
    wordless_parts: int
    numbers: dict[str, int]
    stems: dict[str, list[tuple[str, int]]]
    columns: list[list[int]]
    characters: bytes
    languages: tuple[str, ...]
    words: list[bytes]
    patterns: list[tuple[Any, ...]]


class _Rows(dict[str, list[Any]]):
    """From a token to what is known of it: languages, strong in, starts, anchors."""

    def __missing__(self, token: str) -> list[Any]:
        self[token] = row = [0, 0, 0, 0]
        return row


def make_table(entries: Iterable[Any], lexicons: Lexicons | None = None, after: Table | None = None) -> Table:
    """Compile `rules.Entry` objects, and lexicons, into a table with those of the table `after`, if there is one.

    Its rules stand first; its languages last, since of many only the first are asked.
    """
    rules, parts = list(after.rules if after else ()), list(after.parts if after else ())
    open_parts, wordless = (after.open_parts, after.wordless_parts) if after else (0, 0)
    tokens, stems = _unfold(after, len(lexicons.languages) if lexicons else 0) if after else (_Rows(), _Rows())
    for target, masks in ((tokens, lexicons.tokens), (stems, lexicons.stems)) if lexicons else ():
        for token, (known, strong) in masks.items():
            row = target[token]
            row[:2] = [row[0] | known, row[1] | strong]
    for entry in entries:
        for phrase in entry.parts:
            bit = 1 << len(parts)
            first = find_edge(phrase.program)
            open_parts |= bit if first is None else 0
            wordless |= 0 if _list_anchors(phrase) else bit
            for column, keys in ((2, first or ()), (3, _list_anchors(phrase))):
                for key in keys:
                    (stems if key.endswith("*") else tokens)[key.rstrip("*")][column] |= bit
            parts.append(_make_part(len(rules), phrase))
        rules.append(astuple(entry.rule))
    numbers, heads, columns, characters = _index(tokens, stems)
    sources = [source for source in (lexicons, after) if source]
    words = tuple(code for source in sources for code in source.languages), [held for source in sources for held in source.words]
    patterns = after.patterns if after else [astuple(pattern) for pattern in read_patterns().patterns] if lexicons else []
    starting, holding = tokens["0"][2:]
    return Table(rules, parts, open_parts, starting, holding, wordless, numbers, heads, columns, characters, *words, patterns)


def _unfold(table: Table, languages: int) -> tuple[_Rows, _Rows]:
    """Return what is known of tokens and stems, with as many `languages` put before those of the table."""
    known, strong, *rest = table.columns
    known = [mask if mask < 0 else mask << languages for mask in known]  # -1: all of them
    columns = [known, [mask << languages for mask in strong], *rest]
    tokens, stems = _Rows(), _Rows()
    for token, number in table.numbers.items():
        tokens[token][:] = [column[number] for column in columns]
    for some in table.stems.values():
        for stem, number in some:
            stems[stem][:] = [column[number] for column in columns]
    return tokens, stems


def _list_anchors(phrase: Phrase) -> set[str]:
    """Return the keys by which a part is found: of its rarest clause; of an unspaced run the first character."""
    clauses = order_clauses(clause for clause in (find_clause(phrase.written), *phrase.clauses[:1]) if clause)
    return {_make_anchor(key.split()[0]) for key in clauses[0]} if clauses else set()


def _make_anchor(key: str) -> str:
    """Return the token by which a key is found: numbers are all alike, and signs stand by themselves."""
    token = key.rstrip("*")
    return "0" if token.isdecimal() else token if token in SIGNS else key


def _make_part(row: int, phrase: Phrase) -> Part:
    clauses = tuple([tuple(sorted(clause)) for clause in phrase.clauses])
    last = find_edge(phrase.program, last=True)
    ends = marshal.dumps(None if last is None else tuple(sorted(last)))
    program = marshal.dumps((index_branches(phrase.program), phrase.pattern))
    return row, program, marshal.dumps(clauses), ends, phrase.least, phrase.most, phrase.written, phrase.length


def _index(tokens: _Rows, stems: _Rows) -> tuple[dict[str, int], dict[str, list[tuple[str, int]]], list[list[int]], bytes]:
    """Return the numbers of tokens and of stems, and the columns under these."""
    _inherit({stem: stems[stem] for stem in sorted(stems, key=len)}, stems)
    _inherit(tokens, stems)
    for token in [token for token in tokens if token.isdecimal()]:
        tokens[token] = [-1, *map(or_, tokens[token][1:], tokens["0"][1:])]  # a number like all others, whatever phrase has it
    for sign in tokens.keys() & set(SIGNS):
        tokens[sign][0] = -1
    columns = [[0] * FIRST for _ in range(4)]
    characters, shared = bytearray(FIRST), dict[int, int]()
    numbers, heads, seen = dict[str, int](), dict[str, list[tuple[str, int]]](), dict[Any, int]()
    for target in (tokens, stems):
        for token, row in target.items():
            key = (*row, is_unspaced(token))
            number = seen.get(key)
            if number is None:
                number = seen[key] = len(characters)
                characters.append(key[4])
                for column, value in zip(columns, row, strict=True):
                    column.append(shared.setdefault(value, value))  # equal masks are one object, written once
            if target is tokens:
                numbers[token] = number
            else:
                heads.setdefault(head_of(token), []).append((token, number))
    return numbers, heads, columns, bytes(characters)


def _inherit(rows: Mapping[str, list[Any]], stems: Mapping[str, list[Any]]) -> None:
    """Let what is known of a stem hold for the tokens, and the longer stems, that begin with it."""
    for token, row in rows.items():
        for end in range(1, len(token) + 1):
            stem = stems.get(token[:end])
            if stem and stem is not row:
                row[:] = [mine | its for mine, its in zip(row, stem, strict=True)]


def list_rule_files() -> list[Path]:
    """Return the rule files of the package, in the order in which their rules count."""
    return sorted(LANGUAGES.glob("*.toml"))


def leave_foreign(paths: Iterable[Path]) -> list[Path]:
    """Return those of `paths` that are not the package's own, which are loaded in any case."""
    own = {path.resolve() for path in list_rule_files()}
    return [path for path in paths if path.resolve() not in own]


def load_table() -> Table:
    """Return the table of the package's rules: as built, as cached, or compiled now and cached."""
    digest = _digest_rules()
    for path, private in ((LANGUAGES / COMPILED, False), (_cache_path(digest), True)):
        table = _read(path, digest, private)
        if table is not None:
            return table
    table = _compile()
    _write(_cache_path(digest), _dump(table, digest))
    return table


def read_tables(paths: Sequence[str | Path], after: Table) -> Table:
    """Return the table of a user's rule files, numbered on from `after`; raise `RuleError` for a bad one."""
    from cleaner.rules.read import read_rule_file

    entries = [entry for path in paths for entry in read_rule_file(path).entries]  # says first what is wrong with a file
    return make_table(entries, compile_own(map(Path, paths)), after)


def check_languages(languages: Iterable[str]) -> None:
    """Raise `RuleError` for a language without a rule file."""
    known = {path.stem for path in list_rule_files()}
    unknown = set(languages) - known
    if unknown:
        raise RuleError(say_unknown("language", min(unknown), known))


def write_compiled(folder: Path) -> None:
    """Write the table of the package's rules into `folder`, as the build does."""
    (folder / COMPILED).write_bytes(_dump(_compile(), _digest_rules()))


def _compile() -> Table:
    from cleaner.rules.read import read_rule_file

    entries = (entry for path in list_rule_files() for entry in read_rule_file(path).entries)
    return make_table(entries, compile_lexicons(list_lexicon_files()))


def _digest_rules() -> bytes:
    """Return a digest of the rule files and of the code that compiles them: a compiled file is good for just these."""
    digest = hashlib.blake2b(digest_size=16)
    code = [Path(__file__).parents[1] / name for name in ("blocks.py", "rules/phrases.py", "rules/read.py", "rules/table.py")]
    for path in (*list_rule_files(), *list_common_files(), *code, *CODE):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.digest()


def _dump(table: Table, digest: bytes) -> bytes:
    return seal(marshal.dumps([getattr(table, name) for name in Table.__slots__]), digest)


def _read(path: Path, digest: bytes, private: bool) -> Table | None:
    payload = read_sealed(path, digest, private=private)
    return None if payload is None else Table(*marshal.loads(payload))


def _cache_path(digest: bytes) -> Path:
    base = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return Path(base) / "paywall-cleaner" / f"{digest.hex()}.bin"


def _write(path: Path, data: bytes) -> None:
    """Write the cache, and leave a few; a folder that cannot be written to only costs time."""
    if write_sealed(path, data):
        with suppress(OSError):
            for old in sorted(path.parent.glob("*.bin"), key=os.path.getmtime)[:-_CACHED]:
                old.unlink(missing_ok=True)
