"""Paragraphs that the extractor left out of the middle of an article, put back where they stand.

The extractor judges a block by its class and by the links around it, and so drops a paragraph in a box,
a list with a link in each item, a second container of the same article. What was read around such a
block says more: it lies inside the article's container, it is prose, and nothing announces a caption,
a teaser or a form.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cleaners.html.blocks import Block
from cleaners.html.containers import Surroundings

LINKED = 0.3  # of a block's characters; more makes it a list of links
LONG = 80  # characters that are prose whatever the tag
ITEM = 20  # characters of a paragraph or list item that are enough between paragraphs that were read

TEXT = frozenset(("p", "li", "dd", "blockquote"))
HEADING = frozenset(("h2", "h3", "h4", "h5", "dt"))
JOINED = TEXT | {"pre"}

_NEVER = "nav aside footer form header figure figcaption label address h1 article audio video td th time"
NEVER = frozenset(f"<{tag}>" for tag in _NEVER.split())


def with_missed(
    lines: Sequence[str], places: Sequence[int | None], blocks: Sequence[Block], around: Surroundings
) -> tuple[list[str], list[int | None]]:
    """The lines with the missed blocks between them, and the block that each line begins in."""
    missed = list(_missed(lines, places, blocks, around))
    whole: list[str] = []
    where: list[int | None] = []
    last = -1
    for line, place in zip(lines, places, strict=True):
        if place is not None and place > last:
            while missed and missed[0] < place:
                where.append(missed.pop(0))
                whole.append(blocks[where[-1] or 0].text)
            last = place
        whole.append(line)
        where.append(place)
    whole.extend(blocks[index].text for index in missed)
    where.extend(missed)
    return whole, where


def _missed(
    lines: Sequence[str], places: Sequence[int | None], blocks: Sequence[Block], around: Surroundings
) -> Iterator[int]:
    read = {place for place in places if place is not None}
    if not read:
        return
    first, last = min(read), max(read)
    page = "".join("".join(lines).split())
    fitting = [
        index
        for index in range(first + 1, len(blocks))
        if index not in read
        and blocks[index].linked <= LINKED
        and around.inside(blocks[index].element)
        and _is_text(blocks[index], around)
        and blocks[index].text.replace(" ", "") not in page
    ]
    taken = {index for index in fitting if _stands_alone(blocks[index], before_the_end=index < last)}
    for index in reversed(fitting):
        tag = blocks[index].element.tag
        heads = tag in HEADING and (index + 1 in taken or index + 1 in read)
        joins = tag in JOINED and (index + 1 in taken or index - 1 in taken)
        if heads or joins:
            taken.add(index)
    seen: set[str] = set()
    for index in sorted(taken):
        if blocks[index].text not in seen:
            seen.add(blocks[index].text)
            yield index


def _is_text(block: Block, around: Surroundings) -> bool:
    kinds = around.kinds(block.element)
    return not kinds & NEVER and all(kind.startswith("<") for kind in kinds)


def _stands_alone(block: Block, *, before_the_end: bool) -> bool:
    tag, length = block.element.tag, len(block.text)
    if before_the_end and tag in TEXT:
        return length >= ITEM
    return length >= LONG and not (before_the_end and tag in HEADING)
