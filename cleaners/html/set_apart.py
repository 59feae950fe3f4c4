"""Inline elements that are lines of their own, though only a style sheet says so: summaries, captions."""

from __future__ import annotations

from lxml.html import HtmlElement

from cleaners.html.blocks import INLINE, text_before
from cleaners.html.containers import words
from seeds.pages import page_names

_BLOCKS = frozenset(("div", "p", "figure", "ul", "ol", "table", "section", "h2", "h3"))


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
    for element in tree.iter("span", "strong", "b", "em"):
        if element.tag == "span":
            if not len(element) or _BLOCKS.isdisjoint(child.tag for child in element):
                continue
        elif (name := element.get("class")) is None or page_names().lead.isdisjoint(words(name)):
            continue
        tail = element.tail
        if tail and not tail[0].isspace() and _begins_a_line(element):
            element.tag = "div"


def _begins_a_line(element: HtmlElement) -> bool:
    before, text = element.getprevious(), text_before(element)
    return (before is None or before.tag not in INLINE) and not (text and text.strip())
