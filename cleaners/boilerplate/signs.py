"""Lines without a word that buttons, players, counters and pagers leave: "×", "00:00", "3" "0" "0"."""

from __future__ import annotations

import re

from cleaners.boilerplate.detector import Changes, Doomed, Verdict, View, all_go, runs
from cleaners.boilerplate.patterns import NUMBER

_CLOSES = frozenset("×✕✖✗☰›‹")  # signs of buttons: they close, open, turn the page
_SIGNS = _CLOSES | frozenset(" »«|/\\!+<>→←↑↓▲▼►◄▶◀")  # an article may have these: outside it alone
_TIME = re.compile(r"\d?\d:\d\d(?::\d\d)?")
_START = re.compile(r"0?0:00(?::00)?")  # where nothing was played yet, if no chapters follow
_LONGEST = 8  # characters of signs
_ROW = 3  # numbers in a row


def signs(view: View, doomed: Doomed) -> Changes:
    """Signs and times that are no text anywhere; and, outside the article, other signs and counters in a row,
    of which one still stands at nothing or which count the pages."""
    shown = view.shown
    wordless = {at: reading.line.text for at, reading in enumerate(shown) if not reading.terms}
    if not wordless:
        return {}
    found = [at for at, text in wordless.items() if _is_sign(text, view.first <= at <= view.last)]
    times = [at for at, text in wordless.items() if _TIME.fullmatch(text)]
    if all(_START.fullmatch(wordless[at]) for at in times):
        found += times
    numbers = {at for at, text in wordless.items() if NUMBER.match(text.removeprefix("+"))}
    rows = [
        row
        for row in runs(range(len(shown)), numbers.__contains__, _ROW)
        if row.stop <= view.first or row.start > view.last
    ]
    if sum(row.start > view.last for row in rows) > 1:  # cells of a table, one a line
        rows = [row for row in rows if row.stop <= view.first]
    counters = [row for row in rows if _counts([wordless[at] for at in row])]
    if wordless.get(0) == "0" and view.first:
        counters.append(range(1))
    going = {**all_go([found], Verdict("nav.und.sign")), **all_go(counters, Verdict("share.und.counter"))}
    return {at: verdict for at, verdict in going.items() if at not in doomed}


def _is_sign(text: str, inside: bool) -> bool:
    return len(text) <= _LONGEST and {*text} <= (_CLOSES if inside else _SIGNS)


def _counts(row: list[str]) -> bool:
    """Whether numbers are counters, as one of them is zero, or those of the pages."""
    return "0" in row or row == [str(number) for number in range(1, len(row) + 1)]
