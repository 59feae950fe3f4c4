"""What speaks for a page being something other than an article, and what against, each with its weight.

No sign decides alone: a shop's blog has its prices, a newspaper its numbers to call. Weights are points;
`BAR` points are sure. They were set on pages of many systems in many languages, so that of articles without
a date, an author and a type hardly any comes near.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

from cleaners.html.head import Head
from cleaners.html.json_ld import types
from cleaners.html.page_shape import PageShape, plain
from cleaners.text.urls import host_and_path, site_of
from seeds.pages import page_names

BAR = 6  # points
FLOW, LONG_FLOW = 700, 1_500  # columns of prose in one place, as an article has; as few other pages have
NO_FLOW = 300  # columns; two paragraphs
LONG_READ = 12_000  # columns of prose, wherever they are
SCATTERED = 8  # places that hold paragraphs
PRICES = 6  # on a page of a shop
PROSE_FOR_A_PRICE = 100  # columns; where there is more, prices are talked about
MANY_PRICES = 20
NUMBERS = 2  # to call at; a page that only names its publisher has one
VOICE, LOUD_VOICE = 0.03, 0.055  # of the words: we and you
LINKED = 0.5
CARDS, MANY_CARDS = 5, 12
CODE = 8  # lines
POSTS = 2  # elements that forum software marks as posts
FIELDS = 5
OPENING = 2  # paragraphs
DATES = 6
CELLS = 40
PICTURES = 12
QUESTIONS = 4

_ASKING = re.compile(r"[?？؟]\s*$|^\d{1,3} (?!%)\w|^\d{1,2}(?:つ|个|種|가지)")
SHOP_ADDRESS = re.compile(r"/(?:products?|p|dp|shop|store|itm|item|pd)/[^/]", re.IGNORECASE)
_SHELF = re.compile(r"/(?:browse|shop|store|catalog(?:ue)?|departments?|c|b)/", re.IGNORECASE)
_SHOPPING = re.compile(r"[?&](?:srsltid|gclid)=")  # put there by those who sent the reader to buy
_PRICE = re.compile(r"[$€£¥₹₩]\s?\d|\d\s?(?:€|zł|Kč|₽|грн|円|元|kr\b)")
_RESULTS = re.compile(r"[\d ]{1,12} (?:search )?results|results for ")
THREAD = re.compile(
    r"/(?:threads?|topics?|viewtopic|showthread|discussions?|questions/\d+|t/[^/]+/\d+)(?:[/.?]|$)|/topic_|[?&]threads?[/=]",
    re.IGNORECASE,
)
FORUM_FOLDER = re.compile(r"/(?:forums?|boards?|bbs|community/t)(?:[/.?]|$)", re.IGNORECASE)
FORUM_HOST = re.compile(
    r"(?:^|\.)(?:forums?|community|board|bbs|talk|discuss)\.|forums?\.[a-z]+$", re.IGNORECASE
)
_FOLDER = re.compile(r"[/.?=&_]")


class Sign(NamedTuple):
    """Something about a page, and the kind that it speaks for with how many points.

    `article` speaks against all others, `any` for all of them alike.
    """

    kind: str
    points: int
    said: str


def signs(
    head: Head, shape: PageShape, url: str | None, *, dated: bool, signed: bool, undated: bool
) -> list[Sign]:
    """All signs of a page; see `page_kind` for the arguments."""
    host, path = host_and_path(url)
    folders = frozenset(filter(None, _FOLDER.split(path.lower())))
    return [
        *_article_signs(head, shape, folders, dated=dated, signed=signed, undated=undated),
        *_account_signs(head, shape, folders),
        *_service_signs(head, shape, folders, undated=undated),
        *_documentation_signs(head, shape, host, folders, plain_page=not (dated or signed), undated=undated),
        *_shop_signs(head, shape, path),
        *_list_signs(head, shape),
        *_forum_signs(head, shape, host, path),
    ]


def stated_article(head: Head) -> str | None:
    """The kind of article that the page says it is where others share it."""
    return next((kind for kind in shared_as(head) if kind.startswith(("article", "news", "blog"))), None)


def shared_as(head: Head) -> list[str]:
    """What the page says it is where others share it, in small letters."""
    return [kind.lower() for group in head.meta.get("og_kind", ()) for kind in group]


def weigh(found: Iterable[Sign]) -> tuple[str, int]:
    """The kind that most of the signs speak for, and the points of all, less those for an article.

    >>> weigh([Sign("product", 4, "a price"), Sign("listing", 2, "links"), Sign("article", 3, "dated")])
    ('product', 3)
    """
    points: dict[str, int] = {}
    for sign in found:
        points[sign.kind] = points.get(sign.kind, 0) + sign.points
    against = points.pop("article", 0)
    anyway = points.pop("any", 0)
    if not points:
        return "unsure", 0
    kind = max(points, key=lambda each: points[each])
    return kind, sum(points.values()) + anyway - against


def _article_signs(
    head: Head, shape: PageShape, folders: frozenset[str], *, dated: bool, signed: bool, undated: bool
) -> Iterator[Sign]:
    names = page_names().kinds
    posts = _posts(shape)
    if stated_article(head):
        yield Sign("article", 3, "stated an article")
    if not posts:  # each of which has its date and its author
        if dated:
            many = shape.dates >= DATES and shape.flow < FLOW
            yield Sign("article", 1 if many else 3, "dated")
        elif not undated:
            yield Sign("article", 1, "some date")
        if signed:
            yield Sign("article", 3, "signed")
    title = next(iter((*head.headings, *head.titles)), "")
    if _ASKING.search(title) or plain(title).startswith(_asking()):
        yield Sign("article", 2, "title of an article")
    if folders & names["reading"] and not folders & names["documentation"]:
        yield Sign("article", 3, "address: " + min(folders & names["reading"]))
    if posts:
        pass
    elif shape.flow >= LONG_FLOW:
        yield Sign("article", 3, "much prose")
    elif shape.columns >= LONG_READ:
        yield Sign("article", 2, "very much prose")
    elif shape.flow >= FLOW:
        yield Sign("article", 1, "prose")
    elif shape.flow < NO_FLOW:
        yield Sign("any", 2, "no prose")
    else:
        yield Sign("any", 1, "little prose")
    if undated and not signed:
        yield Sign("any", 1, "no date, no author")
    if shape.places >= SCATTERED and shape.flow * 4 < shape.columns:
        yield Sign("any", 1, "scattered prose")


@cache
def _asking() -> tuple[str, ...]:
    return tuple(f"{word} " for word in page_names().kinds["headline_words"])


def _account_signs(head: Head, shape: PageShape, folders: frozenset[str]) -> Iterator[Sign]:
    names = page_names().kinds
    if known := folders & names["account"]:
        yield Sign("other", 3, f"address: {min(known)}")
    titles = [plain(title) for title in (*head.headings, *head.titles)]
    if title := next((title for title in titles if title.startswith(tuple(names["account_titles"]))), None):
        yield Sign("other", 3, f"title: {title[:40]}")
    if shape.passwords:
        yield Sign("other", 2 if shape.flow < NO_FLOW else 1, "password")
    if shape.fields >= FIELDS and shape.flow < NO_FLOW:
        yield Sign("other", 1, "form")


def _service_signs(head: Head, shape: PageShape, folders: frozenset[str], *, undated: bool) -> Iterator[Sign]:
    names = page_names().kinds
    if known := folders & names["services"]:
        yield Sign("other", 7 if undated else 2, f"address: {min(known)}")
    if known := shape.body_classes & names["other_pages"]:
        yield Sign("other", 6 if undated else 3, f"class: {min(known)}")
    if known := shape.body_classes & names["static_pages"]:
        yield Sign("other", 2, f"class: {min(known)}")
    asked = tuple(names["services_offered"])
    label = next((label for label in shape.labels if label.startswith(asked)), None)
    if label:
        yield Sign("other", 5, label[:40])
    invited = sorted(label for label in shape.labels if label in names["invitations"])
    if invited:
        yield Sign("other", 1 + (len(invited) > 1), ", ".join(invited)[:60])
    if shape.to_call >= NUMBERS:
        yield Sign("other", 1 if label else 5, "numbers to call")
    elif shape.to_call:
        yield Sign("other", 1, "a number to call")
    if shape.flow < LONG_FLOW and shape.questions >= QUESTIONS:
        yield Sign("other", 2, "questions")
    share = shape.share(names["voice"])
    if share >= LOUD_VOICE:
        yield Sign("other", 2, "we and you")
    elif share >= VOICE:
        yield Sign("other", 1, "we and you")
    if known := (head.types | types(head.page)) & names["offered"]:
        yield Sign("other", 3, f"json-ld: {min(known)}")
    elif "faqpage" in head.types:
        yield Sign("other", 2, "json-ld: faqpage")


def _documentation_signs(
    head: Head, shape: PageShape, host: str, folders: frozenset[str], *, plain_page: bool, undated: bool
) -> Iterator[Sign]:
    names = page_names().kinds
    if host.partition(".")[0] in names["documentation_hosts"] and host != site_of(f"https://{host}/"):
        yield Sign("other", 9 if plain_page else 6, f"address: {host}")
    if known := folders & names["documentation"]:
        yield Sign("other", 3, f"address: {min(known)}")
    if software := shape.software(head, names["documentation_software"]):
        yield Sign("other", 9 if undated and plain_page else 4, f"software: {software}")
    elif known := names["documentation_classes"] & shape.classes.keys():
        yield Sign("other", 5 if undated else 3, f"class: {min(known)}")
    if known := names["documentation_labels"] & shape.labels.keys():
        yield Sign("other", 2, min(known))
    if shape.code >= CODE:
        yield Sign("other", 1, "code")


def _shop_signs(head: Head, shape: PageShape, path: str) -> Iterator[Sign]:
    names = page_names().kinds
    described = head.types | shape.marked
    if known := described & names["product"]:
        priced = bool(described & names["price_types"])
        yield Sign("product", 6 if priced else 4, f"described: {min(known)}{' with its price' * priced}")
    buttons = shape.buttons(names["buy"])
    if buttons:
        yield Sign("listing" if buttons > 3 else "product", 3 + (buttons > 3), "buttons to buy")
    if head.meta.get("price"):
        yield Sign("product", 4, "meta: a price")
    if SHOP_ADDRESS.search(path):
        yield Sign("product", 2, "address of a shop")
    prices = len(_PRICE.findall(shape.text))
    many = prices >= PRICES and prices * PROSE_FOR_A_PRICE > shape.columns
    if _SHELF.search(path):
        yield Sign(
            "listing",
            5 if prices >= PRICES else 2,
            "address of a shelf" + ", and prices" * (prices >= PRICES),
        )
    elif _SHOPPING.search(path):
        yield Sign(
            "product", 5 if many else 2, "address with an advertisement's mark" + ", and prices" * many
        )
    elif many:
        yield Sign("listing", 3 if prices >= MANY_PRICES else 2, f"{prices} prices")
    elif prices:
        yield Sign("product", 1, "a price")
    if said := sorted(phrase for phrase in names["shop_phrases"] if phrase in shape.folded):
        yield Sign("product", min(2, len(said)), ", ".join(said[:3]))


def _list_signs(head: Head, shape: PageShape) -> Iterator[Sign]:
    names = page_names().kinds
    if not _told(shape):  # else they may be those of what stands beside a short article
        yield from _beside_signs(shape)
    if shape.columns == 0 and shape.cells >= CELLS:
        yield Sign("listing", 3, "a table")
    titles = [plain(title) for title in (*head.headings, *head.titles)]
    if title := next(
        (title for title in titles if title.startswith(tuple(names["list_titles"])) or _RESULTS.match(title)),
        None,
    ):
        yield Sign("listing", 3, f"title: {title[:40]}")
    if known := names["list_labels"] & shape.labels.keys():
        yield Sign("listing", 2, min(known))


def _beside_signs(shape: PageShape) -> Iterator[Sign]:
    if shape.linked >= LINKED:
        yield Sign("listing", 2, "links")
    if shape.cards >= MANY_CARDS:
        yield Sign("listing", 3 if shape.flow < NO_FLOW or shape.cards >= 2 * MANY_CARDS else 2, "cards")
    elif shape.cards >= CARDS:
        yield Sign("listing", 1, "cards")
    if shape.flow < NO_FLOW and shape.pictures >= PICTURES:
        yield Sign("listing", 2, "pictures")
    if shape.flow < FLOW and shape.dates >= DATES:
        yield Sign("listing", 2, "dates")


def _told(shape: PageShape) -> bool:
    """Whether the page says something in sentences right below its headline, however short."""
    return shape.flow < FLOW and shape.opening >= OPENING


def _posts(shape: PageShape) -> str | None:
    """The class of the posts of forum software, if there are several."""
    words = page_names().kinds["forum_posts"] & shape.classes.keys()
    return min((word for word in words if shape.classes[word] >= POSTS), default=None)


def _forum_signs(head: Head, shape: PageShape, host: str, path: str) -> Iterator[Sign]:
    names = page_names().kinds
    if posts := _posts(shape):
        yield Sign("forum", 5, f"class: {posts}")
    if software := shape.software(head, names["forum_software"]):
        yield Sign("forum", 3, f"software: {software}")
    if known := names["forum_labels"] & shape.labels.keys():
        yield Sign("forum", 1 + (len(known) > 1), ", ".join(sorted(known))[:60])
    if THREAD.search(path):
        yield Sign("forum", 3, "address of a thread")
    elif FORUM_HOST.search(host) or FORUM_FOLDER.search(path):
        yield Sign("forum", 2, "address of a forum")
    said = sorted(phrase for phrase in names["forum_phrases"] if phrase in shape.folded)
    counts = len(_counted().findall(shape.folded))
    if said or counts > 1:
        yield Sign("forum", 1 + (len(said) > 1 or counts > 1), said[0].strip() if said else "counts of posts")


@cache
def _counted() -> re.Pattern[str]:
    words = "|".join(map(re.escape, page_names().kinds["forum_counts"]))
    return re.compile(rf" (?:{words}) \d")
