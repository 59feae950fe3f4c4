"""A page as a row of text blocks, each with its place in the tree, from one walk.

A block is a run of text between two block-level boundaries: a paragraph, a heading, a caption, a list
item, a cell. The extractor's text has lost where its lines came from; `locate` finds their blocks again,
so that what the tree says about a block (links, classes, containers) can be asked about a line.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from lxml import etree
from lxml.html import HtmlElement

# A word a line would fill the screen, hence the strings.
INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i img ins kbd mark nobr q rp rt rtc ruby s "  # noqa: SIM905
    "samp small span strike strong sub sup time tt u var wbr".split()
)
UNSEEN = frozenset(
    "head script style noscript template svg iframe select textarea object embed math button".split()  # noqa: SIM905
)

PREFIX = 40  # characters that are enough to find a line whose end the extractor changed
SURE = 25  # characters that make a match of its own; shorter ones don't move the search onwards


class Block(NamedTuple):
    """A run of text. `linked` is the share of its characters inside links, from 0 to 1."""

    # A tuple, because a page has hundreds of these and a frozen dataclass costs three times as much.
    text: str
    element: HtmlElement
    linked: float


def read_blocks(tree: HtmlElement) -> list[Block]:
    """The blocks of a tree in document order; what is never shown as text is left out.

    >>> from lxml.html import fromstring
    >>> tree = fromstring("<div>Ice<p>holds <b>for</b> now</p> and then</div>")
    >>> [block.text for block in read_blocks(tree)]
    ['Ice', 'holds for now', 'and then']
    """
    blocks: list[Block] = []
    pieces: list[str] = []
    linked = links = 0
    open_blocks = [tree]
    walk = etree.iterwalk(tree, events=("start", "end"))
    for event, element in walk:
        tag = element.tag
        if event == "start":
            if tag in UNSEEN:
                walk.skip_subtree()
                text = None
            else:
                text = element.text
            if tag == "a":
                links += 1
            elif tag not in INLINE:
                if pieces:
                    _close(blocks, pieces, open_blocks[-1], linked)
                    pieces, linked = [], 0
                open_blocks.append(element)
        else:
            text = element.tail
            if tag == "a":
                links -= 1
            elif tag not in INLINE:
                if pieces:
                    _close(blocks, pieces, open_blocks[-1], linked)
                    pieces, linked = [], 0
                open_blocks.pop()
        if text and (pieces or not text.isspace()):  # the spaces between tags are most of what there is
            pieces.append(text)
            if links:
                linked += len(text)
    if pieces:
        _close(blocks, pieces, tree, linked)
    return blocks


def _close(blocks: list[Block], pieces: list[str], element: HtmlElement, linked: int) -> None:
    whole = "".join(pieces)
    text = " ".join(whole.split())
    if text:
        blocks.append(Block(text, element, linked / len(whole)))


def locate(lines: Sequence[str], blocks: Sequence[Block]) -> list[int | None]:
    """For each line the index of the block that it begins in, None where the page has no such text.

    White space doesn't count, nor the marks that the extractor puts before items and around cells. Of
    several places the first after the line before is taken.
    """
    begins, at = [], 0
    keys = []
    for block in blocks:
        key = block.text.replace(" ", "")
        keys.append(key)
        begins.append(at)
        at += len(key)
    page = "".join(keys)
    found: list[int | None] = []
    after = 0
    for line in lines:
        key = "".join(line.split()).strip("-|")
        at = -1
        if key:
            at = page.find(key, after)
            if at < 0:
                at = page.find(key)
            if at < 0 and len(key) > PREFIX:
                at = page.find(key[:PREFIX])
        found.append(bisect_right(begins, at) - 1 if at >= 0 else None)
        if at >= 0 and len(key) > SURE:
            after = at + len(key)
    return found
