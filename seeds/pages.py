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
    are the schema.org types of an article; `before`, `after` and `between` are words around
    authors' names, `roles` what a byline says of them.
    `furniture` and `beside` give for each kind of text the words in classes and ids that announce it;
    `screen_readers` and `printers` are whole classes of what no reader of the page sees; `walls` are
    phrases of those who ask for a subscription, a log-in or consent; `lead` are words in
    names that mark a lead.
    """

    meta: Mapping[str, Mapping[str, int]]
    json_ld: Mapping[str, tuple[str, ...]]
    articles: frozenset[str]
    before: tuple[str, ...]
    after: tuple[str, ...]
    roles: frozenset[str]
    between: tuple[str, ...]
    furniture: Mapping[str, tuple[str, ...]]
    beside: Mapping[str, tuple[str, ...]]
    screen_readers: frozenset[str]
    printers: frozenset[str]
    walls: tuple[tuple[str, ...], ...]
    lead: frozenset[str]


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
        between=tuple(tables["authors"]["between"]),
        furniture=MappingProxyType({kind: tuple(words) for kind, words in tables["furniture"].items()}),
        beside=MappingProxyType({kind: tuple(words) for kind, words in tables["beside"].items()}),
        screen_readers=frozenset(tables["unseen"]["screen_readers"]),
        printers=frozenset(tables["unseen"]["printers"]),
        walls=tuple(tuple(phrase.split(" … ")) for phrase in tables["walls"]["phrases"]),
        lead=frozenset(tables["lead"]["words"]),
    )
