"""A date as people write it, "5 March 2024, 10:43" in many languages, to a moment.

The names of months and the order of day and month are CLDR's, by way of Babel: those of the page's
language, and the English ones, which stand on pages of every language.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from functools import cache, lru_cache
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from cleaners.text.calendars import PERSIAN_YEARS, day_of, locale_of, month_of, persian_month_of
from cleaners.text.dates import CLOCK, ZONE, Moment, clock_time, is_sound, named_zone, parse_moment
from seeds.calendars import calendars
from seeds.zones import language_zones

HOUR, NOON = timedelta(hours=1), timedelta(hours=12)
LONGEST = 200  # characters of a line in which a date is looked for
# Domains of countries that are used for what their letters say.
_NO_COUNTRY = frozenset("ai cc co fm gg io ly me nu to tv ws".split())  # noqa: SIM905
_COUNTRIES = {"uk": "GB"}
_WORD = r"[^\s\d.,،;:/()|·–—-]{3,15}"
_THAI = r"[\u0e00-\u0e7f]{1,4}\.[\u0e00-\u0e7f]{1,4}\.?|[\u0e00-\u0e7f]{5,10}"
_HAN_NUMBER = r"[〇零一二三四五六七八九十]"
_CLOCK = CLOCK.replace("[:.]", "(?:[:.]|\\s?[h時时点시]\\s?)", 1)  # 10h43


@cache
def _dates() -> re.Pattern[str]:
    """Dates in the forms of many languages; the number in a group's name is that of its form."""
    eras = "|".join(calendars().eras)
    return re.compile(
        r"(?<![\d/.])(?:"
        r"(?P<y1>\d{4})[-/.]\s?(?P<m1>\d{1,2})[-/.]\s?(?P<d1>\d{1,2})\.?"
        rf"|(?:(?P<era>{eras})\s?(?P<y2e>\d{{1,3}}|元)|(?P<y2>\d{{4}}))\s?[年년]"
        r"\s?(?P<m2>\d{1,2})\s?[月월]\s?(?P<d2>\d{1,2})\s?[日일]"
        rf"|(?P<y9>{_HAN_NUMBER}{{4}})年(?P<m9>{_HAN_NUMBER}{{1,3}})月(?P<d9>{_HAN_NUMBER}{{1,3}})日"
        # Two digits are a year only right behind the mark, and not where they begin a time of day.
        r"|(?P<a>\d{1,2})(?P<mark>[-/.])\s?(?P<b>\d{1,2})(?P=mark)"
        r"(?:\s?(?P<y3>\d{4})|(?P<short3>\d{2})(?!\d|[:h]\d|\.\d))"
        r"|(?P<d7>\d{1,2})\s(?:tháng|thg\.?)\s(?P<m7>\d{1,2})(?:,|\snăm)?\s(?P<y7>\d{4})"
        rf"|(?P<d6>\d{{1,2}})\s?(?P<w6>{_THAI})\s?(?:พ\.ศ\.\s?|ค\.ศ\.\s?)?(?:(?P<y6>\d{{4}})|(?P<short6>\d{{2}})(?![\d:.]))"
        r"|(?P<d4>\d{1,2})(?:st|nd|rd|th|er|º|ª|\.|-?го|-е)?[\s/.-]?(?:(?:of|de)\s|(?:d|ta)['’]\s?)?"
        rf"(?P<w4>tháng\s[^\W\d_]{{2,5}}(?:\s(?:một|hai)\b)?|{_WORD})(?:/{_WORD})?(?:[.,،]{{0,2}}[\s/-]|\.)"
        r"(?:(?:de|del|năm)\s)?(?:(?P<y4>\d{4})|(?<=[-/])(?P<short4>\d{2})(?![\d:.]))"
        rf"|(?P<w5>{_WORD})\.?\s(?P<d5>\d{{1,2}})(?:st|nd|rd|th)?[,،]?\s(?P<y5>\d{{4}})"
        rf"|(?P<y8>\d{{4}})\.?\s(?:gada|жылғы|жылдын)\s(?P<d8>\d{{1,2}})\.?[\s-](?P<w8>{_WORD})"
        rf"|(?P<y0>\d{{4}})(?:\.|\sm\.|ko)?[\s-](?P<w0>{_WORD})\.?[\s-](?P<d0>\d{{1,2}})(?:\.|\sd\.)?"
        r")(?:(?<=[日일])|(?!\d))",
        re.IGNORECASE,
    )


@cache
def _times() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """A time of day behind a date, and one before it, with the word for its half of the day."""
    halves = {half: "|".join(sorted(map(re.escape, said))) for half, said in calendars().halves.items()}
    said = rf"(?:(?P<morning>{halves['morning']})|(?P<afternoon>{halves['afternoon']}))\s?"
    behind = said.replace("morning", "early").replace("afternoon", "late").removesuffix(r"\s?")
    clock = rf"(?:{said})?{_CLOCK}(?:\s?分)?(?:\s?(?:{behind})(?!\w))?(?:\s*\(?{ZONE}\)?)?"
    short = (
        rf"(?:(?!{halves['morning']}|{halves['afternoon']})[^\W\d_]{{1,6}}[.,]{{0,2}}\s(?:[–-]\s)?){{0,2}}"
    )
    weekday = r"(?:\s?[（(][^()（）\d]{1,12}[)）])?"
    return (
        re.compile(rf"{weekday}(?:T|[\s,،.|·•@/–—-]{{0,5}}{short}){clock}(?![\d:/])", re.IGNORECASE),
        re.compile(rf"(?<![\d/.]){clock}[\s,،|·•–—-]{{1,5}}{short}$", re.IGNORECASE),
    )


@dataclass(frozen=True, slots=True)
class Habits:
    """How dates are written somewhere: the language's months, month or day first, and the usual zone.

    `clock` is the zone in which a time without one is taken: the usual one, or one that is likely.
    `order_known` is false where only the language speaks for the order, and its countries differ: then
    a date in numbers that could be read both ways is none, unless its time is said in American, or unless
    the order may be guessed.
    """

    language: str = "en"
    month_first: bool = False
    order_known: bool = True
    may_guess: bool = False
    zone: tzinfo = UTC
    clock: tzinfo = UTC


def habits(language: str | None, url: str | None = None, zone: tzinfo | None = None) -> Habits:
    """How dates are written in a language (BCP 47), and in the country of the language tag or of the address.

    `zone` is the usual one of the source; if it isn't known, that of the address's country where it has
    but one, else UTC. On an address of no country, such as `.com`, a time is taken to be by the clock of
    the language, where one is right for nearly all who write it.

    >>> habits("en-US").month_first, habits("en", "https://harbour.example.uk/").month_first
    (True, False)
    >>> str(habits("ko", "https://harbour.example.com/").clock)
    'Asia/Seoul'
    """
    base, _, rest = (language or "en").replace("_", "-").partition("-")
    territory = next((part.upper() for part in rest.split("-") if len(part) == 2), None) or _country(url)
    locale = locale_of(f"{base.lower()}_{territory}") if territory else None
    order_known = locale is not None or base.lower() != "en"
    locale = locale or locale_of(base.lower())
    country = _country(url)
    zone = zone or _country_zone(country)
    clock = zone or (_language_zone(base.lower(), country) if url else None)
    month_first = bool(locale) and _month_first(str(locale))
    return Habits(base.lower(), month_first, order_known, zone=zone or UTC, clock=clock or UTC)


def read_moment(written: str, how: Habits) -> Moment | None:
    """A date that stands for itself: as programs write it, or else as people do.

    >>> read_moment("2024/03/05", habits("en")) == read_moment("Tuesday, March 5, 2024", habits("en"))
    True
    """
    if moment := parse_moment(written, how.clock):
        return moment
    return next((moment for _, moment in find_moments(written, how)), None)


def find_moments(text: str, how: Habits) -> Iterator[tuple[int, Moment]]:
    """The dates in a line, each with the place where it begins; with the time of day that stands by it.

    >>> [(at, moment.at.isoformat()) for at, moment in find_moments("On 5. März 2024, 10:43", Habits("de"))]
    [(3, '2024-03-05T10:43:00+00:00')]
    """
    text = text[:LONGEST]
    behind, before = _times()
    for found in _dates().finditer(text):
        try:
            day = _day(found, how)
            if day is None or not is_sound(day.replace(tzinfo=UTC)):
                continue
            clock = behind.match(text, found.end()) or before.search(text[: found.start()])
            time = _time(clock) if clock else None
            american = clock is not None and clock["half"] is not None
            if not (how.order_known or how.may_guess or american) and _is_double(found):
                continue
        except (ValueError, OverflowError):  # no such day or time
            continue
        zone = named_zone(clock["zone"]) if clock else None
        if time is None:
            yield found.start(), Moment(day.replace(tzinfo=UTC), zone_given=False, time_given=False)
        else:
            at = (day + time).replace(tzinfo=zone or how.clock)
            yield found.start(), Moment(at, zone_given=zone is not None, time_given=True)


def _is_double(found: re.Match[str]) -> bool:
    """Whether a date in numbers could as well be one of another month."""
    return (
        bool(found["a"])
        and found["mark"] != "."
        and found["a"] != found["b"]
        and int(found["a"]) <= 12 >= int(found["b"])
    )


def _time(clock: re.Match[str]) -> timedelta:
    time = clock_time(clock)
    if (clock["afternoon"] or clock["late"]) and time < NOON:
        return time + NOON
    return time - NOON if (clock["morning"] or clock["early"]) and NOON <= time < NOON + HOUR else time


def _day(found: re.Match[str], how: Habits) -> datetime | None:
    """The day that a match names, None where a word is no month's."""
    if found["a"]:
        first, second = int(found["a"]), int(found["b"])
        month_first = second > 12 or (how.month_first and found["mark"] != "." and first <= 12)
        day, month = (second, first) if month_first else (first, second)
        year = int(found["y3"]) if found["y3"] else _of_two_digits(found["short3"])
        return day_of(year, month, day, how.language)
    if found["y9"]:
        return datetime(_han(found["y9"]), _han(found["m9"]), _han(found["d9"]))
    if form := next((form for form in "127" if found[f"m{form}"]), ""):
        year = int(found[f"y{form}"] or 0)
        if found["era"]:
            year = calendars().eras[found["era"]] + (1 if found["y2e"] == "元" else int(found["y2e"]))
        return day_of(year, int(found[f"m{form}"]), int(found[f"d{form}"]), how.language)
    form = next(form for form in "45680" if found[f"w{form}"])
    word, day = found[f"w{form}"], int(found[f"d{form}"])
    if found["short6"]:
        year = 2500 + int(found["short6"])
    else:
        year = _of_two_digits(found["short4"]) if found["short4"] else int(found[f"y{form}"])
    if year in PERSIAN_YEARS and (persian := persian_month_of(word)):
        return day_of(year, persian, day, how.language, persian=True)
    named = month_of(word, how.language)
    return day_of(year, named, day, "th" if form == "6" else how.language) if named else None


def _of_two_digits(year: str) -> int:
    return int(year) + (2000 if int(year) < 70 else 1900)


def _han(number: str) -> int:
    """A number in Han digits, one by one as in years, or with tens.

    >>> _han("二〇二四"), _han("十二"), _han("三十一")
    (2024, 12, 31)
    """
    if "十" not in number:
        return int("".join(str("〇一二三四五六七八九".index(each)) for each in number.replace("零", "〇")))
    tens, _, ones = number.partition("十")
    return 10 * (_han(tens) if tens else 1) + (_han(ones) if ones else 0)


@lru_cache(maxsize=1024)
def _month_first(locale: str) -> bool:
    from babel.dates import get_date_format

    pattern = get_date_format("short", locale).pattern
    return 0 <= pattern.find("M") < pattern.find("d") and not pattern.startswith("y")


@lru_cache(maxsize=1024)
def _country_zone(country: str | None) -> tzinfo | None:
    """The zone of a country that has but one."""
    zones = [ZoneInfo(name) for name in _zones_of(country)]
    for month in (1, 7):
        if len({datetime(2024, month, 1, tzinfo=zone).utcoffset() for zone in zones}) != 1:
            return None
    return zones[0]


def _language_zone(language: str, country: str | None) -> tzinfo | None:
    """The zone of a language, unless the country is another one."""
    zone = language_zones().get(language)
    return zone if zone and (country is None or zone.key in _zones_of(country)) else None


def _zones_of(country: str | None) -> Sequence[str]:
    from babel.core import get_global

    names: Sequence[str] = get_global("territory_zones").get(country or "", [])
    return names


def _country(url: str | None) -> str | None:
    """The country whose domain an address is in."""
    try:
        last = (urlsplit(url or "").hostname or "").rpartition(".")[2]
    except ValueError:
        return None
    if len(last) != 2 or last in _NO_COUNTRY:
        return None
    return _COUNTRIES.get(last, last.upper())
