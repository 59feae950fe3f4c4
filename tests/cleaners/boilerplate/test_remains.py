"""What is left below the article between lines that go: it goes with them, or it is the article's own."""

from __future__ import annotations

import pytest

from tests.support.radio_club import BODY, strip


def below(*lines: str) -> str:
    return "\n\n".join([BODY, *lines])


@pytest.mark.parametrize(
    "left",
    [
        ["1 of 10"],
        ["Bread from the school kitchen on the east side wins the prize of the county this year"],
        ["Sort:", "Newest first"],
        ["Vera Holm", "A lamp for the lighthouse:", "May 26, 2016"],
    ],
)
def test_what_is_left_between_lines_that_go_goes(left: list[str]) -> None:
    assert strip(below("Share on Facebook", *left, "Tweet", "Leave a comment")) == BODY
    assert strip(below("Share on Facebook", "Tweet", "Leave a comment", *left)) == BODY


@pytest.mark.parametrize(
    "left",
    [
        ["Vera Holm"],  # people and dates alone may be the article's
        ["Published", "Vera Holm", "Tags: horns, coast"],
        ["Horns"],  # a word of the article's may be its tag
        ["Horns of the coast that its members record in the museum of sails and nets, running for years"],
        ["The mayor came to hear the horns as well, and he stayed until late. He brought a cake for all."],
        [f"Pier {number}" for number in range(7)],  # a list
    ],
)
def test_what_may_be_the_articles_own_stays(left: list[str]) -> None:
    text = strip(below("Share on Facebook", *left, "Tweet", "Leave a comment"))
    assert text == below(*left)


def test_it_takes_three_lines_that_go_and_one_that_is_no_button_of_a_list() -> None:
    assert strip(below("Share on Facebook", "1 of 10", "Tweet")) == BODY  # few short scraps go anyhow
    long = "Bread from the school kitchen on the east side wins the prize of the county this year"
    assert strip(below("Share on Facebook", long, "Tweet")) == below(long)
    goods = [
        line for item in ("Long loaf", "Rye loaf", "Round loaf") for line in (f"{item} of {long}", "Buy now")
    ]
    assert "Rye loaf" in strip(below(*goods))


@pytest.mark.parametrize("tags", [["Business", "Fog"], ["Fog", "Politics", "Sports"]])
def test_tags_that_have_the_name_of_a_section_stay_with_the_others(tags: list[str]) -> None:
    labelled = below("Topics:", *tags)
    assert strip(f"{labelled}\n\nShare on Facebook\n\nTweet") == labelled
    assert strip(below("Share on Facebook", *tags[:1], "Tweet", "Print")) != below(*tags[:1])  # no tags


def test_a_section_s_name_at_the_very_end_may_be_the_tag_of_an_article_about_it() -> None:
    about = f"{BODY}\n\nA business that is as old as the harbour house pays for the horns, as the mayor said."
    assert strip(f"{about}\n\nShare on Facebook\n\nBusiness") == f"{about}\n\nBusiness"
    assert strip(f"{BODY}\n\nShare on Facebook\n\nBusiness") == BODY
