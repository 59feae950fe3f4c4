"""An HTTP answer as archives keep it: the bytes of the wire, or nearly so."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from flows.errors import DocumentError
from flows.streams import MIB, Compression, decompressed, whole

MESSAGE_LIMIT = 10 * MIB
_HEAD = 64 << 10
_STATUS = re.compile(rb"HTTP/\d(?:\.\d)? (\d{3})\b")
_SIZE = re.compile(rb"\s*([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\r\n]{0,1000})?\r?\n")
_CHARSET = re.compile(r"""charset\s*=\s*["']?([\w.:-]{1,40})""", re.IGNORECASE | re.ASCII)
# What a packed body starts with: archives often keep the header of a body that they have unpacked.
_PACKED: dict[str, tuple[bytes, Compression]] = {
    "gzip": (b"\x1f\x8b", "gz"),
    "x-gzip": (b"\x1f\x8b", "gz"),
    "deflate": (b"\x78", "deflate"),
    "zstd": (b"\x28\xb5\x2f\xfd", "zst"),
}

# What starts with no mark: brotli, and the deflate that many servers send, without the header it should have.
_UNMARKED: dict[str, Compression] = {"br": "br", "deflate": "raw-deflate"}


@dataclass(frozen=True, slots=True)
class Message:
    """Status, headers by small letters, and the body: `sent` as in the archive, `body` unpacked."""

    status: int
    headers: Mapping[str, str]
    sent: bytes
    body: bytes

    @property
    def media_type(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    @property
    def charset(self) -> str | None:
        found = _CHARSET.search(self.headers.get("content-type", ""))
        return found[1] if found else None


def read_message(block: bytes, limit: int = MESSAGE_LIMIT) -> Message:
    r"""Raises `DocumentError`: `corrupt`, `truncated` (too short), `encoding`, `too_large`, `bomb`.

    >>> read_message(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>").body
    b'<p>'
    """
    status = _STATUS.match(block[:64])
    head, gap, sent = block.partition(b"\r\n\r\n")
    if not gap or len(head) > _HEAD:
        head, gap, sent = block.partition(b"\n\n")
    if not status or len(head) > _HEAD:
        raise DocumentError("corrupt", "no HTTP answer")
    headers = _headers(head)
    body = dechunked(sent) if "chunked" in headers.get("transfer-encoding", "").lower() else sent
    encoding = headers.get("content-encoding", "").strip().lower()
    length = headers.get("content-length", "").strip()
    if body is sent and not encoding and length.isdecimal() and int(length[:12]) > len(body):
        raise DocumentError("truncated", f"{len(body)} of {length[:12]} bytes")
    if encoding not in ("", "identity") and encoding not in _PACKED.keys() | _UNMARKED.keys():
        if b"<" not in body[:512]:
            raise DocumentError("encoding", f"content encoding {encoding[:40]}")
    elif encoding in _PACKED and body.startswith(_PACKED[encoding][0]):
        body = whole(decompressed([body], _PACKED[encoding][1], free=limit), limit)
    elif encoding in _UNMARKED and body:
        body = _perhaps_packed(body, _UNMARKED[encoding], limit)
    return Message(int(status[1]), headers, sent, body)


def _perhaps_packed(body: bytes, compression: Compression, limit: int) -> bytes:
    """The body unpacked, or as it is where it has been unpacked already."""
    try:
        return whole(decompressed([body], compression, free=limit), limit)
    except DocumentError as problem:
        if problem.reason in ("corrupt", "truncated") and b"<" in body[:512] and _is_text(body[:512]):
            return body
        raise


def _is_text(sample: bytes) -> bool:
    return not any(byte < 9 for byte in sample)


def _headers(head: bytes) -> dict[str, str]:
    headers: dict[str, str] = {}
    for line in head.decode("latin-1").split("\n")[1:]:
        name, _, value = line.partition(":")
        headers.setdefault(name.strip().lower(), value.strip())
    return headers


def dechunked(sent: bytes) -> bytes:
    r"""A chunked body put together; one that has been already is returned as it is.

    >>> dechunked(b"3\r\nabc\r\n0\r\n\r\n"), dechunked(b"<p>abc")
    (b'abc', b'<p>abc')
    """
    size = _SIZE.match(sent)
    if not size:
        return sent
    parts: list[bytes] = []
    at = 0
    while size:
        length, start = int(size[1], 16), size.end()
        if length == 0:
            return b"".join(parts)
        parts.append(sent[start : start + length])
        at = start + length
        size = _SIZE.match(sent, at)
    raise DocumentError("truncated", f"a chunked body without its last chunk, after {at} bytes")
