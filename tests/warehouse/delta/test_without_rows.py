"""A file without some of its rows has exactly the others, for every reader, and most of it as it was."""

from __future__ import annotations

import json
import random
import zlib
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import polars
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from warehouse import schemas
from warehouse.delta import parquet_writer
from warehouse.delta.column_pages import pages_without
from warehouse.delta.data_files import File, Folder
from warehouse.delta.parquet_writer import Writer
from warehouse.delta.thrift import read_struct
from warehouse.delta.without_rows import without_rows
from warehouse.errors import DamagedError

GROUP = 300


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Folder:
    """With row groups of a few hundred rows, so that there are several in a file."""
    monkeypatch.setattr(parquet_writer, "GROUP_ROWS", GROUP)
    (tmp_path / "articles").mkdir()
    return Folder(str(tmp_path / "articles"), schemas.ARTICLES, None)


def some_articles(count: int, seed: int = 1) -> pa.Table:
    """Rows that have a value in every column, with texts of none to some thousand characters."""
    rng = random.Random(seed)
    words = [
        "".join(rng.choices("abcdefghijklmnopqrstuvwxyzäß漢", k=rng.randrange(1, 9))) for _ in range(999)
    ]

    def text(longest: int) -> str:
        return " ".join(rng.choices(words, k=rng.randrange(longest)))

    def value(kind: pa.DataType) -> Any:
        if pa.types.is_list(kind):
            return [value(kind.value_type) for _ in range(rng.randrange(3))]
        if pa.types.is_struct(kind):
            return {each.name: value(each.type) for each in kind}
        if pa.types.is_string(kind):
            return text(3)
        if pa.types.is_boolean(kind):
            return rng.random() < 0.5
        if pa.types.is_date(kind):
            return date(2026, 1, 1) + timedelta(rng.randrange(60))
        return rng.randrange(2**20)

    columns = {}
    for field in schemas.ARTICLES.arrow:
        made = [None if field.nullable and rng.random() < 0.3 else value(field.type) for _ in range(count)]
        columns[field.name] = pa.array(made, field.type)
    columns["article_id"] = pa.array([f"{number:064x}" for number in range(count)])
    columns["text"] = pa.array([text(1500 if rng.random() < 0.9 else 1) for _ in range(count)])
    return pa.table(columns, schema=schemas.ARTICLES.arrow)


def written(folder: Folder, rows: pa.Table) -> File:
    with Writer(folder) as writer:
        writer.write(rows)
    (add,) = writer.added
    return File(add.path, add.size, len(rows), {})


def gone(numbers: set[int]) -> Callable[[pa.Table], pa.ChunkedArray]:
    ids = pa.array([f"{number:064x}" for number in numbers], pa.string())
    return lambda group: pc.is_in(group["article_id"], value_set=ids)


def read(folder: Folder, file: File) -> pa.Table:
    return pa.concat_tables(folder.groups(file, schemas.ARTICLES.arrow.names))


@pytest.mark.parametrize("count", [1, 299, 300, 1000])
def test_what_is_left_is_the_other_rows_time_after_time(folder: Folder, count: int) -> None:
    rows, rng = some_articles(count), random.Random(count)
    file = written(folder, rows)
    for share in (0.003, 0.02, 0.5, 0.9):
        leave = {n for n in range(count) if rng.random() < share} | {rng.randrange(count)}
        stay = pc.invert(gone(leave)(rows))
        rows = rows.filter(stay)
        add = without_rows(folder, file, ["article_id"], gone(leave))
        if not len(rows):
            assert add is None
            break
        assert add is not None
        said = json.loads(add.stats)
        assert said["numRecords"] == len(rows)
        for name in schemas.ARTICLES.ranged:
            ends = pc.min_max(rows[name])
            assert (said["minValues"][name], said["maxValues"][name]) == (str(ends["min"]), str(ends["max"]))
        file = File(add.path, add.size, len(rows), {})
        folder.verify_footer(file)
        assert read(folder, file).equals(rows)


def test_every_reader_of_parquet_sees_the_other_rows(folder: Folder) -> None:
    rows = some_articles(1000)
    leave = {5, 6, 333, 650, 651, 652, 999}
    add = without_rows(folder, written(folder, rows), ["article_id"], gone(leave))
    assert add is not None
    assert folder.local is not None
    path = folder.local / add.path
    right = rows.filter(pc.invert(gone(leave)(rows))).select(["article_id", "text", "tags", "title"])
    assert pq.read_table(path, columns=right.column_names).equals(right)
    assert pq.ParquetFile(path, page_checksum_verification=True).read(right.column_names).equals(right)
    assert polars.read_parquet(path, columns=right.column_names).to_dicts() == right.to_pylist()
    found = duckdb.execute(f"SELECT article_id, text, tags, title FROM read_parquet('{path}')")
    assert found.fetchall() == [tuple(row.values()) for row in right.to_pylist()]
    chosen = duckdb.execute(f"SELECT count(*) FROM read_parquet('{path}') WHERE article_id >= '{600:064x}'")
    assert chosen.fetchall() == [(396,)]


def test_what_holds_no_row_that_leaves_is_taken_over_as_bytes(folder: Folder) -> None:
    """A whole group of four, and of the text of another one all pages but one."""
    rows = some_articles(4 * GROUP)
    file = written(folder, rows)
    assert folder.local is not None
    before = (folder.local / file.path).read_bytes()
    add = without_rows(folder, file, ["article_id"], gone({GROUP + 7}))
    assert add is not None
    after = (folder.local / add.path).read_bytes()
    old, new = (pq.ParquetFile(pa.BufferReader(content)).metadata for content in (before, after))
    assert new.num_row_groups == 4
    text = schemas.ARTICLES.arrow.names.index("text")
    for number in (0, 2, 3):
        assert chunk(before, old, number, text) == chunk(after, new, number, text)
    one, other = chunk(before, old, 1, text), chunk(after, new, 1, text)
    common = next(at for at in range(1, len(one)) if one[-at] != other[-at])
    assert len(one) > 4 * 2**16
    assert common > len(one) - 2**17


def test_all_that_a_footer_counts_is_what_is_there(folder: Folder) -> None:
    """Rows, bytes and places, which few readers verify, and of every page its checksum."""
    rows = some_articles(3 * GROUP)
    file = written(folder, rows)
    assert folder.local is not None
    add = without_rows(folder, file, ["article_id"], gone({0, 299, GROUP + 7, GROUP + 150}))
    assert add is not None
    for path, left in ((file.path, 3 * GROUP), (add.path, 3 * GROUP - 4)):
        content = (folder.local / path).read_bytes()
        end = len(content) - 8 - int.from_bytes(content[-8:-4], "little")
        footer, _ = read_struct(content, end)
        groups = footer[4][1][1]
        assert footer[3][1] == sum(group[3][1] for group in groups) == left
        at = 4
        for number, group in enumerate(groups):
            assert group[5][1] == at
            assert path == file.path or group[7][1] == number
            chunks = [chunk[3][1] for chunk in group[1][1][1]]
            for said in chunks:
                begins = [said[field][1] for field in (9, 11) if field in said]
                assert min(begins) == at
                values, size, at = pages_at(content, at, at + said[7][1])
                assert (said[5][1], said[6][1]) == (values, size), said[3]
            assert group[2][1] == sum(said[6][1] for said in chunks)
            assert group[6][1] == sum(said[7][1] for said in chunks)
        assert at == end


def test_large_pages_of_an_older_layout_become_small(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as before:
        before.setattr(parquet_writer, "PAGE_BYTES", 2**20)
        file = written(folder, some_articles(GROUP))
    content = memoryview(folder.content(file)).cast("B")
    group = pq.ParquetFile(pa.BufferReader(folder.content(file))).metadata.row_group(0)
    (text,) = (c for c in map(group.column, range(group.num_columns)) if c.path_in_schema == "text")
    chunk = content[text.data_page_offset :][: text.total_compressed_size]
    found = pages_without(chunk, GROUP, np.array([5, GROUP - 1]), level=1, page_bytes=2**16)
    old, _ = read_struct(chunk, 0)
    new = [read_struct(header, 0)[0] for header in found.parts[::2]]
    assert old[2][1] > 2**19
    assert len(new) > 4
    # A page ends with the value with which it has that many bytes, unless it had no more than twice as many.
    assert max(header[2][1] for header in new) <= 2 * 2**16


def test_a_small_page_stays_one_however_often_rows_leave_it(folder: Folder) -> None:
    file = written(folder, some_articles(GROUP))

    def pages() -> int:
        content = folder.content(file)
        metadata = pq.ParquetFile(pa.BufferReader(content)).metadata
        text = chunk(memoryview(content).cast("B"), metadata, 0, schemas.ARTICLES.arrow.names.index("text"))
        count = at = 0
        while at < len(text):
            header, begin = read_struct(text, at)
            count, at = count + 1, begin + header[3][1]
        return count

    first = pages()
    for number in range(7, 70, 9):
        add = without_rows(folder, file, ["article_id"], gone({number}))
        assert add is not None
        file = File(add.path, add.size, file.rows - 1, {})
        assert pages() == first


def pages_at(content: bytes, at: int, end: int) -> tuple[int, int, int]:
    """How many values the pages from one place to another have, their size decompressed, where they end."""
    values = size = 0
    while at < end:
        header, begin = read_struct(content, at)
        body = content[begin : begin + header[3][1]]
        assert header[4][1] & 0xFFFFFFFF == zlib.crc32(body)
        if 5 in header:  # a page of data, not of a dictionary
            values += header[5][1][1][1]
        size += begin - at + header[2][1]
        assert header[2][1] < 3 * parquet_writer.PAGE_BYTES
        at = begin + len(body)
    return values, size, at


def chunk(content: bytes, metadata: pq.FileMetaData, group: int, name: int) -> bytes:
    """The bytes of a column that is no list, and before which there is none but `authors`."""
    (found,) = (
        column
        for column in map(metadata.row_group(group).column, range(metadata.num_columns))
        if column.path_in_schema == schemas.ARTICLES.arrow.names[name]
    )
    return content[found.data_page_offset : found.data_page_offset + found.total_compressed_size]


def test_a_file_of_an_older_schema_or_of_another_program_is_written_as_it_is_now(folder: Folder) -> None:
    rows = some_articles(700)
    assert folder.local is not None
    narrow = rows.drop_columns(["revision", "own_id"])
    pq.write_table(narrow, folder.local / "older.parquet", row_group_size=200)
    pq.write_table(rows, folder.local / "theirs.parquet", compression="snappy", row_group_size=200)
    right = rows.filter(pc.invert(gone({1, 500})(rows)))
    for name in ("older.parquet", "theirs.parquet"):
        size = (folder.local / name).stat().st_size
        add = without_rows(folder, File(name, size, 700, {}), ["article_id"], gone({1, 500}))
        assert add is not None
        found = read(folder, File(add.path, add.size, 698, {}))
        if name == "older.parquet":
            assert found["revision"].null_count == 698
            found, other = (each.drop_columns(["revision", "own_id"]) for each in (found, right))
        else:
            other = right
        assert found.equals(other)


def test_a_flipped_bit_is_no_silent_wrong_row_after_it_was_taken_over(folder: Folder) -> None:
    """Its page is written anew or taken over: an error now, an error for whoever reads, or the right rows."""
    rows = some_articles(350)
    file = written(folder, rows)
    assert folder.local is not None
    path = folder.local / file.path
    whole, rng = path.read_bytes(), random.Random(1)
    right = rows.filter(pc.invert(gone({340})(rows)))
    refused = seen = 0
    for _ in range(60):
        at = rng.randrange(len(whole) * 8)
        broken = bytearray(whole)
        broken[at // 8] ^= 1 << at % 8
        path.write_bytes(broken)
        there = {each.name for each in folder.local.iterdir()}
        try:
            add = without_rows(folder, file, ["article_id"], gone({340}))
        except (OSError, ValueError, MemoryError):
            assert {each.name for each in folder.local.iterdir()} == there, "nothing is left behind"
            refused += 1
            continue
        assert add is not None
        try:
            assert read(folder, File(add.path, add.size, len(right), {})).equals(right), f"bit {at}"
        except (OSError, ValueError, MemoryError):
            seen += 1
    assert refused
    assert seen > refused, "what is taken over is not looked at"


def test_pages_that_lack_a_row_or_go_on_beyond_the_end_are_refused(folder: Folder) -> None:
    file = written(folder, some_articles(200))
    content = memoryview(folder.content(file)).cast("B")
    group = pq.ParquetFile(pa.BufferReader(folder.content(file))).metadata.row_group(0)
    (text,) = (c for c in map(group.column, range(group.num_columns)) if c.path_in_schema == "text")
    at, size = text.data_page_offset, text.total_compressed_size
    places = np.array([3])
    options: Any = {"level": 1, "page_bytes": 2**16}
    found = pages_without(content[at : at + size], 200, places, **options)
    assert len(found.parts) > 2, "a page that is written anew is a header and a body"
    for chunk, rows in ((content[at : at + size], 201), (content[at : at + size - 1], 200)):
        with pytest.raises(DamagedError):
            pages_without(chunk, rows, places, **options)


def test_a_row_group_that_goes_whole_leaves_the_others_as_they_are(folder: Folder) -> None:
    file = written(folder, some_articles(2 * GROUP))
    add = without_rows(folder, file, ["article_id"], gone(set(range(GROUP))))
    assert add is not None
    left = folder.whole(File(add.path, add.size, GROUP, {}), ["article_id"])
    assert left.equals(folder.whole(file, ["article_id"]).slice(GROUP))
