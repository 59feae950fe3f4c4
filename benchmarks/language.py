"""Measure language detection: speed beside langdetect, load, memory; accuracy and fit of the confidence.

    python -m benchmarks.language                     # speed, load time and memory
    python -m benchmarks.language labelled.jsonl.gz   # and on labelled texts: {"text": ..., "lang": ...}

With labelled texts it fits the two logistic regressions of `cleaners.language.classify` anew and prints
their weights. What it says about accuracy and confidence is by cross-validation that leaves whole languages
out. The texts of languages without a profile are read a second time as if nothing were known of their
language: what is wrong then would be wrong for languages nobody thought of.
"""

from __future__ import annotations

import resource
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.labelled import rows
from cleaners.language.classify import OTHER, OWN, SURE_OTHER, SURE_OWN, known, likeliest
from cleaners.language.detect import detect_language, sample, without_noise
from seeds.scripts import scripts, tongues

PARAGRAPHS = {
    "en": "The town council decided on Thursday to rebuild the old market hall after a long debate. Traders "
    "had asked for lower rents, while neighbours were afraid of noise and traffic in the narrow streets. ",
    "de": "Der Stadtrat hat am Donnerstag nach langer Debatte beschlossen, die alte Markthalle aufzubauen. "
    "Die Händler wollten niedrigere Mieten, die Anwohner fürchten Lärm und Verkehr in den engen Gassen. ",
    "pl": "Rada miasta po długiej dyskusji zdecydowała w czwartek o odbudowie starej hali targowej. "
    "Kupcy prosili o niższe czynsze, a mieszkańcy obawiają się hałasu i ruchu na wąskich ulicach. ",
    "uk": "Міська рада після довгої дискусії вирішила в четвер відбудувати старий критий ринок. Торговці "
    "просили про нижчу оренду, а мешканці побоюються шуму та руху на вузьких вулицях. ",
    "tr": "Belediye meclisi uzun bir tartışmanın ardından perşembe günü eski çarşıyı yapmaya karar verdi. "
    "Esnaf daha düşük kira istiyordu, komşular ise dar sokaklardaki gürültüden kaygılı. ",
    "ar": "قرر مجلس المدينة يوم الخميس بعد نقاش طويل إعادة بناء السوق القديم. وكان التجار قد طلبوا "
    "إيجارات أقل بينما يخشى السكان الضوضاء وحركة المرور في الشوارع الضيقة. ",
}
LENGTHS = (60, 200, 1000, 3000)
UNTHOUGHT = 0.15  # how much a text that is read as if its language were not on file weighs in the fit


@dataclass(frozen=True, slots=True)
class Case:
    """One reading of a labelled text: what it rests on, and whether its tag is right."""

    language: str
    headline: bool
    left_out: bool
    own: bool
    features: tuple[float, ...]
    right: bool


def speed() -> dict[int, tuple[float, float]]:
    """Microseconds of CPU for a text of each length: ours, and seeded langdetect's; best of five rounds."""
    from langdetect import DetectorFactory, detect

    DetectorFactory.seed = 0
    found = {}
    for length in LENGTHS:
        texts = [(text * (length // len(text) + 1))[:length] for text in PARAGRAPHS.values()] * 5
        found[length] = (_cpu(detect_language, texts), _cpu(detect, texts))
    return found


def _cpu(call: Callable[[str], object], texts: Sequence[str]) -> float:
    rounds = []
    for _ in range(6):
        began = time.process_time()
        for text in texts:
            call(text)
        rounds.append(time.process_time() - began)
    return 1e6 * min(rounds[1:]) / len(texts)


def load() -> tuple[float, float]:
    """CPU seconds to read every profile, and the peak memory of this process afterwards in MB."""
    began = time.process_time()
    known(scripts()[0])
    return time.process_time() - began, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def cases(path: str) -> list[Case]:
    """Read labelled texts, those of languages without a profile twice."""
    profiled = {name.partition("-")[0] for script in scripts() for name in script.profiles}
    profiled |= {script.only for script in scripts() if script.only}
    near = {tongue.tag for tongue in tongues() if tongue.near}
    rivals = {tongue.script for tongue in tongues() if tongue.profile is None}
    home = {tongue.tag: tongue.script for tongue in tongues()}
    found = []
    for row in rows(Path(path)):
        language = _primary(row["lang"])
        text = without_noise(sample(row["text"]))
        reading = likeliest(text)
        if reading is None:
            continue
        readings = [(False, reading)]
        right = _primary(reading.tag) == language
        if right and language not in profiled and reading.tag not in near and home.get(reading.tag) in rivals:
            without = likeliest(text, without=reading.tag)
            readings += [(True, without)] if without else []
        for left_out, each in readings:
            right = _primary(each.tag) == language
            case = Case(language, len(row["text"]) <= 80, left_out, each.own, each.features, right)
            found.append(case)
    return found


def _primary(tag: str) -> str:
    subtag = tag.lower().partition("-")[0]
    return {"nb": "no", "nn": "no", "fil": "tl"}.get(subtag, subtag)


def fit(found: Sequence[Case]) -> NDArray[np.float64]:
    """Weights of the logistic regression of `right` on `features`, with a little shrinking."""
    x = np.array([case.features for case in found])
    y = np.array([case.right for case in found], dtype=float)
    each = np.array([UNTHOUGHT if case.left_out else 1.0 for case in found])
    weights = np.zeros(x.shape[1])
    for _ in range(40):
        p = 1 / (1 + np.exp(-x @ weights))
        gradient = x.T @ (each * (y - p)) - 0.3 * weights
        curvature = (x * (each * p * (1 - p))[:, None]).T @ x + 0.3 * np.eye(x.shape[1])
        weights += np.linalg.solve(curvature, gradient)
    return weights


def cross_validated(found: Sequence[Case]) -> list[float]:
    """The confidence in each case, from weights fitted without any text of its language's fold."""
    fold = {language: at % 10 for at, language in enumerate(sorted({case.language for case in found}))}
    confidence = [0.0] * len(found)
    for held in range(10):
        for own in (True, False):
            weights = fit([c for c in found if fold[c.language] != held and c.own == own])
            for at, case in enumerate(found):
                if fold[case.language] == held and case.own == own:
                    confidence[at] = float(1 / (1 + np.exp(-np.dot(weights, case.features))))
    return confidence


def report(found: Sequence[Case], confidence: Sequence[float]) -> None:
    """Print how often a tag was given and right, by group, and how the confidence compares with the truth."""
    profiled = {name.partition("-")[0] for script in scripts() for name in script.profiles}
    profiled |= {script.only for script in scripts() if script.only}
    groups: dict[str, list[tuple[Case, float]]] = {}
    for case, p in zip(found, confidence, strict=True):
        name = "profile" if case.language in profiled else "not on file" if case.left_out else "no profile"
        for key in (name, f"{name}, headlines") if case.headline else (name,):
            groups.setdefault(key, []).append((case, p))
    for name, members in sorted(groups.items()):
        given = [case.right for case, p in members if p >= (SURE_OWN if case.own else SURE_OTHER)]
        right, wrong = given.count(True) / len(members), given.count(False) / len(members)
        print(f"{name:24} right {right:.4f}  wrong {wrong:.4f}  of {len(members)}")
    listed = [(case, p) for case, p in zip(found, confidence, strict=True) if not case.left_out]
    print("confidence: said, true, texts")
    for low in (0, 0.25, 0.5, 0.7, 0.8, 0.9, 0.95, 0.99):
        high = min((x for x in (0.25, 0.5, 0.7, 0.8, 0.9, 0.95, 0.99, 1.01) if x > low), default=1.01)
        inside = [(case.right, p) for case, p in listed if low <= p < high]
        if inside:
            said, true = (
                statistics.mean(column) for column in zip(*[(p, r) for r, p in inside], strict=True)
            )
            print(f"  {low:.2f} to {min(high, 1):.2f}: {said:.3f} {true:.3f} {len(inside)}")


def main() -> None:
    """Print all measurements."""
    seconds, megabytes = load()
    print(f"load {seconds:.2f} s, peak memory {megabytes:.0f} MB")
    for length, (ours, theirs) in speed().items():
        print(
            f"{length:5} characters: {ours:6.0f} us, langdetect {theirs:6.0f} us, {theirs / ours:.1f} times"
        )
    for path in sys.argv[1:]:
        found = cases(path)
        report(found, cross_validated(found))
        for name, now, own in (("OWN", OWN, True), ("OTHER", OTHER, False)):
            print(name, "is", now)
            print(name, "fits", tuple(round(float(w), 2) for w in fit([c for c in found if c.own == own])))


if __name__ == "__main__":
    main()
