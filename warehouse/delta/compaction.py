"""Compaction: few files, each of a short stretch of time.

What batches write is small and lies across each other in time; a few old articles in a batch of new
ones are enough for a file to cover years, and then every backfill has to rewrite it. So files are
sorted together, group by group, and what comes out is cut by month where a month has enough rows;
rows of the other months share files of their own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from warehouse.delta import faults
from warehouse.delta.data_files import File
from warehouse.delta.parquet_writer import FILE_BYTES, FILE_ROWS, GROUP_ROWS, Writer
from warehouse.delta.table import Change, Snapshot, Table
from warehouse.errors import WarehouseError

# Files that are sorted together: what is in memory at a time.
TOGETHER_ROWS, TOGETHER_BYTES = 4 * FILE_ROWS, 2 * FILE_BYTES
MONTH_ROWS = FILE_ROWS // 8
WIDE_DAYS = 31
MANY = 64


class Stretch(NamedTuple):
    """Rows that belong in files of their own, and the days they cover."""

    rows: int
    days: int


def tidy(table: Table) -> None:
    """Compact a table that has collected many small files since the last time.

    Each commit looks into every file for ids it knows, so small batches, one after the other, would
    become slower and slower between two runs of maintenance.
    """
    snapshot = table.at()
    if snapshot and sum(map(_small, snapshot.files)) >= MANY:
        compact(table)


def compact(table: Table) -> tuple[int, int]:
    """Merge and sort files where that is worth it, a group a commit; how many went in and came out."""
    merged = written = 0
    snapshot = table.at()
    for group in _groups(snapshot) if snapshot else ():
        made = _merge(table, {file.path for file in group})
        if made:
            merged, written = merged + len(group), written + made
    return merged, written


def _merge(table: Table, paths: set[str]) -> int:
    """Replace files by the same rows, sorted; how many files came out, 0 if a writer was faster."""
    made = 0

    def build(snapshot: Snapshot) -> Change | None:
        nonlocal made
        there = [file for file in snapshot.files if file.path in paths]
        if len(there) < len(paths):
            made = 0
            return None
        with Writer(snapshot.folder, data_change=False) as writer:
            for stretch in _in_order(snapshot, there):
                for rows in stretch:
                    writer.write(rows)
                writer.cut()
        before, after = sum(file.rows for file in there), writer.rows
        if before != after:
            snapshot.folder.discard([add.path for add in writer.added])
            raise WarehouseError(f"{snapshot.folder.uri}: {before} rows in, {after} out; nothing was changed")
        faults.point("compact.file")
        made = len(writer.added)
        return Change(writer.added, [file.remove(data_change=False) for file in there])

    table.change(build, operation="compact", info=lambda: {"counts": {"files": len(paths)}})
    faults.point("compact.commit")
    return made


def _groups(snapshot: Snapshot) -> Iterator[list[File]]:
    """Small or wide files side by side in time, as many as are sorted together, where it is worth it."""
    group: list[File] = []
    for file in sorted(filter(_poor, snapshot.files), key=_first):
        rows, size = (sum(getattr(f, name) for f in [*group, file]) for name in ("rows", "size"))
        if group and (rows > TOGETHER_ROWS or size > TOGETHER_BYTES):
            if _worth_it(snapshot, group):
                yield group
            group = []
        group.append(file)
    if _worth_it(snapshot, group):
        yield group


def _poor(file: File) -> bool:
    return _small(file) or _days(file) > WIDE_DAYS


def _small(file: File) -> bool:
    return file.rows < FILE_ROWS // 2 and file.size < FILE_BYTES // 8


def _first(file: File) -> tuple[str, str]:
    return str(file.ranges["article_date"][0]) if "article_date" in file.ranges else "", file.path


def _days(file: File) -> int:
    if "article_date" not in file.ranges:
        return 0
    first, last = file.ranges["article_date"]
    return int((last - first).days) + 1


def _worth_it(snapshot: Snapshot, group: Sequence[File]) -> bool:
    """Whether half as many files come out, or files that cover half as many days."""
    if len(group) < 2:
        return False
    if "article_date" not in snapshot.folder.schema.arrow.names:
        return all(map(_small, group))
    dates = [snapshot.folder.whole(file, ["article_date"])["article_date"] for file in group]
    counted = Counter(day for column in dates for day in column.to_pylist())
    stretches = _stretches(counted)
    files = sum(-(-stretch.rows // FILE_ROWS) for stretch in stretches)
    return 2 * files <= len(group) or 2 * sum(s.days for s in stretches) <= sum(map(_days, group))


def _stretches(counted: Counter[date]) -> list[Stretch]:
    """How sorted rows are cut: at each month that has enough rows, and after it."""
    months: Counter[str] = Counter()
    for day, count in counted.items():
        months[f"{day:%Y-%m}"] += count
    cut: dict[object, list[date]] = {}
    pool = 0
    for day in sorted(counted):
        month = f"{day:%Y-%m}"
        dense = months[month] >= MONTH_ROWS
        pool += dense
        cut.setdefault(month if dense else pool, []).append(day)
    return [
        Stretch(sum(counted[day] for day in days), (days[-1] - days[0]).days + 1) for days in cut.values()
    ]


def _in_order(snapshot: Snapshot, files: Sequence[File]) -> Iterator[Iterator[pa.Table]]:
    """The rows of files in order, a stretch at a time, in pieces that take little memory."""
    schema = snapshot.folder.schema
    rows = pa.concat_tables([group for _, group in snapshot.scan(schema.arrow.names, files)])
    if not schema.sort:
        yield iter([rows])
        return
    order = pc.sort_indices(rows.select(schema.sort), [(name, "ascending") for name in schema.sort])
    lengths = [len(rows)]
    if "article_date" in schema.sort:
        counts = pc.value_counts(rows["article_date"]).to_pylist()
        counted = Counter({pair["values"]: pair["counts"] for pair in counts})
        lengths = [stretch.rows for stretch in _stretches(counted)]
    for length in lengths:
        mine, order = order.slice(0, length), order.slice(length)
        yield (rows.take(mine.slice(at, GROUP_ROWS)) for at in range(0, length, GROUP_ROWS))
