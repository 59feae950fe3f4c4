"""Every footer of a feed has the place of its title."""

from __future__ import annotations

from seeds.feed_footers import feed_footers


def test_each_phrase_stands_around_one_title() -> None:
    said = [phrase for phrases in feed_footers().values() for phrase in phrases]
    assert len(said) > 50
    for phrase in said:
        sides = phrase.split(" … ")
        assert len(sides) == 2, phrase
        assert all(side and side == side.strip() for side in sides), phrase
