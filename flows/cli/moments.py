"""Moments as people read them; the exact ones, in UTC, are what `--json` is for."""

from __future__ import annotations

from datetime import UTC, datetime

_MINUTE, _HOUR, _DAY = 60, 3600, 86400
_UNITS = ((_DAY, "day"), (_HOUR, "hour"), (_MINUTE, "minute"))


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
    return f"{_spelled(seconds)} ago"


def after(hours: float) -> str:
    """How much later something was seen, in its largest unit.

    >>> [after(hours) for hours in (0, 0.1, 5.5, 50)]
    ['at the same time', 'after 6 minutes', 'after 5 hours', 'after 2 days']
    """
    seconds = hours * _HOUR
    return f"after {_spelled(seconds)}" if seconds >= _MINUTE else "at the same time"


def _spelled(seconds: float) -> str:
    """Whole days, hours or minutes."""
    size, unit = next((size, unit) for size, unit in _UNITS if seconds >= size)
    count = int(seconds // size)
    return f"{count} {unit}{'' if count == 1 else 's'}"
