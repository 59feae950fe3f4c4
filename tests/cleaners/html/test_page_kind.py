"""What is no article goes to quarantine only where that is sure; live blogs are marked, and stay."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from cleaners.errors import Rejected
from cleaners.html.extract import read_page
from cleaners.pipeline import clean_article
from cleaners.records import RawArticle

SAYS = (
    "<p>The port of Eastmere reopened to ferries on Tuesday morning, two days after a storm.</p>"
    "<p>Divers had worked through the night to lift the last of the wreckage, the harbour master said.</p>"
)
CARDS = "".join(
    f'<div class="card"><a href="/s{n}"><h3>Story {n}: the port of place {n} reopens</h3></a><p>Teaser of '
    f"story {n}: it took {n} days to lift the crane from the channel, the harbour master said.</p></div>"
    for n in range(8)
)
AT = "https://harbour.example/"
THREAD = "".join(f'<p><a href="/u{n}">captain{n}, at sea for {n} years</a> Sold.</p>' for n in range(8))
SHOP = "".join(f"<li><a href='/hat{n}'>Hat {n}</a> $2{n}.00</li>" for n in range(8))
TO_CALL = "<a href='tel:+15550100'>555 0100</a>"


def described(**node: object) -> str:
    return f'<script type="application/ld+json">{json.dumps(node)}</script>'


ARTICLE = described(**{"@type": "NewsArticle", "headline": "Port reopens"})
DATED = '<meta property="article:published_time" content="2024-03-05T09:00:00Z">'


@pytest.mark.parametrize(
    ("head", "body", "path", "kind", "evidence"),
    [
        (ARTICLE, SAYS, "port", "article", "json-ld: newsarticle"),
        ('<meta property="og:type" content="article">' + DATED, SAYS, "port", "article", "meta: article"),
        ('<meta property="og:type" content="article">', SAYS, "port", "unsure", "nothing"),
        ("", SAYS, "port", "unsure", "nothing"),
        (described(**{"@type": "LiveBlogPosting"}), SAYS, "port", "live", "json-ld: liveblogposting"),
        (ARTICLE + described(**{"@type": "LiveBlogPosting"}), SAYS, "p", "live", "json-ld: liveblogposting"),
        (ARTICLE, SAYS, "port-reopens-live-updates-77", "live", "address: live-updates"),
        (ARTICLE, SAYS, "port-reopens-in-newsticker.html", "live", "address: newsticker"),
        (ARTICLE, SAYS, "port-to-deliver-live-updatesmith", "article", "json-ld: newsarticle"),
        ("", SAYS, "liveblog/port", "unsure", "nothing"),
        (described(**{"@type": "ImageGallery"}), SAYS, "port", "gallery", "json-ld: imagegallery"),
        (
            "<title>Just a moment...</title>",
            "<h2>Verify you are human.</h2>",
            "port",
            "wall",
            "title: Just a moment...",
        ),
        (
            "<title>Bevor Sie fortfahren</title>",
            "<p>Cookies</p>",
            "port",
            "wall",
            "title: Bevor Sie fortfahren",
        ),
        ("<title>Just a moment in time</title>", SAYS * 12, "port", "unsure", "nothing"),
        (
            '<meta http-equiv="refresh" content="0; url=/port">',
            "<p>Moved.</p>",
            "p",
            "other",
            "meta: leads on to another page",
        ),
        ('<meta http-equiv="refresh" content="300; url=/port">', SAYS * 3, "port", "unsure", "nothing"),
        ("", CARDS, "", "front", "address, and cards"),
        ("", CARDS, "?utm_source=feed", "front", "address, and cards"),
        (DATED, CARDS + SAYS, "port", "unsure", "nothing"),
        (ARTICLE, CARDS + SAYS, "", "article", "json-ld: newsarticle"),
        ("", SAYS * 4, "", "unsure", "nothing"),
        ("", CARDS, "latest", "listing", "html: cards, and no more than a teaser for each"),
        (
            described(**{"@type": "CollectionPage", "hasPart": [{"@type": "NewsArticle"}]}),
            CARDS,
            "latest",
            "listing",
            "json-ld: collectionpage",
        ),
        (described(**{"@type": "Product", "name": "Crane"}), SAYS, "crane", "product", "json-ld: product"),
        (
            ARTICLE + described(**{"@type": "Product", "name": "Crane"}),
            SAYS,
            "best-cranes",
            "article",
            "json-ld: newsarticle",
        ),
        ('<meta property="og:type" content="product">', SAYS, "crane", "product", "meta: product"),
        (
            "",
            SAYS + "<button>Add to cart</button>",
            "products/crane",
            "product",
            "address, and a button to buy",
        ),
        (DATED, SAYS + "<button>Add to cart</button>", "products/crane", "unsure", "nothing"),
        (
            described(**{"@type": "DiscussionForumPosting"}),
            SAYS,
            "t/1",
            "forum",
            "json-ld: discussionforumposting",
        ),
        ('<meta name="generator" content="Discourse 3.5">', SAYS, "t/port/1555", "forum", "html: discourse"),
        ("", SAYS, "forum/port", "unsure", "nothing"),
        ("", THREAD, "forum/port", "forum", "address, and links"),
        ('<meta property="og:type" content="article">', THREAD, "forum/port", "unsure", "nothing"),
        ("", THREAD, "port", "unsure", "nothing"),
        # What a page without date, author and type is for.
        ("", SAYS + SHOP, "browse/hats", "listing", "address, and prices"),
        ("", SAYS + SHOP, "hats?srsltid=A1", "product", "address, and prices"),
        ("", SAYS + SHOP, "hats", "unsure", "nothing"),
        ("", SAYS + SHOP, "blog/hats?srsltid=A1", "unsure", "nothing"),
        (DATED, SAYS + SHOP, "browse/hats", "unsure", "nothing"),
        ("", SAYS, "services/cranes", "other", "address: services"),
        ("", SAYS, "news/cranes", "unsure", "nothing"),
        (DATED, SAYS, "services/cranes", "unsure", "nothing"),
        ("", "<p>5 March 2024</p>" + SAYS, "services/cranes", "unsure", "nothing"),
        (ARTICLE, SAYS, "services/cranes", "article", "json-ld: newsarticle"),
        ("", SAYS + "<a href='/q'>Get a quote</a>", "cranes", "other", "html: get a quote"),
        ("", SAYS + "<a href='/q'>Get a quotation right</a>", "cranes", "unsure", "nothing"),
        ("", SAYS + "<a href='/q'>Get a quote</a>", "insights/cranes", "unsure", "nothing"),
        ("", SAYS + TO_CALL * 2, "cranes", "other", "html: numbers to call"),
        ("", SAYS + TO_CALL, "cranes", "unsure", "nothing"),
        (
            "<meta name='generator' content='Docusaurus 3'>",
            SAYS,
            "p",
            "other",
            "html: software for documentation",
        ),
        (
            "<meta name='generator' content='Docusaurus 3'><meta name='author' content='Ann Ito'>",
            SAYS,
            "p",
            "unsure",
            "nothing",
        ),
        (
            described(**{"@type": "FAQPage", "mainEntity": [{"@type": "Question"}]}),
            SAYS,
            "port",
            "unsure",
            "nothing",
        ),
    ],
)
def test_kinds(head: str, body: str, path: str, kind: str, evidence: str) -> None:
    page = read_page(f"<html><head>{head}</head><body>{body}</body></html>", url=AT + path)
    assert (page.page_kind, page.provenance["page_kind"]) == (kind, evidence)


@pytest.mark.parametrize(
    ("classes", "path", "kind"),
    [
        ("homepage wide", "", "front"),
        ("homepage wide", "port", "unsure"),
        ("archive category category-port", "port", "listing"),
        ("single single-post category-port", "port", "unsure"),
        ("page-node-type-service", "cranes", "other"),
        ("page-node-type-page", "cranes", "unsure"),
    ],
)
def test_what_the_system_says_of_the_page_that_it_made(classes: str, path: str, kind: str) -> None:
    page = read_page(f'<html><body class="{classes}">{SAYS * 4}</body></html>', url=AT + path)
    assert page.page_kind == kind
    dated = read_page(f'<html><head>{DATED}</head><body class="{classes}">{SAYS * 4}', url=AT + "port")
    assert dated.page_kind == "unsure"


def test_documentation_is_known_by_its_host() -> None:
    kinds = [
        read_page(
            f"<html><head>{head}</head><body>{SAYS}</body></html>", url=f"https://{host}/cranes"
        ).page_kind
        for host in ("docs.harbour.example", "docksides.example")
        for head in ("", DATED)
    ]
    assert kinds == ["other", "unsure", "unsure", "unsure"]


def test_what_surely_is_no_article_is_refused_with_its_evidence() -> None:
    def raw(page: str, path: str) -> RawArticle:
        hints = {"url": AT + path}
        landed = datetime(2024, 6, 1, tzinfo=UTC)
        return RawArticle("t", AT + path, page.encode(), "text/html", hints=hints, landed_at=landed)

    with pytest.raises(Rejected) as caught:
        clean_article(raw(f"<html><body>{CARDS}</body></html>", ""), rules="r")
    assert (caught.value.stage, caught.value.reason) == ("extract", "not_an_article")
    assert caught.value.detail == "front (address, and cards)"
    live = described(**{"@type": "LiveBlogPosting"})
    article = clean_article(
        raw(f"<html><head>{live}</head><body>{SAYS * 3}</body></html>", "port"), rules="r"
    )
    assert article.page_kind == "live"


def test_the_text_of_a_page_that_nobody_wants_is_not_read() -> None:
    page = f"<title>Harbour News</title><article>{SAYS}</article>{CARDS}"
    assert read_page(page, url=AT).text
    unread = read_page(page, url=AT, unread={"front"})
    assert (unread.page_kind, unread.text, unread.title) == ("front", "", "Harbour News")


def test_a_dated_and_signed_review_that_describes_its_subject_is_no_product() -> None:
    head = (
        described(**{"@type": "Product", "name": "Boat"}) + DATED + '<meta name="author" content="Ann Ito">'
    )
    assert (
        read_page(f"<html><head>{head}</head><body>{SAYS}</body></html>", url=AT + "boat").page_kind
        == "article"
    )
