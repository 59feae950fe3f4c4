"""Backfill: clean a window of days again, aside and resumably, then replace it in one commit."""

from __future__ import annotations

import hashlib
import re
import uuid
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import date

import pyarrow as pa

from cleaners.records import Article
from warehouse import rows, schemas
from warehouse.batch import COLUMNS, Batch, Commit, prepare
from warehouse.commit import commit
from warehouse.delta import faults
from warehouse.delta.data_files import alone
from warehouse.delta.tables import Tables
from warehouse.duplicates.signing import sign_articles
from warehouse.parcels import ReadyRows
from warehouse.place import Place
from warehouse.rows import Refusal

PATIENCE = 600.0  # seconds: the commit of a large window takes minutes


class Staging:
    """The days of one backfill that are cleaned and not yet committed: two files a day.

    A day is staged when its second file has its name; staging it again replaces it.
    """

    def __init__(self, tables: Tables, backfill_id: str) -> None:
        plain = re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]{0,80}", backfill_id)
        self.backfill_id = backfill_id
        self.folder = tables.articles.folder
        self.place = Place(tables, f"staging/{backfill_id if plain else _digest(backfill_id)}")
        self.local = self.place.local

    def alone(self) -> AbstractContextManager[None]:
        """One process at a time among the stagings of a local warehouse."""
        return alone(self.local.parent, patience=PATIENCE, needed=True) if self.local else nullcontext()

    def put(
        self,
        day: date,
        articles: Sequence[Article] | Sequence[ReadyRows],
        quarantined: Sequence[Refusal],
        run: str,
    ) -> None:
        """Stage a day."""
        with self.alone():
            batch = prepare(self._begun() or self._begin(), articles, quarantined, run)
            refused = [
                rows.refusal_row(refusal, batch.batch_id, landed=True) for refusal in batch.quarantined
            ]
            self.place.write(f"{day}.quarantine.parquet", rows.table(refused, schemas.QUARANTINE))
            self.place.write(f"{day}.articles.parquet", pa.concat_tables(batch.read()))
        faults.point("stage.done")

    def _begin(self) -> str:
        """Give what is to be staged a name of its own, under which it is committed once.

        Rules that were changed and changed back make the same backfill another time; that is no repetition.
        """
        nonce = uuid.uuid4().hex[:12]
        self.place.write(f"{nonce}.begun.parquet", pa.table({}))
        return f"{self.backfill_id}-{nonce}"

    def _begun(self) -> str | None:
        begun = sorted(name.split(".")[0] for name in self.place.names() if name.endswith(".begun.parquet"))
        return f"{self.backfill_id}-{begun[0]}" if begun else None

    def days(self) -> set[date]:
        """The days that are staged."""
        staged = (name for name in self.place.names() if name.endswith(".articles.parquet"))
        return {date.fromisoformat(name.split(".")[0]) for name in staged}

    def batch(self, run: str) -> Batch:
        """All that is staged, to be read day by day."""
        days = sorted(self.days())
        refused = [
            rows.refusal(row)
            for day in days
            for row in self.place.read(f"{day}.quarantine.parquet").to_pylist()
        ]
        narrow = [self._articles(day, COLUMNS) for day in days]
        return Batch(
            self._begun() or self.backfill_id,
            run,
            pa.concat_tables([schemas.ready().empty_table().select(COLUMNS), *narrow]),
            lambda: (self._articles(day) for day in days),
            refused,
        )

    def _articles(self, day: date, columns: Sequence[str] | None = None) -> pa.Table:
        """A staged day; an older program may have staged it, with fewer columns."""
        there = self.place.read(f"{day}.articles.parquet", columns)
        found = self.folder.filled(there, columns or schemas.ARTICLES.arrow.names)
        for name in schemas.SIGNATURE if columns is None else ():
            if name in there.column_names:
                found = found.append_column(schemas.ready().field(name), there[name])
        return found

    def clear(self) -> None:
        """Forget what is staged: its name, each day, then the rest, so that a kill leaves no half day."""
        names = sorted(self.place.names())
        ends = (".begun.parquet", ".articles.parquet")
        self.place.clear(name for end in ends for name in names if name.endswith(end))


def replace_window(
    tables: Tables, staging: Staging, since: date, until: date, source: str | None, run: str
) -> Commit:
    """Commit what is staged, all in one commit, and clear the staging.

    Each staged raw row takes the place of what it was.

    Articles of the window that were not staged, because they arrived meanwhile, stay as they are.
    """
    spelled = {"since": str(since), "until": str(until), "source": source}
    with staging.alone():
        batch = staging.batch(run)
        result = commit(tables, batch, "backfill", {"window": spelled})
        faults.point("replace.done")
        sign_articles(tables, run, batch.signatures())
        staging.clear()
    return result


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]
