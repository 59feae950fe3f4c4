"""The quarantine as people work with it: listed, released to be tried again, acknowledged."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from cleaners.records import RawArticle
from cleaners.sorted_numbers import distinct
from warehouse import rows, schemas
from warehouse.delta.id_index import Ids, eight_bytes
from warehouse.delta.table import Change, Snapshot
from warehouse.delta.tables import Tables, holding, isin, replace
from warehouse.outcomes import put_refusals
from warehouse.parcels import RawRows


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


def release(tables: Tables, raw_ids: Iterable[str]) -> Ids:
    """Take rows out, so that those whose bytes landed are pending again; their ids, for `pending`."""
    ids = list(raw_ids)
    if ids and tables.quarantine.at() is not None:
        put_refusals(tables, [], ids, "", "")
    return distinct(eight_bytes(pa.array(ids, pa.string())))


def replaced(tables: Tables, cleaned: RawRows) -> list[str]:
    """Ids of refused rows that a right try has replaced, these articles having been cleaned since.

    Such a row held the same bytes of the same place as one of them, landed for another source, whose settings
    could not read it; or was an earlier version of the same place, for the same source.
    """
    snapshot = tables.quarantine.at()
    if snapshot is None:
        return []
    uris = cleaned.table["uri"].combine_chunks()
    refused: list[rows.Row] = []
    columns = ["raw_id", "source", "uri", "refused_at", "landed", "acknowledged_at"]
    for _, group in snapshot.narrow(columns, snapshot.holding("uri", uris)):
        here = pc.and_(pc.is_in(group["uri"], value_set=uris), group["landed"])
        refused += group.filter(pc.and_(here, pc.is_null(group["acknowledged_at"]))).to_pylist()
    places: defaultdict[str, list[RawArticle]] = defaultdict(list)
    for raw in cleaned.at({row["uri"] for row in refused}) if refused else ():
        places[rows.escape(raw.uri)].append(raw)
    return [
        row["raw_id"]
        for row in refused
        if any(_goes_before(raw, row, rows.unescape(row["source"])) for raw in places[row["uri"]])
    ]


def _goes_before(raw: RawArticle, refused: dict[str, Any], source: str) -> bool:
    """Whether an article takes the place of a refused row."""
    if raw.source == source:
        return raw.landed_at is not None and raw.landed_at > refused["refused_at"]
    return bool(dataclasses.replace(raw, source=source).raw_id == refused["raw_id"])


def acknowledge(
    tables: Tables, source: str | None, reason: str | None, ids: Collection[str] | None = None
) -> int:
    """Mark rows as seen, with `ids` only these; how many were not yet."""
    if tables.quarantine.at() is None:
        return 0
    count = 0
    now = datetime.now(UTC)

    def build(snapshot: Snapshot) -> Change | None:
        nonlocal count
        seen: list[pa.Table] = []
        files = None if ids is None else holding(snapshot, raw_id=ids)
        for _, group in snapshot.narrow(schemas.QUARANTINE.arrow.names, files):
            new = pc.and_(_chosen(group, source, reason), pc.is_null(group["acknowledged_at"]))
            if ids is not None:
                new = pc.and_(new, isin(group["raw_id"], ids))
            if pc.any(new).as_py():
                seen.append(group.filter(new))
        count = sum(map(len, seen))
        marked = {raw_id for group in seen for raw_id in group["raw_id"].to_pylist()}
        made = [{**row, "acknowledged_at": now} for group in seen for row in group.to_pylist()]
        return replace(
            snapshot,
            ["raw_id"],
            lambda group: isin(group["raw_id"], marked),
            [rows.table(made, schemas.QUARANTINE)] if made else [],
            files,
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
