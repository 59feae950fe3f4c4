"""Readings by other means, where the first has little: readability's, and justext's by density alone.

These are trafilatura's `compare_extraction` in recall mode and its `justext_rescue`, but for the list of stop
words: trafilatura keeps it as a tuple, and justext hashes its 150,000 words anew for each page.
"""

from __future__ import annotations

from functools import cache

from justext import get_stoplist, get_stoplists
from justext.core import ParagraphMaker, classify_paragraphs, revise_paragraph_classification
from lxml import etree
from lxml.html import HtmlElement
from trafilatura.external import (
    JUSTEXT_OVERRIDE_RATIO,
    SANITIZED_XPATH,
    _prefer_readability,
    sanitize_tree,
    try_readability,
)
from trafilatura.settings import _COOKIE_CONSENT_RE, Extractor
from trafilatura.utils import trim
from trafilatura.xml import delete_element

from cleaners.html.asked_once import asked_once
from cleaners.html.trafilatura_discard import first_attribute
from cleaners.html.trafilatura_reading import SHORT

_FURNITURE = frozenset(("aside", "fencedframe", "footer", "script", "style", "svg", "template"))
_is_consent = asked_once(f"(?i:{_COOKIE_CONSENT_RE})")

LONG = 10 * SHORT  # characters; a reading that has more is left as it is


def rescued(
    cleaned: HtmlElement, raw: HtmlElement, body: etree._Element, text: str, recall: Extractor
) -> tuple[etree._Element, str]:
    """A reading and its text, or what readability makes of the raw tree or justext of the cleaned one.

    Both trees are used up.
    """
    if len(text) > LONG:
        return body, text
    other = try_readability(raw)
    other_text = trim(etree.tostring(other, method="text", encoding="unicode"))
    is_other = _prefer_readability(body, other, other_text, len(text), len(other_text), recall)
    if is_other:
        body, text = other, other_text
    is_unclean = bool(body.xpath(SANITIZED_XPATH))
    if is_unclean or len(text) < SHORT:
        dense, dense_text = dense_reading(cleaned)
        least = len(text) / JUSTEXT_OVERRIDE_RATIO if is_unclean else len(text) + 1
        if dense_text and len(dense_text) >= least:
            return dense, dense_text
    return sanitize_tree(body, recall) if is_other else (body, text)


def dense_reading(tree: HtmlElement) -> tuple[etree._Element, str]:
    """A reading by the density of words and links alone, and its text; the tree is used up."""
    body = etree.Element("body")
    paragraphs = ParagraphMaker.make_paragraphs(_without_furniture(tree))
    classify_paragraphs(paragraphs, _stop_words(), 50, 150, 0.1, 0.2, 0.25, True)
    revise_paragraph_classification(paragraphs, 150)
    for paragraph in paragraphs:
        if not paragraph.is_boilerplate:
            etree.SubElement(body, "p").text = paragraph.text
    return body, trim(" ".join(body.itertext()))


def _without_furniture(tree: HtmlElement) -> HtmlElement:
    """What trafilatura's `basic_cleaning` leaves of a tree, in place; each class is judged once."""
    for element in [each for each in tree.iterdescendants() if _is_furniture(each)]:
        delete_element(element)
    return tree


def _is_furniture(element: HtmlElement) -> bool:
    return (
        element.tag in _FURNITURE
        or (element.tag == "div" and "footer" in (first_attribute(element, "id", "class") or ""))
        or _is_consent(element.get("class"))
        or _is_consent(element.get("id"))
    )


@cache
def _stop_words() -> frozenset[str]:
    return frozenset(word for language in get_stoplists() for word in get_stoplist(language))
