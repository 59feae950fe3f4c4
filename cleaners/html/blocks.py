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
# Inline where they stand in a sentence, blocks of their own where they stand alone; so are custom elements.
EITHER = frozenset(("button", "label", "details", "summary"))

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
_LISTS = ("ul", "ol", "menu")
# What the walk has to do at a tag; whatever is not named here is a boundary of blocks, and no more.
_INLINE, _UNSEEN, _LINK, _SPAN, _SUP, _EITHER, _CONTEXT = range(7)
_TASKS = (
    dict.fromkeys(INLINE, _INLINE)
    | dict.fromkeys(UNSEEN, _UNSEEN)
    | dict.fromkeys(EITHER, _EITHER)
    | dict.fromkeys((*_CONTEXTS, *_LISTS), _CONTEXT)
    | {"a": _LINK, "span": _SPAN, "sup": _SUP}
)
_SPACES = re.compile(r"[ \t\n\r\f]+")  # what HTML collapses; a no-break space is a character of its own
_KEEPS_LINES = re.compile(r"white-space(?:-collapse)?\s*:\s*(?:pre|preserve|break-spaces)")
# Chinese and Japanese begin a paragraph with a space as wide as a character, or end it before an empty line.
_INDENT, _WIDE_ENDS = "\u3000", tuple("。！？」』）")
_MAY_BE_INDENTED = re.compile(f"[{_INDENT}{''.join(_WIDE_ENDS)}]")
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

    White space collapses as a browser shows it, except in `pre`, where each line is a block; so it is in
    paragraphs whose own style keeps lines, and where Chinese and Japanese lines are indented. Digits raised
    behind digits become exponents, which they are.

    >>> from lxml.html import fromstring
    >>> tree = fromstring("<div>Ice<p>holds <b>for</b> 10<sup>6</sup> days</p> and then</div>")
    >>> [block.text for block in read_blocks(tree)]
    ['Ice', 'holds for 10⁶ days', 'and then']
    """
    walk = _Walk(tree)
    pieces, opened = walk.pieces, walk.opened
    events = etree.iterwalk(tree, events=("start", "end"))
    for event, element in events:  # a page has thousands of these: what is rare is done elsewhere
        tag = element.tag
        task = _TASKS.get(tag)
        if event == "start":
            if task == _UNSEEN:
                events.skip_subtree()
                continue
            text = element.text
            if task == _LINK:
                walk.link = (walk.length, element.get("href") or "")
            elif task == _SUP:
                if pieces and pieces[-1][-1].isdigit():  # an exponent, or the number of a note
                    inside = "".join(element.itertext())
                    if _EXPONENT.match(inside):
                        text = inside.strip().translate(_RAISED)
                        events.skip_subtree()
            elif task is None or task >= _SPAN:
                if (task == _SPAN and not _is_shown_as_block(element)) or (
                    (task == _EITHER or (task is None and "-" in tag)) and not _stands_alone(element)
                ):
                    pass
                else:
                    if pieces:
                        walk.close()
                    opened.append(element)
                    if task == _CONTEXT:
                        walk.begin(element, tag)
        else:
            text = element.tail
            if task == _LINK:
                walk.end_link()
            elif element is opened[-1]:
                if pieces and not (walk.length == 1 and text and text[0].islower()):
                    walk.close()  # but a first letter, which stands in a box of its own, begins its word
                if len(opened) > 1:
                    opened.pop()
                if task == _CONTEXT:
                    walk.end(tag)
        if text and (pieces or not text.isspace() or walk.pre):
            walk.take(text)
    if pieces:
        walk.close()
    return walk.blocks


class _Walk:
    """The state of one walk: what is open, and the pieces of the block that is being read."""

    __slots__ = (
        "blocks",
        "contexts",
        "counts",
        "length",
        "link",
        "linked",
        "links",
        "opened",
        "pieces",
        "pre",
    )

    def __init__(self, tree: HtmlElement) -> None:
        self.blocks: list[Block] = []
        self.opened = [tree]
        self.pieces: list[str] = []
        self.length = 0  # of the pieces
        self.linked = 0  # characters inside links
        self.link: tuple[int, str] | None = None
        self.links: list[Link] = []
        self.contexts: list[_Context] = []
        self.counts: list[int | None] = []  # of each open list the last number, None if it has none
        self.pre = 0

    def begin(self, element: HtmlElement, tag: str) -> None:
        """Take note of an element that says what the text inside it is."""
        if tag in _LISTS:
            start = element.get("start") or "1"
            self.counts.append((int(start) if _NUMBER.match(start) else 1) - 1 if tag == "ol" else None)
            return
        number = None
        if tag == "li" and self.counts and self.counts[-1] is not None:
            value = element.get("value") or ""
            number = int(value) if _NUMBER.match(value) else self.counts[-1] + 1
            self.counts[-1] = number
        self.pre += tag == "pre"
        self.contexts.append(_Context(_CONTEXTS[tag], number, element if tag in ("td", "th") else None))

    def end(self, tag: str) -> None:
        """Such an element ends."""
        if tag in _LISTS:
            self.counts.pop()
        else:
            self.pre -= tag == "pre"
            self.contexts.pop()

    def end_link(self) -> None:
        """A link ends; where its text goes over the boundary of a block, each has its part."""
        if self.link is not None and self.length > self.link[0] and self.link[1]:
            self.links.append(Link(self.link[0], self.length, self.link[1]))
        self.link = None

    def take(self, text: str) -> None:
        """Add text to the block, its white space collapsed."""
        if not self.pre:
            if not self.pieces:
                text = text.lstrip(" \t\n\r\f")
                if not text:  # the spaces between tags are most of what there is
                    return
            if "\n" in text and (lines := self._lines(text)):
                for place, line in enumerate(lines):
                    if place and self.pieces:
                        self.close()
                    if line:
                        self.take(line)
                return
            if "\n" in text or "  " in text or "\t" in text or "\r" in text or "\f" in text:
                text = _SPACES.sub(" ", text)
            if self.pieces and text[0] == " " and self.pieces[-1][-1] == " ":
                text = text[1:]
                if not text:
                    return
        self.pieces.append(text)
        self.length += len(text)
        if self.link is not None:
            self.linked += len(text)

    def _lines(self, text: str) -> list[str]:
        """The lines of a text that are lines to those who see it, none if they run on as one."""
        style = self.opened[-1].get("style")
        keeps_lines = bool(style and _KEEPS_LINES.search(style))
        if not keeps_lines and (text.isascii() or not _MAY_BE_INDENTED.search(text)):
            return []
        lines: list[str] = []
        begin = 0
        for gap in _SPACES.finditer(text):
            breaks = gap[0].count("\n")
            if breaks and (
                keeps_lines
                or text.startswith(_INDENT, gap.end())
                or (breaks > 1 and text.endswith(_WIDE_ENDS, 0, gap.start()))
            ):
                lines.append(text[begin : gap.start()])
                begin = gap.end()
        return [*lines, text[begin:]] if lines else []

    def close(self) -> None:
        """End the block that is being read."""
        whole = "".join(self.pieces)
        element, linked = self.opened[-1], self.linked / len(whole)
        links = self.links
        if self.link is not None and self.link[1]:
            links = [*links, Link(self.link[0], len(whole), self.link[1])]
            self.link = (0, self.link[1])
        self.pieces.clear()
        self.length, self.linked, self.links = 0, 0, []
        if self.pre:
            lines = (line.rstrip() for line in whole.expandtabs(4).split("\n"))
            self.blocks.extend(Block(line, element, linked, "code") for line in lines if line.strip())
            return
        text = whole.strip()
        if not text:
            return
        kind, level, number, first, cell = "paragraph", 0, None, False, None
        if self.contexts:
            context = self.contexts[-1]
            kind, cell = context.kind, context.cell
            if kind == "list_item":
                level = max(1, len(self.counts))
                first, context.fresh = context.fresh, False
                number = context.number if first else None
        if (heading := _HEADINGS.get(element.tag)) is not None:
            kind, level = "heading", heading
        inside: tuple[Link, ...] = ()
        if links:
            cut, most = len(whole) - len(whole.lstrip()), len(text)
            if cut or links[-1].end > most:
                links = [Link(max(0, s - cut), min(most, e - cut), target) for s, e, target in links]
            inside = tuple([link for link in links if link.start < link.end])
        self.blocks.append(Block(text, element, linked, kind, level, number, first, cell, inside))


def _is_shown_as_block(span: HtmlElement) -> bool:
    style = span.get("style")
    return bool(style and _DISPLAYED_AS_BLOCK.search(style))


def _stands_alone(element: HtmlElement) -> bool:
    """Whether no words of a sentence stand right before or right behind an element."""
    parent = element.getparent()
    if parent is not None and parent.tag in _HEADINGS:
        return False  # a heading that opens what stands below it
    if element.tag == "summary" and parent is not None and parent.tag == "details":
        return True
    tail = element.tail
    if tail and not tail.isspace():
        return False
    before = element.getprevious()
    text = before.tail if before is not None else parent.text if parent is not None else None
    return not text or text.isspace()
