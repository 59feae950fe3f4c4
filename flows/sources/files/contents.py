"""What a file holds, told by its name: one document, or many articles one after the other."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from cleaners.records import RawArticle
from flows.errors import Refused, Unreadable
from flows.sources.files import jsonl, warc
from flows.sources.names import uri_of
from flows.streams import DOCUMENT_LIMIT, Compression, decompressed, pieces, whole
from seeds.sources import Kind, Source

_PACKED: dict[str, Compression] = {".gz": "gz", ".zst": "zst"}
_MEDIA_TYPES = {
    ".txt": "text/plain",
    ".html": "text/html",
    ".htm": "text/html",
    ".jsonl": "application/jsonl",
    ".ndjson": "application/jsonl",
    ".warc": "application/warc",
    ".parquet": "application/vnd.apache.parquet",
}
KNOWN = f"expected {', '.join(_MEDIA_TYPES)}, or one of them with .gz or .zst"


@dataclass(frozen=True, slots=True)
class Content:
    """What to expect in a file; `uri` is the printable form of its name."""

    uri: str
    media_type: str
    compression: Compression | None


def described(name: str, kind: Kind = "files") -> Content | None:
    """What a name promises, or `None` if it is of no kind that holds articles.

    A source of kind `jsonl`, `warc` or `parquet` has files of that kind only, whatever they are called.

    >>> described("2024/wire.jsonl.gz")
    Content(uri='2024/wire.jsonl.gz', media_type='application/jsonl', compression='gz')
    """
    stem, suffix = os.path.splitext(name.lower())
    compression = _PACKED.get(suffix)
    if compression:
        suffix = os.path.splitext(stem)[1]
    media_type = _MEDIA_TYPES.get(suffix if kind == "files" else f".{kind}")
    return Content(uri_of(name), media_type, compression) if media_type else None


def articles_in(
    file: IO[bytes], size: int, content: Content, source: Source, limit: int = DOCUMENT_LIMIT
) -> Iterator[RawArticle | Unreadable]:
    """The raw articles of one open file. Raises `Refused` for what is wrong with the file as a whole."""
    match content.media_type:
        case "application/jsonl":
            yield from jsonl.articles_of(_chunks(file, content, limit), content.uri, source, limit)
        case "application/warc":
            dictionary = warc.dictionary_of(file) if content.compression == "zst" else None
            chunks = decompressed(pieces(file), content.compression, free=limit, dictionary=dictionary)
            yield from warc.articles_of(chunks, content.uri, source)
        case "application/vnd.apache.parquet":
            from flows.sources.files import parquet

            yield from parquet.articles_of(file, content.uri, source, limit)
        case _:
            if content.compression is None and size > limit:
                raise Refused("too_large", f"{size} bytes, more than {limit}")
            body = whole(_chunks(file, content, limit), limit)
            yield RawArticle(source.name, content.uri, body, content.media_type, source.charset)


def _chunks(file: IO[bytes], content: Content, limit: int) -> Iterator[bytes]:
    return decompressed(pieces(file), content.compression, free=limit)
