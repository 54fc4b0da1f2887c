"""Parquet: read in batches of rows, each shipped to a worker as an Arrow stream and given back as one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from cleaner.corpus.options import Options
from cleaner.corpus.records import Batch, Chunk, CleanedRecord, Position, Problem, Record, say_too_long
from cleaner.corpus.sources import STDIN, Source
from cleaner.errors import CleanerError, InputError

try:
    import pyarrow as pa
    import pyarrow.parquet as pq
except ImportError as error:
    raise CleanerError("Parquet needs pyarrow: pip install 'paywall-cleaner[parquet]'") from error

from cleaner.corpus import tables

CHUNK_BYTES = 1 << 20
_BUFFER = 1 << 18
# what a WARC or WET file becomes; JSON Lines have no schema to write Parquet by
_WARC_TYPES = {"http_status": pa.int64()}


def open_file(source: Source) -> pq.ParquetFile:
    """Open a Parquet file for reading in little memory: column chunks are streamed and not loaded ahead."""
    if source.path == STDIN:
        raise InputError("Parquet cannot be read from standard input, since its index stands at the end; name a file")
    try:
        return pq.ParquetFile(source.path, buffer_size=_BUFFER, pre_buffer=False)
    except (OSError, ValueError, pa.ArrowException) as error:
        raise InputError(f"{source.path}: not a Parquet file that can be read ({error})") from error


def read_schema(source: Source, options: Options) -> pa.Schema:
    """Return the schema of the output that `source` gives. Raises InputError where it lacks the column to clean."""
    with open_file(source) as file:
        schema = file.schema_arrow
    try:
        check_schema(schema, options)
    except InputError as error:
        raise InputError(f"{source.path}: {error}") from error
    return output_schema(schema, options)


def check_schema(schema: pa.Schema, options: Options) -> None:
    """Raise InputError unless `schema` has the column that is to be cleaned, of a type that can be."""
    empty = schema.empty_table()
    if options.html_field:
        tables.read_pages(empty, options.html_field)
    else:
        tables.read_texts(empty, options.text_field)
    tables.read_statuses(empty, options.status_field)


def output_schema(schema: pa.Schema, options: Options) -> pa.Schema:
    """Return `schema` with the columns that cleaning adds or changes."""
    if not options.report_only:
        schema = tables.set_field(schema, pa.field(options.text_field, pa.string()))
    return tables.set_field(schema, pa.field(options.report_field, tables.REPORT))


def warc_schema(format: str, options: Options) -> pa.Schema:
    """Return the schema of the output for WARC or WET."""
    names = [options.id_field, options.url_field, "date", "http_status" if format == "warc" else "language"]
    return output_schema(pa.schema([(name, _WARC_TYPES.get(name, pa.string())) for name in names]), options)


def read_chunks(source: Source, number: int, start: Position, options: Options) -> Iterator[Chunk]:
    """Yield the rows from `start` on, in batches whose bounds depend on the file alone.

    Raises InputError for a file that is not Parquet or lacks the column to clean; a damaged row group is left out.
    """
    read_schema(source, options)
    with open_file(source) as file:
        first = 0
        for group in range(file.num_row_groups):
            rows = file.metadata.row_group(group).num_rows
            if first + rows > start.offset:
                yield from _read_group(file, group, first, start, source, number)
            first += rows


def _read_group(file: pq.ParquetFile, group: int, first: int, start: Position, source: Source, number: int) -> Iterator[Chunk]:
    facts = file.metadata.row_group(group)
    size = min(10_000, max(1, CHUNK_BYTES * facts.num_rows // max(1, facts.total_byte_size)))
    row = first
    try:
        for batch in file.iter_batches(size, row_groups=[group], use_threads=False):
            if row >= start.offset:
                yield _pack(batch, number, row, file, source)
            row += batch.num_rows
    except (OSError, ValueError, pa.ArrowException) as error:
        end = Position(first + facts.num_rows, first + facts.num_rows + 1)
        problem = Problem(row + 1, f"damaged, left out to the end of its row group at {end.offset:,} ({error})")
        yield Chunk(number, "parquet", Position(row, row + 1), end, b"", 0, (problem,))


def _pack(batch: pa.RecordBatch, number: int, row: int, file: pq.ParquetFile, source: Source) -> Chunk:
    start, end = Position(row, row + 1), Position(row + batch.num_rows, row + batch.num_rows + 1)
    consumed = (source.size or 0) * end.offset // max(1, file.metadata.num_rows)
    return Chunk(number, "parquet", start, end, to_bytes(batch), consumed)


def to_bytes(table: pa.RecordBatch | pa.Table, compression: str | None = None) -> bytes:
    """Return a table as an Arrow stream."""
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema, options=pa.ipc.IpcWriteOptions(compression=compression)) as writer:
        writer.write(table)
    data: bytes = sink.getvalue().to_pybytes()
    return data


def from_bytes(data: Any) -> pa.Table:
    """Return the table of an Arrow stream."""
    return pa.ipc.open_stream(data).read_all()


def decode(chunk: Chunk, options: Options) -> Batch:
    """Make records of a batch of rows; `Record.fields` is empty, the table has them."""
    table = from_bytes(chunk.data)
    rows = _find_valid(table)
    valid = set(rows)
    broken = [Problem(chunk.start.record + row, "not UTF-8") for row in range(table.num_rows) if row not in valid]
    table = table.take(pa.array(rows, pa.int64())) if broken else table
    batch = Batch([], broken, table)
    name = options.html_field or options.text_field
    contents = tables.read_pages(table, name) if options.html_field else tables.read_texts(table, name)
    urls, languages = _read_optional(table, (options.url_field,)), _read_optional(table, options.language_fields)
    statuses = tables.read_statuses(table, options.status_field)
    for row, (content, url, language, status) in enumerate(zip(contents, urls, languages, statuses, strict=True)):
        number = chunk.start.record + rows[row]
        if content is None:
            batch.problems.append(Problem(number, f"column {name!r} is null{_name_row(table, row, options)}"))
        elif len(content) > options.max_record:
            batch.problems.append(Problem(number, say_too_long(options.max_record)))
        else:
            batch.records.append(Record(number, {}, content, bool(options.html_field), url, language, row, status))
    return batch


def _find_valid(table: pa.Table) -> Sequence[int]:
    """Return the rows whose strings are UTF-8, as Arrow asks for and a damaged file need not be."""
    try:
        table.validate(full=True)
    except pa.ArrowInvalid:
        return [row for row in range(table.num_rows) if _is_valid(table.slice(row, 1))]
    return range(table.num_rows)


def _is_valid(row: pa.Table) -> bool:
    try:
        row.combine_chunks().to_pylist()
    except (ValueError, OverflowError):
        return False
    return True


def _read_optional(table: pa.Table, names: tuple[str, ...]) -> list[Any]:
    for name in names:
        if name in table.schema.names:
            return [value if isinstance(value, str) else None for value in table.column(name).to_pylist()]
    return [None] * table.num_rows


def _name_row(table: pa.Table, row: int, options: Options) -> str:
    if options.id_field not in table.schema.names:
        return ""
    return f" ({options.id_field} {table.column(options.id_field)[row].as_py()!r})"


def read_fields(table: pa.Table, row: int) -> dict[str, Any]:
    """Return a row as a dictionary."""
    fields: dict[str, Any] = table.slice(row, 1).to_pylist()[0]
    return fields


def encode(cleaned: list[CleanedRecord], batch: Batch, format: str, options: Options) -> bytes:
    """Return the records that stay as an Arrow stream, for `ParquetSink` to append; nothing if none stays."""
    if not cleaned:
        return b""
    if batch.table is not None:
        table, schema = _keep_rows(batch.table, cleaned), output_schema(batch.table.schema, options)
    else:
        schema = warc_schema(format, options)
        own = pa.schema([f for f in schema if f.name not in (options.text_field, options.report_field)])
        table = pa.Table.from_pylist([item.record.fields for item in cleaned], schema=own)
    columns = tables.Columns(options.text_field, options.html_field, options.url_field, options.report_field)
    table = tables.add_results(table, columns, [item.result for item in cleaned], text=not options.report_only)
    return to_bytes(table.cast(schema), "lz4")


def _keep_rows(table: pa.Table, cleaned: list[CleanedRecord]) -> pa.Table:
    if len(cleaned) == table.num_rows:
        return table
    return table.take(pa.array([item.record.row for item in cleaned], pa.int64()))
