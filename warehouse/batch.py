"""A cleaned batch on its way into the tables: its rows, the keys that decide, and the accounting."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cached_property
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from cleaners.records import Article
from warehouse import rows, schemas
from warehouse.arrival import Age, age
from warehouse.errors import Unaccounted
from warehouse.parcels import ReadyRows, ready_rows
from warehouse.postponed import Postponement
from warehouse.rows import Refusal


@dataclass(frozen=True, slots=True)
class Commit:
    """What a commit did to the articles. `version` is the version of `articles` that has it.

    `superseded` and `duplicates` are raw rows that are no article's newest version (now); together
    with articles and quarantined rows they are all that was taken. `disputed` are articles that kept the
    address they were found at, because others with another text name the one that their page names.
    `originals` are the first few articles, by id, that `duplicates` are copies of.
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
    disputed: int = 0
    originals: tuple[str, ...] = ()

    @property
    def counts(self) -> dict[str, int]:
        """The numbers by name."""
        first = ("inserted", "updated", "unchanged", "deleted", "superseded", "duplicates", "quarantined")
        return {name: getattr(self, name) for name in (*first, "disputed")}


class Key(NamedTuple):
    """What decides between two versions of an article."""

    article_id: str
    raw_id: str
    landed_at: datetime
    rules: str
    revision_id: str
    source: str
    uri: str
    sequence: int | None
    modified_at: datetime | None
    changed_at: datetime | None
    found_url: str | None
    own_id: str | None
    revision: int | None
    published_at: datetime | None
    article_date: date

    @property
    def age(self) -> Age:
        """Later is newer, in every order of work."""
        return age(self.sequence, self.landed_at, self.modified_at, self.raw_id)


COLUMNS = Key._fields  # of `articles`: a key is made of their values by place


@dataclass
class Outcome:
    """What becomes of each raw row of a batch."""

    inserted: set[str] = field(default_factory=set)
    updated: set[str] = field(default_factory=set)
    unchanged: set[str] = field(default_factory=set)
    deleted: set[str] = field(default_factory=set)
    written: set[str] = field(default_factory=set)  # raw ids whose rows are written
    copies: dict[str, tuple[Key, str]] = field(default_factory=dict)  # raw id: its key, its outcome
    ahead: set[str] = field(default_factory=set)  # copies that arrived after the row they are copies of
    changed: dict[str, datetime | None] = field(default_factory=dict)  # of rows that read as they did, by id
    revisions: dict[str, int] = field(default_factory=dict)  # of rows that are written, by article id
    disputed: dict[str, rows.Row] = field(default_factory=dict)  # rows under their own address, by raw id
    displaced: set[str] = field(default_factory=set)  # raw ids of rows that lose an address to its owner
    aliases: dict[str, Key] = field(default_factory=dict)  # ids that leave, and what their raw row is now
    became: dict[str, Key] = field(default_factory=dict)  # articles that are made of another raw row now
    later: set[str] = field(default_factory=set)  # raw ids of what says the same as before, on a later day


@dataclass(frozen=True)
class Batch:
    """Cleaned articles and refusals, ready to be committed; `read` gives the rows each time it is asked.

    They are as `schemas.ready` says, with or without the columns of the signature; `narrow` has `COLUMNS`
    of all of them. A batch that was made of several has them as its `parts`. `bytes` is what its rows take
    in memory.
    """

    batch_id: str
    run: str
    narrow: pa.Table
    read: Callable[[], Iterator[pa.Table]]
    quarantined: Sequence[Refusal]
    postponed: Sequence[Postponement] = ()
    bytes: int = 0
    parts: tuple[Batch, ...] = ()

    def tables(self) -> Iterator[pa.Table]:
        """Its rows of `articles`, sorted as the schema wants it."""
        for table in self.read():
            yield rows.in_order(table.select(schemas.ARTICLES.arrow.names), schemas.ARTICLES)

    def signatures(self) -> Iterator[pa.Table]:
        """The signatures that were made with its articles, by article and revision."""
        for table in self.read():
            if "digest" in table.column_names:
                signed = table.select(["article_id", "revision_id", *schemas.SIGNATURE])
                yield signed.filter(pc.is_valid(signed["digest"]))

    @cached_property
    def taken(self) -> frozenset[str]:
        """Raw ids with an outcome in this batch."""
        return frozenset(self.narrow["raw_id"].to_pylist()) | self.refused

    @property
    def refused(self) -> frozenset[str]:
        """Raw ids that it refuses."""
        return frozenset(refusal.raw_id for refusal in self.quarantined)

    @cached_property
    def transaction(self) -> str:
        """The application transaction id: the same work is the same id, and other work is not."""
        spelled = ("raw_id", "article_id", "rules", "revision_id")
        work = pc.binary_join_element_wise(*(self.narrow[name] for name in spelled), " ").to_pylist()
        work.sort()
        work += sorted(f"{refusal.raw_id} {refusal.rules}" for refusal in self.quarantined)
        return f"{self.batch_id}:{hashlib.sha256(' '.join(work).encode('utf-8')).hexdigest()[:16]}"

    @property
    def each(self) -> tuple[Batch, ...]:
        """Its parts; itself, if it has none."""
        return self.parts or (self,)


def prepare(
    batch_id: str,
    articles: Sequence[Article] | Sequence[ReadyRows],
    quarantined: Sequence[Refusal],
    run: str,
    postponed: Sequence[Postponement] = (),
) -> Batch:
    """Turn records into rows, where that is not done. One that cannot be a row is quarantined."""
    now = datetime.now(UTC)
    refused = list(quarantined)
    made: list[rows.Row] = []
    there: list[pa.Table] = []
    for article in articles:
        if isinstance(article, ReadyRows):
            there.append(article.table)
        elif (problem := rows.unstorable(article)) is None:
            made.append(rows.article_row(article, "", "", now))
        else:
            where = (article.raw_id, article.source, article.uri)
            refused.append(Refusal(*where, "clean", *problem, article.rules, now))
    table = pa.concat_tables([*there, ready_rows(made).table])
    said = {"batch_id": rows.escape(batch_id), "run": rows.escape(run), "cleaned_at": now, "changed_at": now}
    for name, value in said.items():
        same = pa.repeat(pa.scalar(value, table.schema.field(name).type), len(table))
        table = rows.with_column(table, name, same)
    return Batch(
        batch_id, run, table.select(COLUMNS), lambda: iter([table]), refused, postponed, table.nbytes
    )


def together(batches: Sequence[Batch]) -> Batch:
    """Several batches as one, to be committed at once; each stays known by its own name."""
    if len(batches) == 1:
        return batches[0]
    name = hashlib.sha256("\n".join(batch.batch_id for batch in batches).encode("utf-8", "surrogatepass"))

    def read() -> Iterator[pa.Table]:
        there = [table for batch in batches for table in batch.read()]
        yield pa.concat_tables(there, promote_options="default")

    return Batch(
        name.hexdigest(),
        batches[0].run,
        pa.concat_tables(batch.narrow for batch in batches),
        read,
        [refusal for batch in batches for refusal in batch.quarantined],
        [one for batch in batches for one in batch.postponed],
        sum(batch.bytes for batch in batches),
        tuple(batches),
    )


def keys(table: pa.Table) -> list[Key]:
    """The keys of article rows."""
    return [Key(*values) for values in zip(*(table[name].to_pylist() for name in COLUMNS), strict=True)]


def account(batch: Batch, taken: Iterable[str]) -> None:
    """Raise `Unaccounted` unless every raw id taken has exactly one outcome, and no other id has one."""
    outcomes = Counter(batch.narrow["raw_id"].to_pylist())
    outcomes.update(refusal.raw_id for refusal in batch.quarantined)
    outcomes.update(one.raw_id for one in batch.postponed)
    wanted = set(taken)
    problems = {
        "without an outcome": wanted - outcomes.keys(),
        "not taken": outcomes.keys() - wanted,
        "with several outcomes": {raw_id for raw_id, count in outcomes.items() if count > 1},
    }
    said = [f"{len(ids)} {what} ({sorted(ids)[0][:12]}…)" for what, ids in problems.items() if ids]
    if said:
        raise Unaccounted(f"batch {batch.batch_id}: raw rows " + ", ".join(said))
