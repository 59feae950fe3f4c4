"""Prose in one place or scattered, what stands below the headline, what is set apart."""

from __future__ import annotations

import pytest

from cleaners.html.page_shape import PageShape
from cleaners.html.sanitise import parse

PARAGRAPH = (
    "<p>Divers had worked through the night to lift the last of the wreckage, the harbour master said.</p>"
)
LONG = len(PARAGRAPH) - len("<p></p>")


def shape(body: str) -> PageShape:
    return PageShape(parse(f"<html><body>{body}</body></html>"))


@pytest.mark.parametrize(
    ("body", "flow", "places"),
    [
        (f"<div>{PARAGRAPH * 4}</div>", 4 * LONG, 1),
        (f"<section><h2>One</h2><div>{PARAGRAPH}</div></section>" * 4, LONG, 4),
        (f"<div>{PARAGRAPH}</div>" * 4, 4 * LONG, 4),
        (f"<div><div>{PARAGRAPH}</div><a href='/b'>Book a berth</a></div>" * 4, LONG, 4),
        (f"<footer>{PARAGRAPH}</footer>", 0, 0),
        (f"<nav><ul><li>Home<li><article>{PARAGRAPH}</article></ul></nav>", LONG, 1),
        ("<p>Ice holds.</p>", 0, 0),
    ],
)
def test_prose_flows_in_one_place_or_is_scattered(body: str, flow: int, places: int) -> None:
    found = shape(body)
    assert (found.flow, found.places) == (flow, places)


@pytest.mark.parametrize(
    ("body", "paragraphs"),
    [
        (f"<h1>Port</h1><p>By Ann Ito</p>{PARAGRAPH * 2}", 2),
        (f"<h1>Port</h1>{PARAGRAPH}<h2>Crane</h2>{PARAGRAPH}", 1),
        (f"<h1>Port</h1><h2>Crane</h2>{PARAGRAPH}", 0),
        ("<h1>Port</h1>" + "<p>Berth</p>" * 20 + PARAGRAPH, 0),
        (f"<h1>Port</h1>{PARAGRAPH}<p>Berth</p>{PARAGRAPH}", 1),
        (PARAGRAPH * 3, 3),
    ],
)
def test_what_is_told_right_below_the_headline(body: str, paragraphs: int) -> None:
    assert shape(body).opening == paragraphs


def test_links_and_cards_of_navigation_are_not_the_pages_own() -> None:
    card = "<h3><a href='/s'>Port reopens</a></h3>"
    found = shape(f"<aside>{card * 3}</aside><main>{card}{PARAGRAPH}</main>")
    assert (found.cards, found.cards_anywhere) == (1, 4)
    assert found.linked < 0.2 < found.linked_anywhere


def test_the_types_that_parts_are_marked_with() -> None:
    found = shape("<div itemtype='https://schema.org/Product'></div><div typeof='schema:Offer'></div>")
    assert found.marked == {"product", "offer"}
