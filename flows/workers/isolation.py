"""Every page is somebody else's program: it is read in a worker process that can be killed.

Work goes out in chunks, so that being careful costs little. Where a chunk hangs, crashes or eats its
memory, its items are done again one by one, each in a worker of its own, and only the culprit is
given up. Pebble's pool is used because it kills a worker that hangs inside C code and goes on; the
standard library's executors lose every later task, and threads can't be killed at all.

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
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from functools import cache
from itertools import islice
from multiprocessing.util import Finalize
from pathlib import Path
from threading import Lock
from typing import TypeVar

from pebble import ProcessExpired, ProcessPool

from cleaners.errors import Rejected

Item = TypeVar("Item")
Result = TypeVar("Result")

TIMEOUT = 10.0  # CPU seconds for one item: a busy machine must not turn a slow page into a bad one
PATIENCE = 3.0  # times as many seconds by the clock, for what waits instead of working, and for a chunk
MEMORY = 512  # MiB that one worker may take beyond what it starts with
OUT_OF_MEMORY = 77  # the status that a worker ends with when its memory is used up
CHUNK = 16  # items; a page takes 20 ms, a plain text 2: a chunk is far from its time-out

_opening = Lock()  # threads that ask for the pool at once get the same one


def run_isolated(
    function: Callable[[Item], Result],
    items: Iterable[Item],
    *,
    timeout: float = TIMEOUT,
    memory: int = MEMORY,
    workers: int | None = None,
    chunk: int = CHUNK,
) -> Iterator[Result | Rejected]:
    """`function` of every item, in order, computed in worker processes (one per core by default).

    `function` and items must be picklable. What it rejects comes out as the `Rejected` it raised; what
    it breaks on, as one with stage `extract` and reason `timeout` (CPU seconds), `memory` (MiB), `crash`
    (the interpreter died) or `error` (an exception nobody foresaw). The rest goes on. Items are taken
    from the iterable only a few chunks ahead of the results.

    >>> list(run_isolated(int, ["1", "x"], workers=1))
    [1, Rejected('extract', 'error', "ValueError: invalid literal for int() with base 10: 'x'")]
    """
    count = workers or os.cpu_count() or 1
    with _opening:
        pool = _pool(count, memory)
    waiting: deque[tuple[Sequence[Item], Future[list[Result | Rejected]]]] = deque()
    stream = iter(items)
    try:
        while some := tuple(islice(stream, chunk)):
            waiting.append((some, _send(pool, function, some, timeout)))
            if len(waiting) > 2 * count:
                yield from _results(pool, function, *waiting.popleft(), timeout)
        while waiting:
            yield from _results(pool, function, *waiting.popleft(), timeout)
    finally:
        for _, future in waiting:  # whoever stops listening half-way leaves no work behind
            future.cancel()


def _send(
    pool: ProcessPool, function: Callable[[Item], Result], items: Sequence[Item], timeout: float
) -> Future[list[Result | Rejected]]:
    future: Future[list[Result | Rejected]] = pool.schedule(
        _each, args=(function, items, timeout), timeout=PATIENCE * timeout
    )
    return future


def _results(
    pool: ProcessPool,
    function: Callable[[Item], Result],
    items: Sequence[Item],
    future: Future[list[Result | Rejected]],
    timeout: float,
) -> Iterator[Result | Rejected]:
    try:
        yield from future.result()
    except Exception as failure:  # also a result that can't be pickled, which is its item's fault alone
        if len(items) == 1:
            yield _verdict(failure, timeout)
            return
        for item in items:
            yield from _results(pool, function, (item,), _send(pool, function, (item,), timeout), timeout)


def _verdict(failure: Exception, timeout: float) -> Rejected:
    if isinstance(failure, TimeoutError):
        return Rejected("extract", "timeout", f"more than {timeout:g} s")
    if isinstance(failure, ProcessExpired):
        if failure.exitcode == -signal.SIGPROF:
            return Rejected("extract", "timeout", f"more than {timeout:g} s")
        if failure.exitcode == OUT_OF_MEMORY:
            return Rejected("extract", "memory", "more than a worker may take")
        return Rejected("extract", "crash", f"the worker ended with status {failure.exitcode}")
    return Rejected("extract", "error", f"{type(failure).__name__}: {failure}"[:500])


def _each(
    function: Callable[[Item], Result], items: Sequence[Item], timeout: float
) -> list[Result | Rejected]:
    """What a worker does with a chunk."""
    return [_one(function, item, timeout) for item in items]


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


@cache
def _pool(workers: int, memory: int) -> ProcessPool:
    """One pool for the life of this process: batches come one after the other and share it."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(_preloaded())
    pool = ProcessPool(max_workers=workers, context=context, initializer=_begin, initargs=(memory,))
    # Not atexit: in a process that multiprocessing started, such as a Dask worker's, it is never called.
    Finalize(None, _end, args=(pool,), exitpriority=100)
    return pool


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
