"""What the model of lines adds to the rules: the lines that it is sure of."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence

from cleaners.boilerplate.decide import EDGE_BAR
from cleaners.boilerplate.detector import Verdict, runs
from cleaners.boilerplate.line_model import LineModel
from cleaners.boilerplate.line_score import Reading

_NEVER = ("keep", "tags", "caption", "credit")
_ITEM = re.compile(r"(?:\d{1,2}|[a-h])[.)]\s|\[\d+\]|\||[*_]{1,2}\w")  # numbered, a note, a row of a table


def judged(
    shown: Sequence[Reading], first: int, last: int, marked: Mapping[int, Verdict], model: LineModel
) -> dict[int, Verdict]:
    """The lines that the model takes beside those that the rules take, and why."""
    odds = model.log_odds(shown, first, last, marked.keys())
    going: set[int] = set()
    for at in sorted(odds, reverse=True):
        if odds[at] < model.settings.sure or at == first or not _may_go(shown[at]):
            continue
        below = at + 1
        if below < len(shown) and shown[below].prose and below not in going and below not in marked:
            continue  # what stands above a paragraph that stays is its heading
        going.add(at)
    for run in runs(shown, lambda reading: reading.bullet, 2):
        if 3 * sum(at in going or at in marked for at in run) <= 2 * len(run):
            going.difference_update(run)  # most of the list stays
    return {at: _verdict(shown[at], at, first, last, odds[at]) for at in going}


def _may_go(reading: Reading) -> bool:
    """Whether a line is not one that the rules decided to keep."""
    return reading.role not in _NEVER and reading.score < EDGE_BAR and not _ITEM.match(reading.line.text)


def _verdict(reading: Reading, at: int, first: int, last: int, odds: float) -> Verdict:
    place = "head" if at < first else "tail" if at > last else "links"
    chance = round(1 / (1 + math.exp(-odds)), 3)
    return Verdict(f"model.und.{place}", (f"model {chance}", *reading.cues), chance)
