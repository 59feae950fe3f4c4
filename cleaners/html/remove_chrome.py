"""What the tree shows to be chrome among the lines of a reading: headline, boxes, rows of links."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from cleaners.edits.log import Edit
from cleaners.html.blocks import Block
from cleaners.html.containers import Surroundings, chrome_kinds
from cleaners.records import Extracted

FIRST_LINES = 6  # in which a headline is looked for
SHORT_TITLE = 5  # letters and digits below which a line is no headline
LONGEST_TITLE = 250  # characters; what stands in an h1 beyond that is a page in the wrong tag
TITLE_PART = 13  # letters and digits from which a part of a title counts as a title
LINKED = 0.8  # of a line's characters inside links, from which it is a link
MOST_LINKS = 0.2  # of the text; a row that holds more is what the article is about
MOST_HEADED = 0.4  # of the text, where a heading announces the row
ROW = 2  # links below one another, from which they are a row
HEADING = 60  # characters; longer lines don't head a row of links
MOST = 0.5  # of the text; where more looks like chrome, the evidence is doubted and all stays

_DASHES = re.compile(r"\s+[-–—|·•:»«/]{1,2}\s+|: ")
_HEADINGS = frozenset(("h2", "h3", "h4", "h5", "h6"))


def chrome_edits(
    lines: Sequence[str],
    places: Sequence[int | None],
    blocks: Sequence[Block],
    around: Surroundings,
    titles: Sequence[str],
    page: Extracted,
) -> list[Edit]:
    """Edits that take whole lines out of the text that `lines` make up.

    `titles` are the wordings of the headline; `page` is the metadata, which the text may repeat.
    """
    out: dict[int, tuple[str, tuple[str, ...]]] = {}
    for index, rule, cues in (
        *_headline(lines, places, blocks, titles),
        *_repeats(lines, page),
        *_boxes(places, blocks, around),
        *_link_blocks(lines, places, blocks),
        *_orphaned_headings(lines, places, blocks),
    ):
        out.setdefault(index, (rule, cues))
    chrome = sum(len(lines[index]) for index, (rule, _) in out.items() if rule != "extract.headline")
    if chrome > MOST * sum(map(len, lines)):
        out = {index: found for index, found in out.items() if found[0] == "extract.headline"}
    return list(without_lines(lines, out))


def without_lines(lines: Sequence[str], out: dict[int, tuple[str, tuple[str, ...]]]) -> Iterator[Edit]:
    """An edit for each line that goes, with the line break after it, or before it at the end of the text.

    >>> list(without_lines(["a", "b"], {1: ("rule", ())}))
    [Edit(start=1, before='\\nb', after='', rule='rule', cues=(), score=None)]
    """
    ends = len(lines)
    while ends - 1 in out:
        ends -= 1
    start = 0
    for index, line in enumerate(lines):
        if index in out:
            rule, cues = out[index]
            if index < ends:
                yield Edit(start, line + "\n", "", rule, cues)
            elif start > 0:
                yield Edit(start - 1, "\n" + line, "", rule, cues)
            elif line:
                yield Edit(start, line, "", rule, cues)
        start += len(line) + 1


def _headline(
    lines: Sequence[str], places: Sequence[int | None], blocks: Sequence[Block], titles: Sequence[str]
) -> Iterator[tuple[int, str, tuple[str, ...]]]:
    """The headline repeated above the text: any of its wordings, or what the page marks as its heading."""
    known = {_folded(title) for title in titles}
    known |= {part for title in titles for part in map(_folded, _trimmed(title)) if len(part) >= TITLE_PART}
    written = [index for index, line in enumerate(lines) if line.strip()]
    for index in written[:FIRST_LINES]:
        place = places[index]
        if place is not None and len(lines[index]) <= LONGEST_TITLE and _within(blocks[place], "h1"):
            yield index, "extract.headline", ("h1",)
        elif len(line := _folded(lines[index])) >= SHORT_TITLE and line in known:
            yield index, "extract.headline", ("title",)


def _trimmed(title: str) -> Iterator[str]:
    """A title without what stands before its first or after its last dash or bar, and so on inwards."""
    for dash in _DASHES.finditer(title):
        yield title[: dash.start()]
        yield title[dash.end() :]


def _repeats(lines: Sequence[str], page: Extracted) -> Iterator[tuple[int, str, tuple[str, ...]]]:
    """Lines that are nothing but the page's address or its tags, which are columns of their own."""
    address = (page.url or "").partition("://")[2].rstrip("/")
    tags = {_folded(tag) for tag in page.tags}
    for index, line in enumerate(lines):
        if address and "://" in line and line.strip().partition("://")[2].rstrip("/") == address:
            yield index, "extract.address", ()
        elif tags and "," in line and {_folded(part) for part in line.split(",")} - {""} <= tags:
            yield index, "extract.tags", ("metadata",)


def _boxes(
    places: Sequence[int | None], blocks: Sequence[Block], around: Surroundings
) -> Iterator[tuple[int, str, tuple[str, ...]]]:
    chrome = chrome_kinds()
    for index, place in enumerate(places):
        if place is not None and (kinds := sorted(around.kinds(blocks[place].element) & chrome)):
            yield index, f"extract.{kinds[0]}", tuple(kinds)


def _link_blocks(
    lines: Sequence[str], places: Sequence[int | None], blocks: Sequence[Block]
) -> Iterator[tuple[int, str, tuple[str, ...]]]:
    """Rows of links, and single links below a heading; the heading of a row goes with it."""
    written = [index for index, line in enumerate(lines) if line.strip()]
    linked = [_linked(places[index], blocks) for index in written]
    length = sum(map(len, lines))
    at = 0
    while at < len(written):
        end = at
        while end < len(written) and linked[end]:
            end += 1
        headed = at > 0 and _heads(lines[written[at - 1]], places[written[at - 1]], blocks)
        last = end == len(written)
        row = sum(len(lines[index]) for index in written[at:end])
        if (end - at >= ROW or (headed and last and end > at)) and row < (
            MOST_HEADED if headed else MOST_LINKS
        ) * length:
            for index in written[at - 1 if headed else at : end]:
                yield index, "extract.link-block", ("headed",) if headed else ()
        at = max(end, at + 1)


def _orphaned_headings(
    lines: Sequence[str], places: Sequence[int | None], blocks: Sequence[Block]
) -> Iterator[tuple[int, str, tuple[str, ...]]]:
    """Headings of rows of links that were never read: what stands below them on the page is missing here."""
    read = set(places)
    for index, place in enumerate(places):
        if place is None or place + ROW >= len(blocks) or blocks[place].element.tag not in _HEADINGS:
            continue
        below = range(place + 1, place + 1 + ROW)
        if len(lines[index]) < HEADING and all(at not in read and blocks[at].linked > LINKED for at in below):
            yield index, "extract.link-block", ("orphaned",)


def _linked(place: int | None, blocks: Sequence[Block]) -> bool:
    return place is not None and blocks[place].linked > LINKED and blocks[place].element.tag not in _HEADINGS


def _heads(line: str, place: int | None, blocks: Sequence[Block]) -> bool:
    if place is None or len(line) >= HEADING:
        return False
    return blocks[place].element.tag in _HEADINGS or line.rstrip().endswith(":")


def _within(block: Block, tag: str) -> bool:
    return block.element.tag == tag or next(block.element.iterancestors(tag), None) is not None


def _folded(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))
