"""What a page says about itself: title, authors, dates, tags, addresses, language, site, kind.

The head and JSON-LD are read in one pass over a few tags; the page's body is walked only for what they
leave open, once, and the costly search for a date comes last.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from functools import cache
from itertools import chain
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement

from cleaners.html.bylines import page_authors
from cleaners.html.head import Head, one_line
from cleaners.html.marks import Marks, read_marks
from cleaners.html.page_kind import page_kind
from cleaners.html.published import GUESS, by_address, in_own_zone, modified, published, shown_change, unread
from cleaners.html.standfirst import marked_lead, standfirst
from cleaners.html.tags import page_tags
from cleaners.html.titles import page_title, stated_titles, without_site
from cleaners.records import Extracted
from cleaners.text.folding import compact
from cleaners.text.urls import may_be_article, site_of
from cleaners.text.written_dates import Habits, habits
from seeds.pages import page_names

LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8}){0,3}$")
_TEMPLATE = re.compile(r"\{\{|\{%|\$\{|%7B%7B|<%", re.IGNORECASE)
_HOST = re.compile(r"[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}", re.IGNORECASE)
_CUT = re.compile(r"\s*\[?(?:\.\.\.|…)\]?$")
HEADLINE = 3  # words; a shorter title may be the site's name
_TRUTH = {"true": True, "false": False}


def read_metadata(
    head: Head,
    tree: HtmlElement,
    *,
    url: str | None = None,
    usual: Habits | None = None,
    vouched: Collection[str] = (),
) -> Extracted:
    """A record without text: each field from the best source that has it, and which source it was.

    `url` is where the page was found; the page's own address is preferred, unless it is the address
    of its front page. `usual` is how the page's source writes dates, where the page doesn't say. Where a
    date names no zone, that of the source or UTC is assumed and `provenance` says so under
    `published_at.zone`; where it names no time of day, under `published_at.time`. A date that nobody can
    read stands under `published_at.unread`.
    """
    found: dict[str, Any] = {}
    provenance: dict[str, str] = {}

    def keep(name: str, value: Any, source: str) -> None:
        if value and name not in found:
            found[name], provenance[name] = value, source

    @cache
    def marks() -> Marks:
        return read_marks(tree, (found.get("title") or "", *stated_titles(head)))

    keep("url", *page_address(head, url, vouched))
    site, source = _site_name(head)
    keep("site_name", site, source)
    names = tuple(filter(None, (site, *_site_names(head))))
    keep(
        "title",
        *page_title(head, [*(name.lstrip("@/") for name in names), *head.logos], found.get("url") or url),
    )
    keep("language", _language([head.language] if head.language else []), "html")
    keep("language", _language(chain(*head.meta["language"])), "meta")
    keep("language", _language([_text(head.article.get("inLanguage"))]), "json-ld")
    # The account of a site may be that of the person who writes it.
    keep("authors", *page_authors(head, marks, [name for name in names if not name.startswith("@")]))
    keep("tags", *page_tags(head, tree))
    keep("description", standfirst(tree, found.get("title")), "html")
    described, source = _whole(head, "description", (found.get("title"), *names, *head.titles))
    if not described or _CUT.search(described):
        keep("description", marked_lead(tree, found.get("title")), "html")
    keep("description", described, source)
    image, source = _said(head, "image_url")
    keep("image_url", absolute_address(image, head, url), source)
    keep("section", *_said(head, "section"))
    keep("robots", ", ".join(dict.fromkeys(chain(*head.meta["robots"]))), "meta")
    free = _TRUTH.get(str(head.article.get("isAccessibleForFree")).strip().casefold())
    if free is not None:
        found["is_free"], provenance["is_free"] = free, "json-ld"
    keep("canonical_url", *_claimed(head, url))
    how = _habits(_spoken(head, found.get("language")), found.get("url") or url, usual)
    changed, source = modified(head, how)
    keep("modified_at", changed and changed.at, source)
    moment, source = published(head, tree, found.get("url"), marks, how, changed)
    # That of a page without an article says when the page was made, as it does of a shop's, too.
    dated = source in ("meta", "html") or (source == "json-ld" and bool(head.article))
    if earlier := by_address(found.get("url"), moment):
        moment, source = earlier, GUESS
    if changed is None and source in ("html", GUESS) and (shown := shown_change(marks(), how)):
        keep("modified_at", shown.at, "html")
    if moment is not None:
        keep("published_at", in_own_zone(moment, head, how, found.get("url"), marks), source)
        doubts = {"zone": not moment.zone_given, "time": not moment.time_given}
        provenance |= {f"published_at.{name}": "assumed" for name, doubtful in doubts.items() if doubtful}
    if (moment is None or source == GUESS) and (written := unread(head, how)):
        provenance["published_at.unread"] = written
    signed = "authors" in found
    keep("page_kind", *page_kind(head, tree, url, dated=dated, signed=signed, undated=moment is None))
    return Extracted(text="", provenance=provenance, **found)


def _spoken(head: Head, language: str | None) -> str | None:
    """The page's language with its country, which its sharing data may name where the page itself doesn't."""
    if language and "-" not in language:
        for locale in map(_language, ([each] for each in chain(*head.meta["language"]))):
            if locale and locale.startswith(f"{language}-"):
                return locale
    return language


def _habits(language: str | None, url: str | None, usual: Habits | None) -> Habits:
    if usual is None:
        return habits(language, url)
    if language and language.split("-")[0] != usual.language:
        return habits(language, url, usual.zone)
    return usual


def _claimed(head: Head, url: str | None) -> tuple[str | None, str]:
    """The address that the page claims as its own, whether it can be or not."""
    for claim, source in claimed_addresses(head):
        if address := absolute_address(claim, head, url):
            return address, source
    return None, ""


def claimed_addresses(head: Head) -> Iterator[tuple[str, str]]:
    """What the page says its own address is, as written, and where: the canonical link first."""
    yield head.canonical or "", "html"
    for address in chain(*head.meta["url"]):
        yield address, "meta"
    for value in (head.article.get(name) for name in page_names().json_ld["url"]):
        yield _text(value.get("@id") if isinstance(value, dict) else value) or "", "json-ld"


def absolute_address(written: str | None, head: Head, url: str | None) -> str | None:
    """An address on the web, written out in full by the page's base; None for anything else."""
    if not written or not written.strip() or _TEMPLATE.search(written):
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
    return next(_wordings(head, name), (None, ""))


def _whole(head: Head, name: str, titles: Iterable[str | None] = ()) -> tuple[str | None, str]:
    """A fact from where it stands in full, if it is cut short with dots; what repeats a title is none."""
    told = [compact(title) for title in titles if title]

    def is_told(wording: str) -> bool:
        said = compact(wording)
        return any(title.startswith(said) or title.endswith(said) for title in told)

    said, source = next((each for each in _wordings(head, name) if not is_told(each[0])), (None, ""))
    begin = _CUT.sub("", said) if said else ""
    if begin in ("", said):
        return said, source
    whole = (each for each in _wordings(head, name) if each[0].startswith(begin) and not _CUT.search(each[0]))
    return next(whole, (said, source))


def _wordings(head: Head, name: str) -> Iterator[tuple[str, str]]:
    """Each wording of a fact, and the part of the page that has it: the meta tags first."""
    for written in chain(*head.meta[name]):
        yield written, "meta"
    for property in page_names().json_ld[name]:
        if stated := _text(head.article.get(property)):
            yield stated, "json-ld"


def _site_name(head: Head) -> tuple[str | None, str]:
    """The site's name for readers; the publisher's before a host, and before names of applications."""
    publisher = _name(head.article.get("publisher"))
    headlines = (title for title in stated_titles(head) if len(title.split()) >= HEADLINE)
    if head.site_name and (named := without_site(head.site_name, headlines)) != head.site_name:
        return named, "meta"  # some systems write the headline before it
    if head.site_name and not (publisher and _HOST.fullmatch(head.site_name)):
        return head.site_name, "meta"
    if publisher:
        return publisher, "json-ld"
    return next((name.lstrip("@/") for name in chain(*head.meta["site_name"])), None), "meta"


def _site_names(head: Head) -> Iterator[str]:
    yield from chain(*head.meta["site_name"])
    if publisher := _name(head.article.get("publisher")):
        yield publisher


def _language(values: Iterable[str | None]) -> str | None:
    for value in values:
        if value and LANGUAGE.match(value.strip()):
            language, *rest = value.strip().replace("_", "-").split("-")
            return "-".join([language.lower(), *(_subtag(part) for part in rest)])
    return None


def _subtag(part: str) -> str:
    return part.title() if len(part) == 4 else part.upper() if len(part) == 2 else part.lower()


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
