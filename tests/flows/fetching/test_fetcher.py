"""Fetching, against a server that misbehaves: every answer ends whole or typed, in bounds and in turn."""

from __future__ import annotations

import socket
import threading
import time
import tracemalloc
from collections.abc import Iterator, Sequence
from ipaddress import IPv4Network, ip_address, ip_network
from itertools import pairwise
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.errors import FetchError, UnusableError
from flows.fetching.addresses import AddressPolicy, is_public, resolve
from flows.fetching.exchange import Request, Response
from flows.fetching.fetcher import Budget, Fetcher, Outcome
from flows.fetching.robots import read_rules
from flows.fetching.turns import Turns
from flows.fetching.urls import checked, joined, origin_of
from tests.support.misbehaving import (
    LOOPBACK,
    PAGE,
    Seen,
    Server,
    bomb,
    fetcher,
    on_loopback,
    reply,
    running,
    strays,
)


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


def get(
    client: Fetcher, *requests: Request | str, per_minute: float = 1e6, budget: int = 100
) -> dict[str, Outcome]:
    asked = [Request(each) if isinstance(each, str) else each for each in requests]
    outcomes = list(client.fetch(asked, per_minute=per_minute, budget=Budget(budget)))
    assert len(outcomes) == len(asked)  # each request has one outcome
    return {request.url: outcome for request, outcome in outcomes}


def one(client: Fetcher, request: Request | str) -> Outcome:
    return next(iter(get(client, request).values()))


def reason(outcome: Outcome) -> str:
    return outcome.reason if isinstance(outcome, FetchError) else f"got {outcome.status}"


# What servers do


@pytest.mark.parametrize("path", ["/page", "/packed/gzip", "/packed/deflate", "/packed/identity"])
def test_whole_pages_arrive(server: Server, path: str) -> None:
    with fetcher() as client:
        outcome = one(client, server.url(path))
    assert isinstance(outcome, Response)
    assert outcome.body == PAGE
    asked = next(seen for seen in server.seen if seen.path == path)
    assert asked.headers["user-agent"] == "Copydesk (+https://copydesk.example/contact)"
    assert asked.headers["host"] == f"news.example:{server.port}"


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/drip", "timeout"),
        ("/drip-head", "timeout"),
        ("/continue", "timeout"),
        ("/silent", "timeout"),
        ("/endless", "too_large"),
        ("/endless-chunks", "too_large"),
        ("/endless-head", "protocol"),
        ("/huge", "too_large"),
        ("/short", "truncated"),
        ("/short-chunk", "truncated"),
        ("/short-page", "truncated"),
        ("/short-gzip", "truncated"),
        ("/bomb/gzip", "too_large"),
        ("/bomb/twice", "too_large"),
        ("/bomb/thrice", "encoding"),
        ("/packed/br", "encoding"),
        ("/redirect/loop", "redirects"),
        ("/redirect/6", "redirects"),
        ("/garbage", "protocol"),
        ("/reset", "protocol"),
        ("/status/404", "gone"),
        ("/status/410", "gone"),
        ("/status/403", "denied"),
        ("/status/451", "denied"),
        ("/status/429", "busy"),
        ("/status/503", "busy"),
        ("/status/500", "server"),
        ("/status/302", "status"),
        ("/status/204", "status"),
    ],
)
def test_misbehaviour_ends_typed_and_in_time(server: Server, path: str, expected: str) -> None:
    bomb()  # takes a second to make
    started = time.monotonic()
    with fetcher(seconds=0.6 if expected == "timeout" else 10) as client:
        outcome = one(client, Request(server.url(path), limit=1 << 20))
    assert reason(outcome) == expected
    assert time.monotonic() - started < 15  # of the 30 s allowed; the drips go on for ever


def test_a_bomb_takes_no_memory(server: Server) -> None:
    bomb()
    with fetcher() as client:
        one(client, server.url("/page"))  # what is allocated once is allocated
        tracemalloc.start()
        try:
            outcome = one(client, Request(server.url("/bomb/gzip"), limit=1 << 20))
            assert tracemalloc.get_traced_memory()[1] < 8 << 20
        finally:
            tracemalloc.stop()
    assert reason(outcome) == "too_large"


def test_a_server_that_is_not_there(server: Server) -> None:
    with fetcher() as client:
        assert reason(one(client, "http://news.example:1999/")) == "connect"


def test_redirects_are_followed_in_bounds(server: Server) -> None:
    with fetcher() as client:
        outcome = one(client, server.url("/redirect/5"))
    assert isinstance(outcome, Response)
    assert outcome.url == server.url("/page")
    assert server.paths() == [f"/redirect/{n}" for n in (5, 4, 3, 2, 1)] + ["/page"]


def test_conditional_requests(server: Server) -> None:
    def page(seen: Seen) -> bytes:
        if seen.headers.get("if-none-match") == '"v1"' and "if-modified-since" in seen.headers:
            return reply(b"", status=304, ETag='"v1"')
        return reply(PAGE, Content_Type="text/html; charset=KOI8-R", ETag='"v1"')

    server.pages["/x"] = page
    with fetcher() as client:
        first = one(client, server.url("/x"))
        assert isinstance(first, Response)
        assert (first.etag, first.charset, first.body) == ('"v1"', "KOI8-R", PAGE)
        again = one(client, Request(server.url("/x"), first.etag, "Mon, 02 Nov 2026 08:00:00 GMT"))
    assert reason(again) == "got 304"


@pytest.mark.parametrize(
    ("declared", "expected"),
    [
        ("text/html; charset=utf-9", "utf-9"),
        ('text/html; charset="/../x"', None),
        ("text/html; charset", None),
        ("text/html; boundary=x; CHARSET = 'Shift_JIS'", "Shift_JIS"),
        ("text/html; charset=" + "x" * 99, "x" * 40),
    ],
)
def test_a_charset_is_passed_on_as_declared(server: Server, declared: str, expected: str | None) -> None:
    """Whether it is true is for decoding to find out."""
    server.put("/x", PAGE, Content_Type=declared)
    with fetcher() as client:
        outcome = one(client, server.url("/x"))
    assert isinstance(outcome, Response)
    assert (outcome.media_type, outcome.charset) == ("text/html", expected)


def test_headers_from_outside_do_not_reach_the_next_request(server: Server) -> None:
    server.put("/x", PAGE, ETag='"ü\x01"')
    with fetcher() as client:
        outcome = one(client, server.url("/x"))
    assert reason(outcome) == "protocol" or (isinstance(outcome, Response) and outcome.etag is None)


# Where requests may go


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://2130706433/",
        "http://0x7f000001/",
        "http://0177.0.0.1/",
        "http://127.1/",
        "http://0/",
        "http://[::1]/",
        "http://[::]/",
        "http://[::ffff:127.0.0.1]/",
        "http://[::ffff:7f00:1]/",
        "http://[64:ff9b::7f00:1]/",
        "http://[fe80::1]/",
        "http://[fd00:ec2::254]/",
        "http://[2002:7f00:1::]/",
        "http://169.254.169.254/latest/meta-data/",
        "http://100.100.100.200/",
        "http://168.63.129.16/",
        "http://10.0.0.1/",
        "http://172.31.255.255/",
        "http://192.168.1.1:8080/",
        "http://224.0.0.1/",
        "http://255.255.255.255/",
        "http://１２７.0.0.1/",
        "http://localhost/",
        "http://LOCALHOST./",
    ],
)
def test_no_spelling_of_an_inner_address_is_connected_to(url: str) -> None:
    with Fetcher("https://copydesk.example/contact", seconds=2) as client:  # with the system's own resolver
        assert reason(one(client, url)) in {"address", "dns"}
        if "1" in url:
            assert reason(one(client, url)) == "address"


@pytest.mark.parametrize(
    "url",
    [
        *(
            "file:///etc/passwd",
            "ftp://a.example/",
            "gopher://a.example/",
            "javascript:1",
            "//a.example/",
            "",
        ),
        *("http://", "http:///x", "http://user@a.example/", "http://a:b@a.example/", "http://a.example:22/"),
        *(
            "http://a.example:99999/",
            "http://[::1",
            "http://[fe80::1%25eth0]/",
            "http://a b/",
            "http://a\n.example/",
        ),
        *("http://a.example/\x00", "http://a..b/", "http://" + "a" * 300, "http://a.example/" + "x" * 5000),
        *("http://\ud800/", "http://a.example/\ud800", "http://a.example\\@b/"),
    ],
)
def test_urls_that_are_refused(url: str) -> None:
    with pytest.raises(FetchError, match=r"^url"):
        checked(url)


@given(st.text(), st.text())
def test_any_reference_is_checked_or_refused(base: str, reference: str) -> None:
    for start, step in (("https://a.example/b", reference), (base, "")):
        try:
            url = joined(start, step)
        except FetchError:
            continue
        assert url.isascii()
        assert checked(url) == url


INNER = [ip_network(each) for each in ("0.0.0.0/8", "10.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16")]
INNER += [ip_network(each) for each in ("172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "224.0.0.0/3")]


@given(st.sampled_from(INNER), st.integers(0), st.integers(0, 8))
def test_no_notation_of_an_inner_address_passes(network: IPv4Network, number: int, notation: int) -> None:
    value = int(network.network_address) + number % network.num_addresses
    a, b, c, d = value.to_bytes(4, "big")
    host = [
        f"{a}.{b}.{c}.{d}",
        f"{value}",
        f"{value:#x}",
        f"0{value:o}",
        f"0{a:o}.0{b:o}.0{c:o}.0{d:o}",
        f"{a:#x}.{b}.0{c:o}.{d:#X}",
        f"{a}.{value & 0xFFFFFF}",
        f"[::ffff:{value >> 16:x}:{value & 0xFFFF:X}]",
        f"[64:ff9b::{a}.{b}.{c}.{d}]",
    ][notation]
    url = checked(f"http://{host}/")
    found = resolve(urlsplit(url).hostname or "", 80, 20)
    with pytest.raises(FetchError, match="address"):
        AddressPolicy().check(host, found)


def test_addresses() -> None:
    for text in (
        "8.8.8.8",
        "2606:4700::1111",
        "::ffff:8.8.8.8",
        "64:ff9b::808:808",
        "172.32.0.1",
        "192.0.1.1",
    ):
        assert is_public(ip_address(text)), text


def resolver_of(answers: dict[str, list[str]]) -> tuple[list[str], object]:
    asked: list[str] = []

    def answer(host: str, port: int, seconds: float) -> Sequence[str]:
        asked.append(host)
        found = answers[host]
        return [found.pop(0)] if len(found) > 1 and found[0] != "both" else found[found[0] == "both" :]

    return asked, answer


def test_a_name_that_leads_inside_is_refused(server: Server) -> None:
    _, resolver = resolver_of(
        {"inside.example": ["10.1.2.3"], "both.example": ["both", "93.184.215.14", "10.1.2.3"]}
    )
    with fetcher(resolver=resolver, policy=AddressPolicy()) as client:
        assert reason(one(client, "http://inside.example/")) == "address"
        assert reason(one(client, "http://both.example/")) == "address"


def test_networks_inside_are_allowed_by_name_only(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COPYDESK_ALLOW_NETWORKS", "127.0.0.0/30 10.1.0.0/16,fd00::/8")
    with fetcher(policy=None) as client:
        assert reason(one(client, server.url("/page"))) == "got 200"
        for inside in ("http://127.0.0.9/", "http://10.2.0.1/", "http://[::1]/"):
            assert reason(one(client, inside)) == "address"
    for nonsense in ("127.0.0.1/8", "everything", "0.0.0.0/99"):
        monkeypatch.setenv("COPYDESK_ALLOW_NETWORKS", nonsense)
        with pytest.raises(UnusableError, match="COPYDESK_ALLOW_NETWORKS"):
            fetcher(policy=None)


def test_a_redirect_that_leads_inside_is_refused(server: Server) -> None:
    with fetcher() as client:
        for target in ("http://10.0.0.1/", "http://[::1]/", "http://169.254.169.254/"):
            server.put("/out", b"", status=302, Location=target)
            assert reason(one(client, server.url("/out"))) == "address"
        for target in ("file:///etc/passwd", "http://a:b@c.example/", "http://x.example:25/"):
            server.put("/out", b"", status=302, Location=target)
            assert reason(one(client, server.url("/out"))) == "url"


def test_a_robots_redirect_that_leads_inside_is_refused(server: Server) -> None:
    server.put("/robots.txt", b"", status=301, Location="http://10.0.0.1/robots.txt")
    with fetcher() as client:
        assert reason(one(client, server.url("/page"))) == "address"


def test_the_checked_address_is_the_one_connected_to(server: Server) -> None:
    """Rebinding: the second answer would lead inside. There is no second question for one connection."""
    asked, resolver = resolver_of({"news.example": ["127.0.0.1", "127.66.66.66"]})
    with fetcher(resolver=resolver) as client:
        assert reason(one(client, server.url("/page"))) == "got 200"
    assert asked == ["news.example"]  # robots.txt and the page went over one connection
    asked, resolver = resolver_of({"news.example": ["127.0.0.1", "10.0.0.1"]})
    server.put("/robots.txt", b"", status=404, Connection="close")
    with fetcher(resolver=resolver) as client:
        assert reason(one(client, server.url("/page"))) == "address"  # a new connection is a new check
    assert asked == ["news.example", "news.example"]


def test_proxies_of_the_environment_are_not_used(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    with fetcher() as client:
        assert reason(one(client, server.url("/page"))) == "got 200"


def test_names_that_do_not_resolve() -> None:
    with pytest.raises(FetchError, match="dns"):
        resolve("no-such-host.invalid", 80, 20)
    with pytest.raises(FetchError, match="dns"):
        resolve("a" * 300, 80, 20)


def test_a_resolver_that_hangs_is_left_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    answered = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: answered.wait(30) and [])
    with pytest.raises(FetchError, match="timeout"):
        resolve("slow.example", 80, 0.05)
    answered.set()


def test_without_a_contact_nothing_is_fetched() -> None:
    for contact in ("", "nobody", "a\r\nX: y@z"):
        with pytest.raises(UnusableError, match="contact"):
            Fetcher(contact)


# Whether and when


def test_robots_rules_hold(server: Server) -> None:
    server.put("/robots.txt", b"User-agent: *\nDisallow: /page\nUser-agent: copydesk\nDisallow: /packed")
    with fetcher() as client:
        outcomes = get(client, server.url("/page"), server.url("/packed/gzip"))
    assert [reason(each) for each in outcomes.values()] == ["got 200", "robots"] or server.paths() == [
        "/page"
    ]
    assert server.paths() == ["/page"]
    assert [seen.path for seen in server.seen].count("/robots.txt") == 1


def test_rules_hold_after_a_redirect_to_another_host(server: Server) -> None:
    def rules(seen: Seen) -> bytes:
        return reply(b"User-agent: *\nDisallow: /" if seen.headers["host"].startswith("closed.") else b"")

    server.pages["/robots.txt"] = rules
    server.put("/out", b"", status=302, Location=server.url("/page", "closed.example"))
    with fetcher() as client:
        assert reason(one(client, server.url("/out"))) == "robots"


@pytest.mark.parametrize(
    ("status", "expected"),
    [(404, "got 200"), (403, "got 200"), (410, "got 200"), (429, "busy"), (503, "busy"), (500, "server")],
)
def test_robots_that_cannot_be_read(server: Server, status: int, expected: str) -> None:
    server.put("/robots.txt", b"", status=status)
    with fetcher() as client:
        assert reason(one(client, server.url("/page"))) == expected
    assert server.paths() == (["/page"] if expected == "got 200" else [])


@pytest.mark.parametrize(
    ("name", "ours"),
    [
        *(("Copydesk", True), ("COPYDESK/2.0", True), ("copydesk (bot) # us", True), ("*", True)),
        *(("copydesk-images", False), ("notcopydesk", False), ("Googlebot", False)),
    ],
)
def test_whose_rules_are_ours(name: str, ours: bool) -> None:
    rules = read_rules(f"User-agent: {name}\nDisallow: /\n".encode())
    assert (rules.refusal("https://a.example/x") is not None) is ours


def test_robots_that_cost_much_are_read_cheaply() -> None:
    crowd = b"".join(b"User-agent: r%d\n" % n for n in range(15_000))
    rules = b"".join(b"Disallow: /%d\n" % n for n in range(15_000))
    started = time.process_time()
    read = read_rules(crowd + b"User-agent: *\n" + rules)
    assert read.refusal("https://a.example/7") is not None
    assert read.refusal("https://a.example/x") is None
    assert time.process_time() - started < 5  # 15,000 × 15,000 would not end


@given(st.binary())
def test_any_bytes_are_rules(body: bytes) -> None:
    for prefix in (b"", b"User-agent: *\nDisallow: "):
        read_rules(prefix + body).refusal("https://a.example/x")


def test_crawl_delay_and_pace(server: Server) -> None:
    server.put("/robots.txt", b"User-agent: *\nCrawl-delay: 0.2")
    for n in range(4):
        server.put(f"/{n}", PAGE)
    started = time.monotonic()
    with fetcher() as client:
        outcomes = get(client, *[server.url(f"/{n}") for n in range(4)])
    assert all(isinstance(each, Response) for each in outcomes.values())
    # A busy machine may make any request late, but none early.
    assert len(server.seen) == 5
    assert all(seen.at - started >= 0.2 * n - 0.001 for n, seen in enumerate(server.seen))


def test_a_pace_that_an_earlier_run_read_is_kept(server: Server) -> None:
    with fetcher() as client:
        client.recall(origin_of(server.url("/")), "User-agent: *\nCrawl-delay: 0.2", age=60)
        get(client, *[server.url(f"/{n}") for n in range(3)])
    times = [seen.at for seen in server.seen]
    assert len(times) == 3  # no robots.txt
    assert all(later - earlier >= 0.19 for earlier, later in pairwise(times))


def test_who_stops_half_way_can_ask_the_same_hosts_again(server: Server) -> None:
    server.put("/x", PAGE)
    slow, quick = server.url("/silent", "slow.example"), server.url("/x", "fast.example")
    with fetcher(seconds=1) as client:
        outcomes = client.fetch([Request(slow), Request(quick)], per_minute=1e6, budget=Budget(10))
        assert next(iter(outcomes))[0].url == quick
        outcomes.close()  # type: ignore[attr-defined]
        assert reason(one(client, server.url("/x", "slow.example"))) == "got 200"


def test_a_slow_host_does_not_hold_up_another(server: Server) -> None:
    server.put("/quick", PAGE)
    with fetcher(seconds=1) as client:
        asked = [
            Request(server.url("/silent", "slow.example")),
            Request(server.url("/quick", "fast.example")),
        ]
        outcomes = [request.url for request, _ in client.fetch(asked, per_minute=1e6, budget=Budget(10))]
    assert outcomes[0] == server.url("/quick", "fast.example")


def test_retry_after_is_waited_for(server: Server) -> None:
    answers = [reply(b"", status=503, Retry_After="1"), reply(PAGE)]
    server.pages["/x"] = lambda seen: answers.pop(0)
    with fetcher() as client:
        assert reason(one(client, server.url("/x"))) == "got 200"
    first, second = [seen.at for seen in server.seen if seen.path == "/x"]
    assert second - first >= 0.99


def test_a_long_retry_after_ends_the_hosts_part_of_the_run(server: Server) -> None:
    server.put("/x", b"", status=429, Retry_After="3600")
    server.put("/y", PAGE)
    with fetcher() as client:
        outcomes = get(client, server.url("/x"), server.url("/y"))
    assert {url: reason(each) for url, each in outcomes.items()} == {
        server.url("/x"): "busy",
        server.url("/y"): "host_down",
    }
    assert all(isinstance(each, FetchError) and (each.retry_after or 0) >= 3600 for each in outcomes.values())
    assert server.paths() == ["/x"]


def test_tries_are_few(server: Server) -> None:
    with fetcher() as client:
        assert reason(one(client, server.url("/status/500"))) == "server"
    assert server.paths() == ["/status/500"] * 3


def test_pauses_double_with_each_failure(server: Server) -> None:
    with fetcher(back_off=0.1) as client:
        client._random.uniform = lambda low, high: low  # type: ignore[method-assign]
        assert reason(one(client, server.url("/status/503"))) == "busy"
    first, second, third = [seen.at for seen in server.seen if seen.path == "/status/503"]
    assert second - first >= 0.05  # half of the pause is the least that chance leaves of it
    assert third - second >= 0.1


def test_a_host_that_only_says_it_is_broken_is_left_alone(server: Server) -> None:
    with fetcher() as client:
        outcomes = get(client, *[server.url(f"/status/500?{n}") for n in range(9)])
    assert {reason(each) for each in outcomes.values()} == {"server", "host_down"}
    assert len(server.paths()) == 6


def test_a_host_that_fails_again_and_again_is_left_alone(server: Server) -> None:
    with fetcher() as client:
        outcomes = get(client, *[server.url(f"/garbage/{n}") for n in range(9)])
    assert sorted(map(reason, outcomes.values())) == ["host_down"] * 4 + ["protocol"] * 5
    assert len(server.paths()) == 5


def test_the_budget_of_a_run(server: Server) -> None:
    for n in range(5):
        server.put(f"/{n}", PAGE)
    with fetcher() as client:
        outcomes = get(client, *[server.url(f"/{n}") for n in range(5)], budget=4)
    assert sorted(map(reason, outcomes.values())) == ["budget", "budget", "got 200", "got 200", "got 200"]
    assert len(server.seen) == 4  # one was for robots.txt


def test_leaving_in_the_middle_leaves_nothing_behind(server: Server) -> None:
    for n in range(5):
        server.put(f"/{n}", PAGE)
    with fetcher() as client:
        requests = [Request(server.url(f"/{n}")) for n in range(5)]
        outcomes = client.fetch(requests, per_minute=1e6, budget=Budget(100))
        next(outcomes)
        outcomes.close()  # type: ignore[attr-defined]
        assert reason(one(client, server.url("/page"))) == "got 200"


@given(st.lists(st.tuples(st.sampled_from("abc"), st.floats(0, 3)), max_size=30))
def test_no_host_is_asked_before_its_time(steps: list[tuple[str, float]]) -> None:
    turns = Turns[str]()
    now, asked = 0.0, dict[str, list[float]]()
    for name, pause in steps:
        turns.host(name, 1.0)
        turns.add(name, name)
        now += pause
        while job := turns.take(now):
            asked.setdefault(job, []).append(now)
            turns.done(job)
    while turns:
        now = turns.opens_at() or now
        job = turns.take(now)
        assert job is not None
        asked.setdefault(job, []).append(now)
        turns.done(job)
    assert sum(map(len, asked.values())) == len(steps)
    for times in asked.values():
        assert all(later - earlier >= 1.0 - 1e-9 for earlier, later in pairwise(times))


def test_loopback_is_allowed_by_name_only() -> None:
    LOOPBACK.check("x", ["127.0.0.1"])
    with pytest.raises(FetchError):
        LOOPBACK.check("x", ["10.0.0.1"])
    assert on_loopback("x.example", 1, 1) == ["127.0.0.1"]
