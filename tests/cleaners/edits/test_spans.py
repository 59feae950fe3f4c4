"""A traced trail accounts for both texts."""

from __future__ import annotations

import pytest
from hypothesis import given

from cleaners.edits import spans as module
from cleaners.edits.log import Edit, apply
from cleaners.edits.spans import trace
from tests.cleaners.edits.test_log import histories


@given(histories())
def test_the_spans_join_to_both_texts(history: tuple[str, str, tuple[Edit, ...]]) -> None:
    extracted, clean, trail = history
    spans = trace(extracted, trail)
    assert "".join(span.extracted for span in spans) == extracted
    assert "".join(span.clean for span in spans) == clean


@given(histories())
def test_untouched_spans_are_unchanged_and_every_edit_is_shown(
    history: tuple[str, str, tuple[Edit, ...]],
) -> None:
    extracted, _, trail = history
    spans = trace(extracted, trail)
    assert all(span.extracted == span.clean for span in spans if not span.edits)
    assert set(trail) == {edit for span in spans for edit in span.edits}


def test_an_edit_on_an_edit_keeps_both() -> None:
    text, first = apply("“a” b", [Edit(0, "“", "''", "quotes"), Edit(2, "”", "''", "quotes")])
    _, second = apply(text, [Edit(1, "'a'", "x", "later")])
    assert [(span.extracted, span.clean, len(span.edits)) for span in trace("“a” b", first + second)] == [
        ("“a”", "'x'", 3),
        (" b", " b", 0),
    ]


def test_a_deletion_around_a_deletion_leaves_each_its_own_reason() -> None:
    text, first = apply("a tags b", [Edit(1, " tags", "", "tags")])
    _, second = apply(text, [Edit(0, "a b", "", "promo")])
    assert [
        (span.extracted, [edit.rule for edit in span.edits]) for span in trace("a tags b", first + second)
    ] == [
        ("a", ["promo"]),
        (" tags", ["tags"]),
        (" b", ["promo"]),
    ]


def test_each_edit_looks_at_the_spans_beside_it_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[int] = []
    laid = module._laid
    monkeypatch.setattr(module, "_laid", lambda near, *more: (looked.append(len(near)), laid(near, *more))[1])
    text = "“x” " * 1000
    quotes = [Edit(at, text[at], '"', "quote") for at in reversed(range(len(text))) if text[at] in "“”"]
    spaces = [Edit(at, " ", "", "space") for at in reversed(range(len(text))) if text[at] == " "]
    spans = trace(text, [*quotes, *spaces])
    assert "".join(span.clean for span in spans) == '"x"' * 1000
    assert sum(looked) < 2 * (len(quotes) + len(spaces))
