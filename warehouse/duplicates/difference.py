"""What differs between two versions of a table with articles' ids and revisions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from deltalake.exceptions import DeltaError

from warehouse.delta.data_files import File
from warehouse.delta.table import Snapshot, Table
from warehouse.history import revisions


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
        there, here = ({file.path: file for file in snapshot.files} for snapshot in (old, now))
        old_files = [there[path] for path in there.keys() - here.keys()]
        new_files = [here[path] for path in here.keys() - there.keys()]
        before, after = revisions(old, old_files), revisions(now, new_files)
    except (DeltaError, FileNotFoundError):
        return None
    gone = frozenset(key for key, revision in before.items() if after.get(key) != revision)
    new = frozenset(key for key, revision in after.items() if before.get(key) != revision)
    return Difference(gone, new, old, old_files, new_files)
