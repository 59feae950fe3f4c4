"""What differs between two versions of a table with articles' ids and revisions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc
from deltalake.exceptions import DeltaError

from warehouse.delta.data_files import File
from warehouse.delta.table import Snapshot, Table
from warehouse.history import between, files_between


@dataclass(frozen=True, slots=True)
class Difference:
    """Ids of articles that left or changed, and of those that came or changed.

    The rows of the former are in files of the `old` version, but for those that are remembered.
    """

    gone: pa.Array
    new: pa.Array
    old: Snapshot
    old_files: Sequence[File]
    remembered: Sequence[pa.Table]


def difference(table: Table, since: int, now: Snapshot) -> Difference | None:
    """What changed since a version, or None if that version can be read no more."""
    try:
        old = table.at(since)
        if old is None:
            return None
        found = pa.concat_tables(between(old, now))
    except (DeltaError, FileNotFoundError):
        return None
    gone, new = (_but(found, kind) for kind in ("inserted", "deleted"))
    files = files_between(old, now)
    return Difference(gone, new, old, files.went, files.gone)


def _but(changes: pa.Table, kind: str) -> pa.Array:
    """Ids of all changes but those of one kind."""
    return changes["article_id"].filter(pc.not_equal(changes["change"], kind)).combine_chunks()
