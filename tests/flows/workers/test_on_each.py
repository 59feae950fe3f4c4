"""Batches on a cluster: some at once, and their results in order."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from threading import Lock
from typing import Any

from flows.workers.engines import on_each


class Cluster:
    """A cluster of threads that notes what it was given and how much of it was at work at once."""

    ahead = 3
    cores = None

    def __init__(self) -> None:
        self.lock = Lock()
        self.at_work = self.most = 0

    def run(self, function: Callable[..., Any], *arguments: Any) -> Any:
        with self.lock:
            self.at_work += 1
            self.most = max(self.most, self.at_work)
        try:
            return function(*arguments)
        finally:
            with self.lock:
                self.at_work -= 1


def late(number: int) -> int:
    time.sleep(0.05 * (number % 2 == 0))
    return number


def test_results_come_in_order_and_batches_are_taken_only_a_little_ahead() -> None:
    cluster = Cluster()
    taken: list[int] = []

    def batches() -> Iterator[int]:
        for number in range(12):
            taken.append(number)
            yield number

    for at, result in enumerate(on_each(cluster, late, batches())):
        assert result == at
        assert len(taken) <= at + cluster.ahead
    assert len(taken) == 12
    assert cluster.most > 1
    assert [*on_each(None, late, range(4))] == [0, 1, 2, 3]
