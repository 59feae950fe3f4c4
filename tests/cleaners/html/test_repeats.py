"""Articles that stand on their page twice are read once."""

from __future__ import annotations

from cleaners.edits.log import revert
from cleaners.html.extract import read_page

LINES = (
    "The ferry to the islands runs again since Monday, three weeks after it lost its rudder.",
    "Mechanics from two yards worked in shifts, and the repair cost half a million crowns.",
    "Until the second ship is back from the dock, only every other crossing will be made, it added.",
)


def paragraphs(lines: tuple[str, ...]) -> str:
    return "".join(f"<p>{line}</p>" for line in lines)


def test_an_article_for_wide_and_for_narrow_screens_is_read_once() -> None:
    body = paragraphs(LINES)
    found = read_page(
        f"<article><h1>Ferry</h1><div class=wide>{body}</div><div class=narrow>{body}</div></article>"
    )
    assert found.text.split("\n") == list(LINES)
    assert revert(found.text, found.edits).count(LINES[0]) == 2


def test_a_paragraph_that_is_said_again_stays() -> None:
    said = (
        *LINES,
        LINES[0],
        "“Three weeks without a ship are long for those who live out there,” one of them said.",
    )
    assert read_page(f"<article><h1>Ferry</h1>{paragraphs(said)}</article>").text.count(LINES[0]) == 2
