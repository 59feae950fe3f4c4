"""What differs between two versions of a table with articles' ids and revisions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc
from deltalake.exceptions import DeltaError

from warehouse.delta.data_files import File
from warehouse.delta.table import Snapshot, Table
from warehouse.history import between, left


@dataclass(frozen=True, slots=True)
class Difference:
    """Ids of articles that left or changed, and of those that came or changed; the files that hold them."""

    gone: frozenset[str]
    new: frozenset[str]
    old: Snapshot
    old_files: Sequence[File]
    new_files: Sequence[File]


def difference(table: Table, since: int, now: Snapshot) -> Difference | None:
    """What changed since a version, or None if that version can be read no more."""
    try:
        old = table.at(since)
        if old is None:
            return None
        found = pa.concat_tables(between(old, now))
    except (DeltaError, FileNotFoundError):
        return None
    gone, new = (_ids(found, kind) for kind in ("deleted", "inserted"))
    updated = _ids(found, "updated")
    return Difference(gone | updated, new | updated, old, left(old, now), left(now, old))


def _ids(changes: pa.Table, kind: str) -> frozenset[str]:
    return frozenset(changes["article_id"].filter(pc.equal(changes["change"], kind)).to_pylist())
