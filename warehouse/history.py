"""What happened to a table: its versions, and the articles that differ between two of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa

from warehouse.delta.data_files import File
from warehouse.delta.table import Snapshot, Table

CHANGES = pa.schema(
    [pa.field("article_id", pa.string(), nullable=False), pa.field("change", pa.string(), nullable=False)]
)


@dataclass(frozen=True, slots=True)
class Version:
    """One commit. `window` is set for backfills: since, until and source; `counts` say what it did."""

    version: int
    at: datetime
    operation: str
    run: str = ""
    batch: str = ""
    window: Mapping[str, Any] | None = None
    rules: tuple[str, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)


def versions(table: Table) -> list[Version]:
    """The commits that the log still has, newest first."""
    delta = table.delta()
    return [] if delta is None else [_version(entry) for entry in delta.history()]


def _version(entry: Mapping[str, Any]) -> Version:
    said = {name.removeprefix("copydesk."): value for name, value in entry.items()}
    return Version(
        version=entry["version"],
        at=datetime.fromtimestamp(entry["timestamp"] / 1000, UTC),
        operation=entry.get("copydesk.operation", entry["operation"].lower()),
        run=said.get("run", ""),
        batch=said.get("batch", ""),
        window=said.get("window"),
        rules=tuple(said.get("rules", ())),
        counts=said.get("counts", {}),
    )


def changes(table: Table, since: int | datetime) -> pa.Table:
    """Articles that were inserted, updated or deleted since a version or a moment, each once, by id."""
    now = table.at()
    if now is None:
        return CHANGES.empty_table()
    before = table.at(since)
    old_files, new_files = (
        {file.path: file for file in snapshot.files} if snapshot else {} for snapshot in (before, now)
    )
    gone = [old_files[path] for path in old_files.keys() - new_files.keys()]
    old = revisions(before, gone) if before else {}
    new = revisions(now, [new_files[path] for path in new_files.keys() - old_files.keys()])
    found = [(article_id, "inserted") for article_id in new.keys() - old.keys()]
    found += [(article_id, "deleted") for article_id in old.keys() - new.keys()]
    found += [(key, "updated") for key in old.keys() & new.keys() if old[key] != new[key]]
    found.sort()
    return pa.Table.from_arrays(
        [pa.array([row[0] for row in found], pa.string()), pa.array([row[1] for row in found], pa.string())],
        schema=CHANGES,
    )


def revisions(snapshot: Snapshot, files: Sequence[File]) -> dict[str, str]:
    """Revisions by article id, of the rows of some files."""
    pairs: dict[str, str] = {}
    for _, group in snapshot.scan(["article_id", "revision_id"], files):
        pairs.update(zip(group["article_id"].to_pylist(), group["revision_id"].to_pylist(), strict=True))
    return pairs
