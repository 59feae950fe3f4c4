"""What the tree shows to be chrome among the lines of a reading: headline, boxes, rows of links."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from itertools import chain, takewhile

from lxml.html import HtmlElement

from cleaners.edits.log import Edit
from cleaners.html.authors import LONGEST_NAME
from cleaners.html.blocks import Block
from cleaners.html.containers import (
    Surroundings,
    chrome_kinds,
    closest,
    holds,
    in_a_card,
    in_a_row_of_cards,
    is_shorter,
)
from cleaners.html.lines import Lines
from cleaners.html.prose import (
    LONG,
    ends_as_sentence,
    invites_to_read_on,
    is_prose,
    is_wall,
    speaks_to_readers,
    width,
)
from cleaners.html.rows import host_of
from cleaners.records import Extracted
from cleaners.text.folding import compact
from cleaners.text.sentences import ANNOUNCING
from cleaners.text.written_dates import find_moments, habits
from seeds.pages import page_names

FIRST_LINES = 6  # in which a headline is looked for
SIGNED = 2  # lines at the end among which the author's name may stand
SHORT_TITLE = 5  # letters and digits below which a line is no headline
LONG_TITLE = 120  # characters; a longer paragraph that is also a title says what the article is about
LONGEST_TITLE = 250  # characters; what stands in an h1 beyond that is a page in the wrong tag
TITLE_PART = 13  # letters and digits from which a part of a title counts as a title
LONGEST_DATE = 120  # characters of a line of dates
LABELS = 30  # letters of a line of dates for each, its month among them
LINKED = 0.8  # of a line's characters inside links, from which it is a link
MOST_LINKS = 0.2  # of the text; a row that holds more is what the article is about
MOST_HEADED = 0.4  # of the text, where a heading announces the row
ROW = 2  # links below one another, from which they are a row
ANNOUNCED = 40  # columns of a line with a colon, from which it is a sentence and no label
BUTTON = 30  # characters; longer links say something
HEADING = 60  # characters; longer lines don't head a row of links
MOST = 0.5  # of the text; where more looks like chrome, the evidence is doubted and all stays

SURE = frozenset(("extract.headline", "extract.wall"))  # whose evidence is not doubted

TELLS = 50  # columns; a paragraph this wide with a full stop tells something, above the last sentence
OF_OTHERS = frozenset(("author", "captions", "comments"))  # kinds of boxes whose sentences are others'
SPEAKS = 160  # columns; a line this wide is no label, however it ends
CONTROLS = 200  # characters beside a line in the box of a form
BOX = 800  # characters in the box of a wall
CREDIT = 70  # characters at the end of a caption in which its credit stands
LONGEST_OFFER = 6  # lines at the end of a text
SIGN_UP = 400  # characters in a box with a field for an address
NAMED_ABOVE = 3  # blocks above what is said of an author, among which the name stands
_LOG_IN = re.compile(
    r"log-?in|sign-?in|signup|subscri|register|account|abo|join|member|offer|suscri|prenum|premium|checkout|trial"
    r"|/plus\b",
    re.IGNORECASE,
)

# A sum that readers pay; what reporting tells of is often larger.
_PRICE = re.compile(
    r"(?:[$€£]\s?\d{1,3}(?:[.,]\d\d)?|\b\d{1,3}(?:[.,]\d\d)?\s?(?:€|euros?|pounds?|dollars?|zł|kč|kr\b))"
    r"(?![\d.,]*\s?(?:m(?:n|io|illi\w*)?|bn)\b)",
    re.IGNORECASE,
)
_DAY = re.compile(r"\d\D{1,3}\d|\d{4}")
_FILE = re.compile(r"\.(?:pdf|docx?|xlsx?|pptx?|od[tsp]|csv|zip|epub|rtf|ics)(?:[?#]|$)", re.IGNORECASE)
_DASHES = re.compile(r"\s+[-–—|·•:»«/]{1,2}\s+|: ")
_HEADINGS = frozenset(("h2", "h3", "h4", "h5", "h6"))


def chrome_edits(
    written: Lines,
    blocks: Sequence[Block],
    around: Surroundings,
    titles: Sequence[str],
    page: Extracted,
    left_out: Mapping[int, tuple[str, tuple[str, ...]]],
) -> list[Edit]:
    """Edits that take whole lines out of the text that `written` makes up.

    `titles` are the wordings of the headline; `page` is the metadata, which the text may repeat; `left_out`
    are the blocks that stay out of the middle of the article, with the reasons.
    """
    lines = written.texts
    places = [None if at[0] in left_out else at[0] for at in written.blocks]
    gone = {index: left_out[at[0]] for index, at in enumerate(written.blocks) if at[0] in left_out}
    out: dict[int, tuple[str, tuple[str, ...]]] = {}
    for index, rule, cues in (
        *_headline(lines, places, blocks, titles),
        *_repeats(lines, page),
        *_dates(lines, page),
        *_boxes(lines, places, blocks, around, page),
        *_sign_ups(places, blocks),
        *_author_boxes(lines, places, blocks, page.authors),
        *_captions(lines, places, blocks),
        *_walls(lines, places, blocks),
        *_buttons(lines, places, blocks),
        *_link_blocks(lines, places, blocks, host_of(page.url)),
        *_orphaned_headings(lines, places, blocks),
    ):
        if index not in gone:
            out.setdefault(index, (rule, cues))
    chrome = sum(len(lines[index]) for index, (rule, _) in out.items() if rule not in SURE)
    sure = {index: found for index, found in out.items() if found[0] in SURE} | gone
    if chrome > MOST * sum(len(line) for index, line in enumerate(lines) if index not in sure):
        out = {index: found for index, found in out.items() if found[0] in SURE}
    return list(without_lines(lines, out | gone))


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
    known = {compact(title) for title in titles}
    known |= {part for title in titles for part in map(compact, _trimmed(title)) if len(part) >= TITLE_PART}
    written = [index for index, line in enumerate(lines) if line.strip()]
    for index in written[:FIRST_LINES]:
        place = places[index]
        heading = closest(blocks[place].element, "h1") if place is not None else None
        if heading is not None and len(lines[index]) <= LONGEST_TITLE:
            yield index, "extract.headline", ("h1",)
        elif (
            len(line := compact(lines[index])) >= SHORT_TITLE
            and line in known
            and (len(lines[index]) <= LONG_TITLE or place is None or blocks[place].kind == "heading")
        ):
            yield index, "extract.headline", ("title",)
        elif (
            place is not None
            and blocks[place].level in (1, 2)
            and line.endswith(tuple(known))
            and any(
                compact("".join(part.itertext())) in known for part in blocks[place].element.iterdescendants()
            )
        ):  # with the line above it, in an element of its own in the same heading
            yield index, "extract.headline", ("title", "kicker")


def _trimmed(title: str) -> Iterator[str]:
    """A title without what stands before its first or after its last dash or bar, and so on inwards."""
    for dash in _DASHES.finditer(title):
        yield title[: dash.start()]
        yield title[dash.end() :]


def _repeats(lines: Sequence[str], page: Extracted) -> Iterator[tuple[int, str, tuple[str, ...]]]:
    """Lines that are nothing but the page's address, its tags or its author, which are columns of their own.

    The author's name stands alone above the text or signs it below.
    """
    names = {compact(name) for name in page.authors}
    address = (page.url or "").partition("://")[2].rstrip("/")
    tags = {compact(tag) for tag in page.tags}
    for index, line in enumerate(lines):
        at_an_edge = index < FIRST_LINES or index >= len(lines) - SIGNED
        if address and "://" in line and line.strip().partition("://")[2].rstrip("/") == address:
            yield index, "extract.address", ()
        elif names and at_an_edge and len(line) <= LONGEST_NAME and compact(line) in names:
            yield index, "extract.author", ("metadata",)
        elif tags and "," in line and all(part in tags for part in map(compact, line.split(",")) if part):
            yield index, "extract.tags", ("metadata",)


def _dates(lines: Sequence[str], page: Extracted) -> Iterator[tuple[int, str, tuple[str, ...]]]:
    """Lines above the text that are nothing but the days of its publication and of its last change."""
    days = {moment.date() for moment in (page.published_at, page.modified_at) if moment is not None}
    for index, line in enumerate(lines[:FIRST_LINES] if days else ()):
        if width(line) >= LONG and ends_as_sentence(line):
            return
        if not _DAY.search(line) or len(line) > LONGEST_DATE or ends_as_sentence(line):
            continue
        moments = [moment for _, moment in find_moments(line, habits(page.language, page.url))]
        known = bool(moments) and days.issuperset(moment.at.date() for moment in moments)
        if known and sum(map(str.isalpha, line)) <= LABELS * len(moments):
            yield index, "extract.dates", ("metadata",)


def _boxes(
    lines: Sequence[str],
    places: Sequence[int | None],
    blocks: Sequence[Block],
    around: Surroundings,
    page: Extracted,
) -> Iterator[tuple[int, str, tuple[str, ...]]]:
    """Boxes by the words of their classes.

    A line of prose goes only if more than a word speaks against it: it is a link, stands with a form or
    in a card of another story, is about the author, or is a comment or one of a row of
    teasers below the text. Above the last sentence that is so of a short line that tells something, too.
    """
    chrome = chrome_kinds()
    announced = [sorted(around.kinds(blocks[at].element) & chrome) if at is not None else [] for at in places]
    end = max((i for i, kinds in enumerate(announced) if not kinds and is_prose(lines[i])), default=-1)
    told = max(
        (i for i, kinds in enumerate(announced) if not kinds and ends_as_sentence(lines[i])), default=-1
    )
    for index, (place, kinds) in enumerate(zip(places, announced, strict=True)):
        if place is None or not kinds or blocks[place].cell is not None:
            continue
        block = blocks[place]
        if kinds == ["hidden"] and not is_wall(lines[index]):
            heads = block.kind == "heading" and index + 1 < len(lines) and is_prose(lines[index + 1])
            if heads or width(lines[index]) >= LONG:
                continue  # on which screens a part is hidden says nothing about what it says
        if (
            not (
                is_prose(lines[index])
                or width(lines[index]) >= SPEAKS
                or (index < told and OF_OTHERS.isdisjoint(kinds) and _tells(block, lines[index]))
            )
            or block.linked > LINKED
            or _has_controls(block)
            or in_a_card(block)
            or is_wall(lines[index])
            or (index > end and ("comments" in kinds or in_a_row_of_cards(block)))
            or ("author" in kinds and any(author in lines[index] for author in page.authors))
        ):
            yield index, f"extract.{kinds[0]}", tuple(kinds)


def _sign_ups(
    places: Sequence[int | None], blocks: Sequence[Block]
) -> Iterator[tuple[int, str, tuple[str, ...]]]:
    """What stands in a small box with a field for an address to write to: letters, comments, questions."""
    inputs = blocks[0].element.getroottree().iter("input") if blocks else ()
    fields = filter(_is_for_an_address, inputs)
    boxes = {box for field in fields if (box := _largest(field, _is_sign_up)) is not None}
    inside = {element for box in boxes for element in box.iter()}
    for index, place in enumerate(places if inside else ()):
        if place is not None and blocks[place].element in inside:
            yield index, "extract.newsletter", ("email",)


def _is_for_an_address(field: HtmlElement) -> bool:
    named = f"{field.get('name')} {field.get('placeholder')}"
    return field.get("type") == "email" or "mail" in named


def _is_sign_up(element: HtmlElement) -> bool:
    """Whether an element is small and holds no headline."""
    return _is_small(element, SIGN_UP) and next(element.iter("h1"), None) is None


def _author_boxes(
    lines: Sequence[str], places: Sequence[int | None], blocks: Sequence[Block], authors: Sequence[str]
) -> Iterator[tuple[int, str, tuple[str, ...]]]:
    """Below the first paragraph, what a small box says of an author: the name stands alone above it."""
    names = {compact(author): author.split()[-1] for author in authors if " " in author}
    begun = False
    for index, place in enumerate(places if names else ()):
        if not is_prose(lines[index]):
            continue
        if begun and place is not None and any(name in lines[index] for name in names.values()):
            box = _largest(blocks[place].element, _is_small)
            above = (blocks[at] for at in range(max(0, place - NAMED_ABOVE), place))
            if box is not None and any(compact(b.text) in names and holds(box, b.element) for b in above):
                yield index, "extract.author", ("box",)
        begun = True


@cache
def _credit() -> re.Pattern[str]:
    """What shows that a caption ends with a credit."""
    names = page_names()
    words = "|".join(map(re.escape, names.credits))
    alone = "|".join(map(re.escape, names.credits_alone))
    return re.compile(rf"{alone}|(?:^|[\W_])(?:{words})(?: credit| by)?\s?[:/©]", re.IGNORECASE)


def _captions(
    lines: Sequence[str], places: Sequence[int | None], blocks: Sequence[Block]
) -> Iterator[tuple[int, str, tuple[str, ...]]]:
    """Lines that end with a picture's credit, in a box that holds the picture and nothing else."""
    for index, place in enumerate(places):
        box = blocks[place].element.getparent() if place is not None else None
        for _ in range(2):
            if box is None or not is_shorter(box, len(lines[index])):
                break
            if next(box.iter("img", "picture", "amp-img"), None) is not None:
                if _credit().search(lines[index][-CREDIT:]):
                    yield index, "extract.captions", ("picture",)
                break
            box = box.getparent()


def _tells(block: Block, line: str) -> bool:
    """Whether a short paragraph tells something: it ends with a full stop, and is no link and no label."""
    return (
        block.element.tag == "p"
        and block.linked == 0
        and width(line) >= TELLS
        and line.rstrip("\"'”’»“ ").endswith((".", "。"))
    )


def _walls(
    lines: Sequence[str], places: Sequence[int | None], blocks: Sequence[Block]
) -> Iterator[tuple[int, str, tuple[str, ...]]]:
    """Boxes that ask for consent, a log-in or a subscription, and have something to press or ask twice.

    So do two lines in a row at the end of a text, without a box, and what stands below an invitation to read
    on; prose among that only if it speaks to the reader.
    """
    for index in range(min(_begin_of_walls(lines), _begin_of_offer(lines)), len(lines)):
        yield index, "extract.wall", ()
    is_said_somewhere = is_wall("\n".join(lines), offers=True)
    if not is_said_somewhere and not any(map(invites_to_read_on, lines)):
        return  # as on most pages; to look for boxes costs more
    is_small = cache(_is_small)  # lines stand in the same boxes
    boxes: dict[HtmlElement, list[int]] = {}
    for index, place in enumerate(places):
        if place is not None and (box := _largest(blocks[place].element, is_small)) is not None:
            boxes.setdefault(box, []).append(index)
    for box, inside in boxes.items():
        offer = next((index for index in inside if invites_to_read_on(lines[index])), None)
        can_be_pressed = _has_something_to_press(box)
        if offer is None and not can_be_pressed and len(inside) < ROW:
            continue
        walls = [index for index in inside if is_wall(lines[index])]
        if any(is_prose(lines[index]) and index not in walls for index in inside):
            walls = []
        if len(walls) >= ROW or (
            can_be_pressed and (walls or (is_said_somewhere and is_wall(" ".join(box.itertext()))))
        ):
            yield from ((index, "extract.wall", ()) for index in inside)
        elif offer is not None:
            below = [index for index in inside if index > offer]
            run = _run_of_offers(below, lines, places, blocks)
            bare = not any(is_prose(lines[index]) for index in run)
            if lines[offer].endswith("+") or (run and (can_be_pressed or bare)):
                yield from ((index, "extract.wall", ()) for index in (offer, *run))


def _run_of_offers(
    below: Sequence[int], lines: Sequence[str], places: Sequence[int | None], blocks: Sequence[Block]
) -> list[int]:
    """The lines below an invitation to read on that belong to it; none that heads what stays."""
    run = [*takewhile(lambda index: _is_offered(lines[index]), below)]
    while run and len(run) < len(below):  # the article goes on in the same box
        place = places[run[-1]]
        if place is None or blocks[place].kind != "heading":
            break
        run.pop()
    return run


def _begin_of_walls(lines: Sequence[str]) -> int:
    """Where the lines begin, at least two in a row, with which walls end a text."""
    begin = len(lines)
    while begin > 0 and width(lines[begin - 1]) < SPEAKS and is_wall(lines[begin - 1]):
        begin -= 1
    return begin if len(lines) - begin >= ROW else len(lines)


def _begin_of_offer(lines: Sequence[str]) -> int:
    """Where the lines begin that end a text with an invitation to read on, and what is offered."""
    for index in range(len(lines) - 1, max(0, len(lines) - LONGEST_OFFER), -1):
        if width(lines[index]) < SPEAKS and invites_to_read_on(lines[index], within=True):
            return index
        if not _is_offered(lines[index]):
            break
    return len(lines)


def _is_offered(line: str) -> bool:
    """Whether a line can stand below an invitation to read on: a label, or what speaks to the reader."""
    speaks = is_wall(line, offers=True) or speaks_to_readers(line)
    return speaks or not is_prose(line) or _PRICE.search(line) is not None


def _largest(element: HtmlElement, fits: Callable[[HtmlElement], bool]) -> HtmlElement | None:
    """The largest of the elements from this one upwards up to which all of them fit."""
    largest = None
    for around in takewhile(fits, chain((element,), element.iterancestors())):
        largest = around
    return largest


def _is_small(element: HtmlElement, most: int = BOX) -> bool:
    """Whether an element is a box inside the page that holds little text."""
    return element.tag not in ("body", "main", "article") and is_shorter(element, most)


def _has_something_to_press(box: HtmlElement) -> bool:
    """Whether a box has something to press or to fill in, or leads to a log-in or an offer."""
    return _is_form(box) or any(_LOG_IN.search(link.get("href") or "") for link in box.iter("a"))


def _has_controls(block: Block) -> bool:
    """Whether something to fill in or to press stands in the small box around a block."""
    box = block.element.getparent()
    return box is not None and is_shorter(box, len(block.text) + CONTROLS) and _is_form(box)


def _is_form(box: HtmlElement) -> bool:
    return next(box.iter("form", "input", "button"), None) is not None


def _buttons(
    lines: Sequence[str], places: Sequence[int | None], blocks: Sequence[Block]
) -> Iterator[tuple[int, str, tuple[str, ...]]]:
    """Short lines that are a button or a link to nowhere: a script shows more when it is pressed."""
    for index, place in enumerate(places):
        if place is None or len(lines[index]) >= BUTTON:
            continue
        block = blocks[place]
        if block.kind != "paragraph" or ends_as_sentence(lines[index]):
            continue  # the heading of a part that opens when it is pressed
        targets = [link.target.strip().lower() for link in block.links] if block.linked >= 1 else []
        nowhere = all(target == "#" or target.startswith("javascript:") for target in targets)
        if block.element.tag == "button" or (targets and nowhere):
            yield index, "extract.button", ()


def _link_blocks(
    lines: Sequence[str], places: Sequence[int | None], blocks: Sequence[Block], host: str
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
        announced = at > 0 and _announces(lines[written[at - 1]], places[written[at - 1]], blocks)
        if end > at and (announced or _annotated([places[index] for index in written[at:end]], blocks)):
            at = end
            continue
        headed = at > 0 and _heads(lines[written[at - 1]], places[written[at - 1]], blocks)
        last = end == len(written)
        if not last and _lead_elsewhere([places[index] for index in written[at:end]], blocks, host):
            at = max(end, at + 1)
            continue
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


def _annotated(row: Sequence[int | None], blocks: Sequence[Block]) -> bool:
    """Whether lines lead to notes, several of them to one: so are verses that somebody explained."""
    targets = {link.target for place in row if place is not None for link in blocks[place].links}
    return len(row) >= 2 * len(targets) and all("#" in target for target in targets)


def _lead_elsewhere(row: Sequence[int | None], blocks: Sequence[Block], host: str) -> bool:
    """Whether all items of a list lead to other sites or to files: sources, books, shops, documents.

    One's own stories don't.
    """
    items = [blocks[place] for place in row if place is not None and blocks[place].kind == "list_item"]
    if not items or len(items) < len(row):
        return False
    targets = [link.target for item in items for link in item.links]
    if all(map(_FILE.search, targets)):
        return True
    hosts = set(map(host_of, targets))
    return bool(host) and "" not in hosts and host not in hosts


def _announces(line: str, place: int | None, blocks: Sequence[Block]) -> bool:
    """Whether a sentence of the article says that a list comes; its items are text, links or not."""
    return (
        place is not None
        and line.rstrip().endswith(ANNOUNCING)
        and width(line) >= ANNOUNCED
        and blocks[place].linked <= LINKED
        and blocks[place].element.tag not in _HEADINGS
    )


def _heads(line: str, place: int | None, blocks: Sequence[Block]) -> bool:
    if place is None or len(line) >= HEADING:
        return False
    return blocks[place].element.tag in _HEADINGS or line.rstrip().endswith(":")
