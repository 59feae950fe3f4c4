"""What a detector of boilerplate is given, and what it answers with."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Protocol

from cleaners.boilerplate.line_score import Reading


class Learned(Protocol):
    """What one source repeats: says which of its templates a paragraph is, or None."""

    def matches(self, paragraph_text: str, at_edge: bool) -> str | None: ...

    def leading(self, paragraph: str) -> tuple[int, str] | None: ...

    def trailing(self, paragraph: str) -> tuple[int, str] | None: ...


@dataclass(frozen=True, slots=True)
class Verdict:
    """Why a line goes: the rule, the cues that matched, their score."""

    rule: str
    cues: tuple[str, ...] = ()
    score: float | None = None


@dataclass(frozen=True, slots=True)
class View:
    """The lines that are left, in their order; the first and the last that belong to the article itself; what
    its source repeats, if that is known; and the language whose wording they were read with."""

    shown: Sequence[Reading]
    first: int
    last: int
    learned: Learned | None = None
    language: str = "und"


# What is decided so far, by position of the line; and what a detector changes: the verdict on a line that
# goes, None for one that is to stay after all.
Doomed = Mapping[int, Verdict]
Changes = Mapping[int, Verdict | None]
Detector = Callable[[View, Doomed], Changes]


def all_go(runs: Iterable[Iterable[int]], verdict: Verdict) -> Changes:
    """The same verdict on every line of some runs.

    >>> all_go([range(2), [4]], Verdict("nav.und.menu")).keys()
    dict_keys([0, 1, 4])
    """
    return {at: verdict for run in runs for at in run}


def runs(lines: range, belongs: Callable[[int], bool], least: int = 1) -> Iterator[range]:
    """Stretches of `least` lines or more in a row that all belong.

    >>> [*runs(range(6), {0, 2, 3, 4}.__contains__, 2)]
    [range(2, 5)]
    """
    for wanted, group in groupby(lines, belongs):
        run = [*group]
        if wanted and len(run) >= least:
            yield range(run[0], run[-1] + 1)


def run_around(at: int, lines: range, belongs: Callable[[int], bool]) -> range:
    """A line with those that belong above it and below it, as far as they follow each other.

    >>> run_around(3, range(6), {0, 2, 4, 5}.__contains__)
    range(2, 6)
    """
    begin, end = at, at + 1
    while begin - 1 in lines and belongs(begin - 1):
        begin -= 1
    while end in lines and belongs(end):
        end += 1
    return range(begin, end)
