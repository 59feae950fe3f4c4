"""Add up the evidence for the languages of a text, and judge how far it can be trusted."""

from __future__ import annotations

import math
import operator
import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cleaners.language import scripts
from cleaners.language.evidence import Candidates, Evidence, candidates, plain, strange, weigh
from cleaners.language.ngrams import Likelihoods, score
from cleaners.records import Language
from seeds.scripts import Script

UNDETERMINED = Language("und", 0.0, 0.0)

# Natural logarithms, on the scale of `cleaners.language.evidence`.
GRAM = 0.35  # n-grams overlap: added up, they count every letter three times
MISFIT, USUAL, MISFIT_MOST = (
    0.1,
    0.45,
    4.0,
)  # where even the best profile fits badly, the text is in none of them
TIE = 3.0  # a segment that speaks for another language by less is no vote against
MARGIN_MOST = 20.0
SHORT = 12.0  # letters; shorter texts are judged as if they had these, since the weights below know none
TOO_SHORT = 5  # letters; so few are a name or a sign, where several languages share the script

# Logistic regression of "the tag is right" on `Reading.features`; `benchmarks/language.py` fits it.
# `OWN` for languages that have a profile or their script to themselves, `OTHER` for all others.
OWN = (-1.07, 3.0, -0.06, 0.48, 2.08, 1.35, -3.2, 0.47, -0.38)
OTHER = (-1.81, 0.19, -0.88, 0.9, 1.61, 3.87, -5.89, -0.17, -0.3)
# Below this a reading is not believed. Without a profile it takes more: those readings are where texts of
# languages that are on no list end up.
SURE_OWN, SURE_OTHER = 0.2, 0.6
# A few words may be names, or the same in several languages: a line of so few letters has to be clear.
FEW, SURE_FEW = 16, 0.7

_LENGTH = -2  # where it stands among the features
_WORD = re.compile(r"\w+")
_MIXED = re.compile(r"[a-z][\u0400-\u04ff]|[\u0400-\u04ff][a-z]")
_lock = threading.Lock()
_known: dict[str, Candidates] = {}  # by script, see `known`


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """The likeliest language, its share of the text, and what the trust in it rests on.

    `own` is true where the language has its own profile, or the script nearly to itself. The features are 1,
    fit and coverage (see `_agreement`), the share less 1, and those of `_trust`. `scores[i]` is the evidence
    for `tags[i]`, in natural logarithms, among the languages of the main `script`.
    """

    tag: str
    share: float
    own: bool
    features: tuple[float, ...]
    script: str
    tags: tuple[str, ...]
    scores: NDArray[np.float64]


def read(text: str) -> Language:
    """Tell the language of a text whose lines are its segments, `und` if the evidence carries no answer."""
    reading = likeliest(text)
    if reading is None:
        return UNDETERMINED
    confidence = probability(reading)
    if not believed(reading, confidence):
        return UNDETERMINED
    return Language(reading.tag, round(confidence, 4), round(reading.share, 4))


def probability(reading: Reading) -> float:
    """How probable it is that the reading's tag is right."""
    weights = OWN if reading.own else OTHER
    return 1 / (1 + math.exp(-sum(map(operator.mul, weights, reading.features))))


def believed(reading: Reading, confidence: float) -> bool:
    """Whether the confidence is enough to give the reading's tag."""
    if reading.features[_LENGTH] < _length(FEW):
        return confidence >= SURE_FEW
    return confidence >= (SURE_OWN if reading.own else SURE_OTHER)


def likeliest(text: str, without: str = "") -> Reading | None:
    """The likeliest language, None where the letters are of no script that is on file.

    `without` leaves a language out as if nothing were known of it: so one can measure what becomes of
    languages nobody thought of.
    """
    text = "\n" + plain(text).replace("\n", " \n") + " "
    points = scripts.points(text)
    starts = np.flatnonzero(points == ord("\n"))
    numbers = scripts.numbers(points)
    main = int(np.bincount(numbers, weights=scripts.worth(numbers)).argmax())
    script = scripts.script_of(main)
    if script is None:
        return None
    languages = known(script)
    if len(languages.tags) > 1 and not script.complete and np.count_nonzero(numbers == main) < TOO_SHORT:
        return None
    if languages.lookalikes and _MIXED.search(text):
        text = _WORD.sub(lambda word: _in_one_script(word[0], languages.lookalikes), text)
        points = scripts.points(text)
        numbers = scripts.numbers(points)
    inside, worth = numbers == main, scripts.worth(numbers)
    letters = np.add.reduceat(worth, starts)
    mine = np.add.reduceat(worth * inside, starts)
    evidence = weigh(languages, text)
    likelihoods = None
    scores = evidence.score
    if languages.profiles is not None:
        likelihoods = score(languages.profiles, np.where(inside, points, ord(" ")), starts)
        scores = scores + _likelihood(languages, likelihoods)
    if without:
        scores = np.where([tag == without for tag in languages.tags], -np.inf, scores)
    winner, margin = _first(scores, languages.kin)
    votes, fit, coverage = _agreement(languages, likelihoods, winner, mine, letters)
    share = float(mine[votes].sum() / letters.sum())
    trust = _trust(languages, evidence, winner, margin, float(mine.sum()))
    features = (1.0, fit, coverage, share - 1, *trust)
    own = bool(languages.own[winner])
    return Reading(languages.tags[winner], share, own, features, script.name, languages.tags, scores)


def known(script: Script) -> Candidates:
    """What is known of a script's languages.

    It is read by the first call that asks for the script, under a lock: once in a process however many
    threads ask at the same time.
    """
    if script.name not in _known:
        with _lock:
            if script.name not in _known:
                _known[script.name] = candidates(script)
    return _known[script.name]


def _in_one_script(word: str, lookalikes: Mapping[int, int]) -> str:
    return word.translate(lookalikes) if _MIXED.search(word) else word


def _likelihood(languages: Candidates, likelihoods: Likelihoods) -> NDArray[np.float64]:
    """Each language's log-likelihood by its profile, or by the best one where it has none."""
    assert languages.profiles is not None
    sums = likelihoods.scores.sum(axis=0)
    best = int(sums.argmax())
    grams = float(likelihoods.grams.sum())
    misfit = float(languages.profiles.expected[best]) * grams - float(sums[best]) - USUAL * grams
    lent = GRAM * float(sums[best]) + min(MISFIT_MOST, MISFIT * max(0.0, misfit))
    return np.append(GRAM * sums, lent)[languages.columns]  # column -1 is the lent one


def _first(scores: NDArray[np.float64], kin: NDArray[np.intp]) -> tuple[int, float]:
    """The index of the highest score, and its lead over the next language; one in two scripts is one."""
    winner = int(scores.argmax())
    others = scores[kin != kin[winner]]
    return winner, min(float(scores[winner] - others.max()), MARGIN_MOST) if len(others) else MARGIN_MOST


def _agreement(
    languages: Candidates,
    likelihoods: Likelihoods | None,
    winner: int,
    mine: NDArray[np.float64],
    letters: NDArray[np.float64],
) -> tuple[NDArray[np.bool_], float, float]:
    """Which segments agree with the winner, how well they fit its profile, and how many n-grams are known.

    Fit is the mean log-likelihood of an n-gram less what a text of the language has; coverage is counted
    from 0 (all are known) down to -1.
    """
    votes = mine * 2 >= letters
    if likelihoods is None or languages.profiles is None:
        return votes, 0.0, 0.0
    scores, column = likelihoods.scores, int(languages.columns[winner])
    if column >= 0:
        votes &= (scores.max(axis=1) - scores[:, column]) * GRAM < TIE
    else:
        column = int(scores.sum(axis=0).argmax())
    if languages.script.complete:
        return votes, 0.0, 0.0
    counted = votes if votes.any() else mine > 0
    grams = max(1.0, float(likelihoods.grams[counted].sum()))
    fit = float(scores[counted, column].sum()) / grams - float(languages.profiles.expected[column])
    return votes, min(fit, 0.0), float(likelihoods.known[counted].sum()) / grams - 1


def _trust(
    languages: Candidates, evidence: Evidence, winner: int, margin: float, letters: float
) -> tuple[float, ...]:
    """The lead over the next language, the winner's words, strange letters, the length, lead by length."""
    lead, length = math.sqrt(margin), _length(letters)
    words = float(evidence.words[winner]) / evidence.tokens
    odd = strange(languages, evidence.letters, winner) / evidence.tokens
    return lead, math.sqrt(words), odd, length, lead * length


def _length(letters: float) -> float:
    """The length of a text as the weights know it."""
    return math.log(max(SHORT, letters)) - 4
