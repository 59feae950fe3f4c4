"""The laws of the edit log, for any text and any fitting edits."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaners.edits.log import Edit, apply, replay, revert
from cleaners.errors import Misfit

texts = st.text(alphabet=st.characters(exclude_categories=[]), max_size=60)


@st.composite
def passes(draw: st.DrawFn, text: str) -> list[Edit]:
    """Some edits that fit `text`, in no particular order."""
    cuts = draw(st.lists(st.integers(0, len(text)), unique=True, max_size=8).map(sorted))
    edits = []
    for start, end in zip(cuts[::2], cuts[1::2], strict=False):
        after = draw(st.text(max_size=4))
        if after != text[start:end]:
            edits.append(Edit(start, text[start:end], after, "test"))
    return draw(st.permutations(edits))


@st.composite
def histories(draw: st.DrawFn) -> tuple[str, str, tuple[Edit, ...]]:
    """A text, what several passes made of it, and the whole trail."""
    extracted = text = draw(texts)
    trail: tuple[Edit, ...] = ()
    for _ in range(draw(st.integers(0, 4))):
        text, made = apply(text, draw(passes(text)))
        trail += made
    return extracted, text, trail


@given(histories())
def test_replay_gives_the_clean_text_and_revert_the_extracted_one(
    history: tuple[str, str, tuple[Edit, ...]],
) -> None:
    extracted, clean, trail = history
    assert replay(extracted, trail) == clean
    assert revert(clean, trail) == extracted


@given(histories())
def test_a_trail_means_its_edits_one_after_the_other(history: tuple[str, str, tuple[Edit, ...]]) -> None:
    extracted, clean, trail = history
    text = extracted
    for edit in trail:
        assert text[edit.start : edit.end] == edit.before
        text = text[: edit.start] + edit.after + text[edit.end :]
    assert text == clean


@given(st.data(), texts)
def test_the_order_of_proposals_does_not_matter(data: st.DataObject, text: str) -> None:
    edits = data.draw(passes(text))
    assert apply(text, edits) == apply(text, sorted(edits, key=lambda edit: edit.start))


@pytest.mark.parametrize(
    "edits",
    [
        [Edit(0, "b", "", "wrong text")],
        [Edit(-1, "a", "", "before the start")],
        [Edit(2, "cd", "", "past the end")],
        [Edit(1, "b", "b", "changes nothing")],
        [Edit(0, "ab", "", "overlaps"), Edit(1, "b", "x", "overlaps")],
        [Edit(1, "", "x", "same place"), Edit(1, "", "y", "same place")],
    ],
    ids=lambda edits: edits[0].rule,
)
def test_misfits_are_refused(edits: list[Edit]) -> None:
    with pytest.raises(Misfit):
        apply("abc", edits)


@pytest.mark.parametrize(
    ("text", "trail"),
    [("'Yes”", [Edit(0, "“", '"', "quote")]), ('"Yes', [Edit(-2, "é", "e", "before the start")])],
    ids=["another character", "before the start"],
)
def test_a_trail_of_another_text_is_refused(text: str, trail: list[Edit]) -> None:
    with pytest.raises(Misfit):
        revert(text, trail)


@pytest.mark.slow
def test_many_edits_cost_one_join() -> None:
    """A million edits would never end if each one copied the text."""
    text = "a " * 500_000
    edits = [Edit(i, " ", "_", "space") for i in range(1, len(text), 2)]
    clean, trail = apply(text, edits)
    assert clean == "a_" * 500_000
    assert revert(clean, trail) == text
