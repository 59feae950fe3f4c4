"""Spaces and line ends: one kind of each."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cleaners.edits.log import Edit

_NO_BREAK = "\u00a0\u2007\u202f"
_OTHER = "\t\u2000-\u2006\u2008-\u200a\u205f\u3000"
_ANY = f"[ {_NO_BREAK}{_OTHER}]"
_UNUSUAL = re.compile(f"[{_NO_BREAK}{_OTHER}]")
# A run of spaces worth looking at: long, unusual, or at either end of a line.
_RUN = re.compile(rf"{_ANY}(?:{_ANY}+|(?<=[{_NO_BREAK}{_OTHER}])|(?=\n|\Z)|(?<=\n{_ANY})|(?<=\A{_ANY}))")
_IS_NO_BREAK = re.compile(f"[{_NO_BREAK}]")
UNUSUAL_LINE_ENDS = "\r\x0b\x0c\u2028\u2029"
_LINE_END = re.compile(f"[{UNUSUAL_LINE_ENDS}]")


def line_ends(text: str) -> Iterator[Edit]:
    """Every line end is a line feed; a paragraph separator is two.

    >>> [(e.before, e.after) for e in line_ends("a\\r\\nb\\u2029c")]
    [('\\r', ''), ('\\u2029', '\\n\\n')]
    """
    for found in _LINE_END.finditer(text):
        if found[0] == "\r":
            new = "" if text[found.end() : found.end() + 1] == "\n" else "\n"
        else:
            new = "\n\n" if found[0] in "\f\u2029" else "\n"
        yield Edit(found.start(), found[0], new, "typography.line-ends")


def spaces(text: str) -> Iterator[Edit]:
    """One ordinary space between words, none at the ends of a line.

    >>> [(e.start, e.before, e.after) for e in spaces("10\\u00a0km  away \\n")]
    [(2, '\\xa0', ' '), (6, ' ', ''), (11, ' ', '')]
    """
    if not (
        "  " in text
        or " \n" in text
        or "\n " in text
        or text[:1] == " "
        or text[-1:] == " "
        or _UNUSUAL.search(text)
    ):
        return
    for found in _RUN.finditer(text):
        start, end = found.span()
        run = found[0]
        rule = "typography.no-break" if _IS_NO_BREAK.search(run) else "typography.spaces"
        at_edge = start == 0 or end == len(text) or text[start - 1] == "\n" or text[end] == "\n"
        if at_edge:
            yield Edit(start, run, "", rule)
        elif run[0] == " ":
            yield Edit(start + 1, run[1:], "", rule)
        elif run[-1] == " ":
            yield Edit(start, run[:-1], "", rule)
        else:
            yield Edit(start, run, " ", rule)
