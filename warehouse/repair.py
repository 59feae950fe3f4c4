"""Putting right what a wrong clock spoiled: articles that show an older version, moments to come.

Nothing is judged here. Rows get the place at which they arrived, moments that have not come yet are
clamped, and newer versions that were taken for older ones wait to be cleaned again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

import pyarrow as pa
import pyarrow.compute as pc

from warehouse import rows
from warehouse.delta.parquet_writer import Writer
from warehouse.delta.table import Change, Snapshot, Table
from warehouse.delta.tables import Tables, isin, replace
from warehouse.order import SLACK, late_copies, looked_up, order_of, utc_now

LONGEST_WAIT = timedelta(days=7)  # nothing that is fetched is put off for longer
_ROUNDS = 5


@dataclass(frozen=True, slots=True)
class Repair:
    """What was put right: files rewritten by table, and raw rows that wait for cleaning again."""

    rewritten: dict[str, int]
    waiting: int


def repair(tables: Tables) -> Repair:
    """Give every row its place and a moment that has come; let newer versions wait again."""
    now, raw = utc_now(), tables.raw.at()
    if raw is None:
        return Repair({}, 0)
    order = order_of(raw, now)
    done = {
        "raw": _amend(tables.raw, ("raw_id", *_PLACE), lambda group: _in_order(group, order)),
        "articles": _amend(
            tables.articles,
            ("raw_id", *_PLACE, "published_at", "article_date", "cleaned_at"),
            lambda group: _article(group, order, now),
        ),
        "copies": _amend(
            tables.copies,
            ("raw_id", "sequence", "settled_at"),
            lambda group: _past(_in_order(group, order), "settled_at", now, now),
        ),
        "quarantine": _amend(
            tables.quarantine, ("refused_at",), lambda group: _past(group, "refused_at", now, now)
        ),
        "fetch_state": _amend(
            tables.fetch_state, ("fetched_at", "next_at"), lambda group: _fetched(group, now)
        ),
    }
    late = late_copies(tables, lambda wanted: order)["raw_id"].to_pylist()
    if late:
        tables.copies.change(
            lambda snapshot: replace(snapshot, ["raw_id"], lambda group: isin(group["raw_id"], late), []),
            operation="repair",
            info=lambda: {"counts": {"waiting": len(late)}},
        )
    return Repair({name: files for name, files in done.items() if files}, len(late))


_PLACE = ("sequence", "landed_at")


def _amend(table: Table, columns: Sequence[str], right: Callable[[pa.Table], pa.Table]) -> int:
    """Rewrite the files in which `right` would change something, looking at `columns`; how many."""
    rewritten = 0
    for _ in range(_ROUNDS):  # another writer may put a file in the place of one
        snapshot = table.at()
        wrong = [
            file.path
            for file, found in (snapshot.narrow(columns) if snapshot else ())
            if not right(found).equals(found)
        ]
        if not wrong:
            break
        for path in wrong:
            build = partial(_rewritten, path=path, right=right)
            table.change(build, operation="repair", info=lambda: {"counts": {"files": 1}})
        rewritten += len(wrong)
    return rewritten


def _rewritten(snapshot: Snapshot, path: str, right: Callable[[pa.Table], pa.Table]) -> Change | None:
    files = [file for file in snapshot.files if file.path == path]
    with Writer(snapshot.folder) as writer:
        for _, group in snapshot.scan(snapshot.folder.schema.arrow.names, files):
            writer.write(right(group))
    return Change(writer.added, [file.remove() for file in files]) if files else None


def _in_order(group: pa.Table, order: pa.Table) -> pa.Table:
    for name in _PLACE:
        if name in group.column_names:
            known = looked_up(order, name, group["raw_id"])
            group = rows.with_column(group, name, pc.coalesce(known, group[name]))
    return group


def _article(group: pa.Table, order: pa.Table, now: datetime) -> pa.Table:
    """A row of `articles`; without a day of publication, its date is that of landing."""
    group = _past(_in_order(group, order), "cleaned_at", now, now)
    landed = pc.cast(group["landed_at"], pa.date32())
    dates = pc.if_else(pc.is_null(group["published_at"]), landed, group["article_date"])
    moved = pc.not_equal(dates, group["article_date"])
    group = rows.with_column(group, "article_date", dates)
    if "text" in group.column_names and pc.any(moved).as_py():
        revisions = [
            rows.revision(row) if changed else row["revision_id"]
            for row, changed in zip(group.to_pylist(), moved.to_pylist(), strict=True)
        ]
        group = rows.with_column(group, "revision_id", pa.chunked_array([pa.array(revisions, pa.string())]))
    return group


def _fetched(group: pa.Table, now: datetime) -> pa.Table:
    """What was fetched in the future was never fetched; what waits for too long waits no more."""
    group = _past(group, "fetched_at", now, None)
    return _past(group, "next_at", now + LONGEST_WAIT, None)


def _past(group: pa.Table, name: str, now: datetime, instead: datetime | None) -> pa.Table:
    kind = group.schema.field(name).type
    future = pc.fill_null(pc.greater(group[name], pa.scalar(now + SLACK, kind)), False)
    return rows.with_column(group, name, pc.if_else(future, pa.scalar(instead, kind), group[name]))
