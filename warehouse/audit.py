"""Does the warehouse keep its promises? Every check reads what is stored; nothing is repaired here."""

from __future__ import annotations

import filecmp
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from warehouse import accounts, rows
from warehouse.delta.table import Snapshot
from warehouse.delta.tables import Tables
from warehouse.order import SLACK, late_copies, order_of, utc_now
from warehouse.publish import NO_ROWS
from warehouse.repair import LONGEST_WAIT

LISTED = 1_000  # problems; whoever has more has one cause, and does not read them all
_OF_FILES = frozenset({"range", "unreadable", "row count"})


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


def audit(tables: Tables) -> Audit:
    """Check accounting, order of arrival, trails, files and the published view."""
    there = {table.schema.name: snapshot for table in tables.all if (snapshot := table.at())}
    found = _problems(tables, there)
    problems = tuple(islice(found, LISTED))
    unreadable = any(problem.what in _OF_FILES for problem in problems)
    return Audit(
        {name: snapshot.rows for name, snapshot in there.items()},
        0 if unreadable else accounts.waiting(there),
        problems,
        complete=next(found, None) is None,
    )


def _problems(tables: Tables, there: dict[str, Snapshot]) -> Iterator[Problem]:
    """All that is amiss; where files cannot be read, only that, and the view."""
    readable = True
    for name, snapshot in there.items():
        for problem in _unreadable(name, snapshot):
            readable = False
            yield problem
    if readable:
        yield from (Problem(*problem) for problem in accounts.accounting(there))
        yield from _arrival(tables, there)
        yield from _rows("raw", there.get("raw"), _raw_problem)
        yield from _rows("articles", there.get("articles"), rows.trail_problem)
    if tables.local and "articles" in there:
        yield from _view(tables.local, there["articles"])


def _unreadable(name: str, snapshot: Snapshot) -> Iterator[Problem]:
    """Files that are missing, damaged, or not what the log says of them."""
    for file in snapshot.files:
        count = 0
        try:
            for group in snapshot.folder.groups(file, snapshot.folder.schema.arrow.names):
                count += len(group)
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


def _arrival(tables: Tables, there: dict[str, Snapshot]) -> Iterator[Problem]:
    """No moment is in the future, and no article shows a version that is not the newest."""
    now = utc_now()
    for name, moments in _MOMENTS.items():
        for key, column, slack in moments if name in there else ():
            for _, group in there[name].narrow([key, column]):
                later = group.filter(pc.fill_null(pc.greater(group[column], now + slack), False))
                for row in later.to_pylist():
                    detail = f"{column} is {row[column]:%Y-%m-%d %H:%M}"
                    yield Problem(name, "in the future", row[key], detail)
    if "raw" in there:
        late = late_copies(tables, lambda wanted: order_of(there["raw"], now, wanted))
        for row in late.to_pylist():
            yield Problem("articles", "not the newest version", row["article_id"], row["raw_id"])


def _rows(name: str, snapshot: Snapshot | None, check: Callable[[rows.Row], str | None]) -> Iterator[Problem]:
    """What is wrong with single rows."""
    if snapshot is None:
        return
    key = snapshot.folder.schema.key[0]
    for _, group in snapshot.scan(snapshot.folder.schema.arrow.names):
        for batch in group.to_batches(max_chunksize=256):
            for row in batch.to_pylist():
                if (problem := check(row)) is not None:
                    yield Problem(name, "row", row[key], problem)


def _raw_problem(row: rows.Row) -> str | None:
    return None if rows.raw_article(row).raw_id == row["raw_id"] else "bytes are not those that landed"


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
        if not here.samefile(there) and not filecmp.cmp(here, there, shallow=False):  # a copy has no links
            yield Problem("published", "another file", path)
