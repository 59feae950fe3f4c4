"""Batches that a worker has cleaned and put aside, for the one place that commits."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pyarrow as pa
import pyarrow.fs as pafs

from warehouse import schemas
from warehouse.batch import COLUMNS, Batch
from warehouse.delta import faults
from warehouse.delta.tables import Tables
from warehouse.place import Place
from warehouse.postponed import Postponement
from warehouse.rows import Refusal

FORGOTTEN = timedelta(days=2)  # a run that left a file this long ago is dead, and its rows were cleaned again


@dataclass(frozen=True, slots=True)
class Aside:
    """A cleaned batch in a file beside the tables: its name, other outcomes, and bytes in memory."""

    batch_id: str
    run: str
    file: str
    bytes: int
    quarantined: tuple[Refusal, ...]
    postponed: tuple[Postponement, ...] = ()


def put_aside(tables: Tables, batch: Batch) -> Aside:
    """Write a batch's rows to a file that only the result names: doing it twice makes two files."""
    file = f"{uuid.uuid4().hex}.parquet"
    found = list(batch.read()) or [schemas.ready().empty_table()]
    _place(tables).write(file, pa.concat_tables(found))
    faults.point("aside.done")
    return Aside(
        batch.batch_id, batch.run, file, batch.bytes, tuple(batch.quarantined), tuple(batch.postponed)
    )


def take_up(tables: Tables, aside: Aside) -> Batch:
    """The batch that was put aside. Raises `FileNotFoundError` if its file is not in this warehouse."""
    place = _place(tables)
    return Batch(
        aside.batch_id,
        aside.run,
        place.read(aside.file, COLUMNS).select(COLUMNS),
        lambda: iter([place.read(aside.file)]),
        aside.quarantined,
        aside.postponed,
        aside.bytes,
    )


def forget(tables: Tables, asides: Sequence[Aside]) -> None:
    """Delete the files of batches that are committed."""
    for aside in asides:
        _place(tables).drop(aside.file)


def sweep(tables: Tables) -> None:
    """Delete what dead runs have left."""
    place, oldest = _place(tables), datetime.now(UTC) - FORGOTTEN
    for info in place.system.get_file_info(pafs.FileSelector(place.base, allow_not_found=True)):
        if info.mtime is not None and info.mtime < oldest:
            place.system.delete_file(info.path)


def _place(tables: Tables) -> Place:
    return Place(tables, "aside")
