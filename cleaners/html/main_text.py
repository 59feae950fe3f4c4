"""The main text of a tree, by trafilatura's own steps in its own order, without the work done twice.

`trafilatura.bare_extraction` copies the tree five times and runs two more extractors on every page to
compare. Here each reading (`trafilatura_reading.py`) is its own, and on most pages the text is the same to
the letter; but a copy is made only where a second reading needs it, and a second reading only where the
page shows much more prose than the first one found. trafilatura is pinned exactly, because its inner steps
are not its public face; `tests/cleaners/html/` holds both ways of calling them against each other.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy

from lxml import etree
from lxml.html import HtmlElement
from trafilatura.baseline import baseline
from trafilatura.htmlprocessing import prune_unwanted_nodes, tree_cleaning
from trafilatura.xml import xmltotxt

from cleaners.html.blocks import Block
from cleaners.html.hidden import fill_templates, remove_hidden, show_fallbacks, strip_unshown
from cleaners.html.set_apart import set_apart
from cleaners.html.trafilatura_discard import comment_sections
from cleaners.html.trafilatura_prune import cleaned
from cleaners.html.trafilatura_reading import SHORT, reading, settings
from cleaners.html.trafilatura_rescue import dense_reading, rescued

PROSE = 40  # characters of an unlinked block that count as prose
SMALL_PAGE = 3000  # characters; trafilatura's bounds for a reading in recall mode: below this much text
SMALL_SHARE = 0.2  # and below this share of the page
MOST_PROSE = 0.6  # of the page's prose; a reading that has this much needs no third beside it
MUCH_LONGER = 1.5  # a reading in recall mode replaces the first if it is this many times as long,
JUSTEXT_LONGER = 2.0  # and one by density alone, which takes in more, if it is this many


def prepare(tree: HtmlElement) -> None:
    """Take out of the tree, in place, what no reading wants: scripts, what is hidden, comments, spans.

    A cell that claims to span a thousand columns would be padded with as many empty ones.
    """
    fill_templates(tree)
    strip_unshown(tree)
    remove_hidden(tree)
    show_fallbacks(tree)
    set_apart(tree)
    etree.strip_attributes(tree, "colspan", "rowspan")
    prune_unwanted_nodes(tree, [comment_sections])


def read_text(tree: HtmlElement, blocks: Sequence[Block]) -> str:
    """The main text of a prepared tree, a line for each paragraph; the tree stays as it is.

    `blocks` are those of the same tree: they say how much there is to find.
    """
    shown = tree.find("body")  # what stands in the head is no text, but a copy of it is a tenth of the whole
    body, text = reading(lambda: cleaned(copy(tree if shown is None else shown)), settings("balanced"))
    if len(text) < SHORT:
        whole, whole_text, length = baseline(tree)
        if length > len(text):
            body, text = whole, whole_text
    if len(text) < SMALL_PAGE and len(text) < SMALL_SHARE * sum(len(block.text) for block in blocks):
        prose = sum(len(block.text) for block in blocks if _is_prose(block))
        if prose > MUCH_LONGER * len(text):  # or else there is nothing more to find
            body, text = _generous_reading(tree, body, text, prose)
    if not text:
        return "\n".join(block.text for block in blocks if _is_prose(block))
    return xmltotxt(body, False)


def _is_prose(block: Block) -> bool:
    return block.linked < 0.5 and len(block.text) >= PROSE


def _generous_reading(
    tree: HtmlElement, body: etree._Element, text: str, prose: int
) -> tuple[etree._Element, str]:
    """A reading in recall mode, or one by density alone where even that misses much of the page's prose."""
    recall = settings("recall")
    uncluttered = tree_cleaning(copy(tree), recall)
    first, first_text = reading(lambda: copy(uncluttered), recall)
    first, first_text = rescued(uncluttered, copy(tree), first, first_text, recall)
    if len(first_text) < MOST_PROSE * prose:
        dense, dense_text = dense_reading(copy(tree))
        if len(dense_text) > max(len(first_text), JUSTEXT_LONGER * len(text)):
            return dense, dense_text
    if len(first_text) >= SHORT and len(first_text) > MUCH_LONGER * len(text):
        return first, first_text
    return body, text
