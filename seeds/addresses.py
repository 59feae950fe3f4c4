"""What addresses of web pages say besides which page it is: the reader of `addresses.toml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from seeds.schema import Series, load

Pairs = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Trackers:
    """Parameters that never select a page, by name or beginning of it."""

    names: Series
    beginnings: Series
    same: Pairs
    other: Pairs


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """Parameters that select a page where their value is a number."""

    names: Series
    same: Pairs
    other: Pairs


@dataclass(frozen=True, slots=True)
class Editions:
    """What addresses of other editions of an article have.

    `values` are parameters, by name with those of their values; `hosts` are first labels of a host, `folders`
    first and `endings` last segments of a path.
    """

    hosts: Series
    folders: Series
    endings: Series
    values: Mapping[str, Series]
    same: Pairs
    other: Pairs


@dataclass(frozen=True, slots=True)
class NoArticle:
    """What tells addresses that are no article's."""

    front: Series
    sections: Series
    filled_wrongly: Series
    service: Series
    search_parameters: Series
    goes: Series
    stays: Series


@dataclass(frozen=True, slots=True)
class Addresses:
    """`addresses.toml` as it is written."""

    trackers: Trackers
    ambiguous: Ambiguous
    editions: Editions
    no_article: NoArticle


@cache
def addresses() -> Addresses:
    """Read `addresses.toml` once.

    >>> "fbclid" in addresses().trackers.names
    True
    """
    return load(files("seeds") / "addresses.toml", Addresses)
