"""Typography: the same characters for the same thing, in every article.

Style `plain` is what search, NLP and language models expect: straight quotes and apostrophes, three
dots, ordinary spaces; hyphen, en dash and em dash stay, for they say different things. Style
`typographic` starts from there and sets a language's own marks. The rules below run in this order,
each on what the one before it left; together they are one pass of edits.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from cleaners.edits.compose import one_pass
from cleaners.edits.log import Edit
from cleaners.typography.blank_lines import blank_lines
from cleaners.typography.invisible import INVISIBLE, invisible
from cleaners.typography.letters import (
    C1_CONTROLS,
    FULL_WIDTH_LETTERS,
    LIGATURES,
    c1_controls,
    entities,
    full_width,
    ligatures,
    mark_runs,
    nfc,
)
from cleaners.typography.localise import typographic
from cleaners.typography.punctuation import DASHES, dashes, dots, repeated
from cleaners.typography.quotes import ARROW, MARKS, backticks, doubled_marks, straight_marks
from cleaners.typography.spaces import UNUSUAL_LINE_ENDS, line_ends, spaces
from cleaners.typography.wrapping import soft_breaks, unwrapped
from seeds.typography import conventions

Rule = Callable[[str], Iterable[Edit]]

# These find work only where there is a character of `UNUSUAL`.
UNUSUAL_CHARACTERS: Sequence[Rule] = (
    c1_controls,
    line_ends,
    soft_breaks,
    invisible,
    ligatures,
    full_width,
    dashes,
    straight_marks,
)
ORDINARY_CHARACTERS: Sequence[Rule] = (
    entities,
    mark_runs,
    nfc,
    backticks,
    doubled_marks,
    spaces,
    dots,
    repeated,
    blank_lines,
    unwrapped,
)
# Most rules can uncover work for one before them ("&am\u00adp;"), so that all are asked again; not these.
INDEPENDENT: Sequence[Rule] = (dashes, straight_marks)
_ROUNDS = 8  # far more than any text needs; each round shortens what is left
UNUSUAL = re.compile(
    f"[{C1_CONTROLS}{UNUSUAL_LINE_ENDS}{INVISIBLE}{LIGATURES}{FULL_WIDTH_LETTERS}{MARKS}{DASHES}]"
)
UNUSUAL_ASCII = re.compile(f"[{''.join(re.escape(c) for c in map(chr, range(128)) if UNUSUAL.match(c))}]")


def typography_edits(text: str, *, language: str | None = None, style: str = "plain") -> Iterable[Edit]:
    """Propose what makes the characters of `text` uniform: ascending edits that do not overlap.

    `style` is `plain` or `typographic`; `language` is a BCP 47 tag, and matters for `typographic`.
    Raises `ValueError` for another style.

    >>> from cleaners.edits.log import apply
    >>> apply("“It’s here…”", typography_edits("“It’s here…”"))[0]
    '"It\\'s here..."'
    """
    if style not in ("plain", "typographic"):
        raise ValueError(f"unknown style {style!r}: plain or typographic")
    plain, edits = _plain(text)
    if style == "plain":
        return edits
    return one_pass(edits, plain, typographic(plain, conventions(language), _made_plain))[1]


def _made_plain(text: str) -> str:
    return _plain(text)[0]


def _plain(text: str) -> tuple[str, list[Edit]]:
    """Run the rules, each on what the one before it left, until none has anything to say."""
    edits: list[Edit] = []
    newest = text
    for _ in range(_ROUNDS):
        looked_for = UNUSUAL_ASCII if newest.isascii() else UNUSUAL
        unusual = UNUSUAL_CHARACTERS if looked_for.search(newest) else ()
        done = True
        for rule in (*unusual, *ORDINARY_CHARACTERS):
            if proposed := list(rule(newest)):
                newest, edits = one_pass(edits, newest, proposed)
                done = done and rule in INDEPENDENT
        if done and not ARROW.search(newest):  # what is around an arrow decides whether it is one
            break
    return newest, edits
