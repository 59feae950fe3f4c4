"""Offers to those who don't pay yet, below the part of an article that all may read."""

from __future__ import annotations

import pytest

from cleaners import extract

SAID = [
    "The port of Eastmere reopened to ferries on Tuesday morning, two days after a storm blocked it.",
    "Divers had worked through the night to lift the last of the wreckage, the harbour master said.",
]
OFFER = "Every day our reporters bring you what lies behind the headlines, and your subscription pays for it."

PRICED = "Every story of the paper and its archive back to 1923, for €1 in the first month, then for €9.99."


def read(end: str, language: str = "en") -> list[str]:
    body = "".join(f"<p>{line}</p>" for line in SAID)
    page = f"<html lang={language}><body><article><h1>Harbour reopens</h1>{body}{end}</article></body></html>"
    return extract(page).text.split("\n")


@pytest.mark.parametrize(
    "end",
    [
        "<p>Read on with Harbour+</p>",
        "<div class=x><p>Read on with Harbour+</p><p>Test for four weeks</p></div>",
        "<div class=x><h3>Read on with Harbour+</h3><p>Only our subscribers can read it.</p></div>",
        f"<div class=x><h2>Read on with Harbour+</h2><p>{OFFER}</p><a href=/subscribe>Subscribe</a></div>",
    ],
)
def test_an_invitation_to_read_on_goes_with_what_stands_below_it(end: str) -> None:
    assert read(end) == SAID


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("de", "Weiterlesen mit Hafen+"),
        ("fr", "Continuez votre lecture avec Le Port+"),
        ("pl", "Czytaj dalej z Port+"),
        ("ru", "Читайте дальше по подписке Гавань+"),
        ("ar", "تابع القراءة مع ميناء+"),
    ],
)
def test_an_invitation_is_known_in_other_languages(language: str, line: str) -> None:
    assert read(f"<div class=x><h3>{line}</h3><p>1 € / 4</p></div>", language) == SAID


@pytest.mark.parametrize(
    "end",
    [
        "<p>This story continues for members. Read on with Harbour+.</p>",
        "<p>Read on with Harbour+ and get all our stories, every day, on every device you own.</p>",
        f"<h2>Read on with Harbour+</h2><p>{OFFER}</p><p><a href=/offers>See offers</a></p>",
        f"<h3>Read on with Harbour+</h3><p>{PRICED}</p><ul><li>The paper at night</ul><button>Go</button>",
    ],
)
def test_an_offer_needs_no_box_of_its_own_below_a_text(end: str) -> None:
    assert read(end) == SAID
    assert read(f"<div>{end}</div>") == SAID
    inside = "".join(f"<p>{line}</p>" for line in SAID)
    page = f"<html lang=en><body><h1>Harbour reopens</h1><div class=x>{inside}{end}</div></body></html>"
    assert extract(page).text.split("\n") == SAID


def test_what_does_not_speak_to_the_reader_stays_below_an_invitation() -> None:
    told = "Insurers put the damage at eleven million euros, most of it to the terminal by the north quay."
    end = f"<div class=x><h3>Read on with Harbour+</h3><a href=/subscribe>Subscribe</a><p>{told}</p></div>"
    assert told in read(end)
    assert "Read on with Harbour+" not in read(end)


def test_a_heading_with_the_same_words_stays_above_its_part() -> None:
    told = "Parents who read aloud every evening gave the children a head start, the teachers found."
    assert read(f"<h3>Read on with a grandparent</h3><p>{told}</p>") == [
        *SAID,
        "Read on with a grandparent",
        told,
    ]
