"""What a page marks as its author's name or its date, and the short lines around its headline, in one walk.

Places are counted in elements from the headline: what stands near it is the article's own, what stands
far away may be a teaser's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from lxml import etree
from lxml.html import HtmlElement

from cleaners.html.head import one_line
from cleaners.html.prose import width
from cleaners.text.folding import compact
from seeds.pages import page_names

ABOVE, BELOW = 60, 120  # elements before and after the headline that can be its byline's
LONG = 100  # columns; a paragraph of the body
ANNOUNCED = 40  # characters before a mark that may say what it is
SIGNATURE = 40  # characters at the end of a longer text, in which its author may stand in brackets
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
_APART = frozenset(("aside", "footer"))  # unless they stand in the article
_ARTICLE = frozenset(("article", "main"))
_RIGHT = re.compile(r"text-align\s*:\s*(?:right|end)", re.IGNORECASE)
_SIGNATURE = re.compile(r"[(（【][^()（）【】]+[)）】]\s*$")
_MARKED = etree.XPath("boolean(.//*[@itemprop = 'author' or @itemprop = 'datePublished'])")
_HEADINGS = frozenset(("h1", "h2"))
_WORDS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[^\W\d_A-Za-z]+")
_EXACT = frozenset(("itemprop", "property", "rel"))
_FIRST_DATES = frozenset(("datepublished", "pubdate", "created", "issued"))
_LIKELY = re.compile(
    r"auth|byl|autor|auteur|aut|username|uid|writer|written|reporter|vcard|journalis|contribut|columnist|redakt|staff|posted|firma|verfasser|autric|redactor"
    r"|dat|time|publi|stamp|created|fecha|hora|tarih|meta|info|fn\b"
    r"|comment|respon|relat|recomm|recirc|sidebar|popular|trending|mostread|newsletter|outbrain|taboola|carousel",
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
    """What was found, in document order; `links` with their places.

    `body` is the place of the first and of the last long paragraph, `endings` what stands in brackets at the
    end of texts that are not all ASCII, and `signed` the paragraphs that are set against the right edge.
    """

    authors: list[Mark] = field(default_factory=list)
    dates: list[Mark] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    links: list[tuple[int, HtmlElement]] = field(default_factory=list)
    body: tuple[int, int] | None = None
    endings: list[str] = field(default_factory=list)
    signed: list[Line] = field(default_factory=list)
    headed: bool = True  # whether there is a headline; else places are counted from the body

    def is_near(self, place: int, above: int = ABOVE) -> bool:
        """Whether a place belongs to the headline: not far above it, and not below the first paragraphs."""
        end = min(BELOW, self.body[0] + 8) if self.body else BELOW
        return -above <= place <= end


def read_marks(tree: HtmlElement, titles: tuple[str, ...]) -> Marks:
    """Walk the page once. `titles` are the wordings of its headline, the best first."""
    authors: list[Mark] = []
    dates: list[Mark] = []
    texts: list[tuple[int, str]] = []
    signed: list[tuple[int, str]] = []
    links: list[tuple[int, HtmlElement]] = []
    wanted = {compact(title) for title in titles if title}
    best = compact(titles[0]) if titles else ""
    headline = like = same = first = other = None
    body: list[int] = []
    number = inside = 0  # elements so far, and open ones that hold the article
    opened = 0  # where the last of those began
    foreign: HtmlElement | None = None  # an open one with a headline of its own, below the text
    events = etree.iterwalk(tree, events=("start", "end"))
    for event, element in events:  # a page has thousands of these: what is rare is asked last
        if event == "end":
            inside -= element.tag in _ARTICLE
            foreign = None if element is foreign else foreign
            text = element.tail
            if text and not text.isspace():
                texts.append((number, text))
            continue
        number += 1
        tag, text = element.tag, element.text
        if (tag in _UNREAD and not (tag == "nav" and _MARKED(element))) or (not inside and tag in _APART):
            events.skip_subtree()
            continue
        if tag == "p":
            if _is_long(element):
                body.append(number)
            elif _is_set_right(element):
                signed.append((number, mark_text(element)))
        elif tag in _HEADINGS and headline is None:
            said = compact("".join(element.itertext()))
            if tag == "h2":  # a list of what is new may name this article, too
                same = number if same is None and said in wanted else same
            elif said and said == best:
                headline = number
            elif said and like is None and (said in wanted or any(_is_most(said, title) for title in wanted)):
                like = number
            elif said and first is None:
                first = number
        elif tag == "h1" and headline is not None and body and opened > headline:
            foreign = next(element.iterancestors(*_ARTICLE), None)
        elif tag == "a":
            links.append((number, element))
        elif tag in _ARTICLE:
            inside += 1
            opened = number
        names = element.get("class")
        exact = None
        if not _EXACT.isdisjoint(element.keys()):
            exact = element.get("itemprop") or element.get("property") or element.get("rel")
        if exact or tag == "time" or (names and _is_likely(names)):
            kind, sure = _kind(tag, names or "", (exact or "").lower())
            if kind == "apart" and element.find(".//h1") is None:
                events.skip_subtree()
                continue
            if kind in ("author", "date") and foreign is None:
                mark = Mark(number, sure, element, _end(texts[-1][1]) if texts else "")
                (authors if kind == "author" else dates).append(mark)
        if text and not text.isspace():
            texts.append((number, text))
            if other is None and len(text) <= 2 * SHORT and tag != "title" and text.strip() in titles:
                other = number
    headed = [place for place in (headline, like, same, first, other) if place is not None]
    top = next(iter((*headed, *body)), 0)
    ends = (body[0] - top, body[-1] - top) if body else None
    if ends and ends[0] < 0:
        after = [place - top for place in body if place > top]
        ends = (after[0], after[-1]) if after else None
    collapsed = ((place, " ".join(text.split())) for place, text in texts if len(text) <= 2 * SHORT)
    return Marks(
        [mark._replace(place=mark.place - top) for mark in authors],
        [mark._replace(place=mark.place - top) for mark in dates],
        [Line(place - top, text) for place, text in collapsed if len(text) <= SHORT],
        [(place - top, link) for place, link in links],
        ends,
        [ending for _, text in texts if not text.isascii() and (ending := _signature(text))],
        [Line(place - top, text) for place, text in signed if len(text) <= SHORT],
        bool(headed),
    )


def _end(text: str) -> str:
    """How the text before a mark ends, for what it announces."""
    return (" ".join(text.split()) if len(text) <= 2 * SHORT else text)[-ANNOUNCED:]


def _is_set_right(paragraph: HtmlElement) -> bool:
    """Whether a paragraph is set against the right edge, as a signature is."""
    style = paragraph.get("style")
    return (paragraph.get("align") or "").lower() == "right" or (
        style is not None and _RIGHT.search(style) is not None
    )


def _signature(text: str) -> str | None:
    """What stands in brackets at the end of a text, if it is short; nobody signs so in Latin letters."""
    found = _SIGNATURE.search(text[-SIGNATURE:]) if len(text) > SIGNATURE else None
    return found[0] if found else None


def _is_long(paragraph: HtmlElement) -> bool:
    """Whether an element's text outside the elements in it is as wide as a paragraph of the body."""
    text = paragraph.text or ""
    length = len(text)
    if length <= LONG:
        text += "".join(child.tail or "" for child in paragraph)
        length = len(text)
    return length > LONG or (2 * length > LONG and not text.isascii() and width(text) > LONG)


@lru_cache(maxsize=8192)
def _is_likely(classes: str) -> bool:
    return _LIKELY.search(classes.lower()) is not None


@lru_cache(maxsize=8192)
def _kind(tag: str, classes: str, exact: str) -> tuple[str | None, bool]:
    """What an element is marked as, and whether by more than a word in its class."""
    names = page_names()
    properties = {each.rpartition(":")[2] for each in exact.split()}  # RDFa writes schema:author
    if "author" in properties or "creator" in properties:
        return "author", True
    if not properties.isdisjoint(_FIRST_DATES):
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
