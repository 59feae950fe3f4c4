"""Bytes in bounded pieces: decompression that cannot run away, and lines that cannot either."""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Iterable, Iterator
from typing import IO, Literal, Protocol

from flows.errors import DocumentError

Compression = Literal["gz", "zst", "deflate", "raw-deflate", "br"]

MIB = 1 << 20
DOCUMENT_LIMIT = 64 * MIB
_IN, PIECE = 64 << 10, 256 << 10
# Real text packs 3 to 30 times, templated JSON lines up to 100. Deflate reaches 1,030 and zstd 30,000.
RATIO = 250
# A member's end gives back what it was fed beyond it; small first bites keep many members cheap. Real ones
# hold a record or a file each, while the least that a member can be is 20 bytes.
_STEP = 2 << 10
_FEW_MEMBERS, _SMALL_MEMBER = 10_000, 64
# A window above 128 MiB is only asked for by `zstd --ultra --long`, or to make us allocate it.
_ZSTD_WINDOW_LOG = 27

_PADDING = re.compile(rb"\0*")
_FILLED = re.compile(rb"[^\n]+")


class _Decompressor(Protocol):
    @property
    def eof(self) -> bool: ...
    @property
    def needs_input(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int) -> bytes: ...


class _Deflate:
    """`zlib` with the bounded interface that `lzma`, `bz2` and `zstd` have."""

    def __init__(self, window: int) -> None:
        self._zlib = zlib.decompressobj(window)
        self.needs_input = True

    @property
    def eof(self) -> bool:
        return self._zlib.eof

    @property
    def unused_data(self) -> bytes:
        return self._zlib.unused_data

    def decompress(self, data: bytes, max_length: int) -> bytes:
        out = self._zlib.decompress(self._zlib.unconsumed_tail + data, max_length)
        self.needs_input = not self._zlib.unconsumed_tail and len(out) < max_length
        return out


class _Brotli:
    """`brotli` with the same bounded interface."""

    unused_data = b""

    def __init__(self) -> None:
        import brotli

        self._brotli = brotli.Decompressor()

    @property
    def eof(self) -> bool:
        return bool(self._brotli.is_finished())

    @property
    def needs_input(self) -> bool:
        return bool(self._brotli.can_accept_more_data())

    def decompress(self, data: bytes, max_length: int) -> bytes:
        return bytes(self._brotli.process(data, output_buffer_limit=max_length))


def pieces(file: IO[bytes]) -> Iterator[bytes]:
    """A file in pieces of 64 KiB."""
    while piece := file.read(_IN):
        yield piece


def decompressed(
    packed: Iterable[bytes],
    compression: Compression | None,
    *,
    free: int = DOCUMENT_LIMIT,
    dictionary: bytes | None = None,
) -> Iterator[bytes]:
    """The content of a packed stream, any number of members, in pieces of at most 256 KiB.

    The first `free` bytes may be as well packed as they like; a stream that is longer than that and
    more than 250 times its packed size is refused as a `bomb`. A stream that ends too early is
    `truncated`, one that makes no sense is `corrupt`: both raise `DocumentError` after what was whole.
    `dictionary` is one that a zstd stream was packed with.

    >>> import gzip
    >>> b"".join(decompressed([gzip.compress(b"one "), gzip.compress(b"two")], "gz"))
    b'one two'
    """
    if compression is None:
        yield from packed
        return
    taken = given = members = 0
    broken = _errors(compression)
    member: _Decompressor | None = None
    step = _STEP
    for data in packed:
        at = 0
        while at < len(data) or (member and not member.needs_input):
            if member is None:
                at = _padded(data, at) if members else at
                if at == len(data):
                    break
                member, members, step = _decompressor(compression, dictionary), members + 1, _STEP
                if members > _FEW_MEMBERS and taken + at < _SMALL_MEMBER * members:
                    raise DocumentError("bomb", f"{members} members with next to nothing in them")
            fed = data[at : at + step] if member.needs_input else b""
            try:
                out = member.decompress(fed, PIECE)
            except broken as error:
                raise DocumentError("corrupt", f"{compression}: {error}") from error
            at, step = at + len(fed), min(4 * step, _IN)
            given += len(out)
            if given > free and given > RATIO * (taken + at):
                raise DocumentError("bomb", f"{taken + at} packed bytes gave {given} and were not done")
            if out:
                yield out
            if member.eof:
                at -= len(member.unused_data)
                member = None
        taken += len(data)
    if member is not None:
        raise DocumentError("truncated", f"the {compression} stream ends too early, after {given} bytes")
    if not taken:
        raise DocumentError("truncated", f"an empty file is no {compression} stream")


def _padded(data: bytes, at: int) -> int:
    """Where the padding ends that tapes have between members."""
    found = _PADDING.match(data, at)
    return found.end() if found else at


def _decompressor(compression: Compression, dictionary: bytes | None) -> _Decompressor:
    match compression:
        case "gz":
            return _Deflate(16 + zlib.MAX_WBITS)
        case "deflate":
            return _Deflate(zlib.MAX_WBITS)
        case "raw-deflate":
            return _Deflate(-zlib.MAX_WBITS)
        case "br":
            return _Brotli()
        case "zst":
            from backports.zstd import DecompressionParameter, ZstdDecompressor, ZstdDict

            limits = {int(DecompressionParameter.window_log_max): _ZSTD_WINDOW_LOG}
            known = ZstdDict(dictionary) if dictionary else None
            return ZstdDecompressor(known, options=limits)


def _errors(compression: Compression) -> tuple[type[Exception], ...]:
    if compression == "br":
        import brotli

        return (brotli.error,)
    if compression != "zst":
        return (zlib.error,)
    from backports.zstd import ZstdError

    return (ZstdError,)


def whole(chunks: Iterable[bytes], limit: int = DOCUMENT_LIMIT) -> bytes:
    """All of a document, or `DocumentError("too_large")` as soon as it is known to be longer than `limit`."""
    body = io.BytesIO()  # its value is handed over, where joining pieces would hold all of it twice
    for chunk in chunks:
        body.write(chunk)
        if body.tell() > limit:
            raise DocumentError("too_large", f"longer than {limit} bytes")
    return body.getvalue()


def lines(chunks: Iterable[bytes], limit: int = DOCUMENT_LIMIT) -> Iterator[tuple[int, bytes | None]]:
    r"""Lines with their numbers from 1, without their end (`\n` or `\r\n`); empty ones are only counted.

    `None` stands for a line longer than `limit`, which costs no memory beyond it.

    >>> list(lines([b"one\r\nt", b"wo\n\nfar too long\nlast"], limit=8))
    [(1, b'one'), (2, b'two'), (4, None), (5, b'last')]
    """
    number, size = 1, 0
    parts: list[bytes] = []
    for chunk in chunks:
        at = 0
        for piece in _FILLED.finditer(chunk):
            if piece.start() > at:
                if size:
                    yield number, _line(parts, size, limit)
                number += chunk.count(b"\n", at, piece.start())
                parts, size = [], 0
            at = piece.end()
            size += len(piece[0])
            if size <= limit:
                parts.append(piece[0])
            else:
                parts.clear()
        if at < len(chunk):
            if size:
                yield number, _line(parts, size, limit)
            number += chunk.count(b"\n", at)
            parts, size = [], 0
    if size:
        yield number, _line(parts, size, limit)


def _line(parts: list[bytes], size: int, limit: int) -> bytes | None:
    return b"".join(parts).removesuffix(b"\r") if size <= limit else None
