"""Tags that no label introduces stay below an article that has their words."""

from __future__ import annotations

import pytest

from tests.support.radio_club import BODY, strip

LINKS = "Related stories\n\nFerry fares rise again\n\nWho pays for the new wall?"


@pytest.mark.parametrize("tags", ["Fog horns\n\nMuseum\n\nRadio club", "Museum\n\nHarbour"])
def test_words_of_the_article_on_lines_of_their_own_are_its_tags(tags: str) -> None:
    assert strip(f"{BODY}\n\nShare on Facebook\n\n{tags}\n\n{LINKS}") == f"{BODY}\n\n{tags}"


def test_other_words_between_buttons_are_none() -> None:
    page = f"{BODY}\n\nShare on Facebook\n\nTennis\n\nBudget\n\nShare on Twitter\n\n{LINKS}"
    assert strip(page) == BODY
