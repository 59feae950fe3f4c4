"""Where a run's batches are cleaned: in threads of its own process, or on the workers of a Dask cluster."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from prefect.task_runners import TaskRunner, ThreadPoolTaskRunner

from flows.jobs.cleaning import AHEAD

LOCAL = "local"  # instead of an address: a cluster that lives as long as the run


@dataclass(frozen=True, slots=True)
class Runner:
    """What takes a run's tasks, and how many of them it is worth giving it at once."""

    tasks: TaskRunner[Any]
    ahead: int


@contextmanager
def runner(dask: str | None) -> Iterator[Runner]:
    """Threads, or with the address of a scheduler (`tcp://host:8786`) or `local` the cluster's workers.

    Raises `ModuleNotFoundError` if Dask is asked for and prefect-dask is not installed.
    """
    if dask is None:
        threads: TaskRunner[Any] = ThreadPoolTaskRunner(max_workers=AHEAD)
        with threads:
            yield Runner(threads, AHEAD)
        return
    with _on_dask(dask) as cluster:
        threads_there = sum(cluster.client.nthreads().values())
        yield Runner(cluster, max(AHEAD, 2 * threads_there))  # one at work and one on its way to each


def _on_dask(address: str) -> Any:
    from dask import config
    from prefect_dask.task_runners import DaskTaskRunner

    # Batches carry their articles' bytes to workers that share no disk with us: larger than Dask likes to
    # see in a task, and on purpose.
    config.set({"distributed.admin.large-graph-warning-threshold": "100MB"})
    if address != LOCAL:
        return DaskTaskRunner(address=address)
    # Each article is read in a process that can be killed, and daemonic workers may not start any.
    config.set({"distributed.worker.daemon": False})
    return DaskTaskRunner(
        cluster_kwargs={"n_workers": 2, "threads_per_worker": 1, "dashboard_address": "127.0.0.1:0"}
    )
