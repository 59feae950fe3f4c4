"""Count the body paragraphs that the boilerplate cleaner deletes on labelled articles, and print each one.

    python -m benchmarks.false_deletions LABELLED.jsonl[.gz] [--judged JUDGED.jsonl] [--without OTHER.jsonl]

A line of the labelled file is an object with `source`, `lang` and `paragraphs`, each `{"text", "label"}`;
the text is the paragraphs with a blank line between them, unless the object has its own (see `labelled`).
With labels that no person made, some deletions
are right and the label is wrong. So each is printed between its neighbours, and what a reader decided is
kept in the judged file, one `{"text", "verdict"}` a line with `real` or `noise`; what nobody judged counts as
real. `--without` leaves out the sources of another file. The exit status is 1 above the ceiling.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.labelled import deleting, rows, spans
from cleaners import boilerplate_edits

CEILING = 0.2  # real deletions per 1,000 body paragraphs


@dataclass(frozen=True, slots=True)
class Deletion:
    """A body paragraph that would go: what stands around it, and the rule and cues that say why."""

    source: str
    language: str
    above: str
    text: str
    below: str
    rule: str
    cues: tuple[str, ...]


def deletions(row: dict[str, Any]) -> Iterator[Deletion]:
    """Body paragraphs of one article of which nine tenths would go."""
    text, labels = spans(row)
    edits = boilerplate_edits(text, source=row["source"], language=row["lang"])
    paragraphs = ["", *(text[start:end] for start, end, _ in labels), ""]
    for at, edit in enumerate(deleting(text, edits, labels)):
        if edit and labels[at][2] == "body":
            above, body, below = paragraphs[at : at + 3]
            yield Deletion(row["source"], row["lang"], above, body, below, edit.rule, edit.cues)


def main() -> int:
    """Print every deletion nobody judged, then the counts."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("labelled", type=Path)
    parser.add_argument("--judged", type=Path, help="what readers decided about deletions")
    parser.add_argument("--without", type=Path, action="append", default=[], help="leave out its sources")
    parser.add_argument("--ceiling", type=float, default=CEILING, help="real deletions per 1,000")
    parser.add_argument("--json", action="store_true", help="print deletions as JSON lines")
    chosen = parser.parse_args()
    judged = {row["text"]: row["verdict"] for row in rows(chosen.judged)} if chosen.judged else {}
    without = {row["source"] for path in chosen.without for row in rows(path)}
    counts: Counter[str] = Counter()
    for row in rows(chosen.labelled):
        if row["source"] in without or "paragraphs" not in row:
            continue
        counts["body"] += sum(paragraph["label"] == "body" for paragraph in row["paragraphs"])
        for found in deletions(row):
            verdict = judged.get(found.text)
            counts["noise" if verdict == "noise" else "real"] += 1
            if verdict is None:
                counts["not judged"] += 1
                print(_as_json(found) if chosen.json else _shown(found), flush=True)
    share = 1000 * counts["real"] / max(1, counts["body"])
    print(
        f"{counts['body']} body paragraphs: {counts['real']} deleted for real or not judged yet "
        f"({counts['not judged']}), {share:.2f} per 1,000; {counts['noise']} that are boilerplate",
        file=sys.stderr,
    )
    return int(share > chosen.ceiling)


def _as_json(found: Deletion) -> str:
    return json.dumps(
        {
            "text": found.text,
            "rule": found.rule,
            "source": found.source,
            "lang": found.language,
            "above": found.above,
            "below": found.below,
            "cues": found.cues,
        },
        ensure_ascii=False,
    )


def _shown(found: Deletion) -> str:
    cues = ", ".join(found.cues)
    return (
        f"{found.source} [{found.language}] {found.rule} ({cues})\n"
        f"      {found.above[-90:]}\n  --> {found.text}\n      {found.below[:90]}\n"
    )


if __name__ == "__main__":
    sys.exit(main())
