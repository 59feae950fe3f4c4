"""Maintenance takes nothing away that is a row, a pinned version, or somebody's commit on its way."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from deltalake import DeltaTable

from tests.support.warehouse_samples import ingest, raw
from warehouse import Warehouse, maintenance
from warehouse.delta import compaction, parquet_writer
from warehouse.errors import WarehouseError


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Warehouse:
    """With row groups of two rows, so that there are several in a file."""
    for module in (parquet_writer, compaction):
        monkeypatch.setattr(module, "GROUP_ROWS", 2)
    return Warehouse(tmp_path / "house")


def everything(house: Warehouse, table: str) -> list[dict[str, Any]]:
    key = "raw_id" if table != "articles" else "article_id"
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


def test_compaction_that_would_lose_rows_commits_nothing(
    house: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(4):
        ingest(house, [raw(3 * number + i) for i in range(3)], f"b{number}")
    really = compaction._in_order

    def first_piece(*arguments: Any) -> Iterator[Iterator[pa.Table]]:
        for stretch in really(*arguments):
            yield (rows.slice(0, 2) for rows in stretch)

    monkeypatch.setattr(compaction, "_in_order", first_piece)
    before = everything(house, "raw")
    with pytest.raises(WarehouseError, match="12 rows in, 2 out"):
        house.maintain()
    assert everything(house, "raw") == before
    live = {file.path for file in house._tables.raw.at().files}  # type: ignore[union-attr]
    assert {path.name for path in Path(house.root, "raw").glob("*.parquet")} >= live


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
