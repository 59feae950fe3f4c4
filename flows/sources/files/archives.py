"""Archives: the files inside a zip or a tar, read as if they lay in a folder of the archive's name.

Nothing is unpacked to the disk, so names that lead out of the folder are only names.
"""

from __future__ import annotations

import io
import tarfile
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from typing import IO

from flows.errors import DocumentError
from flows.streams import DOCUMENT_LIMIT, RATIO

MOST_MEMBERS = 100_000
_BROKEN_ZIP = (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, RuntimeError, ValueError)

_BROKEN_TAR = (tarfile.TarError, EOFError, ValueError, OverflowError)


def members_of_zip(file: IO[bytes], size: int) -> Iterator[tuple[str, int, IO[bytes]]]:
    """Names, sizes and contents of a zip's files, in its own order. `size` is the archive's, in bytes.

    Raises `DocumentError`: `corrupt`, `encrypted`, `too_many` members, or a `bomb`.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            infos = [info for info in archive.infolist() if not info.is_dir()]
            _count(len(infos))
            allowance = _Allowance(size)
            for info in infos:
                if info.flag_bits & 1:
                    raise DocumentError("encrypted", f"{info.filename} needs a password"[:200])
                with archive.open(info) as member:
                    yield info.filename, info.file_size, _buffered(_Member(member, _BROKEN_ZIP, allowance))
    except _BROKEN_ZIP as error:
        raise DocumentError("corrupt", f"zip: {error}"[:200]) from error


def members_of_tar(chunks: Iterable[bytes]) -> Iterator[tuple[str, int, IO[bytes]]]:
    """Names, sizes and contents of a tar's regular files, read as a stream.

    Raises `DocumentError`: `corrupt`, `too_many`.
    """
    stream = _buffered(_Joined(chunks))
    try:
        with tarfile.open(fileobj=stream, mode="r|") as archive:
            for number, info in enumerate(archive, start=1):
                _count(number)
                member = archive.extractfile(info) if info.isreg() else None
                if member is not None:
                    yield info.name, info.size, _buffered(_Member(member, _BROKEN_TAR))
                archive.members = []  # type: ignore[attr-defined]  # a stream is not read again: keep none
    except _BROKEN_TAR as error:
        raise DocumentError("corrupt", f"tar: {error}"[:200]) from error


def _count(members: int) -> None:
    if members > MOST_MEMBERS:
        raise DocumentError("too_many", f"more than {MOST_MEMBERS:,} files")


class _Allowance:
    """How much an archive may still give: members may overlap, so all of them share one bound."""

    def __init__(self, packed: int) -> None:
        self._left = max(DOCUMENT_LIMIT, RATIO * packed)
        self._packed = packed

    def take(self, count: int) -> None:
        self._left -= count
        if self._left < 0:
            raise DocumentError("bomb", f"{self._packed} packed bytes gave too much and were not done")


class _Member(io.RawIOBase):
    """A file in an archive: counted against what the archive may give, and its faults are refusals."""

    def __init__(
        self, file: IO[bytes], broken: tuple[type[Exception], ...], allowance: _Allowance | None = None
    ) -> None:
        self._file, self._broken, self._allowance = file, broken, allowance

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        try:
            data = self._file.read(len(buffer))
        except self._broken as error:
            raise DocumentError("corrupt", str(error)[:200]) from error
        if self._allowance is not None:
            self._allowance.take(len(data))
        buffer[: len(data)] = data
        return len(data)


class _Joined(io.RawIOBase):
    """Chunks as a file that is read from start to end."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks, self._rest = iter(chunks), b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        while not self._rest:
            chunk = next(self._chunks, None)
            if chunk is None:
                return 0
            self._rest = chunk
        count = min(len(buffer), len(self._rest))
        buffer[:count], self._rest = self._rest[:count], self._rest[count:]
        return count


def _buffered(file: io.RawIOBase) -> IO[bytes]:
    return io.BufferedReader(file)
