"""Rows of `signatures` that have to do with given articles, found without an index beside the table.

Files know the times that they cover, so those that are too far away are not opened. In the others the keys
are read, and what a bit map of the wanted keys lets through is looked up; only rows that share a key are
read whole. So the cost grows with what was seen within a month, not with the table.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from cleaners.duplicates.pool import REACH, Signed
from cleaners.duplicates.signature import KEYS, Hashes
from warehouse.delta.table import Snapshot
from warehouse.duplicates.signing import signed

BITS = 22  # of the map: half a megabyte as bits, four as bytes, which are faster


def neighbours(signatures: Snapshot, articles: Sequence[Signed]) -> dict[str, Signed]:
    """All articles within reach that share a key, or all letters, with one of these (themselves too)."""
    if not articles:
        return {}
    wanted = _Wanted(articles)
    found: dict[str, Signed] = {}
    for file in signatures.files:
        if file.may_hold("seen_at", wanted.first, wanted.end):
            for rows in signatures.folder.chosen(file, ("seen_at", "digest", "keys"), wanted.marks):
                found.update((each.article_id, each) for each in signed(rows))
    return found


class _Wanted:
    """What is looked for: keys, digests, and the time that they can lie in."""

    def __init__(self, articles: Sequence[Signed]) -> None:
        moments = [each.at for each in articles]
        self.low, self.high = min(moments) - REACH, max(moments) + REACH
        self.first, self.end = _moment(self.low), _moment(self.high + 1)
        self.keys = np.unique(np.concatenate([each.signature.sketch[:KEYS] for each in articles]))
        self.digests = np.unique(np.array([each.signature.digest for each in articles], np.uint64))
        self.map = np.zeros(2**BITS, np.bool_)
        self.map[_low_bits(self.keys)] = True

    def marks(self, rows: pa.Table) -> pa.Array:
        """Which rows share something and are near enough in time."""
        marks = np.isin(rows["digest"].to_numpy().view(np.uint64), self.digests)
        keys = rows["keys"].combine_chunks()
        ends = np.frombuffer(keys.buffers()[1], np.int32)[keys.offset : keys.offset + len(keys) + 1]
        flat = np.frombuffer(keys.buffers()[2] or b"", np.uint8)[ends[0] : ends[-1]].view("<u8")
        places = np.flatnonzero(self.map[_low_bits(flat)])
        places = places[np.isin(flat[places], self.keys)]
        marks[np.searchsorted((ends - ends[0]) // 8, places, "right") - 1] = True
        moments = rows["seen_at"].cast(pa.int64()).to_numpy()
        return pa.array(marks & (moments >= self.low) & (moments <= self.high))


def _low_bits(values: Hashes) -> npt.NDArray[np.int64]:
    return (values & np.uint64(2**BITS - 1)).astype(np.int64)


def _moment(microseconds: int) -> datetime:
    """The moment, or the end of time next to it."""
    try:
        return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=microseconds)
    except OverflowError:
        return (datetime.min if microseconds < 0 else datetime.max).replace(tzinfo=UTC)
