"""CSV and TSV files with named columns: a row lands as the JSON object of its columns."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterable, Iterator

import orjson

from cleaners.records import RawArticle
from flows.errors import DocumentError, Unreadable
from flows.streams import DOCUMENT_LIMIT
from seeds.sources import Source

_DELIMITERS = "\t;,|"
_LONGEST_HEADER = 64 << 10


def articles_of(
    chunks: Iterable[bytes], name: str, source: Source, limit: int = DOCUMENT_LIMIT
) -> Iterator[RawArticle | Unreadable]:
    """One raw article a row, `uri` being `name#number`, counted from 1 below the row of names.

    Columns are parted by whichever of tab, semicolon, comma and bar the row of names has most. The text is
    UTF-8 unless the source declares a charset. Raises `DocumentError`: `encoding`, `bad_csv`, and what
    `chunks` raises.
    """
    csv.field_size_limit(limit)
    lines = _lines(chunks, source.charset or "utf-8-sig", limit)
    first = next(lines, "")
    if not first.strip():
        raise DocumentError("bad_csv", "no row of names")
    delimiter = max(_DELIMITERS, key=first[:_LONGEST_HEADER].count)
    names = [each.strip() for each in next(csv.reader([first], delimiter=delimiter))]
    rows = csv.reader(lines, delimiter=delimiter)
    number = 0
    while True:
        number += 1
        uri = f"{name}#{number}"
        try:
            row = next(rows, None)
        except csv.Error as error:
            raise DocumentError("bad_csv", f"row {number}: {error}") from error
        if row is None:
            return
        if not any(row):
            continue
        if len(row) > len(names):
            detail = f"{len(row)} fields, and {len(names)} names"
            yield Unreadable(uri, source.name, "bad_csv", detail)
            continue
        body = orjson.dumps({key: value for key, value in zip(names, row, strict=False) if value})
        yield RawArticle(source.name, uri, body, "application/json")


def _lines(chunks: Iterable[bytes], charset: str, limit: int) -> Iterator[str]:
    """Lines with their ends, as the csv module wants them: a quoted field may hold some."""
    try:
        decoder = codecs.getincrementaldecoder(charset)()
    except LookupError as error:
        raise DocumentError("encoding", str(error)) from error
    rest = ""
    for chunk in chunks:
        text = rest + _decoded(decoder, chunk, final=False)
        *lines, rest = text.splitlines(keepends=True) or [""]
        yield from lines
        if len(rest) > limit:
            raise DocumentError("bad_csv", f"a line longer than {limit} characters")
    rest += _decoded(decoder, b"", final=True)
    if rest:
        yield from rest.splitlines(keepends=True)


def _decoded(decoder: codecs.IncrementalDecoder, chunk: bytes, *, final: bool) -> str:
    try:
        return decoder.decode(chunk, final)
    except UnicodeDecodeError as error:
        detail = f"{error.reason}; `charset` of a source says which it is"
        raise DocumentError("encoding", detail) from error
