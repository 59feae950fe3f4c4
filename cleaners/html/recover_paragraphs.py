"""Paragraphs that the engine left out of an article, put back where they stand.

The engine judges a block by its class and by the links around it, and so drops a paragraph in a box, a
list with a link in each item, the lead above its container, a second container of the same article. What
was read around such a block says more: it lies inside the article's container, or right below its
headline, it is prose, and nothing but a word in a class speaks against it. What stays out of the middle
of an article has a reason, which goes on the trail.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from lxml.html import HtmlElement

from cleaners.html.blocks import Block
from cleaners.html.containers import Surroundings, closest, in_a_card, words
from cleaners.html.lines import CELL
from cleaners.html.named_boxes import NamedBoxes
from cleaners.html.prose import LINKED, ends_as_sentence, is_prose, is_told, is_wall, width
from cleaners.html.selection import letters
from cleaners.html.standfirst import FEWEST_WORDS, is_byline
from cleaners.text.sentences import ANNOUNCING, ASKED
from seeds.pages import page_names

LONG = 80  # columns that are text whatever the tag
ITEM = 20  # columns of a paragraph or list item that are enough between paragraphs that were read
LEAD = 40  # columns of a lead that is marked as one
LONG_TITLE = 8  # letters of a title that is looked for at the end of a heading
ABOVE = 25  # blocks between headline and text among which a lead is looked for
MOST_SEARCHED = 100_000_000  # letters; honest pages need a hundredth
LISTED = 30  # items of a list that a sentence announces

OPENERS = 3  # elements from a question upwards to what is pressed

TEXT = frozenset(("p", "li", "dd", "blockquote"))
HEADING = frozenset(("h2", "h3", "h4", "h5", "dt"))
JOINED = TEXT | {"pre"}

NAMED = ("class", "id", "itemprop", "data-component", "data-testid", "data-gu-name", "data-qa", "data-type")
_NEVER = "nav aside footer form header figure figcaption label address h1 audio video td th time dialog"
NEVER = frozenset(f"<{tag}>" for tag in (*_NEVER.split(), "button", "menu"))
TOLD = frozenset(("captions", "comments"))  # kinds whose words mean nothing else
PICTURES = frozenset(("pictures", "media"))
BESIDE = TOLD | {"author", "pictures"}  # kinds whose words mean nothing else below the text
_PICTURES = ("img", "picture", "video", "iframe", "amp-img")


class Letters:
    """What was read, as `letters`, in which those of other blocks are looked for.

    On a page of many thousand blocks that search would cost the square of their number: after
    `MOST_SEARCHED` letters, only whole blocks are found.

    >>> "holds" in Letters(["Theice", "holdsfornow"])
    True
    """

    def __init__(self, keys: Sequence[str]) -> None:
        self.joined = "".join(keys)
        self._wholes = frozenset(keys)
        self._left = MOST_SEARCHED

    def __contains__(self, key: str) -> bool:
        if not key or key in self._wholes:
            return True
        if self._left <= 0:
            return False
        self._left -= len(self.joined)
        return key in self.joined


class Missed(NamedTuple):
    """Blocks that belong to the article although they were not read, and why others between do not."""

    found: set[int]
    left_out: dict[int, tuple[str, tuple[str, ...]]]


def missed(
    read: Collection[int],
    blocks: Sequence[Block],
    keys: Sequence[str],
    around: Surroundings,
    titles: Sequence[str],
    description: str | None = None,
    further: Collection[int] = (),
) -> Missed:
    """What to put back among the blocks that were read, by index, and the reasons of what stays out.

    `keys` are the `letters` of the blocks, `description` is what the page says of itself, often its lead;
    `further` are the blocks of the next articles below.
    """
    if not read:
        return Missed(set(), {})
    first, last = min(read), max(read)
    end = _end_of_prose(last, blocks, around, further)
    page = Letters([keys[index] for index in sorted(read)])
    boxes = NamedBoxes(blocks, around)
    stories = _told_in_pictures(read, blocks, around, further)
    fitting: list[int] = []
    reasons: dict[int, tuple[str, tuple[str, ...]]] = {}
    for index in range(first + 1, len(blocks)):
        if index in read or index in further or not (index < last or around.inside(blocks[index].element)):
            continue
        reason = _reason(
            index, read, blocks, keys[index], around, page, boxes, stories, before_the_end=index < last
        )
        if reason is None and around.inside(blocks[index].element):
            fitting.append(index)
        elif index <= end:
            reasons[index] = reason or ("extract.beside", ())
    taken = {index for index in fitting if _stands_alone(blocks[index], before_the_end=index < last)}
    taken |= _said_in_other_lists(taken, reasons, blocks)
    for index in reversed(fitting):
        tag = blocks[index].element.tag
        heads = (tag in HEADING or _is_question(blocks[index])) and (index + 1 in taken or index + 1 in read)
        joins = tag in JOINED and (index + 1 in taken or index - 1 in taken)
        if heads or joins:
            taken.add(index)
    taken |= _announced_items(read, blocks, around)
    taken |= _rest_of_rows(read, blocks, keys, around, page)
    taken |= _lead(first, read, blocks, keys, around, titles, description, page.joined.casefold())
    found: set[int] = set()
    seen: set[tuple[str, HtmlElement | None]] = set()
    for index in sorted(taken):
        said = keys[index], _list_of(blocks[index])
        if said not in seen:
            seen.add(said)
            found.add(index)
    for index in fitting:
        if index not in found and index <= end:
            reasons[index] = ("extract.beside", ())
    for index in range(first):
        if index not in found and is_told(blocks[index]) and around.inside(blocks[index].element):
            reasons[index] = ("extract.beside", ("above",))
    return Missed(found, {index: reason for index, reason in reasons.items() if index not in found})


def _end_of_prose(last: int, blocks: Sequence[Block], around: Surroundings, further: Collection[int]) -> int:
    """The last block of prose in the article's container, or the last that was read if it stands below."""
    for index in range(len(blocks) - 1, last, -1):
        block = blocks[index]
        if is_told(block) and index not in further and around.inside(block.element):
            return index
    return last


def _told_in_pictures(
    read: Collection[int], blocks: Sequence[Block], around: Surroundings, further: Collection[int]
) -> set[str]:
    """The kinds of boxes for pictures in which more of the article is told than was read outside them."""
    told: Counter[str] = Counter()
    for index, block in enumerate(blocks):
        if index not in read and index not in further and is_told(block) and around.inside(block.element):
            told.update(dict.fromkeys(around.kinds(block.element) & PICTURES, width(block.text)))
    most = sum(width(blocks[index].text) for index in read) if told else 0
    return {kind for kind, columns in told.items() if columns > most}


def _reason(
    index: int,
    read: Collection[int],
    blocks: Sequence[Block],
    key: str,
    around: Surroundings,
    page: Letters,
    boxes: NamedBoxes,
    void: Collection[str],
    *,
    before_the_end: bool,
) -> tuple[str, tuple[str, ...]] | None:
    """Why a block that was not read stays out, None if nothing speaks against it."""
    block = blocks[index]
    kinds = around.kinds(block.element)
    prose = is_prose(block.text)
    allowed = {"<td>", "<button>"} if prose else set()
    asks = _is_question(block)
    if asks or block.kind == "heading":
        allowed.add("<button>")
    if ("<blockquote>" in kinds or block.kind == "code") and "<figcaption>" not in kinds:
        allowed.add("<figure>")  # a quotation or a program, set off from the text
    if tags := sorted(kinds & NEVER - allowed):
        return "extract.beside", tuple(tag.strip("<>") for tag in tags)
    if (
        block.linked > LINKED
        and not asks
        and not (prose and (1 - block.linked) * width(block.text) >= LONG)
        and not (prose and block.element.tag in ("p", "li") and _stands_among(index, read, blocks))
    ):
        return "extract.link-block", ()
    if key in page:
        return "extract.repeat", () if key else ("empty",)
    if is_wall(block.text):
        return "extract.wall", ()
    words = sorted(kind for kind in kinds if not kind.startswith("<") and kind not in void)
    if block.kind == "heading" and (words == ["hidden"] or _heads_what_was_read(index, read, blocks)):
        words = []  # it stays with what stands below it
    # What opens at a click is hidden until then: the answers below an article's questions.
    overruled = before_the_end or words == ["hidden"]
    overruled = overruled or (BESIDE.isdisjoint(words) and boxes.are_prose_alone_around(index))
    if words and not (
        overruled
        and prose
        and TOLD.isdisjoint(words)
        and not ("pictures" in words and _beside_a_picture(block))
    ):
        return f"extract.{words[0]}", tuple(words)
    if in_a_card(block):
        return "extract.related", ("card",)
    return None


def _said_in_other_lists(
    taken: Collection[int], reasons: Mapping[int, tuple[str, tuple[str, ...]]], blocks: Sequence[Block]
) -> set[int]:
    """Items that the text has elsewhere, of lists of which other items are put back: each list is whole."""
    lists = {_list_of(blocks[index]) for index in taken} - {None}
    repeated = (index for index, reason in reasons.items() if reason == ("extract.repeat", ()))
    return {index for index in repeated if _list_of(blocks[index]) in lists}


def _list_of(block: Block) -> HtmlElement | None:
    return block.element.getparent() if block.element.tag == "li" else None


def _stands_among(index: int, read: Collection[int], blocks: Sequence[Block]) -> bool:
    """Whether what stands next to a linked paragraph was read, or is another one behind which it is."""
    before = index - 1 in read or (
        blocks[index - 1].linked > LINKED and is_prose(blocks[index - 1].text) and index - 2 in read
    )
    after = index + 1 in read or (
        index + 2 in read and blocks[index + 1].linked > LINKED and is_prose(blocks[index + 1].text)
    )
    return before and after


def _heads_what_was_read(index: int, read: Collection[int], blocks: Sequence[Block]) -> bool:
    """Whether a paragraph of prose behind a heading, in the same box, was read."""
    return (
        index + 1 in read
        and is_prose(blocks[index + 1].text)
        and blocks[index + 1].element.getparent() is blocks[index].element.getparent()
    )


def _is_question(block: Block) -> bool:
    """Whether a block is a question that shows its answer when it is pressed."""
    if not block.text.endswith(ASKED) or any(link.target.strip("#") for link in block.links):
        return False
    at: HtmlElement | None = block.element
    for _ in range(OPENERS):
        if at is None:
            break
        if at.tag == "button" or at.get("role") == "button" or at.get("aria-expanded") is not None:
            return True
        at = at.getparent()
    return False


def _beside_a_picture(block: Block) -> bool:
    at = block.element
    for _ in range(3):
        if at.tag in ("body", "article", "main"):
            break
        if next(at.iter(*_PICTURES), None) is not None:
            return True
        parent = at.getparent()
        if parent is None:
            break
        at = parent
    return False


def _announced_items(read: Collection[int], blocks: Sequence[Block], around: Surroundings) -> set[int]:
    """Items of a list whose sentence says that it comes, though they are links: `These were there:`."""
    found: set[int] = set()
    for index in read:
        if not blocks[index].text.rstrip().endswith(ANNOUNCING) or blocks[index].linked > LINKED:
            continue
        items: list[int] = []
        for at in range(index + 1, min(len(blocks), index + 1 + LISTED)):
            if blocks[at].kind != "list_item" or not around.inside(blocks[at].element) or at in read:
                break
            items.append(at)
        if items and items[-1] + 1 in read and blocks[index].kind != "heading":
            found.update(items)
    return found


def _rest_of_rows(
    read: Collection[int],
    blocks: Sequence[Block],
    keys: Sequence[str],
    around: Surroundings,
    page: Letters,
) -> set[int]:
    """Lists and the like in the cells of a table of which other cells were read: each row is whole."""
    cells = (blocks[at].cell for at in read)
    rows: dict[HtmlElement, list[int]] = {cell.getparent(): [] for cell in cells if cell is not None}
    for index in range(min(read), max(read)) if rows else ():
        row = closest(blocks[index].element, "tr")
        if row in rows and around.inside(blocks[index].element):
            rows[row].append(index)
    found: set[int] = set()
    for places in rows.values():
        left = [at for at in places if at not in read and blocks[at].linked <= LINKED]
        if sum(len(blocks[at].text) for at in {*places}.intersection(read)) <= CELL:  # or it is a layout
            found.update(at for at in left if keys[at] not in page and not is_wall(blocks[at].text))
    return found


def _lead(
    first: int,
    read: Collection[int],
    blocks: Sequence[Block],
    keys: Sequence[str],
    around: Surroundings,
    titles: Sequence[str],
    description: str | None,
    page: str,
) -> set[int]:
    """The lead between the headline and the first paragraph that was read, `first` being the first block.

    What the engine left out below that first block must be no more than prose.
    """
    wordings = {letters(title).casefold() for title in titles} - {""}
    endings = tuple(wording for wording in wordings if len(wording) >= LONG_TITLE)  # a line may stand above
    begin = next((index for index in sorted(read) if is_prose(blocks[index].text)), first)
    above = range(begin - 1, max(-1, begin - 1 - ABOVE), -1)
    start = next(
        (i for i in above if keys[i].casefold() in wordings or closest(blocks[i].element, "h1") is not None),
        None,
    )
    if start is None:
        headings = (i for i in above if blocks[i].kind == "heading")
        start = next((i for i in headings if keys[i].casefold().endswith(endings)), None)
    if start is None:
        return set()
    said = letters(description or "").casefold()
    found: set[int] = set()
    for index in range(start + 1, begin):
        block = blocks[index]
        if index in read:
            continue
        kinds = around.kinds(block.element)
        key = keys[index].casefold()
        if kinds & (NEVER - {"<header>"}) or block.linked > LINKED or not key or key in page:
            continue
        if is_wall(block.text) or TOLD & kinds or ("pictures" in kinds and _beside_a_picture(block)):
            continue
        described = bool(said) and (key == said or (len(said) > LONG and key.startswith(said[:LONG])))
        marked = _is_marked_as_lead(block)
        if block.kind == "list_item" or in_a_card(block) or (index > first and is_byline(block.text)):
            continue
        named = index > first and any(not kind.startswith("<") for kind in kinds)
        if (is_prose(block.text) and (described or marked or not named)) or (
            width(block.text) >= LEAD and (described or (marked and _tells(block.text)))
        ):
            found.add(index)
    return found


def _tells(text: str) -> bool:
    """Whether a text says something: as a sentence, or in many words."""
    return ends_as_sentence(text) or (len(text.split()) >= FEWEST_WORDS and ";" not in text)


def _is_marked_as_lead(block: Block) -> bool:
    names = page_names().lead
    element: HtmlElement | None = block.element
    for _ in range(2):
        if element is None:
            break
        if not names.isdisjoint(words(*map(element.get, NAMED))):
            return True
        element = element.getparent()
    return False


def _stands_alone(block: Block, *, before_the_end: bool) -> bool:
    tag, columns = block.element.tag, width(block.text)
    if before_the_end and block.kind == "code":
        return True
    if before_the_end and tag in TEXT:
        return columns >= ITEM
    return columns >= LONG and not (before_the_end and tag in HEADING)
