"""What is remembered between runs: what each URL said last time, and what came of it.

It is a table like the others, `fetch_state`, keyed by source and URL; no file lies beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Protocol

_HISTORY = 20
_GIVE_UP = 8
LONGEST_PAUSE = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class FetchState:
    """One URL of one source: a feed, a sitemap, or an article that one of them named.

    `role` is `list`, `article`, or `rules` (a robots.txt). `version` is what a list said of an article
    (a date, a digest), so that a known one is not fetched again. `outcome` is `waiting`, `landed`,
    `unchanged`, `read` (a list), or the reason of a failure, and `settled` tells that there is nothing
    to come back for unless `version` changes; until then `hints` keep what the list said. `history` has
    the last 20 visits, the newest first: `2026-11-02T08:00:00Z 200 landed`.
    """

    source: str
    url: str
    role: str = "article"
    outcome: str = ""
    settled: bool = False
    version: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    status: int | None = None
    digest: str | None = None
    moved_to: str | None = None
    failures: int = 0
    fetched_at: datetime | None = None
    next_at: datetime | None = None
    history: tuple[str, ...] = ()
    hints: Mapping[str, str] = field(default_factory=dict)


class StateStore(Protocol):
    """Where states are kept: a table of the warehouse, or a dictionary in tests.

    There may be millions of one source, so a run asks for those that it needs.
    """

    def unsettled(self, source: str) -> Iterable[FetchState]:
        """All but those of articles that are settled."""

    def find(self, source: str, urls: Collection[str]) -> Iterable[FetchState]:
        """Those of some URLs, as far as anything is known of them."""

    def landed(self, source: str, urls: Collection[str]) -> Collection[str]:
        """Those of the URLs from which `raw` has something."""

    def save(self, states: Sequence[FetchState]) -> None:
        """Put each in place of the earlier one of the same source and URL."""


class InMemory:
    """A store that forgets when the process ends: for tests, and for trying a source out."""

    def __init__(self) -> None:
        self.states: dict[tuple[str, str], FetchState] = {}
        self.raw: Collection[str] = ()  # locators of what has landed

    def unsettled(self, source: str) -> Iterable[FetchState]:
        mine = [state for (name, _), state in self.states.items() if name == source]
        return [state for state in mine if state.role != "article" or not state.settled]

    def find(self, source: str, urls: Collection[str]) -> Iterable[FetchState]:
        return [self.states[source, url] for url in urls if (source, url) in self.states]

    def landed(self, source: str, urls: Collection[str]) -> Collection[str]:
        return [url for url in urls if url in self.raw]

    def save(self, states: Sequence[FetchState]) -> None:
        self.states.update({(state.source, state.url): state for state in states})


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Memory:
    """The states of one source during one run.

    An adapter calls `remember` just before it yields an article. Whoever consumes it commits what it
    has taken, then calls `save`: so a state is never ahead of the articles it speaks of. What `raw` has
    already of an unknown URL is of a run that was killed between the two.
    """

    def __init__(self, source: str, store: StateStore, *, now: Callable[[], datetime] = _utc_now) -> None:
        self.source, self.now, self._store = source, now, store
        self._states = {state.url: state for state in store.unsettled(source)}
        self._changed: dict[str, FetchState] = {}
        self._looked_up: set[str] = set()
        self._landed: set[str] = set()

    def look_up(self, urls: Iterable[str]) -> None:
        """Read what is known of some URLs at once; else `get` does it, one by one."""
        new = set(urls) - self._looked_up
        if not new:
            return
        self._looked_up |= new
        found = self._store.find(self.source, new - self._states.keys())
        self._states.update((state.url, state) for state in found)
        unsure = {url for url in new if _may_have_landed(self._known(url))}
        if unsure:
            self._landed.update(self._store.landed(self.source, unsure))

    def get(self, url: str) -> FetchState:
        """What is known of a URL; an empty state if nothing is."""
        self.look_up([url])
        known = self._known(url)
        if url in self._landed and _may_have_landed(known):
            return replace(known, outcome="landed", settled=True)
        return known

    def _known(self, url: str) -> FetchState:
        return self._states.get(url) or FetchState(self.source, url)

    def is_due(self, url: str, version: str | None) -> bool:
        """Whether to fetch: new, changed, or failed with a time to come back that has passed.

        Without a version a URL is always due again; a conditional request makes that cheap.
        """
        known = self.get(url)
        if known.settled and version is not None and known.version in (version, None):
            return False
        same = version is None or known.version == version
        # No pause is longer than the longest: a later time was noted by a clock that was wrong.
        now = self.now()
        return not (same and known.next_at and now < known.next_at <= now + LONGEST_PAUSE)

    def waiting(self) -> list[FetchState]:
        """Articles that a list named and no run has got, though the list may have moved on since."""
        urls = [url for url, state in self._states.items() if state.role == "article"]
        self.look_up(urls)
        return [state for state in map(self.get, urls) if not state.settled]

    def lists(self) -> list[FetchState]:
        """Feeds and sitemaps that were read before."""
        return [state for state in self._states.values() if state.role == "list"]

    def rules(self) -> list[FetchState]:
        """What sites asked of robots, with the text in `hints`."""
        return [state for state in self._states.values() if state.role == "rules"]

    def remember(self, state: FetchState) -> None:
        self._states[state.url] = self._changed[state.url] = state

    def save(self) -> None:
        """Write what has changed since the last time."""
        if self._changed:
            self._store.save(list(self._changed.values()))
            self._changed.clear()


def _may_have_landed(known: FetchState) -> bool:
    """Whether a run may have landed this and been killed before it could note that."""
    return not known.settled and known.digest is None


def visited(known: FetchState, now: datetime, outcome: str, *, status: int | None) -> FetchState:
    """The state after a visit that was answered; `outcome` settles the matter."""
    return replace(
        known,
        outcome=outcome,
        settled=True,
        status=status,
        failures=0,
        fetched_at=now,
        next_at=None,
        hints={},
        history=_history(known, now, outcome, status),
    )


def failed(
    known: FetchState,
    now: datetime,
    reason: str,
    *,
    status: int | None,
    passing: bool,
    retry_after: float | None,
) -> FetchState:
    """The state after a failure: a passing one is tried again after an hour, two, four, at most three days.

    After eight in a row it counts as settled.
    """
    failures = known.failures + 1
    pause = min(timedelta(hours=1) * 2 ** min(failures - 1, 10), LONGEST_PAUSE)
    pause = max(pause, min(timedelta(seconds=retry_after or 0.0), LONGEST_PAUSE))
    return replace(
        known,
        outcome=reason,
        settled=not passing or failures >= _GIVE_UP,
        status=status,
        failures=failures,
        fetched_at=now,
        next_at=now + pause if passing else None,
        history=_history(known, now, reason, status),
    )


def _history(known: FetchState, now: datetime, outcome: str, status: int | None) -> tuple[str, ...]:
    return (f"{now:%Y-%m-%dT%H:%M:%SZ} {status or '-'} {outcome}", *known.history[: _HISTORY - 1])
