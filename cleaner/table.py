"""The compiled rules: all that the matcher looks up, in a form that loads in a few milliseconds.

Reading thousands of rules at every start would cost a filter more than its work, so the package's rules are compiled when it
is built; while they are being worked on, into the user's cache when they change.
"""

from __future__ import annotations

import hashlib
import marshal
import os
import tempfile
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, replace
from pathlib import Path
from typing import Any

from cleaner.errors import RuleError, say_unknown
from cleaner.grammar.tables import CODE, Lexicons, compile_lexicons, list_common_files, list_lexicon_files
from cleaner.phrases import Compiled, Edges, find_clause, order_clauses

COMPILED = "compiled.bin"
_CACHED = 4  # versions kept in the user's cache: checkouts used side by side do not compile by turns
LANGUAGES = Path(__file__).parent / "languages"
# Of a clause a text must have one of these tokens, or hold one of these strings, folded and with a space after it: beginnings of
# tokens, and runs of unspaced characters.
Clause = tuple[frozenset[str], tuple[str, ...]]
# What a text must be for a part to be tried: (rule number, regular expression, greatest length, strings of which one must stand
# in it in lower case, marshalled clauses, regular expressions to be found in a match, how many names a match may have, how many
# words).
Part = tuple[int, str, int, tuple[str, ...], bytes, tuple[str, ...], int | None, int]


@dataclass(frozen=True, slots=True)
class Table:
    """Rules (as rows of `rules.Rule`) and their parts, with indexes of part numbers by tokens: first, second, last, inner, held.

    A part is under those tokens with which a text may begin, go on, end and be made of, and under those of which it must hold
    one. Index values are packed arrays of unsigned ints. ``abonn*`` stands for tokens with that beginning, ``0`` for a number,
    ``?`` for any token (in `held`: none is needed), ``A`` for any name and, in `second`, the empty token for the end of the text.
    """

    rules: list[tuple[Any, ...]]
    parts: list[Part]
    first: Mapping[str, bytes]
    second: Mapping[str, bytes]
    last: Mapping[str, bytes]
    inner: Mapping[str, bytes]
    held: Mapping[str, bytes]
    lexicons: Lexicons | None = None


def make_table(entries: Iterable[Any], after: Table | None = None) -> Table:
    """Compile `rules.Entry` objects into a table, numbered on from the table `after`; parts with an open beginning come first."""
    rules, found = list[tuple[Any, ...]](), list[tuple[int, Compiled]]()
    base, base_rule = (len(after.parts), len(after.rules)) if after else (0, 0)
    for entry in entries:
        found += [(base_rule + len(rules), part) for part in entry.parts]
        rules.append(astuple(entry.rule))
    found.sort(key=lambda pair: pair[1].edges.first is not None)  # every text is tried with those: close together they cost less
    share = _Shared()
    return Table(rules, [_make_part(row, part, share) for row, part in found], *_make_indexes(found, base, share))


def _make_part(row: int, part: Compiled, share: _Shared) -> Part:
    clauses = tuple([_make_clause(clause) for clause in part.clauses])
    packed = marshal.dumps(clauses)  # a part is seldom tried: made at every start, all of them would take half of it
    return row, part.source, part.length, part.written, share[packed], part.needs, part.names, part.words


def _make_clause(keys: frozenset[str]) -> Clause:
    tokens = frozenset(key for key in keys if " " not in key and not key.endswith("*"))
    return tokens, tuple([f" {key[:-1]}" if key.endswith("*") else f" {key} " for key in sorted(keys - tokens)])


def _make_indexes(found: Iterable[tuple[int, Compiled]], base: int, share: _Shared) -> Iterator[dict[str, bytes]]:
    indexes: tuple[dict[str, list[int]], ...] = {}, {}, {}, {}, {}
    for number, (_, part) in enumerate(found, base):
        for index, tokens in zip(indexes, (*_list_tokens(part.edges), _list_held(part)), strict=True):
            for token in tokens:
                index.setdefault(token, []).append(number)
    return ({share[token]: share[pack(numbers)] for token, numbers in index.items()} for index in indexes)


class _Shared(dict[Any, Any]):
    """From a value to one object for all its equals: that makes the compiled file a fifth smaller."""

    def __missing__(self, value: Any) -> Any:
        self[value] = value
        return value


def _list_held(part: Compiled) -> set[str]:
    """Return the tokens of the clause by which a part is found; of an unspaced run its first character.

    A single letter with any ending is no help: there are words with each.
    """
    clauses = order_clauses(clause for clause in (find_clause(part.written), *part.clauses[:1]) if clause)
    tokens = {key.split()[0] for key in clauses[0]} if clauses else {"?"}
    if any(len(token) == 2 and token[0].isalpha() and token[1] == "*" for token in tokens):
        return {"?"}
    return {"0" if token.rstrip("*").isdecimal() else token for token in tokens}


def _list_tokens(edges: Edges) -> tuple[set[str], ...]:
    places = (edges.first, edges.second, edges.last, edges.inner)
    first, second, last, inner = ({"?"} if tokens is None else set(tokens) for tokens in places)
    name = {"A"} if edges.named else set[str]()
    return first, second | name | ({""} if edges.one else set()), last | name, inner | name


def pack(numbers: Iterable[int]) -> bytes:
    """Return numbers as the bytes of an array."""
    return array("I", numbers).tobytes()


def unpack(data: bytes) -> Iterable[int]:
    """Return the numbers that `pack` packed."""
    return memoryview(data).cast("I")


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
    for path in (LANGUAGES / COMPILED, _cache_path(digest)):
        table = _read(path, digest)
        if table is not None:
            return table
    table = _compile()
    _write(_cache_path(digest), _dump(table, digest))
    return table


def read_tables(paths: Sequence[str | Path], after: Table) -> Table:
    """Return the table of a user's rule files, numbered on from `after`; raise `RuleError` for a bad one."""
    from cleaner.rules import read_rule_file

    return make_table((entry for path in paths for entry in read_rule_file(path).entries), after)


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
    from cleaner.rules import read_rule_file

    table = make_table(entry for path in list_rule_files() for entry in read_rule_file(path).entries)
    return replace(table, lexicons=compile_lexicons(list_lexicon_files()))


def _digest_rules() -> bytes:
    """Return a digest of the rule files and of the code that compiles them: a compiled file is good for just these."""
    digest = hashlib.blake2b(digest_size=16)
    code = [Path(__file__).parent / name for name in ("blocks.py", "patterns.py", "phrases.py", "rules.py", "table.py")]
    for path in (*list_rule_files(), *list_common_files(), *code, *CODE):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.digest()


def _dump(table: Table, digest: bytes) -> bytes:
    rows = [getattr(table, name) for name in Table.__slots__[:-1]]
    return digest + marshal.dumps([*rows, astuple(table.lexicons) if table.lexicons else None])


def _read(path: Path, digest: bytes) -> Table | None:
    try:
        data = path.read_bytes()
        if data[:16] != digest:
            return None
        *rows, lexicons = marshal.loads(memoryview(data)[16:])
        return Table(*rows, lexicons=Lexicons(*lexicons))
    except (OSError, EOFError, ValueError, TypeError):
        return None


def _cache_path(digest: bytes) -> Path:
    base = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return Path(base) / "paywall-cleaner" / f"{digest.hex()}.bin"


def _write(path: Path, data: bytes) -> None:
    """Write the cache whole or not at all; a folder that cannot be written only costs time."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
            file.write(data)
        os.replace(file.name, path)
        for old in sorted(path.parent.glob("*.bin"), key=os.path.getmtime)[:-_CACHED]:
            old.unlink(missing_ok=True)
    except OSError:
        return
