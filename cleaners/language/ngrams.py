"""langdetect's profiles as arrays: every n-gram of a text is looked up, none is drawn at random.

langdetect draws n-grams until one language is certain enough; the draws are what makes it slow and its
answers differ from run to run. Here the logarithms of the same probabilities are summed over all n-grams,
so a text has one answer. Languages that share a script are one `Profiles`.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Any

import numpy as np
from numpy.typing import NDArray

UNSEEN = 5e-5  # what langdetect adds to every probability, so that one unseen n-gram does not decide
RARE = 5e-5  # a letter that no language uses more often than this is a foreign one
SPACE, OTHER, FIRST = 1, 2, 3  # codes: between words, a letter no profile has, the first letter; 0 pads
NOTHING, NOWHERE = 0, 1  # rows: not an n-gram at all, and an n-gram that no profile has
_EAST = 0x3000  # where Chinese, Japanese and Korean begin
MOST_LETTERS = 200  # a script with more letters (Han) is looked up by pairs, not by triples


@dataclass(frozen=True, slots=True, eq=False)
class Profiles:
    """The n-gram statistics of the languages that share a script.

    `letters` maps a code point below 0x10000 to its code; an n-gram's number is its codes read as digits
    to the base `base`, and `rows` maps that to its row in `logs`. Column i of `logs` is the natural
    logarithm of the n-gram's probability in `languages[i]`; two more columns count n-grams and n-grams that
    any profile has. `expected[i]` is the mean of the logarithms over a text of that very language.
    """

    languages: tuple[str, ...]
    letters: NDArray[np.intp]
    base: int
    longest: int
    rows: NDArray[np.uint16]
    logs: NDArray[np.float32]
    expected: NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Likelihoods:
    """Sums over a segment's n-grams: `scores[segment, language]`, their number, and how many are known."""

    scores: NDArray[np.float32]
    grams: NDArray[np.float32]
    known: NDArray[np.float32]


def score(profiles: Profiles, points: NDArray[np.intp], starts: NDArray[np.intp]) -> Likelihoods:
    """Sum the log-likelihoods of code points, segment by segment; each starts and ends with a space."""
    code = profiles.letters[points]
    letter = code != SPACE
    at = np.zeros((len(code), profiles.longest), dtype=np.intp)
    at[:, 0] = profiles.rows[code] * letter
    number = profiles.base * code[:-1] + code[1:]
    at[1:, 1] = profiles.rows[number] * (letter[:-1] | letter[1:])
    if profiles.longest == 3:
        number = profiles.base**2 * code[:-2] + number[1:]
        at[2:, 2] = profiles.rows[number] * letter[1:-1]
    sums = np.add.reduceat(profiles.logs.take(at.ravel(), axis=0), starts * profiles.longest)
    return Likelihoods(scores=sums[:, :-2], grams=sums[:, -2], known=sums[:, -1])


def read_profiles(languages: tuple[str, ...], scripts: Sequence[str]) -> Profiles:
    """Build the arrays from langdetect's packaged files; takes a tenth of a second, so keep the result.

    Letters count if the first word of their Unicode name is among `scripts`: a small table is a fast one.
    """
    shares = [_shares(language) for language in languages]
    every = set[str]().union(*shares)
    common = {
        gram for gram in every if len(gram) == 1 and any(share.get(gram, 0.0) > RARE for share in shares)
    }
    used = sorted(letter for letter in common if unicodedata.name(letter, "").split(" ")[0] in scripts)
    code = {letter: number for number, letter in enumerate(used, FIRST)}
    base, longest = len(used) + FIRST, 3 if len(used) <= MOST_LETTERS else 2
    digits = code | {" ": SPACE}
    grams = sorted(gram for gram in every if len(gram) <= longest and digits.keys() >= set(gram))
    rows = np.full(base**longest, NOWHERE, dtype=np.uint16)
    row_of = {gram: row for row, gram in enumerate(grams, NOWHERE + 1)}
    for gram, row in row_of.items():
        number = 0
        for letter in gram:
            number = number * base + digits[letter]
        rows[number] = row
    p = np.zeros((len(grams) + 2, len(languages)))
    for column, share in enumerate(shares):
        p[[row_of.get(gram, NOTHING) for gram in share], column] = [*share.values()]
    p[NOTHING] = 0
    logs = np.log(p + UNSEEN)
    expected = (p * logs).sum(axis=0) / p.sum(axis=0)
    counts = np.ones((len(logs), 2))
    counts[NOWHERE, 1] = 0
    logs = np.hstack([logs, counts])
    logs[NOTHING] = 0
    return Profiles(
        languages=languages,
        letters=_letter_codes(code),
        base=base,
        longest=longest,
        rows=rows,
        logs=logs.astype(np.float32),
        expected=expected.astype(np.float32),
    )


def _shares(language: str) -> dict[str, float]:
    """The share of each n-gram among those of its length, upper and lower case together."""
    profile: dict[str, Any] = json.loads(
        (resources.files("langdetect") / "profiles" / language).read_text(encoding="utf-8")
    )
    # Lower case all in one go; the Turkish dotted capital would become two letters.
    grams = "\n".join(profile["freq"]).replace("İ", "i").lower().split("\n")
    totals = (0, *profile["n_words"])
    share = dict[str, float]()
    for gram, count in zip(grams, profile["freq"].values(), strict=True):
        share[gram] = share.get(gram, 0.0) + count / totals[len(gram)]
    return share


def _letter_codes(code: dict[str, int]) -> NDArray[np.intp]:
    """What each code point counts as, by the folding that was used when the profiles were counted."""
    from langdetect.utils.ngram import NGram

    letters = np.full(0x10000, SPACE, dtype=np.intp)
    # Nothing is folded across this border, and most letters beyond it are Chinese or Korean.
    border = 0x10000 if max(map(ord, code), default=0) >= _EAST else _EAST
    letters[[point for point in range(border, 0x10000) if chr(point).isalpha()]] = OTHER
    for point in range(border):
        letter = chr(point)
        if letter.isalpha() or letter in code:
            letters[point] = code.get(NGram.normalize(letter).replace("İ", "i").lower(), OTHER)
    return letters
