"""The head of a page, and what else metadata is read from, collected in one pass over a few tags."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from html import unescape
from itertools import chain
from typing import Any
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from cleaners.edits.log import apply
from cleaners.encoding.mojibake import mojibake_edits
from cleaners.html.json_ld import described
from cleaners.text.folding import compact
from seeds.pages import page_names

LONGEST_VALUE = 2_000  # characters of one value; no title or list of tags is longer
HEAD_TAGS = ("html", "head", "title", "meta", "link", "base", "script", "h1", "h2", "h3", "time")


@dataclass(frozen=True, slots=True)
class Head:
    """The parts of a page that metadata is read from, each in document order.

    `meta` holds the contents of meta tags by field of `pages.toml`, best source first, those of one
    name together; `types` are the schema.org types of all that the page describes outside lists, `article`
    and `page` what it says of its own article and of itself. `logos` are first-level headings that are
    a link to the site's front page: its name; `subheadings` are those of the second and third level, where
    the page's title ends with each of the first, as with the site's name, or there is none.
    """

    meta: Mapping[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict)
    article: Mapping[str, Any] = field(default_factory=dict)
    titles: tuple[str, ...] = ()
    headings: tuple[str, ...] = ()
    times: tuple[tuple[str, bool], ...] = ()
    canonical: str | None = None
    base: str | None = None
    language: str | None = None
    site_name: str | None = None
    types: frozenset[str] = frozenset()
    page: Mapping[str, Any] = field(default_factory=dict)
    logos: tuple[str, ...] = ()
    subheadings: tuple[str, ...] = ()

    def first(self, name: str) -> str:
        """The first of a field's contents, an empty string if there is none."""
        return next(chain(*self.meta.get(name, ())), "")


def read_head(tree: HtmlElement, url: str | None = None) -> Head:
    """Collect in one pass what the others choose from. `url` is where the page was found."""
    fields = _fields()
    found: dict[str, list[tuple[int, str]]] = {name: [] for name in page_names().meta}
    scripts: list[str] = []
    titles: list[str] = []
    headings: list[str] = []
    logos: list[str] = []
    subheadings: list[HtmlElement] = []
    times: list[tuple[str, bool]] = []
    canonical = base = language = None
    for element in tree.iter(HEAD_TAGS):
        tag = element.tag
        if tag == "meta":
            content = one_line(element.get("content") or element.get("datetime") or "")
            if not content:
                continue
            for attribute in ("property", "name", "itemprop", "http-equiv"):
                name = element.get(attribute, "").strip().lower()
                for meta_field, rank in fields.get(name, ()):
                    found[meta_field].append((rank, content))
        elif tag == "script":
            if "ld+json" in element.get("type", "").lower() and element.text:
                scripts.append(element.text)
        elif tag == "title":
            titles.append(one_line("".join(element.itertext())))
        elif tag == "h1":
            (logos if _leads_home(element, url) else headings).append(one_line(_spaced(element)))
        elif tag in ("h2", "h3"):
            subheadings.append(element)
        elif tag == "time":
            original = (
                "pubdate" in element.attrib
                or "publish" in (element.get("itemprop", "") + element.get("class", "")).lower()
            )
            times.append((one_line(element.get("datetime") or ""), original))
        elif tag == "link":
            if canonical is None and "canonical" in element.get("rel", "").lower().split():
                canonical = element.get("href")
        elif tag == "base":
            base = base or element.get("href")
        elif language is None:
            language = element.get("lang") or element.get("{http://www.w3.org/XML/1998/namespace}lang")
            language = language or element.get("xml:lang")
    named = not headings or any(titles[:1])
    named &= all(title.endswith(heading) and title != heading for heading in headings for title in titles[:1])
    meta = {name: _by_rank(values) for name, values in found.items()}
    described_here = described(
        scripts,
        (*titles[:1], *headings, *chain(*meta["title"])),
        (canonical or "", *chain(*meta["url"]), url or ""),
    )
    return Head(
        meta,
        described_here.article,
        tuple(filter(None, titles[:1])),
        tuple(filter(None, headings)),
        tuple(times),
        canonical,
        base,
        language,
        next((content for rank, content in found["site_name"] if rank == 0), None),
        described_here.types,
        described_here.page,
        tuple(filter(None, logos)),
        tuple(one_line("".join(each.itertext())) for each in subheadings) if named else (),
    )


@cache
def _fields() -> dict[str, list[tuple[str, int]]]:
    """The fields that a meta tag of a name may fill, with its rank among their sources."""
    fields: dict[str, list[tuple[str, int]]] = {}
    for meta_field, ranks in page_names().meta.items():
        for name, rank in ranks.items():
            fields.setdefault(name, []).append((meta_field, rank))
    return fields


def _leads_home(heading: HtmlElement, url: str | None) -> bool:
    """Whether all of a heading is one link to the front page of the site."""
    link = heading.find(".//a")
    address = "" if link is None else (link.get("href") or "").strip()
    if (
        link is None
        or not address
        or compact("".join(link.itertext())) != compact("".join(heading.itertext()))
    ):
        return False
    try:
        there, here = urlsplit(address), urlsplit(url or "")
    except ValueError:
        return False
    is_own = not (there.netloc and here.netloc) or there.netloc.endswith(here.netloc.removeprefix("www."))
    return is_own and there.path in ("", "/") and not (there.query or there.fragment)


def _spaced(element: HtmlElement) -> str:
    """The text of an element, with a space where its parts would run together as readers see them apart."""
    whole = ""
    for piece in element.itertext():
        joined = whole[-1:].islower() and piece[:1].isupper()
        whole += f" {piece}" if joined or element.find(".//br") is not None else piece
    return whole


def _by_rank(values: list[tuple[int, str]]) -> tuple[tuple[str, ...], ...]:
    groups: dict[int, list[str]] = {}
    for rank, content in sorted(values, key=lambda value: value[0]):
        groups.setdefault(rank, []).append(content)
    return tuple(map(tuple, groups.values()))


def one_line(text: str) -> str:
    """A value as one line of at most `LONGEST_VALUE` characters, without what is not shown."""
    text = text[:LONGEST_VALUE]
    if "&" in text:
        text = unescape(text)  # pages escape twice
    if not text.isascii():  # what is misread shows by the characters that are taken out below
        text, _ = apply(text, mojibake_edits(text))
    return " ".join(re.sub(r"[\x00-\x1f\x7f-\x9f\u200b\ufeff]", " ", text).split())
