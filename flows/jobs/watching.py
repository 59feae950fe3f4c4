"""Watching a folder: what is whole there is landed, again and again.

Each round looks at the whole folder, so a restart misses nothing and a lost notification can't
happen. A file counts as whole when its size and times did not change for `quiet` seconds; one
that was renamed into place is complete by then, too. What was landed before is recognised by its
bytes, so looking again costs reading and never a row.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Look:
    """A file as one look at the folder found it. Any write, and any rename into place, changes it."""

    size: int
    written: int
    changed: int
    inode: int


def whole_files(folder: Path, *, quiet: float = 2.0, every: float = 1.0) -> Iterator[list[Path]]:
    """Yield, round after round, the files that have become whole since they were last yielded; maybe none.

    `quiet` and `every` are seconds. A file that disappears is forgotten; one that changes is
    yielded again. Raises `FileNotFoundError` if the folder does not exist, or no longer.
    """
    since: dict[Path, tuple[Look, float]] = {}
    given: dict[Path, Look] = {}
    while True:
        now = time.monotonic()
        seen = dict(_looks(folder))
        since = {
            path: since[path] if path in since and since[path][0] == look else (look, now)
            for path, look in seen.items()
        }
        given = {path: look for path, look in given.items() if path in seen}
        ready = [
            path
            for path, (look, first) in sorted(since.items())
            if given.get(path) != look and now - first >= quiet
        ]
        given.update((path, seen[path]) for path in ready)
        yield ready
        time.sleep(every)


def _looks(folder: Path) -> Iterator[tuple[Path, Look]]:
    if not folder.is_dir():
        raise FileNotFoundError(f"{folder} is no folder")
    for place, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            path = Path(place, name)
            try:
                stat = path.lstat()
            except FileNotFoundError:  # gone between the listing and the look
                continue
            yield path, Look(stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_ino)
