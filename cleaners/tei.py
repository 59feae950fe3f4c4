"""TEI documents, as text corpora and trafilatura write them: the body's text, the header's metadata."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from cleaners.errors import Rejected
from cleaners.records import Extracted
from cleaners.text.dates import parse_moment

_BLOCKS = {"p", "head", "item", "l", "ab", "quote", "cell", "said"}
_NO_TEXT = {"note", "figDesc", "teiHeader"}


def read_tei(body: bytes) -> Extracted:
    """The article of a TEI document: a line for each paragraph, heading, list item or verse of its body.

    Raises `Rejected("extract", …)`: `bad_xml`, `dtd` for a document that brings declarations along, or
    `empty`.
    """
    if b"<!DOCTYPE" in body[: 64 << 10] or b"<!ENTITY" in body:
        raise Rejected("extract", "dtd", "declarations are not read")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, remove_comments=True)
    try:
        root = etree.fromstring(body, parser)
    except etree.XMLSyntaxError as error:
        raise Rejected("extract", "bad_xml", str(error)[:200]) from error
    found = _first(root, "body")
    lines = list(_lines(found)) if found is not None else []
    if not lines:
        raise Rejected("extract", "empty", "no text in the body")
    title = _first(root, "title")
    date = _first(root, "date")
    moment = parse_moment(date.get("when") or _said(date)) if date is not None else None
    places = (each.get("target") or _said(each) for each in root.iter("{*}ptr", "{*}idno"))
    url = next((place for place in places if place.startswith(("http://", "https://"))), None)
    return Extracted(
        "\n".join(lines),
        title=_said(title) or None if title is not None else None,
        authors=tuple(dict.fromkeys(filter(None, map(_said, root.iter("{*}author"))))),
        published_at=moment.at if moment else None,
        url=url,
        provenance=dict.fromkeys(["title"] * (title is not None) + ["published_at"] * bool(moment), "tei"),
    )


def _lines(element: etree._Element) -> Iterator[str]:
    """The blocks of an element that hold no other block, in order; a block with others gives theirs."""
    for child in element:
        name = etree.QName(child).localname if isinstance(child.tag, str) else ""
        if name in _NO_TEXT:
            continue
        inner = (etree.QName(each).localname for each in child.iterdescendants("{*}*"))
        if name in _BLOCKS and not any(each in _BLOCKS for each in inner):
            if line := _said(child):
                yield line
        else:
            yield from _lines(child)


def _first(root: etree._Element, name: str) -> etree._Element | None:
    return next(root.iter(f"{{*}}{name}"), None)


def _said(element: etree._Element) -> str:
    return " ".join("".join(_pieces(element)).split())


def _pieces(element: etree._Element) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        if isinstance(child.tag, str) and etree.QName(child).localname not in _NO_TEXT:
            yield from _pieces(child)
        yield child.tail or ""
