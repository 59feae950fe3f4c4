"""The quality floor: the cleaner on our own labelled articles. What the labels mean is in README.md."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from cleaners.boilerplate.strip import propose
from seeds.languages import seed

PROMOS = sorted((Path(__file__).parent / "promos").glob("*.txt"))
HARD = sorted((Path(__file__).parent / "hard").glob("*.txt"))
FILES = sorted((Path(__file__).parent / "articles").glob("*.txt"))
FLOORS = {"precision": 1.0, "recall": 0.97, "recall of a language": 0.75, "promos": 0.97}


def measured(path: Path) -> Counter[str]:
    """How many lines of each label there are in a file, and how many of them are deleted."""
    counts: Counter[str] = Counter()
    for labelled in path.read_text(encoding="utf-8").split("===\n"):
        labels, lines = zip(*(line.split("|", 1) for line in labelled.splitlines()), strict=True)
        text = "\n\n".join(lines)
        gone = bytearray(len(text))
        for edit in propose(text, language=path.stem).edits:
            gone[edit.start : edit.end] = b"\x01" * len(edit.before)
        at = 0
        for label, line in zip(labels, lines, strict=True):
            deleted = sum(gone[at : at + len(line)]) > 0.9 * len(line)
            counts[label] += 1
            counts[f"{label} deleted"] += deleted
            at += len(line) + 2
    return counts


@pytest.fixture(scope="module")
def languages() -> dict[str, Counter[str]]:
    return {path.stem: measured(path) for path in FILES}


def test_the_set_is_large_enough_to_mean_something(languages: dict[str, Counter[str]]) -> None:
    counts = sum(languages.values(), Counter())
    assert len(languages) >= 15
    assert counts["body"] >= 70
    assert counts["gone"] >= 120
    assert counts["hard"] >= 20


def test_nothing_but_boilerplate_goes(languages: dict[str, Counter[str]]) -> None:
    for tag, counts in languages.items():
        for label in ("body", "kept", "hard"):
            assert counts[f"{label} deleted"] == 0, (tag, label)


def test_precision_and_recall(languages: dict[str, Counter[str]]) -> None:
    counts = sum(languages.values(), Counter())
    wrong = sum(counts[f"{label} deleted"] for label in ("body", "kept", "hard"))
    assert counts["gone deleted"] / (counts["gone deleted"] + wrong) >= FLOORS["precision"]
    assert counts["gone deleted"] / counts["gone"] >= FLOORS["recall"]


def test_recall_of_every_language(languages: dict[str, Counter[str]]) -> None:
    recall = {tag: counts["gone deleted"] / counts["gone"] for tag, counts in languages.items()}
    assert min(recall.values()) >= FLOORS["recall of a language"], recall


@pytest.mark.parametrize("path", HARD, ids=lambda path: path.stem)
def test_hard_lines_stay_wherever_they_stand(path: Path) -> None:
    body = "\n\n".join(seed(path.stem).boilerplate.body * 2)
    for line in path.read_text(encoding="utf-8").splitlines():
        for text in (f"{body}\n\n{line}", f"{body}\n\nFacebook\n\n{line}", f"{body}\n\n{line}\n\n{body}"):
            deleted = [edit.before.strip() for edit in propose(text, language=path.stem).edits]
            assert deleted in ([], ["Facebook"]), line


def test_promos_in_many_words_go() -> None:
    gone = {}
    for path in PROMOS:
        body = "\n\n".join(seed(path.stem).boilerplate.body * 2)
        for line in path.read_text(encoding="utf-8").splitlines():
            edits = propose(f"{body}\n\n{line}", language=path.stem).edits
            gone[line] = [edit.before.strip() for edit in edits] == [line]
    assert len(gone) > 100
    assert sum(gone.values()) / len(gone) >= FLOORS["promos"], [line for line in gone if not gone[line]]
