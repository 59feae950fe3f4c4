"""Rows of teasers, told by how they are made and not by what they are called."""

from __future__ import annotations

import pytest

from cleaners import extract

SAID = [
    "The port of Eastmere reopened to ferries on Tuesday morning, two days after a storm blocked it.",
    "Divers had worked through the night to lift the last of the wreckage, the harbour master said.",
    "Insurers put the damage at eleven million euros, most of it to the terminal, where roofs were lost.",
    "The council will meet on Thursday to decide whether the crane is to be replaced before winter sets in.",
]
STORIES = [
    ("Museum opens its doors to school classes", "The new wing has room for four hundred visitors a day."),
    ("Ferry line to the islands gets new owner", "A company from the mainland takes over the three ships."),
    ("Council approves budget for cycle paths", "Twelve kilometres of new paths are planned by the river."),
]


def read(row: str, *, before: int = 4) -> str:
    said = [f"<p>{line}</p>" for line in SAID]
    body = "".join((*said[:before], row, *said[before:]))
    page = f"<html lang=en><body><article><h1>Harbour reopens</h1>{body}</article></body></html>"
    text = extract(page, url="https://harbour.example/2024/crane").text
    assert all(line in text for line in SAID)
    return text


@pytest.mark.parametrize("before", [2, 4])
@pytest.mark.parametrize(
    "card",
    [
        '<div><h3><a href="/s{at}">{title}</a></h3><p>{said}</p></div>',
        '<a class="x7" href="/s{at}"><h4>{title}</h4><p>{said}</p></a>',
        '<li><a href="/s{at}"><span>News</span><strong>{title}</strong><p>{said}</p></a></li>',
        '<p class="n"><span>11.03.2024</span> <a href="/s{at}"><b>{title}</b></a><br>{said}</p>',
        '<div class="c"><div>Sport</div><div><a href="https://www.harbour.example/s{at}">{title}</a></div>{said}</div>',
    ],
)
def test_a_row_of_links_to_other_stories_is_none_of_the_text(card: str, before: int) -> None:
    row = "".join(card.format(at=at, title=title, said=said) for at, (title, said) in enumerate(STORIES))
    text = read(f"<div><h3>You may like</h3>{row}</div>", before=before)
    assert not [story for story in STORIES if story[0] in text or story[1] in text]
    assert "You may like" not in text


@pytest.mark.parametrize(
    "card",
    [
        '<div><h3><a href="https://shop{at}.example/">{title}</a></h3><p>{said}</p></div>',  # sources, shops
        '<div><h3><a href="#part{at}">{title}</a></h3><p>{said}</p></div>',  # a table of contents
        '<div><h3><a href="/s{at}">Chapter {at}: {title}</a></h3><p>{said}</p></div>',
        '<div><h3><a href="/s{at}">{title}</a></h3><p>{said}</p><ul><li>Floats<li>Has a lamp</ul></div>',
        "<div><h3>{title}</h3><p>{said}</p></div>",
        '<div><h3><a href="/s{at}">{title}</a></h3><blockquote><p>{said}</p></blockquote></div>',  # verses
        '<div><p>{said} {said}</p><a href="/s{at}">{title}</a></div>',  # a paragraph with a link below it
    ],
)
def test_parts_of_an_article_that_are_like_one_another_stay(card: str) -> None:
    row = "".join(card.format(at=at, title=title, said=said) for at, (title, said) in enumerate(STORIES))
    text = read(f"<div>{row}</div>")
    assert not [said for _, said in STORIES if said not in text]


def test_the_heading_of_a_box_with_more_than_a_row_stays() -> None:
    row = "".join(
        f"<div><h3><a href=/s{at}>{title}</a></h3><p>{said}</p></div>"
        for at, (title, said) in enumerate(STORIES)
    )
    text = read(f"<section><h3>The storm in numbers</h3>{row}<p>{SAID[0]}</p></section>", before=2)
    assert "The storm in numbers" in text
    assert not [said for _, said in STORIES if said in text]


def test_a_page_of_teasers_keeps_them() -> None:
    card = "<div><h3><a href=/s{}>{}</a></h3><p>{} {}</p></div>"
    row = "".join(card.format(at, title, said, SAID[0]) for at, (title, said) in enumerate(STORIES * 4))
    text = extract(f"<html lang=en><body><h1>News</h1><p>{SAID[1]}</p><div>{row}</div></body></html>").text
    assert all(said in text for _, said in STORIES)


def test_an_article_of_which_the_engine_reads_the_teasers_below_alone_is_read() -> None:
    card = "<p class=item><span>11.03.2024</span> <a href=/n{}><b>{}</b></a><br>{} It stays open.</p>"
    row = "".join(card.format(at, title, said) for at, (title, said) in enumerate(STORIES))
    body = "<br><br>".join(SAID)
    text = extract(
        f"<html lang=en><body><div class=detail><h3>Harbour reopens</h3>{body}<div></div></div>"
        f"<p><a href=/news>To the list</a></p><div class=list>{row}</div></body></html>"
    ).text
    assert text.split("\n") == SAID


def test_the_row_is_on_the_trail() -> None:
    row = "".join(f"<div><h3><a href=/s>{title}</a></h3><p>{said}</p></div>" for title, said in STORIES)
    body = "".join(f"<p>{line}</p>" for line in SAID)
    page = extract(f"<html><body><article>{body}<section>{row}</section></article></body></html>")
    assert {edit.rule for edit in page.edits if edit.cues == ("row",)} == {"extract.related"}
