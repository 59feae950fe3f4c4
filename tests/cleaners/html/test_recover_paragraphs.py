"""Paragraphs that are put back among those that were read."""

from __future__ import annotations

import pytest

from cleaners.html import recover_paragraphs
from cleaners.html.recover_paragraphs import Letters


def test_many_blocks_are_looked_for_in_a_long_text_as_wholes_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recover_paragraphs, "MOST_SEARCHED", 3 * len("Theiceholds"))
    read = Letters(["Theice", "holds"])
    assert "iceholds" in read
    assert not any("nowhere" in read for _ in range(3))
    assert "iceholds" not in read  # no more is looked for inside
    assert all(key in read for key in ("holds", ""))
