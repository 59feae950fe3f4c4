"""The words that lines are recognised by when they are lifted, and how a label is read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from cleaners.text.likeness import fold
from seeds.lift import LiftWording, lift_wording

BULLETS = " \t\r\xa0\u200b*_-–—•·>►▪|[]()（）【】"
TOKEN = re.compile(r"\d+|[^\W\d_]+")

_LABEL_END = re.compile(r"[:：|=＝]")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The wording of all languages as sets of folded words; `by` only holds those of the language.

    `openings` are the first words of `tags`.
    """

    tags: frozenset[str]
    openings: frozenset[str]
    topics: frozenset[str]
    by: frozenset[str]
    author: frozenset[str]
    joins: frozenset[str]
    stops: frozenset[str]
    credits: frozenset[str]
    months: frozenset[str]
    dated: frozenset[str]


@lru_cache(maxsize=64)  # a language may be whatever a page claims
def vocabulary(language: str | None) -> Vocabulary:
    """The words to read lines of a language with.

    Labels are read in any language, because a site's furniture often is in another than its text.
    Words like "by" and "di" are too common for that: with a known language only its own and English count.
    """
    every = lift_wording()
    mine = (language or "").split("-")[0].lower()
    own = [wording for wording in every if wording.language in (mine, "en", "und")]
    if not any(wording.language == mine for wording in own):
        own = list(every)

    def folded(name: str, wordings: Sequence[LiftWording] = every) -> frozenset[str]:
        return frozenset(fold(word) for wording in wordings for word in getattr(wording, name))

    def tokens(name: str) -> frozenset[str]:
        return frozenset(token for word in folded(name) for token in TOKEN.findall(word))

    return Vocabulary(
        tags=folded("tags"),
        openings=frozenset(label.split()[0] for label in folded("tags")),
        topics=folded("topics"),
        by=folded("by", own),
        author=folded("author"),
        joins=folded("joins"),
        stops=folded("stops"),
        credits=folded("credits"),
        months=tokens("months"),
        dated=tokens("months") | tokens("weekdays") | tokens("dated"),
    )


def split_label(text: str) -> tuple[str, str]:
    """The folded label before a colon or bar, and what is behind it."""
    inner = text.strip(BULLETS)
    match = _LABEL_END.search(inner, 0, 40)
    return (fold(inner[: match.start()].strip(BULLETS)), inner[match.end() :]) if match else ("", "")


def is_name(word: str) -> bool:
    """Whether the word starts like a name: with upper case, or in a script that has no case."""
    first = next((character for character in word if character.isalnum()), "")
    return first.isalpha() and (first.isupper() or first.istitle() or not first.islower())
