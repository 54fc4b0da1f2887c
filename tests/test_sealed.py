"""A damaged, foreign or planted file of compiled rules is never used."""

import os
import random
from pathlib import Path

import pytest

from cleaner.rules import table
from cleaner.sealed import DamagedSectionError, read_sealed, seal, write_sealed

DIGEST = bytes(range(16))
SECTIONS = {name: random.Random(name).randbytes(90) for name in ("rules", "words 1", "words 2")}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "folder" / "table.bin"
    assert write_sealed(path, seal(SECTIONS, DIGEST))
    return path


def read(file: Path) -> dict[str, bytes] | None:
    """Return all sections; None if the file, or one of them, is refused."""
    sections = read_sealed(file, DIGEST, private=True)
    try:
        return {name: bytes(sections[name]) for name in sections} if sections else None
    except DamagedSectionError:
        return None


def test_what_was_written_is_read(file: Path) -> None:
    assert SECTIONS == read(file)


@pytest.mark.parametrize("bit", range(8))
def test_a_flipped_bit_in_any_byte_is_found(file: Path, bit: int) -> None:
    data = file.read_bytes()
    for at in range(len(data)):
        changed = bytearray(data)
        changed[at] ^= 1 << bit
        file.unlink()
        file.write_bytes(changed)
        file.chmod(0o600)
        found = read(file)
        assert found is None or (found == SECTIONS and data[at] == 0)  # what fills up a section is nothing


def test_a_file_cut_short_anywhere_is_found(file: Path) -> None:
    data = file.read_bytes()
    for size in range(len(data)):
        file.unlink()
        file.write_bytes(data[:size])
        file.chmod(0o600)
        found = read(file)
        assert found is None or (found == SECTIONS and not any(data[size:]))


def test_a_file_made_from_other_rules_is_not_read(file: Path) -> None:
    assert read_sealed(file, DIGEST[::-1], private=True) is None


@pytest.mark.parametrize("mode", [0o620, 0o602, 0o666])
def test_a_file_that_others_can_write_to_is_not_read(file: Path, mode: int) -> None:
    file.chmod(mode)
    assert read_sealed(file, DIGEST, private=True) is None


def test_a_file_of_another_user_is_not_read(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)
    assert read_sealed(file, DIGEST, private=True) is None


def test_a_folder_in_its_place_is_not_read(tmp_path: Path) -> None:
    assert read_sealed(tmp_path, DIGEST, private=False) is None


def test_nothing_is_left_where_it_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "table.bin" / "full").mkdir(parents=True)
    assert not write_sealed(tmp_path / "table.bin", b"data")
    assert ["table.bin"] == os.listdir(tmp_path)


def test_a_planted_cache_is_compiled_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty table in the cache once switched all rules off."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(table, "LANGUAGES", tmp_path)  # no built table, and no rules: quick to compile
    path = table._cache_path(table._digest_rules(dated=True))
    path.parent.mkdir(parents=True)
    path.write_bytes(b"planted")
    table.load_table()
    assert b"planted" != path.read_bytes()


def test_a_flipped_bit_in_the_rules_own_table_is_found(tmp_path: Path) -> None:
    """In each byte before the contents, and in some of the contents."""
    table.load_table()
    chance, built = random.Random(1), table.LANGUAGES / table.COMPILED
    digest = table._digest_rules(dated=not built.exists())
    path = tmp_path / "table.bin"
    assert write_sealed(path, (built if built.exists() else table._cache_path(digest)).read_bytes())
    whole = _read_all(path, digest)
    for at in [*range(len(digest) + 8), *(chance.randrange(path.stat().st_size) for _ in range(40))]:
        _flip(path, at)
        assert _read_all(path, digest) in (None, whole), at  # a byte between two sections is never read
        assert at >= len(digest) + 8 or _read_all(path, digest) is None, at
        _flip(path, at)
    assert whole == _read_all(path, digest)
    assert whole


def _read_all(path: Path, digest: bytes) -> dict[str, bytes] | None:
    """Return the sections of a file, None if it or one of them is not used."""
    sections = read_sealed(path, digest, private=True)
    try:
        return sections and {name: bytes(sections[name]) for name in sections}
    except DamagedSectionError:
        return None


def _flip(path: Path, at: int) -> None:
    with path.open("r+b") as file:
        file.seek(at)
        byte = file.read(1)[0]
        file.seek(at)
        file.write(bytes([byte ^ 1 << at % 8]))
