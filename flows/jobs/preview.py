"""What an article would become by its source's settings, before anything lands: for trying a mapping out."""

from __future__ import annotations

from dataclasses import dataclass

import orjson

from cleaners.document import read
from cleaners.errors import Rejected
from cleaners.language.detect import detect_language
from cleaners.records import Extracted, RawArticle
from cleaners.text.dates import parse_moment
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
    """Read one article as it would be cleaned, and say what came of each field.

    >>> line = b'{"headline": "Storm", "body": "The port was closed on Tuesday.", "date": "05/01/2026"}'
    >>> raw = RawArticle("wire", "x.jsonl#1", line, "application/json")
    >>> seen = preview(raw, Source("wire", fields={"title": "headline", "text": "body"}))
    >>> seen.fields["title"], seen.fields["text"]
    ('Storm', 'The port was closed on Tuesday.')
    """
    keys = _keys(raw)
    there = {"fields": ", ".join(keys[:_KEYS])} if keys else {}
    try:
        _, extracted = read(raw, source.fields)
    except Rejected as rejected:
        return Preview(there, (f"would be quarantined: {rejected}",), failed=True)
    return Preview(_fields(extracted, source) | there, tuple(_remarks(raw, extracted, source, keys)))


def _fields(extracted: Extracted, source: Source) -> dict[str, str]:
    language = detect_language(extracted.text)
    claimed = extracted.language or source.language
    moment = extracted.published_at
    said = {
        "title": extracted.title or "",
        "date": moment.isoformat(sep=" ") if moment else "",
        "language": language.tag + (f" (claimed: {claimed})" if claimed else ""),
        "authors": ", ".join(extracted.authors),
        "tags": ", ".join(extracted.tags),
        "url": extracted.url or "",
    }
    words = " ".join(extracted.text.split())
    said["text"] = words[:_WORDS] + ("…" if len(words) > _WORDS else "")
    return {name: value or "–" for name, value in said.items()}


def _remarks(raw: RawArticle, extracted: Extracted, source: Source, keys: list[str]) -> list[str]:
    hints = _hints(raw, source)
    remarks = []
    said = hints.get("published_at", "")
    if said and extracted.published_at is None:
        remarks.append(f"the date {said!r} was not understood")
    elif said and (moment := parse_moment(said)) and not moment.zone_given:
        remarks.append(f"the date {said!r} names no time zone: read as UTC")
    for ours, theirs in source.fields.items():
        if keys and theirs not in keys and theirs.partition(".")[0] not in keys:
            remarks.append(f"fields: {ours} = {theirs!r}, and there is no {theirs!r}")
    return remarks


def _hints(raw: RawArticle, source: Source) -> dict[str, str]:
    if raw.media_type != "application/json":
        return dict(raw.hints)
    from cleaners.json_record import read_record

    return {**raw.hints, **read_record(raw.body, source.fields, charset=raw.charset).hints}


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
