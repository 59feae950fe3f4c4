"""Which blocks of a page a reading took, told from its text alone.

The engine's text has lost where its lines came from, white space and invisible characters are not what
they were, and words are missing where it took an element out of a sentence. Letters and digits, in their
order, are enough to find the blocks again; the text itself is then written from the blocks.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

from cleaners.html.blocks import Block
from cleaners.text.folding import without_ascii_marks

SURE = 25  # letters that make a match of its own; shorter ones don't move the search onwards
NEAR = 300  # letters; a shorter match that stands this close behind the last one is the next line
LEAST = 12  # letters; a piece of a line that is shorter is found by chance
READ = 0.5  # of a block's letters; where fewer were read, the reading took something else
MOST_PIECES = 400  # pieces of lines that are searched for one by one, on one page

# Exponents are digits in the engine's text, and no letters here. What is invisible is no letter either.
_NO_LETTERS = re.compile(r"[\W_⁰¹²³⁴⁵⁶⁷⁸⁹]+")
_LETTER = re.compile(r"[^\W_⁰¹²³⁴⁵⁶⁷⁸⁹]")


def letters(text: str) -> str:
    """What a text is compared by.

    >>> letters("So­ft, 10⁶ | ﻿b") == letters("Soft 10 b")
    True
    """
    kept = without_ascii_marks(text)
    return kept if kept.isascii() else _NO_LETTERS.sub("", kept)


def taken(lines: Sequence[str], keys: Sequence[str]) -> tuple[set[int], int]:
    """Which blocks the lines of a reading come from, by their `letters`; and how many letters are nowhere.

    >>> taken(["- One two", "nowhere at all on this page"], ["Ice", "Onetwo", "three"])
    ({1}, 22)
    """
    begins, at = [], 0
    for key in keys:
        begins.append(at)
        at += len(key)
    page = "".join(keys)
    read = [0] * len(keys)
    after = lost = pieces = 0
    for line in lines:
        rest = letters(line)
        while rest:
            at = page.find(rest, after)
            if at < 0:
                at = page.find(rest)
            if at >= 0:
                found = len(rest)
            elif pieces < MOST_PIECES:
                pieces += 1
                at, found = _longest_beginning(rest, page, after)
            else:
                found = 0
            if found == 0:
                skipped = min(LEAST, len(rest))
                lost += skipped
                rest = rest[skipped:]
                continue
            _mark(read, at, found, begins, keys)
            if found > SURE or 0 <= at - after < NEAR:
                after = at + found
            rest = rest[found:]
    return {i for i, key in enumerate(keys) if key and read[i] >= READ * len(key)}, lost


def _longest_beginning(rest: str, page: str, after: int) -> tuple[int, int]:
    """Where the longest beginning of a line that the page has stands, and its length, 0 if too short."""
    best, low, high = -1, LEAST, len(rest)
    while low < high:
        middle = (low + high) // 2
        at = page.find(rest[:middle], after)
        if at < 0:
            at = page.find(rest[:middle])
        if at >= 0:
            best, low = at, middle + 1
        else:
            high = middle
    return (best, low - 1) if best >= 0 else (-1, 0)


def _mark(read: list[int], at: int, length: int, begins: Sequence[int], keys: Sequence[str]) -> None:
    index = bisect_right(begins, at) - 1
    end = at + length
    while index < len(keys) and begins[index] < end:
        share = min(end, begins[index] + len(keys[index])) - max(at, begins[index])
        read[index] += max(0, share)
        index += 1


def blocks_taken(text: str, blocks: Sequence[Block], keys: Sequence[str]) -> set[int]:
    """The indexes of the blocks that a reading took, rows of asterisks and the like among them.

    `keys` are the `letters` of the blocks.
    """
    lines = text.split("\n")
    read, _ = taken(lines, keys)
    if marks := {line.strip() for line in lines if not _LETTER.search(line) and line.strip()}:
        between = (i for i in range(1, len(blocks) - 1) if not keys[i] and blocks[i].text in marks)
        read |= {i for i in between if i - 1 in read and i + 1 in read}
    return read
