"""The published view: a folder of hard links to exactly the live files, for plain Parquet readers.

`published/articles` is a symbolic link to the newest view. A reader that lists a folder and then
opens its files must do both in one view: so resolve the link once, and read what it leads to. Older
views stay for a while; their links keep the files alive, whatever maintenance deletes.
"""

from __future__ import annotations

import errno
import os
import shutil
import time
import uuid
from contextlib import suppress
from pathlib import Path

import pyarrow.parquet as pq

from warehouse.delta import faults
from warehouse.delta.data_files import alone, sync
from warehouse.delta.table import Snapshot, Table

KEEP_SECONDS = 3600
AMONG_MANY = 60.0  # seconds between the views of a run that commits many times
KEEP_LAST = 4  # the newest and those before it
_NO_LINKS = (errno.EPERM, errno.EXDEV, errno.EMLINK, errno.ENOTSUP, errno.ENOSYS)
PATIENCE = 30.0  # seconds for another publisher; a view that is older for a moment is put right by the next
NO_ROWS = "no-rows.parquet"


def publish(
    root: Path, table: Table, *, keep_seconds: float = KEEP_SECONDS, at_most_every: float = 0.0
) -> Path | None:
    """Bring the published view of a table up to its newest version; the view's real path.

    One that was made less than `at_most_every` seconds ago stays: whoever commits again and again says so,
    and publishes at the end. Each view links every live file, and each may have a reader for an hour.
    None if the table does not exist. For a reader who may not write, the newest view there is.
    """
    link, views = root / "published" / table.schema.name, root / "views" / table.schema.name
    if (current := standing(link, table, at_most_every)) is not None or table.version() < 0:
        return current
    # One publisher at a time, so that an older view never takes the place of a newer one.
    with alone(root / "published", patience=PATIENCE):
        current = current_view(link)
        if current is None or version_of(current) < table.version():
            view = table.of_newest(lambda newest: _link_files(views, newest))
            assert view is not None
            faults.point("publish.linked")
            put_up(link, view, keep_seconds)
    return link.resolve()


def standing(link: Path, table: Table, at_most_every: float) -> Path | None:
    """The view that a link leads to, if it may stay: young, of the newest version, or not ours to replace."""
    current = current_view(link)
    if current is None or is_young(current, at_most_every):
        return current
    newest = table.version()
    stays = version_of(current) >= newest or not os.access(link.parent, os.W_OK)
    return current if newest >= 0 and stays else None


def put_up(link: Path, view: Path, keep_seconds: float = KEEP_SECONDS) -> None:
    """Let a link lead to a new view, in place of the one that it leads to."""
    if (current := current_view(link)) is not None:
        os.utime(current)  # from now on its age is the time since it was replaced
    swap(link, view)
    faults.point("publish.swapped")
    prune_views(view.parent, link, keep_seconds, KEEP_LAST)


def current_view(link: Path) -> Path | None:
    """The view that a link leads to; None if it leads to none."""
    if not link.is_symlink():  # asked first, because another process may put one up a moment later
        return None
    view = link.resolve()
    return view if view.is_dir() else None


def is_young(view: Path, seconds: float) -> bool:
    """Whether a view was made less than so many seconds ago."""
    return 0 <= time.time() - view.stat().st_mtime < seconds


def version_of(view: Path) -> int:
    """The version of the table that a view shows."""
    return int(view.name.split("-")[0])


def new_view(views: Path, snapshot: Snapshot) -> Path:
    """A new folder. Its number makes readers' logs readable."""
    view = views / f"{snapshot.version:020}-{uuid.uuid4().hex[:8]}"
    view.mkdir(parents=True)
    return view


def _link_files(views: Path, snapshot: Snapshot) -> Path:
    """A new folder with a link to each live file."""
    folder = snapshot.folder.local
    assert folder is not None
    view = new_view(views, snapshot)
    for file in snapshot.files:
        link_file(folder / file.path, view / file.path)
    if not snapshot.files:
        # Readers of Parquet want a file to learn the columns from.
        pq.write_table(snapshot.folder.schema.arrow.empty_table(), view / NO_ROWS)
    sync(view)
    return view


def link_file(file: Path, link: Path) -> None:
    """A hard link; where the file system has none, a copy."""
    try:
        os.link(file, link)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        shutil.copyfile(file, link)


def swap(link: Path, view: Path) -> None:
    """Let a link lead to another view, in one step."""
    aside = link.with_name(f".{link.name}-{uuid.uuid4().hex}")
    aside.symlink_to(os.path.relpath(view, link.parent), target_is_directory=True)
    if link.is_dir() and not link.is_symlink():  # a copy of a warehouse made without links
        copied = link.with_name(f".{link.name}-{uuid.uuid4().hex}")
        os.rename(link, copied)
        shutil.rmtree(copied, ignore_errors=True)
    os.replace(aside, link)
    sync(link.parent)


def prune(root: Path, keep_seconds: float) -> None:
    """Delete the views of every table that were replaced longer ago than this."""
    for link in (root / "published").glob("*"):
        if link.is_symlink():
            prune_views(root / "views" / link.name, link, keep_seconds, 0)


def prune_views(views: Path, link: Path, keep_seconds: float, keep_last: int) -> None:
    """Delete views that were replaced long ago, and what a killed run left half done.

    The last ones stay whatever the clock says: one that jumps ahead must not take a view from its reader.
    """
    newest, oldest = link.resolve(), time.time() - keep_seconds
    there = sorted(views.iterdir())  # by version, which their names begin with
    for view in there[: max(0, len(there) - keep_last)]:
        with suppress(FileNotFoundError):
            if view != newest and view.stat().st_mtime < oldest:
                shutil.rmtree(view, ignore_errors=True)
    for aside in link.parent.glob(f".{link.name}-*"):
        with suppress(FileNotFoundError):
            if aside.lstat().st_mtime < oldest:
                aside.unlink()
