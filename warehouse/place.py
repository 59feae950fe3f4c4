"""A folder below the warehouse's root for what is not in a table yet, on a disk or in an object store."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import pyarrow as pa
import pyarrow.fs as pafs
import pyarrow.parquet as pq

from warehouse.delta import faults
from warehouse.delta.data_files import sync
from warehouse.delta.object_store import object_store
from warehouse.delta.tables import Tables


class Place:
    """Parquet files by name. A file is whole as soon as it has its name."""

    def __init__(self, tables: Tables, path: str) -> None:
        self.local = tables.local / path if tables.local else None
        if self.local:
            self.system: pafs.FileSystem = pafs.LocalFileSystem()
            self.base = str(self.local)
        else:
            self.system = object_store(tables.root, tables.raw.folder.options)
            self.base = path

    def write(self, name: str, table: pa.Table) -> None:
        """Write a file, in place of an earlier one of the same name."""
        if self.local:
            self.local.mkdir(parents=True, exist_ok=True)
        aside = f"{self.base}/{name}.part"
        with self.system.open_output_stream(aside, buffer_size=2**16) as stream:
            pq.write_table(table, stream, compression="zstd", compression_level=3, write_page_checksum=True)
        faults.point("stage.file")
        if self.local:
            sync(self.local / f"{name}.part")
        self.system.move(aside, f"{self.base}/{name}")
        if self.local:
            sync(self.local)

    def read(self, name: str, columns: Sequence[str] | None = None) -> pa.Table:
        """The rows of a file, its checksums verified. Raises `FileNotFoundError`."""
        return pq.read_table(
            f"{self.base}/{name}",
            columns=None if columns is None else list(columns),
            filesystem=self.system,
            page_checksum_verification=True,
        )

    def names(self) -> list[str]:
        """The files there are."""
        found = self.system.get_file_info(pafs.FileSelector(self.base, allow_not_found=True))
        return [Path(info.path).name for info in found if info.path.endswith(".parquet")]

    def drop(self, name: str) -> None:
        """Delete a file, if it is there."""
        with suppress(FileNotFoundError):
            self.system.delete_file(f"{self.base}/{name}")

    def clear(self) -> None:
        """Delete the folder with all that is in it."""
        with suppress(FileNotFoundError):
            if self.local:
                shutil.rmtree(self.local)
            else:
                self.system.delete_dir(self.base)
