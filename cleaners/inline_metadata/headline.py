"""Lines that are the headline, or a picture's credit, which looks like one. Each is judged on its own."""

from __future__ import annotations

import re
from functools import lru_cache

from cleaners.inline_metadata.byline import is_byline, is_dateline
from cleaners.inline_metadata.vocabulary import BULLETS, LONG, TOKEN, Vocabulary
from cleaners.text.folding import fold
from cleaners.text.sentences import is_ideographic, is_prose

LONGEST_SITE = 80  # a site's name and the mark before it, behind a title
_ADDRESS = re.compile(r"[@©®]|https?://|www\.|\.(?:com|org|net|ru|ua|de)\b")
_TWO_SENTENCES = re.compile(r"[^\W\d_]{4}[.] (\w)")
_BEFORE_COLON = re.compile(r"(\w+)\s?[:：/]")
_VIA = re.compile(r"\b(?:via|by|von|par|por|di)\b", re.IGNORECASE)
_NAME_AND_AGENCY = re.compile(r"\w/[^\W\d_]")
_TIME = re.compile(r"\d{1,2}[.:]\d\d\b")
# "Reading time: 8 minutes", "Source: example"
_LABELLED_VALUE = re.compile(r"\W*(?:\w+\s?[:：/]\s?\S+|[^\d:：]{2,30}[:：]\s?\d+\s?\w*)")


def is_headline(text: str, known: Vocabulary) -> bool:
    """Whether the line could be a headline: some words, no full stop, nothing else it could be."""
    if len(text) > 160 or is_prose(text) or text[0] in "-–—•·>|#(（[@":
        return False
    if text.rstrip(BULLETS)[-1:] in tuple(".,:;!…、。，：；！"):
        return False
    if (stop := _TWO_SENTENCES.search(text)) and stop[1].isupper():
        return False
    first = next((character for character in text if character.isalnum()), "")
    if not first or first.islower() or _is_quotation(text) or _is_data_line(text, known):
        return False
    if is_ideographic(text):
        return 8 <= len(text) <= 60
    return 3 <= len(text.split()) <= 25


def _is_quotation(text: str) -> bool:
    return fold(text[0]) in "\"'" and fold(text[-1]) in "\"'"


def _is_data_line(text: str, known: Vocabulary) -> bool:
    """Whether the line is a credit, an address, a count of shares, a ticker, a byline or a date."""
    tokens = TOKEN.findall(fold(text))
    counted = bool(tokens) and tokens[0].isdigit() and any(token in known.stops for token in tokens)
    by_agency = len(tokens) <= 6 and _NAME_AND_AGENCY.search(text) is not None
    return (
        counted
        or by_agency
        or _ADDRESS.search(text) is not None
        or _LABELLED_VALUE.fullmatch(text) is not None
        or _TIME.match(text) is not None
        or is_credit(text, known)
        or is_byline(text, known)
        or is_dateline(text, known)
    )


def is_credit(text: str, known: Vocabulary) -> bool:
    """Whether the line names the maker of a picture: `Photo: Ada Stone`, `Image via Harbour Gazette`."""
    if len(text) > 2 * LONG:
        return False
    opening = fold(text[:60]).split()[:3]
    return any(fold(word) in known.credits for word in _BEFORE_COLON.findall(text)) or (
        len(text) <= 120 and any(word in known.credits for word in opening) and bool(_VIA.search(text))
    )


def repeats(text: str, title: str) -> bool:
    """Whether a line says the title again: equal when folded, or but for the name of the site behind it.

    >>> repeats("Bridge to close, “soon”", 'Bridge to close, "soon" | The Harbour Gazette')
    True
    """
    if len(text) > LONG or len(title) > LONG or abs(len(text) - len(title)) > LONGEST_SITE:
        return False
    one, other = sorted((_essence(text), _essence(title)), key=len)
    if not one:
        return False
    return one == other or (
        len(one) >= 12
        and re.match(r"\s[-|–—·•»:]+\s\S", other[len(one) :]) is not None
        and other.startswith(one)
    )


@lru_cache(maxsize=256)  # every line of an article is held against the same title
def _essence(text: str) -> str:
    return fold(text).replace('"', "").replace("'", "").strip("*_#. ")
