"""Inline elements that are lines of their own, though only a style sheet says so: summaries, captions."""

from __future__ import annotations

from lxml import etree
from lxml.html import HtmlElement

from cleaners.html.blocks import INLINE
from cleaners.html.containers import words
from seeds.pages import page_names

_WITH_BLOCKS = etree.XPath("//span[div or p or figure or ul or ol or table or section or h2 or h3]")
_NAMED = etree.XPath("//*[(self::strong or self::b or self::em) and @class]")


def set_apart(tree: HtmlElement) -> None:
    """Make blocks, in place, of inline elements that a style sheet shows as such.

    They begin a line, and hold blocks or are named as the article's lead; the text behind them is a line of
    its own.

    >>> from lxml.html import fromstring
    >>> from cleaners.html.blocks import read_blocks
    >>> tree = fromstring("<div><b class=summary>Ice holds</b>It is thick.<br><span><p>1</p>2</span>3</div>")
    >>> set_apart(tree)
    >>> [block.text for block in read_blocks(tree)]
    ['Ice holds', 'It is thick.', '1', '2', '3']
    """
    for element in _WITH_BLOCKS(tree):
        if _begins_a_line(element):
            element.tag = "div"
    for element in _NAMED(tree):
        is_lead = not words(element.get("class")).isdisjoint(page_names().lead)
        if is_lead and element.tail and not element.tail[0].isspace() and _begins_a_line(element):
            element.tag = "div"


def _begins_a_line(element: HtmlElement) -> bool:
    before, parent = element.getprevious(), element.getparent()
    text = before.tail if before is not None else parent.text if parent is not None else None
    return (before is None or before.tag not in INLINE) and not (text and text.strip())
