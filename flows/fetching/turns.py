"""Whose turn it is: each host is asked as often as it allows, and nobody waits for another's host.

A host has one job running at a time, never more. Nothing here sleeps or knows the time; it is told.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import Generic, TypeVar

Job = TypeVar("Job")


@dataclass(slots=True)
class Host(Generic[Job]):
    """One host: not before `next_at`, then every `interval` seconds; `failures` in a row so far."""

    interval: float
    next_at: float = 0.0
    failures: int = 0
    running: bool = False
    jobs: deque[Job] = field(default_factory=deque)


class Turns(Generic[Job]):
    """Jobs by host.

    >>> turns = Turns[str]()
    >>> turns.host("slow", 10).next_at, turns.add("slow", "first"), turns.add("slow", "second")
    (0.0, None, None)
    >>> turns.take(now=100), turns.done("slow"), turns.take(now=101), turns.opens_at()
    ('first', None, None, 110)
    """

    def __init__(self) -> None:
        self._hosts: dict[str, Host[Job]] = {}

    def host(self, name: str, interval: float = 0.0) -> Host[Job]:
        """The named host, made on first use; its interval only ever grows."""
        host = self._hosts.setdefault(name, Host(interval))
        host.interval = max(host.interval, interval)
        return host

    def add(self, name: str, job: Job, *, first: bool = False) -> None:
        jobs = self.host(name).jobs
        jobs.appendleft(job) if first else jobs.append(job)

    def take(self, now: float) -> Job | None:
        """A job whose turn has come, of the host that has waited longest; `done` must follow."""
        host = self._next()
        if host is None or host.next_at > now:
            return None
        host.next_at = now + host.interval
        host.running = True
        return host.jobs.popleft()

    def done(self, name: str, *, unused_at: float | None = None) -> None:
        """The job that `take` gave is over; `unused_at` tells that the host was not asked after all."""
        host = self._hosts[name]
        host.running = False
        if unused_at is not None:
            host.next_at = unused_at

    def hold(self, name: str, until: float) -> None:
        """Leave a host alone for a while."""
        host = self._hosts[name]
        host.next_at = max(host.next_at, until)

    def drop(self, name: str) -> list[Job]:
        """Give up what waits for a host."""
        jobs = self._hosts[name].jobs
        dropped = list(jobs)
        jobs.clear()
        return dropped

    def drop_all(self) -> list[Job]:
        return [job for name in self._hosts for job in self.drop(name)]

    def opens_at(self) -> float | None:
        """When the next turn comes; `None` while it depends on a job that is running, or if all is done."""
        host = self._next()
        return host.next_at if host else None

    def __bool__(self) -> bool:
        return any(host.jobs for host in self._hosts.values())

    def _next(self) -> Host[Job] | None:
        able = (host for host in self._hosts.values() if host.jobs and not host.running)
        return min(able, key=lambda host: host.next_at, default=None)
