"""Bytes that came back: a place held them, then others, and now holds them again.

That is a newer version and lands once more, while the same observation that is handed in again lands never.
No log of observations is kept for it: what came back was seen after what had taken its place, and what is
handed in again was seen before. Moments are compared at one place only, and never say which version wins.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

import pyarrow as pa
import pyarrow.compute as pc

from cleaners.records import RawArticle
from warehouse import rows
from warehouse.delta.table import Snapshot
from warehouse.delta.tables import holding, isin

Place = tuple[str, str]  # source and locator


@dataclass(frozen=True, slots=True)
class Held:
    """What a place held last: the id of these bytes, and when that was seen."""

    bytes_id: str
    seen_at: datetime
    sequence: int = 0


@dataclass(frozen=True, slots=True)
class Arrivals:
    """What of a chunk is new or came back, by raw id and in order; `ids` are those of all of the chunk."""

    new: dict[str, RawArticle] = field(default_factory=dict)
    ids: set[str] = field(default_factory=set)


def arrivals(snapshot: Snapshot, chunk: Sequence[tuple[str, RawArticle]], now: datetime) -> Arrivals:
    """What lands of articles with their ids. One that does not say when it was seen never comes back."""
    first_seen = _seen(snapshot, (raw_id for raw_id, _ in chunk))
    doubtful = [
        raw
        for raw_id, raw in chunk
        if raw.observed_at and first_seen.get(raw_id, raw.observed_at) != raw.observed_at
    ]
    last = _last_held(snapshot, doubtful)
    returned = _seen(snapshot, (replace(raw, returned=True).raw_id for raw in doubtful))
    found = Arrivals({}, {*first_seen, *returned})
    for raw_id, raw in chunk:
        seen_at = min(raw.observed_at or now, now)
        held = last.get((raw.source, raw.uri))
        if raw_id not in first_seen:
            first_seen[raw_id] = raw.observed_at
            arrived_id, arrived = raw_id, raw
        elif (
            raw.observed_at in (None, first_seen[raw_id])
            or held is None
            or held.bytes_id == raw_id
            or seen_at <= held.seen_at
        ):
            continue
        else:
            arrived = replace(raw, returned=True)
            arrived_id = arrived.raw_id
            if arrived_id in returned:
                continue
        found.new[arrived_id] = arrived
        last[raw.source, raw.uri] = Held(raw_id, seen_at)
    found.ids.update(found.new)
    return found


def _seen(snapshot: Snapshot, raw_ids: Iterable[str]) -> dict[str, datetime | None]:
    """Those of the ids that have landed, with when their bytes were first seen."""
    ids = pa.array(raw_ids, pa.string())
    found: dict[str, datetime | None] = {}
    for _, group in snapshot.narrow(["raw_id", "observed_at"], snapshot.holding("raw_id", ids)):
        chosen = group.filter(pc.is_in(group["raw_id"], value_set=ids))
        found.update(zip(chosen["raw_id"].to_pylist(), chosen["observed_at"].to_pylist(), strict=True))
    return found


_OF_PLACE = ["raw_id", "source", "uri", "landed_at", "sequence", "observed_at", "first_raw_id"]


def _last_held(snapshot: Snapshot, raws: Sequence[RawArticle]) -> dict[Place, Held]:
    """What the places of some articles held last, in the order of arrival."""
    uris = {rows.escape(raw.uri) for raw in raws}
    last: dict[Place, Held] = {}
    for _, group in snapshot.narrow(_OF_PLACE, holding(snapshot, uri=uris)):
        for row in group.filter(isin(group["uri"], uris)).to_pylist():
            place = rows.unescape(row["source"]), rows.unescape(row["uri"])
            # Whoever has a file's time wrong has not seen it after it landed.
            seen_at = min(row["observed_at"] or row["landed_at"], row["landed_at"])
            held = Held(row["first_raw_id"] or row["raw_id"], seen_at, row["sequence"] or 0)
            if place not in last or last[place].sequence <= held.sequence:
                last[place] = held
    return last
