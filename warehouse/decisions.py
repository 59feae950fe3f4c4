"""What people decided: appended, never changed; an undoing is another row."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import pyarrow as pa
import pyarrow.compute as pc

from cleaners.decisions import Action, Decision
from warehouse import rows, schemas
from warehouse.delta.table import Change, Snapshot
from warehouse.delta.tables import Tables, isin, replace, rewrite
from warehouse.delta.without_rows import Drop

UNDO = "undo"


@dataclass(frozen=True, slots=True)
class Recorded:
    """A decision with who made it, when and why. `source` is the source it is about, or the article's."""

    decision: Decision
    source: str
    by: str
    why: str
    at: datetime
    undone: bool = False


def record(
    tables: Tables,
    action: Action,
    source: str,
    *,
    article_id: str | None,
    text: str,
    field: str,
    values: Sequence[str],
    by: str,
    why: str,
) -> Recorded:
    """Append a decision. The same one again, while it is in force, is the one that is there."""
    return _append(tables, str(action), source, article_id, text, field, tuple(values), by, why)


def undo(tables: Tables, decision_id: str, *, by: str, why: str) -> Recorded:
    """Append that a decision is in force no more. Raises `KeyError` where none in force has that id."""
    found = [each for each in listed(tables) if each.decision.decision_id.startswith(decision_id)]
    if len(found) != 1:
        raise KeyError(f"no decision {decision_id!r} in force")
    of = found[0]
    _append(tables, UNDO, of.source, of.decision.article_id, of.decision.decision_id, "", (), by, why)
    return of


def _append(
    tables: Tables,
    action: str,
    source: str,
    article_id: str | None,
    text: str,
    field: str,
    values: tuple[str, ...],
    by: str,
    why: str,
) -> Recorded:
    now = datetime.now(UTC)
    made: list[rows.Row] = []

    said = (rows.escape(source), article_id, rows.escape(text), field, [rows.escape(each) for each in values])

    def build(snapshot: Snapshot) -> Change | None:
        there = _every(snapshot)
        wanted = (action, *said)
        last = max((row["sequence"] for row in there), default=0)
        again = [row for row in _in_force(there) if tuple(row[name] for name in _SAID) == wanted]
        if again:
            made[:] = again[-1:]
            return None
        seed = repr((wanted, last, now)).encode("utf-8", "surrogatepass")
        row = {
            "decision_id": hashlib.sha256(seed).hexdigest(),
            "sequence": last + 1,
            "decided_at": now,
            "decided_by": rows.escape(by),
            **dict(zip(_SAID, wanted, strict=True)),
            "why": rows.escape(why),
        }
        made[:] = [row]
        nothing = pa.array([], pa.bool_())
        return rewrite(snapshot, [], [], lambda group: nothing, [rows.table([row], schemas.DECISIONS)])

    tables.decisions.change(build, operation="decide", info=lambda: {"counts": {action: 1}})
    return _recorded(made[0], undone=False)


_SAID = ("action", "source", "article_id", "text", "field", "values")


def listed(tables: Tables, *, undone: bool = False) -> list[Recorded]:
    """Decisions in the order in which they were made; those that were undone only if asked for."""
    snapshot = tables.decisions.at()
    if snapshot is None:
        return []
    every = _every(snapshot)
    force = {row["decision_id"] for row in _in_force(every)}
    chosen = [row for row in every if row["action"] != UNDO and (undone or row["decision_id"] in force)]
    return [_recorded(row, undone=row["decision_id"] not in force) for row in chosen]


def _every(snapshot: Snapshot) -> list[rows.Row]:
    groups = [group for _, group in snapshot.narrow(schemas.DECISIONS.arrow.names)]
    found = [row for group in groups for row in group.to_pylist()]
    return sorted(found, key=lambda row: (row["sequence"], row["decision_id"]))


def _in_force(every: Iterable[rows.Row]) -> list[rows.Row]:
    there = list(every)
    gone = {rows.unescape(row["text"]) for row in there if row["action"] == UNDO}
    return [row for row in there if row["action"] != UNDO and row["decision_id"] not in gone]


def _recorded(row: rows.Row, *, undone: bool) -> Recorded:
    decision = Decision(
        row["decision_id"],
        row["action"],
        row["article_id"],
        rows.unescape(row["text"]),
        row["field"],
        tuple(map(rows.unescape, row["values"])),
    )
    source, by, why = (rows.unescape(row[name]) for name in ("source", "decided_by", "why"))
    return Recorded(decision, source, by, why, row["decided_at"], undone)


def purge(tables: Tables) -> int:
    """Take every article that was taken down out of every table, with its bytes; how many rows went.

    Whatever it is interrupted in, the next call does the rest: the decision is there first, and cleaning
    refuses what it names. Old versions keep the rows until `maintain` lets go of them.
    """
    every = (each.decision for each in listed(tables))
    down = {each.article_id for each in every if each.action == "take-down" and each.article_id}
    if not down:
        return 0
    raw_ids = {
        row["raw_id"]
        for table in (tables.articles, tables.copies)
        if (snapshot := table.at()) is not None
        for _, group in snapshot.narrow(["article_id", "raw_id"])
        for row in group.filter(isin(group["article_id"], down)).to_pylist()
    }
    if (quarantine := tables.quarantine.at()) is not None:
        for _, group in quarantine.narrow(["raw_id", "reason"]):
            raw_ids.update(group.filter(pc.equal(group["reason"], "taken_down"))["raw_id"].to_pylist())
    ids = pa.array(sorted(raw_ids), pa.string())
    count = 0
    for table, column, values in (
        (tables.raw, "raw_id", ids),
        (tables.articles, "article_id", pa.array(sorted(down), pa.string())),
        (tables.copies, "raw_id", ids),
        (tables.quarantine, "raw_id", ids),
    ):
        if table.at() is not None:
            count += _take_out(table.change, column, values)
    return count


def _take_out(change: Callable[..., object], column: str, values: pa.Array) -> int:
    taken = 0

    def build(snapshot: Snapshot) -> Change | None:
        nonlocal taken
        drop: Drop = lambda group: pc.is_in(group[column], value_set=values)  # noqa: E731
        taken = sum(pc.sum(drop(group)).as_py() or 0 for _, group in snapshot.narrow([column]))
        return replace(snapshot, [column], drop, []) if taken else None

    change(build, operation="take down", info=lambda: {"counts": {"taken down": taken}})
    return taken
