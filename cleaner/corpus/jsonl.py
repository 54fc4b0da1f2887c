"""JSON Lines: the parent cuts whole lines without parsing them, the workers parse and write them.

Fields that are not ours go through byte for byte (msgspec.Raw): no float is reformatted, no long number rounded.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import msgspec

from cleaner.corpus.options import Options
from cleaner.corpus.records import Batch, Chunk, CleanedRecord, Position, Problem, Record, say_too_long
from cleaner.corpus.sources import Source, Stream

CHUNK_BYTES = 1 << 20
_BOM = b"\xef\xbb\xbf"
_decode_fields = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode
_decode_text = msgspec.json.Decoder(str).decode
_encode = msgspec.json.Encoder(enc_hook=str).encode


def read_chunks(source: Source, number: int, start: Position, options: Options) -> Iterator[Chunk]:
    """Yield the lines from `start` on in chunks of about a megabyte.

    Where a chunk ends depends only on where it starts, so a resumed run cuts, and compresses, as an undisturbed one.
    """
    with Stream(source) as stream:
        stream.skip(start.offset)
        while (chunk := _read_chunk(stream, number, start, options.max_record)) is not None:
            yield chunk
            start = chunk.end
        if stream.error:
            problem = Problem(start.record, f"the input breaks off here ({stream.error})")
            yield Chunk(number, "jsonl", start, start, b"", stream.consumed(), (problem,))


def _read_chunk(stream: Stream, number: int, start: Position, max_record: int) -> Chunk | None:
    data, size, fault = _read_lines(stream, max_record)
    if not size:
        return None
    record = start.record + data.count(b"\n") + bool(data and not data.endswith(b"\n"))
    problems = (Problem(record, fault),) if fault else ()
    end = Position(start.offset + size, record + len(problems))
    return Chunk(number, "jsonl", start, end, data, stream.consumed(), problems)


def _read_lines(stream: Stream, max_record: int) -> tuple[bytes, int, str | None]:
    """Return whole lines, the bytes they took from the stream, and what is wrong with a last line that is left out."""
    data: bytes = stream.read(CHUNK_BYTES)
    if not data or data.endswith(b"\n"):
        return data, len(data), None
    rest: bytes = stream.readline(max_record)
    data += rest
    whole = data[: data.rfind(b"\n") + 1]
    if not data.endswith(b"\n") and stream.error:
        return whole, len(whole), None
    if not data.endswith(b"\n") and len(rest) == max_record:
        return whole, len(data) + _skip_line(stream), say_too_long(max_record)
    return data, len(data), None


def _skip_line(stream: Stream) -> int:
    size = 0
    while line := stream.readline(CHUNK_BYTES):
        size += len(line)
        if line.endswith(b"\n"):
            break
    return size


def decode(chunk: Chunk, options: Options) -> Batch:
    """Parse the lines of a chunk; blank lines count but are no records."""
    batch = Batch([])
    for number, line in enumerate(chunk.data.split(b"\n"), chunk.start.record):
        if number == 1:
            line = line.removeprefix(_BOM)
        if not line or line.isspace():
            continue
        try:
            batch.records.append(_parse(number, line, options))
        except ValueError as error:
            batch.problems.append(Problem(number, str(error)))
        except RecursionError:
            batch.problems.append(Problem(number, "its values are nested too deep"))
    return batch


def _parse(number: int, line: bytes, options: Options) -> Record:
    if len(line) > options.max_record:
        raise ValueError(say_too_long(options.max_record))
    fields = _parse_fields(line)
    name = options.html_field or options.text_field
    if name not in fields:
        raise ValueError(f"no field {name!r}{_name_record(fields, options)}")
    content = read_text(fields[name])
    if content is None:
        raise ValueError(f"field {name!r} holds no text{_name_record(fields, options)}")
    language = next((t for key in options.language_fields if (t := read_text(fields.get(key)))), None)
    url = read_text(fields.get(options.url_field))
    status = _read_status(fields, options)
    return Record(number, fields, content, options.html_field is not None, url, language, status=status)


def _read_status(fields: dict[str, Any], options: Options) -> int | None:
    """Return the status of the response, given as a number or its digits; None for a record without one."""
    value = fields.get(options.status_field) if options.status_field else None
    if value is None:
        return None
    status = json.loads(bytes(value)) if isinstance(value, msgspec.Raw) else value
    if isinstance(status, str) and status.isdecimal():
        return int(status)
    if status is None or (isinstance(status, int) and not isinstance(status, bool)):
        return status
    raise ValueError(f"field {options.status_field!r} holds no HTTP status{_name_record(fields, options)}")


def _parse_fields(line: bytes) -> dict[str, Any]:
    try:
        line.decode()  # msgspec lets broken UTF-8 through in the fields that it does not decode
        return _decode_fields(line)
    except UnicodeDecodeError as error:
        raise ValueError(f"not UTF-8 (byte {error.start + 1})") from error
    except msgspec.DecodeError as strict:
        return _parse_leniently(line, strict)


def _parse_leniently(line: bytes, strict: msgspec.DecodeError) -> dict[str, Any]:
    """Read what Python's own json writes and msgspec refuses: NaN, and escaped halves of surrogate pairs."""
    try:
        fields = json.loads(line)
        if isinstance(fields, dict):
            return {str(name.encode(), "utf-8"): msgspec.Raw(json.dumps(value)) for name, value in fields.items()}
    except (ValueError, RecursionError):
        raise ValueError(f"not JSON ({strict})") from strict
    raise ValueError("not a JSON object") from strict


def read_text(value: Any) -> str | None:
    """Return the text of a raw or parsed field, None if it is something else."""
    if not isinstance(value, msgspec.Raw):
        return value if isinstance(value, str) else None
    try:
        return _decode_text(value)
    except msgspec.ValidationError:
        return None
    except msgspec.DecodeError:
        return str(json.loads(bytes(value)))


def _name_record(fields: dict[str, Any], options: Options) -> str:
    value = fields.get(options.id_field)
    if value is None:
        return ""
    name = bytes(value).decode() if isinstance(value, msgspec.Raw) else json.dumps(value)
    return f" ({options.id_field} {name})"


def encode(cleaned: list[CleanedRecord], options: Options) -> bytes:
    """Write the records that stay, a line each: their own fields, the text cleaned in place, the report last."""
    return b"".join(_dump(_fill(item, options)) for item in cleaned)


def encode_dropped(cleaned: list[CleanedRecord], options: Options) -> bytes:
    """Write the dropped records as they came, with report and reason."""
    return b"".join(_dump({**item.record.fields, options.report_field: report(item), "reason": item.reason}) for item in cleaned)


def _fill(item: CleanedRecord, options: Options) -> dict[str, Any]:
    fields = item.record.fields
    if not options.report_only:
        fields[options.text_field] = item.result.text
    fields.pop(options.report_field, None)
    fields[options.report_field] = report(item)
    return fields


def report(item: CleanedRecord) -> dict[str, Any]:
    """Return `Result.as_dict` without the text, which stands in a field of its own; msgspec writes the dataclasses."""
    return {"removals": [r.as_dict() for r in item.result.removals], "truncation": item.result.truncation}


def _dump(fields: dict[str, Any]) -> bytes:
    try:
        return _encode(fields) + b"\n"
    except UnicodeEncodeError:  # half a surrogate pair, which only an escape can carry
        return _encode({name: _escape(value) for name, value in fields.items()}) + b"\n"


def _escape(value: Any) -> msgspec.Raw:
    return value if isinstance(value, msgspec.Raw) else msgspec.Raw(json.dumps(msgspec.to_builtins(value)))
