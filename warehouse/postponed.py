"""What a machine failed on: raw rows that stay pending, and are tried again after a while.

Nothing is known about such a row. So it is not refused; how often it was tried is counted, and the
pauses grow.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

import pyarrow as pa
import pyarrow.compute as pc

from warehouse import rows, schemas
from warehouse.delta.table import Change, Snapshot
from warehouse.delta.tables import Tables, isin, replace
from warehouse.order import utc_now

FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=5), timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Postponement:
    """A raw row on which a machine failed, and how: a short code, and a detail for a person."""

    raw_id: str
    source: str
    uri: str
    reason: str
    detail: str


def tries(tables: Tables, raw_ids: Iterable[str]) -> dict[str, int]:
    """How often machines have failed on raw rows; those on which none has are left out."""
    return {row["raw_id"]: row["tries"] for row in _found(tables.postponed.at(), raw_ids)}


def resting(tables: Tables) -> list[str]:
    """Ids of the raw rows whose time has not come yet."""
    snapshot, now = tables.postponed.at(), utc_now()
    ids: list[str] = []
    for _, group in snapshot.narrow(["raw_id", "next_at"]) if snapshot else ():
        # No pause is longer than the longest: a later time was noted by a clock that was wrong.
        later = pc.and_(pc.greater(group["next_at"], now), pc.less(group["next_at"], now + LONGEST_PAUSE))
        ids += group["raw_id"].filter(later).to_pylist()
    return ids


def settle_postponed(
    tables: Tables, failed: Sequence[Postponement], settled: Iterable[str], batch_id: str
) -> None:
    """Count the failures of a batch, and forget those of raw rows that have an outcome now."""
    ids = {*settled, *(one.raw_id for one in failed)}
    if not failed and not _found(tables.postponed.at(), ids):
        return

    def build(snapshot: Snapshot) -> Change | None:
        now = utc_now()
        before = {row["raw_id"]: row["tries"] for row in _found(snapshot, ids)}
        made = []
        for one in failed:
            count = before.get(one.raw_id, 0) + 1
            pause = min(FIRST_PAUSE * 2 ** min(count - 1, 10), LONGEST_PAUSE)
            made.append(
                {
                    "raw_id": one.raw_id,
                    "source": rows.escape(one.source),
                    "uri": rows.escape(one.uri),
                    "reason": one.reason,
                    "detail": rows.escape(one.detail),
                    "tries": count,
                    "failed_at": now,
                    "next_at": now + pause,
                    "batch_id": rows.escape(batch_id),
                }
            )
        table = [rows.table(made, schemas.POSTPONED)] if made else []
        return replace(snapshot, ["raw_id"], lambda group: isin(group["raw_id"], ids), table)

    tables.postponed.change(build, operation="postpone", info=lambda: {"counts": {"postponed": len(failed)}})


def _found(snapshot: Snapshot | None, raw_ids: Iterable[str]) -> list[rows.Row]:
    ids = pa.array(raw_ids, pa.string())
    found: list[rows.Row] = []
    for _, group in snapshot.narrow(["raw_id", "tries"]) if snapshot else ():
        found += group.filter(pc.is_in(group["raw_id"], value_set=ids)).to_pylist()
    return found
