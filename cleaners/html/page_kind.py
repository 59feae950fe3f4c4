"""Whether a page is an article, and if not, what it is.

A kind is only given where the page says so itself (types, its software, its address) or shows it beyond
doubt; everything else is `unsure`, and is treated as an article.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import NamedTuple
from urllib.parse import urlsplit

from lxml import etree
from lxml.html import HtmlElement

from cleaners.html.head import Head
from cleaners.html.json_ld import types
from seeds.pages import page_names

SHORT = 2_000  # characters; a check or a wall of consent says no more than this
STUB = 300  # characters of a page that only leads on
CARDS = 5  # headings that are links, in a list of other pages
LINKED = 0.35  # of the text in links, from which on a page with a front page's address is one
PROSE = 80  # characters of an unlinked paragraph
OFFERS = 4  # buttons to buy something; one product has fewer
PRICES = 6  # on a page of a shop
NUMBERS = 2  # to call at; a page that only names its publisher has one

REFUSED = frozenset({"wall", "front", "listing", "forum", "product", "other"})

_REFRESH = re.compile(r"\s*\d*\s*[;,]?\s*url\s*=", re.IGNORECASE)
_THREAD = re.compile(
    r"/(?:threads?|topics?|viewtopic|showthread|forums?|discussions?|questions/\d+|t/[^/]+/\d+)(?:[/.?]|$)|/topic_|[?&]threads?[/=]",
    re.IGNORECASE,
)
_FORUM_FOLDER = re.compile(r"/(?:forums?|boards?|community/t)/", re.IGNORECASE)
_FORUM_HOST = re.compile(r"(?:^|\.)(?:forums?|community|board)\.|forums?\.[a-z]+$", re.IGNORECASE)
_LIST_ADDRESS = re.compile(
    r"/(?:category|categories|sub-categories|tags?|authors?|archives?|search|collections?|page/\d+|c|cat_\w+)(?:/|$|_)",
    re.IGNORECASE,
)
_SHOP_ADDRESS = re.compile(r"/(?:products?|p|dp|shop|store|itm)/[^/]", re.IGNORECASE)
_SHELF = re.compile(r"/(?:browse|shop|store|catalog(?:ue)?|departments?|c|b)/", re.IGNORECASE)
_SHOPPING = re.compile(r"[?&](?:srsltid|gclid)=")  # put there by those who sent the reader to buy
_PRICE = re.compile(r"[$€£¥₹₩]\s?\d|\d\s?(?:€|zł|Kč|₽|грн|円|元|kr\b)")
_PRODUCT_ADDRESS = re.compile(r"/(?:products?|product-collections)/[^/]|[?&]product(?:_id)?=", re.IGNORECASE)
_FRONT_PATH = re.compile(r"/?(?:index\.\w+|home|[a-z]{2}(?:[-_][a-zA-Z]{2})?)?/?$")
_TRACKING = re.compile(r"(?:utm_\w+|srsltid|gclid|fbclid|ref)=[^&]*(?:&|$)")
_SCHEMA_TYPE = re.compile(r"schema\.org/(\w+)", re.IGNORECASE)
_SHOWN = etree.XPath(
    ".//text()[not(parent::script or parent::style or parent::noscript or parent::template)]"
)
_BUTTONS = etree.XPath(".//button|.//a|.//input[@type='submit' or @type='button']")
_TO_CALL = etree.XPath("count(.//a[starts-with(@href, 'tel:')])")


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
    plain = not (dated or signed or types(head.article))
    return (
        _wall(head, tree)
        or _live(head, url)
        or _forum(head, tree, url)
        or _product(head, tree, url, stated=dated or signed)
        or _article(head, dated=dated, signed=signed)
        or _front(tree, url, stated=dated or signed)
        or _listing(head, tree, url, stated=dated or signed)
        or (_offer(head, tree, url, undated=undated) if plain else None)
        or Kind("unsure", "nothing")
    )


def _wall(head: Head, tree: HtmlElement) -> Kind | None:
    names = page_names().kinds
    for title in (*head.titles, *head.headings):
        folded = _plain(title)
        if any(folded.startswith(phrase) for phrase in names["checks"]) and len(_text(tree)) < SHORT:
            return Kind("wall", f"title: {title[:60]}")
    if _REFRESH.match(head.first("refresh")) and len(_text(tree)) < STUB:
        return Kind("other", "meta: leads on to another page")
    return None


def _live(head: Head, url: str | None) -> Kind | None:
    if "liveblogposting" in types(head.article) | head.types:
        return Kind("live", "json-ld: liveblogposting")
    if (types(head.article) or _stated_article(head)) and (found := _ticker().search(_parts(url)[1])):
        return Kind("live", f"address: {found[0].lower()}")
    return None


@cache
def _ticker() -> re.Pattern[str]:
    words = "|".join(map(re.escape, page_names().kinds["live"]))
    return re.compile(rf"(?<![^\W_])(?:{words})(?![^\W_])", re.IGNORECASE)


def _article(head: Head, *, dated: bool, signed: bool) -> Kind | None:
    said = sorted(types(head.article) - page_names().kinds["forum"])
    if head.types & page_names().kinds["gallery"]:
        return Kind("gallery", f"json-ld: {min(head.types & page_names().kinds['gallery'])}")
    if said:
        return Kind("article", f"json-ld: {said[0]}")
    if (stated := _stated_article(head)) and (dated or signed):
        return Kind("article", f"meta: {stated}")
    return Kind("article", "html: a date and an author") if dated and signed else None


def _forum(head: Head, tree: HtmlElement, url: str | None) -> Kind | None:
    names = page_names().kinds
    if types(head.article) - names["forum"]:
        return None
    if described := (head.types | types(head.article)) & names["forum_pages"]:
        return Kind("forum", f"json-ld: {min(described)}")
    host, path = _parts(url)
    if not _THREAD.search(path):
        return None
    if found := _marked(tree) & (names["forum"] | {"comment"}):
        return Kind("forum", f"html: {min(found)}")
    if software := next((word for word in names["forum_software"] if word in _software(head, tree)), None):
        return Kind("forum", f"html: {software}")
    if _FORUM_HOST.search(host):
        return Kind("forum", f"address: {host}{path}"[:100])
    if _FORUM_FOLDER.search(path) and not _stated_article(head) and _linked(tree) >= LINKED:
        return Kind("forum", "address, and links")
    return None


def _product(head: Head, tree: HtmlElement, url: str | None, *, stated: bool) -> Kind | None:
    names = page_names().kinds
    if types(head.article):
        return None
    # A review is dated and signed, and describes what it is about.
    if not stated and (described := head.types & names["product"]):
        return Kind("product", f"json-ld: {min(described)}")
    if kind := next((kind for kind in _stated(head) if "product" in kind), None):
        return Kind("product", f"meta: {kind}")
    if known := _body_classes(tree) & names["product_pages"]:
        return Kind("product", f"html: {min(known)}")
    if stated:
        return None
    if found := _marked(tree) & names["product"]:
        return Kind("product", f"html: {min(found)}")
    offers = sum(_plain(_label(button)) in names["buy"] for button in _BUTTONS(tree))
    if offers >= OFFERS:
        return Kind("listing", f"html: {offers} buttons to buy")
    path = _parts(url)[1]
    if offers and _SHOP_ADDRESS.search(path):
        return Kind("product", "address, and a button to buy")
    return Kind("product", "address, and no date or author") if _PRODUCT_ADDRESS.search(path) else None


def _front(tree: HtmlElement, url: str | None, *, stated: bool) -> Kind | None:
    host, path = _parts(url)
    address, _, query = path.partition("?")
    if not host or not _FRONT_PATH.fullmatch(address) or _TRACKING.sub("", query):
        return None
    if _body_classes(tree) & page_names().kinds["front_pages"]:
        return Kind("front", "address, and its class")
    if _cards(tree) >= CARDS:
        return Kind("front", "address, and cards")
    links = LINKED if stated else LINKED / 2
    return Kind("front", "address, and links") if _linked(tree) >= links else None


def _listing(head: Head, tree: HtmlElement, url: str | None, *, stated: bool) -> Kind | None:
    names = page_names().kinds
    if found := head.types & names["listing"]:
        return Kind("listing", f"json-ld: {min(found)}")
    if _stated_article(head):
        return None
    if not stated and (known := _body_classes(tree) & names["listing_pages"]):
        return Kind("listing", f"html: {min(known)}")
    if _LIST_ADDRESS.search(_parts(url)[1]) and _linked(tree) >= (LINKED if stated else LINKED / 2):
        return Kind("listing", "address, and links")
    if stated:
        return None
    if not (head.headings or head.logos) and _cards(tree) >= max(CARDS, _prose(tree)):
        return Kind("listing", "html: cards, and no more than a teaser for each")
    return None


def _offer(head: Head, tree: HtmlElement, url: str | None, *, undated: bool) -> Kind | None:
    """What a page without date, author and type is for: to document, to sell, to have somebody call."""
    names = page_names().kinds
    host, path = _parts(url)
    if host.partition(".")[0] in names["documentation_hosts"]:
        return Kind("other", f"address: {host}")
    folders = set(re.split(r"[/.?]", path.lower()))
    if undated and (known := folders & names["services"]):
        return Kind("other", f"address: {min(known)}")
    if undated and (known := _body_classes(tree) & names["other_pages"]):
        return Kind("other", f"html: {min(known)}")
    if undated and any(software in _software(head, tree) for software in names["documentation_software"]):
        return Kind("other", "html: software for documentation")
    if _stated_article(head) or folders & names["reading"]:
        return None
    if (_SHELF.search(path) or _SHOPPING.search(path)) and len(_PRICE.findall(_text(tree))) >= PRICES:
        return Kind("listing" if _SHELF.search(path) else "product", "address, and prices")
    calls = _TO_CALL(tree) >= NUMBERS
    labels = (_plain(_label(button)) for button in _BUTTONS(tree) if undated or calls)
    asked = next((label for label in labels if label.startswith(tuple(names["services_offered"]))), None)
    if (undated and calls) or asked:
        return Kind("other", f"html: {asked[:60]}" if asked else "html: numbers to call")
    return None


def _stated_article(head: Head) -> str | None:
    """The kind of article that the page says it is where others share it."""
    return next((kind for kind in _stated(head) if kind.startswith(("article", "news", "blog"))), None)


def _stated(head: Head) -> list[str]:
    """What the page says it is where others share it, in small letters."""
    return [kind.lower() for group in head.meta.get("og_kind", ()) for kind in group]


def _marked(tree: HtmlElement) -> set[str]:
    """The schema.org types that the page marks parts of itself with, in small letters."""
    found = (_SCHEMA_TYPE.search(element.get("itemtype")) for element in tree.iterfind(".//*[@itemtype]"))
    return {match[1].lower() for match in found if match}


def _body_classes(tree: HtmlElement) -> set[str]:
    """What the system that made the page says of it: `single-post`, `product-template-default`, `home`."""
    body = tree.find(".//body")
    return set((body.get("class") or "").lower().split()) if body is not None else set()


def _software(head: Head, tree: HtmlElement) -> str:
    body, root = tree.find(".//body"), tree
    said = [head.first("generator"), root.get("id"), root.get("class"), root.get("data-app")]
    said += [body.get("id"), body.get("class")] if body is not None else []
    return " ".join(filter(None, said)).lower()


def _cards(tree: HtmlElement) -> int:
    """Headings that are links, or stand in one."""
    return sum(
        heading.find(".//a[@href]") is not None or any(up.tag == "a" for up in heading.iterancestors())
        for heading in tree.iter("h2", "h3", "h4")
    )


def _linked(tree: HtmlElement) -> float:
    whole = len(_text(tree))
    links = sum(len(" ".join("".join(link.itertext()).split())) for link in tree.iter("a"))
    return links / whole if whole else 0.0


def _prose(tree: HtmlElement) -> int:
    """How many paragraphs are more than a line."""
    return sum(len("".join(paragraph.itertext()).strip()) >= PROSE for paragraph in tree.iter("p"))


def _text(tree: HtmlElement) -> str:
    body = tree.find(".//body")
    return " ".join(" ".join(_SHOWN(tree if body is None else body)).split())


def _label(button: HtmlElement) -> str:
    return button.get("value") or "".join(button.itertext())


def _parts(url: str | None) -> tuple[str, str]:
    """Host and path with its query."""
    try:
        parts = urlsplit(url or "")
    except ValueError:
        return "", ""
    return parts.hostname or "", parts.path + (f"?{parts.query}" if parts.query else "")


@lru_cache(maxsize=4096)
def _plain(text: str) -> str:
    return " ".join(re.sub(r"[^\w\s']", " ", text.casefold()).split())
