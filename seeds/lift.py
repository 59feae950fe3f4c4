"""Reads `lift.toml`: the wording of tag lines, bylines and date lines, language by language."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cache
from importlib.resources import files
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class LiftWording:
    """One language's words, as they are written in `lift.toml`, which says what each list is for.

    `lifts` gives, by kind (`tags`, `byline`, `dateline`), lines that are lifted, and under `keeps`
    lines that must stay.
    """

    language: str
    tags: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    by: tuple[str, ...] = ()
    author: tuple[str, ...] = ()
    joins: tuple[str, ...] = ()
    stops: tuple[str, ...] = ()
    credits: tuple[str, ...] = ()
    months: tuple[str, ...] = ()
    weekdays: tuple[str, ...] = ()
    dated: tuple[str, ...] = ()
    lifts: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))


@cache
def lift_wording() -> tuple[LiftWording, ...]:
    """Every language's wording, in the order of the file; `und` is for every language.

    Raises `ValueError` for a list with an unknown name, so that a slip in the file is not silent.

    >>> next(wording.author[0] for wording in lift_wording() if wording.language == "uk")
    'автор'
    """
    tables = tomllib.loads(files("seeds").joinpath("lift.toml").read_text(encoding="utf-8"))
    return tuple(_wording(language, table) for language, table in tables.items())


def _wording(language: str, table: dict[str, list[str] | dict[str, list[str]]]) -> LiftWording:
    known = {each.name for each in fields(LiftWording)} - {"language"}
    if unknown := table.keys() - known:
        raise ValueError(f"lift.toml, [{language}]: unknown {', '.join(sorted(unknown))}")
    lists: dict[str, tuple[str, ...]] = {}
    examples: Mapping[str, tuple[str, ...]] = MappingProxyType({})
    for name, value in table.items():
        if isinstance(value, dict):
            examples = MappingProxyType({kind: tuple(lines) for kind, lines in value.items()})
        else:
            lists[name] = tuple(value)
    return LiftWording(language, lifts=examples, **lists)
