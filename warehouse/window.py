"""Articles that are to be cleaned again, by day: what names their raw rows, packed as it lies in memory.

A window may be all of a large warehouse, so each row is some hundred bytes here, and no Python object.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from warehouse import rows
from warehouse.land import Waiting

_NARROW = pa.schema(
    [
        ("raw_id", pa.string()),
        ("landed_at", pa.timestamp("us", "UTC")),
        ("source", pa.dictionary(pa.int32(), pa.string())),
        ("rules", pa.dictionary(pa.int32(), pa.string())),
    ]
)
_DAY = "article_date"
COLUMNS = (*_NARROW.names, _DAY)
PIECE = 65_536  # rows that are put in the order of their days at once

Fits = Callable[[Mapping[str, Any]], bool]


@dataclass(frozen=True, slots=True, eq=False)
class DayRows:
    """The rows of one day."""

    table: pa.Table

    def __len__(self) -> int:
        return len(self.table)

    @property
    def waiting(self) -> list[Waiting]:
        """What names each of them; their bytes are not counted."""
        ids, moments, sources = (self.table[name].to_pylist() for name in _NARROW.names[:3])
        return [
            Waiting(raw_id, rows.unescape(source), 0, landed_at)
            for raw_id, landed_at, source in zip(ids, moments, sources, strict=True)
        ]

    @property
    def made_by(self) -> Counter[tuple[str, str]]:
        """How many rows there are of which source, made by which rules."""
        names = ["source", "rules"]
        pairs = self.table.select(names).cast(pa.schema([(name, pa.string()) for name in names]))
        counted = pairs.group_by(names).aggregate([([], "count_all")])
        return Counter(
            {(rows.unescape(row["source"]), row["rules"]): row["count_all"] for row in counted.to_pylist()}
        )

    def every(self, step: int, first: int) -> DayRows:
        """Each row so many after the other."""
        return self if step == 1 else DayRows(self.table.take(pa.array(range(first, len(self), step))))


def by_day(batches: Iterator[pa.RecordBatch], fits: Fits | None) -> dict[date, DayRows]:
    """The rows of a scan that fit, by day, the earliest first."""
    days: dict[date, list[pa.Table]] = defaultdict(list)
    for piece in _pieces(batches, fits):
        ordered = piece.sort_by(_DAY)
        first = 0
        for counted in pc.value_counts(ordered[_DAY].combine_chunks()).to_pylist():
            days[counted["values"]].append(ordered.slice(first, counted["counts"]).drop_columns(_DAY))
            first += counted["counts"]
    return {day: DayRows(pa.concat_tables(days[day])) for day in sorted(days)}


def _pieces(batches: Iterator[pa.RecordBatch], fits: Fits | None) -> Iterator[pa.Table]:
    """The rows that fit, narrow, as many at a time as are worth sorting."""
    held: list[pa.Table] = []
    for batch in batches:
        found = pa.Table.from_batches([batch])
        if fits is not None:
            found = found.filter(pa.array(list(map(fits, found.to_pylist())), pa.bool_()))
        if not len(found):
            continue
        held.append(found.select(COLUMNS))
        if sum(map(len, held)) >= PIECE:
            yield _packed(held)
            held = []
    if held:
        yield _packed(held)


def _packed(held: Sequence[pa.Table]) -> pa.Table:
    """In chunks of their own: nothing else of what was read is kept."""
    found = pa.concat_tables(held).combine_chunks()
    kind = _NARROW.append(pa.field(_DAY, pa.date32()))
    return found.cast(kind)
