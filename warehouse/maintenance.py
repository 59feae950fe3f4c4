"""Housekeeping: few, sorted files; checkpoints; and nothing kept that no reader can want.

Everything here can be killed at any time and run again, beside writers and readers.
"""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from deltalake.exceptions import CommitFailedError

from warehouse.aside import sweep
from warehouse.backlog import carry_over
from warehouse.delta import faults
from warehouse.delta.compaction import compact
from warehouse.delta.table import Table
from warehouse.delta.tables import Tables
from warehouse.duplicates.linking import link_articles
from warehouse.duplicates.signing import sign_articles
from warehouse.errors import Busy
from warehouse.pins import Pins

LOG_DAYS = 30
RETENTION_HOURS = 168  # old versions stay readable for a week
ATTEMPTS = 20


@dataclass(frozen=True, slots=True)
class Maintenance:
    """What maintenance did, by table: files compacted into fewer, and files deleted."""

    compacted: dict[str, int]
    written: dict[str, int]
    deleted: dict[str, int]


def maintain(tables: Tables, retention_hours: int) -> Maintenance:
    """Compact, checkpoint and vacuum every table.

    Files that left the table more than `retention_hours` ago are deleted, unless a pinned version
    has them; versions that had them can no longer be read.
    """
    done = Maintenance({}, {}, {})
    there = {table.schema.name: table for table in tables.all if table.delta() is not None}
    for name, table in there.items():
        done.compacted[name], done.written[name] = compact(table)
    _caught_up(tables)
    kept = Pins(tables).all()
    for name, table in there.items():
        pinned = [version for (pinned_table, version) in kept.values() if pinned_table == name]
        done.deleted[name] = _vacuumed(table, retention_hours, pinned)
    sweep(tables)
    return done


def _caught_up(tables: Tables) -> None:
    """Bring what is derived from other tables up to them as they are now.

    It goes by the difference from the version that it has reached. After a pause longer than the retention
    that one could not be read any more, and the next run would look at every row.
    """
    carry_over(tables)
    if tables.signatures.delta() is not None:
        sign_articles(tables, "")
        if tables.duplicates.delta() is not None:
            link_articles(tables, "")


def _vacuumed(table: Table, retention_hours: int, pinned: Sequence[int]) -> int:
    """Vacuum, once more where the entry that this makes in the log met a writer's."""
    for _ in range(ATTEMPTS):
        with suppress(CommitFailedError):
            return _vacuum(table, retention_hours, pinned)
        time.sleep(random.uniform(0.01, 0.5))
    raise Busy(f"{table.schema.name}: {ATTEMPTS} attempts to vacuum, each time a writer was in between")


def _vacuum(table: Table, retention_hours: int, pinned: Sequence[int]) -> int:
    """Checkpoint, then delete what no kept version has."""
    there = table.to_commit()
    assert there is not None
    delta = there.delta
    delta.create_checkpoint()
    before = table.folder.count()
    # Files that no version names may belong to a commit on its way: those wait for an hour at least.
    delta.vacuum(
        retention_hours,
        dry_run=False,
        enforce_retention_duration=False,
        full=retention_hours >= 1,
        keep_versions=sorted(set(pinned)) or None,
    )
    faults.point("vacuum.done")
    oldest = datetime.now(UTC) - timedelta(days=LOG_DAYS)
    times = {entry["version"]: entry["timestamp"] for entry in delta.history()} if pinned else {}
    if all(times.get(version, 0) / 1000 > oldest.timestamp() for version in pinned):
        delta.cleanup_metadata()
    return before - table.folder.count()
