"""What pages say about themselves: golden pages of our own, and the rules one by one."""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaners.edits.log import revert
from cleaners.html.authors import author_names
from cleaners.html.extract import read_page
from cleaners.html.json_ld import article_node
from cleaners.html.titles import without_site
from cleaners.text.dates import parse_moment

GOLDEN = sorted((Path(__file__).parents[3] / "tests" / "golden").glob("*.html"))


def test_there_are_golden_pages() -> None:
    assert len(GOLDEN) >= 12


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_golden_page(path: Path) -> None:
    expected = tomllib.loads(path.with_suffix(".toml").read_text(encoding="utf-8"))
    page = read_page(path.read_text(encoding="utf-8"), url=expected.get("found_at"))
    assert page.title == expected["title"]
    assert list(page.authors) == expected["authors"]
    assert page.published_at == datetime.fromisoformat(expected["published_at"])
    assert page.published_at is not None
    assert page.published_at.utcoffset() == datetime.fromisoformat(expected["published_at"]).utcoffset()
    assert list(page.tags) == expected["tags"]
    assert page.language == expected.get("language")
    assert page.url == expected["url"]
    assert page.site_name == expected.get("site_name")
    core = ("title", "authors", "published_at", "tags", "language", "url", "site_name")
    told = {name: source for name, source in page.provenance.items() if name.split(".")[0] in core}
    assert told == expected["provenance"]
    lines = page.text.split("\n")
    assert [line for line in lines if line in expected["text"]] == expected["text"]
    assert not [scrap for scrap in expected["gone"] if scrap in page.text]
    revert(page.text, page.edits)


def test_what_else_a_page_says() -> None:
    page = read_page(
        """<html><head><base href="https://cdn.harbour.example/">
        <link rel="canonical" href="https://harbour.example/ice">
        <meta name="robots" content="noindex"><meta name="googlebot" content="noarchive">
        <meta property="og:description" content="Eleven boats &amp; a crane.">
        <meta property="og:image" content="/ice.jpg"><meta property="article:section" content="Port">
        <meta property="article:modified_time" content="2024-02-08T09:00:00+01:00">
        <script type="application/ld+json">
        {"@type": "LiveBlogPosting", "isAccessibleForFree": "False"}</script>
        </head><body><p>The port counted eleven boats on Tuesday.</p></body></html>""",
        url="https://m.harbour.example/ice?from=feed",
    )
    assert page.description == "Eleven boats & a crane."
    assert page.image_url == "https://cdn.harbour.example/ice.jpg"
    assert page.section == "Port"
    assert page.modified_at == datetime(2024, 2, 8, 8, tzinfo=UTC)
    assert page.is_free is False
    assert page.canonical_url == "https://harbour.example/ice"
    assert page.page_kind == "live"
    assert page.robots == "noindex, noarchive"
    assert page.provenance["page_kind"] == "json-ld: liveblogposting"
    assert page.provenance["is_free"] == page.provenance["page_kind"][:7] == "json-ld"


@pytest.mark.parametrize(
    ("shared", "stated", "said"),
    [
        ("The port reopened on …", "The port reopened on Tuesday.", "The port reopened on Tuesday."),
        ("The port reopened on [...]", "The port reopened on Tuesday.", "The port reopened on Tuesday."),
        ("The port reopened on …", "Ferries sail again.", "The port reopened on …"),
        ("The port reopened.", "The port reopened. Ferries sail again.", "The port reopened."),
    ],
)
def test_a_description_that_is_cut_short_is_read_where_it_is_whole(
    shared: str, stated: str, said: str
) -> None:
    head = f'<meta property="og:description" content="{shared}"><meta name="description" content="{stated}">'
    assert read_page(f"<html><head>{head}</head><body><p>Port.</p></body></html>").description == said


def test_a_page_that_says_nothing_claims_nothing() -> None:
    page = read_page("<p>The port counted eleven boats.</p>", url="https://harbour.example/ice")
    assert page.url == "https://harbour.example/ice"
    assert (page.description, page.image_url, page.section, page.modified_at) == (None, None, None, None)
    assert (page.is_free, page.canonical_url, page.robots, page.page_kind) == (None, None, None, "unsure")


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2024-05-01T18:30:00Z", "2024-05-01T18:30:00+00:00"),
        ("2024-05-01T18:30Z", "2024-05-01T18:30:00+00:00"),
        ("2024-05-01T18:30:00.123456789+02:00", "2024-05-01T18:30:00.123456+02:00"),
        ("2024-05-01 18:30:00 +0200", "2024-05-01T18:30:00+02:00"),
        ("2024-05-01T18:30:00-03", "2024-05-01T18:30:00-03:00"),
        ("20240501", "2024-05-01T00:00:00+00:00"),
        ("20240501T183000Z", "2024-05-01T18:30:00+00:00"),
        ("2024-05-01T24:00:00Z", "2024-05-02T00:00:00+00:00"),
        ("Wed, 01 May 2024 18:30:00 GMT", "2024-05-01T18:30:00+00:00"),
        ("1714588200", "2024-05-01T18:30:00+00:00"),
        ("1714588200000", "2024-05-01T18:30:00+00:00"),
        ("1923-05-01", "1923-05-01T00:00:00+00:00"),
        ("2024-05-01T10:00:00+24:00", "2024-05-01T10:00:00+00:00"),
        ("2024-05-01T10:00:0Z", "2024-05-01T10:00:00+00:00"),
        ("2024-05-01@10:00:30", "2024-05-01T10:00:30+00:00"),
        ("Wed May 01 12:45:00 EDT 2024", "2024-05-01T12:45:00-04:00"),
    ],
)
def test_dates(written: str, read: str) -> None:
    moment = parse_moment(written)
    assert moment is not None
    assert moment.at.isoformat() == read


@pytest.mark.parametrize(
    "written",
    [
        "",
        "x",
        "yesterday",
        "2024-02-31",
        "2024-13-01T00:00:00Z",
        "0001-01-01T00:00:00Z",
        "1970-01-01T00:00:00Z",
        "12",
    ],
)
def test_no_dates(written: str) -> None:
    assert parse_moment(written) is None


@given(
    st.datetimes(
        min_value=datetime(1800, 1, 2),
        max_value=datetime(2199, 12, 30),
        timezones=st.builds(
            timezone, st.integers(-14 * 60, 14 * 60).map(lambda minutes: timedelta(minutes=minutes))
        ),
    )
)
def test_every_moment_in_iso_is_read_back(at: datetime) -> None:
    moment = parse_moment(at.isoformat())
    if at == datetime(1970, 1, 1, tzinfo=UTC):
        assert moment is None
    else:
        assert moment is not None
        assert moment.at == at
        assert moment.zone_given
        assert moment.time_given


@given(st.text())
def test_any_text_is_a_date_or_none(text: str) -> None:
    parse_moment(text)


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ("By Ann Ito", ["Ann Ito"]),
        ("Ann Ito; Bo Lund | Cy Marr", ["Ann Ito", "Bo Lund", "Cy Marr"]),
        ("Ann Ito & Bo Lund", ["Ann Ito", "Bo Lund"]),
        ("Anna Ito und Bodo Lund", ["Anna Ito", "Bodo Lund"]),
        ("Ann Ito, Harbour correspondent", ["Ann Ito"]),
        ("Ann Ito, Bo Lund", ["Ann Ito", "Bo Lund"]),
        ("Byron Anderson", ["Byron Anderson"]),
        ("Anderson Sandy", ["Anderson Sandy"]),
        ("김하나 기자", ["김하나"]),
        ("ann@example.org", []),
        ("@ann", []),
        ("https://example.org/authors/ann-ito", []),
        ("Updated 12 minutes ago", []),
        ("(Image: Ann Ito)", []),
        ("", []),
    ],
)
def test_bylines(byline: str, names: list[str]) -> None:
    assert list(author_names([byline])) == names


@pytest.mark.parametrize(
    ("title", "site", "bare"),
    [
        ("Ice holds | Gazette", "Gazette", "Ice holds"),
        ("Gazette: Ice", "Gazette", "Gazette: Ice"),
        ("Gazette » Ice holds", "Gazette", "Ice holds"),
        ("Ice – and snow – hold", "Gazette", "Ice – and snow – hold"),
        ("Ice holds - The Northmoor Gazette", "Northmoor Gazette", "Ice holds"),
        ("Ice holds | Gazette", None, "Ice holds | Gazette"),
    ],
)
def test_site_names_in_titles(title: str, site: str | None, bare: str) -> None:
    assert without_site(title, site) == bare


def test_of_several_articles_the_dated_one_is_the_page_s_own() -> None:
    teaser = '{"@type": "NewsArticle", "headline": "Teaser"}'
    own = '{"@type": "NewsArticle", "headline": "Own", "datePublished": "2024-05-01"}'
    assert article_node([f"[{teaser}, {own}]"])["headline"] == "Own"


def test_the_original_date_is_meant_not_the_modified_one() -> None:
    head = (
        "<meta property='article:modified_time' content='2025-01-01T00:00:00Z'>"
        "<meta property='article:published_time' content='2024-05-01T10:00:00Z'>"
    )
    page = read_page(f"<html><head>{head}</head><body><p>Ice</p></body></html>")
    assert page.published_at == datetime(2024, 5, 1, 10, tzinfo=UTC)


def test_a_day_is_completed_by_the_same_moment_in_full() -> None:
    head = (
        '<script type="application/ld+json">{"@type": "Article", "datePublished": "2024-05-01"}</script>'
        "<meta property='article:published_time' content='2024-05-01T10:00:00+03:00'>"
    )
    page = read_page(f"<html><head>{head}</head><body><p>Ice</p></body></html>")
    assert page.published_at == datetime(2024, 5, 1, 7, tzinfo=UTC)
    assert "published_at.zone" not in page.provenance


DEK = "Two days after the storm the first ferries left the harbour of Eastmere."


@pytest.mark.parametrize(
    ("below", "described"),
    [
        (f"<h2>{DEK}</h2>", DEK),
        (f'<p class="article__standfirst">{DEK}</p>', DEK),
        (f'<div><time>5 March 2024</time></div><p itemprop="description">{DEK}</p>', DEK),
        ("<h2>What the storm left behind in the harbour and the town</h2>", "In the head."),
        ('<h2 class="subtitle">Ferries</h2>', "In the head."),
        (
            '<p class="intro">By Ann Ito and Bo Lund, who have been to the port of Eastmere</p>',
            "In the head.",
        ),
        (f"<p>{DEK}</p>", "In the head."),
        (
            f'<p class="summary">The port has been shut since Sunday night.</p><h2 class="deck">{DEK}</h2>',
            DEK,
        ),
    ],
)
def test_the_standfirst_that_readers_see_describes_the_article(below: str, described: str) -> None:
    text = "<p>The port reopened to ferries on Tuesday morning, and to freight on Wednesday night.</p>" * 3
    found = read_page(
        '<title>Port reopens</title><meta name="description" content="In the head.">'
        f"<main><article><header><h1>Port reopens</h1></header>{below}{text}</article></main>"
    )
    assert found.description == described


@pytest.mark.parametrize(
    ("beside", "described"),
    [
        ("<div>The first ferries left the port two days after the storm.</div>", True),
        ("<div>The first ferries left the port two days after the storm</div>", False),
        ("<div>Some of the links on this page may earn us a commission.</div>", False),
        ("<div><img src=a>The first ferries left the port two days after the storm.</div>", False),
        ("<div>The first ferries left the port two days after the storm.</div><p>By Ann Ito</p>", False),
    ],
)
def test_a_sentence_that_closes_the_headline_s_block_describes_the_article(
    beside: str, described: bool
) -> None:
    text = "<p>The port reopened to ferries on Tuesday morning, and to freight on Wednesday night.</p>" * 3
    found = read_page(
        '<title>Storm leaves port</title><meta name="description" content="In the head.">'
        f"<main><article><div><h1>Storm leaves port</h1>{beside}</div>{text}</article></main>"
    )
    assert (found.description != "In the head.") is described


def test_few_characters_of_chinese_are_a_lead_below_a_headline_of_the_second_level() -> None:
    title, lead = "这个约会软件想用你的好恶来找对象", "人们对于讨厌的事物总是能很有共同话题..."
    text = (
        "<p>无法忍受乡村音乐的人现在可以用这个软件找到同样讨厌它的人，开发者在周二的发布会上这样说。</p>" * 4
    )
    found = read_page(
        f'<title>{title}_智能_港新聞</title><meta name="description" content="{text[3:30]}...">'
        f"<h1>港新聞</h1><div><div><h2>{title}</h2></div></div>"
        f'<div><div>分享</div><p class="excerpt">{lead}</p><div>{text}</div></div>'
    )
    assert (found.title, found.description) == (title, lead)


@pytest.mark.parametrize(
    ("stated", "body", "described"),
    [
        ("Port reopens", "", None),
        ("Harbour News", "", None),
        ("Port reopens after the storm", "", "Port reopens after the storm"),
        ("Eleven boats and a crane were ...", "<h2 class='dek'>{dek}</h2>", DEK),
        ("Eleven boats and a crane.", "<h2 class='dek'>{dek}</h2>", "Eleven boats and a crane."),
        ("", "<div class='Article-deck'>{dek}</div>", DEK),
        ("", "<div class='related subtitle'>{dek}</div>", None),
        ("", "<aside><h2 class='dek'>{dek}</h2></aside>", None),
        ("", "<p>{paragraph}</p><h2 class='dek'>{dek}</h2>", None),
    ],
)
def test_a_page_that_describes_itself_badly_is_described_by_its_lead(
    stated: str, body: str, described: str | None
) -> None:
    head = f'<title>Port reopens | Harbour News</title><meta name="description" content="{stated}">'
    body = body.format(dek=DEK, paragraph="The port was closed to ferries for two days. " * 4)
    tools = "<ul>" + "<li><div><p>Share</p></div></li>" * 8 + "</ul>"
    page = f"<html><head>{head}</head><body><h1>Port reopens</h1>{tools * 7}<div>{body}</div></body></html>"
    assert read_page(page).description == described


def test_a_single_tag_is_read_where_it_stands_among_others() -> None:
    one = '<meta property="article:tag" content="Ports">'
    several = '<meta name="news_keywords" content="Storm, ports, Eastmere">'
    links = '<ul class="tags"><li><a href="/tag/ports">Ports</a><li><a href="/tag/storm">Storm</a></ul>'

    def tags(head: str, body: str = "") -> tuple[str, ...]:
        return read_page(f"<html lang=en><head>{head}</head><body><h1>Port</h1>{body}</body></html>").tags

    assert tags(one + several) == ("Storm", "ports", "Eastmere")
    assert tags(one, links) == ("Ports", "Storm")
    assert tags(one + several.replace("ports", "ferries")) == ("Ports",)


def test_the_headline_is_no_part_of_the_site_s_name() -> None:
    head = '<meta property="og:site_name" content="{} | Harbour News"><meta property="og:title" content="{}">'

    def site(title: str) -> str | None:
        return read_page(
            f"<html lang=en><head>{head.format(title, title)}</head><body></body></html>"
        ).site_name

    assert site("Port reopens to ferries") == "Harbour News"
    assert site("The Coast") == "The Coast | Harbour News"
