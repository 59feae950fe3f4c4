"""What was read above and below the article's container, and is no part of it."""

from __future__ import annotations

from cleaners.html.extract import read_page

STORY = "".join(
    f"<p>{line}</p>"
    for line in (
        "The ferry to the islands runs again since Monday, three weeks after it lost its rudder.",
        "Mechanics from two yards worked in shifts, and the repair cost half a million crowns.",
        "Until the second ship is back from the dock, only every other crossing will be made, it added.",
    )
)


def read(body: str) -> str:
    return read_page(f"<html><head><title>Ferry runs again</title></head><body>{body}</body></html>").text


def test_menus_and_sources_around_an_article_in_a_layout_table_go() -> None:
    links = "".join(f"<td><a href=/{name}>{name}</a></td>" for name in ("World", "Money", "Sport"))
    text = read(
        f"<center><table><tr>{links}</tr></table>"
        f"<table><tr><td><a href=/>Home</a> - <a href=/i>Islands</a> - News</td></tr>"
        f"<tr><td>{STORY}</td></tr><tr><td>Editor: Ost</td></tr></table><table><tr>{links}</tr></table>"
    )
    assert text.count("\n") == 2
    assert text.startswith("The ferry")
    assert text.endswith("it added.")


def test_what_says_something_above_and_below_an_article_stays() -> None:
    lead = "Mechanics from two yards worked in shifts to repair the rudder, and found a second crack"
    note = "Corrected: the repair took three weeks and not two."
    text = read(f"<div><p>{lead}</p><div>{STORY}</div><p>{note}</p></div>")
    assert lead in text
    assert note in text


def test_labels_between_paragraphs_above_or_below_an_article_stay() -> None:
    more = STORY.replace("ferry", "barge").replace("two yards", "a yard").replace("second", "first")
    told = STORY + STORY.replace("ferry", "lifeboat").replace("two", "six").replace("second", "last")
    text = read(f"<main><div><h1>Ferry</h1>{told * 3}</div><div><p>Barges</p>{more}</div></main>")
    assert "Barges" in text
