"""Where each edit of a trail stands in the extracted text and in the clean one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from cleaners.edits.log import Edit
from cleaners.edits.spans import trace


class Place(NamedTuple):
    """Character offsets of an edit: what it is about in the extracted text, what the clean one has there."""

    extracted_start: int
    extracted_end: int
    clean_start: int
    clean_end: int


def places(extracted: str, trail: Sequence[Edit]) -> list[Place]:
    """One place for each edit of the trail, in its order.

    Edits that changed what others had changed share the stretch that they changed together. An edit whose
    work nothing is left of (a later one took it away) has the place of that later one.

    >>> places("a  b!", [Edit(1, "  ", " ", "space"), Edit(3, "!", "", "shout")])[1]
    Place(extracted_start=4, extracted_end=5, clean_start=3, clean_end=3)
    """
    found: dict[int, Place] = {}
    extracted_at = clean_at = 0
    for span in trace(extracted, trail):
        ends = extracted_at + len(span.extracted), clean_at + len(span.clean)
        here = Place(extracted_at, ends[0], clean_at, ends[1])
        for edit in span.edits:
            known = found.get(id(edit), here)
            found[id(edit)] = Place(
                known.extracted_start, here.extracted_end, known.clean_start, here.clean_end
            )
        extracted_at, clean_at = ends
    end = Place(extracted_at, extracted_at, clean_at, clean_at)
    return [found.get(id(edit), end) for edit in trail]
