"""What was learned about sources, and what people decided about it: neither writes over the other."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

import pyarrow as pa
import pyarrow.compute as pc

from cleaners.learned.template import Template
from warehouse import rows, schemas
from warehouse.delta import tables as delta
from warehouse.delta.table import Change, Snapshot
from warehouse.delta.tables import Tables, isin

PROPOSED = "proposed"


def templates(tables: Tables, source: str | None) -> list[Template[datetime]]:
    """What was learned about one source, or about all."""
    snapshot = tables.learned.at()
    if snapshot is None:
        return []
    found = _every(snapshot) if source is None else _of(snapshot, rows.escape(source))
    return [rows.template(row) for row in found.to_pylist()]


def save(tables: Tables, source: str, templates: Sequence[Template[datetime]], *, run: str) -> None:
    """Put templates in place of everything learned about a source.

    One that comes as proposed, and was decided since it was read, is as it was decided.
    """
    name = rows.escape(source)

    def build(snapshot: Snapshot) -> Change | None:
        there = {row["fingerprint"]: row["decision"] for row in _of(snapshot, name).to_pylist()}
        made = [
            replace(each, decision=there.get(each.fingerprint, PROPOSED))
            if each.decision == PROPOSED
            else each
            for each in templates
        ]
        new = [rows.table([rows.template_row(each) for each in made], schemas.LEARNED)] if made else []
        return delta.replace(snapshot, ["source"], lambda group: isin(group["source"], [name]), new)

    tables.learned.change(
        build, operation="learn", info=lambda: {"run": run, "counts": {"templates": len(templates)}}
    )


def decide(tables: Tables, source: str, fingerprints: Collection[str], decision: str) -> None:
    """Set the decision of some templates of a source, and nothing else."""
    name = rows.escape(source)

    def chosen(group: pa.Table) -> pa.ChunkedArray:
        return pc.and_(isin(group["source"], [name]), isin(group["fingerprint"], fingerprints))

    def build(snapshot: Snapshot) -> Change | None:
        old = _of(snapshot, name)
        old = old.filter(chosen(old))
        new = rows.with_column(old, "decision", pa.array([decision] * len(old), pa.string()))
        return delta.replace(snapshot, ["source", "fingerprint"], chosen, [new]) if len(old) else None

    counts = {decision: len(fingerprints)}
    tables.learned.change(build, operation="decide", info=lambda: {"counts": counts})


def _of(snapshot: Snapshot, name: str) -> pa.Table:
    """The rows about one source."""
    every = _every(snapshot)
    return every.filter(isin(every["source"], [name]))


def _every(snapshot: Snapshot) -> pa.Table:
    there = [group for _, group in snapshot.narrow(schemas.LEARNED.arrow.names)]
    return pa.concat_tables([schemas.LEARNED.arrow.empty_table(), *there])
