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
        (
            "",
            SAYS + SHOP,
            "browse/hats",
            "listing",
            "8 points: address of a shelf, and prices 5, no prose 2, no date, no author 1",
        ),
        (
            "",
            SAYS + SHOP,
            "hats?srsltid=A1",
            "product",
            "8 points: address with an advertisement's mark, and prices 5, no prose 2, no date, no author 1",
        ),
        ("", SAYS + SHOP, "hats", "unsure", "nothing"),
        ("", SAYS + SHOP, "blog/hats?srsltid=A1", "unsure", "nothing"),
        (DATED, SAYS + SHOP, "browse/hats", "unsure", "nothing"),
        (
            "",
            SAYS,
            "services/cranes",
            "other",
            "10 points: address: services 7, no prose 2, no date, no author 1",
        ),
        ("", SAYS, "news/cranes", "unsure", "nothing"),
        (DATED, SAYS, "services/cranes", "unsure", "nothing"),
        ("", "<p>5 March 2024</p>" + SAYS, "services/cranes", "unsure", "nothing"),
        (ARTICLE, SAYS, "services/cranes", "article", "json-ld: newsarticle"),
        (
            "",
            SAYS + "<a href='/q'>Get a quote</a>",
            "cranes",
            "other",
            "8 points: get a quote 5, no prose 2, no date, no author 1",
        ),
        ("", SAYS + "<a href='/q'>Get a quotation right</a>", "cranes", "unsure", "nothing"),
        ("", SAYS + "<a href='/q'>Get a quote</a>", "insights/cranes", "unsure", "nothing"),
        (
            "",
            SAYS + TO_CALL * 2,
            "cranes",
            "other",
            "8 points: numbers to call 5, no prose 2, no date, no author 1",
        ),
        ("", SAYS + TO_CALL, "cranes", "unsure", "nothing"),
        (
            "<meta name='generator' content='Docusaurus 3'>",
            SAYS,
            "p",
            "other",
            "12 points: software: docusaurus 9, no prose 2, no date, no author 1",
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


def test_the_evidence_is_the_same_in_every_process() -> None:
    said = "<p>Write a review. Size guide. Quantity. SKU 17. Ships in a day. Secure checkout. In stock.</p>"
    offer = '<div itemscope itemtype="https://schema.org/Product"></div>'
    page = read_page(f"<html><head>{DATED}</head><body>{offer}{said}</body></html>", url=AT + "item/rope")
    assert page.provenance["page_kind"] == (
        "9 points: described: product 4, no prose 2, we and you 2, address of a shop 2, "
        " in stock ,  quantity ,  secure checkout  2"
    )
    systems = "vbulletin xenforo phpbb discourse mybb smf nodebb flarum bbpress vanilla invision"
    page = read_page(f'<html><body class="{systems}">{SAYS}</body></html>', url=AT + "threads/rope.17")
    assert page.provenance["page_kind"] == "html: bbpress"


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


LONG = "".join(f"<p>{SAYS[3:83]} It was the case for the {n}th time in as many years.</p>" for n in range(20))
FORM = "<form><input name='n'><input type='email'><input type='password'><button>Go</button></form>"
BESIDE = "".join(
    f"<div><a href='/n{n}'><h4>Another story, number {n}, of this week</h4></a></div>" for n in range(15)
)
POSTS = "".join(
    f"<div class='post'><a href='/u{n}'>captain{n}</a> <span>Posts: {n}12</span> <time>{n} May 2024</time>"
    f"<div class='postbody'>In winter number {n} we had ice in the channel, too, and no ferry sailed.</div>"
    "<a>Quote</a></div>"
    for n in range(1, 7)
)
PLAN = "".join(
    f"<section><h2>Feature {n}</h2><p>You and your team see what our boats number {n} are doing, and we "
    "help you when they don't.</p><a>Learn more</a></section>"
    for n in range(9)
)


@pytest.mark.parametrize(
    ("body", "path", "kind"),
    [
        ("<h1>Create your account</h1>" + FORM, "join", "other"),
        ("<h1>Anmelden</h1>" + FORM, "de/mein-bereich", "other"),
        ("<h1>Ice in the channel</h1>" + POSTS, "ice-in-the-channel-2231.html", "forum"),
        ("<h1>Boats that plan themselves</h1><a>Get started</a><a>Book a demo</a>" + PLAN, "fleet", "other"),
        ("<h1>142 results for port</h1>" + CARDS * 2, "find?q=port", "listing"),
        (
            "<h1>Hat</h1><b>$39</b><button>Add to cart</button><p>In stock. Free shipping.</p>",
            "hat",
            "product",
        ),
        # The same beside an article.
        ("<h1>Harbour to ask for passwords</h1>" + LONG + FORM, "join", "unsure"),
        ("<h1>Posts of a forum are shown to a court</h1>" + LONG, "ice-in-the-channel-2231.html", "unsure"),
        ("<h1>How we plan our week</h1>" + LONG + "<a>Get started</a><a>Book a demo</a>", "fleet", "unsure"),
        ("<h1>Port reopens</h1>" + SAYS + BESIDE, "find", "unsure"),
        ("<h1>Hat X, worn for a year</h1>" + LONG + "<b>$39</b><button>Buy now</button>", "hat", "unsure"),
        (
            "<h1>The ice was gone by May</h1>"
            + LONG
            + "<h2>Comments</h2>"
            + POSTS.replace("postbody", "comment-text"),
            "ice",
            "unsure",
        ),
    ],
)
def test_signs_are_weighed_against_what_makes_an_article(body: str, path: str, kind: str) -> None:
    assert read_page(f"<html><body>{body}</body></html>", url=AT + path).page_kind == kind


@pytest.mark.parametrize("host", ["help.example", "docs.example"])
def test_a_site_that_is_called_like_documentation_is_none(host: str) -> None:
    assert read_page(f"<html><body>{SAYS}</body></html>", url=f"https://{host}/cranes").page_kind == "unsure"


def test_the_front_of_a_blog_is_one_though_its_newest_post_is_dated_and_signed() -> None:
    page = (
        f"<html><head>{DATED}<meta name='author' content='Ann Ito'></head><body>{SAYS + CARDS}</body></html>"
    )
    assert read_page(page, url=AT).page_kind == "front"
    assert read_page(page, url=AT + "port").page_kind == "article"


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


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("archives/", "listing"),
        ("archives/2019/05/", "listing"),
        ("c/hats-71", "listing"),
        ("archives/51234567.html", "unsure"),
        ("politics/archive/2019/05/the-port-that-sank/588/", "unsure"),
        ("c/2019-05-03/10421.shtml", "unsure"),
        ("category/world/20190503/port.html", "unsure"),
    ],
)
def test_articles_are_kept_in_archives_under_their_own_addresses(path: str, kind: str) -> None:
    page = f"<html lang=en><head><title>Port</title></head><body><h1>Port</h1>{SAYS}{CARDS}</body></html>"
    assert read_page(page, url=AT + path).page_kind == kind


def test_long_prose_in_one_place_is_more_than_a_list_or_a_product_has() -> None:
    page = "<html lang=en><body class='archive'><h1>Port</h1><div>{}</div></body></html>"
    assert read_page(page.format(SAYS), url=AT + "port").page_kind == "listing"
    assert read_page(page.format(SAYS * 9), url=AT + "port").page_kind == "unsure"
    sold = page.replace("class='archive'", "")
    assert read_page(sold.format(SAYS), url=AT + "products/hat").page_kind == "product"
    assert read_page(sold.format(SAYS * 9), url=AT + "products/hat").page_kind == "unsure"
