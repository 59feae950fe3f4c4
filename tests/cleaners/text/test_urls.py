"""The one spelling of addresses, whose site they are of, and which can be an article's."""

from __future__ import annotations

import pytest

from cleaners.html.head import read_head
from cleaners.html.metadata import page_address
from cleaners.html.sanitise import parse
from cleaners.text.urls import (
    Parameters,
    canonical_url,
    main_edition,
    may_be_article,
    site_of,
    spelled_host,
)
from flows.fetching.urls import checked
from seeds.addresses import addresses

LISTS = (addresses().trackers, addresses().ambiguous, addresses().editions)
HERE = "https://www.harbour.example/news/port-reopens"


@pytest.mark.parametrize(("one", "other"), [pair for each in LISTS for pair in each.same])
def test_examples_of_one_page(one: str, other: str) -> None:
    assert canonical_url(one) == canonical_url(other) is not None


@pytest.mark.parametrize(("one", "other"), [pair for each in LISTS for pair in each.other])
def test_examples_of_two_pages(one: str, other: str) -> None:
    assert canonical_url(one) != canonical_url(other)


@pytest.mark.parametrize("url", addresses().no_article.goes)
def test_what_can_be_no_article(url: str) -> None:
    assert not may_be_article(url)


@pytest.mark.parametrize("url", addresses().no_article.stays)
def test_what_can_be_an_article(url: str) -> None:
    assert may_be_article(url)


@pytest.mark.parametrize(
    ("host", "spelled"),
    [
        ("faß.de", "xn--fa-hia.de"),
        ("FASS.de.", "fass.de"),
        ("BÜCHER.example", "xn--bcher-kva.example"),
        ("почта.рф", "xn--80a1acny.xn--p1ai"),
        ("☃.example", "xn--n3h.example"),
        ("2001:DB8::1", "[2001:db8::1]"),
    ],
)
def test_hosts_have_one_spelling_everywhere(host: str, spelled: str) -> None:
    assert spelled_host(host) == spelled
    written = f"[{host}]" if ":" in host else host
    assert canonical_url(f"https://{written}/a") == f"{spelled}/a"
    assert checked(f"https://{written}/a") == f"https://{spelled}/a"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://news.example/caf%C3%A9", "https://news.example/cafe%CC%81"),
        ("https://news.example/a#top", "https://news.example/a"),
        ("https://news.example/./b/../a", "https://news.example/a"),
        ("https://news.example/cafe\u0301", "https://news.example/caf\u00e9"),
    ],
)
def test_paths_have_one_spelling(one: str, other: str) -> None:
    assert canonical_url(one) == canonical_url(other)


@pytest.mark.parametrize(
    ("url", "asked"),
    [
        ("https://news.example/b/../a/./", "https://news.example/a/"),
        ("https://news.example/../../a/..", "https://news.example/"),
        ("https://news.example/cafe\u0301?q=1", "https://news.example/caf%C3%A9?q=1"),
        # What is escaped names a file as the server has it, letter by letter.
        ("https://news.example/cafe%CC%81/a%2Fb%2e", "https://news.example/cafe%CC%81/a%2Fb%2e"),
        ("https://news.example", "https://news.example/"),
    ],
)
def test_paths_are_asked_for_in_one_spelling(url: str, asked: str) -> None:
    assert checked(url) == asked
    assert checked(asked) == asked


@pytest.mark.parametrize(
    ("edition", "main"),
    [
        ("https://m.news.example/harbour-closed", "https://news.example/harbour-closed"),
        ("https://mobile.news.co.uk/12345.html?id=7", "https://news.co.uk/12345.html?id=7"),
        ("https://news.example/2026/harbour-closed/amp/", "https://news.example/2026/harbour-closed"),
        ("https://news.example/amp/harbour-closed", "https://news.example/harbour-closed"),
        ("https://news.example/harbour-closed/print", "https://news.example/harbour-closed"),
    ],
)
def test_an_address_names_the_article_of_which_it_is_an_edition(edition: str, main: str) -> None:
    assert main_edition(edition) == main


@pytest.mark.parametrize(
    "url",
    [
        *("https://m.example/a", "https://m.blogspot.com/harbour-closed", "https://news.example/amp"),
        *("https://news.example/topics/print", "https://news.example/amp/latest", "m.news.example", "a.txt"),
    ],
)
def test_an_address_that_only_looks_like_an_edition_stays(url: str) -> None:
    assert main_edition(url) == url


def test_a_source_says_which_parameters_select_a_page() -> None:
    declared = Parameters(keep=("ref",), drop=("view",))
    one, other = ("https://news.example/a?ref=storm&view=2", "https://news.example/a?ref=choir&view=2")
    assert canonical_url(one, declared) == "news.example/a?ref=storm" != canonical_url(other, declared)
    assert canonical_url(one) == canonical_url(other) == "news.example/a?view=2"


def test_pages_behind_a_hash_are_told_apart() -> None:
    assert canonical_url("https://news.example/#!/story/1") != canonical_url(
        "https://news.example/#!/story/2"
    )


@pytest.mark.parametrize(
    ("url", "site"),
    [
        ("https://www.paper.co.uk/a", "paper.co.uk"),
        ("https://one.blogspot.com/a", "one.blogspot.com"),
        ("https://m.paper.com.au:8080/a", "paper.com.au"),
        ("http://192.0.2.7/a", "192.0.2.7"),
        ("http://localhost/a", "localhost"),
        ("ftp://paper.example/a", None),
    ],
)
def test_the_site_of_an_address(url: str, site: str | None) -> None:
    assert site_of(url) == site


def claimed(link: str, url: str | None = HERE, vouched: tuple[str, ...] = ()) -> str | None:
    page = f'<html><head><link rel="canonical" href="{link}"></head><body><p>Text.</p></body></html>'
    return page_address(read_head(parse(page)), url, vouched)[0]


@pytest.mark.parametrize(
    "link",
    [
        "https://evil.example/news/port-reopens",
        "https://www.other.co.uk/news/port-reopens",
        "https://www.harbour.example/news/",
        "https://www.harbour.example/index.html",
        "https://www.harbour.example/{{ page.url }}",
        "https://www.harbour.example/undefined",
        "http://localhost/news/port-reopens",
        "javascript:void(0)",
        "",
    ],
)
def test_a_claim_that_cannot_be_right_leaves_the_page_its_own_address(link: str) -> None:
    assert claimed(link) == HERE


@pytest.mark.parametrize(
    ("link", "url"),
    [
        ("https://www.harbour.example/news/port", "https://amp.harbour.example/news/port/amp/"),
        ("/news/port", "https://www.harbour.example/news/port/print"),
        ("https://www.harbour.example/news/port", "https://m.harbour.example/news/port?output=amp"),
        (
            "https://www.harbour.example/news/port",
            "https://www-harbour-example.cdn.ampproject.org/c/s/www.harbour.example/amp/port",
        ),
        ("https://www.harbour.example/news/port", None),
    ],
)
def test_editions_are_copies_of_the_article_they_name(link: str, url: str | None) -> None:
    named = claimed(link, url)
    assert named is not None
    assert canonical_url(named) == "harbour.example/news/port"


def test_a_source_can_vouch_for_another_site() -> None:
    elsewhere = "https://wire.example/2026/port-reopens"
    assert claimed(elsewhere) == HERE
    assert claimed(elsewhere, vouched=("wire.example",)) == elsewhere
