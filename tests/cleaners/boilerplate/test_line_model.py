"""The model of lines: what it adds to the rules, what it may never take; one file, one switch."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterator, Mapping, Sequence
from importlib.resources import files

import pytest

from cleaners.boilerplate import line_model
from cleaners.boilerplate.decide import EDGE_BAR, edges
from cleaners.boilerplate.detector import Verdict
from cleaners.boilerplate.explain import explain_lines
from cleaners.boilerplate.judge import judged
from cleaners.boilerplate.lexicon import wording
from cleaners.boilerplate.line_score import Reading, read
from cleaners.boilerplate.strip import propose
from cleaners.edits.log import apply, revert
from cleaners.text.lines import split
from seeds.errors import WeightsError
from seeds.line_model import fingerprint, settings, weights
from tests.cleaners.boilerplate.test_closing import ARTICLE
from tests.support.radio_club import BODY

ASKED = dataclasses.replace(settings(), sure=1.0, alone=2.0, sentence=2.5)
LINKS_BELOW = (
    "Old pier to be closed again",
    "Ferry fares go up in the spring",
    "Sails of the north on show",
    "A lamp for the harbour mouth",
)


class Oracle(line_model.LineModel):
    """A model that is as sure of each line as it is told, and of all others that they are the article's."""

    def __init__(self, odds: Mapping[str, float]) -> None:
        self.settings = ASKED
        self._odds = odds

    def hears(self, shown: Sequence[Reading], asked: Sequence[int]) -> bool:
        return True

    def log_odds(
        self,
        shown: Sequence[Reading],
        asked: Sequence[int],
        first: int,
        last: int,
        marked: Collection[int],
    ) -> dict[int, float]:
        return {at: self._odds.get(shown[at].line.text, -4.0) for at in asked}


@pytest.fixture
def switched_off(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    off = dataclasses.replace(settings(), use=False)
    monkeypatch.setattr(line_model, "settings", lambda: off)
    line_model.line_model.cache_clear()
    yield
    line_model.line_model.cache_clear()


def decided(
    text: str, odds: Mapping[str, float], marked: Mapping[str, Verdict] | None = None
) -> dict[str, Verdict]:
    """What the model takes, by line."""
    knows = wording("en", "")
    shown = [read(line, knows) for line in split(text)]
    at = {reading.line.text: number for number, reading in enumerate(shown)}
    taken = {at[line]: verdict for line, verdict in (marked or {}).items()}
    found = judged(shown, *edges(shown), taken, Oracle(odds))
    return {shown[number].line.text: verdict for number, verdict in found.items()}


def below(*lines: str) -> str:
    return "\n\n".join([BODY, *lines])


def test_a_line_goes_that_it_is_sure_of() -> None:
    odds = dict(zip(LINKS_BELOW, (1.2, 0.9, 1.0, -2.0), strict=True))
    assert decided(below(*LINKS_BELOW), odds).keys() == {LINKS_BELOW[0], LINKS_BELOW[2]}


def test_a_line_that_goes_says_how_likely_it_was() -> None:
    found = decided(below(*LINKS_BELOW), dict.fromkeys(LINKS_BELOW, 1.5))
    assert found[LINKS_BELOW[0]].rule == "model.und.tail"
    assert found[LINKS_BELOW[0]].cues == ("model 0.818",)
    assert found[LINKS_BELOW[0]].score == 0.818


def test_its_rule_says_where_a_line_stood() -> None:
    text = "\n\n".join(
        ("The horns", LINKS_BELOW[0], "3 min", BODY.replace("\n\n", f"\n\n{LINKS_BELOW[1]}\n\n* * *\n\n", 1))
    )
    found = decided(f"{text}\n\n{LINKS_BELOW[2]}", dict.fromkeys(LINKS_BELOW, 2.0))
    assert {line: verdict.rule for line, verdict in found.items()} == {
        LINKS_BELOW[0]: "model.und.head",
        LINKS_BELOW[1]: "model.und.links",
        LINKS_BELOW[2]: "model.und.tail",
    }


@pytest.mark.parametrize(
    "line",
    [
        "Tags: pier, sea",
        "• Tags pier, sea",
        "Photo: A. Kos",
        "3. The horn of the north pier",
        "[2] The horn of the north pier",
        "| horn | 3 |",
        "*The names of the horns were changed",
        "* Names changed",
        "__From the film of the club__",
        "Of the lamp they say “it hears us” all night long, and hardly anybody has ever gone to see it.",
        '"Hear them!"',
        "By Ana Kos",
        "Books on horns: www.horns.example",
        "Horns, Box 422, 04 76 40 63 62",
        "Yours always, Ana of the Horns",
    ],
)
def test_what_it_may_never_take(line: str) -> None:
    assert line not in decided(below(line, *LINKS_BELOW), dict.fromkeys([*LINKS_BELOW, line], 3.0))


def test_it_is_asked_about_a_promo_that_the_lines_around_it_kept() -> None:
    kept = "Follow us on Facebook"
    assert read(split(kept)[0], wording("en", "")).score >= EDGE_BAR
    assert decided(below(kept), {kept: 3.0}).keys() == {kept}


APPEAL = "Hear the horns each day in the hall of the harbour house, where they sound as they did at sea."
STORY = "On Sunday the members will sail out to the lamp, and mend what the storm has left of it."


@pytest.mark.parametrize("line", [APPEAL, "Hear the horns every day!"])
def test_a_sentence_below_the_article_goes_only_if_it_is_very_sure(line: str) -> None:
    assert decided(below(line), {line: 2.4}) == {}
    assert decided(below(line), {line: 2.5}).keys() == {line}


def test_a_sentence_stays_above_a_paragraph_that_stays() -> None:
    odds = {APPEAL: 5.0, LINKS_BELOW[0]: 5.0}
    assert decided(below(LINKS_BELOW[0], APPEAL, STORY), odds).keys() == set()
    assert decided(below(LINKS_BELOW[0], STORY, APPEAL), odds).keys() == {APPEAL}
    gone = {STORY: Verdict("promo.en.line")}
    assert decided(below(LINKS_BELOW[0], APPEAL, STORY), odds, gone).keys() == {LINKS_BELOW[0], APPEAL}


def test_it_is_asked_about_the_last_few_paragraphs_alone() -> None:
    many = [f"{APPEAL} {number} boats were lost." for number in range(7)]
    found = decided(below(*many), dict.fromkeys(many, 5.0))
    assert found.keys() == {*many[2:]}


def test_numbers_that_count_through_the_text_stay() -> None:
    counted = [line for number, link in enumerate(LINKS_BELOW, 1) for line in (str(number), link)]
    odds = dict.fromkeys(map(str, range(1, 5)), 5.0)
    assert decided(below(*counted), odds) == {}
    assert decided(below(*counted, "By sea", *counted[:4]), odds) == {}
    assert decided(below("Pages", "1", "2", "3"), odds).keys() == {"1", "2", "3"}


def test_what_a_line_announces_stays() -> None:
    heading = "Horns that were heard:"
    odds = dict.fromkeys([heading, *LINKS_BELOW], 3.0)
    assert decided(below(heading, *LINKS_BELOW), odds) == {}
    items = [f"• {link}" for link in LINKS_BELOW[:2]]
    odds |= dict.fromkeys(items, 3.0)
    assert decided(below(heading, *items, *LINKS_BELOW[2:]), odds).keys() == {*LINKS_BELOW[2:]}
    gone = {heading: Verdict("related.en.heading")}
    assert decided(below(heading, *LINKS_BELOW), odds, gone).keys() == {*LINKS_BELOW}


def test_one_line_with_nothing_beside_it_is_weak_evidence() -> None:
    line, share = LINKS_BELOW[0], {"Share this article": Verdict("share.en.line")}
    assert decided(below(line), {line: 1.5}) == {}
    assert decided(below(line), {line: 2.0}).keys() == {line}
    assert decided(below("Share this article", line), {line: 1.5}, share).keys() == {line}


def test_a_question_between_paragraphs_is_the_articles() -> None:
    question = "Who hears the horns"
    for asked, gone in ((f"{question}?", set[str]()), (question, {question})):
        text = BODY.replace("\n\n", f"\n\n{asked}\n\n* * *\n\n", 1)
        assert decided(text, {asked: 3.0}).keys() == gone
        assert decided(below(asked), {asked: 3.0}).keys() == {asked}


def test_the_title_stays_and_what_stands_below_it_may_go() -> None:
    title, label = "The voice of the horns", "Coast and sea"
    text = f"{title}\n\n{label}\n\n3 min\n\n{BODY}"
    assert decided(text, dict.fromkeys([title, label, "3 min"], 3.0)).keys() == {label}


def test_the_first_paragraph_stays() -> None:
    first = BODY.split("\n\n")[0]
    assert decided(BODY, {first: 3.0}) == {}


def test_the_heading_of_a_paragraph_that_stays_does_not_go() -> None:
    heading, paragraph = (
        "What the horns are for",
        "They warn of rocks, and of the pier, when nothing can be seen from the bridge of a ship.",
    )
    odds = dict.fromkeys([*LINKS_BELOW, heading], 2.0)
    text = below(*LINKS_BELOW, heading, paragraph)
    assert decided(text, odds).keys() == {*LINKS_BELOW}
    gone = {paragraph: Verdict("promo.en.line")}
    assert decided(text, odds, gone).keys() == {*LINKS_BELOW, heading}


def test_a_list_of_which_most_stays_is_not_taken_apart() -> None:
    items = [f"• {link}" for link in LINKS_BELOW]
    assert decided(below(*items), dict.fromkeys(items[:2], 3.0)) == {}
    assert decided(below(*items), dict.fromkeys(items, 3.0)).keys() == {*items}


SIGN_UP = "Subscribe to The Horn\n\nGet started today\n\nBook a tour"


def test_it_has_one_switch(switched_off: None) -> None:
    assert line_model.line_model() is None
    text = f"{BODY}\n\n{SIGN_UP}"
    assert propose(text, language="en").edits == propose(text, language="en", model=None).edits


def test_cleaning_twice_is_cleaning_once_and_all_comes_back() -> None:
    text = f"{BODY}\n\n{SIGN_UP}"
    left, trail = apply(text, propose(text, language="en").edits)
    assert any(edit.rule.startswith("model.und.") for edit in trail)
    assert propose(left, language="en").edits == ()
    assert revert(left, trail) == text


def test_what_it_takes_is_bounded_by_what_the_rules_leave() -> None:
    many = [f"{number} {link}" for number in range(8) for link in LINKS_BELOW]
    text = below(*many)
    assert propose(text, language="en", model=Oracle(dict.fromkeys(many, 2.0))).edits == ()
    few = many[:3]
    edits = propose(below(*few), language="en", model=Oracle(dict.fromkeys(few, 2.0))).edits
    assert [edit.before.strip() for edit in edits] == few


def test_what_it_takes_is_no_mark_that_the_article_is_over() -> None:
    text = "\n\n".join([ARTICLE, *LINKS_BELOW])
    edits = propose(text, language="en", model=Oracle(dict.fromkeys(LINKS_BELOW[:3], 2.0))).edits
    assert [edit.before.strip() for edit in edits] == [*LINKS_BELOW[:3]]


def test_the_weights_are_small_and_those_that_the_settings_name(monkeypatch: pytest.MonkeyPatch) -> None:
    content = weights().getvalue()
    assert fingerprint(content) == settings().weights
    assert len(content) < 2**20
    assert (files("seeds") / "line_model.npz").is_file()
    other = dataclasses.replace(settings(), weights="0" * 16)
    monkeypatch.setattr("seeds.line_model.settings", lambda: other)
    with pytest.raises(WeightsError, match="0000000000000000"):
        weights()


def test_the_same_lines_have_the_same_chances_in_any_company_of_calls() -> None:
    model = line_model.line_model()
    assert model is not None
    knows = wording("en", "")
    shown = [read(line, knows) for line in split(f"{BODY}\n\n{SIGN_UP}")]
    first, last = edges(shown)
    asked = range(3, 6)
    odds = model.log_odds(shown, asked, first, last, ())
    assert odds
    model.log_odds(shown[::-1], [0, 1], first, last, ())
    assert model.log_odds(shown, asked, first, last, ()) == odds


def test_an_article_that_says_nothing_boilerplate_says_is_not_looked_at() -> None:
    model = line_model.line_model()
    assert model is not None
    shown = [read(line, wording("en", "")) for line in split(f"{BODY}\n\nThe horns of the coast\n\n{BODY}")]
    assert model.log_odds(shown, [3], *edges(shown), ()) == {}


def test_an_explanation_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "cleaners.boilerplate.strip.line_model", lambda: Oracle(dict.fromkeys(LINKS_BELOW[:2], 2.5))
    )
    told = explain_lines(below(*LINKS_BELOW[:2]), language="en")[-1]
    assert (told.fate, told.rule) == ("goes", "model.und.tail")
    assert "model 0.924" in told.decided


def test_questions_that_are_answered_stay() -> None:
    asked = ("Are you afraid of the storm at all?", "What would you like to share?", "Any regrets now?")
    answers = (
        "Of the drying racks and of the rope, never of the storm itself, I told them.",
        "Bread.",
        "One.",
    )
    talk = [line for pair in zip(asked, answers, strict=True) for line in pair]
    odds = dict.fromkeys(asked, 3.0)
    assert decided(below(*talk), odds) == {}
    assert decided(below(*talk[:4]), odds).keys() == {*asked[:2]}  # twice, headlines ask, too


def test_a_word_or_two_above_a_short_sentence_are_its_heading() -> None:
    odds = {"Good to know": 3.0, "Old pier to be closed again": 3.0}
    told = "The hall has no lift."
    assert decided(below("Good to know", told), odds) == {}
    assert decided(below("Old pier to be closed again", told), odds).keys() == {"Old pier to be closed again"}


def test_the_facts_of_an_article_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    facts = ("Engine: two litres", "Top speed: 132 mph", "On sale: now")
    monkeypatch.setattr("cleaners.boilerplate.strip.line_model", lambda: Oracle(dict.fromkeys(facts, 3.0)))
    assert propose(below(*facts), language="en").edits == ()
    two = apply(below(*facts[1:]), propose(below(*facts[1:]), language="en").edits)[0]
    assert two == BODY


def test_a_label_that_an_article_gives_several_values_is_its_own() -> None:
    records = ("Price: not listed", "Price: on request")
    odds = dict.fromkeys(records, 3.0)
    assert decided(below(records[0], "The second", records[1]), odds) == {}
    assert decided(below(records[0], "The second"), odds).keys() == {records[0]}


def test_a_word_and_a_number_that_count_on_are_the_articles() -> None:
    tips = ("Tip 1: Films", "Tip 2: Humour", "Tip 3: Books")
    told = [line for tip in tips for line in (tip, f"{tip[7:]} of the coast")]
    assert decided(below(*told), {tips[1]: 3.0}) == {}
    assert decided(below("Tip 7: Humour"), {"Tip 7: Humour": 3.0}).keys() == {"Tip 7: Humour"}
