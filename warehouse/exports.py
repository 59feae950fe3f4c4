"""Files of other pipelines: rows of their Parquet exports, and what lies on object storage."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import IO, Any

import pyarrow as pa
import pyarrow.fs as pafs
import pyarrow.parquet as pq

_ROWS = 64  # at a time: articles are large, and one may be very large


class BadExport(Exception):
    """A file that is no Parquet, or a damaged one; a place that cannot be reached."""


def rows(file: IO[bytes], columns: Sequence[str]) -> Iterator[dict[str, Any]]:
    """The rows of a Parquet file as dictionaries, of `columns` those that it has. Raises `BadExport`."""
    try:
        export = pq.ParquetFile(file, page_checksum_verification=True)
        present = [name for name in columns if name in export.schema_arrow.names]
        for batch in export.iter_batches(_ROWS, columns=present, use_threads=False):
            yield from batch.to_pylist()
    except (pa.ArrowException, OSError, ValueError) as error:
        raise BadExport(str(error)[:200]) from error


@contextmanager
def opened(uri: str) -> Iterator[tuple[IO[bytes], int]]:
    """A file at a URI such as `s3://bucket/key`, and its size. Raises `BadExport`.

    Credentials and regions come from where the storage's own tools look for them.
    """
    try:
        system, path = pafs.FileSystem.from_uri(uri)
        info = system.get_file_info(path)
        if info.type != pafs.FileType.File:
            raise BadExport("no such file")
        file = system.open_input_file(path)
    except (pa.ArrowException, OSError, ValueError) as error:
        raise BadExport(str(error)[:200]) from error
    with file:
        yield file, info.size


def files_below(uri: str) -> list[str]:
    """The names of all files below a URI, relative to it and sorted; `[""]` if it is a file itself.

    Raises `BadExport` if there is nothing there.
    """
    try:
        system, root = pafs.FileSystem.from_uri(uri)
        match system.get_file_info(root).type:
            case pafs.FileType.File:
                return [""]
            case pafs.FileType.NotFound:
                raise BadExport("nothing is there")
        found = system.get_file_info(pafs.FileSelector(root, recursive=True))
    except (pa.ArrowException, OSError, ValueError) as error:
        raise BadExport(str(error)[:200]) from error
    start = len(root.rstrip("/")) + 1
    return sorted(info.path[start:] for info in found if info.type == pafs.FileType.File)
