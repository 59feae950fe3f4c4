"""What a page says about itself: title, authors, date, tags, address, language, site.

The head and JSON-LD are read in one pass over a few tags; the page's body is searched only for what
they leave open, and the costly search for a date comes last.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from itertools import chain
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement

from cleaners.html.authors import author_names
from cleaners.html.head import Head, one_line
from cleaners.html.page_kind import page_kind
from cleaners.records import Extracted
from cleaners.text.dates import Moment, parse_moment
from cleaners.text.urls import may_be_article, site_of
from seeds.pages import page_names

MOST_TAGS = 100
MOST_BYLINES = 5  # elements marked as the author's; on a page with more they are those of teasers
LONGEST_BYLINE = 120  # characters
LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8}){0,3}$")
_TRUTH = {"true": True, "false": False}
_EXACT_AUTHOR = re.compile("author-name|author__name|authorName")
_LOOSE_AUTHOR = re.compile("author$|byline")


def read_metadata(
    head: Head, tree: HtmlElement, *, url: str | None = None, vouched: Collection[str] = ()
) -> Extracted:
    """A record without text: each field from the best source that has it, and which source it was.

    `url` is where the page was found; the page's own address is preferred, unless it is the address
    of its front page. Where a date names no zone, UTC is assumed and `provenance` says so under
    `published_at.zone`; where it names no time of day, under `published_at.time`.
    """
    found: dict[str, Any] = {}
    provenance: dict[str, str] = {}

    def keep(name: str, value: Any, source: str) -> None:
        if value and name not in found:
            found[name], provenance[name] = value, source

    address, source = page_address(head, url, vouched)
    keep("url", address, source)
    site, source = _site_name(head)
    keep("site_name", site, source)
    keep("title", *_title(head, site))
    keep("authors", *_authors(head, tree, site))
    keep("tags", *_tags(head, tree))
    keep("language", _language([head.language] if head.language else []), "html")
    keep("language", _language(chain(*head.meta["language"])), "meta")
    keep("language", _language([_text(head.article.get("inLanguage"))]), "json-ld")
    keep("description", *_said(head, "description"))
    image, source = _said(head, "image_url")
    keep("image_url", absolute_address(image, head, url), source)
    keep("section", *_said(head, "section"))
    keep("robots", ", ".join(dict.fromkeys(chain(*head.meta["robots"]))), "meta")
    free = head.article.get("isAccessibleForFree")
    if (is_free := _TRUTH.get(str(free).strip().casefold())) is not None:
        found["is_free"], provenance["is_free"] = is_free, "json-ld"
    written, source = _said(head, "modified_at")
    if modified := parse_moment(written or ""):
        keep("modified_at", modified.at, source)
    claims = (absolute_address(claim, head, url) for claim, _ in claimed_addresses(head))
    keep("canonical_url", next(filter(None, claims), None), "html")
    keep("page_kind", *page_kind(head))
    moment, source = _published(head, tree, found.get("url"))
    if moment is not None:
        keep("published_at", moment.at, source)
        if not moment.zone_given:
            provenance["published_at.zone"] = "assumed"
        if not moment.time_given:
            provenance["published_at.time"] = "assumed"
    return Extracted(text="", provenance=provenance, **found)


def claimed_addresses(head: Head) -> Iterator[tuple[str, str]]:
    """What the page says its own address is, as written, and where: the canonical link first."""
    yield head.canonical or "", "html"
    for address in chain(*head.meta["url"]):
        yield address, "meta"
    for value in (head.article.get(name) for name in page_names().json_ld["url"]):
        yield _text(value.get("@id") if isinstance(value, dict) else value) or "", "json-ld"


def absolute_address(written: str | None, head: Head, url: str | None) -> str | None:
    """An address on the web, written out in full by the page's base; None for anything else."""
    if not written or not written.strip():
        return None
    try:
        whole = urljoin(urljoin(url or "", head.base or ""), written.strip())
        parts = urlsplit(whole)
        return whole if parts.scheme in ("http", "https") and parts.hostname else None
    except ValueError:
        return None


def page_address(head: Head, url: str | None, vouched: Collection[str] = ()) -> tuple[str | None, str]:
    """The page's canonical address and its source; `url` where the page names none that can be its own.

    A page speaks for its own site alone, and for the `vouched` ones: the registered domains of which its
    source is declared to name the articles.
    """
    own = site_of(url) if url else None
    for claim, source in claimed_addresses(head):
        address = absolute_address(claim, head, url)
        if not address or not may_be_article(address, found_at=url):
            continue
        if own in (None, site := site_of(address)) or site in vouched:
            return address, source
    return url, "hint"


def _said(head: Head, name: str) -> tuple[str | None, str]:
    """A fact that the head names once: in its meta tags, or in JSON-LD."""
    if written := next(chain(*head.meta[name]), None):
        return written, "meta"
    values = (_text(head.article.get(property)) for property in page_names().json_ld[name])
    return next(filter(None, values), None), "json-ld"


def title_candidates(head: Head) -> tuple[str, ...]:
    """Every wording of the headline that the page carries, the article's own first."""
    named = [_text(head.article.get(name)) for name in page_names().json_ld["title"]]
    return tuple(
        dict.fromkeys(filter(None, (*named, *chain(*head.meta["title"]), *head.headings, *head.titles)))
    )


def _title(head: Head, site: str | None) -> tuple[str | None, str]:
    visible = {_folded(heading): heading for heading in head.headings}
    named = [(_text(head.article.get("headline")), "json-ld")]
    named += [(title, "meta") for title in chain(*head.meta["title"])]
    named += [(title, "html") for title in head.titles]
    for written, source in named:
        if not written or not _folded(bare := without_site(written, site)):
            continue
        # The page's own spelling, where it shows the same headline.
        return visible.get(_folded(bare), bare), source
    return (head.headings[0], "html") if head.headings else (None, "")


def without_site(title: str, site: str | None) -> str:
    """A title without the site's name at its end or beginning, set off by a dash, bar or the like.

    >>> without_site("Ice holds | The Harbour News", "Harbour News")
    'Ice holds'
    >>> without_site("Ice holds – for now", "Harbour News")
    'Ice holds – for now'
    """
    parts = re.split(r"(\s+[-–—|·•:»«/]{1,2}\s+)", title)
    if site is None or len(parts) < 3:
        return title
    name = _folded(site)
    if _same(_folded(parts[-1]), name):
        return "".join(parts[:-2])
    if _same(_folded(parts[0]), name):
        return "".join(parts[2:])
    return title


def _same(part: str, name: str) -> bool:
    return (
        bool(part)
        and bool(name)
        and (
            part == name
            or (len(name) > 4 and name in part and len(part) < 2 * len(name))
            or (len(part) > 4 and part in name)
        )
    )


def _site_name(head: Head) -> tuple[str | None, str]:
    """The site's name for readers; the publisher's legal one before names of applications and accounts."""
    if head.site_name:
        return head.site_name, "meta"
    if publisher := _name(head.article.get("publisher")):
        return publisher, "json-ld"
    return next((name.lstrip("@/") for name in chain(*head.meta["site_name"])), None), "meta"


def _authors(head: Head, tree: HtmlElement, site: str | None) -> tuple[tuple[str, ...], str]:
    """Authors by the best source that names any; a site that names itself names no author."""

    def people(written: Iterable[str]) -> tuple[str, ...]:
        return tuple(name for name in author_names(written) if _folded(name) != _folded(site or ""))

    for value in (head.article.get(name) for name in page_names().json_ld["authors"]):
        if names := people(_people(value)):
            return names, "json-ld"
    for group in head.meta["authors"]:
        if names := people(group):
            return names, "meta"
    return people(_bylines(tree)), "html"


def _published(head: Head, tree: HtmlElement, url: str | None) -> tuple[Moment | None, str]:
    named = [(_text(head.article.get(name)), "json-ld") for name in page_names().json_ld["published_at"]]
    named += [(written, "meta") for written in chain(*head.meta["published_at"])]
    named += [(written, "html") for written, original in head.times if original]
    if len(head.times) == 1:
        named += [(written, "html") for written, _ in head.times]
    read = [(moment, source) for written, source in named if (moment := parse_moment(written or ""))]
    if read:
        first = read[0]
        if first[0].time_given and first[0].zone_given:
            return first
        # The same moment written out in full elsewhere is better than its first half.
        day = first[0].at.date()
        fuller = [
            r for r in read if r[0].time_given and r[0].zone_given and abs((r[0].at.date() - day).days) <= 1
        ]
        return (fuller or [r for r in read if r[0].time_given and r[0].at.date() == day] or [first])[0]
    return _searched_date(tree, url), "text"


def _searched_date(tree: HtmlElement, url: str | None) -> Moment | None:
    """htmldate's search of address and body; it wants fixed bounds, or its answer changes with the clock."""
    from htmldate import find_date

    # It searches a tree only; a string that looks like an address it would open.
    try:
        day = find_date(
            tree,
            original_date=True,
            url=url or "",
            extensive_search=False,
            min_date="1995-01-01",
            max_date="2100-01-01",
        )
    except (ValueError, OverflowError, AttributeError, TypeError, RecursionError):
        return None
    return parse_moment(day or "")


def _tags(head: Head, tree: HtmlElement) -> tuple[tuple[str, ...], str]:
    keywords = head.article.get("keywords")
    named = keywords if isinstance(keywords, list) else [keywords]
    if tags := _distinct(_text(value) for value in named):
        return tags, "json-ld"
    for group in head.meta["tags"]:
        if tags := _distinct(group):
            return tags, "meta"
    links = tree.iterfind(".//a[@rel]")
    return _distinct(
        " ".join(e.itertext()) for e in links if "tag" in e.get("rel", "").lower().split()
    ), "html"


def _distinct(values: Iterable[str | None]) -> tuple[str, ...]:
    """Single tags out of values that may be lists, without repeats that differ in case only."""
    tags: dict[str, str] = {}
    for value in values:
        for tag in re.split(r"[,;|،、，]", value or ""):
            tag = one_line(tag).strip("\"'#")
            if tag and len(tag) <= 80 and len(tags) < MOST_TAGS:
                tags.setdefault(tag.casefold(), tag)
    return tuple(tags.values())


def _bylines(tree: HtmlElement) -> Iterator[str]:
    """What the page marks as its author's name: exact marks, or else the first byline."""
    exact: list[str] = []
    loose: list[str] = []
    for element in tree.iterdescendants("a", "span", "div", "p", "address", "strong", "li"):
        classes = element.get("class") or ""
        if (
            element.get("rel") == "author"
            or element.get("itemprop") == "author"
            or _EXACT_AUTHOR.search(classes)
        ):
            into = exact
        elif not loose and _LOOSE_AUTHOR.match(classes):
            into = loose
        else:
            continue
        name = element.find(".//*[@itemprop='name']")
        text = one_line(" ".join((element if name is None else name).itertext()))
        if 2 < len(text) < LONGEST_BYLINE:
            into.append(text)
        if len(exact) == MOST_BYLINES:
            break
    yield from exact or loose


def _language(values: Iterable[str | None]) -> str | None:
    for value in values:
        if value and LANGUAGE.match(value.strip()):
            language, *rest = value.strip().replace("_", "-").split("-")
            return "-".join([language.lower(), *(_subtag(part) for part in rest)])
    return None


def _subtag(part: str) -> str:
    return part.title() if len(part) == 4 else part.upper() if len(part) == 2 else part.lower()


def _people(value: Any) -> Iterable[str]:
    """Names in a JSON-LD author: persons, and organisations only where there is no person."""
    items = value if isinstance(value, list) else [value]
    persons = [
        item for item in items if not isinstance(item, dict) or "rganization" not in str(item.get("@type"))
    ]
    for item in persons or items:
        names = item.get("name") if isinstance(item, dict) else item
        for name in names if isinstance(names, list) else [names]:
            if isinstance(name, str):
                yield name


def _name(value: Any) -> str | None:
    if isinstance(value, list):
        value = value[0] if value else None
    return _text(value.get("name")) if isinstance(value, dict) else _text(value)


def _text(value: Any) -> str | None:
    """A JSON-LD value as one line: the first of a list, the name of an object."""
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict):
        value = value.get("name") or value.get("@value") or value.get("url") or value.get("contentUrl")
    return (one_line(value) or None) if isinstance(value, str) else None


def _folded(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))
