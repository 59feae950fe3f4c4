"""JSON lines: one article a line, landed as the line's own bytes, so that one bad line costs only itself."""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Iterator

from cleaners.records import RawArticle
from flows.errors import DocumentError, Unreadable
from flows.streams import DOCUMENT_LIMIT, lines
from seeds.sources import Source

WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE)


def articles_of(
    chunks: Iterable[bytes], name: str, source: Source, limit: int = DOCUMENT_LIMIT
) -> Iterator[RawArticle | Unreadable]:
    """One raw article per line that is not blank, `uri` being `name#number`, counted from 1.

    Lines are not parsed: `cleaners.json_record.read_record` does, and rejects what is broken. Raises
    `DocumentError` if the lines cannot be told apart (UTF-16), and passes on what `chunks` raises.
    """
    for number, line in lines(chunks, limit):
        uri = f"{name}#{number}"
        if number == 1 and line and line.startswith(WIDE):
            raise DocumentError("encoding", "JSON lines are UTF-8; this is UTF-16 or UTF-32")
        if line is None:
            yield Unreadable(uri, source.name, "line_too_long", f"longer than {limit} bytes")
        elif line.strip():
            yield RawArticle(source.name, uri, line, "application/json", source.charset)
