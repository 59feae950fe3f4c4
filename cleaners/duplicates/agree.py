"""Whether two texts can be two versions of one article."""

from __future__ import annotations

from cleaners.duplicates.decide import SHORTEST
from cleaners.duplicates.pool import overlap, padded
from cleaners.duplicates.signature import SKETCH, sign
from cleaners.duplicates.tokens import tokens

# Of an article that was written anew, so much stands in its new version at least.
SHARE, SHARE_OF_WORDS = 0.15, 0.5


def texts_agree(one: str, other: str) -> bool:
    """Whether enough of the shorter text stands in the longer one.

    >>> texts_agree("The port is closed after a storm.", "The port is closed again after a storm.")
    True
    >>> texts_agree("The port is closed after a storm.", "A choir sang in the park until late.")
    False
    """
    a, b = sign(one), sign(other)
    if a.digest == b.digest:
        return True
    if min(a.shingles, b.shingles) < SHORTEST:
        words, other_words = set(tokens(one).words), set(tokens(other).words)
        return len(words & other_words) >= SHARE_OF_WORDS * max(1, min(len(words), len(other_words)))
    of_one, of_other, shared = overlap(padded([a.sketch], SKETCH)[0], padded([b.sketch], SKETCH))
    return bool(shared[0] >= SHARE * max(1, min(of_one[0], of_other[0])))
