"""What is left of boxes and bars whose markup or links were lost: glued buttons, signs, headings."""

from __future__ import annotations

import pytest

from cleaners.boilerplate.strip import propose
from cleaners.edits.log import apply

FIRST = "The bridge opens in May, after two years of work on its southern ramp, which had sunk."
LAST = "It carries four lanes, two of which are kept for the buses and lorries of the harbour."


def left(*lines: str, language: str = "en") -> list[str]:
    text = "\n\n".join(lines)
    return apply(text, propose(text, language=language).edits)[0].split("\n\n")


@pytest.mark.parametrize(
    "line",
    [
        "Share on FacebookShare on LinkedInShare on YouTube",
        "Sign UpNo thanks, close",
        "Previous articleWho pays for the wall in the end",
        "READ MORE Who pays for the wall in the end",
        "RELATED PHOTOS: The southern ramp in May",
        "You might also like …",
        "Report a correction or typo",
    ],
)
def test_a_line_goes_between_paragraphs(line: str) -> None:
    assert left(FIRST, line, LAST, LAST) == [FIRST, LAST, LAST]


@pytest.mark.parametrize(
    "line",
    [
        "READ MORE than two letters a day, the mayor told his staff, and answer them all.",
        "Photos: Ada Stone",
        "© Harbour Press",
        "Corrections",
        "The mayor met MacDonald and LeBlanc on the ramp.",
        "That is the rule that we have to live with now and it will not get any better. What do you think "
        "about this whole mess?",
    ],
)
def test_a_line_that_looks_like_it_stays(line: str) -> None:
    assert left(FIRST, line, LAST, LAST) == [FIRST, line, LAST, LAST]


def test_a_year_makes_a_notice_of_rights_of_what_were_a_credit() -> None:
    assert left(FIRST, LAST, LAST, "© Reuters 2031") == [FIRST, LAST, LAST]
    assert left(FIRST, LAST, LAST, "© Reuters") == [FIRST, LAST, LAST, "© Reuters"]


def test_a_question_below_a_lost_link_is_the_next_subheading() -> None:
    lines = FIRST, "YOU MIGHT BE INTERESTED IN...", "Why would a ramp that is new sink so soon?", LAST, LAST
    assert left(*lines) == [FIRST, *lines[2:]]


def test_a_numbered_subheading_stays() -> None:
    lines = FIRST, "4. GET YOUR FREE TICKET:", LAST, "5. Sign up for our walks", LAST
    assert left(*lines) == [*lines]


def test_a_sign_goes_with_the_box_that_it_closes() -> None:
    box = "Subscribe now", "×", "Forgot your password?"
    assert left(FIRST, *box, LAST, LAST) == [FIRST, LAST, LAST]
    assert left(FIRST, "***", LAST, LAST) == [FIRST, "***", LAST, LAST]
