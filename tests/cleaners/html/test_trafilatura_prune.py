"""What is left of a tree beside what trafilatura's own cleaning and pruning leave of it."""

from __future__ import annotations

from copy import copy

import pytest
from lxml import etree
from trafilatura.htmlprocessing import convert_tags, tree_cleaning
from trafilatura.main_extractor import prune_unwanted_sections
from trafilatura.settings import MANUALLY_CLEANED, TAG_CATALOG, Extractor

from cleaners.html.sanitise import parse
from cleaners.html.trafilatura_prune import cleaned, pruned
from tests.support.hostile import PROSE

SETTINGS = Extractor(output_format="python", comments=False, dedup=False)
LINK = "<a href='/x'>The council meets again</a>"
SECTIONS = [
    "<aside>a<aside>b</aside></aside>c<footer>d<aside>e</aside></footer>f<aside>g</aside>",
    "<nav><form>a</form><menu>b</menu></nav><form><p>c</p></form>",
    f"<form><p>{PROSE}</p><p>{PROSE}</p></form><p>a</p>",
    "<figure><table><tr><td>a</table></figure><figure>b</figure><table role=presentation><tr><td>c</table>",
    "<div></div><p> </p><span></span>tail<math alttext='x^2'></math> of it",
    f"<div class=menu>{LINK}</div><div class=caption>a</div><p class='Teaser-x caption'>b</p><p id=teaser>c",
    f"<div class=sidebar>{PROSE * 9}</div><div class=share>a</div>",
    f"<div>{LINK * 3}</div><ul><li>{LINK}<li>{LINK}</ul><p>{LINK}</p><p>{PROSE} {LINK}</p>",
    f"<div><div><p>{LINK}</p><p>{LINK}</p><p>by us</p></div></div><div>{LINK}</div>",
    f"<ul><li><p>{LINK}</p></ul><table><tr><td><p>{LINK}</p></table>",
    f"<table>{f'<tr><td>{LINK}<td>{LINK}' * 5}</table><table><tr><td>{PROSE}</table>",
    f"<div>{''.join(f'<p>{LINK} {LINK}</p>' for _ in range(12))}</div><p>{PROSE}",
]
ALL = "".join(SECTIONS)
PAGES = [f"<body><article>{section}<p>{PROSE}</p></article><p>{PROSE}</p>" for section in (*SECTIONS, ALL)]


def written(tree: etree._Element) -> str:
    return etree.tostring(tree, encoding="unicode")


@pytest.mark.parametrize(
    "page", [*PAGES, f"<body>{''.join(f'<{tag}>a</{tag}>b' for tag in MANUALLY_CLEANED)}"]
)
def test_a_tree_is_cleaned_as_trafilatura_cleans_it(page: str) -> None:
    tree = parse(page)
    assert written(cleaned(copy(tree))) == written(tree_cleaning(copy(tree), SETTINGS))


@pytest.mark.parametrize("page", PAGES)
def test_a_frame_is_pruned_as_trafilatura_prunes_it(page: str) -> None:
    tags = set(TAG_CATALOG) | {"table", "td", "th", "tr"}
    ours, theirs = (convert_tags(cleaned(parse(page)), SETTINGS) for _ in range(2))
    pruned(ours.find(".//article"))
    prune_unwanted_sections(theirs.find(".//article"), tags, SETTINGS)
    assert written(ours) == written(theirs)
