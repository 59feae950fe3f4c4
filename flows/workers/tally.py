"""What became of the articles of one source, counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(slots=True)
class Tally:
    """What became of the articles of one source: counts, and characters stripped by rule.

    `undated` are those that say when they were published in a way that was not understood.
    """

    taken: int = 0
    cleaned: int = 0
    quarantined: Counter[str] = field(default_factory=Counter)
    postponed: int = 0
    stripped: Counter[str] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)
    undated: int = 0

    def add(self, other: Tally) -> None:
        """Count another tally's articles too."""
        self.taken += other.taken
        self.cleaned += other.cleaned
        self.quarantined += other.quarantined
        self.postponed += other.postponed
        self.stripped += other.stripped
        self.languages += other.languages
        self.undated += other.undated


def add_all(tallies: dict[str, Tally], more: dict[str, Tally]) -> None:
    """Count by source what others counted."""
    for source, tally in more.items():
        tallies.setdefault(source, Tally()).add(tally)


def total_of(tallies: Iterable[Tally]) -> Tally:
    """All of them as one."""
    total = Tally()
    for tally in tallies:
        total.add(tally)
    return total
