"""The accounting: every raw row has one outcome, and every outcome is of a raw row.

Ids are held as 16 bytes each, in sorted arrays: enough that two never share them by chance. Of large tables
it goes part by part, by the first bytes of the ids, so that no more than some millions are in memory: each
column is read once, and its ids put aside in a file a part. Only what is amiss is looked up again in the
tables, for its name.
"""

from __future__ import annotations

import binascii
import hashlib
from collections.abc import Container, Iterator, Mapping
from contextlib import ExitStack, suppress
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from warehouse.delta.id_index import Ids, Part, parts
from warehouse.delta.table import Snapshot

Keys = npt.NDArray[Any]
_TYPE = "S16"
_OUTCOMES = ("articles", "copies", "quarantine")
PART_ROWS = 1_000_000  # of the largest table, in memory at a time


class Accounts:
    """The ids of some versions of tables, for questions about all of them. Use as a context manager.

    `there` may lack tables, and be changed until the first question.
    """

    def __init__(self, there: Mapping[str, Snapshot]) -> None:
        self.there = there
        self._place = TemporaryDirectory(prefix="copydesk-")
        self._aside: set[str] = set()

    def __enter__(self) -> Accounts:
        return self

    def __exit__(self, *_: object) -> None:
        self._place.cleanup()

    @cached_property
    def parts(self) -> list[Part]:
        return parts(max((snapshot.rows for snapshot in self.there.values()), default=0), PART_ROWS)

    def waiting(self) -> int:
        """How many raw rows have no outcome at all."""
        count = 0
        for part in self.parts:
            left = self._column("raw", "raw_id", part)
            for name in _OUTCOMES:
                left = left[~_among(left, self._column(name, "raw_id", part))]
            count += len(left)
        return count

    def problems(self, whole: Container[str]) -> Iterator[tuple[str, str, str]]:
        """What is amiss: the table, what, and the id.

        That a row is missing can only be said of tables that are `whole`.
        """
        for part in self.parts:
            yield from self._of_part(whole, part)

    def _of_part(self, whole: Container[str], part: Part) -> Iterator[tuple[str, str, str]]:
        def column(table: str, name: str, only: str | None = None) -> Keys:
            return self._column(table, name, part, only)

        raw, became = column("raw", "raw_id"), column("articles", "raw_id")
        copies, refused = column("copies", "raw_id"), column("quarantine", "raw_id")
        articles = column("articles", "article_id")
        landed = column("quarantine", "raw_id", "landed")
        originals = column("copies", "article_id")
        found = [
            ("raw", "doubled", "raw_id", _twice(raw)),
            ("copies", "doubled", "raw_id", _twice(copies)),
            ("quarantine", "doubled", "raw_id", _twice(refused)),
            ("articles", "doubled", "article_id", _twice(articles)),
            ("articles", "raw row in two articles", "raw_id", _twice(became)),
            ("articles", "no raw row", "raw_id", became[~_among(became, raw)]),
            ("copies", "no raw row", "raw_id", copies[~_among(copies, raw)]),
            ("quarantine", "no raw row", "raw_id", landed[~_among(landed, raw)]),
            ("copies", "is an article", "raw_id", copies[_among(copies, became)]),
            ("quarantine", "is an article", "raw_id", refused[_among(refused, became)]),
            ("quarantine", "is a copy", "raw_id", refused[_among(refused, copies)]),
            ("copies", "copy of no article", "article_id", originals[~_among(originals, articles)]),
        ]
        lacking = {"no raw row": "raw", "copy of no article": "articles"}
        for name, what, key, keys in found:
            if len(keys) and (what not in lacking or lacking[what] in whole):
                spelled = _spelled(self.there[name], key, np.unique(keys))
                yield from ((name, what, value) for value in spelled)

    def _column(self, table: str, column: str, part: Part, only: str | None = None) -> Keys:
        """A part of a column's ids, sorted; with `only`, of the rows where that column is true."""
        if part.is_all:
            keys = np.concatenate([np.empty(0, _TYPE), *self._read(table, column, only)])
        else:
            keys = self._put_aside(table, column, part, only)
        keys.sort()
        return keys

    def _read(self, table: str, column: str, only: str | None) -> Iterator[Keys]:
        snapshot = self.there.get(table)
        for _, found in snapshot.narrow([column, *([only] if only else [])]) if snapshot else ():
            yield _keys(found[column] if only is None else found[column].filter(found[only]))

    def _put_aside(self, table: str, column: str, part: Part, only: str | None) -> Keys:
        """A part of a column's ids from its file, once all of them are there."""
        name = f"{table}.{column}.{only}"
        files = {each: Path(self._place.name, f"{name}.{number}") for number, each in enumerate(self.parts)}
        if name not in self._aside:
            with ExitStack() as stack:
                opened = [stack.enter_context(path.open("wb")) for path in files.values()]
                for keys in self._read(table, column, only):
                    first = _first_eight(keys)
                    for each, file in zip(self.parts, opened, strict=True):
                        file.write(keys[each.holds(first)].tobytes())
            self._aside.add(name)
        return np.fromfile(files[part], _TYPE)


def _keys(column: pa.ChunkedArray) -> Keys:
    """Sixteen bytes of each id: of the SHA-256 that it spells, else of the SHA-256 of it."""
    values = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    if len(values) and not values.null_count and pc.all(pc.equal(pc.binary_length(values), 64)).as_py():
        with suppress(binascii.Error):
            offsets = np.frombuffer(values.buffers()[1], np.int32)[values.offset :]
            spelled = memoryview(values.buffers()[2])[int(offsets[0]) : int(offsets[len(values)])]
            content = np.frombuffer(binascii.unhexlify(spelled), np.uint8).reshape(-1, 32)
            keys: Keys = np.ascontiguousarray(content[:, :16]).view(_TYPE).ravel()
            return keys
    return np.array([_one(value) for value in values.to_pylist()], _TYPE)


def _first_eight(keys: Keys) -> Ids:
    """Of each its first eight bytes, as they are: as text of NumPy's they would lose zeros at their end."""
    return np.ascontiguousarray(keys).view(">u8")[::2].astype(np.uint64)


def _one(value: str) -> bytes:
    with suppress(binascii.Error, ValueError):
        if len(value) == 64:
            return binascii.unhexlify(value)[:16]
    return hashlib.sha256(value.encode()).digest()[:16]


def _twice(keys: Keys) -> Keys:
    return np.asarray(keys[1:][keys[1:] == keys[:-1]])


def _among(keys: Keys, known: Keys) -> npt.NDArray[np.bool_]:
    """Which of the keys are among the known ones, sorted; as `sorted_numbers.among`, for keys of 16 bytes."""
    if not len(known):
        return np.zeros(len(keys), bool)
    at = np.minimum(np.searchsorted(known, keys), len(known) - 1)
    return np.asarray(known[at] == keys)


def _spelled(snapshot: Snapshot, column: str, keys: Keys) -> Iterator[str]:
    """The ids that these keys stand for, each once."""
    said: set[str] = set()
    for _, found in snapshot.narrow([column]):
        for value in found[column].filter(pa.array(_among(_keys(found[column]), keys))).to_pylist():
            if value not in said:
                said.add(value)
                yield value
