"""What a file holds, told by its name: one document, many articles one after the other, or other files."""

from __future__ import annotations

import io
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import IO

from cleaners.records import RawArticle
from flows.errors import DocumentError, PassedOver, Unreadable
from flows.sources.files import jsonl, warc
from flows.sources.names import uri_of
from flows.streams import DOCUMENT_LIMIT, Compression, decompressed, pieces, whole
from seeds.sources import Kind, Source

_PACKED: dict[str, Compression] = {".gz": "gz", ".zst": "zst"}
_MEDIA_TYPES = {
    ".txt": "text/plain",
    ".md": "text/markdown",
    ".html": "text/html",
    ".htm": "text/html",
    ".json": "application/json",
    ".jsonl": "application/jsonl",
    ".ndjson": "application/jsonl",
    ".csv": "text/csv",
    ".tsv": "text/csv",
    ".xml": "application/xml",
    ".warc": "application/warc",
    ".parquet": "application/vnd.apache.parquet",
    ".zip": "application/zip",
    ".tar": "application/x-tar",
    ".tgz": "application/x-tar",
}
ARCHIVES = ("application/zip", "application/x-tar")
KNOWN = f"expected {', '.join(_MEDIA_TYPES)}, or one of them with .gz or .zst"

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

Entry = RawArticle | Unreadable | PassedOver


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
    if suffix == ".tgz":
        compression = "gz"
    elif compression:
        suffix = os.path.splitext(stem)[1]
    media_type = _MEDIA_TYPES.get(suffix if kind == "files" else f".{kind}")
    return Content(uri_of(name), media_type, compression) if media_type else None


def articles_in(
    file: IO[bytes], size: int, content: Content, source: Source, limit: int = DOCUMENT_LIMIT
) -> Iterator[Entry]:
    """The raw articles of one open file. Raises `DocumentError` for a fault of the whole file."""
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
        case "text/csv":
            from flows.sources.files import table_file

            yield from table_file.articles_of(_chunks(file, content, limit), content.uri, source, limit)
        case "application/json":
            from flows.sources.files import json_file

            yield from json_file.articles_of(_whole(file, size, content, limit), content.uri, source)
        case "application/xml":
            from flows.sources.files import xml_file

            yield from xml_file.articles_of(_whole(file, size, content, limit), content.uri, source)
        case "application/zip" | "application/x-tar":
            yield from _inside(file, size, content, source, limit)
        case _:
            body = _whole(file, size, content, limit)
            yield RawArticle(source.name, content.uri, body, content.media_type, source.charset)


def observed(entries: Iterable[Entry], changed_ns: int | None) -> Iterator[Entry]:
    """The entries of a file that was last changed then, in nanoseconds since 1970, as seen at that moment.

    A record of an archive that says when it was made was seen then.
    """
    try:
        changed_at = None if changed_ns is None else _EPOCH + timedelta(microseconds=changed_ns // 1000)
    except OverflowError:  # a file may claim any time
        changed_at = None
    for entry in entries:
        if isinstance(entry, RawArticle) and entry.observed_at is None:
            # Made anew, because `replace` takes longer than everything else that is done with a line.
            said = (entry.source, entry.uri, entry.body, entry.media_type, entry.charset, entry.hints)
            yield RawArticle(*said, observed_at=changed_at)
        else:
            yield entry


def _inside(file: IO[bytes], size: int, content: Content, source: Source, limit: int) -> Iterator[Entry]:
    """The articles of an archive's files; what is wrong with one of them costs that one alone."""
    from flows.sources.files.archives import members_of_tar, members_of_zip

    if content.media_type == "application/zip":
        if content.compression:
            raise DocumentError("unknown_type", "a zip that is packed again")
        members = members_of_zip(file, size)
    else:
        members = members_of_tar(_chunks(file, content, limit))
    for name, length, member in members:
        uri = f"{content.uri}/{uri_of(name)}"
        base = name.rpartition("/")[2]
        if base.startswith(".") or name.startswith("__MACOSX/"):
            continue
        found = described(base)
        if found is None or found.media_type in ARCHIVES:
            yield PassedOver(uri, source.name)
            continue
        found = Content(uri, found.media_type, found.compression)
        try:
            if found.media_type == "application/vnd.apache.parquet":  # it is read from its end
                member = io.BytesIO(whole(pieces(member), limit))
            yield from articles_in(member, length, found, source, limit)
        except DocumentError as refused:
            if refused.reason == "bomb":
                raise
            yield refused.at(uri, source.name)


def _whole(file: IO[bytes], size: int, content: Content, limit: int) -> bytes:
    if content.compression is None and size > limit:
        raise DocumentError("too_large", f"{size} bytes, more than {limit}")
    return whole(_chunks(file, content, limit), limit)


def _chunks(file: IO[bytes], content: Content, limit: int) -> Iterator[bytes]:
    return decompressed(pieces(file), content.compression, free=limit)
