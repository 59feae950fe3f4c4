"""A folder below the warehouse's root for what is not in a table yet, on a disk or in an object store."""

from __future__ import annotations

import logging
import shutil
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa
import pyarrow.fs as pafs
import pyarrow.parquet as pq

from warehouse.delta import faults
from warehouse.delta.data_files import sync
from warehouse.delta.object_store import object_store
from warehouse.delta.tables import Tables
from warehouse.errors import DamagedError

_log = logging.getLogger("copydesk.warehouse")

# Behind each file stands the checksum of all of it: those of pages leave out the pages' heads, in which a
# flipped bit can be a silent wrong row.
_MARK = b"CRC1"


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
        made = pa.BufferOutputStream()
        pq.write_table(table, made, compression="zstd", compression_level=3, write_page_checksum=True)
        content = memoryview(made.getvalue())
        mark = _MARK + zlib.crc32(content).to_bytes(4, "little")
        if self.local is None:
            # An object has its name when all of it is there. To move it would be to copy and to delete, and
            # not every store lets everybody delete.
            with self.system.open_output_stream(f"{self.base}/{name}") as stream:
                stream.write(b"".join((content, mark)))
            faults.point("stage.file")
            return
        self.local.mkdir(parents=True, exist_ok=True)
        aside = self.local / f"{name}.part"
        with aside.open("wb") as file:
            file.write(content)
            file.write(mark)
        faults.point("stage.file")
        sync(aside)
        aside.replace(self.local / name)
        sync(self.local)

    def read(self, name: str, columns: Sequence[str] | None = None) -> pa.Table:
        """The rows of a file, its checksums verified; of these columns, those that it has.

        Raises `FileNotFoundError`.
        """
        with self.system.open_input_stream(f"{self.base}/{name}") as stream:
            content = memoryview(stream.read_buffer())
        if bytes(content[-8:-4]) == _MARK:
            content, checksum = content[:-8], int.from_bytes(content[-4:], "little")
            if zlib.crc32(content) != checksum:
                raise DamagedError(
                    f"{self.base}/{name} is not what was put there; delete it, and start again"
                )
        elif bytes(content[-4:]) != b"PAR1":  # as an older program left it
            raise DamagedError(f"{self.base}/{name} is not what was put there; delete it, and start again")
        parquet = pq.ParquetFile(pa.BufferReader(pa.py_buffer(content)), page_checksum_verification=True)
        there = parquet.schema_arrow.names
        return parquet.read([name for name in there if columns is None or name in columns])

    def names(self) -> list[str]:
        """The files there are."""
        found = self.system.get_file_info(pafs.FileSelector(self.base, allow_not_found=True))
        return [Path(info.path).name for info in found if info.path.endswith(".parquet")]

    def drop(self, name: str) -> None:
        """Delete a file, if it is there and may be deleted."""
        with _kept(f"{self.base}/{name}"):
            self.system.delete_file(f"{self.base}/{name}")

    def clear(self, first: Iterable[str] = ()) -> None:
        """Delete the folder with all that is in it, if that may be deleted; these files before the others."""
        with _kept(self.base):
            for name in first:
                self.system.delete_file(f"{self.base}/{name}")
            if self.local:
                shutil.rmtree(self.local)
            else:
                self.system.delete_dir(self.base)


@contextmanager
def _kept(path: str) -> Iterator[None]:
    """Go on where something can't be deleted: what was in it is committed by then."""
    try:
        yield
    except FileNotFoundError:
        pass
    except OSError as error:
        _log.warning("%s is needed no more and can't be deleted: %s", path, error)
