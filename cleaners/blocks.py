"""Which lines go, seen together: the edges of an article, blocks under a heading, what lies between.

A line's own score (`cleaners.cues`) meets a lower bar above the first and below the last paragraph of
prose than between them. A heading such as "Related" takes the link-like lines that follow along.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from cleaners.cues import Reading

EDGE_BAR = 0.75
INSIDE_BAR = 1.0
PROSE_BAR = 1.4  # for whole paragraphs between others
_LINKS_INSIDE = 6  # lines a block of links may take between paragraphs of prose


class _Learned(Protocol):
    def matches(self, paragraph_text: str, at_edge: bool) -> str | None: ...


@dataclass(frozen=True, slots=True)
class Verdict:
    """Why a line goes: the rule, the cues that matched, their score."""

    rule: str
    cues: tuple[str, ...]
    score: float | None


def edges(shown: Sequence[Reading]) -> tuple[int, int]:
    """The first and the last paragraph of confident prose; what lies outside is the edge.

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
    """The last paragraph of the article itself.

    Below a mark of boilerplate a lone paragraph may be the teaser of another article or a notice; the
    article goes on only where two paragraphs follow each other, or one is long.
    """
    last = body[0]
    marked = False
    members = set(body)
    for at in range(body[0] + 1, len(shown)):
        reading = shown[at]
        if at in members:
            if not marked or reading.size >= 300 or at - 1 in members:
                last, marked = at, False
        elif reading.score >= INSIDE_BAR or reading.role in ("heading", "open", "contact"):
            marked = True
    return last


def settle(shown: Sequence[Reading], learned: _Learned | None = None) -> dict[int, Verdict]:
    """One look at the lines that are left: which of them go, by position, and why."""
    first, last = edges(shown)
    doomed: dict[int, Verdict] = {}
    for at, reading in enumerate(shown):
        outside = at < first or at > last
        known = learned.matches(reading.line.text, outside or at in (first, last)) if learned else None
        if known and not (reading.quoted and reading.prose):
            doomed[at] = Verdict(known, (), None)
        elif reading.score >= _bar(reading, outside) and _may_go(reading) and at != first:
            doomed[at] = Verdict(reading.rule, reading.cues, reading.score)
    for at, reading in enumerate(shown):
        if reading.role in ("heading", "open", "contact"):
            for member in _block(shown, at, first, last, doomed):
                doomed.setdefault(member, Verdict(reading.rule or "related.und.block", reading.cues, reading.score))
    _between(shown, first, last, doomed)
    return doomed


def _bar(reading: Reading, outside: bool) -> float:
    if outside:
        return EDGE_BAR
    return PROSE_BAR if reading.prose else INSIDE_BAR


def _may_go(reading: Reading) -> bool:
    if reading.role in ("keep", "tags", "caption"):
        return False
    return reading.role not in ("byline", "dateline") or reading.score >= INSIDE_BAR


def _block(shown: Sequence[Reading], heading: int, first: int, last: int, doomed: dict[int, Verdict]) -> range:
    """The lines a heading takes along, itself included; empty if it opens nothing."""
    role = shown[heading].role
    if role == "contact" and heading < last:
        return range(0)
    if heading < first:
        return range(heading, heading + 1) if role == "heading" else range(0)  # titles and bylines follow
    at = heading + 1
    plain_end = at  # without teasers, which are sentences and need more proof
    teasers = 0
    while at < len(shown):
        reading = shown[at]
        if reading.role in ("keep", "tags", "caption"):
            break
        if at in doomed or reading.title or (role == "contact" and not reading.prose) or _credit(reading):
            at += 1
            if not teasers:
                plain_end = at
        elif role != "contact" and _teaser(shown, at, heading):
            teasers += 1
            at += 1
        else:
            break
    to_the_end = all(r.role in ("tags", "byline", "dateline", "caption") or i in doomed for i, r in enumerate(shown) if i >= at)
    if teasers and not (to_the_end and at - heading - 1 >= 2 * teasers and heading > 2):
        at = plain_end
    if at < len(shown) and shown[at].prose:
        # The body goes on. A short last line is more likely its subheading than one more link.
        members = [shown[i] for i in range(heading + 1, at)]
        if len(members) > 1 and members[-1].size <= 45 and not members[-1].bullet and at - 1 not in doomed:
            at -= 1
        if at - heading - 1 > _LINKS_INSIDE:
            return range(heading, heading + 1) if role == "heading" else range(0)
    if role == "open" and at - heading < (2 if heading > last else 3):
        return range(0)
    return range(heading, at)


def _credit(reading: Reading) -> bool:
    return reading.role in ("byline", "dateline") or reading.size <= 30


def _teaser(shown: Sequence[Reading], at: int, heading: int) -> bool:
    """A sentence or two under the title of another article."""
    reading = shown[at]
    return reading.size <= 280 and at - 1 > heading and shown[at - 1].title and shown[at - 1].size >= 20


def _between(shown: Sequence[Reading], first: int, last: int, doomed: dict[int, Verdict]) -> None:
    """Scraps at an edge with boilerplate on both sides go with it."""
    for begin, end in ((0, first), (last + 1, len(shown))):
        sure = [at for at in range(begin, end) if at in doomed]
        for left, right in zip(sure, sure[1:], strict=False):
            between = range(left + 1, right)
            if 0 < len(between) <= 3 and all(_scrap(shown[at]) for at in between):
                for at in between:
                    doomed[at] = Verdict("nav.und.between", (), None)


def _scrap(reading: Reading) -> bool:
    return not reading.role and not reading.prose and reading.size <= 60
