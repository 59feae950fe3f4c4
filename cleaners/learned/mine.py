"""Finds what one source repeats: paragraphs that recur at the edges of many of its articles.

Repetition alone is not proof: disclaimers, running headings and wire copies recur too. So copies are
set aside first, and reports, notes to the reader and whatever `lift` moves to a column are never learned.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence

from cleaners.learned.fingerprint import beginnings, endings, fingerprint, link_fingerprint, mask
from cleaners.learned.near_duplicates import distinct
from cleaners.learned.occurrences import Tallies, Tally, Witness
from cleaners.learned.protected import is_protected
from cleaners.learned.template import NEVER, STRICT, Bar, Learned, Part, Template, decide
from cleaners.text.sentences import is_ideographic, is_prose

__all__ = ["NEVER", "STRICT", "Bar", "Learned", "Template", "decide", "learn_boilerplate"]

# An article is too poor a witness if fewer others stand beside it.
FEWEST = 5
# A template recurs in this many distinct articles, and in this share of them.
FLOOR, SHARE = 3, 0.08
# It stands near an end of the body (`cleaners.learned.occurrences.REACH`) this often.
EDGE_SHARE = 0.8
# One that stands between paragraphs of the body must be in a great part of all articles, or it may be a
# heading or the background of a story: short and near the edge, or several sentences word for word.
INSIDE_FLOOR, INSIDE_SHARE, INSIDE_LENGTH = 5, 0.4, 80
# A paragraph that is often all there is of an article is its report.
ALONE_SHARE = 0.2
# Sentences that close last paragraphs, or open first ones, need more: news has stock phrases too.
PART_FLOOR, PART_SHARE, PART_WORDS = 5, 0.2, 4
# How many articles a template names as samples.
SAMPLES = 5


def learn_boilerplate(
    texts: Sequence[str], *, source: str, language: str | None = None, ids: Sequence[str] | None = None
) -> Learned:
    """Find what a source repeats in its articles, given as extracted plain texts in the order they came.

    `ids` name the articles in `first_seen`, `last_seen` and `samples`; without, they are numbered from
    "0". `language` is a BCP 47 tag, as far as known: reported speech is recognised by it. Time is
    linear in the texts.

    >>> names = ["bridge", "ferry", "pier", "lock", "quay"]
    >>> texts = [f"The {name} was closed on Monday for repairs.\\n\\nFollow our channel!" for name in names]
    >>> learned = learn_boilerplate(texts, source="gazette")
    >>> [(template.text, template.documents, template.share) for template in learned.templates]
    [('Follow our channel!', 5, 1.0)]
    """
    names = [str(number) for number in range(len(texts))] if ids is None else list(ids)
    articles = [Witness.of(name, text) for name, text in zip(names, texts, strict=True)]
    kept = distinct([each.lines for each in articles], [each.marks for each in articles])
    witnesses = [articles[number] for number in kept]
    if len(witnesses) < FEWEST:
        return Learned()
    floor = max(FLOOR, math.ceil(SHARE * len(witnesses)))
    frequency = Counter(mark for each in witnesses for mark in frozenset(each.marks))
    frequent = frozenset(mark for mark, documents in frequency.items() if documents >= floor)
    found = (
        *_paragraphs(witnesses, frequent),
        *_links(witnesses, frequent, floor),
        *_sentences(witnesses, frequent),
    )
    return Learned.of(
        _template(mark, part, tally, source, len(witnesses))
        for mark, part, tally in found
        if not any(is_protected(wording, language) for wording in tally.wordings)
    )


_Found = tuple[str, Part, Tally]


def _paragraphs(witnesses: Sequence[Witness], frequent: frozenset[str]) -> Iterator[_Found]:
    """Whole paragraphs at the edges, and some that stand inside."""
    tallies = Tallies()
    for witness in witnesses:
        for place in witness.places(frequent):
            if not place.is_body:
                tallies[place.mark].add(witness.name, place.line, place)
    for mark, tally in tallies.items():
        at_edge = not _stands_inside(tally) or _may_stand_inside(tally, len(witnesses))
        if at_edge and tally.alone <= ALONE_SHARE * tally.documents:
            yield mark, "paragraph", tally


def _stands_inside(tally: Tally) -> bool:
    return tally.outside < EDGE_SHARE * tally.count


def _may_stand_inside(tally: Tally, witnesses: int) -> bool:
    if tally.documents < max(INSIDE_FLOOR, INSIDE_SHARE * witnesses):
        return False
    if is_prose(tally.text):
        return len(tally.wordings) == 1
    return tally.near >= EDGE_SHARE * tally.count and len(tally.text) <= INSIDE_LENGTH


def _links(witnesses: Sequence[Witness], frequent: frozenset[str], floor: int) -> Iterator[_Found]:
    """Addresses to which short lines at the edges point, in several ways."""
    tallies = Tallies()
    for witness in witnesses:
        for place in witness.places(frequent):
            if mark := link_fingerprint(place.line):
                tallies[mark].add(witness.name, place.line, place)
    for mark, tally in tallies.items():
        in_ways = len(set(map(mask, tally.wordings)))
        usual = tally.documents >= floor and not _stands_inside(tally)
        if usual and in_ways > 1 and tally.alone <= ALONE_SHARE * tally.documents:
            yield mark, "link", tally


def _sentences(witnesses: Sequence[Witness], frequent: frozenset[str]) -> Iterator[_Found]:
    """Sentences that open the first or close the last paragraph of the body in many articles."""
    floor = max(PART_FLOOR, PART_SHARE * len(witnesses))
    sides: tuple[tuple[Part, int], ...] = (("start", 0), ("end", -1))
    for part, side in sides:
        tallies, longer = Tallies(), dict[str, str]()
        for witness in witnesses:
            body = [place for place in witness.places(frequent) if place.is_body]
            if not body:
                continue
            cuts = (beginnings if part == "start" else endings)(body[side].line)
            marks = [fingerprint(piece) for _, piece in cuts]
            for mark, (_, piece) in zip(marks, cuts, strict=True):
                tallies[mark].add(witness.name, piece, body[side])
            longer |= dict(zip(marks[1:], marks, strict=False))
        for mark, tally in tallies.items():
            # Of sentences that always come together, the longest piece says all.
            alone = mark not in longer or tallies[longer[mark]].documents < EDGE_SHARE * tally.documents
            if tally.documents >= floor and alone and _is_worded(tally.text):
                yield mark, part, tally


def _is_worded(text: str) -> bool:
    return len(text) >= 2 * PART_WORDS if is_ideographic(text) else len(text.split()) >= PART_WORDS


def _template(mark: str, part: Part, tally: Tally, source: str, witnesses: int) -> Template[str]:
    return Template(
        fingerprint=mark,
        text=tally.text,
        source=source,
        count=tally.count,
        documents=tally.documents,
        share=tally.documents / witnesses,
        first_seen=tally.names[0],
        last_seen=tally.names[-1],
        samples=tuple(tally.names[:SAMPLES]),
        edge_share=tally.near / tally.count,
        inside=part == "paragraph" and _stands_inside(tally),
        wordings=len(tally.wordings),
        part=part,
    )
