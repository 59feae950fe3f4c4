"""The words that lines are recognised by when they are lifted, and how a label is read."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from cleaners.text.folding import LETTERS, fold
from seeds.languages import Dates, InlineMetadata, LanguageTraits, all_traits

# Beyond this a line is prose or a list, never a label or a name; work on a line is bounded by it.
LONG = 600
BULLETS = " \t\r\xa0\u200b*_-–—•·>►▪|[]()（）【】"
TOKEN = re.compile(rf"\d+|{LETTERS}")

_LABEL_END = re.compile(r"[:：|=＝]")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The wording of all languages as sets of folded words; `by` only holds those of the language.

    `openings` are the first words of `tags`, `by_openings` those of `by`.
    """

    tags: frozenset[str]
    openings: frozenset[str]
    topics: frozenset[str]
    by: frozenset[str]
    by_openings: frozenset[str]
    author: frozenset[str]
    joins: frozenset[str]
    stops: frozenset[str]
    credits: frozenset[str]
    months: frozenset[str]
    dated: frozenset[str]


@lru_cache(maxsize=64)  # a language may be whatever a page claims
def vocabulary(language: str | None) -> Vocabulary:
    """The words to read lines of a language with.

    Labels are read in any language, because a site's own labels often are in another than its text.
    Words like "by" and "di" are too common for that: with a known language only its own and English count.
    """
    every = all_traits()
    mine = (language or "").split("-")[0].lower()
    own = [each for each in every if each.tag in (mine, "en", "und")]
    if not any(each.tag == mine and each.inline_metadata.tags for each in own):
        own = list(every)

    def folded(
        words: Callable[[InlineMetadata], Sequence[str]], languages: Sequence[LanguageTraits] = every
    ) -> frozenset[str]:
        return frozenset(fold(word) for each in languages for word in words(each.inline_metadata))

    def tokens(words: Callable[[Dates], Sequence[str]]) -> frozenset[str]:
        return frozenset(
            token for each in every for word in words(each.dates) for token in TOKEN.findall(fold(word))
        )

    labels = folded(lambda section: section.tags)
    by = folded(lambda section: section.by, own)
    months = tokens(lambda section: section.months)
    return Vocabulary(
        tags=labels,
        openings=frozenset(label.split()[0] for label in labels),
        topics=folded(lambda section: section.topics),
        by=by,
        by_openings=frozenset(words.split()[0] for words in by),
        author=folded(lambda section: section.author),
        joins=folded(lambda section: section.joins),
        stops=folded(lambda section: section.stops),
        credits=folded(lambda section: section.credits),
        months=months,
        dated=months | tokens(lambda section: section.weekdays) | tokens(lambda section: section.words),
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
