"""Quotation marks, apostrophes and primes of every language, made straight."""

from __future__ import annotations

import re
from collections.abc import Iterator, Set

from cleaners.edits.log import Edit

_DOUBLE = "“”„‟«»〝〞〟＂❝❞「」｢｣﹁﹂⹂״"
_SINGLE = "‘’‚‛‹›❛❜『』﹃﹄＇´\u02bc"
_PRIMES = {"′": "'", "″": '"', "‴": "'''", "⁗": "''''", "‵": "'", "‶": '"', "‷": "'''"}
MARKS = f"{_DOUBLE}{_SINGLE}{''.join(_PRIMES)}"
_MARK = re.compile(f"[{MARKS}]")
STRAIGHT = {**dict.fromkeys(_DOUBLE, '"'), **dict.fromkeys(_SINGLE, "'"), **_PRIMES}
_POINTING_LEFT, _POINTING_RIGHT = "«‹", "»›"
ARROW = re.compile("[«»‹›]")
_SPACES = " \t\u00a0\u2009\u202f"
# Before an opening mark, and behind a closing one, where spaces are set inside the marks.
_BEFORE_OPENING = "([{—–-'’\"“/¿¡"
_BEHIND_CLOSING = ".,;:!?)]}…—–-'’\"”/"
# Two single marks typed for a double one; longer runs are something else (wiki markup, code).
_DOUBLED = re.compile(r"(?<!['`])(?:''|``)(?!['`])")
_BACKTICK_PAIR = re.compile(r"(?<![\w`'])`(?=\w)[^`'\n]{1,200}'(?!\w)")
_BACKTICK_INSIDE = re.compile(r"(?<=[^\W\d_])`(?=[^\W\d_])")
_FAR = 1000  # characters within which a quotation opened by two commas ends
_COMMA_PAIR = re.compile(r"(?<![\w,]),,(?=\w)")


def straight_marks(text: str) -> Iterator[Edit]:
    """One straight mark for each curly, low, high, angle or corner one; spaces set inside go.

    >>> [(e.before, e.after, e.rule) for e in straight_marks("« Oui », l’été")]
    [('« ', '"', 'typography.quotes'), (' »', '"', 'typography.quotes'), ('’', "'", 'typography.apostrophe')]
    """
    done = 0
    angles = set(ARROW.findall(text))
    for found in _MARK.finditer(text):
        mark, start, end = found[0], found.start(), found.end()
        left, right = text[start - 1 : start], text[end : end + 1]
        if _stays(mark, left, right, angles):
            continue
        if mark in _POINTING_LEFT and _opens(left):
            while end < len(text) and text[end] in _SPACES:
                end += 1
        elif mark in _POINTING_RIGHT and _closes(right):
            while start > done and text[start - 1] in _SPACES:
                start -= 1
        done = end
        yield Edit(start, text[start:end], _straight(mark, left, right), _rule(mark, left, right))


def doubled_marks(text: str) -> Iterator[Edit]:
    """Typewriter habits: two single marks, two commas or backticks where a quotation mark is meant.

    >>> [(e.start, e.before, e.after) for e in doubled_marks("``Yes'', and ,,No'' again")]
    [(0, '``', '"'), (5, "''", '"'), (17, "''", '"'), (13, ',,', '"')]
    """
    if "''" in text or "``" in text:
        for found in _DOUBLED.finditer(text):
            left, right = text[found.start() - 1 : found.start()], text[found.end() : found.end() + 1]
            opening = not left.isalnum() and right.isalnum()
            closing = (left.isalnum() or left in tuple(".,!?…%)")) and not right.isalnum()
            if opening or closing:
                yield Edit(found.start(), found[0], '"', "typography.quotes")
    if ",," in text:
        for found in _COMMA_PAIR.finditer(text):
            line_end = text.find("\n", found.end())
            rest = text[found.end() : line_end if line_end >= 0 else len(text)][:_FAR]
            if '"' in rest or "''" in rest:
                yield Edit(found.start(), ",,", '"', "typography.quotes")


def backticks(text: str) -> Iterator[Edit]:
    """A backtick that opens what a straight mark closes, or stands for an apostrophe.

    >>> [(e.start, e.before, e.after) for e in backticks("`Yes', it`s `code`")]
    [(0, '`', "'"), (9, '`', "'")]
    """
    if "`" not in text:
        return
    for found in _BACKTICK_PAIR.finditer(text):
        yield Edit(found.start(), "`", "'", "typography.quotes")
    for found in _BACKTICK_INSIDE.finditer(text):
        yield Edit(found.start(), "`", "'", "typography.apostrophe")


def _opens(left: str) -> bool:
    return not left or left.isspace() or left in _BEFORE_OPENING


def _closes(right: str) -> bool:
    return not right or right.isspace() or right in _BEHIND_CLOSING


def _stays(mark: str, left: str, right: str, angles: Set[str]) -> bool:
    """Whether this is no quotation mark: an arrow, a letter, part of a Hebrew abbreviation."""
    if mark == "\u02bc":  # a letter of Hausa or Breton, but an apostrophe in Ukrainian
        return not (_is_cyrillic(left) and _is_cyrillic(right))
    if mark == "״":
        return left.isalpha() and right.isalpha()
    if mark in "»›«‹" and (not left or left.isspace()) and (not right or right.isspace()):
        # "Read more »": free on both sides, and nothing in the text points the other way.
        return angles.isdisjoint(_POINTING_RIGHT if mark in _POINTING_LEFT else _POINTING_LEFT)
    return False


def _is_cyrillic(char: str) -> bool:
    return "\u0400" <= char <= "\u052f"


def _straight(mark: str, left: str, right: str) -> str:
    if mark == "‚" and left.isalnum() and right.isspace():
        return ","  # a comma, where a Windows character stood in for it
    return STRAIGHT[mark]


def _rule(mark: str, left: str, right: str) -> str:
    if mark in _PRIMES:
        return "typography.primes"
    between = left.isalnum() and right.isalnum()
    return "typography.apostrophe" if mark in "’‘‛´\u02bc＇" and between else "typography.quotes"
