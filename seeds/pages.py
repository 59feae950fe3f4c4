"""What web pages call the facts about themselves: the reader of `pages.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class PageNames:
    """Names by field, best source first, all in lower case where pages are careless about case.

    `meta[field]` ranks the names of meta tags, `json_ld[field]` the schema.org properties; `articles`
    are the schema.org types of an article.
    Of bylines: `before`, `after` and `between` are words around names; words of `between` that are
    `inside` names, too, part them only where both sides are names; `roles` (with words `before_roles`) are
    what is said of an author, `houses` words in the names of agencies, desks and newspapers, `others` what
    announces those who are not the authors, `surnames` family names of Han characters.
    `marked` are words in classes, before dates and before tags that mark what they hold.
    `furniture` and `beside` give for each kind of text the words in classes and ids that announce it.
    """

    meta: Mapping[str, Mapping[str, int]]
    json_ld: Mapping[str, tuple[str, ...]]
    articles: frozenset[str]
    before: tuple[str, ...]
    after: tuple[str, ...]
    roles: frozenset[str]
    surnames: str
    before_roles: frozenset[str]
    houses: frozenset[str]
    others: tuple[str, ...]
    between: tuple[str, ...]
    inside: frozenset[str]
    furniture: Mapping[str, tuple[str, ...]]
    beside: Mapping[str, tuple[str, ...]]
    marked: Mapping[str, frozenset[str]]


@cache
def page_names() -> PageNames:
    """Read `pages.toml` once.

    >>> page_names().meta["published_at"]["article:published_time"]
    0
    """
    with Path(__file__).with_name("pages.toml").open("rb") as file:
        tables = tomllib.load(file)
    fields = {name: table for name, table in tables.items() if "meta" in table}
    return PageNames(
        meta=MappingProxyType(
            {name: MappingProxyType({m: i for i, m in enumerate(t["meta"])}) for name, t in fields.items()}
        ),
        json_ld=MappingProxyType({name: tuple(t["json_ld"]) for name, t in fields.items()}),
        articles=frozenset(tables["json_ld"]["articles"]),
        before=tuple(tables["authors"]["before"]),
        after=tuple(tables["authors"]["after"]),
        roles=frozenset(tables["authors"]["roles"]),
        surnames=tables["authors"]["surnames"],
        before_roles=frozenset(tables["authors"]["before_roles"]),
        houses=frozenset(tables["authors"]["houses"]),
        others=tuple(tables["authors"]["others"]),
        between=tuple(tables["authors"]["between"]),
        inside=frozenset(tables["authors"]["inside"]),
        furniture=MappingProxyType({kind: tuple(words) for kind, words in tables["furniture"].items()}),
        beside=MappingProxyType({kind: tuple(words) for kind, words in tables["beside"].items()}),
        marked=MappingProxyType({kind: frozenset(words) for kind, words in tables["marked"].items()}),
    )
