"""Whether two texts can be two versions of one article."""

from __future__ import annotations

from cleaners.duplicates.decide import SHORTEST
from cleaners.duplicates.signature import SKETCH, Signature, sign
from cleaners.duplicates.sketches import overlap, padded
from cleaners.duplicates.tokens import tokens

# How much of the shorter text stands in the other at least, in shingles and, of very short ones, in words:
# under one headline, where an article may have been written anew, and under two.
SHARE, SHARE_OF_WORDS = 0.15, 0.5
SHARE_UNDER_TWO, SHARE_OF_WORDS_UNDER_TWO = 0.5, 0.8


def texts_agree(one: str, other: str, *, same_title: bool) -> bool:
    """Whether enough of the shorter text stands in the longer one.

    >>> storm, again = "The port is closed after a storm.", "The port is closed again after a storm."
    >>> texts_agree(storm, again, same_title=True)
    True
    >>> texts_agree(storm, "A choir sang in the park until late.", same_title=True)
    False
    """
    a, b = sign(one), sign(other)
    if a.digest == b.digest:
        return True
    if min(a.shingles, b.shingles) < SHORTEST:
        words, other_words = set(tokens(one).words), set(tokens(other).words)
        share = len(words & other_words) / max(1, min(len(words), len(other_words)))
        return share >= (SHARE_OF_WORDS if same_title else SHARE_OF_WORDS_UNDER_TWO)
    return _share(a, b) >= (SHARE if same_title else SHARE_UNDER_TWO)


def surely_agree(one: Signature, other: Signature) -> bool:
    """Whether two texts agree under any headlines, as far as their signatures tell: for those who have these.

    >>> storm = "The port was closed on Tuesday after a storm, officials of the town said in the evening."
    >>> surely_agree(sign(storm), sign(storm + " It is open again.")), surely_agree(sign("A"), sign("B"))
    (True, False)
    """
    if one.digest == other.digest:
        return True
    return min(one.shingles, other.shingles) >= SHORTEST and _share(one, other) >= SHARE_UNDER_TWO


def _share(one: Signature, other: Signature) -> float:
    """How much of the text with fewer shingles stands in the other."""
    of_one, of_other, shared = overlap(padded([one.sketch], SKETCH)[0], padded([other.sketch], SKETCH))
    return int(shared[0]) / max(1, int(min(of_one[0], of_other[0])))
