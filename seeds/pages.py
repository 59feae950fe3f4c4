"""What web pages call the facts about themselves: the reader of `pages.toml`."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from seeds.schema import Series, load


@dataclass(frozen=True, slots=True)
class PageNames:
    """Names by field, best source first, all in lower case where pages are careless about case.

    `meta[field]` ranks the names of meta tags, `json_ld[field]` the schema.org properties; `articles`
    and `pages` are the schema.org types of an article and of a page.
    Of bylines: `before`, `after` and `between` are words around names, `labels` stand in a line of their
    own; words of `between` that are `inside` names, too, part them only where both sides are names; `roles`
    (with words `before_roles`) are what is said of an author, `degrees` what follows names, `houses` words
    in the names of agencies, desks and newspapers, `others` what announces those who are not the authors,
    `surnames` family names of Han characters.
    `marked` are words in classes, before dates and before tags that mark what they hold.
    `kinds` are types and words that tell what kind of page it is.
    `furniture` and `beside` give for each kind of text the words in classes and ids that announce it.
    `screen_readers`, `printers` and `nobody` are classes of what no reader of the page sees; `walls` are
    phrases of those who ask for a subscription, a log-in or consent, `offers` those of their short lines,
    `read_on` how the line above an offer begins;
    `lead` are words in names that mark a lead, `lead_alone` those that mark nothing else, `pull_quotes`
    those of what says again what the text says. `credits` are words before a colon or a slash behind which
    a caption names whose picture it is, `credits_alone` what needs nothing behind it.
    """

    meta: Mapping[str, Mapping[str, int]]
    json_ld: Mapping[str, tuple[str, ...]]
    articles: frozenset[str]
    pages: frozenset[str]
    before: tuple[str, ...]
    after: tuple[str, ...]
    labels: frozenset[str]
    roles: frozenset[str]
    surnames: str
    before_roles: frozenset[str]
    degrees: frozenset[str]
    houses: frozenset[str]
    others: tuple[str, ...]
    between: tuple[str, ...]
    inside: frozenset[str]
    furniture: Mapping[str, tuple[str, ...]]
    beside: Mapping[str, tuple[str, ...]]
    screen_readers: frozenset[str]
    printers: frozenset[str]
    nobody: frozenset[str]
    walls: tuple[tuple[str, ...], ...]
    offers: tuple[tuple[str, ...], ...]
    read_on: tuple[str, ...]
    lead: frozenset[str]
    lead_alone: frozenset[str]
    pull_quotes: frozenset[str]
    credits: tuple[str, ...]
    credits_alone: tuple[str, ...]
    marked: Mapping[str, frozenset[str]]
    kinds: Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class _Field:
    meta: Series
    json_ld: Series


@dataclass(frozen=True, slots=True)
class _Authors(_Field):
    before: Series
    after: Series
    labels: Series
    roles: Series
    surnames: str
    before_roles: Series
    degrees: Series
    houses: Series
    others: Series
    between: Series
    inside: Series


@dataclass(frozen=True, slots=True)
class _Types:
    articles: Series
    pages: Series


@dataclass(frozen=True, slots=True)
class _Unseen:
    screen_readers: Series
    printers: Series
    nobody: Series


@dataclass(frozen=True, slots=True)
class _Words:
    words: Series


@dataclass(frozen=True, slots=True)
class _WordsAndAlone(_Words):
    alone: Series


@dataclass(frozen=True, slots=True)
class _Walls:
    phrases: Series
    offers: Series
    read_on: Series


@dataclass(frozen=True, slots=True)
class _File:
    """`pages.toml` as it is written."""

    title: _Field
    published_at: _Field
    tags: _Field
    url: _Field
    language: _Field
    site_name: _Field
    description: _Field
    image_url: _Field
    section: _Field
    modified_at: _Field
    robots: _Field
    og_kind: _Field
    generator: _Field
    fact_name: _Field
    fact: _Field
    price: _Field
    refresh: _Field
    authors: _Authors
    json_ld: _Types
    furniture: Mapping[str, Series]
    beside: Mapping[str, Series]
    unseen: _Unseen
    lead: _WordsAndAlone
    pull_quote: _Words
    credit: _WordsAndAlone
    walls: _Walls
    marked: Mapping[str, Series]
    kinds: Mapping[str, Series]
    date: _Field


@cache
def page_names() -> PageNames:
    """Read `pages.toml` once.

    >>> page_names().meta["published_at"]["article:published_time"]
    0
    """
    file = load(files("seeds") / "pages.toml", _File)
    fields: dict[str, _Field] = {
        each.name: value
        for each in dataclasses.fields(file)
        if isinstance(value := getattr(file, each.name), _Field)
    }
    return PageNames(
        meta=MappingProxyType(
            {name: MappingProxyType({m: i for i, m in enumerate(each.meta)}) for name, each in fields.items()}
        ),
        json_ld=MappingProxyType({name: each.json_ld for name, each in fields.items()}),
        articles=frozenset(file.json_ld.articles),
        pages=frozenset(file.json_ld.pages),
        before=file.authors.before,
        after=file.authors.after,
        labels=frozenset(file.authors.labels),
        roles=frozenset(file.authors.roles),
        surnames=file.authors.surnames,
        before_roles=frozenset(file.authors.before_roles),
        degrees=frozenset(file.authors.degrees),
        houses=frozenset(file.authors.houses),
        others=file.authors.others,
        between=file.authors.between,
        inside=frozenset(file.authors.inside),
        furniture=file.furniture,
        beside=file.beside,
        screen_readers=frozenset(file.unseen.screen_readers),
        printers=frozenset(file.unseen.printers),
        nobody=frozenset(file.unseen.nobody),
        walls=tuple(tuple(phrase.split(" … ")) for phrase in file.walls.phrases),
        offers=tuple(tuple(phrase.split(" … ")) for phrase in (*file.walls.offers, *file.walls.read_on)),
        read_on=file.walls.read_on,
        lead=frozenset(file.lead.words),
        lead_alone=frozenset(file.lead.alone),
        pull_quotes=frozenset(file.pull_quote.words),
        credits=file.credit.words,
        credits_alone=file.credit.alone,
        marked=MappingProxyType({kind: frozenset(words) for kind, words in file.marked.items()}),
        kinds=MappingProxyType({kind: frozenset(words) for kind, words in file.kinds.items()}),
    )
