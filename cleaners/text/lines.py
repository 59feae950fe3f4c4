"""A text as lines, and a paragraph's last sentences: where boilerplate can start and end."""

from __future__ import annotations

import re
from typing import NamedTuple

_LINE = re.compile(r"[^\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]+")
# A sentence ends at its mark, with closing quotes and brackets, before a space; in Chinese and Japanese
# no space follows. One character is decided at a time, so hostile runs of marks stay linear.
_SENTENCE_END = re.compile(r"[.!?…؟।][\"'”’»“)\]]{0,3}(?=\s)|[。！？][”’」』）]{0,3}")


class Line(NamedTuple):
    """A line that is not blank: `start` and `end` are offsets of its text without outer white space."""

    start: int
    end: int
    text: str


def split(text: str) -> list[Line]:
    """The lines of a text that are not blank.

    >>> split("One.\\n\\n  Two. ")
    [Line(start=0, end=4, text='One.'), Line(start=8, end=12, text='Two.')]
    """
    lines = []
    for match in _LINE.finditer(text):
        content = match.group().strip()
        if content:
            start = match.start() + len(match.group()) - len(match.group().lstrip())
            lines.append(Line(start, start + len(content), content))
    return lines


def sentences(line: str) -> list[int]:
    """Where each sentence of a line starts, the first at 0.

    >>> sentences('He left. "Why?" she asked. Nobody knew')
    [0, 9, 16, 27]
    """
    starts = [0]
    for match in _SENTENCE_END.finditer(line):
        at = match.end()
        while at < len(line) and line[at].isspace():
            at += 1
        if at < len(line):
            starts.append(at)
    return starts
