"""Positions carried through a trail: where a stretch of the extracted text stands in the clean one."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from itertools import accumulate

from cleaners.edits.log import Edit, runs


def carried(positions: Iterable[int], trail: Sequence[Edit]) -> list[int]:
    """Where positions between characters of a text stand after a trail of edits, in the same order.

    What stood before a position still does, and what stood behind it, too: an edit around a position
    moves it behind what the edit wrote, text inserted at a position comes behind it. A stretch whose two
    ends fall together is gone.

    >>> carried([0, 3, 8], [Edit(3, "  ", " ", "space"), Edit(0, "a ", "", "article")])
    [0, 1, 5]
    """
    at = list(positions)
    for run in runs(trail):
        edits = run[::-1]
        starts = [edit.start for edit in edits]
        shifts = [0, *accumulate(len(edit.after) - len(edit.before) for edit in edits)]
        for index, position in enumerate(at):
            before = bisect_left(starts, position)  # of the edits, how many begin before the position
            shift = shifts[before]
            if before and edits[before - 1].end > position:
                position = edits[before - 1].end
            at[index] = position + shift
    return at
