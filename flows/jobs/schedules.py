"""Which sources have a schedule of their own. Told without a table, so that `copydesk serve` starts fast."""

from __future__ import annotations

from datetime import UTC, datetime

from cronsim import CronSim, CronSimError

from flows.errors import UnusableError
from seeds.sources import Source, load

NEVER = datetime(1970, 1, 1, tzinfo=UTC)


def scheduled() -> list[Source]:
    """The declared sources that have a schedule. Raises `UnusableError` for one that cannot be kept."""
    sources = [source for source in load().values() if source.schedule]
    for source in sources:
        what = f"source {source.name!r}: schedule {source.schedule!r}"
        try:
            CronSim(source.schedule or "", NEVER)  # refuses days that never come, too
        except CronSimError as error:
            raise UnusableError(f"{what} is no cron expression: {error}") from error
    return sources
