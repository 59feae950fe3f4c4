"""Compaction: few files, whose days lie beside one another and not across.

What batches write is small and lies across each other in time; a few old articles in a batch of new
ones are enough for a file to cover years, and then every backfill has to rewrite it. So files that lie
across each other are merged, a share at a time, and what comes out is cut by month where a month has
enough rows; rows of the other months share files of their own. What is left across the border of two
shares is merged in the next round.

Files are sorted. So of those that follow one another in time, a chain, one row group is in memory at a
time, and where too many lie across each other for that, some are merged into one chain first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from warehouse.delta import faults
from warehouse.delta.data_files import File
from warehouse.delta.parquet_writer import FILE_BYTES, FILE_ROWS, GROUP_ROWS, Writer
from warehouse.delta.table import Change, Snapshot, Table
from warehouse.errors import WarehouseError
from warehouse.schemas import TableSchema

TOGETHER = 8  # full row groups that are in memory at a time
# What is merged in one commit at most: whoever is killed in it has lost that work, and nothing else.
SHARE_FILES, SHARE_ROWS, SHARE_BYTES = 256, 64 * FILE_ROWS, 2**30
ROUNDS = 8
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
        compact(table, rounds=1)


def compact(table: Table, *, rounds: int = ROUNDS) -> tuple[int, int]:
    """Merge files where that is worth it, a share a commit; how many went in and came out."""
    merged = written = 0
    for _ in range(rounds):
        before = merged
        for share in table.of_newest(lambda snapshot: list(_shares(snapshot))) or ():
            made = _merge(table, {file.path for file in share})
            if made:
                merged, written = merged + len(share), written + made
        if merged == before:
            break
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


def _shares(snapshot: Snapshot) -> Iterator[list[File]]:
    """Files that are small or lie across others, those of one time together, where merging is worth it."""
    share: list[File] = []
    for file in _by_time(snapshot, _poor(snapshot)):
        with_it = [*share, file]
        if share and (_is_large(with_it) or _in_memory(snapshot, with_it) > TOGETHER):
            if _worth_it(snapshot, share):
                yield share
            with_it = [file]
        share = with_it
    if _worth_it(snapshot, share):
        yield share


def _is_large(files: Sequence[File]) -> bool:
    rows, size = sum(file.rows for file in files), sum(file.size for file in files)
    return len(files) > SHARE_FILES or rows > SHARE_ROWS or size > SHARE_BYTES


def _in_memory(snapshot: Snapshot, files: Sequence[File]) -> float:
    """Full row groups that are in memory while files are merged."""
    return sum(min(1.0, max(file.rows for file in chain) / GROUP_ROWS) for chain in _chains(snapshot, files))


def _chains(snapshot: Snapshot, files: Sequence[File]) -> list[list[File]]:
    """As few sequences of files as can be, in each of which a file begins after the last one has ended."""
    dated = _dated(snapshot.folder.schema)
    if not dated:
        return [[file] for file in files]
    chains: list[list[File]] = []
    for file in sorted(files, key=lambda file: (_range(file, dated), file.path)):
        fits = (each for each in chains if _ends_before(each[-1], file, dated))
        if (chain := next(fits, None)) is None:
            chains.append(chain := [])
        chain.append(file)
    return chains


def _ends_before(one: File, other: File, dated: str) -> bool:
    return dated in one.ranges and dated in other.ranges and one.ranges[dated][1] < other.ranges[dated][0]


def _poor(snapshot: Snapshot) -> list[File]:
    """Files that are small, cover a long time, or more than one day that another one covers too.

    A small one does not make others poor: it is merged with its like, until it is worth their while.
    """
    dated = _dated(snapshot.folder.schema)
    wide = {file.path for file in snapshot.files if dated and _days(file, dated) > WIDE_DAYS}
    across: set[str] = set()
    last: File | None = None
    settled = [file for file in snapshot.files if dated and not _small(file) and file.path not in wide]
    for file in sorted(settled, key=lambda file: (_range(file, dated), file.path)):
        if last is not None and _range(file, dated)[0] < _range(last, dated)[1]:
            across |= {file.path, last.path}
        if last is None or _range(file, dated)[1] >= _range(last, dated)[1]:
            last = file
    return [file for file in snapshot.files if _small(file) or file.path in across | wide]


def _small(file: File) -> bool:
    return file.rows < FILE_ROWS // 2 and file.size < FILE_BYTES // 8


def _dated(schema: TableSchema) -> str:
    """The column by which the files of a table are sorted in time; empty if they are not."""
    first = schema.sort[0] if schema.sort else ""
    return first if first in schema.ranged and pa.types.is_temporal(schema.arrow.field(first).type) else ""


def _range(file: File, dated: str) -> tuple[date, date]:
    """First and last day; of a file about which the log says nothing, all days."""
    first, last = file.ranges.get(dated, (date.min, date.max))
    return _day(first), _day(last)


def _day(moment: Any) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def _days(file: File, dated: str) -> int:
    first, last = _range(file, dated)
    return (last - first).days + 1


def _by_time(snapshot: Snapshot, files: Sequence[File]) -> list[File]:
    """Files by the day of the row in the middle: a few old rows do not tear apart what belongs together."""
    dated = _dated(snapshot.folder.schema)
    if not dated:
        return sorted(files, key=lambda file: file.path)

    def middle(file: File) -> tuple[date, str]:
        if _days(file, dated) <= WIDE_DAYS:
            return _range(file, dated)[0], file.path
        days = np.sort(_days_of(snapshot, file))
        return days[len(days) // 2].item(), file.path

    return sorted(files, key=middle)


def _days_of(snapshot: Snapshot, file: File) -> np.typing.NDArray[np.datetime64]:
    """The day of each row."""
    dated = _dated(snapshot.folder.schema)
    column = snapshot.folder.whole(file, [dated])[dated]
    return np.asarray(column.cast(pa.date32()).to_numpy().astype("datetime64[D]"))


def _worth_it(snapshot: Snapshot, share: Sequence[File]) -> bool:
    """Whether half as many files come out, or days are covered by fewer: by one for each two files."""
    if len(share) < 2:
        return False
    dated = _dated(snapshot.folder.schema)
    if not dated:
        return all(map(_small, share))
    days = [_days_of(snapshot, file) for file in share]
    counted = _counted(np.concatenate(days))
    files = sum(-(-stretch.rows // FILE_ROWS) for stretch in _stretches(counted))
    before = 0
    for file, mine in zip(share, days, strict=True):
        # Whoever wants a day opens each file that covers it; of a long time, those that have rows of it.
        first, last = _range(file, dated)
        long = _days(file, dated) > WIDE_DAYS
        before += len(np.unique(mine)) if long else sum(first <= day <= last for day in counted)
    return 2 * files <= len(share) or 2 * (before - len(counted) - files + 1) >= len(share)


def _counted(days: np.typing.NDArray[np.datetime64]) -> Counter[date]:
    found, counts = np.unique(days, return_counts=True)
    return Counter(dict(zip(found.tolist(), counts.tolist(), strict=True)))


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
    if not schema.sort:
        yield (group for _, group in snapshot.scan(schema.arrow.names, files))
        return
    merged = _merged([_run(snapshot, chain) for chain in _chains(snapshot, files)], schema.sort)
    if not _dated(schema):
        yield merged
        return
    counted = _counted(np.concatenate([_days_of(snapshot, file) for file in files]))
    stream = _Stream(merged)
    for stretch in _stretches(counted):
        yield stream.next(stretch.rows)


class _Stream:
    """Tables one after the other, of which a number of rows can be taken."""

    def __init__(self, tables: Iterator[pa.Table]) -> None:
        self.tables = tables
        self.rest: pa.Table | None = None

    def next(self, rows: int) -> Iterator[pa.Table]:
        """The next rows."""
        while rows:
            table = self.rest if self.rest is not None else next(self.tables)
            yield table.slice(0, rows)
            self.rest = table.slice(rows) if len(table) > rows else None
            rows -= min(rows, len(table))


def _run(snapshot: Snapshot, chain: Sequence[File]) -> Iterator[pa.Table]:
    """The rows of a chain in order, a row group at a time; a file of another program may lack order."""
    schema = snapshot.folder.schema
    for file in chain:
        order = _order(snapshot.folder.whole(file, schema.sort), schema.sort)
        if (np.diff(order) == 1).all():
            yield from snapshot.folder.groups(file, schema.arrow.names)
        else:
            whole = snapshot.folder.whole(file, schema.arrow.names).take(order)
            yield from (whole.slice(at, GROUP_ROWS) for at in range(0, len(whole), GROUP_ROWS))


def _order(rows: pa.Table, by: Sequence[str]) -> np.typing.NDArray[np.int64]:
    order = pc.sort_indices(rows.select(list(by)), [(name, "ascending") for name in by])
    return np.asarray(order.to_numpy().astype(np.int64))


def _merged(runs: Sequence[Iterator[pa.Table]], by: Sequence[str]) -> Iterator[pa.Table]:
    """The rows of sorted runs in order: always what is no later than the first end of the pieces at hand."""
    rest = dict(enumerate(runs))
    there = {number: piece for number in rest if (piece := _next(rest[number])) is not None}
    while there:
        order = _order(pa.concat_tables(piece.select(by) for piece in there.values()), by)
        place = np.empty(len(order), np.int64)
        place[order] = np.arange(len(order))
        lengths = np.array([len(piece) for piece in there.values()])
        begins = np.cumsum(lengths) - lengths
        most = place[begins + lengths - 1].min()
        counts = dict(zip(there, np.add.reduceat(place <= most, begins).tolist(), strict=True))
        ready = pa.concat_tables(piece.slice(0, counts[number]) for number, piece in there.items())
        order = _order(ready, by)
        for at in range(0, len(ready), GROUP_ROWS):
            yield ready.take(order[at : at + GROUP_ROWS])
        for number, piece in list(there.items()):
            left = piece.slice(counts[number]) if counts[number] < len(piece) else _next(rest[number])
            if left is None:
                del there[number]
            else:
                there[number] = left


def _next(run: Iterator[pa.Table]) -> pa.Table | None:
    """The next piece of a run that has rows."""
    return next((piece for piece in run if len(piece)), None)
