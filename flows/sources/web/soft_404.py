"""Pages that are not there and say so with a status of 200."""

from __future__ import annotations

import html
import re
from functools import cache
from urllib.parse import urlsplit

from seeds.languages import all_traits

_TITLE = re.compile(rb"<title[^<>]{0,200}>([^<]{1,300})</title", re.IGNORECASE)
_PARTS = re.compile(r"\s+[|\-–—·:»•]+\s+|[|]")
_HEAD = 64 << 10


def is_soft_404(asked: str, answered: str, body: bytes) -> bool:
    """Whether a page that was asked for is missing: it led to the front page, or its title says so.

    A title says so when one of its parts is nothing but one of the phrases that the languages have under
    `boilerplate.not_found`; an article about error messages is not meant.

    >>> is_soft_404("https://a.example/x", "https://a.example/x", b"<title>Page not found | A</title>")
    True
    >>> is_soft_404("https://a.example/x", "https://a.example/x", b"<title>Page not found: a history</title>")
    False
    """
    if asked != answered and _depth(asked) > 1 and _depth(answered) == 0:
        return True
    found = _TITLE.search(body[:_HEAD])
    if not found:
        return False
    title = html.unescape(found[1].decode("utf-8", "replace"))
    return any(_plain(part) in _phrases() for part in _PARTS.split(title))


def _depth(url: str) -> int:
    """How many parts a path has; an article has one at least, a front page none."""
    parts = urlsplit(url)
    return len([part for part in parts.path.split("/") if part]) + bool(parts.query)


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[^\w\s]", " ", text.casefold()).split())


@cache
def _phrases() -> frozenset[str]:
    return frozenset(_plain(phrase) for each in all_traits() for phrase in each.boilerplate.not_found)
