"""What closes a page goes from a mark down to the end, unless the article may go on below it."""

from __future__ import annotations

import pytest

from tests.support.radio_club import BODY, strip

ARTICLE = (
    f"{BODY}\n\n"
    "Most horns were built before the war, and three of them still sound when fog comes in from the sound, "
    "which happens on some forty nights a year and wakes nobody who has lived there long enough.\n\n"
    "On Sundays visitors may listen to them over headphones, and guess which pier each of them stands on; "
    "who gets all eleven right is made a member, and has a key to the upper floor from that day on."
)
HEADLINE = "Bread from the school kitchen wins a prize"
TEASER = "Four pupils baked it for the county fair, and a jury of three millers tasted each of the loaves."
OTHER = "A lamp for the lighthouse arrives by train"
SECOND = (
    "It weighs two tons, was cast in Bohemia, and will be lifted into place on the first calm day of May."
)


def below(*lines: str) -> str:
    return "\n\n".join([ARTICLE, *lines])


@pytest.mark.parametrize("mark", ["Related articles", "Leave a comment"])
@pytest.mark.parametrize(
    "left",
    [
        [HEADLINE, TEASER, OTHER, SECOND],
        ["KITCHEN", HEADLINE, TEASER, "Vera Holm", "LAMPS", OTHER, SECOND, "Ada Stone"],
        ["May 26, 2016", TEASER, "May 27, 2016", SECOND],
        ["Bread, lamps & more!"],
    ],
)
def test_teasers_and_scraps_below_a_mark_go(mark: str, left: list[str]) -> None:
    assert strip(below(mark, *left)) == ARTICLE


def test_lines_that_go_are_a_mark_together() -> None:
    assert strip(below("Share", "Back to top", "Bread, lamps & more!")) == ARTICLE


def test_what_readers_say_goes_between_lines_about_comments() -> None:
    opinions = [
        "Sam",
        "I grew up beside a lamp like this.",
        "It kept us awake. My aunt wrote to them twice.",
        TEASER,
    ]
    assert strip(below("2 Comments", *opinions, SECOND, "Leave a comment")) == ARTICLE
    assert SECOND in strip(below("2 Comments", *opinions, SECOND))  # there the article may go on


def test_below_its_tags_an_article_is_over_and_they_stay() -> None:
    teasers = ["May 26, 2016", TEASER, "May 27, 2016", SECOND]
    tagged = below("Tags: Fog, Coast")
    assert strip("\n\n".join([tagged, *teasers, "Leave a comment"])) == tagged
    named = below("Tags:", "Fog", "Vera Holm")
    assert strip("\n\n".join([named, *teasers, "Leave a comment"])) == named


def test_beginnings_of_texts_need_no_mark() -> None:
    begun = [
        "Four pupils baked it for the county fair, and a jury of three millers tasted each of the…",
        "It weighs two tons, was cast in Bohemia, and will be lifted into place on the first […]",
        "The company that runs the ferry was asked about the price of a season ticket, which ...",
    ]
    other = "A line of another kind that the rules know: Follow us on Facebook"
    assert strip(below("Share on Facebook", HEADLINE, begun[0], OTHER, begun[1], begun[2])) == ARTICLE
    assert begun[1] in strip(below(other, HEADLINE, f"{begun[0]}, she read.", OTHER, *begun[1:]))


@pytest.mark.parametrize(
    "left",
    [
        [TEASER],  # the article's last sentence
        [OTHER, TEASER],  # or its last section
        [HEADLINE, TEASER, SECOND, OTHER, SECOND],  # two paragraphs follow each other
    ],
)
def test_where_the_article_may_go_on_it_does(left: list[str]) -> None:
    assert strip(below("Sign up for our newsletter", *left)) == below(*left)


@pytest.mark.parametrize(
    "left",
    [
        [HEADLINE, f"“{TEASER}”", OTHER, SECOND],  # somebody speaks
        [HEADLINE, "“We open in May,” she said."],
        ["Fog horns of the coast", "The horns are kept in the museum, and members record voices on Sundays."],
    ],
)
def test_quotations_and_what_is_about_the_article_stay(left: list[str]) -> None:
    assert strip(below("Leave a comment", *left)) == below(*left)


def test_who_wrote_and_what_it_refers_to_stays() -> None:
    bio = "Vera Holm is a reporter at the harbour desk and writes about everything that floats on the river."
    source = (
        "Okonkwo et al.: Bread and Salt in County Kitchens, second edition, https://bread.example/2016/salt"
    )
    for said in (f"{source}.", source):
        left = strip(below("Leave a comment", "Reporter", bio, said, "Published May 26, 2016"))
        assert left == below("Reporter", bio, said, "Published May 26, 2016")


def test_a_short_text_below_its_links_stays() -> None:
    text = "\n\n".join([BODY, "Leave a comment", OTHER, SECOND, HEADLINE, TEASER])
    assert TEASER in strip(text)


@pytest.mark.parametrize("mark", ["Leave a comment", "Share on Facebook"])
def test_paragraphs_that_an_author_breaks_off_stay(mark: str) -> None:
    told = [
        "I remember the smoke, the men who shouted from the pier, and my father who said nothing…",
        "Then the long wait, the winter, the letters that the harbour office never answered…",
        "And one morning a crane above the roofs, and my mother at the window, pointing at it…",
    ]
    assert strip(below(mark, *told)) == below(*told)


def test_one_line_about_a_newsletter_closes_nothing() -> None:
    left = ["Members of the committee", "Helen Price", "Tom Ashworth", "Al Reyes"]
    assert strip(below("Sign up for our newsletter", *left)) == below(*left)
