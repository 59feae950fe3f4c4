"""Pages of one column in a Parquet file, as bytes: those that lose a row are written anew, others stay.

For columns whose pages hold nothing but values, each after its length, compressed by zstd.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from warehouse.delta.thrift import I32, STRUCT, Struct, read_struct, write_struct
from warehouse.errors import DamagedError

Places = npt.NDArray[np.intp]
Bytes = memoryview | bytes
_PLAIN, _LEVELS = 0, 3  # encodings: of values, and of levels, of which there are none
_DATA = 0  # kind of page


@dataclass(frozen=True, slots=True)
class Pages:
    """Pages with their headers, one after the other; `size` is what they take when decompressed."""

    parts: Sequence[Bytes]
    size: int


class _Page(NamedTuple):
    begin: int  # of its header
    body_at: int
    end: int
    rows: int
    size: int  # of the body, decompressed
    checksum: int | None


def are_plain(column: pq.ColumnSchema, chunk: pq.ColumnChunkMetaData) -> bool:
    """Whether the pages of a column are of the kind that is known here."""
    return bool(
        column.physical_type == "BYTE_ARRAY"
        and column.max_definition_level == column.max_repetition_level == 0
        and chunk.compression == "ZSTD"
        and not chunk.has_dictionary_page
        and {"PLAIN", "RLE"} >= set(chunk.encodings)
    )


def pages_without(chunk: memoryview, rows: int, gone: Places, *, level: int, page_bytes: int) -> Pages:
    """The pages of a column that has so many rows, without the rows at some places (sorted).

    What is written anew is compressed at a level of zstd; a page of more than twice `page_bytes` becomes
    several, which end there or a value later. Raises `DamagedError`.
    """
    codec = pa.Codec("zstd", compression_level=level)
    parts: list[Bytes] = []
    at = size = taken_over = 0
    for page in _pages(chunk):
        low, high = np.searchsorted(gone, (at, at + page.rows))
        leaving = set((gone[low:high] - at).tolist())
        at += page.rows
        if not leaving:
            size += page.body_at - page.begin + page.size
            continue
        parts.append(chunk[taken_over : page.begin])
        taken_over = page.end
        stay = [value for place, value in enumerate(_values(chunk, page, codec)) if place not in leaving]
        # A page that is small already stays one: split at each loss, they would become ever smaller.
        for values in _together(stay, page_bytes if page.size > 2 * page_bytes else page.size):
            header, body = _written(values, codec)
            parts += header, body
            size += len(header) + sum(map(len, values))
    if at != rows:
        raise DamagedError(f"{at} rows in pages, {rows} in the footer")
    parts.append(chunk[taken_over:])
    return Pages([part for part in parts if len(part)], size)


def _pages(chunk: memoryview) -> Iterator[_Page]:
    at = 0
    while at < len(chunk):
        header, begin = read_struct(chunk, at)
        try:
            kind, size, compressed = (header[number][1] for number in (1, 2, 3))
            data: Struct = header[5][1]
            rows, encoding = data[1][1], data[2][1]
        except (KeyError, TypeError) as error:
            raise DamagedError("the header of a page") from error
        end = begin + compressed
        if kind != _DATA or encoding != _PLAIN or compressed < 0 or end > len(chunk):
            raise DamagedError("the header of a page")
        checksum = header[4][1] & 0xFFFFFFFF if 4 in header else None
        yield _Page(at, begin, end, rows, size, checksum)
        at = end


def _values(chunk: memoryview, page: _Page, codec: pa.Codec) -> list[bytes]:
    """The values of a page, each with the length before it."""
    body = chunk[page.body_at : page.end]
    if page.checksum is not None and zlib.crc32(body) != page.checksum:
        raise DamagedError("a page's checksum")
    try:
        content = codec.decompress(body, page.size, asbytes=True)
    except OSError as error:
        raise DamagedError("a page can't be decompressed") from error
    values, at = [], 0
    for _ in range(page.rows):
        end = at + 4 + int.from_bytes(content[at : at + 4], "little")
        values.append(content[at:end])
        at = end
    if at != len(content):
        raise DamagedError("the lengths of a page's values")
    return values


def _together(values: Sequence[bytes], page_bytes: int) -> Iterator[list[bytes]]:
    page: list[bytes] = []
    size = 0
    for value in values:
        page.append(value)
        size += len(value)
        if size >= page_bytes:
            yield page
            page, size = [], 0
    if page:
        yield page


def _written(values: Sequence[bytes], codec: pa.Codec) -> tuple[bytes, bytes]:
    """The header and the body of a page."""
    plain = b"".join(values)
    body = codec.compress(plain, asbytes=True)
    checksum = zlib.crc32(body)
    numbers = {
        1: _DATA,
        2: len(plain),
        3: len(body),
        4: checksum - 2**32 if checksum >= 2**31 else checksum,
    }
    data = {1: len(values), 2: _PLAIN, 3: _LEVELS, 4: _LEVELS}
    header: Struct = {number: (I32, value) for number, value in numbers.items()}
    header[5] = STRUCT, {number: (I32, value) for number, value in data.items()}
    return write_struct(header), body
