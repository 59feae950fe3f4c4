"""One JSON object of somebody else's pipeline, read as an article: its text or page, and hints."""

from __future__ import annotations

import ast
import codecs
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

from cleaners.errors import Rejected

_HINTS = (
    *("title", "url", "published_at", "language", "authors", "tags"),
    *("description", "image_url", "section", "modified_at"),
)
_LONGEST_LIST = 10_000  # characters of a list that another program wrote out as text
_SURROGATE = re.compile("[\ud800-\udfff]")
_MARKUP = re.compile(
    r"\s*<(?:!doctype|html|body|article|section|div|p|h[1-6]|span|br|figure|img|b|strong|em|a)\b[^<>]*>",
    re.IGNORECASE,
)
# What trafilatura, newspaper, news-please, fundus, goose, Readability, Postlight, datatrove, schema.org
# and many tables call our fields: asked where a source declares nothing and ours is missing.
_KNOWN_AS = {
    "text": (
        *("maintext", "plaintext", "cleaned_text", "body", "articleBody", "article_body"),
        *("content", "raw_content", "textContent"),
    ),
    "title": ("headline", "metadata.title"),
    "published_at": (
        *("date_publish", "publish_date", "publishing_date", "date_published", "datePublished"),
        *("publishedTime", "pub_date", "seendate", "date", "metadata.date"),
    ),
    "language": ("lang", "inLanguage", "metadata.language"),
    "authors": ("author", "byline", "metadata.author"),
    "url": ("source", "link", "metadata.url"),
    "tags": ("keywords", "topics"),
    "description": ("excerpt",),
    "image_url": ("lead_image_url", "top_image"),
    "modified_at": ("dateModified", "date_modified"),
}
_SEVERAL = ("authors", "tags")  # the fields that a list fills; of others its first entry is taken
_BETWEEN_TAGS = re.compile(r"\s*[,;]\s+|;")
_MOST_KEYS = 12  # named to a person who has to map them


@dataclass(frozen=True, slots=True)
class Record:
    """What a JSON object holds: `text`, or `html` to extract it from, and hints as in `RawArticle`."""

    text: str | None
    html: str | None
    hints: Mapping[str, str] = field(default_factory=dict)


def read_record(body: bytes, fields: Mapping[str, str], *, charset: str | None = None) -> Record:
    """Read one object. `fields` says what our fields are called there; others keep our names.

    A name with dots leads into nested objects, unless a key of that very name exists. `charset` is
    what the source declares, UTF-8 if nothing. A list (of authors, of tags) becomes one hint joined by
    newlines; of objects in a list, the `name` is taken. Hints of other types are passed over.

    Raises `Rejected("decode", …)`: `bad_json` (not JSON, not an object, nested too deep), or
    `missing_field` (neither text nor page, or not a string).

    >>> read_record(b'{"body": "Rain.", "by": ["A", "B"]}', {"text": "body", "authors": "by"})
    Record(text='Rain.', html=None, hints={'authors': 'A\\nB'})
    """
    row = _object(body, charset)
    names = {ours: fields.get(ours) or _known_as(row, ours) for ours in ("text", "html", *_HINTS)}
    text, html = (_document(row, ours, names[ours]) for ours in ("text", "html"))
    if html and not (text or "").strip():
        text = None  # an empty text beside a page
    if text is None and html is None:
        wanted = " or ".join(repr(fields.get(name, name)) for name in ("text", "html"))
        there = f"no {wanted}; there are {_shown(row)}"
        raise Rejected(
            "decode",
            "missing_field",
            f"{there} (if the text is in {_longest(row)!r}, its source "
            f"in sources.toml needs `fields.text = {_longest(row)!r}`)",
        )
    hints = {ours: _hint(_value(row, names[ours])) for ours in _HINTS}
    hints |= {ours: hint.partition("\n")[0] for ours, hint in hints.items() if ours not in _SEVERAL}
    if isinstance(_value(row, names["tags"]), str):
        hints["tags"] = _BETWEEN_TAGS.sub("\n", hints["tags"])
    return Record(text and _plain(text), html, {name: hint for name, hint in hints.items() if hint})


def _object(body: bytes, charset: str | None) -> dict[str, Any]:
    try:
        if charset and codecs.lookup(charset).name != "utf-8":
            body = body.decode(charset).encode("utf-8")
        row = _loaded(body.removeprefix(codecs.BOM_UTF8))
    except (ValueError, LookupError, RecursionError) as error:  # JSONDecodeError is a ValueError
        raise Rejected("decode", "bad_json", str(error)[:200]) from error
    if not isinstance(row, dict):
        raise Rejected("decode", "bad_json", f"a {type(row).__name__}, not an object")
    return row


def _loaded(body: bytes) -> Any:
    """JSON; what Python's writer puts out beside it (`NaN`, halves of characters) costs a field, no line."""
    try:
        return orjson.loads(body)
    except ValueError:
        if b"NaN" not in body and b"Infinity" not in body and b"\\u" not in body:
            raise
        return json.loads(body, parse_constant=lambda _: None)


def _plain(text: str) -> str:
    """The text of a field that another program wrote: without its markup, and with line breaks for `\\n`."""
    if "\n" not in text and text.count("\\n") > 1:
        text = text.replace("\\r", "").replace("\\n", "\n")
    if _MARKUP.match(text) and "</" in text:
        from cleaners.html.blocks import read_blocks
        from cleaners.html.sanitise import parse

        return "\n".join(block.text for block in read_blocks(parse(text)))
    return text


def _known_as(row: Mapping[str, Any], ours: str) -> str:
    """What one of our fields is called in a row: our own name, or that of another tool."""
    if row.get(ours) is None:
        for theirs in _KNOWN_AS.get(ours, ()):
            value = _value(row, theirs)
            if value and (ours != "url" or str(value).startswith(("http://", "https://"))):
                return theirs
    return ours


def _shown(row: Mapping[str, Any]) -> str:
    keys = ", ".join(repr(key[:40]) for key in list(row)[:_MOST_KEYS])
    return (keys or "no fields") + (", …" if len(row) > _MOST_KEYS else "")


def _longest(row: Mapping[str, Any]) -> str:
    """The name of the field that most likely is the text."""
    others = {*_HINTS, *(theirs for ours in _HINTS for theirs in _KNOWN_AS.get(ours, ()))}
    texts = {key: len(value) for key, value in row.items() if isinstance(value, str) and key not in others}
    return max(texts, key=texts.__getitem__, default="KEY")[:40]


def _value(row: Mapping[str, Any], name: str) -> Any:
    if name in row:
        return row[name]
    value: Any = row
    for step in name.split("."):
        value = value.get(step) if isinstance(value, dict) else None
    return value


def _document(row: Mapping[str, Any], ours: str, theirs: str) -> str | None:
    value = _value(row, theirs)
    if value is not None and not isinstance(value, str):
        raise Rejected(
            "decode", "missing_field", f"{theirs!r} ({ours}) is a {type(value).__name__}, not a string"
        )
    return None if value is None else _SURROGATE.sub("\ufffd", value)


def _hint(value: Any) -> str:
    match value:
        case str():
            value = _SURROGATE.sub("\ufffd", value).strip()
            return _hint(_list(value)) if value[:1] == "[" and value[-1:] == "]" else value
        case bool():
            return ""
        case int() | float():
            return str(value)
        case list() | tuple():
            names = (each.get("name") if isinstance(each, dict) else each for each in value)
            return "\n".join(
                " ".join(_SURROGATE.sub("\ufffd", name).split())
                for name in names
                if isinstance(name, str) and name.strip()
            )
        case {"name": str(name)}:
            return name.strip()
        case _:
            return ""


def _list(written: str) -> Any:
    """A list that was written out as text, by Python or as JSON; None if it is none."""
    try:
        return ast.literal_eval(written) if len(written) < _LONGEST_LIST else None
    except (ValueError, SyntaxError, RecursionError, MemoryError):
        return None
