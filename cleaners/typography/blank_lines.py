"""Blank lines: one between paragraphs, none around them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cleaners.edits.log import Edit

_MANY = re.compile(r"\n{3,}")


def blank_lines(text: str) -> Iterator[Edit]:
    """At most one blank line between paragraphs, none before the first or behind the last.

    >>> [(e.start, e.before) for e in blank_lines("\\none\\n\\n\\n\\ntwo\\n")]
    [(0, '\\n'), (6, '\\n\\n'), (11, '\\n')]
    """
    body = text.strip("\n")
    if not body:
        if text:
            yield Edit(0, text, "", "typography.blank-lines")
        return
    begin = len(text) - len(text.lstrip("\n"))
    end = begin + len(body)
    if begin:
        yield Edit(0, text[:begin], "", "typography.blank-lines")
    if "\n\n\n" in body:
        for found in _MANY.finditer(text, begin, end):
            yield Edit(found.start() + 2, found[0][2:], "", "typography.blank-lines")
    if end < len(text):
        yield Edit(end, text[end:], "", "typography.blank-lines")
