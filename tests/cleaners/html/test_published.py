"""When a page says that it was published, and what is only guessed."""

from __future__ import annotations

import json
import time
from datetime import datetime

import pytest

from cleaners.html.extract import read_page
from cleaners.html.json_ld import article_node
from cleaners.records import Extracted

BODY = "<p>The port of Eastmere reopened to ferries on Tuesday morning, two days after a storm.</p>" * 3
DAY = "2024-03-05T00:00:00+00:00"
MORNING = "2024-03-05T09:00:00+00:00"


def page(
    head: str = "", top: str = "", *, lang: str = "en", before: str = "", after: str = "", url: str = ""
) -> Extracted:
    return read_page(
        f'<html lang="{lang}"><head><title>Port reopens</title>{head}</head><body><header>{before}</header>'
        f"<main><article><h1>Port reopens</h1>{top}{BODY}</article></main>"
        f"<footer>{after}</footer></body></html>",
        url=url or None,
    )


def described(*nodes: dict[str, object]) -> str:
    return f'<script type="application/ld+json">{json.dumps(nodes)}</script>'


@pytest.mark.parametrize(
    ("head", "top", "lang", "at", "source"),
    [
        ("", '<div class="date">5 марта 2024, 10:43</div>', "ru", "2024-03-05T10:43:00+00:00", "html"),
        ("", '<div class="time">2024年03月05日 10:43</div>', "zh", "2024-03-05T10:43:00+00:00", "html"),
        ("", '<div class="time">2024年03月05日10:43</div>', "zh", "2024-03-05T10:43:00+00:00", "html"),
        ("", '<div class="date">5 มีนาคม 2567</div>', "th", DAY, "html"),
        ("", '<span class="date">Published 05/03/2024</span>', "en-GB", DAY, "html"),
        ("", '<time datetime="2024-03-05T09:00:00Z">5 March</time>', "en", MORNING, "html"),
        (
            "",
            '<span>Updated</span> <time datetime="2024-03-07T09:00:00Z">7 March</time> '
            '<span>Published</span> <time datetime="2024-03-05T09:00:00Z">5 March</time>',
            "en",
            MORNING,
            "html",
        ),
        ("", "<p>5 March 2024</p>", "en", DAY, "guess"),
        (
            '<meta name="pubdate" content="2024-03-05 10:43 PM">',
            "",
            "en",
            "2024-03-05T22:43:00+00:00",
            "meta",
        ),
        ('<meta name="pubdate" content="5 March 2024">', "", "en", DAY, "meta"),
        (
            '<meta property="video:release_date" content="2019-01-01T00:00:00Z">',
            '<time itemprop="datePublished" datetime="2024-03-05T09:00:00Z">5 March</time>',
            "en",
            MORNING,
            "html",
        ),
        ('<meta name="date" content="2024-03-05">', "", "en", DAY, "meta"),
        (
            '<meta name="pubdate" content="2024-03-05 05:00">',
            '<p class="date">March 5, 2024 5:00 AM EST</p>',
            "en",
            "2024-03-05T10:00:00+00:00",
            "html",
        ),
        # Microformats and RDFa.
        ("", f'<abbr class="published" title="{MORNING}">yesterday</abbr>', "en", MORNING, "html"),
        ("", f'<b property="schema:datePublished" content="{MORNING}">Tuesday</b>', "en", MORNING, "html"),
        (
            "",
            f'<b property="dc:date dc:created" content="{MORNING}">Ann, 4 hours ago</b>',
            "en",
            MORNING,
            "html",
        ),
        # A date of which it isn't said what for is that of the file.
        (
            '<meta name="date" content="2026-11-26T01:02:03Z">',
            "<p>By Ann Ito, published 5 March 2024</p>",
            "en",
            DAY,
            "html",
        ),
        # A sentence of the lead tells of a day, and is no date.
        (
            "",
            "<p>On 3 May 1908 the port was opened, and nobody thought that a storm could close it again.</p>"
            "<p>5 March 2024</p>",
            "en",
            DAY,
            "guess",
        ),
    ],
)
def test_where_a_page_has_its_date(head: str, top: str, lang: str, at: str, source: str) -> None:
    found = page(head, top, lang=lang)
    assert found.published_at is not None
    assert found.published_at == datetime.fromisoformat(at)
    assert found.provenance["published_at"] == source


def test_dates_of_other_articles_of_the_site_and_of_today_are_not_taken() -> None:
    other = '<ul><li><time datetime="2024-05-30T10:00:00Z">x</time> <a href="/b">Other</a></li></ul>'
    found = page(top='<time datetime="2024-03-05T09:00:00Z">5 March</time>', before=other)
    assert str(found.published_at) == "2024-03-05 09:00:00+00:00"
    assert page(after="© 2012-2024 Harbour News. Last build 2024-05-30").published_at is None


@pytest.mark.parametrize(
    "body",
    [
        BODY,
        "<p>港は火曜日の朝、嵐から二日ぶりに運航を再開し、最初の船は夜明けに出港したと、港長は話した。</p>"
        * 3,
    ],
)
def test_dates_beside_the_article_and_in_the_masthead_are_none_of_its_own(body: str) -> None:
    today = "<header><div class=date>Thursday, November 26, 2026</div></header>"
    teaser = '<li><a href=/a>Museum opens</a> <time datetime="2026-10-01T10:00:00Z">1 October</time>'
    article = f"<article><h1>Port reopens</h1><p>2024-03-05</p>{body}</article>"
    main = f"<main>{article}<aside><ul>{teaser}</ul></aside></main>"
    found = read_page(f"<html lang=en><title>Port reopens</title><body>{today}{main}</body></html>")
    assert found.published_at == datetime.fromisoformat(DAY)


def test_a_page_s_dates_above_its_text_are_none_of_its_lines() -> None:
    lines = ("Geplaatst op 5 maart 2024, bijgewerkt 7 maart 2024", "Op 5 maart 2024 ging de haven weer open.")
    found = page(top="".join(f"<p>{line}</p>" for line in lines), lang="nl")
    assert found.text.split("\n")[0] == lines[1]
    assert found.edits[0].rule in ("extract.dates", "extract.headline")
    assert found.modified_at is not None


def test_a_day_that_the_text_tells_of_is_no_guess() -> None:
    sentence = "<p>The first pier broke in a gale on 14 May 2018, when nobody stood there.</p>"
    assert page(top=sentence).published_at is None
    assert (
        page(
            top=f"<p>The port was built by hand in one summer.</p><p>Then came ice.</p>{sentence}"
        ).published_at
        is None
    )
    assert str(page(top=f"<p>Harbour office, 5 March 2024.</p>{sentence}").published_at)[:10] == DAY[:10]


def test_a_day_on_which_a_reader_wrote_is_no_guess() -> None:
    remark = '<p class="meta">Mona, 3 February 2021 at 10:00</p><p>What a shame.</p>'
    article = f"<article><h1>Port reopens</h1>{BODY}</article>"
    box = f'<section class="{{}}"><h2>1 remark</h2>{remark}</section>'
    found = [read_page(f"<main>{article}{box.format(name)}</main>") for name in ("comments", "notes")]
    assert [str(each.published_at)[:10] for each in found] == ["None", "2021-02-03"]


def test_a_date_in_the_address_is_a_guess() -> None:
    found = page(url="https://harbour.example/2024/03/05/port-reopens")
    assert str(found.published_at) == "2024-03-05 00:00:00+00:00"
    assert found.provenance["published_at"] == "guess"
    assert page(url="https://harbour.example/news/92713").published_at is None


def test_the_day_in_an_address_long_before_what_the_page_states_is_that_of_the_first_publication() -> None:
    moved = '<meta property="article:published_time" content="2019-06-17T18:28:00+02:00">'
    found = page(moved, url="https://harbour.example/home/2017/7/12/port-reopens")
    assert (str(found.published_at), found.provenance["published_at"]) == (
        "2017-07-12 00:00:00+00:00",
        "guess",
    )
    for address in ("2019/06/16/port-reopens", "2019/06/port-reopens", "storm-of-1917-7-12"):
        kept = page(moved, url=f"https://harbour.example/{address}")
        assert (str(kept.published_at), kept.provenance["published_at"]) == (
            "2019-06-17 18:28:00+02:00",
            "meta",
        )


def test_the_day_of_a_change_is_no_guess_at_the_day_of_publication() -> None:
    changed = '<meta property="article:modified_time" content="2026-01-12T16:29:48+00:00">'
    assert page(changed, "<p>12 January 2026</p>").published_at is None
    assert str(page(changed, "<p>5 March 2024</p>").published_at) == "2024-03-05 00:00:00+00:00"


def test_the_headline_is_where_the_page_has_its_date_and_not_a_list_that_names_it() -> None:
    latest = "<h2>Port reopens</h2>" + "<i></i>" * 200
    found = page(top='<p class="meta">13 Oct 2020 18:29</p>', before=latest + "<p>Tuesday, (08 Dec 2020)</p>")
    assert str(found.published_at) == "2020-10-13 18:29:00+00:00"


def test_marked_dates_below_the_text_are_those_of_other_articles() -> None:
    card = '<div class="card"><p class="created">March {}, 2024</p><a href="/o">Other</a></div>'

    def listed(top: str, *days: int) -> Extracted:
        below = "<i></i>" * 200 + "".join(map(card.format, days))
        long = f"<p>{BODY[3:-4]}</p>"
        return read_page(f"<html><title>Port reopens</title><h1>Port reopens</h1>{top}{long}{below}")

    assert str(listed("<p>March 2, 2024</p>", 13).published_at) == "2024-03-02 00:00:00+00:00"
    assert listed("", 13, 14).published_at is None
    only = listed("", 13)  # as some pages have it below the text
    assert (str(only.published_at), only.provenance["published_at"]) == ("2024-03-13 00:00:00+00:00", "guess")


def test_a_moment_is_told_in_the_zone_of_the_page() -> None:
    """UTC in the head is often the evening before, or the morning after, what readers see."""
    stated = '<meta property="article:published_time" content="2024-03-05T{}Z">'
    shown = '<time datetime="2024-03-04T21:30:00-05:00">March 4</time>'
    assert str(page(stated.format("02:30:20"), shown).published_at) == "2024-03-04 21:30:20-05:00"
    assert str(page(stated.format("23:30:00"), url="https://hafen.example.de/a").published_at) == (
        "2024-03-06 00:30:00+01:00"
    )
    day = page(stated.format("00:00:00"), url="https://porto.example.ar/a")  # no time, written as one
    assert str(day.published_at) == "2024-03-05 00:00:00+00:00"


@pytest.mark.parametrize(
    ("stated", "shown", "address", "at"),
    [
        ("02:30:20", "<p>Mar 4, 2024 at 6:30 PM</p>", "", "2024-03-04 18:30:20-08:00"),
        ("02:30:20", "<p>March 4, 2024</p>", "", "2024-03-04 21:30:20-05:00"),
        ("06:30:20", "<p>March 4, 2024</p>", "", "2024-03-04 23:30:20-07:00"),
        ("02:30:20", "", "/2024/03/04/port-reopens", "2024-03-04 21:30:20-05:00"),
        ("02:30:20", "<p>March 5, 2024</p>", "", "2024-03-05 02:30:20+00:00"),
        ("02:30:20", "<p>March 4, 2024</p><p>Updated March 5, 2024</p>", "", "2024-03-05 02:30:20+00:00"),
        ("13:30:20", "<p>March 4, 2024</p>", "", "2024-03-05 13:30:20+00:00"),
    ],
)
def test_a_moment_in_utc_is_told_on_the_day_that_readers_west_of_it_see(
    stated: str, shown: str, address: str, at: str
) -> None:
    head = f'<meta property="article:published_time" content="2024-03-05T{stated}Z">'
    url = f"https://harbour.example.com{address}" if address else ""
    assert str(page(head, shown, url=url).published_at) == at


def test_a_day_begins_at_the_midnight_of_the_place_and_stays_that_day_in_a_table() -> None:
    found = page('<meta name="pubdate" content="2024-03-05">', url="https://minato.example.jp/a")
    assert str(found.published_at) == "2024-03-05 00:00:00+09:00"
    assert found.provenance["published_at.time"] == "assumed"


def test_what_a_page_calls_its_first_publication_comes_before_what_stands_by_the_headline() -> None:
    note = "<p>This article was originally published on 26 Feb 2024 at 4:12pm, and is kept current.</p>"
    top = '<p class="date">5 March 2024</p>'
    assert str(page(top=top + BODY + note).published_at) == "2024-02-26 16:12:00+00:00"
    stated = '<meta name="pubdate" content="2024-03-05">'
    assert str(page(stated, BODY + note).published_at) == "2024-03-05 00:00:00+00:00"


def test_the_date_of_a_change_that_a_page_shows_is_kept_apart_and_is_a_guess_where_it_stands_alone() -> None:
    both = page(top='<p class="date">Published 5 March 2024</p><p>Updated 7 March 2024</p>')
    assert (str(both.published_at)[:10], str(both.modified_at)[:10]) == ("2024-03-05", "2024-03-07")
    assert both.provenance["modified_at"] == "html"
    alone = page(top="<p>Updated 7 March 2024</p>")
    assert (str(alone.published_at)[:10], alone.provenance["published_at"]) == ("2024-03-07", "guess")


def test_values_for_a_page_s_own_program_are_read() -> None:
    found = page(top='<time data-published="2024-03-05 09:00:00Z">5 March 2024</time>')
    assert (str(found.published_at), found.provenance["published_at"]) == (
        "2024-03-05 09:00:00+00:00",
        "html",
    )


def test_the_headline_of_a_page_without_headings_is_where_its_words_stand() -> None:
    far = "<i></i>" * 200
    long = f"<p>{BODY[3:-4]}</p>"
    found = read_page(
        "<html><title>Port reopens</title><b>Port reopens</b><p>March 2, 2024</p>"
        f"{far}<p>May 9, 2024</p>{long}</html>"
    )
    assert str(found.published_at) == "2024-03-02 00:00:00+00:00"


def test_a_date_that_nobody_can_read_is_said() -> None:
    found = page('<meta name="pubdate" content="last Tuesday">')
    assert found.published_at is None
    assert found.provenance["published_at.unread"] == "last Tuesday"
    readable = page('<meta name="pubdate" content="x"><meta name="publish_date" content="2024-03-05">')
    assert "published_at.unread" not in readable.provenance


OTHER = {"@type": "NewsArticle", "headline": "Other story", "datePublished": "2024-05-30T09:00:00Z"}
OWN = {"@type": "NewsArticle", "headline": "Port reopens", "datePublished": "2024-03-05T09:00:00Z"}


@pytest.mark.parametrize(
    "nodes",
    [
        [{**OTHER, "url": "https://harbour.example/other"}, {**OWN, "url": "https://harbour.example/port"}],
        [OTHER, OWN],
        [{"@type": "ItemList", "itemListElement": [{"@type": "ListItem", "item": OTHER}]}, OWN],
        [{"@type": "CollectionPage", "hasPart": [OTHER, {**OWN, "url": "https://harbour.example/port"}]}],
    ],
)
def test_the_description_of_the_page_s_own_article(nodes: list[dict[str, object]]) -> None:
    head = '<link rel="canonical" href="https://harbour.example/port">' + described(*nodes)
    assert str(page(head).published_at) == "2024-03-05 09:00:00+00:00"


def test_the_days_of_a_list_of_articles_are_none_of_the_page_s_own() -> None:
    def listed(*days: int) -> str:
        items = (f'<meta itemprop="datePublished" content="2024-03-0{day}">' for day in days)
        return str(page(before="".join(items) + "<i></i>" * 100).published_at)

    assert listed(3, 4, 5) == "None"
    assert listed(3, 3, 3) == listed(3, 4) == "2024-03-03 00:00:00+00:00"


@pytest.mark.parametrize(
    ("node", "top", "at"),
    [
        ({"url": "https://harbour.example/port"}, "", "2018-02-28 15:07:03+00:00"),
        ({"url": "https://harbour.example/port"}, "<p>5 March 2024</p>", "2018-02-28 15:07:03+00:00"),
        (
            {"url": "https://harbour.example/port"},
            '<p class="date">5 March 2024</p>',
            "2024-03-05 00:00:00+00:00",
        ),
        ({"url": "https://harbour.example/"}, "", "None"),
        ({"url": "https://harbour.example/port", "@type": "WebSite"}, "", "None"),
    ],
)
def test_a_page_may_be_described_that_has_no_described_article(
    node: dict[str, object], top: str, at: str
) -> None:
    stated = {"@type": "WebPage", "datePublished": "2018-02-28T15:07:03+00:00", **node}
    found = page(described(stated), top, url="https://harbour.example/port")
    assert str(found.published_at) == at
    assert found.page_kind == "unsure"


def test_what_has_another_address_and_another_title_is_another_article() -> None:
    at = ["https://harbour.example/port"]
    other = json.dumps({**OTHER, "url": "https://harbour.example/other"})
    assert article_node([other], ["Port reopens"], at) == {}
    assert article_node([other], ["Other story | The Harbour News"], at)["headline"] == "Other story"
    assert article_node([other], ["Port reopens"])["headline"] == "Other story"
    assert article_node([json.dumps(OTHER)], ["Port reopens"], at)["headline"] == "Other story"
    entity = json.dumps(
        {"@type": "Article", "headline": "Port &#038; sea", "url": "https://harbour.example/x"}
    )
    assert article_node([entity], ["Port & sea"], at)["headline"] == "Port &#038; sea"


def test_members_of_a_collection_are_other_articles() -> None:
    collection = json.dumps({"@type": "CollectionPage", "hasPart": [OTHER]})
    assert article_node([collection], ["Port reopens"]) == {}


def test_commas_before_closing_brackets_are_read_over() -> None:
    node = article_node(['{"@type": "NewsArticle", "author": [{"name": "A, ]"},], "headline": "Ice",}'])
    assert node == {"@type": "NewsArticle", "author": [{"name": "A, ]"}], "headline": "Ice"}


@pytest.mark.parametrize(
    "script",
    [
        '{"headline": "Ice", // as shown\n "author": {"name": "Ann Ito"}} // end',
        '/* <![CDATA[ */ {"headline": "Ice", /* by whom */ "author": {"name": "Ann Ito"}} /* ]]> */',
        r'{"headline": "Ice", "description": "it\'s \d thick", "author": {"name": "Ann Ito"}}',
        '{"headline": "Ice", "author": {"name": "Ann Ito"}}'.replace('"', "&quot;"),
        '{"text": "a "thin" one", "headline": "Ice", "author": {"name": "Ann Ito"}, "x": {"author": 1}}',
    ],
)
def test_what_is_nearly_json_is_read(script: str) -> None:
    quote = '"' if '"' in script else "&quot;"
    node = article_node([script.replace("{", f"{{{quote}@type{quote}: {quote}Article{quote}, ", 1)])
    assert (node["headline"], node["author"]) == ("Ice", {"name": "Ann Ito"})


def test_a_comment_inside_a_string_is_text() -> None:
    script = '{"@type": "Article", "headline": "Ice // thin", "url": "https://a.example/*x*/", }'
    assert article_node([script])["headline"] == "Ice // thin"


def test_scripts_that_are_no_json_cost_little() -> None:
    started = time.process_time()
    for hostile in ('"author": [' * 90_000, '"author": {' * 90_000, "{/*" * 300_000, '{"a\\' * 200_000):
        article_node([hostile, hostile + "}"])  # what stands behind the last bracket is not looked at
    assert time.process_time() - started < 5


def test_tags_are_without_codes_and_read_from_links_where_none_are_stated() -> None:
    stated = described(
        {
            **OWN,
            "keywords": ["tag:Port", "section:World", "type:story", "NLP Category: News", "Ice: a history"],
        }
    )
    assert page(stated).tags == ("Port", "Ice: a history")
    links = '<p class="article-tags"><a href="/tag/port">Port</a> <a href="/topics/ice">Ice</a></p>'
    assert page(top=links).tags == ("Port", "Ice")
    menu = '<ul class="topics-menu"><li><a href="/sport">Sport</a></li></ul>'
    assert page(top=menu).tags == ()


@pytest.mark.parametrize(
    ("claim", "address"),
    [
        ("https://www.harbour.example/news/", "https://www.harbour.example/news/port-reopens"),
        ("{{ page.url }}", "https://www.harbour.example/news/port-reopens"),
        ("https://www.harbour.example/", "https://www.harbour.example/news/port-reopens"),
        ("https://harbour.example/port", "https://harbour.example/port"),
    ],
)
def test_addresses_that_can_t_be_the_page_s_own_are_only_claims(claim: str, address: str) -> None:
    found = page(
        f'<link rel="canonical" href="{claim}">', url="https://www.harbour.example/news/port-reopens"
    )
    assert found.url == address
    assert found.canonical_url == (None if "{" in claim else claim)


def test_a_page_in_parts_has_the_address_of_its_first() -> None:
    found = page(
        '<link rel="canonical" href="https://harbour.example/port-reopens">',
        url="https://harbour.example/port-reopens/amp",
    )
    assert found.url == "https://harbour.example/port-reopens"
