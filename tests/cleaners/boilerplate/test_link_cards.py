"""Headlines with a section, an author or a date go as links; lists of an article's own and its title stay."""

from __future__ import annotations

from itertools import chain

import pytest

from seeds.languages import seed
from tests.support.radio_club import BODY as SHORT
from tests.support.radio_club import strip

BODY = "\n\n".join([SHORT, *seed("en").boilerplate.body])
ABOVE, *BELOW = BODY.split("\n\n")
TITLE = "Eleven years of a club above the museum, and no end in sight"
SECTIONS = ("Mill Street", "Baths", "Bridges", "Churches")
HEADLINES = (
    "The bakery on Mill Street opens a school for apprentices",
    "Who pays? A swimming bath for the valley, in figures",
    "Three bridges will be painted before the winter comes",
    "Pastor: We have waited for this organ long enough",
)
DATES = ("May 4, 2021", "April 28, 2021", "March 2, 2021")


def listed(*columns: tuple[str, ...]) -> str:
    return "\n\n".join([BODY, *chain.from_iterable(zip(*columns, strict=True))])


def test_headlines_below_their_sections_go_below_the_article() -> None:
    assert strip(listed(SECTIONS, HEADLINES)) == BODY
    assert strip(listed(SECTIONS[:3], HEADLINES[:3], DATES)) == BODY
    assert strip(listed(HEADLINES[:3], SECTIONS[:3], DATES)) == BODY


@pytest.mark.parametrize(
    "columns",
    [
        (SECTIONS[:3], HEADLINES[:3]),  # few
        (SECTIONS, tuple(line.replace("?", "").replace(":", "") for line in HEADLINES)),  # a menu
        (SECTIONS, tuple(f"{line}." for line in HEADLINES)),
        (tuple(f"{line}:" for line in SECTIONS), HEADLINES),
        (SECTIONS, HEADLINES[:1] * 4),
    ],
)
def test_what_may_be_a_list_of_the_articles_own_stays(columns: tuple[tuple[str, ...], ...]) -> None:
    assert strip(listed(*columns)) == listed(*columns)


@pytest.mark.parametrize("data", [["By Vera Holm", "20 May 2021"], ["20 May 2021, 16:45"], ["3 hours ago"]])
def test_a_headline_with_its_author_and_date_goes_between_paragraphs(data: list[str]) -> None:
    card = [HEADLINES[0], *data]
    assert strip("\n\n".join([TITLE, ABOVE, *card, *BELOW])) == "\n\n".join([TITLE, BODY])
    titled = "\n\n".join([ABOVE, *card, *BELOW])  # perhaps the article's own title
    assert strip(titled) == titled


def test_a_subheading_or_the_heading_of_a_day_stays() -> None:
    for kept in (
        [HEADLINES[0]],
        [HEADLINES[0], "20 May 2021"],
        ["Radio club records fog horns", "20 May 2021, 16:45"],
    ):
        text = "\n\n".join([TITLE, ABOVE, *kept, *BELOW])
        assert strip(text) == text
