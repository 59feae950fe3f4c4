"""A page as a row of text blocks, each with its place in the tree and what it is, from one walk.

A block is a run of text between two block-level boundaries: a paragraph, a heading, a caption, a list
item, a cell. The text of a record is written from blocks, whole: what stands inside a sentence, whatever
its tag or class, stays inside it.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from lxml import etree
from lxml.html import HtmlElement

# A word a line would fill the screen, hence the strings.
INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i img ins kbd mark math nobr q rb rtc ruby "  # noqa: SIM905
    "s samp small span strike strong sub sup time tt u var wbr input mi mn mo ms mrow msup msub mtext "
    "semantics slot output".split()
)
# What is never shown as text; `rt` is a reading aid above a word, not a part of the sentence.
UNSEEN = frozenset(
    "head script style noscript template svg iframe select textarea object embed audio video canvas rt rp "  # noqa: SIM905
    "annotation annotation-xml datalist".split()
)
# Inline where they stand in a sentence, blocks of their own where they stand alone.
EITHER = frozenset(("button", "label", "details", "summary", "span"))

_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_CONTEXTS = {
    "li": "list_item",
    "dd": "paragraph",
    "blockquote": "quote",
    "pre": "code",
    "figcaption": "caption",
    "caption": "caption",
    "td": "table",
    "th": "table",
}
_SPACES = re.compile(r"[ \t\n\r\f]+")  # what HTML collapses; a no-break space is a character of its own
_DISPLAYED_AS_BLOCK = re.compile(r"display\s*:\s*(?:block|flex|grid|list-item|table)")
_NUMBER = re.compile(r"-?\d{1,9}$")
_EXPONENT = re.compile(r"\s*[-+−]?\d{1,3}\s*$")
_RAISED = str.maketrans("0123456789+-−", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻")


class Link(NamedTuple):
    """A link inside a block: characters `start` to `end` of its text, and where it leads, as written."""

    start: int
    end: int
    target: str


class Block(NamedTuple):
    """A run of text, and what it is.

    `linked` is the share of its characters inside links, from 0 to 1. `kind` is one of paragraph, heading,
    list_item, quote, code, table, caption; `level` that of a heading or the depth of a list item, from 1;
    `number` that of an item of an ordered list. `first` says that it begins its item, `cell` which cell of a
    table it stands in.
    """

    # A tuple, because a page has hundreds of these and a frozen dataclass costs three times as much.
    text: str
    element: HtmlElement
    linked: float
    kind: str = "paragraph"
    level: int = 0
    number: int | None = None
    first: bool = False
    cell: HtmlElement | None = None
    links: tuple[Link, ...] = ()


class _Context:
    """An open element that says what the text inside it is."""

    __slots__ = ("cell", "fresh", "kind", "number")

    def __init__(self, kind: str, number: int | None, cell: HtmlElement | None) -> None:
        self.kind, self.number, self.cell, self.fresh = kind, number, cell, True


def read_blocks(tree: HtmlElement) -> list[Block]:
    """The blocks of a tree in document order; what is never shown as text is left out.

    White space collapses as a browser shows it, except in `pre`, where each line is a block. Digits raised
    behind digits become exponents, which they are.

    >>> from lxml.html import fromstring
    >>> tree = fromstring("<div>Ice<p>holds <b>for</b> 10<sup>6</sup> days</p> and then</div>")
    >>> [block.text for block in read_blocks(tree)]
    ['Ice', 'holds for 10⁶ days', 'and then']
    """
    walk = _Walk(tree)
    events = etree.iterwalk(tree, events=("start", "end"))
    for event, element in events:
        if event == "start":
            if not walk.enter(element):
                events.skip_subtree()
        else:
            walk.leave(element)
    walk.close()
    return walk.blocks


class _Walk:
    """The state of one walk: what is open, and the pieces of the block that is being read."""

    def __init__(self, tree: HtmlElement) -> None:
        self.blocks: list[Block] = []
        self._open = [tree]
        self._pieces: list[str] = []
        self._length = 0
        self._linked = 0
        self._link: tuple[int, str] | None = None
        self._links: list[Link] = []
        self._contexts: list[_Context] = []
        self._counts: list[int | None] = []  # of each open list the last number, None if it has none
        self._pre = 0

    def enter(self, element: HtmlElement) -> bool:
        """Take in the beginning of an element; False where nothing inside it is text."""
        tag = element.tag
        if tag in UNSEEN:
            return False
        text = element.text
        if tag == "a":
            self._link = (self._length, element.get("href") or "")
        elif tag in INLINE or (tag in EITHER or "-" in tag):
            if self._is_block(element, tag):
                self.close()
                self._open.append(element)
            elif tag == "sup" and text and self._ends_in_digit() and _EXPONENT.match(text):
                text = text.strip().translate(_RAISED)
        else:
            self.close()
            self._open.append(element)
            self._begin_context(element, tag)
        if text:
            self._take(text)
        return True

    def leave(self, element: HtmlElement) -> None:
        tag = element.tag
        if tag in UNSEEN:
            pass
        elif tag == "a":
            if self._link is not None and self._length > self._link[0] and self._link[1]:
                self._links.append(Link(self._link[0], self._length, self._link[1]))
            self._link = None
        elif (tag not in INLINE or tag == "span") and element is self._open[-1]:
            self.close()
            self._open.pop()
            self._end_context(tag)
        if element.tail:
            self._take(element.tail)

    def _is_block(self, element: HtmlElement, tag: str) -> bool:
        if tag == "span":
            style = element.get("style")
            return bool(style and _DISPLAYED_AS_BLOCK.search(style))
        if tag in INLINE:
            return False
        tail = element.tail
        if tail and not tail.isspace():
            return False
        before = element.getprevious()
        parent = element.getparent()
        text = before.tail if before is not None else parent.text if parent is not None else None
        return not text or text.isspace()

    def _begin_context(self, element: HtmlElement, tag: str) -> None:
        if tag in _CONTEXTS:
            number = None
            if tag == "li" and self._counts and self._counts[-1] is not None:
                value = element.get("value") or ""
                number = int(value) if _NUMBER.match(value) else self._counts[-1] + 1
                self._counts[-1] = number
            elif tag == "pre":
                self._pre += 1
            self._contexts.append(_Context(_CONTEXTS[tag], number, element if tag in ("td", "th") else None))
        elif tag in ("ul", "ol", "menu"):
            start = element.get("start") or "1"
            self._counts.append((int(start) if _NUMBER.match(start) else 1) - 1 if tag == "ol" else None)

    def _end_context(self, tag: str) -> None:
        if tag in _CONTEXTS:
            self._contexts.pop()
            if tag == "pre":
                self._pre -= 1
        elif tag in ("ul", "ol", "menu"):
            self._counts.pop()

    def _take(self, text: str) -> None:
        if not self._pre:
            if not self._pieces:
                text = text.lstrip(" \t\n\r\f")
                if not text:  # the spaces between tags are most of what there is
                    return
            text = _SPACES.sub(" ", text)
            if self._pieces and text[0] == " " and self._pieces[-1][-1] == " ":
                text = text[1:]
                if not text:
                    return
        self._pieces.append(text)
        self._length += len(text)
        if self._link is not None:
            self._linked += len(text)

    def _ends_in_digit(self) -> bool:
        return bool(self._pieces) and self._pieces[-1][-1].isdigit()

    def close(self) -> None:
        """End the block that is being read, if there is one."""
        if not self._pieces:
            return
        whole = "".join(self._pieces)
        element, linked, links = self._open[-1], self._linked / len(whole), tuple(self._links)
        if self._link is not None and self._link[1]:
            links = (*links, Link(self._link[0], len(whole), self._link[1]))
            self._link = (0, self._link[1])
        self._pieces, self._length, self._linked, self._links = [], 0, 0, []
        if self._pre:
            lines = (line.rstrip() for line in whole.expandtabs(4).split("\n"))
            self.blocks.extend(Block(line, element, linked, "code") for line in lines if line.strip())
            return
        text = whole.strip()
        if not text:
            return
        kind, level, number, first, cell = "paragraph", 0, None, False, None
        if self._contexts:
            context = self._contexts[-1]
            kind, cell = context.kind, context.cell
            if kind == "list_item":
                level = max(1, len(self._counts))
                first, context.fresh = context.fresh, False
                number = context.number if first else None
        if (heading := _HEADINGS.get(element.tag)) is not None:
            kind, level = "heading", heading
        if links:
            cut = len(whole) - len(whole.lstrip())
            inside = (Link(max(0, s - cut), min(len(text), e - cut), target) for s, e, target in links)
            links = tuple(link for link in inside if link.start < link.end)
        self.blocks.append(Block(text, element, linked, kind, level, number, first, cell, links))
