"""Files in and out: encodings found, outputs planned, records read, files written whole."""

from __future__ import annotations

import errno
import gzip
import io
import json
import os
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner import Cleaner, InputError
from cleaner.files.decoding import decode
from cleaner.files.documents import Document, Input, find_inputs
from cleaner.files.records import Fields, read_records
from cleaner.files.run import Cleaned, Reading, clean_all
from cleaner.files.sources import find_source
from cleaner.files.targets import plan_outputs, plan_replacements
from cleaner.files.writing import name_backup, replace_whole, write_all, write_whole

TEXTS = {
    "cp1252": "Il vous reste 60 % de cet article à lire. La suite est réservée aux abonnés, dès maintenant.\n",
    "cp1250": "Zażółć gęślą jaźń. Pozostało jeszcze 60 % artykułu, aby czytać dalej, wykup dostęp już dziś.\n",
    "cp1251": "Осталось прочитать шестьдесят процентов статьи. Оформите подписку, чтобы читать дальше.\n",
    "cp932": "この記事は有料会員限定です。残り1828文字。続きを読むには会員登録が必要です。\n",
    "euc_jp": "この記事は有料会員限定です。残り1828文字。続きを読むには会員登録が必要です。\n",
    "gb18030": "本文为付费内容，剩余百分之六十需要订阅后才能阅读全文，请登录或者注册。\n",
    "cp949": "이 기사는 유료 회원 전용입니다. 계속 읽으려면 구독하세요. 전체 기사를 보려면 로그인하세요.\n",
    "utf-16-le": "Read on.\nLeave a reply.\n",
    "utf-16-be": "Read on.\nLeave a reply.\n",
}


MARKS = [
    ("utf-8", b"\xef\xbb\xbf"),
    ("utf-16-le", b"\xff\xfe"),
    ("utf-16-be", b"\xfe\xff"),
    ("utf-32-le", b"\xff\xfe\0\0"),
    ("utf-32-be", b"\0\0\xfe\xff"),
]


@pytest.mark.parametrize("name", TEXTS)
def test_encodings_are_found(name: str) -> None:
    """Text of the usual encodings is read, and comes back byte for byte."""
    data = TEXTS[name].encode(name)
    text, encoding = decode("x.txt", data)
    assert (TEXTS[name], data) == (text, encoding.encode(text))


@pytest.mark.parametrize("word", ["Café ouvert", "Schließen", "Straße gesperrt – ab Montag", "Año nuevo"])
def test_little_text_is_western(word: str) -> None:
    """Where a word is all there is, the commonest encoding is the likeliest."""
    assert (word, "cp1252") == ((found := decode("x.txt", word.encode("cp1252")))[0], found[1].name)


@pytest.mark.parametrize(("name", "mark"), MARKS)
def test_the_mark_says_which_utf_is_meant(name: str, mark: bytes) -> None:
    """As editors write it, whatever follows; the longer marks begin like the shorter ones."""
    data = mark + "Größe\nof the 本\n".encode(name)
    text, encoding = decode("x.txt", data)
    assert ("Größe\nof the 本\n", name, mark) == (text, encoding.name, encoding.mark)
    assert data == encoding.encode(text)


@pytest.mark.parametrize(
    ("given", "data", "expected"),
    [
        ("utf-16", b"\xff\xfeG\0\xf6\0", ("Gö", "utf-16-le", b"\xff\xfe")),
        ("utf-16", b"\xfe\xff\0G\0\xf6", ("Gö", "utf-16-be", b"\xfe\xff")),
        ("utf-8", b"\xef\xbb\xbfG\xc3\xb6", ("Gö", "utf-8", b"\xef\xbb\xbf")),
        ("utf-8-sig", b"\xef\xbb\xbfG", ("G", "utf-8", b"\xef\xbb\xbf")),
        ("latin-1", b"\xef\xbb\xbfG", ("ï»¿G", "iso8859-1", b"")),
        ("cp1251", b"\xc3\xee\xe4", ("Год", "cp1251", b"")),
    ],
)
def test_the_encoding_that_is_given_is_taken(given: str, data: bytes, expected: tuple[str, str, bytes]) -> None:
    text, encoding = decode("x.txt", data, given)
    assert expected == (text, encoding.name, encoding.mark)
    assert data == encoding.encode(text)


@pytest.mark.parametrize(
    ("given", "data", "message"),
    [
        ("klingon", b"x", "x.txt: unknown encoding 'klingon'"),
        ("base64", b"x", "x.txt: unknown encoding 'base64'"),
        ("rot13", b"x", "x.txt: unknown encoding 'rot13'"),
        ("utf-8", b"One\nTwo\n\xe9", r"x.txt:3: byte 8 \(0xe9\) is not UTF-8"),
        ("ascii", b"\xe9", r"x.txt:1: byte 0 \(0xe9\) is not ASCII"),
        ("cp1252", b"a\0b", "x.txt: is a binary file, not text"),
        (None, b"%PDF-1.7", "x.txt: is no text but a PDF"),
        (None, b"PK\x03\x04", "x.txt: is no text but a ZIP archive"),
        (None, b"\x1f\x8b\x08", "x.txt: is no text but packed with gzip"),
        (None, b"\x28\xb5\x2f\xfd", "x.txt: is no text but packed with zstd"),
        (None, b"BZh9", "x.txt: is no text but packed with bzip2"),
        (None, b"\x89PNG\r\n", "x.txt: is no text but a picture"),
        (None, b"\xff\xd8\xff\xe0", "x.txt: is no text but a picture"),
        (None, b"GIF89a", "x.txt: is no text but a picture"),
        (None, b"PAR1", "x.txt: is no text but a Parquet file"),
        (None, b"\0\0\0", "x.txt: is a binary file, not text"),
        (None, b"\x01\x02\x03\xff" * 9, "x.txt: is a binary file, not text"),
    ],
)
def test_what_is_no_text_is_named_for_what_it_is(given: str | None, data: bytes, message: str) -> None:
    with pytest.raises(InputError, match=message):
        decode("x.txt", data, given)


@pytest.mark.parametrize("name", ["cp1250", "cp1251", "cp932", "gb18030"])
def test_a_guess_rests_on_lines_with_high_bytes_wherever_they_stand(name: str) -> None:
    """An English page of code has a word in another language at its very end, and many of them are cut within a character."""
    for text in ("Plain words.\n" * 2000 + TEXTS[name], TEXTS[name] * 300):
        data = text.encode(name)
        assert text == decode("x.txt", data)[0]


@given(st.binary(max_size=200))
def test_any_bytes_come_back_or_are_refused(data: bytes) -> None:
    """What can be read is written back as it was; what cannot is one clear error."""
    with suppress(InputError):
        text, encoding = decode("x.txt", data)
        assert data == encoding.encode(text)


def test_paths_below_the_folder_that_all_share(tmp_path: Path) -> None:
    """Folders that were given beside each other stay apart."""
    inputs = [Input("a", tmp_path / "2025/x.txt", tmp_path / "2025"), Input("b", tmp_path / "2026/x.txt", tmp_path / "2026")]
    assert [Path("out/2025/x.txt"), Path("out/2026/x.txt")] == list(plan_outputs(inputs, Path("out")).values())


def test_hard_links_of_an_input_are_that_input(tmp_path: Path) -> None:
    """The same file under another name is refused as well."""
    (tmp_path / "out").mkdir()
    (tmp_path / "x.txt").write_text("x")
    os.link(tmp_path / "x.txt", tmp_path / "out" / "x.txt")
    with pytest.raises(InputError, match="would overwrite the input"):
        plan_outputs([Input("x.txt", tmp_path / "x.txt")], tmp_path / "out", force=True)


@pytest.mark.parametrize(
    ("name", "html", "expected"),
    [
        ("a.txt", None, "a.txt"),
        ("a.HTML", None, "a.HTML.txt"),
        ("a", None, "a"),
        ("a", True, "a.txt"),
        ("a.md", True, "a.md"),
        ("a.html", False, "a.html"),
    ],
)
def test_pages_get_a_name_of_a_text(name: str, html: bool | None, expected: str, tmp_path: Path) -> None:
    found = Input(name, tmp_path / name)
    assert {found: tmp_path / "out" / expected} == plan_outputs([found], tmp_path / "out", html)


def test_standard_input_has_a_name_in_a_folder_and_no_place_of_its_own(tmp_path: Path) -> None:
    found = Input("<stdin>")
    assert {found: tmp_path / "out" / "stdin.txt"} == plan_outputs([found], tmp_path / "out")
    with pytest.raises(InputError, match="standard input has no place"):
        plan_replacements([found], "~")


def test_what_stands_at_a_target_is_kept_unless_forced(tmp_path: Path) -> None:
    inputs = [Input(str(n), tmp_path / f"{n}.txt") for n in range(5)]
    (tmp_path / "out").mkdir()
    for n in range(5):
        (tmp_path / "out" / f"{n}.txt").symlink_to(f"nowhere{n}")
    with pytest.raises(InputError, match=r"0\.txt, .*1\.txt, .*2\.txt and 2 more: already there; nothing was written"):
        plan_outputs(inputs, tmp_path / "out")
    assert 5 == len(plan_outputs(inputs, tmp_path / "out", force=True))
    with pytest.raises(InputError, match="0: is given twice; nothing was written"):
        plan_outputs([inputs[0], inputs[0]], tmp_path / "out", force=True)


@pytest.mark.parametrize(
    ("name", "html", "is_page"), [("a.txt", None, False), ("a.html", None, True), ("a.txt", True, True), ("a.html", False, False)]
)
def test_a_page_is_not_replaced_by_its_text(name: str, html: bool | None, is_page: bool, tmp_path: Path) -> None:
    found = Input(name, tmp_path / name)
    if is_page:
        with pytest.raises(InputError, match="is a page, which its text must not replace; nothing was written"):
            plan_replacements([found], "~", html)
    else:
        assert {found: tmp_path / name} == plan_replacements([found], "~", html)


def test_a_backup_that_stands_there_is_kept_unless_forced(tmp_path: Path) -> None:
    """It may be the only copy of what was there first."""
    found = Input("a.txt", tmp_path / "a.txt")
    (tmp_path / "a.txt~").write_text("first")
    with pytest.raises(InputError, match="already there; nothing was written"):
        plan_replacements([found], "~")
    assert {found: tmp_path / "a.txt"} == plan_replacements([found], "~", force=True) == plan_replacements([found], "")


def test_a_folder_is_no_file_and_a_file_no_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    found = Input("a.txt", tmp_path / "a.txt")
    with pytest.raises(InputError, match="file: is a file, and -o names a folder"):
        plan_outputs([found], tmp_path / "file")
    with pytest.raises(InputError, match=r"b\.txt: -o names a folder, and this looks like a file"):
        plan_outputs([found], tmp_path / "b.txt")
    both = [found, Input("c.txt", tmp_path / "c.txt")]
    assert 2 == len(plan_outputs(both, tmp_path / "b.txt"))


def test_full_disk_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that could not be written whole is not there, and the old one still is."""
    (tmp_path / "x.txt").write_text("old")

    def fail(self: Path, data: bytes) -> int:
        with self.open("wb") as file:
            file.write(data[:3])
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", fail)
    with pytest.raises(InputError, match=r"x\.txt: cannot be written: No space left on device"):
        write_whole(tmp_path / "x.txt", b"new text")
    assert ["x.txt"] == os.listdir(tmp_path)
    assert "old" == (tmp_path / "x.txt").read_text()


def test_records_with_their_errors(tmp_path: Path) -> None:
    """A record that cannot be read is named by its line; the others are read."""
    lines = [json.dumps({"text": "One.", "url": "https://www.example.org/1", "site": "A"}), "{", json.dumps({"body": 1}), ""]
    path = tmp_path / "r.jsonl.gz"
    path.write_bytes(gzip.compress("\n".join(lines).encode()))
    first, broken, without = read_records(Input("r.jsonl.gz", path), Fields(group="site"))
    assert isinstance(first, Document)
    assert ("r.jsonl.gz:1", "One.", "A") == (first.name, first.content, first.group)
    assert str(broken).startswith("r.jsonl.gz:2: not JSON")
    assert str(without).startswith("r.jsonl.gz:3: no field 'text'")


PAGES = [
    (Document("x", "", url="https://www.Example.org:8080/a"), "host", "example.org"),
    (Document("x", b'<link rel="canonical" href="https://news.example.org/a">'), "host", "news.example.org"),
    (Document("x", b"<meta content='http://example.net/' property='og:url'>"), "host", "example.net"),
    (Document("x", "", Path("crawl/www.example.com/2026/x.txt")), "host", "example.com"),
    (Document("x", "", Path("articles/x.txt")), "host", "(none)"),
    (Document("x", "", Path("articles/x.txt")), "auto", "articles"),
    (Document("x", "", Path("articles/x.txt")), "folder", "articles"),
    (Document("x", "", url="http://[broken"), "host", "(none)"),
    (Document("x", "", group="Herald"), "site", "Herald"),
]


@pytest.mark.parametrize(("document", "by", "expected"), PAGES)
def test_sources(document: Document, by: str, expected: str) -> None:
    """The host is that of the address, of the page's own, or of a folder named like one."""
    assert expected == find_source(document, by)


def test_order_is_kept_on_all_cores(tmp_path: Path) -> None:
    """Results come in the order of the inputs, errors in their place."""
    for number in range(30):
        (tmp_path / f"{number:02}.txt").write_text(f"Article {number} is about the bridge.\n" * (1 + 50 * (number % 3)))
    (tmp_path / "07.txt").write_bytes(b"\0\1\2")
    inputs = [found for found in find_inputs([str(tmp_path)]) if isinstance(found, Input)]
    outcomes = list(clean_all(inputs, Cleaner(languages=["en"]), Reading(), jobs=3))
    names = [Path(o.found.name).name if isinstance(o, Cleaned) else "error" for o in outcomes]
    assert [f"{number:02}.txt" if number != 7 else "error" for number in range(30)] == names


# --- replaced files ---------------------------------------------------------------------------------------------------
def test_a_replaced_file_keeps_its_links_its_permissions_and_its_old_text(tmp_path: Path) -> None:
    path, link = tmp_path / "a.txt", tmp_path / "b.txt"
    path.write_text("old")
    path.chmod(0o640)
    link.symlink_to("a.txt")
    replace_whole(link, b"new", "~")
    assert ["a.txt", "a.txt~", "b.txt"] == sorted(os.listdir(tmp_path))
    assert ("new", "old", True) == (path.read_text(), name_backup(link, "~").read_text(), link.is_symlink())
    assert [0o640, 0o640] == [file.stat().st_mode & 0o777 for file in (path, tmp_path / "a.txt~")]
    replace_whole(path, b"newer", "")
    assert ("newer", "old") == (path.read_text(), (tmp_path / "a.txt~").read_text())


def test_a_file_that_cannot_be_kept_is_not_replaced(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"a\.txt: cannot be kept: .*; it was not replaced"):
        replace_whole(tmp_path / "a.txt", b"new", "~")
    assert [] == os.listdir(tmp_path)


class _Slow(io.RawIOBase):
    """Takes no more than three bytes at a time, and then none."""

    def __init__(self, most: int) -> None:
        self.taken, self._most = bytearray(), most

    def write(self, data: Any) -> int | None:
        room = min(3, self._most - len(self.taken))
        self.taken += data[:room]
        return room or None


def test_a_stream_is_given_all_or_says_that_it_took_less() -> None:
    stream = _Slow(99)
    write_all(stream, b"all of it")  # type: ignore[arg-type]
    assert b"all of it" == stream.taken
    with pytest.raises(BlockingIOError):
        write_all(_Slow(7), b"all of it")  # type: ignore[arg-type]
