"""Fetch many URLs, each host at its own pace: read this first.

A request waits for its host's turn. The first turn at a site goes to its robots.txt. A redirect is a new
request, with a turn of its own at the host it leads to, whose rules hold for it too.
"""

from __future__ import annotations

import random
import re
import ssl
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from types import TracebackType

import httpcore

from flows.errors import FetchError, UnusableError
from flows.fetching.addresses import AddressPolicy, Resolver, policy_of_environment, resolve
from flows.fetching.connection import Guarded
from flows.fetching.exchange import REDIRECTS, Request, Response, exchange, judged
from flows.fetching.robots import ROBOTS_LIMIT, TOKEN, Rules, read_rules
from flows.fetching.turns import Turns
from flows.fetching.urls import checked, host_of, joined, origin_of
from seeds.sources import declared_in

Outcome = Response | FetchError

_HOPS = 5
_TRIES = 3
_FAILURES_IN_A_ROW = 5
_PATIENCE = 60.0  # seconds that one run waits for a host that asks for time
_REST = 3600.0  # seconds that a host is left alone that has failed too often
_TRY_AGAIN = frozenset({"connect", "busy", "server"})
_ROBOTS_TTL = 24 * 3600.0


class Budget:
    """What one run may still spend: requests, and seconds."""

    def __init__(self, requests: int, seconds: float = 900.0) -> None:
        self.requests, self.ends_at = requests, time.monotonic() + seconds


@dataclass(frozen=True, slots=True)
class _Job:
    """A request on its way: where it is now, what it has cost, and whether it asks for the rules."""

    request: Request
    url: str
    seconds: float
    started: float = 0.0
    been: tuple[str, ...] = ()
    tries: int = 0
    rules: bool = False


class Fetcher:
    """An HTTP client for strangers' servers. Use it in a `with`, from one thread at a time.

    `contact` is a URL or mail address at which the owner of a site can reach who runs this; it stands in
    the user agent, and without one nothing is fetched (`UnusableError`). `policy` says which addresses other
    than public ones may be talked to: none, unless the environment names some. `seconds` is the time for
    one request with all its redirects and tries; waiting for its turn does not count. `trust` is a TLS
    context with other authorities than the usual ones.
    """

    def __init__(
        self,
        contact: str,
        *,
        policy: AddressPolicy | None = None,
        resolver: Resolver = resolve,
        workers: int = 8,
        seconds: float = 14.0,
        back_off: float = 2.0,
        trust: ssl.SSLContext | None = None,
    ) -> None:
        if not re.fullmatch(r"[!-~]{6,200}", contact) or not ("@" in contact or "://" in contact):
            raise UnusableError(
                f"nobody to contact: set contact in {declared_in()} or COPYDESK_CONTACT to a URL or mail"
            )
        self.agent = f"{TOKEN} (+{contact})"
        self._workers, self._seconds, self._back_off = workers, seconds, back_off
        self._turns: Turns[_Job] = Turns()
        self._rules: dict[str, tuple[float, Rules]] = {}
        self.rules_read: dict[str, str] = {}  # by origin: what may be told to the next run's `recall`
        self._random = random.Random()
        self._pool = httpcore.ConnectionPool(
            max_connections=4 * workers,
            max_keepalive_connections=2 * workers,
            keepalive_expiry=30.0,
            ssl_context=trust,
            network_backend=Guarded(policy or policy_of_environment(), resolver),
        )

    def __enter__(self) -> Fetcher:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pool.close()

    def fetch(
        self, requests: Iterable[Request], *, per_minute: float, budget: Budget
    ) -> Iterator[tuple[Request, Outcome]]:
        """Every request with its outcome, in the order in which they come.

        A response is of status 200 or 304; all else is a `FetchError` value (`flows.errors`).
        Requests for which no turn came before the budget was spent fail with `budget`.
        """
        turns, running = self._turns, dict[Future[Response], _Job]()
        for request in requests:
            try:
                job = _Job(request, checked(request.url), self._seconds)
            except FetchError as failed:
                yield request, failed
                continue
            turns.host(host_of(job.url), 60.0 / per_minute)
            turns.add(host_of(job.url), job)
        with ThreadPoolExecutor(self._workers, thread_name_prefix="fetch") as pool:
            try:
                while turns or running:
                    yield from self._start(pool, running, budget)
                    yield from self._gather(running, budget)
            finally:
                turns.drop_all()
                for future in running:
                    future.cancel()
                    turns.done(host_of(running[future].url))

    def recall(self, origin: str, rules: str, age: float) -> None:
        """Go by a robots.txt that an earlier run read `age` seconds ago, if that is not too long ago."""
        if 0 <= age < _ROBOTS_TTL:
            known = read_rules(rules.encode("utf-8", "replace"))
            self._rules[origin] = (time.monotonic() - age, known)
            self._turns.host(host_of(origin), known.delay)

    def _start(
        self, pool: ThreadPoolExecutor, running: dict[Future[Response], _Job], budget: Budget
    ) -> Iterator[tuple[Request, Outcome]]:
        """Give turns away until nobody's has come."""
        while len(running) < self._workers and (job := self._turns.take(now := time.monotonic())):
            host = host_of(job.url)
            if budget.requests <= 0 or now > budget.ends_at:
                self._turns.done(host, unused_at=now)
                for left in (job, *self._turns.drop_all()):
                    yield left.request, FetchError("budget", "left for the next run")
                return
            rules = self._rules_for(job.url, now)
            if rules is None:
                self._turns.add(host, job, first=True)
                job = replace(job, url=origin_of(job.url) + "/robots.txt", rules=True, been=())
            elif refusal := rules.refusal(job.url):
                self._turns.done(host, unused_at=now)
                yield job.request, refusal
                continue
            budget.requests -= 1
            job = replace(job, started=now)
            running[pool.submit(self._visit, job)] = job

    def _gather(
        self, running: dict[Future[Response], _Job], budget: Budget
    ) -> Iterator[tuple[Request, Outcome]]:
        """Wait until an answer is there or the next turn comes, and take the answers in."""
        opens_at = self._turns.opens_at()
        if opens_at is not None and opens_at > budget.ends_at:
            for job in self._turns.drop_all():
                yield job.request, FetchError("budget", "left for the next run")
            opens_at = None
        pause = None if opens_at is None else max(0.0, opens_at - time.monotonic())
        if not running:
            time.sleep(pause or 0.0)
            return
        # With all workers busy, somebody's turn is no reason to wake up.
        finished, _ = wait(running, None if len(running) >= self._workers else pause, FIRST_COMPLETED)
        for future in finished:
            job = running.pop(future)
            self._turns.done(host_of(job.url))
            try:
                outcome = judged(future.result())
            except FetchError as failed:
                outcome = failed
            if job.rules:
                self._take_rules(job, outcome)
            else:
                yield from self._take(job, outcome)

    def _visit(self, job: _Job) -> Response:
        """In a worker: one exchange, or for rules as many as its redirects take."""
        if not job.rules:
            return exchange(self._pool, job.request, job.url, agent=self.agent, seconds=job.seconds)
        url, until = job.url, time.monotonic() + job.seconds
        for _ in range(_HOPS + 1):
            request = Request(url, limit=4 * ROBOTS_LIMIT)
            response = exchange(self._pool, request, url, agent=self.agent, seconds=until - time.monotonic())
            if response.status not in REDIRECTS or not response.location:
                return response
            url = joined(url, response.location)
        raise FetchError("redirects", f"more than {_HOPS}")

    def _take(self, job: _Job, outcome: Outcome) -> Iterator[tuple[Request, Outcome]]:
        host = self._turns.host(host_of(job.url))
        match outcome:
            case Response(location=str(location)):
                host.failures = 0
                yield from self._follow(job, location)
            case FetchError(reason=reason) if reason in _TRY_AGAIN:
                yield from self._put_off(job, outcome)
            case FetchError(status=None):
                yield from self._count_failure(host_of(job.url))
                yield job.request, outcome
            case _:  # an answer, be it that there is nothing
                host.failures = 0
                yield job.request, outcome

    def _follow(self, job: _Job, location: str) -> Iterator[tuple[Request, Outcome]]:
        been = (*job.been, job.url)
        try:
            url = joined(job.url, location)
            if url in been or len(been) > _HOPS:
                raise FetchError("redirects", "in a circle" if url in been else f"more than {_HOPS}")
        except FetchError as failed:
            yield job.request, failed
            return
        self._turns.host(host_of(url), self._turns.host(host_of(job.url)).interval)
        self._turns.add(host_of(url), replace(_spent(job), url=url, been=been), first=True)

    def _put_off(self, job: _Job, failed: FetchError) -> Iterator[tuple[Request, Outcome]]:
        """Leave the host alone for as long as it asks, or longer with each failure; then try again."""
        name = host_of(job.url)
        pause = self._hold(name, failed)
        yield from self._count_failure(name)
        if pause > _PATIENCE:
            yield from self._leave(name, f"{name} asks for time", pause)
        if pause > _PATIENCE or job.tries + 1 >= _TRIES:
            yield job.request, failed
        else:
            self._turns.add(name, replace(_spent(job), tries=job.tries + 1), first=True)

    def _hold(self, name: str, failed: FetchError) -> float:
        pause: float = self._back_off * 2 ** self._turns.host(name).failures * self._random.uniform(0.5, 1.5)
        pause = max(failed.retry_after or 0.0, pause)
        self._turns.hold(name, time.monotonic() + pause)
        return pause

    def _count_failure(self, name: str) -> Iterator[tuple[Request, Outcome]]:
        host = self._turns.host(name)
        host.failures += 1
        if host.failures >= _FAILURES_IN_A_ROW:
            yield from self._leave(name, f"{name} failed {host.failures} times in a row", _REST)

    def _leave(self, name: str, why: str, pause: float) -> Iterator[tuple[Request, Outcome]]:
        """Give up what has not been asked of a host in this run."""
        for job in self._turns.drop(name):
            yield job.request, FetchError("host_down", why, retry_after=pause)

    def _rules_for(self, url: str, now: float) -> Rules | None:
        read_at, rules = self._rules.get(origin_of(url), (0.0, None))
        return rules if now - read_at < _ROBOTS_TTL else None

    def _take_rules(self, job: _Job, outcome: Outcome) -> None:
        """Keep the rules. A site without them allows all; one that can't say allows nothing for now."""
        name, origin = host_of(job.url), origin_of(job.url)
        host = self._turns.host(name)
        match outcome:
            case FetchError(reason=reason) if reason in _TRY_AGAIN and host.failures + 1 < _TRIES:
                if self._hold(name, outcome) <= _PATIENCE:
                    host.failures += 1
                    return  # no rules yet: the next turn asks again
                rules = Rules(failure=outcome)
            case FetchError(reason="gone" | "denied" | "status" | "redirects") | Response(status=304):
                rules = Rules()
                self.rules_read[origin] = ""
            case FetchError():
                rules = Rules(failure=outcome)
            case Response(body=body):
                rules = read_rules(body)
                self.rules_read[origin] = body[:ROBOTS_LIMIT].decode("utf-8", "replace")
                host.failures = 0
        self._rules[origin] = (time.monotonic(), rules)
        self._turns.host(name, rules.delay)
        self._turns.hold(name, job.started + rules.delay)


def _spent(job: _Job) -> _Job:
    """The job with the time that it has left after its last exchange."""
    return replace(job, seconds=job.seconds - (time.monotonic() - job.started))
