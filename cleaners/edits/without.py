"""A trail with some of its edits left out, as if nobody had proposed them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from cleaners.edits.log import Edit, replay


def without(
    text: str, trail: Sequence[Edit], unwanted: Callable[[Edit], bool]
) -> tuple[str, tuple[Edit, ...]]:
    """The text and the trail that come of `text` when the unwanted edits of `trail` are not made.

    `trail` is any number of passes over `text`. A later edit that reaches into what an unwanted one would
    have changed can't be made either, and is left out, too.

    >>> trail = [Edit(0, "Ad. ", "", "promo"), Edit(1, "  ", " ", "space")]
    >>> without("Ad. a  b", trail, lambda edit: edit.rule == "promo")
    ('Ad. a b', (Edit(start=5, before='  ', after=' ', rule='space', cues=(), score=None),))
    """
    kept: list[Edit] = []
    stretches: list[_Stretch] = []
    for edit in trail:
        change = len(edit.after) - len(edit.before)
        reached = [each for each in stretches if each.is_reached_by(edit)]
        apart = [each.moved(edit, change) for each in stretches if each not in reached]
        if reached or unwanted(edit):
            start = min([edit.start, *(each.start for each in reached)])
            end = max([edit.end, *(each.end for each in reached)]) + change
            apart.append(_Stretch(start, end, sum(each.more for each in reached) - change))
        else:
            more = sum(each.more for each in stretches if each.end <= edit.start)
            kept.append(Edit(edit.start + more, edit.before, edit.after, edit.rule, edit.cues, edit.score))
        stretches = apart
    return replay(text, kept), tuple(kept)


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Where edits that are left out did their work, in the text that the whole trail makes.

    `more` is how many characters longer the text is there without them.
    """

    start: int
    end: int
    more: int

    def is_reached_by(self, edit: Edit) -> bool:
        if self.start == self.end:
            return edit.start < self.start < edit.end
        return edit.start < self.end and edit.end > self.start

    def moved(self, edit: Edit, change: int) -> _Stretch:
        """The same stretch after an edit that does not reach it."""
        return self if self.end <= edit.start else _Stretch(self.start + change, self.end + change, self.more)
