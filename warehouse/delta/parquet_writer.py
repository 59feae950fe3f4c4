"""Writing the Parquet files of a table: with checksums, whole, and on the disk before anyone names them."""

from __future__ import annotations

import json
import uuid
import zlib
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from deltalake.transaction import AddAction

from warehouse.delta.data_files import Folder, now_ms
from warehouse.schemas import TableSchema

# Measured in benchmarks/warehouse.py: larger files make an update rewrite more, smaller ones make
# more files to open; a row group is the most that is in memory at a time.
FILE_ROWS, FILE_BYTES = 16_384, 96 * 2**20
GROUP_ROWS, GROUP_BYTES = 4_096, 16 * 2**20
# Where bulky columns are taken over page by page, pages are small: of a row that leaves, the others in its
# page are written anew. In pages of 64 KiB news take 8 % more room than in those of a thousand rows.
PAGE_BYTES, PAGE_STEP = 2**16, 16  # a page ends at so many bytes, or up to so many rows later
LONG = ("text", "body", "detail")
PROSE = (*LONG, "title")
HASHES = ("keys", "more_keys", "digest")  # which take as much room compressed, and more time


class Writer:
    """Writes rows to new files of a folder, in the order they come, and rolls to the next when full.

    Use as a context manager; `added` are the log's lines for the files. If the block fails, no file
    is left behind.
    """

    def __init__(self, folder: Folder, *, data_change: bool = True) -> None:
        self.folder, self.data_change = folder, data_change
        self.added: list[AddAction] = []
        self.rows = 0  # in the files that are finished
        self._waiting: list[pa.Table] = []
        self._rows = self._bytes = 0
        self._open: _OpenFile | None = None

    def __enter__(self) -> Writer:
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is None:
            self._flush()
            self._finish()
        else:
            self.folder.discard([add.path for add in self.added])

    def write(self, rows: pa.Table) -> None:
        """Take rows; they reach a file once they make a row group."""
        at = 0
        # Bytes of a row: to ask every slice for its own takes long where there are many columns.
        each = max(1.0, rows.nbytes / max(1, len(rows)))
        while at < len(rows):
            room = max(1, min(GROUP_ROWS - self._rows, int(GROUP_BYTES / each)))
            self._waiting.append(rows.slice(at, room))
            at += room
            self._rows += len(self._waiting[-1])
            self._bytes += int(each * len(self._waiting[-1]))
            if self._rows >= GROUP_ROWS or self._bytes >= GROUP_BYTES:
                self._flush()

    def cut(self) -> None:
        """Let what comes next start a new file."""
        self._flush()
        self._finish()

    def _flush(self) -> None:
        if not self._waiting:
            return
        group = pa.concat_tables(self._waiting)
        if self._open is None:
            self._open = _OpenFile(self.folder.schema)
        self._open.write(group, self._bytes)
        self._waiting, self._rows, self._bytes = [], 0, 0
        if self._open.rows >= FILE_ROWS or self._open.bytes >= FILE_BYTES:
            self._finish()

    def _finish(self) -> None:
        if self._open is not None:
            self.rows += self._open.rows
            self.added.append(self._open.finish(self.folder, self.data_change))
            self._open = None


class Ranges(dict[str, tuple[Any, Any]]):
    """The smallest and the largest value of some columns in all the rows it was shown."""

    def __init__(self, columns: Sequence[str]) -> None:
        super().__init__()
        self.columns = columns

    def widen(self, rows: pa.Table) -> None:
        """Take in rows."""
        for name in self.columns:
            found = pc.min_max(rows[name])
            low, high = found["min"].as_py(), found["max"].as_py()
            if name in self:
                low, high = min(low, self[name][0]), max(high, self[name][1])
            self[name] = (low, high)


class _OpenFile:
    """A file that is being written: compressed in memory, and on the disk as a whole."""

    def __init__(self, schema: TableSchema) -> None:
        self.rows = self.bytes = 0
        self.ranges = Ranges(schema.ranged)
        self.buffer = pa.BufferOutputStream()
        self.parquet = parquet_writer(self.buffer, schema)

    def write(self, group: pa.Table, size: int) -> None:
        self.parquet.write_table(group, row_group_size=len(group))
        self.rows += len(group)
        self.bytes += size
        self.ranges.widen(group)

    def finish(self, folder: Folder, data_change: bool) -> AddAction:
        self.parquet.close()
        content = memoryview(self.buffer.getvalue()).cast("B")
        footer = int.from_bytes(content[-8:-4], "little") + 8
        parts = [content[:-footer], content[-footer:]]
        return put_file(folder, parts, self.rows, self.ranges, data_change=data_change)


def parquet_writer(stream: pa.NativeFile, schema: TableSchema, *, in_pages: bool = True) -> pq.ParquetWriter:
    """What spells rows of a table as Parquet, bulky columns in small pages (for which every column pays)."""
    small = {"data_page_size": PAGE_BYTES, "write_batch_size": PAGE_STEP} if schema.bulky and in_pages else {}
    return pq.ParquetWriter(
        stream,
        schema.arrow,
        compression={field.name: "none" if field.name in HASHES else "zstd" for field in schema.arrow},
        compression_level={name: level_of(name) for name in schema.arrow.names if name not in HASHES},
        use_dictionary=list(schema.coded) or False,
        write_statistics=[field.name for field in schema.arrow if _has_statistics(field)],
        write_page_checksum=True,
        **small,
    )


def level_of(column: str) -> int:
    """The level of zstd for a column: what is no long text becomes hardly smaller by more than 1."""
    return 3 if column in LONG else 1


def put_file(
    folder: Folder,
    parts: Sequence[memoryview | bytes],
    rows: int,
    ranges: Ranges,
    *,
    data_change: bool = True,
) -> AddAction:
    """Put a Parquet file on the disk under a new name, in parts of which the last is its footer; the log's
    line for it."""
    path = f"{folder.schema.name}-{uuid.uuid4().hex}-{zlib.crc32(parts[-1]):08x}.parquet"
    if not folder.local:
        parts = [b"".join(parts)]  # each would be a request
    try:
        with folder.filesystem().open_output_stream(path, buffer_size=2**16) as stream:
            for part in parts:
                stream.write(part)
        folder.sync(path)
    except BaseException:
        folder.discard([path])
        raise
    size = sum(map(len, parts))
    return AddAction(path, size, {}, now_ms(), data_change, _statistics(rows, ranges))


def _statistics(rows: int, ranges: Mapping[str, tuple[Any, Any]]) -> str:
    """What the log says about a file."""
    return json.dumps(
        {
            "numRecords": rows,
            "minValues": {name: _spell(low) for name, (low, _) in ranges.items()},
            "maxValues": {name: _spell(high) for name, (_, high) in ranges.items()},
            "nullCount": dict.fromkeys(ranges, 0),
        },
        ensure_ascii=False,  # delta-rs takes some escaped pairs of surrogates for other characters
    )


def _spell(value: date | datetime | str) -> str:
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    return value.isoformat() if isinstance(value, date) else value


def _has_statistics(field: pa.Field) -> bool:
    """Columns that somebody filters by; ends of whole texts would only bloat the footers."""
    return not pa.types.is_nested(field.type) and field.name not in PROSE
