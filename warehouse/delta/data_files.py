"""Parquet files of one table: where they are, and how they are read, a row group at a time.

Pages carry checksums, and every read here verifies them, so that a flipped bit is an error and
never a wrong row.
"""

from __future__ import annotations

import fcntl
import os
import re
import time
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.fs as pafs
import pyarrow.parquet as pq
from deltalake.transaction import RemoveAction

from warehouse.delta.object_store import object_store
from warehouse.errors import Busy, DamagedError
from warehouse.schemas import TableSchema

if TYPE_CHECKING:
    import pyarrow.dataset as ds

_OURS = re.compile(r"[a-z_]+-[0-9a-f]{32}-([0-9a-f]{8})\.parquet")


@dataclass(frozen=True, slots=True)
class File:
    """A live file of a table: path below the table, bytes, rows, smallest and largest values, and when it
    was written, in milliseconds since 1970."""

    path: str
    size: int
    rows: int
    ranges: Mapping[str, tuple[Any, Any]] = field(compare=False)
    written: int = field(default=0, compare=False)

    @property
    def is_ours(self) -> bool:
        """Whether it was written here, and not by another program that compacted the table."""
        return _OURS.fullmatch(self.path) is not None

    def remove(self, *, data_change: bool = True) -> RemoveAction:
        """The log's line that takes this file out of the table."""
        return RemoveAction(self.path, data_change, now_ms(), size=self.size, partition_values={})

    def may_hold(self, column: str, least: Any, below: Any) -> bool:
        """Whether a row with `least <= column < below` can be in this file."""
        if column not in self.ranges:
            return True
        smallest, largest = self.ranges[column]
        return bool(largest >= least and smallest < below)


class Folder:
    """Where the files of one table are: a local folder, or a prefix in an object store."""

    def __init__(self, uri: str, schema: TableSchema, options: Mapping[str, str] | None) -> None:
        self.uri, self.schema, self.options = uri, schema, dict(options or {})
        self.local = None if "://" in uri else Path(uri)

    def filesystem(self, *files: File) -> pafs.FileSystem:
        """A file system whose root is the table; of some files it knows the sizes."""
        if self.local:
            return pafs.SubTreeFileSystem(str(self.local), pafs.LocalFileSystem())
        return object_store(self.uri, self.options, {file.path: file.size for file in files})

    def groups(self, file: File, columns: Sequence[str]) -> Iterator[pa.Table]:
        """The rows of a file, a row group at a time. Columns that an older file lacks are null."""
        with self._parquet(file) as parquet:
            for i in range(parquet.num_row_groups):
                yield self.group(parquet, i, columns)

    def group(self, parquet: pq.ParquetFile, number: int, columns: Sequence[str]) -> pa.Table:
        """Columns of one row group of a file, null where it lacks them."""
        return self.filled(parquet.read_row_group(number, [*columns], use_threads=False), columns)

    def content(self, file: File) -> pa.Buffer:
        """A whole file, as bytes; of a local one those that nobody looks at are never in memory of ours."""
        self.verify_footer(file)
        if self.local:
            with pa.memory_map(str(self.local / file.path)) as mapped:
                return mapped.read_buffer()
        with self.filesystem(file).open_input_file(file.path) as opened:
            return opened.read_buffer()

    def whole(self, file: File, columns: Sequence[str]) -> pa.Table:
        """The rows of a file at once; for columns that are narrow."""
        with self._parquet(file) as parquet:
            return self.filled(parquet.read([*columns], use_threads=False), columns)

    def chosen(
        self,
        file: File,
        by: Sequence[str],
        marks: Callable[[pa.Table], pa.Array | pa.ChunkedArray],
        columns: Sequence[str] | None = None,
    ) -> Iterator[pa.Table]:
        """Rows that `marks` marks, looking at the columns `by`; of a row group without any no more is read.

        They have all columns, or those that are named.
        """
        columns = self.schema.arrow.names if columns is None else columns
        with self._parquet(file) as parquet:
            for i in range(parquet.num_row_groups):
                found = marks(self.group(parquet, i, by))
                if pc.any(found).as_py():
                    yield self.group(parquet, i, columns).filter(found)

    def _parquet(self, file: File) -> pq.ParquetFile:
        self.verify_footer(file)
        return pq.ParquetFile(
            file.path,
            filesystem=self.filesystem(file),
            page_checksum_verification=True,
            pre_buffer=self.local is None,
        )

    def filled(self, read: pa.Table, columns: Sequence[str]) -> pa.Table:
        """Rows with exactly these columns of the schema, null where they lack one."""
        wanted = pa.schema([self.schema.arrow.field(name) for name in columns])
        there = set(read.column_names)
        values = [
            _as(field.type, read[field.name]) if field.name in there else pa.nulls(len(read), field.type)
            for field in wanted
        ]
        return pa.Table.from_arrays(values, schema=wanted)

    def dataset(self, files: Sequence[File]) -> ds.Dataset:
        """The files as one dataset; what the log knows of their ranges lets scans skip files."""
        import pyarrow.dataset as ds  # loads pandas where that is installed: for readers alone

        parquet = ds.ParquetFileFormat(
            default_fragment_scan_options=ds.ParquetFragmentScanOptions(page_checksum_verification=True)
        )
        system = self.filesystem()
        for file in files:
            self.verify_footer(file)
        fragments = [
            parquet.make_fragment(file.path, filesystem=system, partition_expression=_expression(file.ranges))
            for file in files
        ]
        return ds.FileSystemDataset(fragments, self.schema.arrow, parquet, system)

    def verify_footer(self, file: File) -> None:
        """Raise `DamagedError` unless a local file ends as it was written.

        Pages have checksums of their own; the footer has none, and a flipped bit in a column's name
        would read as a column of nulls. So the name of a file carries its footer's checksum.
        """
        if self.local is None:
            return  # object stores verify what they hold
        named = _OURS.fullmatch(file.path)
        try:
            opened = (self.local / file.path).open("rb")
        except FileNotFoundError as error:
            said = "maintenance deleted a file of this version; pin versions that you come back to"
            raise FileNotFoundError(error.errno, said, str(error.filename)) from None
        with opened:
            if named is None:
                return  # another program wrote it, when it compacted the table for instance
            opened.seek(-min(file.size, 8), os.SEEK_END)
            length = int.from_bytes(opened.read(4), "little") + 8
            opened.seek(-min(file.size, length), os.SEEK_END)
            if f"{zlib.crc32(opened.read()):08x}" != named[1]:
                raise DamagedError(f"{self.local / file.path}: its footer is not what was written")

    def count(self) -> int:
        """How many data files there are, live or not."""
        found = self.filesystem().get_file_info(pafs.FileSelector(""))
        return sum(info.path.endswith(".parquet") for info in found)

    def sync(self, *names: str) -> None:
        """Put names in the folder on disk, so that they survive a power cut; nothing on object stores."""
        if self.local:
            for name in names:
                sync(self.local / name)

    def discard(self, paths: Sequence[str]) -> None:
        """Delete files that no commit names."""
        system = self.filesystem()
        for path in paths:
            with suppress(OSError):
                system.delete_file(path)


@contextmanager
def alone(folder: Path, *, patience: float, needed: bool = False) -> Iterator[None]:
    """One process at a time in a folder; the lock ends with the process, however that ends.

    A process that is stopped keeps it, so nobody waits for ever: after `patience` seconds the caller
    goes ahead without the lock, or, if it is `needed`, `Busy` says who has it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("a+") as lock:
        if _locked(lock, patience):
            lock.truncate(0)
            lock.write(str(os.getpid()))
            lock.flush()
        elif needed:
            lock.seek(0)
            holder = lock.read().strip() or "unknown"
            raise Busy(f"process {holder} has held {folder} for {patience:.0f} s: end it, or let it go on")
        yield


def _locked(lock: IO[str], patience: float) -> bool:
    deadline = time.monotonic() + patience
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                return False
            time.sleep(0.02)
        else:
            return True


def sync(path: Path) -> None:
    """Put a file or a folder's names on disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _as(kind: pa.DataType, values: pa.ChunkedArray) -> pa.ChunkedArray:
    """A column in the type that the schema says, which as a rule it has."""
    return values if values.type == kind else values.cast(kind)


def _expression(ranges: Mapping[str, tuple[Any, Any]]) -> pc.Expression:
    expression = pc.scalar(True)
    for name, (low, high) in ranges.items():
        expression = expression & (pc.field(name) >= low) & (pc.field(name) <= high)
    return expression


def now_ms() -> int:
    """The log counts time in milliseconds."""
    return time.time_ns() // 1_000_000
