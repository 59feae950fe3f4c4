"""Where a run's batches are cleaned: on this machine, or on the workers of a Dask or Ray cluster.

A cluster is somebody else's program; what is needed of it is here. It takes functions that the
workers import by name, and gives futures. Batches go out as ids, so what travels is small.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, Protocol, TypeVar

from flows.workers.orders import Terms

LOCAL = "local"  # instead of an address: a cluster of two workers that lives as long as the run
PATIENCE = 120.0  # seconds without any worker that can do the work, after which a run gives up
LOOK = 30.0  # seconds between two lines that say what is waited for

Say = Callable[[str], None]
Given = TypeVar("Given")
Result = TypeVar("Result")


class Engine(Protocol):
    """A cluster: how many batches it is worth giving it at once, and the cores a batch may use there."""

    @property
    def ahead(self) -> int: ...

    @property
    def cores(self) -> int | None: ...

    def run(self, function: Callable[..., Any], *arguments: Any) -> Any:
        """What the function returns on some worker; waits for it, and raises what it raised.

        Raises `NoWorkersError` if no worker was there for `PATIENCE` seconds.
        """
        ...


def on_each(
    cluster: Engine | None, function: Callable[[Given], Result], given: Iterable[Given]
) -> Iterator[Result]:
    """What a function returns for each thing, in order: computed here, or on a cluster, some at once."""
    if cluster is None:
        yield from map(function, given)
        return
    with ThreadPoolExecutor(cluster.ahead, "cluster") as threads:
        under_way: deque[Future[Result]] = deque()
        for each in given:
            under_way.append(threads.submit(cluster.run, function, each))
            if len(under_way) >= cluster.ahead:
                yield under_way.popleft().result()
        while under_way:
            yield under_way.popleft().result()


@contextmanager
def engine(dask: str | None, ray: str | None, terms: Terms, say: Say) -> Iterator[Engine | None]:
    """The cluster at an address, once a worker there has agreed to the terms; None without an address.

    Raises `NoWorkersError` if none does, and `ModuleNotFoundError` if its client is not installed.
    """
    if dask and ray:
        raise ValueError("a run is on Dask or on Ray, not on both")
    if dask:
        from flows.workers.on_dask import on_dask

        with on_dask(dask, terms, say) as cluster:
            yield cluster
    elif ray:
        from flows.workers.on_ray import on_ray

        with on_ray(ray, terms, say) as cluster:
            yield cluster
    else:
        yield None
