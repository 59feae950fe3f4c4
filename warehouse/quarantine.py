"""The quarantine as people work with it: listed, released to be tried again, acknowledged."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from warehouse import rows, schemas
from warehouse.delta.table import Change, Snapshot
from warehouse.delta.tables import Tables, isin, replace
from warehouse.outcomes import put_refusals


def listed(
    tables: Tables, source: str | None, reason: str | None, *, acknowledged: bool
) -> list[dict[str, Any]]:
    """Rows, newest first, as plain values; those that somebody acknowledged only if asked for."""
    snapshot = tables.quarantine.at()
    if snapshot is None:
        return []
    found = [
        row
        for _, group in snapshot.narrow(schemas.QUARANTINE.arrow.names)
        for row in group.filter(_chosen(group, source, reason)).to_pylist()
        if acknowledged or row["acknowledged_at"] is None
    ]
    for row in found:
        row.update({name: rows.unescape(row[name]) for name in ("source", "uri", "detail")})
    return sorted(found, key=lambda row: (row["refused_at"], row["raw_id"]), reverse=True)


def release(tables: Tables, raw_ids: Iterable[str]) -> None:
    """Take rows out, so that those whose bytes landed are pending again."""
    ids = list(raw_ids)
    if ids and tables.quarantine.at() is not None:
        put_refusals(tables, [], ids, "", "")


def acknowledge(tables: Tables, source: str | None, reason: str | None) -> int:
    """Mark rows as seen; how many were not yet."""
    if tables.quarantine.at() is None:
        return 0
    count = 0
    now = datetime.now(UTC)

    def build(snapshot: Snapshot) -> Change | None:
        nonlocal count
        seen: list[pa.Table] = []
        for _, group in snapshot.narrow(schemas.QUARANTINE.arrow.names):
            new = pc.and_(_chosen(group, source, reason), pc.is_null(group["acknowledged_at"]))
            if pc.any(new).as_py():
                seen.append(group.filter(new))
        count = sum(map(len, seen))
        ids = {raw_id for group in seen for raw_id in group["raw_id"].to_pylist()}
        made = [{**row, "acknowledged_at": now} for group in seen for row in group.to_pylist()]
        return replace(
            snapshot,
            ["raw_id"],
            lambda group: isin(group["raw_id"], ids),
            [rows.table(made, schemas.QUARANTINE)] if made else [],
        )

    tables.quarantine.change(build, operation="acknowledge", info=lambda: {"counts": {"acknowledged": count}})
    return count


def _chosen(group: pa.Table, source: str | None, reason: str | None) -> pa.Array:
    chosen = pa.array([True] * len(group), pa.bool_())
    if source is not None:
        chosen = pc.and_(chosen, pc.equal(group["source"], rows.escape(source)))
    if reason is not None:
        chosen = pc.and_(chosen, pc.equal(group["reason"], reason.rpartition(".")[2]))
    return chosen
