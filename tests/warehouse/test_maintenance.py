"""Maintenance takes nothing away that is a row, a pinned version, or somebody's commit on its way."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from types import ModuleType
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from deltalake import DeltaTable
from deltalake.exceptions import CommitFailedError

from cleaners.records import RawArticle
from tests.support.opened_files import read_at_once
from tests.support.warehouse_samples import FIRST, ingest, raw
from warehouse import Warehouse, maintenance, publish
from warehouse.delta import compaction, parquet_writer
from warehouse.delta.parquet_writer import Writer
from warehouse.delta.table import Change, Snapshot
from warehouse.delta.tables import Tables
from warehouse.errors import WarehouseError


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Warehouse:
    """With row groups of two rows, so that there are several in a file."""
    for module in (parquet_writer, compaction):
        monkeypatch.setattr(module, "GROUP_ROWS", 2)
    return Warehouse(tmp_path / "house")


def everything(house: Warehouse, table: str) -> list[dict[str, Any]]:
    key = "article_id" if table in ("articles", "signatures") else "raw_id"
    return sorted(house.read(table).to_pylist(), key=lambda row: str(row[key]))


def test_compaction_keeps_every_row_of_every_group(house: Warehouse) -> None:
    for number in range(4):
        ingest(
            house, [raw(7 * number + i, version) for i in range(7) for version in (-1, 0, 1)], f"b{number}"
        )
    tables = ("raw", "articles", "copies", "quarantine")
    before = {table: everything(house, table) for table in tables}
    done = house.maintain()
    assert all(done.compacted[table] >= 4 for table in tables)
    assert {table: everything(house, table) for table in tables} == before
    assert len(before["raw"]) == 84
    assert house.audit().ok


@pytest.mark.parametrize(
    ("module", "name", "of"),
    [(compaction, "_shares", "articles"), (publish, "new_view", "articles"), (publish, "new_view", "edits")],
)
def test_what_reads_the_newest_version_goes_on_where_maintenance_beside_it_was_faster(
    house: Warehouse, monkeypatch: pytest.MonkeyPatch, module: ModuleType, name: str, of: str
) -> None:
    """Another process merges and deletes, with no retention at all, just before the files are opened."""
    for number in range(4):
        ingest(house, [raw(3 * number + i) for i in range(3)], f"b{number}")
    really, deleted = getattr(module, name), []

    def late(first: Any, *others: Any) -> Any:
        if of == (first.folder.schema.name if isinstance(first, Snapshot) else first.name):
            monkeypatch.setattr(module, name, really)
            deleted.append(maintenance.maintain(Tables(house.root), 0).deleted["articles"])
        return really(first, *others)

    ingest(house, [raw(50)], "more")
    monkeypatch.setattr(module, name, late)
    ingest(house, [raw(51)], "most")
    house.maintain()
    assert deleted[0] >= 4
    assert house.read("articles").num_rows == 14
    assert house.audit().ok


def test_a_vacuum_whose_entry_in_the_log_meets_a_writers_is_done_again(
    house: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        ingest(house, [raw(number)], f"b{number}")
    really, met = DeltaTable.vacuum, []

    def meets(table: DeltaTable, *arguments: Any, **named: Any) -> Any:
        if not met:
            met.append(table)
            raise CommitFailedError("a concurrent transaction deleted data this operation read")
        return really(table, *arguments, **named)

    monkeypatch.setattr(DeltaTable, "vacuum", meets)
    assert house.maintain(retention_hours=0).deleted["articles"] >= 3
    assert len(met) == 1
    assert house.audit().ok


def test_compaction_that_would_lose_rows_commits_nothing(
    house: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(4):
        ingest(house, [raw(3 * number + i) for i in range(3)], f"b{number}")
    really = compaction._in_order

    def first_piece(*arguments: Any) -> Iterator[Iterator[pa.Table]]:
        for stretch in really(*arguments):
            yield (rows.slice(0, 1) for rows in stretch)

    monkeypatch.setattr(compaction, "_in_order", first_piece)
    before = everything(house, "raw")
    with pytest.raises(WarehouseError, match="12 rows in, 8 out"):
        house.maintain()
    assert everything(house, "raw") == before
    live = {file.path for file in house._tables.raw.at().files}  # type: ignore[union-attr]
    assert {path.name for path in Path(house.root, "raw").glob("*.parquet")} >= live


@pytest.fixture
def short_files(house: Warehouse, monkeypatch: pytest.MonkeyPatch) -> Warehouse:
    """Files of eight rows, of which two row groups are in memory at a time."""
    for module in (parquet_writer, compaction):
        monkeypatch.setattr(module, "FILE_ROWS", 8)
    monkeypatch.setattr(compaction, "MONTH_ROWS", 8)
    monkeypatch.setattr(compaction, "TOGETHER", 3)
    return house


def dated(number: int, days: int) -> RawArticle:
    one = raw(number)
    hints = {**one.hints, "published_at": str(FIRST + timedelta(days=days))}
    return RawArticle(one.source, one.uri, one.body, one.media_type, hints=hints)


def ranges(house: Warehouse, table: str, column: str) -> list[tuple[date, date]]:
    """First and last day of each file that is no rest and no mix of many months."""
    found = []
    for path in house.published(table).glob("*.parquet"):
        moments = pq.read_table(path)[column]
        days = moments.cast(pa.date32()).to_pylist()
        assert moments.to_pylist() == sorted(moments.to_pylist())
        if len(days) >= compaction.FILE_ROWS // 2 and (days[-1] - days[0]).days < 31:
            found.append((days[0], days[-1]))
    return sorted(found)


def test_after_compaction_files_lie_beside_one_another_over_the_whole_table(short_files: Warehouse) -> None:
    """Each batch has articles of some weeks; no more than a share of the table is merged at a time."""
    house, chance = short_files, random.Random(1)
    for batch in range(20):
        days = [min(119, max(0, int(chance.gauss(6 * batch, 8)))) for _ in range(9)]
        ingest(house, [dated(9 * batch + i, day) for i, day in enumerate(days)], f"b{batch}")
    before = everything(house, "articles")
    house.maintain()
    found = ranges(house, "articles", "article_date")
    assert [(one, other) for one, other in pairwise(found) if other[0] < one[1]] == []
    assert len([each for each in house.versions() if each.operation == "compact"]) > 4
    assert everything(house, "articles") == before
    assert house.maintain().compacted["articles"] == 0
    assert house.audit().ok


def test_signatures_lie_beside_one_another_in_time(short_files: Warehouse) -> None:
    """So that looking for near-duplicates opens the files of one month, and no others."""
    house = short_files
    for batch in range(12):
        ingest(house, [dated(8 * batch + i, (batch * 7 + 5 * i) % 90) for i in range(8)], f"b{batch}")
        house.link_duplicates()
    before = everything(house, "signatures")
    house.maintain()
    house.link_duplicates()
    found = ranges(house, "signatures", "seen_at")
    assert [(one, other) for one, other in pairwise(found) if other[0] < one[1]] == []
    assert everything(house, "signatures") == before


def test_rows_that_another_program_left_in_no_order_are_sorted(house: Warehouse) -> None:
    ingest(house, [dated(i, (7 * i) % 30) for i in range(30)], "a")
    found = house._tables.articles

    def reversed_rows(snapshot: Snapshot) -> Change:
        with Writer(snapshot.folder) as writer:
            writer.write(snapshot.dataset().to_table().sort_by([("article_date", "descending")]))
        return Change(writer.added, [file.remove() for file in snapshot.files])

    found.change(reversed_rows, operation="clean", info=dict)
    ingest(house, [dated(i, (5 * i) % 30) for i in range(30, 60)], "b")
    before = everything(house, "articles")
    house.maintain()
    assert len(ranges(house, "articles", "article_date")) == 0
    assert everything(house, "articles") == before


@pytest.mark.parametrize(("retention", "age", "stays"), [(0, 7200, True), (1, 60, True), (1, 7200, False)])
def test_files_of_a_commit_on_its_way_are_left_alone(
    house: Warehouse, retention: int, age: int, stays: bool
) -> None:
    """A file that no version names is somebody's who has not committed yet, or a dead run's rest."""
    ingest(house, [raw(1)])
    on_its_way = Path(house.root, "raw", f"raw-{'0' * 32}-00000000.parquet")
    on_its_way.write_bytes(b"not committed yet")
    os.utime(on_its_way, (time.time() - age,) * 2)
    house.maintain(retention_hours=retention)
    assert on_its_way.exists() is stays
    assert house.audit().ok


def test_a_commit_under_way_survives_maintenance_that_keeps_nothing(
    house: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    ingest(house, [raw(1)])
    at_commit = {"raw": 0}

    def maintained(point: str) -> None:
        if point == "land.file" and not at_commit["raw"]:
            at_commit["raw"] = 1
            maintenance._vacuum(house._tables.raw, 0, [])

    monkeypatch.setattr("warehouse.land.faults.point", maintained)
    house.land([raw(2)], batch_id="b")
    assert at_commit["raw"]
    assert house.read("raw").num_rows == 2
    assert not house.audit().problems


@pytest.mark.parametrize("pinned", [True, False])
def test_the_log_of_a_pinned_version_is_kept(
    house: Warehouse, monkeypatch: pytest.MonkeyPatch, pinned: bool
) -> None:
    ingest(house, [raw(1)])
    if pinned:
        house.pin("training", house.versions()[0].version)
    monkeypatch.setattr(maintenance, "LOG_DAYS", -1)  # whatever is there now is past its time
    cleaned: list[str] = []
    monkeypatch.setattr(
        DeltaTable, "cleanup_metadata", lambda table: cleaned.append(Path(table.table_uri).name)
    )
    house.maintain()
    assert ("articles" in cleaned) is not pinned
    assert "raw" in cleaned


def test_after_a_pause_longer_than_the_retention_a_run_looks_at_what_is_new_alone(
    house: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The versions up to which signatures, links and settled rows had been worked out are gone by then."""
    monkeypatch.setattr(compaction, "FILE_ROWS", 8)  # none is so small that it is merged with others
    for number in range(3):
        ingest(house, [raw(10 * number + i) for i in range(9)] + [raw(10 * number + 9, -1)], f"b{number}")
        house.link_duplicates()
    assert house.pending_count(lambda source: "r1") == 0
    for number in range(3):  # and none of it linked
        ingest(house, [raw(10 * number, 1)], f"late{number}")
    done = house.maintain(retention_hours=0)
    assert done.deleted["articles"]
    assert done.deleted["signatures"]
    read = read_at_once(monkeypatch)
    assert house.pending_count(lambda source: "r1") == 0
    assert sum(each.path.startswith("raw-") for each in read) <= 3  # with what came late; not the other three
    ingest(house, [raw(51)], "after")
    assert house.link_duplicates().signed == 1
    assert len(house.read("signatures")) == len(house.read("articles")) == 28
    assert house.pending_count(lambda source: "r2") == 3  # what another rule may take waits for it as ever
    assert house.audit().ok
