"""Which parts of a tree trafilatura takes for chrome, asked in Python where it asks XPath.

Its expressions call a regular expression for every element and attribute, seen before or not: a fifth
of all the time a page takes. Here each class and each id is judged once. The words are trafilatura's
own (it is pinned exactly, so that its private names hold); `tests/cleaners/html/test_extract.py` holds both
ways of asking against each other.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree
from lxml.html import HtmlElement
from trafilatura import xpaths

from cleaners.html.asked_once import asked_once
from cleaners.html.prose import LONG, is_prose

_is_always_unwanted = asked_once("|".join(xpaths._CONSENT_ID_CLASS_TOKENS))
_is_unwanted_id = asked_once(
    "|".join(xpaths._OVERALL_DISCARD_BOTH_TOKENS + xpaths._OVERALL_DISCARD_ID_TOKENS)
)
_is_unwanted_class = asked_once(
    "|".join(xpaths._OVERALL_DISCARD_BOTH_TOKENS + xpaths._OVERALL_DISCARD_CLASS_TOKENS)
)
_is_hidden_id = asked_once("reader-comments|akismet")
_is_hidden_class = asked_once(
    "^hide-|comments-title|nocomments|-reply-|message|akismet|suggest-links|-hide-|hide-print| hidden| hide"
    "|noprint|notloaded"
)
_COMMENTS_ID = f"^(?:{xpaths._COMMENTS_ID}|disqus_thread|dsq-comments)"
_ENDLESS = "infinite-?scroll"
_is_comments_id = asked_once(_COMMENTS_ID)
_is_comments_class = asked_once(xpaths._COMMENTS_CLASS)
_is_endless = asked_once(_ENDLESS)
_is_either_id = asked_once(f"{_COMMENTS_ID}|{_ENDLESS}")
_is_either_class = asked_once(f"{xpaths._COMMENTS_CLASS}|{_ENDLESS}")

_SECTIONS = frozenset(("div", "item", "list", "p", "section", "span"))
_COMMENT_TAGS = ("div", "section", "details", "ol", "ul")
MUCH = 0.3  # of the text of a page; a section that holds less, such as links to comments, is not the article


def comment_sections(tree: HtmlElement) -> Iterator[HtmlElement]:
    """Readers' comments, and whole further articles that are loaded at the end of scrolling.

    Whoever asks deletes each before asking for the next.
    """
    gone: set[HtmlElement] = set()
    between: dict[HtmlElement | None, set[HtmlElement]] = {}
    whole = -1  # characters of the page, once it is asked
    for element in list(tree.iterdescendants(*_COMMENT_TAGS, "aside")):
        name, classes = element.get("id"), element.get("class")
        # Most are neither.
        if not ((classes and _is_either_class(classes)) or (name and _is_either_id(name))):
            continue
        is_comments = element.tag in _COMMENT_TAGS and (_is_comments_id(name) or _is_comments_class(classes))
        if not is_comments and not _is_endless(name) and not _is_endless(classes):
            continue
        if any(around in gone for around in element.iterancestors()):
            continue
        inside = sum(map(len, element.itertext()))
        whole = whole if whole >= 0 else sum(map(len, tree.itertext()))
        if is_comments:
            parent = element.getparent()
            if parent not in between:
                between[parent] = _between_paragraphs(parent)
            if element in between[parent]:
                continue
            if inside >= MUCH * whole and _begins_the_text(element, tree):
                continue
        if (heading := element.find(".//h1")) is None or heading is not next(tree.iter("h1")):
            gone.add(element)
            whole -= inside
            yield element


def _between_paragraphs(parent: HtmlElement) -> set[HtmlElement]:
    """The children with prose on both sides: a quotation from a comment, or a box with such a name."""
    begun = False
    found: set[HtmlElement] = set()
    waiting: list[HtmlElement] = []
    for child in parent:
        if child.tag == "p" and is_prose("".join(child.itertext()).strip()):
            found.update(waiting)
            begun = True
            waiting.clear()
        elif begun:
            waiting.append(child)
    return found


def _begins_the_text(section: HtmlElement, tree: HtmlElement) -> bool:
    """Whether no paragraph stands between the page's headline and a section: the section is the article."""
    said = False
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        text = element.text if event == "start" else element.tail
        if element is section:
            break
        if event == "start" and element.tag == "h1":
            said = False
        elif text and 2 * len(text) >= LONG and is_prose(text.strip()):
            said = True
    return not said


def unwanted_sections(tree: HtmlElement) -> Iterator[HtmlElement]:
    """What trafilatura's `OVERALL_DISCARD_XPATH` finds in a tree whose tags it has converted."""
    for element in tree.iterdescendants():
        if not element.keys():  # as most paragraphs
            continue
        name, classes = element.get("id"), element.get("class")
        if _is_hidden(element, name, classes) or (
            element.tag in _SECTIONS and _is_chrome(element, name, classes)
        ):
            yield element


def captions_and_teasers(tree: HtmlElement) -> tuple[list[HtmlElement], list[HtmlElement]]:
    """What trafilatura's `DISCARD_IMAGE_ELEMENTS` finds, and what `TEASER_DISCARD_XPATH` finds besides."""
    captions, teasers = [], []
    for element in tree.iterdescendants(*_SECTIONS):
        names = f"{element.get('id')} {element.get('class')}"
        if "caption" in names:
            captions.append(element)
        elif "teaser" in names or "Teaser" in names:
            teasers.append(element)
    return captions, teasers


def _is_chrome(element: HtmlElement, name: str | None, classes: str | None) -> bool:
    if _is_unwanted_id(name) or _is_unwanted_class(classes):
        return True
    if (role := element.get("role")) and "nav" in role.replace("N", "n"):
        return True
    if (component := element.get("data-component")) and "MostPopularStories" in component:
        return True
    if element.get("data-lp-replacement-content") is not None:
        return True
    known = _is_always_unwanted(name) or _is_always_unwanted(classes)
    return known and _is_always_unwanted(first_attribute(element, "id", "class"))


def _is_hidden(element: HtmlElement, name: str | None, classes: str | None) -> bool:
    if _is_hidden_class(classes) or _is_hidden_id(name):
        return True
    style = element.get("style")
    if style and ("display:none" in style or "display: none" in style):
        return True
    both = f"{name} {classes} {style}"
    if "reply-" in both and (first_attribute(element, "id", "class") or "").startswith("reply-"):
        return True
    if "hidden" in both and "hidden" in (first_attribute(element, "id", "style") or ""):
        return True
    return bool(element.get("aria-hidden") == "true")


def first_attribute(element: HtmlElement, *names: str) -> str | None:
    """The attribute that stands first in the source: XPath looks at no other where it is given two."""
    return next((value for name, value in element.items() if name in names), None)
