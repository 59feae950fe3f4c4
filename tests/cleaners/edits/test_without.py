"""Leaving edits out of a trail: what is kept still reverts, and nothing but the unwanted changes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaners import Edit, replay, revert
from cleaners.edits.without import without
from tests.cleaners.edits.test_log import histories


@given(histories())
def test_without_none_is_the_whole_trail(history: tuple[str, str, tuple[Edit, ...]]) -> None:
    text, clean, trail = history
    assert without(text, trail, lambda edit: False) == (clean, tuple(trail))


@given(histories())
def test_without_all_is_the_text(history: tuple[str, str, tuple[Edit, ...]]) -> None:
    text, _, trail = history
    assert without(text, trail, lambda edit: True) == (text, ())


@given(histories(), st.data())
def test_what_is_kept_is_a_trail_and_holds_nothing_unwanted(
    history: tuple[str, str, tuple[Edit, ...]], data: st.DataObject
) -> None:
    text, _, trail = history
    unwanted = data.draw(st.sets(st.integers(0, max(0, len(trail) - 1))))
    marked = {id(trail[at]) for at in unwanted if at < len(trail)}
    result, kept = without(text, trail, lambda edit: id(edit) in marked)
    assert replay(text, kept) == result
    assert revert(result, kept) == text
    assert len(kept) <= len(trail) - len(marked)


def test_a_deleted_paragraph_comes_back_where_it_stood() -> None:
    text = "One “a”.\n\nAd.\n\nTwo  b."
    trail = (
        Edit(10, "Ad.\n\n", "", "promo"),
        Edit(13, "  ", " ", "space"),
        Edit(6, "”", '"', "quote"),
        Edit(4, "“", '"', "quote"),
    )
    assert replay(text, trail) == 'One "a".\n\nTwo b.'
    result, kept = without(text, trail, lambda edit: edit.rule == "promo")
    assert result == 'One "a".\n\nAd.\n\nTwo b.'
    assert [edit.rule for edit in kept] == ["space", "quote", "quote"]


@pytest.mark.parametrize(
    ("text", "trail", "result", "rules"),
    [
        (
            "a  Ad  b",
            [Edit(5, "  ", " ", "behind"), Edit(3, "Ad", "[ad]", "promo"), Edit(1, "  ", " ", "before")],
            "a Ad b",
            ["behind", "before"],
        ),
        ("a Ad b", [Edit(2, "Ad ", "", "promo"), Edit(1, " b", "-b", "over")], "a Ad b", []),
    ],
    ids=["beside", "over the place"],
)
def test_what_stands_beside_an_unwanted_edit_is_kept_and_what_reaches_over_it_is_not(
    text: str, trail: list[Edit], result: str, rules: list[str]
) -> None:
    made, kept = without(text, trail, lambda edit: edit.rule == "promo")
    assert (made, [edit.rule for edit in kept]) == (result, rules)
