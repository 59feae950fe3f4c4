"""The chosen blocks of a page as lines of text, and the structure over them that readers ask for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from lxml.html import HtmlElement

from cleaners.html.blocks import Block

CELL = 200  # characters; a table with a longer cell is a layout, and its cells are paragraphs


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines of text, and for each the blocks that it is made of, in the order of the page."""

    texts: tuple[str, ...]
    blocks: tuple[tuple[int, ...], ...]


def lines_of(chosen: Iterable[int], blocks: Sequence[Block]) -> Lines:
    """A line for each block, one for each row of a table; items of lists begin with a dash.

    >>> from lxml.html import fromstring
    >>> from cleaners.html.blocks import read_blocks
    >>> blocks = read_blocks(fromstring("<div><ul><li>a</ul><table><tr><td>b<td>c</table></div>"))
    >>> lines_of(range(3), blocks).texts
    ('- a', '| b | c |')
    """
    texts: list[str] = []
    places: list[tuple[int, ...]] = []
    row: list[int] = []
    for index in sorted(chosen):
        block = blocks[index]
        if row and _row(block) is not _row(blocks[row[0]]):
            _end_row(row, blocks, texts, places)
            row = []
        if block.cell is not None:
            row.append(index)
        else:
            texts.append(f"- {block.text}" if block.first else block.text)
            places.append((index,))
    _end_row(row, blocks, texts, places)
    return Lines(tuple(texts), tuple(places))


def _row(block: Block) -> HtmlElement | None:
    return None if block.cell is None else block.cell.getparent()


def _end_row(
    row: Sequence[int], blocks: Sequence[Block], texts: list[str], places: list[tuple[int, ...]]
) -> None:
    cells = [" ".join(blocks[i].text for i in of) for _, of in groupby(row, key=lambda i: blocks[i].cell)]
    if len(cells) > 1 and all(len(cell) <= CELL for cell in cells):
        texts.append("| " + " | ".join(cells) + " |")
        places.append(tuple(row))
    else:
        texts.extend(blocks[index].text for index in row)
        places.extend((index,) for index in row)
