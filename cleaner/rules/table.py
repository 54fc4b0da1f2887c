"""The compiled rules: all that the matcher looks up, in a form that is mapped into memory and read where it is asked for.

Reading thousands of rules at every start would cost a filter more than its work, so the package's rules are compiled when it
is built; while they are being worked on, into the user's cache when they change.
"""

from __future__ import annotations

import gc
import marshal
import os
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import astuple, dataclass
from functools import cache, reduce
from operator import or_
from pathlib import Path
from typing import Any, NamedTuple
from zlib import adler32, crc32

from cleaner.blocks import SIGNS, is_unspaced
from cleaner.errors import RuleError, say_unknown
from cleaner.rules.index import PlainIndex, TokenIndex, write_index
from cleaner.sealed import DamagedSectionError, Sections, read_sealed, seal, write_sealed

COMPILED = "compiled.bin"
FORMAT = 14  # of the compiled file; a greater number for each change
_CACHED = 4  # versions kept in the user's cache: checkouts used side by side do not compile by turns
PACKAGE = Path(__file__).parents[1]
LANGUAGES = PACKAGE / "languages"
# Numbers of rows that every vocabulary has; its own follow.
LINE, STOP, UNKNOWN, UNKNOWN_CHARACTER, NEUTRAL, FIRST = range(6)
UNSPACED_CHARACTER, BEGINS, HOLDS, ANCHORS = 1, 2, 4, 8  # flags of a row
EVERY = -1  # the mask of all languages, those of users too
NUMBER, ANY, END = "0", "*", ""  # keys that stand for all numbers, for any token, and for the end of a phrase
# (rule number, marshalled (program, pattern), least and most tokens, words of which one stands as written, greatest length or 0,
# most tokens where words have spaces)
Part = tuple[int, bytes, int, int, tuple[str, ...], int, int]
Stems = dict[str, bytes]  # by their first letters, marshalled: stems with the rows of what is known of them, the longest first
Numbers = tuple[int, ...]


class Rows(NamedTuple):
    """What is known of tokens: by number of a row the languages that know it (a mask), those in which it is strong, and flags.

    `numbers` gives the number of a token, `stems` those of the beginnings of tokens.
    """

    numbers: TokenIndex | PlainIndex
    stems: Stems
    known: list[int]
    strong: list[int]
    flags: list[int]


class Keys(NamedTuple):
    """What is found by the token, or the beginning of a token, with which it begins: by key, marshalled; stems by first letters.

    A key is a token, a stem with ``*``, or ``0`` for any number.
    """

    packed: dict[str, bytes]
    stems: dict[str, list[str]]

    def find(self, token: str) -> list[Any]:
        """Return what stands under all keys of a token."""
        keys = [token, NUMBER] if token.isdecimal() and token != NUMBER else [token]
        for end in range(1, min(len(token), HEAD) + 1):
            keys += [f"{stem}*" for stem in self.stems.get(token[:end], ()) if token.startswith(stem)]
        return [marshal.loads(self.packed[key]) for key in keys if key in self.packed]


@dataclass(frozen=True, slots=True)
class Table:
    """Rules (as rows of `rules.Rule`), their parts, and what is known of tokens.

    In layers, the package's last: `begins` gives parts by their first two tokens, `holds` by those of their rarest clause, `ends`
    by their last. `anchors` are parts that may begin with any token, `endless` may end with any, `wordless` have no clause. Of
    `languages` and their words, `bits` are those in masks. `patterns` are the grammar.
    """

    rules: list[tuple[Any, ...]]
    parts: list[Part]
    begins: tuple[Keys, ...]
    holds: tuple[Keys, ...]
    anchors: Numbers
    ends: tuple[Keys, ...]
    endless: Numbers
    wordless: Numbers
    rows: tuple[Rows, ...]
    languages: tuple[str, ...]
    bits: tuple[int, ...]
    words: Sequence[Callable[[], bytes | memoryview]]
    patterns: list[tuple[Any, ...]]


HEAD = 4  # letters by which stems are found, as in lexicons


# --- compiling ---------------------------------------------------------------------------------------------------------
def make_table(entries: Iterable[Any], lexicons: Any = None, after: Table | None = None) -> Table:
    """Compile `rules.Entry` objects, and `grammar.tables.Lexicons`, into a table with those of the table `after`, if any.

    Its rules stand first; its languages last, since of many only the first are asked.
    """
    from cleaner.grammar.rules import read_patterns

    rules, parts = list(after.rules if after else ()), list(after.parts if after else ())
    gathered = _Gathered()
    for entry in entries:
        for phrase in entry.parts:
            number = len(parts)
            gathered.list_part(phrase, number)
            parts.append(_make_part(len(rules), phrase))
        rules.append(astuple(entry.rule))
    patterns = after.patterns if after else [astuple(pattern) for pattern in read_patterns().patterns] if lexicons else []
    languages = lexicons.languages if lexicons else ()
    begin = len(after.languages) if after else 0
    bits = tuple(1 << begin + k for k in range(len(languages)))
    rows = _make_rows(gathered, lexicons, bits)
    words = [_hold(packed) for packed in lexicons.words] if lexicons else []
    names = "rows", "languages", "bits", "words", "begins", "holds", "anchors", "ends", "endless", "wordless"
    known = {name: getattr(after, name) if after else () for name in names}
    return Table(
        rules,
        parts,
        (gathered.begins.freeze(), *known["begins"]),
        (gathered.holds.freeze(), *known["holds"]),
        (*gathered.anchors, *known["anchors"]),
        (gathered.ends.freeze(), *known["ends"]),
        (*gathered.endless, *known["endless"]),
        (*gathered.wordless, *known["wordless"]),
        (rows, *known["rows"]),
        (*languages, *known["languages"]),
        (*bits, *known["bits"]),
        [*words, *known["words"]],
        patterns,
    )


def _hold(packed: bytes) -> Callable[[], bytes]:
    return lambda: packed


class _Lists(dict[str, dict[str, list[int]]]):
    """Parts while they are gathered: by the key of a token, and by that of the token after it."""

    def add(self, first: str, second: str, part: int) -> None:
        """Put a part under two keys."""
        self.setdefault(first, {}).setdefault(second, []).append(part)

    def freeze(self) -> Keys:
        """Return the parts as they are looked up."""
        packed = {key: marshal.dumps({second: tuple(parts) for second, parts in some.items()}, 4) for key, some in self.items()}
        heads = dict[str, list[str]]()
        for key in sorted(self):
            if key.endswith("*"):
                heads.setdefault(key[:-1][:HEAD], []).append(key[:-1])
        return Keys(packed, heads)


class _Gathered:
    """Parts by how they are found: by the first two tokens, or if the first may be any by those of the rarest clause."""

    def __init__(self) -> None:
        self.begins, self.holds, self.ends = _Lists(), _Lists(), _Lists()
        self.anchors, self.endless, self.wordless = list[int](), list[int](), list[int]()
        self.anchoring = set[str]()

    def list_part(self, phrase: Any, number: int) -> None:
        """Note by which tokens a part is found."""
        from cleaner.rules.phrases import find_edge, list_beginnings

        held = _list_anchors(phrase)
        if not held:
            self.wordless.append(number)
        elif find_edge(phrase.program) is None:
            self.anchors.append(number)
            self.anchoring |= held
        else:
            for first, second in sorted(list_beginnings(phrase.program)):
                self.begins.add(first, second, number)
        for key in sorted(held):
            self.holds.add(key, ANY, number)
        last = find_edge(phrase.program, last=True)
        if last is None:
            self.endless.append(number)
        for key in sorted(last or ()):
            self.ends.add(key, ANY, number)


def _list_anchors(phrase: Any) -> set[str]:
    """Return the keys by which a part is found: of its rarest clause; of an unspaced run the first character."""
    from cleaner.rules.phrases import find_clause, order_clauses

    clauses = order_clauses(clause for clause in (find_clause(phrase.written), *phrase.clauses[:1]) if clause)
    return {_make_anchor(key.split()[0]) for key in clauses[0]} if clauses else set()


def _make_anchor(key: str) -> str:
    """Return the token by which a key is found: numbers are all alike, and signs stand by themselves."""
    token = key.rstrip("*")
    return NUMBER if token.isdecimal() else token if token in SIGNS else key


def _make_part(row: int, phrase: Any) -> Part:
    from cleaner.rules.phrases import LONGEST, count_most, index_branches

    program = marshal.dumps((index_branches(phrase.program), phrase.pattern), 4)
    short = phrase.length // 2 or LONGEST  # of a length in characters
    most = min(phrase.most, count_most(phrase.program), short)
    return row, program, phrase.least, phrase.most, phrase.written, phrase.length, most


class _Known(dict[str, list[int]]):
    """From a token, or a stem, to the languages that know it, those in which it is strong, and flags."""

    def __missing__(self, token: str) -> list[int]:
        self[token] = row = [0, 0, 0]
        return row


def _make_rows(gathered: _Gathered, lexicons: Any, bits: Sequence[int]) -> Rows:
    tokens, stems = _Known(), _Known()
    for target, masks in ((tokens, lexicons.tokens), (stems, lexicons.stems)) if lexicons else ():
        for token, (known, strong) in masks.items():
            target[token][:2] = [_join_bits(known, bits), _join_bits(strong, bits)]
    for flag, keys in ((BEGINS, gathered.begins), (HOLDS, gathered.holds), (ANCHORS, gathered.anchoring)):
        for key in keys:
            (stems if key.endswith("*") else tokens)[key.rstrip("*")][2] |= flag
    number = tokens.pop(NUMBER, [0, 0, 0])
    for token in [token for token in tokens if token.isdecimal()]:
        del tokens[token]  # a number like all others, whatever holds it
    _inherit({stem: stems[stem] for stem in sorted(stems, key=len)}, stems)
    _inherit(tokens, stems)
    for token, row in tokens.items():
        if token in SIGNS:
            row[0] = EVERY
        row[2] |= UNSPACED_CHARACTER * is_unspaced(token)
    return _number_rows(tokens, stems, number[2])


def _join_bits(languages: int, bits: Sequence[int]) -> int:
    return reduce(or_, (bit for k, bit in enumerate(bits) if languages >> k & 1), 0)


def _inherit(rows: Mapping[str, list[int]], stems: Mapping[str, list[int]]) -> None:
    """Let what is known of a stem hold for the tokens, and the longer stems, that begin with it."""
    for token, row in rows.items():
        for end in range(1, len(token) + 1):
            stem = stems.get(token[:end])
            if stem and stem is not row:
                row[:] = map(or_, row, stem)


def _number_rows(tokens: Mapping[str, list[int]], stems: Mapping[str, list[int]], number: int) -> Rows:
    """Give each distinct row a number; `number` are the flags of numbers."""
    columns = [0] * FIRST, [0] * FIRST, [0] * FIRST
    columns[0][NEUTRAL], columns[2][NEUTRAL], columns[2][UNKNOWN_CHARACTER] = EVERY, number, UNSPACED_CHARACTER
    seen = dict[tuple[int, ...], int]()

    def give(row: list[int]) -> int:
        key = tuple(row)
        if key not in seen:
            seen[key] = len(columns[2])
            for column, value in zip(columns, key, strict=True):
                column.append(value)
        return seen[key]

    numbers, heads = PlainIndex((token, give(row)) for token, row in tokens.items()), dict[str, list[tuple[str, int]]]()
    for stem, row in sorted(stems.items(), key=lambda pair: -len(pair[0])):
        heads.setdefault(stem[:HEAD], []).append((stem, give(row)))
    return Rows(numbers, {head: marshal.dumps(tuple(some), 4) for head, some in heads.items()}, *columns)


def list_rule_files() -> list[Path]:
    """Return the rule files of the package, in the order in which their rules count."""
    return sorted(LANGUAGES.glob("*.toml"))


def leave_foreign(paths: Iterable[Path]) -> list[Path]:
    """Return those of `paths` that are not the package's own, which are loaded in any case."""
    own = {path.resolve() for path in list_rule_files()}
    return [path for path in paths if path.resolve() not in own]


def read_tables(paths: Sequence[str | Path], after: Table) -> Table:
    """Return the table of a user's rule files, numbered on from `after`; raise `RuleError` for a bad one."""
    from cleaner.grammar.tables import compile_own
    from cleaner.rules.read import read_rule_file

    entries = [entry for path in paths for entry in read_rule_file(path).entries]  # says first what is wrong with a file
    return make_table(entries, compile_own(map(Path, paths)), after)


def check_languages(languages: Iterable[str]) -> None:
    """Raise `RuleError` for a language without a rule file."""
    known = {path.stem for path in list_rule_files()}
    unknown = set(languages) - known
    if unknown:
        raise RuleError(say_unknown("language", min(unknown), known))


# --- the compiled file -------------------------------------------------------------------------------------------------
def load_table() -> Table:
    """Return the table of the package's rules: as built, as cached, or compiled now and cached."""
    built = LANGUAGES / COMPILED
    for path, private in ((built, False), (None, True)):
        digest = _digest_rules(dated=private)
        table = _read(path or _cache_path(digest), digest, private)
        if table is not None:
            return table
    table = _compile()
    _write(_cache_path(digest), _dump(table, digest))
    return table


def write_compiled(folder: Path) -> None:
    """Write the table of the package's rules into `folder`, as the build does."""
    (folder / COMPILED).write_bytes(_dump(_compile(), _digest_rules(dated=False)))


def _compile() -> Table:
    from cleaner.grammar.tables import compile_lexicons, list_lexicon_files
    from cleaner.rules.read import read_rule_file

    entries = (entry for path in list_rule_files() for entry in read_rule_file(path).entries)
    return make_table(entries, compile_lexicons(list_lexicon_files()))


def _digest_rules(dated: bool) -> bytes:
    """Return a digest of what the table is compiled from: a compiled file is good for just these files.

    They are told by name and size; while they are worked on (`dated`), by when they were written as well.
    """
    listed = [f"{FORMAT} {sys.byteorder}"]
    for folder in (LANGUAGES, LANGUAGES / "common", PACKAGE / "grammar", PACKAGE / "rules", PACKAGE):
        with suppress(OSError), os.scandir(folder) as entries:
            for entry in sorted(entries, key=lambda entry: entry.name):
                if entry.name.endswith((".toml", ".txt", ".py")) and (folder != PACKAGE or entry.name == "blocks.py"):
                    facts = entry.stat()
                    listed.append(f"{entry.name} {facts.st_size} {facts.st_mtime_ns if dated else ''}")
    written = "\n".join(listed).encode()
    return crc32(written).to_bytes(4, "big") + adler32(written).to_bytes(4, "big")


def _dump(table: Table, digest: bytes) -> bytes:
    rows = table.rows[0]
    assert isinstance(rows.numbers, PlainIndex)
    places, records = write_index(rows.numbers)
    found = table.anchors, table.endless, table.wordless
    sections = {
        "rules": marshal.dumps((table.rules, table.parts, table.languages, table.bits, table.patterns), 4),
        "keys": marshal.dumps((*table.begins[0], *table.holds[0], *table.ends[0], *found), 4),
        "stems": marshal.dumps(rows.stems, 4),
        "masks": marshal.dumps((rows.known, rows.strong), 4),
        "flags": bytes(rows.flags),
        "places": places,
        "records": records,
    }
    return seal(sections | {f"words {k}": bytes(held()) for k, held in enumerate(table.words)}, digest)


def _read(path: Path, digest: bytes, private: bool) -> Table | None:
    sections = read_sealed(path, digest, private=private)
    try:
        return _unpack(sections) if sections else None
    except DamagedSectionError:
        return None


def _load(sections: Sections, name: str) -> Any:
    """Return what was marshalled; what stays for good need not be looked through for garbage while it comes."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        return marshal.loads(sections[name])
    finally:
        if enabled:
            gc.enable()


def _unpack(sections: Sections) -> Table:
    rules, parts, languages, bits, patterns = _load(sections, "rules")
    *keys, anchors, endless, wordless = _load(sections, "keys")
    index = TokenIndex(sections["places"].cast("I"), sections["records"])
    begins, holds, ends = ((Keys(*keys[k : k + 2]),) for k in (0, 2, 4))
    known, strong = _load(sections, "masks")
    rows = Rows(index, _load(sections, "stems"), known, strong, sections["flags"].tolist())
    words = [_open(sections, k) for k in range(len(languages))]
    return Table(rules, parts, begins, holds, anchors, ends, endless, wordless, (rows,), languages, bits, words, patterns)


def _open(sections: Sections, language: int) -> Callable[[], bytes | memoryview]:
    """Return a function that reads the words of a language, which most texts never ask for; compiled anew if they are damaged."""

    def read() -> bytes | memoryview:
        try:
            return sections[f"words {language}"]
        except DamagedSectionError:
            return _compile_again().words[language]()

    return read


@cache
def _compile_again() -> Table:
    return _compile()


def _cache_path(digest: bytes) -> Path:
    base = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return Path(base) / "paywall-cleaner" / f"{digest.hex()}.bin"


def _write(path: Path, data: bytes) -> None:
    """Write the cache, and leave a few; a folder that cannot be written to only costs time."""
    if write_sealed(path, data):
        with suppress(OSError):
            for old in sorted(path.parent.glob("*.bin"), key=os.path.getmtime)[:-_CACHED]:
                old.unlink(missing_ok=True)
