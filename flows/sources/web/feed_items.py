"""The entries of a feed, as feedparser reads them, or of a JSON Feed."""

from __future__ import annotations

import hashlib
import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from operator import itemgetter
from typing import Any

from cleaners.text.dates import parse_moment
from cleaners.text.written_dates import habits, read_moment
from flows.errors import DocumentError, FetchError
from flows.fetching.urls import joined
from flows.sources.names import uri_of
from flows.sources.web.json_feed import entries_of_json
from flows.sources.web.xml_text import xml_text

_MOST_ITEMS = 2000
_LONGEST_HINT = 8192
_NAMED = re.compile(r"[^\W\d_]{3}")
_MARKUP = re.compile(r"<[^<>]*>")


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of a feed. `locator` is its link, or the feed's URL and its id; `content` its full text."""

    locator: str
    link: str | None
    version: str
    hints: Mapping[str, str]
    content: str


def parse_feed(body: bytes, charset: str | None, url: str) -> list[Item]:
    """The entries of a feed, the one that was changed last first, each locator once.

    Where dates say nothing, the feed's own order does: the newest comes first. Raises `DocumentError`: `dtd`,
    or `no_feed` for anything else.

    feedparser has been seen to hang: call it by `feed_process.items_apart`.
    """
    entries, language = entries_of_json(body) or _entries_of_xml(body, charset, url)
    found = [(_changed(entry), _item(entry, url, language)) for entry in entries[:_MOST_ITEMS]]
    items: dict[str, Item] = {}
    for _, item in sorted(found, key=itemgetter(0), reverse=True):  # stable: ties stay as they stand
        if item:
            items.setdefault(item.locator, item)
    return list(items.values())


def _entries_of_xml(body: bytes, charset: str | None, url: str) -> tuple[list[Any], str]:
    import feedparser  # type: ignore[import-untyped]

    text = xml_text(body, charset)
    headers = {"content-type": "application/xml; charset=utf-8", "content-location": url}
    feed = feedparser.parse(
        text.encode("utf-8"), response_headers=headers, resolve_relative_uris=False, sanitize_html=False
    )
    if not feed.get("version") and not feed.entries:
        raise DocumentError("no_feed", "neither RSS, Atom nor JSON Feed")
    return feed.entries, str(feed.feed.get("language") or "")


def _changed(entry: Any) -> str:
    return _when(dict.get(entry, "updated_parsed") or entry.get("published_parsed"))


def _item(entry: Any, base: str, language: str) -> Item | None:
    link = _link(entry, base)
    name = str(entry.get("id") or "").strip()
    if link is None and not name:
        return None
    content = max((str(each.get("value") or "") for each in entry.get("content", [])), key=len, default="")
    content = _unescaped(content or str(entry.get("summary") or ""))
    # Asked as a feedparser entry, `updated` would answer with `published`, and warn.
    updated = str(dict.get(entry, "updated") or "")
    when = _when(entry.get("published_parsed") or dict.get(entry, "updated_parsed"))
    spoken = str(entry.get("language") or language)
    hints = {
        "title": _title(entry),
        "url": link or "",
        "published_at": _stated(str(entry.get("published") or updated), when, spoken),
        "language": spoken,
        "authors": _authors(entry),
        "tags": _joined(tag.get("term") for tag in entry.get("tags", [])),
    }
    seen = "\0".join((hints["title"], updated, when, content))
    version = hashlib.sha256(seen.encode("utf-8", "replace")).hexdigest()[:16]
    locator = link or f"{base}#{uri_of(_sound(name)[:500])}"
    told = {name: _sound(hint)[:_LONGEST_HINT] for name, hint in hints.items() if hint}
    return Item(locator, link, version, told, _sound(content))


def _stated(written: str, parsed: str, language: str) -> str:
    """A date for the cleaners to read, who know the source: in full if it is in full, else as written.

    `parsed` is what feedparser makes of it, which takes part of a number for a day: it is only asked where
    a month or a day is named, in words that we don't know.
    """
    written = " ".join(written.split())[:100]
    moment = parse_moment(written)
    if moment and moment.zone_given and moment.time_given:
        return moment.at.astimezone(UTC).isoformat()
    if parsed and _NAMED.search(written) and read_moment(written, habits(language)) is None:
        return parsed
    return written


def _authors(entry: Any) -> str:
    """Bylines as written: of a mail address feedparser leaves the last letters as a name."""
    authors = entry.get("authors", [])
    if len(authors) == 1 and entry.get("author"):
        return _joined(iter([entry["author"]]))
    return _joined(author.get("name") for author in authors)


def _unescaped(content: str) -> str:
    """Without the marks of a CDATA section that was escaped together with what it holds."""
    if not content.lstrip().startswith("<![CDATA["):
        return content
    return content.strip().removeprefix("<![CDATA[").removesuffix("]]>")


def _sound(text: str) -> str:
    """Without the halves of characters that a broken reference (`&#xD800;`) can leave."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _link(entry: Any, base: str) -> str | None:
    # Where a service counts clicks, it says beside its own link where that leads.
    original, guid = entry.get("feedburner_origlink"), entry.get("id") if entry.get("guidislink") else None
    for candidate in (original, entry.get("link"), guid):
        try:
            if candidate:
                return joined(base, str(candidate))
        except FetchError:
            continue
    return None


def _title(entry: Any) -> str:
    title = str(entry.get("title") or "")
    if entry.get("title_detail", {}).get("type") in ("text/html", "application/xhtml+xml"):
        title = html.unescape(_MARKUP.sub("", title))
    return " ".join(title.split())


def _when(parsed: Any) -> str:
    try:
        year, month, day, hour, minute, second = parsed[:6]
        return datetime(year, month, day, hour, minute, second, tzinfo=UTC).isoformat()
    except (ValueError, TypeError, OverflowError):  # nothing, or no such date
        return ""


def _joined(names: Iterator[Any]) -> str:
    return "\n".join(" ".join(str(name).split()) for name in names if name and str(name).strip())
