"""Words of buttons in lists of the article's own stay for the form of the list, and go without it."""

from __future__ import annotations

import pytest

from cleaners.boilerplate.strip import propose
from cleaners.edits.log import apply
from tests.support.radio_club import BODY

_GLOSSARY = {
    "en": "Share\nOf a house, usually a quarter.\nComments\nThose of the owner.\n"
    "Advertisement\nRead in despair.\nRead more\nThe small print.",
    "de": "Anzeige\nWas man verzweifelt liest.\nKommentare\nDes Vermieters, knapp.\n"
    "Teilen\nEin Bad mit vieren.\nWeiterlesen\nIm Vertrag.",
    "es": "Anuncio\nLo que se lee cuando se desespera.\nComentarios\nLos del casero.\n"
    "Compartir\nUn baño entre cuatro.\nPublicidad\n«Luminoso».",
    "ko": "광고\n절박할 때 읽는다.\n댓글\n집주인의 것은 짧다.\n공유\n욕실을 넷이서.\n더보기\n보증금.",
}
_INTERVIEW = (
    "Чому місто?\nБо шумно.\nСоцмережі?\nТільки ті, що на рибу.\nА друзі?\nМають човен.\nЩо далі?\nРиба буде."
)
_APPS = (
    "Stillwater\nPrice: $4.99 a month\nAvailable on: iOS, Android\nGood for waves and the narrator's voice.\n"
    "Quietly\nPrice: free of charge\nAvailable on: Android\nNothing in it is worth a minute of the club."
)


@pytest.mark.parametrize(
    ("language", "lines"),
    [
        *(
            pytest.param(language, lines, id=f"a glossary, {language}")
            for language, lines in _GLOSSARY.items()
        ),
        pytest.param("uk", _INTERVIEW, id="an interview of short answers"),
        pytest.param("en", _APPS, id="records with fields"),
        pytest.param(
            "fr",
            "« Partagez ! »\nLe journal des quais consacre sa une aux dividendes de la pêche.",
            id="a headline in quotation marks",
        ),
        pytest.param("fa", "جدول\n۱. پرسپولیس ۲۴\n۲. سپاهان ۲۱\n۳. استقلال ۲۰", id="the heading of a table"),
        pytest.param(
            "en",
            "7 (New) Like, Comment – The Tabs\n8 (6) Lido – Orrin\n9 (7) Two Trains – Marge\n"
            "10 (10) Next Story – Effie Lane",
            id="a chart",
        ),
        pytest.param(
            "en",
            '@anna: "My dog is unimpressed."\n@rita: "I saw a cloud."\n@jen: "Watch live: link in bio."\n'
            '@anna: "The dog is barking at the moon."',
            id="posts of others",
        ),
        pytest.param(
            "en",
            "The rain comes in with muddy boots,\nLeave a light on, leave a comment in the dust,\nleave.",
            id="a verse that goes on",
        ),
    ],
)
def test_items_of_the_article_stay(language: str, lines: str) -> None:
    for text in (f"{BODY}\n{lines}", f"{BODY}\n{lines}\n{BODY}"):
        assert apply(text, propose(text, language=language).edits)[0] == text


@pytest.mark.parametrize(
    ("language", "lines"),
    [
        pytest.param("en", "Share\nRead more\nComments\nAdvertisement", id="no sentences"),
        pytest.param("en", "Share\nThe crane fell.\nShare\nThe swan left.", id="a button again and again"),
        pytest.param("en", "Available on: iOS", id="one field"),
        pytest.param("fr", "Partagez !", id="no quotation marks"),
        pytest.param("fa", "جدول", id="no table"),
        pytest.param("en", 'Watch live: "link in bio"', id="nobody's post"),
        pytest.param("en", "Leave a comment below", id="no verse"),
    ],
)
def test_buttons_without_such_a_list_go(language: str, lines: str) -> None:
    text = f"{BODY}\n{lines}"
    left = apply(text, propose(text, language=language).edits)[0]
    assert lines.split("\n")[0] not in left.removeprefix(BODY).split("\n")
