"""Hard-wrapped text: lines broken to a width by a program or a typist, joined again.

The sign is that lines are full: the first word of the next line would not have fitted, and sentences
run on over the break. Verse, lists, tag lines and tables have short lines, and stay.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from itertools import pairwise

from cleaners.edits.log import Edit

_NARROWEST, _WIDEST = 40, 120  # characters; what people and programs wrap at
_FEWEST = 4  # line breaks that make a pattern
_SENTENCE_END = re.compile(r"[.!?:;…]['\"”’»)\]]*$")
_WORDS = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_ITEM = re.compile(r"(?:[-–—*•·>#|]|\(?\w{1,3}[.)])(?:\s|$)")
_DIVIDED = re.compile(r"([^\W\d_]+)-$")
_SOFT_BREAK = re.compile("(?<=[^\\W\\d_])\u00ad[ \t]*\n[ \t]*(?=[^\\W\\d_])")
_LETTERS = re.compile(r"[^\W\d_]+")
# Scripts without spaces between words: Chinese and Japanese lines break anywhere, Thai ones nearly so.
_HAN = re.compile(r"[\u3001-\u3011\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uff01-\uff5e]")
_THAI = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")
_LONGEST_PIECE = 8  # letters of a word in the latter


@dataclass(frozen=True, slots=True)
class _Break:
    """A line feed between two lines of text: where it is, and the lines."""

    at: int
    line: str
    following: str

    def is_full(self, width: int) -> bool:
        """Whether the first word of the next line had no room left on this one."""
        word = len(self.following.split(None, 1)[0])
        if _HAN.match(self.following):
            word = 1
        elif _THAI.match(self.following):
            word = min(word, _LONGEST_PIECE)
        return len(self.line) + 1 + word > width and not _ITEM.match(self.following)

    def space(self) -> str:
        """What stands between the words where the lines are joined."""
        joins = _HAN.match(self.line[-1]) or _HAN.match(self.following) or _THAI.match(self.following)
        return "" if joins else " "

    def runs_on(self) -> bool:
        """Whether one sentence goes over the break."""
        return not _SENTENCE_END.search(self.line) and not self.following[0].isupper()

    def halves(self) -> tuple[str, str] | None:
        """The two parts of a word with a hyphen at the line end, if it is one."""
        left, right = _DIVIDED.search(self.line), _LETTERS.match(self.following)
        if left and right and right[0][0].islower():
            return left[1], right[0]
        return None


def unwrapped(text: str) -> Iterator[Edit]:
    """Join wrapped lines, and words divided over them, when the text shows that it is wrapped.

    >>> letter = (
    ...     "The council was told on Monday that the bridge will\\n"
    ...     "stay closed until summer, because the steel that was\\n"
    ...     "ordered a year ago has not left the harbour, and the\\n"
    ...     "firm that was to ship it has been sold twice, as its\\n"
    ...     "owner says."
    ... )
    >>> {(edit.before, edit.after, edit.rule) for edit in unwrapped(letter)}
    {('\\n', ' ', 'typography.unwrap')}
    >>> list(unwrapped("Kremlin\\nRyabkov\\nUSA\\nMoon\\nSpace"))
    []
    """
    if text.count("\n") < _FEWEST:
        return
    breaks = _breaks(text)
    width = max((len(found.line) for found in breaks), default=0)
    full = [found for found in breaks if found.is_full(width)]
    if not _looks_wrapped(breaks, full, width):
        return
    divided = sum(1 for found in full if found.halves())
    divides = divided >= 2 and divided * 20 >= len(full)
    words = set(_WORDS.findall(text.lower())) if divided else set()
    for found in full:
        halves = found.halves()
        if not halves:
            yield Edit(found.at, "\n", found.space(), "typography.unwrap")
        elif _drops_hyphen(*halves, words, divides):
            yield Edit(found.at - 1, "-\n", "", "typography.hyphenation")
        else:
            yield Edit(found.at, "\n", "", "typography.unwrap")


def soft_breaks(text: str) -> Iterator[Edit]:
    """Join a word broken over two lines at a soft hyphen.

    >>> [(e.before, e.after) for e in soft_breaks("trans\\u00ad\\nport")]
    [('\\xad\\n', '')]
    """
    if "\u00ad" in text:
        for found in _SOFT_BREAK.finditer(text):
            yield Edit(found.start(), found[0], "", "typography.hyphenation")


def _breaks(text: str) -> list[_Break]:
    """The breaks inside paragraphs; none if a line is too long for wrapped text."""
    breaks: list[_Break] = []
    at = 0
    lines = text.split("\n")
    for line, following in pairwise(lines):
        at += len(line)
        if line and following:
            if len(line) > _WIDEST:
                return []
            breaks.append(_Break(at, line, following))
        at += 1
    return breaks


def _looks_wrapped(breaks: Sequence[_Break], full: Sequence[_Break], width: int) -> bool:
    """Most lines are full, at a width people wrap at, and most sentences run on over the breaks."""
    return (
        width >= _NARROWEST
        and len(full) >= _FEWEST
        and len(full) * 3 >= len(breaks) * 2
        and sum(found.runs_on() for found in full) * 2 >= len(full)
    )


def _drops_hyphen(left: str, right: str, words: Set[str], divides: bool) -> bool:
    """Whether a hyphen at a line end only divides the word: first by the text's own spelling elsewhere,
    then by whether this text divides words at all, or merely breaks compounds like "well-known"."""
    left, right = left.lower(), right.lower()
    if f"{left}-{right}" in words:
        return False
    return left + right in words or divides
