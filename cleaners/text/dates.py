"""A date as programs write it, in markup, feeds and exports, to a moment with a time zone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from email.utils import parsedate

from seeds.zones import time_zones

EARLIEST = datetime(1800, 1, 1, tzinfo=UTC)
LATEST = datetime(2200, 1, 1, tzinfo=UTC)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)  # what an empty database field prints

CLOCK = (
    r"(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?:[:.](?P<second>\d{1,2})(?!\d)(?:[.,](?P<fraction>\d{1,9}))?)?"
    r"(?:\s*(?P<half>[ap])\.?\s?m\b\.?)?"
)
ZONE = r"(?:(?:GMT|UTC)\s?)?(?P<zone>[+-]\d{1,2}(?::?\d{2})?|[^\W\d_]{1,5})\b"

_ISO = re.compile(
    r"(?P<year>\d{4})(?:-?(?P<month>\d{2})-?(?P<day>\d{2})|(?P<mark>[-/.])(?P<month1>\d{1,2})(?P=mark)(?P<day1>\d{1,2}))"
    rf"(?:(?:T|[\s,@]|\s-\s)+{CLOCK}|T?(?P<packed>\d{{4}}(?:\d{{2}})?))?"
    rf"(?:\s*{ZONE})?",
    re.IGNORECASE,
)
_MILLISECONDS = re.compile(r"(\d{9,10})\d{3}(?:\.\d{1,9})?$")
_SECONDS = re.compile(r"(\d{9,10})(?:\.\d{1,9})?$")
_BEFORE_YEAR = re.compile(rf"(?<=\d)\s+{ZONE}(?=\s+\d{{4}}$)")  # as `date` prints it: 12:45:00 EDT 2015
_LAST_WORD = re.compile(rf"\s*(?:{ZONE}|\([^()]*\))\s*$")


@dataclass(frozen=True, slots=True)
class Moment:
    """A point in time, and what the page left out: its zone (then one is assumed) or its time of day."""

    at: datetime
    zone_given: bool
    time_given: bool


def parse_moment(written: str, zone: tzinfo = UTC) -> Moment | None:
    """Read a machine-written date: ISO 8601 and its misspellings, RFC 2822, Unix seconds or milliseconds.

    A time without a zone is taken to be in `zone`; a day without a time is midnight UTC, so that it stays
    that day. Returns None for anything else, for a date that does
    not exist, and for one outside 1800 to 2200. An impossible offset counts as none given.

    >>> parse_moment("2024-05-01T18:30:00+0200").at.isoformat()
    '2024-05-01T18:30:00+02:00'
    >>> parse_moment("2024/05/01 6:30 PM CEST").at.isoformat()
    '2024-05-01T18:30:00+02:00'
    >>> day = parse_moment("2024-05-01")
    >>> day.at.isoformat(), day.zone_given, day.time_given
    ('2024-05-01T00:00:00+00:00', False, False)
    >>> parse_moment("last Tuesday") is None
    True
    """
    written = written[:100].strip()
    for form in (_iso, _number, _mail):
        try:
            moment = form(written, zone)
        except (ValueError, OverflowError, TypeError, IndexError):
            continue
        if moment is not None:
            return moment if is_sound(moment.at) else None
    return None


def is_sound(at: datetime) -> bool:
    """Whether a moment can be meant: not what an empty field prints, and not outside 1800 to 2200."""
    return at != EPOCH and EARLIEST <= at <= LATEST


def clock_time(found: re.Match[str]) -> timedelta:
    """The time of day that `CLOCK` matched. Raises `ValueError` for one that no clock shows."""
    hour, minute, second = int(found["hour"]), int(found["minute"]), int(found["second"] or 0)
    if found["half"] and hour <= 12:
        hour = hour % 12 + (12 if found["half"].lower() == "p" else 0)
    if hour > 24 or minute > 59 or second > 60:
        raise ValueError("no time of day")
    fraction = int((found["fraction"] or "0").ljust(6, "0")[:6])
    return timedelta(hours=hour, minutes=minute, seconds=second, microseconds=fraction)


def named_zone(written: str | None) -> tzinfo | None:
    """The zone of an offset or a name, None where it is neither.

    >>> named_zone("-0330"), named_zone("Z"), named_zone("Uhr")
    (datetime.timezone(datetime.timedelta(days=-1, seconds=73800)), datetime.timezone.utc, None)
    """
    if not written:
        return None
    if written[0] not in "+-":
        return time_zones().get(written.casefold())
    digits = written[1:].replace(":", "")
    hours, minutes = (int(digits[:-2]), int(digits[-2:])) if len(digits) > 2 else (int(digits), 0)
    if hours > 14 or minutes > 59:
        return None
    return timezone((1 if written[0] == "+" else -1) * timedelta(hours=hours, minutes=minutes))


def _iso(written: str, zone: tzinfo) -> Moment | None:
    found = _ISO.match(written)
    if found is None:
        return None
    day = datetime(
        int(found["year"]), int(found["month"] or found["month1"]), int(found["day"] or found["day1"])
    )
    if found["packed"]:
        hour, minute, second = (int(found["packed"][at : at + 2] or 0) for at in (0, 2, 4))
        day += timedelta(hours=hour, minutes=minute, seconds=second)
    elif found["hour"]:
        day += clock_time(found)
    else:
        if written[found.end("day" if found["day"] else "day1") :][:1].isdigit():
            return None
        return Moment(day.replace(tzinfo=UTC), zone_given=False, time_given=False)
    given = named_zone(found["zone"])
    return Moment(day.replace(tzinfo=given or zone), zone_given=given is not None, time_given=True)


def _number(written: str, _: tzinfo) -> Moment | None:
    if found := _MILLISECONDS.match(written) or _SECONDS.match(written):
        return Moment(datetime.fromtimestamp(int(found[1]), UTC), zone_given=True, time_given=True)
    return None


def _mail(written: str, zone: tzinfo) -> Moment | None:
    fields = parsedate(written)
    if fields is None:
        return None
    naive = datetime(*fields[:6])
    time_given = ":" in written
    while (last := _LAST_WORD.search(written)) and not last["zone"]:
        written = written[: last.start()]  # a zone's name in brackets, behind its offset
    last = _BEFORE_YEAR.search(written) or last
    given = named_zone(last["zone"]) if last else None
    if not time_given:
        return Moment(naive.replace(tzinfo=UTC), zone_given=False, time_given=False)
    return Moment(naive.replace(tzinfo=given or zone), zone_given=given is not None, time_given=True)
