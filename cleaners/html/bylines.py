"""The authors of a page: who its head names, who stands in its byline, and last the house itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from itertools import chain
from typing import Any

from cleaners.html.authors import LONGEST_NAME, author_names, is_person
from cleaners.html.head import Head
from cleaners.html.marks import Mark, Marks, mark_text
from seeds.pages import page_names

Sites = frozenset[str]
Found = tuple[tuple[str, ...], str]

LONGEST_BYLINE = 120  # characters
MOST_TEASERS = 5  # different names far from the headline; where there are more, they are those of teasers

_AUTHOR_PAGE = re.compile(
    r"/(?:authors?|autor(?:es|en|i|a)?|auteurs?|autore|by|staff|people|person|team|profiles?|writers?|reporters?|"
    r"journalists?|contributors?|columnists?|redaktion|redakteure?|journaliste|redaccion|users?|member)/[^/]",
    re.IGNORECASE,
)
_INVERTED = re.compile(r"[^\s,]*[^\W\d_A-Z][^\s,]*,\s[^\s,]*[^\W\d_A-Z][^\s,]*(?:\s[A-Z]\.?)?")
_BY = re.compile(
    r"\s*(?:by|von|par|por|av|af|di|door|przez|text|texto|words by|written by|作者|記者|记者|كتب|автор)\b",
    re.IGNORECASE,
)


def page_authors(head: Head, marks: Callable[[], Marks], names: Iterable[str]) -> Found:
    """The best source that names persons; a house, if it is not the site itself, only where none does.

    `names` are what the site is called.
    """
    site = frozenset(map(_folded, names)) - {""}
    stated = list(_stated(head))
    for names, source, _ in stated:
        others = tuple(name for name in names if not _is_site(name, site))
        if any(map(is_person, others)):
            return others, source
    if shown := _shown(marks(), site):
        return shown, "html"
    for names, source, _ in stated:
        if others := tuple(name for name in names if not _is_site(name, site)):
            return others, source
    for names, source, is_house in stated:  # a site that somebody runs under the own name
        if (own := tuple(name for name in names if _may_be_own(name))) and not is_house:
            return own, source
    return (), ""


def _may_be_own(name: str) -> bool:
    return is_person(name) or (len(name.split()) == 1 and is_person(f"{name} {name}".title()))


def _stated(head: Head) -> Iterator[tuple[tuple[str, ...], str, bool]]:
    """What the head names as authors, where, and whether as organisations alone."""
    for value in (head.article.get(name) for name in page_names().json_ld["authors"]):
        items = value if isinstance(value, list) else [value]
        houses = all("rganization" in str(item.get("@type")) for item in items if isinstance(item, dict))
        yield author_names(_people(value)), "json-ld", houses
    for group in head.meta["authors"]:
        # Libraries' tags name one author each, the family name first.
        inverted = all(map(_INVERTED.fullmatch, group))
        yield author_names(group, inverted=inverted), "meta", False


def _shown(marks: Marks, site: Sites) -> tuple[str, ...]:
    """The names in the page's byline: marked near the headline, written there, or marked below the text."""
    near = [mark for mark in marks.authors if marks.is_near(mark.place)]
    for group in ([m for m in near if m.exact], near):
        if names := _of_one_byline(group, site):
            return names
    if names := _written(marks, site):
        return names
    far = [mark for mark in marks.authors if mark.place > 0 and not marks.is_near(mark.place)]
    exact = [mark for mark in far if mark.exact]
    for group in (exact, far):
        named = [names for mark in group if (names := _names(mark, site))]
        if named and len(set(chain(*named))) <= MOST_TEASERS:
            return named[0]
    return ()


def _of_one_byline(group: list[Mark], site: Sites) -> tuple[str, ...]:
    """The names of the marks that stand together with the one nearest to the headline."""
    named = sorted(
        ((abs(m.place), m.place, names) for m in group if (names := _names(m, site))),
        key=lambda each: each[0],
    )
    if not named:
        return ()
    nearest = named[0][1]
    found: dict[str, str] = {}
    for _, place, names in sorted(named, key=lambda each: each[1]):
        if abs(place - nearest) <= 30:
            for name in names:
                found.setdefault(name.casefold(), name)
    names = tuple(found.values())
    persons = tuple(name for name in names if is_person(name))
    return persons or names[:1]


def _names(mark: Mark, site: Sites) -> tuple[str, ...]:
    element = mark.element
    whole = element.get("content") if element.tag in ("meta", "link") else mark_text(element)
    inner = element.findall(".//*[@itemprop='name']") or [
        link
        for link in element.iter("a")
        if _AUTHOR_PAGE.search(link.get("href") or "") or link.get("rel") == "author"
    ]
    sure = bool(mark.exact or inner or _BY.match(whole or ""))

    def fitting(written: Iterable[str]) -> tuple[str, ...]:
        names = author_names(each for each in written if 1 < len(each) < LONGEST_BYLINE)
        return tuple(
            name
            for name in names
            if not _is_site(name, site)
            and (is_person(name) or (sure and len(name) > 2 and len(name.split()) <= 3))
        )

    if names := fitting(map(mark_text, inner)) or fitting([whole or ""]):
        return names
    # A box with a portrait and a biography: its first line that is a name.
    for line in element.itertext():
        if 4 < len(line) < LONGEST_NAME and (names := fitting([line])) and is_person(names[0]):
            return names
    return ()


def _written(marks: Marks, site: Sites) -> tuple[str, ...]:
    """Names behind a word like "By" in a line near the headline; behind 记者 in any short line."""
    for line in marks.lines:
        if marks.is_near(line.place) and len(line.text) <= LONGEST_BYLINE and _BY.match(line.text):
            names = author_names([line.text])
            if names and all(is_person(name) and not _is_site(name, site) for name in names):
                return names
    for line in marks.lines:
        if len(line.text) <= LONGEST_BYLINE and (found := _han_byline().search(line.text)):
            return author_names([found[1]])
    return ()


def _is_site(name: str, site: Sites) -> bool:
    folded = _folded(name)
    return any(folded == known or (folded in known and 2 * len(folded) > len(known)) for known in site)


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


def _folded(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))


@cache
def _han_byline() -> re.Pattern[str]:
    """记者, 作者 and the like, and the names of Han characters behind them, up to what can't be a name."""
    name = r"[\u4e00-\u9fff·]{2,4}"
    return re.compile(
        rf"(?:(?:作者|撰文|撰稿|记者|記者|文)\s*[:：/／|]\s*|(?:记者|記者)\s*(?=[{page_names().surnames}]))"
        rf"({name}(?:[\s、]+{name}(?![\u4e00-\u9fff]))*?)(?=$|[^\u4e00-\u9fff]|报道|報道|摄|攝|文/|通讯员)"
    )
