"""Of all wordings of a headline the one that readers see."""

from __future__ import annotations

import json

import pytest

from cleaners.html.extract import read_page
from cleaners.html.titles import without_site

BODY = "<p>The port of Eastmere reopened to ferries on Tuesday morning, two days after a storm.</p>"


def title(
    page_title: str, *h1: str, site: str = "The Harbour News", ld: str = "", og: str = ""
) -> str | None:
    head = f'<title>{page_title}</title><meta property="og:site_name" content="{site}">'
    if ld:
        described = json.dumps({"@type": "NewsArticle", "headline": ld})
        head += f'<script type="application/ld+json">{described}</script>'
    if og:
        head += f'<meta property="og:title" content="{og}">'
    headings = "".join(f"<h1>{each}</h1>" for each in h1)
    body = f"<main><article>{headings}{BODY * 3}</article></main>"
    return read_page(
        f"<html><head>{head}</head><body>{body}</body></html>", url="https://harbour.example/p"
    ).title


@pytest.mark.parametrize(
    ("got", "wanted"),
    [
        (
            title(
                "Port reopens | World | The Harbour News",
                "Port reopens after storm",
                ld="Port reopens after storm",
            ),
            "Port reopens after storm",
        ),
        (title("Port reopens after storm | World | The Harbour News"), "Port reopens after storm"),
        (
            title("Port reopens after storm | The Harbour News - Breaking news and live coverage"),
            "Port reopens after storm",
        ),
        (
            title(
                "Port reopens - Harbour.example",
                "Port reopens - Harbour.example",
                site="The Coast",
                ld="Port reopens",
            ),
            "Port reopens",
        ),
        (
            title(
                "Port reopens - at last", "Port reopens - at last", site="The Coast", ld="Ferries are back"
            ),
            "Port reopens - at last",
        ),
        (title("イーストミア港が再開｜港新聞", site="港新聞"), "イーストミア港が再開"),
        (title("Port reopens_The Harbour News"), "Port reopens"),
        (title("x", "<em>Aurora</em> leaves port", ld="<em>Aurora</em> leaves port"), "Aurora leaves port"),
        (
            title(
                "Anna Berg - The Guardian of the tide",
                "Anna Berg - The Guardian of the tide",
                site="The Guardian",
            ),
            "Anna Berg - The Guardian of the tide",
        ),
        (title("Budget 2024 – time to act", site="TIME"), "Budget 2024 – time to act"),
        (
            title(
                "Port opens again: what it means", "Ferries, explained", og="Port opens again: what it means"
            ),
            "Port opens again: what it means",
        ),
        (
            title(
                "Storm-hit port reopens to ferries",
                "Port reopens to ferries after storm",
                ld="Storm-hit port reopens",
            ),
            "Port reopens to ferries after storm",
        ),
        (
            title("Port reopens after storm", "The Harbour News", "Port reopens after storm"),
            "Port reopens after storm",
        ),
        (title("Port reopens after storm - The Harbour News", "Our blog"), "Port reopens after storm"),
        (
            title("Port reopens after storm", "Port reopens after storm Posted on July 1, 2024"),
            "Port reopens after storm",
        ),
        (title("Rovers 2 | 1 Grayhaven", "Rovers 2 | 1 Grayhaven"), "Rovers 2 | 1 Grayhaven"),
        (title("", "Port reopens"), "Port reopens"),
        # The words above the headline belong to it where the head says so throughout.
        (
            title(
                "Eastmere: Port reopens",
                "Port reopens",
                ld="Eastmere: Port reopens",
                og="Eastmere: Port reopens",
            ),
            "Eastmere: Port reopens",
        ),
        (title("x", "Port reopens", ld="Port reopens", og="Eastmere: Port reopens"), "Port reopens"),
        (title("x", "Port reopens", og="The Harbour Band – Port reopens"), "Port reopens"),
        # UTF-8 that was read as Latin-1 on its way, and letters that only look like it.
        (title("x", "Eastmereâ\x80\x99s port", og="Eastmereâ\x80\x99s port"), "Eastmere’s port"),
        (title("x", "Pâté, façade, Ångström", og="Pâté, façade, Ångström"), "Pâté, façade, Ångström"),
    ],
)
def test_titles(got: str | None, wanted: str) -> None:
    assert got == wanted


@pytest.mark.parametrize(
    ("stated", "above", "wanted"),
    [
        ("Port reopens - Echo Online", "", "Port reopens"),
        ("The Old Pier: Port reopens", "<h1><a href=/>The Old Pier</a></h1>", "Port reopens"),
        # A part of the headline that heads a part of the text, too.
        ("Ferries: Port reopens", "", "Ferries: Port reopens"),
        ("Storm is over – Port reopens", "", "Storm is over – Port reopens"),
        ("Port reopens – and nobody knows for how long", "", "Port reopens – and nobody knows for how long"),
    ],
)
def test_a_lower_heading_is_the_title_without_a_name(stated: str, above: str, wanted: str) -> None:
    body = f"{above}<h3>Port reopens</h3>{BODY * 3}"
    page = f"<html><head><title>{stated}</title></head><body>{body}</body></html>"
    assert read_page(page, url="https://pier.example/p").title == wanted


@pytest.mark.parametrize(
    ("whole", "names", "bare"),
    [
        ("Ice holds | DW | 28.04.2023", ["DW"], "Ice holds"),
        ("Ice holds : The Gazette", ["Gazette"], "Ice holds"),
        ("The Gazette", ["Gazette"], "The Gazette"),
    ],
)
def test_names_of_sites(whole: str, names: list[str], bare: str) -> None:
    assert without_site(whole, names) == bare


LONG = "Port of Eastmere reopens to ferries and freight two days after the storm that closed it (including"


@pytest.mark.parametrize("mark", ["<", "‹", "*", "⋆", "★", ">"])
def test_what_sets_a_site_off_is_no_part_of_the_headline(mark: str) -> None:
    assert without_site(f"Ferry is back {mark} Courier Sollen", ["Courier Sollen"]) == "Ferry is back"
    assert without_site(f"Courier Sollen {mark} Ferry is back", ["Courier Sollen"]) == "Ferry is back"
    assert without_site(f"Ice {mark} snow this winter", ["Courier Sollen"]) == f"Ice {mark} snow this winter"


@pytest.mark.parametrize(
    ("got", "wanted"),
    [
        (
            title("x", "Harbour life Port reopens to all", ld="Port reopens to all"),
            "Port reopens to all",
        ),
        (title("x", "The port reopens to all", ld="Port reopens to all"), "The port reopens to all"),
        (title("Port reopens", "Port reopens to all ships", og="Port reopens"), "Port reopens to all ships"),
        (title("Port reopens", "Port reopens The Gazette", og="Port reopens"), "Port reopens"),
        (
            title("Port reopens to all-World", og="Port reopens to all", ld="Port reopens to all-World"),
            "Port reopens to all",
        ),
        (title(f"{LONG} a second one)", ld=LONG), f"{LONG} a second one)"),
        (
            title("x", "Port reopens to all", og="Harbour Blog: Port reopens to all"),
            "Port reopens to all",
        ),
        (
            title("The Coast - Port reopens to all", '<a href="/">The Coast</a>', site=""),
            "Port reopens to all",
        ),
    ],
)
def test_what_stands_around_a_headline_and_what_is_missing_from_it(got: str, wanted: str) -> None:
    assert got == wanted


def test_a_headline_about_a_tag_keeps_it() -> None:
    assert title("Thirty years of &lt;br&gt; tags", "Thirty years of &lt;br&gt; tags") == (
        "Thirty years of <br> tags"
    )
    assert (
        title("A port &lt;em&gt;reopens&lt;/em&gt;", "A port &lt;em&gt;reopens&lt;/em&gt;")
        == "A port reopens"
    )


def test_a_label_in_the_heading_and_the_site_s_name_before_it_go() -> None:
    stated = "Port reopens to all ships"
    assert title(f"{stated} | Harbour News", f"<span>Video</span> {stated}") == stated
    assert title(f"Harbour News: {stated}", site="Harbour News") == stated
    assert title(f"The coast: {stated}") == f"The coast: {stated}"
