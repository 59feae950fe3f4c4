"""How dates are written beside what CLDR has of them: the reader of `calendars.toml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from seeds.schema import Series, load


@dataclass(frozen=True, slots=True)
class Calendars:
    """Names of months by language, those of the Persian calendar in its order, and years before each era.

    `halves` are the words for the morning and the afternoon that stand beside a clock's time.
    """

    months: Mapping[str, Mapping[str, int]]
    persian: Mapping[str, Series]
    eras: Mapping[str, int]
    halves: Mapping[str, Series]


@cache
def calendars() -> Calendars:
    """Read `calendars.toml` once.

    >>> calendars().eras["令和"] + 6
    2024
    """
    return load(files("seeds") / "calendars.toml", Calendars)
