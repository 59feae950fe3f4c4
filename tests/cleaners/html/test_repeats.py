"""Articles that stand on their page twice are read once."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from cleaners.edits.log import revert
from cleaners.html.extract import read_page

LINES = (
    "The ferry to the islands runs again since Monday, three weeks after it lost its rudder.",
    "Mechanics from two yards worked in shifts, and the repair cost half a million crowns.",
    "Until the second ship is back from the dock, only every other crossing will be made, it added.",
)


def paragraphs(lines: Sequence[str]) -> str:
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


def test_short_lines_and_headings_of_the_second_copy_go_with_it() -> None:
    first, second, third = LINES
    end = f"<p>{second}</p><ul><li>Half a million</ul><p>{third}</p>"
    body = f"<p>{first}</p><p>He nodded.</p><h2>Costs</h2>{end}"
    found = read_page(f"<article><h1>Ferry</h1><div class=a>{body}</div><div class=b>{body}</div></article>")
    assert found.text.split("\n") == [first, "He nodded.", "Costs", second, "- Half a million", third]


def test_a_copy_that_is_one_paragraph_goes() -> None:
    body = paragraphs(LINES)
    found = read_page(
        f"<article><h1>Ferry</h1><div>{body}</div><div class=plain>{' '.join(LINES)}</div></article>"
    )
    assert found.text.split("\n") == list(LINES)
    assert found.edits[0].rule == "extract.repeat"


def test_what_an_author_puts_together_again_stays() -> None:
    said = (
        *LINES,
        f"{LINES[0]} {LINES[1]}",
        "So it began, and the rest of it is known to everybody who lives here.",
    )
    assert read_page(f"<article><h1>Ferry</h1>{paragraphs(said)}</article>").text.split("\n") == list(said)


def with_box(box: str) -> list[str]:
    """The lines of an article with a box between its paragraphs."""
    body = f"<div class=txt><p>{LINES[0]}</p>{box}{paragraphs(LINES[1:])}</div>"
    return read_page(f"<article><h1>Ferry</h1>{body}</article>").text.split("\n")


@pytest.mark.parametrize(
    "box",
    [
        "<blockquote class='stylized pull-right'>“The repair cost half a million crowns.”</blockquote>",
        "<blockquote class=article__pullquote><p>Mechanics … worked in shifts</p>— The company</blockquote>",
        "<div class=quote-box><q>The repair cost half a million crowns</q></div>",
        f"<div class=img><img src=a><p class=imageCaption>{LINES[1]}</p></div>",
        "<div class=summary><h3>In short</h3><p>Three weeks after it lost its rudder.</p>"
        "<p>Only every other crossing will be made</p></div>",
    ],
)
def test_what_is_set_off_and_stands_in_the_text_too_is_read_there(box: str) -> None:
    assert with_box(box) == list(LINES)


@pytest.mark.parametrize(
    ("box", "said"),
    [
        # A quotation of the author's own, though the text goes on with its words.
        (
            "<blockquote>The repair cost half a million crowns.</blockquote>",
            "The repair cost half a million crowns.",
        ),
        # Words that stand nowhere else.
        (
            "<blockquote class=pullquote>We had to wait for a mild day.</blockquote>",
            "We had to wait for a mild day.",
        ),
        # Only a part of it stands in the text.
        (
            "<div class=summary><p>Only every other crossing will be made, it added.</p>"
            "<p>Fares stay as they were before the ship lost its rudder, the company promised.</p></div>",
            "Fares stay as they were before the ship lost its rudder, the company promised.",
        ),
    ],
)
def test_what_is_set_off_and_says_more_stays(box: str, said: str) -> None:
    assert said in with_box(box)


def test_a_summary_field_above_the_same_paragraph_goes() -> None:
    field = f"<div class='field summary'><b>Summary:</b><div class=items><div>{LINES[0]}</div></div></div>"
    found = read_page(f"<div><h1>Ferry</h1>{field}<div class=body>{paragraphs(LINES)}</div></div>")
    assert found.text.split("\n") == list(LINES)
