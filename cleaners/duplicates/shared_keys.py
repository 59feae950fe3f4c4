"""Which of many texts share enough keys with any of many others to be worth comparing.

Texts that have nothing to do with one another have runs of five words in common, too: of some thousand news
articles most share one with another. So a key by itself says little, and what two texts share is counted.
The answer may say yes where `Pool` says no afterwards, and never the other way round.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from cleaners.duplicates.pool import COMPARED, REACH
from cleaners.duplicates.signature import KEYS, Hashes
from cleaners.duplicates.sketches import KEYS_SHARED, NONE, Matrix, Numbers, worth_comparing
from cleaners.sorted_numbers import positions, runs

AT_ONCE = 2**20  # meetings of a key with a text that are counted at a time: bounds the memory
# A key that more texts have than a pool compares one with. Who has several such is taken for company without
# counting: of thousands of reports of one template each would meet all others, and with nearly every key.
FREQUENT = COMPARED
BITS = 22  # of the map of keys: half a megabyte as bits, four as bytes, which are faster
# Odd numbers of no pattern. Not by numpy.random: to load that takes longer than a run looks keys up.
_FACTORS = np.frombuffer(hashlib.shake_256(b"keys").digest(8 * KEYS), np.uint64) | np.uint64(1)


class SharedKeys:
    """The keys of some texts, to be met by those of others. `moments` are in microseconds since 1970."""

    def __init__(self, keys: Matrix, moments: Numbers) -> None:
        self.texts = _Alike(keys, moments)
        flat = self.texts.keys.ravel()
        order = np.argsort(flat, kind="stable")
        order = order[: len(flat) - np.count_nonzero(flat == NONE)]
        ordered = flat[order]
        self.begins, self.counts = runs(ordered)
        self.values = ordered[self.begins]
        self.frequent = self.counts > FREQUENT
        owners, of_key = order // KEYS, np.repeat(np.arange(len(self.begins)), self.counts)
        self.in_crowd = np.bincount(owners, self.frequent[of_key], len(self.texts.keys)) >= KEYS_SHARED
        # Of the owners of a key, those that are in no crowd come first.
        crowded = self.in_crowd[owners]
        self.owners = owners[np.argsort(2 * of_key + crowded, kind="stable")]
        self.apart = self.counts - np.bincount(of_key[crowded], minlength=len(self.begins))
        self.map = np.zeros(2**BITS, np.bool_)
        self.map[_low_bits(self.values)] = True
        self.met = np.zeros(len(self.texts.keys), np.int64)

    def meet(self, keys: Matrix, moments: Numbers) -> npt.NDArray[np.bool_]:
        """Which of some other texts share enough with any of these; how many did is counted for `company`."""
        found = np.zeros(len(keys), np.bool_)
        # Most have no key that any of these have, and the map tells of nearly all of them that it is so.
        may = np.flatnonzero((self.map[_low_bits(keys)] & (keys != NONE)).any(1))
        others = _Alike(keys[may], moments[may])
        marks = np.zeros(len(others.keys), np.bool_)
        for theirs, mine in self._pairs(others, marks):
            marks[theirs] = True
            np.add.at(self.met, mine, others.sizes[theirs])
        found[may] = marks[others.of]
        return found

    def company(self) -> npt.NDArray[np.bool_]:
        """Which of the texts share enough with more than one of all that they met: themselves, and others."""
        return (self.in_crowd | (self.met > 1))[self.texts.of]

    def _pairs(self, others: _Alike, marks: npt.NDArray[np.bool_]) -> Iterator[tuple[Numbers, Numbers]]:
        """Others and those of these texts that share enough, and may be near enough in time.

        Others that are in a crowd are marked, and meet only those of these that are not.
        """
        flat = others.keys.ravel()
        places = np.flatnonzero(self.map[_low_bits(flat)] & (flat != NONE))
        at = positions(flat[places], self.values)
        places, at = places[at >= 0], at[at >= 0]
        marks |= np.bincount(places // KEYS, self.frequent[at], len(marks)) >= KEYS_SHARED
        meetings = np.where(marks[places // KEYS], self.apart[at], self.counts[at])
        for some in _together(places // KEYS, meetings):
            counts = meetings[some]
            starts = self.begins[at[some]] - np.concatenate(([0], np.cumsum(counts)[:-1]))
            mine = self.owners[np.repeat(starts, counts) + np.arange(counts.sum())]
            theirs = np.repeat(places[some] // KEYS, counts)
            pairs = np.sort(theirs * len(self.texts.keys) + mine)
            begins, shared = runs(pairs)
            theirs, mine = np.divmod(pairs[begins], max(1, len(self.texts.keys)))
            enough = worth_comparing(shared, others.keys, theirs, self.texts.keys, mine)
            theirs, mine = theirs[enough], mine[enough]
            near = (others.low[theirs] <= self.texts.high[mine] + REACH) & (
                others.high[theirs] >= self.texts.low[mine] - REACH
            )
            yield theirs[near], mine[near]


class _Alike:
    """Texts with the same keys as one: a notice on thousands of pages is met once."""

    def __init__(self, keys: Matrix, moments: Numbers) -> None:
        hashes = (keys * _FACTORS).sum(1, dtype=np.uint64)
        order = np.argsort(hashes, kind="stable")
        new = np.concatenate(([True], (keys[order[1:]] != keys[order[:-1]]).any(1)))[: len(order)]
        firsts = np.flatnonzero(new)
        self.of = np.empty(len(order), np.int64)
        self.of[order] = np.cumsum(new) - 1
        self.keys = keys[order[firsts]]
        self.sizes = np.diff(np.append(firsts, len(order)))
        self.low, self.high = (
            how.reduceat(moments[order], firsts) if len(firsts) else moments
            for how in (np.minimum, np.maximum)
        )


def _together(owners: Numbers, meetings: Numbers) -> Iterator[slice]:
    """Pieces of up to `AT_ONCE` meetings, in which all of an owner are in one; owners are in order."""
    ends = np.append(np.flatnonzero(owners[1:] != owners[:-1]) + 1, len(owners))
    total = np.concatenate(([0], np.cumsum(meetings)))
    first = 0
    while first < len(owners):
        last = int(np.searchsorted(total[ends], total[first] + AT_ONCE, "right")) - 1
        end = int(ends[max(last, int(np.searchsorted(ends, first, "right")))])
        yield slice(first, end)
        first = end


def _low_bits(values: Hashes) -> Numbers:
    return (values & np.uint64(2**BITS - 1)).view(np.int64)
