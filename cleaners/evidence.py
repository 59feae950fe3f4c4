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
# what only guides line breaking. Composed letters keep theirs.
_OPTIONAL = re.compile(
    "[\u00ad\u0300-\u036f\u0483-\u0487\u0591-\u05c7\u0640\u064b-\u0655\u0670\u200b\u2060\ufeff]"
)
_BETWEEN_WORDS = re.compile(
    "[\\s!-@\\[-`{-\u00bf\u060c\u061b\u061f\u06d4\u0964\u0965\u1361-\u1368\u2000-\u206f\u3000-\u303f]+"
)

# Natural logarithms: how much more probable a language becomes.
WORD = 1.2  # by each of its words, even when they follow one another as in idioms
STRANGE_LATIN, STRANGE = 1.5, 2.5  # by a letter that others do not have; Latin ones come with foreign names
STRANGE_MOST = 4  # a name that is said often is still one name
MISSED = 0.5  # by a letter that others always show, where they would have had 100 letters to show it in
PART, PART_MISSED = 2.3, 0.008  # by a piece that stands in every 100 letters, in every 1,000 elsewhere


@dataclass(frozen=True, slots=True, eq=False)
class Candidates:
    """The languages of a script, index by index.

    `columns[i]` is the column that serves for language i in `profiles`, -1 if none does, and `own[i]`
    whether that is its own profile. `with_word` holds the languages that a word speaks for, `without_letter`
    what a letter says against each, `often` the letters and `parts` the pieces of words a language shows.
    """

    script: Script
    tags: tuple[str, ...]
    rare: NDArray[np.bool_]
    profiles: Profiles | None
    columns: NDArray[np.intp]
    own: NDArray[np.bool_]
    with_word: Mapping[str, tuple[int, ...]]
    without_letter: Mapping[str, NDArray[np.float64]]
    often: tuple[tuple[int, frozenset[str]], ...]
    parts: tuple[tuple[int, tuple[str, ...]], ...]
    lookalikes: Mapping[int, int]


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """What letters and words say: `score[i]` for language i in natural logarithms, and what it is made of.

    `words[i]` is the share of the words that are on its list, `strange[i]` the number of strange letters
    for each word.
    """

    score: NDArray[np.float64]
    words: NDArray[np.float64]
    strange: NDArray[np.float64]


def plain(text: str) -> str:
    """Lower case, composed, without marks that writers leave out as they like.

    >>> plain("\u0130ZM\u0130R, Wo\u0323\u0301n")
    'izmir, wọn'
    """
    return _OPTIONAL.sub("", unicodedata.normalize("NFC", text.lower()))


def candidates(script: Script) -> Candidates:
    """Gather what is known of a script's languages; the profiles make this slow, so keep the result."""
    here = [tongue for tongue in tongues() if tongue.script == script.name]
    with_word: dict[str, list[int]] = {}
    for index, tongue in enumerate(here):
        for word in {plain(word) for word in tongue.words}:
            with_word.setdefault(word, []).append(index)
    special = {letter for tongue in here for letter in tongue.letters} - script.common
    columns = [script.profiles.index(t.profile or t.near) if t.profile or t.near else -1 for t in here]
    return Candidates(
        script,
        tags=tuple(tongue.tag for tongue in here) or (script.only or "und",),
        rare=np.array([tongue.rare for tongue in here] or [False]),
        profiles=read_profiles(script.profiles) if script.profiles else None,
        columns=np.array(columns or [-1]),
        own=np.array([tongue.profile is not None for tongue in here] or [False]),
        with_word={word: tuple(indices) for word, indices in with_word.items()},
        without_letter={
            letter: np.array([float(letter not in tongue.letters) for tongue in here]) for letter in special
        },
        often=tuple((index, tongue.often) for index, tongue in enumerate(here) if tongue.often),
        parts=tuple((index, tongue.parts) for index, tongue in enumerate(here) if tongue.parts),
        lookalikes=str.maketrans(script.lookalikes[::2], script.lookalikes[1::2]),
    )


def weigh(candidates: Candidates, text: str) -> Evidence:
    """Count words and letters in a `plain` text of at most some thousand characters."""
    words, strange, seldom, other = np.zeros((4, len(candidates.tags)))
    tokens = _BETWEEN_WORDS.split(text)
    hits = [index for token in tokens for index in candidates.with_word.get(token, ())]
    if hits:
        words += np.bincount(hits, minlength=len(words))
    present = set(text)
    for letter in present & candidates.without_letter.keys():
        count = text.count(letter)
        strange += count * candidates.without_letter[letter]
        seldom += min(count, STRANGE_MOST) * candidates.without_letter[letter]
    room = min(1.0, len(text) / 100)
    for index, letters in candidates.often:
        other[index] -= MISSED * room * len(letters - present)
    for index, pieces in candidates.parts:
        other[index] += PART * sum(map(text.count, pieces)) - PART_MISSED * len(text)
    against = STRANGE_LATIN if candidates.script.name == "LATIN" else STRANGE
    return Evidence(WORD * words - against * seldom + other, words / len(tokens), strange / len(tokens))
