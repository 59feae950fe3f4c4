"""Fit the weights of boilerplate cues again, from a labelled file.

`python -m benchmarks.cue_weights FILE.jsonl.gz --boilerplate promo links other`

Each line of the file is an article: `text`, `lang`, and `paragraphs` with `start`, `end` and `label`. What is
labelled with one of `--boilerplate` should go, `body` must stay. The search goes from today's
weights and tries each a step up and a step down, as long as something gets better: fewer body paragraphs
deleted first, more boilerplate found second. It prints what it would change and changes nothing: weights are
chosen by a person, and checked on articles that the search has not seen.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from benchmarks.labelled import deleting, rows, spans
from cleaners.boilerplate import line_score
from cleaners.boilerplate.strip import propose

STEP = 0.1


def articles(file: Path) -> list[dict[str, Any]]:
    """The labelled articles of a file, one JSON object a line."""
    return [each for each in rows(file) if each.get("paragraphs") and each.get("text")]


def score(labelled: Iterable[dict[str, Any]], wanted: Sequence[str]) -> tuple[int, int]:
    """Body paragraphs deleted, less is better, as a negative number; boilerplate paragraphs found."""
    lost = found = 0
    for row in labelled:
        text, labels = spans(row)
        edits = propose(text, language=row.get("lang")).edits
        for (*_, label), edit in zip(labels, deleting(text, edits, labels), strict=True):
            lost += edit is not None and label == "body"
            found += edit is not None and label in wanted
    return -lost, found


def fit(labelled: Sequence[dict[str, Any]], wanted: Sequence[str]) -> dict[str, float]:
    """The weights that a step up or down of none improves."""
    weights = line_score.WEIGHTS
    best = score(labelled, wanted)
    better = True
    while better:
        better = False
        for cue, weight in list(weights.items()):
            for other in (round(weight + STEP, 2), round(weight - STEP, 2)):
                weights[cue] = other
                if (reached := score(labelled, wanted)) > best:
                    best, better = reached, True
                    print(f"{cue}: {weight} -> {other}: {-best[0]} body paragraphs lost, {best[1]} found")
                    break
                weights[cue] = weight
    return dict(weights)


def main() -> None:
    """Read the arguments, and print the weights before and after."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("file", type=Path)
    parser.add_argument("--boilerplate", nargs="+", required=True, help="the labels of what should go")
    parser.add_argument("--dry", action="store_true", help="only score today's weights")
    arguments = parser.parse_args()
    labelled = articles(arguments.file)
    lost, found = score(labelled, arguments.boilerplate)
    print(
        f"today: {len(labelled)} articles, {-lost} body paragraphs lost, {found} boilerplate paragraphs found"
    )
    if not arguments.dry:
        before = dict(line_score.WEIGHTS)
        after = fit(labelled, arguments.boilerplate)
        print({cue: weight for cue, weight in after.items() if weight != before[cue]} or "nothing to change")


if __name__ == "__main__":
    main()
