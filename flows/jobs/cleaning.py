"""Cleaning what is pending, batch by batch: the work itself, with or without Prefect around it."""

from __future__ import annotations

import hashlib
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Protocol

from cleaners.edits.log import Edit
from cleaners.errors import Rejected
from cleaners.records import Article, RawArticle
from cleaners.ruleset import of_refusal
from flows.jobs.templates import learned_for
from flows.workers.articles import clean_one, digest_of
from flows.workers.isolation import Postponed, run_isolated
from warehouse import Warehouse
from warehouse.postponed import Postponement
from warehouse.rows import Refusal

BATCH = 500  # large enough that a task run's 6 to 18 ms do not count, small enough to commit often
MOST_TRIES = 6  # over some three hours: by then it is no longer the machine
AHEAD = 2  # batches under way: while one is committed, the worker processes have the next


@dataclass(slots=True)
class Tally:
    """What became of the articles of one source: counts, and characters stripped by rule."""

    taken: int = 0
    cleaned: int = 0
    quarantined: Counter[str] = field(default_factory=Counter)
    postponed: int = 0
    stripped: Counter[str] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)

    def note(self, outcome: Article | Rejected | Postponed) -> None:
        """Count one article's outcome."""
        self.taken += 1
        if isinstance(outcome, Postponed):
            self.postponed += 1
            return
        if isinstance(outcome, Rejected):
            self.quarantined[outcome.reason] += 1
            return
        self.cleaned += 1
        self.languages[outcome.language] += 1
        self.stripped += stripped(outcome.edits)

    def add(self, other: Tally) -> None:
        """Count another tally's articles too."""
        self.taken += other.taken
        self.cleaned += other.cleaned
        self.quarantined += other.quarantined
        self.postponed += other.postponed
        self.stripped += other.stripped
        self.languages += other.languages


@dataclass(frozen=True, slots=True)
class Report:
    """One batch's outcome, or that of many together: a tally per source, and how long it took."""

    batch_id: str
    sources: dict[str, Tally]
    seconds: float
    version: int | None = None
    quarantined: tuple[Refusal, ...] = ()

    @property
    def total(self) -> Tally:
        total = Tally()
        for tally in self.sources.values():
            total.add(tally)
        return total

    def line(self) -> str:
        """The one line that a log gets for a batch."""
        total = self.total
        rate = total.taken / self.seconds if self.seconds else 0.0
        postponed = f"{total.postponed} postponed, " if total.postponed else ""
        return (
            f"batch {self.batch_id[:12]}: {total.taken} taken, {total.cleaned} cleaned, {postponed}"
            f"{total.quarantined.total()} quarantined in {self.seconds:.2f} s ({rate:.0f}/s)"
        )


def together(reports: Iterable[Report]) -> Report:
    """Many batches as one report."""
    sources: dict[str, Tally] = {}
    quarantined: list[Refusal] = []
    seconds, version = 0.0, None
    for report in reports:
        for name, tally in report.sources.items():
            sources.setdefault(name, Tally()).add(tally)
        seconds += report.seconds
        version = report.version if report.version is not None else version
        quarantined += report.quarantined
    return Report("", sources, seconds, version, tuple(quarantined))


def cleaned(
    warehouse: Warehouse, raws: Sequence[RawArticle]
) -> Iterator[tuple[RawArticle, Article | Rejected | Postponed]]:
    """Clean landed articles in worker processes, in order; a hanging or crashing one costs only itself.

    What machines failed on `MOST_TRIES` times is rejected like what fails by itself.
    """
    learned = learned_for(warehouse, {raw.source for raw in raws})
    outcomes = run_isolated(partial(clean_one, learned=learned), raws)
    for raw, outcome in zip(raws, outcomes, strict=True):
        if isinstance(outcome, Postponed):
            count = 1 + warehouse.tries([raw.raw_id]).get(raw.raw_id, 0)
            if count >= MOST_TRIES:
                outcome = Rejected("extract", outcome.reason, f"{outcome.detail}; tried {count} times")
        yield raw, outcome


def clean_batch(root: str, raws: Sequence[RawArticle], *, run: str = "") -> Report:
    """Clean one batch and commit it: every article becomes a row or a quarantined row.

    What the machine failed on stays pending, and rests for a while.

    Running it twice is running it once: the batch is named after what is in it, and the warehouse
    knows which batches it has.
    """
    began = time.perf_counter()
    warehouse = Warehouse(root)
    articles: list[Article] = []
    refusals: list[Refusal] = []
    sources: dict[str, Tally] = {}
    postponed: list[Postponement] = []
    for raw, outcome in cleaned(warehouse, raws):
        sources.setdefault(raw.source, Tally()).note(outcome)
        match outcome:
            case Rejected():
                refusals.append(refusal(raw, outcome))
            case Postponed():
                postponed.append(
                    Postponement(raw.raw_id, raw.source, raw.uri, outcome.reason, outcome.detail)
                )
            case _:
                articles.append(outcome)
    batch_id = batch_name(raws)
    taken = [raw.raw_id for raw in raws]
    commit = warehouse.commit(batch_id, articles, refusals, taken=taken, postponed=postponed, run=run)
    return Report(batch_id, sources, time.perf_counter() - began, commit.version, tuple(refusals))


class UnderWay(Protocol):
    """A batch that somebody cleans: any kind of future."""

    def result(self) -> Report: ...


def clean_pending(
    root: str,
    *,
    source: str | None = None,
    size: int = BATCH,
    submit: Callable[[str, Sequence[RawArticle]], UnderWay] | None = None,
    ahead: int = AHEAD,
) -> Iterator[Report]:
    """Clean all that is pending, a report per batch, oldest first; then name the copies among the articles.

    `submit` has a batch cleaned, by default in a thread of this process, whose work is in its worker
    processes; no more than `ahead` batches are read and under way at once.
    """
    with ThreadPoolExecutor(ahead, "clean") as threads:
        start = submit or (lambda root, raws: threads.submit(clean_batch, root, raws))
        under_way: deque[UnderWay] = deque()
        for raws in Warehouse(root).pending(digest_of, limit=size, source=source):
            under_way.append(start(root, raws))
            if len(under_way) >= ahead:
                yield under_way.popleft().result()
        while under_way:
            yield under_way.popleft().result()
    # From the difference between versions, so it also catches up with whatever was committed elsewhere.
    Warehouse(root).link_duplicates()


def batch_name(raws: Sequence[RawArticle]) -> str:
    """The same articles at the same rules are the same batch, whoever takes them."""
    digest = hashlib.sha256()
    for raw in sorted(raws, key=lambda raw: raw.raw_id):
        digest.update(f"{raw.raw_id}:{digest_of(raw.source)}\n".encode())
    return digest.hexdigest()


def refusal(raw: RawArticle, why: Rejected) -> Refusal:
    """The quarantine row for a landed article that was rejected."""
    return Refusal(
        raw.raw_id,
        raw.source,
        raw.uri,
        why.stage,
        why.reason,
        why.detail,
        of_refusal(digest_of(raw.source), why.stage, why.reason),
        datetime.now(UTC),
    )


def stripped(edits: Iterable[Edit]) -> Counter[str]:
    """Characters that deletions took away, by rule."""
    counts: Counter[str] = Counter()
    for edit in edits:
        if not edit.after:
            counts[edit.rule] += len(edit.before)
    return counts
