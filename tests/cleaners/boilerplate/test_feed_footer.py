"""The line below an item of a feed goes; what an article says of posts stays."""

from __future__ import annotations

import pytest

from cleaners import boilerplate_edits

BODY = (
    "The harbour was closed on Tuesday after a storm, the port authority said in a statement.\n\n"
    "Fishermen said that they had seen nothing like it for twenty years.\n\n"
)
FOOTERS = (
    "The post Harbour closed after storm appeared first on Coastal News.",
    "The post “Harbour closed” first appeared on Coastal News",
    "Der Beitrag Hafen nach Sturm geschlossen erschien zuerst auf Küstenblatt.",
    "La entrada El puerto, cerrado se publicó primero en Costa Diario.",
    "L’article Le port fermé après la tempête est apparu en premier sur Côte.",
    "L'articolo Porto chiuso dopo la tempesta proviene da Costa.",
    "Запись Порт закрыт после шторма впервые появилась Берег.",
    "投稿 嵐のあと港が閉鎖 は 海岸新聞 に最初に表示されました。",
    "The post 20 boats sink appeared first on Coast.",
)


@pytest.mark.parametrize("footer", FOOTERS)
@pytest.mark.parametrize("below", ["", "\n\nShare on Facebook"])
def test_the_footer_of_a_feed_goes(footer: str, below: str) -> None:
    edits = [*boilerplate_edits(BODY + footer + below)]
    assert "origin.und.feed" in [edit.rule for edit in edits]
    assert BODY.startswith((BODY + footer + below)[: edits[0].start])


@pytest.mark.parametrize(
    "said",
    [
        "The post that he had deleted first appeared on Facebook.",
        "The post appeared first on Facebook, police said.",
        "The article Mr Smith wrote appeared first on Monday, and nobody at the authority has answered it"
        " since then.",
        "Der Beitrag des Landes erschien zu spät auf dem Konto.",
    ],
)
def test_what_an_article_says_of_posts_stays(said: str) -> None:
    assert not [*boilerplate_edits(BODY + said)]


def test_above_the_end_it_is_told() -> None:
    """A chronicle of posts may have such sentences."""
    assert not [*boilerplate_edits(BODY + FOOTERS[0] + "\n\nThe police then asked the site to take it down.")]


def test_it_is_no_article_by_itself() -> None:
    assert not [*boilerplate_edits(FOOTERS[0])]


def test_a_name_of_a_site_is_short() -> None:
    """What follows a longer one is a sentence of the article."""
    said = (
        FOOTERS[0].removesuffix(".")
        + ", which the port authority called a fault of its own, in a letter to all."
    )
    assert not [*boilerplate_edits(BODY + said)]
