"""Sitemaps: plain ones, those of news, and indexes of others, packed or not."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import urlsplit
from xml.parsers import expat

from cleaners.records import RawArticle
from flows.errors import DocumentError, FetchError, Unreadable
from flows.fetching.exchange import Response
from flows.fetching.fetcher import Budget, Fetcher
from flows.fetching.urls import checked
from flows.sources.web import pages
from flows.sources.web.fetch_state import Memory
from flows.sources.web.lists import not_read, read_list, was_read
from flows.sources.web.xml_text import xml_text
from flows.streams import MIB, decompressed, whole
from seeds.sources import Source

SITEMAP_LIMIT = 50 * MIB  # the protocol's own limit, like the number of entries
_MOST_ENTRIES = 50_000
_MOST_ELEMENTS = 20 * _MOST_ENTRIES
_MOST_TEXT = 4096
_MOST_MAPS = 500
_DEEPEST = 3
_PIECE = 64 << 10
_GZIP = b"\x1f\x8b"
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_BARE = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6});)")
# Where a value stands, by the names of an element and its parent, and what we call it.
_FIELDS = {
    ("url", "loc"): "loc",
    ("sitemap", "loc"): "loc",
    ("url", "lastmod"): "lastmod",
    ("sitemap", "lastmod"): "lastmod",
    ("news", "title"): "title",
    ("news", "publication_date"): "published_at",
    ("publication", "language"): "language",
}


@dataclass(frozen=True, slots=True)
class Place:
    """One entry of a sitemap: a page, or another sitemap."""

    url: str
    is_map: bool
    lastmod: str | None
    hints: Mapping[str, str] = field(default_factory=dict)


def articles(
    source: Source, *, fetcher: Fetcher, state: Memory, budget: Budget | None = None
) -> Iterator[RawArticle | Unreadable]:
    """New and changed pages of the sitemaps that `source.where` names, and of those that they name.

    Pages of other sites are passed over: a sitemap speaks for its own, and for that of the index that
    names it, which may keep its maps elsewhere. The newest pages come first. A map that is broken half-way
    gives what came before, and is yielded by name.
    """
    budget = budget or Budget(source.budget)
    maps: deque[tuple[str, int, str | None, str]] = deque((url, 0, None, url) for url in source.where)
    known = set(source.where)
    while maps:
        url, depth, version, first = maps.popleft()
        answer = read_list(
            url, source, limit=SITEMAP_LIMIT, fetcher=fetcher, state=state, budget=budget, version=version
        )
        if isinstance(answer, Unreadable):
            yield answer
        if not isinstance(answer, Response):
            # An index that has not changed still stands for its maps: those without a date may have.
            undated = [each.url for each in state.lists() if each.version is None and each.url not in known]
            known.update(undated)
            maps.extend((each, _DEEPEST, None, first) for each in undated)
            continue
        try:
            places, broken = read_sitemap(answer.body)
        except DocumentError as refused:
            yield not_read(url, refused, source, state)
            continue
        for place in places:
            if place.is_map and depth < _DEEPEST and len(known) < _MOST_MAPS and place.url not in known:
                known.add(place.url)
                maps.append((place.url, depth + 1, place.lastmod, first))
        if broken:
            yield Unreadable(url, source.name, "cut_short", f"read up to its {len(places)}th entry: {broken}")
        named = [
            place
            for place in places
            if not place.is_map and (_same_site(place.url, answer.url) or _same_site(place.url, first))
        ]
        named.sort(key=lambda place: place.lastmod or "", reverse=True)
        entries = [pages.Entry(page.url, page.lastmod or "once", page.hints) for page in named]
        yield from pages.visit(entries, source, fetcher=fetcher, state=state, budget=budget)
        was_read(url, answer, state, version=version)
    yield from pages.visit_waiting(source, fetcher=fetcher, state=state, budget=budget)


def _same_site(url: str, of: str) -> bool:
    """Whether two URLs are of one host, or one host is below the other; `www.` says nothing."""
    try:
        a, b = ((urlsplit(checked(each)).hostname or "").removeprefix("www.") for each in (url, of))
    except FetchError:
        return True  # it will be refused by name
    return a == b or a.endswith(f".{b}") or b.endswith(f".{a}")


def parse_sitemap(body: bytes) -> list[Place]:
    """The entries of a sitemap (XML or a plain list of URLs, packed or not), at most 50,000.

    A map that is cut or broken gives what came before the break. Raises `DocumentError`: `dtd` if it has a
    document type, which no sitemap needs; `no_sitemap` if there is nothing of one in it.

    >>> parse_sitemap(b"<urlset><url><loc> https://a.example/?a=1&b=2 </loc></url></urlset>")[0].url
    'https://a.example/?a=1&b=2'
    """
    return read_sitemap(body)[0]


def read_sitemap(body: bytes) -> tuple[list[Place], str]:
    """The entries as `parse_sitemap` gives them, and what broke the reading, if anything did."""
    if body.startswith(_GZIP):
        body = whole(decompressed([body], "gz", free=SITEMAP_LIMIT), SITEMAP_LIMIT)
    if not body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") and b"<\0" not in body[:8]:
        lines = body.decode("utf-8-sig", "replace").splitlines()
        urls = [line.strip() for line in lines if line.strip().startswith(("http://", "https://"))]
        if not urls:
            raise DocumentError("no_sitemap", "neither XML nor a list of URLs")
        return [Place(url, is_map=False, lastmod=None) for url in urls[:_MOST_ENTRIES]], ""
    reading = _Reading()
    try:
        reading.read(body)
    except (LookupError, ValueError):  # a charset that expat does not know
        reading.broken = "a charset of its own"
    if reading.broken:  # white space before the declaration, a bare "&", a control: read what we make of it
        mended = _Reading()
        mended.read(_BARE.sub("&amp;", _CONTROLS.sub("", xml_text(body))).encode("utf-8"))
        reading = mended if mended.root or not reading.root else reading
    if not reading.root:
        raise DocumentError("no_sitemap", reading.broken or "XML of another kind")
    return reading.places, reading.broken


class _Reading:
    """Handlers for one pass of expat: flat memory, no tree, and a document type ends it at once."""

    def __init__(self) -> None:
        self.places: list[Place] = []
        self.root = False
        self.broken = ""
        self._path: list[str] = []
        self._found: dict[str, str] = {}
        self._text: list[str] | None = None
        self._size = self._elements = 0

    def read(self, body: bytes) -> None:
        parser = expat.ParserCreate()
        parser.StartDoctypeDeclHandler = self._doctype
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._data
        parser.buffer_text = True
        try:
            for start in range(0, len(body), _PIECE):
                parser.Parse(body[start : start + _PIECE], False)
                if len(self.places) >= _MOST_ENTRIES or self._elements > _MOST_ELEMENTS:
                    return
            parser.Parse(b"", True)
        except expat.ExpatError as error:
            self.broken = str(error)

    def _doctype(self, *_: object) -> None:
        raise DocumentError("dtd", "a sitemap with a document type")

    def _start(self, name: str, _: object) -> None:
        self._elements += 1
        local = name.rpartition(":")[2]
        self.root = self.root or (not self._path and local in ("urlset", "sitemapindex"))
        self._path.append(local if len(self._path) < 16 else "")
        if (self._parent(), local) in _FIELDS and self.root:
            self._text, self._size = [], 0

    def _data(self, data: str) -> None:
        if self._text is not None and self._size < _MOST_TEXT:
            self._text.append(data)
            self._size += len(data)

    def _end(self, name: str) -> None:
        local = name.rpartition(":")[2]
        if self._text is not None and (self._parent(), local) in _FIELDS:
            text = " ".join("".join(self._text).split())
            self._found.setdefault(_FIELDS[self._parent(), local], text)
            self._text = None
        self._path.pop()
        if self.root and len(self._path) == 1 and local in ("url", "sitemap"):
            found, self._found = self._found, {}
            url, lastmod = found.pop("loc", ""), found.pop("lastmod", "")[:64]
            if "title" in found:
                found["title"] = unescape(found["title"])  # escaped twice, as in feeds
            if url and len(self.places) < _MOST_ENTRIES:
                self.places.append(
                    Place(url, local == "sitemap", lastmod or found.get("published_at"), found)
                )

    def _parent(self) -> str:
        return self._path[-2] if len(self._path) > 1 else ""
