"""What else a batch decided: which raw rows are copies of an article, and which are refused."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

import pyarrow as pa
import pyarrow.compute as pc

from warehouse import rows, schemas
from warehouse.batch import Batch, Outcome
from warehouse.delta.table import Change, Snapshot
from warehouse.delta.tables import Tables, isin, replace


def settle_copies(tables: Tables, batch: Batch, outcome: Outcome) -> None:
    """Record the copies; forget those of articles that are gone, so that they are cleaned again."""
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
        }
        for raw_id, (key, end) in outcome.copies.items()
    ]
    if not made and (not (outcome.deleted or outcome.written) or tables.copies.delta() is None):
        return
    renewed = outcome.copies.keys() | outcome.written

    def leaves(group: pa.Table) -> pa.ChunkedArray:
        return pc.or_(isin(group["raw_id"], renewed), isin(group["article_id"], outcome.deleted))

    tables.copies.change(
        lambda snapshot: replace(
            snapshot, ["raw_id", "article_id"], leaves, [rows.table(made, schemas.COPIES)] if made else []
        ),
        operation="settle",
        info=lambda: {"run": batch.run, "batch": batch.batch_id, "counts": {"copies": len(made)}},
    )


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
    """
    said = ("raw_id", "stage", "reason", "rules")
    ids = pa.array(settled, pa.string())

    def build(snapshot: Snapshot) -> Change | None:
        there: set[tuple[str, ...]] = set()
        for _, found in snapshot.narrow(said):
            known = found.filter(pc.is_in(found["raw_id"], value_set=ids))
            there.update(zip(*(known[name].to_pylist() for name in said), strict=True))
        new = [row for row in made if tuple(row[name] for name in said) not in there]
        stay = {row["raw_id"] for row in made} - {row["raw_id"] for row in new}
        leave = pa.array([raw_id for raw_id, *_ in there if raw_id not in stay], pa.string())
        return replace(
            snapshot,
            ["raw_id"],
            lambda group: pc.is_in(group["raw_id"], value_set=leave),
            [rows.table(new, schemas.QUARANTINE)] if new else [],
        )

    tables.quarantine.change(
        build,
        operation="refuse",
        info=lambda: {"run": run, "batch": batch_id, "counts": {"quarantined": len(made)}},
    )
