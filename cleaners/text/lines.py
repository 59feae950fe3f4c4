"""A text as lines, and what goes when lines go."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence
from typing import NamedTuple

_LINE = re.compile(r"[^\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]+")


class Line(NamedTuple):
    """A line that is not blank: `start` and `end` are offsets of its text without outer white space, `lead`
    is the white space before it."""

    start: int
    end: int
    text: str
    lead: str = ""

    @property
    def indented(self) -> int:
        """Where the line starts with its outer white space."""
        return self.start - len(self.lead)


def split(text: str) -> list[Line]:
    """The lines of a text that are not blank.

    >>> [(line.start, line.end, line.text) for line in split("One.\\n\\n  Two. ")]
    [(0, 4, 'One.'), (8, 12, 'Two.')]
    """
    lines = []
    for match in _LINE.finditer(text):
        whole = match[0]
        content = whole.strip()
        if content is whole:  # nothing to strip
            lines.append(Line(match.start(), match.end(), whole))
        elif content:
            lead = len(whole) - len(whole.lstrip())
            start = match.start() + lead
            lines.append(Line(start, start + len(content), content, whole[:lead]))
    return lines


def without(text: str, lines: Sequence[Line], gone: Container[int]) -> Iterator[tuple[int, int, int]]:
    """What to delete when some lines go: the number of each, and where its deletion starts and ends.

    Each line goes with its indentation and the gap that follows it; those at the end go with the gap before
    them, and a line feed at the very end of the text stays.

    >>> text = "One\\n\\nTwo\\n\\nThree\\n"
    >>> [text[start:end] for _, start, end in without(text, split(text), {0, 2})]
    ['One\\n\\n', '\\n\\nThree']
    """
    staying = [number for number in range(len(lines)) if number not in gone]
    last = staying[-1] if staying else -1
    for number, line in enumerate(lines):
        if number not in gone:
            continue
        if number > last:
            start = lines[number - 1].end if number else 0
            final = len(text) - text.endswith("\n") if number == len(lines) - 1 else line.end
            yield number, start, max(final, line.end)
        else:
            yield number, line.indented if number else 0, lines[number + 1].indented
