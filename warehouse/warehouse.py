"""The warehouse as its users see it: one class, whose methods are the ideas of the other files."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from cleaners.decisions import Action
from cleaners.edits.log import revert
from cleaners.learned.template import Standing, Template
from cleaners.records import Article, RawArticle
from warehouse import (
    audit,
    decisions,
    edits,
    edits_view,
    fetch_states,
    history,
    learned,
    maintenance,
    pages,
    publish,
    quarantine,
    repair,
    rollback,
    rows,
    schemas,
    window,
)
from warehouse.aliases import followed
from warehouse.article_versions import ArticleVersion, article_versions, cleaned_anew
from warehouse.aside import Aside, forget, put_aside, take_up
from warehouse.batch import Batch, Commit, account, prepare, together
from warehouse.commit import commit
from warehouse.decisions import Recorded
from warehouse.delta.compaction import tidy
from warehouse.delta.id_index import Ids
from warehouse.delta.tables import Tables, holding
from warehouse.duplicates.linking import OnEach, link_articles
from warehouse.duplicates.signing import sign_articles
from warehouse.duplicates.stories import story_of
from warehouse.errors import NotLocal
from warehouse.land import Landing, Waiting, land, pending, pending_count, raws, waiting
from warehouse.outcomes import put_refusals
from warehouse.parcels import RawRows, ReadyRows
from warehouse.pins import Pins
from warehouse.postponed import Postponement, tries
from warehouse.rows import Refusal
from warehouse.search import named
from warehouse.staging import Staging, replace_window
from warehouse.window import DayRows

if TYPE_CHECKING:
    import pyarrow.dataset as ds


@dataclass(frozen=True, slots=True)
class Linking:
    """What a call of `link_duplicates` did: articles signed, and rows of `duplicates` that changed."""

    signed: int
    changed: int


_ROWS = 256  # read at a time: articles are large
_DIGITS = re.compile("[0-9a-f]*")  # of an id, which is a SHA-256 in hex


class Warehouse:
    """Tables below `root`: a local folder, or an address that deltalake knows, such as `s3://bucket/prefix`.

    Nothing is created before the first write. Credentials for object stores come from the
    environment; `storage_options` are for what is no secret. Any number of processes may write at
    once: each commit happens whole or not at all.
    """

    def __init__(self, root: str | Path, *, storage_options: Mapping[str, str] | None = None) -> None:
        self._tables = Tables(root, storage_options)
        self.root = self._tables.root

    def __repr__(self) -> str:
        return f"Warehouse({self.root!r})"

    # Writing, in the order of the main path.

    def land(self, raws: Iterable[RawArticle], *, batch_id: str, run: str = "") -> Landing:
        """Append to `raw` what is not there yet, by raw id; sets `landed_at` and `batch_id`.

        Bytes that their place held before, with others in between, land again if they say when they were
        seen (`observed_at`) and that was after the others: they are the newest version.

        Reads the iterable in chunks of bounded size and commits each, so a run that dies has landed
        what came before, and the same call again lands the rest.
        """
        return land(self._tables, raws, batch_id, run)

    def refuse(self, rejections: Iterable[Refusal], *, batch_id: str, run: str = "") -> int:
        """Quarantine what could not even land (too large, vanished); how many. It can be repeated."""
        made = {
            row["raw_id"]: row for row in (rows.refusal_row(r, batch_id, landed=False) for r in rejections)
        }
        if made:
            put_refusals(self._tables, list(made.values()), made, batch_id, run)
        return len(made)

    def pending(
        self,
        digest: Callable[[str], str],
        *,
        limit: int = 500,
        source: str | None = None,
        ids: Ids | None = None,
    ) -> Iterator[RawRows]:
        """Raw rows that wait to be cleaned, in batches of up to `limit` rows and 64 MiB, oldest first.

        That is raw − articles − copies − quarantine, where only refusals by today's rules count:
        `digest(source)` is the digest of today's rules for a source. Articles that older rules cleaned
        do not wait; a backfill cleans them again. With `source`, or with the `ids` of a `Landing`, no
        others are given.
        """
        return pending(self._tables, digest, limit, source, ids)

    def waiting(
        self,
        digest: Callable[[str], str],
        *,
        limit: int = 500,
        source: str | None = None,
        ids: Ids | None = None,
    ) -> Iterator[list[Waiting]]:
        """What `pending` gives, in the same batches, by id and without the bytes."""
        return waiting(self._tables, digest, limit, source, ids)

    def pending_count(
        self, digest: Callable[[str], str], *, source: str | None = None, ids: Ids | None = None
    ) -> int:
        """How many rows `pending` would give."""
        return pending_count(self._tables, digest, source, ids)

    def commit(
        self,
        batch_id: str,
        cleaned: Sequence[Article],
        quarantined: Sequence[Refusal],
        *,
        taken: Iterable[str],
        postponed: Sequence[Postponement] = (),
        run: str = "",
    ) -> Commit:
        """Commit a cleaned batch and publish the view.

        `taken` are the ids of the raw rows that the batch took: each must be the `raw_id` of one
        article, one refusal or one of those `postponed`, which stay pending and rest for a while; else
        `Unaccounted` is raised and nothing is written. Of several versions of an article, in the batch
        or in the table, the newest raw row wins, and the others are recorded as copies. A batch that
        was committed before changes nothing.
        """
        batch = self.prepared(batch_id, cleaned, quarantined, taken=taken, postponed=postponed, run=run)
        return self.commit_together([batch])

    def prepared(
        self,
        batch_id: str,
        cleaned: Sequence[Article] | Sequence[ReadyRows],
        quarantined: Sequence[Refusal],
        *,
        taken: Iterable[str],
        postponed: Sequence[Postponement] = (),
        run: str = "",
    ) -> Batch:
        """A cleaned batch as rows, to be committed with others. Raises `Unaccounted` as `commit` does.

        Articles may be rows already, as `ready_rows` makes them where they are cleaned.
        """
        batch = prepare(batch_id, cleaned, quarantined, run, postponed)
        account(batch, taken)
        return batch

    def commit_together(self, batches: Sequence[Batch | Aside], *, sign: bool = False) -> Commit:
        """Commit batches, one at least, in one commit; the outcome is that of one after the other.

        A batch that was put aside is read from its file, which is deleted afterwards. With `sign` this is
        one commit of many, after which `link_duplicates` is called: the signatures that came with the
        articles are kept, so that it need not make them, and views of the last minute are left to it.
        """
        ready = [take_up(self._tables, each) if isinstance(each, Aside) else each for each in batches]
        whole = together(ready)
        result = commit(self._tables, whole, "clean", {})
        self._publish(at_most_every=publish.AMONG_MANY if sign else 0.0)
        if sign:
            sign_articles(self._tables, whole.run, whole.signatures())
        forget(self._tables, [each for each in batches if isinstance(each, Aside)])
        return result

    def put_aside(self, batch: Batch) -> Aside:
        """Write a batch to a file beside the tables, for another process to commit."""
        return put_aside(self._tables, batch)

    def marker(self) -> str:
        """What tells this warehouse from every other, wherever it is seen from; empty before it has rows.

        It is the id that the log of `raw` was given when it was made.
        """
        delta = self._tables.raw.delta()
        return str(delta.metadata().id) if delta else ""

    def link_duplicates(self, *, run: str = "", on_each: OnEach | None = None) -> Linking:
        """Bring `signatures` and `duplicates` up to what `articles` holds, and publish them.

        Only what changed since the last call is looked at. It can be called at any time, by several at
        once; where nothing changed it writes nothing. `on_each` has the comparing done elsewhere, part by
        part, as `map` would do it here.
        """
        self._publish()
        made = Linking(sign_articles(self._tables, run), link_articles(self._tables, run, on_each))
        for table in self._tables.derived:
            tidy(table)
        self._publish_derived()
        return made

    def tries(self, raw_ids: Iterable[str]) -> dict[str, int]:
        """How often machines have failed on these raw rows, where they have."""
        return tries(self._tables, raw_ids)

    # Backfill.

    def raws(
        self, raw_ids: Iterable[str], *, landed_at: Iterable[datetime] | None = None, limit: int = 500
    ) -> Iterator[RawRows]:
        """Landed articles by id, oldest first, in batches as `pending` gives them.

        `landed_at` says when they landed, in any order; then only files of those moments are looked at.
        """
        return raws(self._tables, raw_ids, landed_at, limit)

    def by_day(
        self,
        where: pc.Expression | list[Any] | None = None,
        *,
        fits: Callable[[Mapping[str, Any]], bool] | None = None,
        looked_at: Sequence[str] = (),
    ) -> dict[date, DayRows]:
        """The articles that `where` chooses, as in `read`, by their day: what names their raw rows.

        With `fits` only those that it says yes to; it is given what names them, and the columns `looked_at`.
        """
        names = list(dict.fromkeys([*window.COLUMNS, *looked_at]))
        size = window.PIECE if fits is None else _ROWS
        scanner = self.dataset().scanner(names, filter=_expression(where), batch_size=size)
        return window.by_day(scanner.to_batches(), fits)

    def stage(
        self,
        backfill_id: str,
        day: date,
        cleaned: Sequence[Article] | Sequence[ReadyRows],
        quarantined: Sequence[Refusal],
        *,
        run: str = "",
    ) -> None:
        """Put a day's result aside; a backfill that dies goes on with the days that are not `staged`."""
        Staging(self._tables, backfill_id).put(day, cleaned, quarantined, run)

    def staged(self, backfill_id: str) -> set[date]:
        """The days that are put aside."""
        return Staging(self._tables, backfill_id).days()

    def replace_window(
        self, backfill_id: str, since: date, until: date, *, source: str | None = None, run: str = ""
    ) -> Commit:
        """Commit everything staged in one transaction, publish, and forget the staging.

        Only the rows that were staged are replaced: what arrived meanwhile stays. Readers see all of
        the old window or all of the new one.
        """
        staging = Staging(self._tables, backfill_id)
        result = replace_window(self._tables, staging, since, until, source, run)
        self._publish()
        return result

    # Reading.

    def dataset(self, table: str = "articles", version: int | datetime | None = None) -> ds.Dataset:
        """A table, scanned lazily; `version` is a number or a moment. Unknown tables raise `KeyError`."""
        found = self._tables.named(table)
        snapshot = found.at(version)
        return found.folder.dataset(()) if snapshot is None else snapshot.dataset()

    def read(
        self,
        table: str = "articles",
        columns: Sequence[str] | None = None,
        where: pc.Expression | list[Any] | None = None,
        version: int | datetime | None = None,
    ) -> pa.Table:
        """Rows of a table. `where` is a pyarrow expression, or pandas' list of filters.

        `[("language", "==", "en"), ("article_date", ">=", date(2026, 1, 1))]`; for SQL, point DuckDB
        at `published()`.
        """
        expression = _expression(where)
        return self.dataset(table, version).to_table(
            columns=None if columns is None else list(columns), filter=expression
        )

    def rows(
        self,
        table: str = "articles",
        where: pc.Expression | list[Any] | None = None,
        columns: Sequence[str] | None = None,
    ) -> Iterator[dict[str, Any]]:
        """The rows of a table one by one, in bounded memory; `where` as in `read`."""
        names = None if columns is None else list(columns)
        scanner = self.dataset(table).scanner(names, filter=_expression(where), batch_size=_ROWS)
        for batch in scanner.to_batches():
            yield from batch.to_pylist()

    def values(self, columns: Sequence[str], table: str = "articles") -> Iterator[tuple[Any, ...]]:
        """The values of some narrow columns, a row at a time; as many rows as a file has are in memory."""
        snapshot = self._tables.named(table).at()
        for _, found in snapshot.narrow(columns) if snapshot else ():
            yield from zip(*(found[name].to_pylist() for name in columns), strict=True)

    def tally(self, columns: Sequence[str], table: str = "articles") -> Counter[tuple[Any, ...]]:
        """How many rows have which values in some columns that have few, a file at a time.

        `tally(["language"])` is something like `Counter({("en",): 900, ("de",): 100})`.
        """
        snapshot = self._tables.named(table).at()
        counted: Counter[tuple[Any, ...]] = Counter()
        for _, group in snapshot.narrow(columns) if snapshot else ():
            found = group.group_by(list(columns)).aggregate([([], "count_all")])
            values = zip(*(found[name].to_pylist() for name in columns), strict=True)
            counted.update(dict(zip(values, found["count_all"].to_pylist(), strict=True)))
        return counted

    def versions(self, table: str = "articles") -> list[history.Version]:
        """The commits of a table, newest first."""
        return history.versions(self._tables.named(table))

    def version(self, table: str = "articles") -> int:
        """The newest version of a table, -1 where there is none: for those who keep what they have read."""
        return self._tables.named(table).version()

    def changes(self, since: int | datetime) -> pa.Table:
        """Articles inserted, updated or deleted since a version or a moment: `article_id`, `change`.

        An article counts as updated only if something that a reader sees is different. Follow with
        `versions()[0].version` as the next `since`, taken before the call.
        """
        return pa.concat_tables([history.CHANGES.empty_table(), *self.changes_by_part(since)])

    def changes_by_part(self, since: int | datetime) -> Iterator[pa.Table]:
        """What `changes` gives, some at a time, however many they are."""
        return history.changes(self._tables.articles, since)

    def edits(self, where: pc.Expression | list[Any] | None = None) -> pa.Table:
        """One row an edit of the articles that `where` chooses, with its offsets in both texts."""
        return edits.of_articles(self.read("articles", list(edits.COLUMNS), where))

    def extracted(self, article_id: str) -> str | None:
        """The text of an article as it was extracted, before any edit; None if there is no such article."""
        row = self.article(article_id)
        return revert(row["text"], rows.trail(row)) if row else None

    def rollback(self, version: int, *, plan: bool = False, run: str = "") -> rollback.Rollback:
        """Undo, by a new commit, what cleaning again changed since a version; with `plan` only say what.

        Raises `KeyError` where there is no such version any more.
        """
        if version not in {each.version for each in self.versions()}:
            raise KeyError(f"no version {version} of articles")
        if plan:
            return rollback.plan(self._tables, version)
        done = rollback.go_back(self._tables, version, run)
        self._publish()
        return done

    def published(self, table: str = "articles") -> Path:
        """The folder with exactly the table's live Parquet files, for any reader of Parquet.

        `edits` is one, too: a row for each edit of each article, as `edits()` gives them.

        It is the view's real path, which later commits leave alone for at least an hour. Raises
        `FileNotFoundError` before the first commit, `NotLocal` on object stores.
        """
        if self._tables.local is None:
            raise NotLocal(f"{self.root} is no local folder: use read, dataset or a Delta reader")
        if table == edits_view.NAME:
            view = edits_view.publish_edits(self._tables.local, self._tables.articles)
        else:
            view = publish.publish(self._tables.local, self._tables.named(table))
        if view is None:
            raise FileNotFoundError(f"{self.root} has no {table} yet")
        return view

    # Looking into it.

    def counts(self) -> dict[str, int]:
        """Rows by table; a table that does not exist has none."""
        counts = {}
        for name in schemas.TABLES:
            snapshot = self._tables.named(name).at()
            counts[name] = snapshot.rows if snapshot else 0
        return counts

    def quarantine_reasons(self) -> dict[str, int]:
        """Quarantined rows that nobody acknowledged, by `stage.reason`, most frequent first."""
        counted = self.tally(["stage", "reason", "acknowledged_at"], "quarantine")
        pairs = {f"{stage}.{reason}": rows for (stage, reason, seen), rows in counted.items() if not seen}
        return dict(sorted(pairs.items(), key=lambda pair: (-pair[1], pair[0])))

    def quarantined(
        self, *, source: str | None = None, reason: str | None = None, acknowledged: bool = False
    ) -> list[dict[str, Any]]:
        """Rows of `quarantine`, newest first; with `acknowledged` also those that somebody has seen."""
        return quarantine.listed(self._tables, source, reason, acknowledged=acknowledged)

    def release(self, raw_ids: Iterable[str]) -> Ids:
        """Take rows out of the quarantine: what landed is pending again. The ids of these, for `pending`."""
        return quarantine.release(self._tables, raw_ids)

    def replaced(self, cleaned: RawRows) -> list[str]:
        """Ids of refused rows that these articles replace: the same places and bytes under another source's
        settings, or an earlier version of the same place."""
        return quarantine.replaced(self._tables, cleaned)

    def settle(self, raw_ids: Collection[str]) -> int:
        """Mark these refused rows as seen; how many were not yet."""
        return quarantine.acknowledge(self._tables, None, None, raw_ids) if raw_ids else 0

    def acknowledge(self, *, source: str | None = None, reason: str | None = None) -> int:
        """Say of quarantined rows that they were seen; how many were not yet."""
        return quarantine.acknowledge(self._tables, source, reason)

    def decide(
        self,
        action: Action,
        source: str,
        *,
        article_id: str | None = None,
        text: str = "",
        field: str = "",
        values: Sequence[str] = (),
        by: str = "",
        why: str = "",
    ) -> Recorded:
        """Record a decision about an article, or about the whole source; see `cleaners.decisions`."""
        return decisions.record(
            self._tables,
            action,
            source,
            article_id=article_id,
            text=text,
            field=field,
            values=values,
            by=by,
            why=why,
        )

    def undo(self, decision_id: str, *, by: str = "", why: str = "") -> Recorded:
        """End a decision, by its id or the beginning of it. Raises `KeyError` if there is no such one."""
        return decisions.undo(self._tables, decision_id, by=by, why=why)

    def decisions(self, *, undone: bool = False) -> list[Recorded]:
        """Decisions in force in the order in which they were made; with `undone` all of them."""
        return decisions.listed(self._tables, undone=undone)

    def purge(self) -> int:
        """Take out of every table what was taken down by decision; how many rows went."""
        count = decisions.purge(self._tables)
        if count:
            self._publish()
            pages.clear(self._tables)
        return count

    def put_page(self, name: str, page: str) -> str:
        """Keep a page for people beside the tables, in place of an earlier one of this name; its address.

        Pages are deleted when an article is taken down, for they quote articles.
        """
        return pages.put(self._tables, name, page)

    def page_address(self, name: str) -> str:
        """Where a page is, or would be: `file://…` on a disk."""
        return pages.address(self._tables, name)

    def page_age(self, name: str) -> timedelta | None:
        """How long ago a page was written; None if it is not there."""
        return pages.age(self._tables, name)

    def article(self, article_id: str) -> dict[str, Any] | None:
        """A row of `articles` by its id or the beginning of it; None if none or several have it.

        An id that the article had once leads to it, too.
        """
        snapshot = self._tables.articles.at()
        found: list[dict[str, Any]] = []
        if snapshot:
            begins = partial(pc.starts_with, pattern=article_id)
            if _DIGITS.fullmatch(article_id):
                files = snapshot.beginning("article_id", article_id)
            else:
                files = holding(snapshot, article_id=[article_id])
            found = snapshot.find("article_id", begins, files)
        if not found and (now := followed(self._tables, article_id)):
            return self.article(now)
        return found[0] if len(found) == 1 else None

    def named(self, words: str) -> list[tuple[str, str | None]]:
        """Ids and titles of the articles with exactly this uri, URL or id; else of those with all the words
        in their title, upper and lower case alike; else of those whose id begins so."""
        snapshot = self._tables.articles.at()
        return named(snapshot, words) if snapshot else []

    def articles(self, article_ids: Iterable[str]) -> list[dict[str, Any]]:
        """Rows of `articles` by their whole ids, in that order; what is not there is left out."""
        wanted = list(dict.fromkeys(article_ids))
        snapshot = self._tables.articles.at()
        found: dict[str, dict[str, Any]] = {}
        for group in snapshot.having("article_id", pa.array(wanted, pa.string())) if snapshot else ():
            found.update((row["article_id"], row) for row in group.to_pylist())
        return [found[each] for each in wanted if each in found]

    def article_versions(
        self, article_id: str, clean: Callable[[RawArticle], Article] = cleaned_anew
    ) -> list[ArticleVersion]:
        """Every version of an article that has landed, in order of arrival, each beside the one before it.

        Older versions are cleaned again from their bytes: `clean` does that, and raises `Rejected` for
        one that can't be cleaned any more.
        """
        return article_versions(self._tables, article_id, clean)

    def story(self, article_id: str) -> list[dict[str, Any]]:
        """Rows of `duplicates` of the story that an article belongs to, earliest first; empty if it has none.

        The story's first article has no row: its id is their `story_id`.
        """
        return self._tables.duplicates.of_newest(lambda links: story_of(links, article_id)) or []

    def latest(self) -> dict[str, Any] | None:
        """The row of `articles` that was written last; None if there is none."""
        return self._tables.articles.of_newest(lambda articles: articles.last("cleaned_at"))

    def copies(self, article_id: str) -> list[dict[str, Any]]:
        """Rows of `copies` of an article: older versions, and the same again."""
        snapshot, ids = self._tables.copies.at(), pa.array([article_id], pa.string())
        groups = snapshot.having("article_id", ids) if snapshot else ()
        return [row for group in groups for row in group.to_pylist()]

    def raw(self, raw_id: str) -> RawArticle | None:
        """A landed article by its id."""
        snapshot = self._tables.raw.at()
        files = holding(snapshot, raw_id=[raw_id]) if snapshot else []
        found = snapshot.find("raw_id", lambda ids: pc.equal(ids, raw_id), files) if snapshot else []
        return rows.raw_article(found[0]) if found else None

    def learned(self, source: str | None = None) -> list[Template[datetime]]:
        """Learned boilerplate, of one source or of all."""
        return learned.templates(self._tables, source)

    def save_learned(self, source: str, templates: Sequence[Template[datetime]], *, run: str = "") -> None:
        """Put templates in place of all learned about a source; what was decided meanwhile stays so."""
        learned.save(self._tables, source, templates, run=run)

    def decide_learned(
        self,
        source: str,
        fingerprints: Collection[str],
        decision: Standing,
    ) -> None:
        """Decide about templates of a source, whatever happens to others of it at the same time."""
        learned.decide(self._tables, source, fingerprints, decision)

    def fetch_states(
        self, source: str | None = None, *, urls: Collection[str] | None = None, unsettled: bool = False
    ) -> list[dict[str, Any]]:
        """What is remembered of URLs, as the fields of `fetch_state`: those of a source, or some.

        With `unsettled` what a run goes by without being asked: lists, rules, and articles to come back for.
        """
        if urls is not None:
            return fetch_states.of_urls(self._tables, urls, source)
        if source is None:
            raise TypeError("name a source, or URLs")
        chosen = fetch_states.unsettled if unsettled else fetch_states.all_of
        return chosen(self._tables, source)

    def save_fetch_states(self, states: Sequence[Mapping[str, Any]]) -> None:
        """Put each state in place of the earlier one of the same source and URL."""
        fetch_states.save(self._tables, states)

    def landed_from(self, source: str, places: Collection[str]) -> set[str]:
        """Those of the places (addresses, paths) from which a source has landed something."""
        return fetch_states.landed_from(self._tables, source, places)

    # Upkeep.

    def maintain(self, *, retention_hours: int = maintenance.RETENTION_HOURS) -> maintenance.Maintenance:
        """Compact, checkpoint, and delete what left the tables longer than `retention_hours` ago.

        Pinned versions keep their files. Whoever has read an unpinned version for longer than that gets
        `FileNotFoundError`; with 0 that can be anybody who has begun, so the command wants 1 at least.
        """
        done = maintenance.maintain(self._tables, retention_hours)
        self._publish()
        self._publish_derived()
        if self._tables.local:
            edits_view.publish_edits(self._tables.local, self._tables.articles)
            publish.prune(self._tables.local, publish.KEEP_SECONDS)
        return done

    def pin(self, name: str, version: int, *, table: str = "articles") -> None:
        """Keep a version readable, whatever maintenance does, until `unpin(name)`.

        A name that pins another version is not given to this one: raises `FileExistsError`.
        """
        self._tables.named(table)
        if self.pins().get(name, (table, version)) != (table, version):
            raise FileExistsError(f"{name!r} pins another version; let it go first")
        Pins(self._tables).put(name, table, version)

    def unpin(self, name: str) -> None:
        """Take out a pin."""
        Pins(self._tables).drop(name)

    def pins(self) -> dict[str, tuple[str, int]]:
        """Table and version by the pin's name."""
        return Pins(self._tables).all()

    def audit(self, advance: audit.Advance = lambda rows: None) -> audit.Audit:
        """Check that every landed article is accounted for, every trail reverts, the view is the table.

        `advance` hears how many rows were gone through since it was last called, of `audit_work()` in all.
        """
        return audit.audit(self._tables, advance)

    def audit_work(self) -> int:
        """How many rows `audit` goes through; those that it checks one by one count twice."""
        return audit.work(self._tables)

    def repair(self) -> repair.Repair:
        """Put right what `audit` says of arrival: rows out of their order, moments in the future.

        What is `waiting` then has to be cleaned again, as everything that is pending.
        """
        done = repair.repair(self._tables)
        self._publish()
        return done

    def _publish(self, *, at_most_every: float = 0.0) -> None:
        """Bring the plain Parquet views up to date; for a table that did not change, a look at its log."""
        if self._tables.local is not None:
            for table in (self._tables.articles, *self._tables.beside):
                publish.publish(self._tables.local, table, at_most_every=at_most_every)
            if edits_view.is_cheap(self._tables.local, self._tables.articles):
                edits_view.publish_edits(
                    self._tables.local, self._tables.articles, at_most_every=at_most_every
                )

    def _publish_derived(self) -> None:
        """The same for the tables that `link_duplicates` keeps."""
        if self._tables.local is not None:
            for table in self._tables.derived:
                publish.publish(self._tables.local, table)


def _expression(where: pc.Expression | list[Any] | None) -> pc.Expression | None:
    if where is None or isinstance(where, pc.Expression):
        return where
    import pyarrow.parquet as pq

    return pq.filters_to_expression(where)
