"""Typography: the same characters for the same thing, in every article.

Style `plain` is what search, NLP and language models expect: straight quotes and apostrophes, three
dots, ordinary spaces; hyphen, en dash and em dash stay, for they say different things. The rules
below run in this order, each on what the one before it left; together they are one pass of edits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from cleaners.blank_lines import blank_lines
from cleaners.composition import one_pass
from cleaners.edits import Edit
from cleaners.invisible import invisible
from cleaners.letters import c1_controls, entities, full_width, ligatures, mark_runs, nfc
from cleaners.punctuation import dashes, dots, repeated
from cleaners.quotes import backticks, doubled_marks, straight_marks
from cleaners.spaces import line_ends, spaces
from cleaners.wrapping import soft_breaks, unwrapped

Rule = Callable[[str], Iterable[Edit]]

PLAIN: Sequence[Rule] = (
    entities,
    c1_controls,
    line_ends,
    soft_breaks,
    invisible,
    mark_runs,
    nfc,
    ligatures,
    full_width,
    straight_marks,
    backticks,
    doubled_marks,
    dashes,
    spaces,
    dots,
    repeated,
    blank_lines,
    unwrapped,
)
# One rule can uncover work for an earlier one ("&am\u00adp;"). Each round shortens what is left.
_ROUNDS = 8


def typography_edits(text: str, *, language: str | None = None, style: str = "plain") -> Iterable[Edit]:
    """Propose what makes the characters of `text` uniform: ascending edits that do not overlap.

    `style` is `plain` or `typographic`; `language` is a BCP 47 tag, and matters for `typographic`.
    Raises `ValueError` for another style.

    >>> from cleaners.edits import apply
    >>> apply("“It’s here…”", typography_edits("“It’s here…”"))[0]
    '"It\\'s here..."'
    """
    if style != "plain":
        raise ValueError(f"unknown style {style!r}: plain or typographic")
    return _in_order(text, PLAIN)


def _in_order(text: str, rules: Sequence[Rule]) -> list[Edit]:
    """Run the rules one after the other until none has anything to say."""
    edits: list[Edit] = []
    newest = text
    for _ in range(_ROUNDS):
        before = newest
        for rule in rules:
            newest, edits = one_pass(text, edits, newest, rule(newest))
        if newest == before:
            break
    return edits
