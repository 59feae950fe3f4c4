"""The sources that people declare in `sources.toml`, read into frozen records."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Literal
from zoneinfo import available_timezones

from seeds.charsets import unknown_charset
from seeds.schema import (
    ONE_OR_MANY,
    Positive,
    PositiveInteger,
    Problem,
    SchemaError,
    line_numbers,
    nearest,
    parse,
)
from seeds.scripts import unknown_language

Kind = Literal["files", "feed", "sitemap", "pages", "warc", "jsonl", "parquet"]
Learned = Literal["reviewed", "automatic"]
Style = Literal["plain", "typographic"]

# What a JSON line or a Parquet row can tell: the text (or a page to extract it from), and hints.
OUR_FIELDS = (
    *("text", "html", "title", "url", "published_at", "language", "authors", "tags"),
    *("description", "image_url", "section", "modified_at"),
)

FETCHED = ("feed", "sitemap", "pages")
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}", re.ASCII)


def _cron(value: str | None) -> str:
    good = value is None or len(value.split()) == 5
    return "" if good else f"{value!r} is not a cron expression of five fields"


def unknown_zone(value: str | None) -> str:
    """What is wrong with the name of a time zone; an empty string if nothing."""
    known = value is None or value in available_timezones()
    return "" if known else f"{value!r} is no time zone, such as 'Europe/Kyiv'"


def _small_letters(names: tuple[str, ...]) -> str:
    wrong = [name for name in names if name != name.lower()]
    return f"{wrong[0]!r}: names of parameters are compared in small letters" if wrong else ""


def _not_ours(renamed: Mapping[str, str]) -> str:
    unknown = sorted(renamed.keys() - set(OUR_FIELDS))
    return f"we have no {', '.join(unknown)}{nearest(unknown[0], OUR_FIELDS)}" if unknown else ""


@dataclass(frozen=True, slots=True)
class Decided:
    """What is decided about all articles of a source, for what belongs into version control."""

    mute: Annotated[tuple[str, ...], ONE_OR_MANY] = ()
    never: Annotated[tuple[str, ...], ONE_OR_MANY] = ()
    always: Annotated[tuple[str, ...], ONE_OR_MANY] = ()
    language: Annotated[str | None, unknown_language] = None
    style: Style | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """Where articles come from, and what is special about it. `sources.toml` explains each field.

    >>> Source("example", "feed", ("https://news.example/rss",)).learned
    'reviewed'
    """

    name: str = field(default="", metadata={"given": True})
    kind: Kind = "files"
    where: Annotated[tuple[str, ...], ONE_OR_MANY] = ()
    schedule: Annotated[str | None, _cron] = None
    language: Annotated[str | None, unknown_language] = None
    charset: Annotated[str | None, unknown_charset] = None
    learned: Learned = "reviewed"
    fields: Annotated[Mapping[str, str], _not_ours] = field(default_factory=dict)
    note: str = ""
    follow: bool = True
    per_minute: Positive = 30.0
    budget: PositiveInteger = 1000
    accept: Annotated[tuple[str, ...], ONE_OR_MANY] = ()
    style: Style = "plain"
    annotate: bool = False
    timezone: Annotated[str | None, unknown_zone] = None
    vouches_for: Annotated[tuple[str, ...], ONE_OR_MANY] = ()
    decided: Decided = Decided()
    keep_parameters: Annotated[tuple[str, ...], _small_letters, ONE_OR_MANY] = ()
    drop_parameters: Annotated[tuple[str, ...], _small_letters, ONE_OR_MANY] = ()

    @property
    def settings(self) -> str:
        """What of a source decides how its articles are cleaned, as one string for the rules digest."""
        parts = (sorted(self.fields.items()), self.language, self.charset, self.style, self.annotate)
        names = ("timezone", "vouches_for", "keep_parameters", "drop_parameters")
        added = ((name, getattr(self, name)) for name in names)
        # What was added later counts where it is used, so that other sources keep their digest.
        return repr((*parts, *(pair for pair in added if pair[1])))


LOCAL = "local"
WEB = "web"
SHIPPED = Path(__file__).with_name("sources.toml")


def declared_in() -> Path:
    """The file that declares the sources: `COPYDESK_SOURCES`, else `sources.toml` in `COPYDESK_HOME` if there
    is one, else the one beside this module."""
    if named := os.environ.get("COPYDESK_SOURCES"):
        return Path(named).expanduser().absolute()
    home = os.environ.get("COPYDESK_HOME")
    own = Path(home).expanduser().absolute() / "sources.toml" if home else SHIPPED
    return own if own.exists() else SHIPPED


def load(path: Path | None = None) -> Mapping[str, Source]:
    """All declared sources by name, in the order of the file. Raises `seeds.schema.SchemaError`, `OSError`.

    >>> load()["local"].kind
    'files'
    """
    path = path or declared_in()
    content = path.read_bytes()
    tables = parse(content, path.name, Mapping[str, Source], aside=("contact",))  # type: ignore[type-abstract]
    lines = line_numbers(content.decode())
    problems = []
    if not isinstance(tomllib.loads(content.decode()).get("contact", ""), str):
        problems.append(Problem(path.name, lines.get(("contact",)), "contact", "must be a string"))
    for name, source in tables.items():
        if not _NAME.fullmatch(name):
            what = f"{name!r}: a name is small letters, digits, '-', '_' and '.', at most 64"
            problems.append(Problem(path.name, lines.get((name,)), name, what))
        for place in source.where:
            if what := _misplaced(place, source.kind):
                problems.append(Problem(path.name, lines.get((name, "where")), f"{name}.where", what))
    if problems:
        raise SchemaError(problems)
    return MappingProxyType(
        {
            name: replace(source, name=name, where=tuple(_place(each, path.parent) for each in source.where))
            for name, source in tables.items()
        }
    )


def contact(path: Path | None = None) -> str:
    """Whom the owner of a site can ask about our requests: `COPYDESK_CONTACT`, else `contact` in the file."""
    declared = tomllib.loads((path or declared_in()).read_text("utf-8")).get("contact", "")
    return os.environ.get("COPYDESK_CONTACT") or str(declared)


def _misplaced(place: str, kind: Kind) -> str:
    """What is wrong with a place for sources of that kind, or an empty string."""
    if kind in FETCHED and "://" in place and not place.startswith(("http://", "https://")):
        return f"{place!r} is not http or https"
    if kind in ("feed", "sitemap") and "://" not in place:
        return f"{place!r} is not a URL"
    return ""


def _place(place: str, home: Path) -> str:
    """Paths are relative to the file they stand in, so that the working folder does not matter."""
    return place if "://" in place else str(home / place)


@cache
def _declared() -> Mapping[str, Source]:
    return load()


def unknown_source(name: str) -> str:
    """What to say of a name that no source is declared by."""
    hint = nearest(name, load()) or f"; there are {', '.join(load())}"
    return f"no source {name!r} in {declared_in().name}{hint}"


def source_named(name: str) -> Source:
    """The declared source of that name; one with plain defaults if none is declared (any more).

    >>> source_named("nobody-declared-this").kind
    'files'
    """
    return _declared().get(name) or Source(name)
