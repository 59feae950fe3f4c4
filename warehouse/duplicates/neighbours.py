"""Rows of `signatures` that have to do with given articles, found without an index beside the table.

Files know the times that they cover, so those that are too far away are not opened. In the others the keys
are read; only rows that share enough of them, as `SharedKeys` says, or all letters, are read whole. So the
cost grows with what was seen within a month, not with the table.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from cleaners.duplicates.pool import REACH, Signed
from cleaners.duplicates.shared_keys import SharedKeys
from cleaners.duplicates.signature import KEYS, Hashes
from cleaners.duplicates.sketches import NONE, Matrix, padded
from cleaners.sorted_numbers import among, distinct, positions
from warehouse.delta.data_files import File
from warehouse.delta.table import Snapshot
from warehouse.duplicates.signing import signed

BY = ("seen_at", "digest", "keys")  # what rows are found by


def neighbours(signatures: Snapshot, articles: Sequence[Signed]) -> dict[str, Signed]:
    """Articles within reach that share enough keys, or all letters, with one of these, and themselves."""
    if not articles:
        return {}
    wanted = _Wanted(
        np.array([each.at for each in articles], np.int64),
        np.array([each.signature.digest for each in articles], np.uint64),
        padded([each.signature.sketch[:KEYS] for each in articles], KEYS),
    )
    found: dict[str, Signed] = {}
    for file in wanted.near(signatures):
        for rows in signatures.folder.chosen(file, BY, wanted.marks):
            found.update((each.article_id, each) for each in signed(rows))
    return found


def company(signatures: Snapshot, rows: pa.Table) -> pa.Array:
    """Which of some rows of `signatures` share enough keys, or all letters, with any other within reach."""
    digests = _digests(rows)
    wanted = _Wanted(_moments(rows), digests, _keys(rows))
    for file in wanted.near(signatures):
        for group in signatures.folder.groups(file, BY):
            wanted.marks(group)
    # Each row was met itself, too.
    return pa.array(wanted.keys.company() | among(digests, wanted.digests[wanted.of_digests > 1]))


class _Wanted:
    """What is looked for: keys, digests, and the time that they can lie in; how often each was met."""

    def __init__(self, moments: npt.NDArray[np.int64], digests: Hashes, keys: Matrix) -> None:
        self.begins, self.ends = _stretches(moments)
        self.keys, self.digests = SharedKeys(keys, moments), distinct(digests)
        self.of_digests = np.zeros(len(self.digests), np.int64)

    def near(self, signatures: Snapshot) -> list[File]:
        """Files with rows of that time, or that may have some."""
        stretches = [
            (_moment(begin), _moment(end + 1))
            for begin, end in zip(self.begins.tolist(), self.ends.tolist(), strict=True)
        ]
        return [
            file
            for file in signatures.files
            if any(file.may_hold("seen_at", first, end) for first, end in stretches)
        ]

    def marks(self, rows: pa.Table) -> pa.Array:
        """Which rows share enough and are near enough in time; notes how often what is looked for was met."""
        moments, digests = _moments(rows), _digests(rows)
        stretch = np.searchsorted(self.begins, moments, "right") - 1
        near = (stretch >= 0) & (moments <= self.ends[stretch])
        at = positions(digests, self.digests)
        alike = near & (at >= 0)
        self.of_digests += np.bincount(at[alike], minlength=len(self.digests))
        return pa.array(alike | near & self.keys.meet(_keys(rows), moments))


def _stretches(
    moments: npt.NDArray[np.int64],
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """First and last moments of the times within reach of some, which are apart from one another.

    One old article beside those of today is no reason to look through all that lies in between.
    """
    ordered = np.sort(moments)
    apart = np.diff(ordered) > 2 * REACH
    return ordered[np.append(True, apart)] - REACH, ordered[np.append(apart, True)] + REACH


def _keys(rows: pa.Table) -> Matrix:
    """The keys of each row."""
    keys = rows["keys"].combine_chunks()
    ends = np.frombuffer(keys.buffers()[1], np.int32)[keys.offset : keys.offset + len(keys) + 1]
    flat = np.frombuffer(keys.buffers()[2] or b"", np.uint8)[ends[0] : ends[-1]].view("<u8")
    matrix = np.full((len(rows), KEYS), NONE, np.uint64)
    matrix[np.arange(KEYS) < np.diff(ends)[:, None] // 8] = flat
    return matrix


def _digests(rows: pa.Table) -> Hashes:
    return np.asarray(rows["digest"].to_numpy()).view(np.uint64)


def _moments(rows: pa.Table) -> npt.NDArray[np.int64]:
    return np.asarray(rows["seen_at"].cast(pa.int64()).to_numpy())


def _moment(microseconds: int) -> datetime:
    """The moment, or the end of time next to it."""
    try:
        return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=microseconds)
    except OverflowError:
        return (datetime.min if microseconds < 0 else datetime.max).replace(tzinfo=UTC)
