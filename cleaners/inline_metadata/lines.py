"""A text as lines: where each stands, and which of them is prose."""

from __future__ import annotations

import re
from dataclasses import dataclass

# Beyond this a line is prose or a list, never a label or a name; work on a line is bounded by it.
LONG = 600

_LINE = re.compile(r"[^\n]+")
_SENTENCE_ENDS = frozenset(".!?…。！？؟।။။")
_CLOSING = "\"'”’»›)]）】」』*_ \t\r\xa0\u200b\u200e\u200f"


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is not blank: `text[start:end]` of the whole, without its line feed."""

    start: int
    end: int
    raw: str

    @property
    def text(self) -> str:
        """The line without the spaces around it."""
        return self.raw.strip()


def lines_of(text: str) -> tuple[Line, ...]:
    """The lines of a text that are not blank, in order.

    >>> [(line.start, line.text) for line in lines_of("One\\n\\n  Two ")]
    [(0, 'One'), (5, 'Two')]
    """
    return tuple(
        Line(match.start(), match.end(), match[0]) for match in _LINE.finditer(text) if not match[0].isspace()
    )


def is_prose(text: str) -> bool:
    """Whether a stripped line reads as a paragraph: it is long, or a sentence that is not short.

    >>> is_prose("The council voted late on Tuesday night to close the bridge.")
    True
    >>> is_prose("Council votes to close the bridge")
    False
    """
    if len(text) > 200:
        return True
    # A character of Chinese or Japanese says about as much as two and a half letters.
    return ends_sentence(text) and len(text) >= (24 if is_ideographic(text) else 60)


def ends_sentence(text: str) -> bool:
    """Whether the last character, behind closing quotes and brackets, ends a sentence."""
    return text.rstrip(_CLOSING)[-1:] in _SENTENCE_ENDS


def is_ideographic(text: str) -> bool:
    """Whether most letters at the start are Chinese, Japanese or Thai, written without spaces."""
    if text.isascii():
        return False
    letters = [character for character in text[:80] if character.isalpha()]
    return sum("\u0e00" <= c <= "\u0e7f" or "\u3040" <= c <= "\u9fff" for c in letters) * 2 > len(letters)
