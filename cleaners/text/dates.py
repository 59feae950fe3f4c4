"""A date as pages write it in markup, to a moment with a time zone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime

EARLIEST = datetime(1800, 1, 1, tzinfo=UTC)
LATEST = datetime(2200, 1, 1, tzinfo=UTC)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)  # what an empty database field prints

_ISO = re.compile(
    r"(\d{4})-?(\d{2})-?(\d{2})"
    r"(?:[T\s]+(\d{1,2}):?(\d{2})(?::?(\d{2})(?:[.,](\d{1,9}))?)?)?"
    r"\s*(Z|UTC|GMT|[+-]\d{1,2}(?::?\d{2})?)?\b",
    re.IGNORECASE,
)
_MILLISECONDS = re.compile(r"\d{12,13}$")
_SECONDS = re.compile(r"\d{9,10}$")


@dataclass(frozen=True, slots=True)
class Moment:
    """A point in time, and what the page left out: its zone (then UTC is assumed) or its time of day."""

    at: datetime
    zone_given: bool
    time_given: bool


def parse_moment(written: str) -> Moment | None:
    """Read a machine-written date: ISO 8601 and its misspellings, RFC 2822, Unix seconds or milliseconds.

    Returns None for anything else, for a date that does not exist, and for one outside 1800 to 2200.
    An impossible offset counts as none given.

    >>> parse_moment("2024-05-01T18:30:00+0200").at.isoformat()
    '2024-05-01T18:30:00+02:00'
    >>> day = parse_moment("2024-05-01")
    >>> day.at.isoformat(), day.zone_given, day.time_given
    ('2024-05-01T00:00:00+00:00', False, False)
    >>> parse_moment("last Tuesday") is None
    True
    """
    written = written[:100].strip()
    try:
        moment = _iso(written) or _number(written) or _mail(written)
    except (ValueError, OverflowError, TypeError, IndexError):
        return None
    if moment is None or moment.at == EPOCH or not EARLIEST <= moment.at <= LATEST:
        return None
    return moment


def _iso(written: str) -> Moment | None:
    found = _ISO.match(written)
    if found is None:
        return None
    year, month, day, hour, minute, second, fraction, zone = found.groups()
    if hour is None:
        if len(written) > found.end() and written[found.end()].isdigit():
            return None
        at = datetime(int(year), int(month), int(day), tzinfo=UTC)
        return Moment(at, zone_given=False, time_given=False)
    naive = datetime(int(year), int(month), int(day)) + timedelta(
        hours=int(hour), minutes=int(minute), seconds=int(second or 0)
    )
    naive = naive.replace(microsecond=int((fraction or "0").ljust(6, "0")[:6]))
    offset = _offset(zone)
    return Moment(naive.replace(tzinfo=offset or UTC), zone_given=offset is not None, time_given=True)


def _offset(zone: str | None) -> timezone | None:
    if zone is None:
        return None
    if zone[0] not in "+-":
        return UTC
    digits = zone[1:].replace(":", "")
    hours, minutes = (int(digits[:-2]), int(digits[-2:])) if len(digits) > 2 else (int(digits), 0)
    if hours > 14 or minutes > 59:
        return None
    return timezone((1 if zone[0] == "+" else -1) * timedelta(hours=hours, minutes=minutes))


def _number(written: str) -> Moment | None:
    if _MILLISECONDS.match(written):
        return Moment(datetime.fromtimestamp(int(written) // 1000, UTC), zone_given=True, time_given=True)
    if _SECONDS.match(written):
        return Moment(datetime.fromtimestamp(int(written), UTC), zone_given=True, time_given=True)
    return None


def _mail(written: str) -> Moment | None:
    at = parsedate_to_datetime(written)
    time_given = ":" in written
    if at.tzinfo is None:
        return Moment(at.replace(tzinfo=UTC), zone_given=False, time_given=time_given)
    return Moment(at, zone_given=True, time_given=time_given)
