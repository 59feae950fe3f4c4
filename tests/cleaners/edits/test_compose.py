"""Two passes told as one: what it must come to, for any text, and whose name the merged edits carry."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaners.edits.compose import compose
from cleaners.edits.log import Edit, apply, revert

_TEXT = "ab"  # few letters, so that edits meet, and take back what others did


def _passes(draw: st.DrawFn, text: str, rule: str) -> list[Edit]:
    """Some edits that fit a text, ascending; they may stand side by side."""
    edits, at = list[Edit](), 0
    while at <= len(text) and len(edits) < 4:
        start = at + draw(st.integers(0, 2))
        before = text[start : start + draw(st.integers(0, 2))]
        after = draw(st.text(_TEXT, max_size=3))
        if start <= len(text) and before != after:
            edits.append(Edit(start, before, after, rule))
        at = start + max(1, len(before))
    return edits


@st.composite
def two_passes(draw: st.DrawFn) -> tuple[str, list[Edit], str, list[Edit]]:
    """A text, a pass over it, what that made of it, and a pass over this."""
    text = draw(st.text(_TEXT, max_size=8))
    first = _passes(draw, text, "first")
    middle, _ = apply(text, first)
    return text, first, middle, _passes(draw, middle, "second")


@given(two_passes())
def test_one_pass_makes_what_the_two_made(case: tuple[str, list[Edit], str, list[Edit]]) -> None:
    text, first, middle, second = case
    made = compose(first, middle, second)
    assert made == sorted(made, key=lambda edit: edit.start)
    clean, trail = apply(text, made)
    assert clean == apply(middle, second)[0]
    assert revert(clean, trail) == text


@pytest.mark.parametrize(
    ("first", "middle", "second", "made"),
    [
        ([Edit(0, "a", "", "r")], "b", [Edit(0, "b", "ab", "s")], []),
        ([Edit(1, "", "x", "r")], "ax", [Edit(1, "x", "", "s")], []),
        ([Edit(2, "", "a", "r")], "aaaa", [Edit(3, "a", "", "s")], []),
        # A letter that was changed stays under the name of the rule that changed it.
        ([Edit(0, "ﬁ", "fi", "letters")], "fi!", [Edit(1, "i!", "i.", "s")], [("ﬁ!", "fi.", "letters")]),
        ([Edit(1, "\t", " ", "space")], "« ", [Edit(0, "« ", '"', "quote")], [("«\t", '"', "quote")]),
    ],
    ids=["taken back behind a deletion", "taken back", "taken back beside it", "letters", "the later rule"],
)
def test_edits_that_meet_are_one(
    first: list[Edit], middle: str, second: list[Edit], made: list[tuple[str, str, str]]
) -> None:
    assert [(edit.before, edit.after, edit.rule) for edit in compose(first, middle, second)] == made
