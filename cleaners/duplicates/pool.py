"""Many signatures side by side as arrays, and which of them are worth comparing with one another."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from cleaners.duplicates.decide import HOURS_LONG
from cleaners.duplicates.signature import KEYS, NUMBERS, SKETCH, Signature
from cleaners.duplicates.sketches import NONE, Numbers, padded, worth_comparing
from cleaners.sorted_numbers import runs
from cleaners.text.urls import canonical_url

# How many articles one is compared with at most: those that share the most keys.
COMPARED = 512
# Microseconds over which articles may have to do with one another.
REACH = int(HOURS_LONG * 3_600_000_000)
# More addresses of one source with the same letters than this are a notice on a wall, not a story.
WALL = 5
_NOBODY: Numbers = np.empty(0, np.int64)


@dataclass(frozen=True, slots=True)
class Signed:
    """An article with its signature; `at` is when it appeared, in microseconds since 1970.

    `address` is its canonical address, if it has one; `claim` one on another site that its page names.
    """

    article_id: str
    source: str
    at: int
    signature: Signature
    address: str | None = None
    claim: str | None = None


class Pool:
    """Signed articles in order of time (ties by id), ready to be searched.

    `signed` is that order, and every number below is a place in it. What lies further apart than
    `HOURS_LONG` has nothing to do with one another.
    """

    def __init__(self, articles: Iterable[Signed]) -> None:
        self.signed = sorted(articles, key=lambda each: (each.at, each.article_id))
        self.at = np.array([each.at for each in self.signed], np.int64)
        self.shingles = np.array([each.signature.shingles for each in self.signed], np.int64)
        self.digest = np.array([each.signature.digest for each in self.signed], np.uint64)
        self.sketch = padded([each.signature.sketch for each in self.signed], SKETCH)
        self.numbers = padded([each.signature.numbers for each in self.signed], NUMBERS)
        self._same = _Postings(self.digest[:, None])
        self._may_be_wall = self._same.high[:, 0] - self._same.low[:, 0] > WALL
        self._keys = _Postings(self.sketch[:, :KEYS])
        self._company = self._same.shared[:, 0] | (self._keys.shared & (self.sketch[:, :KEYS] != NONE)).any(1)

    def has_company(self, place: int) -> bool:
        """Whether any other article shares a key or all letters with one; most share none with anybody."""
        return bool(self._company[place])

    @cached_property
    def places(self) -> dict[str, int]:
        """The place of each article, by id."""
        return {each.article_id: place for place, each in enumerate(self.signed)}

    def is_named(self, one: int, other: int) -> bool:
        """Whether the page of one of two articles names the other as the original."""
        pairs = ((self.signed[one], self.signed[other]), (self.signed[other], self.signed[one]))
        return any(
            copy.claim and article.address and canonical_url(copy.claim) == canonical_url(article.address)
            for copy, article in pairs
        )

    def candidates(self, place: int) -> Numbers:
        """Earlier articles that may be the same story, in order of time."""
        if not self.has_company(place):
            return _NOBODY
        first, end = self._near(place)
        if self._is_wall(place, first, end):
            return np.empty(0, np.int64)
        others, shared = self._sharing(place, first, place)
        if len(others) > COMPARED:
            others = others[np.argsort(-shared, kind="stable")[:COMPARED]]
        found = np.union1d(others, self._same.of(place, 0, first, place)[:1])
        walls = [other for other in found[self._may_be_wall[found]] if self._is_wall(other, first, end)]
        return np.setdiff1d(found, walls, assume_unique=True) if walls else found

    def affected(self, place: int) -> Numbers:
        """Articles whose partner may be another one if this one comes, goes or changes."""
        if not self.has_company(place):
            return _NOBODY
        first, end = self._near(place)
        # Where there may be a wall, what came earlier is concerned, too.
        if len(self._same.of(place, 0, first, end)) < WALL:
            first = place
        others, _ = self._sharing(place, first, end)
        return np.union1d(others, self._same.of(place, 0, first, end))

    def _near(self, place: int) -> tuple[int, int]:
        """The first article that is near enough in time, and the first after that which is not."""
        at = self.at[place]
        low, high = np.searchsorted(self.at, at - REACH), np.searchsorted(self.at, at + REACH, "right")
        return int(low), int(high)

    def _sharing(self, place: int, first: int, end: int) -> tuple[Numbers, Numbers]:
        """Articles from `first` on and before `end` that share enough keys, and how many they share."""
        wanted = np.flatnonzero(self._keys.shared[place] & (self.sketch[place, :KEYS] != NONE))
        found = np.concatenate([_NOBODY, *self._keys.all_of(place, wanted)])
        found = np.sort(found[(found >= first) & (found < end)])
        begins, shared = runs(found)
        keys, others = self.sketch[:, :KEYS], found[begins]
        enough = worth_comparing(shared, keys, np.full(len(others), place), keys, others)
        return others[enough], shared[enough]

    def _is_wall(self, place: int, first: int, end: int) -> bool:
        """Whether an article is one of many addresses of its source with the same letters."""
        same = self._same.of(place, 0, first, end)
        if len(same) <= WALL:
            return False
        alike = [self.signed[each] for each in same]
        source = self.signed[place].source
        return len({each.address for each in alike if each.source == source and each.address}) > WALL


class _Postings:
    """Which rows have the value that stands at a place of a matrix: values in order, with their rows."""

    def __init__(self, values: npt.NDArray[np.uint64]) -> None:
        flat = values.ravel()
        order = np.argsort(flat, kind="stable")  # stable: the rows of one value stay in order of time
        self.rows = order // max(1, values.shape[1])
        ordered = flat[order]
        # Values that are the same stand side by side: where each run begins and ends, by place in the matrix.
        begins, lengths = runs(ordered)
        low, high = np.empty(len(flat), np.int64), np.empty(len(flat), np.int64)
        low[order], high[order] = np.repeat(begins, lengths), np.repeat(begins + lengths, lengths)
        self.low, self.high = low.reshape(values.shape), high.reshape(values.shape)
        self.shared = self.high - self.low > 1

    def all_of(self, place: int, columns: Numbers) -> list[Numbers]:
        """For some columns, the rows that have the value of a row there."""
        ends = zip(self.low[place, columns].tolist(), self.high[place, columns].tolist(), strict=True)
        return [self.rows[low:high] for low, high in ends]

    def of(self, place: int, column: int, first: int, end: int) -> Numbers:
        """Rows from `first` on and before `end` that have the value of a row in a column."""
        rows: Numbers = self.rows[self.low[place, column] : self.high[place, column]]
        return rows[rows.searchsorted(first) : rows.searchsorted(end)]
