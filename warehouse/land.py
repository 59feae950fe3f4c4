"""Landing: bytes become rows of `raw`, once; and the question which of them still wait."""

from __future__ import annotations

import dataclasses
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cleaners.records import RawArticle
from cleaners.sorted_numbers import among, distinct
from warehouse import rows, schemas
from warehouse.arrival import first_place
from warehouse.backlog import release, waiting_rows
from warehouse.delta import faults
from warehouse.delta.compaction import tidy
from warehouse.delta.data_files import File
from warehouse.delta.id_index import Ids, eight_bytes
from warehouse.delta.parquet_writer import Writer
from warehouse.delta.table import Change, Snapshot
from warehouse.delta.tables import Tables, holding, isin, replace
from warehouse.parcels import RawRows, gathered
from warehouse.postponed import resting
from warehouse.returns import Arrivals, arrivals

One = TypeVar("One")

# What is held in memory while landing and while handing out batches.
CHUNK_ROWS, CHUNK_BYTES = 10_000, 64 * 2**20


@dataclass(frozen=True, slots=True)
class Landing:
    """What a call of `land` did: rows landed, rows known before, bytes landed, version of `raw`.

    `ids` are the first eight bytes of the raw ids of all of them, sorted: with these `pending` gives what
    of them waits. Of a million rows they take 8 MB.
    """

    batch_id: str
    landed: int
    known: int
    bytes: int
    version: int | None
    ids: Ids = field(default_factory=lambda: np.empty(0, np.uint64), compare=False, repr=False)


def land(tables: Tables, articles: Iterable[RawArticle], batch_id: str, run: str) -> Landing:
    """Append the articles that are new, or came back. A chunk is committed before the next one is read."""
    landed = known = size = 0
    version = None
    ids = [np.empty(0, np.uint64)]
    for chunk in _chunks(articles):
        new = _append(tables, chunk, batch_id, run)
        _mended(tables, chunk)
        version = new.version
        landed, known, size = landed + new.landed, known + len(chunk) - new.landed, size + new.bytes
        ids.append(new.ids)
    tidy(tables.raw)
    return Landing(batch_id, landed, known, size, version, distinct(np.concatenate(ids)))


def _append(tables: Tables, chunk: list[RawArticle], batch_id: str, run: str) -> Landing:
    """Commit what is new in a chunk."""
    # An id may be made of the moment, so that has one spelling.
    with_ids = [(raw.raw_id, raw) for raw in map(_in_utc, chunk)]
    now = datetime.now(UTC)
    found = Arrivals()

    def build(snapshot: Snapshot) -> Change | None:
        nonlocal found
        found = arrivals(snapshot, with_ids, now)
        if not found.new:
            return None
        with Writer(snapshot.folder) as writer:
            writer.write(rows.raw_table(found.new, now, first_place(snapshot.version + 1), batch_id, run))
        faults.point("land.file")
        return Change(writer.added)

    version = tables.raw.change(
        build,
        operation="land",
        info=lambda: {"run": run, "batch": batch_id, "counts": {"landed": len(found.new)}},
    )
    faults.point("land.commit")
    size = sum(len(raw.body) for raw in found.new.values())
    ids = pa.array(found.ids, pa.string())
    return Landing(batch_id, len(found.new), 0, size, version, eight_bytes(ids))


def _in_utc(raw: RawArticle) -> RawArticle:
    """The same article; when it was seen, it says in UTC."""
    if raw.observed_at is None or raw.observed_at.tzinfo is UTC:
        return raw
    return dataclasses.replace(raw, observed_at=rows.utc(raw.observed_at))


def _mended(tables: Tables, chunk: Sequence[RawArticle]) -> None:
    """Take out of the quarantine what could not be read and now has landed: a file, or a part of it."""
    quarantine = tables.quarantine.at()
    if quarantine is None:
        return
    names = {(raw.source, name) for raw in chunk for name in (raw.uri, raw.uri.partition("#")[0])}
    ids = pa.array({rows.unlanded_id(source, name) for source, name in names}, pa.string())
    mended: set[str] = set()
    for _, group in quarantine.narrow(["raw_id", "landed"], quarantine.holding("raw_id", ids)):
        refused = group["raw_id"].filter(pc.invert(group["landed"]))
        mended.update(refused.filter(pc.is_in(refused, value_set=ids)).to_pylist())
    if mended:
        tables.quarantine.change(
            lambda snapshot: replace(
                snapshot,
                ["raw_id"],
                lambda group: isin(group["raw_id"], mended),
                [],
                holding(snapshot, raw_id=mended),
            ),
            operation="mend",
            info=lambda: {"counts": {"mended": len(mended)}},
        )


def pending(
    tables: Tables, digest: Callable[[str], str], limit: int, source: str | None, ids: Ids | None = None
) -> Iterator[RawRows]:
    """Batches of what neither became an article or a copy nor is refused by today's rules, nor rests.

    Whoever asks for batches is about to clean, so this also takes out refusals that a dead run left behind.
    """
    raw = tables.raw.at()
    if raw is not None:
        masks = _waiting(tables, raw, digest, source, ids)
        release(tables)
        yield from batches(raw, masks, limit)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A raw row that waits, without its bytes."""

    raw_id: str
    source: str
    bytes: int
    landed_at: datetime


def waiting(
    tables: Tables, digest: Callable[[str], str], limit: int, source: str | None, ids: Ids | None = None
) -> Iterator[list[Waiting]]:
    """What `pending` gives, without reading bytes."""
    raw = tables.raw.at()
    if raw is None:
        return
    masks = _waiting(tables, raw, digest, source, ids)
    release(tables)
    columns = ["raw_id", "source", "body_bytes", "landed_at"]
    found = (
        Waiting(row["raw_id"], rows.unescape(row["source"]), row["body_bytes"], row["landed_at"])
        for file in sorted(masks, key=_age)
        if pc.any(masks[file]).as_py()
        for row in rows.one_by_one(raw.folder.whole(file, columns).filter(masks[file]))
    )
    yield from _in_batches(found, limit, lambda one: one.bytes)


def pending_count(
    tables: Tables, digest: Callable[[str], str], source: str | None, ids: Ids | None = None
) -> int:
    """How many raw rows `pending` would give, without reading their bytes."""
    raw = tables.raw.at()
    if raw is None:
        return 0
    masks = _waiting(tables, raw, digest, source, ids)
    return sum(pc.sum(mask).as_py() or 0 for mask in masks.values())


def raws(
    tables: Tables, raw_ids: Iterable[str], landed_at: Iterable[datetime] | None, limit: int
) -> Iterator[RawRows]:
    """Batches of the raw rows with these ids."""
    raw, ids = tables.raw.at(), pa.array(raw_ids, pa.string())
    if raw is not None and len(ids):
        files = raw.holding("raw_id", ids)
        if landed_at is not None:
            files = _landed(files, sorted(set(landed_at)))
        yield from batches(raw, marked(raw, ids, files), limit)


def _landed(files: Iterable[File], moments: Sequence[datetime]) -> list[File]:
    """Files that have rows landed at one of the (sorted) moments, or may have."""
    found = []
    for file in files:
        low, high = file.ranges.get("landed_at", (moments[0], moments[-1]))
        if bisect_right(moments, high) > bisect_left(moments, low):
            found.append(file)
    return found


def _waiting(
    tables: Tables, raw: Snapshot, digest: Callable[[str], str], source: str | None, ids: Ids | None
) -> dict[File, pa.ChunkedArray]:
    masks = waiting_rows(tables, raw, digest)
    if rest := resting(tables):
        at_rest = marked(raw, pa.array(rest, pa.string()), list(masks))
        masks = {file: pc.and_not(mask, at_rest[file]) for file, mask in masks.items()}
    if source is not None:
        name = rows.escape(source)
        named = {file: pc.equal(raw.folder.whole(file, ["source"])["source"], name) for file in masks}
        masks = {file: pc.and_(mask, named[file]) for file, mask in masks.items()}
    if ids is not None:
        masks = {file: pc.and_(mask, _among(raw, file, ids)) for file, mask in masks.items()}
    return masks


def _among(raw: Snapshot, file: File, ids: Ids) -> pa.ChunkedArray:
    """Which rows of a file have one of the ids, of which the first eight bytes are given."""
    found = among(eight_bytes(raw.folder.whole(file, ["raw_id"])["raw_id"]), ids)
    return pa.chunked_array([pa.array(found)])


def marked(raw: Snapshot, ids: pa.Array, files: Sequence[File] | None = None) -> dict[File, pa.ChunkedArray]:
    """For each file of `raw`, which of its rows have an id among `ids`.

    All files at once, because looking up in many ids costs more to prepare than to do.
    """
    columns = {file: found["raw_id"] for file, found in raw.narrow(["raw_id"], files)}
    chunks = [chunk for column in columns.values() for chunk in column.chunks]
    mask = pc.is_in(pa.chunked_array(chunks, pa.string()), value_set=ids)
    masks, at = {}, 0
    for file, column in columns.items():
        masks[file] = mask.slice(at, len(column))
        at += len(column)
    return masks


def batches(raw: Snapshot, masks: Mapping[File, pa.ChunkedArray], limit: int) -> Iterator[RawRows]:
    """The marked raw rows, oldest file first, in batches of up to `limit` and `CHUNK_BYTES`."""
    rest = RawRows(schemas.RAW.arrow.empty_table())
    for group in _marked_groups(raw, masks):
        *full, rest = gathered([rest, RawRows(group)]).split(limit, CHUNK_BYTES)
        yield from full
    if len(rest):
        yield rest


def _marked_groups(raw: Snapshot, masks: Mapping[File, pa.ChunkedArray]) -> Iterator[pa.Table]:
    """Those that have any of the marked rows, without the others."""
    for file in sorted(masks, key=_age):
        if not pc.any(masks[file]).as_py():
            continue
        at = 0
        for group in raw.folder.groups(file, raw.folder.schema.arrow.names):
            chosen = group.filter(masks[file].slice(at, len(group)))
            at += len(group)
            if len(chosen):
                yield chosen


def _in_batches(found: Iterable[One], limit: int, weight: Callable[[One], int]) -> Iterator[list[One]]:
    batch: list[One] = []
    size = 0
    for one in found:
        if batch and (len(batch) >= limit or size + weight(one) > CHUNK_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(one)
        size += weight(one)
    if batch:
        yield batch


def _chunks(articles: Iterable[RawArticle]) -> Iterator[list[RawArticle]]:
    chunk: list[RawArticle] = []
    size = 0
    for article in articles:
        chunk.append(article)
        size += len(article.body)
        if len(chunk) >= CHUNK_ROWS or size >= CHUNK_BYTES:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


def _age(file: File) -> tuple[str, str]:
    return str(file.ranges.get("landed_at", ("",))[0]), file.path
