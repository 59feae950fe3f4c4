"""Dots, dashes and repeated marks. Dashes that say something stay what they are."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cleaners.edits.compose import minimal
from cleaners.edits.log import Edit

_DOTS = re.compile(r"…+|\.{5,}|\.(?: \.){2,}(?!\.)")
DASHES = "\u2010-\u2012\u2015\u2212"
_DASH = re.compile(f"[{DASHES}]")
_SHOUTED = re.compile(r"[!?][!?]{3,}")
_SAID_TWICE = re.compile(r",{2,}|;{2,}")
# Letters and marks that no rule turns into something else.
CJK = re.compile("[\u3001\u3002\u3005-\u3007\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uff01\uff0c\uff1f]")


def dots(text: str) -> Iterator[Edit]:
    """Three dots for every ellipsis, typed or set; Chinese and Japanese keep theirs.

    >>> [(e.before, e.after) for e in dots("Well… and . . . then ......")]
    [('…', '...'), (' . ', '.'), ('...', '')]
    """
    if "…" not in text and "....." not in text and ". ." not in text:
        return
    for found in _DOTS.finditer(text):
        start, end = found.span()
        if found[0][0] == "…" and (CJK.match(text[start - 1 : start]) or CJK.match(text, end)):
            continue
        yield minimal(start, found[0], "...", "typography.ellipsis")


def dashes(text: str) -> Iterator[Edit]:
    """One hyphen, one minus; en and em dashes stay, for they mean ranges and breaks.

    >>> [(e.before, e.after) for e in dashes("non\\u2011stop, \\u22125, 1939–45 — so")]
    [('‑', '-'), ('−', '-')]
    """
    for found in _DASH.finditer(text):
        mark, start = found[0], found.start()
        if mark == "\u2015" and (CJK.match(text[start - 1 : start]) or CJK.match(text, start + 1)):
            continue
        if mark == "\u2015":
            new = "—"
        elif mark == "\u2012" and not (
            text[start - 1 : start].isdigit() and text[start + 1 : start + 2].isdigit()
        ):
            new = "–"
        else:
            new = "-"
        yield Edit(start, mark, new, "typography.hyphens" if mark in "\u2010\u2011" else "typography.dashes")


def repeated(text: str) -> Iterator[Edit]:
    """Shouting is cut to three marks; commas and semicolons are said once.

    >>> [(e.start, e.before) for e in repeated("What?!?!?! No!!! Yes,, so")]
    [(7, '!?!'), (21, ',')]
    """
    for found in _SHOUTED.finditer(text):
        yield Edit(found.start() + 3, found[0][3:], "", "typography.repeated")
    if ",," in text or ";;" in text:
        for found in _SAID_TWICE.finditer(text):
            yield Edit(found.start() + 1, found[0][1:], "", "typography.repeated")
