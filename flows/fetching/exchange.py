"""One request and its answer, whole or not at all."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpcore

from flows.errors import DocumentError, FetchError
from flows.fetching.connection import Allowance, allowance
from flows.streams import MIB, PIECE, Compression, decompressed, whole

PAGE_LIMIT = 10 * MIB
REDIRECTS = frozenset({301, 302, 303, 307, 308})
_ENCODINGS: dict[str, Compression | None] = {
    "identity": None,
    "gzip": "gz",
    "x-gzip": "gz",
    "deflate": "deflate",
    "zstd": "zst",
}
_CHARSET = re.compile(r"""charset\s*=\s*["']?([\w.:-]{1,40})""", re.IGNORECASE | re.ASCII)
_ENDLESS = 64 << 10


@dataclass(frozen=True, slots=True)
class Request:
    """What to fetch: what the server said last time makes it conditional. `limit` is in bytes, unpacked."""

    url: str
    etag: str | None = None
    last_modified: str | None = None
    limit: int = PAGE_LIMIT


@dataclass(frozen=True, slots=True)
class Response:
    """An answer. `url` is where it came from; `body` is unpacked, and empty unless `status` is 200.

    `location` is where a redirect leads, as the server wrote it; `robots` what it asks of those who index
    or keep the page (`X-Robots-Tag`).
    """

    url: str
    status: int
    body: bytes = b""
    media_type: str = ""
    charset: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    location: str | None = None
    retry_after: float | None = None
    robots: str | None = None


def exchange(
    pool: httpcore.ConnectionPool, request: Request, url: str, *, agent: str, seconds: float
) -> Response:
    """Ask for `url` once, following nothing. Raises `FetchError`; any status is an answer."""
    headers = [
        ("User-Agent", agent),
        ("Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.5"),
        ("Accept-Encoding", "gzip"),
    ]
    if request.etag:
        headers.append(("If-None-Match", request.etag))
    if request.last_modified:
        headers.append(("If-Modified-Since", request.last_modified))
    # A body that is sent in tiny chunks costs more on the wire than it holds, within reason.
    token = allowance.set(Allowance(seconds, request.limit + MIB))
    try:
        with pool.stream("GET", url, headers=headers, extensions={"timeout": {}}) as answer:
            try:
                return _response(answer, url, request.limit)
            except httpcore.RemoteProtocolError as error:  # the head was whole: its body is not
                raise FetchError("truncated", str(error)[:200]) from error
    except DocumentError:
        raise
    except (httpcore.ProtocolError, httpcore.ReadError, httpcore.WriteError) as error:
        raise FetchError("protocol", str(error)[:200]) from error
    except httpcore.NetworkError as error:
        raise FetchError("connect", str(error)[:200]) from error
    finally:
        allowance.reset(token)


def _response(answer: httpcore.Response, url: str, limit: int) -> Response:
    headers = {name.lower(): value for name, value in reversed(answer.headers)}  # the first of a name counts
    content_type = _text(headers.get(b"content-type")) or ""
    charset = _CHARSET.search(content_type)
    response = Response(
        url=url,
        status=answer.status,
        media_type=content_type.partition(";")[0].strip().lower(),
        charset=charset[1] if charset else None,
        etag=_text(headers.get(b"etag")),
        last_modified=_text(headers.get(b"last-modified")),
        location=_location(headers.get(b"location")),
        retry_after=_seconds(_text(headers.get(b"retry-after"))),
        robots=_text(b", ".join(said for name, said in answer.headers if name.lower() == b"x-robots-tag")),
    )
    if answer.status == 200:
        return _with_body(response, answer, headers, limit)
    _use_up(answer, headers)
    return response


def _with_body(
    response: Response, answer: httpcore.Response, headers: dict[bytes, bytes], limit: int
) -> Response:
    length = _text(headers.get(b"content-length")) or ""
    if length.isdecimal() and int(length[:20]) > limit:
        raise FetchError("too_large", f"{length[:20]} bytes announced, {limit} allowed", status=200)
    encodings = (_text(headers.get(b"content-encoding")) or "identity").lower().split(",")
    try:
        body = whole(_unpacked(answer.iter_stream(), encodings, limit), limit)
    except FetchError:
        raise
    except DocumentError as refused:
        raise FetchError(refused.reason, refused.detail, status=200) from refused
    framed = length or b"transfer-encoding" in headers
    if not framed and _page_without_end(body):
        raise FetchError("truncated", "the connection closed in the middle of a page", status=200)
    return replace(response, body=body)


def _use_up(answer: httpcore.Response, headers: dict[bytes, bytes]) -> None:
    """Read a small body that nobody wants, so that its connection serves the next request too."""
    length = _text(headers.get(b"content-length")) or ""
    if length.isdecimal() and len(length) < 5:
        with suppress(DocumentError):
            whole(answer.iter_stream(), 10_000)


def _unpacked(chunks: Iterator[bytes], encodings: list[str], limit: int) -> Iterator[bytes]:
    """Undo what the server did to the body, at most twice; each layer is bounded for itself."""
    names = [name.strip() for name in encodings if name.strip() != "identity"]
    if len(names) > 2 or not all(name in _ENCODINGS for name in names):
        raise DocumentError("encoding", f"content encoding {', '.join(names)[:80]}")
    for name in reversed(names):
        chunks = _layer(chunks, _ENCODINGS[name], limit)
    return chunks


def _layer(chunks: Iterator[bytes], compression: Compression | None, limit: int) -> Iterator[bytes]:
    first = next(chunks, b"")
    if first:  # an empty body is empty, packed or not
        # A piece more than the limit: what is longer than it is `too_large`, however well it is packed.
        yield from decompressed(_again(first, chunks), compression, free=limit + PIECE)


def _again(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest


def _page_without_end(body: bytes) -> bool:
    """Without a length, a page that was opened and not closed is the only sign of a cut."""
    head, tail = body[:1024].lower(), body[-_ENDLESS:].lower()
    return b"<html" in head and b"</html" not in tail and b"</body" not in tail


def _text(value: bytes | None) -> str | None:
    """A header as printable ASCII; anything else is as good as absent."""
    text = (value or b"").decode("latin-1").strip()
    return text if text.isascii() and text.isprintable() and 0 < len(text) <= 1024 else None


def _location(value: bytes | None) -> str | None:
    """Browsers read this header as UTF-8, and so do the sites that forget to escape it."""
    if not value or len(value) > 4096:
        return None
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value.decode("latin-1")


def _seconds(value: str | None) -> float | None:
    """`Retry-After`: seconds, or a date."""
    if not value:
        return None
    if value.isdecimal():
        return float(value[:9])
    try:
        when = parsedate_to_datetime(value)
        when = when if when.tzinfo else when.replace(tzinfo=UTC)
        return max(0.0, (when - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError, OverflowError):
        return None


def judged(response: Response) -> Response | FetchError:
    """What a status means. Redirects keep their `location`, for others it is meaningless."""
    status = response.status
    match status:
        case 200 | 304:
            return replace(response, location=None)
        case _ if status in REDIRECTS and response.location:
            return response
        case 404 | 410:
            return FetchError("gone", str(status), status=status)
        case 401 | 402 | 403 | 451:
            return FetchError("denied", str(status), status=status)
        case 429 | 503:
            return FetchError("busy", str(status), status=status, retry_after=response.retry_after)
        case _ if status >= 500:
            return FetchError("server", str(status), status=status)
        case _:
            return FetchError("status", str(status), status=status)
