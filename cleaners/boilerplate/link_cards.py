"""Links to other articles that stand as cards: a headline with its section, its author, its date.

Three in a row below the article are a list, though no heading is above them; one between two paragraphs is
a link if it says who wrote it and when, as no subheading does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from cleaners.boilerplate.date_order import day, goes_back
from cleaners.boilerplate.detector import Changes, Doomed, Verdict, View
from cleaners.boilerplate.line_role import is_relative
from cleaners.boilerplate.line_score import Reading
from cleaners.boilerplate.overlap import is_about_this
from cleaners.boilerplate.patterns import KICKER
from cleaners.boilerplate.related_blocks import HEADLINE_WORDS
from cleaners.text.sentences import ANNOUNCING, ASKED, STATED

_HEADLINE, _USUAL = 28, 45  # characters of a headline, at least and on average
_SECTION, _SECTION_WORDS = 28, 3
_KICKED = 4  # of as many headlines one at least has a kicker: winners and menus have none
_ROW = re.compile(r"(?:sh){4,}|(?:shd){3,}|(?:hsd){3,}")  # sections, headlines, dates
_SHORTEST = 8  # lines of a row
_DATA = ("byline", "credit", "dateline")
_LINES = 2  # of these below a headline
_ABOVE = 2  # paragraphs, or the title and one
_HOUR = re.compile(r"\d[:.h]\d\d")


def cards(view: View, doomed: Doomed) -> Changes:
    """Rows of cards below the article, and cards between its paragraphs, that are not about it."""
    found = {at for run in (*_rows(view, doomed), *_between(view, doomed)) for at in run}
    own = not found or is_about_this(view.shown, found, doomed)
    return {} if own else dict.fromkeys(found, Verdict("related.und.headlines"))


def _rows(view: View, doomed: Doomed) -> Iterator[range]:
    shown, begin = view.shown, view.last + 1
    if len(shown) - begin < _SHORTEST:
        return
    kinds = "".join("-" if at in doomed else _kind(shown[at]) for at in range(begin, len(shown)))
    for match in _ROW.finditer(kinds):
        run = range(begin + match.start(), begin + match.end())
        lines = [shown[at].line.text for at in run if _kind(shown[at]) == "h"]
        dates = [shown[at].line.text for at in run if _kind(shown[at]) == "d"]
        kicked = _KICKED * sum(KICKER.search(line) is not None for line in lines) >= len(lines)
        listed = goes_back(dates, view.language) if dates else kicked
        if listed and len({*lines}) == len(lines) and sum(map(len, lines)) >= _USUAL * len(lines):
            yield run


def _between(view: View, doomed: Doomed) -> Iterator[range]:
    shown = view.shown
    # Below a first paragraph that no title stands above, it may follow.
    told = int(any(line.title and line.terms >= HEADLINE_WORDS for line in shown[: view.first]))
    for at in range(view.first, view.last):
        told += shown[at].prose
        dated = shown[at + 1].role in _DATA
        if not dated or told < _ABOVE or at in doomed or _kind(shown[at]) != "h":
            continue
        end = at + 1
        while end <= at + _LINES and end not in doomed and shown[end].role in _DATA:
            end += 1
        begin = at - (_kind(shown[at - 1]) == "s")
        apart = shown[begin - 1].prose and shown[end].prose and end not in doomed
        if apart and _is_signed(shown[at + 1 : end], view.language):
            yield range(begin, end)


def _is_signed(lines: Sequence[Reading], language: str) -> bool:
    """Whether lines say when, and who or at what hour; or how long ago."""
    dates = [line.line.text for line in lines if line.role == "dateline"]
    days = [date for date in dates if day(date, language)]
    signed = len(dates) < len(lines) or any(map(_HOUR.search, days))
    return any(map(is_relative, dates)) or (bool(days) and signed)


def _kind(reading: Reading) -> str:
    """`s` for the name of a section, `h` for a headline, `d` for a date, `-` for all else."""
    text = reading.line.text
    if reading.role == "dateline":
        return "d"
    if not reading.title or reading.bullet or reading.quoted or "(" in text:
        return "-"
    if reading.terms >= HEADLINE_WORDS and reading.size >= _HEADLINE and not reading.role:
        return "-" if text[0].islower() or text.endswith((*STATED, *ANNOUNCING)) else "h"
    named = 0 < reading.terms <= _SECTION_WORDS and reading.size <= _SECTION and reading.role in ("", "name")
    return "-" if not named or any(map(str.isdigit, text)) or text.endswith((*ANNOUNCING, *ASKED)) else "s"
