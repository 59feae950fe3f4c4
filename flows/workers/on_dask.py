"""Batches on the workers of a Dask cluster."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from dask import config
from distributed import Client, Future, LocalCluster
from distributed.client import FutureCancelledError
from distributed.comm import CommClosedError
from distributed.scheduler import KilledWorker

from flows.errors import DeadlyBatchError, NoWorkersError
from flows.workers import engines
from flows.workers.engines import LOCAL, Say
from flows.workers.orders import Terms, agree


class OnDask:
    """Batches as tasks of a Dask client. One that dies with its worker is done again on another."""

    cores: int | None = None  # one worker a machine, and all that it has

    def __init__(self, client: Client, say: Say) -> None:
        self.client, self.say = client, say
        self.ahead = max(2, 2 * sum(client.nthreads().values()))  # one at work and one on its way to each
        self.said = time.monotonic()

    def run(self, function: Callable[..., Any], *arguments: Any) -> Any:
        """What the function returns on a worker.

        Raises `NoWorkersError` also where the scheduler is gone, `DeadlyBatchError` where worker after
        worker died at this.
        """
        try:
            return self._returned(self.client.submit(function, *arguments, pure=False))
        except KilledWorker as error:
            last = error.last_worker.address if error.last_worker else "unknown"
            raise DeadlyBatchError(
                f"{error.allowed_failures + 1} Dask workers died at the same batch, the last of them {last}: "
                "its log may say why; one that is out of memory is ended by its system"
            ) from error
        except (CommClosedError, FutureCancelledError) as error:
            raise NoWorkersError(f"the Dask scheduler is gone: {error}") from error

    def _returned(self, future: Future) -> Any:
        seen = time.monotonic()  # the last time that anybody was there
        while True:
            try:
                return future.result(timeout=min(engines.LOOK, engines.PATIENCE) / 4)
            except TimeoutError:
                if future.done():  # the function's own, or what it returned is still on its way here
                    return future.result()
                seen = self._look(seen)

    def _look(self, seen: float) -> float:
        """When anybody was last there: now, or as before."""
        workers, now = len(self.client.nthreads()), time.monotonic()
        if workers:
            seen = now
        elif now - seen > engines.PATIENCE:
            raise NoWorkersError(f"no Dask worker for {engines.PATIENCE:.0f} s")
        if now - self.said > engines.LOOK:
            self.said = now
            self.say(f"waiting for batches on {workers} Dask workers")
        return seen


@contextmanager
def on_dask(address: str, terms: Terms, say: Say) -> Iterator[OnDask]:
    """A scheduler's workers (`tcp://host:8786`), or two on this machine (`local`)."""
    # Each article is read in a process that can be killed, and daemonic workers may not start any.
    config.set({"distributed.worker.daemon": False})
    if address == LOCAL:
        here = LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None)
        with here as cluster, Client(cluster) as client:
            _fit(client, address, terms)
            yield OnDask(client, say)
        return
    try:
        client = Client(address, timeout=engines.PATIENCE)
    except OSError as error:
        raise NoWorkersError(f"no Dask scheduler at {address}: {error}") from error
    with client:
        say(f"Dask at {address}: waiting for a worker")
        _fit(client, address, terms)
        yield OnDask(client, say)


def _fit(client: Client, address: str, terms: Terms) -> None:
    """Wait for a worker, and ask all there are. Any that does not fit would spoil some batch: none may."""
    try:
        client.wait_for_workers(1, timeout=engines.PATIENCE)
    except TimeoutError:
        raise NoWorkersError(f"no Dask worker at {address} within {engines.PATIENCE:.0f} s") from None
    try:
        said = client.run(agree, terms, on_error="return", callback_timeout=engines.PATIENCE)
    except TimeoutError:
        raise NoWorkersError(
            f"not every Dask worker at {address} answered within {engines.PATIENCE:.0f} s"
        ) from None
    for worker, answer in said.items():
        if isinstance(answer, BaseException):
            raise NoWorkersError(f"{worker}: {type(answer).__name__}: {answer}") from answer
