"""Places of edits: what stands there in both texts is what the edit says."""

from __future__ import annotations

from hypothesis import given

from cleaners import Edit
from cleaners.edits.offsets import places
from tests.cleaners.edits.test_log import histories


@given(histories())
def test_every_edit_has_a_place_inside_both_texts(history: tuple[str, str, tuple[Edit, ...]]) -> None:
    extracted, clean, trail = history
    found = places(extracted, trail)
    assert len(found) == len(trail)
    for place in found:
        assert 0 <= place.extracted_start <= place.extracted_end <= len(extracted)
        assert 0 <= place.clean_start <= place.clean_end <= len(clean)


def test_an_edit_alone_is_where_its_characters_are() -> None:
    extracted = "“One”.\n\nFollow us.\n\nTwo  three."
    trail = [
        Edit(8, "Follow us.\n\n", "", "promo"),
        Edit(11, "  ", " ", "space"),
        Edit(4, "”", '"', "quote"),
        Edit(0, "“", '"', "quote"),
    ]
    clean = '"One".\n\nTwo three.'
    found = places(extracted, trail)
    for edit, place in zip(trail, found, strict=True):
        assert extracted[place.extracted_start : place.extracted_end] == edit.before
        assert clean[place.clean_start : place.clean_end] == edit.after


def test_a_deletion_that_reaches_into_what_was_written_has_the_place_of_both() -> None:
    trail = [Edit(1, "…", "...", "dots"), Edit(3, ".b", "", "tail")]
    assert places("a…bc", trail)[1] == (1, 3, 1, 3)
