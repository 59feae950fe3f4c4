"""The decision as a tuple of detectors: each sees what those before it decided, and may take it back."""

from __future__ import annotations

import pytest

from cleaners.boilerplate import decide
from cleaners.boilerplate.decide import DETECTORS, edges, verdicts
from cleaners.boilerplate.detector import Changes, Doomed, Verdict, View
from cleaners.boilerplate.lexicon import wording
from cleaners.boilerplate.line_score import read
from cleaners.text.lines import split

ARTICLE = """The bridge opens in May, after two years of work on its southern ramp, which had sunk.

It carries four lanes. Two of them are kept for buses and for lorries from the harbour.

Please visit our Facebook page for news.

Related

Who pays for the wall in the end

Old pier opens again after two years"""


def seen(text: str) -> View:
    shown = [read(line, wording("en", text)) for line in split(text)]
    return View(shown, *edges(shown))


def test_detectors_are_told_what_was_decided_and_the_last_counts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told: list[Doomed] = []

    def dooms(view: View, doomed: Doomed) -> Changes:
        told.append(dict(doomed))
        return {0: Verdict("first"), 1: Verdict("first")}

    def spares(view: View, doomed: Doomed) -> Changes:
        told.append(dict(doomed))
        return {0: None, 1: Verdict("second"), 5: None}

    monkeypatch.setattr(decide, "DETECTORS", (dooms, spares))
    assert verdicts(seen(ARTICLE)) == {1: Verdict("second")}
    assert told == [{}, {0: Verdict("first"), 1: Verdict("first")}]


@pytest.mark.parametrize("detector", DETECTORS, ids=lambda detector: detector.__name__)
def test_a_detector_changes_nothing_itself(detector: decide.Detector) -> None:
    view = seen(ARTICLE)
    before = {2: Verdict("promo.en.test")}
    detector(view, before)
    assert before == {2: Verdict("promo.en.test")}
    assert detector(View([], 0, -1), {}) == {}


def test_each_verdict_comes_from_its_detector() -> None:
    assert {at: verdict.rule for at, verdict in verdicts(seen(ARTICLE)).items()} == {
        2: "promo.en.visit-facebook-page",
        3: "related.en.heading",
        4: "related.en.heading",
        5: "related.en.heading",
    }


def test_a_list_of_tags_may_hold_the_name_of_a_section() -> None:
    """A heading takes no list of tags along, also where one of the tags is "Politics"."""
    body, _, _ = ARTICLE.partition("Please")
    text = f"{body}Related\n\nFerries\n\nPolitics\n\nOld pier\n\nAda Stone"
    view = seen(text)
    gone = {view.shown[at].line.text for at in verdicts(view)}
    assert gone.isdisjoint({"Ferries", "Old pier", "Ada Stone", "Politics"})
