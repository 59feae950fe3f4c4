"""The tables of one warehouse, side by side."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
from deltalake.transaction import AddAction

from warehouse import schemas
from warehouse.delta.data_files import File
from warehouse.delta.parquet_writer import Writer
from warehouse.delta.table import Change, Snapshot, Table
from warehouse.delta.without_rows import Drop, without_rows

_OF_RAW = ("raw", "articles", "copies", "quarantine")


class Tables:
    """Tables below a root: a local folder, or an address such as `s3://bucket/prefix`."""

    def __init__(self, root: str | Path, options: Mapping[str, str] | None = None) -> None:
        self.root = str(root).rstrip("/") if "://" in str(root) else str(Path(root).absolute())
        self.local = None if "://" in self.root else Path(self.root)
        self.all = tuple(
            Table(f"{self.root}/{schema.name}", schema, options) for schema in schemas.TABLES.values()
        )
        self.raw, self.articles, self.copies, self.quarantine = map(self.named, _OF_RAW)
        self.learned, self.fetch_state = self.named("learned_boilerplate"), self.named("fetch_state")
        self.signatures, self.duplicates = self.named("signatures"), self.named("duplicates")
        self.postponed, self.decisions = self.named("postponed"), self.named("decisions")
        self.aliases = self.named("aliases")

    @property
    def beside(self) -> tuple[Table, ...]:
        """Tables that readers get as plain Parquet beside the articles."""
        return self.quarantine, self.copies, self.decisions, self.aliases

    @property
    def derived(self) -> tuple[Table, ...]:
        """Tables that are made from `articles`, and for readers, too."""
        return self.signatures, self.duplicates

    def named(self, name: str) -> Table:
        """A table by its name. Raises `KeyError` with the names there are."""
        for table in self.all:
            if table.schema.name == name:
                return table
        raise KeyError(f"no table {name!r}; there are {', '.join(schemas.TABLES)}")


def isin(column: pa.ChunkedArray, values: Iterable[str]) -> pa.ChunkedArray:
    """Which values of a text column are among `values`."""
    return pc.is_in(column, value_set=pa.array(values, pa.string()))


def holding(snapshot: Snapshot, **ids: Iterable[str]) -> list[File]:
    """The files that may hold, in any of these columns, one of its ids."""
    found = (snapshot.holding(column, pa.array(values, pa.string())) for column, values in ids.items())
    return list(dict.fromkeys(file for files in found for file in files))


def replace(
    snapshot: Snapshot,
    columns: Sequence[str],
    drop: Drop,
    rows: Iterable[pa.Table],
    files: Sequence[File] | None = None,
) -> Change | None:
    """Take out the rows that `drop` marks, looking at `columns`, and add `rows`; None if neither is any.

    `files` are those that may have such rows, by default all.
    """
    touched = [file for file, found in snapshot.narrow(columns, files) if pc.any(drop(found)).as_py()]
    return rewrite(snapshot, touched, columns, drop, rows)


def anew(snapshot: Snapshot, rows: Iterable[pa.Table]) -> Change:
    """These rows in place of all that is there."""
    with Writer(snapshot.folder) as writer:
        for table in rows:
            writer.write(table)
    return Change(writer.added, [file.remove() for file in snapshot.files])


def rewrite(
    snapshot: Snapshot,
    touched: Sequence[File],
    columns: Sequence[str],
    drop: Drop,
    rows: Iterable[pa.Table],
) -> Change | None:
    """Write what remains of the touched files, each to a new one, and `rows`; None if that is nothing.

    `drop` marks the rows that go, looking at `columns`.
    """
    remain: list[AddAction] = []
    try:
        for file in touched:
            if add := without_rows(snapshot.folder, file, columns, drop):
                remain.append(add)
        with Writer(snapshot.folder) as writer:
            for table in rows:
                writer.write(table)
    except BaseException:
        snapshot.folder.discard([add.path for add in remain])
        raise
    added = [*remain, *writer.added]
    if not touched and not added:
        return None
    return Change(added, [file.remove() for file in touched])
