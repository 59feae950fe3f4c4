"""What an article would become by its source's settings, before anything lands: for trying a mapping out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC

import orjson

from cleaners.errors import Rejected
from cleaners.records import Article, RawArticle
from cleaners.text.written_dates import Habits, read_moment
from flows.workers.articles import clean_by
from seeds.sources import OUR_FIELDS, Source

_WORDS = 120  # characters of the text that are shown
_KEYS = 30


@dataclass(frozen=True, slots=True)
class Preview:
    """What was read, by field, as text for a person; and what a person should know about it."""

    fields: dict[str, str]
    remarks: tuple[str, ...] = ()
    failed: bool = False


def preview(raw: RawArticle, source: Source) -> Preview:
    """Clean one article as `clean` would, and say what came of each field.

    >>> line = b'{"headline": "Storm", "body": "The port was closed on Tuesday.", "date": "05/01/2026"}'
    >>> raw = RawArticle("wire", "x.jsonl#1", line, "application/json")
    >>> seen = preview(raw, Source("wire", fields={"title": "headline", "text": "body"}))
    >>> seen.fields["title"], seen.fields["text"]
    ('Storm', 'The port was closed on Tuesday.')
    """
    keys = _keys(raw)
    there = {"fields": ", ".join(keys[:_KEYS])} if keys else {}
    try:
        article = clean_by(source, raw)
    except Rejected as rejected:
        return Preview(there, (f"would be quarantined: {rejected}",), failed=True)
    return Preview(_fields(article, source) | there, tuple(_remarks(article, source, keys)))


def _fields(article: Article, source: Source) -> dict[str, str]:
    claimed = article.language_claimed or source.language
    moment = article.published_at
    said = {
        "title": article.title or "",
        "date": moment.astimezone(UTC).isoformat(sep=" ") if moment else "",
        "language": article.language + (f" (claimed: {claimed})" if claimed else ""),
        "authors": ", ".join(article.authors),
        "tags": ", ".join(article.tags),
        "url": article.url or "",
    }
    words = " ".join(article.text.split())
    said["text"] = words[:_WORDS] + ("…" if len(words) > _WORDS else "")
    return {name: value or "–" for name, value in said.items()}


def _remarks(article: Article, source: Source, keys: list[str]) -> list[str]:
    remarks = []
    if written := article.provenance.get("published_at.unread"):
        remarks.append(f"the date {written!r} was not understood{_how_to_say(written)}")
    elif "published_at.zone" in article.provenance and "published_at.time" not in article.provenance:
        zone = source.timezone or "UTC, or a country's only one; `timezone` in its source says another"
        remarks.append(f"the date names no time zone: read as {zone}")
    for ours, theirs in source.fields.items():
        if keys and theirs not in keys and theirs.partition(".")[0] not in keys:
            remarks.append(f"fields: {ours} = {theirs!r}, and there is no {theirs!r}")
    return remarks


def _how_to_say(written: str) -> str:
    """What the source has to declare, where only the order of day and month is open."""
    if read_moment(written, Habits()) is None:
        return ""
    return ': is its day first, or its month? `language = "en-GB"`, or `"en-US"`, in its source says'


def _keys(raw: RawArticle) -> list[str]:
    """The names of a JSON line's fields, ours first."""
    if raw.media_type != "application/json":
        return []
    try:
        row = orjson.loads(raw.body)
    except ValueError:
        return []
    keys = [str(key) for key in row] if isinstance(row, dict) else []
    return sorted(keys, key=lambda key: key not in OUR_FIELDS)
