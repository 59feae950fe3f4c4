"""The order in which a list has its dates, which tells whose list it is.

A programme, a tour, a timetable, a chronology go forward in time. Links to other articles have the newest
first, or come in no order.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from cleaners.text.calendars import months, plain

_BIG_FIRST = re.compile(r"\b(\d{4})\s?[-/.年년]\s?(\d{1,2})\s?[-/.月월]\s?(\d{1,2})")
_SMALL_FIRST = re.compile(r"\b(\d{1,2})[-/.]\s?(\d{1,2})[-/.]\s?(\d{4}|\d{2})\b")
_YEAR = re.compile(r"\b(?:1[5-9]|20)\d\d\b")
_DAY = re.compile(r"(?<!\d)(?<!\d[:.h])\d{1,2}(?!\d)(?![:h]\d|\.\d\d)")
_CLOCK = re.compile(r"(?<![.\d])(\d{1,2})[:.h](\d\d)(?![.\d])(?:\s?([ap])\.?m)?", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]{3,}")
_NOON = 12
_MONTHS = 12
_WORDS = 2  # of a date: its month, and the section or the day of the week


def goes_back(dates: Sequence[str], language: str) -> bool:
    """Whether some date of a list is earlier than the one above it; not if one of them can't be read.

    >>> goes_back(["May 4, 2021", "May 2, 2021"], "en"), goes_back(["3 maja", "5 maja"], "pl")
    (True, False)
    >>> goes_back(["16:20", "15:50"], "ro"), goes_back(["8.00pm", "9.30pm"], "en")
    (True, False)
    """
    read = [_moment(date, language) for date in dates]
    return None not in read and any(below < above for above, below in pairwise(filter(None, read)))


def name_days(dates: Sequence[str], language: str) -> bool:
    """Whether most dates of a list name a day, or an hour, as those of articles do: a list of works does not.

    >>> name_days(["May 4, 2021", "May 2, 2021"], "en"), name_days(["May 2021", "from 2020", "2019"], "en")
    (True, False)
    """
    read = [_moment(date, language) for date in dates]
    return 2 * sum(moment is not None and any(moment[2:]) for moment in read) > len(read)


def day(date: str, language: str) -> tuple[int, int, int] | None:
    """Year, month and day of a line that says hardly anything else; the year is zero where it has none.

    >>> [day(text, "en") for text in ("May 4, 2021", "4 May, 16:20", "June 2021", "May 4 in Oslo, Pier 7")]
    [(2021, 5, 4), (0, 5, 4), None, None]
    """
    moment = _moment(date, language) if len(_WORD.findall(date)) <= _WORDS else None
    return (moment[0], moment[1], moment[2]) if moment and moment[2] else None


def _moment(date: str, language: str) -> tuple[int, ...] | None:
    """Year, month, day and minute of a date, zero where it does not say; None if it can't be read."""
    clock = _CLOCK.search(date)
    minute = 0
    if clock:
        hour = int(clock[1]) % _NOON + _NOON * (clock[3] in "pP") if clock[3] else int(clock[1])
        minute = 60 * hour + int(clock[2])
    if found := _BIG_FIRST.search(date):
        return int(found[1]), int(found[2]), int(found[3]), minute
    if found := _SMALL_FIRST.search(date):
        first, second = int(found[1]), int(found[2])
        day, month = (second, first) if second > _MONTHS else (first, second)
        return int(found[3]) % 100, month, day, minute
    known = months(language)
    named = [known[name] for name in map(plain, _WORD.findall(date)) if name in known]
    year, day_found = _YEAR.search(date), _DAY.search(date)
    if not named:
        if year and not _WORD.search(date):
            return int(year.group()), 0, 0, minute
        return (0, 0, 0, minute) if clock and not year else None
    day = int(day_found.group()) if day_found else 0
    return int(year.group()) if year else 0, named[0], day, minute
