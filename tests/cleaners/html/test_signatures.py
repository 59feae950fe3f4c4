"""Authors who are named elsewhere than in a byline below the headline."""

from __future__ import annotations

import pytest

from cleaners import extract

LONG = "氷はまだ持つと港の人々は言った。" * 8
SAID = (
    "The port of Eastmere reopened to ferries on Tuesday morning, two days after a storm blocked its channel."
)


def authors(body: str, *, head: str = "", language: str = "zh") -> tuple[str, ...]:
    page = f"<html lang={language}><head>{head}</head><body><article>{body}</article></body></html>"
    return extract(page).authors


@pytest.mark.parametrize(
    ("end", "names"),
    [
        ("(港报记者 王小明)", ("王小明",)),
        ("（本报记者王小明）", ("王小明",)),
        ("（王小明 上海报道）", ("王小明",)),
        ("（文/王小明）", ("王小明",)),
        ("（责任编辑：王小明）", ("王小明",)),
        ("（资料图片）", ()),
        ("（2024年3月）", ()),
    ],
)
def test_a_name_in_brackets_signs_the_last_paragraph(end: str, names: tuple[str, ...]) -> None:
    assert authors(f"<h1>港口重新开放</h1><p>{LONG}</p><p>{LONG}{end}</p>") == names


def test_names_of_any_family_stand_behind_their_work_alone_in_a_line() -> None:
    line = "<p><font>新港网 &nbsp;记者&nbsp; 伊琳&nbsp; 李清芬</font></p>"
    assert authors(f"<h1>港口重新开放</h1>{line}<p>{LONG}</p>") == ("伊琳", "李清芬")


def test_who_edited_a_text_stands_for_those_who_are_not_named() -> None:
    said = f"<h1>港口重新开放</h1><p>{LONG}</p><p>编辑：山石</p>"
    assert authors(said) == ("山石",)
    assert authors(said.replace("<h1>", "<p>作者：王小明</p><h1>")) == ("王小明",)


@pytest.mark.parametrize("set_right", ['style="text-align:right;"', "align=right"])
def test_a_person_alone_on_the_right_below_the_text_signed_it(set_right: str) -> None:
    body = f"<h1>Cảng mở lại</h1><p>{SAID}</p><p {set_right}><strong>Lê Phương</strong></p>"
    head = '<meta name="author" content="Harbour"><meta property="og:site_name" content="Harbour">'
    assert authors(body, head=head, language="vi") == ("Lê Phương",)
    assert authors(body.replace("Lê Phương", "Continued on page 4"), head=head, language="vi") != (
        "Lê Phương",
    )


def test_a_byline_that_stands_in_an_element_of_navigation_counts() -> None:
    name = "<span itemprop=author itemscope><span itemprop=name>Ann Lowe</span></span>"
    line = f"<nav><a href=/india>All India</a> Edited by <a href=/topic/ann>{name}</a></nav>"
    assert authors(f"<h1>Harbour reopens</h1>{line}<p>{SAID}</p>", language="en") == ("Ann Lowe",)


def test_an_account_is_named_behind_the_word_for_what_it_did() -> None:
    link = "<a href=https://x.example/b>BeauHD</a>"
    line = f"<span class=story-byline>Posted by {link} on Friday March 8, 2024</span>"
    assert authors(f"<h1>Harbour reopens</h1>{line}<div>{SAID}</div>", language="en") == ("BeauHD",)


def test_many_authors_with_their_degrees_are_one_line() -> None:
    others = "Deborah Horne, DVM, DACVB & Gary Lund, DVM, DACVB"
    line = f"Ellen Lowe, VMD, DACVB; Monica Fyre, BA, LVT, VTS (Behavior); {others}"
    names = ("Ellen Lowe", "Monica Fyre", "Deborah Horne", "Gary Lund")
    assert authors(f"<h1>Harbour reopens</h1><div>{line}</div><p>{SAID}</p>", language="en") == names


def test_the_name_of_the_author_alone_in_the_last_line_is_no_text() -> None:
    body = f"<h1>Harbour reopens</h1><p>{SAID}</p><p>Ann Lowe</p><p>{SAID[:-1]}, twice.</p><p>Ann Lowe</p>"
    head = '<meta name="author" content="Ann Lowe">'
    text = extract(f"<html lang=en><head>{head}</head><body><article>{body}</article></body></html>").text
    assert text.split("\n")[-1] == f"{SAID[:-1]}, twice."


def test_an_article_below_with_a_headline_of_its_own_has_its_own_authors() -> None:
    story = "<article><h1>{}</h1><p class=byline>By {}</p><p>{}</p></article>"
    body = story.format("Harbour reopens", "Ann Lowe", SAID) + story.format("Bridge opens", "Bo Lund", SAID)
    head = "<title>Harbour reopens</title>"
    assert extract(f"<html lang=en><head>{head}</head><body>{body}</body></html>").authors == ("Ann Lowe",)


@pytest.mark.parametrize(
    ("language", "line", "names"),
    [
        ("fr", "<p>Par Anne Lefort avec AFP</p>", ("Anne Lefort",)),
        ("pl", "<div>oprac. Jan Kowalski</div>", ("Jan Kowalski",)),
        ("cs", "<span>Autor: Jan Novák, ČTK</span>", ("Jan Novák",)),
        ("hu", "<div>Írta: Nagy Anna</div>", ("Nagy Anna",)),
        ("id", "<div>Oleh <b>Budi Santoso</b></div>", ("Budi Santoso",)),
        ("de", "<div>Von <i>Anna Lohe</i> und <i>Bo Lund</i>, Eastmere</div>", ("Anna Lohe", "Bo Lund")),
        (
            "en",
            "<div>By <a href=/a>Ann Lowe</a> , <a href=/b>Bo Lund</a> and <a href=/c>Cy Marr</a></div>",
            ("Ann Lowe", "Bo Lund", "Cy Marr"),
        ),
        ("de", "<div>Von wegen Sturm</div>", ()),
        ("en", "<div>Authors of the harbour</div>", ()),
    ],
)
def test_bylines_that_nothing_marks(language: str, line: str, names: tuple[str, ...]) -> None:
    assert authors(f"<h1>Harbour reopens</h1>{line}<p>{SAID}</p>", language=language) == names


def test_a_role_between_commas_ends_with_the_next_author() -> None:
    line = "<p class=byline>By Ann Lowe, Chief Harbour Correspondent, and Bo Lund in Eastmere</p>"
    assert authors(f"<h1>Harbour reopens</h1>{line}<p>{SAID}</p>", language="en") == ("Ann Lowe", "Bo Lund")


def test_an_agency_alone_in_the_byline_is_the_author() -> None:
    line = "<p class=byline>Reuters</p>"
    assert authors(f"<h1>Harbour reopens</h1>{line}<p>{SAID}</p>", language="en") == ("Reuters",)


def test_a_description_between_marks_of_character_data_is_read() -> None:
    said = '{"@type": "NewsArticle", "headline": "Harbour reopens", "author": {"name": "Ann Lowe"}}'
    for script in (f"//<![CDATA[\n{said}\n//]]>", f"/*<![CDATA[*/{said}/*]]>*/"):
        head = f'<script type="application/ld+json">{script}</script>'
        assert authors(f"<h1>Harbour reopens</h1><p>{SAID}</p>", head=head, language="en") == ("Ann Lowe",)
