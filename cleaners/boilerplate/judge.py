"""What the model of lines adds to the rules: the lines that it is sure of."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence

from cleaners.boilerplate.decide import EDGE_BAR
from cleaners.boilerplate.detector import Verdict, runs
from cleaners.boilerplate.line_model import LineModel
from cleaners.boilerplate.line_score import Reading
from cleaners.text.sentences import ANNOUNCING, STATED

_NEVER = ("keep", "tags", "caption", "credit", "byline", "name")
_ITEM = re.compile(r"(?:\d{1,2}|[a-h])[.)]\s|\[\d+\]|\||[*_]+\s?\w")  # numbered, a row of a table, a note
_SIGNATURE = re.compile(r"[^\W\d_][^,:\d]{2,20}, (?:[^\W\d_]\w*\.?(?: |$)){1,4}$")  # "Love always, Ana"
_ADDRESS = re.compile(
    r"://|www\.|@|\[email|(?:\d[\s./-]?){6}|\b\w+\.(?:com|org|net|info|de|fr|it|es|ru|pl|uk)\b"
)


def judged(
    shown: Sequence[Reading], first: int, last: int, marked: Mapping[int, Verdict], model: LineModel
) -> dict[int, Verdict]:
    """The lines that the model takes beside those that the rules take, and why."""
    odds = model.log_odds(shown, first, last, marked.keys())
    going: set[int] = set()
    for at in sorted(odds, reverse=True):
        if odds[at] < model.settings.sure or at == first or _stays(shown, at, last):
            continue
        below = at + 1
        if below < len(shown) and shown[below].prose and below not in going and below not in marked:
            continue  # what stands above a paragraph that stays is its heading
        going.add(at)
    for run in runs(shown, lambda reading: reading.bullet, 2):
        if 3 * sum(at in going or at in marked for at in run) <= 2 * len(run):
            going.difference_update(run)  # most of the list stays
    return {at: _verdict(shown[at], at, first, last, odds[at]) for at in going}


def _stays(shown: Sequence[Reading], at: int, last: int) -> bool:
    """Whether a line stays for what it is, for the lines around it, or because it may well be the article's:
    a sentence, a name, an address, what a line announces, the hand that signs."""
    reading, text = shown[at], shown[at].line.text
    if reading.role in _NEVER or reading.score >= EDGE_BAR or _ITEM.match(text) or _ADDRESS.search(text):
        return True  # with such a score it stays only because of the lines around it
    if at == last + 1 and _SIGNATURE.match(text):
        return True
    asks = at <= last and text.endswith(("?", "？"))
    announced = at > 0 and shown[at - 1].line.text.endswith(ANNOUNCING)
    return announced or (reading.terms > 1 and (asks or text.endswith(STATED)))


def _verdict(reading: Reading, at: int, first: int, last: int, odds: float) -> Verdict:
    place = "head" if at < first else "tail" if at > last else "links"
    chance = round(1 / (1 + math.exp(-odds)), 3)
    return Verdict(f"model.und.{place}", (f"model {chance}", *reading.cues), chance)
