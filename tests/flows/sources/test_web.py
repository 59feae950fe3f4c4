"""Feeds, sitemaps and pages from a server on loopback: each article lands once, and again when it changes."""

from __future__ import annotations

import gzip
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaners.records import RawArticle
from flows.errors import DocumentError, Unreadable, UnusableError
from flows.sources import open_source
from flows.sources.health import health_of
from flows.sources.web import feeds, sitemaps
from flows.sources.web.feed_items import parse_feed
from flows.sources.web.feed_process import items_apart
from flows.sources.web.fetch_state import FetchState, InMemory, Memory, failed
from flows.sources.web.sitemaps import parse_sitemap
from flows.sources.web.soft_404 import is_soft_404
from flows.sources.web.xml_text import xml_text
from seeds.sources import Source
from tests.support.misbehaving import PAGE, Seen, Server, fetcher, reply, running, strays
from warehouse import Warehouse

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def _one() -> Iterator[Server]:
    with running() as server:
        yield server


@pytest.fixture
def server(_one: Server) -> Server:
    _one.pages.clear()
    _one.seen.clear()
    return _one


@pytest.fixture(autouse=True)
def _stays_home() -> Iterator[None]:
    before = strays()
    yield
    assert strays() == before


@pytest.fixture(autouse=True)
def _in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process per feed is tested once, below; here it would cost half a second each time."""
    monkeypatch.setattr(feeds, "items_apart", parse_feed)


class Desk:
    """A source with what it has landed so far, as the warehouse would keep it, over several runs."""

    def __init__(self, kind: str, *where: str, **options: object) -> None:
        self.source = replace(Source("desk", per_minute=1e6), kind=kind, where=where, **options)  # type: ignore[arg-type]
        self.store = InMemory()
        self.raw: dict[str, RawArticle] = {}
        self.now = NOON

    def run(self, *, stop_after: int | None = None, save: bool = True) -> dict[str, str]:
        """One run; what each locator came to. `stop_after` many articles it is killed, after a commit."""
        outcome: dict[str, str] = {}
        self.store.raw = {article.uri for article in self.raw.values()}
        memory = Memory("desk", self.store, now=lambda: self.now)
        with fetcher() as client:
            for found in open_source(self.source, fetcher=client, state=memory):
                if isinstance(found, Unreadable):
                    outcome[found.uri] = found.reason
                else:
                    self.raw[found.raw_id] = found
                    outcome[found.uri] = "landed"
                if stop_after is not None and len(outcome) >= stop_after:
                    break
        if save:
            memory.save()
        self.now += timedelta(days=1)
        return outcome

    def state(self, url: str) -> FetchState:
        return self.store.states["desk", url]


def rss(*items: str) -> bytes:
    body = "".join(f"<item>{item}</item>" for item in items)
    head = '<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/">'
    return f"{head}<channel><title>News</title><language>de</language>{body}</channel></rss>".encode()


def linked(server: Server, n: int, title: str = "Harbour") -> str:
    return f"<title>{title} {n}</title><link>{server.url(f'/{n}')}</link><guid>{n}</guid>"


def serve(server: Server, *numbers: int) -> None:
    for n in numbers:
        server.put(f"/{n}", PAGE + str(n).encode(), Content_Type="text/html")


# Feeds


def test_a_feed_whose_links_are_followed(server: Server) -> None:
    item = linked(server, 1) + (
        "<pubDate>Mon, 02 Nov 2026 09:00:00 +0100</pubDate>"
        "<author>Ann Example</author><category>Ports</category>"
    )
    server.put("/feed", rss(item), Content_Type="application/rss+xml")
    server.put("/1", PAGE, Content_Type="text/html; charset=windows-1250")
    desk = Desk("feed", server.url("/feed"))
    assert desk.run() == {server.url("/1"): "landed"}
    [article] = desk.raw.values()
    assert (article.body, article.media_type, article.charset) == (PAGE, "text/html", "windows-1250")
    assert article.hints == {
        "title": "Harbour 1",
        "url": server.url("/1"),
        "published_at": "2026-11-02T08:00:00+00:00",
        "language": "de",
        "authors": "Ann Example",
        "tags": "Ports",
    }


@pytest.mark.parametrize("follow", [True, False])
def test_what_is_known_of_the_entries_of_a_feed_is_read_at_once(
    server: Server, monkeypatch: pytest.MonkeyPatch, follow: bool
) -> None:
    """And nothing of the other URLs of the source, of which there may be millions."""
    asked: list[int] = []
    find = InMemory.find
    monkeypatch.setattr(
        InMemory, "find", lambda store, source, urls: asked.append(len(urls)) or find(store, source, urls)
    )
    serve(server, *range(20))
    body = "<description>All of it.</description>"
    server.put("/feed", rss(*(linked(server, n) + body for n in range(20))))
    desk = Desk("feed", server.url("/feed"), follow=follow)
    desk.store.save([FetchState("desk", f"https://a.example/{n}", settled=True) for n in range(30)])
    for _ in range(2):
        assert len(desk.run()) in (20, 0)
        assert sorted(asked)[-1] == 20
        assert len(asked) < 6
        asked.clear()


def test_a_feed_with_full_text(server: Server) -> None:
    item = (
        linked(server, 1)
        + "<content:encoded><![CDATA[<p>All of it.</p>]]></content:encoded><description>A bit</description>"
    )
    bare = "<guid isPermaLink='false'>tag:1</guid><description>Short &amp;lt;b&amp;gt;</description>"
    server.put("/feed", rss(item, bare, "<title>nothing</title><guid isPermaLink='false'>2</guid>"))
    desk = Desk("feed", server.url("/feed"), follow=False)
    feed = server.url("/feed")
    assert desk.run() == {server.url("/1"): "landed", f"{feed}#tag:1": "landed", f"{feed}#2": "no_content"}
    assert [article.body for article in desk.raw.values()] == [b"Short &lt;b&gt;", b"<p>All of it.</p>"]
    assert server.paths() == ["/feed"]
    assert desk.run() == {}


def test_halves_of_characters_do_not_get_through() -> None:
    name, title = (
        "<guid isPermaLink='false'>a\nb&#xD800;</guid>",
        "<title>x&#xDFFF;&nbsp;&#99999999999;</title>",
    )
    items = parse_feed(
        rss(f"{name}{title}<description>z&#xD800;&#0;</description>"), None, "https://a.example/feed"
    )
    assert len(items) == 1
    for found in items:
        for text in (found.locator, found.content, *found.hints.values()):
            assert text.encode("utf-8")
        assert found.locator.isprintable()


def test_atom(server: Server) -> None:
    body = b"""<feed xmlns="http://www.w3.org/2005/Atom"><title>News</title><entry><id>urn:1</id>
    <title type="html">Ports &amp;amp; &lt;b&gt;ships&lt;/b&gt;</title><link href="1"/>
    <updated>2026-11-02T08:00:00Z</updated></entry></feed>"""
    server.put("/", body)
    serve(server, 1)
    desk = Desk("feed", server.url("/"))
    assert desk.run() == {server.url("/1"): "landed"}
    assert next(iter(desk.raw.values())).hints["title"] == "Ports & ships"


def test_known_entries_are_not_fetched_again_and_changed_ones_are(server: Server) -> None:
    serve(server, 1, 2)
    server.put("/feed", rss(linked(server, 1), linked(server, 2)))
    desk = Desk("feed", server.url("/feed"))
    assert len(desk.run()) == 2
    server.seen.clear()
    assert desk.run() == {}
    assert server.paths() == ["/feed"]
    server.put("/feed", rss(linked(server, 1, "Corrected"), linked(server, 2)))
    server.put("/1", PAGE + b"corrected", Content_Type="text/html")
    assert desk.run() == {server.url("/1"): "landed"}
    assert [article.uri for article in desk.raw.values()].count(server.url("/1")) == 2  # two raw versions


def test_an_unchanged_feed_is_not_read(server: Server) -> None:
    def feed(seen: Seen) -> bytes:
        same = seen.headers.get("if-none-match") == '"1"'
        return reply(b"", status=304) if same else reply(rss(linked(server, 1)), ETag='"1"')

    server.pages["/feed"] = feed
    serve(server, 1)
    desk = Desk("feed", server.url("/feed"))
    assert len(desk.run()) == 1
    assert desk.run() == {}
    state = desk.state(server.url("/feed"))
    assert (state.outcome, state.status, state.etag) == ("unchanged", 304, '"1"')
    assert [visit.split()[1:] for visit in state.history] == [["304", "unchanged"], ["200", "read"]]


def test_what_the_budget_left_is_fetched_later_even_if_the_feed_moved_on(server: Server) -> None:
    serve(server, *range(6))
    server.put("/feed", rss(*[linked(server, n) for n in range(6)]), ETag='"1"')
    desk = Desk("feed", server.url("/feed"), budget=4)  # robots.txt, the feed, two articles
    assert len(desk.run()) == 2
    server.put("/feed", rss(), ETag='"2"')
    assert len(desk.run()) == 2
    assert len(desk.run()) == 2
    assert {article.hints["title"] for article in desk.raw.values()} == {f"Harbour {n}" for n in range(6)}
    assert desk.run() == {}


def test_a_passing_failure_is_tried_again_and_a_final_one_is_not(server: Server) -> None:
    server.put("/feed", rss(linked(server, 1), linked(server, 2)), ETag='"1"')
    server.put("/1", b"", status=500)
    server.put("/2", b"", status=410)
    desk = Desk("feed", server.url("/feed"))
    assert desk.run() == {server.url("/1"): "server", server.url("/2"): "gone"}
    desk.now = NOON + timedelta(minutes=30)
    server.seen.clear()
    assert desk.run() == {}
    assert server.paths() == ["/feed"]  # too early
    desk.now = NOON + timedelta(hours=2)
    serve(server, 1, 2)
    assert desk.run() == {server.url("/1"): "landed"}


def test_what_was_not_asked_of_a_busy_host_waits_without_a_word(server: Server) -> None:
    server.put("/feed", rss(*[linked(server, n) for n in range(3)]), ETag='"1"')
    server.put("/0", b"", status=503, Retry_After="7200")
    serve(server, 1, 2)
    desk = Desk("feed", server.url("/feed"))
    assert desk.run() == {server.url("/0"): "busy"}
    assert {desk.state(server.url(f"/{n}")).outcome for n in (1, 2)} == {"waiting"}
    desk.now = NOON + timedelta(hours=1)
    assert desk.run() == {}  # it asked for two hours
    desk.now = NOON + timedelta(hours=2, minutes=1)
    serve(server, 0)
    assert set(desk.run().values()) == {"landed"}
    assert len(desk.raw) == 3


def test_a_broken_feed_is_named_and_read_again(server: Server) -> None:
    desk = Desk("feed", server.url("/feed"), server.url("/good"))
    server.put("/feed", b"<html><p>Down for maintenance", ETag='"1"')
    server.put("/good", rss(linked(server, 1)))
    serve(server, 1)
    assert desk.run() == {server.url("/feed"): "no_feed", server.url("/1"): "landed"}
    assert desk.state(server.url("/feed")).etag is None
    health = health_of(desk.source.where, desk.store.states.values())
    assert (health.failing, health.waiting, health.outcomes) == (1, 0, {"landed": 1})
    assert health.answered_at == NOON


def test_a_visit_that_failed_is_no_answer() -> None:
    states = [
        FetchState("wire", "/a", role="list", fetched_at=NOON),
        FetchState("wire", "/b", role="list", fetched_at=NOON + timedelta(hours=1), failures=2),
    ]
    assert health_of(("/a", "/b"), states).answered_at == NOON


def test_a_run_killed_anywhere_lands_each_article_once(server: Server) -> None:
    """Pages that are different each time they are asked for would show a second landing."""
    for stop in range(1, 5):
        for save in (True, False):
            calls = [0]

            def page(seen: Seen, calls: list[int] = calls) -> bytes:
                calls[0] += 1
                return reply(PAGE + str(calls[0]).encode(), Content_Type="text/html")

            for n in range(5):
                server.pages[f"/{n}"] = page
            server.put("/feed", rss(*[linked(server, n) for n in range(5)]), ETag='"1"')
            desk = Desk("feed", server.url("/feed"))
            desk.run(stop_after=stop, save=save)
            assert len(desk.raw) == stop
            desk.run()
            assert sorted(article.uri for article in desk.raw.values()) == [
                server.url(f"/{n}") for n in range(5)
            ]


def test_a_feed_that_hangs_or_crashes_the_parser_costs_only_itself() -> None:
    url = "https://a.example/"
    feed = rss("<title>a\n“b”</title><link>/1</link>")
    with pytest.raises(DocumentError, match="parser_timeout"):
        items_apart(feed, None, url, seconds=0.001)  # no interpreter starts that fast
    with pytest.raises(DocumentError, match="parser_crash"):
        items_apart(feed, None, url, memory=1 << 20)
    with pytest.raises(DocumentError, match="no_feed"):
        items_apart(b"nothing", None, url)
    assert items_apart(feed, None, url) == parse_feed(feed, None, url)


ENTITY_IN_TITLE = """<rss version="2.0"><channel><item><title>&x;&e9;</title><link>/1</link></item>
</channel></rss>"""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_documents_with_entities_are_refused_in_any_encoding(encoding: str, tmp_path: Path) -> None:
    (tmp_path / "canary").write_text("canary")
    bomb = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    for declared in (f'<!ENTITY x SYSTEM "file://{tmp_path}/canary">', f'<!ENTITY e0 "lol">{bomb}'):
        text = f"<?xml version='1.0'?><!DOCTYPE rss [{declared}]>" + ENTITY_IN_TITLE
        with pytest.raises(DocumentError, match="dtd"):
            parse_feed(text.encode(encoding), None, "https://a.example/")


def test_an_entity_that_slips_past_is_not_expanded(tmp_path: Path) -> None:
    """EBCDIC and the like: not read as such, so nothing in them is a declaration."""
    text = "<?xml version='1.0' encoding='cp037'?><!DOCTYPE rss [<!ENTITY x 'canary'>]>" + ENTITY_IN_TITLE
    try:
        items = parse_feed(text.encode("cp037"), None, "https://a.example/")
    except DocumentError:
        items = []
    assert "canary" not in str(items)


@pytest.mark.parametrize(
    ("written", "hint"),
    [
        ("Tue, 05 Mar 2024 10:43:00 GMT", "2024-03-05T10:43:00+00:00"),
        ("Tue, 05 Mar 2024 16:13:00 IST", "2024-03-05T10:43:00+00:00"),
        ("1709635380", "2024-03-05T10:43:00+00:00"),
        ("1709635380000", "2024-03-05T10:43:00+00:00"),
        ("2024/03/05 10:43", "2024/03/05 10:43"),
        ("Tue, 05 Mar 2024 10:43:00", "Tue, 05 Mar 2024 10:43:00"),
        ("2024年3月5日 10:43", "2024年3月5日 10:43"),
        ("2024", "2024"),
        ("05/03/2024 - 10:43", "05/03/2024 - 10:43"),
    ],
)
def test_dates_of_feeds_are_in_full_or_as_written(written: str, hint: str) -> None:
    """What a day without a zone means, the cleaners know better: they know the source."""
    [item] = parse_feed(rss(f"<guid>1</guid><pubDate>{written}</pubDate>"), None, "https://a.example/")
    assert item.hints["published_at"] == hint


def test_authors_of_feeds_are_as_written() -> None:
    for author in (
        "anna@harbour.example (Anna Berg)",
        "anna.berg@harbour.example",
        "Anna Berg and Ruth Cole",
    ):
        [item] = parse_feed(rss(f"<guid>1</guid><author>{author}</author>"), None, "https://a.example/")
        assert item.hints["authors"] == author


def test_marks_of_escaped_sections_are_no_content() -> None:
    escaped = "<guid>1</guid><description>&lt;![CDATA[The port reopened.]]&gt;</description>"
    [item] = parse_feed(rss(escaped), None, "https://a.example/")
    assert item.content == "The port reopened."
    [item] = parse_feed(rss(escaped.replace("&lt;![CDATA[", "A ]] B ")), None, "https://a.example/")
    assert item.content == "A ]] B The port reopened.]]>"


def test_a_feed_that_holds_no_utf_8_is_read_as_what_windows_writes() -> None:
    feed = rss("<title>Café – Müller’s</title><guid>1</guid>").decode()
    [item] = parse_feed(feed.encode("windows-1252"), None, "https://a.example/")
    assert item.hints["title"] == "Café – Müller’s"


def test_xml_charsets() -> None:
    assert xml_text("<a>é</a>".encode("latin-1"), "iso-8859-1") == "<a>é</a>"
    assert xml_text(b"\xef\xbb\xbf<a>\xc3\xa9</a>", "iso-8859-1") == "<a>é</a>"  # a mark goes first
    assert xml_text('<?xml version="1.0" encoding="koi8-r"?><a>да</a>'.encode("koi8-r")) == "<a>да</a>"
    assert xml_text(b"<a>\xff\xc3\xa9</a>") == "<a>\ufffdé</a>"  # one bad byte is one bad character
    assert xml_text(b"<a>\\u0041</a>", "unicode_escape") == "<a>\\u0041</a>"


@given(st.binary())
def test_any_bytes_end_as_items_or_a_refusal(body: bytes) -> None:
    for given_body in (body, rss().replace(b"</channel>", body + b"</channel>")):
        for parse in (parse_sitemap, lambda each: parse_feed(each, None, "https://a.example/")):
            refused_or_list(parse, given_body)


def refused_or_list(parse: Callable[[bytes], list[Any]], body: bytes) -> None:
    reason = None
    try:
        assert isinstance(parse(body), list)
    except DocumentError as refused:
        reason = refused.reason
    assert reason in {None, "dtd", "no_feed", "no_sitemap", "truncated", "corrupt"}


def test_robots_rules_are_kept_for_a_day(server: Server) -> None:
    server.put("/robots.txt", b"User-agent: *\nDisallow: /2")
    serve(server, 1, 2)
    desk = Desk("pages", server.url("/1"), server.url("/2"))
    expected = {server.url("/1"): "landed", server.url("/2"): "robots"}
    assert desk.run() == expected
    for hours, asked in ((23, 1), (25, 2)):
        desk.raw.clear()
        desk.now = NOON + timedelta(hours=hours)
        assert desk.run() == {server.url("/2"): "robots"}
        assert [seen.path for seen in server.seen].count("/robots.txt") == asked


# Sitemaps


SITEMAPS = "http://www.sitemaps.org/schemas/sitemap/0.9"


def sitemap(*entries: str) -> bytes:
    google = "http://www.google.com/schemas/sitemap-"
    space = f'xmlns:news="{google}news/0.9" xmlns:image="{google}image/1.1"'
    urls = "".join(f"<url>{each}</url>" for each in entries)
    return f'<?xml version="1.0"?><urlset xmlns="{SITEMAPS}" {space}>{urls}</urlset>'.encode()


def index(*entries: str) -> bytes:
    maps = "".join(f"<sitemap>{each}</sitemap>" for each in entries)
    return f'<sitemapindex xmlns="{SITEMAPS}">{maps}</sitemapindex>'.encode()


def test_a_news_sitemap(server: Server) -> None:
    news = (
        "<news:news><news:publication><news:name>Example</news:name><news:language>pl</news:language>"
        "</news:publication><news:publication_date>2026-11-02T08:00:00Z</news:publication_date>"
        "<news:title>Port</news:title></news:news><image:image><image:loc>http://x.example/i.png</image:loc></image:image>"
    )
    server.put(
        "/map",
        sitemap(f"<image:image><image:loc>x</image:loc></image:image><loc>{server.url('/1')}</loc>{news}"),
    )
    serve(server, 1)
    desk = Desk("sitemap", server.url("/map"))
    assert desk.run() == {server.url("/1"): "landed"}
    [article] = desk.raw.values()
    assert article.hints == {
        "title": "Port",
        "published_at": "2026-11-02T08:00:00Z",
        "language": "pl",
        "url": server.url("/1"),
    }


def test_a_control_character_costs_no_map_and_a_title_is_unescaped_once_more() -> None:
    news = "<news:news><news:title>Pier &amp;amp; sea</news:title></news:news>"
    body = sitemap("<loc>http://a.example/\x0b1</loc>", f"<loc>http://a.example/2</loc>{news}")
    first, second = parse_sitemap(body)
    assert (first.url, second.url, second.hints["title"]) == (
        "http://a.example/1",
        "http://a.example/2",
        "Pier & sea",
    )


def test_a_feed_that_counts_clicks_names_where_its_links_lead() -> None:
    item = (
        "<item><title>Pier</title><link>http://feeds.example/~r/1</link>"
        "<f:origLink xmlns:f='http://rssnamespace.org/feedburner/ext/1.0'>http://a.example/1</f:origLink></item>"
    )
    body = f"<rss version='2.0'><channel><title>Desk</title>{item}</channel></rss>".encode()
    assert [each.link for each in parse_feed(body, None, "http://feeds.example/")] == ["http://a.example/1"]


def json_feed(*items: object, **more: object) -> bytes:
    version = "https://jsonfeed.org/version/1.1"
    return json.dumps({"version": version, "title": "News", "items": items, **more}).encode()


def test_a_json_feed(server: Server) -> None:
    full = {
        "id": 7,
        "content_text": "The port reopened.\nAll is well & good.",
        "date_published": "2024-03-05",
    }
    linked_to = {
        "id": "a",
        "url": server.url("/1"),
        "title": "Harbour 1",
        "authors": [{"name": "Anna Berg"}],
        "tags": ["port", 3],
        "date_published": "2024-03-05T10:43:00+01:00",
    }
    body = json_feed(full, linked_to, language="de", author={"name": "Ruth Cole"})
    server.put("/feed", body, Content_Type="application/feed+json")
    serve(server, 1)
    desk = Desk("feed", server.url("/feed"))
    assert desk.run() == {server.url("/1"): "landed", server.url("/feed") + "#7": "landed"}
    by_content, page = sorted(desk.raw.values(), key=lambda raw: b"<p>The port" not in raw.body)
    assert by_content.body == b"<p>The port reopened.</p><p>All is well &amp; good.</p>"
    assert by_content.hints == {"published_at": "2024-03-05", "language": "de", "authors": "Ruth Cole"}
    assert (page.hints["authors"], page.hints["tags"]) == ("Anna Berg", "port")
    assert page.hints["published_at"] == "2024-03-05T09:43:00+00:00"
    assert desk.run() == {}


def test_json_that_is_no_feed_is_named() -> None:
    for body in (b"{}", b'{"version": 3}', b'{"items": [', json.dumps([1]).encode()):
        with pytest.raises(DocumentError) as refused:
            parse_feed(body, None, "https://a.example/")
        assert refused.value.reason == "no_feed"
    [item] = parse_feed(json_feed({"id": {}}, "x", {"id": 1, "tags": 5}), None, "https://a.example/")
    assert (item.link, item.locator) == (None, "https://a.example/#1")


def test_another_date_is_another_version_in_a_json_feed_as_in_any() -> None:
    first, later = (
        parse_feed(json_feed({"id": 1, "date_published": day}), None, "https://a.example/")[0]
        for day in ("2024-03-05", "2024-03-06")
    )
    assert first.version != later.version


def test_an_index_of_sitemaps_some_packed(server: Server) -> None:
    server.put(
        "/index",
        index(
            f"<loc>{server.url('/a')}</loc>",
            f"<loc>{server.url('/b.gz')}</loc>",
            f"<loc>{server.url('/index')}</loc>",
        ),
    )
    server.put("/a", sitemap(f"<loc>{server.url('/1')}</loc>"))
    server.put(
        "/b.gz", gzip.compress(sitemap(f"<loc>{server.url('/2')}</loc>", "<loc>http://other.example/3</loc>"))
    )
    serve(server, 1, 2)
    desk = Desk("sitemap", server.url("/index"))
    assert desk.run() == {server.url("/1"): "landed", server.url("/2"): "landed"}
    assert desk.run() == {}


def test_maps_that_say_when_they_changed_are_read_only_then(server: Server) -> None:
    serve(server, 1, 2, 3)
    server.put("/index", index(f"<loc>{server.url('/a')}</loc><lastmod>2026-11-01</lastmod>"))
    server.put("/a", sitemap(f"<loc>{server.url('/1')}</loc><lastmod>2026-11-01</lastmod>"))
    desk = Desk("sitemap", server.url("/index"))
    assert len(desk.run()) == 1
    server.seen.clear()
    desk.run()
    assert server.paths() == ["/index"]
    server.put("/index", index(f"<loc>{server.url('/a')}</loc><lastmod>2026-11-02</lastmod>"))
    server.put(
        "/a",
        sitemap(
            f"<loc>{server.url('/1')}</loc><lastmod>2026-11-02</lastmod>", f"<loc>{server.url('/2')}</loc>"
        ),
    )
    assert desk.run() == {server.url("/2"): "landed"}  # 1 was asked for, and is the same
    assert server.paths().count("/1") == 1


def test_an_unchanged_index_still_leads_to_its_maps(server: Server) -> None:
    def unchanged(seen: Seen) -> bytes:
        if "if-none-match" in seen.headers:
            return reply(b"", status=304)
        return reply(index(f"<loc>{server.url('/a')}</loc>"), ETag='"1"')

    server.pages["/index"] = unchanged
    server.put("/a", sitemap(f"<loc>{server.url('/1')}</loc>"))
    serve(server, 1, 2)
    desk = Desk("sitemap", server.url("/index"))
    assert len(desk.run()) == 1
    server.put("/a", sitemap(f"<loc>{server.url('/1')}</loc>", f"<loc>{server.url('/2')}</loc>"))
    assert desk.run() == {server.url("/2"): "landed"}


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"<urlset><url><loc>a</loc></url><url><loc>b</loc></url", ["a"]),
        (b"<urlset><url><loc>a</loc></url>&undefined;<url><loc>b</loc></url></urlset>", ["a", "b"]),
        (
            b"<urlset><url><loc>a?x=1&y=2</loc></url><url><loc>b&amp;c</loc></url></urlset>",
            ["a?x=1&y=2", "b&c"],
        ),
        (b'\n <?xml version="1.0"?>\n<urlset><url><loc>a</loc></url></urlset>', ["a"]),
        (b'\xef\xbb\xbf\n<?xml version="1.0"?><urlset><url><loc>a</loc></url></urlset>', ["a"]),
        (b"<urlset><url><loc>a<x>b</x>c</loc></url></urlset>", ["abc"]),
        (b"<urlset>" + b"<url>" * 2000, []),
        (
            b"http://a.example/1\nnot one\nhttps://a.example/2\n",
            ["http://a.example/1", "https://a.example/2"],
        ),
        (
            '<?xml version="1.0" encoding="utf-16"?><urlset><url><loc>a</loc></url></urlset>'.encode(
                "utf-16"
            ),
            ["a"],
        ),
        (b"<!DOCTYPE urlset [<!ENTITY a 'b'>]><urlset><url><loc>&a;</loc></url></urlset>", "dtd"),
        (b"<!DOCTYPE urlset SYSTEM 'http://127.0.0.1:9/x.dtd'><urlset/>", "dtd"),
        (
            '<?xml version="1.0" encoding="gb18030"?><urlset><url><loc>港</loc></url></urlset>'.encode(
                "gb18030"
            ),
            ["港"],
        ),
        (b'<?xml version="1.0" encoding="none-such"?><urlset><url><loc>a</loc></url></urlset>', ["a"]),
        (b"<html><url><loc>a</loc></url></html>", "no_sitemap"),
        (b"hello", "no_sitemap"),
        (b"", "no_sitemap"),
        (gzip.compress(b"<urlset><url><loc>a</loc></url></urlset>")[:-9], "truncated"),
        (gzip.compress(b"<urlset>" + b" " * (60 << 20)), "bomb"),
    ],
)
def test_reading_a_sitemap(body: bytes, expected: list[str] | str) -> None:
    try:
        found: list[str] | str = [place.url for place in parse_sitemap(body)]
    except DocumentError as refused:
        found = refused.reason
    assert found == expected


def test_a_map_that_breaks_off_gives_what_came_before_and_is_named(server: Server) -> None:
    cut = sitemap(f"<loc>{server.url('/1')}</loc>").replace(b"</urlset>", b"<url><loc>")
    server.put("/map", cut)
    serve(server, 1)
    assert Desk("sitemap", server.url("/map")).run() == {
        server.url("/1"): "landed",
        server.url("/map"): "cut_short",
    }


def test_an_index_vouches_for_maps_that_it_keeps_elsewhere(server: Server) -> None:
    elsewhere = server.url("/a").replace("127.0.0.1", "localhost")
    server.put("/index", index(f"<loc>{elsewhere}</loc>"))
    server.put("/a", sitemap(f"<loc>{server.url('/1')}</loc>", "<loc>http://other.example/2</loc>"))
    serve(server, 1)
    assert Desk("sitemap", server.url("/index")).run() == {server.url("/1"): "landed"}


def test_other_sites_are_passed_over() -> None:
    same = sitemaps._same_site
    assert same("https://www.a.example/1", "https://a.example/map")
    assert same("https://news.a.example/1", "https://a.example/map")
    assert not same("https://ba.example/1", "https://a.example/map")
    assert not same("https://a.example.b.example/1", "https://a.example/map")


# Pages


def test_pages_and_a_list_of_them(server: Server, tmp_path: Path) -> None:
    serve(server, 1, 2)
    urls = tmp_path / "urls.txt"
    urls.write_text(f"# two pages\n{server.url('/2')}\n\n{server.url('/3')}\nfile:///etc/passwd\n")
    desk = Desk("pages", server.url("/1"), str(urls))
    assert desk.run() == {
        server.url("/1"): "landed",
        server.url("/2"): "landed",
        server.url("/3"): "gone",
        "file:///etc/passwd": "url",
    }
    with pytest.raises(UnusableError, match=r"missing\.txt"):
        Desk("pages", str(tmp_path / "missing.txt")).run()


def test_a_page_is_asked_whether_it_has_changed(server: Server) -> None:
    def page(seen: Seen) -> bytes:
        same = seen.headers.get("if-modified-since") == "Mon, 02 Nov 2026 08:00:00 GMT"
        if same:
            return reply(b"", status=304)
        return reply(PAGE, Content_Type="text/html", Last_Modified="Mon, 02 Nov 2026 08:00:00 GMT")

    server.pages["/1"] = page
    server.put("/2", PAGE, Content_Type="text/html")
    desk = Desk("pages", server.url("/1"), server.url("/2"))
    assert len(desk.run()) == 2
    assert desk.run() == {}
    assert desk.state(server.url("/1")).status == 304
    assert (desk.state(server.url("/2")).status, desk.state(server.url("/2")).outcome) == (200, "unchanged")


def test_what_a_server_asks_of_those_who_keep_a_page_goes_along(server: Server) -> None:
    server.put("/1", PAGE, Content_Type="text/html", X_Robots_Tag="noarchive")
    server.put("/2", PAGE, Content_Type="text/html")
    desk = Desk("pages", server.url("/1"), server.url("/2"))
    desk.run()
    assert [raw.hints.get("robots") for raw in desk.raw.values()] == ["noarchive", None]


def test_redirects_and_soft_404s_are_recorded(server: Server) -> None:
    serve(server, 1)
    server.put("/old/1", b"", status=301, Location="/1")
    server.put("/old/2", b"", status=302, Location="/")
    server.put("/", PAGE, Content_Type="text/html")
    server.put(
        "/3", b"<html><title>Seite nicht gefunden &ndash; Beispiel</title></html>", Content_Type="text/html"
    )
    desk = Desk("pages", *[server.url(path) for path in ("/old/1", "/old/2", "/3")])
    assert desk.run() == {
        server.url("/old/1"): "landed",
        server.url("/old/2"): "soft_404",
        server.url("/3"): "soft_404",
    }
    assert desk.state(server.url("/old/1")).moved_to == server.url("/1")
    [article] = desk.raw.values()
    assert (article.uri, article.hints["url"]) == (server.url("/old/1"), server.url("/1"))


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("404 Not Found", True),
        ("Страница не найдена — Пример", True),
        ("Example | Page not found!", True),
        ("Missing child not found after a week | Example", False),
        ("Error 404: how a number became a joke", False),
        ("", False),
    ],
)
def test_soft_404_by_title(title: str, expected: bool) -> None:
    body = f"<html><head><title>{title}</title></head>".encode()
    assert is_soft_404("https://a.example/x", "https://a.example/x", body) is expected


@pytest.mark.parametrize(
    ("media_type", "body", "expected"),
    [
        ("text/html", PAGE, "landed"),
        ("application/xhtml+xml", PAGE, "landed"),
        ("text/plain", b"text", "landed"),
        ("", PAGE, "landed"),
        ("", b"\x89PNG", "media_type"),
        ("image/png", PAGE, "media_type"),
        ("application/pdf", PAGE, "media_type"),
    ],
)
def test_only_pages_land(server: Server, media_type: str, body: bytes, expected: str) -> None:
    server.put("/1", body, **({"Content_Type": media_type} if media_type else {}))
    assert Desk("pages", server.url("/1")).run() == {server.url("/1"): expected}


def test_accept_narrows_what_is_fetched(server: Server) -> None:
    serve(server, 1, 2)
    server.put("/feed", rss(linked(server, 1), linked(server, 2)))
    assert Desk("feed", server.url("/feed"), accept=("/2",)).run() == {server.url("/2"): "landed"}


def test_kinds_that_fetch_need_the_means() -> None:
    for kind in ("feed", "sitemap", "pages"):
        with pytest.raises(UnusableError, match="needs a fetcher"):
            open_source(replace(Source("x"), kind=kind, where=("https://a.example/",)))  # type: ignore[arg-type]
    with pytest.raises(UnusableError, match="names no place"):
        open_source(Source("x", "feed"))
    with pytest.raises(UnusableError, match="http"):
        open_source(Source("x", "warc", ("https://a.example/x.warc.gz",)))


def test_a_pause_noted_by_a_clock_that_was_ahead_is_over() -> None:
    store = InMemory()
    failed = FetchState("s", "https://a.example/1", outcome="busy", failures=1)
    for next_at, due in ((NOON.replace(year=2099), True), (NOON + timedelta(hours=1), False)):
        store.save([replace(failed, next_at=next_at)])
        assert Memory("s", store, now=lambda: NOON).is_due(failed.url, None) is due


def entry(text: str, date: str = "", link: str = "https://a.example/one") -> str:
    """One story under one link; `date` is when it was published, as feeds spell it."""
    dated = f"<pubDate>{date}</pubDate>" if date else ""
    return f"<link>{link}</link>{dated}<description>{text}</description>"


def test_of_two_entries_of_one_story_the_later_counts_or_the_first_that_stands_there() -> None:
    ten, noon = "Mon, 02 Nov 2026 10:00:00 GMT", "Mon, 02 Nov 2026 12:00:00 GMT"
    for pair, newest in (
        ((entry("new"), entry("old")), "new"),
        ((entry("old", ten), entry("new", noon)), "new"),
        ((entry("new", noon), entry("old", ten)), "new"),
    ):
        assert [item.content for item in parse_feed(rss(*pair), None, "https://a.example/feed")] == [newest]


def test_the_newest_entry_of_a_feed_lands_last(server: Server) -> None:
    links = ("https://a.example/three", "https://a.example/two", "https://a.example/one")
    server.put("/feed", rss(*(entry(link[18:], link=link) for link in links)))
    desk = Desk("feed", server.url("/feed"), follow=False)
    desk.run()
    assert [article.body for article in desk.raw.values()] == [b"one", b"two", b"three"]


def test_markup_inside_an_address_costs_no_more_than_reading_it() -> None:
    """A pass over all that was collected, for each piece, made 2 kB on the wire cost half a minute."""
    body = b"<urlset><url><loc>https://a.example/" + b"x<a/>" * 400_000 + b"</loc></url></urlset>"
    before = time.process_time()
    parse_sitemap(body)
    assert time.process_time() - before < 6
    with pytest.raises(DocumentError, match="no_sitemap"):
        parse_sitemap(b"<other>" + b"<a/>" * 2_000_000)


def test_a_page_that_takes_a_change_back_lands_again(server: Server, tmp_path: Path) -> None:
    """Each fetch is an observation of its own, so that the first version counts as the newest again."""
    desk, house = Desk("pages", server.url("/1")), Warehouse(tmp_path)
    landed = []
    for number in (1, 1, 2, 1):
        server.put("/1", PAGE + str(number).encode(), Content_Type="text/html")
        desk.raw.clear()
        desk.run()
        landed.append(house.land(desk.raw.values(), batch_id=f"{desk.now}").landed)
    assert landed == [1, 0, 1, 1]


def test_a_page_that_fails_again_and_again_is_given_up() -> None:
    state, pauses = FetchState("wire", "https://news.example/a"), []
    while not state.settled and len(pauses) < 20:
        state = failed(state, NOON, "server", status=500, passing=True, retry_after=None)
        assert state.next_at is not None
        pauses.append((state.next_at - NOON) / timedelta(hours=1))
    assert pauses == [1, 2, 4, 8, 16, 32, 64, 72]
