"""Boxes beside an article that are told by what is in them: a field for an address, a name, a picture."""

from __future__ import annotations

import pytest

from cleaners import extract, revert

SAID = [
    "The port of Eastmere reopened to ferries on Tuesday morning, two days after a storm blocked it.",
    "Divers had worked through the night to lift the last of the wreckage, the harbour master said.",
    "Insurers put the damage at eleven million euros, most of it to the terminal by the north quay.",
    "The council will meet on Thursday to decide whether the crane is to be replaced before winter.",
]
HEAD = '<head><title>Harbour reopens</title><meta name="author" content="Ann Lowe"></head>'


def read(part: str, *, before: int = 2, title: str = "Harbour reopens") -> str:
    said = [f"<p>{line}</p>" for line in SAID]
    body = "".join((*said[:before], part, *said[before:]))
    text = extract(f"<html lang=en>{HEAD}<body><article><h1>{title}</h1>{body}</article></body></html>").text
    assert all(line in text for line in SAID)
    return text


@pytest.mark.parametrize(
    "field", ['<input type="email">', '<input name="user_mail">', '<input placeholder="Your e-mail">']
)
def test_what_stands_with_a_field_for_an_address_goes(field: str) -> None:
    told = "Every weekday at seven we bring you what matters on the coast, with a cup of coffee."
    text = read(f"<div class=b><h3>The Morning Tide</h3><p>{told}</p>{field}<button>OK</button></div>")
    assert told not in text
    assert "Morning Tide" not in text


def test_a_field_for_an_address_in_a_large_box_takes_nothing() -> None:
    field = '<div><p>It runs again.</p><form><input type="email"></form></div>'
    assert "It runs again." not in read(field)
    assert SAID[0] in read('<form><input type="email"></form>')


def test_what_a_box_below_says_of_the_author_goes() -> None:
    told = "Ann Lowe has written about the sea for the Harbour News since 2009 and lives on a boat with cats."
    assert told not in read(f"<div><img src=x><h4>Ann Lowe</h4><p>{told}</p></div>", before=4)
    assert told in read(f"<div><h4>On the quay</h4><p>{told}</p></div>", before=4)
    assert told in read(f"<p>{told}</p>", before=4)


@pytest.mark.parametrize(
    "caption",
    [
        "The crane on Tuesday morning. | © Sam Roe/Harbour Archive",
        "Ann Lowe before her second dive of the night. Photo: Sam Roe",
        "The first ferry leaves shortly after dawn. Foto: dpa",
    ],
)
def test_a_line_with_a_credit_in_the_box_of_a_picture_is_its_caption(caption: str) -> None:
    assert caption not in read(f"<div><img src=x><div>{caption}</div></div>")
    assert caption in read(f"<div><div>{caption}</div></div>")


def test_a_second_part_in_another_element_with_the_container_s_class_is_read() -> None:
    said = "".join(f"<p>{line}</p>" for line in SAID)
    answer = "It is fourteen metres deep at low tide, and has been so since it was dredged in that spring."
    more = f"<h2>Questions</h2><div><div><h3>How deep is the channel?</h3><div>{answer}</div></div></div>"
    body = (
        f'<div class="c-rich-text-blog wide">{said}</div><section class="c-rich-text-blog">{more}</section>'
    )
    text = extract(f"<html lang=en><body><h1>Port</h1><div class=x>{body}</div></body></html>").text
    assert answer in text
    assert "How deep is the channel?" in text
    other = body.replace("c-rich-text-blog", "row")
    assert (
        answer
        not in extract(f"<html lang=en><body><h1>Port</h1><div class=x>{other}</div></body></html>").text
    )


def test_an_offer_to_read_on_is_a_wall() -> None:
    offer = (
        "<div><h3>Read on with Harbour+</h3><p>All articles for one euro.</p><a href=/subscribe>Go</a></div>"
    )
    text = read(offer, before=4)
    assert "Read on with" not in text
    assert "one euro" not in text


MORE = "Ferries to the three outer islands will leave every hour until the end of the month, she added."


@pytest.mark.parametrize(
    "name", ["share", "social-bar", "newsletter", "post-tags", "related", "widget", "teaser"]
)
def test_prose_below_the_text_stays_in_a_box_that_has_nothing_else(name: str) -> None:
    assert read(f"<div class={name}><p>{MORE}</p></div>", before=4).endswith(MORE)
    assert read(f"<p class={name}>{MORE}</p>", before=4).endswith(MORE)
    assert MORE in read(f"<div class=share><p>{MORE}</p><a href=//x.example/s>Share</a></div>", before=4)


@pytest.mark.parametrize(
    "box",
    [
        "<div class=newsletter><h3>The Morning Tide</h3><p>{}</p></div>",
        "<div class=promo><p>{}</p><button>Join</button></div>",
        "<div class=related><a href=/x>Ice in the harbour once more</a><p>{}</p></div>",
        "<div class=author-box><p>{}</p></div>",
        "<footer><p>{}</p></footer>",
    ],
)
def test_what_goes_from_below_the_text_is_on_the_trail(box: str) -> None:
    said = "".join(f"<p>{line}</p>" for line in SAID)
    page = f"<html lang=en>{HEAD}<body><article><h1>Port</h1>{said}{box.format(MORE)}</article></body></html>"
    found = extract(page)
    assert MORE not in found.text
    assert MORE in revert(found.text, found.edits)


def test_a_story_told_in_slides_is_read() -> None:
    told = [f"{line} Photo {number} shows it." for number, line in enumerate(SAID)]
    slides = "".join(
        f"<li class=slideshow-item><img src={at}><h2>Part {at}</h2><p>{line}</p></li>"
        for at, line in enumerate(told)
    )
    page = f"<article><h1>Port</h1><p>{MORE}</p><p>{SAID[0]}</p><ul class=slideshow>{slides}</ul></article>"
    assert all(line in extract(f"<html lang=en><body>{page}</body></html>").text for line in told)
