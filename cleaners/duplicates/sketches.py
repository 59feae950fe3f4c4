"""What two sketches have in common, and whether their texts are worth comparing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from cleaners.duplicates.signature import Hashes

Numbers = npt.NDArray[np.int64]

# Stands behind the last hash of a text that has fewer than a sketch holds: it covers everything.
NONE = np.uint64(2**64 - 1)
# What must be shared for a comparison: some keys, and a share of those that both sketches cover.
KEYS_SHARED, KEYS_SHARE, SHARE_OF_ONE_KEY = 2, 0.25, 0.5


def padded(rows: Sequence[Hashes], width: int) -> npt.NDArray[np.uint64]:
    """Rows of different lengths, filled up with `NONE`."""
    matrix = np.full((len(rows), width), NONE, np.uint64)
    for number, row in enumerate(rows):
        matrix[number, : len(row)] = row
    return matrix


def overlap(one: Hashes, others: npt.NDArray[np.uint64]) -> tuple[Numbers, Numbers, Numbers]:
    """For one sketch and many: how many hashes of each are where both cover everything, and are in both.

    A full sketch says nothing of hashes above its last one, so only lower ones are counted.
    """
    limit = np.minimum(one[-1], others[:, -1])[:, None]
    of_one = ((one <= limit) & (one != NONE)).sum(1)
    covered = (others <= limit) & (others != NONE)
    places = np.minimum(np.searchsorted(one, others), len(one) - 1)
    return of_one, covered.sum(1), ((one[places] == others) & covered).sum(1)


def covered_at_most(shared: npt.NDArray[Any]) -> Numbers:
    """How many keys of one of two texts, at most, both sketches may cover where so many are shared.

    Where each of the two has more, too little is shared for a comparison.

    >>> covered_at_most(np.array([1, 2, 3])).tolist()
    [2, 8, 12]
    """
    share = np.where(shared >= KEYS_SHARED, KEYS_SHARE, SHARE_OF_ONE_KEY)
    return (shared / share).astype(np.int64)
