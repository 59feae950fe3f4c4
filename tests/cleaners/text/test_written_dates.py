"""Dates as people write them, in the languages of the news; and as programs do, where they write oddly."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaners.text.calendars import day_of, months
from cleaners.text.dates import parse_moment
from cleaners.text.written_dates import find_moments, habits, read_moment

DAY = "2024-03-05T00:00:00+00:00"
EVENING = "2024-03-05T22:43:00+00:00"
TIMED = "2024-03-05T10:43:00+00:00"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2024/03/05 10:43", TIMED),
        ("2024/3/5", DAY),
        ("2024-03-05 10:43 AM", TIMED),
        ("2024-03-05 10:43 PM", "2024-03-05T22:43:00+00:00"),
        ("2024-03-05 12:43 a.m.", "2024-03-05T00:43:00+00:00"),
        ("20240305104300", TIMED),
        ("1709635380.0", TIMED),
        ("2024-03-05T10:43:00 ET", "2024-03-05T10:43:00-05:00"),
        ("2024-07-05T10:43:00 ET", "2024-07-05T10:43:00-04:00"),
        ("Tue, 05 Mar 2024 10:43:00 MEST", "2024-03-05T10:43:00+02:00"),
        ("Tue, 05 Mar 2024 05:43:00 EST", "2024-03-05T05:43:00-05:00"),
        ("Tue, 05 Mar 2024 16:13:00 IST", "2024-03-05T16:13:00+05:30"),
        ("Tue, 05 Mar 2024 10:43:00 -0500 (EST)", "2024-03-05T10:43:00-05:00"),
        ("Tue,05 Mar 2024 10:43:00 +0000", TIMED),
        ("2024-03-05T10:43:00+05:30[Asia/Kolkata]", "2024-03-05T10:43:00+05:30"),
    ],
)
def test_what_programs_write(written: str, read: str) -> None:
    moment = parse_moment(written)
    assert moment is not None
    assert moment.at.isoformat() == read


@pytest.mark.parametrize(
    ("language", "written", "read"),
    [
        ("ru", "5 марта 2024, 10:43", TIMED),
        ("uk", "5 березня 2024", DAY),
        ("zh", "2024年03月05日 10:43", TIMED),
        ("ja", "令和6年3月5日", DAY),
        ("ko", "2024. 3. 5. 10:43", TIMED),
        ("th", "5 มีนาคม 2567", DAY),
        ("ar", "5 آذار 2024", DAY),
        ("ar", "٥ مارس ٢٠٢٤", DAY),
        ("he", "5 במרץ 2024", DAY),
        ("hi", "5 मार्च 2024", DAY),
        ("hu", "2024. március 5.", DAY),
        ("pt", "5 de março de 2024, 10h43", TIMED),
        ("fr", "Publié le 1er mars 2024 à 10h43", "2024-03-01T10:43:00+00:00"),
        ("de", "Stand: 05.03.2024, 10:43 Uhr", TIMED),
        ("sv", "5 mars 2024 kl. 10.43", TIMED),
        ("en", "10:43 PM EDT, Tue March 5, 2024", "2024-03-05T22:43:00-04:00"),
        ("en", "Mar. 5th, 2024", DAY),
        ("vi", "5/3/2024, 10:43 (GMT+7)", "2024-03-05T10:43:00+07:00"),
        ("xx", "March 5, 2024", DAY),
        ("en", "5 December 2024", "2024-12-05T00:00:00+00:00"),
        ("de", "5. Dezember 2024", "2024-12-05T00:00:00+00:00"),
        ("en", "05-Mar-2024 10:43", TIMED),
        ("en", "March 5, 2024 @10:43AM", TIMED),
        ("en", "5 марта 2024, 10:43", TIMED),  # a page that doesn't say its language
        ("ja", "2024年3月5日（火）午後10時43分", EVENING),
        ("ja", "平成31年4月30日", "2019-04-30T00:00:00+00:00"),
        ("ko", "입력 2024.03.05. 오후 10:43", EVENING),
        ("ko", "2024년 3월 5일 오전 10시 43분", TIMED),
        ("ko", "2024.03.05(화) 10:43", TIMED),
        ("zh", "2024年3月5日晚上10点43分", EVENING),
        ("zh", "二〇二四年三月五日", DAY),
        ("zh-TW", "民國113年3月5日", DAY),
        ("zh-TW", "2024/3/5 上午12:43", "2024-03-05T00:43:00+00:00"),
        ("ar", "الثلاثاء 5 مارس/آذار 2024 - 10:43 مساءً", EVENING),
        ("ar", "5 مارس، 2024 10:43 ص", TIMED),
        ("fa", "سه‌شنبه ۱۵ اسفند ۱۴۰۲ - ۱۰:۴۳", TIMED),
        ("fa", "۱۴۰۲/۱۲/۱۵", DAY),
        ("fa", "1403-01-01T08:05:00+03:30", "2024-03-20T08:05:00+03:30"),  # as programs write it
        ("he", "יום שלישי, 5 במרס 2024", DAY),
        ("hi", "5 मार्च 2024 अपराह्न 10:43", EVENING),
        ("th", "5 มี.ค. 2567 10:43 น.", TIMED),
        ("th", "5 มี.ค. 67 10:43 น.", TIMED),
        ("th", "วันอังคารที่ 5 มีนาคม พ.ศ. 2567", DAY),
        ("uk", "5 березня 2024 р., 10:43", TIMED),
        ("sr", "5. марта 2024. 10:43", TIMED),
        ("hr", "05.03.2024. u 10:43", TIMED),
        ("el", "5 ΜΑΡΤΙΟΥ 2024 10:43 μμ", EVENING),
        ("tr", "5 Mart 2024, Salı - 10:43", TIMED),
        ("tr", "5 EKİM 2024", "2024-10-05T00:00:00+00:00"),
        ("pl", "5 marca 2024 r., godz. 10:43", TIMED),
        ("lv", "2024. gada 5. martā, 10:43", TIMED),
        ("lt", "2024 m. kovo 5 d. 10:43", TIMED),
        ("vi", "Thứ Ba, ngày 05 tháng 3 năm 2024", DAY),
        ("vi", "5 Tháng Ba 2024", DAY),
        ("pt-BR", "05.mar.2024 às 10h43", TIMED),
        ("fr-CA", "5 mars 2024, 10 h 43", TIMED),
        ("fr", "5 DECEMBRE 2024", "2024-12-05T00:00:00+00:00"),
        ("de-AT", "5. Jänner 2024", "2024-01-05T00:00:00+00:00"),
        ("kk", "2024 жылғы 5 наурыз", DAY),
        ("eu", "2024ko martxoaren 5", DAY),
        ("en", "5-Mar-24", DAY),
        ("en", "March 5 2024 / 10:43 PM / CBS News", EVENING),
    ],
)
def test_what_people_write(language: str, written: str, read: str) -> None:
    [(_, moment)] = find_moments(written, habits(language))
    assert moment.at.isoformat() == read


@pytest.mark.parametrize(
    ("language", "url", "month"),
    [
        ("en-GB", None, 3),
        ("en-US", None, 5),
        ("en", None, 5),
        ("en", "https://harbour.example.uk/ice", 3),
        ("en", "https://harbour.example.io/ice", 5),
        ("en-CA", "https://harbour.example.us/ice", 3),
        ("fr", None, 3),
        ("de-US", None, 3),
    ],
)
def test_day_or_month_first(language: str, url: str | None, month: int) -> None:
    [(_, moment)] = find_moments("05/03/2024", replace(habits(language, url), may_guess=True))
    assert moment.at.month == month
    [(_, only)] = find_moments("25/03/2024", habits(language, url))
    assert (only.at.day, only.at.month) == (25, 3)


@pytest.mark.parametrize(
    ("language", "written", "read"),
    [
        ("en", "05/03/2024 - 10:43", None),
        ("en", "05/05/2024", "2024-05-05T00:00:00+00:00"),
        ("en", "3/5/2024 10:43 AM", TIMED),
        ("en", "05.03.2024", DAY),
        ("en-GB", "05/03/2024 - 10:43", TIMED),
        ("fr", "05/03/2024", DAY),
    ],
)
def test_an_order_that_only_a_country_could_tell_is_not_guessed(
    language: str, written: str, read: str | None
) -> None:
    moment = read_moment(written, habits(language))
    assert (moment and moment.at.isoformat()) == read


@pytest.mark.parametrize(
    "written", ["", "5 places 2024", "31/02/2024", "99.99.2024", "3 of 2024", "score 2024-1"]
)
def test_no_dates(written: str) -> None:
    assert list(find_moments(written, habits("en"))) == []


def test_a_time_is_taken_in_the_zone_of_the_source_and_a_day_stays_that_day() -> None:
    tokyo = timezone(timedelta(hours=9))
    timed = read_moment("2024-03-05 10:43", habits("ja", zone=tokyo))
    day = read_moment("5 March 2024", habits("ja", zone=tokyo))
    assert timed is not None
    assert timed.at.isoformat() == "2024-03-05T10:43:00+09:00"
    assert not timed.zone_given
    assert day is not None
    assert day.at.isoformat() == DAY


def test_without_a_source_s_zone_a_country_s_only_one_is_taken() -> None:
    assert str(habits("ja", "https://minato.example.jp/1").zone) == "Asia/Tokyo"
    assert habits("en", "https://harbour.example.us/1").zone is UTC
    assert habits("en", "https://harbour.example/1").zone is UTC


@pytest.mark.parametrize(
    ("language", "url", "zone"),
    [
        ("ko", "https://hanggu.example.com/1", "Asia/Seoul"),
        ("ja-JP", "https://minato.example.com/1", "Asia/Tokyo"),
        ("de", "https://hafen.example.org/1", "Europe/Berlin"),
        ("zh", "https://gang.example.cn/1", "Asia/Shanghai"),  # of China's two
        ("zh", "https://gang.example.us/1", "UTC"),
        ("ko", None, "UTC"),  # where nobody says where the page was found, nothing is guessed
        ("pt", "https://porto.example.com/1", "UTC"),
    ],
)
def test_without_a_country_the_one_clock_of_a_language_is_taken(
    language: str, url: str | None, zone: str
) -> None:
    how = habits(language, url)
    assert str(how.clock) == zone
    moment = read_moment("2024-03-05 10:43", how)
    assert moment is not None
    assert str(moment.at.tzinfo) == zone
    assert not moment.zone_given


def test_one_name_is_two_months_in_two_languages() -> None:
    assert (months("hr")["listopad"], months("pl")["listopad"]) == (10, 11)


@given(st.text(), st.sampled_from(["en", "ar", "th", "zh", "zz", "", "-"]))
def test_any_text_is_searched(text: str, language: str) -> None:
    for at, moment in find_moments(text, habits(language)):
        assert 0 <= at < len(text)
        assert moment.at.tzinfo is not None


@pytest.mark.parametrize(
    "written", ["5.3. 10:43", "On 5 March 20 people died", "7 Kümmel 2024", "1402/13/05", "5 مارس 1402"]
)
def test_what_is_no_date(written: str) -> None:
    assert list(find_moments(written, habits("fi"))) == []


@pytest.mark.parametrize(
    ("persian", "ours"),
    [((1403, 1, 1), "2024-03-20"), ((1399, 12, 30), "2021-03-20"), ((1357, 11, 22), "1979-02-11")],
)
def test_days_of_the_persian_calendar(persian: tuple[int, int, int], ours: str) -> None:
    assert day_of(*persian, "fa").date().isoformat() == ours
