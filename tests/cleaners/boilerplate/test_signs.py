"""Signs, times and counters that buttons and players leave go; those of an article stay."""

from __future__ import annotations

import pytest

from tests.support.radio_club import BODY, strip

TITLE = "The radio club records the fog horns of the coast"


@pytest.mark.parametrize("sign", ["×", "✕", "›", "00:00"])
def test_signs_of_buttons_and_players_go_anywhere(sign: str) -> None:
    first, *others = BODY.split("\n\n")
    assert strip("\n\n".join([first, sign, *others])) == BODY
    assert strip(f"{BODY}\n\n{sign}") == BODY


@pytest.mark.parametrize(
    "lines", [["/"], ["++"], ["00:00", "|", "00:00"], ["3", "0", "0"], ["1", "2", "3", "»"]]
)
def test_what_is_left_of_buttons_beside_the_article_goes(lines: list[str]) -> None:
    assert strip("\n\n".join([TITLE, *lines, "", BODY])) == f"{TITLE}\n\n{BODY}"
    assert strip("\n\n".join([BODY, *lines])) == BODY


@pytest.mark.parametrize(
    "lines",
    [
        ["***"],
        ["/"],
        ["3", "0", "0"],
        ["1", "2", "3"],
        ["12", "9", "8"],
        ["16:20"],
        ["00:00", "Horns", "04:12", "Bells"],
    ],
)
def test_what_an_article_may_have_stays(lines: list[str]) -> None:
    first, *others = BODY.split("\n\n")
    text = "\n\n".join([first, *lines, *others])
    assert strip(text) == text


@pytest.mark.parametrize(
    "lines",
    [["***"], ["12", "9", "8"], ["16:20"], [":-)"], ["Hull", "9", "0", "3", "York", "8", "0", "1"]],
)
def test_what_may_be_the_articles_below_it_stays(lines: list[str]) -> None:
    text = "\n\n".join([BODY, *lines])
    assert strip(text) == text
