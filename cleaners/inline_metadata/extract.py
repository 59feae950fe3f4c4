"""Moves lines that are data into columns: the headline, tags, byline and date line of a plain text.

Nothing is lost that way: what is lifted is on record as an edit and in its column. A line is lifted
only when it can hardly be anything else; when in doubt, it stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import takewhile

from cleaners.edits.log import Edit
from cleaners.inline_metadata.byline import (
    continues_dateline,
    is_byline,
    is_byline_label,
    is_dateline,
    is_full_name,
)
from cleaners.inline_metadata.headline import is_headline, repeats
from cleaners.inline_metadata.tags import bare_tags, hashtags, is_tag_label, labelled_tags, tag_list, unique
from cleaners.inline_metadata.vocabulary import Vocabulary, vocabulary
from cleaners.text.folding import fold
from cleaners.text.lines import Line, split, without
from cleaners.text.sentences import ends_sentence, is_prose

# A line of so many short items and no sentence is a list, however long.
LIST = 5

_SPEAKER = re.compile(r"[^:：]{2,40}[:：]\s?")
_MARKS = ".,:;!?\"'()“”„«»"


@dataclass(frozen=True, slots=True)
class Lifted:
    """What was found above, below and between the prose of a text, and the edits that take it out.

    `byline` and `dateline` are the lines as they stand, several joined by `"; "`. Every edit is a
    deletion with the rule `lift.title`, `lift.tags`, `lift.byline` or `lift.dateline`.
    """

    edits: tuple[Edit, ...] = ()
    title: str | None = None
    tags: tuple[str, ...] = ()
    byline: str | None = None
    dateline: str | None = None


@dataclass(frozen=True, slots=True)
class _Found:
    """A line that is lifted, what for, and the tags it holds."""

    line: Line
    kind: str
    tags: tuple[str, ...] = ()


def lift(text: str, *, title: str | None = None, language: str | None = None) -> Lifted:
    """Propose to move the headline, tag lines, byline and date line out of a text.

    `title` is what metadata says; then only lines that repeat it are lifted as the headline, and
    without it a first line that is shaped like one. `language` is a BCP 47 tag. Lifting from the
    text that lifting left proposes nothing. Never raises; time is linear in the text.

    >>> lifted = lift(
    ...     "Harbour bridge to close\\n\\nBy Ada Stone\\n\\n"
    ...     "The council voted late on Tuesday night to close the bridge.\\n\\n"
    ...     "Tags: bridges, Leeds"
    ... )
    >>> lifted.title, lifted.byline, lifted.tags
    ('Harbour bridge to close', 'By Ada Stone', ('bridges', 'Leeds'))
    >>> sorted(edit.rule for edit in lifted.edits)
    ['lift.byline', 'lift.tags', 'lift.title']
    """
    known = vocabulary(language)
    lines = split(text)
    found = _lines_to_lift(lines, known, title)

    def said(kind: str) -> list[str]:
        return [each.line.text for each in found if each.kind == kind]

    return Lifted(
        edits=tuple(_deletions(text, lines, found)),
        title=title or next((line.strip("*_# ") for line in said("title")), None),
        tags=unique([tag for each in found for tag in each.tags]),
        byline="; ".join(said("byline")) or None,
        dateline="; ".join(said("dateline")) or None,
    )


def _lines_to_lift(lines: Sequence[Line], known: Vocabulary, title: str | None) -> list[_Found]:
    """What to lift, in order, so that nothing more would be lifted from what is left."""
    found: list[_Found] = []
    parts = _parts(lines, known, title)
    if not parts.prose:
        return []
    for _ in range(4):
        if not (more := _data(parts, known)):
            break
        found += more
        parts = _without(parts, more)
    else:
        return []  # label under label under label: a text made to be lifted, not an article
    headlines = list(_titles(parts, known, title))
    if headlines and not _data(_without(parts, headlines), known):
        found += headlines
    return sorted(found, key=lambda each: each.line.start)


def _data(parts: _Parts, known: Vocabulary) -> list[_Found]:
    """The lines of tags, bylines and date lines; of two readings of one line, the first counts."""
    found: dict[int, _Found] = {}
    for each in (*_tags(parts, known), *_bylines(parts, known), *_datelines(parts, known)):
        found.setdefault(each.line.start, each)
    return list(found.values())


@dataclass(frozen=True)
class _Parts:
    """The lines of a text, and which of them are prose.

    Prose is never lifted, so what lies above, between and below it is the same before and after.
    """

    lines: Sequence[Line]
    prose: tuple[int, ...]

    @cached_property
    def is_prose(self) -> frozenset[int]:
        return frozenset(self.prose)

    @cached_property
    def spoken(self) -> frozenset[str]:
        """The words of the prose, to tell a list of what an article is about from any other."""
        said = (self.lines[number].text.casefold().split() for number in self.prose)
        return frozenset(word.strip(_MARKS) for paragraph in said for word in paragraph)

    @cached_property
    def above(self) -> range:
        """Before the second paragraph: some sites put a teaser over the byline."""
        return range(self.prose[min(1, len(self.prose) - 1)])

    @cached_property
    def below(self) -> range:
        """After all paragraphs but the last two, which may be promos."""
        return range(self.prose[max(-3, -len(self.prose))] + 1, len(self.lines))

    def edge(self, number: int) -> bool:
        return number in self.above or number in self.below


def _parts(lines: Sequence[Line], known: Vocabulary, title: str | None) -> _Parts:
    def tells(text: str) -> bool:
        if not is_prose(text):
            return False
        listed = labelled_tags(text, known, edge=False) or (
            not ends_sentence(text) and len(tag_list(text)) >= LIST
        )
        return not listed and not (title and repeats(text, title))

    return _Parts(lines, tuple(number for number, line in enumerate(lines) if tells(line.text)))


def _without(parts: _Parts, found: Sequence[_Found]) -> _Parts:
    """The parts of the text without some lines, none of which is prose."""
    gone = {each.line.start for each in found}
    prose = {parts.lines[number].start for number in parts.prose}
    lines = [line for line in parts.lines if line.start not in gone]
    return _Parts(lines, tuple(number for number, line in enumerate(lines) if line.start in prose))


def _tags(parts: _Parts, known: Vocabulary) -> Iterator[_Found]:
    number = 0
    while number < len(parts.lines):
        line, edge = parts.lines[number], parts.edge(number)
        if number in parts.is_prose:
            number += 1
        elif tags := _one_line(number, parts, known):
            yield _Found(parts.lines[number], "tags", tags)
            number += 1
        elif is_tag_label(line.text, known, edge=edge) and (block := _block(number + 1, parts, known)):
            yield _Found(parts.lines[number], "tags")
            yield from block
            number += 1 + len(block)
        else:
            number += 1


def _one_line(number: int, parts: _Parts, known: Vocabulary) -> tuple[str, ...]:
    """The tags of a line that holds them all."""
    line, text = parts.lines[number], parts.lines[number].text
    if tags := labelled_tags(text, known, edge=parts.edge(number)):
        return tags
    if not parts.edge(number):
        return ()
    if tags := hashtags(text):
        return tags if number in parts.below or len(tags) > 1 else ()
    if number in parts.below and (tags := bare_tags(text)) and not is_byline(text, known):
        # Set apart by a no-break space, or a list of which the article itself speaks.
        apart = (line.lead + text).lstrip("\ufeff\u200b")[:1] in ("\xa0", "\u2003", "\u3000")
        spoken = sum(any(word.casefold() in parts.spoken for word in tag.split()) for tag in tags)
        return tags if apart or (len(tags) > 2 and spoken * 2 >= len(tags)) else ()
    return ()


def _block(start: int, parts: _Parts, known: Vocabulary) -> list[_Found]:
    """The tags below a label: one line that lists them, or a line for each."""
    block: list[_Found] = []
    for number in range(start, min(start + 20, len(parts.lines))):
        text = parts.lines[number].text
        tags = tag_list(text)
        if number in parts.is_prose or not tags or fold(text) in known.stops:
            break
        if block and parts.lines[start].text.startswith("#") != text.startswith("#"):
            break
        if is_tag_label(text, known, edge=True) or is_byline(text, known):
            break
        if is_dateline(text, known) or continues_dateline(text, known):
            break
        if len(tags) > 1:
            return block or [_Found(parts.lines[number], "tags", tags)]
        block.append(_Found(parts.lines[number], "tags", tags))
    return block


def _bylines(parts: _Parts, known: Vocabulary) -> Iterator[_Found]:
    above, below = (
        [
            number
            for number in region
            if number not in parts.is_prose and is_byline(parts.lines[number].text, known)
        ]
        for region in (parts.above, range(max(parts.below.start, parts.above.stop), parts.below.stop))
    )
    # Several below are those of other articles in a list of links.
    for number in above + (below if len(below) == 1 else []):
        yield _Found(parts.lines[number], "byline")
    for number in parts.above:
        label, *following = parts.lines[number : number + 4]
        if is_byline_label(label.text, known):
            names = list(takewhile(lambda line: is_full_name(line.text), following))
            for line in [label, *names] if names else []:
                yield _Found(line, "byline")


def _datelines(parts: _Parts, known: Vocabulary) -> Iterator[_Found]:
    def is_date(number: int) -> bool:
        return number not in parts.is_prose and is_dateline(parts.lines[number].text, known)

    dates = {number for number in parts.above if is_date(number)}
    if not dates or any(map(is_date, range(parts.above.stop, parts.below.start))):
        return  # in a chronicle, dates are headings of the text
    dated = False
    for number in parts.above:
        text = parts.lines[number].text
        # A time or "Updated:" right below a date goes with it.
        dated = number in dates or (dated and continues_dateline(text, known))
        if dated:
            yield _Found(parts.lines[number], "dateline")


def _titles(parts: _Parts, known: Vocabulary, title: str | None) -> Iterator[_Found]:
    """Lines above the text that repeat the title; without one, a headline that stands over the text."""
    if title:
        for line in parts.lines[: parts.prose[0]]:
            if repeats(line.text, title):
                yield _Found(line, "title")
        return
    if len(parts.lines) < 2:
        return
    first, second = parts.lines[:2]
    # Another headline below (a teaser, a list, a poem) leaves it open which of them is meant.
    if (
        is_headline(first.text, known)
        and not is_headline(second.text, known)
        and not second.text[0].islower()
        and not _is_interview(parts.lines)
    ):
        yield _Found(first, "title")


def _is_interview(lines: Sequence[Line]) -> bool:
    """Whether the first line is what somebody says who speaks again below: "BERG: When did you see it?"."""
    speaker = _SPEAKER.match(lines[0].text)
    return speaker is not None and any(line.text.startswith(speaker.group()) for line in lines[1:])


def _deletions(text: str, lines: Sequence[Line], found: Sequence[_Found]) -> Iterator[Edit]:
    if not found:
        return
    kinds = {each.line.start: each.kind for each in found}
    gone = {number for number, line in enumerate(lines) if line.start in kinds}
    for number, start, end in without(text, lines, gone):
        yield Edit(start, text[start:end], "", f"lift.{kinds[lines[number].start]}")
