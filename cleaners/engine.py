"""The main text of a tree, by trafilatura's own steps in its own order, without the work done twice.

`trafilatura.bare_extraction` copies the tree five times and runs two more extractors on every page to
compare. Here the same functions are called (trafilatura is pinned exactly for that) and the text is the
same, but a copy is made only where a second reading needs it, and a second reading only where a cheap
measure of the page says that the first may have missed something.
"""

from __future__ import annotations

from copy import copy

from lxml import etree
from lxml.html import HtmlElement
from trafilatura.external import compare_extraction
from trafilatura.htmlprocessing import convert_tags, prune_unwanted_nodes, tree_cleaning
from trafilatura.main_extractor import extract_content
from trafilatura.settings import Extractor
from trafilatura.xml import xmltotxt
from trafilatura.xpaths import RAW_TREE_PRUNE_XPATH, REMOVE_COMMENTS_AND_LISTS_XPATH

# Dropped before anything is copied; trafilatura drops them too, one by one and in Python.
INVISIBLE = (
    "script",
    "style",
    "svg",
    "iframe",
    "template",
    "canvas",
    "object",
    "embed",
    "select",
    "textarea",
)


def options(focus: str = "balanced") -> Extractor:
    """trafilatura's settings for every page: no comments, no memory of earlier pages."""
    return Extractor(
        output_format="python",
        comments=False,
        dedup=False,
        recall=focus == "recall",
        precision=focus == "precision",
    )


def prepare(tree: HtmlElement) -> None:
    """Take from the tree, in place, what no reading wants: scripts, comments' lists, spans of cells."""
    etree.strip_elements(tree, *INVISIBLE, with_tail=False)
    for cell in tree.iter("td", "th"):
        for name in ("colspan", "rowspan"):
            cell.attrib.pop(name, None)
    prune_unwanted_nodes(tree, RAW_TREE_PRUNE_XPATH)
    prune_unwanted_nodes(tree, REMOVE_COMMENTS_AND_LISTS_XPATH)


def read(tree: HtmlElement) -> str:
    settings = options()
    cleaned = tree_cleaning(copy(tree), settings)
    converted = convert_tags(copy(cleaned), settings, None)
    body, text = extract_content(converted, settings)
    body, text = compare_extraction(cleaned, copy(tree), body, text, settings)
    return xmltotxt(body, False)
