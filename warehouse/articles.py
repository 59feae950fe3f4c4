"""Upsert by article id: the newest raw version wins, and every raw row that was taken is accounted for."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from cleaners.records import Article
from warehouse import faults, rows, schemas
from warehouse.compaction import tidy
from warehouse.delta import Change, Snapshot
from warehouse.files import File
from warehouse.rows import Refusal
from warehouse.tables import Tables, isin, replace, rewrite

COLUMNS = ("article_id", "raw_id", "landed_at", "rules", "revision_id", "source", "uri")


class Unaccounted(ValueError):
    """A batch in which raw rows that were taken have no outcome, or more than one. Nothing was written."""


@dataclass(frozen=True, slots=True)
class Commit:
    """What a commit did to the articles. `version` is the version of `articles` that has it.

    `superseded` and `duplicates` are raw rows that are no article's newest version (now); together
    with articles and quarantined rows they are all that was taken.
    """

    batch_id: str
    version: int | None
    inserted: int = 0
    updated: int = 0
    unchanged: int = 0
    deleted: int = 0
    superseded: int = 0
    duplicates: int = 0
    quarantined: int = 0

    @property
    def counts(self) -> dict[str, int]:
        """The numbers by name."""
        names = ("inserted", "updated", "unchanged", "deleted", "superseded", "duplicates", "quarantined")
        return {name: getattr(self, name) for name in names}


class Key(NamedTuple):
    """What decides between two versions of an article."""

    article_id: str
    raw_id: str
    landed_at: datetime
    rules: str
    revision_id: str
    source: str
    uri: str

    @property
    def age(self) -> tuple[datetime, str]:
        """Later is newer; the id breaks ties, so that every order of work ends the same."""
        return self.landed_at, self.raw_id


@dataclass
class Outcome:
    """What becomes of each raw row of a batch."""

    inserted: set[str] = field(default_factory=set)
    updated: set[str] = field(default_factory=set)
    unchanged: set[str] = field(default_factory=set)
    deleted: set[str] = field(default_factory=set)
    written: set[str] = field(default_factory=set)  # raw ids whose rows are written
    copies: dict[str, tuple[Key, str]] = field(default_factory=dict)  # raw id: its key, its outcome


@dataclass(frozen=True)
class Batch:
    """Cleaned articles and refusals, ready to be committed; `tables` gives the rows each time it is asked."""

    batch_id: str
    run: str
    keys: Sequence[Key]
    tables: Callable[[], Iterator[pa.Table]]
    quarantined: Sequence[Refusal]

    @property
    def taken(self) -> set[str]:
        """Raw ids with an outcome in this batch."""
        return {key.raw_id for key in self.keys} | {refusal.raw_id for refusal in self.quarantined}

    @property
    def transaction(self) -> str:
        """The application transaction id: the same work is the same id, and other work is not."""
        work = sorted(f"{key.raw_id} {key.article_id} {key.rules} {key.revision_id}" for key in self.keys)
        work += sorted(f"{refusal.raw_id} {refusal.rules}" for refusal in self.quarantined)
        return f"{self.batch_id}:{hashlib.sha256(' '.join(work).encode('utf-8')).hexdigest()[:16]}"


def prepare(batch_id: str, articles: Sequence[Article], quarantined: Sequence[Refusal], run: str) -> Batch:
    """Turn records into rows. An article that cannot be one is quarantined instead."""
    now = datetime.now(UTC)
    made: list[rows.Row] = []
    refused = list(quarantined)
    for article in articles:
        problem = rows.unstorable(article)
        if problem is None:
            made.append(rows.article_row(article, batch_id, run, now))
        else:
            where = (article.raw_id, article.source, article.uri)
            refused.append(Refusal(*where, "clean", *problem, article.rules, now))
    table = rows.table(made, schemas.ARTICLES)
    return Batch(batch_id, run, keys(table), lambda: iter([table]), refused)


def keys(table: pa.Table) -> list[Key]:
    """The keys of article rows."""
    return [Key(*values) for values in zip(*(table[name].to_pylist() for name in COLUMNS), strict=True)]


def account(batch: Batch, taken: Iterable[str]) -> None:
    """Raise `Unaccounted` unless every raw id taken has exactly one outcome, and no other id has one."""
    outcomes = Counter(key.raw_id for key in batch.keys)
    outcomes.update(refusal.raw_id for refusal in batch.quarantined)
    wanted = set(taken)
    problems = {
        "without an outcome": wanted - outcomes.keys(),
        "not taken": outcomes.keys() - wanted,
        "with several outcomes": {raw_id for raw_id, count in outcomes.items() if count > 1},
    }
    said = [f"{len(ids)} {what} ({sorted(ids)[0][:12]}…)" for what, ids in problems.items() if ids]
    if said:
        raise Unaccounted(f"batch {batch.batch_id}: raw rows " + ", ".join(said))


def commit(tables: Tables, batch: Batch, operation: str, info: Mapping[str, Any]) -> Commit:
    """Commit a batch: articles first, then copies, then quarantine.

    A run that dies between two of them leaves raw rows that are pending, or refusals of rows that
    became articles; the next run cleans the former again and `pending` takes out the latter.
    """
    outcome = Outcome()
    taken = pa.array(batch.taken, pa.string())

    def build(snapshot: Snapshot) -> Change | None:
        nonlocal outcome
        outcome, touched, gone = _decide(snapshot, batch, taken)
        return rewrite(
            snapshot,
            touched,
            lambda group: isin(group["article_id"], gone),
            (table.filter(isin(table["raw_id"], outcome.written)) for table in batch.tables()),
        )

    def result(version: int | None) -> Commit:
        ends = Counter(end for key, end in outcome.copies.values())
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
        )

    def said() -> dict[str, Any]:
        rules = sorted({key.rules for key in batch.keys})
        return {
            "run": batch.run,
            "batch": batch.batch_id,
            "rules": rules,
            "counts": result(None).counts,
            **info,
        }

    version = None
    if batch.keys or tables.articles.delta():
        version = tables.articles.change(build, operation=operation, info=said, transaction=batch.transaction)
    faults.point("articles.done")
    _settle_copies(tables, batch, outcome)
    faults.point("copies.done")
    _settle_quarantine(tables, batch)
    faults.point("quarantine.done")
    for table in (tables.articles, tables.copies, tables.quarantine):
        tidy(table)
    return result(version)


def _decide(snapshot: Snapshot, batch: Batch, taken: pa.Array) -> tuple[Outcome, list[File], set[str]]:
    """Outcome of a batch against what is there: which files are touched, which ids leave them."""
    outcome = Outcome()
    newest = _newest(batch.keys, outcome)
    # A batch that was committed before must not undo what came after it.
    repeated = snapshot.committed(batch.transaction)
    current: dict[str, tuple[Key, File]] = {}
    ids = pa.array(newest, pa.string())
    for file, found in snapshot.narrow(["article_id", "raw_id"]):
        known = pc.or_(
            pc.is_in(found["article_id"], value_set=ids), pc.is_in(found["raw_id"], value_set=taken)
        )
        if pc.any(known).as_py():
            for key in keys(snapshot.folder.whole(file, COLUMNS).filter(known)):
                current[key.article_id] = key, file
    gone: set[str] = set()
    # Articles whose raw row is now refused, or another article, have no source any more.
    outcome.deleted |= current.keys() - newest.keys()
    gone |= outcome.deleted
    for article_id, key in newest.items():
        if article_id not in current:
            outcome.inserted.add(article_id)
            outcome.written.add(key.raw_id)
            continue
        there, _ = current[article_id]
        if _replaces(key, there) and not repeated:
            outcome.updated.add(article_id)
            outcome.written.add(key.raw_id)
            gone.add(article_id)
            if there.raw_id != key.raw_id:
                outcome.copies[there.raw_id] = there, _copy(there, key)
        else:
            outcome.unchanged.add(article_id)
            if there.raw_id != key.raw_id:
                outcome.copies[key.raw_id] = key, _copy(key, there)
    return outcome, list(dict.fromkeys(current[article_id][1] for article_id in sorted(gone))), gone


def _newest(batch: Sequence[Key], outcome: Outcome) -> dict[str, Key]:
    """The newest version of each article in a batch; the others become copies."""
    newest: dict[str, Key] = {}
    for key in sorted(batch, key=lambda key: key.age):
        older = newest.get(key.article_id)
        if older is not None:
            outcome.copies[older.raw_id] = older, _copy(older, key)
        newest[key.article_id] = key
    return newest


def _replaces(key: Key, there: Key) -> bool:
    """Whether a row takes the place of the one that is there."""
    same = key.revision_id == there.revision_id and key.rules == there.rules
    return not same and (key.raw_id == there.raw_id or key.age > there.age)


def _copy(key: Key, newest: Key) -> str:
    return "duplicate" if key.revision_id == newest.revision_id else "superseded"


def _settle_copies(tables: Tables, batch: Batch, outcome: Outcome) -> None:
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


def _settle_quarantine(tables: Tables, batch: Batch) -> None:
    """Record the refusals; take out what was refused before and now has another outcome."""
    if not batch.quarantined and not tables.quarantine.delta():
        return
    made = [rows.refusal_row(refusal, batch.batch_id, landed=True) for refusal in batch.quarantined]
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
