"""Patterns no language is needed for: headlines in a row, menus, and lines an article repeats."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Sequence

from cleaners.cues import Reading

_RUN = 3  # headlines in a row that prose does not interrupt
_MENU = 6  # short items in a row above the article
_TIMES = 3  # an article does not say the same thing three times
# "Harbour: Wall repaired", "Who pays? The plan in figures": a headline with a kicker.
_KICKER = re.compile(r"\S[:?!|：？！]\s?\S|[“”„«»\"‘]|\]$")
_LABEL = re.compile(r"\W{0,4}([^:|]{4,40}?)\s?[:|]\s?\S")


def headlines(shown: Sequence[Reading], last: int, doomed: Container[int]) -> list[range]:
    """Headlines of other articles in a row below the article, without a heading above them.

    Lists follow a colon, count, begin alike or have short items. So three or more lines of a headline's
    length, some of them with a kicker, are links. Between paragraphs they could be anything.
    """
    found = []
    at = last + 1
    while at < len(shown):
        end = at
        while end < len(shown) and end not in doomed and _is_headline(shown[end], shown[at].bullet):
            end += 1
        run = shown[at:end]
        if len(run) >= _RUN and not shown[at - 1].line.text.endswith((":", "：")):
            kickers = sum(bool(_KICKER.search(reading.line.text)) for reading in run)
            firsts = {reading.line.text.split(maxsplit=1)[0] for reading in run if not reading.bullet}
            listed = any(first[0].isdigit() for first in firsts) or 0 < len(firsts) < len(run)
            if not listed and kickers >= 0.3 * len(run) and sum(r.size for r in run) >= 55 * len(run):
                found.append(range(at, end))
        at = end + 1
    return found


def _is_headline(reading: Reading, bullet: bool) -> bool:
    text = reading.line.text
    begins = text.lstrip("-–•*·▪■●>»►▶→ ")[:1]
    return (
        reading.title
        and reading.bullet == bullet
        and 36 <= reading.size <= 160
        and reading.count >= 4
        and not reading.role
        and text[-1] not in ".!,"
        and not begins.islower()
        and not (reading.quoted and text[-1] in "\"”“»'")
    )


def menus(shown: Sequence[Reading], first: int) -> list[range]:
    """Short items of a list above the article: a menu of languages or sections."""
    found = []
    at = 0
    while at < first:
        end = at
        while end < first and shown[end].bullet and shown[end].size <= 40 and not shown[end].role:
            end += 1
        if end - at >= _MENU:
            found.append(range(at, end))
        at = end + 1
    return found


def repeated(shown: Sequence[Reading], first: int) -> list[int]:
    """Sentences that stand there three times, word by word, and lines that open alike in capitals: "READ THIS TOO | ...".

    Questions are left alone (an interview names its speakers each time), and so is the first paragraph.
    """
    lines = Counter(reading.line.text for reading in shown)
    labels = [_label(reading) for reading in shown]
    counted = Counter(label for label in labels if label)
    found = []
    for at, reading in enumerate(shown):
        same = lines[reading.line.text] >= _TIMES and reading.prose and reading.size <= 300
        alike = counted[labels[at]] >= _TIMES and not reading.prose
        if at != first and (same or alike) and not reading.role and not reading.quoted:
            found.append(at)
    return found


def _label(reading: Reading) -> str:
    """What opens a line before a colon or a bar, if it is two or more words in capitals."""
    text = reading.line.text
    if reading.size > 180 or text.endswith("?"):
        return ""
    match = _LABEL.match(text)
    label = match.group(1) if match else ""
    return label if label.isupper() and len(label.split()) > 1 else ""
