"""Cleaning what is pending, batch by batch: the work itself, with or without Prefect around it."""

from __future__ import annotations

import hashlib
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import CancelledError, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from functools import partial
from threading import Event
from typing import Protocol, TypeVar

from cleaners.errors import Rejected
from cleaners.records import Article, RawArticle
from flows.errors import DeadlyBatchError, MismatchError
from flows.jobs.decided import decisions_for
from flows.jobs.templates import learned_for
from flows.workers.articles import Ready, clean_one, digest_of, ready_one, ready_together, refusal
from flows.workers.engines import Engine, on_each
from flows.workers.isolation import abandon, run_chunks, run_isolated
from flows.workers.orders import Order, Terms, agree, order_of, terms_of
from flows.workers.postponed import Postponed
from flows.workers.tally import Tally, add_all, total_of
from warehouse import Aside, Batch, Commit, Ids, NotLocal, Warehouse
from warehouse.parcels import RawRows, ReadyRows, gathered
from warehouse.postponed import Postponement
from warehouse.rows import Refusal

BATCH = 500  # large enough that a task run's 6 to 18 ms do not count, small enough for any worker's memory
MOST_TRIES = 6  # over some three hours: by then it is no longer the machine
MOST_ORIGINALS = 10  # of duplicates, named in a report
AHEAD = 2  # batches under way: while one is committed, the worker processes have the next
MOST_DEADLY = 3  # batches that workers die at, after which it is not the batches
# What is committed at once, whichever comes first. A commit costs as much for one row as for thousands;
# whoever dies before it has lost work, never an article.
COMMIT_ROWS, COMMIT_BYTES = 10_000, 64 * 2**20
# Articles that a worker process gets at once: a page takes 20 ms, a plain text 2, the way there 1.
CHUNK, CHUNK_BYTES = 64, 256 * 2**10

Given = TypeVar("Given")
Made = TypeVar("Made")
# Is told how many articles have been gone through since it was last called, by whatever thread did.
Advance = Callable[[int], None]


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
        return total_of(self.sources.values())

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
        add_all(sources, report.sources)
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
    work = _work_on(clean_one, warehouse, (raw.source for raw in raws))
    outcomes = run_isolated(work, raws, workers=cores, chunk=CHUNK, weight=_weight)
    for raw, outcome in zip(raws, outcomes, strict=True):
        if isinstance(outcome, Postponed):
            count = 1 + warehouse.tries([raw.raw_id]).get(raw.raw_id, 0)
            if count >= MOST_TRIES:
                outcome = _given_up(outcome, count)
        yield raw, outcome
        if advance:
            advance(1)


def ready(
    warehouse: Warehouse, raws: RawRows, *, cores: int | None = None, advance: Advance | None = None
) -> Iterator[Ready]:
    """The same, as the rows that they become, some at a time."""
    work = _work_on(ready_one, warehouse, raws.sources)
    for some in run_chunks(work, ready_together, raws.split(CHUNK, CHUNK_BYTES), workers=cores):
        yield _without_hopeless(warehouse, some)
        for _ in range(total_of(some.sources.values()).taken):
            if advance:
                advance(1)


def _work_on(
    function: Callable[..., Made], warehouse: Warehouse, sources: Iterable[str]
) -> Callable[[RawArticle], Made]:
    """The function, with what is learned and decided for these sources."""
    names = set(sources)
    return partial(function, learned=learned_for(warehouse, names), decided=decisions_for(warehouse, names))


def _without_hopeless(warehouse: Warehouse, some: Ready) -> Ready:
    """Refuse what machines have failed on often enough."""
    tries = warehouse.tries([one.raw_id for one in some.postponed]) if some.postponed else {}
    given_up = [one for one in some.postponed if 1 + tries.get(one.raw_id, 0) >= MOST_TRIES]
    if not given_up:
        return some
    refusals = list(some.refusals)
    for one in given_up:
        refusals.append(refusal(one, _given_up(one, 1 + tries.get(one.raw_id, 0))))
        some.sources[one.source].postponed -= 1
        some.sources[one.source].quarantined[one.reason] += 1
    rest = tuple(one for one in some.postponed if one not in given_up)
    return replace(some, refusals=tuple(refusals), postponed=rest)


def _given_up(failed: Postponed | Postponement, count: int) -> Rejected:
    return Rejected("extract", failed.reason, f"{failed.detail}; tried {count} times")


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
    raws: RawRows,
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
    articles: list[ReadyRows] = []
    refusals: list[Refusal] = []
    postponed: list[Postponement] = []
    sources: dict[str, Tally] = {}
    for some in ready(warehouse, raws, cores=cores, advance=advance):
        articles.append(some.rows)
        refusals += some.refusals
        postponed += some.postponed
        add_all(sources, some.sources)
    name = name or batch_name(raws)
    batch = warehouse.prepared(name, articles, refusals, taken=raws.ids, postponed=postponed, run=run)
    report = Report(name, sources, time.perf_counter() - began, quarantined=tuple(refusals))
    others = {one.raw_id for one in refusals} | {one.raw_id for one in postponed}
    return Done(report, batch, tuple(warehouse.replaced(raws.without(others))))


def clean_order(order: Order) -> Done:
    """Clean a batch where it was sent: read its bytes here, put its rows aside here.

    Raises `MismatchError`, before the first row, if this is not the place for it.
    """
    agree(order.terms, order.digests)
    warehouse = Warehouse(order.terms.root)
    wanted = {row.raw_id for row in order.rows}
    moments = [row.landed_at for row in order.rows]
    raws = gathered(warehouse.raws(wanted, landed_at=moments))
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

    A batch that fails ends the run once the others that are under way are committed. One that workers
    die at (`DeadlyBatchError`) is left out, and raised at the end.
    """
    ahead = engine.ahead if engine else AHEAD
    deadly: list[DeadlyBatchError] = []
    stopping = Event()

    def counted(count: int) -> None:
        if stopping.is_set():  # nobody will commit what the threads are at
            raise CancelledError
        if advance:
            advance(count)

    with (
        one_run(root, engine),
        ThreadPoolExecutor(ahead, "clean") as threads,
        _set_when_interrupted(stopping),
    ):
        under_way: deque[UnderWay] = deque()
        done: list[Done] = []

        def wait_for_one() -> None:
            try:
                done.append(under_way.popleft().result())
            except DeadlyBatchError as error:
                deadly.append(error)
                if len(deadly) == MOST_DEADLY:
                    raise
                return
            if progress:
                progress(done[-1].report)

        def commit_them() -> Iterator[Report]:
            them = done.copy()
            done.clear()
            if them:
                yield from _committed(root, them, commit)

        try:
            for work in _work(root, source, ids, size, run, engine, advance if start else counted):
                under_way.append((start or threads.submit)(work))
                if len(under_way) >= ahead:
                    wait_for_one()
                if _enough(done):
                    yield from commit_them()
            while under_way:
                wait_for_one()
                if _enough(done) or not under_way:
                    yield from commit_them()
        except Exception:
            while under_way:
                with suppress(Exception):  # the first is what is raised
                    wait_for_one()
            yield from commit_them()
            raise
    if deadly:
        raise deadly[0]


@contextmanager
def one_run(root: str, cluster: Engine | None = None) -> Iterator[None]:
    """What commits leave to the end of their run: the views, and the links between stories.

    The end may come early; then readers see what was committed, and the next run links it. Stories are
    compared on the cluster, if there is one.
    """
    try:
        yield
    except BaseException:
        with suppress(FileNotFoundError, NotLocal):
            Warehouse(root).published()
        raise
    # From the difference between versions, so it also catches up with whatever was committed elsewhere.
    Warehouse(root).link_duplicates(on_each=partial(_elsewhere, terms_of(root), cluster) if cluster else None)


def _elsewhere(
    terms: Terms, cluster: Engine, function: Callable[[Given], Made], parts: Iterable[Given]
) -> Iterator[Made]:
    return on_each(cluster, partial(_agreed, terms, function), parts)


def _agreed(terms: Terms, function: Callable[[Given], Made], part: Given) -> Made:
    """The same, where this is called, if it is the place for it. Raises `MismatchError`."""
    agree(terms)
    return function(part)


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


def batch_name(raws: RawRows) -> str:
    """The same articles at the same rules are the same batch, whoever takes them."""
    sources = raws.sources
    rules = {source: digest_of(source) for source in set(sources)}
    pairs = sorted(zip(raws.ids, sources, strict=True))
    lines = [f"{raw_id}:{rules[source]}\n" for raw_id, source in pairs]
    return hashlib.sha256("".join(lines).encode()).hexdigest()
