"""Blocks under a heading: what "Related", "Read more" or "Press contact" takes along."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Container, Iterator, Sequence
from itertools import takewhile

from cleaners.boilerplate.detector import Changes, Doomed, Verdict, View
from cleaners.boilerplate.line_score import Reading
from cleaners.boilerplate.overlap import overlap
from cleaners.text.sentences import ANNOUNCING

_BOTH = 2.0  # the score of a line that is a heading and a button by its words: it goes without links, too
_LONGEST = 60  # lines in a block
_LINKS_INSIDE = 6  # lines a block of links may take between paragraphs of prose
_SHARE_INSIDE, _SHARE_BELOW = 0.2, 0.38  # of the characters shown that one block may take
_LONE = 150  # characters of a paragraph that a heading of one word may belong to
_PARAGRAPH = 220  # characters of a paragraph that is no teaser
_LINKS = ("nav.", "readmore.", "pager.")
_HEADINGS = ("heading", "contact")
_BULLETS = ("- ", "– ", "• ")  # a long paragraph is not read for them
TEASER = 420  # characters of a teaser
_TITLE = 10  # and of its title
_HEADLINE = 40  # characters of a line that surely is one
HEADLINE_WORDS = 4  # of most headlines
_SEVERAL = 2  # of them: one may be a subtitle
_ITEMS = (*_BULLETS, "— ")
_WRAPPED = 40  # characters of a line that was wrapped
_SUBHEADING = 20  # characters of a line that is hardly a headline
_LIST = 0.3  # of the characters shown: a list so long is the article
_BUTTONS = 3  # times that a line stands there if it is the button of each item
_FURNITURE = ("tags", "caption", "credit", "byline", "name", "dateline")


def blocks(view: View, doomed: Doomed) -> Changes:
    """Headings with the lines that go with them; a heading of nothing may be a subheading, and stays."""
    going = dict(doomed)
    for at, block in list(_blocks(view, doomed)):
        heading = view.shown[at]
        subheading = len(block) == 1 and _prose_follows(view, at, going)
        if heading.role == "open" and _announces_nothing(view, at, doomed):
            block = range(at, at + 1)
        elif heading.role != "open" and (not block or subheading):
            if heading.score < _BOTH or not block:
                going.pop(at, None)  # or a list of tags follows
            continue
        for member in block:
            going.setdefault(member, Verdict(heading.rule or "related.und.block", heading.cues))
    return {at: going.get(at) for at in going.keys() ^ doomed.keys()}


def _announces_nothing(view: View, at: int, doomed: Doomed) -> bool:
    """Whether a line that ends with a colon has nothing below it but what goes, as its links are gone."""
    below = range(at + 1, len(view.shown))
    return view.shown[at].line.text.endswith(ANNOUNCING) and all(other in doomed for other in below)


def _prose_follows(view: View, at: int, doomed: Doomed) -> bool:
    """Whether a heading between paragraphs, or above one that stays, may be a subheading of the article."""
    if at + 1 >= len(view.shown) or at + 1 in doomed:
        return False
    heading, below = view.shown[at], view.shown[at + 1]
    colon = heading.line.text.endswith(ANNOUNCING)
    if colon and at < view.last and below.prose and below.line.text.startswith(_ITEMS):
        return True  # it announces points, no links
    lone = heading.terms == 1 and below.prose and below.size >= _LONE and below.score <= 0
    return not colon and (at < view.last or lone)


def _blocks(view: View, doomed: Doomed) -> Iterator[tuple[int, range]]:
    """Each heading with the lines that go with it, itself included; an empty range if it is none."""
    shown, last = view.shown, view.last
    total = sum(reading.size for reading in shown)
    closing = len(shown)  # from here on there is nothing but data lines and what goes
    while closing > 0 and (shown[closing - 1].role in _FURNITURE or closing - 1 in doomed):
        closing -= 1
    found: list[tuple[int, range]] = []
    for at, reading in enumerate(shown):
        if reading.role in ("heading", "open") and not _runs_on(shown, at):
            block = _links(shown, at, view.first, last, closing, doomed)
            share = _SHARE_BELOW if at > last else _SHARE_INSIDE
            size = sum(shown[member].size for member in block[1:])
            found.append((at, block if size <= share * total else block[:1]))
        elif reading.role == "contact":
            found.append((at, _contacts(shown, at, last)))
    headings = buttons(shown, [at for at, _ in found])
    if headings:
        # Some items of the list may have another button: "Continue reading" beside "Read more".
        links = [at for at in doomed if shown[at].whole and shown[at].rule.startswith(_LINKS)]
        spread = headings | buttons(shown, links)
        if sum(reading.size for reading in shown[min(spread) : max(spread)]) <= _LIST * total:
            headings = set()
    taken: set[int] = set()
    for at, block in found:
        if at in taken and at < last and shown[at].terms == 1:
            continue  # "More" below a link between paragraphs is its button, and heads nothing
        own = block[:1] if at in headings else block
        taken.update(own)
        yield at, own


def _runs_on(shown: Sequence[Reading], at: int) -> bool:
    """Whether what opens like a heading is a line of a sentence that goes on in the next one."""
    text = shown[at].line.text
    below = shown[at + 1].line.text if at + 1 < len(shown) else ""
    return len(text) >= _WRAPPED and text[-1].isalnum() and below[:1].islower()


def buttons(shown: Sequence[Reading], lines: Collection[int]) -> set[int]:
    """Those of some lines that are there again and again: "Read more" below each item of a list."""
    if len(lines) < _BUTTONS:
        return set()
    said = Counter(shown[at].line.text.casefold() for at in lines)
    return {at for at in lines if said[shown[at].line.text.casefold()] >= _BUTTONS}


def is_teaser(shown: Sequence[Reading], at: int) -> bool:
    """A sentence or two under the title, or the date, of another article."""
    if at == 0 or shown[at].size > TEASER:
        return False
    above = shown[at - 1]
    kicker = above.size <= 25 and shown[at].size <= 130
    return above.role == "dateline" or (above.title and (above.size >= 20 or kicker))


def _is_one_more(shown: Sequence[Reading], at: int) -> bool:
    """A teaser like that above it, under a title of any length."""
    return shown[at].size <= TEASER and shown[at - 1].title and shown[at - 1].size >= _TITLE


def _contacts(shown: Sequence[Reading], heading: int, last: int) -> range:
    """Names and addresses below the article."""
    if heading < last:
        return range(0)
    end = heading + 1
    while end < len(shown) and not shown[end].prose and shown[end].role not in ("keep", "tags", "caption"):
        end += 1
    return range(heading, end)


def _links(
    shown: Sequence[Reading], heading: int, first: int, last: int, closing: int, doomed: Container[int]
) -> range:
    """Titles, their dates and authors, and teasers where the block closes the page."""
    opens = shown[heading].role == "open"
    alone = range(heading, heading + (not opens))
    if heading + 1 < len(shown) and shown[heading + 1].role == "heading":
        return alone  # the block is the next heading's
    if heading < first:
        return _above(shown, heading, first, doomed) or alone
    end = plain_end = heading + 1
    teasers = 0
    while end < len(shown) and end - heading < _LONGEST:
        if end not in doomed and shown[end].role in ("keep", "tags", "caption", "credit"):
            break
        if end == heading + 1 and shown[end].role in ("byline", "dateline"):
            break  # nobody signs a link that is not there
        if end in doomed or _is_link(shown[end]):
            end += 1
            plain_end = plain_end if teasers else end
        elif end - 1 > heading and (is_teaser(shown, end) or (teasers and _is_one_more(shown, end))):
            teasers += 1
            end += 1
        else:
            break
    if teasers and (end < closing or teasers < 2 or end - heading - 1 < 2 * teasers):
        end = plain_end  # teasers are sentences: they need more proof
    if heading < last:
        end = _of_one_kind(shown, heading, end, doomed)
    if _are_tags(shown, heading + 1, end, doomed):
        return range(0)
    if end < len(shown) and not shown[end].role:
        # The body goes on. A short last line is more likely its subheading than one more link.
        final = shown[end - 1]
        item = shown[end].bullet or shown[end].line.text.startswith(_BULLETS)
        more = end - heading > 2 or (end - heading == 2 and item)
        closed = heading < last and end - heading > 3 and end - 2 in doomed  # "More" stood below each link
        if more and end - 1 not in doomed and (final.size <= 45 or closed) and not final.bullet:
            end -= 1
        items = shown[heading + 1 : end]
        if heading < last and len(items) > _LINKS_INSIDE and not all(map(_is_headline, items)):
            return alone
        if heading < last and len(items) > _SEVERAL and _names_points(items):
            return range(0)
    goes_on = end < len(shown) and shown[end].prose and shown[end].size >= _PARAGRAPH
    if opens and end == heading + 2 and end < len(shown) and shown[end].prose:
        end -= 1  # a title and its teaser, which belong together
    named = opens and end - heading > 1 and shown[heading + 1].line.text in shown[heading].line.text
    if named and heading < last:
        return range(0)  # "More on the Harbour Inn" above "Harbour Inn" and what it says
    if opens and end - heading < (2 if heading > last and not goes_on else 3):
        return range(0)
    return range(heading, end)


def _above(shown: Sequence[Reading], heading: int, first: int, doomed: Container[int]) -> range:
    """Headlines and their dates between the title and the first paragraph, if the title is above them: of all
    these lines, it shares most words with the article."""
    block = range(heading, first)
    items = [at for at in block[1:] if shown[at].role != "dateline"]
    if len(items) < _SEVERAL or items[0] != heading + 1 or not all(_is_headline(shown[at]) for at in items):
        return range(0)
    left = [at for at in range(heading) if at not in doomed]
    titles = [at for at in left if shown[at].title and shown[at].terms >= HEADLINE_WORDS]
    article = [reading.line.text for reading in shown[first:]]
    shared = {at: overlap([shown[at].line.text], article) or 0.0 for at in (*titles, *items)}
    best = max(shared, key=lambda at: (shared[at], -at))
    return block if best in titles else range(0)


def _is_headline(reading: Reading) -> bool:
    return (
        reading.title and reading.size >= _HEADLINE and reading.terms >= HEADLINE_WORDS and not reading.role
    )


def _names_points(items: Sequence[Reading]) -> bool:
    """Whether lines between paragraphs are points of the article: most are too short for headlines."""
    return 2 * sum(item.terms > HEADLINE_WORDS for item in items) < len(items)


def _of_one_kind(shown: Sequence[Reading], heading: int, end: int, doomed: Container[int]) -> int:
    """Where a block between paragraphs ends whose first link has a bullet, or that is one short line or a
    question: what follows the bullets, or stands as that line above a paragraph, is the next subheading."""
    if heading + 1 < end and shown[heading + 1].bullet:
        at = heading + 2
        while at < end and (shown[at].bullet or at in doomed):
            at += 1
        return at
    alone = end == heading + 2 and end < len(shown) and shown[end].prose and end - 1 not in doomed
    subheading = alone and (shown[end - 1].size <= _SUBHEADING or shown[end - 1].line.text.endswith("?"))
    return end - 1 if subheading else end


def is_marked(shown: Sequence[Reading], at: int, doomed: Container[int]) -> bool:
    """Whether what stands above a line says that the article is over: what goes, or a heading of links."""
    return at - 1 in doomed or shown[at - 1].role in ("heading", "open")


def is_section(reading: Reading) -> bool:
    """Whether a line is the name of a section alone: it may be a tag, or head facts ("Details")."""
    return reading.whole and "edge" in reading.kinds and reading.kinds.isdisjoint(("line", *_HEADINGS))


def _is_link(reading: Reading) -> bool:
    return reading.title or reading.size <= 30 or reading.role in ("byline", "name", "dateline")


def _are_tags(shown: Sequence[Reading], start: int, end: int, doomed: Container[int]) -> bool:
    """Four or more items of few words each, or three with bullets: tags or goods, however headed.

    A tag may be the name of a section, too: "Politics".
    """
    items = [
        shown[at] for at in takewhile(lambda at: at not in doomed or is_section(shown[at]), range(start, end))
    ]
    least = 2 if all(item.bullet for item in items) else 3
    return len(items) > least and all(item.size <= 32 and item.terms <= 4 for item in items)
