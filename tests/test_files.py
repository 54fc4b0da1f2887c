"""Files in and out: encodings found, outputs planned, records read, files written whole."""

from __future__ import annotations

import errno
import gzip
import json
import os
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner import Cleaner, InputError
from cleaner.files.decoding import decode
from cleaner.files.documents import Document, Input, find_inputs
from cleaner.files.records import Fields, read_records
from cleaner.files.run import Cleaned, Reading, clean_all
from cleaner.files.sources import find_source
from cleaner.files.targets import plan_outputs
from cleaner.files.writing import write_whole

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


@pytest.mark.parametrize("mark", [b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\xff\xfe\x00\x00"])
def test_byte_order_marks(mark: bytes) -> None:
    """The mark says the encoding, is no part of the text, and comes back."""
    name = {3: "utf-8", 4: "utf-32-le"}.get(len(mark), "utf-16-le" if mark[0] == 0xFF else "utf-16-be")
    data = mark + "Größe\n".encode(name)
    text, encoding = decode("x.txt", data)
    assert ("Größe\n", data) == (text, encoding.encode(text))


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
