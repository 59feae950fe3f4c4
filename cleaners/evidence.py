"""The languages of one script, and what their letters and words say about a text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cleaners.ngrams import Profiles, read_profiles
from seeds.scripts import Script, tongues

# Marks that writers leave out as they like (stress, Hebrew points, Arabic vowels, the Arabic stretcher) and
# what only guides line breaking; precomposed letters are not touched.
_OPTIONAL = re.compile(
    "[\u00ad\u0300-\u036f\u0483-\u0487\u0591-\u05c7\u0640\u064b-\u0655\u0670\u200b\u2060\ufeff]"
)
_BETWEEN_WORDS = re.compile(
    "[\\s!-@\\[-`{-\u00bf\u060c\u061b\u061f\u06d4\u0964\u0965\u2000-\u206f\u3000-\u303f]+"
)
PER_PART, PART_MISSED = 1.6, 0.016  # a piece that stands in every 50 letters here, in every 250 elsewhere
MOST_PER_LETTER = 4  # a foreign name said often is still one name


@dataclass(frozen=True, slots=True, eq=False)
class Candidates:
    """The languages of a script, index by index.

    `columns[i]` is the language's column in `profiles`, or -1; `own[i]` is false
    where that is a near language's. `with_word` and `without_letter` hold the
    indices of the languages that a word speaks for or a letter against, `often` the letters that each
    language always shows.
    """

    script: Script
    tags: tuple[str, ...]
    profiles: Profiles | None
    columns: NDArray[np.intp]
    own: NDArray[np.bool_]
    with_word: Mapping[str, tuple[int, ...]]
    without_letter: Mapping[str, tuple[int, ...]]
    often: tuple[tuple[int, frozenset[str]], ...]
    parts: tuple[tuple[int, tuple[str, ...]], ...]
    rare: NDArray[np.bool_]
    lookalikes: Mapping[int, str]


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """Per language: listed words found, letters found that it does not have, letters missed that it always shows."""

    words: NDArray[np.float64]
    strange: NDArray[np.float64]
    missed: NDArray[np.float64]
    parts: NDArray[np.float64]
    tokens: int


def plain(text: str) -> str:
    """Lower case, composed, without marks that writers leave out as they like.

    >>> plain("İZMİR, Wọ́n")
    'izmir, wọn'
    """
    return _OPTIONAL.sub("", unicodedata.normalize("NFC", text.lower()))


def candidates(script: Script) -> Candidates:
    """Gather all that is known of a script's languages; the profiles make this slow, so keep the result."""
    profiles = read_profiles(script.profiles) if script.profiles else None
    here = [tongue for tongue in tongues() if tongue.script == script.name]
    with_word: dict[str, list[int]] = {}
    for index, tongue in enumerate(here):
        for word in {plain(word) for word in tongue.words}:
            with_word.setdefault(word, []).append(index)
    special = {letter for tongue in here for letter in tongue.letters} - script.common
    return Candidates(
        script,
        tags=tuple(tongue.tag for tongue in here) or ((script.only,) if script.only else ()),
        profiles=profiles,
        columns=np.array([_column(script, tongue.profile or tongue.near) for tongue in here] or [-1]),
        own=np.array([tongue.profile is not None for tongue in here] or [False]),
        with_word={word: tuple(indices) for word, indices in with_word.items()},
        without_letter={
            letter: tuple(index for index, tongue in enumerate(here) if letter not in tongue.letters)
            for letter in special
        },
        often=tuple((index, tongue.often) for index, tongue in enumerate(here) if tongue.often),
        parts=tuple((index, tongue.parts) for index, tongue in enumerate(here) if tongue.parts),
        rare=np.array([tongue.rare for tongue in here] or [False]),
        lookalikes=str.maketrans(script.lookalikes[::2], script.lookalikes[1::2]),
    )


def _column(script: Script, profile: str | None) -> int:
    return script.profiles.index(profile) if profile else -1


def weigh(candidates: Candidates, text: str) -> Evidence:
    """Count words and letters in a plain text of at most some thousand characters."""
    tokens = _BETWEEN_WORDS.split(text)
    words, strange, missed, parts = np.zeros((4, len(candidates.tags)))
    hits = [index for token in tokens for index in candidates.with_word.get(token, ())]
    if hits:
        words += np.bincount(hits, minlength=len(words))
    present = set(text)
    for letter in present & candidates.without_letter.keys():
        strange[list(candidates.without_letter[letter])] += min(text.count(letter), MOST_PER_LETTER)
    for index, letters in candidates.often:
        missed[index] = len(letters - present)
    for index, pieces in candidates.parts:
        parts[index] = PER_PART * sum(map(text.count, pieces)) - PART_MISSED * len(text)
    return Evidence(words, strange, missed, parts, len(tokens))
