"""Which lines go, seen together.

`DETECTORS` is the whole decision, in its order; each looks at all lines and at what those above it decided.
A line's own score (`line_score.py`) meets a lower bar above the first and below the last paragraph of the
article than between them. Headings take along what follows (`related_blocks.py`), and some patterns need no
words at all (`patterns.py`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import pairwise

from cleaners.boilerplate.detector import Changes, Detector, Doomed, Verdict, View
from cleaners.boilerplate.feed_footer import feed_footer
from cleaners.boilerplate.line_features import is_quotation
from cleaners.boilerplate.line_score import DOUBT, Reading
from cleaners.boilerplate.link_cards import cards
from cleaners.boilerplate.overlap import is_own_tag, is_surely_about_this
from cleaners.boilerplate.own_matter import kept_matter
from cleaners.boilerplate.patterns import (
    bracketed,
    breadcrumbs,
    counters,
    dated,
    empty_labels,
    headlines,
    item_buttons,
    menus,
    repeated,
)
from cleaners.boilerplate.reader_comments import signed_comments
from cleaners.boilerplate.records import recorded
from cleaners.boilerplate.related_blocks import blocks, buttons, is_section, is_teaser
from cleaners.boilerplate.signs import signs
from cleaners.boilerplate.spare import spared
from cleaners.boilerplate.teasers import teasers
from cleaners.text.sentences import ANNOUNCING, STATED

EDGE_BAR = 0.75
INSIDE_BAR = 1.0
_PARAGRAPH_BAR = 1.4  # for several sentences between other paragraphs
_PLAIN = 2  # paragraphs below the article that read like it
_BELOW = 0.5  # of the characters shown that may lie below the article
_REST = 0.15  # of the characters shown that unheaded links at the end may be
_LABEL = re.compile(r"[^\W\d_][^#:：|/»©=–,，、;；·•]{1,24}[:：]?$")  # of tags, and none behind it
_SIGN = 3  # characters of a line that is a sign


def verdicts(view: View) -> dict[int, Verdict]:
    """One look at the lines that are left: which of them go, by position, and why."""
    doomed: dict[int, Verdict] = {}
    for detector in DETECTORS:
        for at, verdict in detector(view, doomed).items():
            if verdict is None:
                doomed.pop(at, None)
            else:
                doomed[at] = verdict
    return doomed


def templates(view: View, doomed: Doomed) -> Changes:
    """What the source repeats, but for quotations."""
    if view.learned is None:
        return {}
    found = {}
    for at, reading in enumerate(view.shown):
        rule = view.learned.matches(reading.line.text, not view.first < at < view.last)
        if rule and not (reading.prose and is_quotation(reading.line.text)):
            found[at] = Verdict(rule)
    return found


def scored(view: View, doomed: Doomed) -> Changes:
    """Lines whose own cues reach the bar, but for the article's first paragraph."""
    return {
        at: Verdict(reading.rule, reading.cues, reading.score)
        for at, reading in enumerate(view.shown)
        if reading.score >= EDGE_BAR
        and at != view.first
        and at not in doomed
        and _goes(reading, is_outside(view.shown, at, view.first, view.last))
    }


def introducing(view: View, doomed: Doomed) -> Changes:
    """Lines of some words that end with a colon stay with what follows them."""
    return {at: None for at in doomed if _introduces(view.shown, at) and at + 1 not in doomed}


def between(view: View, doomed: Doomed) -> Changes:
    """Scraps at an edge with boilerplate on both sides go with it, and signs everywhere; a list of goods does
    not."""
    found: dict[int, Verdict] = {}
    shown, again = view.shown, buttons(view.shown, doomed)
    for begin, end, longest in ((0, view.first, 24), (view.last + 1, len(shown), 60)):
        sure = [at for at in range(begin, end) if at in doomed and at not in again]
        for left, right in pairwise(sure):
            scraps = range(left + 1, right)
            listed = len(scraps) > 1 and all(shown[at].bullet for at in scraps)
            own = begin > view.last and is_own_tag(shown, scraps, doomed)
            if (
                len(scraps) <= 3
                and not (listed or own)
                and all(_is_scrap(shown[at], longest) for at in scraps)
            ):
                found |= dict.fromkeys(scraps, Verdict("nav.und.between"))
    for at, reading in enumerate(shown):
        if not reading.terms and reading.size <= _SIGN and _is_sign(reading) and at not in doomed:
            above, below = at - 1, at + 1
            if (at == 0 or above in doomed or above in found) and (below in doomed or below == len(shown)):
                found[at] = Verdict("nav.und.between")
    return found


def remaining_links(view: View, doomed: Doomed) -> Changes:
    """Below two sure lines at the end, what looks like a link is one; but not a whole list of goods."""
    if not doomed:
        return {}
    shown, again = view.shown, buttons(view.shown, doomed)
    sure, links = 0, list[int]()
    for at in range(view.last + 1, len(shown)):
        reading = shown[at]
        prose_follows = at + 1 < len(shown) and shown[at + 1].prose
        if at in doomed:
            sure += at not in again
        elif sure < 2 or not reading.title or reading.role or prose_follows:
            continue
        elif (at - 1 in doomed and at - 1 not in again) or at - 1 in links[-1:]:
            links.append(at)
    total = sum(reading.size for reading in shown)
    below = sum(reading.size for reading in shown[view.last + 1 :])
    if below > _BELOW * total or sum(shown[at].size for at in links) > _REST * total:
        return {}
    if is_surely_about_this(shown, links, doomed):
        return {}
    return dict.fromkeys(links, Verdict("related.und.rest"))


def tag_labels(view: View, doomed: Doomed) -> Changes:
    """ "Topics" below the article with nothing under it, as its tags were buttons."""
    shown = view.shown
    return {
        at: Verdict("nav.und.label")
        for at in range(view.last + 1, len(shown))
        if "furniture.tags" in shown[at].kinds
        and shown[at].role == "tags"
        and at not in doomed
        and _LABEL.match(shown[at].line.text)
        and (at + 1 == len(shown) or at + 1 in doomed or shown[at + 1].role in ("heading", "open"))
    }


def labels(view: View, doomed: Doomed) -> Changes:
    """Names of sections below the article go between other boilerplate alone: they may head facts that stay
    ("Details"), or be tags, as one at the very end is that the article speaks of."""
    shown = view.shown
    names = {
        at
        for at in range(view.last + 1, len(shown))
        if at in doomed and shown[at].whole and "edge" in shown[at].kinds and shown[at].score < INSIDE_BAR
    }
    sure, end = doomed.keys() - names, len(shown) - 1
    return {
        at: None
        for at in names
        if at - 1 not in sure
        or (at < end and at + 1 not in sure)
        or (at == end and is_own_tag(shown, [at], doomed))
    }


DETECTORS: tuple[Detector, ...] = (  # each is told what those above it decided
    templates,
    scored,
    introducing,
    blocks,
    teasers,
    headlines,
    cards,
    dated,
    menus,
    breadcrumbs,
    bracketed,
    repeated,
    item_buttons,
    feed_footer,
    spared,
    recorded,
    between,
    remaining_links,
    counters,
    signs,
    tag_labels,
    empty_labels,
    labels,
    kept_matter,
    signed_comments,
)


def with_tag_lists(shown: Sequence[Reading]) -> list[Reading]:
    """Short lines below a line such as "Tags:" are tags, too, even if they have the name of a section."""
    marked: list[Reading] = []
    for reading in shown:
        below = bool(marked) and marked[-1].role == "tags"
        if (
            below
            and not reading.role
            and not reading.prose
            and (reading.score < EDGE_BAR or ("edge" in reading.kinds and reading.score < INSIDE_BAR))
            and reading.size <= 120
        ):
            reading = reading._replace(role="tags")
        marked.append(reading)
    return marked


def edges(shown: Sequence[Reading]) -> tuple[int, int]:
    """The first and the last paragraph of the article itself; what lies outside is its edge.

    Where no line is prose, the first and last with some words and nothing that speaks against them.
    """
    tests: tuple[Callable[[Reading], bool], ...] = (
        lambda r: r.prose and r.score < EDGE_BAR and r.role in ("", "keep"),
        lambda r: r.terms >= 5 and r.score < EDGE_BAR and r.role in ("", "keep"),
        lambda r: r.score < EDGE_BAR,
    )
    for test in tests:
        body = [at for at, reading in enumerate(shown) if test(reading)]
        if body:
            return body[0], _last_solid(shown, body)
    return 0, len(shown) - 1


def _last_solid(shown: Sequence[Reading], body: Sequence[int]) -> int:
    """The last paragraph after which the article does not go on.

    Below a mark of boilerplate a paragraph or two may be teasers of other articles, or a notice. So the
    edge begins at the first mark in the second half below which hardly anything reads like the article.
    Lines that are no paragraphs but end as sentences do, or run on, still belong to it.
    """
    most = _BELOW * sum([reading.size for reading in shown])
    members = {at for at in body if shown[at].score < DOUBT}
    left = plain = 0
    edge = len(shown)
    for at in range(len(shown) - 1, body[0], -1):
        left += shown[at].size
        plain += at in members and not is_teaser(shown, at)
        if plain > _PLAIN or left > most:
            break
        if _is_mark(shown[at]):
            edge = at
    last = max(member for member in body if member < edge)
    while last + 1 < len(shown) and _goes_on(shown[last], shown[last + 1]):
        last += 1
    return last


def _is_mark(reading: Reading) -> bool:
    told = reading.prose and not reading.bullet and not reading.line.text.endswith(("!", "！"))
    least = _PARAGRAPH_BAR if told else EDGE_BAR  # a paragraph may only sound like a promo
    score = 0.0 if is_section(reading) else reading.score  # it may head facts, or be one item of a list
    return score >= least or reading.role in ("heading", "open", "contact")


def _goes_on(reading: Reading, below: Reading) -> bool:
    """Whether a line continues the text above it: another sentence, or the rest of a wrapped one."""
    if below.score or below.role not in ("", "keep") or below.bullet:
        return False
    wrapped = reading.line.text[-1].isalnum() and reading.size >= 40
    return below.terms >= 4 and (below.line.text.endswith(STATED) or wrapped)


def bar(reading: Reading, outside: bool) -> float | None:
    """The score that takes a line out by itself, at an edge of the article or inside; None: none does."""
    if reading.role in ("keep", "tags", "caption"):
        return None
    if not outside and reading.prose and (reading.many or reading.size >= 220):
        return _PARAGRAPH_BAR
    if reading.role in ("credit", "byline", "name", "dateline"):
        return INSIDE_BAR
    return EDGE_BAR if outside else INSIDE_BAR


def is_outside(shown: Sequence[Reading], at: int, first: int, last: int) -> bool:
    """Whether a line is held to the bar of the edges: what lies below the article, and no prose above it."""
    return at > last or (at < first and not shown[at].prose)


def _goes(reading: Reading, outside: bool) -> bool:
    """Whether a line goes by its own score."""
    least = bar(reading, outside)
    return least is not None and reading.score >= least


def _introduces(shown: Sequence[Reading], at: int) -> bool:
    """Whether a line of some words ends with a colon and something follows."""
    return at + 1 < len(shown) and shown[at].terms > 3 and shown[at].line.text.endswith(ANNOUNCING)


def _is_sign(reading: Reading) -> bool:
    """Whether a line is a sign or two, such as the cross that closes a box."""
    return not any(map(str.isalnum, reading.line.text))


def _is_scrap(reading: Reading, longest: int) -> bool:
    sentence = reading.line.text.endswith(STATED)
    return not reading.role and not reading.prose and not sentence and reading.size <= longest
