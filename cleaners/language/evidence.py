"""The languages of one script, and what their letters and words say about a text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cleaners.language.ngrams import Profiles, read_profiles
from seeds.scripts import Script, Tongue, tongues

# Marks that writers leave out as they like (stress, Hebrew points, Arabic vowels, the Arabic stretcher) and
# what only guides line breaking. Composed letters keep theirs.
_OPTIONAL = re.compile(
    "[\u00ad\u0300-\u036f\u0483-\u0487\u0591-\u05c7\u0640\u064b-\u0655\u0670\u200b\u2060\ufeff]"
)
_BETWEEN_WORDS = re.compile(
    "[\\s!-@\\[-`{-\u00bf\u060c\u061b\u061f\u06d4\u0964\u0965\u1361-\u1368\u2000-\u206f\u3000-\u303f]+"
)

# Natural logarithms: how much more or less probable a language becomes.
NO_PROFILE = 4.0  # a language without a profile is met less often
RARE = 2.0  # one with little news, still less
NEAR = 0.8  # one that shares a profile with its neighbour
WORD = 1.2  # by each of its words, even when they follow one another as in idioms
STRANGE_LATIN, STRANGE = 1.5, 2.5  # by a letter that others do not have; Latin ones come with foreign names
STRANGE_MOST = 4  # a name that is said often is still one name
MISSED = 0.5  # by a letter that others always show, where they would have had 100 letters to show it in
PART, PART_MISSED = 2.3, 0.008  # by a piece that stands in every 100 letters, in every 1,000 elsewhere


@dataclass(frozen=True, slots=True, eq=False)
class Candidates:
    """The languages of a script, index by index.

    `columns[i]` is the column that serves for language i in `profiles`, -1 if none does, and `own[i]`
    whether that is its own profile. `kin` is the same number for a language in two scripts, `prior` what
    speaks for each before anything is read. `with_word` holds the languages that a word speaks for,
    `says[letters[x]]` who lacks the letter x and, as many rows further down, who shows it often; `often` is
    how many letters each shows often, and `parts` the pieces of words that some show.
    """

    script: Script
    tags: tuple[str, ...]
    kin: NDArray[np.intp]
    prior: NDArray[np.float64]
    profiles: Profiles | None
    columns: NDArray[np.intp]
    own: NDArray[np.bool_]
    with_word: Mapping[str, tuple[int, ...]]
    letters: Mapping[str, int]
    says: NDArray[np.float64]
    often: NDArray[np.float64]
    against: float
    parts: tuple[tuple[tuple[str, ...], NDArray[np.bool_]], ...]
    lookalikes: Mapping[int, int]


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """What letters and words say: `score[i]` for language i in natural logarithms, and what it rests on.

    `words[i]` of the text's `tokens` are on the language's list; `letters` counts those that only some of
    the script's languages have.
    """

    score: NDArray[np.float64]
    words: NDArray[np.intp]
    tokens: int
    letters: Mapping[str, int]


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
    tags = tuple(tongue.tag for tongue in here) or (script.only or "und",)
    names = [tag.partition("-")[0] for tag in tags]
    served = [tongue.profile or tongue.near for tongue in here] or [None]
    special = sorted({x for tongue in here for x in tongue.letters | tongue.often} - script.common)
    return Candidates(
        script,
        tags=tags,
        kin=np.array([names.index(name) for name in names]),
        prior=np.array([_prior(script, tongue) for tongue in here] or [0.0]),
        profiles=read_profiles(script.profiles, (script.name, *script.joins)) if script.profiles else None,
        columns=np.array([script.profiles.index(name) if name else -1 for name in served]),
        own=np.array([tongue.profile is not None or tongue.tag == script.only for tongue in here] or [True]),
        with_word={word: tuple(indices) for word, indices in with_word.items()},
        letters={letter: row for row, letter in enumerate(special)},
        says=np.array(
            [[float(letter not in tongue.letters) for tongue in here] for letter in special]
            + [[float(letter in tongue.often) for tongue in here] for letter in special]
        ),
        often=np.array([float(len(tongue.often)) for tongue in here] or [0.0]),
        against=STRANGE_LATIN if script.name == "LATIN" else STRANGE,
        parts=tuple(
            (parts, np.array([tongue.parts == parts for tongue in here]))
            for parts in dict.fromkeys(tongue.parts for tongue in here if tongue.parts)
        ),
        lookalikes=str.maketrans(script.lookalikes[::2], script.lookalikes[1::2]),
    )


def _prior(script: Script, tongue: Tongue) -> float:
    expected = tongue.profile is not None or tongue.tag == script.only
    return -RARE * tongue.rare - (0.0 if expected else NEAR if tongue.near else NO_PROFILE)


def weigh(candidates: Candidates, text: str) -> Evidence:
    """Count words and letters in a `plain` text of at most some thousand characters."""
    tokens = _BETWEEN_WORDS.split(text)
    hits: list[int] = []
    for indices in map(candidates.with_word.get, tokens):
        if indices:
            hits += indices
    words = np.bincount(np.array(hits, dtype=np.intp), minlength=len(candidates.tags))
    score = candidates.prior + WORD * words
    counts = {letter: text.count(letter) for letter in sorted(candidates.letters.keys() & set(text))}
    if candidates.letters:
        score += _letters(candidates, counts, MISSED * min(1.0, len(text) / 100))
    for pieces, shown in candidates.parts:
        score[shown] += PART * sum(map(text.count, pieces)) - PART_MISSED * len(text)
    return Evidence(score, words, len(tokens), counts)


def strange(candidates: Candidates, counts: Mapping[str, int], index: int) -> int:
    """How many of the counted letters are none of the language's own."""
    return sum(n for letter, n in counts.items() if candidates.says[candidates.letters[letter], index])


def _letters(candidates: Candidates, counts: Mapping[str, int], missed: float) -> NDArray[np.float64]:
    rows = [candidates.letters[letter] for letter in counts]
    amounts = [-candidates.against * min(count, STRANGE_MOST) for count in counts.values()]
    rows += [row + len(candidates.letters) for row in rows]
    amounts += [missed] * len(counts)
    return (
        np.array(amounts, dtype=np.float64) @ candidates.says[np.array(rows, dtype=np.intp)]
        - missed * candidates.often
    )
