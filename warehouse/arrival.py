"""The order of arrival, which decides between two versions of an article; no clock has a say in it.

Clocks go wrong, and all rows of a landing share a moment. So a landed row carries its place: the
version of `raw` that it came with, and its position in that commit.
"""

from __future__ import annotations

from datetime import UTC, datetime

# More than one commit of `raw` can hold, so that places of two commits never mix.
PLACES = 2**20

Age = tuple[int, datetime, datetime, str]
_UNKNOWN = datetime(1, 1, 1, tzinfo=UTC)


def first_place(version: int) -> int:
    """The place of the first row that lands with a version of `raw`; the others follow it.

    >>> first_place(3) < first_place(3) + 10_000 < first_place(4)
    True
    """
    return version * PLACES


def age(sequence: int | None, landed_at: datetime, modified_at: datetime | None, raw_id: str) -> Age:
    """What to compare: later is newer.

    Rows that older programs landed have no place and are older than all others. Among themselves the
    moment of landing decides, as it did then, after it what the page says of its last change, and the
    id breaks what ties are left, so that every order of work ends the same.
    """
    return sequence or 0, landed_at, modified_at or _UNKNOWN, raw_id
