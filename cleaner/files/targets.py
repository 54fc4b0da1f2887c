"""Where the cleaned text of each input goes; what would be lost is an error before anything is written."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from cleaner.errors import InputError
from cleaner.files.documents import TEXT_SUFFIXES, Input, is_page_name
from cleaner.files.writing import name_backup

_SHOWN = 3  # clashes named in one message


def plan_outputs(inputs: Sequence[Input], folder: Path, html: bool | None = None, force: bool = False) -> dict[Input, Path]:
    """Return the file in `folder` for each input: its path below the deepest folder that all of them share; pages end in .txt.

    Raises `InputError` if two inputs would go to one file, if an input would be overwritten, and, without `force`, if
    a file stands there already.
    """
    _check_folder(inputs, folder)
    base = _find_base(inputs)
    targets = {found: folder / _name_output(found, base, html) for found in inputs}
    if len(targets) < len(inputs):
        raise InputError(f"{_find_double(inputs)}: is given twice; nothing was written")
    _check_collisions(targets)
    _check_inputs(inputs, targets.values())
    if not force:
        check_free(targets.values())
    return targets


def _check_folder(inputs: Sequence[Input], folder: Path) -> None:
    if folder.exists() and not folder.is_dir():
        raise InputError(f"{folder}: is a file, and -o names a folder; cannot be written to, choose another")
    if not folder.exists() and folder.suffix.lower() in TEXT_SUFFIXES and len(inputs) == 1:
        raise InputError(f"{folder}: -o names a folder, and this looks like a file; for one file write: cleaner FILE > {folder}")


def _find_base(inputs: Sequence[Input]) -> Path:
    """Return the deepest folder that all inputs lie in; a folder that was given counts as one, with all that is below it."""
    folders = {(found.root or found.path.parent).absolute() for found in inputs if found.path}
    try:
        return Path(os.path.commonpath(map(os.path.normpath, folders))) if folders else Path()
    except ValueError:  # different drives
        return Path()


def _name_output(found: Input, base: Path, html: bool | None) -> Path:
    if found.path is None:
        return Path("stdin.txt")
    whole = Path(os.path.normpath(found.path.absolute()))
    inside = whole.relative_to(base) if whole.is_relative_to(base) else Path(found.path.name)
    is_page = is_page_name(found.path) if html is None else html and found.path.suffix.lower() not in TEXT_SUFFIXES
    return inside.with_name(inside.name + ".txt") if is_page else inside


def _find_double(inputs: Sequence[Input]) -> str:
    return next(found.name for i, found in enumerate(inputs) if found in inputs[:i])


def _check_collisions(targets: Mapping[Input, Path]) -> None:
    taken: dict[Path, Input] = {}
    for found, target in targets.items():
        other = taken.setdefault(target.resolve(), found)
        if other is not found:
            raise InputError(
                f"{found.name}: would go to {target}, and so would {other.name}; nothing was written, clean them apart"
            )


def _check_inputs(inputs: Iterable[Input], targets: Iterable[Path]) -> None:
    """Raise `InputError` if a target is one of the inputs, under this name or another."""
    read = {_identify(found.path): found for found in inputs if found.path and found.path.exists()}
    for target in targets:
        if target.exists() and (found := read.get(_identify(target))):
            raise InputError(
                f"{target}: would overwrite the input {found.name}; nothing was written: "
                "choose another folder with -o, or replace the files with --in-place"
            )


def _identify(path: Path) -> tuple[int, int]:
    status = path.stat()
    return status.st_dev, status.st_ino


def check_free(targets: Iterable[Path]) -> None:
    """Raise `InputError` if anything stands at one of `targets`."""
    standing = [target for target in targets if os.path.lexists(target)]
    if standing:
        more = f" and {len(standing) - _SHOWN:,} more" if len(standing) > _SHOWN else ""
        names = ", ".join(map(str, standing[:_SHOWN]))
        raise InputError(f"{names}{more}: already there; nothing was written, --force replaces what stands there")


def check_report(target: Path, inputs: Iterable[Input], force: bool = False) -> None:
    """Raise `InputError` if a report at `target` would overwrite an input, or, without `force`, anything."""
    _check_inputs(inputs, [target])
    if not force:
        check_free([target])


def plan_replacements(inputs: Sequence[Input], suffix: str, html: bool | None = None, force: bool = False) -> dict[Input, Path]:
    """Return the file of each input, to be replaced by its cleaned text; raise `InputError` for what has none, or is a page.

    Without `force` a backup that stands there already is an error: it may be the only copy of what was there first.
    """
    targets: dict[Input, Path] = {}
    for found in inputs:
        if found.path is None:
            raise InputError("standard input has no place; leave --in-place out, or name files")
        if html or (html is None and is_page_name(found.path)):
            raise InputError(f"{found.name}: is a page, which its text must not replace; nothing was written, use -o DIR")
        targets[found] = found.path
    _check_collisions(targets)
    if suffix and not force:
        check_free(name_backup(path, suffix) for path in targets.values())
    return targets
