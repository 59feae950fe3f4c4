"""Moments as people read them; the exact ones, in UTC, are what `--json` is for."""

from __future__ import annotations

from datetime import UTC, datetime

_MINUTE, _HOUR, _DAY = 60, 3600, 86400


def moment(when: datetime | None, now: datetime | None = None) -> str:
    """How long ago, within a day; before that, day and minute on this machine's clock.

    >>> now = datetime(2026, 1, 3, 12, 0, tzinfo=UTC)
    >>> moment(datetime(2026, 1, 3, 11, 57, tzinfo=UTC), now)
    '3 minutes ago'
    """
    if when is None:
        return "–"
    seconds = ((now or datetime.now(UTC)) - when).total_seconds()
    if not -_MINUTE < seconds < _DAY:
        return f"{when.astimezone():%Y-%m-%d %H:%M}"
    if seconds < _MINUTE:
        return "just now"
    count, unit = (seconds // _MINUTE, "minute") if seconds < _HOUR else (seconds // _HOUR, "hour")
    return f"{count:.0f} {unit}{'' if count == 1 else 's'} ago"
