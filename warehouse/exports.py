"""Files of other pipelines: rows of their Parquet exports, and what lies on object storage."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, Any

import pyarrow as pa
import pyarrow.fs as pafs
import pyarrow.parquet as pq

from warehouse.errors import ExportError

_ROWS = 64  # at a time: articles are large, and one may be very large


def rows(file: IO[bytes], columns: Sequence[str]) -> Iterator[dict[str, Any]]:
    """The rows of a Parquet file as dictionaries, of `columns` those that it has. Raises `ExportError`."""
    with _reaching():
        export = pq.ParquetFile(file, page_checksum_verification=True)
        present = [name for name in columns if name in export.schema_arrow.names]
        for batch in export.iter_batches(_ROWS, columns=present, use_threads=False):
            yield from batch.to_pylist()


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file on object storage: its name below the place that was asked for, and its size in bytes."""

    name: str
    size: int
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
            return [StoredFile(place.base_name, place.size, system, root)]
        if place.type == pafs.FileType.NotFound:
            raise ExportError("nothing is there")
        found = system.get_file_info(pafs.FileSelector(root, recursive=True))
    start = len(root.rstrip("/")) + 1
    files = (info for info in found if info.type == pafs.FileType.File)
    return sorted(
        (StoredFile(info.path[start:], info.size, system, info.path) for info in files),
        key=lambda file: file.name,
    )


@contextmanager
def _reaching() -> Iterator[None]:
    try:
        yield
    except (pa.ArrowException, OSError, ValueError) as error:
        raise ExportError(str(error)[:200]) from error
