"""Files and folders, as they lie on a disk.

Nothing is judged here: an empty file, a binary one or a broken line lands as its bytes, and cleaning
quarantines it with a reason. `Unreadable` is what has no bytes to land.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from flows.errors import DocumentError, PassedOver, Unreadable, UnusableError
from flows.sources.files.contents import KNOWN, Content, Entry, articles_in, described, observed
from flows.sources.names import uri_of
from flows.streams import DOCUMENT_LIMIT
from seeds.sources import Source

# Still being written by somebody, or left behind by an editor.
_UNFINISHED = (".part", ".tmp", ".crdownload", ".swp", "~")


@dataclass(frozen=True, slots=True)
class _Found:
    """A file, and what its name promises: nothing, where it is of a type that holds no articles."""

    path: str
    uri: str
    content: Content | None


def articles_from(
    paths: Sequence[str | Path],
    *,
    source: Source,
    limit: int = DOCUMENT_LIMIT,
    only: Container[str] | None = None,
) -> Iterator[Entry]:
    """Raw articles of files and folders, in the order of their names; a folder is read to its depth.

    `uri` is the path below the folder that was named (for a file that was named, its name), with
    `/` between parts and escaped so that it is printable (`flows.sources.names`); a line of
    `x.jsonl` is `x.jsonl#17`, counted from 1. `limit` is the largest document in bytes, unpacked.
    In a folder, files of other types are named as `PassedOver`; hidden and unfinished ones are passed over
    in silence, and so is, with `only`, every file whose path is not among these.

    Raises `UnusableError`, at once, when none of `paths` exists.
    """
    named = [os.fspath(path) for path in paths]
    if not named:
        raise UnusableError("no path was given")
    if not any(os.path.exists(path) for path in named):
        raise UnusableError(f"no such file or folder: {', '.join(map(uri_of, named))}")
    return _articles(named, source, limit, only)


def _articles(
    named: Sequence[str], source: Source, limit: int, only: Container[str] | None
) -> Iterator[Entry]:
    found_files = _found(named, source)
    for found in _each_once(found_files, source) if len(named) > 1 else found_files:
        if isinstance(found, Unreadable):
            yield found
            continue
        if only is not None and found.path not in only:
            continue
        if found.content is None:
            yield PassedOver(found.uri, source.name)
            continue
        try:
            yield from _read(found.path, found.content, source, limit)
        except DocumentError as refused:
            yield refused.at(found.uri, source.name)
        except FileNotFoundError:
            yield Unreadable(found.uri, source.name, "vanished", "gone before it was read")
        except OSError as error:
            detail = error.strerror or type(error).__name__
            yield Unreadable(found.uri, source.name, "unreadable", detail)


def _read(path: str, content: Content, source: Source, limit: int) -> Iterator[Entry]:
    # Without O_NONBLOCK, opening a pipe waits for somebody to write to it.
    handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    with open(handle, "rb") as file:
        before = os.fstat(handle)
        if not stat.S_ISREG(before.st_mode):
            raise DocumentError("not_a_file", "a pipe, a socket or a device")
        found = articles_in(file, before.st_size, content, source, limit)
        for article in observed(found, before.st_mtime_ns):
            # A file with one article is whole or not at all; lines of a log may be taken as they come.
            if article.uri == content.uri and _stamp(before) != _stamp(os.fstat(handle)):
                raise DocumentError("changing", "somebody wrote to it while it was read")
            yield article


def _stamp(status: os.stat_result) -> tuple[int, int]:
    return status.st_size, status.st_mtime_ns


def _each_once(files: Iterator[_Found | Unreadable], source: Source) -> Iterator[_Found | Unreadable]:
    """Two files that would get one name would count as versions of one article: refuse the second."""
    seen: dict[str, str] = {}
    for found in files:
        if isinstance(found, _Found):
            real = os.path.realpath(found.path)
            earlier = seen.setdefault(found.uri, real)
            if earlier is not real:
                if earlier != real:
                    detail = "another path has a file of this name; name the folder above both"
                    yield Unreadable(found.uri, source.name, "same_name", detail)
                continue
        yield found


def _found(named: Sequence[str], source: Source) -> Iterator[_Found | Unreadable]:
    for path in named:
        if os.path.isdir(path):
            yield from _below(path, source)
        elif os.path.lexists(path):
            name = os.path.basename(os.path.abspath(path))
            found = _Found(path, uri_of(name), described(name, source.kind))
            yield found if found.content else Unreadable(found.uri, source.name, "unknown_type", KNOWN)
        else:
            yield Unreadable(
                uri_of(os.path.basename(path)), source.name, "vanished", "no such file or folder"
            )


def _below(root: str, source: Source) -> Iterator[_Found | Unreadable]:
    inside = os.path.realpath(root)
    folders = [""]
    while folders:
        folder = folders.pop()
        try:
            with os.scandir(os.path.join(root, folder)) as listing:
                entries = sorted(listing, key=lambda entry: entry.name)
        except OSError as error:
            reason = "vanished" if isinstance(error, FileNotFoundError) else "unreadable"
            yield Unreadable(uri_of(folder) or ".", source.name, reason, error.strerror or "")
            continue
        deeper = []
        for entry in entries:
            relative = os.path.join(folder, entry.name)
            if entry.name.startswith(".") or entry.name.lower().endswith(_UNFINISHED):
                continue
            try:
                is_folder, is_link = entry.is_dir(follow_symlinks=False), entry.is_symlink()
            except OSError as error:
                yield Unreadable(uri_of(relative), source.name, "unreadable", error.strerror or "")
                continue
            if is_folder:
                deeper.append(relative)
            elif is_link and not _inside(entry.path, inside):
                yield Unreadable(uri_of(relative), source.name, "outside", "a link out of the folder")
            elif not os.path.isdir(entry.path):  # a link to a folder inside: read at its own place
                yield _Found(entry.path, uri_of(relative), described(relative, source.kind))
        folders.extend(reversed(deeper))


def _inside(path: str, folder: str) -> bool:
    real = os.path.realpath(path)
    return real == folder or real.startswith(os.path.join(folder, ""))
