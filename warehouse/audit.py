"""Does the warehouse keep its promises? Every check reads what is stored; nothing is repaired here."""

from __future__ import annotations

import filecmp
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from warehouse import rows, schemas
from warehouse.accounts import Accounts
from warehouse.delta.table import Snapshot
from warehouse.delta.tables import Tables
from warehouse.order import SLACK, late_copies, order_of, utc_now
from warehouse.publish import NO_ROWS
from warehouse.repair import LONGEST_WAIT

Advance = Callable[[int], None]  # hears how many rows were gone through since it was last called
LISTED = 1_000  # problems; whoever has more has one cause, and does not read them all


@dataclass(frozen=True, slots=True)
class Problem:
    """A broken promise: the table, what is wrong, and the row, file or folder it is wrong with."""

    table: str
    what: str
    where: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Audit:
    """What was found: `rows` by table, raw rows still `waiting`, and the problems.

    It is not `complete` if there were more than `LISTED`.
    """

    rows: dict[str, int]
    waiting: int
    problems: tuple[Problem, ...]
    complete: bool = True

    @property
    def ok(self) -> bool:
        """Whether every promise is kept."""
        return not self.problems


def audit(tables: Tables, advance: Advance = lambda rows: None) -> Audit:
    """Check accounting, order of arrival, records, trails, files and the published view.

    What can't be read is named, and everything else is checked all the same; only what would have to
    be known of all rows of a table that lacks some is left out.
    """
    there = {table.schema.name: snapshot for table in tables.all if (snapshot := table.at())}
    counts = {name: snapshot.rows for name, snapshot in there.items()}
    with Accounts(there) as accounts:
        found = _problems(tables, there, accounts, advance)
        problems = tuple(islice(found, LISTED))
        complete = next(found, None) is None
        return Audit(counts, accounts.waiting(), problems, complete)


def work(tables: Tables) -> int:
    """How many rows an audit goes through; those that are checked one by one count twice."""
    there = {table.schema.name: snapshot.rows for table in tables.all if (snapshot := table.at())}
    return sum(there.values()) + sum(there.get(name, 0) for name in ("raw", "articles"))


def _problems(
    tables: Tables, there: dict[str, Snapshot], accounts: Accounts, advance: Advance
) -> Iterator[Problem]:
    """All that is amiss; files that cannot be read are taken out of `there`."""
    whole = set(schemas.TABLES)
    for name, snapshot in list(there.items()):
        found = list(_unreadable(name, snapshot, advance))
        if bad := {file for file in snapshot.files if any(problem.where == file.path for problem in found)}:
            whole.discard(name)
            there[name] = snapshot.without(bad)
        yield from found
        yield from _strangers(name, snapshot)
    yield from (Problem(*problem) for problem in accounts.problems(whole))
    yield from _moments(there)
    if {"raw", "articles", "copies"} <= whole:
        yield from _versions(tables, there)
    yield from _rows("raw", there.get("raw"), _raw_problem, advance)
    yield from _rows("articles", there.get("articles"), _article_problem, advance)
    if tables.local and (articles := tables.articles.at()):
        yield from _view(tables.local, articles)


# What other programs may do to a table without taking a row from it.
_HARMLESS = ("CREATE", "OPTIMIZE", "VACUUM", "SET", "ADD", "CHECKPOINT", "FSCK", "CLEANUP")


def _strangers(name: str, snapshot: Snapshot) -> Iterator[Problem]:
    """Commits of other programs that may have taken rows out: nothing here accounts for those."""
    for entry in snapshot.delta.history():
        operation = str(entry.get("operation", "")).upper()
        if "copydesk.operation" not in entry and not operation.startswith(_HARMLESS):
            detail = f"{operation}; `copydesk versions` shows it, the version before it can be read"
            yield Problem(name, "changed by another program", f"version {entry['version']}", detail)


def _unreadable(name: str, snapshot: Snapshot, advance: Advance) -> Iterator[Problem]:
    """Files that are missing, damaged, or not what the log says of them."""
    for file in snapshot.files:
        count = 0
        try:
            for group in snapshot.folder.groups(file, snapshot.folder.schema.arrow.names):
                count += len(group)
                advance(len(group))
                for column, (low, high) in file.ranges.items():
                    ends = pc.min_max(group[column]).as_py()
                    if ends["min"] is not None and (ends["min"] < low or ends["max"] > high):
                        yield Problem(name, "range", file.path, f"{column} outside {low} to {high}")
        except (OSError, pa.ArrowException) as error:
            yield Problem(name, "unreadable", file.path, str(error))
        else:
            if count != file.rows:
                yield Problem(name, "row count", file.path, f"{count}, the log says {file.rows}")


# The moments that this machine's clock gave, by table; those in `next_at` may be days away.
_MOMENTS = {
    "raw": (("raw_id", "landed_at", SLACK),),
    "articles": (("article_id", "landed_at", SLACK), ("article_id", "cleaned_at", SLACK)),
    "copies": (("raw_id", "settled_at", SLACK),),
    "quarantine": (("raw_id", "refused_at", SLACK),),
    "fetch_state": (("url", "fetched_at", SLACK), ("url", "next_at", LONGEST_WAIT + SLACK)),
}


def _moments(there: dict[str, Snapshot]) -> Iterator[Problem]:
    """No moment is in the future."""
    now = utc_now()
    for name, moments in _MOMENTS.items():
        for key, column, slack in moments if name in there else ():
            for _, group in there[name].narrow([key, column]):
                later = group.filter(pc.fill_null(pc.greater(group[column], now + slack), False))
                for row in later.to_pylist():
                    detail = f"{column} is {row[column]:%Y-%m-%d %H:%M}"
                    yield Problem(name, "in the future", row[key], detail)


def _versions(tables: Tables, there: dict[str, Snapshot]) -> Iterator[Problem]:
    """No article shows a version that is not the newest."""
    if "raw" in there:
        late = late_copies(tables, lambda wanted: order_of(there["raw"], utc_now(), wanted))
        for row in late.to_pylist():
            yield Problem("articles", "not the newest version", row["article_id"], row["raw_id"])


def _rows(
    name: str, snapshot: Snapshot | None, check: Callable[[rows.Row], str | None], advance: Advance
) -> Iterator[Problem]:
    """What is wrong with single rows."""
    if snapshot is None:
        return
    key = snapshot.folder.schema.key[0]
    for _, group in snapshot.scan(snapshot.folder.schema.arrow.names):
        for batch in group.to_batches(max_chunksize=256):
            for row in batch.to_pylist():
                if (problem := check(row)) is not None:
                    yield Problem(name, "row", row[key], problem)
            advance(len(batch))


def _raw_problem(row: rows.Row) -> str | None:
    return None if rows.raw_article(row).raw_id == row["raw_id"] else "bytes are not those that landed"


def _article_problem(row: rows.Row) -> str | None:
    """What is wrong with a record: its trail, or a field that is not what the record was made with."""
    if (problem := rows.trail_problem(row)) is not None:
        return problem
    if row["characters"] != len(row["text"]):
        return f"characters is {row['characters']}, the text has {len(row['text'])}"
    if row["revision_id"] != rows.revision(row):
        return "title, authors, tags, dates or another field is not what revision_id was made of"
    dated = row["published_at"] or row["landed_at"]
    if row["article_date"] != dated.date():
        return f"article_date is {row['article_date']}, by its moments {dated.date()}"
    return None


def _view(root: Path, snapshot: Snapshot) -> Iterator[Problem]:
    """The published view holds the live files and nothing else."""
    view = (root / "published" / "articles").resolve()
    folder = snapshot.folder.local
    assert folder is not None
    published = {path.name: path for path in view.glob("*")} if view.is_dir() else {}
    live = {file.path for file in snapshot.files}
    published = {name: path for name, path in published.items() if live or name != NO_ROWS}
    for path in sorted(live - published.keys()):
        yield Problem("published", "file missing", path)
    for path in sorted(published.keys() - live):
        yield Problem("published", "file too many", path)
    for path in sorted(live & published.keys()):
        here, there = published[path], folder / path
        if not there.exists():  # named already: it can't be read
            yield Problem("articles", "can be recovered", path, f"copy {here} to {there}")
        elif not here.samefile(there) and not filecmp.cmp(here, there, shallow=False):  # a copy has no links
            yield Problem("published", "another file", path)
