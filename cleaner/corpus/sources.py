"""Inputs: names and globs to files, their format and their compression."""

from __future__ import annotations

import glob
import gzip
import io
import sys
import zlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from cleaner.corpus.members import DamagedError, Gunzip, Members
from cleaner.corpus.options import Compression, Format
from cleaner.errors import CleanerError, InputError

STDIN = "-"
_SUFFIXES: dict[str, Format] = {
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "jsonl",  # C4 and OSCAR name their JSON Lines .json.gz
    ".parquet": "parquet",
    ".pq": "parquet",
    ".warc": "warc",
    ".wet": "wet",
}
_COMPRESSED: dict[str, Compression] = {".gz": "gzip", ".zst": "zstd", ".zstd": "zstd"}
_GZIP, _ZSTD = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"
_SKIPPABLE = 0x184D2A50  # the first of sixteen kinds of frames of zstd that hold no data
_DICTIONARY = b"\x5d\x2a\x4d\x18"  # that of them which holds what an archive was compressed with


@dataclass(frozen=True, slots=True)
class Source:
    """One input file, or standard input; `root` is the folder that stood for it."""

    path: str
    format: Format
    root: str | None = None

    @property
    def name(self) -> str:
        """What messages call it."""
        return "standard input" if self.path == STDIN else self.path

    @property
    def size(self) -> int | None:
        """Stored bytes, None if nobody can know."""
        return Path(self.path).stat().st_size if self.path != STDIN and Path(self.path).is_file() else None

    @property
    def changed(self) -> int | None:
        """When it was last written to, in nanoseconds, None if nobody can know."""
        return None if self.size is None else Path(self.path).stat().st_mtime_ns

    def open(self) -> Any:
        """Return the stored bytes as a buffered file. Raises InputError."""
        if self.path == STDIN:
            return sys.stdin.buffer
        try:
            return Path(self.path).open("rb", buffering=1 << 20)
        except OSError as error:
            raise InputError(f"{self.path}: {error.strerror}") from error


def find_sources(names: Iterable[str], format: Format | None = None) -> Iterator[Source | InputError]:
    """Yield the inputs that `names` stand for, in order: files, folders (their corpus files, sorted), globs, ``-``.

    A name that matches nothing, or whose format is neither given nor clear, yields an error in its place.
    """
    for name in names:
        try:
            root = name if name != STDIN and Path(name).is_dir() else None
            for path in _expand(name):
                yield Source(path, format or _guess_format(path), root)
        except InputError as error:
            yield error


def _expand(name: str) -> list[str]:
    path = Path(name)
    if name == STDIN or path.is_file():
        return [name]
    if path.is_dir():
        found = [str(p) for p in path.rglob("*") if p.name[0] not in "._" and p.is_file() and _known_format(p.name)]
    elif path.exists():  # a pipe or a device such as /dev/stdin
        found = [name]
    else:
        found = [p for p in glob.glob(name, recursive=True) if not Path(p).is_dir()]
    if not found:
        raise InputError(f"{name}: no such file, and no file matches it")
    return sorted(found)


def _guess_format(path: str) -> Format:
    if path == STDIN:
        return "jsonl"
    if known := _known_format(Path(path).name):
        return known
    raise InputError(f"{path}: no corpus by its name; say --format jsonl, parquet, warc or wet (texts and pages: cleaner {path})")


def _known_format(name: str) -> Format | None:
    suffixes = [s for s in Path(name.lower()).suffixes if s not in _COMPRESSED]
    return _SUFFIXES.get(suffixes[-1]) if suffixes else None


def read_suffixes(path: str) -> tuple[Format | None, Compression | None]:
    """Return what the name of a file says of its format and its compression.

    >>> read_suffixes("out/articles.jsonl.zst")
    ('jsonl', 'zstd')
    """
    return _known_format(Path(path).name), _COMPRESSED.get(Path(path).suffix.lower())


def strip_suffixes(path: str) -> str:
    """Return the file name without the suffixes of format and compression.

    >>> strip_suffixes("crawl/CC-MAIN-0001.warc.wet.gz")
    'CC-MAIN-0001'
    """
    name = Path(path).name
    while (suffix := Path(name).suffix).lower() in _COMPRESSED or suffix.lower() in _SUFFIXES:
        name = name.removesuffix(suffix)
    return name


class Stream:
    """The decompressed bytes of a source, for sequential reading.

    A fault in the compressed data does not raise: what came before it is read as if the file ended there, and `error`
    then tells what happened. So a download that broke off loses its last record and not the chunk it stood in.
    """

    def __init__(self, source: Source) -> None:
        self._file = source.open()
        data = _decompress(self._file, archive=source.format in ("warc", "wet"))
        self._inner = data
        self._plain = data is self._file
        self._salvage = _Salvage(data)
        self._buffer = io.BufferedReader(self._salvage, 1 << 20)
        self.read = self._buffer.read
        self.readline = self._buffer.readline
        self.name = source.name

    @property
    def error(self) -> str | None:
        """The fault that ended the stream early, if any."""
        return self._salvage.error

    @property
    def raw(self) -> Any:
        """The stream for fastwarc, which wants no more, but panics (2.0) where `seek` or `tell` raises."""
        return SimpleNamespace(read=self._buffer.read, tell=lambda: 0, close=lambda: None)

    def go_on(self) -> bool:
        """After a fault in an archive, go to the next record that can be read; tell whether there is one."""
        found = isinstance(self._inner, Members) and self._inner.go_on()
        if found:
            self._salvage.error = None
        return found

    def consumed(self) -> int:
        """Stored bytes read so far; 0 where the input cannot tell."""
        try:
            return int(self._file.tell())
        except (OSError, ValueError):
            return 0

    def skip(self, offset: int) -> None:
        """Go to `offset`, counted in decompressed bytes, from the start."""
        if self._plain and self._file.seekable():
            self._file.seek(offset)
            return
        while offset > 0 and (data := self.read(min(offset, 1 << 20))):
            offset -= len(data)

    def close(self) -> None:
        """Close the file; what was read of it is there, even if that fails."""
        with suppress(OSError):
            self._buffer.close()
            if self._file is not sys.stdin.buffer:
                self._file.close()

    def __enter__(self) -> Stream:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class _Salvage(io.RawIOBase):
    """Ends, instead of raising, where the data below it is broken."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner
        self.error: str | None = None

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if self.error:
            return 0
        try:
            data = self._inner.read1(len(buffer))
        except _find_faults() as error:
            self.error = str(error) or type(error).__name__
            return 0
        buffer[: len(data)] = data
        return len(data)


def _decompress(file: Any, archive: bool) -> Any:
    """Go by the first bytes, not by the name: names lie. The members of an archive are read one by one."""
    try:
        magic = file.peek(4)[:4]
        if magic.startswith(_GZIP):
            return Members(file, _GZIP + b"\x08", Gunzip, zlib.error) if archive else gzip.GzipFile(fileobj=file)
        dictionary = None
        while len(magic) == 4 and _SKIPPABLE <= int.from_bytes(magic, "little") < _SKIPPABLE + 16:
            frame = file.read(int.from_bytes(file.read(8)[4:], "little"))
            if magic == _DICTIONARY:
                dictionary = _read_dictionary(frame)
            magic = file.peek(4)[:4]
    except OSError as error:
        raise InputError(f"{file.name}: {error.strerror}") from error
    if magic != _ZSTD:
        return file
    zstd = import_zstd()
    if archive:
        return Members(file, _ZSTD, partial(zstd.ZstdDecompressor, dictionary), zstd.ZstdError)
    return zstd.ZstdFile(file, zstd_dict=dictionary)


def _read_dictionary(frame: bytes) -> Any:
    """Return the dictionary that an archive begins with (https://iipc.github.io/warc-specifications), compressed or not."""
    zstd = import_zstd()
    return zstd.ZstdDict(zstd.decompress(frame) if frame.startswith(_ZSTD) else frame)


def import_zstd() -> Any:
    """Return the module of PEP 784, from the standard library (Python 3.14) or its backport."""
    try:
        if sys.version_info >= (3, 14):
            from compression import zstd
        else:
            from backports import zstd
    except ImportError as error:
        raise CleanerError("zstd needs a package: pip install 'paywall-cleaner[zstd]'") from error
    return zstd


def _find_faults() -> tuple[type[Exception], ...]:
    """Return what broken data raises; a package that was never imported cannot have raised."""
    modules = filter(None, map(sys.modules.get, ("compression.zstd", "backports.zstd")))
    return DamagedError, EOFError, OSError, ValueError, zlib.error, *(module.ZstdError for module in modules)
