"""Files in an object store, as Arrow's file system. Addresses, credentials and options are deltalake's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pyarrow as pa
import pyarrow.fs as pafs
from deltalake.fs import DeltaStorageHandler


def object_store(
    uri: str, options: Mapping[str, str] | None, sizes: Mapping[str, int] | None = None
) -> pafs.FileSystem:
    """A file system whose root is `uri`, such as `s3://bucket/prefix`.

    Files whose `sizes` are known, in bytes, are opened without a request.
    """
    return pafs.PyFileSystem(_Handler(uri, dict(options or {}), dict(sizes or {}) or None))


class _Handler(DeltaStorageHandler):
    def open_output_stream(self, path: str, metadata: dict[str, str] | None = None) -> pa.PythonFile:
        return pa.PythonFile(_Bytes(self._handler.open_output_stream(path, metadata)), "w")


class _Bytes:
    """A stream that takes whatever holds bytes.

    Arrow hands on its own buffers as soon as a write is larger than the stream's, and deltalake's
    stream takes `bytes` alone.
    """

    def __init__(self, stream: Any) -> None:
        self.stream = stream

    def __getattr__(self, name: str) -> Any:
        return getattr(self.stream, name)

    def write(self, data: Any) -> int:
        written: int = self.stream.write(bytes(data))
        return written
