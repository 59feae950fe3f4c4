"""One Delta table: open a version, and change it in one commit that either happens or does not.

A change is built against a snapshot and committed as the very next version. If another writer was
faster, delta-rs refuses, and the change is built again on what is there now: so writers never undo
or double each other's work, whatever they do.
"""

from __future__ import annotations

import copy
import json
import logging
import os
import random
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import pyarrow as pa
import pyarrow.compute as pc
from deltalake import CommitProperties, DeltaTable, Schema, Transaction
from deltalake.exceptions import CommitFailedError, DeltaError, TableNotFoundError
from deltalake.transaction import AddAction, RemoveAction

from warehouse.delta import faults
from warehouse.delta.data_files import File, Folder, alone, now_ms
from warehouse.delta.id_index import Ids, id_index
from warehouse.errors import Busy, TooNew
from warehouse.schemas import SCHEMA_VERSION, TableSchema

if TYPE_CHECKING:
    import pyarrow.dataset as ds

Made = TypeVar("Made")

_log = logging.getLogger("copydesk.warehouse")
ATTEMPTS, PATIENCE = 40, 60.0
LISTS, SEEN = 24, 2  # of files, that are kept: two versions of each table; and how many each keeps open
VERSION = "copydesk.schemaVersion"
# Readers of the log take columns of which it says nothing for null, unless this says otherwise.
RANGED = "delta.dataSkippingStatsColumns"
CONFIGURATION = {
    VERSION: str(SCHEMA_VERSION),
    "delta.checkpointInterval": "20",
    # Old log entries go with `maintain`, which knows which versions are pinned.
    "delta.enableExpiredLogCleanup": "false",
}


class Entry(NamedTuple):
    """What tells a file of the log from any other that had its name before."""

    inode: int
    changed: int
    size: int


@dataclass(frozen=True, slots=True)
class Change:
    """Files to add to a table and to take out of it, in one commit."""

    adds: Sequence[AddAction] = ()
    removes: Sequence[RemoveAction] = ()


# By version and name, what `Snapshot.derived_from` gives.
Told = dict[tuple[int, str], int | None]


class Snapshot:
    """One version of a table."""

    def __init__(self, folder: Folder, delta: DeltaTable, told: Told) -> None:
        self.folder, self.delta, self._told = folder, delta, told
        self.version = int(delta.version())
        self.files = _listed(folder, delta)

    @property
    def rows(self) -> int:
        """Rows of the table, from its log."""
        return sum(file.rows for file in self.files)

    def without(self, files: Container[File]) -> Snapshot:
        """The same version, as if it lacked some files."""
        rest = copy.copy(self)
        rest.files = tuple(file for file in self.files if file not in files)
        return rest

    def committed(self, transaction: str) -> bool:
        """Whether an application transaction id is in the log."""
        return self.delta.transaction_version(transaction) is not None

    def derived_from(self, what: str) -> int | None:
        """The version of the table it was made from, as `change(transactions=...)` recorded it."""
        if (self.version, what) not in self._told:  # else delta-rs reads the log
            self._told[self.version, what] = self.delta.transaction_version(what)
        return self._told[self.version, what]

    def scan(
        self, columns: Sequence[str], files: Sequence[File] | None = None
    ) -> Iterator[tuple[File, pa.Table]]:
        """Rows with the file they are in, a row group at a time."""
        for file in self.files if files is None else files:
            for group in self.folder.groups(file, columns):
                yield file, group

    def narrow(
        self, columns: Sequence[str], files: Sequence[File] | None = None
    ) -> Iterator[tuple[File, pa.Table]]:
        """Some narrow columns, a file at a time."""
        for file in self.files if files is None else files:
            yield file, self.folder.whole(file, columns)

    def holding(self, column: str, ids: pa.Array) -> list[File]:
        """The files that may hold one of these ids in a column; of the newest version, by the id index."""
        return id_index(self.folder, column).holding(self.files, ids)

    def beginning(self, column: str, digits: str) -> list[File]:
        """The files that may hold an id which begins with some hexadecimal digits, likewise."""
        return id_index(self.folder, column).beginning(self.files, digits)

    def known(self, column: str, ids: pa.Array | pa.ChunkedArray) -> Ids:
        """The first eight bytes of those of the ids that a file of the newest version may hold."""
        return id_index(self.folder, column).found(self.files, ids)[0]

    def having(
        self,
        column: str,
        ids: pa.Array,
        columns: Sequence[str] | None = None,
        files: Sequence[File] | None = None,
    ) -> Iterator[pa.Table]:
        """Rows with one of these ids in a column, a row group at a time: all columns, or those named.

        `files` are those that may have such rows, by default what `holding` gives.
        """

        def marks(group: pa.Table) -> pa.ChunkedArray:
            return pc.is_in(group[column], value_set=ids)

        for file in self.holding(column, ids) if files is None else files:
            yield from self.folder.chosen(file, (column,), marks, columns)

    def column(self, name: str) -> pa.ChunkedArray:
        """One whole column."""
        chunks = [chunk for _, rows in self.narrow([name]) for chunk in rows[name].chunks]
        return pa.chunked_array(chunks, self.folder.schema.arrow.field(name).type)

    def find(
        self,
        column: str,
        wanted: Callable[[pa.ChunkedArray], pa.ChunkedArray],
        files: Sequence[File] | None = None,
    ) -> list[dict[str, Any]]:
        """The first two rows that a narrow column marks; whole rows are read from their files alone."""
        found: list[dict[str, Any]] = []
        for file, narrow in self.narrow([column], files):
            if pc.any(wanted(narrow[column])).as_py():
                for group in self.folder.groups(file, self.folder.schema.arrow.names):
                    found += group.filter(wanted(group[column])).slice(0, 2).to_pylist()
            if len(found) > 1:
                break
        return found[:2]

    def last(self, column: str) -> dict[str, Any] | None:
        """The row with the latest moment in a column that says when rows were made; None if there is none.

        No row is made after its file was written. So from the file that was written last on, only as many
        are opened as may have a later one.
        """
        latest, there = datetime.min.replace(tzinfo=UTC), None
        for file in sorted(self.files, key=lambda file: file.written, reverse=True):
            if file.written < latest.timestamp() * 1000:
                break
            moment = pc.max(self.folder.whole(file, [column])[column]).as_py()
            if moment is not None and moment > latest:
                latest, there = moment, file
        found = self.find(column, lambda moments: pc.equal(moments, latest), [there] if there else [])
        return found[0] if found else None

    def dataset(self) -> ds.Dataset:
        """This version, scanned lazily."""
        return self.folder.dataset(self.files)


class Table:
    """A Delta table that need not exist yet."""

    def __init__(self, uri: str, schema: TableSchema, options: Mapping[str, str] | None = None) -> None:
        self.folder = Folder(uri, schema, options)
        self.schema = schema
        self._open: DeltaTable | None = None  # in an object store, where it moves on
        self._were: deque[Snapshot] = deque(maxlen=SEEN)  # there, too: what it has moved on from
        self._told: Told = {}
        self._seen: deque[tuple[DeltaTable, Entry]] = deque(maxlen=SEEN)  # on a disk, the last one first

    def delta(self, version: int | datetime | None = None) -> DeltaTable | None:
        """The table as delta-rs opens it, or None if it does not exist, or did not at that moment.

        Raises `ValueError` for a version that is not there yet.
        """
        if (known := self._known(version)) is not None:
            return known
        try:
            if isinstance(version, datetime):
                version = self._version_at(version)
                if version is None:
                    return None
            opened = self._opened(version)
        except TableNotFoundError:
            return None
        except DeltaError as error:
            if not isinstance(version, int) or version <= (newest := int(self._opened(None).version())):
                raise
            name = self.folder.uri.rstrip("/").rpartition("/")[2]
            raise ValueError(f"{name} has no version {version}; the newest is {newest}") from error
        if version is None and self.folder.local is None:
            self._open = opened
        elif entry := _entry(self.folder, int(opened.version())):
            self._seen.appendleft((opened, entry))
        return opened

    def version(self) -> int:
        """The newest version; -1 if the table does not exist."""
        delta = self.delta()
        return -1 if delta is None else int(delta.version())

    def _known(self, version: int | datetime | None) -> DeltaTable | None:
        """The table as it was opened before, where that is the wanted version, or still the newest.

        To open it, its log is read, which takes longer the more files it names; on a disk two looks at the
        log tell whether that is needed. Nobody commits with what is kept: delta-rs would move it.
        """
        if self.folder.local is None:
            return self._open if version is None and self._open is not None and self._followed() else None
        for delta, entry in tuple(self._seen):
            at = int(delta.version())
            if version in (None, at) and _entry(self.folder, at) == entry:
                if version is None and _entry(self.folder, at + 1):
                    continue
                return delta
        return None

    def _followed(self) -> bool:
        """Whether the open table could be brought up to date.

        In an object store each entry of the log is a request, or three. So a table stays open there;
        what was built on a version that it has left is built again, as if somebody had been faster.
        """
        assert self._open is not None
        try:
            self._open.update_incremental()
        except (DeltaError, OSError):
            self._open = None
        return self._open is not None

    def _opened(self, version: int | None) -> DeltaTable:
        """The table, also where the checkpoint is gone that the log points to: the log may be whole."""
        try:
            return DeltaTable(self.folder.uri, version, self.folder.options or None)
        except DeltaError:
            hint = self.folder.local / "_delta_log" / "_last_checkpoint" if self.folder.local else None
            if hint is None or not _leads_nowhere(hint):
                raise
            _log.warning(
                "%s: its last checkpoint is gone; read from the log, a new one is made", self.folder.uri
            )
            os.replace(hint, hint.with_name("_last_checkpoint.lost"))
            return DeltaTable(self.folder.uri, version, self.folder.options or None)

    def _version_at(self, moment: datetime) -> int | None:
        """The version that was newest at a moment, by the times in the log: those of files can move."""
        entries = DeltaTable(self.folder.uri, storage_options=self.folder.options or None).history()
        at = moment.timestamp() * 1000
        return max((entry["version"] for entry in entries if entry["timestamp"] <= at), default=None)

    def at(self, version: int | datetime | None = None) -> Snapshot | None:
        """A version of the table, the newest by default; None if the table does not exist."""
        if (known := next((each for each in self._were if each.version == version), None)) is not None:
            return known
        table = self.delta(version)
        found = None if table is None else self._snapshot(table)
        if found and self.folder.local is None and all(each.version != found.version for each in self._were):
            self._were.appendleft(found)
        return found

    def _snapshot(self, delta: DeltaTable) -> Snapshot:
        return Snapshot(self.folder, delta, {} if self.folder.local else self._told)

    def _goes_on(self, snapshot: Snapshot, version: int, transactions: Mapping[str, int]) -> None:
        """What the log said of a version holds of the next one, but for what that was committed with."""
        told = {what: number for (at, what), number in self._told.items() if at == snapshot.version}
        self._told.clear()
        self._told.update({(version, what): transactions.get(what, was) for what, was in told.items()})

    def change(
        self,
        build: Callable[[Snapshot], Change | None],
        *,
        operation: str,
        info: Callable[[], Mapping[str, Any]],
        transactions: Mapping[str, int] | None = None,
    ) -> int:
        """Build a change on the newest version and commit it; the version in which it is in force.

        `build` may be called several times, and writes the files it adds; if it returns None, nothing
        is committed. `info` is asked after it, and stands in the log beside `operation` and the
        numbers of the application `transactions`, by id: those of batches that are in it, or up to which
        version of another table this one has been made from it. Raises `Busy` if other writers were
        faster at every attempt.
        """
        with self._turn():
            for attempt in range(ATTEMPTS):
                snapshot = self._ready()
                try:
                    change = build(snapshot)
                except FileNotFoundError:
                    # Maintenance deletes what newer versions lack, however short it was told to wait.
                    if self._still(snapshot):
                        raise
                    continue
                if change is None:
                    return snapshot.version
                faults.point("change.file")
                version = self._commit(
                    snapshot, change, {"operation": operation, **info()}, transactions or {}
                )
                if version is not None:
                    faults.point("change.commit")
                    return version
                time.sleep(random.uniform(0.01, 0.05) * min(attempt + 1, 10))
        raise Busy(f"{self.schema.name}: {ATTEMPTS} attempts, each time another writer was faster")

    def of_newest(self, make: Callable[[Snapshot], Made]) -> Made | None:
        """What `make` makes of the newest version; None if the table does not exist.

        Made once more, of a newer version, where maintenance deleted files of this one meanwhile, however
        short it was told to wait. Raises `Busy` if that happens at every attempt.
        """
        for _ in range(ATTEMPTS):
            snapshot = self.at()
            if snapshot is None:
                return None
            try:
                return make(snapshot)
            except FileNotFoundError:
                if self._still(snapshot):
                    raise
        raise Busy(f"{self.schema.name}: {ATTEMPTS} attempts, each time maintenance deleted what was read")

    def _turn(self) -> AbstractContextManager[None]:
        """On a local disk writers take turns, so that a large change is not built in vain again and again.

        That is for speed alone: who waits too long goes ahead, and the commit decides.
        """
        local = self.folder.local
        return alone(local.parent / "locks" / local.name, patience=PATIENCE) if local else nullcontext()

    def _still(self, snapshot: Snapshot) -> bool:
        """Whether a snapshot is the newest version."""
        return self.version() == snapshot.version

    def _commit(
        self, snapshot: Snapshot, change: Change, info: Mapping[str, Any], transactions: Mapping[str, int]
    ) -> int | None:
        """Commit as the version after `snapshot`, or None if that is taken by somebody else."""
        self.folder.sync("")
        ours = {add.path for add in change.adds}
        if int(snapshot.delta.version()) != snapshot.version:
            self.folder.discard(sorted(ours))
            return None
        version = snapshot.version + 1
        try:
            snapshot.delta.create_write_transaction(
                [*change.adds, *change.removes],
                mode="append",
                schema=self.schema.arrow,
                commit_properties=CommitProperties(
                    custom_metadata={f"copydesk.{name}": value for name, value in info.items()},
                    max_commit_retries=0,
                    app_transactions=[Transaction(*each, now_ms()) for each in transactions.items()] or None,
                ),
            )
            self._goes_on(snapshot, version, transactions)
        except CommitFailedError:
            now = self.at()
            if now is None or now.version == snapshot.version:
                raise
            # An object store may have taken the commit and lost the answer. That is told by the version it
            # would be: in a newer one, other writers may have put other files in the place of some of these.
            after = self.at(version)
            if after is None or not ours or not ours <= {file.path for file in after.files}:
                self.folder.discard(sorted(ours))
                return None
        self.folder.sync(f"_delta_log/{version:020}.json", "_delta_log")
        return version

    def _ready(self) -> Snapshot:
        """The newest version; creates the table, and adds columns that this code has and it lacks."""
        snapshot = self.to_commit() or self._retried(self._create)
        written_by = _schema_version(snapshot)
        if written_by > SCHEMA_VERSION:
            raise TooNew(
                f"{self.folder.uri} has schema version {written_by}, this program knows {SCHEMA_VERSION}: "
                "writing with it would lose columns; update the program"
            )
        if written_by < SCHEMA_VERSION:
            snapshot = self._retried(self._widen)
        return snapshot

    def to_commit(self) -> Snapshot | None:
        """The newest version, opened for a writer alone; None if the table does not exist."""
        if self.folder.local is None:
            return self.at()
        try:
            return self._snapshot(self._opened(None))
        except TableNotFoundError:
            return None

    def _retried(self, step: Callable[[], None]) -> Snapshot:
        """The table after a step that any of several writers may have done at the same moment."""
        try:
            step()
        except CommitFailedError:
            snapshot = self.to_commit()
            if snapshot is None or _schema_version(snapshot) < SCHEMA_VERSION:
                raise
        snapshot = self.to_commit()
        assert snapshot is not None
        return snapshot

    def _create(self) -> None:
        DeltaTable.create(
            self.folder.uri,
            self.schema.arrow,
            mode="ignore",
            name=self.schema.name,
            description=self.schema.meaning,
            configuration={**CONFIGURATION, RANGED: ",".join(self.schema.ranged), **_forgets(self.schema)},
            storage_options=self.folder.options or None,
            raise_if_key_not_exists=False,
        )
        self.folder.sync(f"_delta_log/{0:020}.json", "_delta_log", "", "..")

    def _widen(self) -> None:
        """Add the columns that the table lacks; its rows have null there."""
        delta = self._opened(None)
        there = {field.name for field in delta.schema().fields}
        ours = Schema.from_arrow(self.schema.arrow).fields
        if new := [field for field in ours if field.name not in there]:
            delta.alter.add_columns(new)
        delta.alter.set_table_properties({VERSION: str(SCHEMA_VERSION)}, raise_if_not_exists=False)


def _forgets(schema: TableSchema) -> dict[str, str]:
    """How long the log keeps what nobody comes back for: ids of batches, versions of states."""
    kept = {
        "articles": ("delta.setTransactionRetentionDuration", "interval 30 days"),
        "fetch_state": ("delta.logRetentionDuration", "interval 1 days"),
    }
    return dict([kept[schema.name]]) if schema.name in kept else {}


def _leads_nowhere(hint: Path) -> bool:
    """Whether a log's hint names a checkpoint of which not every file is there."""
    try:
        said = json.loads(hint.read_bytes())
        version, parts = int(said["version"]), int(said.get("parts") or 1)
    except OSError:
        return False
    except (ValueError, TypeError, KeyError):
        return True
    return len(list(hint.parent.glob(f"{version:020}.checkpoint*.parquet"))) < parts


def _schema_version(snapshot: Snapshot) -> int:
    return int(snapshot.delta.metadata().configuration.get(VERSION, 0))


_lists: OrderedDict[tuple[int | str, ...], tuple[File, ...]] = OrderedDict()


def _listed(folder: Folder, delta: DeltaTable) -> tuple[File, ...]:
    """The files of a version, listed once in a process: a run opens the same one again and again.

    A version is told by its entry in the log on this disk: a table that was put back from a copy has others
    under the same numbers.
    """
    version = int(delta.version())
    entry = _entry(folder, version)
    if entry is None:
        return tuple(_files(delta, folder.schema))
    key = folder.uri, str(delta.metadata().id), version, *entry
    if (files := _lists.get(key)) is None:
        files = _lists[key] = tuple(_files(delta, folder.schema))
        while len(_lists) > LISTS:
            _lists.popitem(last=False)
    return files


def _entry(folder: Folder, version: int) -> Entry | None:
    """What tells the entry of a version in the log on this disk from any other; None if there is none."""
    if folder.local is None:
        return None
    try:
        found = os.stat(folder.local / "_delta_log" / f"{version:020}.json")
    except OSError:
        return None
    return Entry(found.st_ino, found.st_mtime_ns, found.st_size)


def _files(delta: DeltaTable, schema: TableSchema) -> Iterator[File]:
    actions = pa.table(delta.get_add_actions(flatten=True))
    ranged = [name for name in schema.ranged if f"min.{name}" in actions.column_names]
    for row in actions.to_pylist():
        ends = {name: (row[f"min.{name}"], row[f"max.{name}"]) for name in ranged}
        known = {name: pair for name, pair in ends.items() if None not in pair}
        file = File(row["path"], row["size_bytes"], row["num_records"] or 0, known, row["modification_time"])
        yield file if file.is_ours else replace(file, ranges=_whole_milliseconds(known))


def _whole_milliseconds(ranges: Mapping[str, tuple[Any, Any]]) -> dict[str, tuple[Any, Any]]:
    """Ranges up to the end of a millisecond: other programs write milliseconds, and cut what is beyond."""
    return {name: (low, _end_of_millisecond(high)) for name, (low, high) in ranges.items()}


def _end_of_millisecond(value: Any) -> Any:
    if not isinstance(value, datetime):
        return value
    return value.replace(microsecond=value.microsecond // 1000 * 1000 + 999)
