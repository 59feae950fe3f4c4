"""A date as people write it, "5 March 2024, 10:43" in many languages, to a moment.

The names of months and the order of day and month are CLDR's, by way of Babel: those of the page's
language, and the English ones, which stand on pages of every language.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from functools import lru_cache
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from cleaners.text.dates import CLOCK, ZONE, Moment, clock_time, is_sound, named_zone, parse_moment

LONGEST = 200  # characters of a line in which a date is looked for
# Domains of countries that are used for what their letters say.
_NO_COUNTRY = frozenset("ai cc co fm gg io ly me nu to tv ws".split())  # noqa: SIM905
_COUNTRIES = {"uk": "GB"}
# Languages whose months are known on pages that don't say theirs, or say another.
_OF_NEWS = (
    *("ar", "az", "be", "bg", "bn", "ca", "cs", "da", "de", "el", "es", "et", "eu", "fa", "fi", "fil", "fr"),
    *("gl", "he", "hi", "hr", "hu", "hy", "id", "is", "it", "ka", "kk", "ko", "lt", "lv", "mk", "ms", "nb"),
    *("nl", "pl", "pt", "ro", "ru", "sk", "sl", "sq", "sr", "sv", "sw", "ta", "te", "th", "tr", "uk", "ur"),
    *("uz", "vi"),
)
_BUDDHIST, _REIWA = 543, 2018  # years to take off, or to add

_WORD = r"[^\s\d.,;:/()|·–—-]{3,15}"
_DATE = re.compile(
    r"(?<![\d/.])(?:"
    r"(?P<y1>\d{4})[-/.]\s?(?P<m1>\d{1,2})[-/.]\s?(?P<d1>\d{1,2})\.?"
    r"|(?:(?P<era>令和)(?P<y2e>\d{1,2}|元)|(?P<y2>\d{4}))\s?[年년]\s?(?P<m2>\d{1,2})\s?[月월]\s?(?P<d2>\d{1,2})\s?[日일]"
    r"|(?P<a>\d{1,2})(?P<mark>[-/.])\s?(?P<b>\d{1,2})(?P=mark)\s?(?P<y3>\d{4}|\d{2}(?!\d))"
    rf"|(?P<d4>\d{{1,2}})(?:st|nd|rd|th|er|º|ª|\.|-?го|-е)?[\s/-]?(?:(?:of|de)\s|(?:d|ta)['’]\s?)?(?P<w4>{_WORD})\.?,?"
    r"[\s/-](?:(?:de|del)\s)?(?P<y4>\d{4})"
    rf"|(?P<w5>{_WORD})\.?\s(?P<d5>\d{{1,2}})(?:st|nd|rd|th)?,?\s(?P<y5>\d{{4}})"
    rf"|(?P<y6>\d{{4}})\.?\s(?P<w6>{_WORD})\.?\s(?P<d6>\d{{1,2}})\.?"
    r")(?:(?<=[日일])|(?!\d))",
    re.IGNORECASE,
)
_CLOCK = CLOCK.replace("[:.]", "[:.h時时点]", 1)  # 10h43
_AFTER = re.compile(
    rf"[\s,|·•@–—-]{{0,5}}(?:[^\W\d_]{{1,6}}\.?\s){{0,2}}{_CLOCK}(?:\s*\(?{ZONE})?(?![\d:/])", re.IGNORECASE
)
_BEFORE = re.compile(
    rf"(?<![\d/.]){_CLOCK}(?:\s*\(?{ZONE}\)?)?[\s,|·•–—-]{{1,5}}(?:[^\W\d_]{{1,6}}\.?,?\s){{0,2}}$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Habits:
    """How dates are written somewhere: the language's months, month or day first, and the usual zone.

    `order_known` is false where only the language speaks for the order, and its countries differ: then
    a date in numbers that could be read both ways is none, unless its time is said in American, or unless
    the order may be guessed.
    """

    language: str = "en"
    month_first: bool = False
    order_known: bool = True
    may_guess: bool = False
    zone: tzinfo = UTC


def habits(language: str | None, url: str | None = None, zone: tzinfo | None = None) -> Habits:
    """How dates are written in a language (BCP 47), and in the country of the language tag or of the address.

    `zone` is the usual one of the source; if it isn't known, that of the address's country where it has
    but one, else UTC.

    >>> habits("en-US").month_first, habits("en", "https://harbour.example.uk/").month_first
    (True, False)
    """
    base, _, rest = (language or "en").replace("_", "-").partition("-")
    territory = next((part.upper() for part in rest.split("-") if len(part) == 2), None) or _country(url)
    locale = _locale(f"{base.lower()}_{territory}") if territory else None
    order_known = locale is not None or base.lower() != "en"
    locale = locale or _locale(base.lower())
    zone = zone or _country_zone(_country(url))
    return Habits(base.lower(), bool(locale) and _month_first(str(locale)), order_known, zone=zone)


def read_moment(written: str, how: Habits) -> Moment | None:
    """A date that stands for itself: as programs write it, or else as people do.

    >>> read_moment("2024/03/05", habits("en")) == read_moment("Tuesday, March 5, 2024", habits("en"))
    True
    """
    if moment := parse_moment(written, how.zone):
        return moment
    return next((moment for _, moment in find_moments(written, how)), None)


def find_moments(text: str, how: Habits) -> Iterator[tuple[int, Moment]]:
    """The dates in a line, each with the place where it begins; with the time of day that stands by it.

    >>> [(at, moment.at.isoformat()) for at, moment in find_moments("On 5. März 2024, 10:43", Habits("de"))]
    [(3, '2024-03-05T10:43:00+00:00')]
    """
    text = text[:LONGEST]
    for found in _DATE.finditer(text):
        try:
            day = _day(found, how)
            if day is None or not is_sound(day.replace(tzinfo=UTC)):
                continue
            clock = _AFTER.match(text, found.end()) or _BEFORE.search(text[: found.start()])
            time = clock_time(clock) if clock else None
            american = clock is not None and clock["half"] is not None
            if not (how.order_known or how.may_guess or american) and _is_double(found):
                continue
        except (ValueError, OverflowError):  # no such day or time
            continue
        zone = named_zone(clock["zone"]) if clock else None
        if time is None:
            yield found.start(), Moment(day.replace(tzinfo=UTC), zone_given=False, time_given=False)
        else:
            at = (day + time).replace(tzinfo=zone or how.zone)
            yield found.start(), Moment(at, zone_given=zone is not None, time_given=True)


def _is_double(found: re.Match[str]) -> bool:
    """Whether a date in numbers could as well be one of another month."""
    return (
        bool(found["y3"])
        and found["mark"] != "."
        and found["a"] != found["b"]
        and int(found["a"]) <= 12 >= int(found["b"])
    )


def _day(found: re.Match[str], how: Habits) -> datetime | None:
    """The day that a match names, None where a word is no month's."""
    if found["y1"]:
        return datetime(int(found["y1"]), int(found["m1"]), int(found["d1"]))
    if found["m2"]:
        year = int(found["y2"] or 0)
        if found["era"]:
            year = _REIWA + (1 if found["y2e"] == "元" else int(found["y2e"]))
        return datetime(year, int(found["m2"]), int(found["d2"]))
    if found["y3"]:
        year, first, second = int(found["y3"]), int(found["a"]), int(found["b"])
        month_first = second > 12 or (how.month_first and found["mark"] != "." and first <= 12)
        day, month = (second, first) if month_first else (first, second)
        year = year if year > 99 else 2000 + year if year < 70 else 1900 + year
    else:
        form = next(n for n in "456" if found[f"y{n}"])
        named = _month(_plain(found[f"w{form}"]), how.language)
        if named is None:
            return None
        year, month, day = int(found[f"y{form}"]), named, int(found[f"d{form}"])
    if how.language == "th" and year > 2400:
        year -= _BUDDHIST
    return datetime(year, month, day)


def _month(word: str, language: str) -> int | None:
    """The month of a name in a language, or else in whatever languages know it, if they agree."""
    known = months(language)
    return known.get(word) or known.get(word[1:] if language == "he" else "") or _months_anywhere().get(word)


@lru_cache(maxsize=1)
def _months_anywhere() -> Mapping[str, int]:
    """The names that mean the same month in all of the languages of news: pages may not say theirs."""
    meant: dict[str, set[int]] = {}
    for language in _OF_NEWS:
        for name, number in months(language).items():
            meant.setdefault(name, set()).add(number)
    return {name: numbers.pop() for name, numbers in meant.items() if len(numbers) == 1 and len(name) > 2}


@lru_cache(maxsize=1024)
def months(language: str) -> Mapping[str, int]:
    """Numbers of months by their names and short forms in a language and in English, in small letters.

    >>> months("hr")["listopada"], months("pl")["listopada"], months("uk")["may"]
    (10, 11, 5)
    """
    from babel.dates import get_month_names

    names: dict[str, int] = {"sept": 9}
    for tag in ("en", *(("ar_LB",) if language == "ar" else ()), language):
        locale = _locale(tag)
        for width in ("abbreviated", "wide") if locale else ():
            for context in ("stand-alone", "format"):
                found = get_month_names(width, context, locale)
                names.update({_plain(name): number for number, name in found.items() if not name.isdigit()})
    return names


def _plain(name: str) -> str:
    return name.casefold().strip(".")


@lru_cache(maxsize=1024)
def _locale(tag: str) -> str | None:
    from babel import Locale, UnknownLocaleError

    if not re.fullmatch(r"[a-z]{2,3}(?:_[A-Z]{2})?", tag):
        return None
    try:
        return str(Locale.parse(tag))
    except (UnknownLocaleError, ValueError):
        return None


@lru_cache(maxsize=1024)
def _month_first(locale: str) -> bool:
    from babel.dates import get_date_format

    pattern = get_date_format("short", locale).pattern
    return 0 <= pattern.find("M") < pattern.find("d") and not pattern.startswith("y")


@lru_cache(maxsize=1024)
def _country_zone(country: str | None) -> tzinfo:
    from babel.core import get_global

    zones = [ZoneInfo(name) for name in get_global("territory_zones").get(country or "", [])]
    for month in (1, 7):
        if len({datetime(2024, month, 1, tzinfo=zone).utcoffset() for zone in zones}) != 1:
            return UTC
    return zones[0]


def _country(url: str | None) -> str | None:
    """The country whose domain an address is in."""
    try:
        last = (urlsplit(url or "").hostname or "").rpartition(".")[2]
    except ValueError:
        return None
    if len(last) != 2 or last in _NO_COUNTRY:
        return None
    return _COUNTRIES.get(last, last.upper())
