"""What people curate per language: `seeds/languages/*.toml`, and its only reader.

One file per language, named by its BCP 47 tag (`en.toml`, `zh.toml`), and `und.toml` for what holds in
any language. A file has sections (TOML tables); each part of the cleaner reads its own by name, and
what a section means is said by the part that reads it. A section may be missing.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any


@dataclass(frozen=True, slots=True)
class LanguageSeed:
    """One language file: its tag, its name in English, and its sections, all read-only."""

    tag: str
    name: str
    sections: Mapping[str, Any] = field(default_factory=dict)

    def section(self, name: str) -> Mapping[str, Any]:
        """The table `name` of this language (lists as tuples), or an empty mapping.

        >>> seed("en").section("no such section")
        mappingproxy({})
        """
        found = self.sections.get(name, MappingProxyType({}))
        if not isinstance(found, Mapping):
            raise TypeError(f"{self.tag}.toml: {name} is not a table")
        return found


@cache
def tags() -> tuple[str, ...]:
    """The tags that have a file, sorted.

    >>> "en" in tags() and "und" in tags()
    True
    """
    folder = files("seeds") / "languages"
    return tuple(sorted(f.name.removesuffix(".toml") for f in folder.iterdir() if f.name.endswith(".toml")))


@cache
def seed(tag: str) -> LanguageSeed:
    """The file for exactly this tag. Raises `KeyError` if there is none.

    >>> seed("en").name
    'English'
    """
    if tag not in tags():
        raise KeyError(tag)
    content = tomllib.loads((files("seeds") / "languages" / f"{tag}.toml").read_text(encoding="utf-8"))
    name = content.pop("name")
    return LanguageSeed(tag, name, _frozen(content))


def closest(tag: str | None) -> LanguageSeed:
    """The file for a tag as it comes: exact, else without region and script, else `und`.

    >>> closest("en-GB").tag, closest("pt_BR").tag, closest("tlh").tag, closest(None).tag
    ('en', 'pt', 'und', 'und')
    """
    parts = (tag or "und").replace("_", "-").lower().split("-")
    known = {name.lower(): name for name in tags()}
    for length in range(len(parts), 0, -1):
        found = known.get("-".join(parts[:length]))
        if found:
            return seed(found)
    return seed("und")


def _frozen(value: Any) -> Any:
    if isinstance(value, dict):
        return MappingProxyType({key: _frozen(inner) for key, inner in value.items()})
    if isinstance(value, list):
        return tuple(_frozen(inner) for inner in value)
    return value
