"""Articles that stand on their page twice: for wide and for narrow screens, or loaded again below."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from cleaners.html.blocks import Block
from cleaners.html.prose import is_prose

RUN = 2  # paragraphs, one after the other, from which it is the text that is repeated, and not a sentence


def repeats(
    read: Collection[int], blocks: Sequence[Block], keys: Sequence[str]
) -> dict[int, tuple[str, tuple[str, ...]]]:
    """The blocks that were read and say again, in the same order, what others before them said.

    `keys` are the `letters` of the blocks. Only paragraphs of prose are asked: refrains are said again for
    a good reason, and so is a paragraph that stands alone.

    >>> from lxml.html import fromstring
    >>> from cleaners.html.blocks import read_blocks
    >>> said = [f"The port was closed on {day} after a storm, and will stay so for a week, officials said."
    ...         for day in ("Monday", "Tuesday", "Friday")]
    >>> for order in ((0, 1, 0, 1, 2), (0, 1, 2, 0)):
    ...     page = "".join(f"<p>{said[at]}</p>" for at in order)
    ...     blocks = read_blocks(fromstring(f"<div>{page}</div>"))
    ...     sorted(repeats(range(len(blocks)), blocks, [block.text for block in blocks]))
    [2, 3]
    []
    """
    first: dict[str, int] = {}
    said: list[tuple[int, int]] = []  # a paragraph and, as a position among them, the first that says so
    for index in sorted(read):
        if is_prose(blocks[index].text):
            said.append((index, first.setdefault(keys[index], len(said))))
    if len(first) == len(said):
        return {}
    found: dict[int, tuple[str, tuple[str, ...]]] = {}
    at = 0
    while at < len(said):
        end = at
        while end < len(said) and said[end][1] < at and (end == at or said[end][1] == said[end - 1][1] + 1):
            end += 1
        if end - at >= RUN:
            found |= dict.fromkeys((index for index, _ in said[at:end]), ("extract.repeat", ()))
        at = max(end, at + 1)
    return found
