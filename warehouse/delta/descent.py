"""Which rows left a file when a new one was put together from what remained of it.

A commit that takes a few rows out of many files writes these anew. Whoever asks afterwards what has changed
would read the ids of all of them, before and after: signing, linking, the view of edits, what is pending.
Who has written them knows. This is a memory of one process, which may lack anything; what it lacks is read
from the files. Files never change, so what it has stays true.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Container, Sequence
from threading import Lock
from typing import NamedTuple

import pyarrow as pa

from warehouse.delta.data_files import File
from warehouse.schemas import SIGNATURES, TableSchema

MOST_BYTES = 32 * 2**20  # of rows that are remembered, some 200 of each article, 1,000 of a signature
MOST_FILES = 8_192  # whose last step is remembered; beside its rows each takes some 4 kB
_IDS = ("article_id", "raw_id", "revision_id")


class Descent(NamedTuple):
    """The file that one was made from, and what is remembered of the rows that left on the way."""

    parent: str
    gone: pa.Table


def remembered(schema: TableSchema) -> list[str]:
    """The columns of a table that are remembered: ids, and of signatures all."""
    names: list[str] = schema.arrow.names
    return names if schema.name == SIGNATURES.name else [name for name in _IDS if name in names]


class _Memory:
    """The last step of each file, oldest first, and how much that is."""

    def __init__(self) -> None:
        self.steps: OrderedDict[str, Descent] = OrderedDict()
        self.bytes = 0
        self.lock = Lock()


_memory = _Memory()


def remember(path: str, parent: str, gone: pa.Table) -> None:
    """From which file one was made, and without which rows; what was long ago is forgotten."""
    gone = gone.combine_chunks()  # a chunk of one row takes more than the row
    with _memory.lock:
        _memory.steps[path] = Descent(parent, gone)
        _memory.bytes += gone.nbytes
        while _memory.bytes > MOST_BYTES or len(_memory.steps) > MOST_FILES:
            _, oldest = _memory.steps.popitem(last=False)
            _memory.bytes -= oldest.gone.nbytes


def forget() -> None:
    """Know no more than a new process."""
    with _memory.lock:
        _memory.steps.clear()
        _memory.bytes = 0


def descent(path: str, ancestors: Container[str]) -> Descent | None:
    """From which of some files one comes, and all that left since then; None if that is not known."""
    gone: list[pa.Table] = []
    with _memory.lock:
        while step := _memory.steps.get(path):
            path = step.parent
            gone.append(step.gone)
            if path in ancestors:
                return Descent(path, pa.concat_tables(gone))
    return None


class Moved(NamedTuple):
    """What came and went between two versions: whole files, and rows that left others."""

    came: list[File]
    went: list[str]
    gone: list[pa.Table]


def moved(came: Sequence[File], went: Sequence[str]) -> Moved:
    """The same files, but pairs of which one is known to be what remains of the other; of these the rows
    that left."""
    others, rest, gone = list[File](), dict.fromkeys(went), list[pa.Table]()
    for file in came:
        if found := descent(file.path, rest):
            del rest[found.parent]
            gone.append(found.gone)
        else:
            others.append(file)
    return Moved(others, list(rest), gone)
