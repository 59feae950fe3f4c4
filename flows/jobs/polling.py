"""Which sources are due: their own schedule in `seeds/sources.toml` against when they were last taken.

The clock of the flow `ingest`, or cron, only says when to look. After a downtime a source is due once,
however many of its times have passed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime

from cronsim import CronSim

from flows.errors import UnusableError
from flows.jobs.entries import StateTable, saved_together
from flows.jobs.landing import Landed, together
from flows.jobs.schedules import NEVER, scheduled
from flows.sources.web.fetch_state import FetchState
from seeds.sources import Source
from warehouse import Warehouse

POLL = "poll:"  # the state of a source as a whole stands under this name


def due(sources: Iterable[Source], taken: Mapping[str, datetime], now: datetime) -> list[Source]:
    """Sources with a schedule of which a time has come since they were last taken.

    >>> hourly = Source("wire", "feed", ("https://news.example/rss",), schedule="0 * * * *")
    >>> from datetime import timedelta
    >>> at = datetime(2026, 1, 31, 12, 5, tzinfo=UTC)
    >>> [len(due([hourly], {"wire": at - timedelta(minutes=ago)}, at)) for ago in (3, 10)]
    [0, 1]
    """
    return [
        source
        for source in sources
        if source.schedule and _next(source.schedule, _past(taken.get(source.name, NEVER), now)) <= now
    ]


def _past(taken: datetime, now: datetime) -> datetime:
    """A clock that was wrong when a source was taken must not put the next time off for years."""
    return taken if taken <= now else NEVER


def _next(schedule: str, after: datetime) -> datetime:
    following: datetime = next(CronSim(schedule, after))
    return following


def due_in(root: str, now: datetime) -> list[Source]:
    """The declared sources that are due."""
    polls = StateTable(Warehouse(root)).find(None, [POLL])
    taken = {state.source: state.fetched_at for state in polls if state.fetched_at}
    return due(scheduled(), taken, now)


def note_taken(root: str, source: str, now: datetime) -> None:
    """Remember that a source was taken on its schedule."""
    state = FetchState(source, POLL, role="poll", outcome="read", settled=True, fetched_at=now)
    StateTable(Warehouse(root)).save([state])


def take_due(
    root: str, take: Callable[[str], Landed], *, only: str | None = None, now: datetime | None = None
) -> Landed:
    """Land every source that is due, or `only` this one if it is, and remember that it was taken.

    `take` lands one source, by its name. A source of which nothing can be read stays due and is named in the
    result, and the others are taken all the same; if it is the only one wanted, `UnusableError` is raised.
    """
    now = now or datetime.now(UTC)
    landed = Landed("", 0, 0, ())
    with saved_together(root):
        for source in due_in(root, now):
            if only not in (None, source.name):
                continue
            try:
                landed = together(landed, take(source.name))
            except UnusableError as error:
                if only:
                    raise
                landed = replace(landed, unusable=(*landed.unusable, f"source {source.name!r}: {error}"))
            else:
                note_taken(root, source.name, now)
    return landed
