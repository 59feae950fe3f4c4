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
from warehouse.delta.data_files import File
from warehouse.delta.sorted_numbers import among, distinct, met
from warehouse.delta.table import Snapshot
from warehouse.duplicates.signing import signed

BITS = 22  # of the map: half a megabyte as bits, four as bytes, which are faster
BY = ("seen_at", "digest", "keys")  # what rows are found by


def neighbours(signatures: Snapshot, articles: Sequence[Signed]) -> dict[str, Signed]:
    """All articles within reach that share a key, or all letters, with one of these (themselves too)."""
    if not articles:
        return {}
    wanted = _Wanted(
        np.array([each.at for each in articles], np.int64),
        np.array([each.signature.digest for each in articles], np.uint64),
        np.concatenate([each.signature.sketch[:KEYS] for each in articles]),
    )
    found: dict[str, Signed] = {}
    for file in wanted.near(signatures):
        for rows in signatures.folder.chosen(file, BY, wanted.marks):
            found.update((each.article_id, each) for each in signed(rows))
    return found


def company(signatures: Snapshot, rows: pa.Table) -> pa.Array:
    """Which of some rows of `signatures` share a key, or all letters, with any other that may be in reach."""
    flat, ends = _flat(rows)
    moments, digests = _moments(rows), _digests(rows)
    wanted = _Wanted(moments, digests, flat)
    for file in wanted.near(signatures):
        for group in signatures.folder.groups(file, BY):
            wanted.count(group)
    # Each row was met itself, too.
    shared = among(digests, wanted.digests[wanted.of_digests > 1])
    shared[_owners(ends, _places(flat, wanted.keys[wanted.of_keys > 1]))] = True
    return pa.array(shared)


class _Wanted:
    """What is looked for: keys, digests, and the time that they can lie in; how often each was met."""

    def __init__(self, moments: npt.NDArray[np.int64], digests: Hashes, keys: Hashes) -> None:
        self.low, self.high = int(moments.min()) - REACH, int(moments.max()) + REACH
        self.keys, self.digests = distinct(keys), distinct(digests)
        self.of_keys, self.of_digests = (np.zeros(len(of), np.int64) for of in (self.keys, self.digests))
        self.map = _map(self.keys)

    def near(self, signatures: Snapshot) -> list[File]:
        """Files with rows of that time, or that may have some."""
        first, end = _moment(self.low), _moment(self.high + 1)
        return [file for file in signatures.files if file.may_hold("seen_at", first, end)]

    def marks(self, rows: pa.Table) -> pa.Array:
        """Which rows share something and are near enough in time."""
        flat, ends = _flat(rows)
        marks = among(_digests(rows), self.digests)
        marks[_owners(ends, _places(flat, self.keys, self.map))] = True
        moments = _moments(rows)
        return pa.array(marks & (moments >= self.low) & (moments <= self.high))

    def count(self, rows: pa.Table) -> None:
        """Note what of it rows have."""
        flat, _ = _flat(rows)
        self.of_keys += met(flat[self.map[_low_bits(flat)]], self.keys)
        self.of_digests += met(_digests(rows), self.digests)


def _map(keys: Hashes) -> npt.NDArray[np.bool_]:
    """Which low bits the keys have."""
    bits = np.zeros(2**BITS, np.bool_)
    bits[_low_bits(keys)] = True
    return bits


def _places(flat: Hashes, keys: Hashes, bits: npt.NDArray[np.bool_] | None = None) -> npt.NDArray[np.intp]:
    """Where one of some keys, sorted, stands; `bits` is their map."""
    places = np.flatnonzero((_map(keys) if bits is None else bits)[_low_bits(flat)])
    return places[among(flat[places], keys)]


def _owners(ends: npt.NDArray[np.int64], places: npt.NDArray[np.intp]) -> npt.NDArray[np.intp]:
    """The rows in which these places are, by where the rows' keys begin and end."""
    return np.searchsorted(ends, places, "right") - 1


def _flat(rows: pa.Table) -> tuple[Hashes, npt.NDArray[np.int64]]:
    """The keys of all rows, one after the other, and where those of each begin and end."""
    keys = rows["keys"].combine_chunks()
    ends = np.frombuffer(keys.buffers()[1], np.int32)[keys.offset : keys.offset + len(keys) + 1]
    flat = np.frombuffer(keys.buffers()[2] or b"", np.uint8)[ends[0] : ends[-1]].view("<u8")
    return flat, (ends - ends[0]).astype(np.int64) // 8


def _digests(rows: pa.Table) -> Hashes:
    return np.asarray(rows["digest"].to_numpy()).view(np.uint64)


def _moments(rows: pa.Table) -> npt.NDArray[np.int64]:
    return np.asarray(rows["seen_at"].cast(pa.int64()).to_numpy())


def _low_bits(values: Hashes) -> npt.NDArray[np.int64]:
    return (values & np.uint64(2**BITS - 1)).astype(np.int64)


def _moment(microseconds: int) -> datetime:
    """The moment, or the end of time next to it."""
    try:
        return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=microseconds)
    except OverflowError:
        return (datetime.min if microseconds < 0 else datetime.max).replace(tzinfo=UTC)
