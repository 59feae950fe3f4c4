"""The sources that people declare in `sources.toml`, read into frozen records."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, get_args

Kind = Literal["files", "feed", "sitemap", "pages", "warc", "jsonl", "parquet"]
Learned = Literal["reviewed", "automatic"]
Style = Literal["plain", "typographic"]

# What a JSON line or a Parquet row can tell: the text (or a page to extract it from), and hints.
OUR_FIELDS = ("text", "html", "title", "url", "published_at", "language", "authors", "tags")

FETCHED = ("feed", "sitemap", "pages")
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}", re.ASCII)
_TAG = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*", re.ASCII)


class BadSource(ValueError):
    """A table of `sources.toml` that cannot be meant: which one, and what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where articles come from, and what is special about it. `sources.toml` explains each field.

    >>> Source("example", "feed", ("https://news.example/rss",)).learned
    'reviewed'
    """

    name: str
    kind: Kind = "files"
    where: tuple[str, ...] = ()
    schedule: str | None = None
    language: str | None = None
    charset: str | None = None
    learned: Learned = "reviewed"
    fields: Mapping[str, str] = field(default_factory=dict)
    note: str = ""
    follow: bool = True
    per_minute: float = 30.0
    budget: int = 1000
    accept: tuple[str, ...] = ()
    style: Style = "plain"
    annotate: bool = False

    @property
    def settings(self) -> str:
        """What of a source decides how its articles are cleaned, as one string for the rules digest."""
        parts = (sorted(self.fields.items()), self.language, self.charset, self.style, self.annotate)
        return repr(parts)


LOCAL = "local"
WEB = "web"


def load(path: Path | None = None) -> Mapping[str, Source]:
    """All declared sources by name, in the order of the file. Raises `BadSource`.

    >>> load()["local"].kind
    'files'
    """
    path = path or Path(__file__).with_name("sources.toml")
    try:
        tables = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadSource(f"{path.name}: {error}") from error
    tables.pop("contact", None)
    return MappingProxyType({name: _source(name, table, path.parent) for name, table in tables.items()})


def contact(path: Path | None = None) -> str:
    """Whom the owner of a site can ask about our requests: `COPYDESK_CONTACT`, else `contact` in the file."""
    path = path or Path(__file__).with_name("sources.toml")
    declared = tomllib.loads(path.read_text("utf-8")).get("contact", "")
    return os.environ.get("COPYDESK_CONTACT") or str(declared)


def _source(name: str, table: Any, home: Path) -> Source:
    if not isinstance(table, dict):
        raise BadSource(f"{name}: expected a table [{name}]")
    if not _NAME.fullmatch(name):
        raise BadSource(f"{name!r}: a name is small letters, digits, '-', '_' and '.', at most 64")
    unknown = table.keys() - {f.name for f in fields(Source)} | table.keys() & {"name"}
    if unknown:
        raise BadSource(f"{name}: unknown key {', '.join(sorted(unknown))}")
    kind = _one_of(name, "kind", table.get("kind", "files"), get_args(Kind))
    where = tuple(
        _place(name, place, kind, home) for place in _strings(name, "where", table.get("where", []))
    )
    language = _string(name, "language", table.get("language"))
    if language is not None and not _TAG.fullmatch(language):
        raise BadSource(f"{name}: language {language!r} is not a BCP 47 tag")
    schedule = _string(name, "schedule", table.get("schedule"))
    if schedule is not None and len(schedule.split()) != 5:
        raise BadSource(f"{name}: schedule {schedule!r} is not a cron expression of five fields")
    renamed = table.get("fields", {})
    if not isinstance(renamed, dict) or not all(isinstance(theirs, str) for theirs in renamed.values()):
        raise BadSource(f"{name}: fields must be a table of names")
    if renamed.keys() - set(OUR_FIELDS):
        raise BadSource(f"{name}: fields: we have no {', '.join(sorted(renamed.keys() - set(OUR_FIELDS)))}")
    return Source(
        name=name,
        kind=kind,
        where=where,
        schedule=schedule,
        language=language,
        charset=_string(name, "charset", table.get("charset")),
        learned=_one_of(name, "learned", table.get("learned", "reviewed"), get_args(Learned)),
        fields=MappingProxyType(dict(renamed)),
        note=_string(name, "note", table.get("note")) or "",
        follow=_boolean(name, "follow", table.get("follow", True)),
        per_minute=_positive(name, "per_minute", table.get("per_minute", 30.0)),
        budget=int(_positive(name, "budget", table.get("budget", 1000))),
        accept=_strings(name, "accept", table.get("accept", [])),
        style=_one_of(name, "style", table.get("style", "plain"), get_args(Style)),
        annotate=_boolean(name, "annotate", table.get("annotate", False)),
    )


def _place(name: str, place: str, kind: Kind, home: Path) -> str:
    """Paths are relative to the file they stand in, so that the working folder does not matter."""
    if kind in FETCHED and "://" in place and not place.startswith(("http://", "https://")):
        raise BadSource(f"{name}: where {place!r} is not http or https")
    if kind in ("feed", "sitemap") and "://" not in place:
        raise BadSource(f"{name}: where {place!r} is not a URL")
    return place if "://" in place else str(home / place)


def _strings(name: str, key: str, value: Any) -> tuple[str, ...]:
    values = [value] if isinstance(value, str) else value
    if not isinstance(values, list) or not all(isinstance(each, str) and each for each in values):
        raise BadSource(f"{name}: {key} must be a string or a list of strings")
    return tuple(values)


def _string(name: str, key: str, value: Any) -> str | None:
    if value is not None and not isinstance(value, str):
        raise BadSource(f"{name}: {key} must be a string")
    return value


def _one_of(name: str, key: str, value: Any, choices: tuple[str, ...]) -> Any:
    if value not in choices:
        raise BadSource(f"{name}: {key} must be one of {', '.join(choices)}, not {value!r}")
    return value


def _boolean(name: str, key: str, value: Any) -> bool:
    if not isinstance(value, bool):
        raise BadSource(f"{name}: {key} must be true or false")
    return value


def _positive(name: str, key: str, value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not value > 0:
        raise BadSource(f"{name}: {key} must be a number above zero")
    return float(value)


@cache
def _declared() -> Mapping[str, Source]:
    return load()


def source_named(name: str) -> Source:
    """The declared source of that name; one with plain defaults if none is declared (any more).

    >>> source_named("nobody-declared-this").kind
    'files'
    """
    return _declared().get(name) or Source(name)
