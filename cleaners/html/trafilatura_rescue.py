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
from trafilatura.baseline import basic_cleaning
from trafilatura.external import (
    JUSTEXT_OVERRIDE_RATIO,
    SANITIZED_XPATH,
    _prefer_readability,
    sanitize_tree,
    try_readability,
)
from trafilatura.settings import Extractor
from trafilatura.utils import trim

from cleaners.html.trafilatura_reading import SHORT

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
    paragraphs = ParagraphMaker.make_paragraphs(basic_cleaning(tree))
    classify_paragraphs(paragraphs, _stop_words(), 50, 150, 0.1, 0.2, 0.25, True)
    revise_paragraph_classification(paragraphs, 150)
    for paragraph in paragraphs:
        if not paragraph.is_boilerplate:
            etree.SubElement(body, "p").text = paragraph.text
    return body, trim(" ".join(body.itertext()))


@cache
def _stop_words() -> frozenset[str]:
    return frozenset(word for language in get_stoplists() for word in get_stoplist(language))
