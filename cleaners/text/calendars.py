"""Names of months in the languages of the news, and days of other calendars than ours.

The names are CLDR's, by way of Babel, and those of `calendars.toml`; the English ones stand on pages of
every language.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cache, lru_cache

from seeds.calendars import calendars

BUDDHIST = 543  # years to take off; a year of four digits that is later than 2400 is one of that calendar
LATEST_OF_OURS = 2400
PERSIAN_YEARS = range(1250, 1500)
_PERSIAN = frozenset(("fa", "ps", "prs"))  # languages of the countries that use that calendar
# Languages whose months are known on pages that don't say theirs, or say another.
_OF_NEWS = (
    *("ar", "az", "be", "bg", "bn", "ca", "cs", "da", "de", "el", "es", "et", "eu", "fa", "fi", "fil", "fr"),
    *("gl", "he", "hi", "hr", "hu", "hy", "id", "is", "it", "ka", "kk", "ko", "lt", "lv", "mk", "ms", "nb"),
    *("nl", "pl", "pt", "ro", "ru", "sk", "sl", "sq", "sr", "sv", "sw", "ta", "te", "th", "tr", "uk", "ur"),
    *("uz", "vi"),
)
_MARKS = dict.fromkeys(range(0x300, 0x370))  # accents; the vowels of other scripts are not among them
_BEFORE_PERSIAN = 355_668 + 366  # days from the start of our count to that of the formula below


def day_of(year: int, month: int, day: int, language: str, *, persian: bool = False) -> datetime:
    """A day in our calendar, as it is written in a language: Thai years are Buddhist, Iran's Persian.

    Raises `ValueError` where there is no such day.

    >>> day_of(2567, 3, 5, "th"), day_of(1402, 12, 15, "fa")
    (datetime.datetime(2024, 3, 5, 0, 0), datetime.datetime(2024, 3, 5, 0, 0))
    """
    if year in PERSIAN_YEARS and (persian or language in _PERSIAN):
        return _from_persian(year, month, day)
    if language == "th" and year > LATEST_OF_OURS:
        year -= BUDDHIST
    return datetime(year, month, day)


def _from_persian(year: int, month: int, day: int) -> datetime:
    """By its cycle of 33 years, which holds from the years 1178 to 1633."""
    if not (1 <= month <= 12 and 1 <= day <= (31 if month < 7 else 30)):
        raise ValueError("no such day")
    since = year + 1595
    before = 31 * (month - 1) if month < 7 else 186 + 30 * (month - 7)
    days = 365 * since + since // 33 * 8 + (since % 33 + 3) // 4 + before + day
    return datetime(1, 1, 1) + timedelta(days=days - _BEFORE_PERSIAN)


def month_of(word: str, language: str) -> int | None:
    """The month of a name in a language, or else in whatever languages know it, if they agree.

    >>> month_of("DÉCEMBRE", "fr"), month_of("марта", "en"), month_of("Kümmel", "de")
    (12, 3, None)
    """
    name, known = plain(word), months(language)
    return known.get(name) or known.get(name[1:] if language == "he" else "") or _months_anywhere().get(name)


def persian_month_of(word: str) -> int | None:
    """The month of a name in the Persian calendar."""
    return _persian_months().get(plain(word))


@cache
def _persian_months() -> Mapping[str, int]:
    names = calendars().persian.values()
    return {plain(name): number for each in names for number, name in enumerate(each, start=1)}


@cache
def _months_anywhere() -> Mapping[str, int]:
    """The names that mean the same month in all of the languages of news."""
    meant: dict[str, set[int]] = {}
    for language in _OF_NEWS:
        for name, number in months(language).items():
            meant.setdefault(name, set()).add(number)
    return {name: numbers.pop() for name, numbers in meant.items() if len(numbers) == 1 and len(name) > 2}


@lru_cache(maxsize=1024)
def months(language: str) -> Mapping[str, int]:
    """Numbers of months by their names and short forms in a language and in English, as `plain` has them.

    >>> months("hr")["listopada"], months("pl")["listopada"], months("uk")["may"]
    (10, 11, 5)
    """
    from babel.dates import get_month_names

    names: dict[str, int] = {"sept": 9}
    for tag in ("en", *(("ar_LB",) if language == "ar" else ()), language):
        locale = locale_of(tag)
        for width in ("abbreviated", "wide") if locale else ():
            for context in ("stand-alone", "format"):
                found = get_month_names(width, context, locale)
                names.update({plain(name): number for number, name in found.items() if not name.isdigit()})
    written = calendars().months.get(language, {})
    return names | {plain(name): number for name, number in written.items()}


def plain(name: str) -> str:
    """A name in small letters, without the accents and dots that capitals and short forms lose.

    >>> plain("ΜΑΡΤΊΟΥ"), plain("KASIM"), plain("févr."), plain("มี.ค.")
    ('μαρτιου', 'kasim', 'fevr', 'มี.ค')
    """
    bare = unicodedata.normalize("NFD", name.casefold()).translate(_MARKS)
    return unicodedata.normalize("NFC", bare).strip(".").replace("ı", "i")


@lru_cache(maxsize=1024)
def locale_of(tag: str) -> str | None:
    """The name by which Babel knows a language, with or without a country; None if it doesn't."""
    from babel import Locale, UnknownLocaleError

    if not re.fullmatch(r"[a-z]{2,3}(?:_[A-Z]{2})?", tag):
        return None
    try:
        return str(Locale.parse(tag))
    except (UnknownLocaleError, ValueError):
        return None
