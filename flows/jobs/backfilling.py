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
from typing import Any

from cleaners.decisions import Decisions
from cleaners.errors import Rejected
from cleaners.learned.fingerprint import fingerprints
from cleaners.pipeline import NOTHING_DECIDED
from cleaners.records import Article
from cleaners.ruleset import changed, is_current, rules_digest
from flows.jobs.cleaning import BATCH, Tally, cleaned, refusal
from flows.jobs.decided import decisions_for, is_undecided
from flows.jobs.declared import declared
from flows.jobs.templates import accepted_in
from flows.workers.articles import digest_of
from flows.workers.isolation import Postponed
from seeds.sources import load as declared_sources
from warehouse import Commit, Warehouse
from warehouse.rows import Refusal

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


@dataclass(frozen=True, slots=True)
class Window:
    """Articles with `since <= article_date < until`; of one source, stale ones, with some values."""

    since: date
    until: date
    source: str | None = None
    stale: bool = False
    where: Mapping[str, str] = field(default_factory=dict)

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

    @property
    def estimate(self) -> float:
        """Seconds that applying would take, at the rate at which planning went."""
        return self.seconds * self.rows / self.looked_at if self.looked_at else 0.0

    def wants(self, rules: Collection[str]) -> bool:
        """Whether a sample is welcome in which these rules do something else than before."""
        seen = Counter(rule for sample in self.samples for rule in sample.rules)
        return len(self.samples) < SAMPLES or (
            len(self.samples) < MOST_SAMPLES and any(seen[rule] < RULE_SAMPLES for rule in rules)
        )


def select(root: str, window: Window) -> dict[date, dict[str, dict[str, Any]]]:
    """The rows that a backfill would clean again, by day and raw id."""
    where: list[Any] = [("article_date", ">=", window.since), ("article_date", "<", window.until)]
    where += [("source", "==", window.source)] if window.source else []
    where += [(column, "==", value) for column, value in window.where.items()]
    warehouse = Warehouse(root)
    columns = [
        "article_id",
        "raw_id",
        "article_date",
        "landed_at",
        "source",
        "rules",
        "edits",
        "decisions",
        *SEEN,
    ]
    rows = warehouse.read("articles", columns, where).to_pylist()
    accepted = accepted_in(warehouse) if window.stale else {}
    decided = decisions_for(warehouse, {row["source"] for row in rows}) if window.stale else {}
    days: dict[date, dict[str, dict[str, Any]]] = {}
    for row in rows:
        if not window.stale or is_stale(
            row, accepted.get(row["source"], frozenset()), decided.get(row["source"], NOTHING_DECIDED)
        ):
            days.setdefault(row["article_date"], {})[row["raw_id"]] = row
    return dict(sorted(days.items()))


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
    progress: Callable[[int, int], None] | None = None,
) -> Plan:
    """Clean the window with today's rules and count what would change. Writes nothing."""
    days = select(root, window)
    rows = {raw_id: row for day in days.values() for raw_id, row in day.items()}
    wanted = list(rows)[:: max(1, len(rows) // sample)] if sample else list(rows)
    made = Plan(rows=len(rows))
    for row in rows.values():
        made.stale.update(changed(row["rules"], digest_of(row["source"])))
        made.sources.setdefault(row["source"], Counter())["rows"] += 1
    began = time.perf_counter()
    warehouse = Warehouse(root)
    for raws in warehouse.raws(wanted, limit=BATCH):
        for raw, outcome in cleaned(warehouse, raws):
            _compare(made, rows[raw.raw_id], outcome)
        if progress:
            progress(made.looked_at, len(wanted))
    made.seconds = time.perf_counter() - began
    return made


def _compare(made: Plan, row: Mapping[str, Any], outcome: Article | Rejected | Postponed) -> None:
    source = made.sources[row["source"]]
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


def stage_days(root: str, window: Window) -> Iterator[Day]:
    """Clean and put aside every day of the window that is not yet; yield each when it is."""
    warehouse = Warehouse(root)
    name = backfill_name(warehouse, window)
    done = warehouse.staged(name)
    for day, rows in select(root, window).items():
        yield Day(day, len(rows), Tally() if day in done else _stage(warehouse, name, day, rows))


def _stage(warehouse: Warehouse, name: str, day: date, rows: Mapping[str, Any]) -> Tally:
    articles: list[Article] = []
    refusals: list[Refusal] = []
    tally = Tally()
    landed_at = [row["landed_at"] for row in rows.values()]  # spares reading what landed at other times
    for raws in warehouse.raws(rows, landed_at=landed_at, limit=BATCH):
        for raw, outcome in cleaned(warehouse, raws):
            tally.note(outcome)
            if isinstance(outcome, Rejected):
                refusals.append(refusal(raw, outcome))
            elif isinstance(outcome, Article):  # what the machine failed on stays as it is
                articles.append(outcome)
    warehouse.stage(name, day, articles, refusals)
    return tally


def commit_window(root: str, window: Window, *, run: str = "") -> Commit:
    """Replace the window by what was put aside, in one commit."""
    warehouse = Warehouse(root)
    name = backfill_name(warehouse, window)
    commit = warehouse.replace_window(name, window.since, window.until, source=window.source, run=run)
    warehouse.link_duplicates(run=run)
    return commit
