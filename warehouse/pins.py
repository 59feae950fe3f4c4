"""Versions that somebody still reads, so that maintenance keeps their files."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pyarrow.fs as pafs

from warehouse.delta.object_store import object_store
from warehouse.delta.tables import Tables
from warehouse.rows import escape, unescape


class Pins:
    """Pinned versions by name, one small file each."""

    def __init__(self, tables: Tables) -> None:
        self.tables = tables
        if tables.local:
            self.system: pafs.FileSystem = pafs.LocalFileSystem()
            self.base = str(tables.local / "pins")
        else:
            self.system = object_store(tables.root, tables.raw.folder.options)
            self.base = "pins"

    def put(self, name: str, table: str, version: int) -> None:
        """Keep a version until the pin is taken out."""
        path = self._path(name)
        content = json.dumps({"name": escape(name), "table": table, "version": version}).encode()
        if self.tables.local is None:  # an object has its name when all of it is there
            with self.system.open_output_stream(path) as stream:
                stream.write(content)
            return
        Path(self.base).mkdir(parents=True, exist_ok=True)
        Path(path + ".part").write_bytes(content)
        os.replace(path + ".part", path)

    def drop(self, name: str) -> None:
        """Take a pin out. Raises `FileNotFoundError` if there is none of that name."""
        self.system.delete_file(self._path(name))

    def all(self) -> dict[str, tuple[str, int]]:
        """Table and version by the pin's name."""
        found = self.system.get_file_info(pafs.FileSelector(self.base, allow_not_found=True))
        pins = {}
        for info in found:
            if info.path.endswith(".json"):
                with self.system.open_input_stream(info.path) as stream:
                    said = json.loads(stream.read())
                pins[unescape(said["name"])] = (said["table"], said["version"])
        return pins

    def _path(self, name: str) -> str:
        return f"{self.base}/{name.encode('utf-8', 'surrogatepass').hex()}.json"
