"""Add up the evidence for the languages of a text, and judge how far it can be trusted."""

from __future__ import annotations

import math
import re
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cleaners import scripts
from cleaners.evidence import Candidates, candidates, plain, weigh
from cleaners.ngrams import Likelihoods, score
from cleaners.records import Language
from seeds.scripts import Script

UNDETERMINED = Language("und", 0.0, 0.0)

# Natural logarithms, on the scale of `cleaners.evidence`.
GRAM = 0.35  # n-grams overlap: added up, they count every letter three times
NO_PROFILE = 4.0  # a language without a profile is met less often; it is lent the best profile's likelihood
RARE = 2.0  # one with little news, still less
NEAR = 0.8  # one that shares a profile with its neighbour
MISFIT, USUAL, MISFIT_MOST = 0.1, 0.45, 4.0  # where even the best profile fits badly, the text is in none of them
TIE = 3.0  # a segment that speaks for another language by less is no vote against
MARGIN_MOST = 20.0

# Logistic regression of "the tag is right" on `Reading.features`; `benchmarks/language.py` fits it.
WEIGHTS = np.array([-1.76, 0.35, -2.93, 3.06, 0.72, 1.71, 0.97, -0.63, -2.76, 1.57, 0.95])
SURE = 0.3

_WORD = re.compile(r"\w+")
_MIXED = re.compile(r"[a-z][\u0400-\u04ff]|[\u0400-\u04ff][a-z]")
_lock = threading.Lock()
_known: dict[str, Candidates] = {}


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """The likeliest language, its share of the text, and what the trust in it rests on (`features`)."""

    tag: str
    share: float
    features: NDArray[np.float64]


def read(segments: Sequence[str]) -> Language:
    """Tell the language of the segments of a text, `und` where the evidence does not carry an answer."""
    reading = likeliest(segments)
    if reading is None:
        return UNDETERMINED
    confidence = 1 / (1 + math.exp(-float(reading.features @ WEIGHTS)))
    return Language(reading.tag, round(confidence, 4), round(reading.share, 4)) if confidence >= SURE else UNDETERMINED


def likeliest(segments: Sequence[str], without: str = "") -> Reading | None:
    """The likeliest language, None where the letters are of no script that is on file.

    `without` leaves a language out as if nothing were known of it: so one can measure what becomes of
    languages nobody thought of.
    """
    segments = [plain(segment) for segment in segments]
    text = "".join(f" {segment} " for segment in segments)
    starts = np.cumsum([0] + [len(segment) + 2 for segment in segments[:-1]])
    weights = scripts.weights(scripts.points(text), starts)
    main = int(weights.sum(axis=0).argmax())
    script = scripts.script_of(main)
    if script is None:
        return None
    languages = known(script)
    if languages.lookalikes and _MIXED.search(text):
        text = _WORD.sub(lambda word: _in_one_script(word[0], languages.lookalikes), text)
    evidence = weigh(languages, text)
    likelihoods = best = None
    scores = evidence.score + _prior(languages)
    if languages.profiles is not None:
        likelihoods = score(languages.profiles, scripts.only(scripts.points(text), main), starts)
        scores += _likelihood(languages, likelihoods)
    if without in languages.tags:
        scores[languages.tags.index(without)] = -np.inf
    winner, margin = _first(scores)
    votes, fit, coverage = _agreement(languages, likelihoods, winner, weights, main)
    mine = weights[:, main]
    share = float(mine[votes].sum() / weights.sum())
    words, own = float(evidence.words[winner]), float(languages.own[winner] or languages.tags[winner] == script.only)
    features = [
        1.0,
        fit,
        coverage,
        math.sqrt(margin),
        words,
        float(evidence.strange[winner]),
        share - 1,
        math.log(1 + float(mine.sum())) - 4,
        own,
        words * (1 - own),
        fit * own,
    ]
    return Reading(languages.tags[winner], share, np.array(features))


def known(script: Script) -> Candidates:
    """What is known of a script's languages, read once in a process however many threads ask at once."""
    found = _known.get(script.name)
    if found is None:
        with _lock:
            found = _known.get(script.name)
            if found is None:
                found = _known[script.name] = candidates(script)
    return found


def _in_one_script(word: str, lookalikes: Mapping[int, int]) -> str:
    return word.translate(lookalikes) if _MIXED.search(word) else word


def _prior(languages: Candidates) -> NDArray[np.float64]:
    lent = languages.columns < 0
    if not languages.script.profiles:
        lent = np.array([tag != languages.script.only for tag in languages.tags])
    return -NO_PROFILE * lent - RARE * languages.rare - NEAR * (~languages.own & ~lent)


def _likelihood(languages: Candidates, likelihoods: Likelihoods) -> NDArray[np.float64]:
    """Each language's log-likelihood by its profile, or by the best one where it has none."""
    assert languages.profiles is not None
    sums = likelihoods.scores.sum(axis=0)
    best = int(sums.argmax())
    grams = float(likelihoods.grams.sum())
    misfit = float(languages.profiles.expected[best]) * grams - float(sums[best]) - USUAL * grams
    lent = GRAM * float(sums[best]) + min(MISFIT_MOST, MISFIT * max(0.0, misfit))
    return np.where(languages.columns >= 0, GRAM * sums[languages.columns], lent)


def _first(scores: NDArray[np.float64]) -> tuple[int, float]:
    """The index of the highest score, and its lead over the next."""
    winner = int(scores.argmax())
    others = np.delete(scores, winner)
    lead = float(scores[winner] - others.max()) if len(others) else MARGIN_MOST
    return winner, min(lead, MARGIN_MOST)


def _agreement(
    languages: Candidates, likelihoods: Likelihoods | None, winner: int, weights: NDArray[np.float64], main: int
) -> tuple[NDArray[np.bool_], float, float]:
    """Which segments agree with the winner, how well they fit its profile, and how many n-grams are known.

    Fit is the mean log-likelihood of an n-gram less what a text of the language has; coverage is counted
    from 0 (all are known) down to -1.
    """
    mine = weights[:, main]
    votes = mine * 2 >= weights.sum(axis=1)
    if likelihoods is None or languages.profiles is None:
        return votes, 0.0, 0.0
    column = int(languages.columns[winner])
    if column >= 0:
        votes &= (likelihoods.scores.max(axis=1) - likelihoods.scores[:, column]) * GRAM < TIE
    else:
        column = int(likelihoods.scores.sum(axis=0).argmax())
    counted = votes if votes.any() else mine > 0
    grams = max(1.0, float(likelihoods.grams[counted].sum()))
    fit = float(likelihoods.scores[counted, column].sum()) / grams - float(languages.profiles.expected[column])
    coverage = float(likelihoods.known[counted].sum()) / grams - 1
    return votes, min(fit, 0.0), coverage
