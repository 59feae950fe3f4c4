"""A text as the words that two copies have in common, whatever their typography."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from cleaners.text.folding import fold

# Scripts that put no spaces between words: Thai, Lao, Tibetan, Burmese, Khmer; kana and Chinese characters.
_UNSPACED = (
    r"\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff"
    r"\u3005\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff"
)
_MARKS = r"\u0300-\u036f\u0591-\u05c7\u0900-\u0dff"  # accents, points and vowel signs that are no \w
_UNSPACED_RUN = re.compile(f"[{_UNSPACED}]+")
_WORD = re.compile(rf"[\w{_MARKS}]+")
_WORD_OR_CHARACTER = re.compile(rf"[{_UNSPACED}]|(?:(?![{_UNSPACED}])[\w{_MARKS}])+")
_NUMBER = re.compile(r"\d+(?:[.,:/]\d+)*")


class Tokens(NamedTuple):
    """The words of a text and its numbers, folded; whether most words are characters without spaces."""

    words: list[str]
    numbers: list[str]
    unspaced: bool


def tokens(text: str) -> Tokens:
    """A text cut into what is compared.

    >>> tokens("Ｔhe “Café”, up 1.2 pct to 3,443")
    Tokens(words=['the', 'café', 'up', '1', '2', 'pct', 'to', '3', '443'], \
numbers=['1.2', '3,443'], unspaced=False)
    >>> tokens("东京 2026")
    Tokens(words=['东', '京', '2026'], numbers=['2026'], unspaced=True)
    """
    folded = fold(text if text.isascii() else unicodedata.normalize("NFKC", text))
    numbers = _NUMBER.findall(folded)
    characters = 0 if folded.isascii() else sum(map(len, _UNSPACED_RUN.findall(folded)))
    words = (_WORD_OR_CHARACTER if characters else _WORD).findall(folded)
    return Tokens(words, numbers, 2 * characters > len(words))
