"""Which raw rows wait: those that are no article, no copy, and not refused by today's rules.

Whether a row waits is worked out from the tables alone. What is remembered, beside them, is which
files of `raw` have no row that waits, and which files of the other tables were looked at to know
that; so the work is in what changed since then. It can be thrown away at any time.
"""

from __future__ import annotations

import json
import os
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cleaners.ruleset import is_current
from cleaners.sorted_numbers import among, distinct
from warehouse import rows
from warehouse.delta.data_files import File, Folder
from warehouse.delta.descent import moved
from warehouse.delta.id_index import Ids, Part, eight_bytes, parts
from warehouse.delta.object_store import object_store
from warehouse.delta.table import Snapshot
from warehouse.delta.tables import Tables, replace

Digest = Callable[[str], str]
OUTCOMES = ("articles", "copies", "quarantine")
TOGETHER = 16  # files of raw that are looked at in one go: bounds the memory
PART_IDS = 2**23  # of files that came or went, in memory at a time, eight bytes of each


@dataclass
class Memory:
    """What was found out before: `seen` files by table, `settled` files of raw without a row that waits.

    Of these, `leaning` ones have rows that today's rules refuse, `today` being their digests by source.
    `stray` are refusals of what is an article or a copy: a run died between the two commits.
    """

    seen: dict[str, set[str]] = field(default_factory=lambda: {name: set() for name in OUTCOMES})
    today: dict[str, str] = field(default_factory=dict)
    settled: set[str] = field(default_factory=set)
    leaning: set[str] = field(default_factory=set)
    stray: set[str] = field(default_factory=set)


class _There:
    """The newest versions of the tables that say what became of raw rows."""

    def __init__(self, tables: Tables, digest: Digest) -> None:
        found = {name: tables.named(name).at() for name in OUTCOMES}
        self.snapshots = {name: snapshot for name, snapshot in found.items() if snapshot}
        self.digest = digest
        self.today: dict[str, str] = {}

    def files(self, name: str) -> dict[str, File]:
        snapshot = self.snapshots.get(name)
        return {file.path: file for file in snapshot.files} if snapshot else {}

    def accepted(self, ids: pa.Array) -> pa.Array:
        """Those of the ids that are articles or copies."""
        return self._among(ids, ("articles", "copies"))

    def refused(self, ids: pa.Array) -> pa.Array:
        """Those of the ids that are refused by today's rules."""
        return self._among(ids, ("quarantine",))

    def _among(self, ids: pa.Array, names: Iterable[str]) -> pa.Array:
        wanted = np.sort(eight_bytes(ids))
        if not len(wanted):
            return ids.slice(0, 0)
        found: list[pa.Array] = []
        for name in names:
            snapshot = self.snapshots.get(name)
            for file in snapshot.holding("raw_id", ids) if snapshot else ():
                column = self.raw_ids(name, file)
                found += _among(column, wanted).chunks
        return pa.chunked_array(found, pa.string()).combine_chunks()

    def raw_ids(self, name: str, file: File) -> pa.ChunkedArray:
        """The raw ids in a file; of refusals, where today's rules still hold them."""
        folder = self.snapshots[name].folder
        if name != "quarantine":
            return folder.whole(file, ["raw_id"])["raw_id"]
        found = folder.whole(file, ["raw_id", "source", "rules"])
        return found["raw_id"].filter(pa.array(self._current(found), pa.bool_()))

    def _current(self, refused: pa.Table) -> list[bool]:
        pairs = list(zip(refused["source"].to_pylist(), refused["rules"].to_pylist(), strict=True))
        for source in {source for source, _ in pairs} - self.today.keys():
            self.today[source] = self.digest(rows.unescape(source))
        known = {pair: is_current(pair[1], self.today[pair[0]]) for pair in set(pairs)}
        return [known[pair] for pair in pairs]


def waiting_rows(tables: Tables, raw: Snapshot, digest: Digest) -> dict[File, pa.ChunkedArray]:
    """For each file of raw that has rows which wait, which these are."""
    there, before = _There(tables, digest), _recall(tables)
    memory = _brought_up(raw, there, before)
    masks: dict[File, pa.ChunkedArray] = {}
    for files in _some([file for file in raw.files if file.path not in memory.settled]):
        columns = [raw.folder.whole(file, ["raw_id"])["raw_id"] for file in files]
        ids = _column(columns).combine_chunks()
        accepted, refused = there.accepted(ids), there.refused(ids)
        decided = pa.concat_arrays([accepted, refused])
        done, leans = (pa.chunked_array([pc.is_in(ids, value_set=values)]) for values in (decided, refused))
        at = 0
        for file, column in zip(files, columns, strict=True):
            mask = done.slice(at, len(column))
            if not pc.all(mask, min_count=0).as_py():
                masks[file] = pc.invert(mask)
            else:
                memory.settled.add(file.path)
                if pc.any(leans.slice(at, len(column))).as_py():
                    memory.leaning.add(file.path)
            at += len(column)
    memory.today = {**memory.today, **there.today}
    if memory != before:
        _keep(tables, memory)
    return masks


def carry_over(tables: Tables) -> None:
    """Bring what is remembered up to the newest versions, while the files are there that it speaks of."""
    raw, before = tables.raw.at(), _recall(tables)
    if raw is not None and before != Memory():
        # Where another rule may hold than then, a row counts as one that waits, and is looked at again.
        there = _There(tables, lambda source: before.today.get(rows.escape(source), ""))
        _keep(tables, _brought_up(raw, there, before))


def release(tables: Tables) -> None:
    """Take out of the quarantine what became an article or a copy, as `waiting_rows` found it."""
    memory = _recall(tables)
    if not memory.stray:
        return
    stray = pa.array(memory.stray, pa.string())
    tables.quarantine.change(
        lambda snapshot: replace(
            snapshot,
            ["raw_id"],
            lambda group: pc.is_in(group["raw_id"], value_set=stray),
            [],
            snapshot.holding("raw_id", stray),
        ),
        operation="settle",
        info=dict,
    )
    memory.stray = set()
    _keep(tables, memory)


def _brought_up(raw: Snapshot, there: _There, before: Memory) -> Memory:
    """What still holds of a memory, and which refusals became stray since then."""
    live = {file.path for file in raw.files}
    settled, today = before.settled & live, before.today
    if any(there.digest(rows.unescape(source)) != was for source, was in today.items()):
        settled, today = settled - before.leaning, {}
    now = {name: there.files(name) for name in OUTCOMES}
    added = {
        name: [file for path, file in now[name].items() if path not in before.seen[name]] for name in OUTCOMES
    }
    removed = {name: sorted(before.seen[name] - now[name].keys()) for name in OUTCOMES}
    left: list[pa.Table] = []
    for name in ("articles", "copies"):  # of refusals it counts, too, which rules they are by
        added[name], removed[name], rows_left = moved(added[name], removed[name])
        left += rows_left
    if left or any(removed.values()):
        lost = _lost(raw, there, added, removed, left)
        settled = settled - lost if lost is not None else set()
    return Memory(
        {name: set(files) for name, files in now.items()},
        dict(today),
        settled,
        before.leaning & settled,
        before.stray | _stray(there, added),
    )


def _lost(
    raw: Snapshot,
    there: _There,
    added: dict[str, list[File]],
    removed: dict[str, list[str]],
    left: Sequence[pa.Table],
) -> set[str] | None:
    """Files of raw with rows that left the tables and did not come back; None, if nobody can tell.

    They left with `removed` files, or from files of which others remain.
    """
    lost: set[str] = set()
    # What leaves comes back as a rule, so that as many rows left as came.
    rows_moved = 2 * sum(file.rows for files in added.values() for file in files)
    came = [(name, file) for name, files in added.items() for file in files]

    def went() -> Iterator[pa.ChunkedArray]:
        yield from (rows["raw_id"] for rows in left)
        for name, paths in removed.items():
            yield from (_gone(there.snapshots[name].folder, path) for path in paths)

    try:
        for part in parts(rows_moved, PART_IDS):
            gone = _of(part, went())
            back = _of(part, (there.raw_ids(*each) for each in came))
            back.sort()
            missing = distinct(gone[~among(gone, back)])
            if len(missing):
                ids = [_among(each, missing) for each in went()]
                lost |= {file.path for file in raw.holding("raw_id", _column(ids).combine_chunks())}
    except (OSError, KeyError):
        return None
    return lost


def _of(part: Part, columns: Iterable[pa.ChunkedArray]) -> Ids:
    """Eight bytes of those of the ids that are in a part of all ids."""
    found = [numbers[part.holds(numbers)] for numbers in map(eight_bytes, columns)]
    return np.concatenate([np.empty(0, np.uint64), *found])


def _among(ids: pa.ChunkedArray, numbers: Ids) -> pa.ChunkedArray:
    """Those of the ids that have some eight bytes."""
    return ids.filter(pa.array(among(eight_bytes(ids), numbers)))


def _stray(there: _There, added: dict[str, list[File]]) -> set[str]:
    """Refusals, of any rules, of what is an article or a copy, as far as one of the two is new."""
    quarantine = there.snapshots.get("quarantine")
    if quarantine is None:
        return set()
    if sum(file.rows for name in ("articles", "copies") for file in added[name]) > quarantine.rows:
        # Nearly everything is new, as at first: then the few refusals are what is looked up.
        stray: set[str] = set()
        for file in quarantine.files:
            ids = quarantine.folder.whole(file, ["raw_id"])["raw_id"].combine_chunks()
            stray |= set(there.accepted(ids).to_pylist()) & set(ids.to_pylist())
        return stray
    new = _column(quarantine.folder.whole(file, ["raw_id"])["raw_id"] for file in added["quarantine"])
    found = (
        set(there.accepted(new.combine_chunks()).to_pylist()) & set(new.to_pylist()) if len(new) else set()
    )
    for came in (there.raw_ids(name, file) for name in ("articles", "copies") for file in added[name]):
        ids = came.combine_chunks()
        for refusals in quarantine.holding("raw_id", ids):
            refused = quarantine.folder.whole(refusals, ["raw_id"])["raw_id"]
            found.update(refused.filter(pc.is_in(refused, value_set=ids)).to_pylist())
    return found


def _column(columns: Iterable[pa.ChunkedArray]) -> pa.ChunkedArray:
    return pa.chunked_array([chunk for column in columns for chunk in column.chunks], pa.string())


def _gone(folder: Folder, path: str) -> pa.ChunkedArray:
    """The raw ids in a file that the table has no more. Raises `FileNotFoundError` if nobody has it."""
    (info,) = folder.filesystem().get_file_info([path])
    if not info.is_file:
        raise FileNotFoundError(path)
    return folder.whole(File(path, info.size, 0, {}), ["raw_id"])["raw_id"]


def _some(files: Iterable[File]) -> Iterator[Sequence[File]]:
    stream = iter(files)
    while some := tuple(islice(stream, TOGETHER)):
        yield some


_PLACE = "index/backlog.json"


def _recall(tables: Tables) -> Memory:
    """What is remembered; nothing, if that is damaged or was never written."""
    with suppress(OSError, ValueError, KeyError, TypeError):
        if tables.local:
            content = (tables.local / _PLACE).read_bytes()
        else:
            with object_store(tables.root, tables.raw.folder.options).open_input_file(_PLACE) as file:
                content = file.read()
        total, _, spelled = content.partition(b"\n")
        if int(total, 16) == zlib.crc32(spelled):
            said = json.loads(spelled)
            return Memory(
                {name: set(said["seen"][name]) for name in OUTCOMES},
                said["today"],
                *(set(said[name]) for name in ("settled", "leaning", "stray")),
            )
    return Memory()


def _keep(tables: Tables, memory: Memory) -> None:
    """Write it down, if that can be."""
    said = {
        "seen": {name: sorted(files) for name, files in memory.seen.items()},
        "today": memory.today,
        **{name: sorted(getattr(memory, name)) for name in ("settled", "leaning", "stray")},
    }
    spelled = json.dumps(said).encode()
    content = f"{zlib.crc32(spelled):08x}\n".encode() + spelled
    with suppress(OSError):
        if tables.local:
            path = tables.local / _PLACE
            path.parent.mkdir(exist_ok=True)
            aside = path.with_name(f".backlog-{os.getpid()}-{os.urandom(4).hex()}")
            try:
                aside.write_bytes(content)
                aside.replace(path)
            finally:
                aside.unlink(missing_ok=True)
        else:
            with object_store(tables.root, tables.raw.folder.options).open_output_stream(_PLACE) as stream:
                stream.write(content)
