"""An article's tags without a label: "Ferries, Harbour, Fog horns", or each on a line of its own below it.

Names of sections look the same. What the article speaks of tells them apart: most of its tags have words
that it has, too.
"""

from __future__ import annotations

import re

from cleaners.boilerplate.detector import View, runs
from cleaners.boilerplate.line_score import Reading
from cleaners.boilerplate.overlap import SHARED, overlap

_WORDS, _LONGEST = 3, 32  # of one tag, and its characters
_LEAST = 3  # tags on one line,
_LINES = 2  # lines with one each
_BETWEEN = re.compile(r"\s?[,;·•،、，；]\s?")
_ROLES = ("", "name")


def own_tags(view: View) -> set[int]:
    """The lines below the article that are its tags, as far as its words show."""
    shown, below = view.shown, range(view.last + 1, len(view.shown))
    rows = [at for at in below if _is_row(shown[at])]
    lists = [*runs(below, lambda at: _is_tag(shown[at]), _LINES)]
    if not (rows or lists):
        return set()
    article = [reading.line.text for reading in shown[view.first : view.last + 1]]
    shared = {
        at: overlap([shown[at].line.text], article) or 0.0
        for at in (*rows, *(at for run in lists for at in run))
    }
    found = {at for at in rows if shared[at] >= SHARED}
    for run in lists:
        own = sum(shared[at] == 1 for at in run)
        if 3 * own >= 2 * len(run):
            found.update(run)
    return found


def _is_tag(reading: Reading) -> bool:
    """Whether a line may be one tag."""
    return (
        0 < reading.terms <= _WORDS
        and reading.size <= _LONGEST
        and reading.role in _ROLES
        and not reading.cues
        and reading.line.text[-1].isalnum()
    )


def _is_row(reading: Reading) -> bool:
    """Whether a line may be several tags."""
    text = reading.line.text
    if reading.prose or reading.role not in _ROLES or reading.cues or not text[-1].isalpha():
        return False
    tags = _BETWEEN.split(text)
    return len(tags) >= _LEAST and all(
        0 < len(tag) <= _LONGEST and len(tag.split()) <= _WORDS for tag in tags
    )
