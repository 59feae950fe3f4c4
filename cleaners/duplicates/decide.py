"""Whether two articles are one story, from what their signatures have in common.

Text alone does not tell: two weather reports of one template share more words than a story and its
rewritten version. What differs in templates is the numbers, and the day. So the less text is shared, the
more numbers must be, and the nearer in time the two must be. Measured on a news agency's service and on
composed pairs; templates that shared as much as the figures here were wrong more often than right.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

# Raise this whenever the same evidence would be decided otherwise: links on record are then made anew.
RULE = 2

Kind = Literal["same", "cut", "extended", "edited"]

# Texts of fewer shingles are too short to be recognised by a part of them.
SHORTEST = 10
# From how many shingles on a text counts as an article, and as a long one.
ARTICLE, LONG = 60, 200
# How many hours may lie between two copies.
HOURS_SHORT, HOURS, HOURS_LONG = 36.0, 72.0, 720.0
# "Within the same edition": nearer than this, less is proof.
HOURS_NEAR = 12.0
# What must be shared with the article on another site that a page names as the original.
NAMED = 0.3
# A text of which so much stands in another is wholly in it.
WHOLE = 0.8


@dataclass(frozen=True, slots=True)
class Evidence:
    """What two texts have in common, the shorter one first.

    `same` is that their letters and digits are the same. `share` is the share of the shorter one's
    shingles that stand in the longer one, `share_of_longer` the other way; `numbers` and
    `numbers_of_longer` count the numbers that were compared, `numbers_shared` those that both have.
    `named` is that the page of one names the other, on another site, as the original.
    """

    same: bool
    shingles: int
    share: float
    share_of_longer: float
    numbers: int
    numbers_shared: int
    hours: float
    named: bool = False


def is_copy(found: Evidence) -> bool:
    """Whether two articles tell one story in the same words.

    >>> half = dict(same=False, shingles=150, share=0.6, share_of_longer=0.3, hours=2.0)
    >>> is_copy(Evidence(**half, numbers=5, numbers_shared=4))
    True
    >>> is_copy(Evidence(**half, numbers=5, numbers_shared=1))  # another day's report of one template
    False
    """
    if found.named and found.share >= NAMED:
        return found.hours <= HOURS_LONG
    if found.shingles < SHORTEST:
        return found.same and found.shingles > 0 and found.hours <= HOURS_SHORT
    if found.same:
        # A short notice that comes again word for word, days later, is no copy of the earlier one.
        return found.hours <= (HOURS if found.shingles < ARTICLE else HOURS_LONG)
    return _is_copy_of_article(found) if found.shingles >= ARTICLE else _is_copy_of_short(found)


def _is_copy_of_article(found: Evidence) -> bool:
    numbers = _share_of_numbers(found)
    if found.hours > HOURS:
        # Weeks later only a whole long article is known again; parts of it are background by then.
        whole = found.shingles >= LONG and min(found.share, found.share_of_longer) >= WHOLE
        return whole and numbers >= 0.6 and found.hours <= HOURS_LONG
    if found.share >= 0.7:
        # A new first paragraph brings a few numbers that nobody else has.
        return numbers >= 0.6 or found.numbers - found.numbers_shared <= 2
    return found.share >= 0.5 and numbers >= (0.65 if found.hours <= HOURS_NEAR else 0.85)


def _is_copy_of_short(found: Evidence) -> bool:
    """A short text has little to go by: nearly all of its numbers, or many of them at once."""
    numbers = _share_of_numbers(found)
    if found.hours > HOURS_SHORT:
        return False
    if found.share >= WHOLE:
        return numbers >= 0.9 or (found.numbers >= 5 and found.numbers - found.numbers_shared <= 1)
    if found.share >= 0.6 and numbers >= 0.9:
        return found.numbers >= 2 or found.share_of_longer >= 0.5
    return found.share >= 0.5 and found.hours <= HOURS_NEAR and numbers >= 0.65 and found.numbers_shared >= 6


def _share_of_numbers(found: Evidence) -> float:
    return found.numbers_shared / found.numbers if found.numbers else 1.0


def kind_of(same: bool, share: float, share_of_partner: float) -> Kind:
    """What an article is to its partner, of which it has `share_of_partner`.

    >>> kind_of(False, 1.0, 0.4), kind_of(False, 0.4, 1.0), kind_of(False, 0.7, 0.7)
    ('cut', 'extended', 'edited')
    """
    if same:
        return "same"
    if share >= WHOLE > share_of_partner:
        return "cut"
    if share_of_partner >= WHOLE > share:
        return "extended"
    return "edited"
