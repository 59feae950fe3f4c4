"""The chosen blocks of a page as lines of text, and the structure over them that readers ask for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from lxml.html import HtmlElement

from cleaners.html.blocks import Block
from cleaners.records import TextBlock, TextLink

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


def structure(written: Lines, blocks: Sequence[Block]) -> tuple[TextBlock, ...]:
    """What the stretches of the lines, joined by line breaks, are; rows of one table are one block."""
    found: list[TextBlock] = []
    origin: HtmlElement | None = None  # of the last block, if the next line may belong to it
    at = 0
    for text, places in zip(written.texts, written.blocks, strict=True):
        block, end = blocks[places[0]], at + len(text)
        if len(places) > 1:
            kind, whole = "table", _table(block)
        else:
            kind = "paragraph" if block.kind == "table" else block.kind
            whole = block.element if kind == "code" else None
        if whole is not None and whole is origin:
            found[-1] = replace(found[-1], end=end)
        elif len(places) > 1:
            found.append(TextBlock(at, end, kind))
        else:
            begin = end - len(block.text)
            found.append(
                TextBlock(
                    begin,
                    end,
                    kind,
                    level=block.level if kind == "heading" else None,
                    depth=block.level if kind == "list_item" else None,
                    number=block.number,
                    links=tuple(TextLink(begin + k.start, begin + k.end, k.target) for k in block.links),
                )
            )
        origin = whole
        at = end + 1
    return tuple(found)


def _table(block: Block) -> HtmlElement | None:
    return None if block.cell is None else next(block.cell.iterancestors("table"), None)


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
