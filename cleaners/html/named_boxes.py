"""Boxes below an article whose names speak against what they hold, and whether anything else does.

A paragraph of the article may stand in a box that is called after the buttons beside it. What sites put
below their articles themselves has a heading, a label or something to press with its prose.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import takewhile

from lxml.html import HtmlElement

from cleaners.html.blocks import Block
from cleaners.html.containers import Surroundings, holds
from cleaners.html.prose import LINKED, is_prose

BUTTON = 30  # characters; longer links say something


class NamedBoxes:
    """The boxes of a page by the names that `Surroundings` gives their kinds; each is looked through once.

    >>> from lxml.html import fromstring
    >>> from cleaners.html.blocks import read_blocks
    >>> said = "The port was closed on Tuesday after a storm, and will stay so until Friday, officials said."
    >>> for above in ("<a href=x>Share</a>", "<h3>The Harbour Letter</h3>"):
    ...     blocks = read_blocks(fromstring(f"<div><div class=share>{above}<p>{said}</div></div>"))
    ...     NamedBoxes(blocks, Surroundings(blocks, [])).are_prose_alone_around(1)
    True
    False
    """

    def __init__(self, blocks: Sequence[Block], around: Surroundings) -> None:
        self._blocks, self._around = blocks, around
        self._prose_alone: dict[HtmlElement, bool] = {}

    def are_prose_alone_around(self, index: int) -> bool:
        """Whether the outermost box around a block has nothing in it but prose and short links."""
        box = self._blocks[index].element
        for around in box.iterancestors():
            if all(kind.startswith("<") for kind in self._around.kinds(around)):
                break
            box = around
        if box not in self._prose_alone:
            inside = (self._blocks[at] for at in self._inside(box, index))
            has_controls = next(box.iter("form", "input", "button"), None) is not None
            self._prose_alone[box] = not has_controls and all(map(_is_prose_or_button, inside))
        return self._prose_alone[box]

    def _inside(self, box: HtmlElement, index: int) -> Iterator[int]:
        """The blocks of a box, of which one is known."""
        for places in (range(index, -1, -1), range(index + 1, len(self._blocks))):
            yield from takewhile(lambda at: holds(box, self._blocks[at].element), places)


def _is_prose_or_button(block: Block) -> bool:
    return len(block.text) < BUTTON if block.linked > LINKED else is_prose(block.text)
