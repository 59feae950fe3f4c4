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

_OF_LINKS = frozenset(("share", "tags", "dates"))


class NamedBoxes:
    """The boxes of a page by the names that `Surroundings` gives their kinds; each is looked through once.

    >>> from lxml.html import fromstring
    >>> from cleaners.html.blocks import read_blocks
    >>> said = "The port was closed on Tuesday after a storm, and will stay so until Friday, officials said."
    >>> for above in ("<a href=x>Share</a>", "<h3>The Letter</h3>"):
    ...     box = f"<div class=share>{above}<p>{said}</div>"
    ...     blocks = read_blocks(fromstring(f"<div><p>{said}</p>{box}</div>"))
    ...     NamedBoxes(blocks, Surroundings(blocks, [(0, 92)])).are_prose_alone_around(2)
    True
    False
    """

    def __init__(self, blocks: Sequence[Block], around: Surroundings) -> None:
        self._blocks, self._around = blocks, around
        self._prose_alone: dict[HtmlElement, bool] = {}

    def are_prose_alone_around(self, index: int) -> bool:
        """Whether the outermost box around a block has nothing in it but prose.

        Short links may stand beside it in a box for links; beside an offer they are where it leads.
        """
        box = self._blocks[index].element
        kinds = self._around.kinds(box)
        for around in box.iterancestors():
            if all(kind.startswith("<") for kind in self._around.kinds(around)):
                break
            box = around
        if box not in self._prose_alone:
            inside = (self._blocks[at] for at in self._inside(box, index))
            has_controls = next(box.iter("form", "input", "button"), None) is not None
            has_links = all(kind in _OF_LINKS or kind.startswith("<") for kind in kinds)
            self._prose_alone[box] = not has_controls and all(_fits(block, has_links) for block in inside)
        return self._prose_alone[box]

    def _inside(self, box: HtmlElement, index: int) -> Iterator[int]:
        """The blocks of a box, of which one is known."""
        for places in (range(index, -1, -1), range(index + 1, len(self._blocks))):
            yield from takewhile(lambda at: holds(box, self._blocks[at].element), places)


def _fits(block: Block, among_links: bool) -> bool:
    if block.linked > LINKED:
        return among_links and len(block.text) < BUTTON
    return is_prose(block.text)
