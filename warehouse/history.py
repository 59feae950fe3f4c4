"""What happened to a table: its versions, and the articles that differ between two of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import chain, pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from warehouse.delta.data_files import File
from warehouse.delta.descent import moved
from warehouse.delta.id_index import Part, eight_bytes, parts
from warehouse.delta.table import Snapshot, Table

CHANGES = pa.schema(
    [pa.field("article_id", pa.string(), nullable=False), pa.field("change", pa.string(), nullable=False)]
)
_REVISIONS = pa.schema([("article_id", pa.string()), ("revision_id", pa.string())])
PART_ROWS = 200_000  # of files that came or went, in memory at a time


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


def changes(table: Table, since: int | datetime) -> Iterator[pa.Table]:
    """Articles that were inserted, updated or deleted since a version or a moment, each once, by id."""
    now = table.at()
    if now is not None:
        yield from between(table.at(since), now)


def between(before: Snapshot | None, now: Snapshot) -> Iterator[pa.Table]:
    """What `changes` gives, of two versions of a table with articles' ids and revisions.

    Where more than `PART_ROWS` came or went it goes part by part, so that no more are in memory: each file
    is read once, and what it has of a part put aside in a temporary file.
    """
    went, came, gone = files_between(before, now)
    old = chain(_revisions(before, went), (rows.select(_REVISIONS.names).cast(_REVISIONS) for rows in gone))
    new = _revisions(now, came)
    found = parts(sum(file.rows for file in (*went, *came)) + sum(map(len, gone)), PART_ROWS)
    if len(found) == 1:
        yield _difference(*(pa.concat_tables([_REVISIONS.empty_table(), *side]) for side in (old, new)))
        return
    with TemporaryDirectory(prefix="copydesk-") as place:
        aside = [_put_aside(rows, found, Path(place, name)) for name, rows in (("old", old), ("new", new))]
        for of_part in zip(*aside, strict=True):
            yield _difference(*map(_taken_up, of_part))


class Files(NamedTuple):
    """What went and came between two versions: whole files, and rows that left others and are remembered."""

    went: list[File]
    came: list[File]
    gone: list[pa.Table]


def files_between(before: Snapshot | None, now: Snapshot) -> Files:
    """The files, and the rows of others, to look at for what differs between two versions of a table."""
    went = {file.path: file for file in _left(before, now)}
    there = moved(_left(now, before), list(went))
    return Files([went[path] for path in there.went], there.came, there.gone)


def _left(one: Snapshot | None, other: Snapshot | None) -> list[File]:
    """Files of one version that another one lacks."""
    known = {file.path for file in other.files} if other else set()
    files = (file for file in one.files if file.path not in known) if one else ()
    return sorted(files, key=lambda file: file.path)


def _revisions(snapshot: Snapshot | None, files: Sequence[File]) -> Iterator[pa.Table]:
    """Ids and revisions of some files."""
    for _, rows in snapshot.narrow(_REVISIONS.names, files) if snapshot else ():
        yield rows.select(_REVISIONS.names).cast(_REVISIONS)


def _put_aside(tables: Iterable[pa.Table], among: Sequence[Part], folder: Path) -> list[Path]:
    """Write rows to a file for each part."""
    folder.mkdir()
    paths = [folder / str(number) for number in range(len(among))]
    firsts = np.array([part.first for part in among], np.uint64)
    with ExitStack() as stack:
        written = [stack.enter_context(pa.OSFile(str(path), "wb")) for path in paths]
        opened = [stack.enter_context(pa.ipc.new_stream(file, _REVISIONS)) for file in written]
        for rows in tables:
            numbers = np.searchsorted(firsts, eight_bytes(rows["article_id"]), "right") - 1
            order = np.argsort(numbers, kind="stable")
            by_part = rows.take(pa.array(order)).combine_chunks()
            starts = np.searchsorted(numbers[order], np.arange(len(among) + 1)).tolist()
            for file, (start, end) in zip(opened, pairwise(starts), strict=True):
                if start < end:
                    file.write_table(by_part.slice(start, end - start))
    return paths


def _taken_up(path: Path) -> pa.Table:
    """What was put aside for a part."""
    with pa.OSFile(str(path)) as file, pa.ipc.open_stream(file) as stream:
        return stream.read_all()


def _difference(old: pa.Table, new: pa.Table) -> pa.Table:
    """What became of articles, by their revisions before and after."""
    at = pc.index_in(new["article_id"], value_set=old["article_id"].combine_chunks())
    changed = pc.not_equal(new["revision_id"], pc.take(old["revision_id"], at))
    deleted = pc.invert(pc.is_in(old["article_id"], value_set=new["article_id"].combine_chunks()))
    found = {
        "inserted": new["article_id"].filter(pc.is_null(at)),
        "updated": new["article_id"].filter(pc.fill_null(changed, False)),
        "deleted": old["article_id"].filter(deleted),
    }
    return pa.concat_tables(
        pa.Table.from_arrays([ids, pa.repeat(change, len(ids))], schema=CHANGES)
        for change, ids in found.items()
    ).sort_by("article_id")
