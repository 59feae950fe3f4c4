"""One reading of a tree beside what trafilatura's own functions read of it."""

from __future__ import annotations

from copy import copy

import pytest
from lxml import etree
from trafilatura.external import compare_extraction, justext_rescue
from trafilatura.htmlprocessing import convert_tags, tree_cleaning
from trafilatura.main_extractor import extract_content

from cleaners.html.sanitise import parse
from cleaners.html.trafilatura_reading import reading, settings
from cleaners.html.trafilatura_rescue import dense_reading, rescued
from tests.cleaners.html.test_trafilatura_prune import ALL, PAGES
from tests.support.hostile import PROSE

QUOTED = f"<blockquote><p>{PROSE}</p></blockquote>"
WILD = [
    f"<body><article><p>a</p></article><div><p>{PROSE}</p>{QUOTED}<p>{PROSE}</p></div>",
    f"<body><main><p>{PROSE[:90]}</p></main><p>{PROSE}</p><div>{PROSE[::-1]}<br>{PROSE[:60]}</div>",
    f"<body><div class=teaser><p>{PROSE}</p></div><div class=caption><p>{PROSE}</p></div><ul><li>a</ul>",
    f"<body><p>{PROSE[:80]}</p><table><tr><td>{PROSE}<td>b</table><pre>c</pre><div class=w3-code>d</div>",
    f"<body>{ALL}",
]


@pytest.mark.parametrize("focus", ["balanced", "recall"])
@pytest.mark.parametrize("page", [*PAGES, *WILD])
def test_a_tree_is_read_as_trafilatura_reads_it(page: str, focus: str) -> None:
    options = settings(focus)
    tree = tree_cleaning(parse(page), options)
    ours, text = reading(lambda: copy(tree), options)
    theirs, expected = extract_content(convert_tags(copy(tree), options), options)
    assert text == expected
    assert etree.tostring(ours) == etree.tostring(theirs)


@pytest.mark.parametrize("page", [*WILD, f"<body>{f'<p>{PROSE}</p>' * 3}<nav><a href=x>{PROSE}</a></nav>"])
def test_a_page_is_read_by_density_as_justext_reads_it(page: str) -> None:
    body, text = dense_reading(parse(page))
    theirs, expected = justext_rescue(parse(page), settings("recall"))
    assert text == expected
    assert etree.tostring(body) == etree.tostring(theirs)


@pytest.mark.parametrize("kept", [0, 90, 400, 3_000])
@pytest.mark.parametrize("page", [*WILD, f"<body>{f'<div><p>{PROSE}</p><aside>a</aside></div>' * 5}"])
def test_a_short_reading_is_rescued_as_trafilatura_rescues_it(page: str, kept: int) -> None:
    text = (PROSE * 20)[:kept]
    options = settings("recall")
    ours, theirs = (
        rescue(tree_cleaning(parse(page), options), parse(page), body_of(text), text, options)
        for rescue in (rescued, compare_extraction)
    )
    assert ours[1] == theirs[1]
    assert etree.tostring(ours[0]) == etree.tostring(theirs[0])


def body_of(text: str) -> etree._Element:
    body = etree.Element("body")
    etree.SubElement(body, "p").text = text
    return body
