"""Which files of a table hold which ids: sorted, eight bytes an id, beside the tables.

Files never change, so what is known of one stays true. What is kept here is derived: it can be thrown
away at any time, and whatever is damaged or missing is made again from the files. It only narrows
down: two ids may share their eight bytes, so whoever asks reads the column of the files it is given.
It never leaves out a file: every block carries a checksum, which is verified before it is searched.

A *pack* holds the ids of many files, sorted, each with the number of its file. A new pack takes in
those that are no larger than itself, so there are few, and an id is written again a few times at most.
No pack grows beyond `LARGEST`, and many files are packed `PIECE` ids at a time, so making all of it anew
takes no more memory for a large table than for one of some millions of rows.
"""

from __future__ import annotations

import binascii
import hashlib
import json
import os
import uuid
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from threading import RLock
from typing import Any, NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.fs as pafs

from cleaners.sorted_numbers import distinct
from warehouse.delta.data_files import File, Folder
from warehouse.delta.descent import descent
from warehouse.delta.object_store import object_store
from warehouse.errors import SpoiledError

Ids = npt.NDArray[np.uint64]
Numbers = npt.NDArray[np.uint32]
Answer = TypeVar("Answer")

BLOCK = 512  # ids that share a checksum: of each block that an id may be in all is read, 6 kB
PIECE, LARGEST = 2**20, 2**22  # ids: 12 bytes each, and four times that while they are sorted
WORTH_A_REQUEST = 5_000  # ids: in an object store, fewer are as soon read from their files again
_HEX = 64  # characters of a SHA-256 in hex, which nearly all ids are
_MAGIC = b"copydesk-ids-2\n"
_BLOCKS = {_MAGIC: BLOCK, b"copydesk-ids-1\n": 4_096}  # by how a pack begins: large ones stay as they are


def eight_bytes(column: pa.Array | pa.ChunkedArray) -> Ids:
    """The first eight bytes of each id: of the SHA-256 that it spells, else of the SHA-256 of it."""
    chunks = column.chunks if isinstance(column, pa.ChunkedArray) else [column]
    found = [_eight_bytes(chunk) for chunk in chunks if len(chunk)]
    return np.concatenate(found) if found else np.empty(0, np.uint64)


def _eight_bytes(ids: pa.Array) -> Ids:
    offsets = np.frombuffer(ids.buffers()[1], np.int32)[ids.offset : ids.offset + len(ids) + 1]
    if not ids.null_count and (np.diff(offsets) == _HEX).all():
        with suppress(binascii.Error):
            spelled = memoryview(ids.buffers()[2])[int(offsets[0]) : int(offsets[-1])]
            first = np.frombuffer(binascii.unhexlify(spelled), ">u8")[:: _HEX // 16]
            return first.astype(np.uint64)
    return np.array([_one(value) for value in ids.to_pylist()], np.uint64)


def _one(value: str | None) -> int:
    text = value or ""
    if len(text) == _HEX:
        with suppress(binascii.Error, ValueError):
            return int.from_bytes(binascii.unhexlify(text)[:8], "big")
    return int.from_bytes(hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:8], "big")


class Part(NamedTuple):
    """Ids by the first eight bytes of them: from one number on, and before another."""

    first: int
    end: int

    @property
    def is_all(self) -> bool:
        """Whether every id is in it: then nobody need look."""
        return self == (0, 2**64)

    def holds(self, ids: Ids) -> npt.NDArray[np.bool_]:
        """Which of these are in it."""
        return np.asarray((ids >= np.uint64(self.first)) & (ids <= np.uint64(self.end - 1)))


def parts(rows: int, most: int) -> list[Part]:
    """All ids in parts, of so many rows some `most` in each: for whoever goes through them part by part."""
    count = max(1, -(-rows // most))
    return [Part(number * 2**64 // count, (number + 1) * 2**64 // count) for number in range(count)]


@dataclass
class Pack:
    """Ids of some files, sorted, and for each the number of its file in `files`."""

    files: list[str]
    ids: Ids
    owners: Numbers
    firsts: Ids  # the first id of each block
    sums: Numbers  # the checksum of each block
    size: int = BLOCK
    verified: npt.NDArray[np.bool_] = field(init=False)

    def __post_init__(self) -> None:
        self.verified = np.zeros(len(self.sums), bool)

    def __len__(self) -> int:
        return len(self.ids)

    def find(self, wanted: Ids) -> tuple[npt.NDArray[np.intp], Numbers]:
        """For each place where one of `wanted` (sorted, distinct) stands: which of them, and whose it is."""
        # Equal ids may stand on both sides of a border between two blocks.
        low = np.maximum(np.searchsorted(self.firsts, wanted, "left").astype(np.int64) - 1, 0)
        high = np.searchsorted(self.firsts, wanted, "right").astype(np.int64)
        ids, owners = self.blocks(_touched(low, high))
        left, right = (np.searchsorted(ids, wanted, side) for side in ("left", "right"))
        counts = right - left
        starts = left - np.concatenate([[0], np.cumsum(counts)[:-1]])
        places = np.repeat(starts, counts) + np.arange(counts.sum())
        return np.repeat(np.arange(len(wanted)), counts), owners[places]

    def between(self, first: int, last: int) -> Numbers:
        """Whose the ids from one number to another are."""
        low, high = np.uint64(first), np.uint64(last)
        before = max(0, int(np.searchsorted(self.firsts, low, "left")) - 1)
        ids, owners = self.blocks(range(before, int(np.searchsorted(self.firsts, high, "right"))))
        return np.unique(owners[(ids >= low) & (ids <= high)])

    def blocks(self, numbers: Iterable[int]) -> tuple[Ids, Numbers]:
        """Some blocks, one behind the other."""
        found = [(self.ids[:0], self.owners[:0]), *map(self.block, numbers)]
        ids, owners = zip(*found, strict=True)
        return np.concatenate(ids), np.concatenate(owners)

    def block(self, number: int) -> tuple[Ids, Numbers]:
        """A block, once its checksum is verified. Raises `SpoiledError`."""
        at = slice(number * self.size, (number + 1) * self.size)
        ids, owners = self.ids[at], self.owners[at]
        if not self.verified[number]:
            if _sum(ids, owners) != self.sums[number]:
                raise SpoiledError(f"block {number}")
            self.verified[number] = True
        return ids, owners

    def whole(self) -> tuple[Ids, Numbers]:
        """All of it, verified."""
        for number in range(len(self.sums)):
            self.block(number)
        return np.asarray(self.ids), np.asarray(self.owners)

    def alive(self, live: frozenset[str]) -> npt.NDArray[np.bool_]:
        """Which of the files are among these."""
        return np.fromiter((name in live for name in self.files), bool, len(self.files))


def _touched(low: npt.NDArray[np.int64], high: npt.NDArray[np.int64]) -> list[int]:
    found = set(np.unique(low[low < high]).tolist()) | set(np.unique(high[low < high] - 1).tolist())
    for long in np.nonzero(high - low > 2)[0]:
        found.update(range(int(low[long]), int(high[long])))
    return sorted(found)


def _sum(ids: Ids, owners: Numbers) -> int:
    return zlib.crc32(owners.data, zlib.crc32(ids.data))


def pack_of(files: list[str], ids: Ids, owners: Numbers) -> Pack:
    """A pack of ids in any order."""
    order = np.argsort(ids, kind="stable")
    ids, owners = ids[order], owners[order]
    starts = range(0, len(ids), BLOCK)
    sums = [_sum(ids[at : at + BLOCK], owners[at : at + BLOCK]) for at in starts]
    return Pack(files, ids, owners, ids[::BLOCK].copy(), np.array(sums, np.uint32))


def _bytes(pack: Pack) -> list[bytes]:
    names = json.dumps(pack.files).encode()
    head = len(names).to_bytes(8, "little") + len(pack).to_bytes(8, "little") + names
    head += pack.firsts.tobytes() + pack.sums.tobytes()
    parts = [_MAGIC, len(head).to_bytes(8, "little"), zlib.crc32(head).to_bytes(8, "little"), head]
    parts.append(b"\0" * (-sum(map(len, parts)) % 8))
    return [*parts, pack.ids.tobytes(), pack.owners.tobytes()]


def _pack(content: Any) -> Pack:
    """The pack that these bytes spell, its blocks not looked at yet. Raises `SpoiledError`."""
    at = len(_MAGIC)
    length, total = (int.from_bytes(bytes(content[at + i : at + i + 8]), "little") for i in (0, 8))
    at += 16
    head = bytes(content[at : at + length])
    size = _BLOCKS.get(bytes(content[: len(_MAGIC)]))
    if size is None or len(head) < 16 or zlib.crc32(head) != total:
        raise SpoiledError("its head")
    named, rows = (int.from_bytes(head[i : i + 8], "little") for i in (0, 8))
    blocks = -(-rows // size)
    files = json.loads(head[16 : 16 + named])
    firsts = np.frombuffer(head, np.uint64, blocks, 16 + named)
    sums = np.frombuffer(head, np.uint32, blocks, 16 + named + 8 * blocks)
    start = at + length + -(at + length) % 8
    if len(content) != start + 12 * rows:
        raise SpoiledError("its length")
    ids = np.frombuffer(content, np.uint64, rows, start)
    return Pack(files, ids, np.frombuffer(content, np.uint32, rows, start + 8 * rows), firsts, sums, size)


class IdIndex:
    """The packs of one column of one table, in the folder `index` beside the tables."""

    def __init__(self, folder: Folder, column: str) -> None:
        self.folder, self.column = folder, column
        self.packs: dict[str, Pack] = {}
        self.lock = RLock()
        self.looked = False
        root, _, table = folder.uri.rpartition("/")
        self.base = f"index/{table}.{column}"
        if folder.local:
            self.system: pafs.FileSystem = pafs.SubTreeFileSystem(root, pafs.LocalFileSystem())
            self.place = folder.local.parent / self.base
        else:
            self.system = object_store(root, folder.options)

    def holding(self, files: Sequence[File], wanted: pa.Array) -> list[File]:
        """Those of the files that may hold one of the wanted ids."""
        _, names = self.found(files, wanted)
        return [file for file in files if file.path in names]

    def beginning(self, files: Sequence[File], digits: str) -> list[File]:
        """Those of the files that may hold an id that begins with these hexadecimal digits."""
        first, last = (int(digits[: _HEX // 4].ljust(_HEX // 4, end), 16) for end in "0f")
        if not files:
            return []
        with self.lock:
            asked = self._asked(files, lambda pack: pack.between(first, last))
        names = {pack.files[number] for pack, owners in asked for number in owners}
        return [file for file in files if file.path in names]

    def found(self, files: Sequence[File], wanted: pa.Array) -> tuple[Ids, set[str]]:
        """The eight bytes of the wanted ids that some file has, and the paths of these files."""
        ids = distinct(eight_bytes(wanted))
        if not len(ids) or not files:
            return ids[:0], set()
        live = frozenset(file.path for file in files)
        known = np.zeros(len(ids), bool)
        names: set[str] = set()
        with self.lock:
            for pack, (which, whose) in self._asked(files, lambda pack: pack.find(ids)):
                alive = pack.alive(live)[whose]
                known[which[alive]] = True
                names.update(pack.files[number] for number in np.unique(whose[alive]))
        return ids[known], names

    def _asked(self, files: Sequence[File], ask: Callable[[Pack], Answer]) -> list[tuple[Pack, Answer]]:
        """What each pack of those that cover the files answers; one that is spoiled is made anew before."""
        live = frozenset(file.path for file in files)
        while True:
            answers = []
            for name, pack in self._covering(files, live):
                try:
                    answers.append((pack, ask(pack)))
                except SpoiledError:
                    self._drop(name)
                    break
            else:
                return answers

    def _covering(self, files: Sequence[File], live: frozenset[str]) -> list[tuple[str, Pack]]:
        """Packs that together cover the files."""
        missing = self._missing(live)
        if missing and (self.folder.local or not self.looked):
            self._load()
            missing = self._missing(live)
        if missing:
            for piece in _pieces([file for file in files if file.path in missing]):
                self._take_in(piece, live)
        return [(name, pack) for name, pack in self.packs.items() if not live.isdisjoint(pack.files)]

    def _missing(self, live: frozenset[str]) -> set[str]:
        return set(live).difference(*(pack.files for pack in self.packs.values()))

    def _load(self) -> None:
        """Open what other processes have packed."""
        self.looked = True
        for info in self.system.get_file_info(pafs.FileSelector(self.base, allow_not_found=True)):
            name = info.base_name
            if name.endswith(".ids") and name not in self.packs:
                try:
                    self.packs[name] = _pack(self._open(info.path))
                except FileNotFoundError:
                    continue  # it was taken into a larger one meanwhile
                except (SpoiledError, ValueError, OSError):
                    self._drop(name)

    def _open(self, path: str) -> Any:
        if self.folder.local:
            return np.memmap(self.folder.local.parent / path, np.uint8, "r")
        with self.system.open_input_file(path) as file:
            return file.read()

    def _take_in(self, new: Sequence[File], live: frozenset[str]) -> None:
        """Pack the ids of new files, together with the packs that are no larger."""
        names = [file.path for file in new]
        columns = self._ids(new)
        ids = np.concatenate(columns)
        owners = np.repeat(np.arange(len(new), dtype=np.uint32), [len(column) for column in columns])
        taken: list[str] = []
        for name, pack in sorted(self.packs.items(), key=lambda item: len(item[1])):
            alive = pack.alive(live)
            large = len(pack) > 2 * len(ids) or len(pack) + len(ids) > LARGEST
            if large and 2 * alive.sum() > len(alive):
                continue
            try:
                theirs, whose = pack.whole()
            except SpoiledError:
                self._drop(name)
                return self._take_in(new, live)
            taken.append(name)
            kept = alive[whose]
            number = np.cumsum(alive, dtype=np.uint32) - 1 + len(names)
            ids = np.concatenate([ids, theirs[kept]])
            owners = np.concatenate([owners, number[whose[kept]].astype(np.uint32)])
            names += [file for file, lives in zip(pack.files, alive, strict=True) if lives]
        made = pack_of(names, ids, owners)
        name = self._write(made)
        with suppress(OSError, SpoiledError):
            if self.folder.local:  # what is on the disk need not be in memory
                made = _pack(self._open(f"{self.base}/{name}"))
        self.packs[name] = made
        for name in taken:
            self._drop(name)
        return None

    def _ids(self, new: Sequence[File]) -> list[Ids]:
        """The ids in each of some files: those that remain of a file that is packed, or else read from it."""
        found: dict[str, Ids] = {}
        for pack in self.packs.values():
            with suppress(SpoiledError):
                found |= self._remaining(pack, [file for file in new if file.path not in found])
        return [
            found[file.path]
            if file.path in found
            else eight_bytes(self.folder.whole(file, [self.column])[self.column])
            for file in new
        ]

    def _remaining(self, pack: Pack, new: Sequence[File]) -> dict[str, Ids]:
        """By path, the ids of those of the files that are known to be what remains of one in a pack."""
        places = {name: number for number, name in enumerate(pack.files)}
        known = {file: each for file in new if (each := descent(file.path, places))}
        if not known or self.column not in next(iter(known.values())).gone.column_names:
            return {}
        gone = distinct(np.concatenate([eight_bytes(each.gone[self.column]) for each in known.values()]))
        ids, owners = pack.whole()
        stay = pack.alive(frozenset(each.parent for each in known.values()))[owners]
        for first, end in zip(*(np.searchsorted(ids, gone, side) for side in ("left", "right")), strict=True):
            stay[first:end] = False
        ids, owners = ids[stay], owners[stay]
        order = np.argsort(owners, kind="stable")
        ends = np.searchsorted(owners[order], np.arange(len(places) + 1))
        found: dict[str, Ids] = {}
        for file, step in known.items():
            number = places[step.parent]
            mine = ids[order[ends[number] : ends[number + 1]]]
            if len(mine) == file.rows:  # not where one that stays begins as one that left
                found[file.path] = mine
        return found

    def _write(self, pack: Pack) -> str:
        """Put a pack where other processes find it, if that can be; its name."""
        name = f"{uuid.uuid4().hex}.ids"
        if not self.folder.local and len(pack) < WORTH_A_REQUEST:
            return name
        with suppress(OSError):
            if self.folder.local:
                self.place.mkdir(parents=True, exist_ok=True)
                aside = self.place / f"{name}.part"
                try:
                    with aside.open("wb") as file:
                        file.writelines(_bytes(pack))
                    os.replace(aside, self.place / name)
                except OSError:
                    aside.unlink(missing_ok=True)
                    raise
            else:
                with self.system.open_output_stream(f"{self.base}/{name}") as stream:
                    stream.write(b"".join(_bytes(pack)))
        return name

    def _drop(self, name: str) -> None:
        self.packs.pop(name, None)
        with suppress(OSError):
            self.system.delete_file(f"{self.base}/{name}")


def _pieces(files: Sequence[File]) -> Iterator[list[File]]:
    piece: list[File] = []
    rows = 0
    for file in files:
        piece.append(file)
        rows += file.rows
        if rows >= PIECE:
            yield piece
            piece, rows = [], 0
    if piece:
        yield piece


_known: dict[tuple[str, str], IdIndex] = {}


def id_index(folder: Folder, column: str) -> IdIndex:
    """The index of a column of a table, one in a process."""
    return _known.setdefault((folder.uri, column), IdIndex(folder, column))
