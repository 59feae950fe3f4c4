"""Batches on the workers of a Ray cluster."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import ray
from ray.exceptions import (
    GetTimeoutError,
    NodeDiedError,
    ObjectLostError,
    OutOfMemoryError,
    RayTaskError,
    WorkerCrashedError,
)

from flows.errors import DeadlyBatchError, NoWorkersError
from flows.workers import engines
from flows.workers.engines import LOCAL, Say
from flows.workers.orders import Terms, agree

TRIES = 4  # of a batch whose worker died,
PAUSE = 2.0  # seconds after the first of them, twice that after the second: memory may be free then
DEATHS = (WorkerCrashedError, NodeDiedError, OutOfMemoryError, ObjectLostError)


class OnRay:
    """Batches as Ray's tasks, a core each. One that dies with its worker is done again on another."""

    cores: int | None = 1  # Ray starts as many workers as there are cores

    def __init__(self, say: Say) -> None:
        self.say = say
        self.ahead = max(2, 2 * _cores())
        self.said = time.monotonic()

    def run(self, function: Callable[..., Any], *arguments: Any) -> Any:
        """What the function returns on a worker. Raises `DeadlyBatchError` if all that tried died at it."""
        tried = 0
        while True:
            # Ray is to try once: where a worker is ended for want of memory, it would never stop trying.
            task = ray.remote(num_cpus=1, max_retries=0)(_called).remote(function, *arguments)
            try:
                return self._returned(task)
            except RayTaskError as error:
                raise error.cause from error  # whose message is a line, where Ray's is a traceback
            except DEATHS as error:
                tried += 1
                if tried == TRIES:
                    raise DeadlyBatchError(
                        f"{TRIES} Ray workers died at the same batch: Ray's logs may say why; one that is "
                        "out of memory is ended by its system"
                    ) from error
            time.sleep(PAUSE * tried)

    def _returned(self, task: Any) -> Any:
        seen = time.monotonic()  # the last time that anybody was there
        while True:
            try:
                return ray.get(task, timeout=min(engines.LOOK, engines.PATIENCE) / 4)
            except GetTimeoutError:
                seen = self._look(seen)

    def _look(self, seen: float) -> float:
        """When anybody was last there: now, or as before."""
        cores, now = _cores(), time.monotonic()
        if cores:
            seen = now
        elif now - seen > engines.PATIENCE:
            raise NoWorkersError(f"no Ray worker for {engines.PATIENCE:.0f} s")
        if now - self.said > engines.LOOK:
            self.said = now
            self.say(f"waiting for batches on {cores} cores of Ray")
        return seen


@contextmanager
def on_ray(address: str, terms: Terms, say: Say) -> Iterator[OnRay]:
    """A cluster's workers (`host:6379`), or two on this machine (`local`)."""
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    options: dict[str, Any] = {"include_dashboard": False, "num_cpus": 2} if address == LOCAL else {}
    try:
        ray.init(
            "local" if address == LOCAL else address,
            log_to_driver=False,
            logging_level=logging.ERROR,
            **options,
        )
    except (ConnectionError, RuntimeError, ValueError) as error:
        raise NoWorkersError(f"no Ray cluster at {address}: {error}") from error
    try:
        _fit(address, terms)
        yield OnRay(say)
    finally:
        ray.shutdown()


def _fit(address: str, terms: Terms) -> None:
    """Wait for a worker that agrees; each order is checked again where it is done."""
    try:
        ray.get(ray.remote(num_cpus=1, max_retries=0)(agree).remote(terms), timeout=engines.PATIENCE)
    except GetTimeoutError:
        raise NoWorkersError(f"no Ray worker at {address} within {engines.PATIENCE:.0f} s") from None
    except Exception as error:
        told = error.cause if isinstance(error, RayTaskError) else error
        raise NoWorkersError(f"{type(told).__name__}: {told}".splitlines()[0]) from error


def _called(function: Callable[..., Any], *arguments: Any) -> Any:
    """Ray takes plain functions, and no others such as those that know some of their arguments already."""
    return function(*arguments)


def _cores() -> int:
    return int(ray.cluster_resources().get("CPU", 0))
