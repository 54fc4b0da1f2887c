"""The compiled rules: all that the matcher looks up, in a form that is mapped into memory and read where it is asked for.

Reading thousands of rules at every start would cost a filter more than its work, so the package's rules are compiled when it
is built; while they are being worked on, into the user's cache when they change.
"""

from __future__ import annotations

import gc
import marshal
import os
import sys
from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import astuple, dataclass, field
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import Any, NamedTuple
from zlib import adler32, crc32

from cleaner.blocks import SIGNS, is_unspaced
from cleaner.errors import RuleError, say_unknown
from cleaner.native import load
from cleaner.rules import index
from cleaner.rules.index import Pieces, PlainIndex, TokenIndex, write_index
from cleaner.rules.words import pack_words
from cleaner.sealed import DamagedSectionError, Sections, read_sealed, seal, write_sealed

_index = load("index") or index
COMPILED = "compiled.bin"
FORMAT = 20  # of the compiled file; a greater number for each change
_CACHED = 4  # versions kept in the user's cache: checkouts used side by side do not compile by turns
PACKAGE = Path(__file__).parents[1]
LANGUAGES = PACKAGE / "languages"
# Numbers of rows that every vocabulary has; its own follow.
LINE, STOP, UNKNOWN, UNKNOWN_CHARACTER, NEUTRAL, FIRST = range(6)
UNSPACED_CHARACTER, BEGINS, ANCHORS = 1, 2, 4  # flags of a row
_MASK = 16  # bytes of a mask of languages
EVERY = (1 << 8 * _MASK) - 1  # the mask of all languages, those of users too; as many as fit have a bit of their own
NUMBER, ANY, END = "0", "*", ""  # keys that stand for all numbers, for any token, and for the end of a phrase
Numbers = tuple[int, ...]


class Parts(NamedTuple):
    """Compiled phrases, in columns: the numbers of their `rules`, their `programs` (marshalled, with a pattern), the `least` and
    the `most` tokens that they match, and the most where words have spaces (`most_spaced`); the greatest `length` or 0, and words
    of which one stands as `written`.
    """

    rules: Sequence[int]
    programs: Sequence[bytes | memoryview]
    least: Sequence[int]
    most: Sequence[int]
    most_spaced: Sequence[int]
    length: Sequence[int]
    written: Sequence[tuple[str, ...]]


class Role(NamedTuple):
    """The part that a token plays in phrases: parts that it `begins`, by the key of the token after it; of whose rarest clause it
    is one of the words; and those that it ends.
    """

    begins: dict[str, Numbers]
    holds: Numbers
    ends: Numbers


class Rows(NamedTuple):
    """What is known of tokens: by number of a row the languages that know it (packed masks), those in which it is strong, flags,
    and the number of its role.

    `numbers` gives the number of a token, `stems` those of the beginnings of tokens, found by their `heads`; `packed` are the
    roles, marshalled as stems are.
    """

    numbers: TokenIndex | PlainIndex
    heads: TokenIndex | PlainIndex
    stems: Sequence[bytes | memoryview]
    known: bytes | memoryview
    strong: bytes | memoryview
    flags: bytes | memoryview
    roles: list[int]
    packed: Sequence[bytes | memoryview]

    def read_role(self, number: int) -> Role:
        """Return the role of a row."""
        return Role(*marshal.loads(self.packed[self.roles[number]]))


@dataclass(frozen=True, slots=True)
class Table:
    """Rules (as rows of `rules.Rule`), their parts, and what is known of tokens.

    `rows` are in layers, the package's last. `anchors` are parts that may begin with any token, `endless` may end with any,
    `wordless` have no clause, `telling` may be glued to a sentence of an article. Of `languages` and their words, `bits` are
    those in masks. `patterns` are the grammar.
    """

    rules: list[tuple[Any, ...]]
    parts: Parts
    anchors: Numbers
    endless: Numbers
    wordless: Numbers
    telling: Numbers
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

    rules, parts = list(after.rules if after else ()), list(zip(*after.parts, strict=True) if after else ())
    gathered = _Gathered()
    for entry in entries:
        for phrase in entry.parts:
            number = len(parts)
            gathered.list_part(phrase, number)
            if _is_telling(entry.rule):
                gathered.telling.append(number)
            parts.append(_make_part(len(rules), phrase))
        rules.append(astuple(entry.rule))
    patterns = after.patterns if after else [astuple(pattern) for pattern in read_patterns().patterns] if lexicons else []
    languages = lexicons.languages if lexicons else ()
    begin = len(after.languages) if after else 0
    bits = tuple(1 << begin + k for k in range(len(languages)))
    rows = _make_rows(gathered, lexicons, bits)
    words = [_hold(pack_words(words)) for words in lexicons.words] if lexicons else []
    names = "rows", "languages", "bits", "words", "anchors", "endless", "wordless", "telling"
    known = {name: getattr(after, name) if after else () for name in names}
    return Table(
        rules,
        _make_columns(parts),
        (*gathered.anchors, *known["anchors"]),
        (*gathered.endless, *known["endless"]),
        (*gathered.wordless, *known["wordless"]),
        (*gathered.telling, *known["telling"]),
        (rows, *known["rows"]),
        (*languages, *known["languages"]),
        (*bits, *known["bits"]),
        [*words, *known["words"]],
        patterns,
    )


def _hold(packed: bytes) -> Callable[[], bytes]:
    return lambda: packed


_Begins = dict[str, set[int]]  # parts by the key of their second token


class _Gathered:
    """Parts by how they are found: by the first two tokens, or if the first may be any by those of the rarest clause."""

    def __init__(self) -> None:
        self.begins = defaultdict[str, _Begins](dict)
        self.holds, self.ends = defaultdict[str, set[int]](set), defaultdict[str, set[int]](set)
        self.anchors, self.endless, self.wordless, self.telling = list[int](), list[int](), list[int](), list[int]()
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
                self.begins[first].setdefault(second, set()).add(number)
        for key in sorted(held):
            self.holds[key].add(number)
        last = find_edge(phrase.program, last=True)
        if last is None:
            self.endless.append(number)
        for key in sorted(last or ()):
            self.ends[key].add(number)


def _is_telling(rule: Any) -> bool:
    """Tell whether a rule takes a sentence that stands beside others, or is heard there."""
    return (rule.scope == "sentence" and rule.strong) or rule.kind in {"wall", "subscriber"}


def _list_anchors(phrase: Any) -> set[str]:
    """Return the keys by which a part is found: of its rarest clause; of an unspaced run the first character."""
    from cleaner.rules.phrases import find_clause, order_clauses

    clauses = order_clauses(clause for clause in (find_clause(phrase.written), *phrase.clauses[:1]) if clause)
    return {_make_anchor(key.split()[0]) for key in clauses[0]} if clauses else set()


def _make_anchor(key: str) -> str:
    """Return the token by which a key is found: numbers are all alike, and signs stand by themselves."""
    token = key.rstrip("*")
    return NUMBER if token.isdecimal() else token if token in SIGNS else key


_Part = tuple[int, bytes, int, int, int, int, tuple[str, ...]]  # a row of `Parts`


def _make_part(row: int, phrase: Any) -> _Part:
    from cleaner.rules.phrases import LONGEST, count_most, index_branches

    program = marshal.dumps((index_branches(phrase.program), phrase.pattern), 4)
    short = phrase.length // 2 or LONGEST  # of a length in characters
    most = min(phrase.most, count_most(phrase.program), short)
    written = phrase.written or _list_figures(phrase)  # a vocabulary has all numbers as one
    return row, program, phrase.least, phrase.most, most, phrase.length, written


def _make_columns(parts: Sequence[Any]) -> Parts:
    columns = list(zip(*parts, strict=True)) or [()] * len(Parts._fields)
    row, programs, *bounds, written = columns
    least, most, most_spaced, length = (array("i", column) for column in bounds)
    return Parts(array("i", row), programs, least, most, most_spaced, length, written)


def _list_figures(phrase: Any) -> tuple[str, ...]:
    """Return numbers of which a phrase holds one, as they are written: the 404 of a page that was not found."""
    return next((tuple(sorted(clause)) for clause in phrase.clauses if all(map(str.isdecimal, clause))), ())


@dataclass
class _Row:
    """What is known of a token, or of a stem, while it is gathered."""

    known: int = 0
    strong: int = 0
    flags: int = 0
    begins: _Begins = field(default_factory=dict)
    holds: set[int] = field(default_factory=set)
    ends: set[int] = field(default_factory=set)

    def join(self, other: _Row) -> None:
        """Let what is known of another hold for this one as well."""
        self.known, self.strong, self.flags = self.known | other.known, self.strong | other.strong, self.flags | other.flags
        self.holds |= other.holds
        self.ends |= other.ends
        for second, parts in other.begins.items():
            self.begins[second] = self.begins.get(second, set()) | parts

    def freeze(self) -> tuple[int, int, int, bytes]:
        """Return the columns of the row, the last of them its role."""
        begins = {second: tuple(sorted(parts)) for second, parts in sorted(self.begins.items())}
        role = marshal.dumps((begins, tuple(sorted(self.holds)), tuple(sorted(self.ends))), 4)
        return self.known, self.strong, self.flags, role


def _make_rows(gathered: _Gathered, lexicons: Any, bits: Sequence[int]) -> Rows:
    tokens, stems = defaultdict[str, _Row](_Row), defaultdict[str, _Row](_Row)
    for target, masks in ((tokens, lexicons.tokens), (stems, lexicons.stems)) if lexicons else ():
        for token, (known, strong) in masks.items():
            target[token].known, target[token].strong = known * bits[0], strong * bits[0]  # bits are in a row
    for name in ("begins", "holds", "ends"):
        for key, parts in getattr(gathered, name).items():
            setattr((stems if key.endswith("*") else tokens)[key.rstrip("*")], name, parts)
    for flag, keys in ((BEGINS, gathered.begins), (ANCHORS, gathered.anchoring)):
        for key in keys:
            (stems if key.endswith("*") else tokens)[key.rstrip("*")].flags |= flag
    number = tokens.pop(NUMBER, _Row())
    for token in [token for token in tokens if token.isdecimal()]:
        del tokens[token]  # a number like all others, whatever holds it
    _inherit({stem: stems[stem] for stem in sorted(stems, key=len)}, stems)
    _inherit(tokens, stems)
    for token, row in tokens.items():
        if token in SIGNS:
            row.known = EVERY
        row.flags |= UNSPACED_CHARACTER * is_unspaced(token)
    number.known = EVERY
    return _number_rows(tokens, stems, number)


def _inherit(rows: Mapping[str, _Row], stems: Mapping[str, _Row]) -> None:
    """Let what is known of a stem hold for the tokens, and the longer stems, that begin with it."""
    for token, row in rows.items():
        for end in range(1, len(token) + 1):
            stem = stems.get(token[:end])
            if stem and stem is not row:
                row.join(stem)


class _Numbered:
    """Rows as columns, each distinct one once."""

    def __init__(self) -> None:
        self._seen, self._roles = dict[tuple[int, int, int, bytes], int](), dict[bytes, int]()
        self.columns = list[int](), list[int](), list[int](), list[int]()

    def add(self, row: _Row) -> int:
        """Append a row; return its number."""
        *columns, role = row.freeze()
        for column, value in zip(self.columns, (*columns, self._roles.setdefault(role, len(self._roles))), strict=True):
            column.append(value)
        return len(self.columns[0]) - 1

    def give(self, row: _Row) -> int:
        """Return the number of a row, which may have been appended before."""
        key = row.freeze()
        number = self._seen.get(key)
        if number is None:
            number = self._seen[key] = self.add(row)
        return number

    @property
    def packed(self) -> list[bytes]:
        """The roles."""
        return list(self._roles)


def _number_rows(tokens: Mapping[str, _Row], stems: Mapping[str, _Row], number: _Row) -> Rows:
    """Give each distinct row a number."""
    numbered = _Numbered()
    first = {NEUTRAL: number, UNKNOWN_CHARACTER: _Row(flags=UNSPACED_CHARACTER)}
    for k in range(FIRST):
        numbered.add(first.get(k, _Row()))
    numbers, heads = PlainIndex((token, numbered.give(row)) for token, row in tokens.items()), dict[str, list[tuple[str, int]]]()
    for stem, row in sorted(stems.items(), key=lambda pair: -len(pair[0])):
        heads.setdefault(stem[:HEAD], []).append((stem, numbered.give(row)))
    stems_of = [marshal.dumps(tuple(some), 4) for some in heads.values()]
    numbered_heads = PlainIndex((head, number) for number, head in enumerate(heads, 1))
    known, strong, flags, roles = numbered.columns
    return Rows(numbers, numbered_heads, stems_of, pack_masks(known), pack_masks(strong), bytes(flags), roles, numbered.packed)


def pack_masks(masks: Iterable[int]) -> bytes:
    """Return masks of languages in one piece of memory."""
    return b"".join([mask.to_bytes(_MASK, sys.byteorder) for mask in masks])


def unpack_masks(packed: bytes | memoryview) -> list[int]:
    """Return the masks in a piece of memory.

    >>> unpack_masks(pack_masks([3, 1 << 100])) == [3, 1 << 100]
    True
    """
    halves = iter(memoryview(packed).cast("Q"))
    pairs = zip(halves, halves, strict=True)
    return [low | high << 64 for low, high in pairs] if sys.byteorder == "little" else [low | high << 64 for high, low in pairs]


def read_mask(packed: bytes | memoryview, k: int) -> int:
    """Return mask number `k` of those in a piece of memory."""
    return int.from_bytes(packed[_MASK * k : _MASK * (k + 1)], sys.byteorder)


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
    assert isinstance(rows.heads, PlainIndex)
    places, records = write_index(rows.numbers)
    heads, head_records = write_index(rows.heads)
    numbers, programs, least, most, most_spaced, length, written = table.parts
    bounds = dict(zip(_BOUNDS, (numbers, least, most, most_spaced, length), strict=True))
    sections = {
        "rules": marshal.dumps((table.rules, list(written), table.languages, table.bits, table.patterns), 4),
        "program offsets": _list_offsets(programs),
        "programs": b"".join(programs),
        "unkeyed": marshal.dumps((table.anchors, table.endless, table.wordless, table.telling), 4),
        "heads": heads,
        "head records": head_records,
        "stem offsets": _list_offsets(rows.stems),
        "stems": b"".join(rows.stems),
        "known": bytes(rows.known),
        "strong": bytes(rows.strong),
        "flags": bytes(rows.flags),
        "roles": array("I", rows.roles).tobytes(),
        "offsets": _list_offsets(rows.packed),
        "packed": b"".join(rows.packed),
        "places": places,
        "records": records,
    }
    sections |= {name: array("i", column).tobytes() for name, column in bounds.items()}
    return seal(sections | {f"words {k}": bytes(held()) for k, held in enumerate(table.words)}, digest)


def _list_offsets(pieces: Sequence[bytes | memoryview]) -> bytes:
    return array("I", accumulate(map(len, pieces), initial=0)).tobytes()


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
    rules, written, languages, bits, patterns = _load(sections, "rules")
    anchors, endless, wordless, telling = _load(sections, "unkeyed")
    numbers, least, most, most_spaced, length = (sections[name].cast("i") for name in _BOUNDS)
    parts = Parts(numbers, _cut(sections, "program offsets", "programs"), least, most, most_spaced, length, written)
    index, heads = (_index.TokenIndex(sections[at].cast("I"), sections[held]) for at, held in _INDEXES)
    known, strong, flags = sections["known"], sections["strong"], sections["flags"]
    roles, packed = sections["roles"].cast("I").tolist(), _cut(sections, "offsets", "packed")
    rows = Rows(index, heads, _cut(sections, "stem offsets", "stems"), known, strong, flags, roles, packed)
    words = [_open(sections, k) for k in range(len(languages))]
    return Table(rules, parts, anchors, endless, wordless, telling, (rows,), languages, bits, words, patterns)


_BOUNDS = ("parts", "least", "most", "most spaced", "length")
_INDEXES = (("places", "records"), ("heads", "head records"))


def _cut(sections: Sections, offsets: str, pieces: str) -> Pieces:
    return Pieces(sections[offsets].cast("I"), sections[pieces])


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
