"""Archives as the net and disks leave them: what is damaged is named, and everything else is read."""

from __future__ import annotations

import gzip
import json
import random
import struct
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("fastwarc", reason="needs the extra `warc`")

from cleaner.corpus import jsonl, members, warc
from cleaner.corpus.options import Options
from cleaner.corpus.records import Position
from cleaner.corpus.sources import Source, import_zstd

OPTIONS = Options()
RECORDS = 6
BODY = "".join(f"<p>It rained on day {n}, and the council met in the old town hall.</p>" for n in range(40)).encode()


def make_record(number: int, body: bytes = BODY, head: str = "", length: int | None = None) -> bytes:
    """Return a response that differs from all others, so that no member looks like another."""
    noise = random.Random(number).randbytes(300).hex()
    block = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nX-Noise: {noise}\r\n{head}\r\n".encode() + body
    lines = ["WARC/1.0", "WARC-Type: response", f"WARC-Record-ID: <urn:uuid:{number}>", f"WARC-Target-URI: http://a.org/{number}"]
    return "\r\n".join([*lines, f"Content-Length: {length or len(block)}", "", ""]).encode() + block + b"\r\n\r\n"


def read(path: Path, start: int = 1) -> tuple[list[str], list[tuple[int | None, str]]]:
    """Return the addresses of what is read, and what is said."""
    urls: list[str] = []
    said: list[tuple[int | None, str]] = []
    for chunk in warc.read_chunks(Source(str(path), "warc"), 0, Position(start - 1, start), OPTIONS):
        batch = warc.decode(chunk, OPTIONS)
        said += [(problem.record, problem.message) for problem in (*chunk.problems, *batch.problems)]
        urls += [str(record.url).rpartition("/")[2] for record in batch.records]
    return urls, said


def compress_zstd(data: bytes, **options: Any) -> bytes:
    zstd = import_zstd()
    parameters = {zstd.CompressionParameter.checksum_flag: 1}
    return bytes(zstd.compress(data, options=parameters, **options))


DECOMPRESS: dict[str, Callable[[bytes], bytes]] = {"gz": gzip.decompress, "zst": lambda data: import_zstd().decompress(data)}
COMPRESS: dict[str, Callable[[bytes], bytes]] = {"gz": gzip.compress, "zst": compress_zstd}


@pytest.mark.parametrize("suffix", COMPRESS)
def test_of_a_damaged_member_nothing_is_taken_and_the_next_ones_are_read(tmp_path: Path, suffix: str) -> None:
    """Whichever byte is wrong, one record is lost, and it is said which."""
    packed = [COMPRESS[suffix](make_record(number)) for number in range(RECORDS)]
    path = tmp_path / f"in.warc.{suffix}"
    for at in [*range(10), *range(10, len(packed[2]), 7), *range(len(packed[2]) - 9, len(packed[2]))]:
        damaged = bytearray(packed[2])
        damaged[at] ^= 0x55
        path.write_bytes(b"".join([*packed[:2], damaged, *packed[3:]]))
        urls, said = read(path)
        if urls == ["0", "1", "2", "3", "4", "5"] and not said:
            assert DECOMPRESS[suffix](bytes(damaged)) == make_record(2), "a byte that says nothing of the content"
            continue
        assert (["0", "1", "3", "4", "5"], [3]) == (urls, [record for record, _ in said]), at
        assert "is damaged" in said[0][1]
        assert "the next ones are read" in said[0][1]


@pytest.mark.parametrize("suffix", COMPRESS)
def test_a_member_that_lost_its_end_costs_only_itself(tmp_path: Path, suffix: str) -> None:
    packed = [COMPRESS[suffix](make_record(number)) for number in range(RECORDS)]
    path = tmp_path / f"in.warc.{suffix}"
    for length in range(1, len(packed[2]), 13):
        path.write_bytes(b"".join([*packed[:2], packed[2][:length], *packed[3:]]))
        assert ["0", "1", "3", "4", "5"] == read(path)[0], length


def test_a_resumed_reading_says_and_numbers_what_an_undisturbed_one_does(tmp_path: Path) -> None:
    packed = [gzip.compress(make_record(number)) for number in range(RECORDS)]
    path = tmp_path / "in.warc.gz"
    path.write_bytes(b"".join([packed[0], packed[1][:200], *packed[2:4], b"rubbish" * 99, *packed[4:]]))
    urls, said = read(path)
    assert (["0", "2", "3", "4", "5"], [2, 5]) == (urls, [record for record, _ in said])
    for start, left in {1: urls, 2: urls[1:], 3: urls[1:], 4: urls[2:], 5: urls[3:], 6: urls[3:], 7: urls[4:]}.items():
        assert (left, [pair for pair in said if (pair[0] or 0) >= start]) == read(path, start)


def test_an_archive_that_is_one_member_is_read_up_to_its_break(tmp_path: Path) -> None:
    path = tmp_path / "in.warc.gz"
    data = gzip.compress(b"".join(make_record(number) for number in range(RECORDS)))
    path.write_bytes(data[: len(data) // 2])
    urls, said = read(path)
    assert ["0", "1", "2"][: len(urls)] == urls
    assert len(urls) > 1
    assert [(len(urls) + 1, "the input breaks off here (it ends before its end)")] == said


def test_a_long_member_is_read_in_pieces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(members, "_HELD", 1000)
    monkeypatch.setattr(members, "_PIECE", 300)
    monkeypatch.setattr(members, "_STEP", 100)
    packed = [gzip.compress(make_record(number)) for number in range(RECORDS)]
    (tmp_path / "in.warc.gz").write_bytes(b"".join(packed))
    assert ([str(n) for n in range(RECORDS)], []) == read(tmp_path / "in.warc.gz")
    (tmp_path / "in.warc.gz").write_bytes(b"".join([*packed[:2], packed[2][:-8], b"wrong000", *packed[3:]]))
    urls, said = read(tmp_path / "in.warc.gz")
    assert ["3", "4", "5"] == urls[-3:]
    assert any("is damaged" in message for _, message in said)


def test_padding_between_members_is_passed_over(tmp_path: Path) -> None:
    data = gzip.compress(make_record(0)) + bytes(100_000) + gzip.compress(make_record(1)) + bytes(70_000)
    (tmp_path / "in.warc.gz").write_bytes(data)
    assert (["0", "1"], []) == read(tmp_path / "in.warc.gz")


# --- zstd -------------------------------------------------------------------------------------------------------------
SKIPPED = struct.pack("<II", 0x184D2A50, 5) + b"hello"


@pytest.mark.parametrize("place", ["first", "between", "last"])
def test_frames_that_hold_no_data_are_passed_over(tmp_path: Path, place: str) -> None:
    """pzstd writes one before each frame."""
    frames = [compress_zstd(make_record(0)), compress_zstd(make_record(1))]
    frames.insert({"first": 0, "between": 1, "last": 2}[place], SKIPPED)
    (tmp_path / "in.warc.zst").write_bytes(b"".join(frames))
    assert (["0", "1"], []) == read(tmp_path / "in.warc.zst")


def test_json_lines_begin_with_such_a_frame_too(tmp_path: Path) -> None:
    path = tmp_path / "in.jsonl.zst"
    path.write_bytes(SKIPPED * 2 + compress_zstd(json.dumps({"text": "It rained."}).encode()))
    (chunk,) = jsonl.read_chunks(Source(str(path), "jsonl"), 0, Position(), OPTIONS)
    assert b'{"text": "It rained."}' == chunk.data


@pytest.mark.parametrize("is_compressed", [False, True])
def test_a_dictionary_at_the_beginning_is_used(tmp_path: Path, is_compressed: bool) -> None:
    zstd = import_zstd()
    dictionary = zstd.train_dict([make_record(number) for number in range(100)], 4000)
    content = compress_zstd(dictionary.dict_content) if is_compressed else dictionary.dict_content
    frames = [compress_zstd(make_record(number), zstd_dict=dictionary) for number in range(RECORDS)]
    frames[2] = frames[2][:-3] + b"bad"
    (tmp_path / "in.warc.zst").write_bytes(struct.pack("<II", 0x184D2A5D, len(content)) + content + b"".join(frames))
    urls, said = read(tmp_path / "in.warc.zst")
    assert (["0", "1", "3", "4", "5"], [3]) == (urls, [record for record, _ in said])


# --- responses --------------------------------------------------------------------------------------------------------
def deflate(data: bytes) -> bytes:
    """Compress without the header."""
    compressor = zlib.compressobj(wbits=-15)
    return compressor.compress(data) + compressor.flush()


def chunk(data: bytes, promised: int = 0) -> bytes:
    return b"%x\r\n" % (promised or len(data)) + data + b"\r\n0\r\n\r\n"


DEFLATE, CHUNKED = "Content-Encoding: deflate\r\n", "Transfer-Encoding: chunked\r\n"
BODIES = {
    "deflate": (DEFLATE, zlib.compress(BODY), BODY),
    "deflate without a header": (DEFLATE, deflate(BODY), BODY),
    "the same in chunks": (DEFLATE + CHUNKED, chunk(deflate(BODY)), BODY),
    "the same cut short": (DEFLATE, deflate(BODY)[:-40], BODY[:500]),
    "gzip cut short": ("Content-Encoding: gzip\r\n", gzip.compress(BODY)[:-60], BODY[:500]),
    "an encoding that was not applied": ("Content-Encoding: gzip\r\n", BODY, BODY),
    "chunks that were not made": (CHUNKED, BODY, BODY),
    "shorter than it says": ("Content-Length: 99999\r\n", BODY, BODY),
}


@pytest.mark.parametrize("name", BODIES)
def test_a_body_is_read_as_far_as_it_goes(tmp_path: Path, name: str) -> None:
    head, body, expected = BODIES[name]
    path = tmp_path / "in.warc"
    path.write_bytes(make_record(0, body, head) + make_record(1))
    (chunk,) = warc.read_chunks(Source(str(path), "warc"), 0, Position(), OPTIONS)
    batch = warc.decode(chunk, OPTIONS)
    assert ([], 2) == (batch.problems, len(batch.records))
    content = batch.records[0].content
    assert isinstance(content, bytes)
    assert content.startswith(expected)


@pytest.mark.parametrize(
    ("head", "body"),
    [(DEFLATE, b"\xff\xff\xff\xff"), ("Content-Encoding: gzip\r\n", b"\x1f\x8b\x08\x00rubbish"), (CHUNKED, chunk(BODY, 99_999))],
)
def test_a_body_that_cannot_be_decoded_is_named(tmp_path: Path, head: str, body: bytes) -> None:
    path = tmp_path / "in.warc"
    path.write_bytes(make_record(0, body, head) + make_record(1))
    urls, said = read(path)
    assert (["1"], [1]) == (urls, [record for record, _ in said])


def test_the_last_record_of_an_archive_cut_short_is_named(tmp_path: Path) -> None:
    """Nothing of it is read: what is there of a page may be its menu alone."""
    path = tmp_path / "in.warc"
    path.write_bytes(make_record(1) + make_record(2)[:-100])
    urls, said = read(path)
    assert ["1"] == urls
    assert [(2, "cut short")] == [(number, message.partition(":")[0]) for number, message in said]
