"""Pages for people, beside the tables: the newest of each name. They quote articles, and go when one does."""

from __future__ import annotations

import shutil
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pyarrow.fs as pafs

from warehouse.delta.object_store import object_store
from warehouse.delta.tables import Tables

_FOLDER = "reports"


def put(tables: Tables, name: str, page: str) -> str:
    """Write a page in place of an earlier one of this name; its address."""
    content = page.encode("utf-8", "backslashreplace")
    if tables.local is None:
        with _store(tables).open_output_stream(f"{_FOLDER}/{name}.html") as stream:
            stream.write(content)
        return address(tables, name)
    path = tables.local / _FOLDER / f"{name}.html"
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_suffix(".part")
    aside.write_bytes(content)
    aside.replace(path)
    return address(tables, name)


def address(tables: Tables, name: str) -> str:
    """Where a page is, or would be: `file://…` for one on a disk."""
    if tables.local is None:
        return f"{tables.root}/{_FOLDER}/{name}.html"
    return (tables.local / _FOLDER / f"{name}.html").as_uri()


def age(tables: Tables, name: str) -> timedelta | None:
    """How long ago a page was written; None if it is not there."""
    if tables.local is None:
        (info,) = _store(tables).get_file_info([f"{_FOLDER}/{name}.html"])
        return datetime.now(UTC) - info.mtime if info.is_file and info.mtime else None
    with suppress(FileNotFoundError):
        written = (tables.local / _FOLDER / f"{name}.html").stat().st_mtime
        return datetime.now(UTC) - datetime.fromtimestamp(written, UTC)
    return None


def clear(tables: Tables) -> None:
    """Delete every page: an article was taken down, and its words may stand in one."""
    if tables.local is None:
        with suppress(FileNotFoundError):
            _store(tables).delete_dir(_FOLDER)
    else:
        shutil.rmtree(tables.local / _FOLDER, ignore_errors=True)


def _store(tables: Tables) -> pafs.FileSystem:
    return object_store(tables.root, tables.raw.folder.options)
