"""What is left below the article between lines that go: it goes with them, or it is the article's own."""

from __future__ import annotations

import pytest

from cleaners.boilerplate.strip import propose
from seeds.languages import seed
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


SENTENCE = 80  # characters
OWN = "Its members record the horns of the coast, and the voices of those who keep the museum running."
TEASED = (
    "Bread from the school kitchen wins the prize of the county",
    "Forty pupils baked for three nights, and the jury could not tell their rye loaf from a master's.",
)


def test_a_title_and_a_sentence_between_lines_that_go_are_a_teaser() -> None:
    buttons = ("Share on Facebook", "Tweet", "3 Comments")
    assert strip(below(*buttons, *TEASED, "7 Comments")) == BODY
    for kept in (
        [*buttons, *TEASED],  # nothing that goes below it
        ["Share on Facebook", *TEASED[1:], "7 Comments", "Tweet"],  # no title
        [
            *buttons,
            TEASED[0],
            OWN,
            "7 Comments",
        ],
    ):
        assert next(line for line in kept if len(line) > SENTENCE) in strip(below(*kept))


def inside(*lines: str) -> str:
    first, *rest = BODY.split("\n\n")
    return "\n\n".join([first, *lines, *rest])


def test_what_is_left_of_a_box_between_paragraphs_goes() -> None:
    form = ("Subscribe to our newsletter", "News of the coast, condensed", "Your email address", "Sign up")
    assert strip(inside(*form)) == BODY


def test_the_section_of_a_link_between_paragraphs_goes_with_it() -> None:
    assert strip(inside("News", "Read more: Who pays for the new swimming bath?")) == BODY
    assert strip(inside("News", "Advertisement")) == inside("News")  # a subheading, perhaps


@pytest.mark.parametrize(
    "box",
    [
        ["Share on Facebook", "The last keepers", "Tweet"],  # a subheading, but for a line that goes
        ["Share on Facebook", "Tweet", "The last keepers"],
        [
            "Tweet",
            "Rye loaf",
            "Print",
            "Tweet",
            "Long loaf",
            "Print",
            "Tweet",
            "Round loaf",
            "Print",
            "Tweet",
        ],
    ],
)
def test_what_may_be_a_subheading_or_an_item_stays(box: list[str]) -> None:
    left = [line for line in box if line.endswith(("keepers", "loaf"))]
    assert strip(inside(*box)) == inside(*left)


def test_an_article_of_short_lines_goes_on_below_a_promo() -> None:
    own = ("Built in 1797, it was painted in May.", "Viewing by appointment only")
    end = ("Share on Facebook", "Tweet", "Leave a comment")
    assert strip(below("Sign up for our newsletter", *own, *end)) == below(*own)
    form = ("Subscribe to our newsletter", "Your email address", "Sign up")
    assert strip(below(*form, *own, *end)) == BODY  # below more than one, it is part of a box


LISTED = (
    "Who pays for the fog horns of the coast, and for how long",
    "The keepers of the harbour house are trained at sea.",
    "14.10.2021",
    "A museum of nets and sails",
)


def test_what_is_left_right_below_a_heading_of_links_goes_whatever_its_form() -> None:
    page = "\n\n".join([BODY, *seed("en").boilerplate.body])
    assert strip("\n\n".join([page, "Related articles", *LISTED])) == page
    assert strip("\n\n".join([page, "Related articles", *LISTED, "Share on Facebook"])) == page
    assert strip("\n\n".join([page, "Related articles", OWN, *LISTED])) == "\n\n".join([page, OWN, *LISTED])
    short = "\n\n".join([BODY.split("\n\n")[0], "Related articles", *LISTED])
    assert strip(short) != BODY.split("\n\n")[0]  # too little above to be an article


def test_between_many_lines_that_go_what_is_about_the_article_goes_too() -> None:
    about = "Horns of the coast that its members record in the museum of sails and nets, running for years"
    buttons = ("Share on Facebook", "Tweet", "Print this article")
    assert strip(below(*buttons, about, "Leave a comment")) == BODY
    assert about in strip(below(*buttons[:2], about, "Leave a comment"))


TITLE = "Eleven years of a club above the museum, and no end in sight"


def test_a_label_between_lines_that_go_above_the_article_goes_unless_it_may_be_the_title() -> None:
    label = "Invitations for neighbours"
    assert strip("\n\n".join([TITLE, "Tweet", label, "Print", BODY])) == f"{TITLE}\n\n{BODY}"
    for kept in (label, "Harbourside recordings, museum", f"By {label}", "Somebody has written it."):
        titled = [] if kept == label else [TITLE]
        assert strip("\n\n".join([*titled, "Tweet", kept, "Print", BODY])) == "\n\n".join(
            [*titled, kept, BODY]
        )


def test_headlines_below_a_line_that_goes_go_between_paragraphs() -> None:
    headlines = [
        "The bakery on Mill Street opens a school for apprentices",
        "Council signs the contract for a swimming bath in the valley",
        "Three bridges will be painted before the winter comes",
    ]
    assert strip("\n\n".join([BODY, "Most read", *headlines, BODY])) == f"{BODY}\n\n{BODY}"


def test_the_article_ends_where_it_did_when_its_last_paragraph_has_lost_a_promo() -> None:
    text = f"{BODY} Please visit our Facebook page for news.\n\nVera Holm\n\nPier Nine"
    proposal = propose(text, language="en")
    assert len(proposal.edits) == 1
    assert proposal.looks[-1].last == BODY.count("\n\n")
