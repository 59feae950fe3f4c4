"""What the engine read above and below the article's container: menus, sources, rows of links.

Old pages are tables in tables without a class, and small ones lists of links around a few paragraphs. The
article stands in the smallest element that holds most of what was read. Above and below that, a link or a
short label is furniture, as long as hardly any prose stands there.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from cleaners.html.blocks import Block
from cleaners.html.containers import Surroundings
from cleaners.html.prose import LINKED, ends_as_sentence, is_told, width

LABEL = 40  # columns; what is shorter and no sentence is a label
MOST = 2  # paragraphs below the article; where more stand it may go on there


def edges(
    read: Collection[int], blocks: Sequence[Block], around: Surroundings
) -> dict[int, tuple[str, tuple[str, ...]]]:
    """The blocks above and below the article that were read and are furniture, with the reason of each.

    >>> from lxml.html import fromstring
    >>> from cleaners.html.blocks import read_blocks
    >>> said = "The port was closed on Tuesday after a storm, and will stay so until Friday, officials said."
    >>> page = f"<div><p><a href=x>Home</a></p><div><p>{said}<p>{said}</div><p>Print</div>"
    >>> blocks = read_blocks(fromstring(page))
    >>> sorted(edges(range(4), blocks, Surroundings(blocks, [(i, len(blocks[i].text)) for i in range(4)])))
    [0, 3]
    """
    inside = [index for index in read if around.inside(blocks[index].element)]
    if not inside:
        return {}
    first, last = min(inside), max(inside)
    above = sorted(index for index in read if index < first)
    below = sorted(index for index in read if index > last)
    found: list[int] = []
    if not _prose(above, blocks):
        found += (index for index in above if blocks[index].kind != "heading" and _is_label(blocks[index]))
    if (paragraphs := _prose(below, blocks)) <= MOST:
        found += (
            index
            for index in below
            if not (paragraphs and blocks[index].cell is not None) and _is_label(blocks[index])
        )
    return dict.fromkeys(found, ("extract.beside", ("outside",)))


def _prose(indexes: Sequence[int], blocks: Sequence[Block]) -> int:
    return sum(is_told(blocks[index]) for index in indexes)


def _is_label(block: Block) -> bool:
    return block.linked > LINKED or (width(block.text) < LABEL and not ends_as_sentence(block.text))
