"""What else a batch decided: which raw rows are copies of an article, and which are refused."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

import pyarrow as pa
import pyarrow.compute as pc

from cleaners.ruleset import EITHER, together_with
from warehouse import rows, schemas
from warehouse.batch import COLUMNS, Batch, Outcome, keys
from warehouse.delta.table import Change, Snapshot
from warehouse.delta.tables import Tables, holding, isin, replace


def settle_copies(tables: Tables, batch: Batch, outcome: Outcome, version: int | None) -> None:
    """Record the copies, as they were decided against a `version` of the articles.

    Copies of articles that are gone are forgotten, so that they are cleaned again; and so are those
    that arrived after the raw row that their article is made of now: they said the same as an
    earlier one, and it is theirs again to be the newest.
    """
    now = datetime.now(UTC)
    made = [
        {
            "raw_id": raw_id,
            "article_id": key.article_id,
            "source": key.source,
            "uri": key.uri,
            "outcome": end,
            "rules": key.rules,
            "batch_id": rows.escape(batch.batch_id),
            "settled_at": now,
            "sequence": key.sequence,
        }
        for raw_id, (key, end) in outcome.copies.items()
    ]
    if not made and (not (outcome.deleted or outcome.written) or tables.copies.delta() is None):
        return
    renewed = outcome.copies.keys() | outcome.written

    def leaves(group: pa.Table) -> pa.ChunkedArray:
        gone = pc.or_(isin(group["raw_id"], renewed), isin(group["article_id"], outcome.deleted))
        return pc.or_(gone, _later(group, outcome))

    def build(snapshot: Snapshot) -> Change | None:
        overtaken = _overtaken(tables, outcome, version)
        new = [row for row in made if row["raw_id"] not in overtaken]
        columns = ["raw_id", "article_id", "sequence"]
        files = holding(snapshot, raw_id=renewed, article_id=outcome.deleted | outcome.became.keys())
        return replace(snapshot, columns, leaves, [rows.table(new, schemas.COPIES)] if new else [], files)

    tables.copies.change(
        build,
        operation="settle",
        info=lambda: {"run": batch.run, "batch": batch.batch_id, "counts": {"copies": len(made)}},
    )


def _later(group: pa.Table, outcome: Outcome) -> pa.ChunkedArray:
    """Which copies arrived after the raw row that their article has just become."""
    ids = pa.array(outcome.became, pa.string())
    places = pa.array([key.sequence for key in outcome.became.values()], pa.int64())
    since = pc.take(places, pc.index_in(group["article_id"], value_set=ids))
    return pc.fill_null(pc.greater(group["sequence"], since), False)


def _overtaken(tables: Tables, outcome: Outcome, version: int | None) -> set[str]:
    """Copies that arrived after what their article is by now, and say something else than it."""
    articles = tables.articles.at() if outcome.ahead else None
    if articles is None or articles.version == version:
        return set()
    copies = {key.article_id: key for key in (outcome.copies[raw_id][0] for raw_id in outcome.ahead)}
    overtaken = set()
    for file, found in articles.narrow(["article_id"], holding(articles, article_id=copies)):
        known = isin(found["article_id"], copies)
        if pc.any(known).as_py():
            for now in keys(articles.folder.whole(file, COLUMNS).filter(known)):
                copy = copies[now.article_id]
                if copy.age > now.age and copy.revision_id != now.revision_id:
                    overtaken.add(copy.raw_id)
    return overtaken


def settle_quarantine(tables: Tables, batch: Batch) -> None:
    """Record the refusals; take out what was refused before and now has another outcome."""
    if not batch.quarantined and not tables.quarantine.delta():
        return
    made = [
        rows.refusal_row(refusal, part.batch_id, landed=True)
        for part in batch.each
        for refusal in part.quarantined
    ]
    put_refusals(tables, made, batch.taken, batch.batch_id, batch.run)


def put_refusals(
    tables: Tables, made: Sequence[rows.Row], settled: Iterable[str], batch_id: str, run: str
) -> None:
    """Put refusals in place of whatever the quarantine says about `settled` raw ids.

    A refusal that says what stands there already is left alone, so that repeating a batch writes nothing.
    One that other rules came to as well keeps both digests: two programs that share a warehouse and have
    different rules would try each other's refusals again for ever.
    """
    said = ("raw_id", "stage", "reason", "rules")
    ids = pa.array(settled, pa.string())

    def build(snapshot: Snapshot) -> Change | None:
        there: set[tuple[str, ...]] = set()
        files = snapshot.holding("raw_id", ids)
        for _, found in snapshot.narrow(said, files):
            known = found.filter(pc.is_in(found["raw_id"], value_set=ids))
            there.update(zip(*(known[name].to_pylist() for name in said), strict=True))
        alike = {row[:3]: row[3] for row in there}
        new = []
        for row in made:
            before = alike.get((row["raw_id"], row["stage"], row["reason"]))
            if before is None:
                new.append(row)
            elif row["rules"] not in before.split(EITHER):
                new.append({**row, "rules": together_with(row["rules"], before)})
        stay = {row["raw_id"] for row in made} - {row["raw_id"] for row in new}
        leave = pa.array([raw_id for raw_id, *_ in there if raw_id not in stay], pa.string())
        return replace(
            snapshot,
            ["raw_id"],
            lambda group: pc.is_in(group["raw_id"], value_set=leave),
            [rows.table(new, schemas.QUARANTINE)] if new else [],
            files,
        )

    tables.quarantine.change(
        build,
        operation="refuse",
        info=lambda: {"run": run, "batch": batch_id, "counts": {"quarantined": len(made)}},
    )
