"""Articles that stand on their page twice: for wide and for narrow screens, or loaded again below."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import chain, permutations

from cleaners.html.blocks import Block
from cleaners.html.prose import is_prose

RUN = 2  # paragraphs, one after the other, from which it is the text that is repeated, and not a sentence
BEGINNING = 40  # letters by which a block is found that begins as another one does
MOST = 8  # blocks that begin alike and are compared, on one page


def repeats(
    read: Collection[int], blocks: Sequence[Block], keys: Sequence[str]
) -> dict[int, tuple[str, tuple[str, ...]]]:
    """The blocks that were read and say again, in the same order, what others before them said.

    `keys` are the `letters` of the blocks. Only paragraphs of prose are asked, and what stands between and
    beside them goes with them: refrains are said again for a good reason, and so is a paragraph that stands
    alone. A block that says in one what others elsewhere say one after the other goes, too.

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
    order = [index for index in sorted(read) if keys[index]]
    prose = [at for at, index in enumerate(order) if is_prose(blocks[index].text)]
    said = [keys[index] for index in order]
    again = {order[at] for at in _said_again(prose, said)}
    for at, part in _said_in_one(prose, said):
        whole, beside = blocks[order[at]].element, blocks[order[part]].element
        if whole.getparent() is not beside.getparent():  # or else the author says it again
            again.add(order[at])
    return dict.fromkeys(again, ("extract.repeat", ()))


def _said_again(prose: Sequence[int], said: Sequence[str]) -> set[int]:
    """Where runs of paragraphs, and the blocks around them, say what was said before."""
    first: dict[str, int] = {}
    before = [first.setdefault(said[at], number) for number, at in enumerate(prose)]
    found: dict[int, int] = {}
    number = 0
    while len(first) < len(prose) and number < len(prose):
        end = number
        while (
            end < len(prose)
            and before[end] < number
            and (end == number or before[end] == before[end - 1] + 1)
        ):
            end += 1
        if end - number >= RUN:
            found.update((prose[n], prose[before[n]]) for n in range(number, end))
        number = max(end, number + 1)
    for again, once in list(found.items()):
        for step in (-1, 1):
            at, twin = again + step, once + step
            while 0 <= twin < at < len(said) and not {at, twin} & found.keys() and said[at] == said[twin]:
                found[at] = twin
                at, twin = at + step, twin + step
    return set(found)


def _said_in_one(prose: Sequence[int], said: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Where a paragraph is made up of others that stand one after the other, and where they begin."""
    begun: dict[str, list[int]] = {}
    for at in prose:
        begun.setdefault(said[at][:BEGINNING], []).append(at)
    for whole, part in chain.from_iterable(permutations(alike[:MOST], 2) for alike in begun.values()):
        rest, at = said[whole], part
        while at < len(said) and at != whole and rest and rest.startswith(said[at]):
            rest, at = rest[len(said[at]) :], at + 1
        if not rest and at - part >= RUN:
            yield whole, part
