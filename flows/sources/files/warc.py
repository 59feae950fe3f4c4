"""WARC archives (CC-NEWS and others): the pages in their response records, read as a stream.

A record is held at a time, never the file. Half a record is not a page: lengths and digests are checked.
"""

from __future__ import annotations

import base64
import hashlib
import re
import struct
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import IO

from cleaners.records import RawArticle
from flows.errors import DocumentError, Unreadable
from flows.sources.files.http_message import MESSAGE_LIMIT, Message, dechunked, read_message
from flows.streams import MIB, decompressed, whole
from seeds.sources import Source

_VERSION = re.compile(rb"WARC/\d\.\d{1,3}\s*\Z")
_LONGEST_HEAD = 64 << 10
_LIKE_A_PAGE = re.compile(
    rb"\s*(?:<\?xml[^<>]*>\s*)?(?:<!--|<!doctype\s+html|<html|<head|<body)", re.IGNORECASE
)
_PAGES = frozenset({"text/html", "application/xhtml+xml"})
_WIRE = 2 * MIB  # what an answer may be longer on the wire than its page
_DICTIONARY = 0x184D2A5D
_LARGEST_DICTIONARY = 8 * MIB


def articles_of(
    chunks: Iterable[bytes], name: str, source: Source, limit: int = MESSAGE_LIMIT
) -> Iterator[RawArticle | Unreadable]:
    """The pages of an unpacked archive; `uri` is the address that a page was fetched from.

    Taken are answers of status 200 with HTML, and `resource` and `conversion` records of HTML or plain
    text. Requests, redirects, other media, and revisits (which say that nothing has changed) are passed
    over. A page that was cut, does not match its digest, or is over `limit` is yielded by name. Raises
    `DocumentError` where no next record can be found, and passes on what `chunks` raises.
    """
    reader = _Reader(chunks)
    number = 0
    while (head := _next_head(reader)) is not None:
        number += 1
        uri = _uri(head) or f"{name}#{number}"
        length = _length(head)
        if not _may_hold_page(head):
            reader.skip(length)
        elif length > limit + _WIRE:
            reader.skip(length)
            yield Unreadable(uri, source.name, "too_large", f"a record of {length} bytes")
        else:
            try:
                block = reader.read(length)
                article = _article(head, block, uri, source, limit)
            except DocumentError as refused:
                # Other archives may hold the same address whole: which one is broken is what a person needs.
                yield DocumentError(refused.reason, f"{refused.detail}, in {name}").at(uri, source.name)
                continue
            if article is not None:
                yield article


def _article(
    head: Mapping[str, str], block: bytes, uri: str, source: Source, limit: int
) -> RawArticle | None:
    if "warc-truncated" in head:
        raise DocumentError("truncated", f"cut by the crawler: {head['warc-truncated'][:40]}")
    _check_digest(head.get("warc-block-digest"), block)
    if head["warc-type"] != "response":
        media_type = head.get("content-type", "").partition(";")[0].strip().lower()
        return RawArticle(
            source.name, uri, block, media_type, source.charset, {"url": uri}, observed_at=_made_at(head)
        )
    message = read_message(block, limit)
    media_type = message.media_type or _by_looks(message.body)
    if message.status != 200 or media_type not in _PAGES:
        return None
    _check_payload_digest(head.get("warc-payload-digest"), message)
    if not message.body:
        return None
    charset = message.charset or source.charset
    asked = message.headers.get("x-robots-tag", "").strip()
    hints = {"url": uri, "robots": asked} if asked else {"url": uri}
    return RawArticle(source.name, uri, message.body, media_type, charset, hints, observed_at=_made_at(head))


def _made_at(head: Mapping[str, str]) -> datetime | None:
    """When a record was made; None where that is not said, or not as the format wants it."""
    try:
        made = datetime.fromisoformat(head.get("warc-date", ""))
        return made.replace(tzinfo=UTC) if made.tzinfo is None else made.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _by_looks(body: bytes) -> str:
    """The media type of an answer that names none: a page's, if it begins like one."""
    return "text/html" if _LIKE_A_PAGE.match(body[:1024].removeprefix(b"\xef\xbb\xbf")) else ""


def _may_hold_page(head: Mapping[str, str]) -> bool:
    kind, content = head.get("warc-type", ""), head.get("content-type", "").lower()
    if kind == "response":
        declared = head.get("warc-identified-payload-type", "text/html").lower()
        return content.startswith("application/http") and declared in _PAGES
    return kind in ("resource", "conversion") and content.startswith(("text/html", "text/plain"))


class _Reader:
    """Reads a stream of chunks by line and by length, holding no more than it is asked for."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = iter(chunks)
        self._held = b""
        self._at = 0

    def line(self) -> bytes | None:
        """The next line with its end, `None` at the end of the stream."""
        while (end := self._held.find(b"\n", self._at)) < 0:
            if len(self._held) - self._at > _LONGEST_HEAD:
                raise DocumentError("corrupt", "a header line without end")
            more = next(self._chunks, None)
            if more is None:
                rest, self._held, self._at = self._held[self._at :], b"", 0
                return rest or None
            self._held, self._at = self._held[self._at :] + more, 0
        line, self._at = self._held[self._at : end + 1], end + 1
        return line

    def read(self, length: int) -> bytes:
        """Exactly `length` bytes, or `DocumentError("truncated")`."""
        parts = list(self._take(length))
        return b"".join(parts)

    def skip(self, length: int) -> None:
        for _ in self._take(length):
            pass

    def _take(self, length: int) -> Iterator[bytes]:
        missing = length
        while missing:
            part = self._held[self._at : self._at + missing]
            self._at += len(part)
            missing -= len(part)
            if part:
                yield part
            if missing:
                self._held, self._at = next(self._chunks, b""), 0
                if not self._held:
                    raise DocumentError("truncated", f"the file ends {missing} bytes before the record does")


def _next_head(reader: _Reader) -> dict[str, str] | None:
    """The headers of the next record by small letters; `None` at the end."""
    line = reader.line()
    while line is not None and not line.strip():
        line = reader.line()
    if line is None:
        return None
    if not _VERSION.match(line):
        raise DocumentError("corrupt", "no record where one should start")
    head: dict[str, str] = {}
    name, size = "", 0
    while (line := reader.line()) is not None and line.strip():
        size += len(line)
        if size > _LONGEST_HEAD:
            raise DocumentError("corrupt", "headers without end")
        text = line.decode("utf-8", "replace").rstrip()
        if text[0] in " \t":
            head[name] = f"{head.get(name, '')} {text.strip()}"
            continue
        name, _, value = text.partition(":")
        name = name.strip().lower()
        head.setdefault(name, value.strip())
    if line is None:
        raise DocumentError("truncated", "the file ends within the headers of a record")
    return head


def _length(head: Mapping[str, str]) -> int:
    text = head.get("content-length", "")
    if not text.isascii() or not text.isdecimal() or len(text) > 15:
        raise DocumentError("corrupt", "a record without a length")
    return int(text)


def _uri(head: Mapping[str, str]) -> str:
    """The target's address, made printable; some writers put it in angle brackets."""
    uri = head.get("warc-target-uri", "").strip("<> ")[:4096]
    return "".join(
        c if c.isprintable() else "".join(f"%{byte:02X}" for byte in c.encode("utf-8", "replace"))
        for c in uri
    )


def _check_payload_digest(declared: str | None, message: Message) -> None:
    """Writers differ on whether chunking belongs to the payload, so either may match."""
    try:
        _check_digest(declared, message.sent)
    except DocumentError:
        _check_digest(declared, dechunked(message.sent))


def _check_digest(declared: str | None, content: bytes) -> None:
    """Raise `DocumentError("digest")` if `sha1:BASE32` (or hexadecimal) is not that of `content`."""
    name, _, expected = (declared or "").partition(":")
    name = name.strip().lower().replace("-", "")
    if name not in ("sha1", "sha256", "sha512", "md5"):
        return  # none, or none that we know
    digest = hashlib.new(name, content, usedforsecurity=False).digest()
    spellings = {digest.hex(), base64.b32encode(digest).decode().rstrip("=").lower()}
    if expected.strip().rstrip("=").lower() not in spellings:
        raise DocumentError("digest", f"the content does not match its {name}")


def dictionary_of(file: IO[bytes]) -> bytes | None:
    """The zstd dictionary that a `.warc.zst` may start with, in a frame of its own; itself packed or not."""
    head = file.read(8)
    magic, size = struct.unpack("<II", head) if len(head) == 8 else (0, 0)
    if magic != _DICTIONARY:
        file.seek(0)
        return None
    if size > _LARGEST_DICTIONARY:
        raise DocumentError("too_large", f"a dictionary of {size} bytes")
    dictionary = file.read(size)
    if dictionary.startswith(b"\x28\xb5\x2f\xfd"):
        dictionary = whole(decompressed([dictionary], "zst"), _LARGEST_DICTIONARY)
    return dictionary
