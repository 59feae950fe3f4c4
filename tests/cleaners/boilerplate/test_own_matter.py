"""Below a heading of links, a form or a notice an article may go on, with lines that no list of links has."""

from __future__ import annotations

import pytest

from cleaners.boilerplate.strip import boilerplate_edits
from cleaners.edits.log import apply
from tests.cleaners.boilerplate.test_closing import ARTICLE
from tests.support.radio_club import strip

MARKS = [
    "Related\n\nA lamp for the lighthouse arrives by train",
    "Leave a comment",
    "© 2026 Harbour Gazette. All rights reserved.",
]


@pytest.mark.parametrize("mark", MARKS)
@pytest.mark.parametrize(
    "lines",
    [
        pytest.param(
            "Where: the old custom house / Opens: Saturday at seven / Tickets: £8, children free", id="event"
        ),
        pytest.param("Who pays? / Nobody. / Who may come? / Anyone over six.", id="questions and answers"),
        pytest.param("– Where is it? / – Upstairs. / – And the key? / – You have it.", id="dialogue"),
        pytest.param("Wool 812.4 +0.4% / Tin 190.1 -0.2% / Salt 71.2 +1.1%", id="prices"),
        pytest.param(
            "Saturday's matches / Hull v Leeds, 3pm / York v Bath, 3pm / Sunday's match / Ely v Rye, 2pm",
            id="fixtures",
        ),
        pytest.param(
            "Those on board were: / Ada Stone, 34 / Vera Holm, 51 / Sam Reed, 19", id="names and ages"
        ),
        pytest.param("62.5 g / 50.6×96.6×7.4mm / 3GB / Octa-core, 2.4 GHz / 800mAh", id="measures"),
        pytest.param("1. Harbour house / 2. Reading room / 3. Book barn", id="ranking"),
        pytest.param("Method / Mix flour and eggs. / Add a pinch of salt. / Bake it slowly.", id="recipe"),
        pytest.param("2019: Plans are drawn / 2021: Council agrees / 2026: Doors open", id="chronology"),
        pytest.param("For the dough / 200 g flour / 2 eggs / For the filling / 6 apples", id="ingredients"),
        pytest.param("Oct. 4, Leeds, Town Hall / Oct. 6, Hull, Minster / Oct. 9, Ely, Barn", id="tour"),
        pytest.param(
            "At dawn they go, / At noon they row, / And who will stay, / The old ones say.", id="lines"
        ),
        pytest.param("The tide came in / and took the sand, / it left a shell / in every hand.", id="verses"),
        pytest.param(
            "Keep them dry / Store them upstairs. / Turn them / Once a year. / Dust them / Use a brush.",
            id="advice",
        ),
    ],
)
def test_facts_and_talk_stay(mark: str, lines: str) -> None:
    told = lines.replace(" / ", "\n\n")
    assert strip(f"{ARTICLE}\n\n{mark}\n\n{told}") == f"{ARTICLE}\n\n{told}"


@pytest.mark.parametrize(
    ("language", "mark", "lines"),
    [
        ("fr", "Inscrivez-vous à notre newsletter", "Où : la mairie\n\nQuand : samedi\n\nTarif : 8 euros"),
        ("es", "Comentarios", "¿Cuánto cuesta?\n\nNada.\n\n¿Quién puede ir?\n\nTodos."),
        ("zh", "相关阅读", "六年。\n\n三位建筑师。\n\n如今，终于有了书。"),
        ("hi", "टिप्पणियाँ", "कितना खर्च होगा?\n\nकुछ नहीं।\n\nकौन आ सकता है?\n\nसभी।"),
        ("ar", "التعليقات", "كم تكلف؟\n\nلا شيء.\n\nمن يمكنه الحضور؟\n\nالجميع."),
    ],
)
def test_so_they_do_in_other_languages(language: str, mark: str, lines: str) -> None:
    text = f"{ARTICLE}\n\n{mark}\n\n{lines}"
    assert apply(text, boilerplate_edits(text, language=language))[0].endswith(lines)


@pytest.mark.parametrize("mark", MARKS[:2])
def test_headlines_and_their_dates_go(mark: str) -> None:
    headlines = (
        "Bread from the school kitchen wins a prize\n\nMay 26, 2016\n\nThe ferry sails again\n\nMay 27, 2016"
    )
    assert strip(f"{ARTICLE}\n\n{mark}\n\n{headlines}") == ARTICLE


def test_headlines_that_were_cut_off_are_no_talk() -> None:
    cut = "Five jokes with cool,…\n\nFree course for the UK’s…\n\nHow to choose the right…\n\nRye bread – a…"
    assert strip(f"{ARTICLE}\n\nRelated articles\n\n{cut}") == ARTICLE
    talk = "It was late…\n\nWho said so?\n\nNobody.\n\nAnd the key…"
    assert strip(f"{ARTICLE}\n\nRelated articles\n\n{talk}").endswith(talk)
