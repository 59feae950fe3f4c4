"""Cleaning what is pending, batch by batch: the work itself, with or without Prefect around it."""

from __future__ import annotations

import hashlib
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import CancelledError, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from threading import Event
from typing import Protocol, TypeVar

from cleaners.errors import Rejected
from cleaners.records import Article, RawArticle
from cleaners.ruleset import of_refusal
from flows.errors import MismatchError
from flows.jobs.decided import decisions_for
from flows.jobs.templates import learned_for
from flows.workers.articles import Ready, clean_one, digest_of, ready_one
from flows.workers.engines import Engine
from flows.workers.isolation import Postponed, abandon, run_isolated
from flows.workers.orders import Order, agree, order_of, terms_of
from warehouse import Aside, Batch, Commit, Ids, NotLocal, Warehouse
from warehouse.postponed import Postponement
from warehouse.rows import Refusal, Row

BATCH = 500  # large enough that a task run's 6 to 18 ms do not count, small enough for any worker's memory
MOST_TRIES = 6  # over some three hours: by then it is no longer the machine
MOST_ORIGINALS = 10  # of duplicates, named in a report
AHEAD = 2  # batches under way: while one is committed, the worker processes have the next
# What is committed at once, whichever comes first. A commit costs as much for one row as for thousands;
# whoever dies before it has lost work, never an article.
COMMIT_ROWS, COMMIT_BYTES = 10_000, 64 * 2**20
# Articles that a worker process gets at once: a page takes 20 ms, a plain text 2, the way there 1.
CHUNK, CHUNK_BYTES = 64, 256 * 2**10

Made = TypeVar("Made")
# Is told how many articles have been gone through since it was last called, by whatever thread did.
Advance = Callable[[int], None]


@dataclass(slots=True)
class Tally:
    """What became of the articles of one source: counts, and characters stripped by rule.

    `undated` are those that say when they were published in a way that was not understood.
    """

    taken: int = 0
    cleaned: int = 0
    quarantined: Counter[str] = field(default_factory=Counter)
    postponed: int = 0
    stripped: Counter[str] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)
    undated: int = 0

    def note(self, outcome: Ready | Rejected | Postponed) -> None:
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
        self.stripped += outcome.stripped
        self.undated += outcome.undated

    def add(self, other: Tally) -> None:
        """Count another tally's articles too."""
        self.taken += other.taken
        self.cleaned += other.cleaned
        self.quarantined += other.quarantined
        self.postponed += other.postponed
        self.stripped += other.stripped
        self.languages += other.languages
        self.undated += other.undated


@dataclass(frozen=True, slots=True)
class Report:
    """One batch's outcome, or that of many together: a tally per source, and how long it took.

    `duplicates` counts articles that read as others do; `originals` are the first few of these others.
    """

    batch_id: str
    sources: dict[str, Tally]
    seconds: float
    version: int | None = None
    quarantined: tuple[Refusal, ...] = ()
    duplicates: int = 0
    originals: tuple[str, ...] = ()

    @property
    def total(self) -> Tally:
        total = Tally()
        for tally in self.sources.values():
            total.add(tally)
        return total

    def line(self) -> str:
        """The one line that a log gets for a batch, or for all that a run did."""
        total = self.total
        if not total.taken:
            return "nothing was pending"
        name = f"batch {self.batch_id[:12]}: " if self.batch_id else ""
        rate = f" ({total.taken / self.seconds:.0f}/s)" if total.taken > self.seconds > 0 else ""
        postponed = f"{total.postponed} postponed, " if total.postponed else ""
        return (
            f"{name}{total.taken} taken, {total.cleaned} cleaned, {postponed}"
            f"{total.quarantined.total()} quarantined in {self.seconds:.2f} s{rate}"
        )


def together(reports: Iterable[Report]) -> Report:
    """Many batches as one report."""
    sources: dict[str, Tally] = {}
    quarantined: list[Refusal] = []
    seconds, version, duplicates = 0.0, None, 0
    originals: dict[str, None] = {}
    for report in reports:
        for name, tally in report.sources.items():
            sources.setdefault(name, Tally()).add(tally)
        seconds += report.seconds
        version = report.version if report.version is not None else version
        quarantined += report.quarantined
        duplicates += report.duplicates
        if len(originals) < MOST_ORIGINALS:
            originals.update(dict.fromkeys(report.originals))
    return Report("", sources, seconds, version, tuple(quarantined), duplicates, tuple(originals))


@dataclass(frozen=True, slots=True)
class Done:
    """A cleaned batch that is not committed yet: in memory, or in a file that a worker put aside.

    `replaced` are refused rows of an earlier try, which count as seen once this is committed.
    """

    report: Report
    batch: Batch | Aside
    replaced: tuple[str, ...] = ()


def cleaned(
    warehouse: Warehouse,
    raws: Sequence[RawArticle],
    *,
    cores: int | None = None,
    advance: Advance | None = None,
) -> Iterator[tuple[RawArticle, Article | Rejected | Postponed]]:
    """Clean landed articles in worker processes, in order; a hanging or crashing one costs only itself.

    What machines failed on `MOST_TRIES` times is rejected like what fails by itself.
    """
    return _isolated(clean_one, warehouse, raws, cores, advance)


def ready(
    warehouse: Warehouse,
    raws: Sequence[RawArticle],
    *,
    cores: int | None = None,
    advance: Advance | None = None,
) -> Iterator[tuple[RawArticle, Ready | Rejected | Postponed]]:
    """The same, each as the row that it becomes."""
    return _isolated(ready_one, warehouse, raws, cores, advance)


def _isolated(
    function: Callable[..., Made],
    warehouse: Warehouse,
    raws: Sequence[RawArticle],
    cores: int | None,
    advance: Advance | None,
) -> Iterator[tuple[RawArticle, Made | Rejected | Postponed]]:
    learned = learned_for(warehouse, {raw.source for raw in raws})
    decided = decisions_for(warehouse, {raw.source for raw in raws})
    work = partial(function, learned=learned, decided=decided)
    outcomes = run_isolated(work, raws, workers=cores, chunk=CHUNK, weight=_weight)
    for raw, outcome in zip(raws, outcomes, strict=True):
        if isinstance(outcome, Postponed):
            count = 1 + warehouse.tries([raw.raw_id]).get(raw.raw_id, 0)
            if count >= MOST_TRIES:
                outcome = Rejected("extract", outcome.reason, f"{outcome.detail}; tried {count} times")
        yield raw, outcome
        if advance:
            advance(1)


def _weight(raw: RawArticle) -> float:
    return len(raw.body) / CHUNK_BYTES


def clean_again(warehouse: Warehouse, raw: RawArticle) -> Article:
    """The record that today's rules make of one landed article; writes nothing. Raises `Rejected`."""
    _, outcome = next(cleaned(warehouse, [raw]))
    if isinstance(outcome, Postponed):
        raise Rejected("extract", outcome.reason, outcome.detail)
    if isinstance(outcome, Rejected):
        raise outcome
    return outcome


def clean_batch(
    root: str,
    raws: Sequence[RawArticle],
    *,
    run: str = "",
    cores: int | None = None,
    name: str = "",
    advance: Advance | None = None,
) -> Done:
    """Clean one batch: every article becomes a row or a quarantined row. Nothing is committed.

    What the machine failed on stays pending, and rests for a while.

    The batch is named after what is in it, and the warehouse knows which batches it has: so to clean
    and commit it twice is to do it once.
    """
    began = time.perf_counter()
    warehouse = Warehouse(root)
    articles: list[Row] = []
    refusals: list[Refusal] = []
    sources: dict[str, Tally] = {}
    postponed: list[Postponement] = []
    right: list[RawArticle] = []
    for raw, outcome in ready(warehouse, raws, cores=cores, advance=advance):
        sources.setdefault(raw.source, Tally()).note(outcome)
        match outcome:
            case Rejected():
                refusals.append(refusal(raw, outcome))
            case Postponed():
                postponed.append(
                    Postponement(raw.raw_id, raw.source, raw.uri, outcome.reason, outcome.detail)
                )
            case _:
                articles.append(outcome.row)
                right.append(raw)
    name, taken = name or batch_name(raws), [raw.raw_id for raw in raws]
    batch = warehouse.prepared(name, articles, refusals, taken=taken, postponed=postponed, run=run)
    report = Report(name, sources, time.perf_counter() - began, quarantined=tuple(refusals))
    return Done(report, batch, tuple(warehouse.replaced(right)))


def clean_order(order: Order) -> Done:
    """Clean a batch where it was sent: read its bytes here, put its rows aside here.

    Raises `MismatchError`, before the first row, if this is not the place for it.
    """
    agree(order.terms, order.digests)
    warehouse = Warehouse(order.terms.root)
    wanted = {row.raw_id for row in order.rows}
    moments = [row.landed_at for row in order.rows]
    raws = [raw for part in warehouse.raws(wanted, landed_at=moments) for raw in part]
    if len(raws) != len(wanted):
        raise MismatchError(f"{len(wanted) - len(raws)} raw rows of a batch are not in {order.terms.root}")
    done = clean_batch(order.terms.root, raws, run=order.run, cores=order.cores)
    assert isinstance(done.batch, Batch)
    return replace(done, batch=warehouse.put_aside(done.batch))


def commit_done(root: str, done: Sequence[Done]) -> Commit:
    """Commit cleaned batches at once; what that did to the articles."""
    made = Warehouse(root).commit_together([each.batch for each in done], sign=True)
    Warehouse(root).settle({raw_id for each in done for raw_id in each.replaced})
    if any(refused.reason == "taken_down" for each in done for refused in each.report.quarantined):
        Warehouse(root).purge()
    return made


class UnderWay(Protocol):
    """A batch that somebody cleans: any kind of future."""

    def result(self) -> Done: ...


Work = Callable[[], Done]


def clean_pending(
    root: str,
    *,
    source: str | None = None,
    ids: Ids | None = None,
    size: int = BATCH,
    run: str = "",
    engine: Engine | None = None,
    start: Callable[[Work], UnderWay] | None = None,
    commit: Callable[[str, Sequence[Done]], Commit] = commit_done,
    progress: Callable[[Report], None] | None = None,
    advance: Advance | None = None,
) -> Iterator[Report]:
    """Clean all that is pending, oldest first; a report per batch once it is committed; then name copies.

    With `source`, or with the `ids` of what landed, no more than that.

    Batches are cleaned on `engine`, by default in this process and its worker processes. `start` runs
    one, by default in a thread; no more than `engine.ahead` are under way at once, and as much as
    `COMMIT_ROWS` and `COMMIT_BYTES` say waits for its commit. `progress` gets the report of each batch
    as soon as it is cleaned, `advance` hears of each article, if they are cleaned in this process.
    """
    ahead = engine.ahead if engine else AHEAD
    stopping = Event()

    def counted(count: int) -> None:
        if stopping.is_set():  # nobody will commit what the threads are at
            raise CancelledError
        if advance:
            advance(count)

    with (
        one_run(root),
        ThreadPoolExecutor(ahead, "clean") as threads,
        _set_when_interrupted(stopping),
    ):
        under_way: deque[UnderWay] = deque()
        done: list[Done] = []

        def finished() -> Iterator[Report]:
            done.append(under_way.popleft().result())
            if progress:
                progress(done[-1].report)
            if _enough(done) or not under_way:
                yield from _committed(root, done, commit)
                done.clear()

        for work in _work(root, source, ids, size, run, engine, advance if start else counted):
            under_way.append((start or threads.submit)(work))
            if len(under_way) >= ahead:
                yield from finished()
        while under_way:
            yield from finished()


@contextmanager
def one_run(root: str) -> Iterator[None]:
    """What commits leave to the end of their run: the views, and the links between stories.

    The end may come early; then readers see what was committed, and the next run links it.
    """
    try:
        yield
    except BaseException:
        with suppress(FileNotFoundError, NotLocal):
            Warehouse(root).published()
        raise
    # From the difference between versions, so it also catches up with whatever was committed elsewhere.
    Warehouse(root).link_duplicates()


@contextmanager
def _set_when_interrupted(stopping: Event) -> Iterator[None]:
    try:
        yield
    except BaseException as error:
        stopping.set()
        if isinstance(error, KeyboardInterrupt):  # somebody waits for the end of it
            abandon()
        raise


def _work(
    root: str,
    source: str | None,
    ids: Ids | None,
    size: int,
    run: str,
    engine: Engine | None,
    advance: Advance | None,
) -> Iterator[Work]:
    """What there is to do, a batch at a time: with the bytes for this machine, by id for others."""
    warehouse = Warehouse(root)
    if engine is None:
        for raws in warehouse.pending(digest_of, limit=size, source=source, ids=ids):
            yield partial(clean_batch, root, raws, run=run, advance=advance)
        return
    terms = terms_of(root)
    for rows in warehouse.waiting(digest_of, limit=size, source=source, ids=ids):
        yield partial(engine.run, clean_order, order_of(terms, rows, run, engine.cores))


def _enough(done: Sequence[Done]) -> bool:
    rows = sum(each.report.total.taken for each in done)
    return rows >= COMMIT_ROWS or sum(each.batch.bytes for each in done) >= COMMIT_BYTES


def _committed(
    root: str, done: Sequence[Done], commit: Callable[[str, Sequence[Done]], Commit]
) -> Iterator[Report]:
    made = commit(root, done)
    for each in done[:-1]:
        yield replace(each.report, version=made.version)
    yield replace(  # what concerns all of them is told once
        done[-1].report, version=made.version, duplicates=made.duplicates, originals=made.originals
    )


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
