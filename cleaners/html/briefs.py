"""Short articles: two sentences are one, and the engine, made for long ones, takes the menu with them.

On a page with so little text, what counts is where it stands and that it is sentences: below the headline,
in the smallest part of the page that holds both.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from lxml.html import HtmlElement

from cleaners.html.blocks import Block
from cleaners.html.containers import closest, holds, tags_around
from cleaners.html.prose import LINKED, ends_as_sentence, is_wall, width
from cleaners.html.recover_paragraphs import NEVER

SHORTEST = 8  # columns of a sentence

_WORD = re.compile(r"[^\W\d_]{2}")


def brief(blocks: Sequence[Block], read: Collection[int]) -> set[int]:
    """The blocks of a short article: its sentences, and whatever else of its part of the page was read.

    Empty where the page has no sentence outside its furniture.

    >>> from lxml.html import fromstring
    >>> from cleaners.html.blocks import read_blocks
    >>> page = "<body><nav><a href=x>World</a></nav><h1>Ferry</h1><p>2 May</p><p>Ferry 12 is cancelled.</p>"
    >>> blocks = read_blocks(fromstring(page))
    >>> [blocks[index].text for index in brief(blocks, [])]
    ['Ferry 12 is cancelled.']
    """
    plain = [
        index
        for index, block in enumerate(blocks)
        if block.linked <= LINKED and _WORD.search(block.text) and not tags_around(block.element) & NEVER
    ]
    sentences = {
        index
        for index in plain
        if ends_as_sentence(blocks[index].text)
        and width(blocks[index].text) >= SHORTEST
        and not is_wall(blocks[index].text)
    }
    frame = _frame(blocks, sentences)
    if frame is None:
        return set()
    inside = {index for index in plain if holds(frame, blocks[index].element)}
    return inside & (sentences | set(read))


def _frame(blocks: Sequence[Block], sentences: Collection[int]) -> HtmlElement | None:
    """The smallest element around the headline that holds a sentence behind it, or else the article's."""
    for index, block in enumerate(blocks):
        headline = closest(block.element, "h1")
        if headline is None:
            continue
        behind = [at for at in sentences if at > index]
        for around in headline.iterancestors():
            if any(holds(around, blocks[at].element) for at in behind):
                return around
    for index in sorted(sentences):
        around = next(blocks[index].element.iterancestors("article", "main"), None)
        if around is not None:
            return around
    return blocks[min(sentences)].element.getroottree().getroot() if sentences else None
