"""The tags of a page: what it states, without codes of its own systems, or the tag links that it shows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from lxml.html import HtmlElement

from cleaners.html.head import Head, one_line
from seeds.pages import page_names

MOST_TAGS = 100
LONGEST_TAG = 80  # characters

# "Category: Travel", "tag:Port", "NLP Category: General": a system's name of a field, and its value.
_CODED = re.compile(r"([A-Za-z][\w -]{1,30}):\s*(\S.*)$")
_IDENTIFIER = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{10,}$|[0-9a-f]{16,}$|\d+$|[a-z]+:[\w:./-]+:[\w:./-]+$|\S+\.(?:com|org|net)$|"
    r"[a-z]+[_=][\w=_-]+$",
    re.IGNORECASE,
)
_LIST_WORD = re.compile("[tT]ag|[tT]opic|keyword")
_LISTS = ("ul", "div", "section", "p", "nav")
_TAG_WORD = re.compile(
    r"(?:^|[\s_-])(?:tags?|topics?|keywords?)(?:$|[\s_-])|[a-z](?:Tags?|Topics?)(?![a-z])|^[Tt]ags|tag-?list"
)
_TAG_ADDRESS = re.compile(
    r"/(?i:tags?|topics?|t|thema|themen|temas?|etiquetas?|sujet|theme|hashtag|keywords?|label|stichwort|tag-page)[/=]"
    r"|[?&](?i:tag)="
)


def page_tags(head: Head, tree: HtmlElement) -> tuple[tuple[str, ...], str]:
    """Tags by the best source that has any; a single one from where it stands among others."""
    tags, source = _best(head, tree)
    if len(tags) == 1:  # the first of them, or the one under which the article is filed
        said = tags[0].casefold()
        for others, other in _elsewhere(head, tree):
            if len(others) > 1 and said in map(str.casefold, others):
                return others, other
    return tags, source


def _elsewhere(head: Head, tree: HtmlElement) -> Iterator[tuple[tuple[str, ...], str]]:
    """What meta tags and, looked for last, the links of the page have as tags."""
    for group in head.meta["tags"]:
        yield distinct(group), "meta"
    yield _linked(tree), "html"


def _best(head: Head, tree: HtmlElement) -> tuple[tuple[str, ...], str]:
    keywords = head.article.get("keywords")
    named = keywords if isinstance(keywords, list) else [keywords]
    if tags := distinct(_text(value) for value in named):
        return tags, "json-ld"
    groups = [distinct(group) for group in head.meta["tags"]]
    if tags := next((tags for tags in groups[:1] if tags), ()):
        return tags, "meta"
    if tags := _linked(tree):
        return tags, "html"
    return next(((tags, "meta") for tags in groups if tags), ((), ""))


def distinct(values: Iterable[str | None]) -> tuple[str, ...]:
    """Single tags out of values that may be lists, without codes, and repeats that differ in case only.

    >>> distinct(["tag:Port, type:story", "port; Storm", "98be933f-38cf-4fba-b6c6-ad438e82010a"])
    ('Port', 'Storm')
    """
    tags: dict[str, str] = {}
    for value in values:
        for tag in re.split(r"[,;|،、，]", value or ""):
            tag = _without_code(one_line(tag).strip("\"'#"))
            if tag and len(tag) <= LONGEST_TAG and len(tags) < MOST_TAGS:
                tags.setdefault(tag.casefold(), tag)
    return tuple(tags.values())


def _without_code(tag: str) -> str:
    if found := _CODED.match(tag):
        field = found[1].casefold().split()[-1]
        if field in page_names().marked["tag_fields"]:
            return found[2].strip()
        if field in page_names().marked["code_fields"] or found[1].islower():
            return ""
    return "" if _IDENTIFIER.match(tag) else tag


def _linked(tree: HtmlElement) -> tuple[str, ...]:
    """The texts of links that the page marks as tags, or that stand in a list of tags and lead to such."""
    marked: list[str] = []
    listed: list[str] = []
    for link in tree.iter("a"):
        relation, address = (link.get("rel") or "").split(), link.get("href")
        is_marked = "tag" in relation or (address is not None and "tag" in map(str.lower, relation))
        if not (is_marked or (address is not None and _TAG_ADDRESS.search(address))):
            continue
        if "tag" not in relation and not _in_a_list(link):
            continue
        text = one_line(" ".join(link.itertext()))
        if not 1 < len(text) <= LONGEST_TAG // 2:
            continue
        if is_marked:
            marked.append(text)
        elif any(
            _TAG_WORD.search(each.get("class") or "")
            for each in (link, *link.iterancestors())
            if each.tag != "body"
        ):
            listed.append(text)
    found = marked or listed
    return distinct(found) if len(found) <= MOST_TAGS // 4 else ()


def _in_a_list(link: HtmlElement) -> bool:
    """Whether a word in the class of a container around a link says that it may hold tags."""
    return any(_LIST_WORD.search(each.get("class") or "") for each in link.iterancestors(*_LISTS))


def _text(value: Any) -> str | None:
    if isinstance(value, dict):
        value = value.get("name") or value.get("@value")
    return value if isinstance(value, str) else None
