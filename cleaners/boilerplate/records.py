"""Words of buttons that stand in a list of the article's own, as the form of the lines around them shows.

"Share" above "Of a house, a quarter or a half." is an entry of a glossary if entries of the same form follow
each other; so is "Available on: iOS" beside "Price: free" if the next app has both again.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from cleaners.boilerplate.detector import Changes, Doomed, View, run_around
from cleaners.boilerplate.line_score import Reading
from cleaners.boilerplate.own_matter import LABELLED
from cleaners.text.sentences import ASKED, STATED, ends_sentence

_ENTRIES = 4  # pairs in a row of a word or a question and what is said about it
_HEAD = 5  # words of what such a pair begins with
_WORDS = 3  # of buttons that begin them, from which on the list is about those
_NAMED = 2  # times that a label of a record comes
_ITEMS = 4  # lines in a row of the same form
_FORMS = (
    re.compile(r"\d{1,3} \([^)]{1,4}\) "),  # "10 (9) Two Trains – Marge"
    re.compile(r"@\w+: "),  # what somebody posted: "@anna: "Watch live!""
)
_NUMBERED = re.compile(r"\d{1,2}[.)]?\s.*\d$")  # a row of a table: "1. Leeds 40"
_QUOTES = ("“”", "„“", "«»", "»«", '""', "「」", "『』", "‘’")
_LINKS = ("related.", "readmore.")  # rules whose heading may stand above numbered headlines


def recorded(view: View, doomed: Doomed) -> Changes:
    """Which of the lines that go by their own score are to stay for the form of those around them."""
    if not doomed:
        return {}
    shown = view.shown
    asked = {at for heads in _pairs(shown) for at in heads if shown[at].cues and at + 1 not in doomed}
    own = glossary(shown) | asked | {*_fields(shown, doomed)}
    return {
        at: None
        for at in doomed
        if at in own
        or _is_quoted(shown, doomed, at)
        or _heads_rows(shown, doomed, at)
        or _is_like(shown, doomed, at)
    }


def glossary(shown: Sequence[Reading]) -> set[int]:
    """The lines of a list that explains words of buttons, each in the sentence below it: none of them is a
    button, nor a heading that takes along what stands below it."""
    found = set[int]()
    for heads in _pairs(shown):
        if sum(shown[head].whole for head in heads) >= _WORDS:
            found.update(*((head, head + 1) for head in heads))
    return found


def _pairs(shown: Sequence[Reading]) -> Iterator[list[int]]:
    """The words or questions of a glossary or an interview, below each of them a sentence without cues; each
    pair right below the other, and none begins as another does."""
    at = 0
    while at < len(shown) - 1:
        heads = []
        while at < len(shown) - 1 and _is_entry(shown, at):
            heads.append(at)
            at += 2
        if not heads:
            at += 1
        elif len({shown[head].line.text for head in heads}) >= max(_ENTRIES, len(heads)):
            yield heads


def _is_entry(shown: Sequence[Reading], at: int) -> bool:
    head, below = shown[at], shown[at + 1]
    begins = head.line.text.endswith(ASKED) or not ends_sentence(head.line.text)
    said = ends_sentence(below.line.text) and not below.line.text.endswith(ASKED) and not below.cues
    return begins and said and head.terms <= _HEAD


def _fields(shown: Sequence[Reading], doomed: Doomed) -> Iterator[int]:
    """Labelled lines of records: the label comes again, each time beside another that does and stays."""
    places: defaultdict[str, list[int]] = defaultdict(list)
    for at in range(len(shown)):
        label = LABELLED.match(shown[at].line.text)
        if label:
            places[label[1]].append(at)
    again = [lines for lines in places.values() if len(lines) >= _NAMED]
    plain = {at for lines in again if not any(shown[at].cues for at in lines) for at in lines} - doomed.keys()
    for lines in again:
        if all({at - 1, at + 1} & plain for at in lines):
            yield from lines


def _is_quoted(shown: Sequence[Reading], doomed: Doomed, at: int) -> bool:
    """Whether a line is a button's word between quotation marks, above a sentence that stays."""
    text = shown[at].line.text
    quoted = shown[at].whole and text[:1] + text[-1:] in _QUOTES
    return (
        quoted and at + 1 < len(shown) and at + 1 not in doomed and shown[at + 1].line.text.endswith(STATED)
    )


def _heads_rows(shown: Sequence[Reading], doomed: Doomed, at: int) -> bool:
    """Whether a word stands above the numbered rows of a table, which stay."""
    rows = range(at + 1, at + 3)
    return (
        shown[at].whole
        and rows[-1] < len(shown)
        and not shown[at].rule.startswith(_LINKS)
        and all(row not in doomed and _NUMBERED.match(shown[row].line.text) for row in rows)
    )


def _is_like(shown: Sequence[Reading], doomed: Doomed, at: int) -> bool:
    """Whether a line is one of several in a row that have the same form, most of which stay."""
    form = next((form for form in _FORMS if form.match(shown[at].line.text)), None)
    if form is None:
        return False
    items = run_around(at, range(len(shown)), lambda other: form.match(shown[other].line.text) is not None)
    return len(items) >= _ITEMS and 3 * sum(item in doomed for item in items) <= len(items)
