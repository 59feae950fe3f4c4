"""Whether a page is an article, and if not, what it is.

A kind is only given where the page says so itself (types, its software, its address) or where all signs
together are sure (`page_signs`); everything else is `unsure`, and is treated as an article.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from lxml.html import HtmlElement

from cleaners.html.head import Head
from cleaners.html.json_ld import types
from cleaners.html.page_shape import PageShape, plain
from cleaners.html.page_signs import (
    BAR,
    CARDS,
    FORUM_FOLDER,
    FORUM_HOST,
    LONG_FLOW,
    SHOP_ADDRESS,
    THREAD,
    Sign,
    shared_as,
    signs,
    stated_article,
    weigh,
)
from cleaners.text.urls import host_and_path
from seeds.pages import page_names

SHORT = 2_000  # characters; a check or a wall of consent says no more than this
STUB = 300  # characters of a page that only leads on
LINKED = 0.35  # of the text in links, from which on a page with a front page's address is one
OFFERS = 4  # buttons to buy something; one product has fewer
MOST_SAID = 6  # signs that stand in the evidence

REFUSED = frozenset({"wall", "front", "listing", "forum", "product", "other"})

_REFRESH = re.compile(r"\s*\d*\s*[;,]?\s*url\s*=", re.IGNORECASE)
_LIST_ADDRESS = re.compile(
    r"/(?:category|categories|sub-categories|tags?|authors?|archives?|search|collections?|page/\d+|c|cat_\w+)(?:/|$|_)",
    re.IGNORECASE,
)
_DAY = re.compile(r"(?<!\d)(?:19|20)\d\d[-/]?(?:0[1-9]|1[0-2])[-/]?(?:0[1-9]|[12]\d|3[01])(?!\d)")
_ARCHIVE = re.compile(r"/archives?/", re.IGNORECASE)
_IN_A_MONTH = re.compile(r"/archives?/(?:19|20)\d\d/\d{1,2}/(?!page/)[^/?]{3}", re.IGNORECASE)
_NUMBERED_OR_NAMED = re.compile(r"\d{5}|.-.+-.|.\.\w{3,5}$")
_PRODUCT_ADDRESS = re.compile(r"/(?:products?|product-collections)/[^/]|[?&]product(?:_id)?=", re.IGNORECASE)
_FRONT_PATH = re.compile(r"/?(?:index\.\w+|home|[a-z]{2}(?:[-_][a-zA-Z]{2})?)?/?$")
_TRACKING = re.compile(r"(?:utm_\w+|srsltid|gclid|fbclid|ref)=[^&]*(?:&|$)")


class Kind(NamedTuple):
    """A kind of `warehouse/README.md`, `articles.page_kind`, and what speaks for it."""

    kind: str
    evidence: str


def page_kind(
    head: Head, tree: HtmlElement, url: str | None, *, dated: bool, signed: bool, undated: bool = False
) -> Kind:
    """The kind of a page. `dated` and `signed` are whether it states a date or an author, as articles do;
    `undated` is whether there is nothing on it that can even be guessed to be its date.
    """
    shape = PageShape(tree)
    stated = _stated(head, dated=dated, signed=signed)
    beyond_doubt = dated and signed and stated_article(head)  # no signs outweigh that; counting them costs
    return (
        _wall(head, shape)
        or _live(head, url)
        or _forum(head, shape, url)
        or _product(head, shape, url, stated=dated or signed)
        or _described(head)
        or _front(head, shape, url, stated=dated or signed)
        or (_listing(head, shape, url, stated=dated or signed) if stated is None else None)
        or (stated if beyond_doubt else None)
        or _weighed(signs(head, shape, url, dated=dated, signed=signed, undated=undated))
        or stated
        or Kind("unsure", "nothing")
    )


def _weighed(found: list[Sign]) -> Kind | None:
    """What all signs together make of the page, if they are sure."""
    kind, points = weigh(found)
    if points < BAR:
        return None
    said = sorted((sign for sign in found if sign.kind != "article"), key=lambda sign: -sign.points)
    return Kind(
        kind, f"{points} points: " + ", ".join(f"{sign.said} {sign.points}" for sign in said[:MOST_SAID])
    )


def _wall(head: Head, shape: PageShape) -> Kind | None:
    names = page_names().kinds
    for title in (*head.titles, *head.headings):
        if plain(title).startswith(tuple(names["checks"])) and len(shape.text) < SHORT:
            return Kind("wall", f"title: {title[:60]}")
    if _REFRESH.match(head.first("refresh")) and len(shape.text) < STUB:
        return Kind("other", "meta: leads on to another page")
    return None


def _live(head: Head, url: str | None) -> Kind | None:
    if "liveblogposting" in types(head.article) | head.types:
        return Kind("live", "json-ld: liveblogposting")
    if (types(head.article) or stated_article(head)) and (found := _ticker().search(host_and_path(url)[1])):
        return Kind("live", f"address: {found[0].lower()}")
    return None


@cache
def _ticker() -> re.Pattern[str]:
    words = "|".join(map(re.escape, page_names().kinds["live"]))
    return re.compile(rf"(?<![^\W_])(?:{words})(?![^\W_])", re.IGNORECASE)


def _described(head: Head) -> Kind | None:
    said = sorted(types(head.article) - page_names().kinds["forum"])
    if head.types & page_names().kinds["gallery"]:
        return Kind("gallery", f"json-ld: {min(head.types & page_names().kinds['gallery'])}")
    if said:
        return Kind("article", f"json-ld: {said[0]}")
    return None


def _stated(head: Head, *, dated: bool, signed: bool) -> Kind | None:
    if (stated := stated_article(head)) and (dated or signed):
        return Kind("article", f"meta: {stated}")
    return Kind("article", "html: a date and an author") if dated and signed else None


def _forum(head: Head, shape: PageShape, url: str | None) -> Kind | None:
    names = page_names().kinds
    if types(head.article) - names["forum"]:
        return None
    if described := (head.types | types(head.article)) & names["forum_pages"]:
        return Kind("forum", f"json-ld: {min(described)}")
    host, path = host_and_path(url)
    if not (THREAD.search(path) or FORUM_FOLDER.search(path)):
        return None
    if found := shape.marked & (names["forum"] | {"comment"}):
        return Kind("forum", f"html: {min(found)}")
    if software := shape.software(head, names["forum_software"]):
        return Kind("forum", f"html: {software}")
    if FORUM_HOST.search(host):
        return Kind("forum", f"address: {host}{path}"[:100])
    if FORUM_FOLDER.search(path) and not stated_article(head) and shape.linked_anywhere >= LINKED:
        return Kind("forum", "address, and links")
    return None


def _product(head: Head, shape: PageShape, url: str | None, *, stated: bool) -> Kind | None:
    names = page_names().kinds
    if types(head.article):
        return None
    # A review is dated and signed, and describes what it is about.
    if not stated and (described := head.types & names["product"]):
        return Kind("product", f"json-ld: {min(described)}")
    if kind := next((kind for kind in shared_as(head) if "product" in kind), None):
        return Kind("product", f"meta: {kind}")
    if known := shape.body_classes & names["product_pages"]:
        return Kind("product", f"html: {min(known)}")
    if stated:
        return None
    if found := shape.marked & names["product"]:
        return Kind("product", f"html: {min(found)}")
    offers = shape.buttons(names["buy"])
    if offers >= OFFERS:
        return Kind("listing", f"html: {offers} buttons to buy")
    path = host_and_path(url)[1]
    if offers and SHOP_ADDRESS.search(path):
        return Kind("product", "address, and a button to buy")
    if _PRODUCT_ADDRESS.search(path) and shape.flow < LONG_FLOW:
        return Kind("product", "address, and no date or author")
    return None


def _front(head: Head, shape: PageShape, url: str | None, *, stated: bool) -> Kind | None:
    host, path = host_and_path(url)
    folders, _, query = path.partition("?")
    if not host or not _FRONT_PATH.fullmatch(folders) or _TRACKING.sub("", query) or stated_article(head):
        return None
    if shape.body_classes & page_names().kinds["front_pages"]:
        return Kind("front", "address, and its class")
    if shape.cards_anywhere >= CARDS:
        return Kind("front", "address, and cards")
    links = LINKED if stated else LINKED / 2
    return Kind("front", "address, and links") if shape.linked_anywhere >= links else None


def _listing(head: Head, shape: PageShape, url: str | None, *, stated: bool) -> Kind | None:
    names = page_names().kinds
    if found := head.types & names["listing"]:
        return Kind("listing", f"json-ld: {min(found)}")
    if stated_article(head):
        return None
    known = shape.body_classes & names["listing_pages"]
    if not stated and known and shape.flow < LONG_FLOW:  # no teaser reads on for longer
        return Kind("listing", f"html: {min(known)}")
    links = LINKED if stated else LINKED / 2
    path = host_and_path(url)[1]
    if _LIST_ADDRESS.search(path) and not _is_an_articles(path) and shape.linked_anywhere >= links:
        return Kind("listing", "address, and links")
    if stated:
        return None
    if not (head.headings or head.logos) and shape.cards_anywhere >= max(CARDS, len(shape.prose)):
        return Kind("listing", "html: cards, and no more than a teaser for each")
    return None


def _is_an_articles(path: str) -> bool:
    """Whether a path is an article's own: with its day, or kept among others under its number or headline.

    >>> [_is_an_articles(f"/archive/{rest}") for rest in ("2019/05/", "2019/05/03/", "the-old-port/", "port")]
    [False, True, True, False]
    """
    if _IN_A_MONTH.search(path):
        return True
    for part in path.split("?"):  # a query may hold an address of its own
        if _DAY.search(part.partition("/")[2]):
            return True
        if archive := _ARCHIVE.search(part):
            last = part[archive.end() :].removesuffix("/").rpartition("/")[2]
            if _NUMBERED_OR_NAMED.search(last):
                return True
    return False
