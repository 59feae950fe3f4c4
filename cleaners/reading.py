"""Add up the evidence for the languages of a text, and judge how well it fits."""

from __future__ import annotations

import math
import re
import threading
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cleaners import scripts
from cleaners.evidence import Candidates, candidates, plain, weigh
from cleaners.ngrams import score
from cleaners.records import Language
from seeds.scripts import Script

UNDETERMINED = Language("und", 0.0, 0.0)

# Natural logarithms, all on one scale. N-grams overlap, so their sum counts the same letters three times.
PER_GRAM = 0.35
PER_WORD = 1.0
PER_STRANGE = 1.5
PER_FOREIGN = 2.5
PER_MISSED = 0.5
NEAR = 1.0
RARE = 2.0
PER_MISFIT = 0.1
USUAL = 0.45
MOST_LIFT = 4.0
WITHOUT_PROFILE = 4.0  # languages without a profile are rarer, and are compared with the likeliest profile

SURE = 0.3
WEIGHTS = np.array([-1.76, 0.35, -2.93, 3.06, 0.72, 1.71, 0.97, -0.63, -2.76, 1.57, 0.95])

_MIXED = re.compile(r"\w*[\u0400-\u04ff]\w*")
_lock = threading.Lock()
_known: dict[str, Candidates] = {}


def known(script: Script) -> Candidates:
    """The languages of a script, read once in a process, however many threads ask at the same time."""
    found = _known.get(script.name)
    if found is None:
        with _lock:
            found = _known.get(script.name)
            if found is None:
                found = _known[script.name] = candidates(script)
    return found


def read(segments: list[str]) -> Language:
    """Judge segments of which at least one has a letter."""
    reading = features(segments)
    if reading is None:
        return UNDETERMINED
    confidence = 1 / (1 + math.exp(-float(reading.features @ WEIGHTS)))
    if confidence < SURE:
        return Language("und", round(1 - confidence, 4), 0.0)
    return Language(reading.tag, round(confidence, 4), round(reading.share, 4))


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    tag: str
    features: NDArray[np.float64]
    share: float


def features(segments: list[str]) -> Reading | None:
    segments = [plain(segment) for segment in segments]
    joined = "".join(f" {segment} " for segment in segments)
    points = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    lengths = [len(segment) + 2 for segment in segments]
    starts = np.cumsum([0, *lengths[:-1]])
    weights = scripts.weights(points, starts)
    total = weights.sum(axis=0)
    total[0] = 0
    main = int(total.argmax())
    script = scripts.script_of(main)
    if script is None:
        return None
    languages = known(script)
    if languages.lookalikes and total[scripts.number_of("LATIN")]:
        joined = _MIXED.sub(lambda word: word[0].translate(languages.lookalikes), joined)
        points = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    evidence = weigh(languages, joined)
    mine = weights[:, main]
    in_script = mine * 2 > weights[:, 1:].sum(axis=1)
    strange = PER_STRANGE if script.name == "LATIN" else PER_FOREIGN
    chars = float(mine.sum())
    scores = PER_WORD * evidence.words - strange * evidence.strange
    scores += evidence.parts - RARE * languages.rare
    scores -= PER_MISSED * evidence.missed * min(1, chars / 100)
    like = None
    if languages.profiles is not None:
        points = np.where(scripts.table()[np.minimum(points, 0xFFFF)] == main, points, 32)
        like = score(languages.profiles, points, starts)
        total_like = like.scores.sum(axis=0)
        sums = total_like * PER_GRAM
        best = int(sums.argmax())
        columns = languages.columns
        misfit = float(languages.profiles.expected[best] * like.grams.sum() - total_like[best])
        lift = min(MOST_LIFT, PER_MISFIT * max(0, misfit - USUAL * like.grams.sum()))
        scores += np.where(columns >= 0, sums[columns] - NEAR * ~languages.own, sums[best] - WITHOUT_PROFILE + lift)
    elif len(scores) > 1:
        scores[[tag != script.only for tag in languages.tags]] -= WITHOUT_PROFILE
    order = scores.argsort()[::-1]
    winner = int(order[0])
    margin = float(scores[winner] - scores[order[1]]) if len(order) > 1 else 99.0
    if like is not None:
        column = int(languages.columns[winner]) if languages.columns[winner] >= 0 else best
        seg_best = like.scores.max(axis=1)
        votes = in_script & ((seg_best - like.scores[:, column]) * PER_GRAM < 3)
        if not votes.any():
            votes = in_script
        if not votes.any():
            votes = mine > 0
        grams = float(like.grams[votes].sum())
        fit = float(like.scores[votes, column].sum() / grams - languages.profiles.expected[column])
        coverage = float(like.known[votes].sum() / grams)
    else:
        votes, fit, coverage = in_script, 0.0, 1.0
    share = float(mine[votes].sum() / total.sum())
    profiled = bool(languages.columns[winner] >= 0)
    return Reading(
        languages.tags[winner],
        np.array(
            [
                1.0,
                min(fit, 0.0),
                coverage - 1,
                math.sqrt(min(margin, 20)),
                evidence.words[winner] / evidence.tokens,
                evidence.strange[winner] / evidence.tokens,
                share - 1,
                math.log(1 + chars) - 4,
                float(profiled),
                evidence.words[winner] / evidence.tokens * (not profiled),
                min(fit, 0.0) * profiled,
            ]
        ),
        share,
    )
