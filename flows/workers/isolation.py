"""Every page is somebody else's program: it is read in a worker process that can be killed.

Work goes out in chunks, so that being careful costs little. Where a chunk hangs, crashes or eats its
memory, its items are done again one by one, each in a worker of its own, and only the culprit is
given up. What an item does (CPU time, memory, a crash) is told from what the machine does to it, which
says nothing about the item. Pebble's pool is used because it kills a worker that hangs inside C code and
goes on; the standard library's executors lose every later task, and threads can't be killed at all.

Workers are forked from a server process that has imported the cleaners and nothing else: a fork of
this process would copy its threads' locks, and starting an interpreter anew costs a tenth of a second.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import resource
import signal
import sys
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, CancelledError, Future, wait
from multiprocessing import resource_tracker
from multiprocessing.forkserver import ensure_running
from multiprocessing.util import Finalize, get_temp_dir
from pathlib import Path
from threading import RLock
from typing import TypeVar

from pebble import ProcessExpired, ProcessPool

from cleaners.errors import Rejected
from flows.workers.postponed import Postponed

Item = TypeVar("Item")
Result = TypeVar("Result")
Gathered = TypeVar("Gathered")

TIMEOUT = 10.0  # CPU seconds for one item: a busy machine must not turn a slow page into a bad one
PATIENCE = 12.0  # times as many seconds by the clock, before what waits instead of working is given up
RENEWALS = 3  # pools that may break one after the other before the machine counts as unable
MEMORY = 512  # MiB that one worker may take beyond what it starts with
OUT_OF_MEMORY = 77  # the status that a worker ends with when its memory is used up
_LONGEST_SOCKET_FOLDER = 70  # of the 107 bytes that a socket's path has, without two random names
_ENDED = (-signal.SIGKILL, -signal.SIGTERM, -signal.SIGINT, -signal.SIGHUP)  # statuses, by somebody else
LOOK = 0.2  # seconds after which those who wait look whether anybody still wants it
CHUNK = 16  # items; a page takes 20 ms, a plain text 2: a chunk is far from its time-out

_opening = RLock()  # threads that ask for the pool at once get the same one
_pools: dict[tuple[int, int], ProcessPool] = {}
_abandoned: list[bool] = []  # grows each time that all work is given up


def run_isolated(
    function: Callable[[Item], Result],
    items: Iterable[Item],
    *,
    timeout: float = TIMEOUT,
    memory: int = MEMORY,
    workers: int | None = None,
    chunk: int = CHUNK,
    weight: Callable[[Item], float] = lambda item: 0.0,
) -> Iterator[Result | Rejected | Postponed]:
    """`function` of every item, in order, computed in worker processes (one per core by default).

    `function` and items must be picklable. What it rejects comes out as the `Rejected` it raised; what
    it breaks on, as one with stage `extract` and reason `timeout` (CPU seconds), `memory` (MiB), `crash`
    (the interpreter died) or `error` (an exception nobody foresaw). What the machine failed on comes out
    as `Postponed`. The rest goes on. Items are taken from the iterable only a few chunks ahead of the
    results. A chunk ends with the item that makes its `weight` 1, or with `chunk` of them.

    >>> list(run_isolated(int, ["1", "x"], workers=1))
    [1, Rejected('extract', 'error', "ValueError: invalid literal for int() with base 10: 'x'")]
    """
    chunks = _chunks(items, chunk, weight)
    for outcomes in run_chunks(function, _outcomes, chunks, timeout=timeout, memory=memory, workers=workers):
        yield from outcomes


def run_chunks(
    function: Callable[[Item], Result],
    gather: Callable[[Sequence[Item], Sequence[Result | Rejected | Postponed]], Gathered],
    chunks: Iterable[Sequence[Item]],
    *,
    timeout: float = TIMEOUT,
    memory: int = MEMORY,
    workers: int | None = None,
) -> Iterator[Gathered]:
    """The same by the chunk: what `gather` makes of its items and their outcomes, in the worker itself.

    So a chunk comes back as the one thing that it becomes. Of a chunk that fails, each item comes by itself;
    what came of that one is gathered here.
    """
    crew = _Crew(workers or os.cpu_count() or 1, memory, timeout)
    waiting: deque[tuple[Sequence[Item], _Sent[Gathered]]] = deque()
    try:
        for some in chunks:
            waiting.append((some, crew.send(function, gather, some)))
            if len(waiting) > 2 * crew.workers:
                yield from crew.results(function, gather, *waiting.popleft())
        while waiting:
            yield from crew.results(function, gather, *waiting.popleft())
    finally:
        for _, (future, _) in waiting:  # whoever stops listening half-way leaves no work behind
            future.cancel()


def _outcomes(
    items: Sequence[Item], outcomes: Sequence[Result | Rejected | Postponed]
) -> Sequence[Result | Rejected | Postponed]:
    return outcomes


def _chunks(items: Iterable[Item], most: int, weight: Callable[[Item], float]) -> Iterator[Sequence[Item]]:
    some: list[Item] = []
    heavy = 0.0
    for item in items:
        some.append(item)
        heavy += weight(item)
        if len(some) >= most or heavy >= 1:
            yield tuple(some)
            some, heavy = [], 0.0
    if some:
        yield tuple(some)


_Sent = tuple[Future[Gathered], ProcessPool | None]
_Gather = Callable[[Sequence[Item], Sequence[Result | Rejected | Postponed]], Gathered]


class _Crew:
    """The workers of one run: a pool, and another one when that breaks."""

    def __init__(self, workers: int, memory: int, timeout: float) -> None:
        self.workers, self.memory, self.timeout = workers, memory, timeout
        self.broken = 0  # pools one after the other
        self.abandoned = len(_abandoned)

    def send(
        self,
        function: Callable[[Item], Result],
        gather: _Gather[Item, Result, Gathered],
        items: Sequence[Item],
    ) -> _Sent[Gathered]:
        """Have items worked on; the future, and the pool that has it."""
        pool = None
        try:
            pool = _pool(self.workers, self.memory)
            work = (function, gather, items, self.timeout)
            return pool.schedule(_each, args=work, timeout=PATIENCE * self.timeout), pool
        except (RuntimeError, OSError) as error:  # it broke since it was last used, or can't be made
            failed: Future[Gathered] = Future()
            failed.set_exception(BrokenExecutor(str(error)))
            return failed, pool

    def _done(self, future: Future[Gathered]) -> Gathered:
        """What came of a chunk. Raises `CancelledError` once the work is abandoned: a pool that is stopped
        leaves those who wait for it waiting."""
        done = False
        while not done:
            done = bool(wait([future], LOOK).done)
            if len(_abandoned) != self.abandoned:  # also where its pool broke by that: nobody wants it again
                raise CancelledError
        return future.result()

    def results(
        self,
        function: Callable[[Item], Result],
        gather: _Gather[Item, Result, Gathered],
        items: Sequence[Item],
        sent: _Sent[Gathered],
    ) -> Iterator[Gathered]:
        """What came of items, in order."""
        future, pool = sent
        try:
            done = self._done(future)
        except BrokenExecutor as failure:
            self.broken += 1
            _replace(pool, self.workers, self.memory)
            if self.broken > RENEWALS:
                lost = Postponed("workers", str(failure) or "no worker could be started")
                yield gather(items, [lost] * len(items))
            else:
                time.sleep(0.1 * 2**self.broken)
                yield from self.results(function, gather, items, self.send(function, gather, items))
        except CancelledError:  # by `abandon`: nobody wants to know any more
            raise
        except Exception as failure:  # also a result that can't be pickled, which is its item's fault alone
            if len(items) == 1:
                yield gather(items, [_verdict(failure, self.timeout)])
                return
            for at in range(len(items)):
                one = items[at : at + 1]
                yield from self.results(function, gather, one, self.send(function, gather, one))
        else:
            self.broken = 0
            yield done


def _verdict(failure: Exception, timeout: float) -> Rejected | Postponed:
    if isinstance(failure, TimeoutError):
        return Postponed("slow", f"no result after {PATIENCE * timeout:g} s by the clock")
    if isinstance(failure, ProcessExpired):
        if failure.exitcode == -signal.SIGPROF:
            return Rejected("extract", "timeout", f"more than {timeout:g} s")
        if failure.exitcode == OUT_OF_MEMORY:
            return Rejected("extract", "memory", "more than a worker may take")
        if failure.exitcode in (*_ENDED, signal.SIGTERM):  # Pebble's workers end with the number of that one
            return Postponed("killed", f"the worker was ended by signal {abs(failure.exitcode)}")
        return Rejected("extract", "crash", f"the worker ended with status {failure.exitcode}")
    return Rejected("extract", "error", f"{type(failure).__name__}: {failure}"[:500])


def _each(
    function: Callable[[Item], Result],
    gather: _Gather[Item, Result, Gathered],
    items: Sequence[Item],
    timeout: float,
) -> Gathered:
    """What a worker does with a chunk."""
    each = list(items)
    return gather(each, [_one(function, item, timeout) for item in each])


def _one(function: Callable[[Item], Result], item: Item, timeout: float) -> Result | Rejected:
    # When it rings, the kernel ends this process, even inside C code: nothing handles the signal.
    signal.setitimer(signal.ITIMER_PROF, timeout)
    try:
        return function(item)
    except Rejected as rejected:
        return rejected
    except MemoryError:
        # What the item took may not all come back, and the next one has to find what every other found.
        os._exit(OUT_OF_MEMORY)
    except Exception as error:
        return Rejected("extract", "error", f"{type(error).__name__}: {error}"[:500])
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def _preloaded() -> list[str]:
    """What the fork server imports once, so that no worker has to.

    multiprocessing has every worker import the main module again; under `python -m prefect.engine` that
    is all of Prefect, a second for each worker. A script's main has a guard and imports little.
    """
    spec = getattr(sys.modules["__main__"], "__spec__", None)
    return ["flows.workers.articles", "flows.workers.warm", *([spec.name] if spec else [])]


def _pool(workers: int, memory: int) -> ProcessPool:
    """One pool for the life of this process: batches come one after the other and share it."""
    with _opening:
        pool = _pools.get((workers, memory))
        if pool is None:
            _short_socket_paths()
            context = multiprocessing.get_context("forkserver")
            context.set_forkserver_preload(_preloaded())
            _unheard(ensure_running)
            pool = ProcessPool(max_workers=workers, context=context, initializer=_begin, initargs=(memory,))
            # Not atexit: in a process that multiprocessing started, such as a Dask worker's, it is never
            # called.
            Finalize(pool, _end, args=(pool,), exitpriority=100)
            _pools[workers, memory] = pool
        return pool


def _unheard(start: Callable[[], None]) -> None:
    """Start the process that workers are forked from so that it, and with it they, never hear a Ctrl-C.

    That goes to all processes of a terminal. It is this one that ends; the others would each print a
    traceback, also while they import, when nothing has told them yet to ignore it.
    """
    resource_tracker.ensure_running()  # it would be started below, and leave the signal unblocked
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        start()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _short_socket_paths() -> None:
    """Sockets have short paths: where temporary files lie deep, those of multiprocessing go elsewhere."""
    if len(os.fsencode(tempfile.gettempdir())) > _LONGEST_SOCKET_FOLDER and os.access("/tmp", os.W_OK):
        usual, tempfile.tempdir = tempfile.tempdir, "/tmp"
        try:
            get_temp_dir()  # it is asked once, and remembered
        finally:
            tempfile.tempdir = usual


def abandon() -> None:
    """End all workers at once, with whatever they are at: who waits for it gets a `CancelledError`."""
    with _opening:
        pools = list(_pools.values())
        _pools.clear()
        _abandoned.append(True)
    for pool in pools:
        _end(pool)


def _replace(broken: ProcessPool | None, workers: int, memory: int) -> None:
    """Put a new pool in the place of one that broke, unless another thread has done so."""
    with _opening:
        if broken is None or _pools.get((workers, memory)) is not broken:
            return
        del _pools[workers, memory]
    _end(broken)


def _begin(memory: int) -> None:
    """In the worker: an upper bound on memory, and no garbage collection of what never changes."""
    statm = Path("/proc/self/statm")  # Linux; elsewhere a process starts out small
    pages = int(statm.read_text().split()[0]) if statm.exists() else 0
    limit = pages * resource.getpagesize() + memory * 2**20
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    gc.freeze()


def _end(pool: ProcessPool) -> None:
    pool.stop()  # type: ignore[no-untyped-call]
    pool.join()
