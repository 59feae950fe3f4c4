"""What happened over time: steps that fit on a chart, rules that rose or fell, sources that fell silent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from itertools import pairwise
from math import sqrt

from warehouse.figures import Figures

STEPS = 62  # on a chart: two months of days, a year of weeks
MOST = 0.85  # of all articles are shown in steps as fine as that
RECENT, BEFORE = timedelta(days=7), timedelta(days=28)
SURE = 3.5  # standard errors: of a thousand rules that did not change, less than one is listed
TOUCHED = 5  # articles at least, or a change is chance
LANDINGS, PAUSE = (
    5,
    2,
)  # days with a landing, without which silence says nothing; longest pauses that are silence


@dataclass(frozen=True)
class Steps:
    """A stretch of days, cut into days, weeks (from Monday), months or years.

    >>> Steps("month", date(2026, 1, 31), date(2026, 3, 2)).starts[1]
    datetime.date(2026, 2, 1)
    """

    unit: str
    first: date
    last: date

    def start(self, day: date) -> date:
        """The first day of the step that a day is in."""
        if self.unit == "week":
            return day - timedelta(days=day.weekday())
        return {"day": day, "month": day.replace(day=1), "year": day.replace(month=1, day=1)}[self.unit]

    @cached_property
    def starts(self) -> list[date]:
        """Every step, those without articles too."""
        found = [self.start(self.first)]
        while (following := self._after(found[-1])) <= self.last:
            found.append(following)
        return found

    def _after(self, start: date) -> date:
        return self.start(start + timedelta(days={"day": 1, "week": 7, "month": 31, "year": 366}[self.unit]))

    def label(self, start: date) -> str:
        """A step as an axis names it."""
        if self.unit in ("day", "week"):
            return f"{start.day} {start:%b}"
        return f"{start:%b %Y}" if self.unit == "month" else str(start.year)

    def sums(self, days: Mapping[date, int]) -> list[int]:
        """A count for each step; what is outside of them is left out."""
        counts: Counter[date] = Counter()
        for day, count in days.items():
            counts[self.start(day)] += count
        return [counts[start] for start in self.starts]

    def earlier(self, days: Mapping[date, int]) -> int:
        """The count of the days before the first step."""
        return sum(count for day, count in days.items() if day < self.starts[0])


def steps(days: Mapping[date, int]) -> Steps | None:
    """The finest steps that hold most of these articles, up to the last day; None where there are none.

    A few articles of years ago must not make one bar of what is of today: they are `earlier`.

    >>> steps({date(2004, 7, 10): 1, date(2026, 1, 1): 50, date(2026, 1, 9): 50}).first
    datetime.date(2026, 1, 1)
    """
    there = {day: count for day, count in days.items() if count}
    if not there:
        return None
    last, total = max(there), sum(there.values())
    for unit, length in (("day", 1), ("week", 7), ("month", 30.4)):
        begin = date.fromordinal(max(1, int(last.toordinal() - (STEPS - 1) * length)))
        inside = [day for day in there if day >= begin]
        if sum(there[day] for day in inside) >= MOST * total:
            return Steps(unit, min(inside), last)
    return Steps("year", min(there), last)


@dataclass(frozen=True, slots=True)
class Trend:
    """A rule of which the share of articles it touches is not what it was."""

    rule: str
    before: float
    recent: float
    articles: int

    @property
    def rose(self) -> bool:
        return self.recent > self.before


def trends(figures: Figures) -> list[Trend]:
    """Rules that rose or fell: the last week of the figures against the four weeks before it, surest first.

    Two shares are compared in units of their standard error, so that what is rare must change much.
    """
    last = (
        max(day for day, count in figures.days.items() if count.articles) if figures.total.articles else None
    )
    if last is None:
        return []
    recent = {last - timedelta(days=number) for number in range(RECENT.days)}
    earlier = {last - RECENT - timedelta(days=number) for number in range(BEFORE.days)}
    articles = {day: count.articles for day, count in figures.days.items()}
    now, was = (sum(articles.get(day, 0) for day in days) for days in (recent, earlier))
    if not now or not was:
        return []
    found = []
    for rule, count in figures.rules.items():
        new, old = (sum(count.days[day] for day in days) for days in (recent, earlier))
        pooled = (new + old) / (now + was)
        error = sqrt(pooled * (1 - pooled) * (1 / now + 1 / was))
        distance = abs(new / now - old / was) / error if error else 0.0
        if distance >= SURE and max(new, old) >= TOUCHED:
            found.append((distance, Trend(rule, old / was, new / now, new)))
    return [trend for _, trend in sorted(found, key=lambda each: (-each[0], each[1].rule))]


@dataclass(frozen=True, slots=True)
class Silence:
    """A source that has landed nothing for long: for `days`, and its longest pause until then."""

    source: str
    last: date
    days: int
    longest: int


def silences(landed: Mapping[str, Mapping[date, int]], today: date) -> list[Silence]:
    """Sources that fell silent, the latest first: for more than two days, and twice their longest pause.

    >>> days = {date(2026, 1, number): 9 for number in range(1, 11)}
    >>> [(each.source, each.days, each.longest) for each in silences({"wire": days}, date(2026, 1, 15))]
    [('wire', 5, 1)]
    """
    found = []
    for source, counts in landed.items():
        days = sorted(day for day in counts if day <= today)
        if len(days) < LANDINGS:
            continue
        longest = max((after - before).days for before, after in pairwise(days))
        quiet = (today - days[-1]).days
        if quiet > max(PAUSE, PAUSE * longest):
            found.append(Silence(source, days[-1], quiet, longest))
    return sorted(found, key=lambda each: (each.days, each.source))
