"""What a page marks as its author's name or its date, and the short lines around its headline, in one walk.

Places are counted in elements from the headline: what stands near it is the article's own, what stands
far away may be a teaser's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple

from lxml.html import HtmlElement

from cleaners.html.head import one_line
from seeds.pages import page_names

ABOVE, BELOW = 60, 120  # elements before and after the headline that can be its byline's
LONG = 100  # characters; a paragraph of the body
SHORT = 160  # characters; a line that may be a byline or a date

_UNREAD = frozenset(
    [
        "head",
        "script",
        "style",
        "noscript",
        "svg",
        "template",
        "iframe",
        "nav",
        "select",
        "option",
        "textarea",
        "object",
        "math",
    ]
)
_WORDS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[^\W\d_A-Za-z]+")
_LIKELY = re.compile(
    r"auth|byl|autor|auteur|aut|writer|written|reporter|vcard|journalis|contribut|columnist|redakt|staff|posted"
    r"|dat|time|publi|stamp|created|fecha|hora|tarih|meta|info|fn\b"
    r"|comment|respon|relat|recomm|recirc|sidebar|popular|trending|mostread|newsletter|outbrain|taboola|carousel",
    re.IGNORECASE,
)


class Mark(NamedTuple):
    """A marked element: its place from the headline (negative above it), and whether the mark is exact."""

    place: int
    exact: bool
    element: HtmlElement
    label: str


class Line(NamedTuple):
    """A short run of text and its place from the headline."""

    place: int
    text: str


@dataclass(frozen=True, slots=True)
class Marks:
    """What was found, in document order. `body` is the place of the first and of the last long paragraph."""

    authors: list[Mark] = field(default_factory=list)
    dates: list[Mark] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    body: tuple[int, int] | None = None
    headed: bool = True  # whether there is a headline; else places are counted from the body

    def is_near(self, place: int, above: int = ABOVE) -> bool:
        """Whether a place belongs to the headline: not far above it, and not below the first paragraphs."""
        end = min(BELOW, self.body[0] + 8) if self.body else BELOW
        return -above <= place <= end


def read_marks(tree: HtmlElement, titles: tuple[str, ...]) -> Marks:
    """Walk the page once. `titles` are the wordings of its headline, the best first."""
    authors: list[Mark] = []
    dates: list[Mark] = []
    lines: list[Line] = []
    wanted = {_folded(title) for title in titles if title}
    best = _folded(titles[0]) if titles else ""
    headline = like = same = first = None
    body: list[int] = []
    likely: dict[str, bool] = {}
    before = ""
    waiting: list[tuple[HtmlElement, bool, bool]] = [(tree, False, False)]
    number = 0
    while waiting:
        element, own, is_tail = waiting.pop()
        if is_tail:
            before = _note(lines, number, element.tail, before)
            continue
        number += 1
        tag = element.tag
        if (tail := element.tail) and not tail.isspace():
            waiting.append((element, own, True))
        if tag in _UNREAD or (tag in ("aside", "footer") and not own):
            continue
        if tag in ("h1", "h2") and headline is None:
            said = _folded("".join(element.itertext()))
            if tag == "h2":  # a list of what is new may name this article, too
                same = number if same is None and said in wanted else same
            elif said and said == best:
                headline = number
            elif said and like is None and (said in wanted or any(_is_most(said, title) for title in wanted)):
                like = number
            elif said and first is None:
                first = number
        elif tag == "p" and len(element.text or "") + sum(len(child.tail or "") for child in element) > LONG:
            body.append(number)
        elif tag in ("article", "main"):
            own = True
        names = element.get("class") or ""
        exact = element.get("itemprop") or element.get("rel") or ""
        if names not in likely:  # a page has few classes, on many elements
            likely[names] = _LIKELY.search(names) is not None
        if tag == "time" or exact or likely[names]:
            kind, sure = _kind(tag, names, exact.lower())
            if kind == "apart" and element.find(".//h1") is None:
                continue
            if kind in ("author", "date"):
                (authors if kind == "author" else dates).append(Mark(number, sure, element, before))
        if text := element.text:
            before = _note(lines, number, text, before)
        waiting += [(child, own, False) for child in reversed(element)]
    top = next((place for place in (headline, like, same, first, *body[:1]) if place is not None), 0)
    ends = (body[0] - top, body[-1] - top) if body else None
    if ends and ends[0] < 0:
        after = [place - top for place in body if place > top]
        ends = (after[0], after[-1]) if after else (0, 0)
    return Marks(
        [mark._replace(place=mark.place - top) for mark in authors],
        [mark._replace(place=mark.place - top) for mark in dates],
        [line._replace(place=line.place - top) for line in lines],
        ends,
        any(place is not None for place in (headline, like, same, first)),
    )


def _note(lines: list[Line], number: int, text: str | None, before: str) -> str:
    """Remember a short line; the end of the text so far, for what it announces."""
    if not text or text.isspace():
        return before
    if len(text) <= 2 * SHORT and len(text := " ".join(text.split())) <= SHORT:
        lines.append(Line(number, text))
    return text[-40:]


@cache
def _kind(tag: str, classes: str, exact: str) -> tuple[str | None, bool]:
    """What an element is marked as, and whether by more than a word in its class."""
    names = page_names()
    properties = exact.split()
    if "author" in properties or "creator" in properties:
        return "author", True
    if "datepublished" in properties or "pubdate" in properties:
        return "date", True
    if "datemodified" in properties:
        return None, False
    words = {word.lower() for word in _WORDS.findall(classes)}
    joined = "".join(_WORDS.findall(classes)).lower()
    if words & names.marked["apart"]:
        return "apart", False
    if words & names.marked["author"] or joined.startswith(("author", "byline")):
        if words & names.marked["no_author"]:
            return None, False
        sure = "name" in words or "authorname" in joined or "vcard" in words
        return "author", sure or joined.endswith("author")
    if tag == "time" or words & names.marked["date"]:
        return "date", bool(words & names.marked["published"])
    return None, False


def _is_most(text: str, title: str) -> bool:
    return 2 * len(text) > len(title) and text in title


def mark_text(element: HtmlElement) -> str:
    """The text of a marked element as one line, its parts set apart."""
    return one_line(" ".join(element.itertext()))


def _folded(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))
