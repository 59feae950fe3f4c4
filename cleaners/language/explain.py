"""Why a text was taken for the language it was, or for none."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cleaners.language.classify import SURE_OTHER, SURE_OWN, likeliest, probability
from cleaners.language.detect import detect_language, sample, without_noise
from cleaners.records import Language

_SHOWN = 5


@dataclass(frozen=True, slots=True)
class ExplainedLanguage:
    """An answer of `detect_language` and what it rests on.

    `rivals` are the likeliest languages of the text's main `script` with the logarithm of how much less
    likely each is than the first. `confidence` is that of the first, `bar` what it had to reach.
    """

    answer: Language
    script: str = ""
    rivals: tuple[tuple[str, float], ...] = ()
    confidence: float = 0.0
    bar: float = 0.0


def explain_language(text: str) -> ExplainedLanguage:
    """The language of a text, with the candidates.

    >>> explained = explain_language("The minister said on Tuesday that the talks would go on for a week.")
    >>> explained.answer.tag, explained.script, explained.rivals[0]
    ('en', 'LATIN', ('en', 0.0))
    """
    answer = detect_language(text)
    sampled = without_noise(sample(text))
    reading = likeliest(sampled) if any(map(str.isalpha, sampled)) else None
    if reading is None:
        return ExplainedLanguage(answer)
    order = np.argsort(-reading.scores, kind="stable")[:_SHOWN]
    best = float(reading.scores[order[0]])
    return ExplainedLanguage(
        answer,
        reading.script,
        tuple((reading.tags[i], round(float(reading.scores[i]) - best, 1)) for i in order),
        round(probability(reading), 4),
        SURE_OWN if reading.own else SURE_OTHER,
    )
