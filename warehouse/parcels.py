"""Rows on their way from one process to another: packed as they lie in memory, and unpacked in no time.

A record for each row, on both sides, costs the one process that hands out and commits more than anything
else that it does. So it passes on tables, and only who cleans an article looks at it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, overload

import pyarrow as pa
import pyarrow.compute as pc

from cleaners.records import RawArticle
from warehouse import rows, schemas


class RawRows(Sequence[RawArticle]):
    """Rows of `raw`, each of which becomes a record when it is looked at."""

    def __init__(self, table: pa.Table) -> None:
        self.table = table

    def __len__(self) -> int:
        return len(self.table)

    def __iter__(self) -> Iterator[RawArticle]:
        return map(rows.raw_article, rows.one_by_one(self.table))

    @overload
    def __getitem__(self, at: int) -> RawArticle: ...

    @overload
    def __getitem__(self, at: slice) -> RawRows: ...

    def __getitem__(self, at: int | slice) -> RawArticle | RawRows:
        if isinstance(at, slice):
            first, end, step = at.indices(len(self))
            if step != 1:
                raise ValueError("rows are handed on in their order")
            return RawRows(self.table.slice(first, max(0, end - first)))
        place = range(len(self))[at]
        return rows.raw_article(self.table.slice(place, 1).to_pylist()[0])

    def __reduce__(self) -> tuple[Any, ...]:
        return _raw_rows, (_packed(self.table),)

    @property
    def ids(self) -> list[str]:
        """Their raw ids."""
        found: list[str] = self.table["raw_id"].to_pylist()
        return found

    @property
    def sources(self) -> list[str]:
        """The source of each."""
        return [rows.unescape(name) for name in self.table["source"].to_pylist()]

    def at(self, places: Iterable[str]) -> RawRows:
        """Those that were found at these places, as the table spells them."""
        return RawRows(
            self.table.filter(pc.is_in(self.table["uri"], value_set=pa.array(places, pa.string())))
        )

    def without(self, raw_ids: Iterable[str]) -> RawRows:
        """All but those with these ids."""
        gone = pa.array(raw_ids, pa.string())
        return RawRows(self.table.filter(pc.invert(pc.is_in(self.table["raw_id"], value_set=gone))))

    def split(self, most: int, size: int) -> Iterator[RawRows]:
        """The same rows in pieces of up to `most` rows and `size` bytes; one row may be larger than that."""
        first = held = 0
        for at, own in enumerate(self.table["body_bytes"].to_pylist()):
            if at > first and (at - first >= most or held + own > size):
                yield self[first:at]
                first, held = at, 0
            held += own
        if first < len(self):
            yield self[first:]


def gathered(parts: Iterable[RawRows]) -> RawRows:
    """Raw rows one after the other."""
    return RawRows(pa.concat_tables([schemas.RAW.arrow.empty_table(), *(part.table for part in parts)]))


class ReadyRows:
    """Rows of cleaned articles beside their signatures, as `schemas.ready` says."""

    def __init__(self, table: pa.Table) -> None:
        self.table = table

    def __len__(self) -> int:
        return len(self.table)

    def __reduce__(self) -> tuple[Any, ...]:
        return _ready_rows, (_packed(self.table),)


def ready_rows(made: Sequence[rows.Row]) -> ReadyRows:
    """Rows as `rows.ready_row` makes them."""
    return ReadyRows(pa.Table.from_pylist(list(made), schema=schemas.ready()))


def _packed(table: pa.Table) -> bytes:
    """Arrow's message for these rows; both sides know the columns, so they are not in it."""
    batches = table.to_batches()
    if len(batches) != 1:
        batches = table.combine_chunks().to_batches() or [pa.RecordBatch.from_pylist([], table.schema)]
    return bytes(batches[0].serialize())


def _unpacked(message: bytes, schema: pa.Schema) -> pa.Table:
    return pa.Table.from_batches([pa.ipc.read_record_batch(pa.py_buffer(message), schema)])


def _raw_rows(message: bytes) -> RawRows:
    return RawRows(_unpacked(message, schemas.RAW.arrow))


def _ready_rows(message: bytes) -> ReadyRows:
    return ReadyRows(_unpacked(message, schemas.ready()))
