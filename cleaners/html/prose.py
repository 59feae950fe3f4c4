"""What counts as prose: a line that is long enough, and ends as sentences end."""

from __future__ import annotations

import re
from functools import cache

from cleaners.text.folding import WIDE
from seeds.pages import page_names

LONG = 80  # columns; a line of prose is at least this wide

_MARKS = ".!?…。！？؟۔।॥។။።᠃"
_ENDS = re.compile(rf"[{_MARKS}][\"'”’»«“‘)\]」』）›]{{0,3}}$")
_WITHOUT_MARKS = re.compile(r"[\u0e00-\u0eff]$")  # Thai and Lao end sentences with a space


def width(text: str) -> int:
    """Columns that a text takes: characters of Chinese, Japanese and Korean count twice.

    >>> width("ab港")
    4
    """
    return len(text) if text.isascii() else len(text) + len(WIDE.findall(text))


def ends_as_sentence(text: str) -> bool:
    """Whether a text ends with a sentence's mark, quotes and brackets behind it aside.

    >>> [ends_as_sentence(text) for text in ("Ice holds.", "“Ice holds.”", "Ice holds", "冰还在。")]
    [True, True, False, True]
    """
    text = text.rstrip()
    return bool(_ENDS.search(text) or _WITHOUT_MARKS.search(text))


def is_prose(text: str) -> bool:
    """Whether a text is a line of prose: no word in a class speaks against one."""
    return width(text) >= LONG and ends_as_sentence(text)


def is_wall(text: str) -> bool:
    """Whether a text is what walls and consent boxes say to the reader."""
    folded = " ".join(text.lower().replace("’", "'").split())
    if not _openings().search(folded):  # of nearly every line this is all that is asked
        return False
    return any(_says(folded, phrase) for phrase in page_names().walls)


@cache
def _openings() -> re.Pattern[str]:
    """The first parts of all phrases: a text without any of them has no phrase."""
    return re.compile("|".join(sorted({re.escape(phrase[0]) for phrase in page_names().walls})))


def _says(text: str, phrase: tuple[str, ...]) -> bool:
    at = 0
    for part in phrase:
        found = text.find(part, at)
        if found < 0:
            return False
        at = found + len(part)
    return True
