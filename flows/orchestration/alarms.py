"""When a person should look: judged from a run's own counts, and from a source's own history.

Each alarm becomes an event that an automation can act on; `docs/operations.md` lists them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from statistics import median

from flows.jobs.cleaning import Report
from warehouse import Warehouse
from warehouse.figures import landed_by_day

SHARE, AT_LEAST = 0.2, 20  # of a source's articles in one run may be quarantined, once there are so many
HISTORY = 28  # days that a source is compared with
REGULAR = 14  # of these it must have landed something on, or its silence says nothing
SILENT_DAYS = 2
SHRUNK = 0.3  # of the usual number
USUAL = 10  # articles a day; below that, a sharp fall is chance

Payload = dict[str, str | int | float]


@dataclass(frozen=True, slots=True)
class Alarm:
    """Something to look at: the event's name, the source, and what an automation may show. Scalars only."""

    event: str
    source: str
    payload: Payload


def quarantine_alarms(report: Report) -> Iterator[Alarm]:
    """Sources of which a run quarantined more than their share."""
    for source, tally in report.sources.items():
        rejected = tally.quarantined.total()
        if tally.taken >= AT_LEAST and rejected > SHARE * tally.taken:
            reason, count = tally.quarantined.most_common(1)[0]
            payload: Payload = {"source": source, "taken": tally.taken, "quarantined": rejected}
            payload |= {"reason": reason, "reason_count": count}
            yield Alarm("articles.quarantine-share", source, payload)


def history_alarms(root: str, *, now: datetime | None = None) -> Iterator[Alarm]:
    """Sources that fell silent or shrank sharply against their own last four weeks."""
    today = (now or datetime.now(UTC)).date()
    first = today - timedelta(days=HISTORY)
    landed = landed_by_day(Warehouse(root), first)
    for source, days in sorted(landed.items()):
        # Today is not over: it counts for a source that came back, not against one that is late.
        counts = [days[first + timedelta(days=number)] for number in range(HISTORY)]
        event = judge(counts) if not days[today] else None
        if event:
            payload: Payload = {"source": source, "yesterday": counts[-1], "usual": median(counts)}
            yield Alarm(event, source, payload)


def judge(counts: Sequence[int]) -> str | None:
    """`source.silent`, `source.shrunk` or None, from articles per day, oldest first.

    >>> judge([12] * 26 + [0, 0]), judge([12] * 27 + [2]), judge([12] * 27 + [9])
    ('source.silent', 'source.shrunk', None)
    """
    if sum(count > 0 for count in counts) < REGULAR:
        return None
    if not any(counts[-SILENT_DAYS:]):
        return "source.silent"
    usual = median(counts)
    return "source.shrunk" if usual >= USUAL and counts[-1] < SHRUNK * usual else None
