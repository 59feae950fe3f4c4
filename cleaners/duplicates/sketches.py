"""What two sketches have in common, and whether their texts are worth comparing."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from cleaners.duplicates.signature import Hashes

Numbers = npt.NDArray[np.int64]
Matrix = npt.NDArray[np.uint64]  # a row of hashes for each text, in ascending order, filled up with `NONE`

# Stands behind the last hash of a text that has fewer than a sketch holds: it covers everything.
NONE = np.uint64(2**64 - 1)
# What must be shared for a comparison: some keys, and a share of those that both sketches cover.
KEYS_SHARED, KEYS_SHARE, SHARE_OF_ONE_KEY = 2, 0.25, 0.5


def padded(rows: Sequence[Hashes], width: int) -> Matrix:
    """Rows of different lengths, filled up with `NONE`."""
    matrix = np.full((len(rows), width), NONE, np.uint64)
    for number, row in enumerate(rows):
        matrix[number, : len(row)] = row
    return matrix


def overlap(one: Hashes, others: Matrix) -> tuple[Numbers, Numbers, Numbers]:
    """For one sketch and many: how many hashes of each are where both cover everything, and are in both.

    A full sketch says nothing of hashes above its last one, so only lower ones are counted.
    """
    limit = np.minimum(one[-1], others[:, -1])[:, None]
    of_one = ((one <= limit) & (one != NONE)).sum(1)
    covered = (others <= limit) & (others != NONE)
    places = np.minimum(np.searchsorted(one, others), len(one) - 1)
    return of_one, covered.sum(1), ((one[places] == others) & covered).sum(1)


def worth_comparing(
    shared: Numbers, keys: Matrix, places: Numbers, other_keys: Matrix, others: Numbers
) -> npt.NDArray[np.bool_]:
    """Of pairs of texts, by their places in two matrices of keys, which share enough to be compared.

    Of a share of all keys that both sketches cover: so one of the two must have no more there than that.
    """
    limit = np.minimum(keys[places, -1], other_keys[others, -1])
    most = (shared / np.where(shared >= KEYS_SHARED, KEYS_SHARE, SHARE_OF_ONE_KEY)).astype(np.int64)
    return _at_most(most, keys, places, limit) | _at_most(most, other_keys, others, limit)


def _at_most(most: Numbers, keys: Matrix, places: Numbers, limit: Hashes) -> npt.NDArray[np.bool_]:
    """Whether each text has at most so many keys that are not above its limit."""
    following = keys[places, np.minimum(most, keys.shape[1] - 1)]
    return np.asarray((most >= keys.shape[1]) | (following > limit) | (following == NONE))
