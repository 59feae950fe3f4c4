"""Patterns that need no language: where the article stands in the site, and what was counted beside it."""

from __future__ import annotations

import pytest

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
