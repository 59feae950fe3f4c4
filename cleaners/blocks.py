"""Which lines go, seen together: the edges of an article, blocks under a heading, runs of headlines.

A line's own score (`cleaners.cues`) meets a lower bar above the first and below the last paragraph of
prose than between them. A heading such as "Related" takes the link-like lines that follow along.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, takewhile
from typing import Protocol

from cleaners.cues import Reading
from cleaners.runs import headlines, menus, repeated

EDGE_BAR = 0.75
INSIDE_BAR = 1.0
_PARAGRAPH_BAR = 1.4  # for several sentences between other paragraphs
_DOUBT = 0.3  # what a paragraph may have against it and still show that the article goes on
_LINKS_INSIDE = 6  # lines a block of links may take between paragraphs of prose
_SHARE = 0.3  # of the characters shown that one block of links may take


class Learned(Protocol):
    """What one source repeats: says which of its templates a paragraph is, or None."""

    def matches(self, paragraph_text: str, at_edge: bool) -> str | None: ...


@dataclass(frozen=True, slots=True)
class Verdict:
    """Why a line goes: the rule, the cues that matched, their score."""

    rule: str
    cues: tuple[str, ...] = ()
    score: float | None = None


def settle(shown: Sequence[Reading], learned: Learned | None = None) -> dict[int, Verdict]:
    """One look at the lines that are left: which of them go, by position, and why."""
    shown = _with_tag_lists(shown)
    first, last = edges(shown)
    doomed: dict[int, Verdict] = {}
    for at, reading in enumerate(shown):
        outside = at < first or at > last
        known = learned.matches(reading.line.text, outside or at in (first, last)) if learned else None
        if known and not (reading.quoted and reading.prose):
            doomed[at] = Verdict(known)
        elif at != first and _goes(reading, at > last or (outside and not reading.prose)):
            doomed[at] = Verdict(reading.rule, reading.cues, reading.score)
    for at, reading in enumerate(shown):
        if reading.role in ("heading", "open", "contact"):
            taken = _block(shown, at, first, last, doomed)
            alone = len(taken) == 1 and first < at < last and not reading.line.text.endswith((":", "："))
            if not taken or alone:
                doomed.pop(at, None)  # a list of tags follows, or it may be a subheading
            for member in taken:
                doomed.setdefault(member, Verdict(reading.rule or "related.und.block", reading.cues))
    for run in headlines(shown, last, doomed):
        doomed |= dict.fromkeys(run, Verdict("related.und.headlines"))
    for run in menus(shown, first):
        doomed |= dict.fromkeys(run, Verdict("nav.und.menu"))
    for member in repeated(shown, first):
        doomed.setdefault(member, Verdict("repeated.und.line"))
    _between(shown, first, last, doomed)
    _rest(shown, last, doomed)
    return doomed


def _with_tag_lists(shown: Sequence[Reading]) -> list[Reading]:
    """Short lines below a line such as "Tags:" are tags, too."""
    marked: list[Reading] = []
    for reading in shown:
        below = bool(marked) and marked[-1].role == "tags"
        if (
            below
            and not reading.role
            and not reading.prose
            and reading.score < EDGE_BAR
            and reading.size <= 120
        ):
            reading = replace(reading, role="tags")
        marked.append(reading)
    return marked


def edges(shown: Sequence[Reading]) -> tuple[int, int]:
    """The first and the last paragraph of the article itself; what lies outside is its edge.

    Where no line is prose, the first and last with some words and nothing that speaks against them.
    """
    tests: tuple[Callable[[Reading], bool], ...] = (
        lambda r: r.prose and r.score < EDGE_BAR and r.role in ("", "keep"),
        lambda r: r.count >= 5 and r.score < EDGE_BAR and r.role in ("", "keep"),
        lambda r: r.score < EDGE_BAR,
    )
    for test in tests:
        body = [at for at, reading in enumerate(shown) if test(reading)]
        if body:
            return body[0], _last_solid(shown, body)
    return 0, len(shown) - 1


def _last_solid(shown: Sequence[Reading], body: Sequence[int]) -> int:
    """The last paragraph after which the article does not go on.

    Below a mark of boilerplate a lone paragraph may be the teaser of another article or a notice; the
    article goes on only where two paragraphs follow each other, or one is long.
    """
    last = body[0]
    marked = False
    members = set(body)
    for at in range(body[0] + 1, len(shown)):
        reading = shown[at]
        if at in members:
            if not marked or (reading.score < _DOUBT and (reading.size >= 300 or at - 1 in members)):
                last, marked = at, False
        elif reading.score >= INSIDE_BAR or reading.role in ("heading", "open", "contact"):
            marked = True
    return last


def _goes(reading: Reading, outside: bool) -> bool:
    """Whether a line goes by its own score."""
    if reading.role in ("keep", "tags", "caption"):
        return False
    bar = EDGE_BAR if outside else INSIDE_BAR
    if reading.role in ("credit", "byline", "dateline"):
        bar = INSIDE_BAR
    if not outside and reading.prose and (reading.many or reading.size >= 220):
        bar = _PARAGRAPH_BAR
    return reading.score >= bar


def _block(
    shown: Sequence[Reading], heading: int, first: int, last: int, doomed: dict[int, Verdict]
) -> range:
    """The lines a heading takes along, itself included; empty if it opens nothing."""
    contact, opens = shown[heading].role == "contact", shown[heading].role == "open"
    alone = range(heading, heading + (not opens))
    if heading < first:
        return alone  # titles and bylines follow
    if contact and heading < last:
        return range(0)
    end = heading + 1
    plain_end = end  # without teasers, which are sentences and need more proof
    teasers = 0
    while end < len(shown):
        reading = shown[end]
        if reading.role in ("keep", "tags", "caption", "credit") and end not in doomed:
            break
        small = reading.size <= 30 or reading.role in ("byline", "dateline")
        if end in doomed or reading.title or small or (contact and not reading.prose):
            end += 1
            if not teasers:
                plain_end = end
        elif not contact and _is_teaser(shown, end, heading):
            teasers += 1
            end += 1
        else:
            break
    if teasers and not (end == len(shown) and teasers > 1 and end - heading - 1 >= 2 * teasers):
        end = plain_end
    members = [shown[at] for at in range(heading + 1, end) if at not in doomed]
    listed = list(takewhile(lambda at: at not in doomed, range(heading + 1, end)))
    if (
        not contact
        and len(listed) > 3
        and all(shown[at].size <= 32 and shown[at].count <= 4 for at in listed)
    ):
        return alone if heading > last and not opens else range(0)  # short words in a list: these are tags
    if end < len(shown) and shown[end].prose:
        # The body goes on. A short last line is more likely its subheading than one more link.
        if len(members) > 1 and members[-1].size <= 45 and not members[-1].bullet and end - 1 not in doomed:
            end -= 1
        if end - heading - 1 > _LINKS_INSIDE:
            return alone
    taken = sum(shown[at].size for at in range(heading + 1, end))
    if taken > _SHARE * sum(reading.size for reading in shown):
        return alone
    if opens and end - heading < (2 if heading > last else 3):
        return range(0)
    return range(heading, end)


def _is_teaser(shown: Sequence[Reading], at: int, heading: int) -> bool:
    """A sentence or two under the title, or the date, of another article."""
    above = shown[at - 1]
    titled = (above.title and above.size >= 20) or above.role == "dateline"
    return shown[at].size <= 420 and at - 1 > heading and titled


def _between(shown: Sequence[Reading], first: int, last: int, doomed: dict[int, Verdict]) -> None:
    """Scraps at an edge with boilerplate on both sides go with it."""
    for begin, end, longest in ((0, first, 24), (last + 1, len(shown), 60)):
        sure = [at for at in range(begin, end) if at in doomed]
        for left, right in pairwise(sure):
            between = range(left + 1, right)
            if len(between) <= 3 and all(_is_scrap(shown[at], longest) for at in between):
                for at in between:
                    doomed[at] = Verdict("nav.und.between")


def _rest(shown: Sequence[Reading], last: int, doomed: dict[int, Verdict]) -> None:
    """Below two sure lines at the end, what looks like a link is one."""
    sure = 0
    for at in range(last + 1, len(shown)):
        reading = shown[at]
        if at in doomed:
            sure += 1
        elif sure >= 2 and not reading.role and reading.title and at - 1 in doomed:
            doomed[at] = Verdict("related.und.rest")


def _is_scrap(reading: Reading, longest: int) -> bool:
    return not reading.role and not reading.prose and reading.size <= longest
