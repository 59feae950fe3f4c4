"""Paragraphs that are never boilerplate, however often a source repeats them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from cleaners.inline_metadata.byline import is_byline, is_dateline
from cleaners.inline_metadata.headline import is_credit
from cleaners.inline_metadata.tags import hashtags, labelled_tags
from cleaners.inline_metadata.vocabulary import vocabulary
from cleaners.text.folding import LETTERS, fold
from cleaners.text.sentences import ANNOUNCING, is_prose
from seeds.languages import LanguageTraits, Protected, all_traits, narrowest_first

_QUOTED = re.compile(r"[“”\"„«»][^“”\"„«»]{25,}[“”\"„«»]")
_WORD = re.compile(LETTERS)
# Rates, prices, temperatures: a line whose numbers are its news.
_MEASURED = re.compile(r"[$€£¥₽₴₺%°]")


def is_protected(paragraph: str, language: str | None = None) -> bool:
    """Whether a paragraph is a report, a note to the reader, data, a heading, or about its author,
    or belongs to a column or a picture. `language` is a BCP 47 tag; without it, words of speech count
    in any language.

    >>> is_protected("The Gazette could not independently verify the footage.")
    True
    >>> is_protected("Please follow our channel for news of the harbour.")
    False
    """
    text, phrases = fold(paragraph), _phrases(language)
    words = _WORD.findall(text)
    return (
        not words
        or text.endswith(ANNOUNCING)
        or _QUOTED.search(text) is not None
        or _MEASURED.search(text) is not None
        or any(note in text for note in phrases.notes)
        or not phrases.says.isdisjoint(words)
        or any(word in text for word in phrases.unspaced)
        or is_about_a_person(paragraph, language)
        or _has_a_column(paragraph)
    )


def is_about_a_person(paragraph: str, language: str | None = None) -> bool:
    """Whether a paragraph starts with two or three capitalised words, and a verb as in notes on authors.

    >>> is_about_a_person("Ada Stone is a reporter at the harbour desk and writes about all that floats.")
    True
    """
    start = [word.strip("*_,") for word in paragraph.split(maxsplit=5)[:5] if not word.startswith("(")]
    names = next((at for at, word in enumerate(start) if not word[:1].isupper()), 0)
    return names >= 2 and fold(start[names]) in _phrases(language).bios and is_prose(paragraph)


def _has_a_column(paragraph: str) -> bool:
    known = vocabulary(None)
    return (
        is_byline(paragraph, known)
        or is_dateline(paragraph, known)
        or is_credit(paragraph, known)
        or bool(hashtags(paragraph))
        or bool(labelled_tags(paragraph, known, edge=True))
    )


@dataclass(frozen=True, slots=True)
class _Phrases:
    """Phrases of one or all languages, folded; `unspaced` are words of speech in scripts without spaces."""

    notes: frozenset[str]
    says: frozenset[str]
    unspaced: frozenset[str]
    bios: frozenset[str]


@lru_cache(maxsize=64)  # a language may be whatever a page claims
def _phrases(language: str | None) -> _Phrases:
    every = tuple(each for each in all_traits() if each.protected.says)
    known = {each.tag.lower() for each in every}
    mine = next((tag for tag in narrowest_first((language or "").lower()) if tag in known), "")
    own = tuple(each for each in every if not mine or each.tag.lower() in (mine, "en"))

    def folded(
        phrases: Callable[[Protected], Sequence[str]], languages: Sequence[LanguageTraits] = every
    ) -> frozenset[str]:
        return frozenset(fold(phrase) for each in languages for phrase in phrases(each.protected))

    return _Phrases(
        notes=folded(lambda section: section.notes),
        says=folded(lambda section: section.says, own),
        unspaced=folded(lambda section: section.says, [each for each in own if each.tag in ("zh", "ja")]),
        bios=folded(lambda section: section.bios, own),
    )
