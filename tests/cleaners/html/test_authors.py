"""From bylines to names, and from pages to the right byline."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaners.html.authors import author_names, is_person
from cleaners.html.extract import read_page

BODY = "<p>The port of Eastmere reopened to ferries on Tuesday morning, two days after a storm.</p>"


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ("By ABBY GOODMAN, THOMAS KAPEL and ROBERT PEERS", ["ABBY GOODMAN", "THOMAS KAPEL", "ROBERT PEERS"]),
        ("Ann Ito, Bo Lund, and Cy Marr", ["Ann Ito", "Bo Lund", "Cy Marr"]),
        ("Joe Schmo, Sr.", ["Joe Schmo, Sr."]),
        ("Anna Berg (anna.berg@harbour.example)", ["Anna Berg"]),
        ("noreply@harbour.example (Anna Berg)", ["Anna Berg"]),
        ("Anna Berg <anna@harbour.example>", ["Anna Berg"]),
        ("Anna Berg - Chief Reporter", ["Anna Berg"]),
        ("Anna Berg Chief Reporter", ["Anna Berg"]),
        ("Anna Berg | Harbour News", ["Anna Berg"]),
        ("Anna Berg (Harbour News)", ["Anna Berg"]),
        ("José Ortega y Gasset", ["José Ortega y Gasset"]),
        ("Juan Pérez y Ana Costa", ["Juan Pérez", "Ana Costa"]),
        ("Eça e Silva; Ana Costa", ["Eça e Silva", "Ana Costa"]),
        ("Le Port et AFP", ["Le Port", "AFP"]),
        ("كتب: أحمد علي", ["أحمد علي"]),
        ("【記者山田花子】", ["山田花子"]),
        ("光明日报记者 王建宏 张文攀", ["王建宏", "张文攀"]),
        ("박준석 기자 외 1명", ["박준석"]),
        ("Maria &amp;amp; Katerina", ["Maria", "Katerina"]),
        ("Ellen Lindell, VMD, DACVB; Debra Horwitz, DVM", ["Ellen Lindell", "Debra Horwitz"]),
        ("By Jane Doe in Kyiv and Bo Lund in Paris", ["Jane Doe", "Bo Lund"]),
        ("Story by Ann Ito Photographs by Bo Lund", ["Ann Ito"]),
        ("Maggie Haber, Shane Gold", ["Maggie Haber", "Shane Gold"]),
        ("Ann Ito and agencies", ["Ann Ito"]),
        ("Von", []),
        ("Ann Ito MD; Bo Lund PhD", ["Ann Ito", "Bo Lund"]),
        ("Ma Do", ["Ma Do"]),
        ("Berg, Anna", ["Anna Berg"]),
        ("Åberg, Anna M.", ["Anna M. Åberg"]),
        ("Anna, Correspondent", ["Anna"]),
        ("Reuters, Tass", ["Reuters"]),
        ("Ann Ito @annito", ["Ann Ito"]),
        ("Text: Ann Ito Fotos: Bo Lund", ["Ann Ito"]),
        ("Dan Berg", ["Dan Berg"]),
        ("By Dan Berg and Con Lund", ["Dan Berg", "Con Lund"]),
        ("Siti Rahma dan Budi Santoso", ["Siti Rahma", "Budi Santoso"]),
        ("ANN ITO AND BO LUND", ["ANN ITO", "BO LUND"]),
        ("By Ann Ito Monday, March 4, 2024", ["Ann Ito"]),
        ("Ann Ito | Last updated 4 March 2024", ["Ann Ito"]),
        ("Channel 4 News", []),
        ("Ann Ito https://harbour.example/ann", ["Ann Ito"]),
    ],
)
def test_bylines(byline: str, names: list[str]) -> None:
    assert list(author_names([byline])) == names


def test_names_of_libraries_are_turned_round() -> None:
    assert author_names(["Berg, Anna", "Cole, Ruth"], inverted=True) == ("Anna Berg", "Ruth Cole")


@given(st.lists(st.text()))
def test_any_byline_is_names_or_none(bylines: list[str]) -> None:
    for name in author_names(bylines):
        assert name.strip()
        is_person(name)


def authors(head: str = "", top: str = "", bottom: str = "", site: str = "The Harbour News") -> list[str]:
    meta = f'<meta property="og:site_name" content="{site}">'
    page = read_page(
        f"<html><head><title>Port reopens</title>{meta}{head}</head><body><main><article>"
        f"<h1>Port reopens</h1>{top}{BODY * 3}{bottom}</article></main></body></html>"
    )
    return list(page.authors)


def ld(author: object) -> str:
    article = {"@type": "NewsArticle", "headline": "Port reopens", "author": author}
    return f'<script type="application/ld+json">{json.dumps(article)}</script>'


@pytest.mark.parametrize(
    ("head", "top", "bottom", "names"),
    [
        (
            '<meta name="citation_author" content="Berg, Anna">'
            '<meta name="citation_author" content="Cole, Ruth">',
            "",
            "",
            ["Anna Berg", "Ruth Cole"],
        ),
        ('<meta name="author" content="Ann Ito, Bo Lund">', "", "", ["Ann Ito", "Bo Lund"]),
        ("", '<p class="author">كتب: أحمد علي</p>', "", ["أحمد علي"]),
        ("", '<span class="story-byline">By <a href="/authors/x">BeauHD</a></span>', "", ["BeauHD"]),
        ("", '<div class="css-1wk-Byline"><span>Stewart Perrie</span></div>', "", ["Stewart Perrie"]),
        ("", '<div class="styles__AuthorName-x1">Chris Carroll</div>', "", ["Chris Carroll"]),
        (
            "",
            '<span class="author vcard"><a class="fn" href="/a">Trevor Jones</a></span>',
            "",
            ["Trevor Jones"],
        ),
        ("", "<p>By Ann Ito and Bo Lund</p>", "", ["Ann Ito", "Bo Lund"]),
        (
            "",
            '<p class="byline">By <b>Ann Ito</b> and <b>Bo Lund</b><br>Monday, March 4, 2024</p>',
            "",
            ["Ann Ito", "Bo Lund"],
        ),
        (
            "",
            '<div class="byline"><i>CM</i> <b>Ann Ito</b> <span>Last Updated: 5 March 2024</span></div>',
            "",
            ["Ann Ito"],
        ),
        ("", "<div>Ann Ito | Senior Writer | March 5, 2024</div>", "", ["Ann Ito"]),
        ("", "<p>Ann Ito</p><p>Port Reporter</p>", "", ["Ann Ito"]),
        ("", "<p>Cranes and Ships</p><p>5 March 2024</p>", "", []),
        (
            '<meta name="twitter:site" content="@hn_annito">',
            '<i class="author-name">annito</i>',
            "",
            ["annito"],
        ),
        ("", "<p>By the time the crane fell, everybody had left.</p>", "", []),
        (
            "",
            "",
            '<div class="author-box"><img alt=""><b>Liz Kenny</b><p>Liz writes about ports, ships and all '
            " that floats, and has done so for twenty years in four countries.</p></div>",
            ["Liz Kenny"],
        ),
        ("", "", '</article></main><aside><span class="author-name">Bo Lund</span></aside>', []),
        ("", "", '<div class="comments"><span class="author-name">Cy Marr</span></div>', []),
        (
            ld({"@type": "Organization", "name": "The Harbour News"}),
            '<span class="byline">By Ann Ito</span>',
            "",
            ["Ann Ito"],
        ),
        (ld({"@type": "Organization", "name": "The Harbour News"}), "", "", []),
        (ld({"@type": "Organization", "name": "Reuters"}), "", "", ["Reuters"]),
        (
            ld([{"@type": "Person", "name": "Ann Ito"}, {"@type": "Person", "name": "Reuters"}]),
            "",
            "",
            ["Ann Ito", "Reuters"],
        ),
        # A meta tag that names somebody else than the byline names an account or the publisher.
        (
            '<meta name="author" content="Cy Marr">',
            '<p class="byline">By <a href="/ann">Ann Ito</a></p>',
            "",
            ["Ann Ito"],
        ),
        (
            '<meta name="author" content="Ann Ito, Bo Lund">',
            '<p class="byline">By <a href="/ann">Ann Ito</a></p>',
            "",
            ["Ann Ito", "Bo Lund"],
        ),
        (
            '<meta name="author" content="Ann Ito">',
            '<p class="byline">Harbour News Staff</p>',
            "",
            ["Ann Ito"],
        ),
        (ld({"@type": "Person", "name": "Ann Ito"}), '<p class="byline">Bo Lund</p>', "", ["Ann Ito"]),
        (
            '<meta name="citation_authors" content="Ann Ito"><meta name="citation_authors" content="Bo Lund">'
            '<meta name="dc.creator" content="Ann Ito">',
            "",
            "",
            ["Ann Ito", "Bo Lund"],
        ),
        (
            '<meta name="twitter:label1" content="Written by"><meta name="twitter:data1" content="Ann Ito">',
            "",
            "",
            ["Ann Ito"],
        ),
        (
            '<meta name="twitter:label1" content="Time"><meta name="twitter:data1" content="Ann Ito">',
            "",
            "",
            [],
        ),
        ("", "<p>By <a href='/ann'>Ann Ito</a> <span>· 5 min</span></p>", "", ["Ann Ito"]),
        ("", "<p>By <a href='/sea'>the sea</a> all is well.</p>", "", []),
        # A link to a writer's page, and links to pages of those who read.
        ("", "<p><a href='/author/ann'>Ann Ito</a> 5 min</p>", "", ["Ann Ito"]),
        ("", "<p><a href='/users/login'>Log In</a> 5 min</p>", "", []),
        ("", "<p><a href='/place/ann'>Ann Ito</a> 5 min</p>", "", []),
        ("", "", "<ul><li><b>Autorin/Autor</b> Ann Ito</li></ul>", ["Ann Ito"]),
        ("", "", "<ul><li><b>Author</b> Ann Ito</li><li><b>Author</b> Bo Lund</li></ul>", []),
        ("", "<ul><li>홍길동 기자</li><li>입력 2025.03.04 09:15</li></ul>", "", ["홍길동"]),
        ("", "<p>서울=홍길동 특파원</p>", "", ["홍길동"]),
        ("", "<p>오늘의 시민 기자 모집</p>", "", []),
        (
            "",
            '<span class="field field--name-uid"><span about="/user/3">Ann Ito</span></span>',
            "",
            ["Ann Ito"],
        ),
        ("", "<p>光明日报记者 王建宏 张文攀</p>", "", ["王建宏", "张文攀"]),
        ("", "<p>光明日报记者 王建宏 北京报道</p>", "", ["王建宏"]),
        (
            ld(
                [
                    {"@type": "Person", "name": "Ann Ito"},
                    {"@type": "Person", "name": "Harbour Friends on Facebook"},
                ]
            ),
            "",
            "",
            ["Ann Ito"],
        ),
        (
            "",
            f'<p itemprop="author">Ann Ito</p><p>{BODY[3:-4] * 2}</p>',
            '<div class="more"><h3><a href="/o">Other</a></h3><a rel="author" href="/s">Bo Lund</a></div>',
            ["Ann Ito"],
        ),
    ],
)
def test_pages(head: str, top: str, bottom: str, names: list[str]) -> None:
    assert authors(head, top, bottom) == names


def test_a_site_that_somebody_runs_under_the_own_name() -> None:
    assert authors('<meta name="author" content="Sam Bossley">', site="Sam Bossley") == ["Sam Bossley"]
    assert authors('<meta name="author" content="sam bossley">', site="Sam Bossley") == ["sam bossley"]
    assert authors('<meta name="author" content="The Harbour News">') == []
    assert authors(top='<p class="byline">By Sam Bossley</p>', site="Sam Bossley") == ["Sam Bossley"]
    assert authors(top='<p class="byline">By The Harbour News</p>') == []
    assert authors(top='<p class="byline">港特許事務所</p>', site="港特許事務所") == []


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("부산=홍길동 기자 hong@news.example", ["홍길동"]),
        ("[홍길동기자 hong@news.example]", ["홍길동"]),
        ("홍길동 기자 hong@news.example 김하나 특파원 kim@news.example", ["홍길동", "김하나"]),
        ("김수진 동아닷컴 기자 kim@news.example", []),
        ("홍길동 기자 hong@news.example 에게 알려 주세요", []),
    ],
)
def test_reporters_in_korea_sign_below_the_text(line: str, names: list[str]) -> None:
    text = "항구가 화요일 아침에 여객선에 다시 열렸고 수요일 밤에는 화물선에도 열렸다고 항만 관리자가 말했다."
    assert authors(bottom=f"<p>{text} {text}</p><p>{line}</p>") == names


def test_the_byline_names_who_wrote_where_the_description_names_an_organisation() -> None:
    wave = ld({"@type": "Organization", "name": "Harbour Wave"})
    assert authors(head=wave, top='<p class="byline">By Ann Berg</p>') == ["Ann Berg"]
    assert authors(head=wave) == ["Harbour Wave"]


def test_a_house_of_the_site_is_no_second_author() -> None:
    byline = '<p class="author">Von Ann Berg, HAFEN NORD</p>'
    assert authors(top=byline, site="HAFEN") == ["Ann Berg"]
    assert authors(top=byline) == ["Ann Berg", "HAFEN NORD"]


@pytest.mark.parametrize(
    "mark",
    [
        "<div class=firma>{}</div>",
        "<p class=article-firmante>{}</p>",
        "<a href=/firmas/a-berg>{}</a>",
        "<div class=verfasserin>{}</div>",
    ],
)
def test_a_bare_name_is_a_byline_where_its_mark_says_so_in_another_language(mark: str) -> None:
    page = (
        f"<html><body><article><h1>Port</h1>{mark.format('Ana María Berg')}{BODY * 3}</article></body></html>"
    )
    assert read_page(page).authors == ("Ana María Berg",)
