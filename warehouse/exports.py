"""Files of other pipelines: rows of their Parquet exports, and what lies on object storage."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from tempfile import TemporaryFile
from typing import IO, Any

import pyarrow as pa
import pyarrow.fs as pafs

from warehouse.errors import ExportBombError, ExportError

SECONDS, MEMORY = 60, 1 << 30
FREE, RATIO = 64 << 20, 250  # the same as for packed text: what is more than that is made to be large
_ROW_BYTES = 64  # that a row costs, however little is in it
OUT_OF_MEMORY, REFUSED = 77, 78  # statuses with which the reader ends


@dataclass(frozen=True, slots=True)
class TooLarge:
    """A row of more bytes than one may have."""

    size: int


def rows(
    file: IO[bytes], columns: Sequence[str], *, limit: int, seconds: int = SECONDS, memory: int = MEMORY
) -> Iterator[dict[str, Any] | TooLarge]:
    """The rows of a Parquet file as dictionaries, of `columns` those that it has. Raises `ExportError`.

    A kilobyte of Parquet can hold gigabytes. So it is read in a process of its own, which ends when it
    takes more than `seconds` of CPU time, with one more for each MiB of the file, or `memory` bytes; what
    comes from there is a row at a time, and in place of one of more than `limit` bytes its size.
    """
    with _on_disk(file) as (handle, size), TemporaryFile() as said:
        budget = seconds + (size >> 20)
        arguments = [json.dumps({"columns": columns, "limit": limit, "memory": memory, "seconds": budget})]
        reader = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-m", "warehouse.export_process", *arguments],
            stdin=handle,
            stdout=subprocess.PIPE,
            stderr=said,
            env={**os.environ, **_ALONE, "PYTHONPATH": os.pathsep.join(path or "." for path in sys.path)},
        )
        assert reader.stdout is not None
        cut: Exception | None = None
        try:
            try:
                yield from _received(reader.stdout, size)
            except (pa.ArrowInvalid, EOFError, OSError) as error:
                cut = error  # it ended before it was done, perhaps within a row; its status says why
            status = reader.wait(60)
        finally:
            reader.kill()
            reader.wait()
            reader.stdout.close()
        if status:
            said.seek(0)
            raise _error(status, said.read(10_000).decode("utf-8", "replace"))
        if cut:
            raise ExportError(f"the reader's answer was cut short: {cut}")


# The reader has one thread and takes memory when it needs it, so that a limit on memory means something.
_ALONE = {"ARROW_DEFAULT_MEMORY_POOL": "system", "OMP_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "1"}


def _received(stream: IO[bytes], size: int) -> Iterator[dict[str, Any] | TooLarge]:
    given = 0
    with pa.ipc.open_stream(stream) as batches:
        while True:
            try:
                batch, about = batches.read_next_batch_with_custom_metadata()
            except StopIteration:
                return
            if about and b"too_large" in about:
                yield TooLarge(int(about[b"too_large"]))
                continue
            given += batch.nbytes + _ROW_BYTES * len(batch)
            if given > FREE and given > RATIO * size:
                raise ExportBombError(f"{size} bytes gave {given} and were not done")
            yield from batch.to_pylist()


@contextmanager
def _on_disk(file: IO[bytes]) -> Iterator[tuple[int, int]]:
    """A handle on the file, and its size; what lies in an object store is copied to the disk first."""
    try:
        handle = file.fileno()
    except (OSError, AttributeError, pa.ArrowException):
        with TemporaryFile() as copy, _reaching():
            shutil.copyfileobj(file, copy, 1 << 20)
            copy.seek(0)
            yield copy.fileno(), os.fstat(copy.fileno()).st_size
        return
    yield handle, os.fstat(handle).st_size


def _error(status: int, said: str) -> ExportError:
    last = said.strip().rpartition("\n")[2][:200]
    if status == -signal.SIGXCPU:
        return ExportBombError("more CPU time than a file of this size may take")
    if status == OUT_OF_MEMORY:
        return ExportBombError("more memory than a file may take")
    return ExportError(last if status == REFUSED else f"the reader ended with status {status}: {last}")


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file on object storage: its name below the place that was asked for, and its size in bytes.

    `changed_ns` is when it was last changed, in nanoseconds since 1970, if the storage says so.
    """

    name: str
    size: int
    changed_ns: int | None
    _system: Any
    _path: str

    @contextmanager
    def opened(self) -> Iterator[IO[bytes]]:
        """The file, for reading. Raises `ExportError`."""
        with _reaching(), self._system.open_input_file(self._path) as file:
            yield file


def files_at(uri: str) -> list[StoredFile]:
    """The file at a URI such as `s3://bucket/key`, or all files below it, in the order of their names.

    Credentials and regions come from where the storage's own tools look for them, or stand in the URI.
    Raises `ExportError` if there is nothing.
    """
    with _reaching():
        system, root = pafs.FileSystem.from_uri(uri)
        place = system.get_file_info(root)
        if place.type == pafs.FileType.File:
            return [StoredFile(place.base_name, place.size, place.mtime_ns, system, root)]
        if place.type == pafs.FileType.NotFound:
            raise ExportError("nothing is there")
        found = system.get_file_info(pafs.FileSelector(root, recursive=True))
    start = len(root.rstrip("/")) + 1
    files = (info for info in found if info.type == pafs.FileType.File)
    return sorted(
        (StoredFile(info.path[start:], info.size, info.mtime_ns, system, info.path) for info in files),
        key=lambda file: file.name,
    )


@contextmanager
def _reaching() -> Iterator[None]:
    try:
        yield
    except (pa.ArrowException, OSError, ValueError) as error:
        raise ExportError(str(error)[:200]) from error
