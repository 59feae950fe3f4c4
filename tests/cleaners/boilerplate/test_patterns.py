"""Patterns that need no language: where the article stands in the site, and what was counted beside it."""

from __future__ import annotations

import pytest

from seeds.languages import seed
from tests.support.radio_club import BODY, strip

TITLE = "Eleven years of fog horns and their keepers"


@pytest.mark.parametrize(
    "path", [f"Home / Ships / {TITLE}", f"Start|Sea|{TITLE}", f"Blog ❯ Boats ❯ {TITLE}", "Ships ❯ Horns"]
)
def test_the_path_to_the_headline_goes(path: str) -> None:
    assert strip(f"{path}\n\n{TITLE}\n\n{BODY}") == f"{TITLE}\n\n{BODY}"
    assert strip(f"{TITLE}\n\n{path}\n\n{BODY}") == f"{TITLE}\n\n{BODY}"


@pytest.mark.parametrize("line", [f"Harbour: {TITLE}", f"Home / Ships / {TITLE} again"])
def test_a_headline_that_is_told_twice_is_no_path(line: str) -> None:
    assert strip(f"{line}\n\n{TITLE}\n\n{BODY}") == f"{line}\n\n{TITLE}\n\n{BODY}"


def test_the_rest_of_a_row_of_sections_goes_with_them() -> None:
    assert strip(f"Home\n\nBoats & Tackle\n\nOut at sea\n\n{TITLE}\n\n{BODY}") == f"{TITLE}\n\n{BODY}"


@pytest.mark.parametrize(
    "top",
    [
        "Boats & Tackle",  # nothing shows that it is a section
        "Boats & Tackle\n\nOut at sea",
        "The fog horns",  # below a section, and in the text, too: a title of few words
        "By Vera Holm",
        "6 May",
    ],
)
def test_what_may_be_the_title_its_author_or_its_date_stays(top: str) -> None:
    text = f"{top}\n\n{TITLE}\n\n{BODY}"
    assert strip(text) == text
    below = strip(f"Home\n\n{text}")
    assert "Boats" in top or below == text


def test_numbers_in_a_row_are_counters_beside_what_says_more() -> None:
    top = f"{TITLE}\n\nDec 12, 2025"
    assert strip(f"{top}\n\n33\n\n25\n\n5\n\n{BODY}\n\n33\n\n25\n\nShare") == f"{top}\n\n{BODY}"
    for kept in (
        f"{BODY}\n\nServes\n\n4\n\n6",
        f"{BODY}\n\nSails\n\n3\n\n1\n\nNets",
        f"{BODY}\n\n3\n\nto\n\n1",
    ):
        assert strip(kept) == kept


def test_numbers_below_a_subtitle_are_counters_beside_a_date_or_a_button() -> None:
    subtitle = "What the keepers of the horns remember, and why nobody follows them when they leave."
    top = f"{TITLE}\n\n{subtitle}"
    assert strip(f"{top}\n\n16\n\nDec 12, 2025\n\n{BODY}") == f"{top}\n\nDec 12, 2025\n\n{BODY}"
    assert strip(f"{top}\n\nDec 12, 2025\n\n1\n\n1\n\nShare\n\n{BODY}") == f"{top}\n\nDec 12, 2025\n\n{BODY}"
    for kept in (
        f"{top}\n\n1\n\nThe horn of Pier Nine\n\n{BODY}",  # a list that counts
        f"{top}\n\n1\n\n{BODY}",
        f"{top}\n\nThe horn of Pier Nine\n\n1\n\nDec 12, 2025\n\n{BODY}",
    ):
        assert strip(kept) == kept


NOTICE = "Map may have been removed"


def test_a_line_that_always_stands_beside_what_goes_goes_with_it() -> None:
    first, second, third = BODY.split("\n\n")
    beside = [first, NOTICE, "Advertisement", second, "Share on Facebook", NOTICE, third]
    assert strip("\n\n".join(beside)) == BODY


@pytest.mark.parametrize(
    "line",
    [
        "In short",  # a subheading
        "What does it cost?",
        "What the club asks for:",
        "The Fog Horn Fund of the Coast",  # a name
        "- Bring a coat for the fog",
    ],
)
def test_a_line_that_an_article_may_have_again_stays(line: str) -> None:
    first, second, third = BODY.split("\n\n")
    beside = strip("\n\n".join([first, "Advertisement", line, second, "Advertisement", line, third]))
    assert beside == "\n\n".join([first, line, second, line, third])


def test_a_line_stays_that_once_stands_by_itself() -> None:
    first, second, third = BODY.split("\n\n")
    beside = strip("\n\n".join([first, NOTICE, "Advertisement", second, NOTICE, third]))
    assert beside == "\n\n".join([first, NOTICE, second, NOTICE, third])


@pytest.mark.parametrize("heading", [(), ("How it was repaired",)])
def test_short_items_that_open_with_their_date_go_below_a_mark_alone(heading: tuple[str, ...]) -> None:
    """A chronology may have its newest entry first, under a heading of its own."""
    entries = (
        *("14 May 2024", "Traffic runs again in both directions", "The mayor cut a ribbon at noon."),
        *("2 February 2024", "Second girder put in after a strike", "The steel came from Linz."),
        *("6 June 2023", "Bridge closed to all within an hour", "A worker had seen the crack."),
    )
    body = "\n\n".join([BODY, *seed("en").boilerplate.body])
    own = "\n\n".join([body, *heading, *entries])
    assert strip(own) == own
    assert strip("\n\n".join([body, "Share on Facebook", *entries])) == body
    ago = ("2 hours ago", *entries[1:3], "5 hours ago", *entries[4:6], "1 day ago", *entries[7:])
    assert strip("\n\n".join([body, *ago])) == body


def test_a_list_of_works_has_months_and_years() -> None:
    works = ["Songs of the ferry, on the quay of Ebb Island", "Fog, an opera for two horns and a whistle"]
    for months in (("April 2013", "January 2012"), ("4 April 2013", "2 January 2012")):
        listed = [line for pair in zip(works, months, strict=True) for line in pair]
        left = strip("\n\n".join([BODY, "Share on Facebook", *listed]))
        assert (works[0] in left) == months[0].startswith("April")


def test_dated_headlines_may_have_pictures_between_them() -> None:
    listed = [
        line
        for title, day in (
            ("A lamp for the lighthouse arrives by train", "14 May 2024"),
            ("Who pays for the new swimming bath in the end", "2 May 2024"),
            ("Three bridges will be painted before winter", "30 April 2024"),
        )
        for line in ("Photo: Vera Holm", title, day)
    ]
    body = "\n\n".join([BODY, *seed("en").boilerplate.body])
    assert strip("\n\n".join([body, *listed])) == body


def test_one_of_some_headlines_between_paragraphs_may_have_what_listings_have() -> None:
    linked = (
        "Bread prices: why the loaf of the east side costs twice as much as last year",
        "Who pays? The plan for the new swimming bath in the valley and what it leaves out",
        "Lighthouse: a lamp (and its keeper) arrives by train after forty years in the south",
        "Three bridges, one painter: the engineers say that the green must dry before winter",
    )
    first, *rest = [*BODY.split("\n\n"), *seed("en").boilerplate.body]
    assert strip("\n\n".join([first, *linked, *rest])) == "\n\n".join([first, *rest])
    offers = tuple(f"{line} ($9)" for line in linked)
    assert strip("\n\n".join([first, *offers, *rest])) == "\n\n".join([first, *offers, *rest])


CAMERAS = ("1. Harbour One", "2. Coast Mark II", "3. Pier R")
TOLD = (
    "It is heavy, and it has a strap of leather that was made in the town, by hand, for a hundred years.",
    "A friend lent it to us for the summer, and it took all the pictures that hang in the museum by now.",
    "Rain does not bother it. We forgot it in a boat for a night, and it still worked in the morning.",
)


def described(*closes: str) -> str:
    lines = [line for item in zip(CAMERAS, TOLD, closes, strict=True) for line in item]
    return "\n\n".join([BODY, *lines, TOLD[0]])


def test_a_line_that_closes_each_item_goes() -> None:
    bought = described(*["Where to buy"] * 3)
    assert strip(bought) == bought.replace("Where to buy\n\n", "")


@pytest.mark.parametrize(
    "closes", [("Good", "Fair", "Good"), ("Who sells it?",) * 3, ("Price:",) * 3, ("Sold by Vera Holm.",) * 3]
)
def test_what_tells_items_apart_or_has_something_below_it_stays(closes: tuple[str, ...]) -> None:
    assert strip(described(*closes)) == described(*closes)


def test_subheadings_of_several_recipes_stay() -> None:
    dish = ["{}", "Ingredients", "- 200 g flour", "- 2 eggs", "Method", TOLD[0]]
    kept = "\n\n".join([BODY, *(line.format(name) for name in CAMERAS for line in dish)])
    assert strip(kept) == kept


def test_labels_without_values_go_below_the_article() -> None:
    labels = ["- Begins:", "- Ends:", "- Where:"]
    assert strip("\n\n".join([BODY, *labels])) == strip("\n\n".join([BODY, *labels, "Tags:"])) == BODY
    for kept in ([*labels[:2], "Noon"], [*labels, "Town Hall"], [*labels, BODY]):
        assert strip("\n\n".join([BODY, *kept])) == "\n\n".join([BODY, *kept])


def test_dates_with_an_author_each_go_below_the_article_if_they_go_back() -> None:
    days = ["05/03/2026", "13/01/2026", "08/01/2026"]
    assert strip("\n\n".join([BODY, *(f"{day} by Vera Holm" for day in days)])) == BODY
    for kept in ([f"{day} by Vera Holm" for day in days[::-1]], [f"{day} - Town Hall" for day in days]):
        assert strip("\n\n".join([BODY, *kept])) == "\n\n".join([BODY, *kept])
