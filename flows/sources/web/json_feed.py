"""The entries of a JSON Feed (jsonfeed.org), told as those of an RSS feed are."""

from __future__ import annotations

import html
import json
from datetime import UTC
from typing import Any

from cleaners.text.dates import parse_moment
from flows.errors import DocumentError

_NAME = "jsonfeed.org"


def entries_of_json(body: bytes) -> tuple[list[dict[str, Any]], str] | None:
    """The items and the language of a JSON Feed in feedparser's words; None for what is not JSON.

    Raises `DocumentError`: `no_feed` for JSON that is no such feed.
    """
    if not body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return None
    try:
        feed = json.loads(body.decode("utf-8-sig", "replace"))  # it is UTF-8 by its definition
    except (ValueError, RecursionError) as error:
        raise DocumentError("no_feed", f"neither XML nor JSON: {error}"[:200]) from error
    if not isinstance(feed, dict) or _NAME not in str(feed.get("version")):
        raise DocumentError("no_feed", "JSON that is no JSON Feed")
    house = _people(feed)
    items = [item for item in _list(feed.get("items")) if isinstance(item, dict)]
    return [_entry(item, house) for item in items], str(feed.get("language") or "")


def _entry(item: dict[str, Any], house: list[dict[str, str]]) -> dict[str, Any]:
    name = item.get("id")
    written = str(item.get("content_html") or "")
    if not written and isinstance(plain := item.get("content_text"), str):
        written = "".join(f"<p>{html.escape(line)}</p>" for line in plain.splitlines() if line.strip())
    published, updated = _text(item.get("date_published")), _text(item.get("date_modified"))
    return {
        "id": "" if isinstance(name, dict | list) else str(name if name is not None else ""),
        "link": _text(item.get("url")) or _text(item.get("external_url")),
        "title": _text(item.get("title")),
        "content": [{"value": written}],
        "summary": html.escape(_text(item.get("summary"))),
        "published": published,
        "published_parsed": _parsed(published),
        "updated": updated,
        "updated_parsed": _parsed(updated),
        "language": _text(item.get("language")),
        "authors": _people(item) or house,
        "tags": [{"term": tag} for tag in _list(item.get("tags")) if isinstance(tag, str)],
    }


def _people(told: dict[str, Any]) -> list[dict[str, str]]:
    """The authors of a feed or an item; the first version of the format had one."""
    people = _list(told.get("authors")) or [told.get("author")]
    return [{"name": _text(each.get("name"))} for each in people if isinstance(each, dict)]


def _parsed(written: str) -> tuple[int, ...] | None:
    """A date as feedparser gives it beside what is written: year to second, in UTC."""
    moment = parse_moment(written)
    return moment.at.astimezone(UTC).timetuple()[:6] if moment else None


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
