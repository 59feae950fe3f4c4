"""Sentences in the words of promos and notices that say whose words they are."""

from __future__ import annotations

import pytest

from cleaners.boilerplate.examples import tried


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "Follow us, the guide called, and the children ran up the steps of the tower."),
        ("en", "All rights reserved for the poor, the banner read."),
        ("en", "Comments are closed on the mayor's page since the row about the bridge."),
        (
            "de",
            "Weitere Informationen zu den Hörnern gibt es auf den Seiten der Vereine. "
            "Die Fahrten aller Boote stehen hier auf der Homepage: https://www.nebelhorn.example/",
        ),
        ("nl", "Abonneer u nu, stond op de lege kiosk, al drukte niemand de krant nog sinds maart."),
        ("tr", "Hemen abone olun, yazıyordu boş büfenin üstünde, oysa gazete marttan beri basılmıyordu."),
        ("pl", "Pliki cookies na stronie urzędu zapisywały, co czytali odwiedzający."),
        ("ja", "フォローしてください、と案内人が叫び、子どもたちは塔を駆け上がった。"),
        ("zh", "版权所有归继承人，法院周二裁定。"),
    ],
)
def test_who_used_them_is_said(language: str, sentence: str) -> None:
    assert tried(sentence, language)["at_the_end"] == "stays"


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("en", "Follow us on Facebook, Instagram and our other channels."),
        ("en", "Subscribe to our newsletter, and never miss a story."),
        ("en", "All rights reserved. This material may not be published or broadcast."),
        ("zh", "版权所有，未经许可不得转载。"),
    ],
)
def test_what_addresses_the_reader_goes(language: str, line: str) -> None:
    assert tried(line, language)["at_the_end"].startswith("goes")


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "Our weekly newsletter reached 4,000 farms on both sides of the river."),
        ("en", "The picture was used with permission of the widow, who had kept it for forty years."),
        ("de", "Werbeblocker sind zulässig, entschied der Bundesgerichtshof."),
        ("fr", "La place est devenue un espace de libre expression."),
        ("es", "La pasarela da acceso ilimitado a todos los barcos de la región."),
        ("pl", "Z umowy możesz zrezygnować w każdej chwili, przypomina rzecznik konsumentów."),
        ("fi", "Saamme komission esityksen syksyllä, ministeri sanoo."),
        ("nl", "Nu krijgen we een commissie die de brand opnieuw gaat onderzoeken."),
    ],
)
def test_a_statement_that_says_more_than_its_phrase_stays(language: str, sentence: str) -> None:
    assert (tried(sentence, language)["at_the_end"], tried(sentence, language)["inside"]) == (
        "stays",
        "stays",
    )


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("de", "Lesen Sie noch die Kommentare?"),
        ("fr", "Lisez-vous encore les commentaires ?"),
        ("ca", "Encara llegeix els comentaris?"),
    ],
)
def test_a_question_about_a_channel_is_put_to_a_person(language: str, sentence: str) -> None:
    assert (tried(sentence, language)["at_the_end"], tried(sentence, language)["inside"]) == (
        "stays",
        "stays",
    )


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "The island wants to become a member of the union."),
        ("en", "The exhibition is sponsored by a bank."),
        ("en", "The yard will make a donation to the hospital."),
        ("de", "Die Karten sind exklusiv für Kinder."),
        ("de", "Die Behörde gab personenbezogene Daten an Dritte weiter."),
    ],
)
def test_others_pay_and_give_and_join_too(language: str, sentence: str) -> None:
    assert tried(sentence, language)["at_the_end"] == "stays"


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("en", "Help keep the Echo independent – become a member today."),
        ("en", "The Echo relies on its readers. Please donate."),
        ("en", "This article is sponsored by a bank."),
        ("de", "Mit deiner Spende hilfst du uns."),
    ],
)
def test_what_is_ours_goes(language: str, line: str) -> None:
    assert tried(line, language)["at_the_end"].startswith("goes")


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("en", '"Subscribe to our newsletter", the sign said, and somebody had drawn a fish below it.'),
        ("ko", '"뉴스레터를 구독하세요"라고 적힌 간판 아래 누군가 물고기를 그려 놓았다.'),
        ("zh", "“关注我们的公众号”，牌子上写着，下面有人画了一条鱼。"),
        ("ru", "— Хорошо."),
        ("de", "– Weiter!"),
        ("fr", "Retour."),
    ],
)
def test_what_somebody_says_stays(language: str, line: str) -> None:
    assert (tried(line, language)["at_the_end"], tried(line, language)["inside"]) == ("stays", "stays")


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "This means that you can listen to a podcast on both of them while a third one is charging."),
        (
            "en",
            "So you can see again that some of the best podcast equipment in the shops is not expensive.",
        ),
    ],
)
def test_what_one_can_do_with_a_channel_is_told(language: str, sentence: str) -> None:
    assert tried(sentence, language)["at_the_end"] == "stays"


@pytest.mark.parametrize(
    ("language", "line", "fate"),
    [
        ("en", "Contact us today and hear more about the boats of the harbour.", "goes"),
        ("en", "Please contact us now, and see the boats of the harbour.", "goes"),
        ("de", "Besuchen Sie uns jetzt und sehen Sie die Boote im Hafen.", "goes"),
        ("en", "You can get ice from our yard for free in the summer.", "stays"),
        ("en", "The skippers of the harbour get ice from our yard every day.", "stays"),
    ],
)
def test_a_call_for_what_is_ours_needs_no_channel(language: str, line: str, fate: str) -> None:
    assert tried(line, language)["at_the_end"].startswith(fate)
