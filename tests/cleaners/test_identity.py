"""Which spellings of an address are one article, and which are not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaners.identity import article_id, canonical_url

SAME = [
    ("https://example.org/a", "http://example.org/a"),
    ("https://example.org/a", "https://www.example.org/a"),
    ("https://example.org/a", "HTTPS://Example.ORG/a"),
    ("https://example.org/a", "https://example.org:443/a"),
    ("https://example.org/a", "http://example.org:80/a"),
    ("https://example.org/a", "https://example.org/a/"),
    ("https://example.org/a", "https://example.org/a#comments"),
    ("https://example.org/a", "https://example.org/a?utm_source=feed&utm_medium=rss"),
    ("https://example.org/a", "https://example.org/a?fbclid=1&gclid=2&mc_cid=3"),
    ("https://example.org/a", "  https://example.org/b/../a\n"),
    ("https://example.org/a?x=1&y=2", "https://example.org/a?y=2&utm_campaign=z&x=1"),
    ("https://example.org/é", "https://example.org/%C3%A9"),
    ("https://example.org/a-b", "https://example.org/a%2Db"),
    ("https://bücher.example/a", "https://xn--bcher-kva.example/a"),
    ("https://example.org", "https://example.org/"),
    ("https://user:secret@example.org/a", "https://example.org/a"),
]
OTHER = [
    ("https://example.org/a", "https://example.org/b"),
    ("https://example.org/a", "https://example.org/A"),
    ("https://example.org/a", "https://example.com/a"),
    ("https://example.org/a", "https://m.example.org/a"),
    ("https://example.org/a", "https://example.org:8080/a"),
    ("https://example.org/?id=1", "https://example.org/?id=2"),
    ("https://example.org/a?page=1", "https://example.org/a"),
    ("https://example.org/a%2Fb", "https://example.org/a/b"),
    ("https://example.org/a%3Fb", "https://example.org/a?b"),
    ("https://example.org/%41?x=%26y", "https://example.org/A?x=&y"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_one_article(one: str, other: str) -> None:
    assert canonical_url(one) is not None
    assert canonical_url(one) == canonical_url(other)
    assert article_id("a", one, "text") == article_id("b", other, "other text")


@pytest.mark.parametrize(("one", "other"), OTHER)
def test_two_articles(one: str, other: str) -> None:
    assert canonical_url(one) != canonical_url(other)


@pytest.mark.parametrize(
    "url", ["", "a.txt", "file:///etc/passwd", "http://", "http://[", "mailto:a@b", "http://a:b/"]
)
def test_what_is_no_web_address_is_identified_by_content(url: str) -> None:
    assert canonical_url(url) is None
    assert article_id("a", url, "text") == article_id("a", None, "text")


def test_content_is_compared_within_a_source_by_letters_and_digits() -> None:
    assert article_id("a", None, "“Well,” she  said.\n") == article_id("a", None, '"Well", she said')
    assert article_id("a", None, "one") != article_id("a", None, "two")
    assert article_id("a", None, "one") != article_id("b", None, "one")
    assert article_id("ab", None, "c") != article_id("a", None, "bc")
    assert article_id("a", None, "!") != article_id("a", None, "?")
    assert article_id("a", None, "का") != article_id("a", None, "की")


@given(st.text(st.characters(exclude_categories=())))
def test_any_address_has_one_spelling(text: str) -> None:
    for url in (text, f"https://example.org/{text}", f"https://{text}/", f"https://example.org/?{text}"):
        spelled = canonical_url(url)
        article_id(text, url, text)
        if spelled is not None:
            assert canonical_url(f"https://{spelled}") == spelled
