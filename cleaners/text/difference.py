"""What a reader sees differently between two versions of a text."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import Literal, NamedTuple

Change = Literal["first", "chrome", "correction", "update"]
# A correction changes few words and adds next to none.
CORRECTED, GROWN = 0.1, 0.03

_WORDS = re.compile(r"\S+\s*")


class Part(NamedTuple):
    """A stretch of words: `same` in both, `removed` from the earlier text, or `added` in the later one."""

    how: Literal["same", "removed", "added"]
    text: str


def word_difference(before: str, after: str) -> list[Part]:
    """Two texts word by word.

    >>> word_difference("Nine people came.", "Ten people came.")
    [Part(how='removed', text='Nine '), Part(how='added', text='Ten '), Part(how='same', text='people came.')]
    """
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    matcher = SequenceMatcher(None, [word.strip() for word in old], [word.strip() for word in new])
    parts = []
    for what, a, b, c, d in matcher.get_opcodes():
        if what == "equal":
            parts.append(Part("same", "".join(new[c:d])))
            continue
        if b > a:
            parts.append(Part("removed", "".join(old[a:b])))
        if d > c:
            parts.append(Part("added", "".join(new[c:d])))
    return parts


def kind_of_change(before: str, after: str) -> Change:
    """Whether a reader sees a few words corrected, an update, or nothing but another page around the text.

    >>> kind_of_change("Nine people came to the meeting at the hall in the park, it said on Friday.",
    ...                "Ten people came to the meeting at the hall in the park, it said on Friday.")
    'correction'
    """
    parts = word_difference(before, after)
    counts = dict.fromkeys(("same", "removed", "added"), 0)
    for part in parts:
        counts[part.how] += len(part.text.split())
    if not counts["removed"] and not counts["added"]:
        return "chrome"
    words = max(1, counts["same"] + counts["removed"])
    few = max(counts["removed"], counts["added"]) <= CORRECTED * words
    grown = abs(counts["added"] - counts["removed"]) > GROWN * words
    return "correction" if few and not grown else "update"
