"""Upsert by article id: the newest raw version wins, and every raw row that was taken is accounted for."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from cleaners.sorted_numbers import among, distinct
from warehouse.aliases import record_aliases
from warehouse.arrival import Age
from warehouse.batch import COLUMNS, Batch, Commit, Key, Outcome, keys
from warehouse.delta import faults
from warehouse.delta.compaction import tidy
from warehouse.delta.data_files import File
from warehouse.delta.id_index import Ids, eight_bytes
from warehouse.delta.table import Change, Snapshot
from warehouse.delta.tables import Tables, holding, isin, rewrite
from warehouse.disputes import settle_disputes, under_their_own
from warehouse.outcomes import settle_copies, settle_quarantine
from warehouse.postponed import settle_postponed
from warehouse.rows import with_column
from warehouse.undated import keep_first_days

ORIGINALS = 10  # named of the articles that a batch brought again


def commit(tables: Tables, batch: Batch, operation: str, info: Mapping[str, Any]) -> Commit:
    """Commit a batch: articles first, then copies, then quarantine.

    A run that dies between two of them leaves raw rows that are pending, or refusals of rows that
    became articles; the next run cleans the former again and `pending` takes out the latter.
    """
    outcome = Outcome()

    def build(snapshot: Snapshot) -> Change | None:
        nonlocal outcome
        outcome, touched, gone = _decide(tables, snapshot, batch)
        record_aliases(tables, outcome.aliases)  # before the ids leave, so that none is ever lost
        return rewrite(
            snapshot,
            touched,
            ["article_id"],
            lambda group: isin(group["article_id"], gone),
            (
                _as_it_was(under_their_own(_written(table, outcome), outcome.disputed), outcome)
                for table in batch.tables()
            ),
        )

    def result(version: int | None) -> Commit:
        ends = Counter(end for key, end in outcome.copies.values())
        copied = {key.article_id for key, end in outcome.copies.values() if end == "duplicate"}
        return Commit(
            batch.batch_id,
            version,
            inserted=len(outcome.inserted),
            updated=len(outcome.updated),
            unchanged=len(outcome.unchanged),
            deleted=len(outcome.deleted),
            superseded=ends["superseded"],
            duplicates=ends["duplicate"],
            quarantined=len(batch.quarantined),
            disputed=len(outcome.disputed),
            originals=tuple(sorted(copied)[:ORIGINALS]),
        )

    def said() -> dict[str, Any]:
        rules = sorted({part for said in batch.narrow["rules"].unique().to_pylist() for part in said.split()})
        return {
            "run": batch.run,
            "batch": batch.batch_id,
            **({"batches": [part.batch_id for part in batch.parts]} if batch.parts else {}),
            "rules": rules,
            "counts": result(None).counts,
            **info,
        }

    version = None
    if len(batch.narrow) or tables.articles.delta():
        transactions = {part.transaction: 1 for part in batch.each}
        version = tables.articles.change(build, operation=operation, info=said, transactions=transactions)
    faults.point("articles.done")
    settle_copies(tables, batch, outcome, version)
    faults.point("copies.done")
    settle_quarantine(tables, batch)
    settle_postponed(tables, batch.postponed, batch.taken, batch.batch_id)
    faults.point("quarantine.done")
    grown = {tables.articles: True, tables.copies: outcome.copies, tables.quarantine: batch.quarantined}
    for table in (table for table, rows in grown.items() if rows):
        tidy(table)
    return result(version)


def _decide(tables: Tables, snapshot: Snapshot, batch: Batch) -> tuple[Outcome, list[File], set[str]]:
    """Outcome of a batch against what is there: which files are touched, which ids leave them."""
    new = _new(snapshot, batch)
    outcome = Outcome(
        inserted=set(batch.narrow["article_id"].filter(new).to_pylist()),
        written=set(batch.narrow["raw_id"].filter(new).to_pylist()),
    )
    others = keys(batch.narrow.filter(pc.invert(new)))
    asked, taken = {key.article_id for key in others}, {key.raw_id for key in others} | batch.refused
    found = _found(snapshot, asked, taken)
    settled = settle_disputes(tables, snapshot, batch, others, [key for key, _ in found], outcome)
    found += _found(snapshot, {key.article_id for key in settled} - asked, ())
    settled = keep_first_days(batch, settled, {key.article_id: key for key, _ in found}, outcome)
    newest = _newest(settled, outcome)
    # Whose id was only asked for by a row that has lost it is not concerned.
    current = {
        key.article_id: (key, file) for key, file in found if key.article_id in newest or key.raw_id in taken
    }
    repeated = _repeated(snapshot, batch, {key.raw_id for key, _ in current.values()})
    gone: set[str] = set()
    # Articles whose raw row is now refused, or another article, have no source any more.
    outcome.deleted |= current.keys() - newest.keys()
    gone |= outcome.deleted
    now = {key.raw_id: key for key in settled}  # of a batch, also what another row of it goes before
    outcome.aliases = {
        each: now[current[each][0].raw_id] for each in outcome.deleted if current[each][0].raw_id in now
    }
    passed = _passed(outcome)
    versions: dict[str, list[Key]] = defaultdict(list)
    for key in sorted(settled, key=lambda key: key.age):
        versions[key.article_id].append(key)
    was = {there.raw_id: there for there, _ in current.values()}
    for article_id, key in newest.items():
        if article_id not in current:
            outcome.inserted.add(article_id)
            outcome.written.add(key.raw_id)
            outcome.revisions[article_id] = _revision(versions[article_id], was.get(key.raw_id))
            continue
        there, _ = current[article_id]
        # What was taken back within the batch would else count as arrived after what is there.
        replaces = key.raw_id not in outcome.later and _replaces(key, there, key.raw_id in repeated)
        if replaces or passed.get(article_id, there.age) > there.age:
            outcome.updated.add(article_id)
            outcome.written.add(key.raw_id)
            gone.add(article_id)
            outcome.revisions[article_id] = _revision(versions[article_id], there)
            if key.revision_id == there.revision_id:
                outcome.changed[article_id] = there.changed_at
            if there.raw_id in outcome.displaced:
                continue  # it waits to be cleaned again, and gets its own address then
            if there.raw_id != key.raw_id:
                outcome.copies[there.raw_id] = there, _copy(there, key)
                outcome.became[article_id] = key
        else:
            outcome.unchanged.add(article_id)
            if there.raw_id != key.raw_id:
                outcome.copies[key.raw_id] = key, _copy(key, there)
                if key.age > there.age:
                    outcome.ahead.add(key.raw_id)
    return outcome, list(dict.fromkeys(current[article_id][1] for article_id in sorted(gone))), gone


def _found(
    snapshot: Snapshot, article_ids: Collection[str], raw_ids: Collection[str]
) -> list[tuple[Key, File]]:
    """What is there of some articles, or is made of some raw rows, with the files that have it."""
    articles, raws = pa.array(article_ids, pa.string()), pa.array(raw_ids, pa.string())

    def known(group: pa.Table) -> pa.ChunkedArray:
        return pc.or_(
            pc.is_in(group["article_id"], value_set=articles), pc.is_in(group["raw_id"], value_set=raws)
        )

    found: list[tuple[Key, File]] = []
    for file in holding(snapshot, article_id=article_ids, raw_id=raw_ids):
        for group in snapshot.folder.chosen(file, ("article_id", "raw_id"), known, COLUMNS):
            found += [(key, file) for key in keys(group)]
    return found


def _new(snapshot: Snapshot, batch: Batch) -> pa.Array:
    """Which rows of a batch are articles that nothing there, and no other row of it, has to do with.

    That is nearly all of them as a rule, and there is nothing to decide about such a row.
    """
    articles, raws = (eight_bytes(batch.narrow[name]) for name in ("article_id", "raw_id"))
    known = among(articles, snapshot.known("article_id", batch.narrow["article_id"]))
    known |= among(raws, snapshot.known("raw_id", batch.narrow["raw_id"]))
    known |= _several(articles) | _several(raws)
    # Of those that may be in dispute, one that loses is put under the id that it has of its own.
    named = batch.narrow["own_id"].filter(pa.array(known)).drop_null()
    return pa.array(~(known | among(articles, distinct(eight_bytes(named)))))


def _several(ids: Ids) -> npt.NDArray[np.bool_]:
    """Which of the ids are there more than once."""
    _, places, counts = np.unique(ids, return_inverse=True, return_counts=True)
    return np.asarray(counts[places] > 1)


def _written(table: pa.Table, outcome: Outcome) -> pa.Table:
    """The rows of a batch that are written."""
    written = isin(table["raw_id"], outcome.written)
    return table if pc.all(written).as_py() else table.filter(written)


def _repeated(snapshot: Snapshot, batch: Batch, there: set[str]) -> set[str]:
    """Raw ids of the parts that were committed before; only of those that have articles made of them."""
    again = (part for part in batch.each if not there.isdisjoint(part.taken))
    return {raw_id for part in again if snapshot.committed(part.transaction) for raw_id in part.taken}


def _as_it_was(table: pa.Table, outcome: Outcome) -> pa.Table:
    """Rows go on from those they replace: with the number of their revision, and where they read the same
    with the moment at which they last changed for a reader."""
    known: dict[str, Mapping[str, Any]] = {"changed_at": outcome.changed, "revision": outcome.revisions}
    for name, values in known.items():
        kind = table.schema.field(name).type
        place = pc.index_in(table["article_id"], value_set=pa.array(values, pa.string()))
        column = pc.if_else(pc.is_valid(place), pa.array(values.values(), kind).take(place), table[name])
        table = with_column(table, name, column)
    return table


def _newest(batch: Sequence[Key], outcome: Outcome) -> dict[str, Key]:
    """The newest version of each article in a batch; the others become copies, and so does what says the
    same on a later day."""
    newest: dict[str, Key] = {}
    for key in sorted(batch, key=lambda key: key.age):
        older = newest.get(key.article_id)
        if older is not None and key.raw_id in outcome.later:
            outcome.copies[key.raw_id] = key, _copy(key, older)
            continue
        if older is not None:
            outcome.copies[older.raw_id] = older, _copy(older, key)
        newest[key.article_id] = key
    return newest


def _revision(versions: Sequence[Key], there: Key | None) -> int:
    """The number that an article's row gets: one more for each version that reads otherwise than the last.

    `versions` are those of a batch in order of arrival. What is made of the bytes that are `there`, by
    other rules or under another id, keeps its number.
    """
    count, last = (there.revision or 1, there) if there else (1, versions[0])
    for key in versions:
        if (there is None or key.age > there.age) and key.raw_id != last.raw_id:
            count, last = count + (key.revision_id != last.revision_id), key
    return count


def _passed(outcome: Outcome) -> dict[str, Age]:
    """By article, the age of the newest row of a batch that reads otherwise than what came after it."""
    others = [key for key, end in outcome.copies.values() if end == "superseded"]
    return {key.article_id: key.age for key in sorted(others, key=lambda key: key.age)}


def _replaces(key: Key, there: Key, repeated: bool) -> bool:
    """Whether a row takes the place of the one that is there.

    A batch that was committed before must not undo what other rules made of its rows since then.
    """
    if key.revision_id == there.revision_id and key.rules == there.rules:
        return False
    return not repeated if key.raw_id == there.raw_id else key.age > there.age


def _copy(key: Key, newest: Key) -> str:
    return "duplicate" if key.revision_id == newest.revision_id else "superseded"
