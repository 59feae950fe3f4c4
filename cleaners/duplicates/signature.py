"""The signature of a text: small, without seeds, and enough to tell how much of it stands in another.

A text is a set of shingles, runs of five words (ten characters in scripts without spaces), and its sketch
is the lowest of their hashes. What two sketches both cover is a fair sample of both texts, so the share of
one that stands in the other can be read off them, also where one is a small part of the other. (Jaccard's
measure, which MinHash estimates, does not see that.) Source: Broder, "On the resemblance and containment
of documents", 1997.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cleaners.duplicates.tokens import tokens

Hashes = npt.NDArray[np.uint64]

# Raise this whenever the same text would get another signature: stored ones are then made anew.
SCHEME = 1
WORDS, CHARACTERS = 5, 10
SKETCH = 64  # lowest hashes that are kept of the shingles
KEYS = 24  # the lowest of these find candidates
NUMBERS = 48  # lowest hashes that are kept of the numbers


@dataclass(frozen=True, slots=True, eq=False)
class Signature:
    """What is kept of a text to compare it by.

    `digest` is of its letters and digits; `shingles` counts its distinct shingles; `sketch` and
    `numbers` are the lowest hashes, in ascending order, of its shingles and of its numbers.
    """

    digest: int
    shingles: int
    sketch: Hashes
    numbers: Hashes


def sign(text: str) -> Signature:
    """The signature of a text; the same on every machine and in every process.

    >>> one = sign("The port was closed on Tuesday after a storm, officials said. Two ships wait outside.")
    >>> other = sign("The port was closed on Tuesday, after a storm – officials said! Two ships wait outside")
    >>> one.digest == other.digest, one.shingles, list(one.sketch) == list(other.sketch)
    (True, 11, True)
    """
    found = tokens(text)
    shingles = _distinct(_shingles(_hashes(found.words), CHARACTERS if found.unspaced else WORDS))
    numbers = _distinct(_mixed(_hashes(found.numbers)))
    letters = "".join(found.words).encode("utf-8", "surrogatepass")
    digest = int.from_bytes(hashlib.blake2b(letters, digest_size=8).digest(), "big")
    return Signature(digest, len(shingles), shingles[:SKETCH], numbers[:NUMBERS])


def _shingles(words: Hashes, width: int) -> Hashes:
    """Hashes of all runs of `width` words; a shorter text is one run."""
    width = min(width, len(words))
    runs = np.zeros(len(words) - width + 1 if width else 0, np.uint64)
    for place in range(width):
        runs = _mixed(runs + words[place : place + len(runs)])
    return runs


def _hashes(words: Sequence[str]) -> Hashes:
    return np.fromiter((zlib.crc32(word.encode("utf-8", "surrogatepass")) for word in words), np.uint64)


def _mixed(values: Hashes) -> Hashes:
    """Each value spread over all 64 bits, one to one (the finaliser of SplitMix64)."""
    values = values + np.uint64(0x9E3779B97F4A7C15)
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))


def _distinct(values: Hashes) -> Hashes:
    """Distinct values in ascending order."""
    values = np.sort(values)
    return values[np.concatenate(([True], values[1:] != values[:-1]))] if len(values) else values
