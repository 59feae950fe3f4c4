"""The reader of typography.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Conventions:
    """How a language is set: its quotation marks, spaces, dash, and words that begin with an apostrophe."""

    outer: tuple[str, str]
    inner: tuple[str, str]
    dash: str = "–"
    inside: str = ""  # the space inside angle quotation marks
    before: Mapping[str, str] = field(default_factory=dict)  # mark -> the space before it
    elisions: frozenset[str] = frozenset()


def conventions(language: str | None) -> Conventions:
    """What is known for a BCP 47 tag: of the tag itself, or else of its language, or else of English.

    >>> conventions("de-AT").outer, conventions("de-CH").outer, conventions(None).inner
    (('„', '“'), ('«', '»'), ('‘', '’'))
    """
    tag = (language or "").replace("_", "-")
    known = _all()
    while tag and tag not in known:
        tag = tag.rpartition("-")[0]
    return known[tag or "en"]


@cache
def _all() -> Mapping[str, Conventions]:
    data = tomllib.loads((files("seeds") / "typography.toml").read_text(encoding="utf-8"))
    dashes = {language: dash for dash, languages in data["dashes"].items() for language in languages}
    known = {}
    for marks, languages in data["quotes"].items():
        outer_start, outer_end, inner_start, inner_end = marks.split(" ")
        for tag in languages:
            language = tag.partition("-")[0]
            spaces = data["spaces"].get(tag, {})
            known[tag] = Conventions(
                outer=(outer_start, outer_end),
                inner=(inner_start, inner_end),
                dash=dashes.get(tag, dashes.get(language, "–")),
                inside=spaces.get("inside", ""),
                before=spaces.get("before", {}),
                elisions=frozenset(data["elisions"].get(language, ())),
            )
    return known
