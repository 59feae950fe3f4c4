"""The main text of a tree, by trafilatura's own steps in its own order, without the work done twice.

`trafilatura.bare_extraction` copies the tree five times and runs two more extractors on every page to
compare. Here the same functions are called, and on most pages the text is the same to the letter; but
a copy is made only where a second reading needs it, and a second reading only where the page shows much
more prose than the first one found. trafilatura is pinned exactly, because `_extract` and its siblings
are not its public face; `tests/test_extraction.py` compares both ways of calling it.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy

from lxml import etree
from lxml.html import HtmlElement
from trafilatura.baseline import baseline
from trafilatura.external import SANITIZED_XPATH, compare_extraction, justext_rescue
from trafilatura.htmlprocessing import convert_tags, prune_unwanted_nodes, tree_cleaning
from trafilatura.main_extractor import _extract, extract_content
from trafilatura.settings import Extractor
from trafilatura.xml import delete_element, xmltotxt
from trafilatura.xpaths import RAW_TREE_PRUNE_XPATH, REMOVE_COMMENTS_AND_LISTS_XPATH

from cleaners.page_blocks import Block

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

SHORT = 250  # characters; trafilatura's own bound, below which it searches the whole page
PROSE = 40  # characters of an unlinked block that count as prose
MORE = 1.8  # times as much prose as was read: reason for a costly second reading
SMALL_PAGE = 3000  # characters; trafilatura's bounds for a reading in recall mode: below this much text
SMALL_SHARE = 0.2  # and below this share of the page
MUCH_LONGER = 1.5  # a reading in recall mode replaces the first if it is this many times as long,
JUSTEXT_LONGER = 2.0  # and one by density alone, which takes in more, if it is this many


def prepare(tree: HtmlElement) -> None:
    """Take out of the tree, in place, what no reading wants: scripts, comments, spans of cells.

    A cell that claims to span a thousand columns would be padded with as many empty ones.
    """
    etree.strip_elements(tree, *INVISIBLE, with_tail=False)
    etree.strip_attributes(tree, "colspan", "rowspan")
    prune_unwanted_nodes(tree, RAW_TREE_PRUNE_XPATH)
    prune_unwanted_nodes(tree, REMOVE_COMMENTS_AND_LISTS_XPATH)


def read_text(tree: HtmlElement, blocks: Sequence[Block]) -> str:
    """The main text of a prepared tree, a line for each paragraph; the tree stays as it is.

    `blocks` are those of the same tree: they say how much there is to find.
    """
    settings = _settings("balanced")
    body, text = _first_reading(tree, settings)
    prose = sum(len(block.text) for block in blocks if _is_prose(block))
    if prose > MORE * len(text) or _structurally_poor(body):
        cleaned = tree_cleaning(copy(tree), settings)
        body, text = compare_extraction(cleaned, copy(tree), body, text, settings)
    if len(text) < SHORT:
        whole, whole_text, length = baseline(tree)
        if length > len(text):
            body, text = whole, whole_text
    if len(text) < SMALL_PAGE and len(text) < SMALL_SHARE * sum(len(block.text) for block in blocks):
        body, text = _generous_reading(tree, body, text)
    if not text:
        return "\n".join(block.text for block in blocks if _is_prose(block))
    return xmltotxt(body, False)


def _is_prose(block: Block) -> bool:
    return block.linked < 0.5 and len(block.text) >= PROSE


def _settings(focus: str) -> Extractor:
    # No comments, and no `deduplicate`: it remembers every page that the process has seen.
    return Extractor(output_format="python", comments=False, dedup=False, recall=focus == "recall")


def _first_reading(tree: HtmlElement, settings: Extractor) -> tuple[etree._Element, str]:
    converted = convert_tags(tree_cleaning(copy(tree), settings), settings)
    body, text, _ = _extract(converted, settings)
    if len(text) < SHORT:
        # `extract_content` copies the tree first, so as to search all of it where little was found.
        return extract_content(convert_tags(tree_cleaning(copy(tree), settings), settings), settings)
    before = None
    for element in list(body):
        now = " ".join("".join(element.itertext()).split())
        if now and now == before and len(now) > 50:
            delete_element(element, keep_tail=False)
        else:
            before = now
    etree.strip_elements(body, "done")
    etree.strip_tags(body, "div")
    for linebreak in body.iter("lb"):
        if linebreak.tail and linebreak.tail.isspace():
            linebreak.tail = None
    return body, text


def _structurally_poor(body: etree._Element) -> bool:
    """No paragraph, more tables than paragraphs, or markup that the first reading should have taken out."""
    paragraphs = sum(1 for _ in body.iter("p"))
    return (
        not paragraphs or sum(1 for _ in body.iter("table")) > paragraphs or bool(body.xpath(SANITIZED_XPATH))
    )


def _generous_reading(tree: HtmlElement, body: etree._Element, text: str) -> tuple[etree._Element, str]:
    settings = _settings("recall")
    cleaned = tree_cleaning(copy(tree), settings)
    first, first_text = extract_content(convert_tags(copy(cleaned), settings), settings)
    first, first_text = compare_extraction(cleaned, copy(tree), first, first_text, settings)
    dense, dense_text = justext_rescue(copy(tree), settings)
    if len(dense_text) > max(len(first_text), JUSTEXT_LONGER * len(text)):
        return dense, dense_text
    if len(first_text) >= SHORT and len(first_text) > MUCH_LONGER * len(text):
        return first, first_text
    return body, text
