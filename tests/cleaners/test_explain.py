"""The explanation of a whole cleaning: every line once, every change with its rule."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaners import Rejected, clean_text
from cleaners.explain import explain_text
from cleaners.text.lines import split

HOME = Path(__file__).parents[2]
SEED = (HOME / "seeds" / "articles" / "000_5c21db7152f0505f.txt").read_text("utf-8")
PORT = "The port was closed on Tuesday after a storm, and the pilots went home, officials said."


def test_the_seed_article() -> None:
    explained = explain_text(SEED)
    assert [line.text for line in explained.lines] == [line.text for line in split(SEED)]
    fates = [(line.fate, line.rule) for line in explained.lines if line.fate != "stays"]
    assert fates == [
        ("lifted", "lift.title"),
        ("lifted", "lift.tags"),
        ("goes", "promo.en.visit-twitter-account"),
    ]
    quotes = [edit for edits in explained.changes.values() for edit in edits]
    assert {edit.rule for edit in quotes} == {"typography.quotes"}
    assert all(SEED[edit.start] == edit.before for edit in quotes)
    assert explained.cleaned == clean_text(SEED)


def test_each_change_is_told_with_the_line_it_is_in() -> None:
    text = f"{PORT}\n\nâ€œIt was loud,â€\x9d said the pilot’s wife…\n\n\n\n{PORT[:-1]} again."
    explained = explain_text(text, language="en")
    told = {rule for edits in explained.changes.values() for rule in {edit.rule for edit in edits}}
    assert told == {edit.rule for edit in explained.cleaned.edits}
    second = explained.changes[explained.lines[1].start]
    assert "typography.ellipsis" in {edit.rule for edit in second}


def test_a_line_that_goes_in_a_later_pass_is_told_once() -> None:
    text = f"{PORT}\n\n{PORT[:-1]} once more.\n\nTags: storms, ports\n\nFollow us on Twitter @portnews"
    fates = [line.fate for line in explain_text(text).lines]
    assert fates == ["stays", "stays", "lifted", "goes"]


def test_where_the_source_wants_marks_nothing_goes() -> None:
    text = f"{PORT}\n\n{PORT[:-1]} once more.\n\nFollow us on Twitter @portnews"
    explained = explain_text(text, annotate=True)
    assert [line.fate for line in explained.lines] == ["stays", "stays", "spared"]


def test_the_claimed_language_is_used_where_the_text_does_not_tell() -> None:
    explained = explain_text("10:3 (5:1)", language="de")
    assert (explained.first_language.answer.tag, explained.claimed) == ("und", "de")


def test_what_is_no_article_is_rejected_here_too() -> None:
    with pytest.raises(Rejected, match="empty"):
        explain_text(" \n ")


@given(st.text(max_size=200))
def test_any_text_is_explained_line_by_line(text: str) -> None:
    try:
        explained = explain_text(text)
    except Rejected:
        return
    assert [line.text for line in explained.lines] == [line.text for line in split(text)]
    assert explained.cleaned == clean_text(text)
