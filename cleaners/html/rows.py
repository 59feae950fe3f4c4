"""Rows of teasers, told by their markup: links to other stories of the site, one like the other.

What such boxes are called differs from site to site, and many are called nothing at all. What they have in
common is how they are made: several elements of one kind behind each other, each short, each with a headline
that is a link to another page of the site, and at most a summary beside it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from itertools import islice

from lxml.html import HtmlElement

from cleaners.html.blocks import Block
from cleaners.html.briefs import brief
from cleaners.html.containers import first_class, holds, is_shorter
from cleaners.html.prose import ends_as_sentence, is_prose, width

ALIKE = 3  # teasers from which they are a row
MOST_ALIKE = 0.8  # of the elements of the row that are teasers, at least
LEVELS = 5  # from a block upwards to its element in the row
LONGEST = 600  # characters in one teaser
HEADLINE = 12  # columns of its headline, at least
NEAR = 4  # blocks from a headline, within which the rest of its teaser stands
LINKED = 0.6  # of the headline's characters; a date or a rubric may stand beside the link
TARGETS = 3  # of one teaser: its story, the rubric, the author
MOST = 1.0  # of the prose elsewhere; where rows hold more they are what the page is about
HEADING = 60  # columns of the line above a row

_NUMBERED = re.compile(r"(?:[^\W\d]{1,12}\s)?#?\d{1,3}\s?[.):](?!\d)")
_HOST = re.compile(r"(?:https?:)?//(?:www\.)?([^/?#:]+)", re.IGNORECASE)
_NOWHERE = re.compile(r"[^:/?#]*#|(?:mailto|javascript|tel|whatsapp):", re.IGNORECASE)
_Reason = tuple[str, tuple[str, ...]]


def teaser_rows(read: Collection[int], blocks: Sequence[Block], url: str | None) -> list[range]:
    """The rows of teasers in which blocks were read, each as the blocks that it holds.

    `url` is the page's address: what leads to other sites is a list of sources, of shops, of documents.

    >>> from lxml.html import fromstring
    >>> from cleaners.html.blocks import read_blocks
    >>> said = "The port was closed on Tuesday after a storm, and will stay so until Friday, officials said."
    >>> row = [f"<div><a href=/{at}><h4>A story told elsewhere</h4></a>In short.</div>" for at in range(3)]
    >>> page = f"<main>{f'<p>{said}' * 3}<section><h3>More</h3>{''.join(row)}</section></main>"
    >>> teaser_rows(range(10), read_blocks(fromstring(page)), None)
    [range(4, 10)]
    """
    search = _Search(blocks, host_of(url))
    rows: list[range] = []
    end = 0
    links = (at for at, block in enumerate(blocks) if _is_link(block))
    near = {index for at in links for index in range(at - NEAR, at + NEAR)}
    for index in sorted(near.intersection(read)):
        if index >= end and (row := search.row_around(index)):
            rows.append(row)
            end = row.stop
    return rows


def teasers(read: Collection[int], blocks: Sequence[Block], rows: Sequence[range]) -> dict[int, _Reason]:
    """The blocks that were read in rows of teasers, and the heading above each row, with the reason."""
    inside = {index for row in rows for index in row}
    if _is_more(inside & set(read), set(read) - inside, blocks):
        return {}
    inside.update(row.start - 1 for row in rows if _is_headed(row, blocks))
    return dict.fromkeys(sorted(inside & set(read)), ("extract.related", ("row",)))


def beside_teasers(read: Collection[int], blocks: Sequence[Block], rows: Sequence[range]) -> set[int]:
    """The sentences of a page of which hardly anything but teasers was read; empty where that is not so.

    They must be more than the teasers: a page of teasers has no other text.
    """
    inside = {index for row in rows for index in row}
    if not inside or not _is_more(inside & set(read), set(read) - inside, blocks):
        return set()
    sentences = brief(blocks, set(read) - inside) - inside
    return set() if _is_more(inside & set(read), sentences, blocks) else sentences


def _is_more(some: Collection[int], others: Collection[int], blocks: Sequence[Block]) -> bool:
    """Whether some blocks hold more than the sentences among others."""
    told = sum(width(blocks[index].text) for index in others if ends_as_sentence(blocks[index].text))
    return sum(width(blocks[index].text) for index in some) > MOST * told


def host_of(address: str | None) -> str:
    """The host of an address as a page writes it, without `www.`; empty where it names none on the web.

    >>> host_of("//www.Harbour.example:80/news"), host_of("/news"), host_of("whatsapp://send")
    ('harbour.example', '', '')
    """
    found = _HOST.match(address or "")
    return found[1].lower() if found else ""


class _Search:
    """The search for rows on one page; what was looked at in vain is not looked at again."""

    def __init__(self, blocks: Sequence[Block], home: str) -> None:
        self._blocks, self._home = blocks, home
        self._numbers: dict[HtmlElement, Counter[tuple[str, str]]] = {}
        self._no_rows: set[tuple[HtmlElement, tuple[str, str]]] = set()

    def row_around(self, index: int) -> range | None:
        """The blocks of the row of teasers in which a block stands."""
        inmost = self._blocks[index].element
        for element in islice((inmost, *inmost.iterancestors()), LEVELS):
            parent = element.getparent()
            if parent is None or element.tag in ("body", "main"):
                return None
            kind = _kind(element)
            if (parent, kind) in self._no_rows or self._number(parent, kind) < ALIKE:
                continue
            if not is_shorter(element, LONGEST):
                return None
            elements = list(_elements_around(index, element, self._blocks))
            cards = [each for each in elements if self._is_teaser(each, parent)]
            if len(cards) >= ALIKE and len(cards) >= MOST_ALIKE * len(elements):
                return range(cards[0].start, cards[-1].stop)
            self._no_rows.add((parent, kind))
        return None

    def _number(self, parent: HtmlElement, kind: tuple[str, str]) -> int:
        if parent not in self._numbers:
            self._numbers[parent] = Counter(map(_kind, parent))
        return self._numbers[parent][kind]

    def _is_teaser(self, places: range, parent: HtmlElement) -> bool:
        """Whether blocks are a headline that leads to another page of the site, and a summary at most."""
        card = [self._blocks[at] for at in places]
        begin = next((at for at, each in enumerate(card) if _is_link(each)), None)
        if begin is None or len(card) < 2 or _NUMBERED.match(card[begin].text):
            return False
        targets = {link.target.strip() for each in card if _is_link(each) for link in each.links}
        if not 0 < len(targets) <= TARGETS or any(_leads_elsewhere(to, self._home) for to in targets):
            return False
        rest = [each for each in card if each.linked < LINKED]
        return (
            sum(len(each.text) for each in card) <= LONGEST
            and all(width(each.text) < HEADING for each in card[:begin])
            and sum(is_prose(each.text) for each in rest) <= 1
            and sum(each.kind == "list_item" and each.linked == 0 for each in rest) <= 1  # what a product has
            and all(each.cell is None or holds(each.cell, parent) for each in card)
            and all(each.kind not in ("code", "quote") for each in card)
        )


def _kind(element: HtmlElement) -> tuple[str, str]:
    """The tag and the first class."""
    return str(element.tag), first_class(element)


def _elements_around(index: int, element: HtmlElement, blocks: Sequence[Block]) -> Iterator[range]:
    """The blocks of an element and of those of its kind before and behind it, one range for each."""
    begin = index
    while begin > 0 and _sibling(blocks[begin - 1].element, element) is not None:
        begin -= 1
    at, of = begin, _sibling(blocks[begin].element, element)
    end = begin + 1
    while True:
        now = _sibling(blocks[end].element, element) if end < len(blocks) else None
        if now is not of:
            yield range(at, end)
            if now is None:
                return
            at, of = end, now
        end += 1


def _sibling(element: HtmlElement, like: HtmlElement) -> HtmlElement | None:
    """The element of the same kind and parent as another, which is or holds an element."""
    parent = like.getparent()
    for around in islice((element, *element.iterancestors()), LEVELS + 2):
        if around.getparent() is parent:
            return around if _kind(around) == _kind(like) else None
    return None


def _is_link(block: Block) -> bool:
    return block.linked >= LINKED and width(block.text) >= HEADLINE


def _leads_elsewhere(target: str, home: str) -> bool:
    """Whether a link leads to another site, or nowhere else than to its own page."""
    host = host_of(target)
    return bool(_NOWHERE.match(target)) or "#" in target or bool(home and host and host != home)


def _is_headed(row: range, blocks: Sequence[Block]) -> bool:
    """Whether the line above a row is the heading of its box, in which nothing stands behind the row."""
    if row.start == 0:
        return False
    above = blocks[row.start - 1]
    if (
        above.level == 1
        or width(above.text) >= HEADING
        or (above.kind != "heading" and ends_as_sentence(above.text))
    ):
        return False
    box = blocks[row.start].element.getparent()
    for _ in range(LEVELS):
        if box is None or box.tag in ("body", "html"):
            return False
        if holds(box, above.element):
            return row.stop >= len(blocks) or not holds(box, blocks[row.stop].element)
        box = box.getparent()
    return False
