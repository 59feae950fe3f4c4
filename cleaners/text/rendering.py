"""A text and its blocks in the formats that other tools read: Markdown, and TEI as corpora use it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from cleaners.records import TextBlock

_SPECIAL = re.compile(r"([\\`*_\[\]<])")
_NOT_A_MARK = re.compile(r"^(\d{1,9}(?=[.)]))?([#>+=.)-])")  # what begins a heading, a quotation, an item
_SAFE_TARGET = re.compile(r"(?:https?:|mailto:|tel:|ftp:|[^:]*$|[^:/?#]*[/?#])", re.IGNORECASE)
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_FENCE = re.compile(r"`{3,}")


def whole(text: str, blocks: Sequence[TextBlock]) -> list[TextBlock]:
    """The blocks of a text, and paragraphs for whatever they leave out: nothing of the text is missing.

    >>> [(block.start, block.end) for block in whole("One.\\n\\nTwo.", [])]
    [(0, 4), (6, 10)]
    """
    found: list[TextBlock] = []
    at = 0
    for block in [*blocks, TextBlock(len(text), len(text), "paragraph")]:
        for line in re.finditer(r"[^\n]+", text[at : block.start]):
            if any(map(str.isalnum, line[0])):
                found.append(TextBlock(at + line.start(), at + line.end(), "paragraph"))
        if block.start < block.end:
            found.append(block)
        at = max(at, block.end)
    return found


def markdown(text: str, blocks: Sequence[TextBlock], title: str | None = None) -> str:
    """The text as CommonMark with tables, links inside; what would be read as a mark is escaped.

    >>> markdown("Ice\\nIt holds_.", [TextBlock(0, 3, "heading", 2), TextBlock(4, 14, "paragraph")])
    '## Ice\\n\\nIt holds\\\\_.\\n'
    """
    parts = [f"# {_escaped(title)}"] if title else []
    last: TextBlock | None = None
    for block in whole(text, blocks):
        shown = _markdown(text, block)
        joined = last is not None and block.kind == last.kind == "list_item"
        if joined and parts:
            parts[-1] += "\n" + shown
        elif last is not None and block.kind == last.kind == "quote":
            parts[-1] += "\n>\n" + shown
        else:
            parts.append(shown)
        last = block
    return "\n\n".join(parts) + "\n"


def _markdown(text: str, block: TextBlock) -> str:
    plain = text[block.start : block.end]
    if block.kind == "code":
        fence = "`" * max(3, *(len(run) + 1 for run in _FENCE.findall(plain)), 3)
        return f"{fence}\n{plain}\n{fence}"
    if block.kind == "table":
        rows = [[cell.replace("|", "\\|") for cell in row] for row in cells(plain)]
        width = max(map(len, rows))
        lines = ["| " + " | ".join(row + [""] * (width - len(row))) + " |" for row in rows]
        return "\n".join([lines[0], "|" + " --- |" * width, *lines[1:]])
    linked = " ".join(_with_links(text, block).split("\n"))
    if block.kind == "heading":
        return "#" * (block.level or 2) + " " + linked
    if block.kind == "list_item":
        mark = "-" if block.number is None else f"{block.number}."
        return "    " * ((block.depth or 1) - 1) + f"{mark} {linked}"
    if block.kind == "quote":
        return f"> {linked}"
    if block.kind == "caption":
        return f"*{linked}*"
    return _NOT_A_MARK.sub(r"\1\\\2", linked)


def _with_links(text: str, block: TextBlock) -> str:
    pieces, at = [], block.start
    for link in block.links:
        if link.start < at or not _SAFE_TARGET.match(link.target):
            continue
        target = re.sub(r"[\s<>]", "", link.target)
        pieces += [_escaped(text[at : link.start]), f"[{_escaped(text[link.start : link.end])}](<{target}>)"]
        at = link.end
    return "".join([*pieces, _escaped(text[at : block.end])])


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text)


def cells(table: str) -> list[list[str]]:
    """The cells of a table's rows.

    >>> cells("| a | b |\\n| c |  |")
    [['a', 'b'], ['c', '']]
    """
    return [[cell.strip() for cell in line.strip()[1:-1].split(" | ")] for line in table.split("\n")]


def tei(article: Mapping[str, Any], blocks: Sequence[TextBlock]) -> str:
    """An article as a TEI document: a header with what is known about it, and its text by its structure.

    `article` has the columns of the table. Element names are those of the TEI guidelines, P5.
    """
    title, day = article.get("title"), article.get("published_at")
    header = [
        "<titleStmt>",
        f"<title>{_xml(title or '')}</title>",
        *(f"<author>{_xml(author)}</author>" for author in article.get("authors") or ()),
        "</titleStmt><publicationStmt>",
        f"<publisher>{_xml(article.get('site_name') or article.get('source') or '')}</publisher>",
        f'<date when="{day.isoformat()}"/>' if day else "",
        "</publicationStmt><sourceDesc><bibl>",
        f"<ref target={_attribute(article['url'])}/>" if article.get("url") else "",
        "</bibl></sourceDesc>",
    ]
    terms = "".join(f"<term>{_xml(tag)}</term>" for tag in article.get("tags") or ())
    language = article.get("language") or "und"
    body = "\n".join(_tei_blocks(article["text"], whole(article["text"], blocks)))
    head = f"<head>{_xml(title)}</head>\n" if title else ""
    keywords = f"<textClass><keywords>{terms}</keywords></textClass>" if terms else ""
    return (
        f'<TEI xmlns="http://www.tei-c.org/ns/1.0" xml:id={_attribute("a" + article["article_id"])}>\n'
        f"<teiHeader><fileDesc>{''.join(header)}</fileDesc><profileDesc><langUsage>"
        f"<language ident={_attribute(language)}/></langUsage>{keywords}</profileDesc></teiHeader>\n"
        f"<text xml:lang={_attribute(language)}><body><div>\n{head}{body}\n</div></body></text>\n</TEI>\n"
    )


def _tei_blocks(text: str, blocks: Sequence[TextBlock]) -> Iterator[str]:
    for is_item, run in groupby(blocks, key=lambda block: block.kind == "list_item"):
        if is_item:
            yield _tei_list(text, list(run))
            continue
        for block in run:
            inner = _tei_links(text, block)
            if block.kind == "heading":
                yield f'<ab type="heading" n="{block.level or 2}">{inner}</ab>'
            elif block.kind == "quote":
                yield f"<quote>{inner}</quote>"
            elif block.kind == "code":
                yield f'<ab type="code" xml:space="preserve">{inner}</ab>'
            elif block.kind == "table":
                rows = cells(text[block.start : block.end])
                shown = ("".join(f"<cell>{_xml(cell)}</cell>" for cell in row) for row in rows)
                yield "<table>" + "".join(f"<row>{row}</row>" for row in shown) + "</table>"
            elif block.kind == "caption":
                yield f'<ab type="caption">{inner}</ab>'
            else:
                yield f"<p>{inner}</p>"


def _tei_list(text: str, items: Sequence[TextBlock]) -> str:
    """Items as a list, deeper ones as lists inside the item above them."""
    outer = min(item.depth or 1 for item in items)
    ordered = items[0].number is not None
    parts: list[str] = []
    at = 0
    while at < len(items):
        end = at + 1
        while end < len(items) and (items[end].depth or 1) > outer:
            end += 1
        first = (items[at].depth or 1) == outer
        inner = _tei_links(text, items[at]) if first else ""
        below = items[at + 1 : end] if first else items[at:end]
        number = f' n="{items[at].number}"' if items[at].number is not None else ""
        nested = _tei_list(text, below) if below else ""
        parts.append(f"<item{number}>{inner}{nested}</item>")
        at = end
    return f'<list rend="{"numbered" if ordered else "bulleted"}">' + "".join(parts) + "</list>"


def _tei_links(text: str, block: TextBlock) -> str:
    pieces, at = [], block.start
    for link in block.links:
        if link.start >= at:
            pieces.append(_xml(text[at : link.start]))
            inside = _xml(text[link.start : link.end])
            pieces.append(f"<ref target={_attribute(link.target)}>{inside}</ref>")
            at = link.end
    return "".join([*pieces, _xml(text[at : block.end])])


def _xml(text: str) -> str:
    return escape(_NO_XML.sub("", text))


def _attribute(text: str) -> str:
    return quoteattr(_NO_XML.sub("", text))
