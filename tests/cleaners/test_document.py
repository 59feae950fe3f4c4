"""What feeds and JSON lines say fills what the page is silent about, and is better than a guess."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from cleaners.document import fill_from_hints, read
from cleaners.pipeline import clean_article
from cleaners.records import Extracted, RawArticle

LANDED = datetime(2024, 6, 1, tzinfo=UTC)
GUESSED = Extracted(
    "Rain.", published_at=datetime(2024, 5, 30, tzinfo=UTC), provenance={"published_at": "guess"}
)


def test_a_feed_s_date_is_better_than_a_guess() -> None:
    filled = fill_from_hints(GUESSED, {"published_at": "2024-03-05T10:43:00+00:00"})
    assert str(filled.published_at) == "2024-03-05 10:43:00+00:00"
    assert filled.provenance == {"published_at": "hint"}
    assert fill_from_hints(GUESSED, {}) == GUESSED


def test_a_guess_is_bounded_by_the_landing() -> None:
    assert fill_from_hints(GUESSED, {}, landed_at=datetime(2024, 5, 20, tzinfo=UTC)).published_at is None
    assert fill_from_hints(GUESSED, {}, landed_at=LANDED) == GUESSED
    stated = Extracted("Rain.", published_at=GUESSED.published_at, provenance={"published_at": "meta"})
    assert fill_from_hints(stated, {}, landed_at=datetime(2024, 5, 20, tzinfo=UTC)) == stated


def test_a_moment_is_better_than_its_day() -> None:
    day = {"published_at": "meta", "published_at.zone": "assumed", "published_at.time": "assumed"}
    page = Extracted("Rain.", published_at=datetime(2024, 3, 5, tzinfo=UTC), provenance=day)
    assert str(fill_from_hints(page, {"published_at": "2024-03-05T10:43:00Z"}).published_at)[11:16] == "10:43"
    assert fill_from_hints(page, {"published_at": "2024-04-05T10:43:00Z"}) == page
    assert fill_from_hints(page, {"published_at": "2024-03-06"}) == page


@pytest.mark.parametrize(
    ("hint", "at"),
    [
        ("2024/03/05 10:43", "2024-03-05 10:43:00+00:00"),
        ("1709635380", "2024-03-05 10:43:00+00:00"),
        ("1709635380000", "2024-03-05 10:43:00+00:00"),
        ("5. März 2024", "2024-03-05 00:00:00+00:00"),
        ("05/03/2024 - 10:43", "2024-03-05 10:43:00+00:00"),
    ],
)
def test_dates_of_feeds(hint: str, at: str) -> None:
    assert (
        str(fill_from_hints(Extracted("Rain."), {"published_at": hint, "language": "de"}).published_at) == at
    )


@pytest.mark.parametrize("hint", ["2024", "2024-03", "gestern"])
def test_a_feed_s_date_that_nobody_can_read_is_said(hint: str) -> None:
    filled = fill_from_hints(Extracted("Rain."), {"published_at": hint})
    assert filled.published_at is None
    assert filled.provenance == {"published_at.unread": hint}


def test_authors_of_feeds_are_read_as_bylines() -> None:
    filled = fill_from_hints(
        Extracted("Rain."), {"authors": "anna@harbour.example (Anna Berg)\nBy Ruth Cole"}
    )
    assert filled.authors == ("Anna Berg", "Ruth Cole")
    assert fill_from_hints(Extracted("Rain."), {"authors": "anna@harbour.example"}).authors == ()


def test_a_source_s_time_zone_is_that_of_its_dates_without_one() -> None:
    story = "The port of Eastmere reopened to ferries on Tuesday morning, two days after a storm."
    raw = RawArticle(
        "t",
        "x.txt",
        story.encode(),
        "text/plain",
        hints={"published_at": "2024-03-05 10:43"},
        landed_at=LANDED,
    )
    article = clean_article(raw, timezone="Asia/Tokyo", rules="r")
    assert article.published_at is not None
    assert article.published_at.astimezone(UTC) == datetime(2024, 3, 5, 1, 43, tzinfo=UTC)
    assert article.provenance["published_at.zone"] == "assumed"


def test_a_source_s_language_says_which_comes_first() -> None:
    raw = RawArticle(
        "t", "x.txt", b"Rain.", "text/plain", hints={"published_at": "05/03/2024"}, landed_at=LANDED
    )
    for language, month in (("en-GB", 3), ("en-US", 5)):
        _, extracted = read(raw, {}, language=language)
        assert extracted.published_at is not None
        assert extracted.published_at.month == month


def test_a_day_stays_that_day_in_a_column_of_utc() -> None:
    """Midnight in Tokyo is the day before in UTC; `published_at.time` says that there was no time."""
    body = "<p>The port of Eastmere reopened to ferries on Tuesday morning, two days after a storm.</p>" * 4
    html = f'<title>Port reopens</title><meta name="pubdate" content="2024-03-05"><h1>Port reopens</h1>{body}'
    hints = {"url": "https://minato.example.jp/port"}
    article = clean_article(RawArticle("t", "x.html", html.encode(), "text/html", hints=hints))
    assert str(article.published_at) == "2024-03-05 00:00:00+00:00"
    assert article.provenance["published_at.time"] == "assumed"


def test_what_the_server_asks_stands_with_what_the_page_asks() -> None:
    assert fill_from_hints(Extracted("Rain."), {"robots": "noarchive"}).robots == "noarchive"
    both = fill_from_hints(Extracted("Rain.", robots="noindex"), {"robots": "noarchive"})
    assert (both.robots, both.provenance["robots"]) == ("noindex, noarchive", "hint")
