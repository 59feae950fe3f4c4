"""Which sources are due: their own schedule in `seeds/sources.toml` against when they were last taken.

The clock of the flow `ingest` only says when to look. After a downtime a source is due once, however
many of its times have passed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta

from cronsim import CronSim

from seeds.sources import Source

NEVER = datetime(1970, 1, 1, tzinfo=UTC)


def due(sources: Iterable[Source], taken: Mapping[str, datetime], now: datetime) -> list[Source]:
    """Sources with a schedule of which a time has come since they were last taken.

    >>> hourly = Source("wire", "feed", ("https://news.example/rss",), schedule="0 * * * *")
    >>> at = datetime(2026, 1, 31, 12, 5, tzinfo=UTC)
    >>> [len(due([hourly], {"wire": at - timedelta(minutes=ago)}, at)) for ago in (3, 10)]
    [0, 1]
    """
    return [
        source
        for source in sources
        if source.schedule and _next(source.schedule, taken.get(source.name, NEVER)) <= now
    ]


def _next(schedule: str, after: datetime) -> datetime:
    following: datetime = next(CronSim(schedule, after))
    return following
