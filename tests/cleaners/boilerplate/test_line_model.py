"""The model of lines: what it adds to the rules, what it may never take; one file, one switch."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterator, Mapping, Sequence
from importlib.resources import files

import pytest

from cleaners.boilerplate import line_model
from cleaners.boilerplate.decide import edges
from cleaners.boilerplate.detector import Verdict
from cleaners.boilerplate.explain import explain_lines
from cleaners.boilerplate.judge import judged
from cleaners.boilerplate.lexicon import wording
from cleaners.boilerplate.line_score import Reading, read
from cleaners.boilerplate.sequence import BODY as OWN
from cleaners.boilerplate.sequence import HEAD, LINKS, TAIL, Costs, decode
from cleaners.boilerplate.strip import propose
from cleaners.edits.log import apply, revert
from cleaners.text.lines import split
from seeds.errors import WeightsError
from seeds.line_model import fingerprint, settings, weights

BODY = (
    "The radio club meets on the upper floor of the harbour house, and has done so for eleven years now.\n\n"
    "Its members record the fog horns of the coast, and the voices of those who keep them running.\n\n"
    "The recordings are kept in the museum, in a room that was once used for drying sails and nets."
)
ASKED = dataclasses.replace(
    settings(),
    into_links=2.0,
    into_rest=2.0,
    into_tail=4.0,
    into_head=4.0,
    lean_links=0.0,
    lean_tail=0.0,
    doubt=1.0,
    floor=-1.0,
    floor_links=0.5,
)
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

    def log_odds(
        self, shown: Sequence[Reading], first: int, last: int, marked: Collection[int]
    ) -> dict[int, float]:
        return {
            at: self._odds.get(reading.line.text, -4.0)
            for at, reading in enumerate(shown)
            if at not in marked
        }


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


def test_lines_that_are_weak_alone_are_sure_together() -> None:
    assert decided(below(*LINKS_BELOW), dict.fromkeys(LINKS_BELOW, 1.2)).keys() == {*LINKS_BELOW}
    assert decided(below(*LINKS_BELOW[:2]), dict.fromkeys(LINKS_BELOW[:2], 1.2)).keys() == {*LINKS_BELOW[:2]}
    assert decided(below(LINKS_BELOW[0]), {LINKS_BELOW[0]: 1.2}) == {}


def test_a_line_that_goes_says_how_likely_it_was() -> None:
    found = decided(below(*LINKS_BELOW), dict.fromkeys(LINKS_BELOW, 1.5))
    assert found[LINKS_BELOW[0]].rule == "model.und.tail"
    assert found[LINKS_BELOW[0]].cues == ("model 0.818",)
    assert found[LINKS_BELOW[0]].score == 0.818


def test_a_tail_ends_where_the_article_goes_on() -> None:
    last = "The museum opens in the afternoon and asks for no fee, but for a coin for the lamp oil it burns."
    text = f"{below(*LINKS_BELOW)}\n\n{last}"
    assert decided(text, dict.fromkeys(LINKS_BELOW, 0.4)) == {}
    assert {found.rule for found in decided(text, dict.fromkeys(LINKS_BELOW, 2.0)).values()} == {
        "model.und.links"
    }


def test_lines_the_rules_take_do_not_part_a_tail() -> None:
    share = {"Share this article": Verdict("share.en.line")}
    text = below(*LINKS_BELOW[:2], "Share this article", *LINKS_BELOW[2:])
    assert decided(text, dict.fromkeys(LINKS_BELOW, 1.2), share).keys() == {*LINKS_BELOW}


@pytest.mark.parametrize(
    "line",
    [
        "Tags: pier, sea",
        "Photo: A. Kos",
        "3. The horn of the north pier",
        "[2] The horn of the north pier",
        "| horn | 3 |",
        "*The names of the horns were changed",
        "__From the film of the club__",
        "Authors:",
    ],
)
def test_what_it_may_never_take(line: str) -> None:
    assert line not in decided(below(*LINKS_BELOW, line), dict.fromkeys([*LINKS_BELOW, line], 3.0))


@pytest.mark.parametrize(
    "line",
    [
        "The club will meet again in May.",
        "Ana Kos",
        "By Ana Kos",
        "Books on horns: www.horns.example",
        "Horns, Box 422, 04 76 40 63 62",
        "Best wishes,",
        "“Thank you for the horn”",
    ],
)
def test_what_it_must_be_surer_of(line: str) -> None:
    odds = {**dict.fromkeys(LINKS_BELOW, 3.0), line: 0.7, "Fog and wind off the coast": 0.7}
    found = decided(below(*LINKS_BELOW, line), odds)
    assert LINKS_BELOW[0] in found
    assert line not in found
    plain = decided(below(*LINKS_BELOW, "Fog and wind off the coast"), odds)
    assert "Fog and wind off the coast" in plain


def test_the_hand_that_signs_an_article_stays() -> None:
    assert decided(below("Yours always, Ana of the Horns"), {"Yours always, Ana of the Horns": 3.0}) == {}
    assert decided(below("Yours always and ever"), {"Yours always and ever": 3.0}) != {}


def test_text_that_was_wrapped_stays() -> None:
    wrapped = (
        "The horn is the voice of a coast that nobody sees",
        "and whoever hears it knows that there is a wall",
        "where the sea ends and another town begins",
    )
    assert decided(below(*wrapped), dict.fromkeys(wrapped, 2.0)) == {}
    apart = [line.capitalize() for line in wrapped]
    assert decided(below(*apart), dict.fromkeys(apart, 2.0)).keys() == {*apart}


def test_the_first_paragraph_stays() -> None:
    first = BODY.split("\n\n")[0]
    assert decided(BODY, {first: 3.0}) == {}


def test_the_heading_of_a_paragraph_that_stays_does_not_go() -> None:
    heading, paragraph = (
        "What the horns are for",
        "They warn of rocks, and of the pier, when nothing can be seen from the bridge of a ship.",
    )
    shown = [read(line, wording("en", "")) for line in split(below(*LINKS_BELOW, heading, paragraph))]
    odds = {**dict.fromkeys([*LINKS_BELOW, heading], 2.0), paragraph: 0.5}
    assert judged(shown, 0, 2, {}, Oracle(odds)).keys() == {3, 4, 5, 6}
    assert judged(shown, 0, 2, {}, Oracle({**odds, paragraph: 2.0})).keys() == {3, 4, 5, 6, 7, 8}


def test_a_list_of_which_most_stays_is_not_taken_apart() -> None:
    items = [f"• {link}" for link in LINKS_BELOW]
    assert decided(below(*items), dict.fromkeys(items[:2], 3.0)) == {}
    assert decided(below(*items), dict.fromkeys(items, 3.0)).keys() == {*items}


def test_items_with_a_button_each_are_the_articles() -> None:
    items = [f"{link}\n\nRead more {number}" for number, link in enumerate(LINKS_BELOW)]
    buttons = {f"Read more {number}": Verdict("readmore.en.line") for number in range(4)}
    assert decided(below(*items), dict.fromkeys(LINKS_BELOW, 1.5), buttons) == {}


def test_an_article_has_a_head_a_body_links_and_a_tail() -> None:
    costs = Costs(into_head=3, into_links=2, into_rest=2, into_tail=4, lean_links=0, lean_tail=0)
    assert decode([2, 2, -5, 3, -5, -5], 5, costs) == [LINKS, LINKS, OWN, LINKS, OWN, OWN]
    dear = Costs(into_head=1, into_links=3, into_rest=3, into_tail=2, lean_links=0, lean_tail=0)
    assert decode([2, None, 2, -5, 1, -5, 1, -1, 3], 5, dear) == [HEAD] * 3 + [OWN] * 3 + [TAIL] * 3
    assert decode([-5, 1.5, -5], 2, costs) == [OWN] * 3
    cheap = dataclasses.replace(costs, into_rest=1)
    assert decode([-5, 1.5, -5], 0, cheap) == [OWN, LINKS, OWN]
    assert decode([], 0, costs) == []


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
    many = [f"{link} {number}" for number in range(8) for link in LINKS_BELOW]
    text = below(*many)
    assert propose(text, language="en", model=Oracle(dict.fromkeys(many, 2.0))).edits == ()
    few = many[:3]
    edits = propose(below(*few), language="en", model=Oracle(dict.fromkeys(few, 2.0))).edits
    assert [edit.before.strip() for edit in edits] == few


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
    odds = model.log_odds(shown, first, last, ())
    assert odds
    model.log_odds(shown[::-1], first, last, ())
    assert model.log_odds(shown, first, last, ()) == odds


def test_an_article_that_says_nothing_boilerplate_says_is_not_looked_at() -> None:
    model = line_model.line_model()
    assert model is not None
    shown = [read(line, wording("en", "")) for line in split(f"{BODY}\n\nThe horns of the coast\n\n{BODY}")]
    assert model.log_odds(shown, *edges(shown), ()) == {}


def test_an_explanation_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "cleaners.boilerplate.strip.line_model", lambda: Oracle(dict.fromkeys(LINKS_BELOW[:2], 2.5))
    )
    told = explain_lines(below(*LINKS_BELOW[:2]), language="en")[-1]
    assert (told.fate, told.rule) == ("goes", "model.und.tail")
    assert "model 0.924" in told.decided
