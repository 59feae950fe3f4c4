"""A data file once more, without some of its rows: what holds none of them is taken over as bytes.

An update of old articles takes a few rows out of many files. Most of such a file is text, and to decompress
and compress it again is most of what the update costs. So a row group that loses no row is taken over
whole. One that does is written anew, but for its bulky columns: of these the pages without such a row are
taken over. What is taken over keeps its checksums, so whoever reads it sees a flipped bit, now as before.

Nothing for Python does this; when Arrow has a rewriter of its own, it can take the place of this file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, cached_property
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from deltalake.transaction import AddAction

from warehouse.delta.column_pages import Bytes, Pages, Places, are_plain, pages_without
from warehouse.delta.data_files import File, Folder
from warehouse.delta.descent import remember, remembered
from warehouse.delta.parquet_writer import PAGE_BYTES, Ranges, parquet_writer, put_file
from warehouse.delta.thrift import I16, I64, STRUCT, Struct, read_struct, write_struct
from warehouse.schemas import TableSchema

Drop = Callable[[pa.Table], pa.Array | pa.ChunkedArray]
_MAGIC = b"PAR1"
# Of zstd, for pages that lose a row: takes .6 of the time that a new file's level 3 takes for texts of the
# news, and 6 % more room (.44 and .42 of what they are), until maintenance writes them anew.
LEVEL = 1
# Numbers below are those of fields in parquet.thrift. A footer: 3 rows, 4 row groups. A row group: 1 columns,
# 2 size, 3 rows, 5 place in the file, 6 compressed size, 7 its number. A column: 3 all that is said of it; in
# that, 3 its path, 6 size, 7 compressed size, 9 place of its pages, 11 of its dictionary.


def without_rows(folder: Folder, file: File, columns: Sequence[str], drop: Drop) -> AddAction | None:
    """The log's line for a new file with the rows of `file` that `drop`, looking at `columns`, does not mark.

    None if no row is left. Raises `DamagedError` for a file that is not what was written.
    """
    schema, old = folder.schema, _Old(folder, file)
    new, ids = _New(schema), remembered(schema)
    left: list[pa.Table] = []
    for number in range(old.parquet.num_row_groups):
        seen = old.rows(number, [*dict.fromkeys([*columns, *schema.ranged])])
        gone = np.flatnonzero(np.asarray(drop(seen)))
        if len(gone) == len(seen):
            left.append(old.rows(number, ids))
            continue
        new.ranges.widen(_left(seen, gone))
        if old.is_known and not len(gone):
            new.take_over(old.groups[number], old.content)
        else:
            bulky = old.bulky_pages(number, gone)
            narrow = old.others(number, seen, [name for name in schema.arrow.names if name not in bulky])
            new.write(_left(narrow, gone), bulky)
            left.append(narrow.select(ids).take(pa.array(gone)))
    made = new.put(folder)
    if made and ids and left:
        remember(made.path, file.path, pa.concat_tables(left))
    return made


def _left(group: pa.Table, gone: Places) -> pa.Table:
    """The rows that are not at these places: where these are few, without copying the others."""
    if len(gone) > len(group) // 64:
        stay = np.ones(len(group), np.bool_)
        stay[gone] = False
        return group.filter(pa.array(stay))
    ends = [*gone.tolist(), len(group)]
    starts = [0, *(at + 1 for at in gone.tolist())]
    return pa.concat_tables(
        [group.slice(0, 0), *(group.slice(at, end - at) for at, end in zip(starts, ends, strict=True))]
    )


class _Old:
    """A file that is there; `is_known` if it is spelled as a new one would be."""

    def __init__(self, folder: Folder, file: File) -> None:
        self.folder, self.schema = folder, folder.schema
        content = folder.content(file)
        self.content = _bytes(content)
        self.parquet = pq.ParquetFile(pa.BufferReader(content), page_checksum_verification=True)
        self.is_known = file.is_ours and self.parquet.schema.equals(_as_written(self.schema))

    @cached_property
    def groups(self) -> list[Struct]:
        """What the footer says of each row group."""
        groups: list[Struct] = _footer(self.content)[4][1][1]
        return groups

    def rows(self, number: int, columns: Sequence[str]) -> pa.Table:
        """Columns of a row group."""
        return self.folder.group(self.parquet, number, columns)

    def others(self, number: int, seen: pa.Table, columns: Sequence[str]) -> pa.Table:
        """The same, of which some have been read already."""
        rest = self.rows(number, [name for name in columns if name not in seen.column_names])
        return pa.Table.from_arrays(
            [(seen if name in seen.column_names else rest)[name] for name in columns],
            schema=pa.schema([self.schema.arrow.field(name) for name in columns]),
        )

    def bulky_pages(self, number: int, gone: Places) -> dict[str, Pages]:
        """The pages of the bulky columns of a row group, without the rows at some places."""
        found = {}
        group = self.parquet.metadata.row_group(number)
        for leaf in range(group.num_columns):
            chunk, column = group.column(leaf), self.parquet.schema.column(leaf)
            if self.is_known and column.path in self.schema.bulky and are_plain(column, chunk):
                at = chunk.data_page_offset
                found[column.path] = pages_without(
                    self.content[at : at + chunk.total_compressed_size],
                    chunk.num_values,
                    gone,
                    level=LEVEL,
                    page_bytes=PAGE_BYTES,
                )
        return found


class _New:
    """A file that is put together, a row group at a time."""

    def __init__(self, schema: TableSchema) -> None:
        self.schema = schema
        self.ranges = Ranges(schema.ranged)
        self.order: list[_Group] = []
        self.stream = pa.BufferOutputStream()  # of the row groups that are written now
        self.writer: pq.ParquetWriter | None = None
        self.groups: list[Struct] = []
        self.parts: list[Bytes] = [_MAGIC]
        self.at = len(_MAGIC)

    def write(self, narrow: pa.Table, bulky: Mapping[str, Pages]) -> None:
        """A row group from columns that are written now and pages of the others."""
        columns = [
            pa.repeat(pa.scalar("", field.type), len(narrow)) if field.name in bulky else narrow[field.name]
            for field in self.schema.arrow
        ]
        rows = pa.Table.from_arrays(columns, schema=self.schema.arrow)
        if self.writer is None:
            self.writer = parquet_writer(self.stream, self.schema, in_pages=not bulky)
        self.writer.write_table(rows, row_group_size=len(rows))
        self.order.append(_Group(None, bulky))

    def take_over(self, group: Struct, content: memoryview) -> None:
        """A row group from the bytes of another file."""
        self.order.append(_Group((group, content), {}))

    def _append(self, group: Struct, content: memoryview, bulky: Mapping[str, Pages]) -> None:
        """A row group from bytes, with pages in place of those of some columns."""
        begin = self.at
        chunks: list[Struct] = [chunk[3][1] for chunk in group[1][1][1]]
        for chunk in chunks:
            name = b".".join(chunk[3][1][1]).decode()
            if name in bulky:
                self._place(chunk, bulky[name])
            else:
                self._move(chunk, content)
        group[2] = I64, sum(chunk[6][1] for chunk in chunks)
        group[5] = I64, begin
        group[6] = I64, self.at - begin
        group[7] = I16, len(self.groups)
        self.groups.append(group)

    def _place(self, chunk: Struct, pages: Pages) -> None:
        """Put pages where the placeholder of a column would be."""
        begin = self.at
        for part in pages.parts:
            self._add(part)
        chunk[6] = I64, pages.size
        chunk[7] = I64, self.at - begin
        chunk[9] = I64, begin
        chunk.pop(13, None)  # how many pages there are
        chunk.pop(16, None)  # how long their values are

    def _move(self, chunk: Struct, content: memoryview) -> None:
        """Take over the bytes of a column; what says where they are moves with them."""
        offsets = [number for number in (9, 11) if number in chunk]
        begin = min(chunk[number][1] for number in offsets)
        for number in offsets:
            chunk[number] = I64, chunk[number][1] - begin + self.at
        self._add(content[begin : begin + chunk[7][1]])

    def _add(self, part: Bytes) -> None:
        self.parts.append(part)
        self.at += len(part)

    def put(self, folder: Folder) -> AddAction | None:
        """Put the file on the disk, if it has rows."""
        if not self.order:
            return None
        content = _empty(self.schema)
        if self.writer is not None:
            self.writer.close()
            content = self.stream.getvalue()
        footer = _footer(_bytes(content))
        written: Iterator[Struct] = iter(footer[4][1][1])
        for group in self.order:
            self._append(*(group.taken_over or (next(written), _bytes(content))), group.bulky)
        rows = sum(group[3][1] for group in self.groups)
        footer[3] = I64, rows
        footer[4] = footer[4][0], (STRUCT, self.groups)
        end = write_struct(footer)
        parts = [*self.parts, end + len(end).to_bytes(4, "little") + _MAGIC]
        return put_file(folder, parts, rows, self.ranges)


class _Group(NamedTuple):
    """A row group of a new file: what another file says of it and that file, or None if it is written now;
    and the pages of its bulky columns."""

    taken_over: tuple[Struct, memoryview] | None
    bulky: Mapping[str, Pages]


@cache
def _empty(schema: TableSchema) -> pa.Buffer:
    """A file without rows, spelled as any other."""
    stream = pa.BufferOutputStream()
    with parquet_writer(stream, schema) as writer:
        writer.write_table(schema.arrow.empty_table())
    return stream.getvalue()


@cache
def _as_written(schema: TableSchema) -> pq.ParquetSchema:
    """What a new file says of its columns."""
    return pq.ParquetFile(_empty(schema)).schema


def _bytes(content: pa.Buffer) -> memoryview:
    """Arrow gives bytes out as numbers from -128 on."""
    return memoryview(content).cast("B")


def _footer(content: memoryview) -> Struct:
    length = int.from_bytes(content[-8:-4], "little")
    footer, _ = read_struct(content[-8 - length : -8], 0)
    return footer
