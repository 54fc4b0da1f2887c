"""What becomes of cleaned texts: standard output, files in a folder, or the files that they came from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Protocol

from cleaner.errors import InputError
from cleaner.files.decoding import UTF8, Encoding
from cleaner.files.documents import Input
from cleaner.files.run import Cleaned
from cleaner.files.writing import replace_whole, write_whole


class Output(Protocol):
    """Takes cleaned texts, and says at the end what it did."""

    def take(self, cleaned: Cleaned) -> None:
        """Write one; raise `InputError` where that fails."""

    def describe(self) -> str:
        """Return what was written in one line, or nothing."""


class StreamOutput:
    """Writes texts one after the other: `as_read` in the encoding of the input, else in UTF-8."""

    def __init__(self, write: Callable[[bytes], None], as_read: bool) -> None:
        self._write = write
        self._as_read = as_read

    def take(self, cleaned: Cleaned) -> None:
        """Write one text."""
        encoding = cleaned.encoding if self._as_read else None
        self._write((encoding or UTF8).encode(cleaned.result.text))

    def describe(self) -> str:
        """Say nothing: the text is there to be seen."""
        return ""


class CheckOutput:
    """Writes nothing; tells of each text whether there is something to remove."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say = say
        self.is_dirty = False

    def take(self, cleaned: Cleaned) -> None:
        """Look at one text."""
        if cleaned.result.removals:
            self.is_dirty = True
            self._say(f"{cleaned.found.name}: {len(cleaned.result.removals)} to remove")

    def describe(self) -> str:
        """Say nothing more."""
        return ""


class FileOutput:
    """Writes each text to the file planned for it, in the encoding it came in."""

    def __init__(self, targets: Mapping[Input, Path], place: str) -> None:
        self._targets = targets
        self._place = place
        self._written = self._changed = 0
        self._guessed: Counter[str] = Counter()

    def take(self, cleaned: Cleaned) -> None:
        """Write one file."""
        self._put(self._targets[cleaned.found], cleaned)
        self._count(cleaned)

    def _put(self, target: Path, cleaned: Cleaned) -> None:
        write_whole(target, (cleaned.encoding or UTF8).encode(cleaned.result.text))

    def _count(self, cleaned: Cleaned) -> None:
        self._written += 1
        self._changed += bool(cleaned.result.removals)
        if is_foreign(cleaned.encoding):
            assert cleaned.encoding
            self._guessed[cleaned.encoding.name] += 1

    def describe(self) -> str:
        """Return how many files were written, where to, and in which encodings other than UTF-8."""
        if not self._written:
            return "wrote nothing"
        encodings = ", ".join(f"{number:,} in {name}" for name, number in self._guessed.most_common())
        written = f"{self._written:,} file{'s' * (self._written != 1)}"
        return f"wrote {written} to {self._place}, {self._changed:,} of them shortened" + (f" ({encodings})" if encodings else "")


class ReplacingOutput(FileOutput):
    """Replaces each file in which something is found, and keeps the old one under its name and `suffix`."""

    def __init__(self, targets: Mapping[Input, Path], suffix: str) -> None:
        super().__init__(targets, "their places")
        self._suffix = suffix

    def _put(self, target: Path, cleaned: Cleaned) -> None:
        if cleaned.encoding is None:
            raise InputError(f"{cleaned.found.name}: is a page, which its text must not replace; use -o DIR")
        if cleaned.result.removals:
            replace_whole(target, cleaned.encoding.encode(cleaned.result.text), self._suffix)

    def describe(self) -> str:
        """Return how many files were replaced, and where the old ones are."""
        kept = f"; the old ones end in {self._suffix}" if self._suffix and self._changed else ""
        rest = "; the others had nothing to remove" if self._changed < self._written else ""
        return f"replaced {self._changed:,} of {self._written:,} files{kept}{rest}"


def is_foreign(encoding: Encoding | None) -> bool:
    """Tell whether a text was written in anything but UTF-8."""
    return encoding is not None and encoding.name != "utf-8"
