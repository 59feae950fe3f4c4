"""XML files, by what their first element says: a feed gives its entries, TEI is one article."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cleaners.records import RawArticle
from flows.errors import DocumentError, Unreadable
from flows.sources.web.feed_process import items_apart
from seeds.sources import Source

TEI = "application/tei+xml"
_BEFORE = rb"<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^\[>]*(?:\[.*?\]\s*)?>|\s|\xef\xbb\xbf"
_ROOT = re.compile(rb"(?:" + _BEFORE + rb")*<(?:[\w.-]+:)?([\w.-]+)", re.DOTALL)
_FEEDS = {b"rss", b"feed", b"rdf"}
_PROLOGUE = 64 << 10  # where the first element must begin


def articles_of(body: bytes, name: str, source: Source) -> Iterator[RawArticle | Unreadable]:
    """The entries of an RSS or Atom file, `uri` being `name#` and their link or id; or the one TEI document.

    Raises `DocumentError`: `unknown_type` for other XML, and what a feed is refused for.
    """
    root = _ROOT.match(body[:_PROLOGUE])
    element = root[1].lower() if root else b""
    if element in (b"tei", b"teicorpus"):
        yield RawArticle(source.name, name, body, TEI, source.charset)
    elif element in _FEEDS:
        for item in items_apart(body, source.charset, "file:///"):
            uri = f"{name}#{item.link or item.locator.rpartition('#')[2]}"
            if item.content:
                page = item.content.encode("utf-8")
                yield RawArticle(source.name, uri, page, "text/html", "utf-8", item.hints)
            else:
                yield Unreadable(uri, source.name, "no_content", "an entry without a text")
    else:
        said = element.decode("utf-8", "replace") or "nothing"
        raise DocumentError("unknown_type", f"XML that begins with {said}; RSS, Atom and TEI are read")
