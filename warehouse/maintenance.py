"""Housekeeping: few, sorted files; checkpoints; and nothing kept that no reader can want.

Everything here can be killed at any time and run again, beside writers and readers.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pyarrow as pa
import pyarrow.fs as pafs

from warehouse import faults
from warehouse.delta import Change, Snapshot, Table
from warehouse.files import FILE_BYTES, FILE_ROWS, File, Writer
from warehouse.rows import escape, unescape
from warehouse.tables import Tables

# Files sorted together; what is in memory at a time.
GROUP_ROWS, GROUP_BYTES = 4 * FILE_ROWS, 96 * 2**20
LOG_DAYS = 30


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
    kept = Pins(tables).all()
    for table in (tables.raw, tables.articles, tables.copies, tables.quarantine, tables.learned):
        if table.delta() is None:
            continue
        name = table.schema.name
        done.compacted[name], done.written[name] = compact(table)
        pinned = [version for (pinned_table, version) in kept.values() if pinned_table == name]
        done.deleted[name] = _vacuum(table, retention_hours, pinned)
    return done


def compact(table: Table) -> tuple[int, int]:
    """Merge small files into large, sorted ones, group by group; how many went in and came out."""
    merged = written = 0
    snapshot = table.at()
    for group in _groups(snapshot.files) if snapshot else ():
        paths = {file.path for file in group}
        made = 0

        def build(snapshot: Snapshot, paths: set[str] = paths) -> Change | None:
            nonlocal made
            made = 0
            there = [file for file in snapshot.files if file.path in paths]
            if len(there) < 2:
                return None
            with Writer(snapshot.folder, data_change=False) as writer:
                writer.write(_sorted(snapshot, there))
            faults.point("compact.file")
            made = len(writer.added)
            return Change(writer.added, [file.remove(data_change=False) for file in there])

        said = {"counts": {"files": len(group)}}
        table.change(build, operation="compact", info=said.copy)
        faults.point("compact.commit")
        if made:
            merged, written = merged + len(group), written + made
    return merged, written


def _groups(files: Sequence[File]) -> Iterator[list[File]]:
    """Small files that lie side by side in time, as many as are sorted together."""
    small = [file for file in files if file.rows < FILE_ROWS // 2 and file.size < FILE_BYTES // 8]
    small.sort(key=lambda file: [str(low) for low, _ in file.ranges.values()])
    group: list[File] = []
    for file in small:
        full = sum(f.rows for f in group) + file.rows > GROUP_ROWS
        if group and (full or sum(f.size for f in group) + file.size > GROUP_BYTES):
            yield group
            group = []
        group.append(file)
    if len(group) > 1:
        yield group


def _sorted(snapshot: Snapshot, files: Sequence[File]) -> pa.Table:
    schema = snapshot.folder.schema
    rows = pa.concat_tables([group for _, group in snapshot.scan(schema.arrow.names, files)])
    return rows.sort_by([(name, "ascending") for name in schema.sort]) if schema.sort else rows


def _vacuum(table: Table, retention_hours: int, pinned: Sequence[int]) -> int:
    """Checkpoint, then delete what no kept version has."""
    delta = table.delta()
    assert delta is not None
    delta.create_checkpoint()
    before = table.folder.count()
    delta.vacuum(
        retention_hours,
        dry_run=False,
        enforce_retention_duration=False,
        full=True,
        keep_versions=sorted(set(pinned)) or None,
    )
    faults.point("vacuum.done")
    oldest = datetime.now(UTC) - timedelta(days=LOG_DAYS)
    times = {entry["version"]: entry["timestamp"] for entry in delta.history()} if pinned else {}
    if all(times.get(version, 0) / 1000 > oldest.timestamp() for version in pinned):
        delta.cleanup_metadata()
    return before - table.folder.count()


class Pins:
    """Versions that somebody still reads, each under a name of its own: one small file each."""

    def __init__(self, tables: Tables) -> None:
        self.tables = tables
        if tables.local:
            self.system: pafs.FileSystem = pafs.LocalFileSystem()
            self.base = str(tables.local / "pins")
        else:
            from deltalake.fs import DeltaStorageHandler

            self.system = pafs.PyFileSystem(DeltaStorageHandler(tables.root, tables.raw.folder.options))
            self.base = "pins"

    def put(self, name: str, table: str, version: int) -> None:
        """Keep a version until the pin is taken out."""
        if self.tables.local:
            (self.tables.local / "pins").mkdir(parents=True, exist_ok=True)
        path = self._path(name)
        with self.system.open_output_stream(path + ".part") as stream:
            stream.write(json.dumps({"name": escape(name), "table": table, "version": version}).encode())
        self.system.move(path + ".part", path)

    def drop(self, name: str) -> None:
        """Take a pin out. Raises `FileNotFoundError` if there is none of that name."""
        self.system.delete_file(self._path(name))

    def all(self) -> dict[str, tuple[str, int]]:
        """Table and version by the pin's name."""
        found = self.system.get_file_info(pafs.FileSelector(self.base, allow_not_found=True))
        pins = {}
        for info in found:
            if info.path.endswith(".json"):
                with self.system.open_input_stream(info.path) as stream:
                    said = json.loads(stream.read())
                pins[unescape(said["name"])] = (said["table"], said["version"])
        return pins

    def _path(self, name: str) -> str:
        return f"{self.base}/{name.encode('utf-8', 'surrogatepass').hex()}.json"
