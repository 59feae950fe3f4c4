"""Hostile markup made harmless: caps before parsing, one safe parse, and caps on the tree.

libxml2 and the extractor behind it are quick on pages that people make and quadratic on some that they
don't: a tag with a hundred thousand attributes takes minutes inside C, three thousand nested elements
make the rest of the page vanish, `&#xFFFF;` makes a text that can't be written back. What is cut here is
never text; what can't be cut is refused with a reason.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree
from lxml.html import HtmlElement

from cleaners.errors import Rejected

MOST_BYTES = 20 * 1024 * 1024  # of markup; the largest honest pages have a tenth
MOST_TAGS = 100_000  # the largest honest pages have a fifth; some steps take the square of their number
MOST_ATTRIBUTES = 256
LEAST_TEXT = 0.7  # of the bytes; where more of them are control characters, it is no text
DEEPEST = 200  # nested elements; libxml2's own limit is 2,048, Python's recursion ends at 1,000
FIRST = 4_096  # bytes in which the page's own tag is looked for
LONG_TAG = 16_384  # bytes from one "<" to the next; shorter ones can't hold enough attributes to matter

_CONTROLS = bytes([*range(9), 11, *range(14, 32)])
_NONCHARACTERS = ("\ufffe", "\uffff")  # a text with one can't be written back
_FORBIDDEN_REFERENCE = re.compile(
    rb"&#(?:0{0,9}(?:[0-8]|1[124-9]|2[0-9]|3[01]|6553[45])|[xX]0{0,9}(?:[0-8bcefBCEF]|1[0-9a-fA-F]|[fF]{3}[eEfF])|"
    rb"[xX]0{0,9}[dD][89a-fA-F][0-9a-fA-F]{2})(?:;|(?![0-9a-fA-F]))"
)
_ATTRIBUTE = re.compile(rb"""[\s/]*[^\s/>=]+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s>]*))?""")
_PROPER_NAME = re.compile(r"[a-zA-Z][a-zA-Z0-9_.-]*$")
_TAG_NAME = re.compile(rb"[a-zA-Z][^\s/>]*")
_CONTAINER = re.compile(
    rb"</?(?:div|section|article|main|header|footer|aside|nav|ul|ol|li|dl|dt|dd|table|tbody|thead|tfoot|tr|td|th|"
    rb"blockquote|center|form|fieldset|figure|figcaption|details|summary|pre|h[1-6])\b[^<>]{0,5000}>",
    re.IGNORECASE,
)
_INLINE = re.compile(
    rb"</?(?!p\b|br\b|html\b|head\b|body\b|title\b|meta\b|link\b|script\b|style\b)[a-zA-Z][^<>]{0,5000}>",
    re.IGNORECASE,
)
_TOO_DEEP = etree.XPath("boolean(" + "/*" * DEEPEST + ")")


def parse(markup: str) -> HtmlElement:
    """Parse a page, whatever it is, without network, entities or limits that drop text in silence.

    Raises `Rejected` (stage `extract`) with reason `too_large` above `MOST_BYTES` of markup or
    `MOST_TAGS` tags, `binary` where most of it are control characters, `empty` where no element is
    left. A page nested deeper than `DEEPEST` is read flat: its containers become paragraph breaks.

    >>> parse("<p>Ice&#xFFFF;<p>holds").xpath("string()")
    'Iceholds'
    """
    data = harmless(markup)
    tree, cut_short = _parsed(data)
    if cut_short or _TOO_DEEP(tree):
        tree, _ = _parsed(_INLINE.sub(b" ", _CONTAINER.sub(b"<p>", data)))
    _name_properly(tree)
    return tree


def harmless(markup: str) -> bytes:
    """The markup as UTF-8 without what breaks parsers; see `parse` for what is refused."""
    if len(markup) > MOST_BYTES:
        raise Rejected("extract", "too_large", f"{len(markup)} characters of markup")
    for nonsense in _NONCHARACTERS:
        if nonsense in markup:  # looked for, they cost a tenth of what replacing none of them does
            markup = markup.replace(nonsense, "")
    data = markup.encode("utf-8", "replace")
    if len(data) > MOST_BYTES:
        raise Rejected("extract", "too_large", f"{len(data)} bytes of markup")
    clean = data.translate(None, _CONTROLS).replace(b"\f", b" ")
    if len(clean) < LEAST_TEXT * len(data):
        lost = len(data) - len(clean)
        raise Rejected("extract", "binary", f"{lost} control characters in {len(data)} bytes")
    clean = _opened(clean)
    if b"&#" in clean:
        clean = _FORBIDDEN_REFERENCE.sub(b"", clean)
    if clean.count(b"<") >= MOST_TAGS and (tags := sum(map(bool, clean.split(b"<")))) > MOST_TAGS:
        raise Rejected("extract", "too_large", f"{tags} tags")
    pieces, done = [], 0
    for begin, end in _long_tags(clean):
        pieces += [clean[done:begin], _fewer_attributes(clean[begin:end])]
        done = end
    return b"".join([*pieces, clean[done:]])


def _long_tags(data: bytes) -> Iterator[tuple[int, int]]:
    """Where more than `LONG_TAG` bytes stand without a "<"; looked for in long jumps."""
    begin = 0
    while len(data) - begin > LONG_TAG:
        behind = data.rfind(b"<", begin, begin + LONG_TAG + 1) + 1
        if behind == 0:
            end = data.find(b"<", begin)
            behind = len(data) if end < 0 else end
            yield begin, behind
        begin = behind


def _opened(data: bytes) -> bytes:
    """A first `<html/>` that closes itself ends the page for libxml2: open it."""
    begin = data[:FIRST].lower().find(b"<html")
    end = data.find(b">", begin) if begin >= 0 else -1
    if end > 0 and data[end - 1 : end] == b"/":
        return data[: end - 1] + data[end:]
    return data


def _fewer_attributes(piece: bytes) -> bytes:
    name = _TAG_NAME.match(piece)
    if name is None:
        return piece
    at, kept, count = name.end(), name.end(), 0
    while found := _ATTRIBUTE.match(piece, at):
        at, count = found.end(), count + 1
        if count <= MOST_ATTRIBUTES:
            kept = at
    return piece[:kept] + piece[at:] if count > MOST_ATTRIBUTES else piece


def _name_properly(tree: HtmlElement) -> None:
    """Elements that HTML may have and XML may not, such as `<a"b>`, can't be copied: make them spans."""
    improper = [tag for tag in {element.tag for element in tree.iter()} if not _PROPER_NAME.match(tag)]
    if improper:
        for element in tree.iter():
            if element.tag in improper:
                element.tag = "span"


def _parsed(data: bytes) -> tuple[HtmlElement, bool]:
    """The tree, and whether libxml2 gave up half-way."""
    # A parser for each page: nothing that one page leaves behind can reach the next.
    parser = etree.HTMLParser(
        encoding="utf-8",
        remove_comments=True,
        remove_pis=True,
        no_network=True,
        huge_tree=True,
        collect_ids=False,
        default_doctype=False,
    )
    # lxml.html picks the class of each element in Python, a tenth of all the time; this is done in C.
    parser.set_element_class_lookup(etree.ElementDefaultClassLookup(element=HtmlElement))
    try:
        tree = etree.fromstring(data, parser)
    except (etree.ParserError, etree.XMLSyntaxError, AssertionError):
        tree = None
    if tree is None or (len(tree) == 0 and not tree.text):
        raise Rejected("extract", "empty", "no markup")
    return tree, any(entry.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT for entry in parser.error_log)
