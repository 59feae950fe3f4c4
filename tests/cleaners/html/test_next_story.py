"""The next article below the one that was asked for."""

from __future__ import annotations

import pytest
from lxml.html import HtmlElement, fromstring

from cleaners.edits.log import revert
from cleaners.html import next_story
from cleaners.html.blocks import read_blocks
from cleaners.html.containers import holds
from cleaners.html.extract import read_page

FERRY = (
    "The ferry to the islands runs again since Monday, three weeks after it lost its rudder.",
    "Mechanics from two yards worked in shifts, and the repair cost half a million crowns.",
)
MUSEUM = (
    "A museum of radio opens in the old customs house on Friday, the city council has decided.",
    "Its first exhibition shows forty sets that were built in the town between the two wars.",
)
ONE = "<h1>Ferry runs again</h1>" + "".join(f"<p>{line}</p>" for line in FERRY)
TWO = "<h1>Museum opens</h1>" + "".join(f"<p>{line}</p>" for line in MUSEUM)
LOWER = TWO.replace("h1>", "h2>")
LINKED = LOWER.replace("Museum opens", "<a href=/museum>Museum opens</a>")


def read(body: str) -> str:
    head = "<title>Ferry runs again - Harbour News</title>"
    found = read_page(f"<html><head>{head}</head><body><div>{body}</div></body></html>")
    assert all(line in revert(found.text, found.edits) for line in FERRY)
    return found.text


@pytest.mark.parametrize(
    "page",
    [
        f"<div class=story>{ONE}</div><div class=story>{TWO}</div>",
        f"<article>{ONE}<article>{TWO}</article></article>",
        f"<main><article><h1>Ferry runs again</h1><p>{FERRY[0]}</p><p>{FERRY[1]}</p></article>"
        f"<article>{TWO}</article></main>",
        f"<div><article><time>12 May</time>{ONE}</article><article><time>9 May</time>{LOWER}</article></div>",
        f"<main><article>{ONE}</article><article>{LINKED}</article></main>",
    ],
)
def test_the_next_article_is_no_part_of_this_one(page: str) -> None:
    assert read(page).split("\n") == list(FERRY)


@pytest.mark.parametrize(
    "page",
    [
        pytest.param(f"<div class=part>{ONE}</div><div class=part>{TWO}</div>", id="parts of one article"),
        pytest.param(f"<article>{ONE}{TWO}</article>", id="headlines inside one article"),
        pytest.param(f"<article>{ONE}</article><article>{LOWER}</article>", id="a lower one without a date"),
        pytest.param(
            f"<article class=hero><h1>Ferry runs again</h1></article><article>{ONE}{TWO}</article>",
            id="a headline without a text",
        ),
    ],
)
def test_a_second_headline_alone_begins_no_other_article(page: str) -> None:
    assert all(line in read(page) for line in (*FERRY, *MUSEUM))


def test_many_stories_are_told_apart_in_few_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def counted(box: HtmlElement, element: HtmlElement) -> bool:
        asked.append(element)
        return holds(box, element)

    monkeypatch.setattr(next_story, "holds", counted)
    stories = "".join(f"<article><h2>Story {number}</h2><p>{MUSEUM[0]}</article>" for number in range(300))
    blocks = read_blocks(fromstring(f"<main><article>{ONE}</article>{stories}</main>"))
    next_story.next_stories(blocks, ["Ferry runs again"])
    assert len(asked) < 5 * len(blocks)
