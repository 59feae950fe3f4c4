"""Lines with what is expected of them; and that an explanation is what was decided."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from cleaners.boilerplate.cases import Case, read_cases, tried
from cleaners.boilerplate.explain import ExplainedLine, explain_lines
from cleaners.boilerplate.line_score import total
from cleaners.boilerplate.strip import propose

TESTS = Path(__file__).parents[2]
CASES = read_cases((TESTS / "cases" / "lines.toml").read_bytes(), "lines.toml")
ARTICLES = sorted((TESTS / "quality" / "articles").glob("*.txt"))


def marked(case: Case) -> Any:
    why = case.known_failure
    marks = [pytest.mark.xfail(reason=why, strict=True)] if why else []
    return pytest.param(case, id=f"{case.language}-{case.place}-{case.text[:40]}", marks=marks)


@pytest.mark.parametrize("case", [marked(case) for case in CASES.line])
def test_lines(case: Case) -> None:
    line = tried(case, CASES.body)
    assert line.text == case.text
    assert line.fate == case.verdict
    assert case.role in (None, line.role)
    assert set(case.cues) <= {cue.kind for cue in line.cues}
    assert line.where == "inside" or case.place == "below"


def texts(path: Path) -> list[str]:
    labelled = path.read_text("utf-8").split("===\n")
    return ["\n\n".join(line.split("|", 1)[1] for line in text.splitlines()) for text in labelled]


@pytest.mark.parametrize("path", ARTICLES, ids=lambda path: path.stem)
def test_an_explanation_is_the_decision(path: Path) -> None:
    """What goes is what is deleted, by the same rule; the weights of a rule's cues add up to its score."""
    for text in texts(path):
        proposal = propose(text, language=path.stem)
        explained = explain_lines(text, language=path.stem)
        assert "\n".join(line.text for line in explained) == "\n".join(filter(None, text.split("\n")))
        deleted = {at: edit.rule for edit in proposal.edits for at in range(edit.start, edit.end)}
        for line in explained:
            whole = all(at in deleted for at in range(line.start, line.start + len(line.text)))
            assert whole == (line.fate == "goes"), line
            assert line.fate in ("goes", "stays", "cut")
            if line.fate == "goes":
                assert deleted[line.start] == line.rule
            if line.score:
                assert total(line.cues) == line.score, line


def line_of(text: str, start: str) -> ExplainedLine:
    return next(line for line in explain_lines(text, language="en") if line.text.startswith(start))


BODY = "\n\n".join(CASES.body["en"])


def test_a_promo_behind_the_last_sentence_cuts_its_paragraph() -> None:
    last = "The wall is older than the city itself, and nobody alive knows who built it."
    line = line_of(f"{BODY}\n\n{last} Follow us on Twitter @portnews.", "The wall")
    assert (line.fate, line.decided) == ("cut", "its end is a promo by itself")
    assert total(line.cues) == line.score


def test_where_too_much_would_go_lines_are_spared() -> None:
    line = line_of("Rain fell.\n\n" + "\n\n".join(["Follow us on Twitter @portnews"] * 4), "Follow")
    assert (line.fate, line.rule) == ("spared", "promo.en.button")


def test_lines_of_a_block_go_by_what_is_around_them() -> None:
    line = line_of(f"{BODY}\n\nRelated articles\n\nHarbour wall repaired\n\nFerry sold", "Ferry")
    assert (line.fate, line.decided) == ("goes", "the lines around it decide, not its own score")
