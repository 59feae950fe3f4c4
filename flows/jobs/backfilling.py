"""Cleaning a window again: plan shows what would change, apply commits it at once.

Apply goes day by day. A finished day is put aside in the warehouse under the backfill's name, which
is made of the window and of the rules; so the same command after a kill goes on with the next day,
and under other rules begins anew. Readers see the old window until the one commit at the end.
"""

from __future__ import annotations

import difflib
import hashlib
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any

from cleaners.decisions import NOTHING_DECIDED, Decisions
from cleaners.errors import Rejected
from cleaners.learned.fingerprint import fingerprints
from cleaners.records import Article
from cleaners.ruleset import changed, is_current, rules_digest
from flows.jobs.cleaning import BATCH, Advance, cleaned, ready
from flows.jobs.decided import decisions_for, is_undecided
from flows.jobs.deciding import every_source
from flows.jobs.declared import declared
from flows.jobs.templates import accepted_in
from flows.workers.articles import digest_of
from flows.workers.engines import Engine, on_each
from flows.workers.orders import DayOrder, Order, agree, order_of, terms_of
from flows.workers.postponed import Postponed
from flows.workers.tally import Tally, add_all, total_of
from seeds.sources import load as declared_sources
from warehouse import Commit, Warehouse
from warehouse.parcels import ReadyRows
from warehouse.rows import Refusal
from warehouse.window import DayRows

SEEN = ("title", "text", "language", "byline", "dateline", "tags")  # what a reader would see change
NARROWED_BY = (
    "article_id",
    "language",
    "site_name",
    "url",
    "uri",
    "media_type",
    "charset",
    "rules",
    "batch_id",
)
SAMPLES = 5  # that every plan has, of whatever changed; and beside them, for a page,
RULE_SAMPLES, MOST_SAMPLES = 2, 40  # so many of each rule, and of all


def days_in_words(since: date, until: date) -> str:
    """`2026-01-01 to 2026-02-01`, where an open end is left out."""
    if since == date.min:
        return "all days" if until == date.max else f"all days before {until}"
    return f"{since} on" if until == date.max else f"{since} to {until}"


@dataclass(frozen=True, slots=True)
class Window:
    """Articles with `since <= article_date < until`, of all days by default; of one source, stale ones, with
    some values."""

    since: date = date.min
    until: date = date.max
    source: str | None = None
    stale: bool = False
    where: Mapping[str, str] = field(default_factory=dict)

    @property
    def days(self) -> str:
        """The days in words.

        >>> Window().days, Window(until=date(2026, 2, 1)).days
        ('all days', 'all days before 2026-02-01')
        """
        return days_in_words(self.since, self.until)

    @property
    def is_open(self) -> bool:
        """Whether it has no first day, or no last one."""
        return self.since == date.min or self.until == date.max

    @property
    def options(self) -> str:
        """What of the command's options names its days.

        >>> Window(date(2026, 1, 1)).options
        ' --since 2026-01-01'
        """
        since = "" if self.since == date.min else f" --since {self.since}"
        return since if self.until == date.max else f"{since} --until {self.until}"

    def __post_init__(self) -> None:
        if self.since >= self.until:
            raise ValueError(f"the window is empty: {self.since} is not before {self.until}")
        if unknown := self.where.keys() - set(NARROWED_BY):
            raise ValueError(f"a window has no {min(unknown)!r}; it has {', '.join(NARROWED_BY)}")


@dataclass(frozen=True, slots=True)
class Diff:
    """One article as it is and as it would be, line by line."""

    article_id: str
    title: str | None
    lines: tuple[str, ...]
    source: str = ""
    rules: tuple[str, ...] = ()


@dataclass(slots=True)
class Plan:
    """What a backfill would do. `strips` and `restores` count texts by rule: taken off, given back;
    `stale` counts rows by the part of the rules digest that is not today's. `sources` counts rows, and those
    of them that were looked at, would change or would be quarantined, by source; `where` counts by
    rule the texts of each source.
    """

    rows: int = 0
    looked_at: int = 0
    changed: int = 0
    quarantined: Counter[str] = field(default_factory=Counter)
    strips: Counter[str] = field(default_factory=Counter)
    restores: Counter[str] = field(default_factory=Counter)
    stale: Counter[str] = field(default_factory=Counter)
    sources: dict[str, Counter[str]] = field(default_factory=dict)
    where: dict[str, Counter[str]] = field(default_factory=dict)
    samples: list[Diff] = field(default_factory=list)
    seconds: float = 0.0
    starting: float = 0.0  # of these: until the first article came back from a worker process
    cleaning: float = 0.0  # of these: with articles
    days: float = 1.0  # in the window, for each that was looked at

    @property
    def estimate(self) -> float:
        """Seconds that applying would take, at the rate at which planning went.

        Only the time with articles grows with their number: workers start once, and a day is read once, of
        however many of its rows.
        """
        if not self.looked_at:
            return 0.0
        articles = min(max(self.cleaning - self.starting, 0.0), self.seconds)
        reading = max(self.seconds - articles - self.starting, 0.0)
        return self.starting + reading * self.days + articles * self.rows / self.looked_at

    def add(self, other: Plan) -> None:
        """Count what another plan, of later articles, has looked at."""
        self.looked_at += other.looked_at
        self.changed += other.changed
        self.cleaning += other.cleaning
        self.starting = self.starting or other.starting
        for name in ("quarantined", "strips", "restores"):
            getattr(self, name).update(getattr(other, name))
        for name in ("sources", "where"):
            for key, counts in getattr(other, name).items():
                getattr(self, name).setdefault(key, Counter()).update(counts)
        for sample in other.samples:
            if self.wants(sample.rules):
                self.samples.append(sample)

    def wants(self, rules: Collection[str]) -> bool:
        """Whether a sample is welcome in which these rules do something else than before."""
        seen = Counter(rule for sample in self.samples for rule in sample.rules)
        return len(self.samples) < SAMPLES or (
            len(self.samples) < MOST_SAMPLES and any(seen[rule] < RULE_SAMPLES for rule in rules)
        )


def select(root: str, window: Window) -> dict[date, DayRows]:
    """The rows that a backfill would clean again, by day."""
    where: list[Any] = [("article_date", ">=", window.since), ("article_date", "<", window.until)]
    where += [("source", "==", window.source)] if window.source else []
    where += [(column, "==", value) for column, value in window.where.items()]
    warehouse = Warehouse(root)
    if not window.stale:
        return warehouse.by_day(where)
    accepted = accepted_in(warehouse)
    decided = decisions_for(warehouse, every_source(warehouse, where))

    def fits(row: Mapping[str, Any]) -> bool:
        source = row["source"]
        return is_stale(row, accepted.get(source, frozenset()), decided.get(source, NOTHING_DECIDED))

    return warehouse.by_day(where, fits=fits, looked_at=("article_id", "text", "edits", "decisions"))


def is_stale(row: Mapping[str, Any], accepted: frozenset[str], decided: Decisions = NOTHING_DECIDED) -> bool:
    """Whether today's rules, decisions, or templates of the `accepted` fingerprints might change it."""
    if is_undecided(row, decided):
        return True
    if not is_current(row["rules"], digest_of(row["source"])):
        return True
    applied = {edit["rule"] for edit in row["edits"] if edit["rule"].startswith("learned.")}
    wanted = {f"learned.{row['source']}.{fingerprint[:12]}" for fingerprint in accepted}
    if applied - wanted:
        return True
    return bool(accepted) and not accepted.isdisjoint(fingerprints(row["text"]))


def plan(
    root: str,
    window: Window,
    *,
    sample: int | None = None,
    found: Callable[[int], None] | None = None,
    advance: Advance | None = None,
    cluster: Engine | None = None,
) -> Plan:
    """Clean the window with today's rules and count what would change, a day at a time. Writes nothing.

    `found` hears how many articles will be looked at, `advance` of each, if that is in this process.
    """
    days = select(root, window)
    made = Plan(rows=sum(map(len, days.values())))
    for rows in days.values():
        for (source, rules), count in rows.made_by.items():
            made.stale.update(dict.fromkeys(changed(rules, digest_of(source)), count))
            made.sources.setdefault(source, Counter())["rows"] += count
    wanted = _sampled(days, max(1, made.rows // sample) if sample else 1)
    began = time.perf_counter()
    if found:
        found(sum(map(len, wanted.values())))
    look = plan_day if cluster else partial(plan_day, advance=advance)
    for day in on_each(cluster, look, _orders(root, "", wanted, cluster)):
        made.add(day)
    made.seconds = time.perf_counter() - began
    made.days = len(days) / max(1, len(wanted))
    return made


def _sampled(days: Mapping[date, DayRows], step: int) -> dict[date, DayRows]:
    """Each row so many after the other, across the days; only days that have one."""
    chosen, passed = {}, 0
    for day, rows in days.items():
        if few := rows.every(step, -passed % step):
            chosen[day] = few
        passed += len(rows)
    return chosen


def plan_day(given: DayOrder, advance: Advance | None = None) -> Plan:
    """What would change of a day, where this is called."""
    order = given.order
    agree(order.terms, order.digests)
    warehouse, made = Warehouse(order.terms.root), Plan()
    for at in range(0, len(order.rows), BATCH):
        part = order.rows[at : at + BATCH]
        ids = [row.raw_id for row in part]
        there: list[Any] = [("article_date", "==", given.day), ("raw_id", "in", ids)]
        columns = ["article_id", "raw_id", "source", "edits", *SEEN]
        rows = {row["raw_id"]: row for row in warehouse.rows("articles", there, columns)}
        for raws in warehouse.raws(rows, landed_at=[row.landed_at for row in part], limit=BATCH):
            began = time.perf_counter()
            for raw, outcome in cleaned(warehouse, raws, cores=order.cores, advance=advance):
                made.starting = made.starting or time.perf_counter() - began
                _compare(made, rows[raw.raw_id], outcome)
            made.cleaning += time.perf_counter() - began
    return made


def _orders(root: str, name: str, days: Mapping[date, DayRows], cluster: Engine | None) -> Iterator[DayOrder]:
    """The order for each day, by id."""
    terms, cores = terms_of(root), cluster.cores if cluster else None
    for day, rows in days.items():
        yield DayOrder(order_of(terms, rows.waiting, "", cores), name, day)


def _compare(made: Plan, row: Mapping[str, Any], outcome: Article | Rejected | Postponed) -> None:
    source = made.sources.setdefault(row["source"], Counter())
    made.looked_at += 1
    source["looked_at"] += 1
    if isinstance(outcome, Postponed):
        return
    if isinstance(outcome, Rejected):
        made.changed += 1
        made.quarantined[outcome.reason] += 1
        source.update(changed=1, quarantined=1)
        return
    before = {(edit["rule"], edit["before"]) for edit in row["edits"] if not edit["after"]}
    after = {(edit.rule, edit.before) for edit in outcome.edits if not edit.after}
    strips, restores = {rule for rule, _ in after - before}, {rule for rule, _ in before - after}
    made.strips.update(strips)
    made.restores.update(restores)
    rules = sorted(strips | restores)
    for rule in rules:
        made.where.setdefault(rule, Counter())[row["source"]] += 1
    if any(row[name] != _value(outcome, name) for name in SEEN):
        made.changed += 1
        source["changed"] += 1
        if made.wants(rules):
            lines = _diff(row, outcome)
            made.samples.append(Diff(row["article_id"], row["title"], lines, row["source"], tuple(rules)))


def _diff(row: Mapping[str, Any], article: Article) -> tuple[str, ...]:
    fields = [
        (f"{name}: {row[name]}", f"{name}: {_value(article, name)}")
        for name in SEEN
        if name != "text" and row[name] != _value(article, name)
    ]
    was = [before for before, _ in fields] + row["text"].split("\n")
    will = [after for _, after in fields] + article.text.split("\n")
    return tuple(
        line for line in difflib.unified_diff(was, will, lineterm="", n=1) if line[:3] not in ("---", "+++")
    )


def _value(article: Article, name: str) -> Any:
    value = getattr(article, name)
    return list(value) if isinstance(value, tuple) else value


def backfill_name(warehouse: Warehouse, window: Window) -> str:
    """The same window under the same rules and templates is the same backfill, whoever runs it."""
    rules = [rules_digest(), *(f"{name}={digest_of(name)}" for name in sorted(declared_sources()))]
    learned = [f"{name}={sorted(accepted)}" for name, accepted in sorted(accepted_in(warehouse).items())]
    decided = [each.decision.name for each in warehouse.decisions()]
    decided += [each.name for source in declared_sources().values() for each in declared(source)]
    return hashlib.sha256("\n".join([str(window), *rules, *learned, *decided]).encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Day:
    """A day that was cleaned and put aside."""

    day: date
    rows: int
    tally: Tally


def stage_days(
    root: str,
    window: Window,
    *,
    found: Callable[[int], None] | None = None,
    advance: Advance | None = None,
    cluster: Engine | None = None,
) -> Iterator[Day]:
    """Clean and put aside every day of the window that is not yet; yield each when it is.

    `found` hears how many articles are left to clean, `advance` of each, if that is in this process.
    """
    warehouse = Warehouse(root)
    name = backfill_name(warehouse, window)
    days, done = select(root, window), warehouse.staged(name)
    left = {day: rows for day, rows in days.items() if day not in done}
    if found:
        found(sum(map(len, left.values())))
    yield from (Day(day, len(days[day]), Tally()) for day in days if day in done)
    work = stage_day if cluster else partial(stage_day, advance=advance)
    tallies = on_each(cluster, work, _orders(root, name, left, cluster))
    for day, tally in zip(left, tallies, strict=True):
        yield Day(day, len(left[day]), tally)


def stage_day(given: DayOrder, advance: Advance | None = None) -> Tally:
    """Clean a day and put it aside, where this is called; doing it twice is doing it once."""
    order = given.order
    agree(order.terms, order.digests)
    return _stage(Warehouse(order.terms.root), given.backfill, given.day, order, advance)


def _stage(warehouse: Warehouse, name: str, day: date, order: Order, advance: Advance | None) -> Tally:
    articles: list[ReadyRows] = []
    refusals: list[Refusal] = []
    sources: dict[str, Tally] = {}
    landed_at = [row.landed_at for row in order.rows]  # spares reading what landed at other times
    for raws in warehouse.raws([row.raw_id for row in order.rows], landed_at=landed_at, limit=BATCH):
        for some in ready(warehouse, raws, cores=order.cores, advance=advance):
            articles.append(some.rows)  # what the machine failed on stays as it is
            refusals += some.refusals
            add_all(sources, some.sources)
    warehouse.stage(name, day, articles, refusals)
    return total_of(sources.values())


def commit_window(root: str, window: Window, *, run: str = "") -> Commit:
    """Replace the window by what was put aside, in one commit."""
    warehouse = Warehouse(root)
    name = backfill_name(warehouse, window)
    commit = warehouse.replace_window(name, window.since, window.until, source=window.source, run=run)
    warehouse.link_duplicates(run=run)
    return commit
